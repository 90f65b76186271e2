"""Sampled values are valid, meaningful, deterministic, and of their split."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from functok.hashing import canonical_json
from functok.records import Split
from functok.specs.model import Parameter
from functok.values import (
    Semantic,
    Unsatisfiable,
    boundaries,
    enumerable,
    is_open,
    sample,
    split_of,
    text_of_kind,
)
from tests.values.catalogue import PARAMETERS, number, text

parameters = st.sampled_from(PARAMETERS)
seeds = st.integers(0, 2**32)
splits = st.sampled_from(list(Split))


def draws(parameter: Parameter, count: int, split: Split = Split.TRAIN) -> list[Any]:
    rng = random.Random(11)
    return [sample(parameter, rng, split) for _ in range(count)]


@given(parameters, seeds, splits)
def test_every_value_is_valid_with_formats_on(
    parameter: Parameter, seed: int, split: Split
) -> None:
    value = sample(parameter, random.Random(seed), split)
    Draft202012Validator(
        parameter.schema, format_checker=Draft202012Validator.FORMAT_CHECKER
    ).validate(value)


@given(parameters, seeds, splits)
def test_the_same_seed_gives_the_same_value(parameter: Parameter, seed: int, split: Split) -> None:
    first, second = (sample(parameter, random.Random(seed), split) for _ in range(2))
    assert canonical_json(first) == canonical_json(second)


@given(parameters.filter(is_open), seeds, splits)
def test_values_of_open_pools_belong_to_their_split(
    parameter: Parameter, seed: int, split: Split
) -> None:
    assert split_of(sample(parameter, random.Random(seed), split)) is split


@given(st.sampled_from([p for p in PARAMETERS if p.schema.get("type") == "number"]), seeds)
def test_number_is_a_float_and_integer_an_int(parameter: Parameter, seed: int) -> None:
    assert type(sample(parameter, random.Random(seed), Split.TRAIN)) is float
    assert type(sample(number("count"), random.Random(seed), Split.TRAIN)) is int


def test_splits_take_about_80_10_10() -> None:
    rng = random.Random(0)
    found = [split_of(text_of_kind(Semantic.PERSON, rng)) for _ in range(4000)]
    shares = [
        found.count(split) / len(found) for split in (Split.TRAIN, Split.VALIDATION, Split.TEST)
    ]
    assert shares == pytest.approx([0.8, 0.1, 0.1], abs=0.05)


def test_letter_case_does_not_change_the_split() -> None:
    assert all(
        split_of(city) is split_of(city.upper())
        for city in ("Oslo", "Lima", "Porto", "Basel", "Accra")
    )


@pytest.mark.parametrize(
    ("semantic", "words"),
    [
        (Semantic.TITLE, ["subject"]),
        (Semantic.TITLE, ["event"]),
        (Semantic.MESSAGE, []),
        (Semantic.SEARCH, []),
        (Semantic.TEXT, []),
        (Semantic.MEDIA, ["song"]),
        (Semantic.ORGANIZATION, []),
        (Semantic.PERSON, []),
        (Semantic.TITLE, []),
    ],
)
def test_free_texts_are_various(semantic: Semantic, words: list[str]) -> None:
    rng = random.Random(5)
    assert len({text_of_kind(semantic, rng, [words]) for _ in range(1000)}) >= 850


def test_a_title_is_of_the_sort_that_the_spec_speaks_of() -> None:
    rng = random.Random(1)
    subjects = {text_of_kind(Semantic.TITLE, rng, [["subject"]]) for _ in range(300)}
    alarms = {text_of_kind(Semantic.TITLE, rng, [["label"], ["alarm"]]) for _ in range(300)}
    assert len(subjects & alarms) < 30


def test_boundaries_come_up_more_often_than_by_chance() -> None:
    values = draws(number("steps", minimum=7, maximum=90_000), 1000)
    assert 50 < sum(value in (7, 90_000) for value in values) < 200


def test_wide_ranges_give_round_numbers_but_not_only() -> None:
    values = draws(number("steps", minimum=0, maximum=10_000), 500)
    round_ones = sum(value % 10 == 0 for value in values)
    assert 0.5 < round_ones / len(values) < 0.98


def test_a_range_stated_in_the_description_is_kept() -> None:
    values = draws(number("level", "Loudness from 0 to 15"), 200)
    assert min(values) >= 0
    assert max(values) <= 15


def test_examples_are_used_and_teach_the_shape() -> None:
    values = draws(text("ref", examples=["INV-2024-001", "INV-2023-117"]), 100)
    assert all(value.startswith("INV-") for value in values)
    assert len(set(values)) > 50


def test_a_birthday_lies_in_the_past() -> None:
    assert max(draws(text("birth_date", format="date"), 100)) < "2020"


def test_minutes_of_the_day_are_those_that_people_choose() -> None:
    values = draws(text("time", "HH:MM"), 400)
    assert sum(value.endswith(("00", "30")) for value in values) > 120
    assert all(dt.time.fromisoformat(value) for value in values)


@pytest.mark.parametrize(
    "parameter",
    [
        text("x", enum=[]),
        number("x", minimum=5, maximum=4),
        text("x", pattern="^a$", minLength=3),
        text("x", format="email", maxLength=2),
        Parameter("x", {"not": {}}, True),
    ],
)
def test_what_cannot_be_satisfied_says_so(parameter: Parameter) -> None:
    with pytest.raises(Unsatisfiable, match="x"):
        sample(parameter, random.Random(0), Split.TRAIN)


def test_enumerable_and_boundaries() -> None:
    assert enumerable(number("n", minimum=1, maximum=4)) == (1, 2, 3, 4)
    assert enumerable(number("n", kind="number", minimum=0, maximum=1, multipleOf=0.5)) == (
        0.0,
        0.5,
        1.0,
    )
    assert enumerable(number("n", kind="boolean")) == (True, False)
    assert enumerable(text("n", enum=["a", "b"])) == ("a", "b")
    assert enumerable(text("n")) is None
    assert enumerable(number("n", minimum=0, maximum=64)) is None
    assert boundaries(number("n", exclusiveMinimum=0, exclusiveMaximum=10)) == (1, 9)
    assert boundaries(number("n", multipleOf=5, minimum=3, maximum=42)) == (5, 40)
    assert boundaries(text("n")) == ()
