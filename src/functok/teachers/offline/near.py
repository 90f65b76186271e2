"""What an API suggests and does not have: a feature that its things could have, a value out of range."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

from functok.records import Slot, Style
from functok.slots import MISSING_FEATURE, OUT_OF_RANGE, bounded_numbers, limited
from functok.specs.model import ApiSpec, FunctionSpec, Parameter
from functok.specs.once import once_per_api
from functok.teachers.offline.asking import stands_around
from functok.teachers.offline.carrying import carry_action
from functok.teachers.offline.doing import another_deed
from functok.teachers.offline.english import is_plural, name_words, participle, singular, stem
from functok.teachers.offline.gaps import gaps, in_a_gap, open_gaps
from functok.teachers.offline.lexicon import (
    DETERMINERS,
    PREPOSITIONS,
    SMALL_WORDS,
    is_mass,
    is_own,
    is_told,
    senses_by_name,
)
from functok.teachers.offline.meaning import understand_alone
from functok.teachers.offline.phrasebook import load, word_set
from functok.teachers.offline.serving import (
    all_that_could_serve,
    closest_served,
    could_serve,
    names_parameter,
    serves,
)
from functok.teachers.offline.vocabulary import is_known
from functok.values import enumerable, foreign_members
from functok.values.data_files import load_lines
from functok.values.numerals import numbers_in
from functok.values.words import find_phrase, fold

_WORD = re.compile(r"[^\W_]+")
_LEAST = 3  # features that an API must lack for near misses to be made of them
_YEARS = range(1900, 2101)


@dataclass(frozen=True)
class Feature:
    """Something that no function of an API does with one of its things."""

    function: str
    thing: str
    name: str
    table: str = "features"
    """Of near_miss.yaml, in which the name stands: `features`, `gaps` or `others`."""


@once_per_api
def _known(api: ApiSpec) -> frozenset[str]:
    """Stems of all words that the texts of the API hold."""
    return frozenset().union(*(_text_stems(function) for function in api.functions))


@once_per_api
def _heads(api: ApiSpec) -> frozenset[str]:
    """Stems of the nouns that the API is about: they say with what something is done, not what."""
    things = (thing for function in api.functions for thing in _things(function))
    return _stems(thing.rpartition(" ")[2] for thing in things)


@once_per_api
def lacking(api: ApiSpec) -> tuple[Feature, ...]:
    """The features that the API's things suggest, and that no text of the API speaks of."""
    known = _known(api)
    lacked = {n: f for n, f in _features().items() if known.isdisjoint(_stems(f["words"]))}
    found: dict[tuple[str, str], Feature] = {}
    for function in api.functions:
        for thing in _things(function):
            sorts = _kinds_of(thing)
            for name, feature in lacked.items():
                if sorts & set(feature["of"]):
                    found.setdefault((thing, name), Feature(function.name, thing, name))
    first = api.functions[0].name
    of_any = [Feature(first, "", name) for name in lacked if _is_of_any_service(name)]
    found |= {("", feature.name): feature for feature in of_any}
    return tuple(found.values()) if len(found) >= _LEAST else ()


@once_per_api
def left_gaps(api: ApiSpec) -> tuple[Feature, ...]:
    """What no function about a thing does with it, though it could be done with any thing."""
    left = _left(api)
    found: dict[tuple[str, str], Feature] = {}
    for function in api.functions:
        for thing in _things(function):
            if singular(thing.rpartition(" ")[2]) in word_set("people"):
                continue
            about = all_that_could_serve(thing, api) | {function.name}
            sorts = _sorts(thing)
            for name, gap in gaps().items():
                if gap.suits(sorts) and all(name in left[each] for each in about):
                    found.setdefault((thing, name), Feature(function.name, thing, name, "gaps"))
    return tuple(found.values())


def _kinds_of(thing: str) -> frozenset[str]:
    """The sorts of near_miss.yaml that list its noun."""
    head = thing.rpartition(" ")[2]
    nouns = {head, singular(head)}
    return frozenset(sort for sort, heads in _kinds().items() if not nouns.isdisjoint(heads))


