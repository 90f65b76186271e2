"""What people say in the place of a value: "train ticket" for `travel`, "nobody else" for `private`.

Only where nothing that is said names a value of the parameter, and what is said belongs to one value alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from functok.values.boolean_words import boolean_words
from functok.values.booleans import booleans_in
from functok.values.data_files import load_yaml
from functok.values.meaning import Meaning
from functok.values.members import member_words, members_in
from functok.values.nouns import singular
from functok.values.number_evidence import Evidence, free_numbers
from functok.values.numerals import Reading, outermost
from functok.values.schema import same
from functok.values.words import Folded, fold

_Said = tuple[tuple[Any, re.Pattern[str]], ...]
_PEOPLE = frozenset(
    ("people", "persons", "guests", "guest", "adults", "participants", "attendees", "passengers",
     "visitors", "travellers", "travelers", "diners", "party", "headcount", "seats", "spots")
)  # fmt: skip
_ONE_PERSON = (
    r"alone|by myself|on my own|all by myself|just me|only me|just for me|only for me|myself"
)
_KIN = (
    r"(?:wife|husband|partner|girlfriend|boyfriend|mother|father|mum|mom|dad|son|daughter|sister"
    r"|brother|friend|fiancee?|fiance|better half|other half)"
)
_TWO_PERSONS = (
    rf"(?:me|myself) and my {_KIN}|my {_KIN} and (?:me|i|myself)|with my {_KIN}|both of us|us both"
    r"|the two of us|as a couple"
)


def understood(meaning: Meaning, value: Any, text: Folded) -> Iterator[Evidence]:
    """The spans of `text` from which `value` is understood, though they do not say it."""
    if isinstance(value, bool):
        if not booleans_in(meaning, text.text):
            yield from _alone(_of_boolean(meaning), value, text, "canonical")
    elif meaning.members:
        said = _of_members(meaning)
        if said and not members_in(meaning, text):
            yield from _alone(said, value, text, "enum")
    elif meaning.type == "integer" and value in (1, 2):
        yield from _few(meaning, int(value), text)


def _alone(said: _Said, value: Any, text: Folded, how: str) -> Iterator[Evidence]:
    """Where the one value is meant and no other one; what stands inside a longer phrase does not count."""
    every = [
        Reading(*m.span(), each) for each, pattern in said for m in pattern.finditer(text.text)
    ]
    found = outermost(every)
    if found and all(same(reading.value, value) for reading in found):
        yield Evidence(found[0].start, found[0].end, how, weak=True)


@lru_cache(maxsize=4096)
def _of_members(meaning: Meaning) -> _Said:
    """By member what is said for it; of the themes that fit the list, one phrase for one member."""
    keys = {
        member: "_".join(re.split(r"[\s-]+", fold(member_words(member)).text))
        for member in meaning.members
        if isinstance(member, str)
    }
    heard: dict[str, set[str]] = {}
    for lines in load_yaml("understood")["members"].values():
        fitting = [(m, said) for names, said in lines for m, key in keys.items() if key in names]
        if len({member for member, _ in fitting}) > 1:
            for member, said in fitting:
                heard.setdefault(member, set()).update(said)
    alone = {
        member: said.difference(*(other for m, other in heard.items() if m != member))
        for member, said in heard.items()
    }
    return tuple((member, _any(sorted(said))) for member, said in alone.items() if said)


@lru_cache(maxsize=4096)
def _of_boolean(meaning: Meaning) -> _Said:
    words = boolean_words(meaning)
    said = load_yaml("understood")["booleans"].get(words.topics[0] if words.topics else "")
    if said is None:
        return ()
    return tuple(
        (value is not words.inverted, _any(phrases))
        for value, phrases in zip((True, False), said, strict=True)
    )


def _any(phrases: Sequence[str]) -> re.Pattern[str]:
    """Any of the phrases as whole words, the longest first."""
    folded = sorted((fold(phrase).text for phrase in phrases), key=lambda p: (-len(p), p))
    return re.compile(rf"(?<![\w'])(?:{'|'.join(map(re.escape, folded))})(?![\w'])")


def _few(meaning: Meaning, value: int, text: Folded) -> Iterator[Evidence]:
    """One or two, said without a number: "another pack", "my wife and me"."""
    if free_numbers(text.text):
        return
    heads = {singular(word) for word in meaning.words[-1:] if word != singular(word)}
    if value == 1 and heads:
        counted = "|".join(sorted(map(re.escape, heads)))
        yield from _found(rf"(?:an?|another|the) (?:\w+ )?(?:{counted})", text)
    if not _PEOPLE.isdisjoint(meaning.words):
        yield from _found(_ONE_PERSON if value == 1 else _TWO_PERSONS, text)


def _found(pattern: str, text: Folded) -> Iterator[Evidence]:
    for m in re.finditer(rf"(?<![\w'])(?:{pattern})(?![\w'])", text.text):
        yield Evidence(*m.span(), "canonical", weak=True)
