"""What people speak of every day, by what a parameter calls it: `tool` → a spade, a cordless drill."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from functok.values.data_files import load_text

_HAD = "*"


@cache
def things() -> Mapping[str, tuple[str, ...]]:
    """The members of each noun."""
    return {noun: members for nouns, members in _blocks() for noun in _named(nouns)}


@cache
def goods() -> frozenset[str]:
    """The nouns whose members are things to be had, of which one says "a" or how many."""
    return frozenset(
        noun for nouns, _ in _blocks() if nouns.startswith(_HAD) for noun in _named(nouns)
    )


def any_of(noun: str) -> str:
    """The symbol of the grammars that stands for the members of a noun."""
    return f"any_{noun.replace(' ', '_')}"


def noun_within(pool: Collection[str]) -> str | None:
    """The noun of which all members are in `pool`; None for none."""
    among = frozenset(pool)
    return next((noun for noun, members in things().items() if among.issuperset(members)), None)


def _named(nouns: str) -> list[str]:
    return nouns.removeprefix(_HAD).split(", ")


@cache
def _blocks() -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    for block in load_text("things").split("\n[")[1:]:
        nouns, _, members = block.partition("]\n")
        words = members.replace("\n", " ").replace(" ,", ",").split(",")
        found.append((nouns, tuple(dict.fromkeys(word.strip() for word in words if word.strip()))))
    return tuple(found)
