"""The one module that knows the order: spec → plan → teacher → checks → duplicates → dataset.

A run goes in rounds. In round 0 every shard asks for all of its rows; a refused row is asked for
again with other values at once, a bounded number of times. Then duplicates between shards are found,
and the rows that are still owed make the next round. The `Ledger` derives the state of the run from
the journal alone, so it does not matter who ran a shard, or when, or how often it was interrupted.

Nothing is shown here: a flow or the command line decides where shards are made and what a person
sees. The only concurrency is that of requests to the teacher, in one event loop.
"""

from __future__ import annotations

import asyncio
import gc
import math
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from functok.calls import FunctionCall
from functok.carry import carry_over
from functok.checks import Candidate, first_refusal
from functok.config import RunConfig
from functok.corrections import corrected
from functok.dataset import Dataset
from functok.dedup import DuplicateIndex
from functok.errors import Shortfall
from functok.hashing import content_hash
from functok.job import Job
from functok.journal import Entry
from functok.judging import open_judge
from functok.judging.step import STAGE, judged
from functok.judging.verdicts import grounds_arguments
from functok.ledger import Ledger
from functok.noise import typed
from functok.plan import Shard
from functok.records import Draft, Example, Kind, Rejection, Slot
from functok.release import put_in_place, write_release
from functok.sharing import Share
from functok.specs import ASK_FOR_ARGUMENT, ApiSpec
from functok.teachers import NOT_ASKED, Teacher, Watch, open_teacher, unwatched
from functok.teachers.endpoint.session import Session
from functok.values import canonical
from functok.window import Room, Window

if TYPE_CHECKING:
    from functok.judging.judge import Judge

_YOUNG_OBJECTS = 50_000
_HOPELESS_TRIES = 3  # of a shard that had no row accepted so far: the rest would go the same way

T = TypeVar("T")
Ask = Callable[[ApiSpec, Sequence[T]], Awaitable[Sequence[Draft | Rejection]]]
_Answered = tuple[Draft | Rejection, Example | Rejection]
"""A teacher's answer, and what the checks and the judge make of it."""


@dataclass(frozen=True)
class Progress:
    """How far one shard is: rows wanted and accepted so far, attempts refused so far."""

    shard: Shard
    accepted: int
    refused: int


Report = Callable[[Progress], None]


@dataclass(frozen=True)
class Outcome:
    """What a finished run left. `unchanged`: the dataset stood already, nothing was made."""

    out: Path
    manifest: dict[str, Any]
    unchanged: bool

    def raise_for_shortfall(self) -> None:
        """Raises `Shortfall` when fewer rows than asked were made."""
        missing: dict[str, int] = self.manifest["counts"]["shortfall"]
        if missing:
            named = ", ".join(f"{name} ({count})" for name, count in missing.items())
            spent = self.manifest["config"]["max_cost"] is not None
            money = "raise --max-cost if it is spent, " if spent else ""
            raise Shortfall(
                str(self.out),
                f"{sum(missing.values())} rows fewer than asked: {named}",
                f"The dataset is valid as it is. Ask for fewer rows, {money}raise 'rounds', or give the "
                "parameters more room (wider ranges, more examples)",
            )


def generate(job: Job, report: Report, watch: Watch = unwatched) -> Outcome:
    """Runs the whole job in this process, going on where an interrupted run stopped.

    Calls `report` after every few rows, and `watch` after every reply that was paid for and whenever a
    batch of requests was looked at. A finished job is left as it is.
    """
    with job.claimed():
        outcome = begin(job)
        if outcome is not None:
            return outcome
        ledger = ledger_of(job)
        make_rows(job, ledger, report, watch)
        return finish(job, ledger)


def begin(job: Job) -> Outcome | None:
    """Saves the token registry and opens the journal, with the rows of the last release that stand.

    The outcome if there is nothing to do.
    """
    put_in_place(job)
    if job.finished:
        job.registry.save(job.registry_file)  # it may have been lost since
        _close(job)
        return Outcome(job.out, Dataset(job.out).manifest, unchanged=True)
    for shard in job.plan.shards:
        job.plan.slots(shard)  # a function that no arguments satisfy is found before any work
    job.registry.save(job.registry_file)
    carry_over(job)
    if job.remote is not None:
        job.remote.prune()  # the rounds of another run go before this one is said to be there
        job.remote.push()
    return None


def ledger_of(job: Job) -> Ledger:
    """The state of the job, as its journal has it."""
    return Ledger(job.plan, job.journal, job.config.rounds)


