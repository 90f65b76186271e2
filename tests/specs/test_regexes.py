"""Patterns that take for ever are refused; the usual patterns of specs are not."""

from __future__ import annotations

import time
from typing import Any

import pytest

from functok.errors import SpecError
from functok.specs.schemas import check_parameters

SLOW = [
    r"^(\w+\s?)*$",
    r"^(a+)+$",
    r"^(a*)*$",
    r"^(a|b+)*$",
    r"^([a-z]+|[0-9]+)*$",
    r"^(\d{1,3})+$",
    r"^(aa?)*$",
    r"^(a?b?)*$",
    r"^(?:(?:x\s*)?\s*y?)*$",
    r"^(\s*x\s*)*$",
    r"^([\w.-]+\.)+[a-z]{2,}$",
    r"^(.*,){12}x$",
    r"(?=(\w+)*!)a",
    r"^(?:(?:c?)?a)*$",
    r"^(?:a(?:c?|b*))+$",
    r"^(?:.|b)*$",
    r"^(?:ab|a|b)*$",
    r"^(?:(?:c?){2}a)*$",
    r"^((?i:[A-Z]+)[a-z]*)*$",
]
QUICK = [
    r"^[a-z0-9]+(?:-[a-z0-9]+)*$",
    r"^(\d+,)*\d+$",
    r"^[\w.+-]+@([\w-]+\.)+[\w-]{2,4}$",
    r"^\d{1,3}(\.\d{1,3}){3}$",
    r"^(?:\d[ -]*?){13,16}$",
    r"^([A-Z][a-z]+ ?)+$",
    r"^([a-z]+[0-9]+)*$",
    r"^(foo|barbaz)+$",
    r"^(?:(?:foo|far|bar),?)+$",
    r"^(?:mon|monday|tue|\s)+$",
    r"^(?:[^\"\\]|\\.)*$",
    r"^(?:([a-z]+,)|([0-9]+;))*$",
    r"^([0-9a-f]{2}:){5}[0-9a-f]{2}$",
    r"^#(?:[0-9a-fA-F]{3}){1,2}$",
    r"^(\w+\s?){1,3}$",
    r"^(?:a++)*$",
    r"^(?:(?>a+))*$",
    r"^(?:[A-Z]{2}\d{3})+$",
    r"^((((a{50}){50}){50}){50})$",
    r"^\+?[1-9]\d{1,14}$",
    r"^P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$",
    r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
]


def checked(**schema: Any) -> dict[str, Any]:
    parameters = {"type": "object", "properties": {"value": schema}}
    return check_parameters(parameters, parameters, "api.json#/0/parameters")


@pytest.mark.parametrize("pattern", SLOW)
def test_a_pattern_with_many_ways_to_match_is_refused(pattern: str) -> None:
    with pytest.raises(SpecError) as caught:
        checked(type="string", pattern=pattern)
    message = str(caught.value)
    assert "/properties/value/pattern" in message
    assert repr(pattern)[1:-1] in message
    with pytest.raises(SpecError):
        checked(type="object", patternProperties={pattern: {}})


@pytest.mark.parametrize("pattern", QUICK)
def test_a_usual_pattern_is_accepted(pattern: str) -> None:
    assert checked(type="string", pattern=pattern)["properties"]["value"]["pattern"] == pattern


def test_a_slow_pattern_is_refused_before_anything_is_matched() -> None:
    start = time.perf_counter()
    for schema in (
        {"pattern": r"^(\w+\s?)*$", "default": "a" * 40 + "!"},
        {"pattern": r"^(a+)+$", "enum": ["a" * 40 + "!"]},
    ):
        with pytest.raises(SpecError, match="pattern"):
            checked(type="string", **schema)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("size", [10**390, 2**63, 10**18])
def test_bounds_of_any_size_are_compared(size: int) -> None:
    checked(type="integer", minimum=-size, maximum=size)
    checked(type="number", minimum=-size, exclusiveMaximum=size, multipleOf=0.5)
    checked(type="integer", minimum=size)
    with pytest.raises(SpecError, match="no integer lies"):
        checked(type="integer", minimum=size, exclusiveMaximum=size)
