"""Null is drawn and said where a description tells what it means, and nowhere else."""

from __future__ import annotations

import random
from typing import Any

import pytest

from functok.records import Split
from functok.specs.model import FunctionSpec, Parameter
from functok.values import forms, ground, sample

NUMBER_OR_NULL = [{"type": "number", "minimum": 0}, {"type": "null"}]


def parameter(description: str, **more: Any) -> Parameter:
    return Parameter("limit", {"anyOf": NUMBER_OR_NULL, "description": description, **more}, True)


TOLD = [
    ("Value at which it fires; null switches the alert off", "off", "the alert off"),
    ("The limit; null turns off the alarm.", "off", "turn off the alarm"),
    ("Highest price, null for no limit", "no limit", "no limit"),
    ("Room. None means unlimited.", "unlimited", "unlimited"),
    ("New price; null removes the discount", "none", "no discount"),
]


@pytest.mark.parametrize(("description", "plainest", "other"), TOLD)
def test_null_is_said_as_the_description_tells(description: str, plainest: str, other: str) -> None:
    told = parameter(description)
    assert [form.text for form in forms(told, None)] == [plainest]
    function = FunctionSpec(
        "act", "Acts.", {"type": "object", "properties": {"limit": told.schema}}
    )
    for text in (plainest, other):
        assert not ground(function, {"limit": None}, f"please do it with {text} thanks").missing
    assert ground(function, {"limit": None}, "please do it with 5").missing


@pytest.mark.parametrize("description", [case[0] for case in TOLD])
def test_null_that_can_be_said_comes_up_now_and_then(description: str) -> None:
    rng = random.Random(0)
    values = [sample(parameter(description), rng, Split.TRAIN) for _ in range(300)]
    assert 10 < values.count(None) < 60


@pytest.mark.parametrize(
    "silent",
    [
        parameter("Value at which it fires"),
        parameter("Value at which it fires, or null"),
        parameter("Highest price, null for no limit", default=None),
        Parameter("limit", {"type": "number", "description": "null means no limit"}, True),
    ],
)
def test_null_that_nobody_can_say_does_not_come_up(silent: Parameter) -> None:
    rng = random.Random(0)
    assert forms(silent, None) == ()
    assert None not in [sample(silent, rng, Split.TRAIN) for _ in range(200)]
