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
