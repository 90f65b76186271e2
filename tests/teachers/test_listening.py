"""A careful listener takes each query for this function with these arguments, and for nothing else."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from functok.records import Draft, Kind, PlannedCall, Slot, Split, Style
from functok.specs.model import ApiSpec, FunctionSpec
from functok.teachers.offline import OfflineTeacher
from functok.teachers.offline.about.describe import read_description
from functok.teachers.offline.words.phrasebook import load
from functok.values import is_free_text, sample

from .specs import function

_STYLES = (Style.COMMAND, Style.QUESTION, Style.NEED)


def queries(spec: FunctionSpec, count: int = 40, **pinned: Any) -> list[str]:
    """The queries of a function alone in its API, with these arguments where they are given."""
    rng = random.Random(7)
    slots = []
    for i in range(count):
        values = {
            p.name: sample(p, rng, Split.TRAIN)
            for p in spec.arguments
            if (p.required or p.name in pinned) and not is_free_text(p)
        }
        free = tuple(
            p.name
            for p in spec.arguments
            if p.required and is_free_text(p) and p.name not in pinned
        )
        style = _STYLES[i % len(_STYLES)]
        slots.append(
            Slot(
                Kind.SINGLE,
                spec.name,
                i,
                0,
                style,
                "en",
                Split.TRAIN,
                1,
                (PlannedCall(spec.name, {**values, **pinned}, free),),
            )
        )
    answers = OfflineTeacher().write(ApiSpec("alone", (spec,)), slots)
    found = [answer.query.lower() for answer in answers if isinstance(answer, Draft)]
    assert len(found) == count, answers
    return found


def test_verbs_of_opposite_acts_are_in_different_senses() -> None:
    sense = {verb: name for name, entry in load("verbs.yaml").items() for verb in entry["verbs"]}
    for one, other in (
        ("leave", "unsubscribe"), ("register", "unregister"), ("download", "install"), ("rate", "like"),
        ("approve", "accept"), ("reset", "undo"), ("track", "follow"), ("export", "download"),
    ):  # fmt: skip
        assert sense.get(one) != sense.get(other), (one, other)


def test_leaving_something_is_not_getting_off_it() -> None:
    for query in queries(function("leave_tip", "Leaves a tip for the barber.")):
        assert re.search(r"\bleav(?:e|ing)\b.*\btip\b", query), query


def test_somebody_who_is_asked_for_something_is_not_what_is_asked_for() -> None:
    spec = function("early_seat", "Asks the usher for an early seat.")
    for query in queries(spec):
        assert "seat" in query, query
        assert "tell me the usher" not in query
    for query in queries(function("request_popcorn", "Asks the usher to bring salted popcorn.")):
        assert re.search(r"\bbring|\bbring(?:ing)?\b|\busher\b", query), query
        assert "popcorn" in query, query


def test_a_name_with_an_auxiliary_is_not_a_question_if_the_description_is_clear() -> None:
    spec = function(
        "do_not_water", "Turns the sprinkler pause on or off.", ("on",), on={"type": "boolean"}
    )
    for query in queries(spec, on=False):
        assert "sprinkler" in query, query
        assert re.search(r"\boff\b|deactivat|disabl", query), query
        assert not re.search(r"whether|if not|\bon\b", query), query


def test_a_particle_behind_the_object_stays_with_its_verb() -> None:
    [action] = read_description("Takes a parcel back to the shop.").actions
    assert action.verb == "take"
    assert action.thing is not None
    assert action.thing.words == "parcel"
    assert action.patterns[0] == "take back {o}"


def test_how_many_is_spoken_of_as_the_number() -> None:
    [action] = read_description("Changes how many lanes of a pool are open.").actions
    assert action.thing is not None
    assert action.thing.words == "number"
    assert [phrase.text for phrase in action.thing.behind] == ["of lanes", "of a pool"]


def test_an_unknown_description_is_said_in_its_own_words() -> None:
    for query in queries(function("x", "Retracts the awning.")):
        assert "awning" in query, query


def test_the_number_of_a_thing_is_no_count() -> None:
    spec = function(
        "close_case",
        "Closes a case.",
        ("number",),
        number={"type": "integer", "minimum": 1, "description": "Number of the case"},
    )
    for query in queries(spec, number=1287):
        assert re.search(r"\bcase (?:number |no\.? |#|nr\.? |number #)?1,?287", query), query
        assert "1287 cases" not in query


def test_a_count_stands_before_what_it_counts() -> None:
    spec = function(
        "fetch_chairs",
        "Asks the janitor to bring folding chairs.",
        ("count",),
        count={"type": "integer", "minimum": 2, "maximum": 9, "description": "How many chairs"},
    )
    counted = [q for q in queries(spec, count=40) if re.search(r"(\d|\w+) folding chairs", q)]
    assert len(counted) > 20


@pytest.mark.parametrize(("first", "second"), [("from", "to"), ("start_date", "end_date")])
def test_two_dates_are_told_apart(first: str, second: str) -> None:
    spec = function(
        "print_diary",
        "Prints the diary.",
        (first, second),
        **{
            first: {"type": "string", "format": "date"},
            second: {"type": "string", "format": "date"},
        },
    )
    given: dict[str, Any] = {first: "2026-02-03", second: "2026-03-04"}
    for query in queries(spec, **given):
        late = re.search(
            r"(\bto|until|till|ending(?: on)?|up to) [^,]*(mar|2026[-/]03|3[-/])", query
        )
        assert late, query
        assert query.count(" on ") == 0 or "starting on" in query or "beginning on" in query, query


def test_two_values_behind_one_preposition_get_their_names() -> None:
    spec = function(
        "log_delivery",
        "Logs a delivery.",
        ("packed", "opened"),
        packed={"type": "string", "format": "date", "description": "Day of packing"},
        opened={"type": "string", "format": "date", "description": "Day of opening"},
    )
    for query in queries(spec, packed="2026-02-03", opened="2026-03-04"):
        assert "packed" in query, query
        assert "opened" in query, query


def test_what_something_is_changed_to_stands_behind_to() -> None:
    spec = function(
        "change_motto", "Changes the motto of the club.", ("motto",), motto={"type": "string"}
    )
    for query in queries(spec, motto="Row on"):
        assert re.search(r"\bmotto\b.* to \W?row on", query), query


def test_since_is_said_as_since() -> None:
    spec = function(
        "show_visits",
        "Shows the visits to the museum.",
        ("since",),
        since={"type": "string", "format": "date"},
    )
    for query in queries(spec, since="2026-02-03"):
        assert re.search(r"\bsince\b|\bfrom .* on\b", query), query


def test_a_destination_is_said_once() -> None:
    spec = function(
        "send_courier",
        "Sends a courier to the office.",
        ("destination",),
        destination={"type": "string", "description": "Where the courier goes"},
    )
    for query in queries(spec):
        assert "to the office to" not in query, query


def test_acts_are_not_asked_for_as_facts() -> None:
    spec = function(
        "set_lamp_level",
        "Sets the level of the lamp.",
        ("level",),
        level={"type": "integer", "minimum": 0, "maximum": 10},
    )
    for query in queries(spec, level=4):
        assert not re.match(r"(?:what's|what is|how do i see|where can i)", query), query


def test_memory_is_measured_and_priority_is_high() -> None:
    spec = function(
        "open_lab",
        "Creates a lab.",
        ("memory_mb", "priority"),
        memory_mb={"type": "integer", "description": "Memory in megabytes"},
        priority={"type": "string", "enum": ["low", "high"]},
    )
    for query in queries(spec, memory_mb=750, priority="high"):
        assert not re.search(r"memory mb|with priority high|to high", query), query
        assert "memory" in query, query


def test_switches_have_one_polarity() -> None:
    spec = function(
        "enable_siren", "Turns the siren on or off.", ("enabled",), enabled={"type": "boolean"}
    )
    for on in (True, False):
        for query in queries(spec, enabled=on):
            words = re.findall(r"\b(?:on|off|enabl\w+|disabl\w+|activat\w+|deactivat\w+)\b", query)
            assert len(set(words)) == 1, query  # who hesitates may say it twice


def test_many_queries_are_bare() -> None:
    spec = function("sweep_yard", "Sweeps the yard.")
    commands = [q for i, q in enumerate(queries(spec, 300)) if _STYLES[i % 3] is Style.COMMAND]
    bare = [
        q
        for q in commands
        if re.match(r"(?:sweep|give|get) (?:the )?yard(?: a sweep| swept)?[.!]?$", q)
    ]
    assert len(bare) > 0.1 * len(commands)


def test_two_values_of_one_sort_are_both_named() -> None:
    level = {"type": "integer", "minimum": 0, "maximum": 100}
    spec = FunctionSpec(
        "set_levels",
        "Sets the levels of the speaker.",
        {
            "type": "object",
            "properties": {"bass_level": level, "treble_level": level},
            "required": ["bass_level", "treble_level"],
        },
    )
    for query in queries(spec):
        assert "bass" in query, query
        assert "treble" in query, query
