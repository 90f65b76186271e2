"""Days said from today: read back as they were said, and not read where people mean two days."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from functok.specs import FunctionSpec
from functok.values import ground, near, relative_texts
from functok.values.english.words import fold
from functok.values.kinds.relative import relative_days_in

SUNDAY = dt.date(2026, 11, 22)
WEDNESDAY = dt.date(2026, 11, 25)
TODAYS = st.dates(dt.date(1999, 1, 1), dt.date(2060, 1, 1))

FUNCTION = FunctionSpec(
    "book",
    "Books a table.",
    {
        "type": "object",
        "properties": {
            "date": {"type": "string", "format": "date", "description": "The day."},
            "time": {"type": "string", "description": "Time of day, HH:MM."},
            "at": {"type": "string", "description": "When, YYYY-MM-DDTHH:MM."},
            "birthday": {"type": "string", "format": "date", "description": "Date of birth."},
        },
    },
)
DATE, TIME, AT, BIRTHDAY = FUNCTION.arguments


@given(TODAYS, st.integers(-2, 310), st.times())
@example(dt.date(2000, 1, 1), 4, dt.time(12))  # "January 5 at noon"
@example(dt.date(2000, 1, 1), 15, dt.time(12))  # "January 16 at noon"
@example(dt.date(2000, 1, 1), 7, dt.time(12, 1))  # "12:01 a week from today"
@example(dt.date(2026, 8, 6), -1, dt.time(0, 15))  # "quarter past midnight yesterday"
@example(dt.date(1999, 7, 1), 243, dt.time(0))  # "February 29", which this year does not have
def test_what_is_said_from_today_is_read_as_the_same_day(
    today: dt.date, ahead: int, time: dt.time
) -> None:
    day = today + dt.timedelta(days=ahead)
    for text in relative_texts(DATE, day.isoformat(), today):
        assert [r.value for r in relative_days_in(fold(text).text, today)] == [day], text
    value = f"{day}T{time:%H:%M}"
    for text in relative_texts(AT, value, today):
        query = f"book a table {text} please"
        assert ground(FUNCTION, {"at": value}, query, today).found["at"].how == "relative", text


@given(TODAYS, st.integers(-400, 400), st.integers(-400, 400))
def test_no_day_follows_from_the_words_for_another(today: dt.date, one: int, two: int) -> None:
    said, other = (today + dt.timedelta(days=ahead) for ahead in (one, two))
    for text in relative_texts(DATE, said.isoformat(), today) if said != other else ():
        assert ground(FUNCTION, {"date": other.isoformat()}, f"book it {text}", today).missing


def test_without_a_day_to_count_from_a_row_is_refused() -> None:
    said = {"date": "2026-11-23"}
    assert ground(FUNCTION, said, "a table for tomorrow").missing == ("date",)
    assert not ground(FUNCTION, said, "a table for tomorrow", SUNDAY).missing


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("tomorrow's table", SUNDAY, "2026-11-23"),
        ("the day after tomorrow", SUNDAY, "2026-11-24"),
        ("for tonight", SUNDAY, "2026-11-22"),
        ("on friday", SUNDAY, "2026-11-27"),
        ("since friday", SUNDAY, "2026-11-20"),
        ("next tuesday", WEDNESDAY, "2026-12-01"),
        ("on thursday next week", WEDNESDAY, "2026-12-03"),
        ("friday week", WEDNESDAY, "2026-12-04"),
        ("in a fortnight", SUNDAY, "2026-12-06"),
        ("three days from now", SUNDAY, "2026-11-25"),
        ("two weeks ago", SUNDAY, "2026-11-08"),
        ("on march 4th", SUNDAY, "2027-03-04"),
        ("a week today", SUNDAY, "2026-11-29"),
        ("two weeks from tomorrow", SUNDAY, "2026-12-07"),
        ("in a couple of days", SUNDAY, "2026-11-24"),
        ("tmrw", SUNDAY, "2026-11-23"),
        ("on fri", SUNDAY, "2026-11-27"),
        ("next tues", WEDNESDAY, "2026-12-01"),
        ("friday the 27th", WEDNESDAY, "2026-11-27"),
        ("on the 3rd", WEDNESDAY, "2026-12-03"),
        ("last friday", WEDNESDAY, "2026-11-20"),
        ("last monday", WEDNESDAY, None),
        ("the last friday of may", WEDNESDAY, None),
        ("the 3rd time", WEDNESDAY, None),
        ("they sat down", WEDNESDAY, None),
        ("next friday", SUNDAY, None),
        ("next friday", WEDNESDAY, "2026-12-04"),  # not this week's, which is just "friday"
        ("next wednesday", WEDNESDAY, "2026-12-02"),
        ("due at the end of the month", WEDNESDAY, "2026-11-30"),
        ("by the end of next month", WEDNESDAY, "2026-12-31"),
        ("until the end of february", WEDNESDAY, "2027-02-28"),
        ("until the last day of february 2028", WEDNESDAY, "2028-02-29"),
        ("the first of next month", WEDNESDAY, "2026-12-01"),
        ("the end of the week", WEDNESDAY, None),
        ("in two months", WEDNESDAY, "2027-01-25"),
        ("a month ago", dt.date(2026, 3, 31), None),  # there was no February 31
        ("take the 27th off", WEDNESDAY, "2026-11-27"),
        ("not on the 3rd but soon", WEDNESDAY, "2026-12-03"),
        ("for the 27th only", WEDNESDAY, "2026-11-27"),
        ("skip the 3rd but keep the others", WEDNESDAY, None),
        ("play the 2nd again", WEDNESDAY, None),
        ("delete the 3rd then stop", WEDNESDAY, None),
        ("show the 4th only", WEDNESDAY, None),
        ("open the 5th too", WEDNESDAY, None),
        ("just the 5th just now", WEDNESDAY, None),
        ("this tuesday", WEDNESDAY, None),
        ("wednesday", WEDNESDAY, None),
        ("friday next week", SUNDAY, None),
        ("a week on friday", WEDNESDAY, None),
        ("two days after friday", WEDNESDAY, None),
        ("every friday", WEDNESDAY, None),
        ("on fridays", WEDNESDAY, None),
        ("the first friday of may", WEDNESDAY, None),
        ("a day late", WEDNESDAY, None),
        ("in two hours", WEDNESDAY, None),
    ],
)
def test_a_wording_is_read_where_it_means_one_day(text: str, today: dt.date, day: str) -> None:
    found = {str(r.value) for r in relative_days_in(text, today)}
    assert found == ({day} if day else set())


def test_a_day_may_stand_inside_a_time() -> None:
    said = {"date": "2026-11-23", "time": "21:00"}
    assert not ground(FUNCTION, said, "a table at nine tomorrow evening", SUNDAY).missing
    assert ground(
        FUNCTION, {**said, "date": "2026-11-24"}, "at nine tomorrow evening", SUNDAY
    ).missing


def test_most_dates_are_near_and_birthdays_are_not_touched() -> None:
    rng = random.Random(1)
    drawn = [near(DATE, "2028-05-01", SUNDAY, rng) for _ in range(200)]
    ahead = [(dt.date.fromisoformat(str(d)) - SUNDAY).days for d in drawn]
    assert 0.5 < sum(0 <= n < 100 for n in ahead) / len(ahead) < 0.9
    assert near(BIRTHDAY, "1980-05-01", SUNDAY, rng) == "1980-05-01"
    assert near(TIME, "12:00", SUNDAY, rng) == "12:00"


def test_what_is_booked_is_never_over_and_what_is_logged_mostly_is() -> None:
    day = {"type": "object", "properties": {"date": {"type": "string", "format": "date"}}}
    rng = random.Random(3)
    drawn = {}
    for name, about in (("reserve_boat", "Reserves a boat."), ("log_trip", "Logs a trip.")):
        [parameter] = FunctionSpec(name, about, day).arguments
        drawn[name] = [str(near(parameter, "2024-05-01", SUNDAY, rng)) for _ in range(200)]
    today = SUNDAY.isoformat()
    assert all(value >= today for value in drawn["reserve_boat"])
    assert sum(value < today for value in drawn["log_trip"]) > 120


@pytest.mark.parametrize(
    ("name", "described", "found"),
    [("due_date", "", True), ("day", "Deadline of the task.", True), ("day", "The day.", False)],
)
def test_within_two_weeks_is_the_last_day_of_a_deadline_and_no_day_of_others(
    name: str, described: str, found: bool
) -> None:
    schema = {"type": "string", "format": "date", "description": described}
    function = FunctionSpec("do", "Does.", {"type": "object", "properties": {name: schema}})
    said = {name: "2026-12-09"}
    for text in (
        "to be paid within two weeks",
        "no later than two weeks from now",
        "due in 14 days",
    ):
        missing = ground(function, said, text, WEDNESDAY).missing
        assert not missing if found or "within" not in text else missing
