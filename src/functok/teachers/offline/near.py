"""What an API suggests and does not have: a feature that its things could have, a value out of range."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, wraps
from random import Random
from typing import Any, TypeVar

from functok.records import Slot, Style
from functok.slots import MISSING_FEATURE, OUT_OF_RANGE, bounded_numbers, limited
from functok.specs.model import ApiSpec, FunctionSpec, Parameter
from functok.teachers.offline.carrying import carry_action
from functok.teachers.offline.english import is_plural, name_words, stem
from functok.teachers.offline.lexicon import is_own
from functok.teachers.offline.meaning import understand
from functok.teachers.offline.phrasebook import load
from functok.teachers.offline.serving import closest_served
from functok.values import enumerable, foreign_members, semantic_of
from functok.values.numerals import numbers_in
from functok.values.words import find_phrase, fold

_WORD = re.compile(r"[^\W_]+")
_LEAST = 3  # features that an API must lack for near misses to be made of them
_KEPT = 16
_YEARS = range(1900, 2101)


@dataclass(frozen=True)
class Feature:
    """Something that no function of an API does with one of its things."""

    function: str
    thing: str
    name: str


_Of = TypeVar("_Of")


def _once(make: Callable[[ApiSpec], _Of]) -> Callable[[ApiSpec], _Of]:
    """The same, made once per API: its specs hold dicts, so that no cache of functools takes them."""
    made: dict[str, _Of] = {}

    @wraps(make)
    def known(api: ApiSpec) -> _Of:
        if api.fingerprint not in made:
            if len(made) >= _KEPT:
                made.clear()
            made[api.fingerprint] = make(api)
        return made[api.fingerprint]

    return known


@_once
def _known(api: ApiSpec) -> frozenset[str]:
    """Stems of all words that the texts of the API hold."""
    return frozenset().union(*(_text_stems(function) for function in api.functions))


@_once
def _heads(api: ApiSpec) -> frozenset[str]:
    """Stems of the nouns that the API is about: they say with what something is done, not what."""
    things = (thing for function in api.functions for thing in _things(function))
    return _stems(thing.rpartition(" ")[2] for thing in things)


@_once
def lacking(api: ApiSpec) -> tuple[Feature, ...]:
    """The features that the API's things suggest, and that no text of the API speaks of."""
    known = _known(api)
    found: dict[tuple[str, str], Feature] = {}
    for function in api.functions:
        for thing in _things(function):
            for name, feature in _features().items():
                sorts = {s for s, heads in _kinds().items() if thing.rpartition(" ")[2] in heads}
                if sorts & set(feature["of"]) and known.isdisjoint(_stems(feature["words"])):
                    found.setdefault((thing, name), Feature(function.name, thing, name))
    return tuple(found.values()) if len(found) >= _LEAST else ()


def near_misses_for(api: ApiSpec) -> tuple[str, ...]:
    """The categories of near misses that can be made for this API."""
    bounded = any(limited(function) for function in api.functions)
    return ((MISSING_FEATURE,) if lacking(api) else ()) + ((OUT_OF_RANGE,) if bounded else ())


def feature_for(api: ApiSpec, slot: Slot) -> Feature:
    """The feature that a slot asks for; always the same for the same slot."""
    return Random(f"{slot.id} feature").choice(lacking(api))


def wish(feature: Feature) -> str:
    """The feature in plain words."""
    say: str = _features()[feature.name]["say"][0]
    return say.replace("{o}", f"the {feature.thing}")


def ask_for(feature: Feature, style: Style, rng: Random) -> str:
    """A query for the feature, without the last touches."""
    table = _features()[feature.name]
    head = feature.thing.rpartition(" ")[2]
    which = "my" if is_own(feature.thing, head) else "those" if is_plural(head) else "the"
    which = str(rng.choice((which, which, "my", "these" if is_plural(head) else "this")))
    tail = str(rng.choice(load("near_miss.yaml")["tails"]))
    if style is Style.FRAGMENT:
        return str(rng.choice(table["fragment"])).replace("{o}", f"{which} {feature.thing}") + tail
    order = str(rng.choice(table["say"])).replace("{o}", f"{which} {feature.thing}")
    return carry_action(order, tail if tail != " please" else "", style, "action", rng)


