"""The small text grammars, and the phrase files written in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from functok.planning.plan import NEGATIVE_CATEGORIES
from functok.teachers.offline.words.grammar import expand
from functok.teachers.offline.words.phrasebook import load, phrases_hash

_WANTED = {
    "vp", "vs", "ving", "vsing", "np", "bare", "wh", "emb", "state", "who",
    "o", "v", "at", "rest", "vit", "done", "doing", "gets", "needs", "has", "is", "works", "it",
}  # fmt: skip


def test_a_template_offers_choices_and_options() -> None:
    texts = {expand("(can|could) you {vp}[ please]", Random(i), {"vp": "sing"}) for i in range(60)}
    assert texts == {
        "can you sing", "can you sing please", "could you sing", "could you sing please",
    }  # fmt: skip


def test_a_slot_may_draw_its_own_text() -> None:
    assert expand("{n}", Random(1), {"n": lambda rng: str(rng.randint(1, 9))}).isdigit()


@pytest.mark.parametrize("broken", ["(a|b", "a)", "[x", "x]"])
def test_unbalanced_brackets_are_an_error(broken: str) -> None:
    with pytest.raises(ValueError, match=re.escape("in a") + "|" + "in the phrase"):
        expand(broken, Random(1), {})


def _carriers() -> Iterator[str]:
    table: dict[str, Any] = load("carriers.yaml")
    for style in ("command", "question", "fragment", "need"):
        for options in table[style].values():
            yield from options
    for group in (
        "before",
        "after",
        "after_asked",
        "after_command",
        "because",
        "context_before",
        "context_after",
        "setting_before",
        "setting_after",
    ):
        yield from table[group]


def test_every_carrier_compiles_and_holds_no_number() -> None:
    fill = dict.fromkeys(_WANTED, "x")
    for carrier in _carriers():
        text = re.sub(r"^\d+ \* ", "", carrier)
        expand(text, Random(1), fill)
        assert not re.search(
            r"\d|\b(?:(?<!no )one(?! to ask)|two|three|four|five|ten|noon|today|tomorrow)\b", text
        ), carrier


SORTS = ("actions", "orders", "own", "questions", "things", "sayings", "states", "troubles")


def test_every_negative_template_expands() -> None:
    for category in NEGATIVE_CATEGORIES:
        table = load(f"negatives/{category}.yaml")
        drawn = {"person", "city", "time", "n", "m", "k", "j", "small", "temp", "bath", "price"}
        fill = dict.fromkeys({*table["lists"], *drawn, "a", "b"}, "x")
        for group in (*table["groups"], *table.get("pairs", {}).values()):
            for sort, templates in group.items():
                assert sort in SORTS, (category, sort)
                for template in templates:
                    for part in template.split(" || "):
                        expand(part, Random(1), fill)


def test_every_question_of_a_negative_stands_alone_and_inside_a_sentence() -> None:
    for category in NEGATIVE_CATEGORIES:
        for group in load(f"negatives/{category}.yaml")["groups"]:
            assert all(" || " in question for question in group.get("questions", ()))


def test_the_hash_of_the_phrases_is_stable() -> None:
    assert phrases_hash() == phrases_hash()
    assert re.fullmatch(r"[0-9a-f]{16}", phrases_hash())
