"""Checks of what a query says besides its call: a value that the call lacks, another function's words.

Both look at the rest of the query, without the words that say the call's arguments. They refuse only
what speaks for itself; what is left is for the judge and the probe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from functok.calls import FunctionCall
from functok.checks.candidate import Candidate
from functok.checks.unsaid import looks_like_a_value
from functok.errors import printable
from functok.planning.nesting import tells
from functok.records import Kind
from functok.specs import ApiSpec, Parameter
from functok.specs.once import once_per_api
from functok.specs.pointers import escaped
from functok.teachers.offline import (
    as_noun,
    asked_rather,
    both_done,
    done_rather,
    is_spec_text,
    leads,
    led_to,
    named_rather,
    names_parameter,
    speak_for,
    speaks_of,
    whole_name_said,
    without_unwanted,
    without_verbs,
)
from functok.teachers.offline.words.lexicon import PREPOSITIONS
from functok.values import is_open, said_besides
from functok.values.english.numerals import numbers_in
from functok.values.english.words import Folded, fold
from functok.values.parameters.meaning import meaning_of
from functok.values.parameters.semantics import Semantic
from functok.values.reading.besides import may_hold, said_as

_SURE = 2  # words that speak for another function
_OF_VALUE = re.compile(
    r"(?<![\w'-])['-]*+(?!(?:amount|number|kind|type|sort|part|bit|rest|(?:pack|packet|box|boxe|bag|bottle|tube"
    r"|jar|pair|set|piece|portion|cup|glass|slice|tin|can|crate|roll)s?)\b)([\w'-]+) of(?: the)? +,"
)
"""What is wanted of a value: "the hours of X"."""
_LEADS = re.compile(r"\b(?:called|named|titled|entitled|labell?ed)(?=\s+, )", re.IGNORECASE)
"""Before a value: "called X" asks for no call."""


def left_out(candidate: Candidate) -> str | None:
    """The query says no value of a parameter that the call lacks, or of which it has the default unsaid."""
    for call, grounding, rest in zip(
        candidate.calls, candidate.groundings, candidate.rests, strict=False
    ):
        own = leads(candidate.api)[call.name]
        for parameter in candidate.function_of(call).arguments:
            ground = grounding.found.get(escaped(parameter.name))
            given = parameter.name in call.arguments
            if given and (ground is None or ground.how != "default"):
                continue
            fault = "has the default" if given else "left out"
            led = _led_to(rest.original, own[parameter.name], parameter, sure=given)
            for said in (*said_besides(parameter, rest, sure=given), *led):
                if not is_spec_text(said, call.name, candidate.api):
                    return f"/{parameter.name}: {fault}; the query may say it: {printable(said)}"
    return None


_WEAK = PREPOSITIONS - {"under"}


@cache
def _strong(phrases: frozenset[str]) -> frozenset[str]:
    return phrases - _WEAK


def _led_to(
    text: str, phrases: frozenset[str], parameter: Parameter, *, sure: bool
) -> Iterator[str]:
    """What is led to by more than a preposition: a number where one is due, else a name; any word, if it
    is `sure` that none would stand there for another reason."""
    counts = parameter.schema.get("type") in ("integer", "number")
    if counts or is_open(parameter):
        for word in led_to(text, _strong(phrases), names=not counts and not sure):
            if not counts or numbers_in(word.lower()):
                yield word


def other_function(candidate: Candidate) -> str | None:
    """The query speaks for the functions that are called, and not for another one in the place of one.

    What it says is not wanted ("instead of …") does not speak for another function.
    """
    if candidate.kind not in (Kind.SINGLE, Kind.PARALLEL):
        return None
    parts = zip(candidate.calls, candidate.clauses, candidate.rests, strict=False)
    several = len(candidate.calls) > 1
    for call, part, rest in parts:
        unsaid = several and part.strip() == rest.original.strip()
        if unsaid and not _asks_for(call.name, part, candidate.api):
            return f"nothing in the query asks for '{call.name}'"
        fault = _another(candidate.api, call, part, rest)
        if fault:
            return fault
    return None


def _asks_for(name: str, part: str, api: ApiSpec) -> bool:
    return bool(speak_for(part, api)[name]) or speaks_of(name, part, api)


def _another(api: ApiSpec, call: FunctionCall, part: str, rest: Folded) -> str | None:
    name, said = call.name, _LEADS.sub(" ", rest.original)
    wanted = without_unwanted(said)
    hits = speak_for(wanted, api)
    own = hits[name] or (wanted != said and speak_for(said, api)[name])
    done = done_rather(wanted, name, api)
    for other in sorted(done or ()):
        if _lacks_member(api, call, wanted, other):
            continue
        if hits[other] >= max(own, 0 if _may_be_meant(api, call, wanted, other) else 1):
            return f"'{other}' does what is asked for, rather than '{name}'"
    named, folded = named_rather(wanted, name, api), fold(wanted, rest.today)
    near = [n for n, count in hits.items() if count >= own and n != name]
    near += sorted(named - hits.keys() - {name}) if not own else []
    held: dict[Semantic, bool] = {}
    of_value = named_rather(" ".join(_OF_VALUE.findall(wanted)), name, api)
    shown = done is not None and _SHOWN.search(wanted) is not None
    silent = bool(near) and not own and not speak_for(part, api)[name]
    unspoken = silent and not speaks_of(name, said, api)
    things = named_rather(without_verbs(wanted), name, api) if unspoken else frozenset()
    for other in near:
        more = hits[other] > own
        thing = hits[other] > 0 and other in things and _suits(api, call, other)
        alone = silent and (other in of_value or thing or (unspoken and hits[other] >= _SURE))
        told = done is not None and (
            (
                other in named
                and (hits[other] >= _SURE or whole_name_said(wanted, other, api))
                and (more or as_noun(other, wanted))
            )
            or (hits[other] > 0 and _says_name(api, call, wanted, other))
        )
        same = silent and more and both_done(wanted, name, other, api)
        taken = _sayable(api)[other, (more and hits[other] >= _SURE) or other in named]
        open_to = [
            parameter
            for kind, parameters in taken.items()
            for parameter in parameters
            if parameter.name not in call.arguments and _may_hold(folded, kind, held)
        ]
        if (
            alone
            or told
            or same
            or (shown and _shows(api, call, wanted, other))
            or (open_to and _takes_more(api, call, folded, open_to, other in named))
        ):
            return f"'{other}' is spoken for rather than '{name}'"
    asked = asked_rather(wanted, name, api)
    if asked:
        return f"'{asked}' is asked for rather than '{name}'"
    for other, more_of in _wider(api)[name] if call.arguments else ():
        holds = call.arguments.keys() <= {p.name for p in api.by_name[other].arguments}
        if holds and _takes_more(api, call, folded, more_of, named=False):
            return f"'{other}' takes what the query says, and '{name}' does not"
    return None


def _may_hold(rest: Folded, kind: Semantic, known: dict[Semantic, bool]) -> bool:
    """The same as `may_hold`, looked at once for all the functions that are near."""
    if kind not in known:
        known[kind] = may_hold(rest, kind)
    return known[kind]


def _may_be_meant(api: ApiSpec, call: FunctionCall, rest: str, other: str) -> bool:
    """Whether the call holds all arguments that the other function must have, or more is said."""
    required = [p.name for p in api.by_name[other].arguments if p.required]
    if not required:
        return False
    return all(name in call.arguments for name in required) or looks_like_a_value(rest) is not None


def _lacks_member(api: ApiSpec, call: FunctionCall, rest: str, other: str) -> bool:
    """Whether the other function must have one of a list, of which neither the call nor the query has any."""
    folded = fold(rest)
    return any(
        parameter.required
        and said_as(parameter) is Semantic.ENUM
        and parameter.name not in call.arguments
        and not any(said_besides(parameter, folded, sure=True))
        for parameter in api.by_name[other].arguments
    )


def _suits(api: ApiSpec, call: FunctionCall, other: str) -> bool:
    """Whether the other function might have all values of the call, so that they tell none from the other."""
    taken = {p.name: p for p in api.by_name[other].arguments}
    return bool(call.arguments) and all(
        name in taken and meaning_of(taken[name], value).is_valid(value)
        for name, value in call.arguments.items()
    )


_SHOWN = re.compile(
    r"\b(?:show|see(?! to\b)|view|display|list|tell me(?! when| if| once)|look at|look up|pull up|bring up"
    r"|give me|what is|what's)\b",
    re.IGNORECASE,
)
"""What asks that something is shown."""


def _shows(api: ApiSpec, call: FunctionCall, text: str, other: str) -> bool:
    """Whether the other function shows something with the same arguments, and the one called does not."""
    function, telling = api.by_name[call.name], api.by_name[other]
    required = {p.name for p in telling.arguments if p.required}
    fits = bool(required) and required <= call.arguments.keys()
    fits = fits and call.name not in named_rather(text, other, api)
    return fits and tells(telling) and not tells(function)


def _says_name(api: ApiSpec, call: FunctionCall, rest: str, other: str) -> bool:
    """Whether words lead to a name that the other function must have and the call does not hold."""
    of = leads(api)[other]
    return any(
        any(led_to(rest, of[parameter.name], names=True))
        for parameter in api.by_name[other].arguments
        if parameter.required and parameter.name not in call.arguments
    )


def _takes_more(
    api: ApiSpec, call: FunctionCall, rest: Folded, parameters: Sequence[Parameter], named: bool
) -> bool:
    """Whether the query says a value for one of another function's parameters that the call does not hold.

    Where that function is `named`, and the parameter too, any words do that say a value.
    """
    return any(
        not is_spec_text(said, call.name, api, whole=True) and not speak_for(said, api)[call.name]
        for parameter in parameters
        if parameter.name not in call.arguments
        for said in said_besides(
            parameter, rest, sure=named and names_parameter(parameter, rest.text)
        )
    )


@once_per_api
def _wider(api: ApiSpec) -> Mapping[str, Sequence[tuple[str, Sequence[Parameter]]]]:
    """By function: the others that have all parameters which it must have, with those that it lacks."""
    names = {f.name: {p.name for p in f.arguments} for f in api.functions}
    required = {f.name: {p.name for p in f.arguments if p.required} for f in api.functions}
    return {
        name: [
            (f.name, more)
            for f in api.functions
            if f.name != name and required[name] <= names[f.name]
            and (more := [p for p in f.arguments if p.name not in names[name]])
        ]
        for name in names
    }  # fmt: skip


@once_per_api
def _sayable(api: ApiSpec) -> Mapping[tuple[str, bool], Mapping[Semantic, Sequence[Parameter]]]:
    """What each function takes, by the kind of words that say it: under its name and True all of it; and
    False without what it need not have of lists of members, which people name for other reasons."""
    found: dict[tuple[str, bool], dict[Semantic, list[Parameter]]] = {}
    for function in api.functions:
        every, surely = (found.setdefault((function.name, told), {}) for told in (True, False))
        for parameter in function.arguments:
            kind = said_as(parameter)
            every.setdefault(kind, []).append(parameter)
            if parameter.required or kind is not Semantic.ENUM:
                surely.setdefault(kind, []).append(parameter)
    return found
