"""What a query says for a parameter besides the values of its call: a member, a time, an address.

Where people say such words for other reasons ("one", "back", a name), something has to tell that the
parameter is meant: a word of its name beside, a unit, a word that leads to such a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from functok.specs.model import Parameter
from functok.values.data_files import load_lines
from functok.values.english.numerals import Reading, numbers_in
from functok.values.english.words import Folded
from functok.values.kinds.booleans import booleans_in
from functok.values.kinds.clock import times_in
from functok.values.kinds.dates import dates_in
from functok.values.kinds.durations import durations_in
from functok.values.kinds.members import members_in
from functok.values.kinds.relative import relative_days_in
from functok.values.parameters.meaning import Meaning, meaning_of
from functok.values.parameters.schema import same
from functok.values.parameters.semantics import Semantic
from functok.values.parameters.structure import item_parameters
from functok.values.reading.number_evidence import PHONE

_MEASURES: Mapping[Semantic, re.Pattern[str]] = {
    Semantic.MONEY: re.compile(
        r"[$€£¥₹]|\b(?:dollars?|euros?|pounds?|bucks|quid|francs?|cents?|usd|eur|gbp|yen)\b"
    ),
    Semantic.PERCENT: re.compile(r"%|\bper ?cent\b"),
    Semantic.TEMPERATURE: re.compile(r"°|\bdegrees?\b|\bcelsius\b|\bfahrenheit\b"),
}
_FORMS: Mapping[Semantic, re.Pattern[str]] = {
    Semantic.EMAIL: re.compile(r"[\w.+-]+@[\w-]+\.\w+|\b\w+(?: dot \w+)* at \w+ dot \w+\b"),
    Semantic.URL: re.compile(r"(?:https?://|(?<!\w)www\.)[^\s,]+"),
    Semantic.PHONE: re.compile(PHONE.pattern + r"(?<=\d{2})"),
}
_MARKS = {Semantic.EMAIL: ("@", " dot "), Semantic.URL: ("http", "www.")}
"""One of these stands in every text of the form."""
_CALLED = r"called|named|titled|labell?ed|saying|says"
_LEADS: Mapping[Semantic, str] = {
    Semantic.PLACE: "in|at|to|from|via|near|of", Semantic.COUNTRY: "in|from",
    Semantic.PERSON: "with|by|named", Semantic.MEDIA: f"by|from|{_CALLED}",
    Semantic.ORGANIZATION: "from|at|with|via", Semantic.DEVICE: "on|with",
    Semantic.TITLE: _CALLED, Semantic.TEXT: _CALLED, Semantic.MESSAGE: _CALLED,
    Semantic.SEARCH: f"about|{_CALLED}",
}  # fmt: skip
_NO_NAME = r"(?:I\b|I'|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|"
_NO_NAME += r"august|september|october|november|december)"
_QUOTED = re.compile(r"[\"“][^\"”]*\w[^\"”]*[\"”]")
_TITLED = re.compile(
    r"\b(?:called|named|titled|entitled|labell?ed) [\"'“‘]?(\w[\w'’-]*(?: [\w'’-]+){0,3})"
)
_CODE = re.compile(r"(?<![\w.])#?[\w-]*\d[\w-]*")
_FEWEST_LETTERS = 4
_LONG = 7  # letters of a word that says a boolean and nothing else: "emergency", but not "open"
_AROUND = 18  # characters between a value and the word that says what it is


def said_besides(parameter: Parameter, rest: Folded, *, sure: bool = False) -> Iterable[str]:
    """The words of `rest`, a query without the values of its call, that say a value of `parameter`.

    Its default is not among the values: where it is said, the call need not have it. If it is `sure` that
    such words would be meant for the parameter, nothing has to tell so.
    """
    meaning = _item_meaning(parameter)
    if meaning.semantic is Semantic.BOOLEAN or meaning.members:
        default = parameter.schema.get("default")
        spans = (r for r in _members(meaning, rest, sure) if not same(r.value, default))
        return (rest.text[r.start : r.end] for r in spans)
    if meaning.type in ("integer", "number"):
        return _numbers(meaning, rest.text, sure)
    if meaning.semantic is Semantic.IDENTIFIER:
        codes = _CODE.finditer(rest.text)
        return (m[0] for m in codes if _is_beside(meaning, rest.text, *m.span()))
    named = (m[1] for m in _TITLED.finditer(rest.original)) if sure else ()
    titled = tuple(named) if meaning.semantic is Semantic.TITLE else ()
    return (*_of_type(meaning.semantic, rest), *titled)


def said_as(parameter: Parameter) -> Semantic:
    """What kind of words says a value of the parameter: members, numbers, or those of its type."""
    meaning = _item_meaning(parameter)
    if meaning.semantic is Semantic.BOOLEAN or meaning.members:
        return Semantic.ENUM
    return Semantic.NUMBER if meaning.type in ("integer", "number") else meaning.semantic


def may_hold(rest: Folded, kind: Semantic) -> bool:
    """Whether there may be words of a kind in `rest`; if not, `said_besides` finds none."""
    if kind is Semantic.ENUM:
        return True
    if kind is Semantic.NUMBER:
        return bool(numbers_in(rest.text) or durations_in(rest.text))
    if kind is Semantic.IDENTIFIER:
        return _CODE.search(rest.text) is not None
    return bool(_of_type(kind, rest))


def _item_meaning(parameter: Parameter) -> Meaning:
    """The meaning of a parameter; of an array that of its items."""
    meaning = meaning_of(parameter)
    if meaning.semantic is Semantic.ARRAY:
        return meaning_of(item_parameters(meaning, 1)[0])
    return meaning


@lru_cache(maxsize=4096)
def _of_type(semantic: Semantic, rest: Folded) -> tuple[str, ...]:
    """The words of `rest` that say a value of a type, whatever the parameter."""
    found: list[str] = []
    if semantic in _READERS:
        found += [rest.text[r.start : r.end] for r in _READERS[semantic](rest.text)]
        if semantic is not Semantic.TIME and rest.today:
            days = relative_days_in(rest.text, rest.today)
            found += [rest.text[r.start : r.end] for r in days]
    elif semantic in _FORMS:
        if any(mark in rest.text for mark in _MARKS.get(semantic, ("",))):
            found += [m[0] for m in _FORMS[semantic].finditer(rest.text)]
    elif semantic in _LEADS:
        found += [m[0] for m in _QUOTED.finditer(rest.original)]
        found += [m[0] for m in _names(_LEADS[semantic]).finditer(rest.original)]
    return tuple(found)


_READERS: Mapping[Semantic, Callable[[str], Sequence[Reading[Any]]]] = {
    Semantic.TIME: times_in,
    Semantic.DATE: dates_in,
    Semantic.DATE_TIME: dates_in,
    Semantic.DURATION: durations_in,
}


def _members(meaning: Meaning, rest: Folded, sure: bool) -> Iterator[Reading[Any]]:
    text = rest.text
    read = (
        booleans_in(meaning, text)
        if meaning.semantic is Semantic.BOOLEAN
        else members_in(meaning, rest)
    )
    for said in read:
        words = text[said.start : said.end]
        told = _is_named(meaning, words) or _is_beside(meaning, text, said.start, said.end)
        short = len(words) < _FEWEST_LETTERS and words.isalpha() and words not in _SHORT_DAYS
        stated = isinstance(said.value, bool) and max(map(len, words.split())) < _LONG
        loose = stated or short or words in _everyday()
        if told or sure or not loose:
            yield said


@cache
def _everyday() -> frozenset[str]:
    """Words that people say of anything."""
    return frozenset(load_lines("everyday"))


_SHORT_DAYS = frozenset(("mon", "tue", "wed", "thu", "fri"))
"""Without those that are words of their own: sat, sun."""
_BOUND = re.compile(r"\b(?:maximum|minimum|max|min)\b")
_SET_TO = re.compile(r"\b(?:to|at) $")
_NOTHING_MORE = re.compile(r"\s*(?:$|[,.?!;]|(?:please|thanks|now|for|in|and)\b)")
"""Around a number that counts nothing: what something is set to."""


def _numbers(meaning: Meaning, text: str, sure: bool) -> Iterator[str]:
    measure = _MEASURES.get(meaning.semantic)
    if meaning.semantic is Semantic.DURATION:
        yield from (text[length.start : length.end] for length in durations_in(text))
    for bound in _BOUND.finditer(text):
        if _is_beside(meaning, text, *bound.span()):
            yield bound[0]
    for number in numbers_in(text):
        near = text[max(0, number.start - 2) : number.end + 12]
        measured = measure is not None and measure.search(near) is not None
        bare = _SET_TO.search(text[: number.start]) and _NOTHING_MORE.match(text[number.end :])
        if sure or measured or bare or _is_beside(meaning, text, number.start, number.end):
            yield text[number.start : number.end]


def _is_beside(meaning: Meaning, text: str, start: int, end: int) -> bool:
    """Whether a word of the parameter's name stands beside."""
    around = f"{text[max(0, start - _AROUND) : start]} {text[end : end + _AROUND]}"
    return _is_named(meaning, around)


def _is_named(meaning: Meaning, text: str) -> bool:
    words = (w.removesuffix("s") for w in meaning.words if len(w) >= _FEWEST_LETTERS)
    short = (rf"{word}\b" for word in meaning.words if len(word) == _FEWEST_LETTERS - 1)
    return any(re.search(rf"\b{word}", text) for word in (*map(re.escape, words), *short))


@cache
def _names(leads: str) -> re.Pattern[str]:
    """A name behind one of these words."""
    return re.compile(rf"\b(?:{leads}) (?:the )?(?!(?i:{_NO_NAME}))[A-Z][\w'’.-]+")
