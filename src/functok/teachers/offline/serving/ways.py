"""Which functions of an API a text asks for in so many words, in one of the ways that people have.

They are those in which the offline teacher asks: what the function does to what, its idioms, and its
matter. Words are compared by their stems; articles and forms of "to be" make no difference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import NamedTuple

from functok.specs.model import ApiSpec, FunctionSpec
from functok.specs.once import once_per_api
from functok.teachers.offline.composing.carrying import Scene
from functok.teachers.offline.composing.scenes import scenes_of
from functok.teachers.offline.composing.speaking_of import NOUN_SLOTS
from functok.teachers.offline.words.content import Action
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.grammar import every
from functok.teachers.offline.words.lexicon import SMALL_WORDS, synonyms
from functok.teachers.offline.words.phrasebook import word_set
from functok.values.data_files import load_lines
from functok.values.english.inflection import participle, singular, stem

_Words = tuple[str, ...]
_Way = tuple[_Words, ...]
"""The words before, between and behind values."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_HOLE = re.compile(r"\{(\w+)\}")
_DOUBLED = re.compile("ll$")
_FEWEST = 3  # words, if one of them tells
_ENOUGH = 4  # words around values, whatever they are
_MANY = 6  # words, whatever they are
_NOUNS = NOUN_SLOTS | {"a_one", "another_n", "o", "x"}
_LEFT_OUT = frozenset(
    ("a", "an", "the", "my", "our", "your", "some", "another", "um", "uh", "er", "just", "please")
)
_SAME = {
    "are": "is", "was": "is", "were": "is", "have": "has", "had": "has", "does": "do",
    "there": "", "is_there": "is", "s": "", "rest": "",
}  # fmt: skip


def asked_in_words(text: str, api: ApiSpec) -> Mapping[str, frozenset[str]]:
    """The functions that `text` asks for in one of their ways, with the stems that tell so."""
    return _by_function(_said(_words(text), api))


def _said(words: _Words, api: ApiSpec) -> list[_Known]:
    """The ways in which words ask for something."""
    ways, none = _index(api).ways, dict[int, Mapping[_Words, list[_Known]]]()
    return [
        known
        for at, first in enumerate(words)
        for size, by_part in ways.get(first, none).items()
        for known in by_part.get(words[at : at + size], ())
        if _stand(known.rest, words, at + size)
    ]


def _by_function(said: Sequence[_Known]) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for _, telling, names in said:
        found |= {name: found.get(name, frozenset()) | telling for name in names}
    return found


def asked_rather(text: str, name: str, api: ApiSpec) -> str | None:
    """A function that `text` asks for in one of its ways, while it does not so ask for the function
    `name`, nor holds a word that tells of that and not of the other."""
    words = _words(text)
    said = _said(words, api)
    if not said or any(name in known.names for known in said):
        return None
    spec, told = _index(api).spec, _index(api).told
    own = told[name].intersection(words) - _idle()
    asked = _by_function(said).items()
    return next((n for n, tell in asked if not tell <= spec[name] and own <= told[n]), None)


def _stand(parts: _Way, words: _Words, at: int) -> bool:
    """Whether the parts of a way stand in the words from a place on, one behind the other."""
    for part in parts:
        size = len(part)
        at = next((i for i in range(at, len(words) - size + 1) if words[i : i + size] == part), -1)
        if at < 0:
            return False
        at += size
    return True


class _Known(NamedTuple):
    """What is behind the first part of a way, the stems of it that tell, and who is asked for so."""

    rest: _Way
    telling: frozenset[str]
    names: tuple[str, ...]


class _Index(NamedTuple):
    """Ways by their first word, the length of their first part, and that part. By function: the stems
    of its spec, and of its name and description alone."""

    ways: Mapping[str, Mapping[int, Mapping[_Words, list[_Known]]]]
    spec: Mapping[str, frozenset[str]]
    told: Mapping[str, frozenset[str]]


@once_per_api
def _index(api: ApiSpec) -> _Index:
    found: dict[_Way, tuple[str, ...]] = {}
    for name, scene in scenes_of(api).items():
        for way in dict.fromkeys(ways_of(scene)):
            found[way] = (*found.get(way, ()), name)
    ways: dict[str, dict[int, dict[_Words, list[_Known]]]] = {}
    for (first, *rest), functions in found.items():
        telling = frozenset(first).union(*rest) - _idle()
        by_part = ways.setdefault(first[0], {}).setdefault(len(first), {})
        by_part.setdefault(first, []).append(_Known(tuple(rest), telling, functions))
    told = {f.name: stems_of(told_of(f)) for f in api.functions}
    spec = {f.name: told[f.name] | stems_of(parameters_of(f)) for f in api.functions}
    return _Index(ways, spec, told)


