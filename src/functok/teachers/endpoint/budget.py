"""The budget: no request is sent that could take the run over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from functok.teachers.endpoint.prices import Price
from functok.teachers.endpoint.replylog import Usage


class Budget:
    """Dollars spent and reserved. Without a price or a limit it never says no.

    What a request will cost is not known before its answer; the dearest one so far is reserved for
    each that is under way, and a rough guess before there is any.
    """

    def __init__(self, price: Price | None, most_dollars: float | None) -> None:
        self._price = price
        self._most = most_dollars
        self._reserved = 0.0
        self._dearest = 0.0

    def allows(self, spent: Iterable[Usage], tokens: float) -> bool:
        """Whether one more request of about `tokens` fits in; `spent` is what was used so far."""
        if self._price is None or self._most is None:
            return True
        so_far = self._price.of(sum(spent, Usage()))
        return so_far + self._reserved + self._expected(tokens) <= self._most

    @contextmanager
    def reserved(self, tokens: float) -> Iterator[None]:
        """Counts one request of about `tokens` as under way."""
        amount = self._expected(tokens)
        self._reserved += amount
        try:
            yield
        finally:
            self._reserved -= amount

    def learn(self, usage: Usage) -> None:
        """Takes note of what one request did cost."""
        if self._price is not None:
            self._dearest = max(self._dearest, self._price.of(usage))

    def _expected(self, tokens: float) -> float:
        if self._price is None:
            return 0.0
        return self._dearest or self._price.of(Usage(1, int(tokens), int(tokens)))
