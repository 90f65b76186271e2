"""What people say in the place of a value: "taxi" for `travel`, "nobody else" for `private`.

Only where nothing that is said names a value of the parameter, and what is said belongs to one value alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from functok.values.data_files import load_yaml
from functok.values.drawing.opinions import RATED
from functok.values.english.inflection import singular
from functok.values.english.numerals import Reading, outermost
from functok.values.english.words import Folded, fold
from functok.values.kinds.booleans import booleans_in
from functok.values.kinds.clock import times_in
from functok.values.kinds.members import member_words, members_in
from functok.values.parameters.boolean_words import boolean_words
from functok.values.parameters.meaning import Meaning
from functok.values.parameters.schema import same
from functok.values.reading.number_evidence import Evidence, free_numbers

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
    elif meaning.type == "integer" and isinstance(value, int):
        yield from _few(meaning, value, text)
        if not RATED.isdisjoint(meaning.words) and meaning.schema.get("maximum", 5) == value:
            yield from _found(r"full marks|top marks|a perfect score|the highest rating", text)


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
        member: re.sub(r"[\s-]+", "_", fold(member_words(member)).text).replace("wi_fi", "wifi")
        for member in meaning.members
        if isinstance(member, str)
    }
    spoken = {key.replace("_", " ") for key in keys.values()}
    heard: dict[str, set[str]] = {}
    for least, lines in _themes():
        fitting = [(m, line) for line in lines for m, key in keys.items() if key in line[0]]
        if len({member for member, _ in fitting}) >= least:
            for member, (names, said) in fitting:
                called = {name.replace("_", " ") for name in names}
                heard.setdefault(member, set()).update(said, called - spoken)
    alone = {
        member: said.difference(*(other for m, other in heard.items() if m != member))
        for member, said in heard.items()
    }
    return tuple((member, _any(sorted(said))) for member, said in alone.items() if said)


def _themes() -> Iterator[tuple[int, Sequence[tuple[Sequence[str], Sequence[str]]]]]:
    """How many members a theme needs, and its lines: names of a member, and what is said for it."""
    for least, themes in ((1, "alone"), (2, "members")):
        yield from ((least, lines) for lines in load_yaml("understood")[themes].values())


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
    """One or two, said without a number: "another pack", "my wife and me"; and one more than are counted."""
    people, counted = not _PEOPLE.isdisjoint(meaning.words), _counted(text.text)
    if people and len(counted) == 1 and counted[0].value == value - 1:
        said = re.escape(text.text[counted[0].start : counted[0].end])
        others = rf"(?:my )?{said} \w+"
        yield from _found(rf"(?:me|myself) and {others}|{others} and (?:me|i|myself)", text)
    if counted:
        return
    heads = {singular(word) for word in meaning.words[-1:] if word != singular(word)}
    if value == 1 and heads:
        things = "|".join(sorted(map(re.escape, heads)))
        yield from _found(rf"(?:an?|another|the) (?:\w+ )?(?:{things})", text)
    if people and value in (1, 2):
        yield from _found(_ONE_PERSON if value == 1 else _TWO_PERSONS, text)


def _counted(text: str) -> list[Reading[Fraction]]:
    """The numbers that say no time and no length of time."""
    times = times_in(text)
    return [
        number
        for number, timed in free_numbers(text)
        if not timed and not any(t.start <= number.start < t.end for t in times)
    ]


def _found(pattern: str, text: Folded) -> Iterator[Evidence]:
    for m in re.finditer(rf"(?<![\w'])(?:{pattern})(?![\w'])", text.text):
        yield Evidence(*m.span(), "canonical", weak=True)