def told_of(function: FunctionSpec) -> str:
    """A function's name, as words, and its description."""
    return " ".join((*name_words(function.name), function.description))


def parameters_of(function: FunctionSpec) -> str:
    """All that a spec says of a function's parameters, their names as words."""
    return json.dumps(function.parameters).replace("_", " ")


def stems_of(text: str) -> frozenset[str]:
    """The words of a text in the form in which ways have them."""
    return frozenset(_words(text))


def ways_of(scene: Scene) -> Iterator[_Way]:
    """All ways of asking for a function that are enough to tell it."""
    for matter in scene.matters:
        yield from _filled(matter.phrase, matter.noun, whole=True)
    for idiom in scene.idioms:
        yield from _filled(idiom.phrase, _noun_of(idiom.action))
    for action in scene.meaning.actions:
        noun = _noun_of(action)
        for pattern in action.patterns:
            yield from _filled(pattern, noun)
        if noun:
            yield from _filled(f"{{n}} {participle(action.verb)}", noun)
            yield from _filled(f"{{n}} {action.verb}", noun)  # "visit cancellation"
    for thing in scene.meaning.things:
        if thing.behind and not any(phrase.parameter for phrase in thing.behind):
            yield from _filled(" ".join([thing.words, *(p.text for p in thing.behind)]), "")
    for asked in scene.meaning.questions:
        yield from _filled(asked.rest, "")
        yield from _filled(f"{asked.subject} {asked.rest}", "")
    for state in (*scene.meaning.states, *scene.meaning.acts):
        yield from _filled(state, "")


def _noun_of(action: Action) -> str:
    """What an action is about; "" where nothing but a value says so."""
    words = action.thing.words if action.thing is not None else ""
    return "" if words in word_set("anything") else words


def _filled(phrase: str, noun: str, *, whole: bool = False) -> Iterator[_Way]:
    """The phrase in all its forms, its thing under all its names; `whole`: nothing else has to be said."""
    names = tuple(dict.fromkeys(other_names(noun.lower()))) if noun else ("",)
    for text in every(phrase):
        if not _WORD.search(_HOLE.sub("", text)):
            continue  # a thing and values alone ask for nothing
        for name in names if _NOUNS & {*_HOLE.findall(text)} else ("",):
            filled = _HOLE.sub(partial(_in, name), text)
            way = tuple(filter(None, map(_words, filled.split("\0"))))
            if way and _tells(way, whole or bool(name), filled.startswith("\0")):
                yield way


def _in(noun: str, slot: re.Match[str]) -> str:
    """What stands in a slot of a phrase: the noun, a form of a verb, or any value."""
    name = slot[1]
    if name in _NOUNS:
        return noun or "\0"
    return _SAME.get(name, name if name in _FORMS else "\0")


_FORMS = frozenset(("is", "has", "does", "was"))


def _tells(way: _Way, named: bool, of_value: bool) -> bool:
    """Whether the words of a way are enough to tell what is asked for; `of_value`: a value is before them."""
    words = [word for part in way for word in part]
    if len(way[0]) < 2:
        return False
    around = (len(way) > 1 or of_value) and len(words) >= _ENOUGH
    if around or len(words) >= _MANY:
        return True
    return not _idle().issuperset(words) and (named or len(words) >= _FEWEST)


@cache
def _idle() -> frozenset[str]:
    """Stems of what is said of anything."""
    words = SMALL_WORDS | word_set("before_verbs") | word_set("idle_verbs") | word_set("joining")
    return frozenset(
        map(
            normal,
            words | {*load_lines("everyday"), "i'd", "i'm", "i've", "we'd", "we're", "we've"},
        )
    )


def other_names(noun: str) -> Iterator[str]:
    """What a thing is called, in full or by its last words: "energy bill", "energy invoice", "invoice"."""
    words = noun.split()
    for start in range(len(words)):
        last = " ".join(words[start:])
        for name in (last, *synonyms().get(last, ())):
            yield " ".join((*words[:start], name))
            yield name


def _words(text: str) -> _Words:
    plain = text.lower().replace("’", "'").replace("any more", "anymore")
    return tuple(filter(None, map(normal, _WORD.findall(plain))))


@lru_cache(maxsize=8192)
def normal(word: str) -> str:
    """One form of all forms of a word; "" for those that make no difference."""
    if word in _LEFT_OUT:
        return ""
    rough = stem(singular(_SAME.get(word, word)))
    return f"{rough[:-1]}y" if rough.endswith("i") and rough != "i" else _DOUBLED.sub("l", rough)
