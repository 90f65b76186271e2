"""Whether a query that an API suggests is out of its reach: a missing feature, a value out of range."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from functok.planning.slots import MISSING_FEATURE, OUT_OF_RANGE, bounded_numbers, limited
from functok.specs.model import ApiSpec, FunctionSpec, Parameter
from functok.specs.once import once_per_api
from functok.teachers.offline.serving.asking import stands_around
from functok.teachers.offline.serving.doing import another_deed
from functok.teachers.offline.serving.serving import (
    closest_served,
    could_serve,
    names_parameter,
    serves,
)
from functok.teachers.offline.serving.vocabulary import is_known
from functok.teachers.offline.unserved.gaps import in_a_gap
from functok.teachers.offline.unserved.lacking import (
    LEAST,
    elsewhere,
    features,
    heads,
    is_of_any_service,
    known,
    lacking,
    left_by,
    left_gaps,
    stems,
)
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.lexicon import SMALL_WORDS
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.values import enumerable, foreign_members
from functok.values.data_files import load_lines
from functok.values.english.numerals import numbers_in
from functok.values.english.words import find_phrase, fold
from functok.values.kinds.dates import dates_in
from functok.values.kinds.durations import SECONDS, durations_in
from functok.values.parameters.nouns import time_unit

_WORD = re.compile(r"[^\W_]+")
_YEARS = range(1900, 2101)


def near_misses_for(api: ApiSpec) -> tuple[str, ...]:
    """The categories of near misses that can be made for this API."""
    bounded = any(limited(function) for function in api.functions)
    lacks = lacking(api) or len((*left_gaps(api), *elsewhere(api))) >= LEAST
    return ((MISSING_FEATURE,) if lacks else ()) + ((OUT_OF_RANGE,) if bounded else ())


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
            for name, feature in features().items()
            if not words.isdisjoint(_telling(name) if name in lacked else stems(feature["words"]))
            and (name in lacked or not is_of_any_service(name))
        }
        if (asked and asked <= lacked) or in_a_gap(query, words, api, left_by(api)):
            return None
        if not serving:
            return could_serve(query, api)
        return None if another_deed(query, api, heads(api)) else serves(query, api)
    if category == OUT_OF_RANGE:
        if serving and _says_foreign(query, api, serving):
            return None
        numbers = [number for number in _numbers(query) if number.value not in _YEARS]
        serving = serving or _bounding(query, api)
        fitting = [name for name in serving if _allows(api.by_name[name], numbers)]
        if not serving:
            return next(iter(api.by_name))
        bounded = any(bounded_numbers(api.by_name[name]) for name in serving)
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
    return stems(told) - heads(api)


def _known_to_all(word: str, api: ApiSpec, serving: Sequence[str]) -> bool:
    return bool(serving) and all(is_known(word, name, api) for name in serving)


@cache
def _anywhere() -> frozenset[str]:
    """Words that are said of anything: some have the stem of one that tells ("not" of "note")."""
    asked = (*features().values(), *load("near_miss.yaml")["gaps"].values())
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
            field = stems(name_words(parameter.name))  # "king size" says a size
            if any(known(api).isdisjoint(stems(m.split()) - field) for m in said):
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


class _Number(NamedTuple):
    """A number that a query says, and the seconds of the length of time that it belongs to, if any."""

    value: Fraction
    seconds: Fraction | None

    def fits(self, parameter: Parameter) -> bool:
        """Whether it is within the bounds of a number, a length of time in that number's unit."""
        unit = time_unit(parameter.name, parameter.description) if self.seconds else None
        value = self.seconds / SECONDS[unit] if self.seconds and unit else self.value
        return bool(parameter.schema["minimum"] <= value <= parameter.schema["maximum"])


def _allows(function: FunctionSpec, numbers: Sequence[_Number]) -> bool:
    """Whether each number may be the value of some parameter of the function."""
    bounded = bounded_numbers(function)
    free = any(
        p.schema.get("type") in ("integer", "number") and p not in bounded
        for p in function.arguments
    )
    return free or all(any(number.fits(p) for p in bounded) for number in numbers)


def _numbers(query: str) -> list[_Number]:
    """The numbers that a query says, but for those of dates, telephone numbers and quotations."""
    text = fold(_QUOTED.sub(" ", query)).text
    others = [
        *(m.span() for m in _PHONE.finditer(text)),
        *((d.start, d.end) for d in dates_in(text)),
    ]
    lengths = [(length.start, length.end, length.value) for length in durations_in(text)]
    return [
        _Number(n.value, next((s for start, end, s in lengths if start <= n.start < end), None))
        for n in numbers_in(text)
        if not any(start <= n.start < end for start, end in others)
    ]


_PHONE = re.compile(r"\+?\d{2,}(?:[ ()./-]+\d{2,}){2,}|\+\d{6,}|\b0\d{6,}")


@cache
def _telling(name: str) -> frozenset[str]:
    """Stems of the words with which a feature is asked for."""
    feature = features()[name]
    said = " ".join((*feature["say"], *feature["fragment"])).lower()
    return stems(feature["words"]) & stems(_WORD.findall(said))
