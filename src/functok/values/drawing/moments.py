"""Sampling moments: in the years that people plan for, or in those that the schema allows."""

from __future__ import annotations

import datetime as dt
import random
from functools import lru_cache

from functok.values.english.words import prose_words
from functok.values.parameters.meaning import Meaning

_CALENDAR_START = dt.date(2025, 1, 1)
_CALENDAR_DAYS = 1460
_TRIES = 20
_YEARS = range(1900, 2101)
_DAYS = (1, 10, 21, 28)
_BIRTH = frozenset(("birth", "birthday", "dob", "born", "birthdate"))


def sample_moment(meaning: Meaning, rng: random.Random) -> str:
    """A moment between 2025 and 2028 (a birthday lies earlier), or else in a month that is valid."""
    assert meaning.shape is not None
    text = ""
    for _ in range(_TRIES):
        text = meaning.shape.write(_usual(meaning, rng))
        if meaning.is_valid(text):
            return text
    if months := _valid_months(meaning) if meaning.shape.has_date else ():
        for _ in range(_TRIES):
            year, month = rng.choice(months)
            day = dt.date(year, month, rng.choice((*_DAYS, rng.randint(1, 28))))
            text = meaning.shape.write(_at(day, rng))
            if meaning.is_valid(text):
                break
    return text


def _usual(meaning: Meaning, rng: random.Random) -> dt.datetime:
    moment = _at(_CALENDAR_START, rng)  # at a minute that people choose
    day = _CALENDAR_START + dt.timedelta(days=rng.randrange(_CALENDAR_DAYS))
    if _BIRTH & {*meaning.words, *prose_words(meaning.description)}:
        day = dt.date(1940, 1, 1) + dt.timedelta(days=rng.randrange(27_000))
    if meaning.shape and not meaning.shape.has_year:
        day = day.replace(year=2000)
    if meaning.shape and meaning.shape.has_date and not meaning.shape.has_day:
        day = day.replace(day=1)
    return dt.datetime.combine(day, moment.time())


def _at(day: dt.date, rng: random.Random) -> dt.datetime:
    minute = rng.choice((0, 0, 0, 30, 30, 15, 45, rng.randrange(0, 60, 5), rng.randrange(60)))
    hour = rng.choice((rng.randrange(24), rng.randrange(6, 23), rng.randrange(6, 23)))
    return dt.datetime(day.year, day.month, day.day, hour, minute)


@lru_cache(maxsize=1024)
def _valid_months(meaning: Meaning) -> tuple[tuple[int, int], ...]:
    """The years and months in which the schema allows a day; those nearest to the usual years."""
    assert meaning.shape is not None
    found: list[tuple[int, int]] = []
    for year in sorted(_YEARS, key=lambda year: abs(year - _CALENDAR_START.year)):
        for month in range(1, 13):
            moments = (dt.datetime(year, month, day, 12) for day in _DAYS)
            if any(meaning.is_valid(meaning.shape.write(moment)) for moment in moments):
                found.append((year, month))
        if len(found) >= 24:
            break
    return tuple(found)
