"""Checks of a call that stands in an argument's place: its type, and that its words stand together."""

from __future__ import annotations

from functok.checks.candidate import Candidate
from functok.errors import printable
from functok.languages import ENGLISH
from functok.planning.nesting import fits
from functok.records import Kind
from functok.specs.pointers import escaped
from functok.teachers.offline import speak_for, speaks_of
from functok.values import Grounding


def nested_fits(candidate: Candidate) -> str | None:
    """Whatever the inner function returns is allowed for the argument that its call stands for."""
    inside = [call for call in candidate.calls if call.nested]
    if candidate.kind is not Kind.NESTED:
        return "a call stands inside another one" if inside else None
    if not inside:
        return "no call stands inside another one"
    for call in candidate.every:
        parameters = {p.name: p for p in candidate.function_of(call).arguments}
        for name, inner in call.nested.items():
            function = candidate.api.by_name[inner.name]
            if name not in parameters or not fits(parameters[name], function):
                return f"/{printable(name)}: does not take all that '{function.name}' may return"
    return None


def inner_meant(candidate: Candidate) -> str | None:
    """No other function whose result would fit is spoken for in the place of one that is called inside."""
    if candidate.kind is not Kind.NESTED or candidate.language != ENGLISH:
        return None
    rest = candidate.query
    for start, end in sorted(candidate.spans, reverse=True):
        rest = f"{rest[:start]} , {rest[end:]}"
    hits = speak_for(rest, candidate.api)
    for call in candidate.every:
        parameters = {p.name: p for p in candidate.function_of(call).arguments}
        for name, inner in call.nested.items():
            own = hits[inner.name] or speaks_of(inner.name, rest, candidate.api)
            for other in candidate.api.functions:
                more = other.name not in (call.name, inner.name) and hits[other.name] > own
                if more and fits(parameters[name], other):
                    return f"/{name}: '{other.name}' is spoken for rather than '{inner.name}'"
    return None


def said_together(candidate: Candidate) -> str | None:
    """What a query says for an inner call is not mixed up with what it says for the outer one."""
    for call, grounding in zip(candidate.calls, candidate.groundings, strict=True):
        for name in call.nested:
            fault = _mixed(escaped(name), grounding)
            if fault:
                return fault
    return None


def _mixed(place: str, grounding: Grounding) -> str | None:
    spans = [(g.start, g.end, path) for path, g in grounding.found.items() if g.text]
    within = [span for span in spans if span[2].startswith(f"{place}/")]
    if not within:
        return None
    start, end = min(s for s, _, _ in within), max(e for _, e, _ in within)
    for other_start, other_end, path in spans:
        outside = not path.startswith(f"{place}/")
        if outside and other_start < end and start < other_end:
            return f"/{path}: stands among the words for the call in /{place}"
    return None
