"""Values are said in any place of a sentence: as its object, before the noun, one behind the other."""

from __future__ import annotations

from functok.records import Style
from functok.teachers.offline.composing.frames import VALUE_SLOTS
from functok.teachers.offline.composing.idioms import _SEMANTICS
from functok.teachers.offline.composing.speaking_of import THING_SLOTS
from functok.teachers.offline.words.grammar import names
from functok.teachers.offline.words.phrasebook import load

from .specs import function
from .test_idioms import queries, share

TABLE = function(
    "hold_table",
    "Book a table",
    ("guests",),
    guests={"type": "integer", "description": "Number of guests"},
    time={"type": "string", "description": "HH:MM"},
    day={"type": "string", "format": "date"},
)
RENT = function(
    "rent_kit",
    "Rent equipment",
    ("item",),
    item={"type": "string"},
    color={"type": "string"},
)
SNACK = function(
    "order_to_seat",
    "Snacks and drinks",
    ("item",),
    item={"type": "string", "description": "Food or drink"},
    quantity={"type": "integer"},
)
FAULT = function(
    "report_fault",
    "Tell the janitor that something is broken",
    ("what",),
    what={"type": "string"},
    urgent={"type": "boolean"},
)


def test_a_time_stands_before_its_noun_too() -> None:
    assert share(r"\ban? [\w: .]+ table\b", queries(TABLE, count=150)) > 0.02


def test_what_is_rented_is_the_object() -> None:
    texts = queries(RENT, count=120)
    assert share(r"\bequipment (?:with|of|for)\b", texts) == 0
    assert share(r"\b(?:rent|hire|borrow|get) (?:me |us |the )?(?:an? )?\w+", texts) > 0.3


def test_what_is_ordered_is_the_object_of_a_name_that_says_where_to() -> None:
    assert share(r"\border to\b", queries(SNACK, count=120)) == 0


def test_a_fault_is_told_and_nothing_is_asked_of_whom_it_is_told() -> None:
    texts = queries(FAULT, count=90)
    assert share(r"\b(?:give|show|tell) me the janitor\b|\bthe report\b", texts) == 0
    assert share(r"\b(?:is|are|has|won't|doesn't|don't|no|broken|leaking|clogged)\b", texts) > 0.5


def test_fragments_list_values_without_prepositions() -> None:
    texts = queries(TABLE, count=90, style=Style.FRAGMENT)
    assert share(r", (?!(?:for|at|on)\b)\S+(?: \S+){0,4}$", texts) > 0.05


def test_every_slot_of_a_frame_is_one_that_something_fills() -> None:
    known = VALUE_SLOTS | THING_SLOTS | _SEMANTICS.keys() | {"told", "where", "rest"}
    for rule in load("frames.yaml"):
        for form in ("order", "state", "ask", "bit"):
            for phrase in rule.get(form, ()):
                assert names(phrase) <= known, phrase


def test_the_title_of_a_thing_that_is_there_says_which_one() -> None:
    spec = function(
        "append_clip",
        "Add a clip to a reel",
        ("title", "reel"),
        title={"type": "string"},
        reel={"type": "string"},
    )
    assert share(r"\b(?:add|put) (?:a clip|clip) (?:to|into)\b", queries(spec, count=60)) == 0


def test_a_name_that_ends_in_a_preposition_has_its_argument_behind_it() -> None:
    spec = function("price_of", "Tells a price", ("item",), item={"type": "string"})
    assert share(r"\b(?:price|cost) of\b", queries(spec, count=60)) > 0.5


def test_money_that_is_given_is_not_asked_for() -> None:
    spec = function("hand_out", "Gives money to a fund", ("amount",), amount={"type": "number"})
    assert share(r"\b(?:how much|show me|look at)\b", queries(spec, count=60)) == 0


def test_a_question_is_put_to_a_business_as_to_a_person() -> None:
    spec = function(
        "ask_shop",
        "Sends a question to a shop",
        ("shop", "question"),
        shop={"type": "string"},
        question={"type": "string"},
    )
    assert share(r"\bask (?:the )?[\w&'é ]+[:,]? ", queries(spec, count=90)) > 0.1
