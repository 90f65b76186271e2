"""A difference: "lower it by 5" says -5, and "raise it by 5" does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functok.specs.model import FunctionSpec
from functok.values import ground

_BY = FunctionSpec(
    "change_level",
    "Changes the level of the tank.",
    {
        "type": "object",
        "properties": {"change_by": {"type": "integer", "minimum": -99, "maximum": 99}},
        "required": ["change_by"],
    },
)
_LESS = ("lower it by {n}", "turn the level down by {n}", "reduce it by {n} please", "{n} less")
_MORE = ("raise it by {n}", "turn the level up by {n}", "increase it by {n} please", "{n} more")


def _says(value: int, query: str) -> bool:
    return not ground(_BY, {"change_by": value}, query, None).missing


@given(st.integers(1, 99), st.sampled_from(_LESS), st.sampled_from(_MORE))
def test_which_way_it_goes_is_said_by_the_verb(size: int, less: str, more: str) -> None:
    assert _says(-size, less.format(n=size))
    assert not _says(size, less.format(n=size))
    assert _says(size, more.format(n=size))
    assert not _says(-size, more.format(n=size))
    assert _says(-size, f"change it by minus {size}")


@pytest.mark.parametrize("query", ["lower the fee to 5", "reduce the rent for 5 weeks"])
def test_what_is_no_difference_is_the_number_as_it_stands(query: str) -> None:
    properties = {"value": {"type": "integer", "minimum": 0}}
    function = FunctionSpec("set_it", "Sets it.", {"type": "object", "properties": properties})
    assert not ground(function, {"value": 5}, query, None).missing


def _called(name: str, about: str, parameter: str, **schema: object) -> FunctionSpec:
    properties = {parameter: {"type": "integer", **schema}}
    return FunctionSpec(name, about, {"type": "object", "properties": properties})


@pytest.mark.parametrize(
    "function",
    [
        _called("lower_volume", "Lowers the volume.", "by"),
        _called("lower_volume", "Lowers the volume.", "by", minimum=-10),
        _called("cut_dose", "Cuts the dose.", "reduce_by", description="Not negative."),
        _called("change_level", "Changes the level.", "increment"),
        _called("change_level", "Changes the level.", "by", exclusiveMinimum=0),
        _called("change_level", "Changes the level.", "by", description="A non-negative number."),
    ],
)
def test_what_lowers_by_itself_or_is_never_negative_has_its_number_without_a_sign(
    function: FunctionSpec,
) -> None:
    (name,) = function.parameters["properties"]
    assert not ground(function, {name: 5}, "lower it by 5", None).missing
    assert ground(function, {name: -5}, "lower it by 5", None).missing


@pytest.mark.parametrize(
    "function",
    [
        _called("adjust_level", "Adjusts the level by some litres.", "by", exclusiveMinimum=-10),
        _called("change_level", "Lowers or raises the level.", "delta", minimum=-10),
        _called("change_level", "Changes the level.", "by", description="Negative to lower it."),
        _called("change_level", "Changes the level.", "change", description="Minus is less."),
    ],
)
def test_what_may_go_either_way_has_its_sign_from_the_verb(function: FunctionSpec) -> None:
    (name,) = function.parameters["properties"]
    assert not ground(function, {name: -5}, "lower it by 5", None).missing
    assert ground(function, {name: 5}, "lower it by 5", None).missing


def test_what_it_is_lowered_to_is_no_difference() -> None:
    cold = _called("set_cold", "Sets it.", "value", minimum=-40, description="Negative below zero.")
    assert not ground(cold, {"value": 5}, "turn it down to 5", None).missing
    assert not ground(cold, {"value": -5}, "turn it down to minus 5", None).missing
    assert ground(cold, {"value": -5}, "turn it down to 5", None).missing
