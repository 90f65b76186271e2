"""The parameters inside arrays and objects, made once, so that what is known of them is kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from functok.specs.model import Parameter
from functok.values.parameters.meaning import Meaning
from functok.values.parameters.schema import child


@lru_cache(maxsize=8192)
def _children(_: Meaning) -> dict[str, Parameter]:
    return {}


def item_parameters(meaning: Meaning, count: int) -> list[Parameter]:
    """The first `count` items of an array as parameters of their own."""
    prefix = meaning.schema.get("prefixItems", ())
    known = _children(meaning)
    found = []
    for i in range(count):
        key = f"{i}" if i < len(prefix) else "items"
        if key not in known:
            schema = prefix[i] if i < len(prefix) else meaning.schema.get("items", {})
            if isinstance(schema, Mapping) and not {"description", "$ref"} & schema.keys():
                schema = {"description": meaning.description, **schema}  # "Addresses of the guests"
            known[key] = child(meaning.parameter, meaning.parameter.name, schema, True)
        found.append(known[key])
    return found


def is_without_properties(schema: Mapping[str, Any]) -> bool:
    """Whether an object schema states `properties: {}` and speaks of no others."""
    asking = ("required", "minProperties", "additionalProperties", "patternProperties", "examples")
    return schema.get("properties") == {} and not any(schema.get(key) for key in asking)


def property_parameter(meaning: Meaning, name: str) -> Parameter:
    """A property of an object as a parameter of its own."""
    known = _children(meaning)
    if name not in known:
        schema = meaning.schema.get("properties", {}).get(
            name, meaning.schema.get("additionalProperties", {})
        )
        known[name] = child(
            meaning.parameter, name, schema, name in meaning.schema.get("required", ())
        )
    return known[name]
