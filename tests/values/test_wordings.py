"""Grounding recognises how people word a value, and does not take other words for it."""

from __future__ import annotations

from typing import Any

import pytest

from functok.specs.model import FunctionSpec
from functok.values import Grounding, ground


def grounding(schema: dict[str, Any], value: Any, query: str, name: str = "value") -> Grounding:
    function = FunctionSpec("act", "Acts.", {"type": "object", "properties": {name: schema}})
    return ground(function, {name: value}, query)


INTEGER = {"type": "integer"}
NUMBER = {"type": "number"}
TIME = {"type": "string", "description": "Time in HH:MM, 24-hour"}
DATE = {"type": "string", "format": "date"}
DATE_TIME = {"type": "string", "description": "Start, YYYY-MM-DD-HH-MM"}
SECONDS = {"type": "integer", "description": "Length in seconds"}
PERCENT = {"type": "integer", "description": "In percent", "minimum": 0, "maximum": 100}
CELSIUS = {"type": "number", "description": "Temperature in degrees Celsius"}
DOLLARS = {"type": "number", "description": "Amount in USD"}
LANGUAGE = {"type": "string", "description": "ISO 639-1 code of the language"}
COUNTRY = {"type": "string", "description": "ISO 3166-1 alpha-2 code"}
CURRENCY = {"type": "string", "description": "ISO 4217 code"}
TEXT = {"type": "string"}
TRAVEL = {
    "enum": ["walk", "drive", "public_transit"],
    "description": "'walk' for walking, 'drive' for going by car",
}
FLAG = {"type": "boolean"}
PHONE = {"type": "string", "description": "Phone number in E.164"}

