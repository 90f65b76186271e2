"""Two arguments that are said in one breath: each is found, and none by the words of the other."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from functok.specs.model import FunctionSpec
from functok.values import ground
from functok.values.kinds.clock import time_forms
from functok.values.kinds.spans import clock_spans

WEDNESDAY = dt.date(2027, 3, 10)
TIME: dict[str, Any] = {"type": "string", "description": "HH:MM"}
DATE: dict[str, Any] = {"type": "string", "format": "date"}
AT: dict[str, Any] = {"type": "string", "format": "date-time"}
EURO: dict[str, Any] = {"type": "number", "description": "In euros."}
SCHEMAS: dict[str, dict[str, Any]] = {
    "start": TIME, "end": TIME, "time": TIME, "start_at": AT, "end_at": AT,
    "minutes": {"type": "integer", "description": "How long it takes, in minutes."},
    "first_day": DATE, "last_day": DATE, "check_in": DATE, "check_out": DATE, "day": DATE,
    "nights": {"type": "integer", "description": "How many nights."},
    "min_price": EURO, "max_price": EURO,
    "from_hour": {"type": "integer", "minimum": 0, "maximum": 23},
    "to_hour": {"type": "integer", "minimum": 0, "maximum": 23},
    "min_minutes": {"type": "integer", "description": "At least, in minutes."},
    "max_minutes": {"type": "integer", "description": "At most, in minutes."},
}  # fmt: skip
NAMES = {
    "clock": ("start", "end"), "days": ("first_day", "last_day"), "price": ("min_price", "max_price"),
    "moments": ("start_at", "end_at"), "meeting": ("time", "minutes"), "stay": ("check_in", "check_out"),
    "nights": ("day", "nights"), "hours": ("from_hour", "to_hour"), "long": ("min_minutes", "max_minutes"),
}  # fmt: skip
SAID: list[tuple[str, Any, Any, str]] = [
    ("clock", "09:00", "12:00", "make Tuesday a short day, 9 to 12"),
    ("clock", "08:00", "16:00", "I work 8 to 4 on Wednesdays"),
    ("clock", "10:00", "16:00", "update my hours to 10-4?"),
    ("clock", "08:00", "16:00", "open 8am-4pm"),
    ("clock", "09:00", "18:00", "Thursday nine to six"),
    ("clock", "15:00", "16:00", "let's say three to four"),
    ("clock", "08:30", "17:00", "set it to 8.30-17.00"),
    ("clock", "12:00", "20:00", "it should be 12 to 20"),
    ("clock", "08:00", "20:00", "8 to 20 from now on"),
    ("clock", "08:00", "11:00", "on Saturday mornings 8 to 11"),
    ("clock", "10:00", "19:00", "I begin at ten and finish at seven in the evening"),
    ("clock", "20:30", "21:15", "half past eight till quarter past nine in the evening"),
    ("clock", "19:00", "21:00", "from 7 to 9 pm"),
    ("clock", "19:00", "21:00", "dinner is 7 to 9"),
    ("clock", "11:00", "13:00", "11 to 1 pm"),
    ("clock", "22:00", "02:00", "10 to 2 am"),
    ("clock", "21:00", "06:00", "quiet from 9 pm to 6"),
    ("clock", "08:00", "12:00", "8 till noon"),
    ("clock", "11:50", "13:00", "from ten to twelve until one"),
    ("clock", "18:00", "20:00", "two hours from 6 pm"),
    ("clock", "18:00", "19:30", "from six in the evening for an hour and a half"),
    ("hours", 9, 17, "keep it on from 9 to 5"),
    ("moments", "2027-03-11T09:00:00Z", "2027-03-11T12:00:00Z", "tomorrow 9 to 12"),
    ("moments", "2027-04-02T14:00:00Z", "2027-04-02T15:30:00Z", "April 2, 2 pm, 90 minutes"),
    ("meeting", "10:30", 60, "on Tuesday, 10:30 to 11:30"),
    ("meeting", "14:00", 120, "2 to 4 on Friday"),
    ("days", "2027-03-22", "2027-03-24", "block March 22 to 24 for a course"),
    ("days", "2027-06-21", "2027-06-25", "June 21st till the 25th"),
    ("days", "2028-06-21", "2028-06-25", "June 21-25, 2028"),
    ("days", "2027-04-12", "2027-04-13", "off on April 12 and 13, no work"),
    ("days", "2027-04-12", "2027-04-13", "the 12th and 13th of April"),
    ("days", "2027-03-15", "2027-03-19", "away next week, Monday to Friday"),
    ("days", "2027-03-18", "2027-03-20", "Thursday to Saturday next week"),
    ("days", "2027-03-11", "2027-03-14", "skiing Thursday to Sunday"),
    ("days", "2027-04-20", "2027-04-30", "surgery on April 20, I'll be out until the 30th"),
    ("days", "2027-03-28", "2027-04-03", "from the 28th to the 3rd"),
    ("stay", "2027-03-12", "2027-03-15", "check in on Friday, leaving Monday"),
    ("stay", "2027-05-03", "2027-05-06", "from May 3rd for three nights"),
    ("nights", "2027-05-03", 3, "from May 3rd to the 6th"),
    ("price", 100.0, 200.0, "between 100 and 200 euros"),
    ("price", 20.0, 30.0, "for 20-30 euros"),
    ("price", 200.0, 300.0, "something for two or three hundred"),
    ("price", 2000.0, 5000.0, "2 to 5 thousand euros"),
    ("price", 5000.0, 10000.0, "5 to 10k"),
    ("long", 20, 30, "one that takes 20 to 30 minutes"),
    ("long", 60, 120, "one of one to two hours"),
]  # fmt: skip
NOT_SAID: list[tuple[str, Any, Any, str]] = [
    ("clock", "21:00", "12:00", "9 to 12"),
    ("clock", "09:00", "17:00", "9 and 5"),
    ("clock", "09:00", "12:00", "9 to 12 people"),
    ("clock", "06:00", "14:00", "6 to 2"),
    ("clock", "01:30", "03:00", "it's 1:30 to 3"),
    ("clock", "09:00", "12:00", "March 9 to 12"),
    ("clock", "18:00", "20:00", "at 6 pm, remind me two hours before"),
    ("clock", "18:00", "21:00", "two hours from 6 pm"),
    ("meeting", "10:30", 90, "on Tuesday, 10:30 to 11:30"),
    ("days", "2027-03-22", "2027-03-24", "March 22 to 24 guests"),
    ("days", "2027-03-11", "2027-03-19", "Thursday to Friday"),
    ("stay", "2027-05-03", "2027-05-06", "from May 3rd for three days"),
    ("nights", "2027-05-03", 4, "from May 3rd to the 6th"),
    ("price", 2.0, 300.0, "something for two or three hundred"),
]  # fmt: skip


def _missing(kind: str, values: tuple[Any, Any], query: str) -> tuple[str, ...]:
    names = NAMES[kind]
    parameters = {"type": "object", "properties": {name: SCHEMAS[name] for name in names}}
    said = dict(zip(names, values, strict=True))
    return ground(FunctionSpec("do_it", "Does it.", parameters), said, query, WEDNESDAY).missing


@pytest.mark.parametrize(("kind", "one", "two", "query"), SAID)
def test_both_values_are_found(kind: str, one: Any, two: Any, query: str) -> None:
    assert not _missing(kind, (one, two), query)


@pytest.mark.parametrize(("kind", "one", "two", "query"), NOT_SAID)
def test_other_values_are_not_found(kind: str, one: Any, two: Any, query: str) -> None:
    assert _missing(kind, (one, two), query)


@pytest.mark.parametrize(
    ("kind", "one", "two", "query"), [case for case in SAID if case[0] not in ("meeting", "nights")]
)
def test_a_start_and_an_end_that_are_exchanged_are_not_found(
    kind: str, one: Any, two: Any, query: str
) -> None:
    assert _missing(kind, (two, one), query)


def test_in_a_structure_the_two_are_found_as_well() -> None:
    inner = {"type": "object", "properties": {"start": TIME, "end": TIME}}
    function = FunctionSpec("set", "Sets.", {"type": "object", "properties": {"hours": inner}})
    right, wrong = ("09:00", "12:00"), ("12:00", "09:00")
    for (start, end), missing in ((right, False), (wrong, True)):
        found = ground(function, {"hours": {"start": start, "end": end}}, "make it 9 to 12")
        assert bool(found.missing) is missing


@given(
    st.times().map(lambda t: t.replace(minute=t.minute // 5 * 5, second=0, microsecond=0)),
    st.integers(6, 144),
)
def test_of_two_times_within_twelve_hours_each_is_read_as_it_is(start: dt.time, fives: int) -> None:
    minutes = (start.hour * 60 + start.minute + 5 * fives) % 1440
    end = dt.time(minutes // 60, minutes % 60)
    said = (time_forms(time.hour, time.minute) for time in (start, end))
    for one, two in zip(*said, strict=False):
        read = clock_spans(f"from {one} to {two}".lower())
        assert [(s.first.value, s.second.value) for s in read] in ([], [(start, end)]), (one, two)


_PIECES = (
    "three", "eight", "half", "past", "to", "till", "-", "9", "10:30", "9.15", "pm", "noon", "march", "31st",
    "the 30th", "friday", "next week", "hundred", "5k", "and", "between", "20h00", "2027", "of", "00", "32nd",
    "february", "monday", "from", "midnight", "99", "0", "nights", "0:00", "in the morning", "end of",
)  # fmt: skip


@example("march 00 2027")
@given(st.lists(st.sampled_from(_PIECES), max_size=9).map(" ".join))
def test_whatever_is_said_is_read_without_an_error(text: str) -> None:
    said = {
        "clock": ("09:00", "17:00"),
        "days": ("2027-03-01", "2027-03-31"),
        "price": (2.0, 500.0),
    }
    for kind, values in said.items():
        assert {*_missing(kind, values, text)} <= {*NAMES[kind]}
