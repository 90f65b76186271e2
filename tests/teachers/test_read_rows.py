"""What readers of rows found to be said by nobody."""

from __future__ import annotations

import re

from functok.records import Style
from functok.specs.model import ApiSpec
from functok.teachers.offline import OfflineTeacher
from functok.teachers.offline.unserved.lacking import left_gaps

from .specs import function
from .test_idioms import WRITE, queries, share
from .test_offline_teacher import drafts, slots

_REVIEW = function(
    "review_ferry",
    "Publishes a review of a ferry.",
    ("stars", "text"),
    stars={"type": "integer", "minimum": 1, "maximum": 5},
    text={"type": "string", "description": "What the review says"},
)
_WARMTH = function(
    "set_stable_warmth",
    "Sets the warmth of a stable.",
    ("stable", "warmth"),
    stable={"type": "string", "enum": ["north", "south"]},
    warmth={"type": "number", "minimum": 5, "maximum": 20},
)
_DIM = function(
    "set_glow",
    "Sets the glow of the tank.",
    ("percent",),
    percent={
        "type": "integer",
        "minimum": 0,
        "maximum": 100,
        "description": "Glow in percent, between 0 (darkest) and 100 (brightest).",
    },
)
_DROP = function(
    "cancel_ferry",
    "Cancels a ferry ticket.",
    ("ticket",),
    ticket={"type": "string", "format": "uuid"},
)
_PLAY = function(
    "play_song",
    "Plays a song.",
    (),
    title={"type": "string", "description": "Title of the song"},
    artist={"type": "string", "description": "Name of the artist"},
)
_BREW = function(
    "brew_coffee",
    "Makes coffee.",
    ("drink",),
    drink={
        "type": "string",
        "enum": ["latte", "espresso", "flat_white"],
        "description": "Kind of coffee.",
    },
)


def test_a_review_says_nothing_against_its_stars() -> None:
    rows = drafts(
        OfflineTeacher().write(ApiSpec("any", (_REVIEW,)), slots(ApiSpec("any", (_REVIEW,)), 80))
    )
    told = [(c.plain["stars"], c.plain["text"]) for r in rows for c in r.calls]
    poor = " ".join(text for stars, text in told if stars == 1)
    full = " ".join(text for stars, text in told if stars == 5)
    assert poor
    assert full
    assert not re.search(r"delicious|friendly|very helpful|Perfect", poor)
    assert not re.search(r"Not worth|broke after|We waited", full)


def test_a_fragment_names_its_thing_once() -> None:
    assert share(r"\bwarmth\b.*\bwarmth\b", queries(_WARMTH, count=80, style=Style.FRAGMENT)) == 0


def test_half_is_no_count_of_percents() -> None:
    assert share(r"(?:half|quarters?) percent|percents", queries(_DIM, count=300)) == 0


def test_what_is_no_longer_wanted_is_so_once() -> None:
    assert share(r"no longer (?:want|need)\b.*any ?(?:more|longer)", queries(_DROP, count=200)) == 0


def test_who_is_asked_is_asked_only_a_question() -> None:
    api = ApiSpec("any", (WRITE,))
    rows = drafts(OfflineTeacher().write(api, slots(api, 150, Style.QUESTION, seed=5)))
    assert share(r"\byou ask (?!you)[^?]*[a-z]{3}\. ", [row.query for row in rows]) == 0


def test_less_is_said_with_a_verb_and_not_with_a_sign() -> None:
    by = {"type": "integer", "minimum": -20, "maximum": -1, "description": "How much less"}
    change = function(
        "change_level", "Changes the level of the tank.", ("change_by",), change_by=by
    )
    said = queries(change, count=80, style=Style.COMMAND)
    assert share(r"(?:change|adjust|set).* by (?:minus|-)", said) == 0
    assert share(r"\b(?:lower|down|reduce|decrease)\b.* by ", said) > 0.5


def test_what_is_played_has_its_name_already() -> None:
    assert share(r"and call it", queries(_PLAY, count=120)) == 0


def test_a_drink_is_said_without_the_noun_that_it_is_one_of() -> None:
    assert share(r"(?:latte|espresso|flat white) coffee", queries(_BREW, count=60)) == 0


def test_nobody_shares_a_part_of_a_machine_or_gets_rid_of_a_person() -> None:
    roof = function("move_roof", "Moves the roof.")
    tip = function("tip_courier", "Tips the courier.")
    found = {(f.thing, f.name) for f in left_gaps(ApiSpec("any", (roof, tip)))}
    assert not {(thing, name) for thing, name in found if name in ("remove", "share", "rename")}
    assert ("courier", "complain") in found
