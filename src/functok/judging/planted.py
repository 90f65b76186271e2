"""Rows with a known error, made by rule from right ones: what a judge is measured with.

Each is wrong beyond doubt, as far as rules can tell: a changed value stands in the query in no form
that the rules know while the right one does; a value of a wrong type breaks the function's schema; an
argument that is left out is said in the query and is no default; a call of a sibling function loses a
value that the query says, has one that it does not say, or surely serves something else; a negative's
query is that of a row whose function serves it; a value that is to be asked for is said in the query.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

from functok.calls import FunctionCall
from functok.hashing import content_hash
from functok.judging.verdicts import (
    OF_A_CALL,
    OF_A_NEGATIVE,
    OF_AN_ASK,
    Claim,
    questions_of,
    words_said,
)
from functok.records import Kind, Split
from functok.specs import ApiSpec, FunctionSpec, Parameter
from functok.specs.pointers import escaped, first_name
from functok.specs.schemas import first_error, validator_for
from functok.teachers.offline import could_serve
from functok.teachers.offline.words.english import name_words
from functok.values import Grounding, Unsatisfiable, canonical, ground, sample
from functok.values.data_files import load_yaml

_DRAWS = 20


class Sort(StrEnum):
    """What is wrong with a row of the set; the last three are right."""

    WRONG_VALUE = "wrong_value"
    WRONG_TYPE = "wrong_type"
    MISSING_ARGUMENT = "missing_argument"
    SIBLING_FUNCTION = "sibling_function"
    OPPOSITE_VALUE = "opposite_value"
    SERVED_NEGATIVE = "served_negative"
    VALUE_SAID = "value_said"
    RIGHT = "right"
    RIGHT_NEGATIVE = "right_negative"
    RIGHT_ASK = "right_ask"


RIGHT = {
    Sort.RIGHT: OF_A_CALL,
    Sort.RIGHT_NEGATIVE: OF_A_NEGATIVE,
    Sort.RIGHT_ASK: OF_AN_ASK,
}
"""The sorts that are right, and what such rows are asked."""


@dataclass(frozen=True)
class Planted:
    """A row of the set; `right` is the row that it was made from."""

    sort: Sort
    claim: Claim
    right: Claim


def planted_set(api: ApiSpec, right: Sequence[Claim], rows: int, seed: int) -> list[Planted]:
    """At most `rows` rows of each sort, from `right` ones with one call, with none, or with an ask.

    An API may have no room for a sort: without arguments there is no wrong value.
    """
    found: list[Planted] = []
    for sort in Sort:
        rng = random.Random(content_hash([seed, "planted", sort]))
        found += _of_sort(api, sort, right, rows, rng)
    return found


def _of_sort(
    api: ApiSpec, sort: Sort, right: Sequence[Claim], rows: int, rng: random.Random
) -> list[Planted]:
    source = RIGHT.get(sort, OF_A_CALL)
    made: list[Planted] = []
    for claim in _turn_about([c for c in right if questions_of(c.kind) is source], rng):
        if len(made) == rows:
            break
        wrong = _made(api, sort, claim, rng)
        if wrong is not None:
            made.append(Planted(sort, replace(wrong, id=f"{sort}/{claim.id}"), claim))
    return made


def _made(api: ApiSpec, sort: Sort, claim: Claim, rng: random.Random) -> Claim | None:
    if sort in RIGHT:
        return claim
    if sort is Sort.SERVED_NEGATIVE:
        return replace(claim, kind=Kind.UNRELATED, calls=())
    row = _Right(api, claim)
    if sort is Sort.VALUE_SAID:
        return _value_said(row, claim, rng)
    call = _MAKERS[sort](row, rng)
    return None if call is None else replace(claim, calls=(call,))


def _turn_about(claims: Sequence[Claim], rng: random.Random) -> Iterator[Claim]:
    """All claims in a shuffled order, one of each topic in turn."""
    by_topic: dict[str, list[Claim]] = {}
    for claim in rng.sample(list(claims), len(claims)):
        by_topic.setdefault(claim.topic, []).append(claim)
    turns = max(map(len, by_topic.values()), default=0)
    for turn in range(turns):
        yield from (of_topic[turn] for of_topic in by_topic.values() if turn < len(of_topic))


class _Right:
    """A right row with one call, and what its query says."""

    def __init__(self, api: ApiSpec, claim: Claim) -> None:
        self.api = api
        self.query = claim.query
        self.call = claim.calls[0]
        self.function = api.by_name[self.call.name]
        self.arguments = dict(self.call.arguments)
        self.today = dt.date.fromisoformat(claim.today) if claim.today else None
        self.language = claim.language
        self.grounding = self.ground(self.function, self.arguments)

    def ground(self, function: FunctionSpec, arguments: Mapping[str, Any]) -> Grounding:
        """How a call of the function would follow from the query."""
        return ground(function, arguments, self.query, self.today, self.language)

    def said(self, rng: random.Random) -> list[Parameter]:
        """The parameters whose values stand in the query, in a shuffled order."""
        said = [p for p in self.function.arguments if _is_said(p.name, self.grounding)]
        return rng.sample(said, len(said))

    def with_value(self, parameter: Parameter, value: Any) -> FunctionCall | None:
        """The call with another value of this argument, if that is surely wrong; else None."""
        arguments = {**self.arguments, parameter.name: value}
        if first_error(validator_for(self.function), arguments) is not None:
            return None
        missing = self.ground(self.function, arguments).missing
        if not any(first_name(path) == parameter.name for path in missing):
            return None
        return FunctionCall(self.call.name, arguments)


def _wrong_value(row: _Right, rng: random.Random) -> FunctionCall | None:
    for parameter in row.said(rng):
        old = row.arguments[parameter.name]
        if isinstance(old, bool) or old is None:
            continue  # the only other value is the opposite
        for _ in range(_DRAWS):
            try:
                value = sample(parameter, rng, Split.TRAIN, tuple(row.arguments))
            except Unsatisfiable:
                break
            value = canonical(parameter, value)
            call = row.with_value(parameter, value) if _differ(old, value) else None
            if call is not None:
                return call
    return None


def _opposite_value(row: _Right, rng: random.Random) -> FunctionCall | None:
    for parameter in row.said(rng):
        for value in _opposites(row.arguments[parameter.name]):
            call = row.with_value(parameter, value)
            if call is not None:
                return call
    return None


def _opposites(value: Any) -> list[Any]:
    """The values that say the contrary: of a truth value, a signed number, a word of a pair."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [-value] if value else []
    if isinstance(value, str):
        return list(_contraries().get(value.casefold(), ()))
    return []


