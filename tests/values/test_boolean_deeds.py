"""Booleans said by what somebody does, and by prefixes: "the client's paying", "unheated"."""

from __future__ import annotations

import pytest

from functok.specs import FunctionSpec
from functok.values import ground


def _function(name: str, description: str) -> FunctionSpec:
    schema = {"type": "boolean", "description": description}
    return FunctionSpec("log", "Logs it.", {"type": "object", "properties": {name: schema}})


@pytest.mark.parametrize(
    ("name", "description", "value", "text"),
    [
        ("billable", "Whether the client pays for it", True, "two hours, the client's paying"),
        ("billable", "Whether the client pays for it", True, "two hours, they pay for it"),
        ("billable", "Whether the client pays for it", False, "two hours, the client doesn't pay"),
        (
            "billable",
            "Whether the client pays for it",
            False,
            "two hours and they won't pay for that",
        ),
        ("billable", "Whether the client pays for it", False, "two unbillable hours"),
        ("heated", "", False, "an unheated hall"),
        ("fragile", "", False, "four vases, none of it fragile"),
        ("fragile", "", False, "a crate with nothing fragile"),
    ],
)
def test_a_boolean_is_read_from_who_does_what_and_from_prefixes(
    name: str, description: str, value: bool, text: str
) -> None:
    function = _function(name, description)
    assert ground(function, {name: value}, text).missing == ()
    assert ground(function, {name: not value}, text).missing == (name,)


def test_who_turns_something_down_does_not_turn_it_off() -> None:
    function = _function("enabled", "")
    assert ground(function, {"enabled": False}, "turn the bulb down a bit").missing == ("enabled",)
    assert ground(function, {"enabled": False}, "shut the bulb down").missing == ()


def test_what_is_turned_off_is_no_part_of_the_words_that_say_so() -> None:
    function = _function("enabled", "")
    [ground_] = ground(
        function, {"enabled": False}, "get the bedroom lamp turned off"
    ).found.values()
    assert ground_.text == "turned off"