def nearly_served(query: str, api: ApiSpec, category: str) -> str | None:
    """The function that might serve a query which is a near miss by its label; None if none does.

    A query about one of the API's things is out of its reach if it asks for a feature that no text of
    the API speaks of, or if it gives a value that no parameter of the functions in question allows: a
    number outside all bounds, or what stands in the field of a closed list and in no text of the API.
    """
    serving = closest_served(query, api)
    if category == MISSING_FEATURE:
        said = _stems(_WORD.findall(query.lower())) - _heads(api)
        lacked = {feature.name for feature in lacking(api)}
        asked = {
            name
            for name, feature in _features().items()
            if not said.isdisjoint(_telling(name) if name in lacked else _stems(feature["words"]))
        }
        if asked and asked <= lacked:
            return None
        return serving[0] if serving else next(iter(api.by_name)) if asked else None
    if category == OUT_OF_RANGE:
        if serving and _says_foreign(query, api, serving):
            return None
        numbers = [n for n in _numbers(query) if n not in _YEARS]
        fitting = [name for name in serving if _allows(api.by_name[name], numbers)]
        if not serving:
            return next(iter(api.by_name))
        bounded = any(_bounds(api.by_name[name]) for name in serving)
        return fitting[0] if fitting else None if bounded and numbers else serving[0]
    return serving[0] if serving else None


@_once
def unbounded(api: ApiSpec) -> ApiSpec:
    """The API with its numbers' bounds taken away, so that a value outside them can be said."""
    return ApiSpec(api.name, tuple(map(_unbounded, api.functions)))


def _unbounded(function: FunctionSpec) -> FunctionSpec:
    foreign = {p.name: foreign_members(p) for p in function.arguments}
    properties = {
        name: _wider(schema, foreign.get(name, ())) if isinstance(schema, Mapping) else schema
        for name, schema in function.parameters.get("properties", {}).items()
    }
    return replace(function, parameters={**function.parameters, "properties": properties})


def _wider(schema: Mapping[str, Any], foreign: Sequence[str]) -> dict[str, Any]:
    """The schema without bounds, and with these members besides its own."""
    wide = {k: v for k, v in schema.items() if k not in _BOUNDS}
    return {**wide, "enum": [*wide["enum"], *foreign]} if foreign and "enum" in wide else wide


def _says_foreign(query: str, api: ApiSpec, serving: Sequence[str]) -> bool:
    """Whether the query says a value of which the functions in question have the field, and not it."""
    text = fold(query).text
    asked = [api.by_name[name] for name in serving]
    for function in asked:
        for parameter in function.arguments:
            said = [m for m in foreign_members(parameter) if find_phrase(text, fold(m).text)]
            if any(_known(api).isdisjoint(_stems(m.split())) for m in said):
                return not any(_takes_any(other, parameter) for other in asked)
    return False


def _takes_any(function: FunctionSpec, parameter: Parameter) -> bool:
    """Whether a parameter of the function with a name like this one is open to any text."""
    head = name_words(parameter.name)[-1:]
    return any(
        p.schema.get("type") == "string" and not enumerable(p) and name_words(p.name)[-1:] == head
        for p in function.arguments
    )


_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")


def _allows(function: FunctionSpec, numbers: list[Fraction]) -> bool:
    """Whether each number may be the value of some parameter of the function."""
    bounds = _bounds(function)
    free = any(
        p.schema.get("type") in ("integer", "number") and p not in bounded_numbers(function)
        for p in function.arguments
    )
    return free or all(any(low <= number <= high for low, high in bounds) for number in numbers)


def _bounds(function: FunctionSpec) -> list[tuple[Fraction, Fraction]]:
    numbers = bounded_numbers(function)
    return [(Fraction(p.schema["minimum"]), Fraction(p.schema["maximum"])) for p in numbers]


def _numbers(query: str) -> list[Fraction]:
    return [reading.value for reading in numbers_in(query.lower())]


def _things(function: FunctionSpec) -> Iterator[str]:
    """The noun phrases that a function is about, without what stands for a value."""
    semantics = {p.name: semantic_of(p) for p in function.arguments}
    meaning = understand(function, semantics, frozenset(), frozenset())
    things = [action.thing for action in meaning.actions if action.thing] + list(meaning.things)
    for words in dict.fromkeys(thing.words.lower() for thing in things):
        if len(words.split()) <= 3 and not re.search(r"[^a-z' -]", words):
            yield words


def _text_stems(function: FunctionSpec) -> frozenset[str]:
    """Stems of every word that the spec of a function holds."""
    text = json.dumps([function.description, function.parameters, function.returns])
    return _stems([*name_words(function.name), *_WORD.findall(text.replace("_", " ").lower())])


def _stems(words: Any) -> frozenset[str]:
    return frozenset(stem(word) for word in words)


@cache
def _features() -> dict[str, Any]:
    features: dict[str, Any] = load("near_miss.yaml")["features"]
    return features


@cache
def _telling(name: str) -> frozenset[str]:
    """Stems of the words with which a feature is asked for."""
    feature = _features()[name]
    said = " ".join((*feature["say"], *feature["fragment"])).lower()
    return _stems(feature["words"]) & _stems(_WORD.findall(said))


@cache
def _kinds() -> dict[str, frozenset[str]]:
    return {sort: frozenset(heads) for sort, heads in load("near_miss.yaml")["kinds"].items()}
