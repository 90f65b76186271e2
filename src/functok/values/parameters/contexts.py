"""What a parameter of an everyday name holds, by what its function does: `what`, `name`, `note`, `item`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from functok.values.data_files import load_yaml
from functok.values.english.inflection import singular
from functok.values.english.words import identifier_words, prose_words
from functok.values.parameters.semantics import Semantic


class Context(NamedTuple):
    """A semantic type, and the word that narrows it."""

    semantic: Semantic
    kind: str
    firm: bool = False
    """Whether it holds whatever noun the parameter's description begins with."""


class _Rule(NamedTuple):
    about: frozenset[str]
    without: frozenset[str]
    context: Context


@cache
def _rules() -> dict[str, list[_Rule]]:
    found: dict[str, list[_Rule]] = {}
    for entry in load_yaml("contexts"):
        semantic, kind = entry["is"]
        rule = _Rule(
            frozenset(entry.get("about", ())),
            frozenset(entry.get("without", ())),
            Context(Semantic(semantic), kind, bool(entry.get("firm", False))),
        )
        for name in entry["names"]:
            found.setdefault(name, []).append(rule)
    return found


@lru_cache(maxsize=8192)
def context_of(name: str, description: str, function: str, about: str) -> Context | None:
    """What the values are, told by the function's name and description (`about`); None if nothing tells."""
    named = identifier_words(name)
    ends = (f"* {' '.join(named[i:])}" for i in range(1, len(named)))
    rules = [rule for key in (" ".join(named), *ends) for rule in _rules().get(key, ())]
    if not rules:
        return None
    words = frozenset(_spoken(function, about, description))
    fitting = (r for r in rules if not r.about or r.about & words)
    return next((r.context for r in fitting if not r.without & words), None)


def _spoken(function: str, about: str, description: str) -> Iterator[str]:
    """The words that tell, in the singular too, and the pairs of words of the function's description."""
    told = prose_words(about)
    yield from map(" ".join, pairwise(told))
    for word in (*identifier_words(function), *told, *prose_words(description)):
        yield word
        yield singular(word)
