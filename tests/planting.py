"""Faults of one sort each, planted into right rows of a dataset; all that can be derived is derived again.

What makes a fault one is known without the checks: another value stands in the call than the one that
the query was written for, a call more or less, or a value that was taken back.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import phonenumbers

from functok.calls import FunctionCall, calls_from_json, calls_to_json
from functok.checks import Candidate
from functok.dataset import Dataset, Row
from functok.hashing import content_hash, row_id
from functok.planning.nesting import fits
from functok.records import WITHOUT, Kind, Split
from functok.specs import FunctionSpec, Parameter
from functok.specs.schemas import first_error, validator_for
from functok.training_text import TrainingText
from functok.values import Semantic, Unsatisfiable, canonical, forms, sample, semantic_of
from functok.values.parameters.meaning import meaning_of
from functok.values.reading.retracted import MARKS

_DRAWS = 20


@dataclass(frozen=True)
class Plant:
    """A row with a fault, and the query and calls of the right row that it was made from."""

    row: Row
    right: tuple[FunctionCall, ...]

    def __str__(self) -> str:
        of = self.row["category"] or self.row["function"]
        said = f"{self.row['query']}\n  {self.row['kind']} of {of}: {self.row['calls']}"
        return f"{said}, rather than {self.right}"


class Planter:
    """Plants faults into the rows of one dataset."""

    def __init__(self, dataset: Dataset) -> None:
        self.api = dataset.api
        self.rows = [row for _, row in dataset.rows()]
        self._text = TrainingText(
            dataset.api.functions, dataset.registry, dataset.manifest["template"]["text"]
        )

    def plants(self, sort: str, most: int, seed: int) -> list[Plant]:
        """At most so many rows with a fault of this sort, of one function after the other."""
        kind, make = SORTS[sort]
        rng = random.Random(content_hash([seed, sort]))
        found: list[Plant] = []
        for row in _turn_about([row for row in self.rows if row["kind"] == kind], rng):
            if len(found) == most:
                break
            calls = calls_from_json(row["calls"])
            made = make(self, row, calls, rng)
            if made is not None:
                found.append(Plant(made, calls))
        return found

    def row(self, row: Row, calls: Sequence[FunctionCall], **changed: Any) -> Row:
        """The row with these calls, and other columns as they are given or follow."""
        calls = tuple(calls)
        kind, query = (
            Kind(str(changed.get("kind", row["kind"]))),
            str(changed.get("query", row["query"])),
        )
        written = calls_to_json(calls, self.api.by_name)
        row = {**row, **changed, "calls": written, "id": row_id(query, kind, written)}
        if kind is not Kind.MISSING_ARGUMENT:
            today = row["today"] and dt.date.fromisoformat(row["today"])
            candidate = Candidate(self.api, kind, query, calls, today=today)
            row |= {
                "function": calls[0].name if calls else None,
                "grounding": json.dumps(candidate.grounding()),
            }
        prompt = self._text.prompt(query, row["today"])
        return row | {"prompt": prompt, "completion": self._text.completion(calls)}

    def function(self, call: FunctionCall) -> FunctionSpec:
        return self.api.by_name[call.name]


def _turn_about(rows: Sequence[Row], rng: random.Random) -> Iterator[Row]:
    by_function: dict[str, list[Row]] = {}
    for row in rng.sample(list(rows), len(rows)):
        by_function.setdefault(row["function"], []).append(row)
    for turn in range(max(map(len, by_function.values()), default=0)):
        yield from (of_one[turn] for of_one in by_function.values() if turn < len(of_one))


Make = Callable[[Planter, Row, tuple[FunctionCall, ...], random.Random], Row | None]


def _valid(function: FunctionSpec, arguments: Mapping[str, Any]) -> bool:
    return first_error(validator_for(function), arguments) is None


def _drawn(parameter: Parameter, rng: random.Random, beside: Sequence[str] = ()) -> Iterator[Any]:
    """Other values of the parameter, in canonical form."""
    for _ in range(_DRAWS):
        try:
            yield canonical(parameter, sample(parameter, rng, Split.TRAIN, beside))
        except Unsatisfiable:
            return


# A wrong value, by type: another one, or one that is only just wrong.


def _wrong(*semantics: Semantic) -> Make:
    def make(
        planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
    ) -> Row | None:
        [call] = calls
        parameters = [
            p for p in planter.function(call).arguments
            if p.name in call.arguments and semantic_of(p) in semantics
        ]  # fmt: skip
        for parameter in rng.sample(parameters, len(parameters)):
            old = call.arguments[parameter.name]
            others = [*_nearly(parameter, old, rng), next(_drawn(parameter, rng), old)]
            for value in rng.sample(others, len(others)):
                arguments = {**call.arguments, parameter.name: value}
                if _is_other(value, old, row["query"]) and _valid(
                    planter.function(call), arguments
                ):
                    if canonical(parameter, value) != value:
                        continue
                    return planter.row(row, [FunctionCall(call.name, arguments)])
        return None

    return make


_PHONE = re.compile(r"\+\d{7,15}")


def _at_home(number: str) -> str:
    """A telephone number without the code of its country."""
    parsed = phonenumbers.parse(number)
    return str(parsed.national_number)


def _is_other(value: Any, old: Any, query: str) -> bool:
    """Whether it is another value, and if it is a text not one that the query says somewhere as well.

    A telephone number of another country is none where the query leaves the country out.
    """
    if isinstance(old, str) and _PHONE.fullmatch(old) and "+" not in query:
        return _at_home(str(value)) != _at_home(old)
    if isinstance(value, str):
        return value != old and value.casefold().strip(" .!?") not in query.casefold()
    if isinstance(value, list) and isinstance(old, list):
        return sorted(map(repr, value)) != sorted(map(repr, old))
    return bool(value != old)


def _nearly(parameter: Parameter, value: Any, rng: random.Random) -> list[Any]:
    """Values that a careless writer may take for this one."""
    semantic, meaning = semantic_of(parameter), meaning_of(parameter, value)
    if isinstance(value, bool):
        return [not value]
    if meaning.members:
        return [member for member in meaning.members if member != value]
    if isinstance(value, int | float):
        return [value + 1, value - 1, value * 10, type(value)(value // 10), -value]
    if meaning.shape and (moment := meaning.shape.read(str(value))):
        steps = (
            [dt.timedelta(days=1), dt.timedelta(days=-7), dt.timedelta(days=365)]
            if meaning.shape.has_date
            else [dt.timedelta(hours=12), dt.timedelta(hours=1), dt.timedelta(minutes=15)]
        )
        return [meaning.shape.write(moment + step) for step in steps]
    if isinstance(value, list | tuple) and value:
        return [[*value[:i], *value[i + 1 :]] for i in range(len(value)) if len(value) > 1]
    if not isinstance(value, str):
        return []
    if semantic in (Semantic.IDENTIFIER, Semantic.PHONE, Semantic.EMAIL):
        places = [i for i, c in enumerate(value) if c.isdigit()]
        return [f"{value[:i]}{(int(value[i]) + 1) % 10}{value[i + 1 :]}" for i in places]
    words, other = value.split(), str(next(_drawn(parameter, rng), "")).split()
    swapped = [[*words[:i], w, *words[i + 1 :]] for i, w in enumerate(other[: len(words)])]
    return [" ".join(text) for text in (*swapped, [*words, *other[-1:]])]


# A value that the query says, and the call holds in part only.


def _cut_short(
    planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
) -> Row | None:
    """The first or the last word is left out. "Museum" of "the museum" and "Choi" of "Ms Choi" name the same,
    and no spec says which of them is meant: those are no faults."""
    [call] = calls
    for parameter in planter.function(call).arguments:
        value = call.arguments.get(parameter.name)
        if not isinstance(value, str) or meaning_of(parameter).members or value.count(" ") < 1:
            continue
        if semantic_of(parameter) not in _NAMES or value.casefold() not in row["query"].casefold():
            continue
        words = value.split()
        front = [] if words[0].lower().rstrip(".") in _BEFORE_NAMES else [words[1:]]
        shorter = " ".join(rng.choice([words[:-1], *front])).strip(" ,.")
        arguments = {**call.arguments, parameter.name: shorter}
        made = FunctionCall(call.name, arguments)
        valid = _valid(planter.function(call), arguments)
        if len(shorter) > 3 and valid and _canonical(planter, made):
            return planter.row(row, [made])
    return None


_BEFORE_NAMES = frozenset(
    (
        "the",
        "a",
        "an",
        "my",
        "our",
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "professor",
        "aunt",
        "uncle",
    )
)
_NAMES = (
    Semantic.PERSON, Semantic.PLACE, Semantic.ORGANIZATION, Semantic.MEDIA, Semantic.PRODUCT,
    Semantic.DEVICE, Semantic.TITLE, Semantic.MESSAGE, Semantic.SEARCH, Semantic.TEXT,
)  # fmt: skip


# Two values in each other's place.


def _swapped(
    planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
) -> Row | None:
    [call] = calls
    pairs = list(combinations(call.arguments, 2))
    for one, other in rng.sample(pairs, len(pairs)):
        arguments = dict(call.arguments)
        arguments[one], arguments[other] = arguments[other], arguments[one]
        made = FunctionCall(call.name, arguments)
        if made != call and _valid(planter.function(call), arguments) and _canonical(planter, made):
            return planter.row(row, [made])
    return None


def _canonical(planter: Planter, call: FunctionCall) -> bool:
    return all(
        json.dumps(canonical(p, call.arguments[p.name])) == json.dumps(call.arguments[p.name])
        for p in planter.function(call).arguments
        if p.name in call.arguments
    )


# An argument of which nothing is said; a default in the place of what is said.


def _invented(
    planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
) -> Row | None:
    [call] = calls
    left = [p for p in planter.function(call).arguments if p.name not in call.arguments]
    for parameter in rng.sample(left, len(left)):
        for value in _drawn(parameter, rng, tuple(call.arguments)):
            arguments = {**call.arguments, parameter.name: value}
            if value == parameter.schema.get("default") or not _is_other(value, None, row["query"]):
                continue
            if _valid(planter.function(call), arguments):
                return planter.row(row, [FunctionCall(call.name, arguments)])
    return None


def _default(
    planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
) -> Row | None:
    [call] = calls
    for parameter in planter.function(call).arguments:
        default = parameter.schema.get("default")
        if parameter.name not in call.arguments or default in (
            None,
            call.arguments[parameter.name],
        ):
            continue
        arguments = {**call.arguments, parameter.name: default}
        if _valid(planter.function(call), arguments):
            return planter.row(row, [FunctionCall(call.name, arguments)])
    return None


# The value that was taken back.


def _taken_back(
    planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
) -> Row | None:
    [call] = calls
    said = json.loads(row["grounding"])
    for parameter in planter.function(call).arguments:
        ground, old = said.get(parameter.name), call.arguments.get(parameter.name)
        is_one = isinstance(old, str | int | float) and not isinstance(old, bool)
        if not ground or not ground["text"] or not is_one:
            continue
        for value in _drawn(parameter, rng):
            texts = [form.text for form in forms(parameter, value)]
            if value == old or not texts or not _is_other(value, old, row["query"]):
                continue
            query, start = row["query"], ground["start"]
            if query[:start][-1:] in "\"'“‘«" or ground["text"].casefold() in texts[0].casefold():
                break
            query = query[:start] + texts[0] + rng.choice(MARKS) + query[start:]
            arguments = {**call.arguments, parameter.name: value}
            return planter.row(row, [FunctionCall(call.name, arguments)], query=query)
    return None


# Several calls, and calls inside of calls.


def _call_left_out(
    planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
) -> Row | None:
    at = rng.randrange(len(calls))
    left = (*calls[:at], *calls[at + 1 :])
    return planter.row(row, left, kind=str(Kind.PARALLEL if len(left) > 1 else Kind.SINGLE))


def _call_added(
    planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
) -> Row | None:
    """A call more, preferably one that has no arguments."""
    names = {call.name for call in calls}
    others = [f for f in planter.api.functions if f.name not in names]
    rng.shuffle(others)
    others.sort(key=lambda f: sum(p.required for p in f.arguments))
    for function in others[:1]:
        values = {}
        for parameter in function.arguments:
            if parameter.required:
                values[parameter.name] = next(_drawn(parameter, rng))
        if _valid(function, values):
            at = rng.randrange(len(calls) + 1)
            more = (*calls[:at], FunctionCall(function.name, values), *calls[at:])
            return planter.row(row, more, kind=str(Kind.PARALLEL)) if len(more) < 4 else None
    return None


def _call_replaced(
    planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
) -> Row | None:
    """One of the calls is that of another function with the same arguments."""
    for at in rng.sample(range(len(calls)), len(calls)):
        for function in rng.sample(list(planter.api.functions), len(planter.api.functions)):
            if function.name in {call.name for call in calls}:
                continue
            if set(calls[at].arguments) <= {p.name for p in function.arguments} and _valid(
                function, calls[at].arguments
            ):
                made = FunctionCall(function.name, calls[at].arguments)
                if _canonical(planter, made):
                    return planter.row(row, (*calls[:at], made, *calls[at + 1 :]))
    return None


def _exchanged(
    planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
) -> Row | None:
    """A value of one call stands in another one, and the other way round."""
    for one, other in combinations(range(len(calls)), 2):
        for p in planter.function(calls[one]).arguments:
            for q in planter.function(calls[other]).arguments:
                a, b = calls[one].arguments.get(p.name), calls[other].arguments.get(q.name)
                if a is None or b is None or a == b or semantic_of(p) is not semantic_of(q):
                    continue
                made = list(calls)
                made[one] = FunctionCall(calls[one].name, {**calls[one].arguments, p.name: b})
                made[other] = FunctionCall(calls[other].name, {**calls[other].arguments, q.name: a})
                if all(
                    _valid(planter.function(c), c.arguments) and _canonical(planter, c)
                    for c in made
                ):
                    return planter.row(row, made)
    return None


def _other_order(
    planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
) -> Row | None:
    return planter.row(row, calls[::-1])


def _inner_function(
    planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
) -> Row | None:
    """Another function stands inside the call, whose result fits as well."""
    [call] = calls
    for name, inner in call.nested.items():
        parameter = next(p for p in planter.function(call).arguments if p.name == name)
        for function in rng.sample(list(planter.api.functions), len(planter.api.functions)):
            if function.name in (inner.name, call.name) or not fits(parameter, function):
                continue
            kept = {
                p.name: inner.arguments[p.name]
                for p in function.arguments
                if p.name in inner.arguments
            }
            if _valid(function, kept):
                made = FunctionCall(
                    call.name, {**call.arguments, name: FunctionCall(function.name, kept)}
                )
                return planter.row(row, [made])
    return None


def _inner_value(
    planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
) -> Row | None:
    """The inner call has another value."""
    [call] = calls
    for name, inner in call.nested.items():
        for parameter in planter.function(inner).arguments:
            old = inner.arguments.get(parameter.name)
            for value in _drawn(parameter, rng) if old is not None else ():
                arguments = {**inner.arguments, parameter.name: value}
                if _is_other(value, old, row["query"]) and _valid(
                    planter.function(inner), arguments
                ):
                    made = {**call.arguments, name: FunctionCall(inner.name, arguments)}
                    return planter.row(row, [FunctionCall(call.name, made)])
    return None


def _outer_alone(
    planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
) -> Row | None:
    """The inner call is left out, where the outer one may be without the argument."""
    [call] = calls
    arguments = {n: v for n, v in call.arguments.items() if n not in call.nested}
    if not _valid(planter.function(call), arguments):
        return None
    return planter.row(row, [FunctionCall(call.name, arguments)], kind=str(Kind.SINGLE))


def _inner_alone(
    planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
) -> Row | None:
    """The inner call stands there by itself."""
    return planter.row(row, [*calls[0].nested.values()][:1], kind=str(Kind.SINGLE))


# Asked for, though it is said; not served, though it is.


def _asked_though_said(
    planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
) -> Row | None:
    """A row that lacks an argument, with the argument said in its query."""
    name, function = row["category"].removeprefix(WITHOUT), planter.api.by_name[row["function"]]
    parameter = next(p for p in function.arguments if p.name == name)
    if semantic_of(parameter) in (Semantic.BOOLEAN, Semantic.OBJECT):
        return None
    for value in _drawn(parameter, rng):
        texts = [form.text for form in forms(parameter, value)]
        if texts:
            query = f"{row['query'].rstrip('.!?')}, {rng.choice(texts)}"
            return planter.row(row, calls, query=query)
    return None


def _near_miss_that_is_served(category: str) -> Make:
    def make(
        planter: Planter, row: Row, calls: tuple[FunctionCall, ...], rng: random.Random
    ) -> Row | None:
        return planter.row(row, (), kind=str(Kind.NEAR_MISS), category=category)

    return make


_TEXTS = (Semantic.TITLE, Semantic.MESSAGE, Semantic.SEARCH, Semantic.TEXT)

SORTS: Mapping[str, tuple[Kind, Make]] = {
    "wrong number": (Kind.SINGLE, _wrong(
        Semantic.INTEGER, Semantic.NUMBER, Semantic.PERCENT, Semantic.TEMPERATURE, Semantic.MONEY)),
    "wrong date": (Kind.SINGLE, _wrong(Semantic.DATE, Semantic.DATE_TIME)),
    "wrong time": (Kind.SINGLE, _wrong(Semantic.TIME)),
    "wrong duration": (Kind.SINGLE, _wrong(Semantic.DURATION)),
    "wrong member": (Kind.SINGLE, _wrong(Semantic.ENUM)),
    "wrong boolean": (Kind.SINGLE, _wrong(Semantic.BOOLEAN)),
    "wrong person": (Kind.SINGLE, _wrong(Semantic.PERSON)),
    "wrong name": (Kind.SINGLE, _wrong(
        Semantic.PLACE, Semantic.ORGANIZATION, Semantic.DEVICE, Semantic.MEDIA, Semantic.PRODUCT,
        Semantic.COUNTRY, Semantic.LANGUAGE, Semantic.CURRENCY)),
    "wrong identifier": (Kind.SINGLE, _wrong(
        Semantic.IDENTIFIER, Semantic.PHONE, Semantic.EMAIL, Semantic.URL, Semantic.FILE)),
    "wrong text": (Kind.SINGLE, _wrong(*_TEXTS)),
    "wrong list": (Kind.SINGLE, _wrong(Semantic.ARRAY)),
    "cut short": (Kind.SINGLE, _cut_short),
    "swapped": (Kind.SINGLE, _swapped),
    "invented": (Kind.SINGLE, _invented),
    "default for what is said": (Kind.SINGLE, _default),
    "taken back": (Kind.SINGLE, _taken_back),
    "call left out": (Kind.PARALLEL, _call_left_out),
    "call added": (Kind.PARALLEL, _call_added),
    "call of another function": (Kind.PARALLEL, _call_replaced),
    "values exchanged": (Kind.PARALLEL, _exchanged),
    "other order": (Kind.PARALLEL, _other_order),
    "single with a call more": (Kind.SINGLE, _call_added),
    "inner function": (Kind.NESTED, _inner_function),
    "inner value": (Kind.NESTED, _inner_value),
    "inner call left out": (Kind.NESTED, _outer_alone),
    "inner call alone": (Kind.NESTED, _inner_alone),
    "asked for though said": (Kind.MISSING_ARGUMENT, _asked_though_said),
    "served missing feature": (Kind.SINGLE, _near_miss_that_is_served("missing_feature")),
    "served value out of range": (Kind.SINGLE, _near_miss_that_is_served("value_out_of_range")),
}  # fmt: skip
