"""Check of what a query asks for besides its calls: another request, in a part of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from functok.checks.candidate import Candidate
from functok.checks.clauses import segments
from functok.checks.unsaid import looks_like_a_value
from functok.languages import ENGLISH
from functok.records import Kind
from functok.specs import Parameter
from functok.teachers.offline import (
    breaks_off,
    done_rather,
    is_request,
    is_spec_text,
    named_rather,
    names_parameter,
    says_something,
    speak_for,
    stands_around,
    without_unwanted,
)
from functok.values import said_besides
from functok.values.english.words import fold

_LEADING = re.compile(r"^\W*(?:(?:and|so|just|then)\b\W*)*", re.IGNORECASE)
_CALLS = frozenset((Kind.SINGLE, Kind.PARALLEL))


def more_asked(candidate: Candidate) -> str | None:
    """Beside the parts of the query that ask for the calls there is none that asks for one more.

    A part that only tells of something may name things of another function. Where no rule finds the
    arguments, a judge has to say.
    """
    if candidate.kind not in _CALLS or candidate.language != ENGLISH:
        return None
    query, parts = candidate.query, segments(candidate.query)
    if len(parts) < 2 or any(grounding.missing for grounding in candidate.groundings):
        return None
    called = {call.name for call in candidate.every}
    own = [p for p in parts if any(a < p[1] and p[0] < b for a, b in candidate.said_spans)]
    rest = [query[a:b] for a, b in parts if (a, b) not in own]
    # Where no part says an argument, one of them has to speak for what is called.
    speak = [] if own else [not called.isdisjoint(speak_for(text, candidate.api)) for text in rest]
    for i, text in enumerate(rest):
        beside = own or any(speak[:i] + speak[i + 1 :])
        asked = _asked(without_unwanted(text), candidate) if beside else None
        if asked:
            return f"'{asked}' may be asked for as well: {text.strip()}"
    return None


def _asked(text: str, candidate: Candidate) -> str | None:
    """A function that a text, which says nothing of the calls, asks for."""
    api, called = candidate.api, {call.name for call in candidate.every}
    if not says_something(text) or breaks_off(text) or stands_around(text):
        return None
    if any(is_spec_text(_LEADING.sub("", text), name, api) for name in called):
        return None  # "get up" of "get up and stretch", which its function has so
    hits = speak_for(text, api)
    own, most = max(hits[name] for name in called), max(hits.values(), default=0)
    done, request = done_rather(text, None, api) or frozenset(), is_request(text)
    instead = done if called.isdisjoint(done) else frozenset()
    named = named_rather(text, min(called), api) - called if request else frozenset()
    for name in sorted(hits.keys() | done | named):
        required = [p for p in api.by_name[name].arguments if p.required]
        if not (request or name in done):
            continue
        if name in called:
            more = bool(required) and hits[name] == most
        else:
            as_much = hits[name] == own and bool(required or own)
            in_place = name in instead or (bool(required) and name in named)
            more = hits[name] > own or (as_much and in_place)
        part = _without_values(text, candidate) if name in called else text
        if more and (not required or _says_one(part, required, candidate)):
            return name
    return None


def _without_values(text: str, candidate: Candidate) -> str:
    """The text without the words that say a value of the calls elsewhere in the query."""
    for start, end in candidate.said_spans:
        text = re.sub(re.escape(candidate.query[start:end]), " ", text, flags=re.IGNORECASE)
    return text


def _says_one(text: str, parameters: Sequence[Parameter], candidate: Candidate) -> bool:
    """Whether a value of one of the parameters stands in the text."""
    if looks_like_a_value(text) is not None:
        return True
    folded = fold(text, candidate.today)
    return any(
        any(said_besides(parameter, folded, sure=names_parameter(parameter, text)))
        for parameter in parameters
    )