@cache
def _contraries() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one, other in load_yaml("opposites")["opposites"]:
        found[one] = (*found.get(one, ()), other)
        found[other] = (*found.get(other, ()), one)
    return found


def _wrong_type(row: _Right, rng: random.Random) -> FunctionCall | None:
    for parameter in row.said(rng):
        for value in _other_types(row.arguments[parameter.name]):
            arguments = {**row.arguments, parameter.name: value}
            error = first_error(validator_for(row.function), arguments)
            if error is not None and error[0].split("/")[1:2] == [escaped(parameter.name)]:
                return FunctionCall(row.call.name, arguments)
    return None


def _other_types(value: Any) -> list[Any]:
    """What says the same in another type of JSON."""
    if isinstance(value, bool):
        return ["yes" if value else "no", int(value)]
    if isinstance(value, int | float):
        return [str(value), [value]]
    if isinstance(value, str):
        return [[value], {"value": value}]
    if isinstance(value, list | tuple) and value:
        return [value[0], json.dumps(list(value), ensure_ascii=False)]
    return [json.dumps(value, ensure_ascii=False)] if isinstance(value, Mapping) else []


def _missing_argument(row: _Right, rng: random.Random) -> FunctionCall | None:
    for parameter in row.said(rng):
        spans = _spans(row.grounding, parameter.name)
        others = [
            span for p in row.function.arguments if p.name != parameter.name
            for span in _spans(row.grounding, p.name)
        ]  # fmt: skip
        if any(a < end and start < b for start, end in spans for a, b in others):
            continue  # said as a part of another argument
        schema = parameter.schema
        if "default" in schema and not _differ(schema["default"], row.arguments[parameter.name]):
            continue
        left = {n: v for n, v in row.arguments.items() if n != parameter.name}
        return FunctionCall(row.call.name, left)
    return None


