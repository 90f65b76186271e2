"""Functions whose parameters have names and nothing else are asked for as people say it."""

from __future__ import annotations

import re

from .specs import function
from .test_listening import queries

_TEXT = {"type": "string"}
_SHORE = function(
    "check_shore",
    "Tells how a shore is.",
    ("condition_description", "spatial_relation", "city"),
    shore_name=_TEXT, condition_description=_TEXT, spatial_relation=_TEXT, city=_TEXT, timeRange=_TEXT,
)  # fmt: skip
_SEEDS = function(
    "find_seeds",
    "Searches the seed shop.",
    ("color", "sort"),
    color=_TEXT, sort=_TEXT, condition_description=_TEXT, max_price={"type": "number"},
)  # fmt: skip
_LESSON = function(
    "rate_lesson",
    "Rates a lesson.",
    ("rating_value", "best_rating", "rating_unit"),
    lesson_name=_TEXT, object_select=_TEXT, rating_value={"type": "integer"},
    best_rating={"type": "integer"}, rating_unit=_TEXT,
)  # fmt: skip


def share(asked: list[str], pattern: str) -> float:
    return sum(bool(re.search(pattern, query, re.IGNORECASE)) for query in asked) / len(asked)


def test_a_condition_is_asked_about() -> None:
    assert share(queries(_SHORE), r"\b(?:is|will|if|whether) (?:it|there)\b") > 0.05


def test_a_relation_stands_before_its_place() -> None:
    asked = queries(_SHORE)
    assert share(asked, r"\b(?:near|close to|next to|around|outside|of) [A-ZÀ-Ž]") > 0.05
    assert share(asked, r"spatial|time range|condition description") < 0.02


def test_what_is_searched_for_is_the_names_noun_and_adjectives_stand_before_it() -> None:
    asked = queries(_SEEDS)
    assert share(asked, r"\bseeds?\b") > 0.6
    assert share(asked, r"\bthe \w+(?: \w+)? seeds") > 0.03


def test_a_scale_stands_behind_its_value() -> None:
    asked = queries(_LESSON)
    assert share(asked, r"\d|one|two|three|four|five") > 0.3
    assert share(asked, r"out of (?:\d|\w+)") > 0.1
    assert share(asked, r"rating value|best rating|rating unit") < 0.02
