"""One evaluation: the rows, the answers to them, the outcomes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from functok.calls import CallFormat
from functok.dataset import Dataset
from functok.errors import OutputError
from functok.evaluation.cases import Answer, Case, cases_of
from functok.evaluation.marking import Marker, Outcome
from functok.evaluation.predictions import read_predictions
from functok.evaluation.results import Evaluation
from functok.evaluation.retrieval import Retriever
from functok.files import output_errors, safe_file_name
from functok.hashing import content_hash
from functok.journal import WORK
from functok.records import Kind, Split
from functok.specs import SPECIAL_FUNCTIONS
from functok.teachers.cost import priced
from functok.teachers.endpoint.settings import EndpointSettings

if TYPE_CHECKING:
    from functok.evaluation.model import Model

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
    settings = {"predictions": path.name}
    return Evaluation(model, mode, dataset, split, limit, outcomes, settings, left_out)


async def evaluate_model(
    dataset: Dataset,
    settings: EndpointSettings,
    mode: Mode,
    split: Split = Split.TEST,
    limit: int | None = None,
    k: int | None = None,
    watch: Callable[[int, int], None] = lambda _done, _all: None,
) -> Evaluation:
    """Asks an endpoint what no earlier evaluation has asked it, and scores all its answers.

    `k`: only so many functions are offered, those nearest to the query. `watch` is told how many of how
    many rows are answered. Raises `InputError` for a split without rows, `ServiceError` if the endpoint
    cannot be used; what was answered until then is kept.
    """
    # The client library takes most of a second to import.
    from functok.evaluation.model import TextModel, ToolModel
    from functok.teachers.endpoint.replylog import ReplyLog

    asked, left_out = askable(cases_of(dataset, split, limit), mode)
    retriever = Retriever(dataset.api, k)
    with _log_of(dataset, settings, mode) as path:
        log = ReplyLog(path)
        model: Model
        if mode is Mode.TOKENS:
            model = TextModel(settings, log, CallFormat(dataset.api.functions, dataset.registry))
        else:
            model = ToolModel(settings, log, dataset.api, retriever)
        try:
            answers = await _answers(model, asked, settings.concurrency, watch)
        finally:
            await model.aclose()
            await log.aclose()
    return Evaluation(
        settings.model,
        mode,
        dataset,
        split,
        limit,
        marked(dataset, mode, asked, answers),
        {"base_url": settings.base_url, "asked_as": model.format, **settings.sampling},
        left_out,
        None if k is None else {"k": k, "by": "BM25", "recall": retriever.recall(asked)},
        priced(model.usage, settings.price),
    )


async def _answers(
    model: Model, cases: Sequence[Case], at_once: int, watch: Callable[[int, int], None]
) -> dict[str, Answer]:
    """The answer to each case, by its id."""
    answers: dict[str, Answer] = {}
    waiting = iter(cases)

    async def work() -> None:
        for case in waiting:
            answers[case.id] = await model.answer(case)
            watch(len(answers), len(cases))

    workers = [asyncio.create_task(work()) for _ in range(min(at_once, len(cases)))]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return answers


@contextmanager
def _log_of(dataset: Dataset, settings: EndpointSettings, mode: Mode) -> Iterator[Path]:
    """The file of the answers of a model, for one process at a time."""
    folder = dataset.folder / WORK / "answers"
    asked = content_hash([settings.base_url, settings.model, mode], 8)
    path = folder / f"{safe_file_name(settings.model)[:80]}-{asked}.jsonl"
    with output_errors(path):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(f"{path}.lock", timeout=0):
            yield path
    except Timeout as error:
        raise OutputError(
            str(path), "another evaluation of this model is writing to it", "Wait for it to end"
        ) from error


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
