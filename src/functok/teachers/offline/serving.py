"""Whether a function of an API might serve a query, by rule: when in doubt, it might."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from functok.specs.model import ApiSpec, FunctionSpec, Parameter
from functok.specs.once import once_per_api
from functok.teachers.offline.binding import third_parties
from functok.teachers.offline.describe import read_description
from functok.teachers.offline.doing import done_to_nothing_else
from functok.teachers.offline.english import is_plural, name_words, singular, stem
from functok.teachers.offline.lexicon import (
    DETERMINERS,
    PARTICLES,
    PREPOSITIONS,
    SMALL_WORDS,
    is_verb,
    synonyms,
)
from functok.teachers.offline.naming import read_name
from functok.teachers.offline.phrasebook import load, word_set
from functok.teachers.offline.ways import asked_in_words, parameters_of, told_of
from functok.values.meaning import meaning_of
from functok.values.members import members_of
from functok.values.numerals import numbers_in

_VALUE = re.compile(r"\d|[\"“]|(?<=[a-z,] )[A-Z][a-z]")
"""What is said of values: a number, a quotation, a name within a sentence."""
_COUNTED = re.compile(r"[ -]([a-z]+)")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_TEXTS = 1024
"""Texts of which it is known what they say: several checks look at the same parts of a query."""


@dataclass(frozen=True, eq=False)
class _Capability:
    function: re.Pattern[str]
    query: re.Pattern[str]
    unless: re.Pattern[str] | None


class _Counted(NamedTuple):
    function: str
    least: float
    most: float


@dataclass(frozen=True, eq=False)
class _Index:
    """What an API serves: stems of words to the functions they belong to, and wider capabilities.

    `direct` has of the stems those that stand for what the function is about.
    """

    stems: dict[str, list[str]]
    direct: dict[str, str]
    pairs: dict[tuple[str, str], list[str]]
    capabilities: dict[_Capability, list[str]]
    own: dict[str, frozenset[str]]
    whole: dict[str, frozenset[str]]
    named: dict[str, frozenset[str]]
    naming: dict[str, tuple[str, ...]]
    title: dict[str, frozenset[str]]
    members: dict[str, list[tuple[frozenset[str], str]]]
    counted: dict[str, _Counted]


def could_serve(query: str, api: ApiSpec) -> str | None:
    """The name of a function that might serve `query`; None if surely none does."""
    served = next(chain.from_iterable(_serving(query, api)), None)
    return served or _asked_for(query, api)


def serves(query: str, api: ApiSpec) -> str | None:
    """The name of a function that seems to serve `query`; None if none does.

    A word for what a function is about speaks for it. What merely belongs to the same field ("card"
    of "send an invoice") does so where another word speaks for the same function: of the queries that
    people ask of something else, every second has one such word (docs/quality.md).
    """
    direct = _index(api).direct
    words = _WORD.findall(query.lower().replace("’", "'"))
    served = next((direct[own] for own in map(_stem, words) if own in direct), None)
    return served or _spoken_for_twice(query, api) or _asked_for(query, api)


def _asked_for(query: str, api: ApiSpec) -> str | None:
    """A function that is asked for in words of its own, or of which values are said."""
    asked = done_to_nothing_else(query, api) or next(iter(asked_in_words(query, api)), None)
    return asked or _chosen_from(words_of(query), api) or _counting(query, api)


def _spoken_for_twice(query: str, api: ApiSpec) -> str | None:
    """A function that two words or more speak for, none of them said twice; or a turn of phrase and a
    value: "get me up at 6"."""
    spoken = dict(_each_served(query, _index(api)))
    hits = Counter(chain.from_iterable(spoken.values()))
    if _VALUE.search(query):
        turns = (names for said, names in spoken.items() if isinstance(said, _Capability))
        hits.update(name for names in turns for name in names if api.by_name[name].arguments)
    return next((name for name, count in hits.items() if count > 1), None)


def _counting(query: str, api: ApiSpec) -> str | None:
    """A function that has a number of what the query counts: "for 6 guests"."""
    text = query.lower()
    for number in numbers_in(text):
        behind = _COUNTED.match(text, number.end)
        counted = _index(api).counted.get(_stem(behind[1])) if behind is not None else None
        if counted is not None and counted.least <= number.value <= counted.most:
            return counted.function
    return None


def _chosen_from(words: frozenset[str], api: ApiSpec) -> str | None:
    """A function of which a parameter and one of its members are said: "the size … to medium"."""
    members = _index(api).members
    said = (each for word in words & members.keys() for each in members[word])
    return next((name for listed, name in said if not listed.isdisjoint(words)), None)


def all_that_could_serve(query: str, api: ApiSpec) -> frozenset[str]:
    """The names of all functions that might serve `query` or a part of it."""
    return frozenset(chain.from_iterable(_serving(query, api)))


def closest_served(query: str, api: ApiSpec) -> list[str]:
    """The functions that most words of the query speak for, by name; none if no word does."""
    hits = speak_for(query, api)
    most = max(hits.values(), default=0)
    return sorted(name for name, count in hits.items() if count == most)


def speak_for(text: str, api: ApiSpec) -> Counter[str]:
    """How many words of `text` speak for each function that might serve it, by name."""
    hits: Counter[str] = Counter()
    for names in _serving(text, api):
        hits.update(names)
    return hits


def speaks_of(name: str, text: str, api: ApiSpec) -> bool:
    """Whether a word of the function's name or description, but for the smallest, stands in `text`."""
    return not (_index(api).own[name] - _small()).isdisjoint(words_of(text))