SAID: list[tuple[str, dict[str, Any], Any, str]] = [
    ("count", INTEGER, 5, "book five tickets"),
    ("count", INTEGER, 5, "I need 5."),
    ("count", INTEGER, 12, "a dozen eggs please"),
    ("count", INTEGER, 2, "a couple of tickets"),
    ("count", INTEGER, 1500, "send it to 1,500 people"),
    ("count", INTEGER, 1500, "about 1.5k of them"),
    ("count", INTEGER, 120, "one hundred and twenty chairs"),
    ("count", INTEGER, 20000, "twenty thousand steps"),
    ("count", INTEGER, -5, "minus five"),
    ("count", INTEGER, -5, "make it −5"),
    ("order_id", INTEGER, 1287, "where is order #1287?"),
    ("order_id", INTEGER, 1287, "order no. 1287, please"),
    ("order_id", INTEGER, 1287, "order number 1,287"),
    ("floor", INTEGER, 5, "on the 5th floor"),
    ("floor", INTEGER, 21, "take me to the twenty-first"),
    ("hour", INTEGER, 7, "wake me at 7:30 am"),
    ("minute", INTEGER, 30, "wake me at half past seven in the morning"),
    ("value", NUMBER, 72.0, "set it to 72"),
    ("value", NUMBER, 72.5, "set it to seventy-two and a half"),
    ("value", NUMBER, 0.5, "zero point five will do"),
    ("time", TIME, "17:15", "at 5:15 PM"),
    ("time", TIME, "17:15", "around 5.15pm"),
    ("time", TIME, "17:15", "a quarter past five in the afternoon"),
    ("time", TIME, "17:00", "5 o’clock in the afternoon"),
    ("time", TIME, "17:00", "at 5 p.m. sharp"),
    ("time", TIME, "06:30", "wake me up at 6:30"),
    ("time", TIME, "06:30", "wake me tomorrow morning at half six... I mean 6:30"),
    ("time", TIME, "19:30", "dinner tonight at 7:30"),
    ("time", TIME, "00:00", "at midnight"),
    ("time", TIME, "12:00", "12 noon"),
    ("time", TIME, "17:15", "1715 hours"),
    ("date", DATE, "2025-03-04", "on March 4th, 2025"),
    ("date", DATE, "2025-03-04", "on the fourth of March twenty twenty-five"),
    ("date", DATE, "2025-12-25", "25/12/2025"),
    ("start", DATE_TIME, "2025-03-04-17-15", "March 4, 2025 at quarter past five in the afternoon"),
    ("start", DATE_TIME, "2025-03-04-17-15", "at 5:15 pm on Tuesday, 4 March 2025"),
    ("length", SECONDS, 90, "for a minute and a half"),
    ("length", SECONDS, 5400, "an hour and a half"),
    ("length", SECONDS, 5400, "1h30m"),
    ("length", SECONDS, 45, "a 45-second clip"),
    ("level", PERCENT, 50, "dim it to half"),
    ("level", PERCENT, 40, "at 40%"),
    ("level", PERCENT, 100, "full brightness"),
    ("temp", CELSIUS, -5.0, "five degrees below zero"),
    ("temp", CELSIUS, 21.5, "21.5°C"),
    ("amount", DOLLARS, 20.0, "send $20"),
    ("amount", DOLLARS, 20.5, "20 dollars and 50 cents"),
    ("amount", DOLLARS, 1250.0, "$1,250"),
    ("language", LANGUAGE, "de", "in German please"),
    ("country", COUNTRY, "GB", "news from the UK"),
    ("currency", CURRENCY, "USD", "how many dollars"),
    ("city", TEXT, "São Paulo", "weather in são paulo"),
    ("name", TEXT, "Siobhán O'Connor", "call Siobhán O’Connor"),
    ("name", TEXT, "Anna", "what is Anna's number"),
    ("name", TEXT, "李娜", "给李娜发消息"),
    ("message", TEXT, "See you at 5!", "tell her see you at 5"),
    ("mode", TRAVEL, "walk", "I'm walking there"),
    ("mode", TRAVEL, "walk", "on foot"),
    ("mode", TRAVEL, "public_transit", "by public transport"),
    ("flash", FLAG, True, "take it with the flash"),
    ("flash", FLAG, False, "don't use the flash"),
    ("flash", FLAG, False, "turn off the flash"),
    ("flash", FLAG, False, "with the flash turned off"),
    ("enabled", FLAG, True, "turn the Wi-Fi back on"),
    ("enabled", FLAG, False, "switch it off"),
    ("is_private", FLAG, False, "make it public"),
    ("avoid_tolls", FLAG, True, "avoiding tolls"),
    ("avoid_tolls", FLAG, True, "a way that avoids tolls"),
    ("disable_sound", FLAG, True, "without sound"),
    ("phone", PHONE, "+4915112345678", "call 01511 2345678"),
    ("phone", PHONE, "+12015550123", "dial +1 (201) 555-0123"),
    (
        "email",
        {"type": "string", "format": "email"},
        "ann@example.com",
        "mail ann at example dot com",
    ),
    (
        "link",
        {"type": "string", "format": "uri"},
        "https://www.example.com/menu",
        "open example.com/menu",
    ),
]

