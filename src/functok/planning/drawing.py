"""The arguments of one call: which are given, and their values, by trial against the whole schema."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import random
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from functok.errors import SpecError
from functok.hashing import content_hash
from functok.records import PlannedCall, Split
from functok.specs import FunctionSpec, Parameter, SpecWarning
from functok.specs.contradictions import refuse_contradictions
from functok.specs.schemas import REFUSED, first_error, validator_for
from functok.values import (
    Cell,
    Unsatisfiable,
    cells,
    contradicts,
    ends_twice,
    holds,
    in_order,
    is_free_text,
    is_sayable,
    is_seldom_said,
    is_simple,
    near,
    planted,
    sample,
)

_OPTIONAL, _OPTIONALS = 0.5, 1.8
"""How often people say a value that they may leave out; and how many of them at most, on average."""
_SELDOM = 0.12
"""How often what people seldom say (a page of results) is said, beside another argument."""
_SUBSETS_TRIED = 64
_DRAWS = 30
_EDGE_SHARE = 0.5

Given = tuple[str, ...]
"""The names of the arguments that a call has, in the order of the parameters."""


def given_sets(function: FunctionSpec, rng: random.Random) -> dict[Given, float]:
    """The sets of arguments that a call may have, with weights; by trial, since schemas can tie
    arguments together in any way. Raises `SpecError` if there is none."""
    required = [p.name for p in function.arguments if p.required]
    optional = [p.name for p in function.arguments if not p.required and is_sayable(p)]
    weights: dict[Given, float] = {}
    twice = ends_twice([p for p in function.arguments if p.name in optional])
    for subset in _optional_subsets(optional, rng):
        if twice and {*twice} <= {*subset} and weights:
            continue
        chosen = {*required, *subset}
        names = tuple(p.name for p in function.arguments if p.name in chosen)
        if draw(function, names, {}, rng, Split.TRAIN) is not None:
            weights[names] = _said_often(len(subset), len(optional))
    if not weights:
        raise unsatisfiable(function, "any set of its arguments")
    seldom = {name for name in optional if is_seldom_said(name)}
    by_size: dict[int, int] = {}
    for names in weights:
        by_size[len(names)] = by_size.get(len(names), 0) + 1
    return {
        names: weight / by_size[len(names)] * _SELDOM ** len(seldom & {*names})
        for names, weight in weights.items()
    }


def _said_often(count: int, of: int) -> float:
    """How often people say so many `of` the values that they may leave out: each by itself."""
    share = min(_OPTIONAL, _OPTIONALS / max(1, of))
    return math.comb(of, count) * share**count * (1 - share) ** (of - count)


def draw(
    function: FunctionSpec,
    names: Sequence[str],
    dealt: Mapping[str, Cell],
    rng: random.Random,
    split: Split,
    today: dt.date | None = None,
) -> dict[str, Any] | None:
    """Values for the named arguments that satisfy the whole schema together; None if none was found.

    `dealt` are the values that have to come up, by argument. Where `today` is known, most dates are
    near to it.
    """
    parameters = [p for p in function.arguments if p.name in names]
    for attempt in range(_DRAWS):
        late = attempt > _DRAWS // 2
        try:
            values = {
                p.name: _value(p, dealt.get(p.name) or _edge(p, rng, late), rng, split, names)
                for p in parameters
            }
        except Unsatisfiable:
            return None
        if today is not None:
            soon = {p.name: near(p, values[p.name], today, rng) for p in parameters}
            values = {**soon, **{name: values[name] for name in dealt}}
        values = in_order(parameters, values)
        if not late and any(
            contradicts(parameters, values, said)
            for said in values.values()
            if isinstance(said, str)
        ):
            continue
        if not all(holds(values[name], cell) for name, cell in dealt.items()):
            continue
        if first_error(validator_for(function), values) is None:
            return values
    return None


def _edge(parameter: Parameter, rng: random.Random, late: bool) -> Cell | None:
    """Now and then a boundary, after others did not do: the least of a span may have to be its most."""
    if not late or rng.random() < _EDGE_SHARE:
        return None
    edges = [cell for cell in cells(parameter) if not cell.is_member and not cell.path]
    return rng.choice(edges) if edges else None


def _value(
    parameter: Parameter, cell: Cell | None, rng: random.Random, split: Split, names: Sequence[str]
) -> Any:
    if cell is not None and not cell.path:
        return cell.value
    value = sample(parameter, rng, split, names)
    return value if cell is None else planted(value, cell, rng)


def planned(
    function: FunctionSpec, values: Mapping[str, Any], chosen: Container[str] = ()
) -> PlannedCall:
    """The call with these values pinned, but for texts that only make sense in context, and for those
    of the arguments in `chosen`, which are left to the teacher."""
    free = tuple(
        p.name
        for p in function.arguments
        if p.name in values and (is_free_text(p) or p.name in chosen)
    )
    pinned = {name: value for name, value in values.items() if name not in free}
    return PlannedCall(function.name, pinned, free)


def own_call(function: FunctionSpec, values: Mapping[str, Any]) -> PlannedCall:
    """The call whose arguments the teacher chooses: it has to give those that the function needs, and
    keeps the values of those that cannot be left to it."""
    pinned = {
        p.name: values[p.name] for p in function.arguments if p.name in values and not is_simple(p)
    }
    free = tuple(p.name for p in function.arguments if p.required and p.name not in pinned)
    return PlannedCall(function.name, pinned, free)


def without_values(functions: Sequence[FunctionSpec]) -> Iterator[SpecWarning]:
    """The functions for which no arguments are found, but for those that plainly contradict themselves."""
    for function in functions:
        rng = random.Random(content_hash(["without_values", function.name]))
        required = [p.name for p in function.arguments if p.required]
        try:
            refuse_contradictions(function.parameters, function.place)
            if draw(function, required, {}, rng, Split.TRAIN) is not None:
                continue
        except SpecError:
            continue  # the reader told it
        try:
            given_sets(function, rng)
        except SpecError as error:
            yield SpecWarning(error.place, f"{error.fault}: {REFUSED}")


def unsatisfiable(function: FunctionSpec, what: str) -> SpecError:
    return SpecError(
        function.place or function.name,
        f"no value was found for {what} of '{function.name}' that satisfies its JSON Schema",
        "Look for bounds, patterns or either-or rules that exclude each other",
    )


def _optional_subsets(optional: Sequence[str], rng: random.Random) -> Iterator[Given]:
    """All subsets where they are few; else none, each alone, all, and some of the others."""
    if 2 ** len(optional) <= _SUBSETS_TRIED:
        for size in range(len(optional) + 1):
            yield from itertools.combinations(optional, size)
        return
    chosen: dict[Given, None] = {(): None}
    chosen |= {(name,): None for name in optional}
    while len(chosen) < _SUBSETS_TRIED:
        size = rng.randint(2, min(4, len(optional)))
        picked = set(rng.sample(list(optional), size))
        chosen[tuple(name for name in optional if name in picked)] = None
    yield from chosen
