"""What a parameter means is read from schema, name and description."""

from __future__ import annotations

import random

import pytest

from functok.records import Split
from functok.specs.model import Parameter
from functok.values import Semantic, is_free_text, sample, semantic_of
from tests.values.catalogue import SCALARS, STRUCTURES, number, text


@pytest.mark.parametrize(
    ("parameter", "semantic"), SCALARS, ids=[f"{i}-{p.name}" for i, (p, _) in enumerate(SCALARS)]
)
def test_semantic_of_scalars(parameter: Parameter, semantic: Semantic) -> None:
    assert semantic_of(parameter) is semantic


def test_words_of_a_name_are_tokens_not_substrings() -> None:
    assert semantic_of(text("capacity")) is not Semantic.PLACE  # "city" is inside
    assert semantic_of(text("fileCity")) is Semantic.PLACE


def test_a_verb_that_a_function_begins_with_says_nothing_of_its_names() -> None:
    """A machine to be stopped is not called like a stop of the bus."""

    def of(function: str) -> Semantic:
        described = {"type": "string", "description": "The name of the machine"}
        return semantic_of(Parameter("name", described, True, function))

    assert of("stop_vm") is of("start_vm") is not Semantic.PLACE
    assert of("stop_info") is Semantic.PLACE


def test_structures_and_references() -> None:
    by_name = {parameter.name: semantic_of(parameter) for parameter in STRUCTURES}
    assert by_name["guests"] is Semantic.ARRAY
    assert by_name["tree"] is Semantic.OBJECT
    assert by_name["speed"] is Semantic.ENUM


def test_a_pattern_of_any_digits_is_no_time() -> None:
    assert semantic_of(text("card", pattern=r"^\d{4}$")) is not Semantic.TIME


def test_free_text_is_what_only_makes_sense_in_context() -> None:
    assert is_free_text(text("message"))
    assert is_free_text(text("title", "What the event is called"))
    assert not is_free_text(text("city"))
    assert not is_free_text(text("color"))
    assert not is_free_text(text("mode", enum=["a", "b"]))


def members(parameter: Parameter) -> set[str]:
    """What a parameter's values are drawn from, as far as 200 draws show."""
    rng = random.Random(3)
    return {sample(parameter, rng, Split.TRAIN) for _ in range(200)}


def test_alternatives_that_a_description_lists_are_the_values() -> None:
    assert members(text("mode", "driving, walking or transit")) == {"driving", "walking", "transit"}
    assert members(text("wash", "One of 'quick' or 'deep'")) == {"quick", "deep"}
    assert members(text("by", "'walk' for walking, 'run' for running")) == {"walk", "run"}


def test_nouns_that_a_description_lists_are_no_values() -> None:
    assert "city" not in members(text("destination", "City, address or landmark"))


def test_the_type_of_a_thing_is_no_thing() -> None:
    assert semantic_of(text("restaurant_type", function="book_restaurant")) is Semantic.TEXT
    assert "pizzeria" in members(text("restaurant_type"))


def test_a_bound_in_a_name_is_no_unit() -> None:
    assert semantic_of(number("salary_min")) is Semantic.MONEY
    assert semantic_of(number("duration_min")) is Semantic.DURATION


def test_the_items_of_a_list_are_what_the_list_is_described_as() -> None:
    guests = Parameter(
        "guests", {"type": "array", "description": "E-mail addresses of the guests"}, True
    )
    assert all("@" in guest for guest in sample(guests, random.Random(0), Split.TRAIN))


def test_a_string_that_is_a_number_is_written_as_one() -> None:
    assert all(year.isdecimal() for year in members(text("year", "Release year")))


