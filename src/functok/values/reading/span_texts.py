"""How people say two values in one breath: what `together` reads, "from 9 to 12", "March 22 to 24"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from functok.specs.model import Parameter
from functok.values.drawing.ordering import pairs_of
from functok.values.english.number_words import cardinal, number_forms, ordinal_digits
from functok.values.english.words import fold
from functok.values.kinds.clock import time_forms
from functok.values.kinds.dates import MONTHS, date_forms
from functok.values.kinds.day_spans import day_spans
from functok.values.kinds.durations import SECONDS, seconds_forms
from functok.values.kinds.number_texts import number_texts
from functok.values.kinds.relative import WEEKDAYS, looks_back, relative_texts
from functok.values.kinds.spans import clock_spans, number_spans
from functok.values.parameters.semantics import Semantic
from functok.values.reading.together import Side

_LONGEST = 4 * 60  # minutes that are said as a length behind a start
_WEEK = 7


def span_texts(first: Side, second: Side, today: dt.date | None = None) -> tuple[str, ...]:
    """The ways to say a start and an end, or a start and a length, in one breath; none if there are none."""
    if first.is_number and second.is_number and first.value < second.value:
        pair = Fraction(str(first.value)), Fraction(str(second.value))
        texts = dict.fromkeys(_numbers(first, second))
        return tuple(
            t for t in texts if [tuple(r.value for r in s) for s in number_spans(t)] == [pair]
        )
    if first.moment is None:
        return ()
    end = second.moment or _end(first.moment, first, second)
    if end is None:
        return ()
    if first.meaning.semantic is Semantic.TIME:
        lasting = second.moment is not None
        return _clock(first.moment.time(), end.time(), lasting=lasting)
    back = looks_back(first.parameter)
    if first.meaning.semantic is Semantic.DATE:
        return _days(first.moment.date(), end.date(), today, back)
    if first.moment.date() != end.date():
        return ()
    clock = _clock(first.moment.time(), end.time(), lasting=False)
    days = _day_texts(first, today)
    return tuple(
        f"{day} {said}" if said.startswith(("from ", "between ")) else f"{day}, {said}"
        for i, day in enumerate(days)
        for said in clock[i :: len(days)][:4]
    )


def _end(start: dt.datetime, first: Side, second: Side) -> dt.datetime | None:
    """Where a span ends of which the second value is the length."""
    if first.timed and second.lasts and second.seconds:
        return start + dt.timedelta(seconds=float(second.seconds))
    if not first.timed and second.counts_nights:
        return start + dt.timedelta(days=int(second.value))
    return None


def said_together(
    parameters: Sequence[Parameter], values: Mapping[str, Any]
) -> Iterator[tuple[Side, Side]]:
    """The arguments of a call that may be said in one breath, two and two."""
    sides = {p.name: Side(p, values[p.name]) for p in parameters if p.name in values}
    paired: set[str] = set()
    for one, two in pairs_of([side.parameter for side in sides.values()]):
        first, second = sides[one.name], sides[two.name]
        if first.may_pair(second) and not paired & {one.name, two.name}:
            paired |= {one.name, two.name}
            yield first, second
    alone = [side for name, side in sides.items() if name not in paired]
    starts = [side for side in alone if side.moment is not None]
    lengths = [side for side in alone if side.lasts or side.counts_nights]
    if len(starts) == 1 and len(lengths) == 1:
        yield starts[0], lengths[0]


# ---------------------------------------------------------------- on the clock


@lru_cache(maxsize=4096)
def _clock(start: dt.time, end: dt.time, *, lasting: bool) -> tuple[str, ...]:
    """From a time to another; `lasting`: also with the length of time in the place of the end."""
    found = []
    for text in _clock_texts(start, end):
        read = clock_spans(text)
        if [(span.first.value, span.second.value) for span in read] == [(start, end)]:
            found.append(text)
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    if lasting and 0 < minutes <= _LONGEST and minutes % 15 == 0:
        lengths = seconds_forms(SECONDS["minute"] * minutes)[:3]
        whole = [text for text in time_forms(start.hour, start.minute)[:6] if "." not in text]
        found += [f"from {t} for {length}" for t, length in zip(whole, lengths, strict=False)]
        found += [f"for {length} from {whole[-1]}" for length in lengths[:2]]
    return tuple(dict.fromkeys(found))


def _clock_texts(start: dt.time, end: dt.time) -> Iterator[str]:
    one, two = _sides(start), _sides(end)
    for way, texts in (("bare", "half"), ("word", "named"), ("half", "half"), ("bare", "bare"),
                       ("word", "word"), ("day", "day"), ("hour", "hour"), ("dotted", "dotted")):  # fmt: skip
        if way not in one or texts not in two:
            continue
        a, b = one[way], two[texts]
        yield from (f"{a} to {b}", f"from {a} to {b}", f"from {a} until {b}", f"{a} till {b}")
        if a[-1].isdigit() or a.endswith("m"):
            yield f"{a}-{b}"
        yield f"between {a} and {b}"


def _sides(time: dt.time) -> dict[str, str]:
    """One time in each of the ways of which both ends of a span are."""
    h12, half = time.hour % 12 or 12, "am" if time.hour < 12 else "pm"
    minute = f":{time.minute:02}" if time.minute else ""
    found = {
        "bare": f"{h12}{minute}", "half": f"{h12}{minute} {half}", "day": f"{time:%H:%M}",
        "dotted": f"{time.hour}.{time.minute:02}",
    }  # fmt: skip
    if not minute:
        found["hour"] = str(time.hour)
    words = [t for t in time_forms(time.hour, time.minute) if t[0].isalpha() and "o'clock" not in t]
    named = [t for t in words if " in the " in t or " at night" in t]
    if named:
        found["named"] = named[0]
        found["word"] = named[0].partition(" in the ")[0].partition(" at night")[0]
    return found


# ---------------------------------------------------------------- days


@lru_cache(maxsize=4096)
def _days(first: dt.date, last: dt.date, today: dt.date | None, back: bool) -> tuple[str, ...]:
    found = []
    for text in dict.fromkeys(_days_texts(first, last, today)):
        read = day_spans(fold(text, today), back)
        if [(span.first.value.day, span.second.value.day) for span in read] == [(first, last)]:
            found += [text] if " and " in text else [f"from {text}", text]
    return tuple(found)


def _days_texts(first: dt.date, last: dt.date, today: dt.date | None) -> Iterator[str]:
    month, a, b = MONTHS[first.month - 1], first.day, last.day
    one, two = ordinal_digits(a), ordinal_digits(b)
    if (first.year, first.month) == (last.year, last.month):
        for year in (f" {first.year}", *([""] if today else [])):
            comma = f",{year}" if year else ""
            yield from (
                f"{month} {a} to {b}{comma}", f"the {one} to the {two} of {month}{year}",
                f"{a} to {b} {month}{year}", f"{month} {a}-{b}{comma}",
                f"{month} {one} to {two}{comma}", f"{month} {a} until {b}{comma}",
            )  # fmt: skip
            if b == a + 1:
                yield from (
                    f"{month} {a} and {b}{comma}",
                    f"the {one} and {two} of {month}{year}",
                )
    if today is None:
        return
    yield from (f"{month} {a} until the {two}", f"the {one} to the {two}")
    yield f"{month} {a} to {MONTHS[last.month - 1]} {b}"
    if 0 < (last - first).days < _WEEK:
        start, end = WEEKDAYS[first.weekday()], WEEKDAYS[last.weekday()]
        yield from (f"{start} to {end}", f"{start} until {end}", f"{start} to {end} next week")


def _day_texts(side: Side, today: dt.date | None) -> Sequence[str]:
    """The day of a moment by itself, from `today` where it is known."""
    assert side.moment is not None
    day = side.moment.date()
    said = date_forms(day)[:7]
    if today is None:
        return said
    alone = Parameter("day", {"type": "string", "format": "date"}, True, side.parameter.function)
    return [*relative_texts(alone, day.isoformat(), today), *said[1:3]]


# ---------------------------------------------------------------- numbers


def _numbers(first: Side, second: Side) -> Iterator[str]:
    """The least and the most, with what they measure said once."""
    low, high = number_forms(first.value), number_forms(second.value)
    told = number_texts(second.meaning, second.value)
    for a, b in zip(low, high, strict=False):
        if a[0].isdigit() != b[0].isdigit() or a[-1].isdigit() != b[-1].isdigit():
            continue
        for text in told:
            if len(text) == len(b) + 1 and text.endswith(b):
                yield f"{text[0]}{a} to {text}"
            if text.startswith(b) and not text[len(b) :][:1].isalnum():
                behind = text[len(b) :]
                yield from (f"between {a} and {b}{behind}", f"{a} to {b}{behind}")
    yield from _round(first, second)
    if high[0].isdigit() and low[0].isdigit():
        yield f"{low[0]}-{high[0]}{_unit(told, high[0])}"


def _unit(texts: Sequence[str], digits: str) -> str:
    """What stands behind the digits where a unit does."""
    behind = (t[len(digits) :] for t in texts if t.startswith(digits + " "))
    return next((unit for unit in behind if unit[1:].isalpha()), "")


def _round(first: Side, second: Side) -> Iterator[str]:
    """ "Two or three hundred", "2 to 5 thousand"."""
    behind = _unit(number_texts(second.meaning, second.value), number_forms(second.value)[0])
    for size, name in ((100, "hundred"), (1000, "thousand")):
        low, high = first.value / size, second.value / size
        if not (low.is_integer() and high.is_integer() and 0 < low < high < 10):
            continue
        joint = "or" if high == low + 1 else "to"
        yield f"{cardinal(int(low))} {joint} {cardinal(int(high))} {name}{behind}"
        if size > 100:
            yield f"{int(low)} to {int(high)} {name}{behind}"
