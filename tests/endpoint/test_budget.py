"""A budget is a limit: what is under way counts, and the next request may be dearer than all before."""

from __future__ import annotations

from collections import deque
from contextlib import ExitStack

from hypothesis import example, given
from hypothesis import strategies as st

from functok.teachers.endpoint.budget import Budget, Till
from functok.teachers.endpoint.prices import Price
from functok.teachers.endpoint.replylog import Usage

PRICE = Price(1.0, 2.0, 1.0, "a test")
FIRST = 100
"""Tokens of the first request, and of its answer."""


@given(
    growth=st.lists(st.floats(0.9, 1.2), min_size=20, max_size=200),
    most=st.floats(0.001, 0.02),
    at_once=st.integers(1, 8),
)
@example(growth=[1.2] * 20, most=0.001, at_once=1)
def test_requests_up_to_a_fifth_dearer_than_all_before_never_pass_the_limit(
    growth: list[float], most: float, at_once: int
) -> None:
    till = Till(most)
    budget = Budget(PRICE, till)
    budget.learn(Usage(1, FIRST, FIRST), FIRST)
    under_way: deque[tuple[ExitStack, Usage]] = deque()
    dearest = FIRST

    def answered() -> int:
        reserved, used = under_way.popleft()
        reserved.close()
        budget.learn(used, FIRST)
        return used.completion

    for factor in growth:
        if len(under_way) == at_once:
            dearest = max(dearest, answered())
        if not budget.allows(FIRST):
            break
        reserved = ExitStack()
        reserved.enter_context(budget.reserved(FIRST))
        under_way.append((reserved, Usage(1, FIRST, int(dearest * factor))))
    while under_way:
        answered()
    assert till.spent <= most
