"""Values in the places where people put them: whose it is, in which unit, to whom, for whom, when."""

from __future__ import annotations

import re

from functok.specs.model import FunctionSpec
from functok.values import Semantic, semantic_of

from .specs import function
from .test_listening import queries

_NAME = {"type": "string", "description": "Name of the rower."}
_CUSHION = function(
    "set_cushion",
    "Sets how high a rower's cushion is.",
    ("rower", "height_cm"),
    rower=_NAME,
    height_cm={"type": "integer", "minimum": 5, "maximum": 40, "description": "Height in cm."},
)
_STROKE = function(
    "set_stroke",
    "Sets the pace of the boat.",
    ("spm",),
    spm={"type": "integer", "minimum": 10, "maximum": 60, "description": "Strokes per minute."},
)
_FEED = function(
    "drop_bait",
    "Drops bait into the pond.",
    ("mass_scruple",),
    mass_scruple={
        "type": "integer",
        "minimum": 2,
        "maximum": 90,
        "description": "Mass in scruples.",
    },
)
_SEND = function(
    "send_chart",
    "Sends a chart to a skipper.",
    ("chart_id", "skipper"),
    chart_id={"type": "string", "description": "Number of the chart.", "examples": ["CH-12"]},
    skipper={"type": "string", "description": "Name of the skipper."},
)
_WARN = function(
    "warn_rower",
    "Sends a reminder to a rower's phone.",
    ("phone", "text"),
    phone={"type": "string", "description": "Phone number of the rower."},
    text={"type": "string", "description": "Text of the reminder."},
)
_OWED = function("dues", "Show what you owe for the boathouse")
_FREE = function(
    "list_dry_boats",
    "Lists the boats that are dry on a day.",
    ("day",),
    day={"type": "string", "format": "date", "description": "The day."},
)
_DUES = function(
    "pay_dues",
    "Pays club dues.",
    ("amount",),
    amount={"type": "number", "minimum": 1, "description": "Amount in euros."},
)


def _said(spec: FunctionSpec, count: int = 40, **values: object) -> list[str]:
    return [query.lower() for query in queries(spec, count, **values)]


def test_a_thing_of_somebody_is_said_with_the_name() -> None:
    """As in "a rower's cushion": "Ann Lee's cushion", and no "cushion by" or "for Ann Lee"."""
    said = _said(_CUSHION, rower="Ann Lee", height_cm=20)
    assert all("ann lee's cushion" in query for query in said), said


def test_a_unit_is_read_from_the_description() -> None:
    said = _said(_FEED, mass_scruple=12)
    assert all(re.search(r"(?:12|twelve) scruples", query) for query in said), said
    assert not [query for query in said if "mass scruple" in query]


def test_initials_are_a_unit() -> None:
    said = _said(_STROKE, spm=30)
    assert not [query for query in said if re.search(r"\bspm(?: of| at|:)? ?\d", query)]
    assert sum(bool(re.search(r"(?:30|thirty) spm", query)) for query in said) > 30, said


def test_where_a_description_says_to_whom_it_is_said_to_them() -> None:
    said = _said(_SEND, chart_id="CH-77", skipper="Ann Lee")
    assert all(re.search(r"\bto\W+(?:\w+\W+){0,2}ann lee", query) for query in said), said


def test_a_reminder_for_somebody_else_reminds_not_me() -> None:
    said = _said(_WARN, phone="+442079460018", text="bring the oars")
    assert not [query for query in said if re.search(r"\bremind me\b", query)], said


def test_what_a_caller_is_told_you_of_is_mine() -> None:
    assert not [query for query in _said(_OWED) if re.search(r"\byou owe\b", query)]


def test_a_name_has_the_word_for_what_a_clause_tells() -> None:
    said = _said(_FREE, day="2027-03-04")
    assert sum("dry boats" in query for query in said) > 25, said


def test_things_in_the_plural_have_no_article_before_a_sum() -> None:
    assert not [
        query for query in _said(_DUES, amount=20.0) if re.search(r"\ba (?:club )?dues", query)
    ]


_BERTH = function(
    "hold_berth",
    "Puts a berth on hold for a crew.",
    ("berth_id",),
    berth_id={"type": "string", "description": "Number of the berth.", "examples": ["B-12"]},
    crew={"type": "string", "enum": ["juniors", "masters"], "description": "Which crew."},
)
_DROP = function(
    "drop_lesson",
    "Cancels the booking of a lesson.",
    ("booking_id",),
    booking_id={"type": "string", "description": "Number of the booking.", "examples": ["B-12"]},
)
_SEARCH = function(
    "search_archive",
    "Searches the regatta's archive.",
    ("query",),
    query={"type": "string", "description": "What to look for."},
    limit={"type": "integer", "minimum": 1, "maximum": 50, "description": "Most results to show."},
)
_JOIN = function(
    "join_crew",
    "Signs someone up for the crew.",
    ("called",),
    called={"type": "string", "description": "Who is coming along."},
)


