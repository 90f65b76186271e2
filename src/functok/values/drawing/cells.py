"""Cells: the values of a parameter that have to come up, wherever in it they stand.

A cell is a member of a closed list or an edge of a range; `path` leads to it through arrays (`*` is
any item) and objects (the name of a property), and is empty where the parameter itself is the value.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from functok.specs.model import Parameter
from functok.values.drawing.closed import boundaries, enumerable
from functok.values.parameters.meaning import Meaning, meaning_of
from functok.values.parameters.sayable import is_sayable
from functok.values.parameters.schema import same
from functok.values.parameters.semantics import Semantic
from functok.values.parameters.structure import item_parameters, property_parameter

ANY = "*"
_DEEPEST = 3

Path = tuple[str, ...]


class Cell(NamedTuple):
    """One value that has to come up at a path; a member of a closed list, or else a boundary."""

    path: Path
    value: Any
    is_member: bool


def cells(parameter: Parameter) -> tuple[Cell, ...]:
    """All cells of a parameter, in the order of its schema."""
    return _cells_of(meaning_of(parameter))


@lru_cache(maxsize=8192)
def _cells_of(meaning: Meaning) -> tuple[Cell, ...]:
    return tuple(_cells(meaning.parameter, ()))


def _cells(parameter: Parameter, path: Path) -> Iterator[Cell]:
    edges = boundaries(parameter)
    members = enumerable(parameter)
    if members and not edges:
        yield from (Cell(path, member, True) for member in members)
        return
    yield from (Cell(path, edge, False) for edge in edges)
    meaning = meaning_of(parameter)
    if len(path) >= _DEEPEST:
        return
    if meaning.semantic is Semantic.ARRAY and not meaning.schema.get("prefixItems"):
        yield from _cells(item_parameters(meaning, 1)[0], (*path, ANY))
    elif meaning.semantic is Semantic.OBJECT:
        for name in meaning.schema.get("properties", {}):
            inner = property_parameter(meaning, name)
            if inner.required or is_sayable(inner):
                yield from _cells(inner, (*path, name))


def holds(value: Any, cell: Cell) -> bool:
    """Whether an argument has the value of the cell at its path."""
    return any(same(found, cell.value) for found in _at(value, cell.path))


def _at(value: Any, path: Path) -> Iterator[Any]:
    if not path:
        yield value
    elif path[0] == ANY:
        for item in value if isinstance(value, list | tuple) else ():
            yield from _at(item, path[1:])
    elif isinstance(value, Mapping) and path[0] in value:
        yield from _at(value[path[0]], path[1:])


def planted(value: Any, cell: Cell, rng: random.Random) -> Any:
    """The argument with the value of the cell at its path; as it is where it has no such place."""
    return value if holds(value, cell) else _planted(value, cell.path, cell.value, rng)


def _planted(value: Any, path: Path, wanted: Any, rng: random.Random) -> Any:
    if not path:
        return wanted
    if path[0] == ANY:
        if not isinstance(value, list) or not value:
            return value
        at = rng.randrange(len(value))
        return [_planted(v, path[1:], wanted, rng) if i == at else v for i, v in enumerate(value)]
    if not isinstance(value, Mapping) or (path[0] not in value and len(path) > 1):
        return value
    return {**value, path[0]: _planted(value.get(path[0]), path[1:], wanted, rng)}
