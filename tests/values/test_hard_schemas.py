"""Schemas off the beaten track: values are found, or it is said that there are none, and nothing hangs."""

from __future__ import annotations

import random
import re
import string
import time
from typing import Any

import pytest

from functok.config import RunConfig
from functok.planning.plan import Plan
from functok.records import Split
from functok.specs import ApiSpec, FunctionSpec
from functok.specs.model import Parameter
from functok.specs.schemas import FORMAT_CHECKER, schema_validator
from functok.values import (
    Semantic,
    Unsatisfiable,
    boundaries,
    enumerable,
    forms,
    sample,
    semantic_of,
)
from functok.values.drawing.patterns import text_for
from functok.values.english.number_words import number_forms
from tests.values.catalogue import number, text


def draws(parameter: Parameter, count: int = 20) -> list[Any]:
    rng = random.Random(3)
    return [sample(parameter, rng, Split.TRAIN) for _ in range(count)]


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[0-9a-f]{128}$",
        r"^.{150,}$",
        r"^[A-Z]{101,120}$",
        r"^(?>[a-z]{3})-\d{2}$",
        r"^\d{2,4}+[a-z]$",
        r"^(x-)?(?(1)\d{3}|[a-z]{3})$",
        r"^(?:(a)|b)\1?c$",
        r"^[^\s]{4}$",
        r"^[^a]b$",
        r"^[一-鿿]{2}$",
        r"^[\x00-\x7f]{5}$",
    ],
)
def test_texts_are_written_for_any_pattern(pattern: str) -> None:
    values = draws(text("value", "Sets the thing to a value", pattern=pattern))
    assert all(re.search(pattern, value) and value.isprintable() for value in values)


def test_the_text_of_a_pattern_depends_on_the_seed_alone() -> None:
    # The order of a set of characters differs from process to process.
    shown = [chr(code) for code in range(33, 127) if chr(code) not in string.digits]
    drawn = {text_for(r"[^\d\s]", random.Random(seed)) for seed in range(2000)}
    assert drawn == set(shown)
    assert text_for(r"[^b-zA-Z\W\d_]", random.Random(1)) == "a"


@pytest.mark.parametrize(
    "schema",
    [
        {"pattern": r"^((((a{50}){50}){50}){50})$"},
        {"pattern": r"^.{5000}$"},
        {"minLength": 1_000_000},
        {"format": "date", "minLength": 1_000_000},
    ],
    ids=str,
)
def test_texts_longer_than_any_query_are_not_made(schema: dict[str, Any]) -> None:
    start = time.perf_counter()
    with pytest.raises(Unsatisfiable, match="2,000 characters"):
        sample(text("value", **schema), random.Random(0), Split.TRAIN)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("value", [1e15, 1e16, 1e18, 1.5e16, 1e300, -1e18, 1e-12, 2.5e-11, 10**20])
def test_numbers_of_any_size_are_said(value: float) -> None:
    said = number_forms(value)
    assert float(said[0]) == value
    assert forms(number("value", kind="number", enum=[value, 1]), value)


@pytest.mark.parametrize(
    ("kind", "bounds"),
    [
        ("number", {"maximum": 1e18}),
        ("number", {"minimum": 1e16}),
        ("number", {"minimum": 0, "maximum": 1e300}),
        ("integer", {"minimum": -(10**390), "maximum": 10**390}),
        ("integer", {"minimum": 10**18, "maximum": 10**18 + 5}),
        ("integer", {"minimum": 0, "maximum": 2**63 - 1}),
        ("number", {"minimum": -(10**390), "maximum": 10**390}),
    ],
)
def test_bounds_of_any_size_have_values(kind: str, bounds: dict[str, Any]) -> None:
    parameter = number("value", kind=kind, **bounds)
    for value in [*draws(parameter), *boundaries(parameter)]:
        assert forms(parameter, value)


@pytest.mark.parametrize("kind", ["integer", "number"])
def test_a_number_of_hundreds_of_digits_is_not_made(kind: str) -> None:
    with pytest.raises(Unsatisfiable, match="too large"):
        draws(number("value", kind=kind, minimum=10**390))


def test_bounds_that_only_computers_have_are_no_edges() -> None:
    assert boundaries(number("quantity", minimum=0, maximum=2**63 - 1)) == (0,)
    assert max(draws(number("quantity", minimum=1, maximum=2**31 - 1), 50)) < 2**31


@pytest.mark.parametrize(
    ("members", "said"),
    [
        (["", "asc", "desc"], {"asc", "desc"}),
        ([" ", "a b", "\x07", "c\nd"], {"a b"}),
        ([None, "low", {"level": 1}, []], {"low"}),
        ([None, 1, 2], {1, 2}),
        (["+", "-", "*"], {"+", "-", "*"}),
        ([True, "auto"], {True, "auto"}),
    ],
)
def test_members_that_nobody_can_say_are_not_drawn(members: list[Any], said: set[Any]) -> None:
    parameter = Parameter("order", {"enum": members}, True)
    assert set(enumerable(parameter) or ()) == said
    assert set(draws(parameter, 60)) == said


