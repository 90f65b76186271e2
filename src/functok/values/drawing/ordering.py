"""Arguments that have an order, such as a first and a last day: brought into it after they were drawn."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from functok.hashing import content_hash
from functok.specs.model import Parameter
from functok.values.data_files import load_yaml
from functok.values.drawing.closed import lists_members, typed
from functok.values.drawing.numbers import limits
from functok.values.english.inflection import singular
from functok.values.english.words import identifier_words, prose_words
from functok.values.kinds.weekdays import days_in_order
from functok.values.parameters.meaning import MOMENTS, Meaning, meaning_of
from functok.values.parameters.semantics import Semantic
from functok.values.parameters.structure import item_parameters, property_parameter

_NIGHTS = (1, 2, 2, 3, 3, 4, 5, 7, 7, 10, 14)
_SPANS = (1, 2, 3, 6, 7, 13, 14, 21, 29, 30, 60, 90)
_MINUTES = (30, 45, 60, 60, 90, 120, 120, 150, 180, 240, 300, 480)
_LONGEST_STAY, _LONGEST_SPAN = dt.timedelta(days=14), dt.timedelta(days=92)
_LONGEST_TIME = dt.timedelta(hours=12)
_LAST = 23 * 60 + 45
_TRIES = 12

_Words = tuple[str, ...]


def in_order(parameters: Sequence[Parameter], values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` with every pair that has an order in it: check-in before check-out, least before most.

    Numbers and dealt values change places; a later date or time is brought to a natural distance from
    the earlier one. Objects and arrays inside are seen to as well. A value is only replaced by one that
    is valid by itself; the same values give the same result.
    """
    known = {p.name: p for p in parameters if p.name in values}
    found = {
        name: _inside(known[name], value) if name in known else value
        for name, value in values.items()
    }
    for first, second in pairs_of(list(known.values())):
        one, two = found[first.name], found[second.name]
        found[first.name], found[second.name] = _ordered(first, second, one, two)
    return found


def _inside(parameter: Parameter, value: Any) -> Any:
    """A structured value with the pairs and weekdays inside it in order."""
    if not isinstance(value, Mapping | list) or not value:
        return value
    meaning = meaning_of(parameter, value)
    if meaning.members:
        return value
    if isinstance(value, Mapping):
        return in_order([property_parameter(meaning, name) for name in value], value)
    items = item_parameters(meaning, len(value))
    found = [_inside(item, element) for item, element in zip(items, value, strict=True)]
    return days_in_order(found) if lists_members(parameter, found) else found


# ---------------------------------------------------------------- which arguments make a pair


@cache
def _pairs() -> tuple[tuple[_Words, _Words], ...]:
    return tuple(
        (tuple(str(a).split()), tuple(str(b).split())) for a, b in load_yaml("pairs")["pairs"]
    )


@cache
def _either() -> tuple[tuple[_Words, _Words], ...]:
    return tuple((tuple(a.split()), tuple(b.split())) for a, b in load_yaml("pairs")["either"])


@cache
def _word_set(kind: str) -> frozenset[str]:
    return frozenset(load_yaml("pairs")[kind])


def pairs_of(parameters: Sequence[Parameter]) -> list[tuple[Parameter, Parameter]]:
    """The pairs that have an order, the one that comes first in front."""
    found = []
    for i, one in enumerate(parameters):
        for two in parameters[i + 1 :]:
            order = _order(one.name, two.name)
            if order and order is not _UNTOLD:
                found.append((one, two) if order is _FORWARD else (two, one))
            elif order is _UNTOLD:
                found.append(_by_context(one, two))
    return found


_FORWARD, _BACKWARD, _UNTOLD = "forward", "backward", "untold"


@lru_cache(maxsize=8192)
def _order(one: str, two: str) -> str | None:
    """Which of two names comes first; _UNTOLD where that depends on the function, None for no pair."""
    left, right = identifier_words(one), identifier_words(two)
    for first, second in _pairs():
        if _makes_pair(left, right, first, second):
            return _FORWARD
        if _makes_pair(right, left, first, second):
            return _BACKWARD
    for first, second in _either():
        if _makes_pair(left, right, first, second) or _makes_pair(right, left, first, second):
            return _UNTOLD
    return None


def _makes_pair(left: _Words, right: _Words, first: _Words, second: _Words) -> bool:
    """Whether two names differ in nothing but the words of a pair."""
    rests = _without(left, first), _without(right, second)
    return None not in rests and rests[0] == rests[1]


def _without(words: _Words, part: _Words) -> _Words | None:
    """The telling words of a name beside `part`; None if `part` is not in it."""
    for i in range(len(words) - len(part) + 1):
        if words[i : i + len(part)] == part:
            rest = words[:i] + words[i + len(part) :]
            return tuple(word for word in rest if word not in _word_set("plain"))
    return None


