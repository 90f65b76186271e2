"""Whether a function of an API might serve a query, by rule: when in doubt, it might."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from functok.specs.model import ApiSpec, FunctionSpec
from functok.teachers.offline.describe import read_description
from functok.teachers.offline.english import name_words, singular, stem
from functok.teachers.offline.lexicon import load, synonyms
from functok.teachers.offline.naming import read_name

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_KEPT = 16


@dataclass(frozen=True)
class _Capability:
    function: re.Pattern[str]
    query: re.Pattern[str]
    unless: re.Pattern[str] | None


@dataclass(frozen=True)
class _Index:
    """What an API serves: stems of words to the function they belong to, and its wider capabilities."""

    stems: dict[str, str]
    pairs: dict[tuple[str, str], str]
    capabilities: tuple[tuple[_Capability, str], ...]


_indexes: dict[str, _Index] = {}


def could_serve(query: str, api: ApiSpec) -> str | None:
    """The name of a function that might serve `query`; None if surely none does."""
    index = _index(api)
    lower = query.lower().replace("’", "'")
    words = _WORD.findall(lower)
    previous = ""
    for word in words:
        own = stem(word.removesuffix("'s"))
        name = index.stems.get(own) or index.pairs.get((previous, own))
        if name is not None:
            return name
        if "-" in word:
            for part in word.split("-"):
                if (name := index.stems.get(stem(part))) is not None:
                    return name
        previous = own
    for capability, name in index.capabilities:
        if capability.query.search(lower) and not (capability.unless and capability.unless.search(lower)):
            return name
    return None


def _index(api: ApiSpec) -> _Index:
    index = _indexes.get(api.fingerprint)
    if index is None:
        if len(_indexes) >= _KEPT:
            _indexes.clear()
        index = _indexes[api.fingerprint] = _built(api)
    return index


def _built(api: ApiSpec) -> _Index:
    stems: dict[str, str] = {}
    pairs: dict[tuple[str, str], str] = {}
    capabilities = []
    for function in api.functions:
        own = _own_stems(function)
        for cluster in _clusters():
            if not own.isdisjoint(cluster):
                own = own | cluster
        for word in sorted(own - _generic()):
            stems.setdefault(word, function.name)
        for first, second in _own_pairs(function):
            pairs.setdefault((first, second), function.name)
        text = f"{function.name} {function.name.replace('_', ' ')} {function.description}".lower()
        for capability in _capabilities():
            if capability.function.search(text):
                capabilities.append((capability, function.name))
    return _Index(stems, pairs, tuple(capabilities))


def _own_stems(function: FunctionSpec) -> frozenset[str]:
    """Stems of what the function is about: its objects, its name, its enum members, other names for them."""
    described = read_description(function.description, not function.arguments)
    named = read_name(function.name, described)
    phrases = [a.thing.words for a in described.actions + named.actions if a.thing]
    phrases += [thing.words for thing in described.things + named.things]
    phrases += [f"{asked.subject} {asked.rest}" for asked in described.questions + named.questions]
    phrases += [
        phrase.words
        for a in described.actions
        if a.thing
        for phrase in a.thing.behind
        if phrase.determiner != "a"
    ]
    phrases += described.states
    phrases.append(" ".join(name_words(function.name)))
    phrases += [action.verb for action in described.actions + named.actions if action.verb in _strong_verbs()]
    words = {word for phrase in phrases for word in _WORD.findall(phrase.lower())}
    for phrase in phrases:
        others = synonyms().get(phrase.lower(), ())
        words |= {word for other in others for word in other.split()}
    for parameter in function.arguments:
        for member in parameter.schema.get("enum", ()):
            words |= {w for w in name_words(str(member)) if len(w) > 3}
    found = {stem(word.removesuffix("'s")) for word in words} | {stem(singular(word)) for word in words}
    return frozenset(found - _generic())


def _own_pairs(function: FunctionSpec) -> Iterator[tuple[str, str]]:
    """Two neighbouring words of the name, each too general by itself: `home screen`."""
    words = [stem(word) for word in name_words(function.name)]
    yield from zip(words, words[1:], strict=False)


@cache
def _generic() -> frozenset[str]:
    words = [str(word).rstrip("_") for word in load("serving.yaml")["generic"] if not str(word).endswith("_")]
    return frozenset(stem(word) for word in words) | {""}


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
