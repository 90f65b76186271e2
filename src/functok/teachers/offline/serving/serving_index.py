"""What the functions of an API serve, word by word: the index in which `serving` looks queries up."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from functok.specs.model import ApiSpec, FunctionSpec, Parameter
from functok.specs.once import once_per_api
from functok.teachers.offline.about.binding import third_parties
from functok.teachers.offline.about.describe import read_description
from functok.teachers.offline.about.naming import read_name
from functok.teachers.offline.serving.ways import parameters_of, told_of
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.lexicon import (
    DETERMINERS,
    PARTICLES,
    PREPOSITIONS,
    SMALL_WORDS,
    is_verb,
    synonyms,
)
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.values.english.inflection import is_plural, singular, stem
from functok.values.kinds.members import members_of
from functok.values.parameters.meaning import meaning_of

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
TEXTS = 1024
"""Texts of which it is known what they say: several checks look at the same parts of a query."""


@dataclass(frozen=True, eq=False)
class Capability:
    """What functions of a sort are asked for: which they are, in which words, and in which not."""

    function: re.Pattern[str]
    query: re.Pattern[str]
    unless: re.Pattern[str] | None


class Counted(NamedTuple):
    """A function that has a number of something, and the bounds of the number."""

    function: str
    least: float
    most: float


@dataclass(frozen=True, eq=False)
class Index:
    """What an API serves: stems of words to the functions they belong to, and wider capabilities.

    `direct` has of the stems those that stand for what the function is about.
    """

    stems: dict[str, list[str]]
    direct: dict[str, str]
    pairs: dict[tuple[str, str], list[str]]
    capabilities: dict[Capability, list[str]]
    own: dict[str, frozenset[str]]
    whole: dict[str, frozenset[str]]
    named: dict[str, frozenset[str]]
    naming: dict[str, tuple[str, ...]]
    title: dict[str, frozenset[str]]
    members: dict[str, list[tuple[frozenset[str], str]]]
    counted: dict[str, Counted]


@once_per_api
def index_of(api: ApiSpec) -> Index:
    """The index of an API, made once."""
    stems: dict[str, list[str]] = {}
    direct: dict[str, str] = {}
    pairs: dict[tuple[str, str], list[str]] = {}
    capabilities: dict[Capability, list[str]] = {}
    for function in api.functions:
        core, more, stated = _own_stems(function)
        own = core | more
        direct |= dict.fromkeys(sorted((core | stated) - direct.keys()), function.name)
        for cluster in _clusters():
            if not core.isdisjoint(cluster):
                own = own | cluster
        for word in sorted(own - _generic()):
            stems.setdefault(word, []).append(function.name)
        for pair in dict.fromkeys(_own_pairs(function)):
            pairs.setdefault(pair, []).append(function.name)
        text = f"{function.name} {function.name.replace('_', ' ')} {function.description}".lower()
        for capability in _capabilities():
            if capability.function.search(text):
                capabilities.setdefault(capability, []).append(function.name)
    told = {f.name: words_of(told_of(f)) for f in api.functions}
    whole = {f.name: told[f.name] | words_of(parameters_of(f)) for f in api.functions}
    named = {f.name: _named(f) for f in api.functions}
    naming = {
        word: tuple(f.name for f in api.functions if word in named[f.name])
        for word in frozenset().union(*named.values())
    }
    title = {f.name: _title(f) for f in api.functions}
    return Index(
        stems,
        direct,
        pairs,
        capabilities,
        told,
        whole,
        named,
        naming,
        title,
        _closed(api),
        _counted(api),
    )


def _closed(api: ApiSpec) -> dict[str, list[tuple[frozenset[str], str]]]:
    """By the last word of a parameter's name: the stems of the members that it chooses from."""
    found: dict[str, list[tuple[frozenset[str], str]]] = {}
    for function in api.functions:
        for parameter in function.arguments:
            members = words_of(" ".join(_members_said(parameter)).replace("_", " ")) - small_words()
            for word in words_of("".join(name_words(parameter.name)[-1:])) if members else ():
                found.setdefault(word, []).append((members - {word}, function.name))
    return found


def _counted(api: ApiSpec) -> dict[str, Counted]:
    """By the plural that a number is called by, a unit aside: a function that has the number."""
    found: dict[str, Counted] = {}
    for function in api.functions:
        for parameter in function.arguments:
            word = (name_words(parameter.name) or ("",))[-1]
            counts = parameter.schema.get("type") in ("integer", "number") and is_plural(word)
            if counts and word not in word_set("units") and stem_of(word) not in _generic():
                least = parameter.schema.get("minimum", -math.inf)
                most = parameter.schema.get("maximum", math.inf)
                found.setdefault(stem_of(word), Counted(function.name, least, most))
    return found


def _members_said(parameter: Parameter) -> Iterator[str]:
    """The members of a closed list with all words that people have for them: "large", "big"."""
    for member in members_of(meaning_of(parameter)):
        yield from (str(member.value), *member.phrases)
    yield from _members(parameter)


def _named(function: FunctionSpec) -> frozenset[str]:
    """Stems of the telling words in the names of the function and its parameters."""
    names = (function.name, *(parameter.name for parameter in function.arguments))
    return words_of(" ".join(word for name in names for word in name_words(name))) - _idle()