def _sibling_function(row: _Right, rng: random.Random) -> FunctionCall | None:
    """A call of the nearest other function that is surely wrong: the most in common by name and
    arguments."""
    said = {parameter.name for parameter in row.said(rng)}
    words = set(name_words(row.function.name))
    others = [f for f in row.api.functions if f.name != row.function.name]
    rng.shuffle(others)
    others.sort(key=lambda f: -len(words & {*name_words(f.name)}) - len(_names(f) & said))
    for function in others:
        arguments = _arguments_for(function, row.arguments, rng)
        if arguments is None:
            continue
        loses = not said <= arguments.keys()
        invents = bool(row.ground(function, arguments).missing)
        alone = ApiSpec(function.name, (function,))
        if loses or invents or could_serve(row.query, alone) is None:
            return FunctionCall(function.name, arguments)
    return None


def _names(function: FunctionSpec) -> set[str]:
    return {parameter.name for parameter in function.arguments}


def _arguments_for(
    function: FunctionSpec, given: Mapping[str, Any], rng: random.Random
) -> dict[str, Any] | None:
    """Valid arguments: those in common as they were said, the required ones besides them drawn."""
    found: dict[str, Any] = {}
    for parameter in function.arguments:
        if parameter.name in given:
            found[parameter.name] = given[parameter.name]
        elif parameter.required:
            try:
                found[parameter.name] = sample(parameter, rng, Split.TRAIN)
            except Unsatisfiable:
                return None
    return found if first_error(validator_for(function), found) is None else None


def _value_said(row: _Right, claim: Claim, rng: random.Random) -> Claim | None:
    """The claim that an argument which the query says has to be asked for."""
    for parameter in row.said(rng):
        if parameter.required:
            said = words_said(row.grounding.as_json())
            others = {
                path: text for path, text in said.items() if first_name(path) != parameter.name
            }
            return replace(
                claim, kind=Kind.MISSING_ARGUMENT, calls=(), unsaid=parameter.name, said=others
            )
    return None


_MAKERS: Mapping[Sort, Callable[[_Right, random.Random], FunctionCall | None]] = {
    Sort.WRONG_VALUE: _wrong_value,
    Sort.WRONG_TYPE: _wrong_type,
    Sort.MISSING_ARGUMENT: _missing_argument,
    Sort.SIBLING_FUNCTION: _sibling_function,
    Sort.OPPOSITE_VALUE: _opposite_value,
}


def _is_said(name: str, grounding: Grounding) -> bool:
    """Whether every part of the argument stands in the query itself."""
    found = [g for path, g in grounding.found.items() if first_name(path) == name]
    missing = any(first_name(path) == name for path in grounding.missing)
    return bool(found) and not missing and all(g.how != "default" for g in found)


def _spans(grounding: Grounding, name: str) -> list[tuple[int, int]]:
    return [(g.start, g.end) for path, g in grounding.found.items() if first_name(path) == name]


def _differ(one: Any, other: Any) -> bool:
    """Whether two values are different beyond case, and neither text is a part of the other."""
    if isinstance(one, str) and isinstance(other, str):
        left, right = one.casefold().strip(), other.casefold().strip()
        return left not in right and right not in left
    return bool(one != other)
