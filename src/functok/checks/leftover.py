"""Check that a query says no value that its calls do not hold: what looks like one, or stands for one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from functok.calls import FunctionCall
from functok.checks.candidate import Candidate, without_spans
from functok.checks.unsaid import CAPITALS, NOWHERE
from functok.errors import printable
from functok.records import Kind
from functok.teachers.offline import (
    QUOTED,
    ending,
    is_spec_text,
    leads,
    unknown_beside,
    unknown_words,
    without_unwanted,
)
from functok.teachers.offline.words.phrasebook import word_set
from functok.values import Semantic, is_free_text, is_open, semantic_of
from functok.values.drawing.opinions import RATED
from functok.values.english.numerals import numbers_in
from functok.values.english.words import identifier_words
from functok.values.reading.retracted import marks_in

_WRITTEN = re.compile(
    rf"[\"“][^\"”]+[\"”]|\d[\d.,:/-]*|(?<=[a-z,;] )(?!I\b|I['’]|I[a-z]{{1,2}}\b)[{CAPITALS}][\w'’-]*"
)
"""A quotation, a number in digits, a name in the middle of a sentence."""
_ACRONYM = re.compile(r"[A-Z]{2,4}")
_LAST_WORD = re.compile(r"\S+\s*$")
_MOST_TAKEN_BACK = 6  # words
_LEAST = 2  # "one" and "first" count nothing as often as not
_OUT_OF = re.compile(r"(?:(?:\bout|,) +of|, */) *$")
_TIMES = re.compile(r" (?:of (?:us|you)|more|times)\b")
"""Around a number that says out of how many, or how often."""
_STATED = re.compile(
    r"\b(?:my|our|the|this|it|that)\b[^,.;!?]*\b(?:is|are|was|were|has)\b[^,.;!?]*$", re.I
)
"""Before a number that is only told: "my battery is at"."""
_LENGTH = re.compile(r"[ -](?:more )?(?:second|minute|min|hour|day|week|month|year)s?\b")


def leftover(candidate: Candidate) -> str | None:
    """A call of a function that takes values leaves none that the query says.

    A value that is taken back, a name of the spec and an abbreviation are none. Of functions that take no
    values people tell numbers and names for many reasons.
    """
    if candidate.kind not in (Kind.SINGLE, Kind.PARALLEL):
        return None
    start = 0
    for call, part, rest in zip(candidate.calls, candidate.clauses, candidate.rests, strict=False):
        if candidate.function_of(call).arguments and _unheld(rest.original, call, candidate):
            spans = [(a - start, b - start) for a, b in candidate.said_spans]
            kept = without_spans(part, [*spans, *_taken_back(part, spans)])
            said = _unheld(without_unwanted(kept), call, candidate)
            if said is not None:
                return f"no argument of '{call.name}' has what the query says: {printable(said)}"
        for name, said in _led_to(rest.original, call, candidate):
            return f"/{name}: left out; the query may say it: {printable(said)}"
        start += len(part) if len(candidate.calls) > 1 else 0
    return None


def _led_to(text: str, call: FunctionCall, candidate: Candidate) -> Iterator[tuple[str, str]]:
    """By the name of a parameter that the call lacks: what is led to by its words, a preposition too, if
    nobody has it for the function ("for Ann"); a few words behind its own name; an opinion beside a
    rating."""
    lacking = [
        p for p in candidate.function_of(call).arguments
        if p.name not in call.arguments and is_open(p)
    ]  # fmt: skip
    if not lacking or call.nested:
        return
    rated = any(not RATED.isdisjoint(identifier_words(name)) for name in call.arguments)
    judged = _JUDGED.search(text) if rated else None
    if judged is not None:
        said = (p.name for p in lacking if semantic_of(p) is Semantic.MESSAGE)
        yield from ((name, judged[0]) for name in said)
    own = leads(candidate.api)[call.name]
    unknown = unknown_words(text, call.name, candidate.api)
    for parameter in lacking:
        name = parameter.name
        for word in unknown_beside(unknown, call.name, name, candidate.api):
            before = _ARTICLE.sub("", text[: word.start].lower()).rstrip(" \"“'‘:")
            if word.text not in NOWHERE and ending(own[name] - {QUOTED}).search(before):
                yield name, word.text
        for label in identifier_words(name)[-1:] if is_free_text(parameter) else ():
            told = frozenset(phrase for phrase in own[name] if phrase.endswith(label))
            yield from ((name, found[1]) for found in _behind(told).finditer(text))


_JUDGED = re.compile(
    r"\b(?:it|they|he|she|everything|everybody|the \w+) (?:was|were) (?:(?:too|so|very|really|not) )*\w+",
    re.IGNORECASE,
)
"""What it was like, beside a rating: "it was too long"."""
_ARTICLE = re.compile(r"\b(?:the|a|an|some) $")


@cache
def _behind(phrases: frozenset[str]) -> re.Pattern[str]:
    """A few words behind one of these phrases: "with the comment they were lovely"."""
    found = "|".join(map(re.escape, sorted(phrases, key=lambda each: (-len(each), each)))) or "(?!)"
    return re.compile(rf"\b(?i:with(?: the| a)? |the )(?i:{found}):? (\w+ [\w']+ \w+)")


def _unheld(text: str, call: FunctionCall, candidate: Candidate) -> str | None:
    """What stands in a text that must be a value.

    Of how long something takes people tell where no parameter counts anything.
    """
    values = {candidate.query[a:b].partition(" ")[0] for a, b in candidate.said_spans}
    counts = any(
        p.schema.get("type") in ("integer", "number") or semantic_of(p) is Semantic.DURATION
        for p in candidate.function_of(call).arguments
    )
    for found in _WRITTEN.finditer(text):
        said = found[0]
        digits = said[0].isdigit()
        spec = is_spec_text(said, call.name, candidate.api, whole=not digits)
        again = said.lower() in word_set("beside_names") or said in values
        told = digits and _is_told(text, *found.span(), counts=counts)
        if not (spec or again or told or _ACRONYM.fullmatch(said)):
            return said
    lower = text.lower()
    for number in numbers_in(lower):
        said = lower[number.start : number.end]
        spec = is_spec_text(said, call.name, candidate.api)
        told = _is_told(lower, number.start, number.end, counts=counts)
        if number.value >= _LEAST and not spec and not told:
            return said
    return None


def _is_told(text: str, start: int, end: int, *, counts: bool) -> bool:
    """Whether a number only tells of something: out of how many, how often, how long, or what is the case."""
    before = text[:start]
    told = _OUT_OF.search(before) or _STATED.search(before) or _TIMES.match(text, end)
    return bool(told or (not counts and _LENGTH.match(text, end)))


def _taken_back(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where something is taken back: the words before that, up to the next value, and those that say so."""
    for at, end in marks_in(text.lower()):
        start = at
        for _ in range(_MOST_TAKEN_BACK):
            word = _LAST_WORD.search(text[:start])
            if word is None or any(a < word.end() and word.start() < b for a, b in spans):
                break
            start = word.start()
        yield start, end
