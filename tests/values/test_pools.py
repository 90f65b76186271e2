"""Pools of values: wide enough, and divided between the splits."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

import functok
from functok.records import Split
from functok.specs.model import Parameter
from functok.values import is_open, sample

PARAMETERS = [
    Parameter("cuisine", {"type": "string"}, True, "search_recipes"),
    Parameter("genre", {"type": "string", "description": "Genre, e.g. jazz"}, True, "play_music"),
    Parameter("sport", {"type": "string"}, True, "find_matches"),
    Parameter(
        "agent", {"type": "string", "description": "Name of the agent"}, True, "assign_ticket"
    ),
    Parameter("application", {"type": "string"}, True, "install"),
    Parameter("class_name", {"type": "string"}, True, "book_class"),
    Parameter("title", {"type": "string"}, True, "play_track"),
    Parameter("item", {"type": "string"}, True, "add_to_shopping_list"),
]


def _drawn(parameter: Parameter, split: Split, count: int) -> set[Any]:
    rng = random.Random(7)
    return {sample(parameter, rng, split) for _ in range(count)}


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda p: p.name)
def test_an_open_pool_is_wide_and_no_two_splits_share_a_value(parameter: Parameter) -> None:
    drawn = {split: _drawn(parameter, split, 150) for split in Split}
    assert is_open(parameter)
    assert len(drawn[Split.TRAIN]) >= 35
    assert min(len(drawn[split]) for split in Split) >= 3
    for one in Split:
        assert all(one is other or not drawn[one] & drawn[other] for other in Split), one


def test_a_small_field_is_shared() -> None:
    color = Parameter("color", {"type": "string"}, True, "paint")
    assert not is_open(color)
    assert _drawn(color, Split.TEST, 200) & _drawn(color, Split.TRAIN, 200)


def test_no_symbol_of_the_word_lists_is_written_twice() -> None:
    """YAML takes the last of two without a word: addresses once held blanks for it."""

    class Strict(yaml.SafeLoader):
        """Refuses a key that stands twice."""

    def once(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
        keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
        assert len(keys) == len(set(keys)), [key for key in keys if keys.count(key) > 1]
        return loader.construct_mapping(node, deep=True)

    Strict.add_constructor("tag:yaml.org,2002:map", once)
    for path in sorted(Path(functok.__file__).parent.glob("values/data/*.yaml")):
        yaml.load(path.read_text("utf-8"), Strict)