def named_rather(text: str, name: str, api: ApiSpec) -> frozenset[str]:
    """The functions of whose names or parameters a word stands in `text`, one that the spec of the
    function `name` does not hold, while none is said that `name` has and their specs do not."""
    index = _index(api)
    words = words_of(text)
    others = {other for word in words - index.whole[name] for other in index.naming.get(word, ())}
    own = index.named[name] & words
    return frozenset(other for other in others if own <= index.whole[other])


def whole_name_said(text: str, name: str, api: ApiSpec) -> bool:
    """Whether every telling word of the function's name stands in `text`, whatever is done to it."""
    title = _index(api).title[name]
    return bool(title) and title <= words_of(text)


def names_parameter(parameter: Parameter, text: str) -> bool:
    """Whether all words of the parameter's name stand in `text`."""
    return words_of(" ".join(name_words(parameter.name))) <= words_of(text)


def is_spec_text(text: str, name: str, api: ApiSpec, *, whole: bool = False) -> bool:
    """Whether all words of `text` stand in the function's name and description; `whole`: or parameters."""
    index = _index(api)
    return words_of(text) <= (index.whole if whole else index.own)[name]


@lru_cache(maxsize=_TEXTS)
def words_of(text: str) -> frozenset[str]:
    """The stems of all words of a text."""
    return frozenset(map(_stem, _WORD.findall(text.lower().replace("’", "'"))))


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    return stem(singular(word.removesuffix("'s")))


def _serving(query: str, api: ApiSpec) -> Sequence[Sequence[str]]:
    """The functions that each word speaks for, word by word; none of them empty."""
    return _served(query, _index(api))


@lru_cache(maxsize=_TEXTS)
def _served(query: str, index: _Index) -> Sequence[Sequence[str]]:
    return tuple(names for _, names in _each_served(query, index))


def _each_served(query: str, index: _Index) -> Iterator[tuple[object, Sequence[str]]]:
    """What speaks for functions, a stem or a capability, and their names."""
    lower = query.lower().replace("’", "'")
    said: list[tuple[int, str, Sequence[str]]] = []
    previous = ""
    for word in _WORD.finditer(lower):
        own = _stem(word[0])
        if names := index.stems.get(own) or index.pairs.get((previous, own)):
            said.append((word.start(), own, names))
        if "-" in word[0]:
            parts = map(_stem, word[0].split("-"))
            said += [
                (word.start(), part, index.stems[part]) for part in parts if part in index.stems
            ]
        previous = own
    yield from ((own, names) for _, own, names in said)
    for capability, names in index.capabilities.items():
        found = capability.query.search(lower)
        if found and not (capability.unless and capability.unless.search(lower)):
            # The same word does not speak for a function twice.
            spoken = {
                name for at, _, each in said if found.start() <= at < found.end() for name in each
            }
            if more := [name for name in names if name not in spoken]:
                yield capability, more


@once_per_api
def _index(api: ApiSpec) -> _Index:
    stems: dict[str, list[str]] = {}
    direct: dict[str, str] = {}
    pairs: dict[tuple[str, str], list[str]] = {}
    capabilities: dict[_Capability, list[str]] = {}
    for function in api.functions:
        core, more = _own_stems(function)
        own = core | more
        direct |= dict.fromkeys(sorted(core - direct.keys()), function.name)
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
    return _Index(
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
            members = words_of(" ".join(_members_said(parameter)).replace("_", " ")) - _small()
            for word in words_of("".join(name_words(parameter.name)[-1:])) if members else ():
                found.setdefault(word, []).append((members - {word}, function.name))
    return found


def _counted(api: ApiSpec) -> dict[str, _Counted]:
    """By the plural that a number is called by, a unit aside: a function that has the number."""
    found: dict[str, _Counted] = {}
    for function in api.functions:
        for parameter in function.arguments:
            word = (name_words(parameter.name) or ("",))[-1]
            counts = parameter.schema.get("type") in ("integer", "number") and is_plural(word)
            if counts and word not in word_set("units") and _stem(word) not in _generic():
                least = parameter.schema.get("minimum", -math.inf)
                most = parameter.schema.get("maximum", math.inf)
                found.setdefault(_stem(word), _Counted(function.name, least, most))
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


def _own_stems(function: FunctionSpec) -> tuple[frozenset[str], frozenset[str]]:
    """Stems of what the function is about: its objects with their other names; and of what goes with them."""
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
    if alone:
        return core | _stems(around), frozenset()
    return core, _stems(around)


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
    things = [word for parts in found for word in _WORD.findall(parts[0])]
    examples = [word for parts in found for text in parts[1:] for word in _WORD.findall(text)]
    return [w for w in things if len(w) > 2], [w for w in examples if len(w) > 3]


def _stems(phrases: Iterable[str]) -> frozenset[str]:
    words = {
        word.removesuffix("'s") for phrase in phrases for word in _WORD.findall(phrase.lower())
    }
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
    return frozenset(stem(word) for word in words) | _small() | {""}


@cache
def _idle() -> frozenset[str]:
    """Stems of the words that may be said of anything: the smallest, and verbs such as "find"."""
    return _small() | {stem(word) for word in word_set("idle_verbs")}


@cache
def _small() -> frozenset[str]:
    small = SMALL_WORDS | word_set("before_verbs") | word_set("joining")
    return frozenset(stem(word) for word in small)


@cache
def _little() -> frozenset[str]:
    return frozenset(map(_stem, PREPOSITIONS | DETERMINERS | PARTICLES))


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
def _capabilities() -> tuple[_Capability, ...]:
    return tuple(
        _Capability(
            re.compile(entry["function"]),
            re.compile(entry["query"]),
            re.compile(entry["unless"]) if "unless" in entry else None,
        )
        for entry in load("serving.yaml")["capabilities"].values()
    )
