"""Sampling numbers as people choose them: usual ones, round where the range is wide, but not only.

The edges of a range come up seldom: whoever wants them asks `boundaries`.
"""

from __future__ import annotations

import math
import random
import re
from itertools import pairwise
from typing import Any

from functok.values.data_files import load_yaml
from functok.values.english.inflection import singular
from functok.values.parameters.meaning import Meaning
from functok.values.parameters.numbering import (
    number_that_names,
    numbered_thing,
    range_for,
    told_digits,
)
from functok.values.parameters.semantics import Semantic

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_STATED_RANGE = re.compile(
    rf"(?:between|from)\s+{_NUMBER}\s*%?\s*(?:\([^)]*\)\s*)?(?:and|to)\s+{_NUMBER}"
    rf"|(?<![\w.-]){_NUMBER}\s*%?\s*(?:-|–|—|to|\.\.\.?|…)\s*{_NUMBER}(?![\w-]|\.\d)"
)
_USUAL_SHARE = 0.9
_BEYOND = 10**15  # no one says a number of so many digits
_TRIES_INSIDE = 4
_FEW_STEPS = 12
_LEADING = re.compile(r"(?:the )?(ages?|heights?|weights?|years?)\b")
_CHILD = re.compile(r"\b(?:child(?:ren)?|kids?|bab(?:y|ies)|toddlers?)\b")


