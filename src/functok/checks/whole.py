"""Check that a name or text in a call is all that the query says of it, as far as its surroundings show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain, pairwise

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
from functok.teachers.offline.serving.vocabulary import UnknownWord
from functok.teachers.offline.words.lexicon import (
    DETERMINERS,
    SMALL_WORDS,
    is_verb,
)
from functok.teachers.offline.words.phrasebook import word_set
from functok.values import Ground, Grounding, Semantic, is_free_text, is_open, semantic_of
from functok.values.english.numerals import numbers_in
from functok.values.english.words import fold

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
                more = next(chain.from_iterable(_left(query, a, b, spans) for a, b in inside), None)
            else:
                own = leads(candidate.api)[call.name][name]
                between = _between(query[: ground.start], own, spans)
                led = (
                    words
                    for words in between
                    if not is_spec_text(words, call.name, candidate.api, whole=True)
                )
                more = (
                    next(led, None)
                    or _cut_off(query, ground, spans)
                    or _goes_on(call, name, ground, candidate)
                )
            if more:
                beside = printable(more.strip())
                return f"/{name}: the query says more than {printable(ground.text)!r}: {beside!r}"
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


def _cut_off(query: str, ground: Ground, spans: list[tuple[int, int]]) -> str | None:
    """The word beside a name that is a part of it."""
    behind = _BEHIND.match(query, ground.end)
    last = ground.text.rpartition(" ")[2].lower()
    goes_on = last in _GOES_ON or last.endswith(("'s", "’s"))
    if goes_on and behind and behind[1].lower() not in _no_part():
        return behind[1]
    first, *others = ground.text.split()  # "Sailor of Porto", cut to "of Porto"
    joined = first in _JOINED and any(word[:1].isupper() for word in others)
    if not (ground.text[:1].isupper() or ground.text[:1].isdigit() or joined):
        return None
    before = _BEFORE.search(query, max(0, ground.start - _LONGEST), ground.start)
    if before and _is_part(before, spans) and not _starts(query, before.start()):
        return before[1]
    return behind[1] if behind and _is_part(behind, spans) else None


def _goes_on(call: FunctionCall, name: str, ground: Ground, candidate: Candidate) -> str | None:
    """A word that nobody has for the function, right before or behind a text, or behind or before a name
    in lower case; where a text is to be done, a verb before it too."""
    parameter = next(p for p in candidate.function_of(call).arguments if p.name == name)
    text = is_free_text(parameter)
    if not text and ground.text != ground.text.lower():
        return None
    query = candidate.query
    for start, end in candidate.said_spans:  # each word stays where it is
        query = f"{query[:start]}{',' * (end - start)}{query[end:]}"
    words = unknown_words(query, call.name, candidate.api)
    does = _does_behind(query, ground, text)
    for word in unknown_beside(words, call.name, name, candidate.api):
        behind = word.start == ground.end + 1 and not does
        before = word.start + len(word.text) == ground.start - 1 and not _does_before(query, word)
        done = word.text.endswith("ed") or (not text and _WHOSE.search(word.text))
        if (behind or before) and not done:
            return word.text
    own = leads(candidate.api)[call.name][name]
    if not text:
        return None
    first = _may_begin(query, ground, call, own, candidate) if "to" in own else None
    return first or (None if does else _may_end(query, ground, call, candidate))


def _does_behind(query: str, ground: Ground, text: bool) -> bool:
    """Whether the word behind a value is what the thing does or has done: "the saw earns two stars",
    "does aspirin mix with salt", "a path made of gravel"."""
    behind = _BEHIND.match(query, ground.end)
    if behind is None:
        return False
    third = not text and _THIRD.fullmatch(behind[1]) and not ground.text.endswith("s")
    return bool(
        (third and _OBJECT.match(query, behind.end()))
        or _ASKED_OF.search(query[: ground.start])
        or _MADE.match(query, ground.end)
    )


def _does_before(query: str, word: UnknownWord) -> bool:
    """Whether a word before a value is what is done to it: "mixing gin …", "…, which causes headaches"."""
    before = query[: word.start].rstrip()
    doing = word.text.lower().endswith("ing") and not before.strip(" ,.")
    third = _THIRD.fullmatch(word.text) is not None and is_verb(word.text[:-1])
    return doing or (third and before.endswith(","))


_THIRD = re.compile(r"[a-z]+[^\Wsu]s")
_OBJECT = re.compile(
    rf" (?:{'|'.join(sorted(DETERMINERS))}|with|me|us|,|\d|(?:one|two|three|four|five|no|only|just)\b)"
)
"""Behind a verb: whom or what it is done to."""
_ASKED_OF = re.compile(
    r"\b(?:do|does|did|can|could|will|would|should|must|may|might|let|lets|make|makes)"
    r" (?:(?:the|my|our|a|an|this|that|these|those|your) )?$",
    re.IGNORECASE,
)
"""Before what a question or an order is about: "does aspirin"."""
_MADE = re.compile(r" (?:made|built|kept|left|held|sold|grown) (?:of|from|out|by|in|on|at|for)\b")
_WHOSE = re.compile(r"^[a-z].*['’]s?$")
"""Whose a thing is, which is no part of its name: "my grandmother's"."""


def _may_begin(
    query: str, ground: Ground, call: FunctionCall, own: frozenset[str], candidate: Candidate
) -> str | None:
    """The verb before a text that nobody has for the function: "to call Theo back"."""
    before = _BEFORE.search(query, 0, ground.start)
    if before is None or not is_verb(before[1].lower()) or before[1].lower() in _no_part():
        return None
    led = ending(own - {QUOTED}).search(query[: ground.start].lower().rstrip())
    known = led is not None or is_known(before[1], call.name, candidate.api)
    return None if known else before[1]


def _may_end(query: str, ground: Ground, call: FunctionCall, candidate: Candidate) -> str | None:
    """The word that nobody has for the function, with which a sentence goes on."""
    behind = _BEHIND.match(query, ground.end)
    few = ground.text.count(" ") < _MOST_BETWEEN or len(candidate.calls) > 1
    if few or behind is None or behind[1].endswith("ed") or behind[1].istitle():
        return None
    leading = leads(candidate.api)[call.name].values()
    if any(phrase.partition(" ")[0] == behind[1].lower() for own in leading for phrase in own):
        return None
    known = behind[1].lower() in _no_part() or is_known(behind[1], call.name, candidate.api)
    return None if known else behind[1]


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


def _left(query: str, first: int, last: int, spans: list[tuple[int, int]]) -> Iterator[str]:
    """The words between two places that are in no value."""
    for word in _WORD.finditer(query, first, last):
        if not any(a <= word.start() and word.end() <= b + 1 for a, b in spans):
            yield word[0]


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
