"""Check that a name or text in a call is all that the query says of it, as far as its surroundings show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from functok.calls import FunctionCall
from functok.checks.candidate import Candidate
from functok.errors import printable
from functok.languages import ENGLISH
from functok.specs import Parameter
from functok.specs.pointers import escaped
from functok.teachers.offline import (
    QUOTED,
    ending,
    is_known,
    is_spec_text,
    leads,
    unknown_beside,
    unknown_words,
)
from functok.teachers.offline.lexicon import (
    DETERMINERS,
    SMALL_WORDS,
    is_verb,
)
from functok.teachers.offline.phrasebook import word_set
from functok.values import Ground, Grounding, Semantic, is_free_text, is_open, semantic_of
from functok.values.numerals import numbers_in
from functok.values.words import fold

_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|(?<!\w)'(?:[^']|(?<=\w)'(?=\w))*'(?!\w)|‘[^’]*’(?!\w)")
_MARKS = "\"“'‘"
_WORD = re.compile(r"[\w’'&.-]*\w")
_BEFORE = re.compile(r"(\w[\w’'.&-]*) $")
_BEHIND = re.compile(r" (\w[\w’'.&-]*)")
_SENTENCE_ENDS = re.compile(r"(?:^|[.!?:,;–—\"“] )$")
_GOES_ON = DETERMINERS | {"and", "or", "of"}
_JOINED = frozenset(("of", "in", "and", "or", "at", "by", "for", "without"))
_LONGEST = 40  # letters of a word
_MOST_BETWEEN = 2


def whole(candidate: Candidate) -> str | None:
    """No name, text or list is cut short: the query says no more of it than the call has."""
    if candidate.language != ENGLISH:
        return None
    return _cut_text(candidate) or _cut_list(candidate)


def _cut_text(candidate: Candidate) -> str | None:
    """A name or text that is a part of what stands in quotation marks, or of a longer name."""
    query, spans = candidate.query, candidate.said_spans
    marked = any(mark in query for mark in _MARKS)
    quoted = [(m.start() + 1, m.end() - 1) for m in _QUOTED.finditer(query)] if marked else []
    for call, grounding in zip(candidate.calls, candidate.groundings, strict=True):
        for name, ground in _open_values(call, grounding, candidate):
            inside = [(a, b) for a, b in quoted if a <= ground.start and ground.end <= b]
            if inside:
                cut = any(_is_left(query, a, b, spans) for a, b in inside)
            else:
                own = leads(candidate.api)[call.name][name]
                between = _between(query[: ground.start], own, spans)
                led = any(
                    not is_spec_text(words, call.name, candidate.api, whole=True)
                    for words in between
                )
                cut = (
                    led or _is_cut(query, ground, spans) or _goes_on(call, name, ground, candidate)
                )
            if cut:
                return f"/{name}: the query says more than {printable(ground.text)!r}"
    return None


def _open_values(
    call: FunctionCall, grounding: Grounding, candidate: Candidate
) -> Iterator[tuple[str, Ground]]:
    for parameter in candidate.function_of(call).arguments:
        ground = grounding.found.get(escaped(parameter.name))
        if ground and ground.text and ground.how == "verbatim" and _is_name(parameter):
            yield parameter.name, ground


def _is_name(parameter: Parameter) -> bool:
    return is_open(parameter) and semantic_of(parameter) not in _NO_NAMES


_NO_NAMES = frozenset(
    (Semantic.EMAIL, Semantic.PHONE, Semantic.URL, Semantic.IDENTIFIER, Semantic.FILE)
)


def _is_cut(query: str, ground: Ground, spans: list[tuple[int, int]]) -> bool:
    behind = _BEHIND.match(query, ground.end)
    last = ground.text.rpartition(" ")[2].lower()
    goes_on = last in _GOES_ON or last.endswith(("'s", "’s"))
    if goes_on and behind and behind[1].lower() not in _no_part():
        return True
    first, *others = ground.text.split()  # "Sailor of Porto", cut to "of Porto"
    joined = first in _JOINED and any(word[:1].isupper() for word in others)
    if not (ground.text[:1].isupper() or ground.text[:1].isdigit() or joined):
        return False
    before = _BEFORE.search(query, max(0, ground.start - _LONGEST), ground.start)
    part_before = before and _is_part(before, spans) and not _starts(query, before.start())
    return bool(part_before or (behind and _is_part(behind, spans)))


def _goes_on(call: FunctionCall, name: str, ground: Ground, candidate: Candidate) -> bool:
    """Whether a word that nobody has for the function stands right before or behind a text, or behind or
    before a name in lower case; where a text is to be done, a verb before it too."""
    parameter = next(p for p in candidate.function_of(call).arguments if p.name == name)
    text = is_free_text(parameter)
    if not text and ground.text != ground.text.lower():
        return False
    query = candidate.query
    for start, end in candidate.said_spans:  # each word stays where it is
        query = f"{query[:start]}{',' * (end - start)}{query[end:]}"
    words = unknown_words(query, call.name, candidate.api)
    if any(
        word.start == ground.end + 1 or word.start + len(word.text) == ground.start - 1
        for word in unknown_beside(words, call.name, name, candidate.api)
        if not word.text.endswith("ed") and (text or not _WHOSE.search(word.text))
    ):
        return True
    own = leads(candidate.api)[call.name][name]
    return text and (
        ("to" in own and _may_begin(query, ground, call, own, candidate))
        or _may_end(query, ground, call, candidate)
    )


_WHOSE = re.compile(r"^[a-z].*['’]s?$")
"""Whose a thing is, which is no part of its name: "my grandmother's"."""


def _may_begin(
    query: str, ground: Ground, call: FunctionCall, own: frozenset[str], candidate: Candidate
) -> bool:
    """Whether a verb stands before a text that nobody has for the function: "to call Theo back"."""
    before = _BEFORE.search(query, 0, ground.start)
    if before is None or not is_verb(before[1].lower()) or before[1].lower() in _no_part():
        return False
    led = ending(own - {QUOTED}).search(query[: ground.start].lower().rstrip())
    return led is None and not is_known(before[1], call.name, candidate.api)


def _may_end(query: str, ground: Ground, call: FunctionCall, candidate: Candidate) -> bool:
    """Whether a sentence goes on with a word that nobody has for the function."""
    behind = _BEHIND.match(query, ground.end)
    few = ground.text.count(" ") < _MOST_BETWEEN or len(candidate.calls) > 1
    if few or behind is None or behind[1].endswith("ed") or behind[1].istitle():
        return False
    leading = leads(candidate.api)[call.name].values()
    if any(phrase.partition(" ")[0] == behind[1].lower() for own in leading for phrase in own):
        return False
    return not (behind[1].lower() in _no_part() or is_known(behind[1], call.name, candidate.api))


def _between(before: str, leads_to: frozenset[str], spans: list[tuple[int, int]]) -> Iterator[str]:
    """The few words between what leads to a value and the value, but for such as lead to any."""
    start = len(before)
    for _ in range(_MOST_BETWEEN):
        word = _BEFORE.search(before, max(0, start - _LONGEST), start)
        if word is None or any(a < start and word.start() < b for a, b in spans):
            return
        if word[1].lower() in _no_part() or _is_doing(word[1].lower()):
            return
        start = word.start()
        if ending(leads_to).search(before[:start].lower().rstrip()):
            yield before[start:]


def _is_doing(word: str) -> bool:
    """Whether it may be what is done to the value behind it: "to tell Ann", "called Ann"."""
    return is_verb(word) or word.endswith(("ing", "ed"))


def _is_left(query: str, first: int, last: int, spans: list[tuple[int, int]]) -> bool:
    """Whether words between two places are in no value."""
    inside = (m.span() for m in _WORD.finditer(query, first, last))
    return any(not any(a <= x and y <= b + 1 for a, b in spans) for x, y in inside)


def _is_part(word: re.Match[str], spans: list[tuple[int, int]]) -> bool:
    """Whether a word beside a name belongs to it: it has a capital letter, and is in no other value."""
    start, end = word.span(1)
    inside = any(a < end and start < b for a, b in spans)
    beside = word_set("beside_names")
    return word[1].istitle() and not inside and word[1].lower().rstrip(".") not in beside


@cache
def _no_part() -> frozenset[str]:
    """Words that are no part of the name beside them: "Mr", "Monday", "the"."""
    return word_set("beside_names") | SMALL_WORDS


def _starts(query: str, at: int) -> bool:
    """Whether a sentence starts there."""
    return _SENTENCE_ENDS.search(query, 0, at) is not None


def _cut_list(candidate: Candidate) -> str | None:
    """A list between whose items, or with what they are counted in, the query says a further one."""
    spans = candidate.said_spans
    for grounding in candidate.groundings:
        for name, items in _lists(grounding).items():
            if len(items) > 1 and _more_items(candidate.query, items, spans):
                return f"/{name}: the query may say more items"
    return None


def _lists(grounding: Grounding) -> dict[str, list[tuple[int, int]]]:
    """By the name of a list: from where to where each of its items is said, in their order."""
    places: dict[str, dict[str, list[Ground]]] = {}
    for path, ground in grounding.found.items():
        parts = path.split("/")
        if len(parts) > 1 and parts[1].isdecimal() and ground.text:
            places.setdefault(parts[0], {}).setdefault(parts[1], []).append(ground)
    return {
        name: sorted((min(g.start for g in said), max(g.end for g in said)) for said in of.values())
        for name, of in places.items()
    }


def _more_items(query: str, items: list[tuple[int, int]], spans: list[tuple[int, int]]) -> bool:
    within = {word for start, end in items for word in _unsaid(query, start, end, spans)}
    between = [
        word
        for (_, end), (start, _) in pairwise(items)
        for word in _unsaid(query, end, start, spans)
    ]
    if any(word not in within | _no_part() | _JOINING for word in between):
        return True
    rest = fold(query)
    return any(
        (behind := _BEHIND.match(rest.text, number.end)) is not None
        and behind[1] in within
        and not any(a <= rest.span(number.start, number.end)[0] < b for a, b in spans)
        for number in numbers_in(rest.text)
    )


def _unsaid(query: str, start: int, end: int, spans: list[tuple[int, int]]) -> list[str]:
    """The words between two places that are in no value."""
    return [
        m[0].lower()
        for m in _WORD.finditer(query, start, max(start, end))
        if not any(a < m.end() and m.start() < b for a, b in spans)
    ]


_JOINING = frozenset(("and", "or", "plus", "also", "as", "well"))
