"""The words: verbs by sense, what things are called, and the small closed classes of English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from functok.teachers.offline.words.phrasebook import load, word_set
from functok.values.english.inflection import base_form, is_plural, plural, singular


@dataclass(frozen=True)
class Sense:
    """A group of verbs that ask for the same: patterns with `{o}`, and whether they ask to be told."""

    name: str
    say: tuple[str, ...]
    inform: bool


@cache
def senses() -> Mapping[str, Sense]:
    """From a verb in its base form (`turn_on` for two words) to its sense."""
    return {
        verb: senses_by_name()[name]
        for name, entry in load("verbs.yaml").items()
        for verb in entry["verbs"]
    }


@cache
def senses_by_name() -> Mapping[str, Sense]:
    return {
        name: Sense(name, tuple(entry["say"]), bool(entry.get("inform", False)))
        for name, entry in load("verbs.yaml").items()
    }


@cache
def technical_verbs() -> frozenset[str]:
    """Verbs that stand in specs but that nobody says to an assistant."""
    return frozenset(load("verbs.yaml")["technical"]["words"])


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """From what a thing is called to what else it is called; singular and plural."""
    found: dict[str, dict[str, None]] = {}
    for first, *others in load("nouns.yaml")["same"]:
        found.setdefault(first, {}).update(dict.fromkeys(others))
        if not is_plural(first) and first not in mass_nouns():
            found.setdefault(plural(first), {}).update((plural(other), None) for other in others)
    return {word: tuple(others) for word, others in found.items()}


@cache
def kinds() -> Mapping[str, tuple[str, ...]]:
    """From what a thing is to what there is of it: `clothes` → `jacket`, `trousers`."""
    return {word: tuple(each) for word, each in load("nouns.yaml")["kinds"].items()}


@cache
def mass_nouns() -> frozenset[str]:
    return frozenset(load("nouns.yaml")["mass"])


@cache
def own_nouns() -> frozenset[str]:
    """What people say "my" of."""
    return frozenset(load("nouns.yaml")["mine"])


def is_verb(word: str) -> bool:
    """Whether a word can be a verb in its base form or third person, as far as the lexicon knows."""
    return word in senses() or base_form(word) in senses()


def is_mass(words: str, head: str) -> bool:
    doing = head.endswith("ing") and head not in _COUNTED_DOINGS
    return words in mass_nouns() or head in mass_nouns() or doing or head.endswith(("ware", "ness"))


_COUNTED_DOINGS = word_set("counted_doings")


_THE_MASS = word_set("the_mass")


def takes_the(words: str, head: str) -> bool:
    """Whether a mass noun is spoken of as the one there is: "the weather", "the brightness"."""
    return head in _THE_MASS or head.endswith("ness") or words in _THE_MASS


@cache
def _told() -> frozenset[str]:
    return frozenset(load("nouns.yaml")["told"])


def is_told(head: str) -> bool:
    """Whether a thing is told rather than handed over: weather is, photos are not."""
    return head in _told() or singular(head) in _told()


def is_own(words: str, head: str) -> bool:
    return words in own_nouns() or singular(head) in own_nouns() or head in own_nouns()


PREPOSITIONS = word_set("prepositions")
PARTICLES = word_set("particles")
DETERMINERS = word_set("determiners")
QUESTION_WORDS = word_set("question_words")
AUXILIARIES = word_set("auxiliaries")
SMALL_WORDS = PREPOSITIONS | PARTICLES | DETERMINERS | QUESTION_WORDS | AUXILIARIES
ADJECTIVES = word_set("adjectives")
FILLER_ADJECTIVES = word_set("filler_adjectives")
NOISE = word_set("noise")
ACRONYMS = word_set("acronyms")
ABBREVIATIONS = {
    "min": "minimum", "max": "maximum", "num": "number", "temp": "temperature", "msg": "message",
    "img": "image", "acct": "account", "addr": "address", "appt": "appointment", "qty": "quantity",
    "txn": "transaction", "pic": "picture", "calc": "calculate", "del": "delete", "upd": "update",
    "todays": "today's", "tomorrows": "tomorrow's", "yesterdays": "yesterday's",
    "notif": "notification", "pref": "preference", "auth": "authentication", "i": "I", "amt": "amount",
}  # fmt: skip
