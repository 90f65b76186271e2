"""Whether a function might serve a query: when in doubt, it might."""

from __future__ import annotations

import pytest

from functok.specs.model import ApiSpec
from functok.teachers.offline import could_serve, serves

from .specs import BAKERY, function

PHONE = ApiSpec(
    "phone",
    (
        function("make_call", "Calls a contact.", ("contact",), contact={"type": "string"}),
        function(
            "web_search", "Searches the web for a query.", ("query",), query={"type": "string"}
        ),
        function(
            "control_device",
            "Turns any smart home device on or off.",
            ("device",),
            device={"type": "string"},
        ),
        function("convert_units", "Converts a measurement from one unit to another."),
    ),
)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("I'd like a birthday cake", "delivery_when"),
        ("until when is the bakery open", "opening_hours"),
        ("please shut the oven", "operate_oven"),
        ("two loaves of rye", "ship_bread"),
        ("are you a real human being", "are_you_human"),
    ],
)
def test_a_query_about_the_things_of_a_function_may_be_meant_for_it(query: str, name: str) -> None:
    assert could_serve(query, BAKERY) == name


@pytest.mark.parametrize(
    "query",
    [
        "what's the capital of Peru",
        "turn off the garden lights",
        "write a limerick about rain",
        "how tall is K2",
    ],
)
def test_a_query_about_something_else_is_not(query: str) -> None:
    assert could_serve(query, BAKERY) is None


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("who painted the Mona Lisa", "web_search"),
        ("switch on the dishwasher", "control_device"),
        ("how many grams are 3 ounces", "convert_units"),
        ("ring my mother", "make_call"),
    ],
)
def test_wide_capabilities_serve_whole_categories(query: str, name: str) -> None:
    assert could_serve(query, PHONE) is not None
    assert could_serve(query, ApiSpec("one", (PHONE.by_name[name],))) == name


def test_an_api_without_functions_serves_nothing() -> None:
    assert could_serve("set an alarm for six", ApiSpec("empty", ())) is None


def test_a_loudspeaker_speaks_no_languages() -> None:
    api = ApiSpec("sound", (function("set_volume", "Sets the volume of the speaker."),))
    assert could_serve("translate good morning into Greek", api) is None
    assert could_serve("make the speaker louder", api) == "set_volume"


def test_what_is_read_out_loud_is_about_no_sound() -> None:
    api = ApiSpec("radio", (function("read_news", "Reads the news headlines out loud."),))
    assert could_serve("could the sound be at sixteen", api) is None
    assert could_serve("the headlines out loud please", api) == "read_news"


HARBOUR = ApiSpec(
    "harbour",
    (
        function("book_berth", "Books a berth for a boat."),
        function("tide_table", "The tides of today."),
        function("order_status", "Tells how far an order is."),
        function("report_broken_lamp", "Broken lamp on the pier."),
        function("opening_hours", "From when to when somebody is there."),
    ),
)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("I need a berth for my boat", "book_berth"),
        ("how many hours to the next tide", "tide_table"),
        ("who has my berth, it was booked", "book_berth"),
        ("is my order on its way", "order_status"),
        ("the opening hours on Sunday", "opening_hours"),
        ("it's broken", "report_broken_lamp"),
    ],
)
def test_a_word_for_what_a_function_is_about_speaks_for_it(query: str, name: str) -> None:
    assert serves(query, HARBOUR) == name


@pytest.mark.parametrize(
    "query",
    [
        "sell my berth",  # nothing of that sort is done to it
        "order a sandwich",  # the word is a verb here, of something else
        "who is in my berth",  # nothing is to be done
    ],
)
def test_something_else_about_the_same_thing_is_asked_of_nobody(query: str) -> None:
    assert serves(query, HARBOUR) is None


@pytest.mark.parametrize(
    "query",
    ["thermostat to 21 degrees", "Play the new Rosalía album", "Which country won the 1998 cup"],
)
def test_what_is_said_of_anything_beside_a_value_speaks_for_nobody(query: str) -> None:
    """Not "21 degrees" for sums, "new" for what can be bought, "which" for what is recommended."""
    api = ApiSpec(
        "shop",
        (
            function("tip_waiter", "Leaves a tip.", ("amount",), amount={"type": "number"}),
            function("order_item", "Orders something.", ("item",), item={"type": "string"}),
            function("suggest_tool", "Recommends a tool.", ("job",), job={"type": "string"}),
        ),
    )
    assert serves(query, api) is None


def test_where_something_goes_speaks_for_who_puts_it_there() -> None:
    save = function("save_person", "Adds a person to the address book.", ("who",), who=_TEXT)
    api = ApiSpec("book", (save, function("sound_horn", "Sounds the horn.")))
    assert serves("Elisabeth Abel to the address book now", api) == "save_person"


_TEXT = {"type": "string"}
