"""Every way of saying a value leads back to it, and to no other value."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from functok.hashing import canonical_json
from functok.records import Split
from functok.specs.model import FunctionSpec, Parameter
from functok.values import forms, ground, sample
from functok.values.english.number_words import number_forms
from functok.values.english.numerals import numbers_in
from functok.values.english.words import fold
from functok.values.kinds.clock import time_forms, times_in
from functok.values.kinds.dates import date_forms, dates_in
from functok.values.kinds.durations import (
    SECONDS,
    duration_forms,
    durations_in,
    read_iso,
    write_iso,
)
from tests.values.catalogue import PARAMETERS, SCALARS, number, text

CARRIERS = ("please do it with {} thanks", "{}", "I need {}.", "could you go for {}, please?")
parameters = st.sampled_from(PARAMETERS)
seeds = st.integers(0, 2**32)


def function_of(parameter: Parameter) -> FunctionSpec:
    schema: dict[str, Any] = {"type": "object", "properties": {parameter.name: parameter.schema}}
    if "$defs" in parameter.schema:
        schema["$defs"] = parameter.schema["$defs"]
    return FunctionSpec("act", "Acts.", schema)


@given(parameters, seeds, st.sampled_from(CARRIERS))
def test_every_form_grounds_its_value(parameter: Parameter, seed: int, carrier: str) -> None:
    rng = random.Random(seed)
    value = sample(parameter, rng, Split.TRAIN)
    said = forms(parameter, value)
    assert said
    form = rng.choice(said)
    assert not ground(
        function_of(parameter), {parameter.name: value}, carrier.format(form.text)
    ).missing


@given(st.sampled_from([parameter for parameter, _ in SCALARS]), seeds)
@example(number("duration_minutes"), 2956503)  # 90 is "an hour thirty", and no 30
def test_another_value_does_not_ground(parameter: Parameter, seed: int) -> None:
    rng = random.Random(seed)
    value, other = (sample(parameter, rng, Split.TRAIN) for _ in range(2))
    form = rng.choice(forms(parameter, value))
    said = fold(form.text).text
    if canonical_json(value) == canonical_json(other) or (
        isinstance(other, str) and fold(other).text.rstrip(".!?") in said
    ):
        return
    result = ground(
        function_of(parameter), {parameter.name: other}, f"please do it with {form.text} thanks"
    )
    assert result.missing == (parameter.name,)


@given(parameters, seeds)
def test_spans_point_at_the_words(parameter: Parameter, seed: int) -> None:
    rng = random.Random(seed)
    value = sample(parameter, rng, Split.TRAIN)
    query = f"Well,  go for {rng.choice(forms(parameter, value)).text} — now"
    for found in ground(function_of(parameter), {parameter.name: value}, query).found.values():
        assert query[found.start : found.end] == found.text


def test_a_twelve_hour_form_carries_its_half_of_the_day() -> None:
    for hour in range(24):
        for minute in range(60):
            for form in time_forms(hour, minute):
                read = {reading.value for reading in times_in(fold(form).text)}
                assert read == {dt.time(hour, minute)}, form


@given(st.dates(dt.date(1930, 1, 1), dt.date(2089, 12, 31)))
def test_dates_are_read_back(date: dt.date) -> None:
    for form in date_forms(date):
        assert [r.value for r in dates_in(fold(form).text)] == [
            (date.year, date.month, date.day)
        ], form


@given(st.integers(-(10**7), 10**7) | st.decimals(-1000, 1000, places=2).map(float))
def test_numbers_are_read_back(value: float) -> None:
    for form in number_forms(value):
        readings = numbers_in(fold(form).text)
        assert [r.value for r in readings] == [Fraction(str(value))], form


@given(st.integers(0, 400), st.sampled_from(sorted(SECONDS)))
def test_durations_are_read_back(amount: int, unit: str) -> None:
    for form in duration_forms(amount, unit):
        assert [r.value for r in durations_in(fold(form).text)] == [amount * SECONDS[unit]], form


@given(st.integers(0, 10**7))
def test_iso_durations_are_read_back(seconds: int) -> None:
    assert read_iso(write_iso(Fraction(seconds))) == seconds


def texts(parameter: Parameter, value: Any) -> set[str]:
    return {form.text for form in forms(parameter, value)}


EXPECTED: Mapping[str, tuple[Parameter, Any, set[str]]] = {
    "times": (
        text("time", "HH:MM"),
        "17:15",
        {"17:15", "5:15 pm", "5.15pm", "quarter past five in the afternoon", "five fifteen p.m."},
    ),
    "noon": (text("time", "HH:MM"), "12:00", {"noon", "12 pm"}),
    "dates": (
        text("d", format="date"),
        "2025-03-04",
        {"2025-03-04", "4 March 2025", "March 4, 2025", "March 4th, 2025", "the 4th of March 2025"},
    ),
    "seconds": (number("wait_seconds"), 90, {"90 seconds", "a minute and a half"}),
    "an hour": (number("length_minutes"), 60, {"60 minutes", "an hour"}),
    "words": (number("count"), 120, {"120", "one hundred and twenty"}),
    "number of a thing": (
        number("order_id"),
        1287,
        {"1287", "#1287", "number 1287", "no. 1287"},
    ),
    "grouped": (number("count"), 1500, {"1500", "1,500", "fifteen hundred"}),
    "integral float": (number("x", kind="number"), 72.0, {"72", "seventy-two"}),
    "halves": (number("x", kind="number"), 72.5, {"72.5", "seventy-two and a half"}),
    "percent": (number("level_percent"), 50, {"50 percent", "50 %", "half"}),
    "degrees": (
        number("temperature", "degrees Fahrenheit"),
        72,
        {"72 degrees", "72°", "seventy-two degrees", "72°F"},
    ),
    "money": (
        number("amount", "in USD", kind="number"),
        20.0,
        {"$20", "20 dollars", "twenty dollars"},
    ),
    "with": (
        number("flash", kind="boolean"),
        True,
        {"with flash", "flash on", "turn on the flash"},
    ),
    "without": (
        number("flash", kind="boolean"),
        False,
        {"without flash", "flash off", "turn off the flash"},
    ),
    "action": (
        number("tolls", "Whether to avoid toll roads", kind="boolean"),
        False,
        {"don't avoid toll roads"},
    ),
    "snake": (
        text("mode", enum=["do_not_disturb", "silent"]),
        "do_not_disturb",
        {"do not disturb"},
    ),
    "unit": (text("unit", enum=["celsius", "fahrenheit"]), "celsius", {"Celsius", "°C"}),
    "explained": (
        text("by", "'walk' for strolling", enum=["walk", "run"]),
        "walk",
        {"walk", "strolling"},
    ),
    "language": (text("lang", "ISO 639-1"), "de", {"German"}),
    "country": (text("country", "ISO 3166-1 alpha-2"), "GB", {"the UK"}),
    "currency": (text("currency", "ISO 4217"), "EUR", {"euros", "EUR"}),
    "phone": (
        text("phone", "E.164"),
        "+4915112345678",
        {"+4915112345678", "+49 1511 2345678", "01511 2345678"},
    ),
    "list": (
        Parameter("tags", {"type": "array", "items": {"type": "string"}}, True),
        ["a1", "b2", "c3"],
        {"a1, b2 and c3", "a1, b2, and c3"},
    ),
}


@pytest.mark.parametrize("case", EXPECTED)
def test_what_people_say(case: str) -> None:
    parameter, value, expected = EXPECTED[case]
    assert expected <= texts(parameter, value)


def test_a_language_code_is_never_said_as_two_letters() -> None:
    assert "de" not in texts(text("lang", "ISO 639-1"), "de")


def test_the_first_form_is_the_canonical_one() -> None:
    assert forms(text("time", "HH:MM"), "17:15")[0].sort == "verbatim"
    assert forms(text("city"), "Oslo")[0].text == "Oslo"


def test_a_number_that_names_a_thing_is_said_in_digits() -> None:
    said = texts(number("order_id"), 12)
    assert all("12" in text for text in said)
    assert not any("," in text for text in texts(number("order_id"), 41287))