def test_a_list_of_members_that_nobody_can_say_stays() -> None:
    assert enumerable(Parameter("order", {"enum": ["", " "]}, True)) == ("", " ")


def test_members_that_nobody_can_say_are_not_dealt() -> None:
    schema = {
        "type": "object",
        "properties": {"order": {"type": "string", "enum": ["", "asc", "desc"]}},
        "required": ["order"],
    }
    plan = Plan(ApiSpec("test", (FunctionSpec("sort", "Sorts.", schema),)), RunConfig(rows=30))
    slots = plan.slots(plan.shards[0])
    assert {slots.slot(i, 0).calls[0].pinned["order"] for i in range(30)} == {"asc", "desc"}


@pytest.mark.parametrize(
    ("description", "pattern"),
    [
        ("The expiry of the card", r"^\d{2}/\d{2}$"),
        ("The aspect ratio", r"^\d{1,2}:\d{2}$"),
        ("The duration of the track", r"^\d{1,2}:\d{2}$"),
        ("The secret", r"^(?=.*[A-Z])(?=.*\d).{8,}$"),
        ("The password at login time", r"^(?=.*[A-Z])(?=.*\d).{8,}$"),
        ("The code", r"^\d{4}-\d{2}$"),
    ],
)
def test_codes_that_look_like_moments_are_none(description: str, pattern: str) -> None:
    parameter = text("value", description, pattern=pattern)
    assert semantic_of(parameter) not in (Semantic.TIME, Semantic.DATE, Semantic.DATE_TIME)
    assert all(re.search(pattern, value) for value in draws(parameter))


@pytest.mark.parametrize(
    ("name", "description", "pattern", "semantic"),
    [
        ("value", "", r"^([01]\d|2[0-3]):[0-5]\d$", Semantic.TIME),
        ("value", "", r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", Semantic.DATE),
        ("date", "", r"^\d{4}-\d{2}-\d{2}$", Semantic.DATE),
        ("value", "The time to ring", r"^\d{2}:\d{2}$", Semantic.TIME),
        ("start", "Start of the quiet hours", r"^\d{2}:\d{2}$", Semantic.TIME),
        ("birthday", "", r"^\d{2}-\d{2}$", Semantic.DATE),
    ],
)
def test_patterns_of_moments_and_words_of_moments_are_moments(
    name: str, description: str, pattern: str, semantic: Semantic
) -> None:
    assert semantic_of(text(name, description, pattern=pattern)) is semantic


@pytest.mark.parametrize(
    "schema",
    [
        {"format": name}
        for name in ("hostname", "idn-hostname", "json-pointer", "relative-json-pointer",
                     "uri-template", "regex", "ipv4", "uuid")
    ]
    + [
        {"format": "date", "pattern": "^2024"},
        {"format": "date", "pattern": r"-02-\d\d$"},
        {"format": "date-time", "pattern": "^1999"},
        {"format": "time", "pattern": "Z$"},
    ],
    ids=str,
)  # fmt: skip
def test_formats_have_values(schema: dict[str, Any]) -> None:
    parameter = text("value", "Sets the thing to a value", **schema)
    values = draws(parameter)
    validator = schema_validator(parameter.schema)
    assert all(validator.is_valid(value) for value in values)
    assert all(FORMAT_CHECKER.conforms(value, schema["format"]) for value in values)
    assert len(set(values)) > 3


def test_long_lists_and_open_objects_have_values() -> None:
    many = Parameter("value", {"type": "array", "items": {"type": "string"}, "minItems": 40}, True)
    assert len(draws(many, 1)[0]) == 40
    with pytest.raises(Unsatisfiable, match="more than 50 items"):
        draws(Parameter("value", {**many.schema, "minItems": 200}, True), 1)
    open_object = {
        "type": "object",
        "patternProperties": {"^x-[a-z]{3}$": {"type": "integer"}},
        "additionalProperties": False,
        "minProperties": 1,
    }
    for value in draws(Parameter("value", open_object, True)):
        assert value
        assert all(re.search("^x-[a-z]{3}$", key) and type(v) is int for key, v in value.items())
    named = {"type": "object", "propertyNames": {"pattern": "^[A-Z]{3}$"}, "minProperties": 1}
    for value in draws(Parameter("value", named, True)):
        assert value
        assert all(re.search("^[A-Z]{3}$", key) for key in value)


def test_a_unit_that_the_description_states_says_more_than_the_name() -> None:
    limit = number("day_limit", "The limit during the day in km/h")
    assert semantic_of(limit) is Semantic.INTEGER
    assert semantic_of(number("day_limit", "How long, in days")) is Semantic.DURATION
    assert semantic_of(number("minutes", "Minutes to wait")) is Semantic.DURATION
