"""Parameters whose values can be counted, and the edges of ranges: what coverage is measured against."""

from __future__ import annotations

from typing import Any

from functok.specs.model import Parameter
from functok.values.meaning import Meaning, meaning_of, meanings_of
from functok.values.numbers import limits
from functok.values.sayable import can_be_said
from functok.values.semantics import Semantic

_FLOATS = 10**300


def typed(meaning: Meaning, value: Any) -> Any:
    """A number in the Python type of the schema: `number` is a float, `integer` is an int."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if meaning.type == "number":
        return float(value) if abs(value) < _FLOATS else value
    return int(value) if meaning.type == "integer" and value == value // 1 else value


def said_members(meaning: Meaning) -> tuple[Any, ...]:
    """The members of a closed list that a query can say; all of them where it can say none."""
    return tuple(filter(can_be_said, meaning.members)) or meaning.members


def enumerable(parameter: Parameter, limit: int = 64) -> tuple[Any, ...] | None:
    """All values of a closed parameter (enum, const, boolean, range of at most `limit`), else None.

    Members that nobody can say, such as the empty text, are left out where others can be said.
    """
    found: list[Any] = []
    for meaning in meanings_of(parameter):
        values = _values(meaning, limit)
        if values is None:
            return None
        found += [value for value in values if meaning.is_valid(value)]
    unique = [
        value
        for i, value in enumerate(found)
        if not any(_equal(value, other) for other in found[:i])
    ]
    return tuple(unique) if 0 < len(unique) <= limit else None


_OPEN_TYPES = frozenset({"string", "integer", "number"})


def is_open_ended(parameter: Parameter) -> bool:
    """Whether somebody who asks could think of any number of values: texts, amounts, days, or lists of
    texts. Not where the spec's owner lists the values."""
    options = meanings_of(parameter)
    if len(options) != 1 or enumerable(parameter) is not None or options[0].own:
        return False
    [option] = options
    if option.type == "array":
        items = option.schema.get("items")
        return isinstance(items, dict) and items.get("type") == "string" and "enum" not in items
    return option.type in _OPEN_TYPES


def _equal(left: Any, right: Any) -> bool:
    return type(left) is type(right) and bool(left == right)


def _values(meaning: Meaning, limit: int) -> list[Any] | None:
    if meaning.semantic is Semantic.BOOLEAN and not meaning.members:
        return [True, False]
    if meaning.members:
        return [typed(meaning, member) for member in said_members(meaning)]
    if meaning.type == "null":
        return [None]
    if meaning.type in ("integer", "number"):
        low, high, step = limits(meaning)
        if low is None or high is None or not step or high < low or (high - low) / step + 1 > limit:
            return None
        count = round((high - low) / step) + 1
        return [typed(meaning, round(low + i * step, 10)) for i in range(count)]
    return None


def boundaries(parameter: Parameter) -> tuple[Any, ...]:
    """The least and the greatest value that the schema allows, as far as it bounds the parameter."""
    meaning = meaning_of(parameter)
    if meaning.type not in ("integer", "number") or meaning.members:
        return ()
    if meaning.semantic is Semantic.IDENTIFIER:  # the first order is an order like any other
        return ()
    low, high, _ = limits(meaning)
    edges = [typed(meaning, round(edge, 10)) for edge in (low, high) if edge is not None]
    return tuple(dict.fromkeys(edge for edge in edges if meaning.is_valid(edge)))
