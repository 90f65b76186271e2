"""Questions gathered into as few batches as possible, submitted, polled and collected.

Questions are gathered for as long as somebody still has one: once nothing new has come for a moment,
and the event loop has gone round a few times without, all that were asked go as one batch. So a run
makes about one batch for each turn of its questions (first answers, repairs, replacements), however
many shards they are from.

A batch is on disk before it is submitted, its replies are in the log before it is forgotten: a new
process takes up where the last one was, and a cancelled one leaves its batches running.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Sequence
from typing import Any

from functok.teachers.base import BatchState, Watch
from functok.teachers.endpoint.batchapi import BatchApi, State
from functok.teachers.endpoint.batchfiles import FaultOf, Line, Outcome, outcomes, parts
from functok.teachers.endpoint.batchrecords import Record, Records
from functok.teachers.endpoint.faults import Fate, Fault
from functok.teachers.endpoint.formats import Format, form_of
from functok.teachers.endpoint.replylog import Reply, ReplyLog

_QUIET = 0.2  # seconds without a new question
_TURNS = 20  # of the event loop, after them, without one
_OVER = ("completed", "failed", "expired", "cancelled")
_FIRST_POLL = 0.5
_SLOWER = 1.2  # times as long before each further poll, up to
_LAST_POLL = 30.0
_NO_ROOM = "token_limit_exceeded"
_ROOM_AGAIN = 20.0  # seconds before a single question that finds no room is tried again


class Batches:
    """The batches of one run. To be used in one event loop, and closed before that loop ends."""

    def __init__(
        self,
        api: BatchApi,
        records: Records,
        log: ReplyLog,
        watch: Watch,
        fault_of: FaultOf,
    ) -> None:
        self._api = api
        self._records = records
        self._log = log
        self._watch = watch
        self._fault_of = fault_of
        self._gathered: list[Line] = []
        self._waiting: dict[str, asyncio.Future[Outcome]] = {}
        self._earlier = records.read()
        self._submitted = {key for record in self._earlier for key in record.asked}
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer: asyncio.Handle | None = None
        self._under_way = 0
        self._room = asyncio.Event()
        self._uploading = asyncio.Lock()
        self._broken: BaseException | None = None
        self.served = False
        """Whether a batch has brought a reply."""

    def holds(self, key: str) -> bool:
        """Whether the question with this key was submitted and its reply is still to come."""
        return key in self._submitted

    async def ask(self, line: Line) -> Outcome:
        """What comes of a question, once its batch is over. A reply is in the log already.

        Raises `ServiceError` when the endpoint cannot be used, `OutputError` for a full disk.
        """
        if self._broken is not None:
            raise self._broken
        while self._earlier:
            self._start(self._take_up(self._earlier.pop()))
        waiting: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting[line.key] = waiting
        if line.key not in self._submitted:
            self._submitted.add(line.key)
            self._gathered.append(line)
            self._wait_for_quiet()
        return await waiting

    async def aclose(self) -> None:
        """Stops watching; the batches go on at the endpoint."""
        if self._timer is not None:
            self._timer.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _wait_for_quiet(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(_QUIET, self._submit_when_idle, _TURNS)

    def _submit_when_idle(self, turns: int) -> None:
        if turns:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_soon(self._submit_when_idle, turns - 1)
            return
        self._timer = None
        lines, self._gathered = self._gathered, []
        for members in parts(lines):
            self._start(self._carry(members))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A fault of one batch is one of the endpoint, or of the disk: it ends the run."""
        self._tasks.discard(task)
        if task.cancelled() or task.exception() is None:
            return
        self._broken = self._broken or task.exception()
        for waiting in self._waiting.values():
            if not waiting.done() and self._broken is not None:
                waiting.set_exception(self._broken)

    async def _carry(self, lines: Sequence[Line]) -> None:
        """Submits lines and waits for what comes of them."""
        async with self._uploading:  # one file in memory at a time
            record, state = await self._submit(lines)
        state = await self._over(state)
        if state.status == "failed" and any(e["code"] == _NO_ROOM for e in state.errors):
            self._records.drop(record)
            await self._carry_when_there_is_room(lines, state)
        else:
            await self._collect(record, state)

    async def _submit(self, lines: Sequence[Line]) -> tuple[Record, State]:
        record = self._records.begin(lines)
        text = b"".join(line.text() for line in lines)
        state = await self._api.submit(text, record.mark)
        return self._records.submitted(record, state.id), state

    async def _take_up(self, record: Record) -> None:
        """Goes on with the batch of an earlier process; one that was never submitted is forgotten."""
        if record.id is not None:
            state: State | None = await self._api.state(record.id)
        else:
            state = await self._api.find(record.mark)
        if state is None:
            self._let_go(record, {})
        else:
            await self._collect(record, await self._over(state))

    async def _carry_when_there_is_room(self, lines: Sequence[Line], state: State) -> None:
        """After the limit on the tokens of all batches together was reached: waits for another batch
        to end; without another, halves this one."""
        if self._under_way:
            self._room.clear()
            await self._room.wait()
            await self._carry(lines)
        elif len(lines) > 1:
            middle = len(lines) // 2
            for half in (lines[:middle], lines[middle:]):
                await self._carry(half)
        else:
            self._watch(BatchState(state.id, "no room", 0, 1))
            await asyncio.sleep(_ROOM_AGAIN)
            await self._carry(lines)

    async def _over(self, state: State) -> State:
        """Polls, ever more slowly, until the batch is over."""
        self._under_way += 1
        try:
            delay = _FIRST_POLL
            while True:
                self._watch(BatchState(state.id, state.status, state.done, state.total))
                if state.status in _OVER:
                    return state
                await asyncio.sleep(delay)
                delay = min(_LAST_POLL, delay * _SLOWER)
                state = await self._api.state(state.id)
        finally:
            self._under_way -= 1
            self._room.set()

    async def _collect(self, record: Record, state: State) -> None:
        """Logs every reply of a batch, whoever asked, and tells those who wait."""
        files = [await self._api.content(file) for file in state.files]
        found = outcomes(files, record.asked, self._fault_of)
        for key, label in record.asked.items():
            outcome = found.setdefault(key, _nothing(state, form_of(key), self._fault_of))
            self.served = self.served or isinstance(outcome, Reply)
            if isinstance(outcome, Reply) and self._log.get(key) is None:
                self._log.append(key, label, outcome)
        await self._log.sync()  # a day's answers: more than a power cut may cost
        self._let_go(record, found)

    def _let_go(self, record: Record, found: dict[str, Outcome]) -> None:
        self._records.drop(record)
        for key in record.asked:
            self._submitted.discard(key)
            waiting = self._waiting.pop(key, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(found.get(key) or Fault(Fate.REPEAT, "it was not submitted"))


def _nothing(state: State, form: Format, fault_of: FaultOf) -> Fault:
    """Why a question has no line in the files of its batch."""
    if state.status == "failed" and state.errors:
        body = json.dumps({"error": state.errors[0]}).encode()
        fault = fault_of(400, body, form)
        if fault.fate is not Fate.REFUSE:
            return fault
        # It is the batch that was refused, not this question.
        return Fault(Fate.REPEAT, f"the batch failed: {fault.text}", own=True)
    said = "no answer came back with the batch" if state.status == "completed" else ""
    return Fault(Fate.REPEAT, said or f"the batch is {state.status}", own=True)
