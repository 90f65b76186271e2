"""What people speak of every day stands behind the names of parameters, wide enough for three splits."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from functok.records import Split
from functok.values import Semantic, ground, sample, semantic_of
from functok.values.drawing.pools import split_of
from functok.values.parameters.things import goods, things
from tests.teachers.specs import function

from .test_contexts import drawn, of


def test_every_pool_has_members_in_every_split() -> None:
    for noun, members in things().items():
        assert len(members) >= 40, noun
        assert set(map(split_of, members)) == set(Split), noun
    assert goods() < things().keys()


def test_splits_share_no_thing() -> None:
    tool = of("tool", "grab", "Takes it home")
    rng = random.Random(3)
    of_split = {split: {sample(tool, rng, split) for _ in range(150)} for split in Split}
    assert all(of_split[a].isdisjoint(of_split[b]) for a in Split for b in Split if a is not b)
    assert len(of_split[Split.TRAIN]) > 60


@pytest.mark.parametrize(
    ("name", "semantic"),
    [
        ("tool", Semantic.PRODUCT),
        ("prize", Semantic.PRODUCT),
        ("vegetable", Semantic.TEXT),
        ("ailment", Semantic.TEXT),
    ],
)
def test_things_to_be_had_are_goods(name: str, semantic: Semantic) -> None:
    assert semantic_of(of(name, "enter", "Enters it")) is semantic


def test_beside_a_quantity_goods_are_several() -> None:
    prize, rng = of("prize", "enter", "Enters it"), random.Random(1)
    several = Counter(sample(prize, rng, Split.TRAIN, ("prize", "quantity"))[-1] for _ in range(80))
    alone = Counter(sample(prize, rng, Split.TRAIN, ("prize",))[-1] for _ in range(80))
    assert several["s"] > 1.5 * alone["s"]


def test_a_theme_of_a_display_is_a_look_and_another_a_topic() -> None:
    looks = drawn(of("theme", "set_theme", "Changes the look of the app"))
    topics = drawn(of("theme", "plan_evening", "Plans an evening"))
    assert "dark" in looks
    assert "dark" not in topics
    assert len(set(topics)) > 60


def test_a_remark_is_a_remark_where_nothing_more_is_known() -> None:
    texts = drawn(of("remark", "enter_catch", "Enters what was caught"))
    assert len(set(texts)) > 100
    assert not any(text.startswith(("Hi ", "Hello ", "Dear ")) for text in texts)


def test_where_something_is_follows_from_any_spot() -> None:
    texts = drawn(of("drop_spot", "leave_key", "Leaves a key"))
    assert any(text.startswith(("behind ", "next to ", "in front of ")) for text in texts)
    assert any(text.startswith("the ") for text in texts)


@pytest.mark.parametrize(
    ("query", "value"),
    [("file it under cover", True), ("file it, not under cover", False), ("file it", None)],
)
def test_a_boolean_that_is_a_phrase_is_said_so(query: str, value: bool | None) -> None:
    filed = function("file_it", "Files it", ("under_cover",), under_cover={"type": "boolean"})
    for option in (True, False):
        missing = ground(filed, {"under_cover": option}, query).missing
        assert (not missing) is (option is value)
