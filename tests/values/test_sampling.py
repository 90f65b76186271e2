"""Sampled values are valid, meaningful, deterministic, and of their split."""

from __future__ import annotations

import datetime as dt
import random
import re
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


@pytest.mark.parametrize(
    "parameter",
    [
        number("steps", minimum=7, maximum=90_000),
        number("age", minimum=0, maximum=110),
        number("level_percent", minimum=0, maximum=100),
        number("threshold", kind="number", minimum=0, maximum=60),
    ],
)
def test_bounds_are_rare_for_they_are_dealt_by_themselves(parameter: Parameter) -> None:
    bounds = (parameter.schema["minimum"], parameter.schema["maximum"])
    assert sum(value in bounds for value in draws(parameter, 1000)) <= 20


def most(values: list[float], low: float, high: float) -> bool:
    """Whether at least four of five values lie between `low` and `high`."""
    return sum(low <= value <= high for value in values) >= 0.8 * len(values)


def test_numbers_are_those_that_are_usual_for_what_they_measure() -> None:
    assert most(draws(number("age", minimum=0, maximum=150), 300), 4, 85)
    assert most(draws(number("party_size", minimum=1, maximum=100), 300), 2, 8)
    price = number("max_price", "Highest price per night, in euros", kind="number")
    assert most(draws(price, 300), 40, 400)
    minutes = number("duration_minutes", minimum=5, maximum=1440)
    assert most(draws(minutes, 300), 5, 180)


def test_the_ages_of_people_are_those_of_all_ages() -> None:
    schema = {"type": "array", "items": {"type": "integer"}, "description": "Ages of the guests"}
    ages = [age for drawn in draws(Parameter("guests", schema, True), 200) for age in drawn]
    assert sum(age >= 18 for age in ages) > 0.6 * len(ages)
    schema["description"] = "Ages of the children"
    ages = [age for drawn in draws(Parameter("children", schema, True), 50) for age in drawn]
    assert max(ages) < 18


def test_a_number_that_names_a_thing_is_not_round_and_of_any_length() -> None:
    values = draws(number("number", "Number of the issue", minimum=1, maximum=99_999), 500)
    assert sum(value % 100 == 0 for value in values) < 15
    assert {len(str(value)) for value in values} == {2, 3, 4, 5}
    assert boundaries(number("order_id", minimum=1, maximum=9000)) == ()
    assert all(1000 <= v <= 9999 for v in draws(number("pin", "The four-digit PIN"), 50))


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


@pytest.mark.parametrize("split", list(Split))
@pytest.mark.parametrize(
    "parameter",
    [
        text("branch", "The branch, for example 'main' or 'release-2.1'"),
        text("code", "Two capital letters and six digits such as 'HB204518'"),
        text("version", "Such as '2.14.0'", pattern=r"^\d+\.\d+\.\d+$"),
        text("style", examples=["jazz"]),
        text("city", "City such as 'Oslo'"),
        text("reference", "Such as INV-2024-17."),
    ],
    ids=lambda p: p.name if isinstance(p, Parameter) else str(p),
)
def test_the_few_examples_of_a_spec_are_seldom_used(parameter: Parameter, split: Split) -> None:
    values = draws(parameter, 400, split)
    examples = ("main", "release-2.1", "HB204518", "2.14.0", "jazz", "Oslo", "INV-2024-17")
    assert sum(value in examples for value in values) < 0.15 * len(values)
    divided = parameter.name == "style" and split is not Split.TRAIN  # ten of a hundred genres
    assert len(set(values)) >= (4 if divided else 15)


def test_others_have_the_shape_of_the_example() -> None:
    codes = draws(text("code", "Two letters and six digits such as 'HB204518'"), 100)
    assert all(re.fullmatch(r"[A-Z]{2}\d{6}", code) for code in codes)
    assert len({code[:2] for code in codes}) > 20


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


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("perPage", "Results per page for pagination (min 1, max 100)"),
        ("limit", ""),
        ("tail", "Number of log lines to return"),
    ],
)
def test_what_is_counted_is_whole_even_where_the_schema_allows_fractions(
    name: str, description: str
) -> None:
    assert all(value == int(value) for value in draws(number(name, description), 60))


def test_a_mode_is_a_word_for_a_mode() -> None:
    said = draws(text("heater_mode", "The mode of the heater."), 40)
    assert not [value for value in said if "mode" in value or "'s" in value]


@pytest.mark.parametrize(
    ("name", "description", "function", "form"),
    [
        ("head", "Branch containing changes", "create_pull_request", r"[a-z0-9./-]+"),
        ("sha", "Commit SHA", "get_commit", r"[0-9a-f]{7,8}"),
        ("owner", "Repository owner", "list_branches", r"[a-z0-9-]+"),
        ("state", "", "oauth_callback", r"[A-Z0-9-]+"),
        ("subdomain", "", "deploy_app", r"[a-z0-9_-]+"),
        ("sql", "The query", "run_query", r"select .* from \w+.*"),
    ],
)
def test_names_of_programs_are_no_names_of_people(
    name: str, description: str, function: str, form: str
) -> None:
    parameter = Parameter(
        name,
        {"type": "string", "description": description},
        True,
        function=function,
        about="In a GitHub repository, gets a commit or opens a pull request, or queries a database",
    )
    if name == "state":
        parameter = Parameter(
            name, parameter.schema, True, function=function, about="OAuth callback"
        )
    assert [v for v in draws(parameter, 40) if not re.fullmatch(form, v)] == []


def test_an_example_with_a_dot_keeps_what_stands_before_it() -> None:
    said = draws(text("entity_id", "Name of the entity, e.g. oven.big_kitchen"), 40)
    assert all(re.fullmatch(r"oven\.\w+", value) for value in said)
    assert len(set(said)) > 20


def test_the_name_of_another_function_is_no_value() -> None:
    told = "The ID of the shelf, obtained using `list_shelves`. Use 'primary' for one's own."
    assert "list_shelves" not in draws(text("shelf_id", told), 60)


def test_a_new_name_is_no_thing_called_new() -> None:
    assert not [
        v for v in draws(text("new_name", "", "rename_badge"), 60) if "new" in v.split()[-1:]
    ]


@pytest.mark.parametrize("lead", ["e.g.", "such as", "like"])
def test_a_code_is_made_after_the_example_in_its_description(lead: str) -> None:
    codes = draws(text("booking", f"Booking code, {lead} MUS-4821."), 30)
    assert all(re.fullmatch(r"MUS-\d{4}", code) for code in codes), codes


def test_a_list_of_goods_names_none_twice() -> None:
    items = {
        "type": "array",
        "minItems": 3,
        "items": {
            "type": "object",
            "properties": {"dish": {"type": "string"}, "quantity": {"type": "integer"}},
            "required": ["dish", "quantity"],
        },
    }
    for seed in range(300):
        found = sample(Parameter("items", items, True), random.Random(seed), Split.TRAIN)
        dishes = [item["dish"] for item in found]
        assert len(set(dishes)) == len(dishes), dishes
