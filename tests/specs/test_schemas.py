"""Validation of arguments."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from functok.specs.model import FunctionSpec
from functok.specs.schemas import FORMAT_CHECKER, check_parameters, first_error, validator_for


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date", ["2024-02-29"], ["2024-02-30", "20240101", "tomorrow"]),
        ("time", ["18:30:00Z", "18:30:00+02:00"], ["18:30", "18:30:00"]),
        ("date-time", ["2024-01-01T10:00:00Z"], ["2024-01-01T10:00:00", "2024-01-01"]),
        ("email", ["a@b.org", "ann.o'neil+x@mail.example.org", "ann@größe.de"],
         ["@", "a b@c.org", "a@", "a..b@c.org", ".a@c.org", "a@c..org", "a@-c.org", "ann"]),
        ("uri", ["https://a.org/x?y=1#z"], ["a.org", "http://a b"]),
        ("iri", ["https://größe.org/ä"], ["größe.org"]),
        ("uuid", ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567"]),
        ("duration", ["PT5M"], ["5 minutes"]),
        ("ipv4", ["10.0.0.1"], ["10.0.0.256"]),
    ],
)  # fmt: skip
def test_formats_are_checked(name: str, good: list[str], bad: list[str]) -> None:
    assert [FORMAT_CHECKER.conforms(value, name) for value in good] == [True] * len(good)
    assert [FORMAT_CHECKER.conforms(value, name) for value in bad] == [False] * len(bad)
    own = Draft202012Validator.FORMAT_CHECKER
    assert all(own.conforms(value, name) for value in good), (
        "stricter than jsonschema, never looser"
    )


def _function(**properties: Any) -> FunctionSpec:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return FunctionSpec("f", "Does it.", check_parameters(schema, schema, "f"))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"a": 1, "b": {"c": ["x"]}}, None),
        ({"b": {"c": ["x"]}}, ("", "'a' is a required property")),
        ({"a": "1", "b": {"c": ["x"]}}, ("/a", "'1' is not of type 'integer'")),
        ({"a": 1, "b": {"c": ["x", 2]}}, ("/b/c/1", "2 is not of type 'string'")),
        ({"a": True, "b": {"c": []}}, ("/a", "True is not of type 'integer'")),
        ({"a": 1, "b": {"c": []}, "z": 1}, ("", "Additional properties are not allowed")),
    ],
)
def test_the_first_error_names_where_and_what(arguments: Any, expected: Any) -> None:
    array = {"type": "array", "items": {"type": "string"}}
    function = _function(a={"type": "integer"}, b={"type": "object", "properties": {"c": array}})
    error = first_error(validator_for(function), arguments)
    if expected is None:
        assert error is None
    else:
        assert error is not None
        assert error[0] == expected[0]
        assert error[1].startswith(expected[1])


def test_a_value_nested_without_end_is_an_error_and_no_crash() -> None:
    loop = {"$ref": "#/$defs/L"}
    schema = {
        "type": "object",
        "properties": {"a": loop},
        "$defs": {"L": {"type": "array", "items": loop}},
    }
    function = FunctionSpec("f", "Does it.", check_parameters(schema, schema, "f"))
    value: list[Any] = []
    for _ in range(5_000):
        value = [value]
    assert first_error(validator_for(function), {"a": value}) == (
        "", "is nested too deeply to be checked",
    )  # fmt: skip


def test_a_validator_is_compiled_once() -> None:
    assert validator_for(_function(a={})) is validator_for(_function(a={}))
    assert validator_for(_function(a={})) is not validator_for(_function(b={}))


@pytest.mark.parametrize(
    "dialect",
    ["https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/draft-07/schema#"],
)
def test_older_dialects_are_taken_as_the_newest(dialect: str) -> None:
    schema = {"$schema": dialect, "type": "object", "properties": {"a": {"type": "string"}}}
    assert "$schema" not in check_parameters(schema, schema, "f")


def test_old_definitions_become_defs() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"$ref": "#/definitions/A"}},
        "definitions": {"A": {"type": "string"}},
    }
    checked = check_parameters(schema, schema, "f")
    assert checked["properties"] == {"a": {"$ref": "#/$defs/A"}}
    assert checked["$defs"] == {"A": {"type": "string"}}
    assert "definitions" not in checked


def test_a_schema_that_refers_to_its_own_root_is_copied() -> None:
    schema = {
        "$id": "https://example.org/args",
        "type": "object",
        "properties": {"a": {"type": "integer"}, "inner": {"$ref": "#"}},
    }
    function = FunctionSpec("f", "Does it.", check_parameters(schema, schema, "f"))
    validator = validator_for(function)
    assert first_error(validator, {"inner": {"inner": {"a": 1}}}) is None
    assert first_error(validator, {"inner": {"inner": {"a": "x"}}}) is not None


def test_checking_twice_changes_nothing() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"$ref": "#/properties/b"}, "b": {"type": "integer"}, "c": True},
    }
    once = check_parameters(schema, schema, "f")
    assert once["properties"]["c"] == {}
    assert check_parameters(once, once, "f") == once
