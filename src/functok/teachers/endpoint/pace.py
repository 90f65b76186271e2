"""The pace of requests in asyncio: who waits, until when, and when the run gives up.

A thin shell around `throttle.Throttle`. All that wait stand in one queue, first come first served; a
request that has to be repeated goes to its front. Time is the event loop's, so a loop with a clock of
its own needs no waiting. One `Pace` belongs to one endpoint; it outlives event loops (what it has
learned stays), but is used in one at a time.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from functok.errors import ServiceError
from functok.teachers.endpoint.limits import Limits
from functok.teachers.endpoint.throttle import Throttle, Ticket, Trouble


class _Waiting(NamedTuple):
    turn: asyncio.Future[Ticket]
    tokens: float


class Pace:
    """Lets requests start at the pace that the endpoint bears.

    `gave_up` makes the error that ends the run when the throttle says so; it is given what went wrong
    last and the seconds since anything succeeded.
    """

    def __init__(self, throttle: Throttle, gave_up: Callable[[str, float], ServiceError]) -> None:
        self.throttle = throttle
        self._gave_up = gave_up
        self._queue: deque[_Waiting] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._stopped: ServiceError | None = None

    async def start(self, tokens: float, *, again: bool = False) -> Ticket:
        """Waits until a request of about so many tokens may start.

        Raises `ServiceError` once the endpoint has been given up, for those who wait as well.
        """
        if self._stopped is not None:
            raise self._stopped
        loop = asyncio.get_running_loop()
        if not self._queue:
            now = loop.time()
            if self.throttle.free_at(now, tokens) == now:
                return self.throttle.start(now, tokens)
        waiting = _Waiting(loop.create_future(), tokens)
        (self._queue.appendleft if again else self._queue.append)(waiting)
        self._admit()
        try:
            return await waiting.turn
        except asyncio.CancelledError:
            self._leave(waiting)
            raise

    def succeeded(self, ticket: Ticket, limits: Limits, tokens_used: float | None = None) -> None:
        extra = 0.0 if tokens_used is None else tokens_used - ticket.cost
        self.throttle.succeeded(self._now(), ticket, limits, extra)
        self._admit()

    async def failed(
        self, ticket: Ticket, trouble: Trouble, limits: Limits, failures: int, fault: str
    ) -> None:
        """Waits as long as this request has to before it is repeated.

        Raises `ServiceError` when nothing has succeeded for so long that the run ends.
        """
        now = self._now()
        delay = self.throttle.failed(now, ticket, trouble, limits, failures)
        if delay is None:
            raise self.stop(self._gave_up(fault, self.throttle.failing_for(now)))
        self._admit()
        if delay:
            await asyncio.sleep(delay)

    def abandoned(self) -> None:
        """A request that had started was cancelled."""
        self.throttle.abandoned()
        self._admit()

    def stop(self, error: ServiceError) -> ServiceError:
        """From now on every request, waiting or new, ends with this error; the first one stays."""
        if self._stopped is None:
            self._stopped = error
        for waiting in self._queue:
            if not waiting.turn.done():
                waiting.turn.set_exception(self._stopped)
        self._queue.clear()
        return self._stopped

    def _admit(self) -> None:
        """Starts whoever may start now; comes back when the next one may."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = self._now()
        while self._queue:
            turn, tokens = self._queue[0]
            if turn.done():
                self._queue.popleft()
                continue
            when = self.throttle.free_at(now, tokens)
            if when is None:
                return
            if when > now:
                self._timer = asyncio.get_running_loop().call_at(when, self._admit)
                return
            self._queue.popleft()
            turn.set_result(self.throttle.start(now, tokens))

    def _leave(self, waiting: _Waiting) -> None:
        """Somebody who waited was cancelled, perhaps just when it was their turn."""
        turn = waiting.turn
        if turn.done() and not turn.cancelled() and turn.exception() is None:
            self.throttle.abandoned()
        self._admit()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
