"""What a query says besides its call: values that the call lacks and words of another function are found,
and what people say around a request is let be."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from functok.calls import FunctionCall
from functok.checks import Candidate, first_refusal
from functok.checks.besides import other_function
from functok.checks.requests import more_asked
from functok.records import Kind
from functok.specs import ApiSpec, FunctionSpec, read_spec, read_specs

from .conftest import ROOT

FUNCTIONS = {
    f.name: api
    for name in ("android.py", "marketplace.openapi.yaml")
    for api in (read_specs([ROOT / "api_specs" / name]),)
    for f in api.functions
}


_NOTHING: dict[str, Any] = {"type": "object", "properties": {}}


def _refusal(query: str, *calls: FunctionCall) -> str | None:
    kind = Kind.SINGLE if len(calls) == 1 else Kind.PARALLEL
    refusal = first_refusal(Candidate(FUNCTIONS[calls[0].name], kind, query, calls))
    return refusal and refusal.code


@pytest.mark.parametrize(
    ("query", "name", "arguments"),
    [
        ("quick, the kids are laughing, snap a pic before it's over", "capture_photo", {}),
        ("shoot in ten seconds so i can run over to them", "capture_photo", {"countdown_seconds": 10}),
        ("what's going on in the world right now?", "read_headlines", {}),
        ("packing at the last minute, how warm does it get in Lima?", "look_up_weather", {"city": "Lima"}),
        ("one more time please, sourdough videos", "find_videos", {"search_terms": "sourdough"}),
        ("kids are in the car already, how do we get to the zoo", "plan_route", {"destination": "the zoo"}),
        ("I always oversleep on workdays, wake me at 7 am this once", "set_alarm", {"time": "07:00"}),
        ("baby's asleep, sound to 3 please", "set_sound_level", {"level": 3}),
        ("meeting in two minutes, turn on do not disturb", "switch_do_not_disturb", {"enabled": True}),
        ("get the JBL Flip hooked up to my phone, music time", "pair_bluetooth", {"device": "JBL Flip"}),
        ("I left the house in a hurry, lock up please", "operate_door_lock", {"action": "lock"}),
        ("something smells burnt, are the smoke detectors ok?", "check_smoke_detectors", {}),
        ("how can I reach Blue Door, I forgot my jacket", "show_contact", {"restaurant": "Blue Door"}),
        ("until when can I get dinner at Blue Door?", "get_opening_hours", {"restaurant": "Blue Door"}),
        ("best birthday dinner, five stars for Blue Door", "write_review",
         {"restaurant": "Blue Door", "stars": 5}),
        ("rider of 551234 was lovely in this rain, 3 euros for him", "tip_courier",
         {"order_number": 551234, "amount": 3.0}),
    ],
)  # fmt: skip
def test_what_people_say_around_a_request_is_let_be(
    query: str, name: str, arguments: dict[str, Any]
) -> None:
    assert _refusal(query, FunctionCall(name, arguments)) is None


@pytest.mark.parametrize(
    ("query", "name", "arguments"),
    [
        ("the smoke detectors in the hallway: working?", "check_smoke_detectors", {}),
        ("put the heating at 21 degrees in the kitchen", "set_thermostat", {"temperature": 21.0}),
        ("add Joe Bell, +1 201 555 0123, joe at example dot com", "save_contact",
         {"name": "Joe Bell", "phone_number": "+12015550123"}),
        ("the forecast for Oslo on 3 March 2027", "look_up_weather", {"city": "Oslo"}),
        ("deactivate do not disturb until nine thirty a.m.", "switch_do_not_disturb", {"enabled": False}),
        ("play Blue Train by Anna Karlsson", "play_music", {"title": "Blue Train"}),
        ("show me the menu of Blue Door up to 20 euros", "show_menu", {"restaurant": "Blue Door"}),
        ("change booking ABX123 to half past eight in the evening, for 5 guests", "change_booking",
         {"code": "ABX123", "guests": 5}),
    ],
)  # fmt: skip
def test_a_value_that_the_call_lacks_is_found(
    query: str, name: str, arguments: dict[str, Any]
) -> None:
    assert _refusal(query, FunctionCall(name, arguments)) == "left_out"


def test_in_a_query_for_several_calls_each_part_counts_for_its_own() -> None:
    heat = FunctionCall("set_thermostat", {"temperature": 21.0})
    play = FunctionCall("play_music", {"title": "Blue Train", "room": "kitchen"})
    assert _refusal("heat to 21 degrees, then play Blue Train in the kitchen", heat, play) is None
    assert (
        _refusal("heat the bedroom to 21, then play Blue Train in the kitchen", heat, play)
        == "left_out"
    )


@pytest.mark.parametrize(
    ("query", "name", "arguments"),
    [
        ("What's the weather forecast for Chennai?", "read_headlines", {}),
        ("Put an appointment called Amara's dinner into the calendar on 2027-12-26 at 1:12 pm",
         "show_video_on_tv", {"title": "Amara's dinner"}),
        ("book a table in Blue Door for 17 guests", "get_opening_hours", {"restaurant": "Blue Door"}),
    ],
)  # fmt: skip
def test_words_for_another_function_are_found(
    query: str, name: str, arguments: dict[str, Any]
) -> None:
    assert _refusal(query, FunctionCall(name, arguments)) == "other_function"


FARM = {
    "barn_door_open": "Tells whether the barn door is open.",
    "camera_history": "Shows what the cameras of the farm recorded.",
    "cancel_milk_pickup": "Cancels the pickup of the milk.",
    "feed_payment_due": "Tells when the feed has to be paid.",
    "grant_application": "Explains how to apply for a grant.",
}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("which of the calves came to the door last night", "camera_history"),
        ("is there a payment from the county for new fences", "grant_application"),
        ("till when does the dairy want its money", "feed_payment_due"),
        ("I'm ill, nobody should fetch the milk", "cancel_milk_pickup"),
        ("when do I have to start milking", "camera_history"),
    ],
)
def test_one_word_of_another_function_or_any_verb_speaks_for_none(query: str, name: str) -> None:
    """Where no value is said either, all of its name has to be, or a further word."""
    farm = ApiSpec("farm", tuple(FunctionSpec(n, told, {}) for n, told in FARM.items()))
    call = FunctionCall(name, {})
    assert first_refusal(Candidate(farm, Kind.SINGLE, query, (call,))) is None
    other = FunctionCall("camera_history", {})
    said = Candidate(farm, Kind.SINGLE, "is the door of the barn open", (other,))
    refusal = first_refusal(said)
    assert refusal is not None
    assert refusal.code == "other_function"


BOAT = ApiSpec(
    "boat",
    tuple(
        FunctionSpec(name, told, {
            "type": "object", "properties": {p: schema}, "required": [p], "additionalProperties": False,
        })
        for name, told, p, schema in (
            ("move_awning", "Opens, closes or tilts the awning.", "action",
             {"enum": ["open", "close", "tilt"]}),
            ("operate_hatch", "Opens or closes the hatch of the cabin.", "action",
             {"enum": ["open", "close"]}),
            ("extend_hire", "Extends the hire of a thing.", "item", {"type": "string"}),
            ("reserve_item", "Sets a thing aside.", "item", {"type": "string"}),
        )
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("query", "name", "arguments", "refused"),
    [
        ("close the hatch", "move_awning", {"action": "close"}, True),
        ("could you close the hatch please", "move_awning", {"action": "close"}, True),
        ("would you close the awning", "operate_hatch", {"action": "close"}, True),
        ("tilt it, the hatch rattles", "move_awning", {"action": "tilt"}, False),
        ("the awning by the hatch, close it", "move_awning", {"action": "close"}, False),
        ("want to hire that fondue set", "reserve_item", {"item": "fondue set"}, False),
    ],
)  # fmt: skip
def test_a_thing_of_another_function_is_enough_where_the_values_suit_that_one_too(
    query: str, name: str, arguments: dict[str, Any], refused: bool
) -> None:
    candidate = Candidate(BOAT, Kind.SINGLE, query, (FunctionCall(name, arguments),))
    assert (other_function(candidate) is not None) is refused


def _about_one(*names: str) -> ApiSpec:
    """Functions of one noun and one argument: the verb alone tells which is meant."""
    schema = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
    told = {name: f"{name.split('_')[0].title()}s a pump." for name in names}
    return ApiSpec("pumps", tuple(FunctionSpec(n, words, schema) for n, words in told.items()))


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("restart Alpha", "restart_pump"),
        ("would you mind halting pump Alpha?", "stop_pump"),
        ("Alpha needs to be rebooted", "restart_pump"),
        ("don't stop Alpha, just restart it", "restart_pump"),
        ("get Alpha going, please", "start_pump"),
        ("I forgot it this morning, so do start Alpha", "start_pump"),
    ],
)
def test_the_verb_tells_functions_of_one_noun_apart(query: str, meant: str) -> None:
    api = _about_one("start_pump", "stop_pump", "restart_pump")
    found = {}
    for name in api.by_name:
        call = FunctionCall(name, {"name": "Alpha"})
        refusal = first_refusal(Candidate(api, Kind.SINGLE, query, (call,)))
        found[name] = refusal and refusal.code
    assert found.pop(meant) is None
    assert set(found.values()) <= {"other_function", None}
    assert "other_function" in found.values()


@pytest.mark.parametrize(
    ("query", "served"),
    [("stop Alpha", True), ("quickly restart the pump “river 2”", True), ("stop the noise", False),
     ("how do I stop biting my nails?", False)],
)  # fmt: skip
def test_a_verb_and_a_name_may_be_served(query: str, served: bool) -> None:
    api = _about_one("start_pump", "stop_pump", "restart_pump")
    refusal = first_refusal(Candidate(api, Kind.UNRELATED, query, ()))
    assert (refusal and refusal.code) == ("served" if served else None)


def test_a_default_that_is_said_may_be_left_out() -> None:
    level = {"type": "string", "enum": ["brief", "detailed"], "default": "brief"}
    told = FunctionSpec("report_sales", "Reports the sales of the month.",
                        {"type": "object", "properties": {"detail": level}})  # fmt: skip
    api = ApiSpec("shop", (told,))
    call = FunctionCall("report_sales", {})
    said = [f"report the sales of the month, {word}" for word in ("brief", "detailed")]
    found = [first_refusal(Candidate(api, Kind.SINGLE, query, (call,))) for query in said]
    assert [refusal and refusal.code for refusal in found] == [None, "left_out"]


@pytest.mark.parametrize(
    ("query", "name", "arguments"),
    [
        ("read out ten current headlines", "read_headlines", {"count": 5}),
        ("how's the forecast for Oslo in °F looking?", "look_up_weather",
         {"city": "Oslo", "unit": "celsius"}),
        ("show me the reviews of Blue Door, best first", "list_reviews",
         {"restaurant": "Blue Door", "order": "newest"}),
        ("take a pic, flash auto, make that on", "capture_photo", {"flash": "auto"}),
    ],
)  # fmt: skip
def test_a_default_in_the_place_of_what_is_said_is_found(
    query: str, name: str, arguments: dict[str, Any]
) -> None:
    assert _refusal(query, FunctionCall(name, arguments)) == "left_out"


@pytest.mark.parametrize(
    ("query", "name", "arguments"),
    [
        ("show the menu of Casa Inoue, then remove The Fresh Spoon", "show_menu",
         {"restaurant": "Casa Inoue"}),
        ("check the smoke detectors in the hallway. Then get me the way to Ypres",
         "check_smoke_detectors", {"room": "hallway"}),
        ("take a photo, and also send a text message to Theo Zamora", "capture_photo", {}),
        ("play Blue Train, um, on the speakers and also play me Winter Moon", "play_music",
         {"title": "Blue Train"}),
    ],
)  # fmt: skip
def test_a_further_request_is_found(query: str, name: str, arguments: dict[str, Any]) -> None:
    assert _refusal(query, FunctionCall(name, arguments)) in ("more_asked", "other_function")


@pytest.mark.parametrize(
    "query",
    [
        "hang on, my battery is at 40 percent, take a photo",
        "my boss told me to do it, but a photo first, take one",
        "a photo, can you take it? We have no time to look for the way",
    ],
)
def test_what_is_only_told_is_no_further_request(query: str) -> None:
    assert _refusal(query, FunctionCall("capture_photo", {})) is None


@pytest.mark.parametrize(
    "query",
    [
        "Get up and stretch, please",
        "go ahead and remind me to stretch",
        "remind me to stretch, I keep forgetting",
        "while I remember, a break for my back. Take your time",
    ],
)
def test_what_a_function_s_own_text_joins_and_what_stands_around_any_request_is_no_further_one(
    query: str,
) -> None:
    api = ApiSpec(
        "home",
        (
            FunctionSpec("posture_break", "Reminds me to get up and stretch my back.", _NOTHING),
            FunctionSpec("alarm_test", "What to do to get the alarm tested.", _NOTHING),
            FunctionSpec("missed_dose", "I keep forgetting my pills, what to do.", _NOTHING),
            FunctionSpec("time_off", "Tells how to go ahead and take time off.", _NOTHING),
        ),
    )
    candidate = Candidate(api, Kind.SINGLE, query, (FunctionCall("posture_break", {}),))
    assert more_asked(candidate) is None


@pytest.mark.parametrize(
    ("query", "name", "arguments"),
    [
        ("show me the way to Lima from Quito", "plan_route", {"destination": "Quito", "start": "Lima"}),
        ("play Blue Train by Anna Karlsson", "play_music",
         {"title": "Anna Karlsson", "artist": "Blue Train"}),
        ('text Theo Zamora and say "I am late."', "text_someone",
         {"contact": "I am late.", "message": "Theo Zamora"}),
        ("save an address at 40 King Street, Leeds, with the label home", "save_address",
         {"label": "home", "address": {"street": "40 King Street", "city": "Leeds"}}),
    ],
)  # fmt: skip
def test_values_in_each_others_place_are_found(
    query: str, name: str, arguments: dict[str, Any]
) -> None:
    right = name == "save_address"
    assert _refusal(query, FunctionCall(name, arguments)) == (None if right else "misplaced")


@pytest.mark.parametrize(
    ("query", "name", "arguments"),
    [
        ("how is the weather in San Juan tomorrow", "look_up_weather", {"city": "Juan"}),
        ("call up the menu of The Blue Door", "show_menu", {"restaurant": "Blue Door"}),
        ('review Blue Door with 5 stars and write "great soup, kind staff"', "write_review",
         {"restaurant": "Blue Door", "stars": 5, "text": "great soup"}),
        ("play the song Yesterday by Anna Karlsson", "play_music",
         {"title": "Yesterday", "artist": "Karlsson"}),
        ("2 portions of ramen, 3 portions of curry and 4 portions of pho from Blue Door", "place_order",
         {"restaurant": "Blue Door",
          "items": [{"dish": "ramen", "quantity": 2}, {"dish": "pho", "quantity": 4}]}),
    ],
)  # fmt: skip
def test_a_value_that_is_cut_short_is_found(
    query: str, name: str, arguments: dict[str, Any]
) -> None:
    assert _refusal(query, FunctionCall(name, arguments)) == "cut_short"


@pytest.mark.parametrize(
    ("query", "name", "arguments"),
    [
        ("Hey, show me the menu of Mr Baker please", "show_menu", {"restaurant": "Baker"}),
        ("Text Theo I'm late", "text_someone", {"contact": "Theo", "message": "I'm late"}),
        ("On Monday Theo needs to know, text Theo: see you", "text_someone",
         {"contact": "Theo", "message": "see you"}),
        ("I need to text Theo something: see you", "text_someone",
         {"contact": "Theo", "message": "see you"}),
    ],
)  # fmt: skip
def test_a_value_that_is_whole_is_let_be(query: str, name: str, arguments: dict[str, Any]) -> None:
    assert _refusal(query, FunctionCall(name, arguments)) is None


MENU = FunctionCall("show_menu", {"restaurant": "Blue Door"})
ORDERS = FunctionCall("list_orders", {})


@pytest.mark.parametrize(
    ("query", "calls"),
    [
        ("it just came to mind, show me the menu of Blue Door", (ORDERS, MENU)),
        ("show me the menu of Blue Door, and that's it", (MENU, ORDERS)),
        ("show me the menu of Blue Door, then cancel order 551234",
         (MENU, FunctionCall("track_order", {"order_number": 551234}))),
    ],
)  # fmt: skip
def test_each_of_several_calls_is_asked_for(query: str, calls: tuple[FunctionCall, ...]) -> None:
    assert _refusal(query, *calls) in ("in_order", "other_function")


def test_several_calls_that_are_asked_for_are_let_be() -> None:
    assert _refusal("show me the menu of Blue Door, then list my orders", MENU, ORDERS) is None


@pytest.mark.parametrize("said", ["called feed the fish", "labeled 'leg day'", "named morning run"])
def test_a_name_in_small_letters_is_said_too_where_the_default_stands(said: str) -> None:
    spec = FunctionSpec(
        "plan_light",
        "Plans a light.",
        {"type": "object", "properties": {"label": {"type": "string", "default": "Dawn"}}},
    )
    call = FunctionCall("plan_light", {"label": "Dawn"})
    api = ApiSpec("lamps", (spec,))
    refusal = first_refusal(Candidate(api, Kind.SINGLE, f"plan a light {said}, please", (call,)))
    assert refusal is not None
    assert first_refusal(Candidate(api, Kind.SINGLE, "plan a light, please", (call,))) is None


STALL = """
def book_stall(holder: str, phone: str, place: str, note: str | None = None) -> None:
    \"\"\"Books a stall at the market.

    Args:
        holder: Name of who sells.
        phone: Telephone number.
        place: Street.
        note: What the others should know.
    \"\"\"


