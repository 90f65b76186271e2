"""Pools of values and texts: grammars over word lists, and the split that a member belongs to.

An open pool (names, texts, addresses …) is divided between the splits by a stable hash of the member,
80/10/10, so that no value of the training rows is seen in the test rows.
"""

from __future__ import annotations

import hashlib
import random
import re
from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from math import prod
from typing import Any

from functok.records import Split
from functok.values.data_files import load_lines, load_yaml
from functok.values.english.words import fold
from functok.values.parameters.domains import NO_DOMAIN, symbols_of
from functok.values.parameters.things import any_of, things

_SLOT = re.compile(r"\{(\w+)\}")
_LISTS = {"city": "cities", "first": "first_names", "last": "last_names"}
_DRAWS = 200
_OF_DOMAIN = 0.8


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


class _Grammar(dict[str, _Rule]):
    """The rules of a grammar, each made when it is first asked for."""

    def __init__(self, texts: Mapping[str, Sequence[Any]]) -> None:
        super().__init__()
        self._texts = texts
        self._sizes: dict[str, float] = {}

    def __missing__(self, symbol: str) -> _Rule:
        alternatives = self._split(symbol)
        weights = (self._size_of(parts) ** 0.25 for parts in alternatives)
        self[symbol] = _Rule(alternatives, tuple(accumulate(weights)))
        return self[symbol]

    def _split(self, symbol: str) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(_SLOT.split(str(text))) for text in self._texts[symbol])

    def _size(self, symbol: str) -> float:
        """How many texts a symbol has, capped: rich alternatives are to come up more, not alone."""
        if symbol not in self._sizes:
            self._sizes[symbol] = 1.0
            self._sizes[symbol] = min(1e6, sum(map(self._size_of, self._split(symbol))))
        return self._sizes[symbol]

    def _size_of(self, parts: tuple[str, ...]) -> float:
        return min(1e6, prod(self._size(part) for part in parts[1::2]))


@cache
def _grammar(name: str, domain: str) -> _Grammar:
    """The grammar of `data/<name>.yaml`, with what a domain has in place of its symbols."""
    return _Grammar({
        **{symbol: load_lines(lines) for symbol, lines in _LISTS.items()},
        **{any_of(noun): members for noun, members in things().items()},
        **load_yaml(name),
        **symbols_of(domain, name),
    })  # fmt: skip


def compose(
    grammar: str, symbol: str, rng: random.Random, domain: str = NO_DOMAIN, **given: str
) -> str:
    """One text of `symbol` in the grammar `data/<grammar>.yaml`, with the symbols of `given` as they are.

    In a domain its own things, places and doings come up, in four of five texts.
    """
    if domain and rng.random() >= _OF_DOMAIN:
        domain = NO_DOMAIN
    return _expanded(_grammar(grammar, domain), symbol, rng, given)


def _expanded(rules: _Grammar, name: str, rng: random.Random, given: Mapping[str, str]) -> str:
    if name in given:
        return given[name]
    rule = rules[name]
    parts = rule.alternatives[bisect(rule.cumulated, rng.random() * rule.cumulated[-1])]
    if len(parts) == 1:
        return parts[0]
    return "".join(
        _expanded(rules, part, rng, given) if i % 2 else part for i, part in enumerate(parts)
    )
