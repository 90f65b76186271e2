"""Which call's result can be the argument of another call: by type, and by what the two are about.

The type is certain: every value that the one function may return is allowed for the other's
parameter, by inclusion of their JSON Schemas. That both mean the same sort of thing is judged by
words, so that nobody is asked to play the state of the washing machine.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from functok.specs import ApiSpec, FunctionSpec, Parameter
from functok.specs.inclusion import accepts_all
from functok.values import Semantic, is_sayable, semantic_of
from functok.values.english.words import identifier_words, prose_words

_TELLING = frozenset((
    "calculate", "check", "compute", "count", "describe", "detect", "determine", "estimate",
    "fetch", "find", "get", "give", "identify", "list", "locate", "look", "lookup", "measure", "provide",
    "query", "read", "recall", "report", "request", "retrieve", "return", "search", "see", "show", "tell",
    "track", "view", "what", "when", "where", "which", "who",
))  # fmt: skip
"""Verbs of functions that people call to know something: the result is then something to go on with."""
_DENOTING = frozenset(
    {Semantic.TIME, Semantic.DATE, Semantic.DATE_TIME, Semantic.EMAIL, Semantic.PHONE, Semantic.URL,
     Semantic.FILE, Semantic.PERSON, Semantic.PLACE, Semantic.COUNTRY, Semantic.LANGUAGE,
     Semantic.CURRENCY, Semantic.ORGANIZATION, Semantic.MEDIA, Semantic.TEMPERATURE, Semantic.MONEY}
)  # fmt: skip
"""Meanings of which one value is as good as another: a time is a time."""
_TOLD = frozenset({Semantic.MESSAGE, Semantic.TEXT})
_OF_TEXTS = frozenset(("body", "content", "contents", "memo", "message", "msg", "note", "notes"))
_VAGUE = frozenset((
    "a", "an", "and", "as", "at", "by", "code", "current", "for", "from", "id", "identifier", "in", "int",
    "integer", "is", "latest", "level", "my", "name", "new", "next", "no", "now", "number", "of", "on",
    "or", "str", "string", "that", "the", "this", "to", "type", "value", "was", "which", "with",
))  # fmt: skip


class Nesting(NamedTuple):
    """The result of `inner` as the argument `parameter` of `outer`; all are names."""

    outer: str
    parameter: str
    inner: str


def fits(parameter: Parameter, inner: FunctionSpec) -> bool:
    """Whether whatever `inner` returns is allowed for the parameter; False where it is not known."""
    return bool(inner.returns) and accepts_all(parameter.schema, inner.returns)


def nestings(api: ApiSpec) -> tuple[Nesting, ...]:
    """All calls that make sense inside another one, in the order of the spec."""
    telling = [f for f in api.functions if f.returns and tells(f)]
    return tuple(
        Nesting(outer.name, parameter.name, inner.name)
        for outer in api.functions
        for parameter in outer.arguments
        for inner in telling
        if inner is not outer and _means(parameter, inner) and fits(parameter, inner)
    )


def result_of(function: FunctionSpec) -> Parameter:
    """What a function returns, as if it were a parameter: named after what the function is about."""
    words = identifier_words(function.name)
    noun = words[1:] if words and words[0] in _TELLING and len(words) > 1 else words
    return Parameter("_".join(noun), function.returns or {}, True, function.name)


def meanings_of_result(function: FunctionSpec) -> frozenset[Semantic]:
    """What the result may be, by the noun of the function's name and by the one that describes it."""
    result = result_of(function)
    bare = {key: value for key, value in result.schema.items() if key != "description"}
    head = _head(result.description)
    found = [Parameter(result.name, bare, True, function.name)]
    if head and head not in _STATES:
        found.append(Parameter(head, result.schema, True, function.name))
    return frozenset(map(semantic_of, found))


_HEAD = re.compile(
    r"(?:(?:the|an?|your|my|its) )?((?:[a-z-]+ ){0,2}?[a-z-]+)"
    r"(?= (?:of|in|at|for|to|that|where|when|which|as|by|on|with|from)\b|[.,;:(]|$)",
    re.IGNORECASE,
)
_STATES = frozenset(("state", "status", "condition"))


def _head(description: str) -> str:
    """`The e-mail address of the contact` → `e_mail_address`; "" for a list or a sentence."""
    found = _HEAD.match(description.strip())
    words = found[1].lower().replace("-", " ").split() if found else []
    return "" if {"and", "or"} & {*words} else "_".join(words)


def tells(function: FunctionSpec) -> bool:
    """Whether the function is called for what it returns, by its first verb, and can be asked for so.

    One that works on a longer text would have that text stand in the middle of another request.
    """
    if any(p.required and semantic_of(p) in _TOLD for p in function.arguments):
        return False
    first = [*identifier_words(function.name)[:1], *prose_words(function.description)[:1]]
    return any(_base(word) in _TELLING for word in first)


def _means(parameter: Parameter, inner: FunctionSpec) -> bool:
    """Whether a person could say the one for the other."""
    if not is_sayable(parameter):
        return False
    result = result_of(inner)
    wanted, given = semantic_of(parameter), meanings_of_result(inner)
    if wanted is Semantic.BOOLEAN:
        return False
    if _is_text(parameter, wanted):
        return given.isdisjoint((Semantic.IDENTIFIER, Semantic.FILE))
    if wanted in _DENOTING or not given.isdisjoint(_DENOTING):
        return wanted in given & _DENOTING
    return not _stems(parameter, ()).isdisjoint(_stems(result, identifier_words(inner.name)))


def _is_text(parameter: Parameter, semantic: Semantic) -> bool:
    """Whether the parameter takes whatever is to be told to somebody, or kept."""
    return semantic in _TOLD and not _OF_TEXTS.isdisjoint(identifier_words(parameter.name))


def _stems(parameter: Parameter, more: tuple[str, ...]) -> frozenset[str]:
    """The words that say what a value is: those of the name, and the first of the description."""
    first = re.split(r"[.,;:(]", parameter.description, maxsplit=1)[0]
    words = (*identifier_words(parameter.name), *more, *(prose_words(first) if more else ()))
    return frozenset(_base(word) for word in words if word not in _VAGUE and len(word) > 1)


@lru_cache(maxsize=4096)
def _base(word: str) -> str:
    """`gets` → `get`, `searches` → `search`, `batteries` → `battery`."""
    if word in _TELLING or len(word) < 4 or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word
