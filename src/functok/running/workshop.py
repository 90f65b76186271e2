"""Where rows are made: shards under way at once, each asked for, checked, mended, and written down.

The only concurrency is that of requests to the teacher, in one event loop.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from functok.dedup import DuplicateIndex
from functok.judging import open_judge
from functok.judging.step import STAGE, judged
from functok.memory import rare_collections
from functok.planning.plan import Shard
from functok.records import Draft, Example, Rejection, Slot
from functok.running.accepting import accepted, unless_repeated
from functok.running.job import Job
from functok.running.journal import Entry
from functok.running.ledger import Ledger
from functok.running.sharing import Share
from functok.running.window import Room, Window
from functok.specs import ApiSpec
from functok.teachers import NOT_ASKED, Teacher, Watch, open_teacher, unwatched
from functok.teachers.endpoint.session import Session
from functok.teachers.offline import OfflineTeacher

if TYPE_CHECKING:
    from functok.judging.judge import Judge

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
        self._collections.enter_context(rare_collections())
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
                    writers = (OfflineTeacher(), None) if shard.offline else (teacher, judge)
                    made = _ShardRun(self.job, self._ledger, shard, *writers, self._report, room)
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
        self._round, self._repeats = ledger.round, ledger.repeats
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
        for attempt in range(self._repeats * tries, (self._repeats + 1) * tries):
            batches = slots.batches(self._owed, self._job.config.slots_per_request, attempt)
            refused = await self._refused_of(
                [slots.slot(i, attempt) for i in batch] for batch in batches
            )
            self._owed = sorted(rejection.slot.ordinal for rejection in refused)
            hopeless = not self._accepted and attempt % tries >= _HOPELESS_TRIES
            if not self._owed or hopeless:
                break
        # In a thread: the disk may take its time, and the others go on meanwhile.
        await asyncio.to_thread(self._job.journal.write, self._position, self._round, self._lines)
        if self._job.remote is not None:
            path = self._job.journal.path(self._position, self._round)
            await asyncio.to_thread(self._job.remote.create, path)

    async def _refused_of(self, batches: Iterator[list[Slot]]) -> list[Rejection]:
        """Asks for batches of slots, and again for those that can be mended; returns what stays refused.

        Answers are judged in the order of the slots, turn by turn. As many batches of slots are under
        way as keep the teacher busy: memory holds no more. What is refused is asked for again as soon
        as there is a batch of it.
        """
        config, lost = self._job.config, list[Rejection]()
        size = config.slots_per_request
        async with asyncio.TaskGroup() as group:

            def asked(ask: Ask[T], batch: Sequence[T]) -> asyncio.Task[list[_Answered]]:
                return group.create_task(self._checked(ask, batch))

            sent = (asked(self._teacher.answer, batch) for batch in batches)
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
            outcome = unless_repeated(checked, given, self._index)
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
        await asyncio.sleep(0)  # other answers first: what is checked in a row costs less
        outcomes = [accepted(self._job, answer, self._groups) for answer in given]
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