def shared_words(one: str, two: str) -> _Words:
    """What two names that make a pair have in common: `price` of `min_price` and `max_price`."""
    other = {*identifier_words(two)} - _word_set("plain")
    return tuple(word for word in identifier_words(one) if word in other)


def _by_context(one: Parameter, two: Parameter) -> tuple[Parameter, Parameter]:
    """One arrives for a stay before one leaves, and leaves before one arrives on a journey."""
    arrives = any(word.startswith("arriv") for word in identifier_words(one.name))
    arrival, departure = (one, two) if arrives else (two, one)
    text = f"{one.description} {two.description}"
    words = {*identifier_words(one.function), *map(singular, prose_words(text))}
    if words & _word_set("stays"):
        return arrival, departure
    if words & _word_set("travels"):
        return departure, arrival
    return one, two


# ---------------------------------------------------------------- bringing two values into order


def _ordered(first: Parameter, second: Parameter, one: Any, two: Any) -> tuple[Any, Any]:
    left, right = meaning_of(first, one), meaning_of(second, two)
    if _is_number(one) and _is_number(two):
        return _numbers(left, right, one, two)
    if left.members or right.members or not (isinstance(one, str) and isinstance(two, str)):
        return one, two
    if not (left.semantic in MOMENTS and right.semantic in MOMENTS and left.shape and right.shape):
        return one, two
    if left.shape.has_date != right.shape.has_date:
        return one, two
    return _moments(left, right, one, two)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numbers(left: Meaning, right: Meaning, one: float, two: float) -> tuple[Any, Any]:
    if Semantic.IDENTIFIER in (left.semantic, right.semantic) or left.semantic != right.semantic:
        return one, two
    low, high = sorted((one, two))
    if low == high:
        step = limits(left)[2] or max(1.0, abs(low) / 4)
        options: list[tuple[float, float]] = [(low, high + step), (low - step, high)]
    else:
        options = [(low, high)]
    for lesser, greater in options:
        new = typed(left, lesser), typed(right, greater)
        if _allows(left, new[0]) and _allows(right, new[1]):
            return new
    return one, two


def _allows(meaning: Meaning, value: Any) -> bool:
    return meaning.is_valid(value)


def _moments(left: Meaning, right: Meaning, one: str, two: str) -> tuple[str, str]:
    assert left.shape
    assert right.shape
    start, end = left.shape.read(one), right.shape.read(two)
    if start is None or end is None:
        return one, two
    dated = left.shape.has_date
    stay = bool({*left.words, *right.words} & _word_set("days"))
    timed = left.shape.has_time and right.shape.has_time
    if _is_natural(end - start, dated, timed, stay):
        return one, two
    rng = random.Random(content_hash([one, two, left.parameter.name, right.parameter.name]))
    for _ in range(_TRIES):
        new_start, new_end = _apart(start, end, dated, timed and not stay, stay, rng)
        texts = left.shape.write(new_start), right.shape.write(new_end)
        # a form without a day or a year may not show that one is later
        if texts[0] != texts[1] and _allows(left, texts[0]) and _allows(right, texts[1]):
            return texts
    if start > end:
        texts = left.shape.write(end), right.shape.write(start)
        if _allows(left, texts[0]) and _allows(right, texts[1]):
            return texts
    return one, two


def _is_natural(apart: dt.timedelta, dated: bool, timed: bool, stay: bool) -> bool:
    if apart <= dt.timedelta(0):
        return False
    if not dated or (timed and not stay):
        return apart <= _LONGEST_TIME
    return apart <= (_LONGEST_STAY if stay else _LONGEST_SPAN)


def _apart(
    start: dt.datetime, end: dt.datetime, dated: bool, timed: bool, stay: bool, rng: random.Random
) -> tuple[dt.datetime, dt.datetime]:
    """`start`, and an end at a natural distance from it."""
    if not dated:
        minutes = rng.choice(_MINUTES)
        latest = max(0, _LAST - minutes)
        begun = start.hour * 60 + start.minute
        begun = begun if begun <= latest else latest // 30 * 30
        midnight = dt.datetime(start.year, start.month, start.day)
        begin = midnight + dt.timedelta(minutes=begun)
        return begin, begin + dt.timedelta(minutes=minutes)
    if timed:
        return start, start + dt.timedelta(minutes=rng.choice(_MINUTES))
    days = dt.timedelta(days=rng.choice(_NIGHTS if stay else _SPANS))
    clock = end.time() if end.time() != dt.time() or start.time() == dt.time() else start.time()
    return start, dt.datetime.combine((start + days).date(), clock)
