"""Learners trained on generated rows alone, tested on queries that a person wrote.

    python benchmarks/people.py [--rows 100] [--half tuned|held-out] [--wrong] [NAME …]
    python benchmarks/people.py --dataset FOLDER NAME

`people/NAME.tsv` holds queries that somebody wrote for the API of `people/NAME.*` before its rows were
seen: the function that is meant, a tab, the query, and, where there are any, a tab and the arguments;
`-` where no function serves it. They are said on a Wednesday, TODAY. The offline teacher writes the rows;
`--dataset` takes those of a dataset that exists, such as one made with an LLM and `--today 2027-03-10`.

A classifier of functions: the share of the served queries whose function is found, and the area under
the ROC curve of telling the others from them. The same for no training at all: the function whose name
and description are nearest. Both see words and runs of letters (TF-IDF), so that what is measured is
the rows and not a language model. A learner of arguments (`argument_learner.py`), told the function:
precision, recall and F1 of the arguments, each right if its canonical value is exactly that which is
meant; and the share of the served queries whose function and all of whose arguments are found.
Arguments that equal their default count as left out. `--half` tests on the functions of one half, drawn
by a hash of their names: errors are looked at in the tuned half alone, whose wrong arguments `--wrong`
lists. What was tuned to which queries stands in docs/quality.md. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from argument_learner import ArgumentLearner
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import FeatureUnion, make_union

from functok.dataset import Dataset
from functok.records import NEGATIVE_KINDS, Kind
from functok.specs.model import FunctionSpec
from functok.values import canonical

PEOPLE = Path(__file__).resolve().parent / "people"
TODAY = dt.date(2027, 3, 10)
NONE = "-"
_FEWER = 3  # the exit code of a run that ends with fewer rows
HALVES = ("tuned", "held-out")


class Said(NamedTuple):
    """A query that a person wrote, and what is meant."""

    function: str
    query: str
    arguments: dict[str, Any]


class Scores(NamedTuple):
    """Which function each query is taken for, share of them found, and AUROC of those that none serves."""

    taken: list[str]
    functions: float
    none: float


class Found(NamedTuple):
    """A served query, its arguments as meant and as found, and whether its function was found."""

    said: Said
    meant: set[tuple[str, str]]
    found: set[tuple[str, str]]
    function: bool


class Arguments(NamedTuple):
    """Of the served queries: precision, recall and F1 of their arguments, share of the calls found."""

    precision: float
    recall: float
    f1: float
    calls: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100, help="rows per function")
    parser.add_argument("--half", choices=HALVES, help="the functions of one half alone")
    parser.add_argument(
        "--wrong", action="store_true", help="list the tuned half's wrong arguments"
    )
    parser.add_argument("--dataset", type=Path, help="rows of the one API named, made before")
    parser.add_argument("names", nargs="*", help="the APIs; all if none is named")
    options = parser.parse_args()
    if options.dataset and len(options.names) != 1:
        parser.error("--dataset holds the rows of one API: name it")
    print("| API | functions | queries | nearest description | trained on rows"
          " | arguments: precision, recall, F1 | whole calls |")  # fmt: skip
    print("|---|---|---|---|---|---|---|")
    for name in options.names or sorted(path.stem for path in PEOPLE.glob("*.tsv")):
        said = told(PEOPLE / f"{name}.tsv")
        if options.half:
            said = [
                one for one in said if one.function == NONE or half(one.function) == options.half
            ]
        with tempfile.TemporaryDirectory() as folder:
            made = options.dataset and Dataset(options.dataset)
            dataset = made or generated(name, options.rows, Path(folder))
            before = nearest(dataset, said)
            after = trained(dataset, said)
            found = arguments(dataset, said, after.taken)
        of = share_of(found)
        print(f"| {name} | {len(dataset.api.functions)} | {len(said)}"
              f" | {before.functions:.2f}, {before.none:.2f} | {after.functions:.2f}, {after.none:.2f}"
              f" | {shown(of.precision)}, {shown(of.recall)}, {shown(of.f1)} | {of.calls:.2f} |")  # fmt: skip
        if options.wrong:
            for one in found:
                if one.meant != one.found and half(one.said.function) == HALVES[0]:
                    print(f"{one.said.function}: {one.said.query}"
                          f"\n  missed {sorted(one.meant - one.found)}"
                          f"\n  wrong {sorted(one.found - one.meant)}")  # fmt: skip


def shown(figure: float) -> str:
    return f"{figure:.2f}" if figure == figure else "–"


def told(queries: Path) -> list[Said]:
    """The lines of a file of queries."""
    found = []
    for line in queries.read_text().splitlines():
        function, query, *values = line.split("\t")
        found.append(Said(function, query, json.loads(values[0]) if values else {}))
    return found


def half(function: str) -> str:
    """The half to which a function belongs."""
    return HALVES[hashlib.sha256(function.encode()).digest()[0] % len(HALVES)]


def generated(name: str, rows: int, folder: Path) -> Dataset:
    """The offline teacher's dataset for an API; fewer rows than asked for will do."""
    (spec,) = (
        path
        for path in PEOPLE.glob(f"{name}.*")
        if not path.name.endswith((".tsv", ".tokens.json"))
    )
    done = subprocess.run(
        [sys.executable, "-m", "functok", "generate", str(spec), "--rows", str(rows),
         "--today", TODAY.isoformat(),
         "--out", str(folder / "out"), "--registry", str(folder / "tokens.json")],
        check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode not in (0, _FEWER):
        done.check_returncode()
    return Dataset(folder / "out")


def nearest(dataset: Dataset, said: list[Said]) -> Scores:
    """Without training: how like names and descriptions are to the queries."""
    functions = dataset.api.functions
    features = words()
    described = features.fit_transform(
        [f"{function.name.replace('_', ' ')} {function.description}" for function in functions]
    )
    alike = (features.transform([one.query for one in said]) @ described.T).toarray()
    return scored(alike, -alike.max(axis=1), [function.name for function in functions], said)


def trained(dataset: Dataset, said: list[Said]) -> Scores:
    """A logistic regression over the rows of one function, and those that none serves."""
    kinds = {Kind.SINGLE, Kind.MISSING_ARGUMENT, *NEGATIVE_KINDS}
    rows = [row for _, row in dataset.rows() if row["kind"] in kinds]
    labels = [NONE if row["kind"] in NEGATIVE_KINDS else row["function"] for row in rows]
    features = words()
    model = LogisticRegression(C=20, max_iter=500)
    model.fit(features.fit_transform([row["query"] for row in rows]), labels)
    likely = model.predict_proba(features.transform([one.query for one in said]))
    columns = list(model.classes_)
    names = [name for name in columns if name != NONE]
    of_functions = likely[:, [columns.index(name) for name in names]]
    return scored(of_functions, likely[:, columns.index(NONE)], names, said)


def words() -> FeatureUnion:
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    return make_union(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), letters)


