"""Which arguments people can say at all: an optional one that nobody says is better left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from functok.specs.model import Parameter
from functok.values.meaning import Meaning, meanings_of
from functok.values.semantics import Semantic
from functok.values.structure import item_parameters, property_parameter

_BINARY = frozenset(("binary", "byte", "base64"))
_DEEPEST = 6


def is_sayable(parameter: Parameter) -> bool:
    """Whether a query can say values of `parameter`.

    False for objects whose keys the schema leaves open without asking for any, for binary content,
    for null and the empty text, and for structures with a required part of such a sort.
    """
    return _sayable(parameter, 0)


def can_be_said(member: Any) -> bool:
    """Whether a query can say a member of a closed list: no null, object, blank or control character."""
    if isinstance(member, str):
        return bool(member.strip()) and member.isprintable()
    if isinstance(member, list | tuple):
        return bool(member) and all(map(can_be_said, member))
    return member is not None and not isinstance(member, Mapping)


def _sayable(parameter: Parameter, depth: int) -> bool:
    return depth > _DEEPEST or any(_alternative(m, depth) for m in meanings_of(parameter))


def _alternative(meaning: Meaning, depth: int) -> bool:
    schema = meaning.schema
    if meaning.members:
        return any(map(can_be_said, meaning.members))
    if meaning.type == "null":
        return False
    if meaning.type == "string":
        binary = "contentEncoding" in schema or str(schema.get("format", "")) in _BINARY
        return not binary and schema.get("maxLength", 1) > 0
    if meaning.semantic is Semantic.ARRAY:
        if schema.get("maxItems", 1) == 0:
            return False
        return _sayable(item_parameters(meaning, 1)[0], depth + 1)
    if meaning.semantic is Semantic.OBJECT:
        return _object(meaning, depth)
    return True


def _object(meaning: Meaning, depth: int) -> bool:
    schema = meaning.schema
    properties, required = schema.get("properties", {}), schema.get("required", ())
    if not properties:
        known = any(isinstance(e, Mapping) and e for e in schema.get("examples", ()))
        return bool(known or required or schema.get("minProperties", 0))
    parts = {name: _sayable(property_parameter(meaning, name), depth + 1) for name in properties}
    return any(parts.values()) and all(parts.get(name, True) for name in required)
