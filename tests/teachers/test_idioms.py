"""Queries say what is the case, what is wanted or whom to tell, in words that name no function."""

from __future__ import annotations

import re

import pytest

from functok.records import Style
from functok.specs.model import ApiSpec, FunctionSpec
from functok.teachers.offline import OfflineTeacher
from functok.teachers.offline.composing.members import MEMBER_SLOTS
from functok.teachers.offline.words.grammar import names
from functok.teachers.offline.words.lexicon import senses_by_name
from functok.teachers.offline.words.phrasebook import load

from .specs import function
from .test_offline_teacher import drafts, slots

WRITE = function(
    "write_neighbour",
    "Sends a message to a neighbour.",
    ("neighbour", "text"),
    neighbour={"type": "string", "description": "Name of the neighbour"},
    text={"type": "string", "description": "The message"},
)
FULL = function(
    "get_attendance",
    "Tells how full a library is.",
    ("library",),
    library={"type": "string", "enum": ["Alpha", "Omega"], "description": "The library"},
)

LET_KNOW = r"\blet (?!me\b)\S+(?: \S+)? know\b"


def queries(*specs: FunctionSpec, count: int = 60, style: Style | None = None) -> list[str]:
    api = ApiSpec("any", specs)
    return [d.query for d in drafts(OfflineTeacher().write(api, slots(api, count, style)))]


def share(pattern: str, texts: list[str]) -> float:
    return sum(bool(re.search(pattern, text, re.IGNORECASE)) for text in texts) / len(texts)


def test_a_message_is_told_or_asked_as_well_as_sent() -> None:
    texts = queries(WRITE, count=120)
    assert share(r"\b(?:tell|let .* know|ask|inform|drop .* a)\b", texts) > 0.1
    assert share(r"\b(?:send|shoot)\b", texts) > 0.1


def test_a_phrase_that_could_mean_two_functions_is_used_for_neither() -> None:
    other = function(
        "write_landlord",
        "Sends a note to a landlord.",
        ("landlord", "text"),
        landlord={"type": "string", "description": "Name of the landlord"},
        text={"type": "string", "description": "The note"},
    )
    assert share(LET_KNOW, queries(WRITE, count=160)) > 0
    assert share(LET_KNOW, queries(WRITE, other, count=160)) == 0


def test_a_value_stands_in_the_clause_where_its_noun_stood() -> None:
    texts = [q for q in queries(FULL, style=Style.QUESTION) if re.search("how full", q)]
    assert share(r"how full .*\b(?:Alpha|Omega) library", texts) > 0.85, texts


@pytest.mark.parametrize(
    ("name", "description", "said"),
    [
        ("clock_in", "Clocks the employee in.", r"\b(?:clock|check|sign|log) me in\b"),
        ("opt_out", "Opts the user out of surveys.", r"\b(?:opt|leave|take|count) me out of\b"),
        ("sign_out", "Signs the member out.", r"\b(?:sign|check) me out\b"),
    ],
)
def test_the_particle_stands_behind_whom_it_is_done_to(
    name: str, description: str, said: str
) -> None:
    texts = queries(function(name, description), style=Style.COMMAND, count=20)
    assert share(said, texts) > 0.3, texts


def test_the_object_stands_before_the_particle_and_the_rest_behind() -> None:
    spec = function(
        "sign_up_player",
        "Sign a player up for a tournament.",
        ("player", "tournament"),
        player={"type": "string", "description": "First name of the player"},
        tournament={
            "type": "string",
            "enum": ["spring", "autumn"],
            "description": "The tournament",
        },
    )
    texts = queries(spec, style=Style.COMMAND)
    assert share(r"\bsign \S+(?: \S+)? up for\b", texts) > 0
    assert share(r"(?:spring|autumn)(?: tournament)? up\b", texts) == 0


def test_what_was_done_is_reported_as_it_happened() -> None:
    spec = function(
        "log_hobby",
        "Records a hobby in the diary.",
        ("hobby", "minutes"),
        hobby={"type": "string", "enum": ["painting", "knitting", "chess"]},
        minutes={"type": "integer", "description": "How long"},
    )
    texts = queries(spec, style=Style.NEED, count=80)
    assert (
        share(r"\b(?:I|I've|did|done|just|went|finished)\b.* (?:of )?(?:painting|knitting)", texts)
        > 0.1
    )


def test_every_idiom_belongs_to_a_sense_and_mentions_known_slots() -> None:
    things = {"o", "n", "a_n", "my_n", "one", "ns", "x", "inside", "there", "is_there"}
    values = {
        "who",
        "met",
        "told",
        "asked",
        "text",
        "num",
        "long",
        "money",
        "where",
        "kind",
        "a_kind",
    }
    known = things | values | {"doing", "reason", "item", "topic", "from", "to", "rest"}
    known |= MEMBER_SLOTS
    for rule in load("idioms.yaml"):
        assert set(rule["senses"]) & senses_by_name().keys(), rule["senses"]
        for form in ("order", "state", "ask", "bit"):
            for phrase in rule.get(form, ()):
                assert names(phrase) <= known, phrase


def test_weekdays_and_months_of_a_list_are_said_as_such() -> None:
    shift = function(
        "get_shift",
        "Get the shift of a nurse on a weekday.",
        ("nurse", "weekday"),
        nurse={"type": "string", "description": "Name of the nurse"},
        weekday={"type": "string", "enum": ["monday", "tuesday", "friday"]},
        month={"type": "string", "enum": ["january", "march", "june"]},
    )
    texts = queries(shift)
    assert share(r"\b(?:weekday|month)\b", texts) == 0
    assert share(r"\b(?:on|for) (?:Mon|Tue|Fri)", texts) > 0.5
    assert share(r"\b(?:in|for) (?:January|March|June)", texts) > 0.2