def _sorts(thing: str) -> frozenset[str]:
    """What sorts of thing it is, by its noun: "machine", "document"; "told" for what is only told."""
    head = thing.rpartition(" ")[2]
    nouns = {head, singular(head)}
    found = _kinds_of(thing)
    told = is_told(head) or is_mass(thing, head)
    told = told or not nouns.isdisjoint(word_set("attributes") | word_set("measured"))
    return found | {"told"} if told else found


@once_per_api
def elsewhere(api: ApiSpec) -> tuple[Feature, ...]:
    """What the verbs of the API are said of elsewhere: things of which none of its texts speaks."""
    known = _known(api)
    found: dict[tuple[str, str], Feature] = {}
    for function in api.functions:
        for sense in sorted({action.sense for action in understand_alone(function).actions}):
            for thing in _others().get(sense, ()):
                foreign = known.isdisjoint(_stems(_WORD.findall(thing)) - _small())
                if foreign and not could_serve(thing, api):
                    found.setdefault((thing, sense), Feature(function.name, thing, sense, "others"))
    return tuple(found.values())


@once_per_api
def _left(api: ApiSpec) -> dict[str, frozenset[str]]:
    """The gaps that each function leaves, by name."""
    return {function.name: open_gaps(understand_alone(function)) for function in api.functions}


def near_misses_for(api: ApiSpec) -> tuple[str, ...]:
    """The categories of near misses that can be made for this API."""
    bounded = any(limited(function) for function in api.functions)
    lacks = lacking(api) or len((*left_gaps(api), *elsewhere(api))) >= _LEAST
    return ((MISSING_FEATURE,) if lacks else ()) + ((OUT_OF_RANGE,) if bounded else ())


def feature_for(api: ApiSpec, slot: Slot) -> Feature:
    """The feature that a slot asks for; always the same for the same slot."""
    return _drawn(api, Random(f"{slot.id} feature"))


def _drawn(api: ApiSpec, rng: Random) -> Feature:
    of_things = tuple(feature for feature in lacking(api) if feature.thing)
    of_any = tuple(feature for feature in lacking(api) if not feature.thing)
    sorts = {of_things: 3, left_gaps(api): 3, of_any: 1, elsewhere(api): 1}
    chances = {features: chance for features, chance in sorts.items() if features}
    return rng.choice(rng.choices(list(chances), list(chances.values()))[0])


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


def ask_for(feature: Feature, style: Style, rng: Random) -> str:
    """A query for the feature, without the last touches."""
    head = feature.thing.rpartition(" ")[2]
    which = "my" if is_own(feature.thing, head) else "those" if is_plural(head) else "the"
    which = str(rng.choice((which, which, "my", "these" if is_plural(head) else "this")))
    if feature.thing.partition(" ")[0] in ("next", "last", "current", "new", "latest"):
        which = "the"
    tail = str(rng.choice(load("near_miss.yaml")["tails"]))
    if style is Style.FRAGMENT:
        return rng.choice(bits(feature)).replace("{o}", f"{which} {feature.thing}") + tail
    order = rng.choice(_orders(feature)).replace("{o}", f"{which} {feature.thing}")
    return carry_action(order, tail if tail != " please" else "", style, "action", rng)


