"""Parameters whose values can be counted, and the edges of ranges: what coverage is measured against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from functok.specs.model import Parameter
from functok.values.drawing.numbers import limits
from functok.values.parameters.meaning import Meaning, meaning_of, meanings_of
from functok.values.parameters.sayable import can_be_said, is_sayable
from functok.values.parameters.semantics import Semantic

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


_SIMPLE_TYPES = frozenset({"string", "integer", "number", "boolean"})


def is_open_ended(parameter: Parameter) -> bool:
    """Whether somebody who asks could think of any number of values: texts, amounts, days, or lists of
    texts. Not where the spec's owner lists the values."""
    if not is_simple(parameter) or enumerable(parameter) is not None:
        return False
    return "enum" not in _items(meanings_of(parameter)[0])


def is_simple(parameter: Parameter) -> bool:
    """Whether a value can be thought of by whoever knows the schema and the description alone, and
    written as a text or a list of texts. Not where the spec's owner lists the values elsewhere."""
    options = meanings_of(parameter)
    if len(options) != 1 or options[0].own or not is_sayable(parameter):
        return False
    [option] = options
    if option.type == "array":
        return _items(option).get("type") == "string"
    return option.type in _SIMPLE_TYPES


def lists_members(parameter: Parameter, value: list[Any]) -> bool:
    """Whether a list holds members of one closed list: which they are counts, their order seldom does."""
    meaning = meaning_of(parameter, value)
    return "prefixItems" not in meaning.schema and "enum" in _items(meaning)


def _items(meaning: Meaning) -> Mapping[str, Any]:
    """The schema of the items of a list; empty of anything else."""
    items = meaning.schema.get("items")
    return items if isinstance(items, dict) else {}


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
