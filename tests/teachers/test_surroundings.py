"""What stands around a request goes with it, and what a description says of its object is said or left."""

from __future__ import annotations

import random
import re

from functok.records import Style
from functok.specs.model import ApiSpec
from functok.teachers.offline import OfflineTeacher
from functok.teachers.offline.composing.surface import finish

from .specs import function
from .test_offline_teacher import drafts, slots

ROSTER = function(
    "remove_player",
    "Removes a player from the roster.",
    ("player",),
    player={"type": "string", "description": "Name of the player"},
)
NOTE = function(
    "send_note",
    "Sends a note to a player from the club register.",
    ("player", "text"),
    player={"type": "string", "description": "Name of the player"},
    text={"type": "string", "description": "The note"},
)
FLOOD = function(
    "set_floodlight",
    "Sets the color and the brightness of the floodlight.",
    ("color", "brightness"),
    color={"type": "string", "enum": ["white", "amber", "green"]},
    brightness={"type": "integer", "minimum": 0, "maximum": 100, "description": "In percent."},
)
BREW = function(
    "brew_tea",
    "Makes tea.",
    ("kind", "cups"),
    kind={
        "type": "string",
        "enum": ["darjeeling", "rooibos", "green"],
        "description": "The kind of tea.",
    },
    cups={"type": "integer", "minimum": 2, "maximum": 6, "description": "How many cups."},
)
CLUB = ApiSpec("club", (ROSTER, NOTE, FLOOD, BREW))


def queries(name: str, count: int = 60, style: Style | None = None) -> list[str]:
    api = ApiSpec("club", (CLUB.by_name[name],))
    answers = drafts(OfflineTeacher().write(api, slots(api, count, style)))
    return [draft.query.lower() for draft in answers]


def test_nothing_is_said_twice_around_a_request() -> None:
    """Not "if you don't mind, …, if you can", nor "when you have time, …, whenever you're ready"."""
    for seed in range(200):
        text = finish("open the gate", Style.COMMAND, random.Random(seed), thin=True, attempt=3)
        assert len(re.findall(r"\bif\b", text.lower())) <= 1, text
        assert len(re.findall(r"\bwhen(?:ever)?\b", text.lower())) <= 1, text


def test_a_condition_stands_before_what_is_asked_of_somebody() -> None:
    for seed in range(200):
        text = finish("somebody has to open the gate", Style.NEED, random.Random(seed), attempt=3)
        assert not re.match(r"(?:if|when)", text.lower()), text


def test_what_something_is_removed_from_is_said() -> None:
    texts = queries("remove_player", style=Style.COMMAND) + queries(
        "remove_player", style=Style.NEED
    )
    assert sum("from the roster" in text for text in texts) > 0.9 * len(texts), texts


def test_what_is_said_of_a_values_noun_is_left_out() -> None:
    assert not [query for query in queries("send_note") if "register" in query]


def test_a_level_does_not_stand_before_what_the_thing_is_set_to() -> None:
    for query in queries("set_floodlight", 120):
        assert not re.search(r"(?:\d|\bpercent|%|quarter|half) to (?:white|amber|green)", query), (
            query
        )


def test_what_is_handed_out_in_portions_is_counted_so() -> None:
    texts = queries("brew_tea", 90)
    served = re.compile(r"cups of (?:darjeeling|rooibos|green tea)|\bdarjeelings\b")
    assert sum(bool(served.search(text)) for text in texts) > 0.6 * len(texts), texts
