"""What is said of two values in one breath is read as these two, and never the other way round."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functok.specs.model import FunctionSpec
from functok.teachers.offline.arguments.roles import About
from functok.teachers.offline.arguments.wording import say_arguments
from functok.values import ground
from functok.values.reading.span_texts import said_together, span_texts

TODAY = dt.date(2027, 3, 10)
SCHEMAS: dict[str, dict[str, Any]] = {
    "start": {"type": "string", "description": "HH:MM"},
    "end": {"type": "string", "description": "HH:MM"},
    "start_at": {"type": "string", "format": "date-time"},
    "end_at": {"type": "string", "format": "date-time"},
    "first_day": {"type": "string", "format": "date"},
    "last_day": {"type": "string", "format": "date"},
    "min_price": {"type": "number", "description": "In euros."},
    "max_price": {"type": "number", "description": "In euros."},
    "time": {"type": "string", "description": "HH:MM"},
    "minutes": {"type": "integer", "description": "How long it takes, in minutes."},
    "snooze_minutes": {"type": "integer"},
    "check_in": {"type": "string", "format": "date"},
    "nights": {"type": "integer"},
}


def _function(*names: str) -> FunctionSpec:
    properties = {name: SCHEMAS[name] for name in names}
    return FunctionSpec("plan_it", "Plans it.", {"type": "object", "properties": properties})


def _texts(
    function: FunctionSpec, said: dict[str, Any], today: dt.date | None = TODAY
) -> list[str]:
    return [
        text
        for first, second in said_together(function.arguments, said)
        for text in span_texts(first, second, today)
    ]


def _told(first: str, one: Any, second: str, two: Any, today: dt.date | None) -> None:
    function = _function(first, second)
    for text in _texts(function, {first: one, second: two}, today):
        query = f"plan it {text} please"
        assert not ground(function, {first: one, second: two}, query, today).missing, text
        if type(one) is type(two):
            assert ground(function, {first: two, second: one}, query, today).missing, text


TIMES = st.integers(0, 24 * 12 - 1)


@settings(max_examples=15)
@given(TIMES, st.integers(1, 100))
def test_times_of_a_span_are_read_as_they_were_meant(start: int, length: int) -> None:
    one, two = (f"{t // 12:02}:{t % 12 * 5:02}" for t in (start, (start + length) % 288))
    _told("start", one, "end", two, TODAY)
    _told("time", one, "minutes", length * 5, TODAY)
    if one < two:
        day = TODAY + dt.timedelta(days=length)
        _told("start_at", f"{day}T{one}:00Z", "end_at", f"{day}T{two}:00Z", TODAY)


@settings(max_examples=25)
@given(st.dates(dt.date(2026, 1, 1), dt.date(2029, 1, 1)), st.integers(1, 40), st.booleans())
def test_days_of_a_span_are_read_as_they_were_meant(
    first: dt.date, length: int, known: bool
) -> None:
    today = TODAY if known else None
    _told("first_day", str(first), "last_day", str(first + dt.timedelta(days=length)), today)
    _told("check_in", str(first), "nights", length, today)


@settings(max_examples=25)
@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from([0.5, 1, 10, 100]))
def test_numbers_of_a_span_are_read_as_they_were_meant(one: int, two: int, size: float) -> None:
    low, high = sorted((float(one * size), float(two * size)))
    _told("min_price", low, "max_price", high, TODAY)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"start": "09:00", "end": "17:00"}, "9 to 5 pm"),
        ({"start": "08:30", "end": "17:00"}, "8.30-17.00"),
        ({"start": "18:00", "end": "19:30"}, "from 18:00 for an hour and a half"),
        ({"first_day": "2027-03-22", "last_day": "2027-03-24"}, "March 22 to 24"),
        ({"first_day": "2027-03-15", "last_day": "2027-03-19"}, "Monday to Friday next week"),
        ({"min_price": 200.0, "max_price": 300.0}, "two or three hundred euros"),
        ({"time": "10:30", "minutes": 60}, "10:30 to 11:30"),
        ({"check_in": "2027-05-03", "nights": 3}, "from May 3 to 6"),
    ],
)
def test_the_everyday_ways_are_among_them(said: dict[str, Any], text: str) -> None:
    assert text in _texts(_function(*said), said)


def test_a_length_that_is_no_end_is_not_said_as_one() -> None:
    said = {"time": "10:30", "snooze_minutes": 60}
    assert not _texts(_function(*said), said)


def test_the_offline_teacher_says_some_and_not_all_so() -> None:
    said = {"start": "09:00", "end": "17:00"}
    function, about = _function(*said), About(frozenset(("plan",)), frozenset())
    worded = [say_arguments(function, said, about, Random(seed), {}, TODAY) for seed in range(200)]
    share = sum(len(one) == 1 for one in worded) / len(worded)
    assert 0.25 < share < 0.55