def nearly_served(query: str, api: ApiSpec, category: str) -> str | None:
    """The function that might serve a query which is a near miss by its label; None if none does.

    A query about one of the API's things is out of its reach if it asks for a feature that no text of
    the API speaks of, if what is to be done is done by no function, or if it gives a value that no
    parameter of the functions in question allows: a number outside all bounds, or what stands in the
    field of a closed list and in no text of the API.
    """
    serving = closest_served(query, api)
    if category == MISSING_FEATURE:
        words = _told_in(query, api, serving)
        lacked = {feature.name for feature in lacking(api)}
        asked = {
            name
            for name, feature in _features().items()
            if not words.isdisjoint(_telling(name) if name in lacked else _stems(feature["words"]))
            and (name in lacked or not _is_of_any_service(name))
        }
        if (asked and asked <= lacked) or in_a_gap(query, words, api, _left(api)):
            return None
        if not serving:
            return could_serve(query, api)
        return None if another_deed(query, api, _heads(api)) else serves(query, api)
    if category == OUT_OF_RANGE:
        if serving and _says_foreign(query, api, serving):
            return None
        numbers = [n for n in _numbers(query) if n not in _YEARS]
        serving = serving or _bounding(query, api)
        fitting = [name for name in serving if _allows(api.by_name[name], numbers)]
        if not serving:
            return next(iter(api.by_name))
        bounded = any(_bounds(api.by_name[name]) for name in serving)
        return fitting[0] if fitting else None if bounded and numbers else serving[0]
    return serving[0] if serving else None


def _bounding(query: str, api: ApiSpec) -> list[str]:
    """The functions of which a number with bounds is named: "7 stars"."""
    return [
        function.name
        for function in api.functions
        if any(names_parameter(p, query) for p in bounded_numbers(function))
    ]


def _told_in(query: str, api: ApiSpec, serving: Sequence[str]) -> frozenset[str]:
    """Stems of the words of a query that may tell what the API lacks.

    Those in quotation marks, around the request, and that people have for all the functions in question
    tell nothing of that kind.
    """
    parts = _PARTS.split(_QUOTED.sub(" ", query.lower().replace("’", "'")))
    words = {word for part in parts if not stands_around(part) for word in _WORD.findall(part)}
    told = {word for word in words - _anywhere() if not _known_to_all(word, api, serving)}
    return _stems(told) - _heads(api)


def _known_to_all(word: str, api: ApiSpec, serving: Sequence[str]) -> bool:
    return bool(serving) and all(is_known(word, name, api) for name in serving)


@cache
def _anywhere() -> frozenset[str]:
    """Words that are said of anything: some have the stem of one that tells ("not" of "note")."""
    asked = (*_features().values(), *load("near_miss.yaml")["gaps"].values())
    telling = {str(word) for feature in asked for word in feature["words"]}
    everyday = {*load_lines("everyday")} - telling
    return SMALL_WORDS | word_set("before_verbs") | {"let"} | everyday


_PARTS = re.compile(r"[,.;:!?]+(?= |$)")
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]|(?<!\w)['‘].*?['’](?!\w)")


@once_per_api
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
            field = _stems(name_words(parameter.name))  # "king size" says a size
            if any(_known(api).isdisjoint(_stems(m.split()) - field) for m in said):
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
    meaning = understand_alone(function)
    things = [action.thing for action in meaning.actions if action.thing] + list(meaning.things)
    for words in dict.fromkeys(thing.words.lower() for thing in things):
        vague = words.rpartition(" ")[2] in word_set("anybody") | word_set("anything") | _ALL
        if len(words.split()) <= 3 and not vague and not re.search(r"[^a-z -]", words):
            yield words


_ALL = frozenset(("everything", "anything", "something", "nothing"))


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


def _is_of_any_service(name: str) -> bool:
    """Whether people ask it of whatever serves them, and not of one of its things."""
    return "service" in _features()[name]["of"]


@cache
def _telling(name: str) -> frozenset[str]:
    """Stems of the words with which a feature is asked for."""
    feature = _features()[name]
    said = " ".join((*feature["say"], *feature["fragment"])).lower()
    return _stems(feature["words"]) & _stems(_WORD.findall(said))


@cache
def _others() -> dict[str, list[str]]:
    others: dict[str, list[str]] = load("near_miss.yaml")["others"]
    return others


@cache
def _small() -> frozenset[str]:
    return _stems(PREPOSITIONS | DETERMINERS)


@cache
def _kinds() -> dict[str, frozenset[str]]:
    return {sort: frozenset(heads) for sort, heads in load("near_miss.yaml")["kinds"].items()}
