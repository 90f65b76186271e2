"""Warnings about what makes bad data."""

from __future__ import annotations

from typing import Any

import pytest

from functok.specs.model import ApiSpec, FunctionSpec, SpecWarning
from functok.specs.quality import warnings_of


def _warnings(*functions: FunctionSpec) -> list[SpecWarning]:
    return warnings_of(ApiSpec("api", functions))


def _function(says: str = "Does the thing.", /, name: str = "f", **x: Any) -> FunctionSpec:
    properties = {"x": x} if x else {}
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return FunctionSpec(name, says, schema, place="api.yaml#/3")


GOOD = {"type": "string", "description": "The name of a street."}


def test_a_good_function_gives_no_warning() -> None:
    assert _warnings(_function(**GOOD)) == []


@pytest.mark.parametrize(
    ("function", "place", "message"),
    [
        (_function(""), "api.yaml#/3", "'f' has no description"),
        (_function("Alarm"), "api.yaml#/3/description", "the one-word description 'Alarm'"),
        (_function(type="string"), "/properties/x", "the parameter 'x' of 'f' has no description"),
        (_function(**{**GOOD, "description": "x"}), "/properties/x", "no more than its name"),
        (_function(description="Some x.", **{"$comment": "any"}), "/properties/x", "has no type"),
        (_function(**{**GOOD, "description": "Either 'a', 'b' or 'c'."}), "/properties/x", "as enum"),
        (_function(**{**GOOD, "description": "One of: fast, slow or medium."}), "/properties/x", "as enum"),
        (_function(**{**GOOD, "description": "Allowed values: low, high."}), "/properties/x", "as enum"),
        (_function(**{**GOOD, "description": "Use 'a' for x or 'b' (old) or 'c'."}), "/properties/x", "enum"),
        (_function(**GOOD, default=3), "/properties/x/default", "the default 3 of 'x' in 'f' breaks"),
        (_function(**GOOD, maxlength=3), "/properties/x/maxlength", "is maxLength meant?"),
        (_function(**GOOD, nullable=True), "/properties/x/nullable", "nullable has no effect"),
    ],
)  # fmt: skip
def test_a_lack_is_said_with_its_place(function: FunctionSpec, place: str, message: str) -> None:
    found = [w for w in _warnings(function) if message in w.message]
    assert len(found) == 1
    assert found[0].place.endswith(place)


def test_examples_in_quotes_are_no_list_of_values() -> None:
    for text in (
        "A topic, such as 'cars' or 'music'.",
        "The name of one of the rooms, or of the house.",
        "Either side and front are meant.",
        "The option that is wanted, or none of them.",
    ):
        assert _warnings(_function(type="string", description=text)) == [], text


def test_two_functions_that_say_the_same_are_named() -> None:
    same = _warnings(_function(name="a"), _function("does the THING", name="b"))
    assert same[0].message.startswith("'b' and 'a' say the same (100 % alike)")
    near = _warnings(
        _function(
            "Shows the current weather and the forecast of the next days for a city.", name="a"
        ),
        _function(
            "Shows the current weather and the forecast of the next days for a town.", name="b"
        ),
    )
    assert "% alike)" in near[0].message
    assert not _warnings(_function(name="a"), _function("Plays a song.", name="b"))


def test_the_place_in_python_source_is_the_line() -> None:
    function = FunctionSpec(
        "f", "Does it.", {"type": "object", "properties": {"x": {}}}, place="api.py:12"
    )
    assert {warning.place for warning in _warnings(function)} == {"api.py:12"}
