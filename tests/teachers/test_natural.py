"""Requests that read as people say them, for functions of many domains."""

from __future__ import annotations

import re

import pytest

from functok.teachers.offline.words.content import question
from functok.values import ground

from .specs import function
from .test_listening import queries

_TRACKING = {
    "type": "string",
    "pattern": "^[A-Z]{2}[0-9]{4}$",
    "description": "The tracking number.",
}
_WHERE_IS = function(
    "locate_crate",
    "Tells where a crate is right now.",
    ("tracking_number",),
    tracking_number=_TRACKING,
)
_SEND_ON = function(
    "forward_crate",
    "Sends a crate that is on its way to another place.",
    ("tracking_number", "to"),
    tracking_number={**_TRACKING, "description": "The tracking number of the crate."},
    to={"type": "string", "enum": ["neighbour", "locker"], "description": "Where it goes instead."},
)
_ANIMALS = function(
    "list_creatures",
    "Lists the animals of the zoo.",
    ("species",),
    species={"type": "string", "enum": ["otter", "wallaby", "snow_monkey"]},
)
_TURN = function("rotate_map", "Turns the map sideways.")
_LARGER = function("bigger_signs", "Makes the signs larger.")
_CLEAR = function("clear_marks", "Removes every mark from the map.")
_RECALL = function("dock_boat", "Calls the ferry boat back to its pier.")
_PAGE = function(
    "open_page",
    "Opens a page of the logbook.",
    ("page",),
    page={
        "type": "integer",
        "minimum": 1,
        "maximum": 900,
        "description": "The number of the page.",
    },
)
_MOVE_TIME = function(
    "change_berth",
    "Changes the reservation of a berth.",
    ("code", "time"),
    code={
        "type": "string",
        "pattern": "^[A-Z]{3}[0-9]{3}$",
        "description": "The code of the reservation.",
    },
    time={
        "type": "string",
        "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$",
        "description": "The new time.",
    },
)
_DROP = function(
    "drop_ride",
    "Cancels a ride.",
    ("number", "reason"),
    number={
        "type": "integer",
        "minimum": 1000,
        "maximum": 9999,
        "description": "The number of the ride.",
    },
    reason={"type": "string", "enum": ["too_far", "wrong_boat", "changed_my_mind", "fog"]},
)
_FEED = function(
    "order_supplies",
    "Orders supplies for the stable.",
    ("items",),
    items={
        "type": "array",
        "minItems": 1,
        "maxItems": 2,
        "items": {
            "type": "object",
            "required": ["sort", "bags"],
            "properties": {
                "sort": {"type": "string", "enum": ["oats", "straw"]},
                "bags": {
                    "type": "integer",
                    "minimum": 2,
                    "maximum": 40,
                    "description": "How many bags.",
                },
            },
        },
    },
)
_READY = function(
    "start_kiln",
    "Starts the kiln.",
    ("ready_by",),
    ready_by={"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
)
_GIVE = function(
    "donate_seeds", "Donates seeds to the garden.", ("packets",),
    packets={"type": "integer", "minimum": 2, "maximum": 40, "description": "How many packets."},
)  # fmt: skip


def test_a_number_stands_with_what_it_is_the_number_of() -> None:
    """Also where its name does not say what that is."""
    said = queries(_WHERE_IS, 40, tracking_number="KL4711")
    assert all(re.search(r"(?:crate|number|where|#|no\.?) kl4711", q.lower()) for q in said), said
    assert sum("crate kl4711" in q.lower() for q in said) > 20
    assert all(
        "page 12" in q.lower() or "page twelve" in q.lower() for q in queries(_PAGE, 30, page=12)
    )


def test_where_something_is_sent_stands_behind_to() -> None:
    for query in queries(_SEND_ON, 40, tracking_number="KL4711", to="locker"):
        assert re.search(
            r"\bto(?:the|um|uh|er|hmm|like|you know|let me see|i mean|,| )+locker", query.lower()
        ), query


def test_a_kind_is_said_as_a_noun_in_the_plural() -> None:
    said = queries(_ANIMALS, 40, species="wallaby")
    assert all(re.search(r"wallab(?:y|ies)\b", q.lower()) for q in said)
    assert not [q for q in said if re.search(r"wallaby animals?", q.lower())]


def test_a_kind_in_the_plural_is_grounded() -> None:
    assert not ground(_ANIMALS, {"species": "wallaby"}, "which wallabies are there?").missing


@pytest.mark.parametrize(("spec", "complement"), [(_TURN, "sideways"), (_LARGER, "larger")])
def test_what_the_object_becomes_stands_behind_it(spec: object, complement: str) -> None:
    for query in queries(spec, 40):  # type: ignore[arg-type]
        assert re.search(
            rf"\b(?:map|signs|them|it|turned|made|turning|making)\b.{{0,8}} {complement}"
            r"|bigger (?:signs|ones)",  # what the name says in other words
            query.lower(),
        ), query


def test_every_one_is_not_any_one() -> None:
    assert not [q for q in queries(_CLEAR, 40) if re.search(r"\ba mark\b", q.lower())]


def test_where_something_goes_stands_behind_what_is_done() -> None:
    for query in queries(_RECALL, 60):
        assert not re.search(r"pier (?:gets|be|called|brought|returned|sent)\b", query.lower()), (
            query
        )


def test_what_is_changed_is_changed_to_its_new_time() -> None:
    for query in queries(_MOVE_TIME, 40, code="KLM123", time="16:30"):
        assert not re.search(r"\b(?:at|for) (?:16|4:30|half past|four thirty)", query.lower()), (
            query
        )


def test_a_reason_is_a_clause_or_a_noun() -> None:
    for reason in ("too_far", "wrong_boat", "changed_my_mind", "fog"):
        for query in queries(_DROP, 20, number=4711, reason=reason):
            bad = r"(?:because of|due to) (?:too|wrong|changed)"
            assert not re.search(bad, query.lower()), query


def test_a_measure_is_said_with_its_goods() -> None:
    for query in queries(_FEED, 20, items=[{"sort": "oats", "bags": 3}]):
        assert re.search(r"\b(?:3|three) bags of oats", query.lower()), query


def test_when_something_is_to_be_ready_is_no_end() -> None:
    for query in queries(_READY, 30, ready_by="16:30"):
        assert not re.search(r"\b(?:until|till)\b", query.lower()), query


def test_an_unknown_verb_of_a_description_is_an_act() -> None:
    assert not [q for q in queries(_GIVE, 40, packets=4) if re.search(r"\ba donate\b", q.lower())]


@pytest.mark.parametrize(
    ("word", "clause", "direct"),
    [
        ("how", "many boats came in", "how many boats came in"),
        ("how", "many days in a row I have sailed", "how many days in a row have I sailed"),
        ("how", "much water the pump used", "how much water did the pump use"),
        ("what", "happened on deck", "what happened on deck"),
        ("how", "many more crates fit on board", "how many more crates fit on board"),
    ],
)
def test_a_clause_becomes_a_question(word: str, clause: str, direct: str) -> None:
    assert question(word, clause).direct == direct


def test_somebody_is_told_where_to_put_something() -> None:
    spec = function(
        "place_hay",
        "Tells the driver where to unload hay when nobody is in.",
        ("where",),
        where={
            "type": "string",
            "enum": ["barn", "porch"],
            "description": "The place for the hay.",
        },
    )
    said = queries(spec, 40, where="porch")
    assert not [query for query in said if re.search(r"\bwhere\b", query.lower())], said
    assert sum("on the porch" in query.lower() for query in said) > 20


def test_who_does_something_is_not_what_is_done() -> None:
    spec = function(
        "start_tenancy",
        "Starts the occupation of a flat.",
        ("flat_number", "occupier"),
        flat_number={
            "type": "integer",
            "minimum": 1,
            "maximum": 99,
            "description": "The number of the flat.",
        },
        occupier={"type": "string", "description": "The name of the occupier."},
    )
    for query in queries(spec, 30, flat_number=12, occupier="Ann Lee"):
        bad = r"(?:start|start up|launch|kick off|get) (?:the occupation )?(?:“|'|\")?ann lee"
        assert not re.search(bad, query.lower()), query


def test_a_name_has_a_shorter_word_for_what_is_told_in_a_clause() -> None:
    spec = function("earlier_page", "Goes back to the page that was read before.")
    said = [query.lower() for query in queries(spec, 40)]
    assert sum("earlier page" in query for query in said) > 5
    assert sum("page that was read before" in query for query in said) > 5
