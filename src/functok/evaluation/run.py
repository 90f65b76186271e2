"""One evaluation: the rows, the answers to them, the outcomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from functok.calls import CallFormat
from functok.dataset import Dataset
from functok.evaluation.cases import Answer, Case, cases_of
from functok.evaluation.marking import Marker, Outcome
from functok.evaluation.predictions import read_predictions
from functok.evaluation.results import Evaluation
from functok.records import Kind, Split
from functok.specs import SPECIAL_FUNCTIONS

_NO_ANSWER = Answer(None, "", "no_answer", "the predictions hold none")


class Mode(StrEnum):
    """How a model answers."""

    TOKENS = "tokens"
    """With the text that the dataset trains: functional tokens and the end token."""
    TOOLS = "tools"
    """With calls of the tools that it is offered, as an ordinary endpoint does."""


def evaluate_predictions(
    dataset: Dataset,
    path: Path,
    model: str,
    mode: Mode,
    split: Split = Split.TEST,
    limit: int | None = None,
) -> Evaluation:
    """Scores the answers in a file. A row without one is wrong.

    Raises `InputError` for a file that does not say whose answers they are, or a split without rows.
    """
    asked, left_out = askable(cases_of(dataset, split, limit), mode)
    known = {row["id"] for _, row in dataset.rows(columns=["id"])}
    form = CallFormat(dataset.api.functions, dataset.registry)
    answers = read_predictions(path, form, known)
    outcomes = marked(dataset, mode, asked, answers)
    return Evaluation(model, mode, dataset, split, outcomes, {"predictions": path.name}, left_out)


def askable(cases: Sequence[Case], mode: Mode) -> tuple[list[Case], dict[str, int]]:
    """The cases that a model can answer in this mode, and how many cannot be asked, by reason."""
    if mode is Mode.TOKENS:
        return list(cases), {}
    asked = [case for case in cases if case.kind is not Kind.NESTED]
    left = Counter({"a call stands inside another call": len(cases) - len(asked)})
    return asked, dict(+left)


def marked(
    dataset: Dataset, mode: Mode, cases: Sequence[Case], answers: Mapping[str, Answer]
) -> list[Outcome]:
    """The outcome of each case; one without an answer is wrong."""
    functions = (*dataset.api.functions, *SPECIAL_FUNCTIONS)
    marker = Marker(functions, in_words=mode is Mode.TOOLS)
    return [marker.mark(case, answers.get(case.id, _NO_ANSWER)) for case in cases]