NOT_SAID: list[tuple[str, dict[str, Any], Any, str]] = [
    ("count", INTEGER, 5, "at 5:30"),
    ("count", INTEGER, 5, "15 of them"),
    ("count", INTEGER, 5, "5.5 of them"),
    ("count", INTEGER, 5, "the 5th one"),
    ("count", INTEGER, 5, "at 5 pm"),
    ("count", INTEGER, 4, "on March 4, 2025"),
    ("count", INTEGER, 20, "20 dollars and 50 cents"),
    ("count", INTEGER, 500, "1,500"),
    ("count", INTEGER, 12, "order #12"),
    ("order_id", INTEGER, 1287, "where is order #12870?"),
    ("order_id", INTEGER, 1287, "where is order #1287-3?"),
    ("count", INTEGER, 49, "+49 151 12345678"),
    ("count", INTEGER, 20, "the twenty-first"),
    ("time", TIME, "05:15", "5:15 pm"),
    ("time", TIME, "18:30", "6:30"),
    ("time", TIME, "05:00", "at 5 o'clock"),
    ("time", TIME, "07:00", "seven people"),
    ("time", TIME, "06:30", "at 6:30 tomorrow evening"),
    ("date", DATE, "2025-03-04", "March 4"),
    ("date", DATE, "2025-03-04", "3/4/2025"),
    ("date", DATE, "2025-03-04", "tomorrow"),
    ("start", DATE_TIME, "2025-03-04-17-15", "on March 4, 2025"),
    ("length", SECONDS, 30, "30 minutes"),
    ("length", SECONDS, 60, "a minute and a half"),
    ("temp", CELSIUS, 72.0, "72 °F"),
    ("temp", CELSIUS, 5.0, "5 degrees below zero"),
    ("amount", DOLLARS, 20.0, "20 euros"),
    ("level", PERCENT, 25, "half"),
    ("language", LANGUAGE, "it", "translate it"),
    ("language", LANGUAGE, "no", "no, thanks"),
    ("currency", CURRENCY, "USD", "in Canadian dollars"),
    ("city", TEXT, "York", "flights to New Yorkshire"),
    ("mode", TRAVEL, "drive", "I'm walking there"),
    ("camera", {"enum": ["back", "back_left"]}, "back", "the back left one"),
    ("flash", FLAG, True, "without the flash"),
    ("flash", FLAG, True, "take a picture"),
    ("flash", FLAG, False, "take a picture"),
    ("enabled", FLAG, True, "turn it off"),
    ("enabled", FLAG, True, "remind me on Monday"),
    ("is_private", FLAG, True, "not private"),
    ("phone", PHONE, "+4915112345678", "call 01511 2345679"),
    ("link", {"type": "string", "format": "uri"}, "https://example.com", "open example.com/menu"),
]


@pytest.mark.parametrize(("name", "schema", "value", "query"), SAID)
def test_what_is_said_is_found(name: str, schema: dict[str, Any], value: Any, query: str) -> None:
    result = grounding(schema, value, query, name)
    assert not result.missing
    found = result.found[name]
    assert found.how in {"verbatim", "canonical", "enum"}
    assert query[found.start : found.end] == found.text != ""


@pytest.mark.parametrize(("name", "schema", "value", "query"), NOT_SAID)
def test_what_is_not_said_is_missing(
    name: str, schema: dict[str, Any], value: Any, query: str
) -> None:
    assert grounding(schema, value, query, name).missing == (name,)


def two(
    first: dict[str, Any], second: dict[str, Any], arguments: dict[str, Any], query: str
) -> Grounding:
    names = list(arguments)
    properties = dict(zip(names, (first, second), strict=True))
    return ground(
        FunctionSpec("act", "Acts.", {"type": "object", "properties": properties}), arguments, query
    )


def test_two_equal_numbers_need_two_spans() -> None:
    arguments = {"rows": 3, "columns": 3}
    assert not two(INTEGER, INTEGER, arguments, "3 rows and 3 columns").missing
    assert two(INTEGER, INTEGER, arguments, "a grid of 3").missing == ("columns",)


def test_each_argument_takes_words_of_its_own_where_it_can() -> None:
    arguments = {"title": "Lunch with Anna", "guest": "Anna"}
    found = two(TEXT, TEXT, arguments, "add Lunch with Anna and invite Anna").found
    assert found["guest"].start == len("add Lunch with Anna and invite ")


def test_a_name_inside_a_longer_text_is_said() -> None:
    arguments = {"title": "Lunch with Anna", "guest": "Anna"}
    assert not two(TEXT, TEXT, arguments, "add Lunch with Anna").missing


def test_a_number_inside_a_text_is_not_said() -> None:
    arguments = {"title": "3 eggs", "count": 3}
    assert two(TEXT, INTEGER, arguments, "note 3 eggs").missing == ("count",)


