"""A boolean that is told as a clause is said and denied as one, and read back."""

from __future__ import annotations

import re

import pytest

from functok.specs.model import Parameter
from functok.values.english.words import fold
from functok.values.kinds.booleans import boolean_forms, booleans_in
from functok.values.parameters.meaning import meaning_of
from functok.values.parameters.whether import whether_clauses


def _flag(name: str, description: str, function: str = "do_it") -> Parameter:
    schema = {"type": "boolean", "description": description}
    return Parameter(name, schema, required=False, function=function, about="Does it.")


@pytest.mark.parametrize(
    ("description", "true", "false"),
    [
        ("Whether the guest is afraid of dogs", "I'm afraid of dogs", "I'm not afraid of dogs"),
        ("Whether the guest eats meat", "I eat meat", "I don't eat meat"),
        (
            "Whether the tenant has already moved in",
            "I've already moved in",
            "I haven't moved in yet",
        ),
        ("Whether the person no longer smokes cigars", "I no longer smoke cigars", "I still smoke cigars"),
        ("Whether the porter waits here", "the porter should wait here", "the porter needn't wait here"),
        ("Whether a friend may drive it", "a friend may drive it", "no friend may drive it"),
        ("Whether it is made of glass", "it's made of glass", "it's not made of glass"),
        ("Whether there are stairs inside", "there are stairs inside", "there are no stairs inside"),
        ("Whether the flat has a lift", "the flat has a lift", "the flat has no lift"),
    ],
)  # fmt: skip
def test_a_clause_is_said_denied_and_read_back(description: str, true: str, false: str) -> None:
    meaning = meaning_of(_flag("x_ray", description))
    for value, phrase in ((True, true), (False, false)):
        assert phrase in boolean_forms(meaning, value)
        told = fold(f"Do it please, {phrase}, thanks").text
        assert [reading.value for reading in booleans_in(meaning, told)] == [value]


def test_somebody_whom_the_function_is_about_is_not_whoever_asks() -> None:
    description = "Whether the customer is of age"
    assert whether_clauses(description, "find_wine", "")[0] == (True, "I'm of age")
    assert not any(
        text.startswith("I") for _, text in whether_clauses(description, "add_customer", "")
    )


@pytest.mark.parametrize("description", ["Whether to wait", "Whether or not", "Turn it on", ""])
def test_what_is_no_clause_says_nothing(description: str) -> None:
    assert whether_clauses(description, "do_it", "") == ()


@pytest.mark.parametrize(
    ("name", "description", "true", "false"),
    [
        ("dizzy", "Whether the guest is dizzy", "I'm dizzy", "I'm not dizzy"),
        ("dizzy", "", "I'm dizzy", "I'm not dizzy"),
        ("left_handed", "Whether he is left handed", "he is left handed", "he isn't left handed"),
        ("torn", "", "it's torn", "it's not torn"),
        ("free_of_lead", "", "free of lead", "not free of lead"),
        ("given_up", "Whether the person no longer smokes it", "I no longer smoke it", "I still smoke it"),
        ("nails", "Whether there are nails among them", "with nails", "there are no nails among them"),
        ("insured", "", "insured", "not insured"),
        ("usable", "", "usable", "not usable"),
    ],
)  # fmt: skip
def test_a_state_is_neither_switched_nor_made(
    name: str, description: str, true: str, false: str
) -> None:
    meaning = meaning_of(_flag(name, description))
    for value, phrase in ((True, true), (False, false)):
        said = boolean_forms(meaning, value)
        assert phrase in said
        odd = re.compile(r"\b(on|off|enabled|disabled|turn|use|make it)\b")
        assert not any(odd.search(text) for text in said), said
        for text in said:
            told = fold(f"Do it please, {text}, thanks").text
            assert value in {reading.value for reading in booleans_in(meaning, told)}, text
