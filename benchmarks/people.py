"""A classifier trained on generated rows alone, tested on queries that a person wrote.

    python benchmarks/people.py [--rows 100]

`people/NAME.tsv` holds queries that somebody wrote for the API of `people/NAME.*` before its rows were
seen: the function that is meant, a tab, the query; `-` where no function serves it. The offline teacher
writes the rows. Two figures each: the share of the served queries whose function is found, and the area
under the ROC curve of telling the others from them. The same for no training at all: the function whose
name and description are nearest. Both see words and runs of letters (TF-IDF), so that what is measured
is the rows and not a language model. The rules of the offline teacher were tuned to the queries of gym
and bank; of school and clinic only totals were read meanwhile (docs/quality.md). Nothing is asserted.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import FeatureUnion, make_union

from functok.dataset import Dataset
from functok.records import NEGATIVE_KINDS, Kind

PEOPLE = Path(__file__).resolve().parent / "people"
NONE = "-"


class Scores(NamedTuple):
    """Share of functions found, and AUROC of the queries that no function serves."""

    functions: float
    none: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100, help="rows per function")
    options = parser.parse_args()
    print("| API | functions | queries | nearest description | trained on rows |")
    print("|---|---|---|---|---|")
    for path in sorted(PEOPLE.glob("*.tsv")):
        meant, queries = zip(
            *(line.split("\t") for line in path.read_text().splitlines()), strict=True
        )
        with tempfile.TemporaryDirectory() as folder:
            dataset = generated(path, options.rows, Path(folder))
            names = [function.name for function in dataset.api.functions]
            before = nearest(dataset, names, meant, queries)
            after = trained(dataset, names, meant, queries)
        print(f"| {path.stem} | {len(names)} | {len(queries)} | {said(before)} | {said(after)} |")


def generated(queries: Path, rows: int, folder: Path) -> Dataset:
    """The offline teacher's dataset for the spec beside a file of queries."""
    (spec,) = (path for path in PEOPLE.glob(f"{queries.stem}.*") if path != queries)
    subprocess.run(
        [sys.executable, "-m", "functok", "generate", str(spec), "--rows", str(rows),
         "--out", str(folder / "out"), "--registry", str(folder / "tokens.json")],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return Dataset(folder / "out")


def nearest(dataset: Dataset, names: list[str], meant: Any, queries: Any) -> Scores:
    """Without training: how like names and descriptions are to the queries."""
    told = [f"{name.replace('_', ' ')} {dataset.api.by_name[name].description}" for name in names]
    features = words()
    described = features.fit_transform(told)
    alike = (features.transform(queries) @ described.T).toarray()
    return scored(alike, -alike.max(axis=1), names, meant)


def trained(dataset: Dataset, names: list[str], meant: Any, queries: Any) -> Scores:
    """A logistic regression over the rows of one function, and those that none serves."""
    kinds = {Kind.SINGLE, Kind.MISSING_ARGUMENT, *NEGATIVE_KINDS}
    rows = [row for _, row in dataset.rows() if row["kind"] in kinds]
    labels = [NONE if row["kind"] in NEGATIVE_KINDS else row["function"] for row in rows]
    features = words()
    model = LogisticRegression(C=20, max_iter=500)
    model.fit(features.fit_transform([row["query"] for row in rows]), labels)
    likely = model.predict_proba(features.transform(queries))
    columns = list(model.classes_)
    of_functions = likely[:, [columns.index(name) for name in names]]
    return scored(of_functions, likely[:, columns.index(NONE)], names, meant)


def words() -> FeatureUnion:
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    return make_union(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), letters)


def scored(of_functions: Any, of_none: Any, names: list[str], meant: Any) -> Scores:
    served = [i for i, name in enumerate(meant) if name != NONE]
    found = [names[of_functions[i].argmax()] == meant[i] for i in served]
    return Scores(float(np.mean(found)), float(roc_auc_score([m == NONE for m in meant], of_none)))


def said(scores: Scores) -> str:
    return f"{scores.functions:.2f}, {scores.none:.2f}"


if __name__ == "__main__":
    main()
