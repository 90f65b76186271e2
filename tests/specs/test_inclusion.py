"""Whether one schema accepts all that another accepts: certain where it says so, and not blind."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from functok.specs.inclusion import accepts_all
from functok.specs.schemas import schema_validator
from tests.strategies import Schema, hostile_text, json_schemas, keys, values_of

_TEXT: Schema = {"type": "string"}
_TREE: Schema = {
    "$ref": "#/$defs/tree",
    "$defs": {
        "tree": {
            "type": "object",
            "properties": {"left": {"$ref": "#/$defs/tree"}, "value": {"type": "integer"}},
        }
    },
}
_SAME_TREE: Schema = {
    "$ref": "#/$defs/node",
    "$defs": {
        "node": {
            "type": "object",
            "properties": {"value": {"type": "integer"}, "left": {"$ref": "#/$defs/more"}},
        },
        "more": {"allOf": [{"$ref": "#/$defs/node"}]},
    },
}
_WIDER: list[tuple[Schema, Schema]] = [
    ({}, {"type": "string"}),
    ({"type": "number"}, {"type": "integer"}),
    ({"type": ["string", "null"]}, _TEXT),
    ({"anyOf": [_TEXT, {"type": "null"}]}, {"type": ["null", "string"], "minLength": 1}),
    ({"enum": ["a", "b", "c"]}, {"type": "string", "enum": ["b", "a"]}),
    ({"type": "string", "minLength": 1}, {"enum": ["a", "b"]}),
    ({"type": "string"}, {"const": "x"}),
    ({"minimum": 0, "maximum": 200}, {"type": "integer", "minimum": 1, "maximum": 100}),
    ({"multipleOf": 5}, {"type": "integer", "multipleOf": 10}),
    ({"type": "number", "multipleOf": 0.5}, {"type": "integer"}),
    ({"type": "string", "maxLength": 9}, {"type": "string", "minLength": 2, "maxLength": 8}),
    (_TEXT, {"type": "string", "format": "email"}),
    (_TEXT, {"type": "string", "pattern": "^a"}),
    ({"type": "array", "items": {"type": "number"}}, {"type": "array", "items": {"enum": [1]}}),
    ({"type": "array", "maxItems": 3}, {"type": "array", "maxItems": 2, "uniqueItems": True}),
    ({"type": "array", "prefixItems": [_TEXT]}, {"type": "array", "items": {"type": "string"}}),
    ({"type": "object", "properties": {"a": {}}}, {"type": "object", "properties": {"a": _TEXT}}),
    (
        {"type": "object", "properties": {"a": _TEXT, "b": _TEXT}, "additionalProperties": False},
        {"type": "object", "properties": {"a": _TEXT}, "additionalProperties": False},
    ),
    ({"type": "object", "required": ["a"]}, {"type": "object", "required": ["b", "a"]}),
    (
        {"type": "object", "patternProperties": {"^x": _TEXT}},
        {"type": "object", "properties": {"x1": _TEXT}, "additionalProperties": False},
    ),
    (
        {"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}]},
        {"oneOf": [{"type": "string"}, {"type": "integer"}]},
    ),
    (
        {
            "oneOf": [
                {"type": "object", "properties": {"by": {"const": kind}}, "required": ["by"]}
                for kind in ("foot", "bus", "car")
            ]
        },
        {"type": "object", "properties": {"by": {"const": "bus"}}, "required": ["by"]},
    ),
    ({"not": {"enum": ["a"]}}, {"not": {"enum": ["a", "b"]}}),
    ({"not": {"type": "string"}}, {"type": "integer"}),
    ({"anyOf": [{"maximum": 3}, {"minimum": 8}]}, {"anyOf": [{"minimum": 9}, {"maximum": 2}]}),
]


@pytest.mark.parametrize(("wide", "narrow"), _WIDER)
def test_what_accepts_more_is_seen_to_and_never_the_other_way_round(
    wide: Schema, narrow: Schema
) -> None:
    assert accepts_all(wide, narrow)
    assert not accepts_all(narrow, wide)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (_TREE, _SAME_TREE),
        ({"$ref": "#/$defs/a", "$defs": {"a": _TEXT}}, {"type": "string", "title": "A"}),
        ({"anyOf": [_TEXT, {"type": "null"}]}, {"type": ["null", "string"]}),
        ({"enum": ["a", "b"]}, {"anyOf": [{"const": "b"}, {"const": "a"}]}),
        ({"allOf": [_TEXT, {"maxLength": 3}]}, {"type": "string", "maxLength": 3}),
        ({"type": "integer", "minimum": 1}, {"type": "integer", "exclusiveMinimum": 0}),
        ({"type": "integer", "maximum": 7}, {"type": "integer", "exclusiveMaximum": 7.5}),
        ({"type": "boolean"}, {"enum": [False, True]}),
        ({"enum": ["a"], "x-note": 1}, {"const": "a", "description": "A."}),
    ],
)
def test_two_ways_of_writing_one_schema_are_one_schema(left: Schema, right: Schema) -> None:
    assert accepts_all(left, right)
    assert accepts_all(right, left)


@pytest.mark.parametrize(
    ("wide", "narrow", "value"),
    [
        (
            {"properties": {"a": {}}, "unevaluatedProperties": False},
            {"properties": {"a": {}, "b": {}}, "unevaluatedProperties": False},
            {"b": 1},
        ),
        (
            {"contains": {"const": 1}, "minContains": 2},
            {"allOf": [{"contains": {"const": 2}, "minContains": 2}, {"contains": {"const": 1}}]},
            [1, 2, 2],
        ),
        ({"oneOf": [{"minimum": 1}, {"minimum": 5}]}, {"type": "integer", "minimum": 5}, 7),
        ({"properties": {"a": _TEXT}}, {"required": ["a"]}, {"a": 1}),
    ],
)
def test_what_only_looks_wider_is_not_taken_for_it(
    wide: Schema, narrow: Schema, value: Any
) -> None:
    assert schema_validator(narrow).is_valid(value)
    assert not schema_validator(wide).is_valid(value)
    assert not accepts_all(wide, narrow)


@given(json_schemas())
def test_a_schema_accepts_all_that_it_accepts(schema: Schema) -> None:
    assert accepts_all(schema, schema)


@settings(max_examples=150)
@given(st.data())
def test_law_a_yes_is_certain(data: st.DataObject) -> None:
    """Of any two schemas: where one is said to accept all of the other, it accepts each value of it."""
    narrow = data.draw(json_schemas())
    wide = data.draw(_relatives(narrow) | json_schemas(4))
    assume(accepts_all(wide, narrow))
    value = data.draw(values_of(narrow))
    if schema_validator(narrow).is_valid(value):
        assert schema_validator(wide).is_valid(value)


@given(st.data())
def test_law_a_widened_schema_is_seen_to_be_wider(data: st.DataObject) -> None:
    narrow = data.draw(json_schemas())
    wide = data.draw(widened(narrow))
    assert accepts_all(wide, narrow)
    assert accepts_all({"$ref": "#/$defs/s", "$defs": {"s": wide}}, narrow)


@st.composite
def widened(draw: st.DrawFn, schema: Schema) -> Schema:
    """A schema that allows more than `schema`, made by one step at some depth of it."""
    ways: list[Schema] = [{}, {"anyOf": [schema, {"type": "null"}]}, {"allOf": [schema]}]
    if "minimum" in schema:
        ways.append({**schema, "minimum": schema["minimum"] - 1})
        ways.append({k: v for k, v in schema.items() if k != "maximum"})
    if "maxLength" in schema:
        ways.append({**schema, "maxLength": schema["maxLength"] + 1, "minLength": 0})
    if schema.get("type") == "integer":
        ways.append({**schema, "type": "number"})
    if "enum" in schema:
        ways.append({**schema, "enum": [*schema["enum"], draw(hostile_text(3))]})
    if "items" in schema:
        ways.append({**schema, "items": draw(widened(schema["items"]))})
    if "anyOf" in schema:
        ways.append({"anyOf": [*schema["anyOf"], draw(json_schemas(2))]})
    if "properties" in schema:
        extra = draw(keys())
        more = {**schema["properties"]}
        more.setdefault(extra, {})
        ways.append({**schema, "properties": more, "required": []})
        for name in schema["properties"]:
            inner = draw(widened(schema["properties"][name]))
            ways.append({**schema, "properties": {**schema["properties"], name: inner}})
    return draw(st.sampled_from(ways))


@st.composite
def _relatives(draw: st.DrawFn, schema: Schema) -> Schema:
    """Something like `schema`: wider, narrower, or neither, and often hard to tell."""
    wider = draw(widened(schema))
    chance = draw(st.integers(0, 4))
    if chance == 0:
        return {**schema, "minLength": 1, "minimum": 0}
    if chance == 1:
        return {"oneOf": [schema, draw(json_schemas(2))]}
    if chance == 2:
        return {"anyOf": [draw(json_schemas(2)), {"type": schema.get("type", "string")}]}
    if chance == 3 and "properties" in schema:
        return {**schema, "required": sorted(schema["properties"]), "patternProperties": {"a": {}}}
    return wider
