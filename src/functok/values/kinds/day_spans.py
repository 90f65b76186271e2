"""A first and a last day that are said in one breath: "April 20 until the 30th", "Monday to Friday".

The last day is the first of its name behind the first one. They are read only where both are arguments of
one call.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from functok.values.english.numerals import Reading
from functok.values.english.words import Folded
from functok.values.kinds.dates import MONTH, dates_in
from functok.values.kinds.relative import (
    NAMED_DAY,
    RELATIVE,
    index_of_weekday,
    of_next_week,
    relative_days_in,
)
from functok.values.kinds.spans import Span


class Told(NamedTuple):
    """A day, and whether it is said as it is on any day ("canonical") or from today ("relative")."""

    day: dt.date
    how: str


_WEEK = 7
_JOINT = (
    r"(?:\s?-\s?|,? (?:to|until|till?|through|thru|up to)(?: and including)? |,? (?:and |then )?"
    r"(?:back|return(?:ing|s)?|leav(?:e|es|ing)|com(?:e|ing) back|check(?:ing)? out|end(?:ing|s)?)(?: on)? )"
)
_BETWEEN = re.compile(rf"{_JOINT}(?:on )?(?:the )?| and (?:on )?(?:the )?|, ?")
_BEHIND = re.compile(
    rf"{_JOINT}(?:on )?(?P<end>(?:the )?(?P<nth>\d{{1,2}})(?:st|nd|rd|th)"
    rf"(?! of\b|\s+(?:{MONTH})(?![a-z]))"
    rf"|(?:the )?(?:following |next )?(?P<weekday>{NAMED_DAY})(?P<week> (?:of )?next week)?)(?![\w-])"
)


@lru_cache(maxsize=4096)
def days_told(text: str, today: dt.date | None, back: bool) -> tuple[Reading[Told], ...]:
    """The days in folded `text` by themselves, those that are said from `today` where it is known."""
    found = [
        Reading(r.start, r.end, Told(dt.date(*r.value), "canonical"))  # type: ignore[arg-type]
        for r in dates_in(text)
        if None not in r.value
    ]
    if today is not None:
        found += [
            Reading(r.start, r.end, Told(r.value, RELATIVE))
            for r in relative_days_in(text, today, back)
        ]
    return tuple(sorted(found))


def day_spans(said: Folded, back: bool = False) -> tuple[Span[Told], ...]:
    """The first and last days in `said` that can be read in one way only."""
    return _day_spans(said.text, said.today, back)


@lru_cache(maxsize=4096)
def _day_spans(text: str, today: dt.date | None, back: bool) -> tuple[Span[Told], ...]:
    days = days_told(text, today, back)
    found = list(_named_behind(text, days, today))
    ends = {span.second.start for span in found}
    for one, two in pairwise(days):
        beside = _BETWEEN.fullmatch(text, one.end, two.start)
        if beside and two.start not in ends and one.value.day < two.value.day:
            found.append(Span(one, two))
    return tuple(found)


def _named_behind(
    text: str, days: tuple[Reading[Told], ...], today: dt.date | None
) -> Iterator[Span[Told]]:
    """Where the last day is a weekday or a day of the month, counted from the first one."""
    for m in _BEHIND.finditer(text):
        before = [day for day in days if day.end <= m.start()]
        if not before:
            continue
        first = before[-1]
        start = first.value.day
        if m["week"]:
            week = today and of_next_week(start.weekday(), today)
            if not week:
                continue
            start = week
        if m["nth"]:
            end = _next_nth(int(m["nth"]), start)
        else:
            ahead = (index_of_weekday(m["weekday"]) - start.weekday() - 1) % _WEEK + 1
            end = start + dt.timedelta(days=ahead)
        if end is not None:
            second = Reading(m.start("end"), m.end("end"), Told(end, first.value.how))
            yield Span(first._replace(value=first.value._replace(day=start)), second)


def _next_nth(day: int, start: dt.date) -> dt.date | None:
    """The next such day of a month behind another day; None if there is none in its month or the next."""
    following = (start.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    try:
        return start.replace(day=day) if day > start.day else following.replace(day=day)
    except ValueError:
        return None
