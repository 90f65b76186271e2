"""The words that lead to a parameter's value: "from" to where a ride begins, "saying" to a message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from functok.specs.model import ApiSpec, FunctionSpec
from functok.specs.once import once_per_api
from functok.teachers.offline.about.meaning import understand_alone
from functok.teachers.offline.arguments.roles import role_of
from functok.teachers.offline.words.english import name_words
from functok.values.parameters.meaning import semantic_of

QUOTED = '"'
"""Stands among the leads of a parameter whose values are put in quotation marks."""

_CHOICE = re.compile(r"\([^)]*\)|\{the\}")
_WAYS = {
    "{on}": ("on", "at"), "{at}": ("at", "in"), "{from}": ("from", "at"), "{to}": ("to", "about"),
    "{because}": ("because",),
}  # fmt: skip
_ARTICLES = ("the", "a", "an")
_VALUE = re.compile(r"\{[vq]\w*\}")


@once_per_api
def leads(api: ApiSpec) -> Mapping[str, Mapping[str, frozenset[str]]]:
    """By function and parameter: the phrases, in lower case, that stand right before its value.

    The parameter's own name is one of them, and the preposition that its description has for it.
    """
    return {function.name: _of_function(function) for function in api.functions}


def led_to(text: str, phrases: frozenset[str], *, names: bool = False) -> Iterator[str]:
    """The word behind each place in `text` where one of these phrases leads to something; `names`: to a
    word with a capital letter."""
    for found in _leading(phrases).finditer(text):
        if not names or found[1].istitle():
            yield found[1]


@cache
def _leading(phrases: frozenset[str]) -> re.Pattern[str]:
    longest = sorted(phrases - {QUOTED}, key=lambda phrase: (-len(phrase), phrase))
    alternatives = "|".join(map(re.escape, longest)) or "(?!)"
    return re.compile(
        rf"(?<![\w-])(?i:{alternatives})(?:,? (?i:the |an? )?[\"“'‘]?|: ?[\"“'‘]?)(\w[\w'’-]*)"
    )


@cache
def ending(phrases: frozenset[str]) -> re.Pattern[str]:
    """A pattern that finds one of these phrases at the end of a text."""
    found = sorted(map(re.escape, phrases))
    return re.compile(rf"(?<!\w)(?:{'|'.join(found) or '(?!)'})$")


def _of_function(function: FunctionSpec) -> Mapping[str, frozenset[str]]:
    meaning = understand_alone(function)
    found = {}
    for parameter in function.arguments:
        role = role_of(parameter, semantic_of(parameter), meaning.about)
        link = meaning.links.get(parameter.name)
        own = {lead for say in role.say for lead in _before_value(say, role.label)}
        own |= {link.preposition} if link is not None else set()
        own |= {role.label.lower(), " ".join(name_words(parameter.name))}
        found[parameter.name] = frozenset(own)
    return found


def _before_value(say: str, label: str) -> Iterator[str]:
    if "{q}" in say:
        yield QUOTED
    before = _CHOICE.sub(" ", _VALUE.split(say)[0]).replace("{label}", label)
    slot = next((slot for slot in _WAYS if slot in before), "")
    for way in _WAYS.get(slot, ("",)):
        words = re.findall(r"[\w'-]+", (before.replace(slot, way) if slot else before).lower())
        while words and words[-1] in _ARTICLES:
            words.pop()
        if words:
            yield " ".join(words)
