"""What a model is scored on: rows of a dataset, and what was answered to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from functok.calls import FunctionCall, calls_from_json
from functok.dataset import Dataset
from functok.errors import InputError
from functok.records import NEGATIVE_KINDS, Kind, Split

_COLUMNS = ("id", "kind", "function", "query", "prompt", "calls", "today")


@dataclass(frozen=True)
class Case:
    """A row that a model is asked. `calls` are right; none where no function serves. `today` is the day
    (YYYY-MM-DD) on which it is said, if one is known."""

    id: str
    kind: Kind
    function: str | None
    query: str
    prompt: str
    calls: tuple[FunctionCall, ...]
    today: str | None = None

    @property
    def served(self) -> bool:
        """Whether functions of the API are to be called."""
        return self.kind not in NEGATIVE_KINDS and self.kind is not Kind.MISSING_ARGUMENT


@dataclass(frozen=True)
class Answer:
    """What a model said to a case.

    `calls` is None where what it said cannot be read or nothing was said: then `fault` is a reason code
    and `detail` what was wrong. `seconds` is the time from request to answer, where it is known.
    """

    calls: tuple[FunctionCall, ...] | None
    said: str
    fault: str = ""
    detail: str = ""
    seconds: float | None = None


def cases_of(dataset: Dataset, split: Split, limit: int | None = None) -> list[Case]:
    """The rows of a split, the `limit` of the lowest ids, which are hashes; all where it is None.

    InputError if there is none, or if the folder holds no dataset.
    """
    name = dataset.manifest["name"]
    cases = list(islice(_cases(dataset, split), limit))
    if not cases:
        have = ", ".join(dataset.splits())
        raise InputError(
            str(dataset.folder),
            f"the dataset {name!r} has no row in the split {split}",
            f"It has {have}: name one with --split" if have else "Generate it with more --rows",
        )
    return cases


def _cases(dataset: Dataset, split: Split) -> Iterator[Case]:
    # The files of a split are sorted by id.
    for of, row in dataset.rows(columns=_COLUMNS):
        if of is split:
            calls = calls_from_json(row["calls"])
            kind = Kind(row["kind"])
            told = (row["query"], row["prompt"], calls, row.get("today"))
            yield Case(row["id"], kind, row["function"], *told)
