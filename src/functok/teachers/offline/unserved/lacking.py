"""Features that the things of an API suggest and that it does not have, and how they are asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from functok.records import Slot, Style
from functok.specs.model import ApiSpec, FunctionSpec
from functok.specs.once import once_per_api
from functok.teachers.offline.about.meaning import understand_alone
from functok.teachers.offline.composing.carrying import carry_action
from functok.teachers.offline.serving.serving import all_that_could_serve, could_serve
from functok.teachers.offline.unserved.gaps import gaps, open_gaps
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.lexicon import (
    DETERMINERS,
    PREPOSITIONS,
    is_own,
    kinds,
    senses_by_name,
    synonyms,
)
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.values.english.inflection import is_plural, participle, singular, stem
from functok.values.parameters.nouns import is_of_goods, semantic_of_name
from functok.values.parameters.semantics import Semantic

_WORD = re.compile(r"[^\W_]+")
LEAST = 3  # features that an API must lack for near misses to be made of them


@dataclass(frozen=True)
class Feature:
    """Something that no function of an API does with one of its things."""

    function: str
    thing: str
    name: str
    table: str = "features"
    """Of near_miss.yaml, in which the name stands: `features`, `gaps` or `others`."""


@once_per_api
def lacking(api: ApiSpec) -> tuple[Feature, ...]:
    """The features that the API's things suggest, and that no text of the API speaks of."""
    lacked = {n: f for n, f in features().items() if known(api).isdisjoint(stems(f["words"]))}
    found: dict[tuple[str, str], Feature] = {}
    for function in api.functions:
        for thing in things_of(function):
            sorts = kinds_of(thing)
            for name, feature in lacked.items():
                if not sorts.isdisjoint(feature["of"]):
                    found.setdefault((thing, name), Feature(function.name, thing, name))
    first = api.functions[0].name
    of_any = [Feature(first, "", name) for name in lacked if is_of_any_service(name)]
    found |= {("", feature.name): feature for feature in of_any}
    return tuple(found.values()) if len(found) >= LEAST else ()


@once_per_api
def left_gaps(api: ApiSpec) -> tuple[Feature, ...]:
    """What no function about a thing does with it, though one does it with other things of its kind."""
    left = left_by(api)
    found: dict[tuple[str, str], Feature] = {}
    for function in api.functions:
        for thing in things_of(function):
            about = all_that_could_serve(thing, api) | {function.name}
            sorts = kinds_of(thing)
            for name, gap in gaps().items():
                if not gap.of.isdisjoint(sorts) and all(name in left[each] for each in about):
                    found.setdefault((thing, name), Feature(function.name, thing, name, "gaps"))
    return tuple(found.values())


@once_per_api
def elsewhere(api: ApiSpec) -> tuple[Feature, ...]:
    """What the verbs of the API are said of elsewhere: things of which none of its texts speaks."""
    found: dict[tuple[str, str], Feature] = {}
    for function in api.functions:
        for sense in sorted({action.sense for action in understand_alone(function).actions}):
            for thing in _others().get(sense, ()):
                foreign = known(api).isdisjoint(stems(_WORD.findall(thing)) - _small())
                if foreign and not could_serve(thing, api):
                    found.setdefault((thing, sense), Feature(function.name, thing, sense, "others"))
    return tuple(found.values())


@once_per_api
def left_by(api: ApiSpec) -> dict[str, frozenset[str]]:
    """The gaps that each function leaves, by name."""
    return {function.name: open_gaps(understand_alone(function)) for function in api.functions}


@cache
def kinds_of(thing: str) -> frozenset[str]:
    """What a thing is (`kinds` of near_miss.yaml), by the longest phrase at its end that says so.

    A noun of none is what its other names are, what it is one of, or a person or something to be had;
    else it is of no kind, and nothing is asked of it that few things are fit for.
    """
    words = thing.split()
    for start in range(len(words)):
        phrase = " ".join(words[start:])
        if found := _listed(phrase):
            return found
    head = singular(words[-1])
    for other in (*synonyms().get(head, ()), *_wider().get(head, ())):
        if found := _listed(other):
            return found
    if head in word_set("people"):
        return frozenset({"person", "staff"})
    if semantic_of_name(head) is Semantic.PERSON:
        return frozenset({"person"})
    return frozenset({"goods"} if is_of_goods(head) else ())


def _listed(phrase: str) -> frozenset[str]:
    names = {phrase, singular(phrase)}
    return frozenset(kind for kind, nouns in _kinds().items() if not names.isdisjoint(nouns))


@cache
def _kinds() -> dict[str, frozenset[str]]:
    return {kind: frozenset(nouns) for kind, nouns in load("near_miss.yaml")["kinds"].items()}


@cache
def _wider() -> Mapping[str, tuple[str, ...]]:
    """From what a thing is called to what it is one of: `jacket` → `clothes`."""
    found: dict[str, tuple[str, ...]] = {}
    for wide, members in kinds().items():
        for member in members:
            found[member] = (*found.get(member, ()), wide)
    return found


