"""Canonical forms: one value, one way of writing it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functok.hashing import canonical_json
from functok.records import Split
from functok.specs.model import Parameter
from functok.values import Semantic, canonical, forms, sample
from functok.values.reading.canonical import RULES
from tests.values.catalogue import PARAMETERS, number, text

parameters = st.sampled_from(PARAMETERS)
seeds = st.integers(0, 2**32)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
COUNT, NUMBER = number("count"), number("x", kind="number")
TIME = text("time", "HH:MM")

CASES: list[tuple[Parameter, Any, Any]] = [
    (TIME, "5:15 pm", "17:15"),
    (TIME, "quarter past five in the afternoon", "17:15"),
    (TIME, "5:15", "05:15"),
    (TIME, "half past", "half past"),
    (text("d", format="date"), "March 4th, 2025", "2025-03-04"),
    (text("d", "DD/MM/YYYY"), "2025-03-04", "04/03/2025"),
    (text("s", "YYYY-MM-DD-HH-MM"), "4 March 2025 at 5:15 pm", "2025-03-04-17-15"),
    (text("s", "YYYY-MM-DD-HH-MM"), "2025-03-04T17:15", "2025-03-04-17-15"),
    (text("s", format="date-time"), "2025-03-04T17:15:00+02:00", "2025-03-04T17:15:00+02:00"),
    (NUMBER, 72, 72.0),
    (NUMBER, "72.5", 72.5),
    (COUNT, "72", 72),
    (COUNT, 72.0, 72),
    (COUNT, "1,500", 1500),
    (COUNT, "seventy-two", 72),
    (COUNT, 72.5, 72.5),
    (number("order_id"), "#1287", 1287),
    (number("order_id"), "No. 1287", 1287),
    (number("order_id"), "number 1287", 1287),
    (COUNT, "a few", "a few"),
    (number("wait_seconds"), "5 minutes", 300),
    (number("share", "Percentage", kind="number", minimum=0, maximum=1), "40%", 0.4),
    (number("on", kind="boolean"), "yes", True),
    (text("mode", enum=["do_not_disturb", "silent"]), "Do not disturb", "do_not_disturb"),
    (text("unit", enum=["celsius", "fahrenheit"]), "°C", "celsius"),
    (number("level", enum=[0, 1, 2]), "2", 2),
    (text("e", format="email"), " Ann@Example.COM ", "Ann@example.com"),
    (text("phone"), "+49 1511 234-5678", "+4915112345678"),
    (text("lang", "ISO 639-1"), "German", "de"),
    (text("lang", "ISO 639-1"), "DE", "de"),
    (text("country", "ISO 3166-1 alpha-2"), "the Netherlands", "NL"),
    (text("currency", "ISO 4217"), "euros", "EUR"),
    (text("length", format="duration"), "90 minutes", "PT1H30M"),
    (text("length", format="duration"), "PT90M", "PT1H30M"),
    (text("city"), "  Oslo ", "Oslo"),
    (Parameter("xs", {"type": "array", "items": {"type": "number"}}, True), [1, 2.5], [1.0, 2.5]),
    (
        Parameter(
            "o",
            {"type": "object", "properties": {"at": {"type": "string", "description": "HH:MM"}}},
            True,
        ),
        {"at": "5 pm"},
        {"at": "17:00"},
    ),
    (Parameter("e", {"anyOf": [{"type": "integer"}, {"type": "string"}]}, True), "72", "72"),
]


@pytest.mark.parametrize(("parameter", "value", "expected"), CASES)
def test_one_form(parameter: Parameter, value: Any, expected: Any) -> None:
    found = canonical(parameter, value)
    assert canonical_json(found) == canonical_json(expected)


@given(parameters, anything)
def test_canonical_is_idempotent(parameter: Parameter, value: Any) -> None:
    once = canonical(parameter, value)
    twice = canonical(parameter, once)
    assert repr(once) == repr(twice)


@given(parameters, seeds)
def test_sampled_values_are_canonical(parameter: Parameter, seed: int) -> None:
    value = sample(parameter, random.Random(seed), Split.TRAIN)
    assert canonical_json(canonical(parameter, value)) == canonical_json(value)


@given(
    parameters.filter(lambda p: p.schema.get("type") == "string" and "enum" not in p.schema), seeds
)
def test_what_is_said_becomes_the_value_or_stays(parameter: Parameter, seed: int) -> None:
    rng = random.Random(seed)
    value = sample(parameter, rng, Split.TRAIN)
    form = rng.choice(forms(parameter, value)).text
    assert canonical(parameter, form) in (value, canonical(parameter, form.strip()))


def test_every_semantic_type_has_a_rule_and_stands_in_the_docs() -> None:
    table = (Path(__file__).parents[2] / "docs" / "canonical-forms.md").read_text("utf-8")
    assert set(RULES) == set(Semantic)
    assert [s for s in Semantic if f"`{s.value}`" not in table] == []
