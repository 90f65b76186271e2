"""What is the matter, and with whom: functions without arguments whose descriptions tell of somebody."""

from __future__ import annotations

from random import Random

import pytest

from functok.specs.model import FunctionSpec
from functok.teachers.offline.about.meaning import understand_alone
from functok.teachers.offline.about.stating import alternatives, reworded
from functok.values.english.inflection import stem


def _alone(name: str, description: str) -> FunctionSpec:
    return FunctionSpec(name, description, {"type": "object", "properties": {}})


@pytest.mark.parametrize(
    ("name", "description", "said"),
    [
        ("spare_key", "Somebody needs another key to the shed.", "I need another key to the shed"),
        ("keyless", "Somebody has no key.", "I have no key"),
        ("cold_room", "A tenant's radiators stay cold.", "my radiators stay cold"),
        ("locked_out", "Somebody stands outside and has no key.", "I am locked out"),
        ("want_longer_lead", "A visitor asks for a lead.", "I want a longer lead"),
        ("corridor_lamp_out", "A lamp in the corridor does not work.", "the corridor lamp is out"),
        ("smoke", "A neighbour smokes in the stairwell.", "a neighbour smokes in the stairwell"),
        ("reduction", "Somebody who lives alone needs a lower rent.", "I live alone"),
    ],
)
def test_what_is_told_of_somebody_is_said_by_whoever_speaks(
    name: str, description: str, said: str
) -> None:
    assert said in understand_alone(_alone(name, description)).states


def test_a_deed_of_somebody_else_stays_theirs() -> None:
    states = understand_alone(_alone("theft", "Somebody has dumped a fridge here.")).states
    assert states
    assert not any(state.startswith("I ") for state in states)


def test_an_act_told_in_the_passive_is_asked_for_and_no_trouble() -> None:
    meaning = understand_alone(_alone("renew_pass", "A resident's pass is extended."))
    assert not meaning.states
    assert {action.verb for action in meaning.actions} == {"renew", "extend"}


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("when_is_the_ferry_leaving", "when is the ferry leaving"),
        ("where_is_my_parcel", "where is my parcel"),
        ("which_tram_today", "which tram today"),
        ("what_can_be_washed", "what can be washed"),
    ],
)
def test_a_name_that_is_a_question_is_asked_as_one(name: str, asked: str) -> None:
    questions = understand_alone(_alone(name, "")).questions
    assert asked in [question.direct for question in questions]


@pytest.mark.parametrize(
    ("state", "each"),
    [
        ("there are ants or wasps", ("there are ants", "there are wasps")),
        ("a gate is bent or missing", ("a gate is bent", "a gate is missing")),
        ("the lamp is dark", ("the lamp is dark",)),
        (
            "the driver did not empty a box",
            ("the driver did not empty a box", "a box was not emptied", "nobody has emptied a box"),
        ),
    ],
)
def test_either_of_two_matters_is_said_alone(state: str, each: tuple[str, ...]) -> None:
    assert alternatives(state) == each


def test_what_is_the_matter_has_other_words_that_agree_with_their_subject() -> None:
    said = {reworded("the lifts are stuck", frozenset(), Random(seed)) for seed in range(40)}
    assert len(said) > 4
    assert not any(" is " in text or " has " in text for text in said)


def test_a_name_that_another_function_goes_by_is_not_taken() -> None:
    def said(avoid: frozenset[str]) -> set[str]:
        return {reworded("the lift is stuck", avoid, Random(seed)) for seed in range(40)}

    assert any("elevator" in text for text in said(frozenset()))
    assert not any("elevator" in text for text in said(frozenset({stem("elevator")})))


def test_another_name_has_the_verb_that_agrees_with_it() -> None:
    said = {reworded("my radiators are cold", frozenset(), Random(seed)) for seed in range(60)}
    assert any("heating is" in text for text in said)
    assert not any("heating are" in text for text in said)
