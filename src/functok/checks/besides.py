"""Checks of what a query says besides its call: a value that the call lacks, another function's words.

Both look at the rest of the query, without the words that say the call's arguments. They refuse only
what speaks for itself; what is left is for the judge and the probe.
"""

from __future__ import annotations

from dataclasses import replace

from functok.checks.candidate import Candidate
from functok.errors import printable
from functok.records import Kind
from functok.teachers.offline import is_spec_text, speak_for, speaks_of
from functok.values import Semantic, said_besides, semantic_of
from functok.values.words import Folded, fold

_SURE = 2  # words that speak for another function
_CLOSED = (Semantic.ENUM, Semantic.BOOLEAN)


def left_out(candidate: Candidate) -> str | None:
    """The query says no value of a parameter that the call lacks."""
    for call, rest in zip(candidate.calls, candidate.rests, strict=False):
        folded = _folded(rest, candidate)
        for parameter in candidate.function_of(call).arguments:
            if parameter.name in call.arguments:
                continue
            for said in said_besides(parameter, folded):
                if not is_spec_text(said, call.name, candidate.api):
                    return f"/{parameter.name}: left out; the query may say it: {printable(said)}"
    return None


def other_function(candidate: Candidate) -> str | None:
    """The query speaks for the function that is called, and not for another one in its place."""
    if candidate.kind is not Kind.SINGLE or not candidate.rests:
        return None
    name, api = candidate.calls[0].name, candidate.api
    hits = speak_for(candidate.rests[0], api)
    rivals = {n: count for n, count in hits.items() if n != name and count >= hits[name]}
    if not rivals:
        return None
    own = speak_for(candidate.query, api)[name]
    for other, count in rivals.items():
        silent = not own and count >= _SURE and not speaks_of(name, candidate.query, api)
        if silent or (count >= max(own, 1) and _takes_more(candidate, other)):
            return f"'{other}' is spoken for rather than '{name}'"
    return None


def _takes_more(candidate: Candidate, other: str) -> bool:
    """Whether the query says a value for the other function that the call does not hold."""
    [call] = candidate.calls
    folded = _folded(candidate.rests[0], candidate)
    return any(
        not is_spec_text(said, call.name, candidate.api, whole=True)
        for parameter in candidate.api.by_name[other].arguments
        if parameter.name not in call.arguments and semantic_of(parameter) not in _CLOSED
        for said in said_besides(parameter, folded)
    )


def _folded(rest: str, candidate: Candidate) -> Folded:
    return replace(fold(rest), today=candidate.today)