def feature_for(api: ApiSpec, slot: Slot) -> Feature:
    """The feature that a slot asks for; always the same for the same slot."""
    rng = Random(f"{slot.id} feature")
    of_things = [each for each in (*lacking(api), *left_gaps(api)) if each.thing]
    of_any = [each for each in lacking(api) if not each.thing]
    sorts = [(of_things, 6), (of_any, 1), (list(elsewhere(api)), 1)]
    [found] = rng.choices([each for each, _ in sorts], [n if each else 0 for each, n in sorts])
    name = rng.choice(sorted({feature.name for feature in found}))
    return rng.choice([feature for feature in found if feature.name == name])


def ask_for(feature: Feature, style: Style, rng: Random) -> str:
    """A query for the feature, without the last touches."""
    said = bits(feature) if style is Style.FRAGMENT else _orders(feature)
    text = rng.choice(said)
    if "{o}" in text:
        text = text.replace("{o}", f"{_which(feature.thing, rng)} {feature.thing}")
    return text if style is Style.FRAGMENT else carry_action(text, "", style, "action", rng)


def _which(thing: str, rng: Random) -> str:
    """What stands before a thing: "the", seldom "my" or "this", where it is one of several."""
    head = thing.rpartition(" ")[2]
    if thing.partition(" ")[0] in _ONE or not kinds_of(thing).isdisjoint(
        load("near_miss.yaml")["the"]
    ):
        return "the"
    this, that = ("these", "those") if is_plural(head) else ("this", "the")
    usual = "my" if is_own(thing, head) else that
    return rng.choice((usual, usual, "my", this))


_ONE = frozenset(
    ("next", "last", "current", "new", "latest", "free", "available", "open", "shared")
)
"""Adjectives of what there is one of, or of what nobody has yet."""


def _orders(feature: Feature) -> Sequence[str]:
    """What the feature is asked for with; {o} is its thing, if it is one of the API's."""
    if feature.table == "others":
        said = senses_by_name()[feature.name].say
        return [order.replace("{o}", feature.thing) for order in said]
    orders: Sequence[str] = load("near_miss.yaml")[feature.table][feature.name]["say"]
    return orders


_HAD = frozenset(
    ("book", "schedule", "order", "buy", "rent", "get", "show", "list", "find", "request", "create")
)
"""What is asked for by its noun alone: "a haircut please", but "the safe locked"."""


def bits(feature: Feature) -> Sequence[str]:
    """The same without a verb."""
    if feature.table == "others":
        had = feature.name in _HAD
        return [feature.thing if had else f"{feature.thing} {participle(feature.name)}"]
    bits: Sequence[str] = load("near_miss.yaml")[feature.table][feature.name]["fragment"]
    return bits


def things_of(function: FunctionSpec) -> Iterator[str]:
    """The noun phrases that a function is about, without what stands for a value."""
    meaning = understand_alone(function)
    things = [action.thing for action in meaning.actions if action.thing] + list(meaning.things)
    for words in dict.fromkeys(thing.words.lower() for thing in things):
        first, _, rest = words.partition(" ")
        vague = words.rpartition(" ")[2] in word_set("anybody") | word_set("anything") | _ALL
        done = rest and first in meaning.verbs  # "report traffic" is no thing
        if len(words.split()) <= 3 and not (vague or done or re.search(r"[^a-z -]", words)):
            yield words


_ALL = frozenset(("everything", "anything", "something", "nothing"))


@once_per_api
def heads(api: ApiSpec) -> frozenset[str]:
    """Stems of the nouns that the API is about: they say with what something is done, not what."""
    things = (thing for function in api.functions for thing in things_of(function))
    return stems(thing.rpartition(" ")[2] for thing in things)


@once_per_api
def known(api: ApiSpec) -> frozenset[str]:
    """Stems of all words that the texts of the API hold."""
    return frozenset().union(*(text_stems(function) for function in api.functions))


def text_stems(function: FunctionSpec) -> frozenset[str]:
    """Stems of every word that the spec of a function holds."""
    text = json.dumps([function.description, function.parameters, function.returns])
    return stems([*name_words(function.name), *_WORD.findall(text.replace("_", " ").lower())])


def stems(words: Any) -> frozenset[str]:
    return frozenset(stem(word) for word in words)


@cache
def features() -> dict[str, Any]:
    table: dict[str, Any] = load("near_miss.yaml")["features"]
    return table


def is_of_any_service(name: str) -> bool:
    """Whether people ask it of whatever serves them, and not of one of its things."""
    return "service" in features()[name]["of"]


@cache
def _others() -> dict[str, list[str]]:
    others: dict[str, list[str]] = load("near_miss.yaml")["others"]
    return others


@cache
def _small() -> frozenset[str]:
    return stems(PREPOSITIONS | DETERMINERS)
