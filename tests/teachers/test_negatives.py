"""Queries that no function serves make sense: who speaks, what a device can do, what a sum is about."""

from __future__ import annotations

import asyncio
import re
from functools import cache
from random import Random
from typing import Any

import pytest

from functok.planning.plan import NEGATIVE_CATEGORIES
from functok.records import Draft, Kind, Slot, Split, Style
from functok.specs.model import ApiSpec
from functok.teachers.offline import OfflineTeacher, could_serve
from functok.teachers.offline.arguments.said import unmarked
from functok.teachers.offline.unserved.negatives import negative
from functok.teachers.offline.words.phrasebook import load

from .specs import BAKERY, function


@cache
def written(category: str, style: Style, count: int = 400) -> tuple[str, ...]:
    rng = Random(f"{category} {style}")
    return tuple(unmarked(negative(category, style, Split.TRAIN, rng)[0]) for _ in range(count))


@pytest.mark.parametrize("category", NEGATIVE_CATEGORIES)
def test_who_needs_something_does_not_want_to_tell_it_himself(category: str) -> None:
    wrong = re.compile(
        r"\bI(?:'d| would| feel| want| need| have|'m| am|'ve| was| must| should)?"
        r"(?: \w+){0,3} (?:to |like )"
        r"(?:suggest|recommend|explain|guess|describe|tell me|give me|suggesting|explaining|guessing)\b"
    )
    for query in written(category, Style.NEED):
        if "you" not in query and not query.endswith(" in class"):
            assert not wrong.search(query), query


@pytest.mark.parametrize("category", NEGATIVE_CATEGORIES)
def test_a_statement_is_no_object_of_a_need(category: str) -> None:
    for query in written(category, Style.NEED):
        assert not re.search(
            r"\b(?:curious|wondering) about (?:you're|how|it's)|you're \w+, please"
            r"|worried that I'm tired|need (?:\w+ ){1,4}(?<!ing )(?:on|off|up|down)$",
            query,
        ), query


def test_nobody_is_asked_to_get_better_at_a_hobby() -> None:
    for style in (Style.COMMAND, Style.QUESTION):
        for query in written("recommendation", style):
            asked = re.search(r"(?:get better|get started) (?:at|with)", query)
            assert not asked or re.search(r"\bI\b|\bto\b|help me|let's", query), query


def test_nobody_else_is_asked_what_the_assistant_likes() -> None:
    for style in Style:
        for query in written("small_talk", style):
            assert not re.search(
                r"(?:figure out|look up|check|nobody told me|show me|remind me) (?:\w+ )?"
                r"(?:what|which|whether|how) (?:\w+ ){0,2}you\b",
                query,
            ), query


_DIMENSIONS = {
    "weight": "ounces grams pounds kilograms stone",
    "length": "yards meters feet inches centimeters miles kilometers furlongs",
    "liquid": "pints gallons liters cups teaspoons milliliters",
    "speed": "knots",
    "ground": "acres hectares",
}


def test_a_conversion_stays_in_one_dimension() -> None:
    of = {unit: name for name, units in _DIMENSIONS.items() for unit in units.split()}
    seen = 0
    for style in Style:
        for query in written("calculation", style):
            plain = re.sub(r"(?:square|fluid) \w+|\w+ an hour|\w+ per second", "", query)
            found = {of[word] for word in re.findall(r"[a-z]+", plain) if word in of}
            assert len(found) <= 1, query
            seen += bool(found)
    assert seen > 50


def test_only_what_is_flat_has_a_perimeter_and_only_bodies_a_volume() -> None:
    for style in Style:
        for query in written("calculation", style):
            assert not re.search(r"volume of an? (?:square|circle|triangle|regular)", query), query
            assert not re.search(r"perimeter of an? (?:cube|sphere|cone|cylinder)", query), query
            assert not re.search(r"side of an? (?:circle|sphere)", query), query


def test_only_what_gets_warm_is_set_to_degrees() -> None:
    lists = load("negatives/other_device.yaml")["lists"]
    warm = {str(name) for name in (*lists["heating"], *lists["warm"])}
    seen = 0
    for style in Style:
        for query in written("other_device", style):
            heated = re.search(
                r"(?:set|preheat|setting|preheating) the ([\w -]+) to \d+ degrees", query
            )
            if heated:
                assert heated.group(1) in warm, query
                seen += 1
    assert seen > 5


@pytest.mark.parametrize("category", NEGATIVE_CATEGORIES)
def test_every_list_of_a_category_is_used_and_every_slot_is_known(category: str) -> None:
    table: dict[str, Any] = load(f"negatives/{category}.yaml")
    used = set(re.findall(r"\{(\w+)\}", str(table["groups"]))) | set(table.get("pairs", {}))
    assert not set(table["lists"]) - used


CATERING = ApiSpec(
    "catering",
    (
        function(
            "place_order",
            "Sends an order to the kitchen.",
            ("items",),
            items={
                "type": "array",
                "items": {"type": "string"},
                "description": "Dishes and drinks, such as ['club sandwich', 'sparkling water']",
            },
        ),
        function(
            "tag_report",
            "Tags a report.",
            ("tags",),
            tags={"type": "array", "items": {"enum": ["budget", "travel"]}},
        ),
    ),
)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("make me a hot chocolate", "place_order"),
        ("I'm craving pad thai", "place_order"),
        ("a sandwich please", "place_order"),
        ("a macchiato please", "place_order"),
        ("what's left of my budget", "tag_report"),
    ],
)
def test_an_open_list_may_take_what_its_description_names(query: str, name: str) -> None:
    assert could_serve(query, CATERING) == name


def test_other_things_are_not_for_an_open_list() -> None:
    for query in ("what's the capital of Peru", "turn off the porch lights", "you're funny"):
        assert could_serve(query, CATERING) is None


def test_categories_fill_in_every_style_when_many_are_wanted() -> None:
    for api in (BAKERY, CATERING):
        for category in NEGATIVE_CATEGORIES:
            wanted = [
                Slot(Kind.UNRELATED, category, i, 0, style, "en", Split.TRAIN, 7)
                for style in Style
                for i in range(60)
            ]
            answers = asyncio.run(OfflineTeacher().answer(api, wanted))
            found = [answer for answer in answers if isinstance(answer, Draft)]
            assert len({draft.query.lower() for draft in found}) > 0.9 * len(wanted), category
