"""What nobody can say is known as such, and the parts of an address are said once."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from functok.config import RunConfig
from functok.planning.drawing import given_sets
from functok.planning.plan import Plan
from functok.records import Split
from functok.specs import ApiSpec, FunctionSpec
from functok.specs.model import Parameter
from functok.values import ground, is_sayable, sample
from tests.values.catalogue import PARAMETERS, text

FREE = {"type": "object", "additionalProperties": {"type": "string"}}
UNSAYABLE: list[dict[str, Any]] = [
    FREE,
    {"type": "object"},
    {"type": "object", "properties": {}},
    {"type": "array", "items": FREE},
    {"type": "object", "properties": {"extra": FREE}},
    {"type": "object", "properties": {"a": {"type": "string"}, "b": FREE}, "required": ["b"]},
    {"type": "null"},
    {"const": None},
    {"type": "string", "contentEncoding": "base64"},
    {"type": "string", "format": "binary"},
]


@pytest.mark.parametrize("schema", UNSAYABLE, ids=str)
def test_what_nobody_can_say_is_not_sayable(schema: dict[str, Any]) -> None:
    assert not is_sayable(Parameter("extra", schema, False))


@pytest.mark.parametrize(
    "schema",
    [
        {**FREE, "minProperties": 1},
        {**FREE, "required": ["color"]},
        {"type": "object", "properties": {"a": {"type": "string"}, "b": FREE}},
        {"anyOf": [FREE, {"type": "integer"}]},
        {"type": ["string", "null"]},
        {},
    ],
    ids=str,
)
def test_what_can_be_said_in_part_is_sayable(schema: dict[str, Any]) -> None:
    assert is_sayable(Parameter("extra", schema, False))


@pytest.mark.parametrize("name", ["cursor", "nextPageToken", "X-Request-Id", "idempotency_key"])
def test_what_programs_tell_each_other_is_not_sayable(name: str) -> None:
    assert not is_sayable(Parameter(name, {"type": "string"}, False))


def test_the_page_of_a_list_is_said_seldom() -> None:
    whole = {"type": "integer"}
    known = {"owner": {"type": "string"}, "page": whole, "per_page": whole}
    schema = {"type": "object", "properties": known}
    weights = given_sets(FunctionSpec("list_issues", "Lists issues.", schema), random.Random(0))
    paged = sum(w for names, w in weights.items() if {"page", "per_page"} & {*names})
    assert 0 < paged < 0.25 * sum(weights.values())


def test_all_parameters_of_the_catalogue_are_sayable() -> None:
    assert [p.name for p in PARAMETERS if not is_sayable(p)] == []


def test_a_part_that_nobody_can_say_is_left_out() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}, "b": FREE}}
    rng = random.Random(0)
    assert all("b" not in sample(Parameter("x", schema, True), rng, Split.TRAIN) for _ in range(50))


def test_a_plan_gives_no_optional_argument_that_nobody_can_say() -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}, "extra": FREE}}
    api = ApiSpec("test", (FunctionSpec("do_it", "Does it.", schema),))
    slots = Plan(api, RunConfig(rows=30)).slots(Plan(api, RunConfig(rows=30)).shards[0])
    assert all("extra" not in slots.slot(i, 0).calls[0].pinned for i in range(30))


LINE = re.compile(r"\d+\w? [^,\d]+")


@pytest.mark.parametrize("name", ["street", "address", "street_address", "pickup_address"])
@pytest.mark.parametrize("other", ["city", "town", "zip_code", "postcode"])
def test_an_address_beside_a_city_has_no_city_in_it(name: str, other: str) -> None:
    schema = {
        "type": "object",
        "properties": {name: {"type": "string"}, other: {"type": "string"}},
        "required": [name, other],
    }
    rng = random.Random(0)
    for _ in range(60):
        inside = sample(Parameter("where", schema, True), rng, Split.TRAIN)[name]
        outside = sample(text(name), rng, Split.TRAIN, [name, other])
        assert LINE.fullmatch(inside)
        assert LINE.fullmatch(outside)


@pytest.mark.parametrize(
    "parameter", [text("city"), text("pickup_city", "City of the pickup address"), text("homeTown")]
)
def test_a_city_is_never_an_address(parameter: Parameter) -> None:
    rng = random.Random(0)
    drawn = [sample(parameter, rng, Split.TRAIN, ["street", "city"]) for _ in range(200)]
    assert not any(c.isdigit() or c == "," for value in drawn for c in value)


def test_a_free_object_is_filled_from_its_examples() -> None:
    examples = [{"LEVEL": "debug"}, {"LEVEL": "info"}]
    parameter = Parameter("env", {**FREE, "examples": examples}, True)
    rng = random.Random(0)
    assert is_sayable(parameter)
    assert all(sample(parameter, rng, Split.TRAIN) in examples for _ in range(20))


def test_an_object_that_states_no_properties_is_empty_and_need_not_be_said() -> None:
    """Keys made up for it stood in the queries: "start the chat in pint"."""
    flags = {"type": "object", "properties": {}}
    schema = {"type": "object", "properties": {"flags": flags}, "required": ["flags"]}
    function = FunctionSpec("start_chat", "Starts the chat.", schema)
    assert sample(Parameter("flags", flags, True), random.Random(1), Split.TRAIN) == {}
    found = ground(function, {"flags": {}}, "start the chat")
    assert found.found["flags"].how == "default"
    assert not found.missing
    assert ground(function, {"flags": {"unit": "pint"}}, "start the chat").missing


def test_a_last_day_and_how_many_days_are_not_given_together() -> None:
    day = {"type": "string", "format": "date"}
    properties = {"tent": {"type": "string"}, "days_more": {"type": "integer"}, "until": day}
    schema = {"type": "object", "properties": properties, "required": ["tent"]}
    function = FunctionSpec("keep_tent", "Keeps a tent longer.", schema)
    sets = set(given_sets(function, random.Random(0)))
    assert sets == {("tent",), ("tent", "days_more"), ("tent", "until")}
    both = FunctionSpec("keep_tent", "Keeps it.", {**schema, "required": ["days_more", "until"]})
    assert all({"days_more", "until"} <= {*names} for names in given_sets(both, random.Random(0)))