def test_hour_and_minute_share_one_time() -> None:
    assert not two(INTEGER, INTEGER, {"hour": 7, "minute": 30}, "wake me at 7:30 am").missing


def test_two_moments_share_one_date() -> None:
    arguments = {"start": "2025-03-04-17-00", "end": "2025-03-04-18-30"}
    query = "on March 4, 2025 from 5 pm to 6:30 pm"
    assert not two(DATE_TIME, DATE_TIME, arguments, query).missing


def test_a_default_needs_no_words() -> None:
    schema = {"type": "integer", "default": 10}
    result = grounding(schema, 10, "show me the list")
    assert result.found["value"].how == "default"
    assert grounding(schema, 11, "show me the list").missing == ("value",)


def test_parts_of_structures_have_paths() -> None:
    schema = {
        "type": "object",
        "properties": {"city": TEXT, "tags": {"type": "array", "items": {"type": "string"}}},
    }
    value = {"city": "Oslo", "tags": ["red", "blue"]}
    result = grounding(schema, value, "in Oslo, tagged red", "place")
    assert set(result.found) == {"place/city", "place/tags/0"}
    assert result.missing == ("place/tags/1",)
    assert result.as_json()["place/city"] == {
        "how": "verbatim",
        "text": "Oslo",
        "start": 3,
        "end": 7,
    }


DAYS = {"type": "array", "items": {"enum": ["monday", "tuesday", "sunday"]}}


def test_a_list_that_the_query_goes_on_with_is_not_said() -> None:
    query = "every Monday, Tuesday and Sunday"
    assert not grounding(DAYS, ["monday", "tuesday", "sunday"], query).missing
    assert grounding(DAYS, ["monday", "tuesday"], query).missing == ("value",)


def test_a_member_said_elsewhere_does_not_cut_a_list_short() -> None:
    query = "every Monday and Tuesday, like we used to on Sunday"
    assert not grounding(DAYS, ["monday", "tuesday"], query).missing


def test_a_switch_does_not_swallow_the_words_beside_it() -> None:
    travel = {"enum": ["on_foot", "car"], "description": "'on_foot' for walking"}
    arguments = {"mode": "on_foot", "avoid_tolls": True}
    assert not two(travel, FLAG, arguments, "go with walking and avoiding tolls").missing


HOSTILE: list[Any] = [
    float("inf"),
    float("nan"),
    "",
    " ",
    "\x00",
    "\ud800",
    [],
    {},
    None,
    10**60,
    -0.0,
    [[[]]],
    {"": {"": None}},
]


@pytest.mark.parametrize(
    "schema",
    [INTEGER, NUMBER, TIME, SECONDS, TEXT, TRAVEL, FLAG, PHONE, LANGUAGE, {}, {"type": "array"}],
)
@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_values_of_any_sort_are_data(schema: dict[str, Any], value: Any) -> None:
    assert grounding(schema, value, "nothing of the sort ☂ \ud800").as_json() is not None


def test_values_nested_without_end_are_data() -> None:
    value: Any = "x"
    for _ in range(400):
        value = [value]
    assert grounding({}, value, "x").missing


def test_which_words_say_which_of_two_equal_values_is_the_same_in_whatever_order_they_come() -> (
    None
):
    spoons = {"type": "array", "items": {"type": "integer"}}
    properties = {"times": {"type": "integer"}, "with": spoons}
    stir = FunctionSpec("stir", "Stirs.", {"type": "object", "properties": properties})
    query = "stir the pot with 3 times for three two one and 4"
    found = ground(stir, {"times": 3, "with": [3, 2, 1, 4]}, query)
    again = ground(stir, {"with": [3, 2, 1, 4], "times": 3}, query)
    assert list(found.found.items()) == list(again.found.items())
    assert len(found.found) == 5
