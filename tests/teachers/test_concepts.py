"""What people say of the things of everyday life, where an API has no words for it."""

from __future__ import annotations

import re
from random import Random

import pytest

from functok.specs.model import FunctionSpec
from functok.teachers.offline.about.concepts import all_concepts, concepts_of
from functok.teachers.offline.about.matters import matters_by_function
from functok.teachers.offline.words.grammar import expand

from .specs import function
from .test_idioms import queries, share


def said(*specs: FunctionSpec) -> dict[str, str]:
    """All phrases of each function, in one text."""
    found = matters_by_function(specs, frozenset())
    return {name: " ".join(m.phrase for m in each if not m.noun) for name, each in found.items()}


@pytest.mark.parametrize(
    ("name", "description", "phrase"),
    [
        ("weather_forecast", "", "umbrella"),
        ("get_forecast", "Gets the forecast.", "umbrella"),
        ("illuminate", "Turns on the torch.", "shine"),
        ("air_conditioning", "", "sweltering"),
        ("salary_raise", "", "worth more"),
        ("order_status", "", "where's my stuff"),
    ],
)
def test_a_thing_is_spoken_of_by_what_people_notice_of_it(
    name: str, description: str, phrase: str
) -> None:
    assert phrase in said(function(name, description))[name]


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("weather_station_battery", "Battery of the weather station."),
        ("share_recipe", "Shares a recipe."),
        ("cancel_wedding_venue", "Cancels the venue of a wedding."),
        ("recipe", "Deletes a recipe."),
        ("preparation_time", "Time that a dish takes."),
    ],
)
def test_what_is_true_of_a_thing_is_not_said_of_another_deed_or_of_a_part(
    name: str, description: str
) -> None:
    assert not list(concepts_of(function(name, description), frozenset(), frozenset()))


def test_opposite_deeds_on_a_thing_share_no_phrase() -> None:
    found = matters_by_function(
        [function("lights_on", "Turns on the lights."), function("lights_off", "Turns them off.")],
        frozenset(),
    )
    on, off = ({m.phrase for m in each} for each in found.values())
    assert on
    assert off
    assert not on & off


def test_of_two_concepts_the_one_that_names_more_of_the_function_is_meant() -> None:
    """White noise is no noise of neighbours."""
    found = said(function("white_noise", "Plays sounds to fall asleep."))["white_noise"]
    assert "counting sheep" in found
    assert "drilling" not in found


def test_a_word_stands_for_one_thing_alone() -> None:
    """Leave from work is no parcel that is left with a neighbour."""
    assert (
        "behind the bins"
        not in said(function("request_leave", "Asks for days off."))["request_leave"]
    )


def test_two_functions_of_one_thing_get_none_of_its_phrases() -> None:
    found = said(function("gas_leak", ""), function("report_gas_leak", "Reports a leak of gas."))
    assert "rotten egg" not in found["gas_leak"] + found["report_gas_leak"]


def test_the_rows_of_a_bare_name_hold_words_that_it_does_not() -> None:
    texts = queries(function("weather_forecast", ""), count=120)
    assert (
        share(r"umbrella|sunscreen|coat|T-shirt|barbecue|picnic|by bike|pour|freeze", texts) > 0.1
    )
    assert share(r"weather|forecast", texts) > 0.4


def test_every_phrase_is_one_that_can_be_said() -> None:
    rng = Random(0)
    concepts = all_concepts()
    assert len(concepts) > 700
    for concept in concepts:
        assert concept.deeds
        assert concept.phrases, concept
        for form, phrase in concept.phrases:
            text = expand(phrase, rng, {})
            assert re.search(r"\w", text), phrase
            assert not re.search(r"[{}\[\]()|;]|  ", text), phrase
            assert form in ("order", "state", "ask", "bit")
