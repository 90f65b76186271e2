"""The budget: no request is sent that could take the run over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from functok.teachers.base import Spent, Watch, unwatched
from functok.teachers.endpoint.prices import Price
from functok.teachers.endpoint.replylog import Usage

_MARGIN = 1.25
"""How much dearer than the dearest so far a request may be without taking the run over its limit."""


class Till:
    """The dollars of a run, shared by all that spend them: a limit, what was spent, what is reserved."""

    def __init__(self, most_dollars: float | None = None, watch: Watch = unwatched) -> None:
        """`watch` is told of what was spent whenever it grew."""
        self.most_dollars = most_dollars
        self.spent = 0.0
        self.reserved = 0.0
        self._used = Usage()
        self._priced = True
        self._watch = watch

    def take(self, used: Usage, dollars: float | None) -> None:
        """Books what was used; `dollars` is None where nobody knows the price."""
        self._used += used
        self.spent += dollars or 0.0
        self._priced = self._priced and dollars is not None
        all_ = self._used
        spent = self.spent if self._priced else None
        self._watch(Spent(all_.requests, all_.prompt, all_.completion, spent, self.most_dollars))


class Budget:
    """What one of those who spend from a till may ask for. Without a price or a limit it never says no.

    What a request will cost is not known before its answer; a quarter more than the dearest one so far
    is reserved for each that is under way, by its length, and a rough guess before there is any.
    `batched`: they go in batches.
    """

    def __init__(
        self,
        price: Price | None,
        till: Till,
        used: Iterable[Usage] = (),
        *,
        batched: bool = False,
    ) -> None:
        """`used` is what earlier processes of the run have used."""
        self._price = price
        self._batched = batched
        self._till = till
        self._dearest = 0.0
        self._dearest_token = 0.0
        self._take(sum(used, Usage()))

    def allows(self, tokens: float) -> bool:
        """Whether one more request of about `tokens` fits in."""
        till = self._till
        if self._price is None or till.most_dollars is None:
            return True
        return till.spent + till.reserved + self._expected(tokens) <= till.most_dollars

    @contextmanager
    def reserved(self, tokens: float) -> Iterator[None]:
        """Counts one request of about `tokens` as under way."""
        amount = self._expected(tokens)
        self._till.reserved += amount
        try:
            yield
        finally:
            self._till.reserved -= amount

    def learn(self, usage: Usage, tokens: float) -> None:
        """Takes note of what one request of about `tokens` did cost."""
        dollars = self._take(usage) or 0.0
        self._dearest = max(self._dearest, dollars)
        self._dearest_token = max(self._dearest_token, dollars / max(tokens, 1.0))

    def _take(self, usage: Usage) -> float | None:
        dollars = None if self._price is None else self._price.of(usage)
        self._till.take(usage, dollars)
        return dollars

    def _expected(self, tokens: float) -> float:
        if self._price is None:
            return 0.0
        guess = Usage(1, int(tokens), int(tokens))
        if self._dearest:
            return _MARGIN * max(self._dearest, self._dearest_token * tokens)
        return self._price.of(guess.in_batches() if self._batched else guess)
