"""Schemas that contradict themselves, or that no value can satisfy, as far as it can be proved."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

from functok.errors import SpecError, printable
from functok.specs.documents import shown
from functok.specs.pointers import pointer
from functok.specs.references import resolve
from functok.specs.walk import nodes

_PAIRS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minContains", "maxContains"),
)


def refuse_contradictions(schema: Mapping[str, Any], place: str) -> None:
    """`SpecError` for bounds that cross, an enum member that breaks its own schema, and the like."""
    defs = schema.get("$defs", {})
    for path, node in nodes(schema):
        here = f"{place}{pointer(path)}"
        _refuse_crossed_bounds(node, here)
        _refuse_bad_members(node, defs, here)
        _refuse_closed_required(node, here)
    able = _satisfiable_references(schema)
    for name, member in schema["properties"].items():
        if not _has_value(member, able):
            raise SpecError(
                f"{place}/properties{pointer((name,))}",
                "no value can satisfy this schema",
                "Loosen it; a schema that contains itself must be optional or may be null",
            )
    if not _has_value(schema, able):
        raise SpecError(place, "no arguments can satisfy this schema", "Loosen its conditions")


def _refuse_crossed_bounds(node: Mapping[str, Any], here: str) -> None:
    for low, high in _PAIRS:
        if low in node and high in node and node[low] > node[high]:
            raise SpecError(
                f"{here}/{low}",
                f"{low} {shown(node[low])} is greater than {high} {shown(node[high])}",
                "Correct one of the bounds",
            )
    if node.get("type") in ("integer", "number") and not _has_number(node):
        bounds = {k: node[k] for k in _BOUNDS if k in node}
        raise SpecError(
            here, f"no {node['type']} lies within {shown(bounds)}", "Correct one of the bounds"
        )


_BOUNDS = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf")


def _has_number(node: Mapping[str, Any]) -> bool:
    """Whether a number lies within the bounds of `node`."""
    low = max(node.get("minimum", -math.inf), node.get("exclusiveMinimum", -math.inf))
    high = min(node.get("maximum", math.inf), node.get("exclusiveMaximum", math.inf))
    open_low = node.get("exclusiveMinimum", -math.inf) == low
    open_high = node.get("exclusiveMaximum", math.inf) == high
    if low > high or (low == high and (open_low or open_high)):
        return False
    if low == -math.inf or high == math.inf:  # isinf fails for what is larger than any float
        return True
    step = node.get("multipleOf", 1 if node["type"] == "integer" else None)
    if step is None or step != int(step):
        return True  # no step, or one whose multiples floats cannot tell exactly
    step = int(step)
    first = math.ceil(low) + (-math.ceil(low)) % step
    if open_low and first == low:
        first += step
    return first < high or (first == high and not open_high)


def _refuse_bad_members(node: Mapping[str, Any], defs: Any, here: str) -> None:
    members = [(f"enum/{index}", value) for index, value in enumerate(node.get("enum", ()))]
    if "const" in node:
        members.append(("const", node["const"]))
    others = {key: value for key, value in node.items() if key not in ("enum", "const")}
    if not members or not others:
        return
    validator = Draft202012Validator({**others, "$defs": defs} if defs else others)
    for where, value in members:
        error = next(validator.iter_errors(value), None)
        if error is not None:
            raise SpecError(
                f"{here}/{where}",
                f"the value {shown(value)} breaks its own schema: {printable(error.message, 160)}",
                "Correct the value or the schema beside it",
            )


def _refuse_closed_required(node: Mapping[str, Any], here: str) -> None:
    if node.get("additionalProperties") is not False or node.get("patternProperties"):
        return
    for name in node.get("required", ()):
        if name not in node.get("properties", {}):
            raise SpecError(
                f"{here}/required",
                f"{name!r} is required, but is not among the properties and others are refused",
                "Add it to properties, or remove it from required",
            )


def _satisfiable_references(schema: Mapping[str, Any]) -> frozenset[str]:
    """The `$ref` texts in `schema` whose target a finite value may fit: the least fixed point."""
    targets = {
        node["$ref"]: resolve(schema, node["$ref"]) for _, node in nodes(schema) if "$ref" in node
    }
    able: frozenset[str] = frozenset()
    while True:
        more = frozenset(
            r for r, target in targets.items() if r in able or _has_value(target, able)
        )
        if more == able:
            return able
        able = more


def _has_value(schema: Any, able: frozenset[str]) -> bool:
    """False if it is proved that no finite value fits; `able` are the references that have values."""
    if not isinstance(schema, Mapping):
        return schema is not False
    if schema.get("not") in (True, {}) or ("$ref" in schema and schema["$ref"] not in able):
        return False
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema and not any(_has_value(branch, able) for branch in schema[keyword]):
            return False
    if not all(_has_value(part, able) for part in schema.get("allOf", ())):
        return False
    if "enum" in schema or "const" in schema:
        return True
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        return all(_has_value(properties.get(name), able) for name in schema.get("required", ()))
    if schema.get("type") == "array" and schema.get("minItems", 0) > 0:
        first = schema["prefixItems"][0] if schema.get("prefixItems") else schema.get("items")
        return _has_value(first, able)
    return True
