"""How many requests may be under way, and when the next one may start. Pure: the time is passed in.

Four things hold a request back, each for all requests together:

    the limit    how many are under way at once. It begins at 8 and is four times as large after each
                 round while all is well. At the end of a round it is cut by half the share of answers
                 that were congestion (429, overload, a time-out): all of them is a half, one in ten a
                 twentieth (as DCTCP does), so that one refusal among hundreds does not stall a run.
                 After a round with real congestion it grows by 6 % a round, and by more with each
                 round that passes without.
    the gate     closed until the moment that `Retry-After` names; without one, after a round in which
                 nothing succeeded, for a time that doubles with each such round.
    the windows  requests and tokens that the endpoint says are left until its reset. What was started
                 after the request that brought the news is counted off.
    the budgets  requests and tokens per minute that the user set.

A round is the answers to the requests that were under way when it began. When nothing has succeeded
for `patience` seconds since the first failure, going on is not worth while: `failed` says so.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from enum import Enum

from functok.teachers.endpoint.limits import Limits, Remaining

_FIRST = 8  # requests before the first answer: what a wrong key or an unknown model costs
_EAGER_GROWTH = 3.0  # per success, before real congestion
_CALM_GROWTH = 0.06  # per success, in the round after it
_QUICKENING = 1.4  # times as much with each round since, up to
_FASTEST_GROWTH = 0.5
_REAL_CONGESTION = 0.25  # share of a round's answers, and two of them at least
_BURST = 3.0  # seconds' worth of a per-minute budget that may be used at once
_FIRST_DELAY = 0.25
_LONGEST_DELAY = 30.0
_UNREACHABLE = 20.0  # seconds without any answer at all: a wrong address rather than a busy server


class Trouble(Enum):
    """What went wrong with a request that may be repeated."""

    CONGESTION = "congestion"
    """The endpoint has too much to do: 429, 503, 529, a time-out."""
    FAILURE = "failure"
    """Something broke at the other end: 500, 502, an answer that is no JSON."""
    UNREACHABLE = "unreachable"
    """No connection, or a lost one."""


@dataclass(frozen=True)
class Ticket:
    """A request under way: its place in the order of all, when it started, the tokens it may cost.

    `requests` and `tokens` are the sums of all that was started up to it, itself included.
    """

    number: int
    started: float
    cost: float
    requests: float
    tokens: float


@dataclass
class _Window:
    """What the endpoint says is left of a limit. `used` and `ceiling` are sums since the beginning.

    After a reset as much may be used again as was ever seen to be left, until there is news.
    """

    used: float = 0.0
    ceiling: float = math.inf
    until: float = math.inf
    _news: float = -1.0
    _size: float = 0.0
    _period: float = 0.0

    def free_at(self, now: float, cost: float) -> float:
        if now >= self.until:
            # A request that costs more than the whole limit goes when the limit is fresh.
            self.ceiling = self.used + max(self._size, cost)
            self.until = now + self._period
        return self.until if self.used + cost > self.ceiling else now

    def learn(self, now: float, mark: float, left: Remaining | None) -> None:
        """`mark` is what had been used when the request that brought the news was started."""
        if left is not None and mark >= self._news:
            self._news = mark
            self._size = max(self._size, left.amount, left.limit or 0.0)
            self._period = max(self._period, left.reset)
            self.ceiling = mark + left.amount
            self.until = now + left.reset


@dataclass
class _Budget:
    """So much per minute, evenly: a level that fills with time and that each start draws from."""

    per_minute: float | None
    level: float = field(init=False)
    _at: float = -math.inf

    def __post_init__(self) -> None:
        self.level = self._capacity

    @property
    def _capacity(self) -> float:
        return 0.0 if self.per_minute is None else self.per_minute / 60 * _BURST

    def free_at(self, now: float, cost: float) -> float:
        if self.per_minute is None:
            return now
        self._fill(now)
        # A request that costs more than the level can ever hold goes when the level is full.
        missing = min(cost, self._capacity) - self.level
        return now if missing <= 1e-9 else now + missing / (self.per_minute / 60)

    def draw(self, cost: float) -> None:
        if self.per_minute is not None:
            self.level -= cost

    def _fill(self, now: float) -> None:
        if self.per_minute is not None and now > self._at:
            if self._at > -math.inf:
                gained = (now - self._at) * self.per_minute / 60
                self.level = min(self._capacity, self.level + gained)
            self._at = now


@dataclass
class _Round:
    """Answers so far to the requests up to number `last`, of which `limit` were allowed when it began.

    `peak` is the most that were under way: a limit that is not used up does not grow.
    """

    last: int
    limit: float
    peak: int
    answers: int = 0
    congested: int = 0
    good: int = 0


class Throttle:
    """The state. `free_at` says when, `start`/`succeeded`/`failed`/`abandoned` tell what happened.

    `most` bounds the requests under way; `timeout` (seconds) is that of a request: while answers take
    more than half of it the limit does not grow, since waiting would turn into time-outs. Times are
    seconds of one clock that never goes back.
    """

    def __init__(
        self,
        most: int,
        rng: random.Random,
        *,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        timeout: float = 120.0,
        patience: float = 120.0,
    ) -> None:
        self.most = most
        self.limit = float(min(_FIRST, most))
        self.under_way = 0
        self.successes = 0
        self._patience = patience
        self._rng = rng
        self._timeout = timeout
        self._gate = -math.inf
        self._started = 0
        self._windows = (_Window(), _Window())
        self._budgets = (_Budget(requests_per_minute), _Budget(tokens_per_minute))
        self._round: _Round | None = None
        self._eager = True
        self._quiet_rounds = 0
        self._bad_rounds = 0
        self._answered = False
        self._failing_since: float | None = None

    def free_at(self, now: float, tokens: float) -> float | None:
        """The earliest time at which a request of so many tokens may start: `now` or later.

        None while as many as allowed are under way: one of them has to end first.
        """
        if self.under_way >= int(self.limit):
            return None
        when = max(now, self._gate)
        for window, budget, cost in zip(self._windows, self._budgets, (1, tokens), strict=True):
            when = max(when, window.free_at(now, cost), budget.free_at(now, cost))
        return when

    def start(self, now: float, tokens: float) -> Ticket:
        self._started += 1
        self.under_way += 1
        if self._round is not None:
            self._round.peak = max(self._round.peak, self.under_way)
        for window, budget, cost in zip(self._windows, self._budgets, (1, tokens), strict=True):
            window.used += cost
            budget.draw(cost)
        used = [window.used for window in self._windows]
        return Ticket(self._started, now, tokens, used[0], used[1])

    def succeeded(
        self, now: float, ticket: Ticket, limits: Limits, extra_tokens: float = 0.0
    ) -> None:
        """`extra_tokens`: how many more the request used than it was started with."""
        self._budgets[1].draw(extra_tokens)
        self.successes += 1
        self._answered = True
        self._failing_since = None
        self._bad_rounds = 0
        round_ = self._count(now, ticket)
        round_.good += 1
        if round_.peak >= round_.limit * 0.9 and now - ticket.started < self._timeout / 2:
            calm = min(_CALM_GROWTH * _QUICKENING ** min(self._quiet_rounds, 50), _FASTEST_GROWTH)
            growth = _EAGER_GROWTH if self._eager else calm
            self.limit = min(float(self.most), self.limit + growth)
        self._ended(now, ticket, limits)

    def failed(
        self, now: float, ticket: Ticket, trouble: Trouble, limits: Limits, failures: int
    ) -> float | None:
        """Seconds that this request waits, the gate aside, before it is repeated.

        `failures` counts those of this request from 1.
        None when nothing has succeeded for `patience` seconds, or the endpoint asks to wait longer.
        """
        round_ = self._count(now, ticket)
        round_.congested += trouble is Trouble.CONGESTION
        self._ended(now, ticket, limits)
        self._answered = self._answered or trouble is not Trouble.UNREACHABLE
        if self._failing_since is None:
            self._failing_since = now
        patience = self._patience if self._answered else min(self._patience, _UNREACHABLE)
        asked = limits.retry_after
        if now - self._failing_since >= patience or (asked or 0) > self._patience:
            return None
        if asked is not None:
            self._gate = max(self._gate, now + asked)
            return 0.0
        return self._delay(failures)

    def abandoned(self) -> None:
        """A request was cancelled: it says nothing about the endpoint."""
        self.under_way -= 1

    def failing_for(self, now: float) -> float:
        """Seconds since the first failure after the last success; 0 while all is well."""
        return 0.0 if self._failing_since is None else now - self._failing_since

    def _count(self, now: float, ticket: Ticket) -> _Round:
        """The round that an answer counts in; an answer to a later request begins a new one."""
        if self._round is not None and ticket.number > self._round.last:
            self._settle(now, self._round)
        if self._round is None:
            self._round = _Round(self._started, self.limit, self.under_way)
        self._round.answers += 1
        return self._round

    def _ended(self, now: float, ticket: Ticket, limits: Limits) -> None:
        self.under_way -= 1
        self._windows[0].learn(now, ticket.requests, limits.requests)
        self._windows[1].learn(now, ticket.tokens, limits.tokens)
        if self._round is not None and self.under_way == 0:
            self._settle(now, self._round)

    def _settle(self, now: float, round_: _Round) -> None:
        self._round = None
        if not round_.good:
            self._bad_rounds += 1
            self._gate = max(self._gate, now + self._delay(self._bad_rounds))
        share = round_.congested / round_.answers
        self._quiet_rounds += 1
        if share >= _REAL_CONGESTION and round_.congested > 1:
            self._eager = False
            self._quiet_rounds = 0
        self.limit = max(1.0, self.limit * (1 - share / 2))

    def _delay(self, failures: int) -> float:
        longest = min(_LONGEST_DELAY, _FIRST_DELAY * 2 ** min(failures, 10))
        return self._rng.uniform(longest / 2, longest)