def scored(of_functions: Any, of_none: Any, names: list[str], said: list[Said]) -> Scores:
    taken = [names[place] for place in of_functions.argmax(axis=1)]
    found = [
        name == one.function for name, one in zip(taken, said, strict=True) if one.function != NONE
    ]
    unserved = [one.function == NONE for one in said]
    return Scores(taken, float(np.mean(found)), float(roc_auc_score(unserved, of_none)))


def arguments(dataset: Dataset, said: list[Said], taken: list[str]) -> list[Found]:
    """What the learners find, each trained on the rows of one function that is called alone."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for _, row in dataset.rows():
        if row["kind"] == Kind.SINGLE:
            rows.setdefault(row["function"], []).append(row)
    learners = {
        name: ArgumentLearner(dataset.api.by_name[name], some) for name, some in rows.items()
    }
    found = []
    for one, name in zip(said, taken, strict=True):
        if one.function != NONE:
            function = dataset.api.by_name[one.function]
            meant = counted(function, one.arguments)
            read = counted(function, learners[one.function].arguments(one.query, TODAY))
            found.append(Found(one, meant, read, name == one.function))
    return found


def share_of(found: list[Found]) -> Arguments:
    right = sum(len(one.meant & one.found) for one in found)
    wrong = sum(len(one.found - one.meant) for one in found)
    missed = sum(len(one.meant - one.found) for one in found)
    precision, recall = share(right, right + wrong), share(right, right + missed)
    f1 = share(2 * right, 2 * right + wrong + missed)
    calls = float(np.mean([one.function and one.meant == one.found for one in found]))
    return Arguments(precision, recall, f1, calls)


def share(part: int, whole: int) -> float:
    """What part of the whole; not a number where no argument was said or found."""
    return part / whole if whole else float("nan")


def counted(function: FunctionSpec, arguments: dict[str, Any]) -> set[tuple[str, str]]:
    """The arguments as names and JSON texts of canonical values, without those that equal the default."""
    told = {parameter.name: parameter for parameter in function.arguments}
    return {
        (name, json.dumps(canonical(told[name], value), ensure_ascii=False))
        for name, value in arguments.items()
        if "default" not in told[name].schema or value != told[name].schema["default"]
    }


if __name__ == "__main__":
    main()
