"""Two arguments of one call that are said in one breath: the span gives each of them its own words.

"9 to 12" says the start and the end, or the time and how long it takes; "10 to 12 April" a first and a last
day. Where a span says something, nothing else is read from its words, so that the end is never said by
the words of the start.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from functok.specs.model import Parameter
from functok.values.drawing.ordering import pairs_of
from functok.values.english.numerals import Reading, numbers_in
from functok.values.english.words import Folded, prose_words
from functok.values.kinds.clock import times_in
from functok.values.kinds.day_spans import Told, day_spans
from functok.values.kinds.durations import SECONDS, durations_in, read_iso
from functok.values.kinds.number_texts import percent_scale
from functok.values.kinds.relative import looks_back
from functok.values.kinds.spans import Span, clock_spans, length_spans, number_spans
from functok.values.parameters.meaning import MOMENTS, Meaning, meaning_of
from functok.values.parameters.semantics import Semantic
from functok.values.reading.evidence import days_evidence, joined, time_evidence
from functok.values.reading.number_evidence import Evidence

_FIRST, _SECOND = 0, 1
_TIMED = frozenset((Semantic.TIME, Semantic.DATE_TIME))
_NIGHTS = re.compile(r" nights?\b")
_NO_LENGTH = re.compile(r"\b(?:in|every|within|each|last|past|after) $")
_NOT_LASTING = re.compile(r" (?:before|ago|earlier|later|after|late|from (?:now|today))\b")
"""Around a length of time that does not say how long something takes."""
_NO_DURATION = frozenset((
    "before", "after", "ahead", "delay", "timeout", "wait", "waiting", "interval", "snooze", "lead", "every",
    "buffer", "break", "remind", "reminder", "notice", "travel", "countdown", "grace", "between", "within",
))  # fmt: skip
"""What tells of a length of time that it is not from a start to an end."""


class Argument(NamedTuple):
    """A scalar argument, or a scalar part of one, with its path."""

    path: str
    parameter: Parameter
    value: Any


def longest_first(found: Iterable[Evidence]) -> list[Evidence]:
    """Each evidence once: the sure before the weak, the longer before the shorter."""
    return sorted(dict.fromkeys(found), key=lambda e: (e.weak, -(e.end - e.start), e.start))


def in_one_breath(
    arguments: Sequence[Argument], candidates: Sequence[list[Evidence]], said: Folded
) -> list[list[Evidence]]:
    """The candidates of each argument, those of two that belong together as the spans of `said` have it."""
    found = [list(each) for each in candidates]
    groups: dict[str, list[int]] = {}
    for i, argument in enumerate(arguments):
        if _measures(argument.value):
            groups.setdefault(argument.path.rpartition("/")[0], []).append(i)
    for places in groups.values():
        if len(places) > 1:
            _group([arguments[i] for i in places], places, found, said)
    return found


def _measures(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _group(
    arguments: Sequence[Argument], places: Sequence[int], found: list[list[Evidence]], said: Folded
) -> None:
    place = {a.parameter.name: i for a, i in zip(arguments, places, strict=True)}
    value = {a.parameter.name: a.value for a in arguments}
    if len(place) < len(arguments):
        return  # items of a list
    paired = set()
    for first, second in pairs_of([a.parameter for a in arguments]):
        sides = [Side(p, value[p.name]) for p in (first, second)]
        if not sides[_FIRST].may_pair(sides[_SECOND]):
            continue
        paired |= {first.name, second.name}
        for side, own in enumerate(sides):
            i = place[own.parameter.name]
            found[i] = longest_first(_of_side(own, side, found[i], said))
        if not found[place[second.name]]:
            found[place[second.name]] = longest_first(_after(sides[0], sides[1], said))
    alone = [a for a in arguments if a.parameter.name not in paired]
    _with_length([Side(a.parameter, a.value) for a in alone], place, found, said)


class Side:
    """One argument of two, with its meaning and the moment that its value is."""

    def __init__(self, parameter: Parameter, value: Any) -> None:
        self.parameter, self.value = parameter, value
        self.meaning: Meaning = meaning_of(parameter, value)
        self.moment: dt.datetime | None = None
        shape = self.meaning.shape
        whole = shape and (not shape.has_date or (shape.has_year and shape.has_day))
        if isinstance(value, str) and self.meaning.semantic in MOMENTS and shape and whole:
            self.moment = shape.read(value)

    @property
    def is_number(self) -> bool:
        no_count = self.meaning.semantic is Semantic.IDENTIFIER or self.meaning.members
        return isinstance(self.value, int | float) and not no_count

    def may_pair(self, other: Side) -> bool:
        if self.is_number and other.is_number:
            return True
        both = self.moment is not None and other.moment is not None
        return both and self.meaning.semantic == other.meaning.semantic

    @property
    def timed(self) -> bool:
        return self.moment is not None and self.meaning.semantic in _TIMED

    @property
    def counts_nights(self) -> bool:
        return self.is_number and "nights" in self.meaning.words

    @property
    def lasts(self) -> bool:
        """Whether the value is how long something takes; not how long before it something else is."""
        return self.seconds is not None and self.is_length

    @property
    def is_length(self) -> bool:
        """Whether the words of the parameter speak of no other length than how long something takes."""
        told = {*self.meaning.words, *prose_words(self.meaning.description)}
        return told.isdisjoint(_NO_DURATION)

    @property
    def seconds(self) -> Fraction | None:
        """The length of time that the value is; None where it is none."""
        if self.meaning.semantic is not Semantic.DURATION:
            return None
        if isinstance(self.value, str):
            return read_iso(self.value)
        unit = SECONDS.get(self.meaning.unit or "")
        return Fraction(str(self.value)) * unit if unit else None


_LASTS_TO = frozenset(("until", "till", "end", "ends", "ending", "back"))


def ends_twice(parameters: Sequence[Parameter]) -> tuple[str, str] | None:
    """The names of a last moment and of a length of time among `parameters`, which may contradict each
    other: "two days longer, until Friday". None where there are no such two."""
    sides = [Side(p, None) for p in parameters if p.schema.get("type") != "object"]
    lasts = [s for s in sides if s.meaning.semantic is Semantic.DURATION and s.is_length]
    to = [s for s in sides if s.meaning.semantic in MOMENTS and _LASTS_TO & {*s.meaning.words}]
    return (to[0].parameter.name, lasts[0].parameter.name) if to and lasts else None


# ---------------------------------------------------------------- a start and an end


def _of_side(own: Side, side: int, found: list[Evidence], said: Folded) -> Iterator[Evidence]:
    """The candidates of the start or the end, with what the spans say of it and nothing else of them."""
    if own.is_number:
        yield from _number(own, side, found, said.text)
    elif own.meaning.semantic is Semantic.DATE:
        yield from _day(own, side, found, said)
    else:
        yield from _time(own, side, found, said)


def _time(own: Side, side: int, found: list[Evidence], said: Folded) -> Iterator[Evidence]:
    spans = clock_spans(said.text)
    if not spans or own.moment is None:
        yield from found
        return
    times = [t for t in _times(spans, side, said.text) if t.value == own.moment.time()]
    if own.meaning.semantic is Semantic.TIME:
        yield from (time_evidence(t, said) for t in times)
    else:
        yield from joined(times, days_evidence(own.meaning, own.moment, said), said.text)
        yield from (e for e in found if e.how == "verbatim")


def _times(spans: Sequence[Span[dt.time]], side: int, text: str) -> list[Reading[dt.time]]:
    apart = [
        t for t in times_in(text)
        if not any(span.first.start < t.end and t.start < span.second.end for span in spans)
    ]  # fmt: skip
    return [*(span[side] for span in spans), *apart]


def _day(own: Side, side: int, found: list[Evidence], said: Folded) -> Iterator[Evidence]:
    spans = day_spans(said, looks_back(own.parameter))
    yield from (e for e in found if not _within(e, spans))
    for span in spans:
        told: Reading[Told] = span[side]
        if own.moment is not None and told.value.day == own.moment.date():
            yield Evidence(told.start, told.end, told.value.how)


def _number(own: Side, side: int, found: list[Evidence], text: str) -> Iterator[Evidence]:
    seconds, value = own.seconds, Fraction(str(own.value))
    if {"hour", "hours"} & {*own.meaning.words}:
        spans = _hours(text)
    elif seconds is not None:
        spans, value = length_spans(text), seconds
    else:
        spans = number_spans(text)
        value *= percent_scale(own.meaning) if own.meaning.semantic is Semantic.PERCENT else 1
    yield from (e for e in found if not _within(e, spans))
    for span in spans:
        read = span[side]
        if read.value == value:
            inside = [e for e in found if read.start <= e.start and e.end <= read.end]
            yield from inside or [Evidence(read.start, read.end, "canonical")]


def _hours(text: str) -> tuple[Span[Fraction], ...]:
    """The spans of whole hours."""
    return tuple(
        Span(*(r._replace(value=Fraction(r.value.hour)) for r in span))  # type: ignore[arg-type]
        for span in clock_spans(text)
        if not any(r.value.minute for r in span)
    )


def _within(evidence: Evidence, spans: Sequence[Span[Any]]) -> bool:
    return any(r.start < evidence.end and evidence.start < r.end for span in spans for r in span)


# ---------------------------------------------------------------- a start and a length


def _after(start: Side, end: Side, said: Folded) -> Iterator[Evidence]:
    """The lengths of time from the start to the end: "two hours from six"."""
    if start.moment is None or end.moment is None:
        return
    if end.meaning.semantic is Semantic.DATE:
        yield from _nights(said.text, (end.moment - start.moment).days)
        return
    apart = Fraction((end.moment - start.moment).total_seconds())
    if apart <= 0 and end.meaning.semantic is Semantic.TIME:
        apart += SECONDS["day"]
    yield from (
        Evidence(r.start, r.end, "canonical")
        for r in durations_in(said.text)
        if r.value == apart
        and not _NO_LENGTH.search(said.text, 0, r.start)
        and not _NOT_LASTING.match(said.text, r.end)
    )


def _nights(text: str, count: int) -> Iterator[Evidence]:
    """ "For three nights": of days and weeks people differ whether the last one counts."""
    for number in numbers_in(text):
        behind = _NIGHTS.match(text, number.end)
        if behind and number.value == count > 0:
            yield Evidence(number.start, behind.end(), "canonical")


def _with_length(
    sides: Sequence[Side], place: dict[str, int], found: list[list[Evidence]], said: Folded
) -> None:
    """The one time or day among the arguments and how long it lasts, where a span says both."""
    timed, dated = (
        [s for s in sides if s.timed],
        [s for s in sides if s.moment and not s.timed],
    )
    lasting, nights = [s for s in sides if s.lasts], [s for s in sides if s.counts_nights]
    if len(timed) == 1 and timed[0].moment and len(lasting) == 1:
        start, clock = timed[0], timed[0].moment.time()
        for first, second in clock_spans(said.text):
            apart = (second.value.hour - clock.hour) * 60 + second.value.minute - clock.minute
            if first.value == clock and apart % _DAY * 60 == lasting[0].seconds:
                i = place[start.parameter.name]
                found[i] = longest_first(_time(start, _FIRST, found[i], said))
                _add(found, place[lasting[0].parameter.name], second)
    if len(dated) == 1 and dated[0].moment and len(nights) == 1:
        start, day = dated[0], dated[0].moment.date()
        for one, two in day_spans(said, looks_back(start.parameter)):
            if one.value.day == day and (two.value.day - day).days == nights[0].value:
                i = place[start.parameter.name]
                found[i] = longest_first(_day(start, _FIRST, found[i], said))
                _add(found, place[nights[0].parameter.name], two)


_DAY = 24 * 60


def _add(found: list[list[Evidence]], place: int, read: Reading[Any]) -> None:
    found[place] = longest_first([*found[place], Evidence(read.start, read.end, "canonical")])
