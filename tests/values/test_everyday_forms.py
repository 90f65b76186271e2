"""Everyday ways of saying values, and what they must not be taken for."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from functok.records import Split
from functok.specs.model import FunctionSpec, Parameter
from functok.values import Semantic, forms, ground, sample, semantic_of

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SCHEMAS: dict[str, dict[str, Any]] = {
    "time": {"type": "string", "description": "Time in the format HH:MM."},
    "date": {"type": "string", "format": "date", "description": "The day."},
    "days": {"type": "array", "items": {"type": "string", "enum": DAYS}},
    "silent": {"type": "boolean", "description": "Whether it is sent without a sound."},
    "locked": {"type": "boolean", "description": "Whether the door is locked."},
    "frozen": {"type": "boolean", "description": "Whether the card is frozen."},
    "page": {"type": "integer", "description": "Page of the results."},
    "amount": {"type": "integer", "description": "How many."},
    "mode": {"type": "string", "enum": ["heat", "cool", "automatic"]},
    "online": {"type": "boolean", "description": "Whether the lesson is a video call."},
    "complete": {"type": "boolean", "description": "Whether all volumes are lent."},
    "minutes": {"type": "integer", "description": "How long it takes, in minutes."},
    "distance": {"type": "number", "description": "Distance in kilometres."},
    "paint": {"type": "string", "enum": ["gray", "coloured"]},
    "cover": {"type": "string", "enum": ["full", "basic"]},
    "heated": {"type": "boolean", "description": "Whether it is heated."},
    "avoid_tolls": {"type": "boolean", "description": "Whether toll roads are left out."},
    "area": {"type": "number", "description": "Area in square meters."},
    "price": {"type": "number", "description": "Price in pounds (GBP)."},
    "sum": {"type": "number"},
    "craft": {"type": "string", "enum": ["weaving", "bird_watching", "archery", "swimming"]},
    "gait": {"type": "string", "enum": ["run", "stroll"]},
    "branch": {"type": "string", "enum": ["geology", "forestry", "tidiness"]},
    "rate": {"type": "string", "enum": ["daily", "weekly"]},
    "port": {"type": "string", "enum": ["usb1", "usb2"]},
    "sort": {"type": "string", "enum": ["price", "distance"]},
    "snack": {"type": "string", "description": "The dish to bring."},
    "currency": {
        "type": "string",
        "enum": ["EUR", "USD", "GBP", "CHF"],
        "description": "The currency.",
    },
}
SAID: list[tuple[str, Any, str]] = [
    ("time", "05:00", "I have to get up at 5 o'clock"),
    ("time", "17:00", "wake me up at 5 pm"),
    ("time", "19:30", "wake me at half seven in the evening"),
    ("time", "07:30", "alarm for half 7 am"),
    ("time", "12:30", "lunch at half twelve in the afternoon"),
    ("time", "12:30", "come at half twelve"),
    ("time", "07:30", "every day at half past seven I have to feed them"),
    ("time", "13:00", "open it 10:00-13:00"),
    ("time", "06:30", "get me up at half past six"),
    ("time", "08:00", "open it fridays 8 till 2"),
    ("time", "14:00", "open it fridays 8 till 2"),
    ("time", "15:00", "from ten in the morning until three"),
    ("time", "14:00", "we are there 8am-2pm"),
    ("time", "20:30", "from half past eight in the evening till quarter past nine"),
    ("distance", 0.5, "show me what is within 500 m"),
    ("distance", 2.5, "within 2 1/2 kilometres"),
    ("distance", 2.5, "within 2½ km"),
    ("area", 40, "a room of 40 m2"),
    ("paint", "gray", "in grey please"),
    ("paint", "coloured", "make it colored"),
    ("cover", "full", "I want it fully covered"),
    ("heated", False, "no heating for the pool"),
    ("avoid_tolls", True, "avoid the tolls this time"),
    ("date", "2027-03-31", "31 March 2027, 1010 Cedar Road"),
    ("time", "09:25", "on the 14th of March, twenty-five past nine in the morning"),
    ("craft", "weaving", "I weave all day"),
    ("craft", "swimming", "we swam to the island"),
    ("craft", "bird_watching", "to watch the birds"),
    ("gait", "run", "I'm going running"),
    ("branch", "geology", "is there a geologist around"),
    ("branch", "tidiness", "he was very tidy"),
    ("rate", "weekly", "pay ten a week"),
    ("port", "usb2", "plug it into USB two"),
    ("sort", "distance", "the closest ones first"),
    ("amount", 118, "it was 118/76"),
    ("snack", "bowl of soup", "three bowls of soup"),
    ("days", DAYS[:5], "at seven on weekdays"),
    ("days", DAYS[:5], "every weekday please"),
    ("days", DAYS[:5], "monday through friday"),
    ("days", DAYS[5:], "only at the weekend"),
    ("days", DAYS, "every day"),
    ("days", ["monday", "friday"], "on mondays and fridays"),
    ("silent", True, "send it silently"),
    ("silent", False, "send it, but not silently"),
    ("locked", True, "lock the front door"),
    ("locked", False, "unlock the front door"),
    ("locked", False, "don't lock it"),
    ("locked", True, "please get the front door locked"),
    ("frozen", True, "freeze card 4711"),
    ("frozen", False, "unfreeze my card"),
    ("page", 3, "show me the third page"),
    ("amount", 2000, "get 2k of them"),
    ("amount", 1, "a single one"),
    ("mode", "automatic", "let it run automatically"),
    ("online", True, "a piano lesson as a video call"),
    ("online", False, "a lesson, but not as a video call"),
    ("complete", True, "lend me all volumes of it"),
    ("time", "08:00", "remind me at eight"),
    ("time", "16:30", "meet me at half past four"),
    ("time", "20:00", "a table at 8 tonight"),
    ("time", "12:15", "from 9 till quarter past twelve"),
    ("time", "17:00", "open from nine to five"),
    ("time", "08:30", "come by 8.30 please"),
    ("time", "20:00", "around 8ish in the evening"),
    ("date", "2027-07-05", "from the 5th to the 16th of July 2027"),
    ("minutes", 80, "it took an hour twenty"),
    ("minutes", 90, "1h30 of it"),
    ("minutes", 45, "three quarters of an hour"),
    ("minutes", 2, "couple of minutes"),
    ("distance", 5.0, "ran 5km"),
    ("price", 2000.0, "it cost two grand"),
    ("price", 20.0, "twenty quid"),
    ("price", 10.0, "a tenner"),
    ("price", 12.5, "let's tip twelve fifty"),
    ("sum", 12.5, "let's tip twelve fifty"),
    ("price", 19.99, "nineteen ninety-nine for it"),
    ("price", 2000.0, "2 thousand pounds"),
    ("currency", "GBP", "twenty quid"),
    ("currency", "EUR", "it was 20€"),
    ("currency", "CHF", "40 francs"),
]
NOT_SAID: list[tuple[str, Any, str]] = [
    ("time", "07:30", "half seven"),
    ("time", "06:30", "wake me at half seven in the morning"),
    ("time", "19:30", "half seven in the morning"),
    ("date", "2026-05-04", "tomorrow"),
    ("date", "2005-03-14", "on the 14th of March, twenty-five past nine"),
    ("date", "2026-05-08", "next friday"),
    ("days", DAYS[:5], "at the weekend"),
    ("days", DAYS[:5], "on mondays"),
    ("days", DAYS[:4], "on weekdays"),
    ("days", DAYS, "on weekdays"),
    ("silent", True, "not silently"),
    ("locked", True, "unlock the front door"),
    ("locked", False, "lock the front door"),
    ("locked", True, "what about the lock"),
    ("locked", True, "never lock it"),
    ("locked", True, "unlock the back door, locked"),
    ("locked", True, "unlock back door, locked"),
    ("locked", False, "lock up the back door, unlocked"),
    ("locked", False, "lock front door"),
    ("frozen", False, "freeze card 4711, not frozen"),
    ("frozen", True, "unfreeze card 4711, frozen"),
    ("page", 2, "show me the third page"),
    ("amount", 2000, "2 kg of them"),
    ("online", True, "not as a video call"),
    ("complete", True, "not all volumes"),
    ("time", "08:00", "dinner at eight"),
    ("time", "20:00", "remind me at eight"),
    ("time", "17:00", "I have to get up at 5 o'clock"),
    ("time", "08:00", "at 8 euros"),
    ("time", "08:00", "dinner at 8, or rather in the morning"),
    ("minutes", 70, "an hour, ten times"),
    ("distance", 5000.0, "ran 5km"),
    ("price", 1000.0, "a grand piano"),
    ("price", 12.0, "let's tip twelve fifty"),
    ("price", 50.0, "let's tip twelve fifty"),
    ("price", 20.05, "twenty five"),
    ("price", 3.5, "three fifty-mile trips"),
    ("price", 20.0, "20 bucks"),
    ("currency", "USD", "twenty quid"),
]


def _missing(name: str, value: Any, query: str) -> tuple[str, ...]:
    parameters = {"type": "object", "properties": {name: SCHEMAS[name]}}
    return ground(FunctionSpec("do_it", "Does it.", parameters), {name: value}, query).missing


@pytest.mark.parametrize(("name", "value", "query"), SAID)
def test_it_is_found(name: str, value: Any, query: str) -> None:
    assert not _missing(name, value, query)


@pytest.mark.parametrize(("name", "value", "query"), NOT_SAID)
def test_it_is_not_taken_for_another_value(name: str, value: Any, query: str) -> None:
    assert _missing(name, value, query)


def test_lists_of_weekdays_with_a_name_are_drawn_and_said_by_it() -> None:
    days = Parameter("days", SCHEMAS["days"], True)
    rng = random.Random(3)
    drawn = [sample(days, rng, Split.TRAIN) for _ in range(100)]
    assert all(group in drawn for group in (DAYS[:5], DAYS[5:], DAYS))
    assert "every weekday" in {form.text for form in forms(days, DAYS[:5])}


@pytest.mark.parametrize(("name", "value"), [("time", "19:30"), ("silent", True), ("amount", 2500)])
def test_the_everyday_form_is_among_those_that_are_said(name: str, value: Any) -> None:
    told = {form.text for form in forms(Parameter(name, SCHEMAS[name], True), value)}
    assert told & {"half seven in the evening", "silently", "2.5k"}
    assert all(not _missing(name, value, f"well, {text}") for text in told)


def test_an_amount_and_its_currency_are_said_in_one_breath() -> None:
    properties = {name: SCHEMAS[name] for name in ("price", "currency")}
    pay = FunctionSpec("pay", "Pays.", {"type": "object", "properties": properties})
    found = ground(pay, {"price": 20.0, "currency": "GBP"}, "send £20")
    assert {path: ground.text for path, ground in found.found.items()} == {
        "price": "20", "currency": "£",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "description", "function", "semantic"),
    [
        ("text", "Title or subject to look for.", "browse_catalogue", Semantic.SEARCH),
        ("drummer", "Name of the drummer.", "book_band", Semantic.PERSON),
        ("printer", "Name of the toaster.", "plug_in", Semantic.DEVICE),
        ("question", "The question.", "ask_midwife", Semantic.MESSAGE),
        ("reference", "Text that the payee sees.", "wire_sum", Semantic.MESSAGE),
    ],
)
def test_what_a_value_is_follows_from_what_is_done_with_it(
    name: str, description: str, function: str, semantic: Semantic
) -> None:
    schema = {"type": "string", "description": description}
    assert semantic_of(Parameter(name, schema, True, function)) is semantic


def test_classes_are_named_as_the_examples_are() -> None:
    schema = {"type": "string", "description": "Class, for example 7B"}
    rng = random.Random(2)
    drawn = {sample(Parameter("class_name", schema, True), rng, Split.TRAIN) for _ in range(30)}
    assert len(drawn) > 5
    assert all(re.fullmatch(r"\d{1,2}[A-Z]", name) for name in drawn)


SWITCH = FunctionSpec(
    "switch_light",
    "Switches a light.",
    {
        "type": "object",
        "properties": {
            "room": {"type": "string", "enum": ["hallway", "kitchen"]},
            "state": {"type": "string", "enum": ["on", "off"]},
            "on": {"type": "boolean", "description": "Whether the light is on."},
        },
    },
)


@pytest.mark.parametrize("name", ["state", "on"])
@pytest.mark.parametrize(
    "query",
    [
        "turn the hallway light {}",
        "switch the light in the hallway {}, please",
        "turn {} the hallway light",
    ],
)
@pytest.mark.parametrize("on", [True, False])
def test_between_turn_and_off_there_may_be_another_argument(
    name: str, query: str, on: bool
) -> None:
    word = "on" if on else "off"
    values = {"room": "hallway", name: on if name == "on" else word}
    found = ground(SWITCH, values, query.format(word))
    assert found.missing == ()
    assert found.found["room"].text == "hallway"
    wrong = ground(SWITCH, {**values, "room": "kitchen"}, query.format(word))
    assert wrong.missing == ("room",)


PIZZA = {"type": "array", "items": {"type": "string", "enum": ["onions", "tomatoes", "cherries"]}}
EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@pytest.mark.parametrize(
    ("name", "schema", "value", "query"),
    [
        ("toppings", PIZZA, ["onions"], "a pizza with onion"),
        ("toppings", PIZZA, ["tomatoes", "cherries"], "a tomato and cherry pizza"),
        (
            "days",
            {"type": "array", "items": {"enum": EVERY_DAY}},
            EVERY_DAY,
            "wake me every morning",
        ),
        ("days", {"type": "array", "items": {"enum": EVERY_DAY}}, EVERY_DAY, "at 8 each night"),
    ],
)
def test_members_are_said_in_the_singular_and_all_days_by_a_part_of_each(
    name: str, schema: dict[str, Any], value: list[str], query: str
) -> None:
    order = FunctionSpec("order", "Orders.", {"type": "object", "properties": {name: schema}})
    assert ground(order, {name: value}, query).missing == ()
