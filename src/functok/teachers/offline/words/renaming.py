"""A thing under another name: `passenger window` → `window`, `film` → `movie`."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from random import Random

from functok.teachers.offline.words.content import Thing
from functok.teachers.offline.words.lexicon import (
    PREPOSITIONS,
    QUESTION_WORDS,
    is_mass,
    is_told,
    is_verb,
    synonyms,
    takes_the,
)
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.values.english.inflection import PARTICIPLES, is_plural, singular, stem

POSSESSOR = re.compile(r"^[a-z]+(?:'s|s') (?=\w)")


def with_synonym(
    thing: Thing, rng: Random, avoid: frozenset[str], share: float = 0.45, whole: bool = False
) -> Thing:
    """The thing under another name, if there is one that no other function goes by.

    `whole`: no word of it is left out.
    """
    if thing.words.startswith("what "):
        return thing
    words = POSSESSOR.sub("", thing.words) if rng.random() < 0.6 else thing.words
    words = _timely(words, rng)
    words = words if whole else _shortened(words, avoid, rng)
    if rng.random() < share:
        known = synonyms()
        for start in _starts(words):
            key = words[start:].lower()
            if start and " " not in key and singular(key) not in anywhere():
                break
            own = {stem(singular(word)) for word in words.lower().split()}
            others = [
                other
                for other in known.get(key, ())
                if stem(singular(other.rpartition(" ")[2])) not in avoid - own
            ]
            if others:
                other = others[int(rng.random() * len(others))]
                if not set(other.lower().split()) & set(words[:start].lower().split()):
                    words = words[:start] + other
                break
    if words == thing.words:
        return thing
    determiner = thing.determiner
    if determiner == "a" and (
        is_mass(words, words.rpartition(" ")[2]) or is_plural(words.rpartition(" ")[2])
    ):
        determiner = ""
    if words.startswith("some ") or (is_mass(words, "") and not takes_the(words, words)):
        determiner = "the" if thing.behind and thing.behind[0].preposition == "of" else ""
    elif (
        determiner == ""
        and not is_plural(words.rpartition(" ")[2])
        and not is_mass(words, words.rpartition(" ")[2])
    ):
        one = is_mass(thing.words, thing.head) or thing.head.lower() in _STANDING
        determiner = "the" if one else "a"
    return replace(thing, words=words, determiner=determiner)


_STANDING = frozenset(("status", "state", "progress", "condition", "configuration"))
_TIMELY = re.compile(r"(?:current|latest|recent|present) (?=\w)")
_FRESH = ("latest ", "current ", "newest ", "most recent ", "", "", "")


def _timely(words: str, rng: Random) -> str:
    """`current headlines` → `latest headlines`, `headlines`: another word for what is new, or none."""
    if not _TIMELY.match(words) or rng.random() < 0.35:
        return words
    return _TIMELY.sub(_FRESH[int(rng.random() * len(_FRESH))], words, count=1)


_SHORTENED_SHARE = 0.15


def _shortened(words: str, avoid: frozenset[str], rng: Random) -> str:
    """`passenger window` → `window`, now and then, where no other function goes by that noun."""
    if " and " in words:
        one, _, other = words.partition(" and ")
        return (
            one if rng.random() < _SHORTENED_SHARE and is_plural(one) is is_plural(other) else words
        )
    first, _, head = words.rpartition(" ")
    kept = PREPOSITIONS | QUESTION_WORDS | word_set("ordinals")
    if head in word_set("complements") or kept & {*words.lower().split()}:
        return words
    if stem(singular(head.lower())) in avoid or words.partition(" ")[0] in word_set("opposed"):
        return words
    if " " in first and rng.random() < 2 * _SHORTENED_SHARE:
        rest = words.partition(" ")[2]
        return words if rest.split()[0] in PARTICIPLES else rest
    if not first or rng.random() > _SHORTENED_SHARE:
        return words
    lower = head.lower()
    vague = lower.endswith("ing") or is_verb(lower) or lower in word_set("too_short")
    return words if vague or is_told(lower) else head


@cache
def anywhere() -> frozenset[str]:
    """Single words that keep their other names at the end of a longer phrase."""
    return frozenset(load("nouns.yaml")["anywhere"])


def _starts(words: str) -> list[int]:
    """Where the words of a phrase begin: the longest ending first."""
    return [0, *(m.end() for m in re.finditer(r" ", words))]