def move_goods(goods: str, to_row: str, from_row: str | None = None) -> None:
    \"\"\"Moves goods to another row of the market.

    Args:
        goods: The goods.
    \"\"\"


def add_task(task: str, due: str | None = None) -> None:
    \"\"\"Adds a task.

    Args:
        task: What there is to do.
    \"\"\"
"""


@pytest.mark.parametrize(
    ("query", "name", "arguments", "code"),
    [
        ("a stall for Ann Bell, +12015550123, at 4 Elm Road", "book_stall",
         {"holder": "+12015550123", "phone": "Ann Bell", "place": "4 Elm Road"}, "misplaced"),
        ("a stall for Ann Bell, +12015550123, at 4 Elm Road", "book_stall",
         {"holder": "Ann Bell", "phone": "+12015550123", "place": "4 Elm"}, "cut_short"),
        ("bring the quince jam from the row called Windy into Sunny", "move_goods",
         {"goods": "quince jam", "from_row": "Sunny", "to_row": "Windy"}, "misplaced"),
        ("bring the quince jam from row Windy to Sunny", "move_goods",
         {"goods": "quince", "from_row": "Windy", "to_row": "Sunny"}, "cut_short"),
        ("remind us to phone Theo back", "add_task", {"task": "Theo back"}, "cut_short"),
    ],
)  # fmt: skip
def test_what_the_form_and_the_surroundings_of_values_tell(
    tmp_path: Path, query: str, name: str, arguments: dict[str, Any], code: str
) -> None:
    spec = tmp_path / "stall.py"
    spec.write_text(STALL)
    candidate = Candidate(read_spec(spec), Kind.SINGLE, query, (FunctionCall(name, arguments),))
    refusal = first_refusal(candidate)
    assert refusal is not None
    assert refusal.code == code


def test_a_refusal_names_the_words_that_are_left_out(tmp_path: Path) -> None:
    """Whoever is to mend a row has to know which."""
    spec = tmp_path / "stall.py"
    spec.write_text(STALL)
    call = FunctionCall("move_goods", {"goods": "jam", "to_row": "Sunny"})
    query = "bring the quince jam to Sunny"
    refusal = first_refusal(Candidate(read_spec(spec), Kind.SINGLE, query, (call,)))
    assert refusal is not None
    assert refusal.detail == "/goods: the query says more than 'jam': 'quince'"


@pytest.mark.parametrize(
    ("query", "name", "arguments"),
    [
        ("a stall for Ann Bell, +12015550123, at 4 Elm Road", "book_stall",
         {"holder": "Ann Bell", "phone": "+12015550123", "place": "4 Elm Road"}),
        ("bring the quince jam from the row called Windy into Sunny", "move_goods",
         {"goods": "quince jam", "from_row": "Windy", "to_row": "Sunny"}),
        ("my grandmother's jam goes to Sunny", "move_goods", {"goods": "jam", "to_row": "Sunny"}),
        ("remind us to phone Theo back, please", "add_task", {"task": "phone Theo back"}),
        ("let the quince jam remain with us in Sunny", "move_goods",
         {"goods": "quince jam", "to_row": "Sunny"}),
        ("the quince jam deserves a better row, put it into Sunny", "move_goods",
         {"goods": "quince jam", "to_row": "Sunny"}),
        ("could mending the awning go on the list", "add_task", {"task": "mending the awning"}),
    ],
)  # fmt: skip
def test_right_rows_of_such_values_pass(
    tmp_path: Path, query: str, name: str, arguments: dict[str, Any]
) -> None:
    spec = tmp_path / "stall.py"
    spec.write_text(STALL)
    candidate = Candidate(read_spec(spec), Kind.SINGLE, query, (FunctionCall(name, arguments),))
    assert first_refusal(candidate) is None


DELI = """
from typing import Literal


