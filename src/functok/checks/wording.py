"""Checks of the query's words: something a person would say to an assistant, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from functok.checks.candidate import Candidate
from functok.errors import printable
from functok.languages import ENGLISH, another_language
from functok.specs import ApiSpec
from functok.specs.once import once_per_api

_LONGEST = 2_000  # characters
_IDENTIFIER = re.compile(r"\w+_\w+")
_TEMPLATE = re.compile(
    r"below is the query|function description:|(?:^|\n)\s*(?:query|response):|</?nexa_\w*>?"
    r"|\{\{|\{%|<\|\w+\|>|\{[a-z ]+\}|\[(?:insert|your|name|date)\b",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"^\W*(?:sure|certainly|of course|absolutely(?! \w)"
    r"|here (?:(?:is|are)(?! (?:my|our|mine|ours|this)\b)|you go)|as an ai\b|i(?:'|’)?m sorry"
    r"|i am sorry|i cannot|i can(?:'|’)t (?:help|assist)|happy to help)\b(?!\s+(?:that|thing|if|you|i))",
    re.IGNORECASE,
)


def natural_words(candidate: Candidate) -> str | None:
    """The query is text of a sane length, without function names, identifiers or template text."""
    query = candidate.query
    if not query.strip() or query != query.strip():
        return "empty, or with space around it"
    if len(query) > _LONGEST:
        return f"{len(query)} characters; at most {_LONGEST} are allowed"
    if not query.isprintable():
        bad = next(
            (c for c in query if c not in _JOINERS and unicodedata.category(c) in _CONTROL), None
        )
        if bad is not None:
            return f"holds the control character {printable(bad)!r}"
    own = _own_words(candidate)
    found = _TEMPLATE.search(own) if _may_be_template(own) else None
    if found:
        return f"holds template text: '{printable(found[0])}'"
    found = _IDENTIFIER.search(own) if "_" in own else None
    if found:
        return f"holds the identifier '{printable(found[0])}'"
    name = _function_name_in(own, candidate.api)
    return f"holds the function name '{name}'" if name else None


def _may_be_template(text: str) -> bool:
    """Whether a text holds what no template text goes without; most queries hold nothing of it."""
    return any(mark in text for mark in ":<{[") or "below" in text.lower()


def in_its_language(candidate: Candidate) -> str | None:
    """The query is in the language that it should be in, its values aside; of English the rules see it."""
    if candidate.language == ENGLISH:
        return None
    found = another_language(_own_words(candidate), candidate.language)
    return f"is in '{found}' rather than in '{candidate.language}'" if found else None


def not_an_answer(candidate: Candidate) -> str | None:
    """The query asks; it does not answer as an assistant would."""
    found = _ANSWER.match(candidate.query)
    return f"reads like an assistant's answer: '{printable(found[0])}'" if found else None


_CONTROL = ("Cc", "Cf", "Cs", "Co", "Cn")
_JOINERS = "\n\u200c\u200d"  # a new line; what joins letters and emoji in many scripts


def _own_words(candidate: Candidate) -> str:
    """The query without values that are said verbatim: an order number may well hold an underscore."""
    spans = [
        (ground.start, ground.end)
        for grounding in candidate.groundings
        for ground in grounding.found.values()
        if ground.how == "verbatim"
    ]
    text = candidate.query
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + " " + text[end:]
    return text


def _function_name_in(text: str, api: ApiSpec) -> str | None:
    """The first function whose name looks like code and stands in the text as a word."""
    if not any(mark in text and found.search(text) for mark, found in _name_patterns(api).items()):
        return None
    named = filter(_is_identifier, api.by_name)
    return next(name for name in named if _as_words([name]).search(text))


@once_per_api
def _name_patterns(api: ApiSpec) -> dict[str, re.Pattern[str]]:
    """By a character that a text must hold: a pattern of all such names.

    An API may have a thousand functions, and most queries hold none of these characters.
    """
    groups: dict[str, list[str]] = {}
    for name in filter(_is_identifier, api.by_name):
        groups.setdefault(next((mark for mark in "_.-" if mark in name), ""), []).append(name)
    return {mark: _as_words(names) for mark, names in groups.items()}


def _as_words(names: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)


def _is_identifier(name: str) -> bool:
    """Whether a name looks like code. 'play' or 'search' is also a word that people say."""
    return bool(re.search(r"[_.\d-]|[a-z][A-Z]", name))
