"""The quick test of values never says yes where jsonschema says no, and says yes to ordinary values."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functok.specs.quick import accepts
from functok.specs.schemas import FORMAT_CHECKER, schema_validator

_NUMBERS = st.sampled_from([-2, -1.0, -0.5, 0, 0.0, 0.5, 1, 1.0, 2, 3, 10**30, float("nan")])
_TEXTS = st.sampled_from(
    ["", "a", "ab", "a1", "1", "12:30", "2025-02-30", "a@b.de", "é", "\U0001f600"]
)
_SCALARS = st.none() | st.booleans() | _NUMBERS | _TEXTS
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=2).map(tuple)
        | st.dictionaries(st.sampled_from(["x", "y", "z"]), inner, max_size=3)
    ),
    max_leaves=6,
)
_TYPES = st.sampled_from(["string", "integer", "number", "boolean", "null", "array", "object"])
_COUNTS = st.integers(0, 3)
_BOUNDS = st.sampled_from([-1, 0, 0.5, 1, 1.0, 2])


def _schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {},
        optional={
            "type": _TYPES | st.lists(_TYPES, min_size=1, max_size=3, unique=True),
            "enum": st.lists(_VALUES, min_size=1, max_size=4),
            "const": _VALUES,
            "minimum": _BOUNDS,
            "maximum": _BOUNDS,
            "exclusiveMinimum": _BOUNDS,
            "exclusiveMaximum": _BOUNDS,
            "multipleOf": st.sampled_from([1, 2, 0.5]),
            "minLength": _COUNTS,
            "maxLength": _COUNTS,
            "pattern": st.sampled_from(["a", "^a$", r"\d", "^$"]),
            "format": st.sampled_from(["date", "time", "email", "uuid", "no-such-format"]),
            "minItems": _COUNTS,
            "maxItems": _COUNTS,
            "items": inner,
            "properties": st.dictionaries(st.sampled_from(["x", "y"]), inner, max_size=2),
            "required": st.lists(st.sampled_from(["x", "y"]), unique=True),
            "additionalProperties": inner,
            "not": inner,
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "uniqueItems": st.booleans(),
            "prefixItems": st.lists(inner, min_size=1, max_size=2),
            "description": st.just("Anything."),
        },
    )  # fmt: skip


_SCHEMAS = st.recursive(st.booleans(), _schemas, max_leaves=5).filter(lambda s: isinstance(s, dict))


@given(_SCHEMAS, _VALUES)
@settings(max_examples=300, deadline=None)
def test_what_the_quick_test_accepts_jsonschema_accepts(schema: Any, value: Any) -> None:
    if accepts(schema, FORMAT_CHECKER)(value):
        assert schema_validator(schema).is_valid(value)


_ORDINARY: list[tuple[dict[str, Any], Any, Any]] = [
    ({"type": "string", "enum": ["low", "high"]}, "low", "none"),
    ({"type": "integer", "minimum": 1, "maximum": 9}, 9, 10),
    ({"type": "number", "exclusiveMinimum": 0}, 0.5, 0.0),
    ({"type": "string", "pattern": r"^\d\d:\d\d$"}, "12:30", "noon"),
    ({"type": "string", "format": "date"}, dt.date(2025, 2, 28).isoformat(), "2025-02-30"),
    ({"type": ["string", "null"], "maxLength": 3}, None, "long"),
    ({"type": "array", "items": {"type": "integer"}, "maxItems": 2}, [1, 2], [1, "2"]),
    (
        {
            "type": "object",
            "properties": {"x": {"type": "boolean"}},
            "required": ["x"],
            "additionalProperties": False,
        },
        {"x": True},
        {"x": True, "y": 1},
    ),
]


@pytest.mark.parametrize(("schema", "valid", "invalid"), _ORDINARY)
def test_ordinary_values_need_no_second_opinion(
    schema: dict[str, Any], valid: Any, invalid: Any
) -> None:
    test = accepts(schema, FORMAT_CHECKER)
    assert test(valid)
    assert not test(invalid)
