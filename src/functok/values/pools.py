"""Pools of values and texts: grammars over word lists, and the split that a member belongs to.

An open pool (names, texts, addresses …) is divided between the splits by a stable hash of the member,
80/10/10, so that no value of the training rows is seen in the test rows.
"""

from __future__ import annotations

import hashlib
import random
import re
from bisect import bisect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from math import prod

from functok.records import Split
from functok.values.data_files import load_lines, load_yaml
from functok.values.things import things
from functok.values.words import fold

_SLOT = re.compile(r"\{(\w+)\}")
_LISTS = {"city": "cities", "first": "first_names", "last": "last_names"}
_DRAWS = 200


@lru_cache(maxsize=8192)
def split_of(member: str) -> Split:
    """The split in which a member of an open pool may be used. Letter case and spacing do not matter."""
    digest = hashlib.sha256(fold(member).text.encode("utf-8", "surrogatepass")).digest()
    bucket = int.from_bytes(digest[:4], "big") % 100
    return Split.TRAIN if bucket < 80 else Split.VALIDATION if bucket < 90 else Split.TEST


def draw(
    make: Callable[[], str], split: Split, fits: Callable[[str], bool], draws: int = _DRAWS
) -> str | None:
    """A text of `make` that fits and belongs to `split`; None after `draws` tries."""
    for _ in range(draws):
        text = make()
        if split_of(text) is split and fits(text):
            return text
    return None


@dataclass(frozen=True)
class _Rule:
    """The alternatives of a symbol: text and symbols by turns, text first; heavier ones come up more."""

    alternatives: tuple[tuple[str, ...], ...]
    cumulated: tuple[float, ...]


@cache
def _rules(grammar: str) -> Mapping[str, _Rule]:
    texts: dict[str, list[str]] = {
        symbol: list(load_lines(name)) for symbol, name in _LISTS.items()
    }
    texts.update((f"any_{noun.replace(' ', '_')}", list(them)) for noun, them in things().items())
    texts.update(load_yaml(grammar))
    split = {
        symbol: tuple(tuple(_SLOT.split(str(text))) for text in alternatives)
        for symbol, alternatives in texts.items()
    }
    sizes: dict[str, float] = {}

    def size(symbol: str) -> float:
        """How many texts a symbol has, capped: rich alternatives are to come up more, not alone."""
        if symbol not in sizes:
            sizes[symbol] = 1.0
            sizes[symbol] = min(1e6, sum(map(alternative_size, split[symbol])))
        return sizes[symbol]

    def alternative_size(parts: tuple[str, ...]) -> float:
        return min(1e6, prod(size(part) for part in parts[1::2]))

    return {
        symbol: _Rule(
            alternatives,
            tuple(accumulate(alternative_size(parts) ** 0.25 for parts in alternatives)),
        )
        for symbol, alternatives in split.items()
    }


def compose(grammar: str, symbol: str, rng: random.Random, **given: str) -> str:
    """One text of `symbol` in the grammar `data/<grammar>.yaml`, with the symbols of `given` as they are."""
    return _expanded(_rules(grammar), symbol, rng, given)


def _expanded(
    rules: Mapping[str, _Rule], name: str, rng: random.Random, given: Mapping[str, str]
) -> str:
    if name in given:
        return given[name]
    rule = rules[name]
    parts = rule.alternatives[bisect(rule.cumulated, rng.random() * rule.cumulated[-1])]
    if len(parts) == 1:
        return parts[0]
    return "".join(
        _expanded(rules, part, rng, given) if i % 2 else part for i, part in enumerate(parts)
    )
