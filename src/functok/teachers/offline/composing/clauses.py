"""Values inside of a clause that a description gives: "how full Riverside is", for "how full a club is"."""

from __future__ import annotations

import re
from random import Random

from functok.teachers.offline.about.binding import parameter_keys
from functok.teachers.offline.arguments.said import Pool, Said, marked
from functok.teachers.offline.arguments.which import inside
from functok.teachers.offline.words.content import Phrase
from functok.teachers.offline.words.lexicon import PREPOSITIONS
from functok.teachers.offline.words.phrasebook import load
from functok.values.english.inflection import singular, stem
from functok.values.parameters.semantics import Semantic

_ANY = re.compile(r"\b(?:an?|the|some|another) (?=\w)")
_WORD = re.compile(r"[\w-]+ ?")
_MOMENT = re.compile(
    r" (?:on|for|at|in) (?:an?|the|some)(?: given| certain| specific| particular)? (?:day|date|time|period)\b"
)
_LONGEST = 3
_NAMED = frozenset(
    {Semantic.PERSON, Semantic.PLACE, Semantic.ORGANIZATION, Semantic.DEVICE, Semantic.PRODUCT,
     Semantic.MEDIA, Semantic.IDENTIFIER, Semantic.ENUM, Semantic.INTEGER, Semantic.LANGUAGE,
     Semantic.COUNTRY, Semantic.CURRENCY}
)  # fmt: skip


def with_values(clause: str, pool: Pool, rng: Random, identifier: str | None = None) -> str:
    """The clause with what is at hand in the place of its noun; what is said there is taken.

    `something in a room is broken` → `something in room 12 is broken`. `identifier`: the parameter that
    says which one is meant, whatever it is called.
    """
    clause = _MOMENT.sub("", clause)
    for match in reversed(list(_ANY.finditer(clause))):
        for end, noun in _nouns(clause, match.end()):
            said = _value_of(noun, pool) or _number_of(clause, match, pool, identifier)
            if said is not None:
                pool.take(said.key)
                clause = clause[: match.start()] + _which(noun, said, rng) + clause[end:]
                break
    return clause


def _nouns(clause: str, start: int) -> list[tuple[int, str]]:
    """The noun phrases that may begin at `start`, with where they end: the shortest first."""
    found = []
    end = start
    for _ in range(_LONGEST):
        word = _WORD.match(clause, end)
        if word is None or word[0].strip().lower() in PREPOSITIONS:
            break
        end = word.end()
        noun = clause[start:end].rstrip()
        found.append((start + len(noun), noun))
        if not word[0].endswith(" "):
            break
    return found


def _value_of(noun: str, pool: Pool) -> Said | None:
    """The value that a noun stands for."""
    head = noun.rpartition(" ")[2].lower()
    for said in pool.left.values():
        role = said.role
        if said.is_phrase or role.semantic not in _NAMED:
            continue
        if role.label.lower().rpartition(" ")[2] == head:
            return said
        called = load("arguments.yaml")["called"].get(role.semantic.value, ())
        known = stem(singular(head)) in parameter_keys(role.parameter)
        if role.semantic is not Semantic.INTEGER and (known or singular(head) in called):
            return said
    return None


_LATER = re.compile(r"\b(?:from|in|to|at|by|of|on|with) $")


def _number_of(
    clause: str, match: re.Match[str], pool: Pool, identifier: str | None
) -> Said | None:
    """What says which of the things that the clause begins with is meant: `a parcel is right now`."""
    first = not _LATER.search(clause[: match.start()]) and clause[match.start()] == "a"
    return pool.peek(identifier) if first else None


def _which(noun: str, said: Said, rng: Random) -> str:
    if said.role.semantic is Semantic.INTEGER:
        return f"{noun} {marked(said.text)}"
    return inside(Phrase("", "a", noun), said, rng)
