"""Days of what is logged: "Monday" is the last one, where nothing says otherwise."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functok.specs import FunctionSpec, Parameter
from functok.values import ground, near, relative_texts
from functok.values.kinds.relative import looks_back

TODAY = dt.date(2027, 3, 10)  # a Wednesday


def _function(name: str, told: str, described: str = "Day, YYYY-MM-DD.") -> FunctionSpec:
    day = {"type": "string", "format": "date", "description": described}
    return FunctionSpec(name, told, {"type": "object", "properties": {"day": day}})


LOG = _function("log_dive", "Logs a dive.")
NOTE = _function("note_dive", "Notes a dive.", "Day on which the dive was made, YYYY-MM-DD.")
BOOK = _function("book_dive", "Books a dive.")


def _day(function: FunctionSpec) -> Parameter:
    return function.arguments[0]


def test_what_is_logged_or_was_done_looks_back_and_what_is_booked_does_not() -> None:
    assert [looks_back(_day(f)) for f in (LOG, NOTE, BOOK)] == [True, True, False]


@pytest.mark.parametrize(
    ("function", "over"),
    [
        (_function("bring_sofa", "Has a sofa brought.", "Day of the delivery, YYYY-MM-DD."), False),
        (
            _function("hold_tent", "Keeps a tent back.", "Day until which it is kept, YYYY-MM-DD."),
            False,
        ),
        (_function("list_visits", "Lists the appointments of a day."), True),
        (LOG, True),
    ],
)
def test_what_is_still_to_be_done_is_not_over(function: FunctionSpec, over: bool) -> None:
    rng = random.Random(4)
    days = [near(_day(function), "2025-05-08", TODAY, rng) for _ in range(60)]
    assert any(str(day) < TODAY.isoformat() for day in days) is over


def test_what_is_so_since_a_day_is_not_so_since_one_to_come() -> None:
    rng = random.Random(4)
    since = Parameter("since", {"type": "string", "format": "date"}, False, "report_noise")
    days = [str(near(since, "2028-05-08", TODAY, rng)) for _ in range(60)]
    assert max(days) <= TODAY.isoformat()


@pytest.mark.parametrize(
    ("function", "text", "day"),
    [
        (LOG, "two dives on Monday", "2027-03-08"),
        (NOTE, "Monday's dive", "2027-03-08"),
        (LOG, "a dive on 2 March", "2027-03-02"),
        (LOG, "a dive this coming Monday", "2027-03-15"),
        (LOG, "a dive tomorrow", "2027-03-11"),
        (LOG, "a dive on the 1st", "2027-03-01"),
        (LOG, "a dive on the 18th", "2027-02-18"),
        (LOG, "a dive on Friday the 5th", "2027-03-05"),
        (LOG, "a dive on Wednesday the 17th", "2027-02-17"),
        (BOOK, "a dive on the 1st", "2027-04-01"),
        (BOOK, "on the 23rd I'll go for a dive", "2027-03-23"),
        (LOG, "since the 5th we've been diving", "2027-03-05"),
        (BOOK, "a dive in exactly a week", "2027-03-17"),
        (BOOK, "a dive on Monday", "2027-03-15"),
        (BOOK, "a dive on the 2nd of May", "2027-05-02"),
    ],
)
def test_an_undirected_day_is_read_by_what_it_is_for(
    function: FunctionSpec, text: str, day: str
) -> None:
    assert ground(function, {"day": day}, text, TODAY).missing == ()


@given(
    function=st.sampled_from([LOG, NOTE, BOOK]),
    ahead=st.integers(-400, 400),
    today=st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)),
)
def test_whatever_is_said_from_today_is_read_as_that_day_alone(
    function: FunctionSpec, ahead: int, today: dt.date
) -> None:
    day = today + dt.timedelta(days=ahead)
    for text in relative_texts(_day(function), day.isoformat(), today):
        assert ground(function, {"day": day.isoformat()}, text, today).missing == (), text
        for weeks in (-7, 7):
            other = (day + dt.timedelta(days=weeks)).isoformat()
            assert ground(function, {"day": other}, text, today).missing == ("day",), text
