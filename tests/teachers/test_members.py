"""How members of closed lists are said: as people say them, and in more places than one."""

from __future__ import annotations

import re

from .specs import function
from .test_listening import queries


def _member(*members: str, description: str = "") -> dict[str, object]:
    return {"type": "string", "enum": list(members), "description": description}


_FOUNTAINS = function(
    "clean_fountain",
    "Cleans the fountain in a part of the park for some minutes.",
    ("part", "minutes"),
    part=_member("rose_garden", "plaza", "rear", description="The part of the park."),
    minutes={"type": "integer", "minimum": 2, "maximum": 60, "description": "How many minutes."},
)
_HAZARDS = function(
    "report_hazard",
    "Reports a hazard to the ranger.",
    ("hazard", "site"),
    hazard=_member("fallen_tree", "icy_steps", "water_damage"),
    site=_member("camp", "visitor_centre", "lawn", description="Where it is."),
)


def test_a_noun_that_only_says_of_which_kind_is_left_out_where_it_can_be() -> None:
    said = queries(_FOUNTAINS, 40, part="plaza", minutes=9)
    assert not [query for query in said if re.search(r"\bplaza part\b", query)]
    assert all(re.search(r"\brear part\b", q) for q in queries(_FOUNTAINS, 20, part="rear"))


def test_a_member_has_the_article_of_its_own_noun() -> None:
    for query in queries(_HAZARDS, 60, hazard="icy_steps", site="camp"):
        assert not re.search(r"\ban? icy steps(?! hazard)", query), query
    for query in queries(_HAZARDS, 60, hazard="water_damage", site="camp"):
        assert not re.search(r"\ba water damage(?! hazard)", query), query


def test_where_something_is_is_said_as_a_place() -> None:
    for query in queries(_HAZARDS, 60, site="camp"):
        assert re.search(
            r"\b(?:in|at|on|for)\b[^:-]{0,16}\bthe camp\b|\bthe camp(?: - |: )", query
        ), query
    assert all("in the lawn" not in query for query in queries(_HAZARDS, 60, site="lawn"))


def test_a_value_stands_before_behind_and_apart() -> None:
    """Not "the fountain in the plaza" in every row."""
    said = queries(_FOUNTAINS, 300, part="plaza", minutes=9)
    for pattern in (
        r"^(?:in |at |on |for )?the plaza(?:,|:| -) ",
        r"\bthe plaza fountain\b",
        r"\bfountain\b.*\bminutes\b.* (?:in|for) the plaza",
        r"\bfountain in the plaza\b",
        r"\b(?:9|nine) minutes (?:should do|will do|should be enough|is enough|is fine)",
    ):
        assert sum(bool(re.search(pattern, query)) for query in said) >= 2, pattern


def test_a_parameter_whose_name_ends_in_ed_is_no_participle() -> None:
    pump = function(
        "start_fan", "Starts the fan.", ("speed",), speed=_member("slow", "medium", "brisk")
    )
    assert all(re.search(r"brisk speed|on brisk", q) for q in queries(pump, 40, speed="brisk"))


def test_what_goes_with_the_verb_stays_with_it() -> None:
    """Not "get the ferry to its pier called"."""
    spec = function(
        "call_ferry", "Calls the ferry back to its pier after unloading all passengers."
    )
    for query in queries(spec, 90):
        assert not re.search(r"(?:to its pier|passengers) (?:be |called|sent|brought)", query), (
            query
        )


def test_somebody_is_told_that_something_is_the_case() -> None:
    spec = function("tell_guard", "Tells the guard that the gate of the user is stuck.")
    said = queries(spec, 60)
    assert any("the guard" in query for query in said)
    assert any(re.search(r"^my gate is stuck", query) for query in said)
    assert not [query for query in said if "of me" in query or "give me the guard" in query]


def test_what_is_wrong_is_said_as_it_is() -> None:
    """ "there's a fallen tree"; of a list of things that may be broken: "the gate lamp doesn't work"."""
    said = queries(_HAZARDS, 300, hazard="fallen_tree", site="camp")
    assert sum(bool(re.search(r"\b(?:there's|have|'ve got) a fallen tree", q)) for q in said) >= 3
    broken = function(
        "report_fault", "Reports a fault.", ("fault",), fault=_member("gate_lamp", "bell")
    )
    said = queries(broken, 300, fault="gate_lamp")
    assert sum(bool(re.search(r"\bgate lamp (?:is broken|doesn't work)", q)) for q in said) >= 3


def test_what_is_measured_is_asked_for_by_its_name() -> None:
    probe = function(
        "read_probe", "Reads a probe.", ("reading",), reading=_member("salinity", "acidity")
    )
    said = queries(probe, 300, reading="acidity")
    assert sum(bool(re.search(r"\b(?:what's|how high is) the acidity", q)) for q in said) >= 3


def test_only_what_one_joins_is_signed_up_for() -> None:
    order = function(
        "order_tool", "Orders a tool.", ("tool",), tool=_member("hammer", "gloves", "wire")
    )
    for query in queries(order, 200):
        assert not re.search(r"\b(?:sign|enroll|register|count) me\b", query), query
        assert not re.search(r"\ba gloves\b", query), query
    course = function(
        "book_course", "Books a course.", ("course",), course=_member("pottery", "sailing")
    )
    assert any(re.search(r"\b(?:sign|put|count) me\b", query) for query in queries(course, 200))


def test_a_list_of_members_stands_before_the_request_too() -> None:
    items = {"type": "string", "enum": ["plaza", "camp", "lawn"]}
    ponds = {"type": "array", "items": items}
    feed = function("feed_fish", "Feeds the fish in some ponds.", ("ponds",), ponds=ponds)
    said = queries(feed, 200, ponds=["plaza", "camp"])
    assert sum(bool(re.search(r"\bthe plaza and camp(?:,|:| -) ", query)) for query in said) >= 3
