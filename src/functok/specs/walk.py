"""Where a JSON Schema holds other schemas, so that an `enum` member named `properties` is not one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

MAPS = (
    "properties", "patternProperties", "dependentSchemas", "$defs", "definitions",
)  # fmt: skip
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems", "items")
"""`items` is a list in older drafts, and a single schema otherwise."""
SINGLES = (
    "items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else",
    "unevaluatedItems", "unevaluatedProperties", "contentSchema",
)  # fmt: skip
IN_PLACE = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas")
"""Keywords whose schemas apply to the same value as the schema they stand in."""

Path = tuple[str | int, ...]


def children(schema: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """The schemas directly inside `schema`, each with its path; what is malformed is passed over."""
    for keyword, value in schema.items():
        if keyword in MAPS and isinstance(value, Mapping):
            for name, member in value.items():
                yield (keyword, name), member
        elif keyword in LISTS and isinstance(value, list):
            for index, member in enumerate(value):
                yield (keyword, index), member
        elif keyword in SINGLES:
            yield (keyword,), value


def nodes(schema: Any, path: Path = ()) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """`schema` and every object schema inside it, each with its path, in the order of the source."""
    stack: list[tuple[Path, Any]] = [(path, schema)]
    while stack:
        here, node = stack.pop()
        if isinstance(node, Mapping):
            yield here, node
            inner = [((*here, *step), child) for step, child in children(node)]
            stack.extend(reversed(inner))


def mapped(schema: Mapping[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    """A copy of `schema` in which `change` has been applied to each schema directly inside it."""
    copy: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in MAPS and isinstance(value, Mapping):
            copy[keyword] = {name: change(member) for name, member in value.items()}
        elif keyword in LISTS and isinstance(value, list):
            copy[keyword] = [change(member) for member in value]
        elif keyword in SINGLES:
            copy[keyword] = change(value)
        else:
            copy[keyword] = value
    return copy
