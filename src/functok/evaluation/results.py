"""What came of an evaluation, as JSON, and how the results of a dataset are kept beside its rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from functok.dataset import Dataset
from functok.errors import InputError
from functok.evaluation.marking import Outcome
from functok.evaluation.scores import scores
from functok.evaluation.section import section
from functok.hashing import content_hash
from functok.records import Split
from functok.storage.files import safe_file_name, write_whole

FORMAT = 1
UNPAID = "--max-cost does not reach for them"
"""Why rows are left out of an evaluation that its budget cut short."""

FOLDER = "evaluations"
"""The folder of results within a dataset's."""


@dataclass(frozen=True)
class Evaluation:
    """The outcomes of a model on one split.

    `mode` is how it answers: `tokens` or `tools`; `settings` how it was asked; `limit` how many rows at most,
    None for all. `left_out` counts rows that it could not be asked, by reason. `retrieval` and `cost` are
    None where there was none.
    """

    model: str
    mode: str
    dataset: Dataset
    split: Split
    limit: int | None
    outcomes: Sequence[Outcome]
    settings: Mapping[str, Any]
    left_out: Mapping[str, int]
    retrieval: Mapping[str, Any] | None = None
    cost: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "model": self.model,
            "mode": self.mode,
            "settings": dict(self.settings),
            "dataset": {
                "name": self.dataset.manifest["name"],
                "split": str(self.split),
                "limit": self.limit,
                "rows": rows_hash(self.dataset),
            },
            "scores": scores(self.outcomes),
            "left_out": dict(self.left_out),
            "retrieval": self.retrieval,
            "cost": self.cost,
            "answers": [outcome.as_json() for outcome in self.outcomes],
        }


def rows_hash(dataset: Dataset) -> str:
    """A hash of the rows of a dataset, as the manifest knows them: what scores hold for."""
    files = dataset.manifest["files"]
    return content_hash({name: files[name] for name in files if name.startswith("data/")})


def default_path(dataset: Dataset, result: Mapping[str, Any]) -> Path:
    """Where a result is kept: one file for a model, the way it is asked, and the rows."""
    retrieval, split, limit = result["retrieval"], *_asked(result)
    parts = [
        result["model"],
        result["mode"],
        f"rag{retrieval['k']}" if retrieval else "",
        "" if split == Split.TEST else split,
        "" if limit is None else f"limit{limit}",
    ]
    name = safe_file_name("-".join(part for part in parts if part))
    return dataset.folder / FOLDER / f"{name}.json"


def write_result(path: Path, result: Mapping[str, Any]) -> None:
    """Writes a result. OutputError if the file cannot be written."""
    text = json.dumps(result, indent=2, ensure_ascii=False) + "\n"
    # Half a surrogate pair, which a model may write, has no UTF-8: in JSON this is its escape.
    write_whole(path, text.encode("utf-8", "backslashreplace"))


def results_of(dataset: Dataset) -> list[dict[str, Any]]:
    """The results that are kept with a dataset and hold for all test rows that it has now, by file name.

    InputError for a file that is none.
    """
    found = []
    for path in sorted((dataset.folder / FOLDER).glob("*.json")):
        try:
            result = json.loads(path.read_bytes())
            asked_all = _asked(result) == (Split.TEST, None) and UNPAID not in result["left_out"]
            whole = result["format"] == FORMAT and asked_all
            holds = whole and result["dataset"]["rows"] == rows_hash(dataset)
            section([result])
        except (OSError, ValueError, KeyError, TypeError, RecursionError, TemplateError) as error:
            raise InputError(
                str(path), "is no result of `functok evaluate`", "Remove it, or evaluate again"
            ) from error
        if holds:
            found.append(result)
    return found


def _asked(result: Mapping[str, Any]) -> tuple[str, int | None]:
    """The split of the rows that were asked, and how many at most."""
    return result["dataset"]["split"], result["dataset"]["limit"]
