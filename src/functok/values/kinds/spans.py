"""Two values that are said in one breath: "9 to 12", "from seven to 9 pm", "two or three hundred".

What the first leaves open, the second tells, or the other way round: the half of the day, the hundreds.
They are read only where both are arguments of one call, the first of them the start of the second.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from functok.values.english.glance import glance
from functok.values.english.number_words import SCALES
from functok.values.english.numerals import Reading, numbers_in
from functok.values.kinds.clock import (
    EITHER,
    ENDS,
    HALF,
    HOUR_WORD,
    MINUTE_WORD,
    half_told,
    times_in,
)
from functok.values.kinds.dates import dates_in
from functok.values.kinds.durations import durations_in

T = TypeVar("T")


class Span(NamedTuple, Generic[T]):
    """A start and an end, each with the words that say it."""

    first: Reading[T]
    second: Reading[T]


# ---------------------------------------------------------------- on the clock

_DAY_HOURS = 24
_NAMED = r"noon|midday|midnight"
_SIDE = (
    rf"(?:(?:half|(?:a )?quarter|\d{{1,2}}|{MINUTE_WORD})(?: minutes)? (?:past|to|after|before) "
    rf"(?:{HOUR_WORD}|\d{{1,2}}(?![\d:.])|{_NAMED})"
    rf"|half (?:{HOUR_WORD})|{_NAMED}"
    r"|\d{1,2}[:.h]\d\d(?:\s?(?:uhr|hours|hrs|h)\b)?|\d{1,2}(?![\d:])"
    rf"|(?:{HOUR_WORD})(?:[ -](?:(?:oh|o) )?(?:{MINUTE_WORD}))?)(?:(?![\w%])|(?=[ap]\.?m))(?:\s?o'?\s?clock)?"
)
_ENDING = r"(?:finish|end|stop|clos|leav|shut|quit|be done|clock out|knock off)(?:e?s|e|ing)?"
_SPAN = re.compile(
    rf"(?<![\w.,:/#+$€£%-])(?P<led>(?:from|between|at|begin|start|open|starting|opening|starts|opens) )?"
    rf"(?P<first>{_SIDE})(?P<one>{HALF.replace('(?P<half>', '(?:')})?"
    r"(?P<joint>\s?-\s?| (?:to|till?|until|through|thru|up to) (?:about |around )?| and "
    rf"|,?(?: and| then)*(?: (?:i|we|he|she|they|it))? {_ENDING}(?: (?:at|by|around))? )"
    rf"(?P<second>{_SIDE})(?P<two>{HALF.replace('(?P<half>', '(?:')})?"
)
_SURE = re.compile(r"\d[:h]|clock|past|quarter|noon|mid|half")
_MONEY = re.compile(r"\s?[€£$%]")


@lru_cache(maxsize=4096)
def clock_spans(text: str) -> tuple[Span[dt.time], ...]:
    """The starts and ends on the clock in folded `text` that can be read in one way only.

    The half of the day that one of them has is the other's too, or the one before or behind it ("10 to 2
    pm"); where neither has one they are hours from 7 to 18, and the end is behind the start.
    """
    seen = glance(text)
    if not seen.digits and len(_HOUR_WORDS & seen.words) < 1:
        return ()
    return tuple(_clock_spans(text))


_HOUR_WORDS = frozenset((*HOUR_WORD.split("|"), *_NAMED.split("|")))


def _clock_spans(text: str) -> Iterator[Span[dt.time]]:
    days = dates_in(text)
    at = 0
    while m := _SPAN.search(text, at):
        at = m.start("first") + 1
        if not _is_span(m) or any(d.start < m.end() and m.start("first") < d.end for d in days):
            continue
        at, pair = m.end(), _resolved(m)
        if pair is not None:
            first = Reading(m.start("first"), m.end("one") if m["one"] else m.end("first"), pair[0])
            yield Span(first, Reading(m.start("second"), m.end(), pair[1]))


def _is_span(m: re.Match[str]) -> bool:
    joint = m["joint"]
    if joint == " and " and m["led"] != "between ":
        return False
    if len(joint) > len(" through around ") and not m["led"] and not m["one"]:
        return False
    if _MONEY.match(m.string, m.end()):
        return False
    sure = m["two"] or _SURE.search(m["second"])
    return bool(sure or ENDS.match(m.string, m.end()))


def _resolved(m: re.Match[str]) -> tuple[dt.time, dt.time] | None:
    """The start and the end; None where they can be two."""
    ones, twos = _options(m["first"], m["one"]), _options(m["second"], m["two"])
    if not ones or not twos:
        return None
    if len(ones) == 1:
        start, end = ones[0], min(twos, key=lambda t: _minutes(ones[0], t))
        written = _as_written(twos)
        if not m["one"] and (written > start or _DIGITAL.match(m["second"])):
            end = written if _WHOLE_DAY.match(m["first"]) else end
    elif len(twos) == 1 and not m["two"] and _WHOLE_DAY.match(m["second"]):
        start, end = _as_written(ones), twos[0]  # "9 to 17": both are hours of the whole day
    elif len(twos) == 1:
        start, end = min(ones, key=lambda t: _minutes(t, twos[0])), twos[0]
    else:
        cue = half_told(m.string)
        small = _EARLY.match(m["first"]) is not None
        if cue == EITHER or (cue is None and small):
            return None
        alone = times_in(f"at {m['first']}")  # an hour from 7 to 18, as elsewhere
        if cue is None and len(alone) != 1:
            return None
        start = alone[0].value if cue is None else ones[cue == "pm"]
        end = min(twos, key=lambda t: _minutes(start, t))
        if end < start:
            return None
    return (start, end) if start != end else None


_EARLY = re.compile(r"[1-6][:.h]")
"""Digits of the 24-hour clock for most, and not for all: "1:30"."""
_DIGITAL = re.compile(r"\d\d[:.h]\d\d")
_WHOLE_DAY = re.compile(r"0\d|1[3-9]|2\d")
"""An hour of the 24-hour clock."""


def _minutes(start: dt.time, end: dt.time) -> int:
    """From one time to the next such other; a whole day where they are the same."""
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return minutes % (_DAY_HOURS * 60) or _DAY_HOURS * 60


def _as_written(options: Sequence[dt.time]) -> dt.time:
    """The one of the 24-hour clock: of 12 the noon."""
    return options[-1] if options[0].hour == 0 else options[0]


@lru_cache(maxsize=4096)
def _options(side: str, half: str | None) -> tuple[dt.time, ...]:
    """The times that a side may mean: one where it tells its half of the day, else both, in their order."""
    told = half or side[0] == "0"
    said: tuple[str, ...] = (f"{side}{half or ''}",) if told else (f"{side} am", f"{side} pm")
    found: list[dt.time] = []
    for text in said:
        readings = [r for r in times_in(text) if r.start == 0 and r.end >= len(side)]
        if len(readings) != 1:
            return ()
        found.append(readings[0].value)
    return tuple(dict.fromkeys(found))


# ---------------------------------------------------------------- numbers

_NUMBER_JOINT = re.compile(
    r"\s?-\s?| (?:to|or|up to|until|till) (?:us\$|[$€£])?| and (?:us\$|[$€£])?"
)
_BETWEEN = re.compile(r"\bbetween (?:us\$|[$€£])?\s?$")
_SCALED = re.compile(r"(?P<word>hundred|thousand|million|billion)$|\d\s?(?P<k>k)$")


@lru_cache(maxsize=4096)
def number_spans(text: str) -> tuple[Span[Fraction], ...]:
    """The pairs of numbers in folded `text` that stand for the least and the most of something.

    The hundreds or thousands that are said once are those of both: "two or three hundred", "5 to 10k".
    """
    return tuple(_number_spans(text, numbers_in(text)))


def _number_spans(text: str, numbers: Sequence[Reading[Fraction]]) -> Iterator[Span[Fraction]]:
    for one, two in pairwise(numbers):
        joint = _NUMBER_JOINT.fullmatch(text, one.end, two.start)
        if not joint or (joint[0].startswith(" and") and not _BETWEEN.search(text[: one.start])):
            continue
        told = _SCALED.search(text[two.start : two.end])
        own = _SCALED.search(text[one.start : one.end])
        scale = (SCALES.get(told["word"] or "", 100) if told["word"] else 1000) if told else 1
        if told and not own and one.value < two.value / scale:
            one = one._replace(value=one.value * scale)
        yield Span(one, two)


@lru_cache(maxsize=4096)
def length_spans(text: str) -> tuple[Span[Fraction], ...]:
    """The same for lengths of time, in seconds: "20 to 30 minutes"."""
    lengths = {length.start: length for length in durations_in(text)}
    found = []
    for one, two in number_spans(text):
        length = lengths.get(two.start)
        if length is None or not two.value:
            continue
        first = lengths.get(one.start) or one._replace(value=one.value * length.value / two.value)
        found.append(Span(first, length))
    return tuple(found)
