"""Sampling numbers as people choose them: round where the range is wide, but not only; boundaries too."""

from __future__ import annotations

import math
import random
import re
from typing import Any

from functok.values.data_files import load_yaml
from functok.values.meaning import Meaning
from functok.values.semantics import Semantic

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_STATED_RANGE = re.compile(
    rf"(?:between|from)\s+{_NUMBER}\s*%?\s*(?:\([^)]*\)\s*)?(?:and|to)\s+{_NUMBER}"
    rf"|(?<![\w.-]){_NUMBER}\s*%?\s*(?:-|–|—|to|\.\.\.?|…)\s*{_NUMBER}(?![\w-]|\.\d)"
)
_BOUNDARY_SHARE = 0.1


def _bound(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def limits(meaning: Meaning) -> tuple[float | None, float | None, float]:
    """The least and the greatest value that the schema allows, and the step: 1 for integers, 0 for any."""
    schema = meaning.schema
    step = abs(_bound(schema.get("multipleOf")) or 0)
    if meaning.type == "integer":
        step = step or 1
    low, high = _bound(schema.get("minimum")), _bound(schema.get("maximum"))
    over, under = _bound(schema.get("exclusiveMinimum")), _bound(schema.get("exclusiveMaximum"))
    margin = _margin(low if over is None else over, high if under is None else under)
    if over is not None and (low is None or over >= low):
        low = (math.floor(over / step) + 1) * step if step else over + margin
    if under is not None and (high is None or under <= high):
        high = (math.ceil(under / step) - 1) * step if step else under - margin
    if step and low is not None:
        low = math.ceil(round(low / step, 9)) * step
    if step and high is not None:
        high = math.floor(round(high / step, 9)) * step
    return low, high, step


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
        low, high = math.ceil(round(low / step, 9)) * step, math.floor(round(high / step, 9)) * step
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
    found = ranges["units"].get(meaning.unit)
    if found is None and meaning.semantic in (Semantic.INTEGER, Semantic.NUMBER):
        words = (word for word in reversed(meaning.words) if word in ranges["words"])
        found = ranges["words"].get(next(words, None))
    low, high = found or ranges["semantics"].get(meaning.semantic.value, (1, 100))
    return low, high


def sample_number(meaning: Meaning, rng: random.Random) -> float:
    """One number in the range: a float for JSON Schema `number`, an int for `integer`."""
    low, high, step = range_of(meaning)
    if rng.random() < _BOUNDARY_SHARE:
        value = rng.choice((low, high))
    elif step:
        value = _on_grid(low, high, step, rng)
    else:
        value = _anywhere(low, high, meaning.semantic, rng)
    if meaning.type == "integer":
        return int(value)
    return float(round(value, 10))


def _on_grid(low: float, high: float, step: float, rng: random.Random) -> float:
    count = round((high - low) / step)
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


def _anywhere(low: float, high: float, semantic: Semantic, rng: random.Random) -> float:
    """A number off any grid: whole, half, or with one or two decimals."""
    width = high - low
    if width <= 2:
        return min(high, max(low, round(rng.uniform(low, high), 2 if width <= 0.5 else 1)))
    luck = rng.random()
    if luck < 0.55:
        value = _on_grid(math.ceil(low), math.floor(high), 1, rng)
    elif luck < 0.75:
        value = math.floor(rng.uniform(low, high)) + 0.5
    elif semantic is Semantic.MONEY:
        value = math.floor(rng.uniform(low, high)) + rng.choice((0.99, 0.5, 0.95, 0.25, 0.49, 0.75))
    else:
        value = round(rng.uniform(low, high), 1)
    return min(high, max(low, value))