def _title(function: FunctionSpec) -> frozenset[str]:
    """Stems of the function's name, without a verb that may be said of anything, and small words."""
    first, *others = name_words(function.name) or ("",)
    verb = words_of(first) & _idle() if others else frozenset()
    return words_of(" ".join((first, *others))) - verb - _little()


_ALOUD = re.compile(r" out loud$")
"""How something is said: it is about no sound."""


def _own_stems(function: FunctionSpec) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Stems of what the function is about: its objects with their other names; of what goes with them; and
    of the state that it is named after: "broken", of `report_broken`."""
    alone = not function.arguments
    described = read_description(function.description, alone, third_parties(function))
    named = read_name(function.name, described)
    actions = described.actions + named.actions
    objects = [a.thing.words for a in actions if a.thing]
    objects += [thing.words for thing in described.things + named.things]
    objects += [action.verb for action in actions if action.verb in _strong_verbs()]
    for phrase in tuple(objects):
        objects += synonyms().get(phrase.lower(), ())
    around = [f"{asked.subject} {asked.rest}" for asked in described.questions + named.questions]
    around += [p.words for a in actions if a.thing for p in a.thing.behind if p.determiner != "a"]
    around += described.states
    around += [word for word in name_words(function.name) if not is_verb(word)]
    for parameter in function.arguments:
        members = [name_words(member) for member in _members(parameter)]
        around += [member[0] for member in members if len(member) == 1 and len(member[0]) > 3]
        things, examples = _open_things(parameter)
        objects += things
        around += examples
    core = _stems([_ALOUD.sub("", phrase) for phrase in objects])
    stated = _stems(named.states)
    if alone:
        return core | _stems(around), frozenset(), stated
    return core, _stems(around), stated


def _members(parameter: Parameter) -> list[str]:
    """What a parameter or its list chooses from."""
    schema = parameter.schema
    items = schema.get("items")
    closed = [*schema.get("enum", ()), *(items.get("enum", ()) if isinstance(items, dict) else ())]
    return [str(member) for member in closed]


_EXAMPLES = re.compile(r",? (?:such as|for example|e\.g\.|like|for instance|including)\b|[(:;.]")


def _open_things(parameter: Parameter) -> tuple[list[str], list[str]]:
    """What an open list takes, by the nouns of its description ("Dishes and drinks"), and its examples.

    The words of the description are as good as the function's own objects: whoever asks for one of
    their kind may mean this function.
    """
    schema = parameter.schema
    items = schema.get("items")
    listed = isinstance(items, dict) and items.get("type", "string") == "string"
    if not listed or _members(parameter) or (isinstance(items, dict) and "format" in items):
        return [], []
    described = str(schema.get("description") or "")
    more = str(items.get("description") or "") if isinstance(items, dict) else ""
    found = [_EXAMPLES.split(text, maxsplit=1) for text in (described, more) if text]
    things = [word for parts in found for word in WORD.findall(parts[0])]
    examples = [word for parts in found for text in parts[1:] for word in WORD.findall(text)]
    return [w for w in things if len(w) > 2], [w for w in examples if len(w) > 3]


def _stems(phrases: Iterable[str]) -> frozenset[str]:
    words = {word.removesuffix("'s") for phrase in phrases for word in WORD.findall(phrase.lower())}
    return frozenset(stem(singular(word)) for word in words if len(word) > 1) - _generic()


def _own_pairs(function: FunctionSpec) -> Iterator[tuple[str, str]]:
    """Neighbouring words of the name and of enum members, each too general by itself: `home screen`."""
    members = [str(m) for p in function.arguments for m in p.schema.get("enum", ())]
    for name in (function.name, *members):
        words = [stem(word) for word in name_words(name)]
        yield from pairwise(words)


@cache
def _generic() -> frozenset[str]:
    words = [
        str(word).rstrip("_")
        for word in load("serving.yaml")["generic"]
        if not str(word).endswith("_")
    ]
    return frozenset(stem(word) for word in words) | small_words() | {""}


@cache
def _idle() -> frozenset[str]:
    """Stems of the words that may be said of anything: the smallest, and verbs such as "find"."""
    return small_words() | {stem(word) for word in word_set("idle_verbs")}


@cache
def small_words() -> frozenset[str]:
    """Stems of the smallest words."""
    small = SMALL_WORDS | word_set("before_verbs") | word_set("joining")
    return frozenset(stem(word) for word in small)


@cache
def _little() -> frozenset[str]:
    return frozenset(map(stem_of, PREPOSITIONS | DETERMINERS | PARTICLES))


@cache
def _strong_verbs() -> frozenset[str]:
    return frozenset(load("serving.yaml")["strong_verbs"])


@cache
def _clusters() -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(stem(word) for word in cluster if "_" not in str(word))
        for cluster in load("serving.yaml")["clusters"]
    )


@lru_cache(maxsize=1)
def _capabilities() -> tuple[Capability, ...]:
    return tuple(
        Capability(
            re.compile(entry["function"]),
            re.compile(entry["query"]),
            re.compile(entry["unless"]) if "unless" in entry else None,
        )
        for entry in load("serving.yaml")["capabilities"].values()
    )


@lru_cache(maxsize=TEXTS)
def words_of(text: str) -> frozenset[str]:
    """The stems of all words of a text."""
    return frozenset(map(stem_of, WORD.findall(text.lower().replace("’", "'"))))


@lru_cache(maxsize=8192)
def stem_of(word: str) -> str:
    """The stem of a word in lower case, whatever its number, without "'s"."""
    return stem(singular(word.removesuffix("'s")))
