"""Dates as people say them, and reading them back; those that are the same on any day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache

from functok.values.english.glance import glance
from functok.values.english.number_words import TENS, UNITS, cardinal, ordinal_digits, ordinal_words
from functok.values.english.numerals import Reading, outermost
from functok.values.kinds.clock import ENDS

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

MONTH = "|".join(
    [*(m.lower() for m in MONTHS), *(rf"{m[:3].lower()}\b\.?" for m in MONTHS), r"sept\b\.?"]
)
_MONTH_WORDS = frozenset((*(m.lower() for m in MONTHS), *(m[:3].lower() for m in MONTHS), "sept"))
_ORDINAL = {ordinal_words(day): day for day in range(1, 32)}
_ORDINAL |= {words.replace("-", " "): day for words, day in _ORDINAL.items()}
_CARDINAL = {cardinal(day): day for day in range(1, 32)}
_CARDINAL |= {words.replace("-", " "): day for words, day in _CARDINAL.items()}
_DAY_WORDS = "|".join(sorted([*_ORDINAL, *_CARDINAL], key=len, reverse=True))
_DAY = rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)|(?P<dayword>{_DAY_WORDS})"
_UNIT_WORD = "|".join(word for word, value in UNITS.items() if 0 < value < 10)
_ANY_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_TENS_WORD = rf"(?:(?:{'|'.join(TENS)})(?:[- ](?:{_UNIT_WORD}))?|{_ANY_UNIT})"
_YEAR_WORDS = (
    rf"(?:twenty|nineteen)[- ](?:hundred|oh[- ](?:{_UNIT_WORD})|(?!(?:{_UNIT_WORD}|zero)\b){_TENS_WORD})|"
    rf"two thousand(?: (?:and )?{_TENS_WORD})?"
)
_YEAR = (
    rf"(?:(?:,|\s+of|\s+in)?\s*(?:(?P<year>(?:1[6-9]|2[01])\d\d)(?!\d)|(?P<yearword>{_YEAR_WORDS})\b)|"
    rf"\s*'(?P<short>\d\d)\b)"
)

_ISO = re.compile(
    r"(?<![\w/-])(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)"
)
_COMPACT = re.compile(r"(?<!\w)(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\w)")
_NUMERIC = re.compile(
    r"(?<![\w/.-])(?P<one>\d{1,2})(?P<sep>[-/.])(?P<two>\d{1,2})(?P=sep)(?P<year>\d{4})(?!\w)"
)
_DAY_FIRST = re.compile(
    rf"(?<![\w.:/-])(?:the )?(?:{_DAY})(?: day)?(?:\s+of)?[\s-]+(?P<month>{MONTH})(?![a-z]){_YEAR}?"
)
_MONTH_FIRST = re.compile(rf"(?<!\w)(?P<month>{MONTH})\s+(?:the )?(?:{_DAY})(?![\w:]){_YEAR}?")
_RANGE = re.compile(
    rf"(?<![\w.:/-])(?:the )?(?P<first>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"(?=(?: ?[-–] ?| (?:to|until|till?|through|and) )(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"(?:\s+of)?[\s-]+(?P<month>{MONTH})(?![a-z]){_YEAR}?)"
)
"""The first day of "the 5th to the 16th of July"."""
_MONTH_RANGE = re.compile(
    rf"(?<!\w)(?P<begin>(?P<month>{MONTH})\s+(?:the )?(?P<first>\d{{1,2}})(?:st|nd|rd|th)?)"
    r"(?: ?- ?| (?:to|until|till?|through|thru|and) )(?P<last>(?:the )?(?P<day>\d{1,2})(?P<nth>st|nd|rd|th)?)"
    rf"(?![\w:%€$£/-]|[.,]\d|\s+(?:of\s+)?(?:{MONTH})(?![a-z])){_YEAR}?"
)
"""Both days of "March 22 to 24"."""
_MONTH_YEAR = re.compile(rf"(?<!\w)(?P<month>{MONTH})(?![a-z]){_YEAR}")


Day = tuple[int | None, int, int | None]
"""Year, month and day; the year or the day is None where it is not said."""


def date_forms(value: dt.date, with_year: bool = True) -> tuple[str, ...]:
    """The ways in which a date is said, ISO 8601 first; without its year where the call has none."""
    return _date_forms(value, with_year)


@lru_cache(maxsize=8192)
def _date_forms(value: dt.date, with_year: bool) -> tuple[str, ...]:
    day, month, year = value.day, MONTHS[value.month - 1], value.year
    nth, word = ordinal_digits(day), ordinal_words(day)
    if not with_year:
        return (
            f"{day} {month}", f"{month} {day}", f"{month} {nth}", f"the {nth} of {month}",
            f"{nth} of {month}", f"{day} {month[:3]}", f"the {word} of {month}", f"{month} {word}",
        )  # fmt: skip
    numeric = (f"{day}/{value.month:02}/{year}", f"{value.month}/{day}/{year}") if day > 12 else ()
    return (
        value.isoformat(), f"{day} {month} {year}", f"{month} {day}, {year}", f"{month} {day} {year}",
        f"{month} {nth}, {year}", f"{month} {nth} {year}", f"the {nth} of {month} {year}",
        f"{nth} {month} {year}",
        f"{nth} of {month} {year}", f"{day} {month[:3]} {year}", f"{month[:3]} {day}, {year}",
        f"the {word} of {month} {year}", f"{month} {word}, {year}", f"{year}/{value.month:02}/{day:02}",
        f"{month} {word} {year_words(year)}", f"{day}.{value.month}.{year}", *numeric,
    )  # fmt: skip


def month_forms(value: dt.date) -> tuple[str, ...]:
    """The ways in which a month of a year is said."""
    month = MONTHS[value.month - 1]
    return (
        f"{value.year}-{value.month:02}", f"{month} {value.year}", f"{month[:3]} {value.year}",
        f"{month} of {value.year}",
    )  # fmt: skip


def year_words(year: int) -> str:
    """ "twenty twenty-five", "two thousand and five", "nineteen ninety-nine"."""
    head, rest = divmod(year, 100)
    if 2000 <= year < 2010 or not 1900 < year < 2100 or not rest:
        return cardinal(year)
    return f"{cardinal(head)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


@lru_cache(maxsize=4096)
def dates_in(text: str) -> tuple[Reading[Day], ...]:
    """All dates in folded `text` that can be read in one way only, as (year, month, day).

    Year or day is None where it is not said.
    """
    words, _, marked, long = glance(text)
    found = [
        _reading(m, int(m["year"]), int(m["month"]), int(m["day"]))
        for likely, pattern in ((marked, _ISO), (long, _COMPACT))
        if likely
        for m in pattern.finditer(text)
    ]
    if marked:
        found += [_reading(m, int(m["year"]), *pair) for m, pair in _numeric(text)]
    if _MONTH_WORDS.isdisjoint(words):
        return tuple(outermost(reading for reading in found if reading is not None))
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        for m in pattern.finditer(text):
            day = (
                int(m["day"]) if m["day"] else _ORDINAL.get(m["dayword"]) or _CARDINAL[m["dayword"]]
            )
            found.append(_reading(m, _year(m), month_number(m["month"]), day))
    for m in _RANGE.finditer(text):
        if int(m["first"]) < int(m["day"]):
            found.append(_reading(m, _year(m), month_number(m["month"]), int(m["first"])))
    if ranges := list(_month_ranges(text)):
        told = [r for r in found if r and not any(_overlap(r, own) for own in ranges)]
        found = [*ranges, *told]
    for m in _MONTH_YEAR.finditer(text):
        found.append(_reading(m, _year(m), month_number(m["month"]), None))
    return tuple(outermost(reading for reading in found if reading is not None))


def _month_ranges(text: str) -> Iterator[Reading[Day]]:
    """Both days of "March 22 to 24, 2027"; not of "March 22 to 24 guests"."""
    for m in _MONTH_RANGE.finditer(text):
        first, last = int(m["first"]), int(m["day"])
        told = m["nth"] or _year(m) is not None or ENDS.match(text, m.end())
        if not told or first >= last:
            continue
        days = [_reading(m, _year(m), month_number(m["month"]), day) for day in (first, last)]
        if days[0] and days[1]:
            yield days[0]._replace(end=m.end("begin"))
            yield days[1]._replace(start=m.start("last"))


def _overlap(one: Reading[Day], other: Reading[Day]) -> bool:
    return one.start < other.end and other.start < one.end


def _numeric(text: str) -> Iterator[tuple[re.Match[str], tuple[int, int]]]:
    """Dates such as 25/12/2025; 3/4/2025 is two dates and so none, 3.4.2025 has the day first."""
    for m in _NUMERIC.finditer(text):
        one, two = int(m["one"]), int(m["two"])
        if m["sep"] == "." or one > 12 or one == two:
            yield m, (two, one)
        elif two > 12:
            yield m, (one, two)


def month_number(word: str) -> int:
    """The number of a month by its folded name, or the first letters of it."""
    return next(i for i, month in enumerate(MONTHS, 1) if month[:3].lower() == word[:3])


def _year(m: re.Match[str]) -> int | None:
    if m["year"]:
        return int(m["year"])
    if m["short"]:
        return 2000 + int(m["short"])
    return _spoken_year(m["yearword"]) if m["yearword"] else None


def _spoken_year(words: str) -> int:
    parts = [part for part in re.split("[- ]", words) if part not in ("and", "oh")]
    rest = sum(TENS.get(part, UNITS.get(part, 0)) for part in parts[1:])
    return (
        2000 + rest
        if parts[:2] == ["two", "thousand"]
        else (20 if parts[0] == "twenty" else 19) * 100 + rest
    )


def _reading(
    m: re.Match[str], year: int | None, month: int, day: int | None
) -> Reading[Day] | None:
    try:
        dt.date(2000 if year is None else year, month, 1 if day is None else day)
    except ValueError:
        return None
    return Reading(m.start(), m.end(), (year, month, day))
