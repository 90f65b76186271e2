"""Lengths of time as people say them, and reading them back. The common unit is the second."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache

from functok.values.english.glance import glance
from functok.values.english.number_words import cardinal, number_forms
from functok.values.english.numerals import Reading, numbers_in, outermost

SECONDS = {
    "millisecond": Fraction(1, 1000), "second": Fraction(1), "minute": Fraction(60),
    "hour": Fraction(3600), "day": Fraction(86400), "week": Fraction(604800),
    "month": Fraction(2629746), "year": Fraction(31556952),
}  # fmt: skip
_SPELLINGS = {
    "millisecond": r"milliseconds?|millis|msecs?|ms", "second": r"seconds?|secs?|s",
    "minute": r"minutes?|mins?|m", "hour": r"hours?|hrs?|h", "day": r"days?|d", "week": r"weeks?|wks?",
    "month": r"months?", "year": r"years?|yrs?",
}  # fmt: skip
_UNIT = re.compile(
    r"[\s-]?(?:"
    + "|".join(f"(?P<{unit}>{spelling})" for unit, spelling in _SPELLINGS.items())
    + r")(?![a-z])"
    r"(?P<half> and a half| and a quarter| and three quarters)?"
)
_SPECIAL = re.compile(
    r"(?<![\w'])(?:(?P<part>half an?|an? half|(?:a )?quarter of an|(?:a )?quarter|three quarters of an)"
    r" (?P<u1>hour|minute|second|day|year)"
    r"|(?:an?|another|one) (?P<u2>millisecond|second|minute|hour|hr|min|sec|day|week|month|year)"
    r"(?P<more> and a half| and a quarter)?"
    r"|(?P<fortnight>a fortnight)"
    r"|(?:a )?couple of (?P<u3>second|minute|hour|day|week|month|year)s)(?![a-z])"
)
_SPECIAL_WORDS = frozenset(
    (*SECONDS, *(f"{unit}s" for unit in SECONDS), "hr", "min", "sec", "fortnight")
)
_COMPACT = re.compile(
    r"(?<![\w.])(?:(\d+)\s?h(?:rs?|ours?)?\s?)(\d{1,2})(?:\s?m(?:ins?|inutes?)?)?(?![\w:])"
)
_HOURS = frozenset(("h", "hr", "hrs", "hour", "hours"))
_SHORT = {"hr": "hour", "min": "minute", "sec": "second"}
_MINUTES_AFTER = re.compile(r"\s(?!\d)(?=[a-z])")
_COUNTED_THINGS = re.compile(
    r"[\s-]+(?!(?:minutes|mins|thanks|cheers|yes|is|this|less|was|as|us|its|plus|always)\b)[a-z]+s\b|[-:.]\w|\s?[%°$€£]"
)
"""What follows a number that counts something: "an hour, ten times"."""
_JOINT = re.compile(r",?\s*(?:and\s+)?")
_PARTS = {"three": Fraction(3, 4), "half": Fraction(1, 2), "quarter": Fraction(1, 4)}
_ISO = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_CLOCK = re.compile(r"(?<![\w:])(\d{1,2}):(\d{2}):(\d{2})(?![\w:])")


# ---------------------------------------------------------------- written


def read_iso(text: str) -> Fraction | None:
    """The seconds in an ISO 8601 duration such as `PT1H30M`; None if it is none."""
    m = _ISO.fullmatch(text)
    if not m or text.endswith("T") or len(text) < 3:
        return None
    units = ("year", "month", "week", "day", "hour", "minute", "second")
    return sum(
        (
            Fraction(amount) * SECONDS[unit]
            for amount, unit in zip(m.groups(), units, strict=True)
            if amount
        ),
        Fraction(0),
    )


def write_iso(seconds: Fraction) -> str:
    """An ISO 8601 duration of days, hours, minutes and seconds: 5400 → `PT1H30M`."""
    whole = int(seconds)
    days, rest = divmod(whole, 86400)
    date = f"{days}D" if days else ""
    if days and not rest and days % 7 == 0:
        return f"P{days // 7}W"
    parts = [(rest // 3600, "H"), (rest % 3600 // 60, "M"), (rest % 60, "S")]
    time = "".join(f"{amount}{letter}" for amount, letter in parts if amount)
    return f"P{date}T{time}" if time else f"P{date}" if date else "PT0S"


# ---------------------------------------------------------------- said


def _unit(amount: Fraction | int, unit: str) -> str:
    return unit if amount == 1 else unit + "s"


@lru_cache(maxsize=8192)
def duration_forms(amount: float, unit: str) -> tuple[str, ...]:
    """The ways in which `amount` of `unit` ("minute") is said, that unit first, then as people regroup it."""
    value = Fraction(str(amount))
    said = [form for form in number_forms(amount) if form[-1:] != "k"]  # not "1.4k minutes"
    said = [form for form in said if value < 120 or not form[0].isalpha()]
    forms = [f"{number} {_unit(value, unit)}" for number in said]
    if value > 1:
        forms[1:1] = [f"{said[0]} {short}" for short in _ABBREVIATIONS.get(unit, ())]
        forms += [said[0] + letters for letters in _JOINED.get(unit, ())]
    if unit in _CALENDAR:  # nobody counts months in hours
        forms += _CALENDAR[unit].get(value, ())
    else:
        forms += _regrouped(value * SECONDS[unit], unit)
    return tuple(dict.fromkeys(forms))


_CALENDAR: Mapping[str, Mapping[Fraction, tuple[str, ...]]] = {
    "month": {
        Fraction(1): ("a month",), Fraction(2): ("a couple of months",),
    },
    "year": {
        Fraction(1): ("a year",), Fraction(2): ("a couple of years",),
    },
}  # fmt: skip
_ABBREVIATIONS = {
    "minute": ("min", "mins"),
    "second": ("sec", "secs"),
    "hour": ("hours", "hrs"),
    "millisecond": ("ms",),
}
_JOINED = {"minute": ("min",), "second": ("s",), "hour": ("h",)}


def seconds_forms(seconds: Fraction) -> tuple[str, ...]:
    """The ways in which a length of time that has no unit of its own is said."""
    forms = _regrouped(seconds, "") or ["0 seconds"]
    return tuple(dict.fromkeys(forms))


_QUARTERS = {
    900: ("a quarter of an hour", "quarter of an hour"), 2700: ("three quarters of an hour",),
}  # fmt: skip


def _regrouped(seconds: Fraction, own: str) -> list[str]:
    forms: list[str] = []
    if seconds <= 0:
        return forms
    for unit in ("week", "day", "hour", "minute", "second"):
        size = SECONDS[unit]
        count, rest = divmod(seconds, size)
        if not count and not (unit == "hour" and rest in (1800, *_QUARTERS)):
            continue
        if rest == 0 and count <= 120:
            forms += _whole(int(count), unit, own)
        elif unit in ("hour", "minute") and rest * 2 == size and count <= 48:
            forms += _halves(int(count), unit)
        elif unit == "hour" and count == 0:
            forms += _QUARTERS[int(rest)]
        if (rest and count <= 48 and not own) or (unit in ("hour", "minute") and rest):
            forms += _two_parts(int(count), unit, rest)
        if count and forms:
            break
    return forms


def _whole(count: int, unit: str, own: str) -> list[str]:
    if count == 1:
        return [f"{'an' if unit == 'hour' else 'a'} {unit}", f"one {unit}", f"1 {unit}"]
    forms = [] if unit == own else [f"{count} {unit}s", f"{cardinal(count)} {unit}s"]
    if unit == "hour" and count < 24:
        forms += [f"{count}h", f"{count} hrs"]
    if count == 2 and unit in ("hour", "minute", "day", "week"):
        forms.append(f"a couple of {unit}s")
    return forms


def _halves(count: int, unit: str) -> list[str]:
    article = "an" if unit == "hour" else "a"
    if count == 0:
        return [f"half {article} {unit}"]
    short = [f"{count}h30", f"{count}.5h"] if unit == "hour" and count < 24 else []
    if count == 1:
        forms = [f"{article} {unit} and a half", f"one and a half {unit}s", f"1.5 {unit}s"]
    else:
        forms = [f"{cardinal(count)} and a half {unit}s", f"{count}.5 {unit}s"]
    return forms + short


def _two_parts(count: int, unit: str, rest: Fraction) -> list[str]:
    smaller = {"week": "day", "day": "hour", "hour": "minute", "minute": "second"}.get(unit)
    if smaller is None or not count:
        return []
    amount, left = divmod(rest, SECONDS[smaller])
    if left and smaller == "minute" and left.denominator == 1:
        tail = f"{_count(int(amount), 'minute')} {_count(int(left), 'second')}".strip()
        return [f"{_count(count, unit)} {tail}"]
    if left or not amount:
        return []
    first, second = _count(count, unit), _count(int(amount), smaller)
    words = f"{cardinal(count)} {_unit(count, unit)}"
    forms = [
        f"{first} {second}", f"{first} and {second}",
        f"{words} and {cardinal(int(amount))} {_unit(int(amount), smaller)}",
    ]  # fmt: skip
    if unit == "hour" and count < 24:
        forms += [f"{count}h {amount}m", f"{count}h{int(amount):02}"]
        if amount % 5 == 0:
            words = "an hour" if count == 1 else words
            forms += [f"{words} {cardinal(int(amount))}", f"{words} and {second}"]
    return forms


def _count(amount: int, unit: str) -> str:
    return f"{amount} {_unit(amount, unit)}" if amount else ""


# ---------------------------------------------------------------- reading


@lru_cache(maxsize=4096)
def durations_in(text: str) -> tuple[Reading[Fraction], ...]:
    """All lengths of time in folded `text`, in seconds; neighbouring parts are added up."""
    seen, parts = glance(text), _parts(text)
    found = [*parts, *_added(text, parts), *_hours_and_minutes(text, parts)] if parts else []
    if seen.digits and not _HOURS.isdisjoint(seen.words):
        found += [
            Reading(m.start(), m.end(), Fraction(int(m[1]) * 3600 + int(m[2]) * 60))
            for m in _COMPACT.finditer(text)
            if int(m[2]) < 60
        ]
    for m in _CLOCK.finditer(text) if seen.marked else ():
        hours, minutes, seconds = map(int, m.groups())
        found.append(Reading(m.start(), m.end(), Fraction(hours * 3600 + minutes * 60 + seconds)))
    return tuple(outermost(found))


def _parts(text: str) -> list[Reading[Fraction]]:
    found = []
    for number in numbers_in(text):
        m = _UNIT.match(text, number.end)
        if not m or number.value < 0:
            continue
        unit = next(unit for unit in SECONDS if m[unit])
        value = number.value
        if m["half"]:
            value += _PARTS["three" if "three" in m["half"] else m["half"].split()[-1]]
        found.append(Reading(number.start, m.end(), value * SECONDS[unit]))
    if _SPECIAL_WORDS.isdisjoint(glance(text).words):
        return outermost(found)
    for m in _SPECIAL.finditer(text):
        if m["part"]:
            part = next(size for word, size in _PARTS.items() if word in m["part"])
            value = part * SECONDS[m["u1"]]
        elif m["fortnight"]:
            value = 2 * SECONDS["week"]
        elif m["u3"]:
            value = 2 * SECONDS[m["u3"]]
        else:
            more = _PARTS[m["more"].split()[-1]] if m["more"] else 0
            value = (1 + more) * SECONDS[_SHORT.get(m["u2"], m["u2"])]
        found.append(Reading(m.start(), m.end(), value))
    return outermost(found)


def _hours_and_minutes(text: str, parts: list[Reading[Fraction]]) -> Iterator[Reading[Fraction]]:
    """ "an hour twenty", "two hours fifteen": the minutes in words, by fives, with no unit."""
    by_start = {number.start: number for number in numbers_in(text)}
    for part in parts:
        joint = _MINUTES_AFTER.match(text, part.end)
        minutes = by_start.get(joint.end()) if joint else None
        if minutes is None or part.value % 3600 or not 0 < minutes.value < 60:
            continue
        if minutes.value % 5 == 0 and not _COUNTED_THINGS.match(text, minutes.end):
            yield Reading(part.start, minutes.end, part.value + 60 * minutes.value)


def _added(text: str, parts: list[Reading[Fraction]]) -> list[Reading[Fraction]]:
    """ "1 hour and 30 minutes": from the larger unit to the smaller, nothing but a joint between."""
    found = []
    run: Reading[Fraction] | None = None
    last = Fraction(0)
    for part in parts:
        if run and part.value < last and _JOINT.fullmatch(text, run.end, part.start):
            run = Reading(run.start, part.end, run.value + part.value)
            found.append(run)
        else:
            run = part
        last = part.value
    return found
