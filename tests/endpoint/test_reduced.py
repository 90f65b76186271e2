"""Schemas for a response format: always in the strict subset, and nothing is lost on the way back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functok.teachers.endpoint.formats import FORMATS, rows_schema
from functok.teachers.endpoint.reduced import reduced, restored

_KEYWORDS = {"type", "properties", "required", "additionalProperties", "items", "enum", "anyOf"}


def _nodes(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = [schema]
    for child in (*schema.get("properties", {}).values(), *schema.get("anyOf", ())):
        found += _nodes(child)
    return found + (_nodes(schema["items"]) if "items" in schema else [])


_names = st.sampled_from(
    ["a", "b", "additionalProperties", "anyOf", "slot", "$ref", "type", "it's"]
)
_leaf = st.sampled_from(
    [
        {"type": "string", "format": "date"}, {"type": "integer", "minimum": 1, "multipleOf": 5},
        {"type": ["string", "null"]}, {"enum": ["x", "y"]}, {"enum": [1, 2.5, None]}, {"const": 4},
        {"enum": [["a"], {}]}, {"type": "boolean"}, {}, True, {"type": "object"}, {"type": "array"},
        {"type": "object", "additionalProperties": {"type": "string"}}, {"$ref": "#/$defs/n"},
        {"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "string"}},
        {"allOf": [{"type": "string"}]}, {"type": "string", "oneOf": [{"format": "date"}]},
    ]
)  # fmt: skip


def _objects(members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    properties = st.dictionaries(_names, members, min_size=1, max_size=3)
    return properties.flatmap(
        lambda p: st.lists(st.sampled_from(sorted(p)), unique=True).map(
            lambda r: {
                "type": "object", "properties": p, "required": r, "additionalProperties": False,
            }
        )
    )  # fmt: skip


_members = st.recursive(
    _leaf,
    lambda inner: (
        _objects(inner)
        | inner.map(lambda i: {"type": "array", "items": i})
        | st.lists(inner, min_size=1, max_size=2).map(lambda o: {"anyOf": o})
    ),
    max_leaves=6,
)
_NODE = {"type": "object", "properties": {"next": {"$ref": "#/$defs/n"}}}
_schemas = _objects(_members).map(lambda s: {**s, "$defs": {"n": _NODE}})


@given(_schemas)
def test_a_reduced_schema_uses_what_strict_endpoints_know_and_is_closed(schema: Any) -> None:
    for node in _nodes(reduced(schema)):
        assert set(node) <= _KEYWORDS or node == {"type": "string", "description": "JSON text."}
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])


@given(_schemas)
def test_the_loose_format_has_no_union_with_null_and_no_closed_object(schema: Any) -> None:
    body = FORMATS[1].fields(rows_schema({"arguments": reduced(schema)}))
    for node in _nodes(body["response_format"]["json_schema"]["schema"]):
        assert "additionalProperties" not in node
        assert len(node.get("anyOf", [0, 0])) > 1
        assert {"type": "null"} not in node.get("anyOf", ())
        assert set(node.get("required", ())) <= set(node.get("properties", ()))


def _as_given(reduced_schema: Mapping[str, Any], value: Any) -> Any:
    """A value as a strict endpoint gives it for the reduced schema: everything named, null if absent."""
    options = reduced_schema.get("anyOf", [reduced_schema])
    if any("description" in option for option in options) and not isinstance(value, str):
        return None if value is None else json.dumps(value)
    for option in options:
        if option.get("type") == "object" and isinstance(value, dict):
            return {n: _as_given(m, value.get(n)) for n, m in option["properties"].items()}
        if option.get("type") == "array" and isinstance(value, list):
            return [_as_given(option["items"], item) for item in value]
    return value


@pytest.mark.parametrize(
    ("members", "arguments"),
    [
        ({"n": {"type": "integer"}}, {}),
        ({"n": {"type": "integer"}}, {"n": 3}),
        ({"extra": {"type": "object"}}, {"extra": {"any": [1, None, {"k": "v"}]}}),
        ({"pair": {"type": "array", "prefixItems": [{}, {}]}}, {"pair": ["a", 2]}),
        ({"text": {"type": "string"}}, {"text": "[1, 2]"}),
        ({"any": {}}, {"any": "5"}),
        ({"any": {}}, {"any": [5]}),
        ({"node": {"$ref": "#/$defs/n"}}, {"node": {"next": {"next": {"next": {}}}}}),
        (
            {"to": {"type": "array", "items": {"type": "object", "properties": {
                "name": {"type": "string"}, "age": {"type": "integer"}}}}},
            {"to": [{"name": "Ann"}, {"name": "Bo", "age": 4}]},
        ),
        ({"level": {"enum": [1, 2.5, "high"]}}, {"level": "high"}),
    ],
)  # fmt: skip
def test_arguments_come_back_as_the_function_takes_them(members: Any, arguments: Any) -> None:
    schema = {"type": "object", "properties": members, "required": [], "$defs": {"n": _NODE}}
    given_back = _as_given(reduced(schema), arguments)
    assert set(given_back) == set(members), "a strict endpoint names every property"
    assert restored(schema, given_back) == arguments
    assert restored(schema, arguments) == arguments, "so does an endpoint that knows no schema"


@given(_schemas, st.randoms(use_true_random=False))
def test_whatever_comes_back_nothing_raises(schema: Any, rng: Random) -> None:
    values: list[Any] = [
        None,
        "",
        "{",
        "[]",
        "{}",
        1,
        True,
        [],
        {},
        [None],
        {"a": None},
        {"n": "{}"},
    ]
    arguments = {name: rng.choice(values) for name in (*schema["properties"], "unknown")}
    assert set(restored(schema, arguments)) <= set(arguments)


def test_null_is_kept_where_the_parameter_is_required_and_takes_it() -> None:
    member = {"type": ["string", "null"]}
    schema = {"type": "object", "properties": {"a": member, "b": member}, "required": ["a"]}
    assert restored(schema, {"a": None, "b": None}) == {"a": None}
