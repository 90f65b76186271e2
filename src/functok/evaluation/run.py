"""One evaluation: the rows, the answers to them, the outcomes."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from filelock import FileLock, Timeout

from functok.calls import CallFormat
from functok.dataset import Dataset
from functok.errors import InputError, OutputError, Shortfall
from functok.evaluation.cases import Answer, Case, cases_of
from functok.evaluation.marking import Marker, Outcome
from functok.evaluation.predictions import read_predictions
from functok.evaluation.results import UNPAID, Evaluation
from functok.evaluation.retrieval import Retriever
from functok.evaluation.steps import Step, UnknownResultError, steps_of
from functok.hashing import content_hash
from functok.records import Kind, Split
from functok.running.journal import WORK
from functok.specs import SPECIAL_FUNCTIONS
from functok.storage.files import output_errors, safe_file_name
from functok.teachers.cost import priced
from functok.teachers.endpoint.settings import EndpointSettings

if TYPE_CHECKING:
    from functok.evaluation.model import Model

_NO_ANSWER = Answer(None, "", "no_answer", "the predictions hold none")
_NESTED = "a call stands inside another call"
_NO_STEPS = "a call stands inside another call, and what it returns is not known"


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
    asked = _asked(dataset, mode, cases_of(dataset, split, limit), in_steps=False)
    known = {row["id"] for _, row in dataset.rows(columns=["id"])}
    form = CallFormat(dataset.api.functions, dataset.registry)
    answers = read_predictions(path, form, known)
    outcomes = _marked(dataset, asked, {**dict.fromkeys(asked.ids, _NO_ANSWER), **answers})
    settings = {"predictions": path.name}
    return Evaluation(model, mode, dataset, split, limit, outcomes, settings, asked.left_out)


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
    many rows are answered. What the budget does not reach is left out. Raises `InputError` for a split
    without rows, `ServiceError` if the endpoint cannot be used, `Shortfall` if the budget reaches for no
    row; what was answered until then is kept.
    """
    # The client library takes most of a second to import.
    from functok.evaluation.model import TextModel, ToolModel
    from functok.teachers.endpoint.replylog import ReplyLog

    asked = _asked(dataset, mode, cases_of(dataset, split, limit), in_steps=True)
    retriever = Retriever(dataset.api, k)
    with _log_of(dataset, settings, mode) as path:
        log = ReplyLog(path)
        model: Model
        if mode is Mode.TOKENS:
            model = TextModel(settings, log, CallFormat(dataset.api.functions, dataset.registry))
        else:
            model = ToolModel(settings, log, dataset.api, retriever, asked.steps or {})
        try:
            answers = await _answers(model, asked.cases, settings.concurrency, watch)
        finally:
            await model.aclose()
            await log.aclose()
    if not answers:
        raise unpaid(dataset, len(asked.cases), len(asked.cases))
    left_out = Counter({**asked.left_out, UNPAID: len(asked.cases) - len(answers)})
    return Evaluation(
        settings.model,
        mode,
        dataset,
        split,
        limit,
        _marked(dataset, asked, answers),
        {"base_url": settings.base_url, "asked_as": model.format, **settings.sampling},
        dict(+left_out),
        None if k is None else {"k": k, "by": "BM25", "recall": retriever.recall(asked.cases)},
        priced(model.usage, settings.price),
    )


async def _answers(
    model: Model, cases: Sequence[Case], at_once: int, watch: Callable[[int, int], None]
) -> dict[str, Answer]:
    """The answer to each case that the budget reaches, by its id."""
    # What is paid for counts before anything is asked.
    kept = [(case.id, await model.answer(case, ask=False)) for case in cases]
    answers = {name: answer for name, answer in kept if answer is not None}
    waiting = deque(case for case in cases if case.id not in answers)

    async def work() -> None:
        while waiting:
            case = waiting.popleft()
            answer = await model.answer(case)
            if answer is None:
                waiting.append(case)
                return
            answers[case.id] = answer
            watch(len(answers), len(cases))

    while waiting:
        owed = len(waiting)
        await _together(work, min(at_once, owed))
        if len(waiting) == owed:  # with nothing under way, for which some money was set aside
            break
    return answers


async def _together(work: Callable[[], Coroutine[Any, Any, None]], count: int) -> None:
    """Runs `work` so many times at once; when one fails the others are cancelled."""
    workers = [asyncio.create_task(work()) for _ in range(count)]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


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


def unpaid(dataset: Dataset, missing: int, rows: int) -> Shortfall:
    """What to say where the budget did not reach for `missing` of so many rows."""
    return Shortfall(
        str(dataset.folder),
        f"{missing} of {rows} rows are not scored: --max-cost does not reach for them",
        "Raise --max-cost: the same command asks the rest",
    )


class _Asked(NamedTuple):
    """The cases that a model can answer, and how many cannot be asked, by reason. `steps` by the id of
    the case, where it answers with tools."""

    cases: Sequence[Case]
    left_out: Mapping[str, int]
    steps: Mapping[str, Sequence[Step]] | None = None

    @property
    def ids(self) -> list[str]:
        return [case.id for case in self.cases]


def _asked(dataset: Dataset, mode: Mode, cases: Sequence[Case], *, in_steps: bool) -> _Asked:
    """What is asked of all cases. `in_steps`: results are passed on; without, with tools a call cannot
    stand within another. `InputError` if nothing is left."""
    if mode is Mode.TOKENS:
        return _Asked(cases, {})
    steps: dict[str, Sequence[Step]] = {}
    left: Counter[str] = Counter()
    for case in cases:
        if case.kind is Kind.NESTED and not in_steps:
            left[_NESTED] += 1
            continue
        try:
            steps[case.id] = steps_of(case, dataset.api)
        except UnknownResultError:
            left[_NO_STEPS] += 1
    if not steps:
        raise InputError(
            str(dataset.folder),
            f"no row can be asked with tools ({', '.join(left)})",
            "Evaluate with --mode tokens, or another split",
        )
    return _Asked([case for case in cases if case.id in steps], left, steps)


def _marked(dataset: Dataset, asked: _Asked, answers: Mapping[str, Answer]) -> list[Outcome]:
    """The outcome of each case that has an answer."""
    marker = Marker((*dataset.api.functions, *SPECIAL_FUNCTIONS), asked.steps)
    return [marker.mark(case, answers[case.id]) for case in asked.cases if case.id in answers]