def make_rows(job: Job, ledger: Ledger, report: Report, watch: Watch = unwatched) -> None:
    """Makes the rows that are owed, round by round, and writes them to the journal.

    Many shards are under way at once, so that the teacher is kept busy. Raises `ServiceError` when
    the teacher cannot be used; every reply that came before is on disk.
    """

    async def run() -> None:
        async with Workshop(job, ledger, report, watch) as workshop:
            while shards := ledger.advance():
                running = frozenset(shards)
                for shard in job.plan.shards:
                    if shard not in running:  # what an earlier process or round made counts as well
                        report(Progress(shard, *ledger.standing(shard)))
                await workshop.make(shards)

    asyncio.run(run())


class Workshop:
    """Where shards are made, by one teacher and one judge at one pace, whoever asks; in one event loop.

    To be used as an asynchronous context. When the teacher has given up, the next who asks gets a new
    one, which goes on with the replies of the first.
    """

    def __init__(
        self,
        job: Job,
        ledger: Ledger,
        report: Report,
        watch: Watch = unwatched,
        share: Share | None = None,
    ) -> None:
        """`share`: what this one may use, where several make a run together."""
        self.job = job
        self._config = share.config if share else job.config
        self._folder = share.folder if share else job.journal.folder
        self._ledger = ledger
        self._report = report
        self._watch = watch
        self._window = self.window()
        self._door = asyncio.Lock()
        self._teacher: Teacher | None = None
        self._judge: Judge | None = None
        self._opened = AsyncExitStack()
        self._collections = ExitStack()
        self._at_work = 0
        self._left = asyncio.Event()
        self._gave_up = False

    def window(self) -> Window:
        """Room for as many requests as keep the teacher busy and no more: memory is bounded by it."""
        config = self._config
        return Window(
            math.inf if config.batch else 2 * config.concurrency
        )  # batches are of all shards

    def requests(self, shards: Iterable[Shard]) -> int:
        """About how many requests these shards take in the ledger's round, and a few for their size.

        A shard that owes one row holds what it knows of all its rows: few large ones come in at once.
        """
        size, most = self._config.slots_per_request, self._config.concurrency // 4
        return sum(
            math.ceil(len(self._ledger.owed(shard)) / size) + min(shard.wanted // 8, most)
            for shard in shards
        )

    async def __aenter__(self) -> Workshop:
        self._collections.enter_context(_rare_collections())
        return self

    async def __aexit__(self, *_: object) -> None:
        with self._collections:
            await self._opened.aclose()

    async def make(self, shards: Sequence[Shard]) -> None:
        """Makes the rows that these shards owe in the ledger's round, and writes them to the journal."""
        teacher, judge = await self._enter()
        try:
            async with asyncio.TaskGroup() as group:
                # The small ones first: what is refused in them comes back while the others are asked.
                for shard in sorted(shards, key=lambda shard: self.requests([shard])):
                    room = await self._window.enter(self.requests([shard]))
                    made = _ShardRun(
                        self.job, self._ledger, shard, teacher, judge, self._report, room
                    )
                    group.create_task(made.run()).add_done_callback(room.end)
        except BaseExceptionGroup as several:
            self._gave_up = True
            raise _first(several) from None
        finally:
            self._at_work -= 1
            self._left.set()

    async def _enter(self) -> tuple[Teacher, Judge | None]:
        async with self._door:
            while self._gave_up and self._at_work:  # their teacher is the one that gave up
                self._left.clear()
                await self._left.wait()
            if self._teacher is None or self._gave_up:
                await self._opened.aclose()
                config, folder = self._config, self._folder
                session = Session(config.max_cost, self._watch, self.job.remote)
                self._teacher = await self._opened.enter_async_context(
                    open_teacher(config, folder, session)
                )
                self._judge = await self._opened.enter_async_context(
                    open_judge(config, folder, session)
                )
                self._gave_up = False
            self._at_work += 1
            return self._teacher, self._judge


class _ShardRun:
    """One shard in one round."""

    def __init__(
        self,
        job: Job,
        ledger: Ledger,
        shard: Shard,
        teacher: Teacher,
        judge: Judge | None,
        report: Report,
        room: Room,
    ) -> None:
        self._job = job
        self._shard = shard
        self._room = room
        self._position = ledger.position(shard)
        self._round = ledger.round
        self._teacher = teacher
        self._judge = judge
        self._report = report
        self._owed = ledger.owed(shard)
        self._groups = ledger.groups
        self._index = DuplicateIndex()
        for query in ledger.queries(shard):
            self._index.add(query)
        self._accepted = len(self._index)
        self._refused = ledger.refused(shard).total()
        self._lines: list[bytes] = []

    async def run(self) -> None:
        """Asks for what is owed, as often as this teacher is asked in a round; then writes it all."""
        slots = self._job.plan.slots(self._shard)
        tries = self._teacher.tries_per_round
        for attempt in range(self._round * tries, (self._round + 1) * tries):
            refused = await self._refused_of(slots.slot(i, attempt) for i in self._owed)
            self._owed = sorted(rejection.slot.ordinal for rejection in refused)
            hopeless = not self._accepted and attempt % tries >= _HOPELESS_TRIES
            if not self._owed or hopeless:
                break
        # In a thread: the disk may take its time, and the others go on meanwhile.
        await asyncio.to_thread(self._job.journal.write, self._position, self._round, self._lines)
        if self._job.remote is not None:
            path = self._job.journal.path(self._position, self._round)
            await asyncio.to_thread(self._job.remote.create, path)

    async def _refused_of(self, slots: Iterator[Slot]) -> list[Rejection]:
        """Asks for slots in batches, and again for those that can be mended; returns what stays refused.

        Answers are judged in the order of the slots, turn by turn. As many batches of slots are under
        way as keep the teacher busy: memory holds no more. What is refused is asked for again as soon
        as there is a batch of it.
        """
        config, lost = self._job.config, list[Rejection]()
        size = config.slots_per_request
        async with asyncio.TaskGroup() as group:

            def asked(ask: Ask[T], batch: Sequence[T]) -> asyncio.Task[list[_Answered]]:
                return group.create_task(self._checked(ask, batch))

            sent = (
                asked(self._teacher.answer, b) for b in iter(lambda: list(islice(slots, size)), [])
            )
            answers = deque(islice(sent, None if config.batch else 2 * config.concurrency))
            for turn in range(1, self._teacher.attempts + 1):
                mend = partial(self._teacher.repair, turn=turn)
                mendable: list[Rejection] = []
                following: deque[asyncio.Task[list[_Answered]]] = deque()
                while answers:
                    for rejection in self._kept(await answers.popleft()):
                        last = turn == self._teacher.attempts or not _is_mendable(rejection)
                        (lost if last else mendable).append(rejection)
                    answers.extend(islice(sent, 1))
                    while len(mendable) >= size or (mendable and not answers):
                        following.append(asked(mend, mendable[:size]))
                        del mendable[:size]
                    self._room.leave(1)
                answers = following
        return lost

    def _kept(self, answered: Iterable[_Answered]) -> Iterator[Rejection]:
        """Keeps what came of the answers for the journal; gives those that were refused."""
        for given, checked in answered:
            outcome = _unless_repeated(checked, given, self._index)
            if isinstance(outcome, Rejection):
                yield outcome
                if outcome.reason == NOT_ASKED:
                    continue  # nobody was asked: there is nothing to keep
                self._refused += 1
            else:
                self._accepted += 1
            entry = Entry(given.slot.ordinal, given.slot.attempt, outcome)
            self._lines.append(self._job.journal.line(entry))
        self._report(Progress(self._shard, self._accepted, self._refused))

    async def _checked(self, ask: Ask[T], asked: Sequence[T]) -> list[_Answered]:
        """The answers of one request, each with what the checks, and the judge if any, make of it."""
        given = await ask(self._job.api, asked)
        outcomes = [_checked(self._job, answer, self._groups) for answer in given]
        if self._judge is not None:
            outcomes = await judged(self._judge, self._job.api, given, outcomes)
        return list(zip(given, outcomes, strict=True))


def _is_mendable(rejection: Rejection) -> bool:
    """Whether the teacher can do something about it: a check or the judge says what is wrong."""
    return rejection.stage == "checks" or (rejection.stage == STAGE and rejection.judge is not None)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first fault of a group of tasks: the others followed from it."""
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


def finish(job: Job, ledger: Ledger) -> Outcome:
    """Writes the release from the journal, puts it in place, and removes the journal."""
    with _rare_collections():
        manifest = write_release(job, ledger)
    _close(job)
    return Outcome(job.out, manifest, unchanged=False)


def _close(job: Job) -> None:
    job.journal.close()
    if job.remote is not None:
        job.remote.prune()


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Looks for garbage less often: millions of objects come and go, and few of them in cycles."""
    usual = gc.get_threshold()
    gc.set_threshold(_YOUNG_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _group(slot: Slot, taken: Collection[str]) -> str:
    """The group of a slot's rows; another than those of rows that were there before."""
    group, turn = content_hash([slot.kind, slot.topic, slot.ordinal]), 0
    while group in taken:
        turn += 1
        group = content_hash([slot.kind, slot.topic, slot.ordinal, turn])
    return group


def _unless_repeated(
    outcome: Example | Rejection, answer: Draft | Rejection, index: DuplicateIndex
) -> Example | Rejection:
    """The outcome, or a rejection where it repeats a query of its shard."""
    if isinstance(outcome, Rejection) or index.add(outcome.query) is None:
        return outcome
    assert isinstance(answer, Draft)
    detail = "repeats a row of its shard"
    return Rejection(answer.slot, "duplicates", "duplicate", detail, answer.raw, outcome.judge)


def _checked(job: Job, answer: Draft | Rejection, groups: Collection[str]) -> Example | Rejection:
    """A teacher's answer as a row that passes the checks, or as the first that it fails."""
    if isinstance(answer, Rejection):
        return answer
    slot = answer.slot
    calls = tuple(_canonical(job.api, call) for call in answer.calls)
    judged = job.config.judge and grounds_arguments(slot.kind)
    candidate = Candidate(
        job.api,
        slot.kind,
        answer.query,
        calls,
        slot.planned,
        slot.category,
        judged=judged,
        today=slot.day,
        language=slot.language,
    )
    refusal = first_refusal(candidate)
    if refusal is not None:
        return Rejection(slot, "checks", refusal.code, refusal.detail, answer.raw)
    candidate = _as_spoken(candidate, slot, job.config)
    return Example(
        query=candidate.query,
        kind=slot.kind,
        calls=calls if slot.missing is None else _asking(job, slot.missing),
        group=_group(slot, groups),
        split=slot.split,
        grounding=candidate.grounding(),
        style=slot.style,
        language=slot.language,
        function=slot.function,
        category=slot.category,
        spec_hash=_spec_hash(job.api, slot),
        prompt_hash=job.teacher.prompt_hash,
        teacher=job.teacher.name,
        seed=slot.seed,
        today=slot.today,
        dropped=answer.dropped,
    )


def _as_spoken(candidate: Candidate, slot: Slot, config: RunConfig) -> Candidate:
    """The candidate, or for a share of the slots the same with a slip of the tongue, or typed in haste."""
    rng = Random(content_hash([slot.id, "correction"]))
    if slot.kind is Kind.SINGLE and slot.language == "en" and rng.random() < config.corrections:
        [call], [grounding] = candidate.calls, candidate.groundings
        query = corrected(
            candidate.query, candidate.function_of(call), call.arguments, grounding.found,
            slot.split, rng, slot.day,
        )  # fmt: skip
        slipped = replace(candidate, query=query or candidate.query)
        if query and not first_refusal(slipped):
            return slipped
    return _as_typed(candidate, slot, config.noise)


def _as_typed(candidate: Candidate, slot: Slot, share: float) -> Candidate:
    """The candidate, or for a share of the slots the same typed in haste, if that passes all checks."""
    rng = Random(content_hash([slot.id, "noise"]))
    if rng.random() >= share:
        return candidate
    spans = [
        (ground.start, ground.end)
        for grounding in candidate.groundings
        for ground in grounding.found.values()
    ]
    query = typed(candidate.query, spans, rng)
    # Words that only a judge could find have no span that is left alone: rules must find them all.
    noisy = replace(candidate, query=query, judged=False)
    return candidate if first_refusal(noisy) else noisy


def _canonical(api: ApiSpec, call: FunctionCall) -> FunctionCall:
    """The call with every argument in its canonical form."""
    arguments = {**call.arguments, **{n: _canonical(api, c) for n, c in call.nested.items()}}
    for parameter in api.by_name[call.name].arguments:
        if parameter.name in call.plain:
            arguments[parameter.name] = canonical(parameter, arguments[parameter.name])
    return FunctionCall(call.name, arguments)


def _asking(job: Job, name: str) -> tuple[FunctionCall, ...]:
    """What a query calls that leaves the argument `name` out."""
    if job.config.missing_target == "irrelevant":
        return ()
    return (FunctionCall(ASK_FOR_ARGUMENT.name, {"name": name}),)


def _spec_hash(api: ApiSpec, slot: Slot) -> str:
    """Hash of the spec of all functions that the row calls; of the whole API's where it calls none."""
    called = {call.function: api.by_name[call.function].fingerprint for call in slot.planned}
    if not called:
        return api.fingerprint
    return next(iter(called.values())) if len(called) == 1 else content_hash(called)
