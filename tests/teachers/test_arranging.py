"""A request in other arrangements: what is wanted, the object first, passive, as an afterthought."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest

from functok.specs.model import FunctionSpec, Parameter
from functok.teachers.offline.about.describe import read_description
from functok.teachers.offline.arguments.said import OPEN, SHUT, marked, unmarked
from functok.teachers.offline.composing.speech import hesitating
from functok.values import Semantic, semantic_of

from .specs import function
from .test_listening import queries

_LEVEL: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 100}
_KILN = function("set_kiln", "Sets the temperature of the kiln.", ("level",), level=_LEVEL)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(?:set|adjust|change)\b.*\bkiln\b.* to 40",
        r"\bkiln\b.*(?:set|adjusted|changed) to 40",
        r"\bkiln\b.*(?:set|adjust|change) it to 40",
        r"\b40 (?:for|on) .*\bkiln\b",
        r"\bkiln\b.* (?:at|to) 40",
    ],
)
def test_a_level_is_asked_for_in_many_arrangements(pattern: str) -> None:
    found = [query for query in queries(_KILN, 400, level=40) if re.search(pattern, query)]
    assert len(found) >= 3


def test_what_goes_somewhere_is_not_torn_from_where_it_goes() -> None:
    spec = function(
        "link_lamp",
        "Links the lamp to a remote.",
        ("remote",),
        remote={"type": "string", "description": "Name of the remote"},
    )
    for query in queries(spec, 120, remote="Argo"):
        assert not re.search(r"argo\b.* linked\b", query), query


def test_what_is_searched_for_is_the_names_noun_and_adjectives_stand_before_it() -> None:
    text = {"type": "string"}
    seeds = function(
        "find_seeds", "Searches the seed shop.", ("color", "sort"), color=text, sort=text
    )
    asked = queries(seeds, 200)
    assert sum(bool(re.search(r"\bseeds?\b", query)) for query in asked) > 120
    assert sum(bool(re.search(r"\bthe \w+(?: \w+)? seeds", query)) for query in asked) > 6


def test_what_things_say_is_not_asked_of_them() -> None:
    detectors = function("check_detectors", "Checks the smoke detectors.", room={"type": "string"})
    assert not [q for q in queries(detectors, 400) if re.search(r"\bwhat (?:them|it) \w+s?\b", q)]


def test_attributes_that_parameters_say_are_not_the_object() -> None:
    spec = function(
        "set_sign",
        "Sets the color and the height of the sign.",
        ("color",),
        color={"type": "string", "enum": ["red", "blue"]},
        height=_LEVEL,
    )
    for query in queries(spec, 60, color="blue"):
        assert "sign" in query, query
        assert "height" not in query, query


@pytest.mark.parametrize(
    ("description", "verb", "words"),
    [
        ("Starts the process of renewing the lease.", "renew", "lease"),
        ("Temporarily blocks the lane.", "block", "lane"),
        ("Shows the guest's bill.", "show", "bill"),
    ],
)
def test_a_description_is_read_as_what_it_is_about(description: str, verb: str, words: str) -> None:
    action = read_description(description, alone=True).actions[0]
    assert action.verb == verb
    assert action.thing is not None
    assert action.thing.words == words


def test_somebody_is_asked_to_come() -> None:
    [action] = read_description("Asks the plumber to come to a flat.").actions
    assert "ask the plumber to come to {o}" in action.patterns


def test_two_verbs_of_the_user_agree() -> None:
    content = read_description("The user does not trust a seal and wants to replace it.")
    assert content.states == ["I do not trust a seal and want to replace it"]


def test_a_minimum_is_not_minutes() -> None:
    least = Parameter("min_amount", {"type": "number"}, False, "list_sales")
    assert semantic_of(least) is not Semantic.DURATION
    lasting = Parameter("walk_minutes", {"type": "integer"}, False, "plan_walk")
    assert semantic_of(lasting) is Semantic.DURATION


def test_what_is_wrong_says_where_it_is() -> None:
    spec = FunctionSpec(
        "report_defect",
        "Reports that something in a cabin does not work.",
        function("x", "", ("cabin",), cabin=_LEVEL).parameters,
    )
    found = queries(spec, 80, cabin=17)
    assert any("something in cabin 17 " in query for query in found)
    assert not any("in a cabin " in query for query in found)


def test_hesitation_never_breaks_a_value() -> None:
    text = f"could you put {marked('a book on the shelf')} on the list for {marked('the aunt')}"
    heard = {hesitating(text, Random(seed)) for seed in range(2000)}
    assert len(heard) > 20
    for said in heard:
        assert f"{OPEN}a book on the shelf{SHUT}" in said
        assert "the aunt" in unmarked(said)
