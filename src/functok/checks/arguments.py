"""Checks of the call: the function, its JSON Schema, pinned values, canonical form, grounding."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from functok.checks.candidate import Candidate
from functok.errors import printable
from functok.hashing import canonical_json
from functok.languages import ENGLISH
from functok.specs import FunctionSpec
from functok.specs.schemas import first_error, validator_for
from functok.teachers.offline import all_that_could_serve
from functok.values import canonical


def known_function(candidate: Candidate) -> str | None:
    """Every function called is one of the API's."""
    for call in candidate.every:
        if call.name not in candidate.api.by_name:
            return f"'{printable(call.name)}' is no function of this API"
    return None


def schema(candidate: Candidate) -> str | None:
    """The arguments satisfy the function's JSON Schema, formats included."""
    for call in candidate.every:
        function = candidate.function_of(call)
        left_out = {*call.nested, *([candidate.missing] if candidate.missing is not None else [])}
        if left_out:
            function = _without_need(function, left_out)
        error = first_error(validator_for(function), call.plain)
        if error is not None:
            pointer, message = error
            return f"{pointer or '/'}: {printable(message)}"
    return None


def _without_need(function: FunctionSpec, names: Collection[str]) -> FunctionSpec:
    """The function as if the arguments were optional."""
    required = [name for name in function.parameters.get("required", ()) if name not in names]
    return replace(function, parameters={**function.parameters, "required": required})


def pinned_kept(candidate: Candidate) -> str | None:
    """The functions and values that the slot had fixed are unchanged."""
    for planned, call in zip(candidate.planned, candidate.every, strict=False):
        if planned.function != call.name:
            return f"'{printable(call.name)}' is called in place of '{planned.function}'"
        for name, value in planned.pinned.items():
            if name not in call.arguments:
                return f"/{name}: left out, though its value was given"
            if not _same_json(call.arguments[name], value):
                return f"/{name}: {canonical_json(call.arguments[name])} is not {canonical_json(value)}"
    return None


def _same_json(one: Any, other: Any) -> bool:
    """Whether two values have the same JSON; of texts that is seen at a glance."""
    if type(one) is str and type(other) is str:
        return one == other
    return canonical_json(one) == canonical_json(other)


def canonical_form(candidate: Candidate) -> str | None:
    """Every argument stands in the one form that its type has (docs/canonical-forms.md)."""
    for call in candidate.every:
        for parameter in candidate.function_of(call).arguments:
            if parameter.name not in call.plain:
                continue
            value = call.plain[parameter.name]
            form = canonical(parameter, value)
            if not _same_json(form, value):
                return (
                    f"/{parameter.name}: {canonical_json(value)} is written {canonical_json(form)}"
                )
    return None


def grounded(candidate: Candidate) -> str | None:
    """Every argument follows from the query: said in it, or the default of its parameter.

    Where a judge is asked, it is the judge who says so of those that no rule finds.
    """
    for grounding in () if candidate.judged else candidate.groundings:
        if grounding.missing:
            return f"/{grounding.missing[0]}: its value is not said in the query"
    return None


def in_order(candidate: Candidate) -> str | None:
    """Several calls are said one after the other, in their order, and each in a part of its own."""
    if len(candidate.calls) < 2:
        return None
    if len(set(candidate.calls)) < len(candidate.calls):
        return "the same call stands there twice"
    if not candidate.clauses:
        return "no part of the query says each of the calls in their order"
    if candidate.language != ENGLISH:
        return None
    named = [all_that_could_serve(clause, candidate.api) for clause in candidate.clauses]
    names = [call.name for call in candidate.calls]
    for i, one in enumerate(names):
        for j, other in enumerate(names[i + 1 :], i + 1):
            swapped = other in named[i] and one in named[j]
            if swapped and one not in named[i] and other not in named[j]:
                return f"'{one}' and '{other}' are asked for in the other order"
    return None
