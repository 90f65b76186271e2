"""Checks of the call: the function, its JSON Schema, pinned values, canonical form, grounding."""

from __future__ import annotations

from functok.checks.candidate import Candidate
from functok.errors import printable
from functok.hashing import canonical_json
from functok.specs.schemas import first_error, validator_for
from functok.values import canonical


def known_function(candidate: Candidate) -> str | None:
    """Every function called is one of the API's."""
    for call in candidate.calls:
        if call.name not in candidate.api.by_name:
            return f"'{printable(call.name)}' is no function of this API"
    return None


def schema(candidate: Candidate) -> str | None:
    """The arguments satisfy the function's JSON Schema, formats included."""
    for call in candidate.calls:
        error = first_error(validator_for(candidate.function_of(call)), call.arguments)
        if error is not None:
            pointer, message = error
            return f"{pointer or '/'}: {printable(message)}"
    return None


def pinned_kept(candidate: Candidate) -> str | None:
    """The values that the slot had fixed are unchanged."""
    if not candidate.pinned:
        return None
    arguments = candidate.calls[0].arguments
    for name, value in candidate.pinned.items():
        if name not in arguments:
            return f"/{name}: left out, though its value was given"
        if canonical_json(arguments[name]) != canonical_json(value):
            return f"/{name}: {canonical_json(arguments[name])} is not {canonical_json(value)}"
    return None


def canonical_form(candidate: Candidate) -> str | None:
    """Every argument stands in the one form that its type has (docs/canonical-forms.md)."""
    for call in candidate.calls:
        for parameter in candidate.function_of(call).arguments:
            if parameter.name not in call.arguments:
                continue
            value = call.arguments[parameter.name]
            form = canonical(parameter, value)
            if type(form) is str and form == value:
                continue
            if canonical_json(form) != canonical_json(value):
                return (
                    f"/{parameter.name}: {canonical_json(value)} is written {canonical_json(form)}"
                )
    return None


def grounded(candidate: Candidate) -> str | None:
    """Every argument follows from the query: said in it, or the default of its parameter."""
    for grounding in candidate.groundings:
        if grounding.missing:
            return f"/{grounding.missing[0]}: its value is not said in the query"
    return None