def keep_back(items: list[str], shop: str | None = None):
    \"\"\"Keeps goods behind the counter until they are fetched.\"\"\"


def book_tasting(sort: Literal["wine", "cheese"], guests: int | None = None):
    \"\"\"Makes a reservation for a tasting.\"\"\"


def price_of(product: str, amount: int = 1):
    \"\"\"Tells what a product costs.\"\"\"


def right_portion(dish: str, age: int | None = None):
    \"\"\"Works out how much of a dish a person should eat.\"\"\"


def pair_food(dish: str, alongside: str):
    \"\"\"Tells whether a dish is compatible with another food.\"\"\"


def report_effect(dish: str, effect: str):
    \"\"\"Reports an unwanted effect of a dish.\"\"\"


def keep_tool(tool: str, days: int):
    \"\"\"Extends the loan of a kitchen tool.\"\"\"


def order_rice(packs: int):
    \"\"\"Orders more rice.\"\"\"


def report_fault(tool: str):
    \"\"\"Reports that a kitchen tool is broken.\"\"\"
"""


@pytest.mark.parametrize(
    ("query", "name", "arguments"),
    [
        ("Reserve the ham at Corner Deli", "keep_back", {"items": ["ham"], "shop": "Corner Deli"}),
        ("what's the right amount of lasagne for me, I'm 33", "right_portion",
         {"dish": "lasagne", "age": 33}),
        ("will coffee clash with my lasagne?", "pair_food", {"dish": "lasagne", "alongside": "coffee"}),
        ("no more lasagne because of heartburn", "report_effect",
         {"dish": "lasagne", "effect": "heartburn"}),
        ("how much is a pack of rice?", "price_of", {"product": "rice"}),
        ("mixing gin and lasagne?", "pair_food", {"dish": "lasagne", "alongside": "gin"}),
        ("can you look at the effect: a bit of heartburn with lasagne", "report_effect",
         {"dish": "lasagne", "effect": "heartburn"}),
        ("you won't see the mixer again for 3 days", "keep_tool", {"tool": "mixer", "days": 3}),
    ],
)  # fmt: skip
def test_words_that_lead_either_way_or_lack_a_member_speak_for_no_other_call(
    tmp_path: Path, query: str, name: str, arguments: dict[str, Any]
) -> None:
    spec = tmp_path / "deli.py"
    spec.write_text(DELI)
    candidate = Candidate(read_spec(spec), Kind.SINGLE, query, (FunctionCall(name, arguments),))
    assert first_refusal(candidate) is None


def test_a_member_that_is_said_speaks_for_the_function_that_has_it(tmp_path: Path) -> None:
    spec = tmp_path / "deli.py"
    spec.write_text(DELI)
    call = FunctionCall("keep_back", {"items": ["ham"]})
    query = "reserve the ham and a wine tasting"
    assert first_refusal(Candidate(read_spec(spec), Kind.SINGLE, query, (call,))) is not None


def test_a_long_chain_of_hyphens_is_read_in_a_moment() -> None:
    call = FunctionCall("capture_photo", {})
    chain = Candidate(
        FUNCTIONS[call.name], Kind.SINGLE, "open the camera " + "a-" * 20_000, (call,)
    )
    start = time.process_time()
    other_function(chain)
    assert time.process_time() - start < 4