def test_what_something_is_put_into_is_always_said() -> None:
    said = _said(_BERTH, berth_id="B-77")
    assert all("on hold" in query for query in said), said


def test_of_what_a_thing_is_goes_where_its_number_is_said_or_missing() -> None:
    assert not [query for query in _said(_DROP) if "of a lesson" in query]


def test_what_is_searched_is_not_counted_and_is_searched_for_something() -> None:
    said = _said(_SEARCH, query="oar makers", limit=9)
    assert not [query for query in said if re.search(r"archives|archive (?:about|on) ", query)]


def test_who_is_a_person() -> None:
    assert semantic_of(_JOIN.arguments[0]) is Semantic.PERSON
    said = _said(_JOIN, called="Ann Lee")
    assert not [query for query in said if "someone" in query and "called" in query], said


_GATE = function(
    "set_lock_gate",
    "Opens or closes the lock gate.",
    ("state",),
    state={"type": "string", "enum": ["open", "closed"], "description": "What it should be."},
)
_AIM = function(
    "aim_crane",
    "Slew the crane at a berth.",
    ("berth",),
    berth={"type": "string", "enum": ["north", "south", "inner"], "description": "Which berth."},
)
_HAVE = function(
    "order_hull_paint",
    "Has a boat painted at a yard.",
    ("boat",),
    boat={"type": "string", "description": "Name of the boat."},
)
_FEE = function(
    "fee",
    "Sets what a mooring costs.",
    ("price",),
    price={"type": "number", "minimum": 1, "description": "Price in euros."},
)
_TEST = function(
    "enter_for_exam",
    "Registers a learner for the sailing exam.",
    ("learner", "exam_date"),
    learner={"type": "string", "description": "Name of the learner."},
    exam_date={"type": "string", "format": "date", "description": "Day of the exam."},
)
_PLAN = function(
    "move_outing",
    "Moves an outing to another day or time.",
    ("outing_id", "new_day", "new_time"),
    outing_id={"type": "string", "description": "Number of the outing.", "examples": ["O-12"]},
    new_day={"type": "string", "format": "date", "description": "The new day."},
    new_time={"type": "string", "description": "The new time of day, HH:MM."},
)
_LAST = function(
    "last_outing",
    "Finds the last outing of a crew.",
    ("crew",),
    crew={"type": "string", "enum": ["juniors", "masters"], "description": "Which crew."},
)
_STOCK = function("list_oars", "Lists which oars are in the shed.")


def test_a_state_is_what_the_verb_brings_about() -> None:
    """Never "get the gate closed" for what is to be open."""
    assert not [query for query in _said(_GATE, state="open") if re.search(r"clos|shut", query)]
    assert not [query for query in _said(_GATE, state="closed") if "open" in query]


def test_an_unknown_verb_in_front_of_an_article_is_a_verb() -> None:
    said = _said(_AIM, berth="south")
    assert sum("slew" in query for query in said) > 25, said
    assert not [query for query in said if "slew the crane crane" in query or "crane aim" in query]


def test_what_one_has_done_keeps_what_is_done() -> None:
    said = _said(_HAVE, boat="Dolly")
    assert all("paint" in query for query in said), said


def test_what_something_costs_is_its_price() -> None:
    said = _said(_FEE, price=40.0)
    assert not [query for query in said if "what a mooring costs" in query], said


def test_for_what_somebody_is_signed_up_is_always_said() -> None:
    said = _said(_TEST, learner="Ann Lee", exam_date="2027-03-04")
    assert all("exam" in query for query in said), said


def test_a_thing_is_moved_to_its_new_day_and_time() -> None:
    said = _said(_PLAN, outing_id="O-77", new_day="2027-03-04", new_time="16:30")
    assert not [query for query in said if re.search(r"\bday or time\b|\bto to\b", query)]


def test_the_last_one_is_not_any_one() -> None:
    said = _said(_LAST, crew="juniors")
    assert all(re.search(r"\blast|latest|most recent", query) for query in said), said


def test_a_list_of_which_is_a_question() -> None:
    assert all("oars" in query for query in _said(_STOCK))


_PUMP = function(
    "pump_fuel",
    "Pumps fuel from one tank to another.",
    ("from_tank", "to_tank"),
    from_tank={"type": "integer", "minimum": 1, "maximum": 9, "description": "Tank to empty."},
    to_tank={"type": "integer", "minimum": 1, "maximum": 9, "description": "Tank to fill."},
)
_TIDE = function(
    "get_tide_table",
    "Gets the tide table.",
    ("island",),
    island={"type": "string", "description": "Name of the islet."},
)
_CAUGHT = function("log_catch", "Records what was caught in a net.")
_BUILT = function(
    "list_boats",
    "Lists the boats that were built then.",
    ("built",),
    built={"type": "integer", "minimum": 1850, "maximum": 2030, "description": "When."},
)