@pytest.mark.parametrize(
    "parameter",
    [
        text("version", "Version to install, such as '2.14.0'", pattern=r"^\d+\.\d+\.\d+$"),
        text("version", pattern=r"^\d+\.\d+\.\d+$"),
        text("target", pattern=r"^\d+\.\d+\.\d+$"),
        text("release", pattern=r"^\d{4}\.\d{2}\.\d{2}$"),
        text("firmware", examples=["2024-01-02"]),
        text("locker", pattern=r"^\d{2}-\d{2}$"),
        text("part", "Such as '2025-77-99'", pattern=r"^\d{4}-\d{2}-\d{2}$"),
    ],
)
def test_a_number_with_dots_or_dashes_is_no_date(parameter: Parameter) -> None:
    assert semantic_of(parameter) not in (Semantic.DATE, Semantic.TIME, Semantic.DATE_TIME)


@pytest.mark.parametrize(
    "parameter",
    [
        text("on", pattern=r"^\d{4}-\d{2}-\d{2}$"),
        text("x", pattern=r"\d{1,2}/\d{1,2}/\d{4}"),
        text("x", "Such as '31/12/2025'", pattern=r"^\d{2}/\d{2}/\d{4}$"),
        text("release_date", pattern=r"^\d{4}-\d{2}-\d{2}$"),
        text("birthday", pattern=r"^\d{2}-\d{2}$"),
    ],
)
def test_a_pattern_with_the_digits_of_a_date_is_a_date(parameter: Parameter) -> None:
    assert semantic_of(parameter) is Semantic.DATE


def test_versions_are_drawn_in_their_shape() -> None:
    version = text("version", "Version to run, such as '2.14.0'", pattern=r"^\d+\.\d+\.\d+$")
    drawn = members(version)
    assert len(drawn) > 60
    assert all(len(part) <= 2 and str(int(part)) == part for v in drawn for part in v.split("."))


@pytest.mark.parametrize(
    "parameter",
    [
        number("number", "Number of the issue"),
        number("number", "The order's number"),
        number("number", "Number of the pull request to merge"),
        number("issue_number"),
        number("id"),
        number("ticketId"),
        number("order_number", kind="number"),
        number("room_number"),
        number("house_number"),
        number("flight", "Flight number"),
        number("budget_id"),
        number("issue", "The issue to close"),
    ],
)
def test_a_number_that_names_a_thing_is_an_identifier(parameter: Parameter) -> None:
    assert semantic_of(parameter) is Semantic.IDENTIFIER


@pytest.mark.parametrize(
    "parameter",
    [
        number("number", "The number to square"),
        number("number", "Number of issues to list"),
        number("count", "Number of the items"),
        number("number_of_rooms"),
        number("num_orders"),
        number("replicas", "Number of instances"),
        number("page_number"),
        number("max_number"),
        number("player_number", "Number of players"),
        number("guests", "Number of people"),
    ],
)
def test_a_number_that_counts_is_no_identifier(parameter: Parameter) -> None:
    assert semantic_of(parameter) is Semantic.INTEGER


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("trainer", "Name of the trainer."),
        ("nurse", "Nurse on duty"),
        ("landlord", ""),
        ("opponent", ""),
    ],
)
def test_who_does_something_is_a_person(name: str, description: str) -> None:
    assert semantic_of(text(name, description)) is Semantic.PERSON


def test_what_somebody_is_good_at_is_no_person() -> None:
    assert semantic_of(text("focus", "What the trainer is good at")) is not Semantic.PERSON


def test_examples_need_no_quotation_marks() -> None:
    told = text("vessel", "Kind of vessel, for example ketch, yawl or sloop.")
    assert members(told) == {"ketch", "yawl", "sloop"}
    assert not members(text("vessel", "The vessel, such as the one by the pier")) & {"the one"}


def test_two_words_of_a_description_may_name_the_field() -> None:
    assert members(text("subject", "School subject")) & {"physics", "history"}
    assert not members(text("subject", "Subject of the mail")) & {"physics", "history"}


def test_a_thing_of_which_nothing_is_known_is_named_after_its_noun() -> None:
    drawn = {
        sample(text("pump_name", "Which one"), random.Random(i), Split.TRAIN) for i in range(60)
    }
    assert all("pump" in name for name in drawn)
    assert len(drawn) > 30
