"""Days said by the months: "the end of the month", "the 15th of next month", "in two months".

And the last days of what is to be done "within two weeks".
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator

from functok.specs.model import Parameter
from functok.values.english.number_words import UNITS
from functok.values.english.numerals import Reading
from functok.values.english.words import prose_words
from functok.values.kinds.dates import MONTH, month_number
from functok.values.parameters.meaning import meaning_of

COUNT = "|".join([r"\d{1,3}", "a couple of", "an?", "another", *(w for w, v in UNITS.items() if v)])
_FARTHEST = 300  # days to a month that is said without its year
_STEPS = {"this": 0, "the": 0, "": 0, "next": 1, "last": -1}
_MONTH_END = re.compile(
    r"(?<!\w)(?:the )?(?:very )?(?:end|last day|last) of "
    r"(?:(?:(?P<which>the|this|next|last) )?month(?!\w)"
    rf"|(?P<month>{MONTH})(?![a-z])(?!,? (?:the )?\d{{1,2}}(?!\d))(?:,?(?: of)? (?P<year>20\d\d)(?!\d))?)"
)
_NTH = re.compile(
    r"(?<!\w)the (?:(?P<day>\d{1,2})(?:st|nd|rd|th)|first)(?: day)? of (?P<which>this|next|last) month(?!\w)"
)
_COUNTED = re.compile(
    rf"(?<!\w)(?:in (?P<n>{COUNT}) (?P<unit>month|year)s?(?:' time|'s time)?"
    rf"|(?P<m>{COUNT}) (?P<other>month|year)s? (?P<from>from (?:today|now)|ago))(?![\w'])"
)
_WITHIN = re.compile(
    rf"(?<!\w)(?:within|in no more than|in at most)(?: the next)? (?P<n>{COUNT})(?: of)? "
    r"(?P<unit>day|week|fortnight|month)s?(?![\w'])"
)
_DEADLINES = frozenset(("due", "deadline", "expiry", "expires", "expiration", "latest", "payable"))
_LEADING_TO_ONE = frozenset(("until", "till", "by", "before"))


def month_days_in(text: str, today: dt.date, back: bool) -> Iterator[Reading[dt.date]]:
    """The days in folded `text` that are said by a month; `back`: a month of no year is the last such one."""
    for m in _MONTH_END.finditer(text):
        if m["month"]:
            day = _end_of(month_number(m["month"]), m["year"], today, back)
        else:
            day = _month_end(*_shifted(today, _STEPS[m["which"] or ""]))
        if day is not None:
            yield Reading(m.start(), m.end(), day)
    for m in _NTH.finditer(text):
        year, month = _shifted(today, _STEPS[m["which"]])
        nth = int(m["day"] or 1)
        if 0 < nth <= _month_end(year, month).day:
            yield Reading(m.start(), m.end(), dt.date(year, month, nth))
    for m in _COUNTED.finditer(text):
        months = counted(m["n"] or m["m"]) * (12 if (m["unit"] or m["other"]) == "year" else 1)
        day = months_on(today, -months if m["from"] == "ago" else months)
        if day is not None:
            yield Reading(m.start(), m.end(), day)


def counted(word: str) -> int:
    """The number that a match of `COUNT` says."""
    return int(word) if word.isdigit() else 2 if "couple" in word else UNITS.get(word, 1)


def months_on(day: dt.date, months: int) -> dt.date | None:
    """The same day of another month; None where it has no such day."""
    year, month = _shifted(day, months)
    return day.replace(year=year, month=month) if day.day <= _month_end(year, month).day else None


def _shifted(day: dt.date, months: int) -> tuple[int, int]:
    years, month = divmod(day.month - 1 + months, 12)
    return day.year + years, month + 1


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _end_of(month: int, year: str | None, today: dt.date, back: bool) -> dt.date | None:
    if year is not None:
        return _month_end(int(year), month)
    step = -1 if back else 1
    ends = (_month_end(today.year + years, month) for years in (0, step))
    away = ((end - today).days * step for end in ends)
    near = next((days for days in away if days >= 0), _FARTHEST + 1)
    return today + dt.timedelta(days=near * step) if near <= _FARTHEST else None


# ---------------------------------------------------------------- deadlines


def is_deadline(parameter: Parameter) -> bool:
    """Whether its day is the last on which something may be done."""
    meaning = meaning_of(parameter)
    told = {*meaning.words, *prose_words(meaning.description)}
    return bool(told & _DEADLINES or {*meaning.words} & _LEADING_TO_ONE)


def last_days_in(text: str, today: dt.date) -> Iterator[Reading[dt.date]]:
    """The last days of the times in folded `text` within which something is to be done."""
    for m in _WITHIN.finditer(text):
        count = counted(m["n"])
        size = {"day": 1, "week": 7, "fortnight": 14}.get(m["unit"])
        day = today + dt.timedelta(days=count * size) if size else months_on(today, count)
        if day is not None:
            yield Reading(m.start(), m.end(), day)