def _bound(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _floor(value: Any) -> float | None:
    """A lower bound; none for one that only says what a computer's numbers hold."""
    bound = _bound(value)
    return None if bound is None or bound <= -_BEYOND else bound


def _ceiling(value: Any) -> float | None:
    bound = _bound(value)
    return None if bound is None or bound >= _BEYOND else bound


def limits(meaning: Meaning) -> tuple[float | None, float | None, float]:
    """The least and the greatest value that the schema allows, and the step: 1 for integers, 0 for any."""
    schema = meaning.schema
    step = abs(_bound(schema.get("multipleOf")) or 0)
    if meaning.type == "integer":
        step = step or 1
    low, over = (_floor(schema.get(key)) for key in ("minimum", "exclusiveMinimum"))
    high, under = (_ceiling(schema.get(key)) for key in ("maximum", "exclusiveMaximum"))
    margin = _margin(low if over is None else over, high if under is None else under)
    if over is not None and (low is None or over >= low):
        low = (math.floor(over / step) + 1) * step if step else over + margin
    if under is not None and (high is None or under <= high):
        high = (math.ceil(under / step) - 1) * step if step else under - margin
    if step and low is not None:
        low = _on_or_above(low, step)
    if step and high is not None:
        high = -_on_or_above(-high, step)
    return low, high, step


def _on_or_above(low: float, step: float) -> float:
    """The least multiple of `step` that is not under `low`; exact for whole numbers."""
    if isinstance(low, int) and isinstance(step, int):
        return -(-low // step) * step
    return math.ceil(round(low / step, 9)) * step


def _margin(low: float | None, high: float | None) -> float:
    """How far from an exclusive bound a number off any grid stays."""
    width = (high - low) if low is not None and high is not None else 10
    return 0.5 if width > 2 else 0.1 if width > 0.4 else width / 4


def range_of(meaning: Meaning) -> tuple[float, float, float]:
    """The range to sample from: the schema's bounds, else those of the description, else the usual."""
    low, high, step = limits(meaning)
    if low is not None and high is not None:
        return low, high, step
    usual = _stated(meaning) or _usual(meaning)
    if meaning.semantic is Semantic.IDENTIFIER and not _stated(meaning):
        usual = (1, 10**9)
    width = usual[1] - usual[0]
    if low is None and high is None:
        low, high = usual
    elif low is None and high is not None:
        low = usual[0] if usual[0] < high else high - max(width, 1)
    elif low is not None:
        high = usual[1] if usual[1] > low else low + max(width, 1)
    assert low is not None
    assert high is not None
    if step:
        low, high = _on_or_above(low, step), -_on_or_above(-high, step)
        high = max(high, low)
    return low, high, step


def _stated(meaning: Meaning) -> tuple[float, float] | None:
    m = _STATED_RANGE.search(meaning.description)
    if not m:
        return None
    low, high = (float(g) for g in m.groups() if g is not None)
    return (low, high) if low < high else None


def _usual(meaning: Meaning) -> tuple[float, float]:
    ranges = load_yaml("ranges")
    found = _plausible(meaning) or ranges["units"].get(meaning.unit)
    if found is None and meaning.semantic in (Semantic.INTEGER, Semantic.NUMBER):
        words = (word for word in reversed(meaning.words) if word in ranges["words"])
        found = ranges["words"].get(next(words, None)) or _of_many(meaning)
    low, high = found or ranges["semantics"].get(meaning.semantic.value, (1, 100))
    return low, high


def _of_many(meaning: Meaning) -> tuple[float, float] | None:
    """What is usual for things that are counted: `packs`; None for what is measured or numbered."""
    head = meaning.words[-1] if meaning.words else ""
    many = len(head) > 3 and singular(head) != head and meaning.semantic is Semantic.INTEGER
    low, high = load_yaml("ranges")["counted"]
    return (low, high) if many and head not in _COUNTS and not meaning.unit else None


def _plausible(meaning: Meaning) -> tuple[float, float] | None:
    """What is usual for what is counted or measured, whatever the bounds: ages, prices a night."""
    ranges = load_yaml("ranges")
    lowered = f"{' '.join(meaning.words)}. {meaning.description}".lower()
    if meaning.semantic is Semantic.MONEY:
        rates = ranges["rates"].items()
        return next((tuple(usual) for rate, usual in rates if rate in lowered), None)
    if meaning.semantic is Semantic.DURATION:
        return None
    if meaning.semantic not in (Semantic.INTEGER, Semantic.NUMBER):
        return None
    led = _LEADING.match(meaning.description.lower())  # `guests`, "Ages of the guests"
    words = [*(led.groups() if led else ()), *reversed(meaning.words)]
    pairs = [f"{left} {right}" for left, right in pairwise(meaning.words)]
    known = (ranges["plausible"].get(word) for word in [*pairs, *words, *map(singular, words)])
    usual = next(filter(None, known), None)
    if usual and {"age", "ages"} & set(words) and _CHILD.search(lowered):
        return 1, 16
    return tuple(usual) if usual else None


def _narrowed(
    low: float, high: float, step: float, meaning: Meaning, rng: random.Random
) -> tuple[float, float]:
    """Mostly the usual part of a range that is much wider than what is usual."""
    usual = _plausible(meaning)
    if usual is None and meaning.semantic is Semantic.DURATION:
        usual = load_yaml("ranges")["units"].get(meaning.unit)
    if usual is None or rng.random() >= _USUAL_SHARE:
        return low, high
    least, most = max(low, usual[0]), min(high, usual[1])
    if step:
        least, most = math.ceil(round(least / step, 9)) * step, math.floor(most / step) * step
    return (
        (least, most) if most - least >= max(step * 3, (usual[1] - usual[0]) / 3) else (low, high)
    )


def sample_number(meaning: Meaning, rng: random.Random) -> float:
    """One number in the range: a float for JSON Schema `number`, an int for `integer`."""
    low, high, step = range_of(meaning)
    if not step and _counts(meaning) and math.ceil(low) < math.floor(high):
        low, high, step = math.ceil(low), math.floor(high), 1
    if meaning.semantic is Semantic.IDENTIFIER:
        value = _naming(meaning, low, high, rng)
    else:
        least, most = _narrowed(low, high, step, meaning, rng)
        for _ in range(_TRIES_INSIDE):
            value = _drawn(least, most, step, meaning, rng)
            if value not in (low, high) or (step and (high - low) / step < _FEW_STEPS):
                break
    if meaning.type == "integer":
        return int(value)
    return float(round(value, 10))


_COUNTS = frozenset((
    "limit", "page", "pages", "count", "offset", "lines", "line", "rows", "results", "num", "items", "top",
    "depth", "quantity", "retries", "attempts", "entries", "records", "messages",
))  # fmt: skip
_HOW_MANY = re.compile(
    r"(?:the )?(?:max(?:imum)? |total )?(?:number of|how many|count of) (?:[\w-]+ ){0,3}?[\w-]+s\b"
    r"|results per page",
    re.IGNORECASE,
)


def _counts(meaning: Meaning) -> bool:
    """Whether a JSON Schema `number` counts things: nobody asks for 7.5 results."""
    plain = meaning.type == "number" and meaning.semantic is Semantic.NUMBER
    told = _COUNTS & set(meaning.words) or _HOW_MANY.match(meaning.description)
    return plain and bool(told)


def _drawn(low: float, high: float, step: float, meaning: Meaning, rng: random.Random) -> float:
    if meaning.semantic is Semantic.MONEY and step in (0, 1):
        return _sum(low, high, step, bool(_BOUNDS & set(meaning.words)), rng)
    if meaning.semantic is Semantic.DURATION and rng.random() < _USUAL_LENGTHS_SHARE:
        usual = load_yaml("ranges")["lengths"].get(meaning.unit, ())
        fitting = [n for n in usual if low <= n <= high and not (step and n % step)]
        if len(fitting) > _FEW_LENGTHS:
            return float(rng.choice(fitting))
    if step:
        return _on_grid(low, high, step, rng)
    return _anywhere(low, high, rng)


_USUAL_LENGTHS_SHARE = 0.8
_FEW_LENGTHS = 3
_BOUNDS = frozenset(
    (
        "max",
        "maximum",
        "min",
        "minimum",
        "budget",
        "limit",
        "cap",
        "goal",
        "target",
        "under",
        "over",
    )
)
_GRAINS = ((20, (1, 5)), (100, (5, 10)), (500, (10, 25, 50)), (2000, (50, 100)))
_GRAINS_OF_MORE = (100, 250, 500, 1000)
_ROUND_SUMS, _WHOLE_SUMS = 0.7, 0.84
_CENTS = (0.99, 0.5, 0.95, 0.25, 0.49, 0.75, 0.2, 0.9)


def _sum(low: float, high: float, step: float, bound: bool, rng: random.Random) -> float:
    """A sum as people name it: mostly round for its size, as bounds always are; else whole, or with cents."""
    least, most = math.log10(max(low, 1)), math.log10(max(high, 1))
    size = 10 ** rng.uniform(least, most)
    luck = 0.0 if bound else rng.random()
    if luck < _ROUND_SUMS:
        grain = rng.choice(next((g for under, g in _GRAINS if size < under), _GRAINS_OF_MORE))
        value = float(max(1, round(size / grain)) * grain)
    elif step or luck < _WHOLE_SUMS:
        value = float(round(size))
    else:
        value = math.floor(size) + rng.choice(_CENTS)
    return value if low <= value <= high else min(high, max(low, round(size)))


def _naming(meaning: Meaning, low: float, high: float, rng: random.Random) -> float:
    """A number of an order, issue or the like, on the grid of whole numbers."""
    noun = numbered_thing(meaning.parameter.name, meaning.description) or ""
    usual = range_for(noun)
    examples = [e for e in meaning.schema.get("examples", ()) if type(e) is int and e > 0]
    digits = told_digits(meaning.description)
    if digits is None and examples:
        digits = len(str(rng.choice(examples)))
    if digits is not None:
        usual = 10 ** (digits - 1), 10**digits - 1
    first, last = max(math.ceil(low), usual[0]), min(math.floor(high), usual[1])
    if first > last:
        first, last = math.ceil(low), math.floor(high)
    return number_that_names(first, last, digits, rng)


_COUNTED = 30
_FEWER = 2.3


def _on_grid(low: float, high: float, step: float, rng: random.Random) -> float:
    count = round((high - low) / step)
    if step == 1 and low in (0, 1) and _FEW_STEPS <= count <= _COUNTED:
        # few are said more often than many
        return low + float(math.floor((count + 1) * rng.random() ** _FEWER))
    odd = 0.3 if count <= 400 else 0.15
    if count <= 30 or rng.random() < odd:
        return low + step * rng.randint(0, max(count, 0))
    return _round_value(low, high, step, rng)


def _round_value(low: float, high: float, step: float, rng: random.Random) -> float:
    """A multiple of a round number such as 5, 10 or 250; small values of a very wide range too."""
    if low >= 0 and high - low > 2000:
        high = 10 ** rng.uniform(math.log10(max(low, 1) + 9), math.log10(high))
    width = high - low
    magnitude = 10 ** math.floor(math.log10(width)) if width > 0 else 1
    grain = rng.choice((magnitude / 2, magnitude / 10, magnitude / 20, magnitude / 4))
    grain = max(step, round(grain / step) * step)
    first, last = math.ceil(low / grain), math.floor(high / grain)
    if first > last:
        return low
    return grain * rng.randint(first, last)


def _anywhere(low: float, high: float, rng: random.Random) -> float:
    """A number off any grid: whole, half, or with one or two decimals."""
    width = high - low
    if width <= 2:
        return min(high, max(low, round(rng.uniform(low, high), 2 if width <= 0.5 else 1)))
    luck = rng.random()
    if luck < 0.55:
        value = _on_grid(math.ceil(low), math.floor(high), 1, rng)
    elif luck < 0.75:
        value = math.floor(rng.uniform(low, high)) + 0.5
    else:
        value = round(rng.uniform(low, high), 1)
    return min(high, max(low, value))