def test_one_of_many_is_said_with_its_noun() -> None:
    said = _said(_PUMP, from_tank=3, to_tank=8)
    assert all(
        re.search(r"from (?:\w+ ){0,2}tank (?:3|three|#3|no|number)", query) for query in said
    ), said
    assert all(
        re.search(r"to (?:\w+ ){0,2}tank (?:8|eight|#8|no|number)", query) for query in said
    ), said


def test_something_is_told_of_a_name() -> None:
    assert not [query for query in _said(_TIDE, island="Fårö") if "island fårö" in query]


def test_a_clause_of_what_is_kept_whole() -> None:
    said = [query for query in _said(_CAUGHT) if "catch" not in query]
    assert said
    assert all("what was caught" in query for query in said)


def test_a_year_has_no_comma() -> None:
    assert not [query for query in _said(_BUILT, built=1899) if "1,899" in query]


_RING = function(
    "ring_skipper",
    "Calls a skipper.",
    ("phone",),
    phone={"type": "string", "description": "Phone number."},
)
_WATER = function(
    "test_water",
    "Measures the water of a pool.",
    ("quantity",),
    quantity={"type": "string", "enum": ["acidity", "salt"], "description": "What is measured."},
)
_TODAY = function("todays_sailings", "Lists the sailings of today.")
_CARD = function(
    "buy_card",
    "Buys a gift card.",
    ("amount",),
    amount={"type": "number", "minimum": 10, "description": "Value in pounds."},
)


def test_somebody_is_called_by_number() -> None:
    said = _said(_RING, phone="+442079460018")
    assert not [query for query in said if re.search(r"skipper (?:with|phone|number)", query)]


def test_what_is_measured_is_measured_of_something() -> None:
    said = _said(_WATER, quantity="acidity")
    assert not [query for query in said if "acidity water" in query], said


def test_pounds_of_a_card_are_money() -> None:
    assert semantic_of(_CARD.arguments[0]) is Semantic.MONEY
    assert not [query for query in _said(_CARD, amount=40.0) if re.search(r"\blbs?\b", query)]


def test_today_has_an_apostrophe() -> None:
    assert not [query for query in _said(_TODAY) if "todays" in query]


_PINT = function(
    "change_pint",
    "Changes what a pint costs at the bar.",
    ("price",),
    price={"type": "number", "minimum": 1, "description": "Price in euros."},
)
_CASK = function(
    "open_cask",
    "Opens a new cask of rum.",
    ("rum",),
    rum={"type": "string", "enum": ["dark", "spiced"], "description": "Which rum."},
)
_TUNE = function(
    "set_tunes",
    "Sets the tunes that play on deck.",
    ("genre",),
    genre={"type": "string", "enum": ["shanty", "jazz"], "description": "Genre."},
)
_VESTS = function("hand_out_vests", "Hands out life vests.")
_COUNT = function("rowers_today", "Counts how many visitors have come today.")
_SHARE = function(
    "close_bill",
    "Closes the bill.",
    (),
    split_by={"type": "integer", "minimum": 2, "maximum": 9, "description": "How many share it."},
)
_LEND = function(
    "lend_sail",
    "Lends a sail.",
    ("insured_value",),
    insured_value={"type": "number", "minimum": 1, "description": "Sum in euros."},
)


def test_what_something_costs_somewhere_is_its_price_too() -> None:
    assert not [query for query in _said(_PINT, price=4.0) if "what a pint costs" in query]


def test_stuff_stands_behind_what_holds_it() -> None:
    said = _said(_CASK, rum="dark")
    assert not [query for query in said if "dark rum new cask" in query], said


def test_what_is_set_is_set_to_something() -> None:
    said = _said(_TUNE, genre="jazz")
    assert not [query for query in said if "jazz some" in query or "some jazz" in query], said
    assert sum("to jazz" in query for query in said) > 15, said


def test_a_particle_makes_a_verb() -> None:
    assert all(re.search(r"\bhand(?:ed|ing|s)?\b", query) for query in _said(_VESTS, 20))


def test_visitors_that_are_counted_are_not_me() -> None:
    assert not [query for query in _said(_COUNT, 20) if re.search(r"\bi (?:have )?come", query)]


def test_a_bill_is_split_between_people() -> None:
    said = _said(_SHARE, 20, split_by=3)
    assert all(re.search(r"split between (?:3|three)", query) for query in said), said


def test_an_insured_value_keeps_its_name() -> None:
    said = _said(_LEND, 20, insured_value=80.0)
    assert not [query for query in said if re.search(r"insured(?! value)", query)], said


_PILOT = function("seat_rowers", "Seat rowers who have no boat.")


def test_an_order_to_people_is_no_statement() -> None:
    said = _said(_PILOT, 20)
    assert all("seat" in query for query in said), said
    assert not [
        query for query in said if "seat rowers seat" in query or "the seat rowers" in query
    ]
