"""What a function's name alone lets people say: "calibrate my printer" of `printer_calibration`.

A description often tells in other words what the name says in two, and people say either. For functions
without arguments, of whose name a noun is left, or an act and its noun; `asked` puts their questions
in other forms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from functok.teachers.offline.about.asked import asked_otherwise
from functok.teachers.offline.about.matters import FORMS, Matter
from functok.teachers.offline.about.meaning import Meaning
from functok.teachers.offline.about.naming import read_name
from functok.teachers.offline.words.content import Content
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.lexicon import (
    ADJECTIVES,
    AUXILIARIES,
    DETERMINERS,
    NOISE,
    PREPOSITIONS,
    QUESTION_WORDS,
    kinds,
    senses,
)
from functok.teachers.offline.words.openers import is_finite
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.values.english.inflection import base_form, singular

_LONGEST = 4
_SHORTEST = 3
_ABOUT = frozenset(("help", "info", "information", "details", "support"))


def named_by_function(meanings: Mapping[str, Meaning]) -> dict[str, tuple[Matter, ...]]:
    """How each function without arguments is asked for by its name; without what could mean two of them."""
    found = {name: tuple(dict.fromkeys(_of_name(meaning))) for name, meaning in meanings.items()}
    shared = Counter(matter for each in found.values() for matter in each)
    return {name: tuple(m for m in each if shared[m] == 1) for name, each in found.items()}


def _of_name(meaning: Meaning) -> Iterator[Matter]:
    if meaning.function.arguments or meaning.acts:
        return
    yield from asked_otherwise(meaning)
    yield from _of_kinds(meaning)
    words = _told(list(name_words(meaning.function.name)))
    if not 0 < len(words) <= _LONGEST or len(words[-1]) < _SHORTEST:
        return
    *rest, last = words
    informs = bool(meaning.questions) or any(action.inform for action in meaning.actions)
    if len(words) > 3 and words[1] in senses() and words[2] in PREPOSITIONS:
        yield from _phrases("does", words[0], does=" ".join(words[1:]))
    elif any(map(is_finite, words[1:-1])) or words[0] in QUESTION_WORDS | AUXILIARIES:
        return
    elif rest and last in word_set("conditions"):
        if informs:
            yield from _phrases("whether", " ".join(rest), state=last)
    elif rest and last in _deeds() and _is_noun(rest):
        done = "|".join(f"{verb} {{my_n}}" for verb in _deeds()[last])
        yield from _phrases("deed", " ".join(rest), deed=last, done=f"({done})")
    elif not _is_act(words, meaning):
        noun = " ".join(words)
        mode = last in _modes() and not informs
        yield from _phrases("mode" if mode else _sort(meaning, informs), noun)


def _told(words: list[str]) -> list[str]:
    """The words of a name that say what it is about: "wifi" of `my_wifi_help`."""
    while words[1:] and words[0] in DETERMINERS:
        words = words[1:]
    while words[1:] and (words[-1] in NOISE or words[-1] in _ABOUT):
        words = words[:-1]
    return words


def _of_kinds(meaning: Meaning) -> Iterator[Matter]:
    """What is done to things of a kind, which may be told by one of them."""
    for action in meaning.actions:
        thing = action.thing
        if thing is not None and not action.inform and _has_kinds(thing.words):
            for pattern in action.patterns:
                yield Matter("order", pattern.replace("{o}", "{my_n}"), thing.words)


def _is_act(words: list[str], meaning: Meaning) -> bool:
    """Whether a name says what is done, and no noun: `request popcorn`, of which an action was read."""
    verb = base_form(words[0])
    if len(words) > 1 and any(action.verb == verb for action in meaning.actions):
        return True
    return (words[0] in NOISE and words[0] in senses()) or [
        thing.words for thing in read_name("_".join(words), Content()).things
    ] != [" ".join(words)]


def _is_noun(words: list[str]) -> bool:
    """Whether these words of a name can be what its act is done to: no adjectives alone, no verb."""
    return words[-1] not in ADJECTIVES and not (
        len(words) > 1 and base_form(words[0]) == words[0] and words[0] in senses()
    )


def _has_kinds(noun: str) -> bool:
    return noun in kinds() or singular(noun) in kinds()


def _sort(meaning: Meaning, informs: bool) -> str:
    if informs:
        return "told"
    return "act" if meaning.actions else "any"


def _phrases(sort: str, noun: str, **fill: str) -> Iterator[Matter]:
    for form in FORMS:
        for phrase in load("named.yaml")[sort].get(form, ()):
            for slot, words in fill.items():
                phrase = phrase.replace(f"{{{slot}}}", words)
            yield Matter(form, phrase, noun)


@cache
def _deeds() -> Mapping[str, tuple[str, ...]]:
    return {noun: tuple(verbs) for noun, verbs in load("named.yaml")["deeds"].items()}


@cache
def _modes() -> frozenset[str]:
    return frozenset(load("named.yaml")["modes"])
