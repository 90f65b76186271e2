"""Values that have an order come in it, and stay valid."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functok.records import Split
from functok.specs.model import Parameter
from functok.values import in_order, sample
from functok.values.parameters.schema import validator_for
from tests.values.catalogue import PARAMETERS, number, text

DATE: dict[str, Any] = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "description": "YYYY-MM-DDTHH:MM"}
TIME = {"type": "string", "description": "HH:MM"}
EURO = {"type": "number", "minimum": 0, "maximum": 900, "description": "In EUR"}
AGE = {"type": "integer", "minimum": 0, "maximum": 20}

PAIRS: list[tuple[str, str, dict[str, Any], str]] = [
    ("check_in", "check_out", DATE, ""),
    ("checkInDate", "checkOutDate", DATE, ""),
    ("start_date", "end_date", DATE, ""),
    ("from", "to", DATE, ""),
    ("date_from", "date_to", MOMENT, ""),
    ("since", "until", MOMENT, ""),
    ("start", "end_time", MOMENT, ""),
    ("begin", "finish", TIME, ""),
    ("opens_at", "closes_at", TIME, ""),
    ("earliest", "latest", TIME, ""),
    ("min_price", "max_price", EURO, ""),
    ("price_min", "price_max", EURO, ""),
    ("lowest_age", "highest_age", AGE, ""),
    ("departure_date", "return_date", DATE, ""),
    ("pickup_date", "return_date", DATE, ""),
    ("arrival", "departure", DATE, "reserve_hotel"),
    ("departure", "arrival", MOMENT, "find_flight"),
    ("valid_from", "valid_until", DATE, ""),
]


def drawn(parameters: list[Parameter], seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    rng = random.Random(seed)
    values = {p.name: sample(p, rng, Split.TRAIN) for p in parameters}
    return values, in_order(parameters, values)


@pytest.mark.parametrize(("first", "second", "schema", "function"), PAIRS)
@pytest.mark.parametrize("turned", [False, True])
def test_the_first_comes_before_the_second(
    first: str, second: str, schema: dict[str, Any], function: str, turned: bool
) -> None:
    names = (second, first) if turned else (first, second)
    parameters = [Parameter(name, schema, True, function) for name in names]
    for seed in range(60):
        found = drawn(parameters, seed)[1]
        assert found[first] < found[second]
        assert all(validator_for(schema).is_valid(value) for value in found.values())


def test_a_stay_has_one_to_fourteen_nights() -> None:
    parameters = [Parameter("check_in", DATE, True), Parameter("check_out", DATE, True)]
    found = [drawn(parameters, seed)[1] for seed in range(100)]
    nights = [
        (dt.date.fromisoformat(f["check_out"]) - dt.date.fromisoformat(f["check_in"])).days
        for f in found
    ]
    assert set(nights) <= set(range(1, 15))
    assert len(set(nights)) > 5


def test_times_of_one_day_are_hours_apart() -> None:
    parameters = [Parameter("start_time", TIME, True), Parameter("end_time", TIME, True)]
    for seed in range(200):
        start, end = drawn(parameters, seed)[1].values()
        hours = int(end[:2]) - int(start[:2])
        assert 0 <= hours <= 12


def test_pairs_inside_objects_and_lists_are_in_order() -> None:
    period = {
        "type": "object",
        "properties": {"from": DATE, "to": DATE},
        "required": ["from", "to"],
    }
    one = Parameter("period", period, True)
    many = Parameter("periods", {"type": "array", "items": period, "minItems": 2}, True)
    for seed in range(50):
        found = drawn([one, many], seed)[1]
        assert all(p["from"] < p["to"] for p in [found["period"], *found["periods"]])


WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


@given(
    st.lists(st.sampled_from(WEEK), max_size=5), st.lists(st.sampled_from(["ham", "egg", "cress"]))
)
def test_weekdays_come_as_the_week_has_them_and_other_members_as_they_are(
    days: list[str], fillings: list[str]
) -> None:
    members = {"days": WEEK, "fillings": ["ham", "egg", "cress"]}
    parameters = [
        Parameter(name, {"type": "array", "items": {"enum": enum}}, True)
        for name, enum in members.items()
    ]
    found = in_order(parameters, {"days": days, "fillings": fillings})
    assert found == {"days": sorted(days, key=WEEK.index), "fillings": fillings}


def test_what_makes_no_pair_is_left_alone() -> None:
    parameters = [
        text("from", "City to leave from"),
        text("to", "City to go to"),
        number("min_age"),
        number("max_price", kind="number"),
        Parameter("start_date", DATE, True),
        Parameter("end_time", TIME, True),
        number("start_id"),
        number("end_id"),
    ]
    for seed in range(30):
        before, after = drawn(parameters, seed)
        assert before == after


def test_members_of_a_list_change_places_only_where_both_are_allowed() -> None:
    low, high = number("min_floor", enum=[1, 5, 9]), number("max_floor", enum=[5, 7, 9])
    assert in_order([low, high], {"min_floor": 9, "max_floor": 5}) == {
        "min_floor": 5,
        "max_floor": 9,
    }
    assert in_order([low, high], {"min_floor": 9, "max_floor": 7}) == {
        "min_floor": 9,
        "max_floor": 7,
    }


@given(
    st.lists(st.sampled_from(PARAMETERS), max_size=4, unique_by=lambda p: p.name), st.integers(0)
)
def test_values_stay_valid_and_putting_them_in_order_twice_changes_nothing(
    parameters: list[Parameter], seed: int
) -> None:
    values, once = drawn(parameters, seed)
    assert in_order(parameters, once) == once
    assert all(validator_for(p.schema).is_valid(once[p.name]) for p in parameters)
    assert values.keys() == once.keys()
