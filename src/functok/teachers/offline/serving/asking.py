"""Whether a part of a query asks for something, whatever that is."""

from __future__ import annotations

import re
from functools import cache

from functok.teachers.offline.words.grammar import every, unfolded
from functok.teachers.offline.words.lexicon import (
    DETERMINERS,
    PREPOSITIONS,
    QUESTION_WORDS,
    SMALL_WORDS,
    is_verb,
)
from functok.teachers.offline.words.phrasebook import load, texts_of, word_set

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_JOINING = frozenset(("and", "so", "but", "then"))
_BETWEEN = re.compile(r"\{\w+\}|[,.;:?!]|\band\b")


def says_something(text: str) -> bool:
    """Whether there is more in a text than what people say before a request: "okay", "and then"."""
    return any(word not in _leading() for word in _words(text))


def tells(word: str) -> bool:
    """Whether a word alone names or describes something: it is none of the small words, and no verb."""
    lower = word.lower()
    return (
        lower not in _leading() | SMALL_WORDS and not is_verb(lower) and not lower.endswith("n't")
    )


def is_deed(word: str) -> bool:
    """Whether a word is a verb that says what is to be done: "pick", but not "have"."""
    lower = word.lower()
    return is_verb(lower) and lower not in _leading() | word_set("idle_verbs")


def breaks_off(text: str) -> bool:
    """Whether what a text is about must come behind it: "jump over the, um, the intro"."""
    words = _words(text)
    return bool(words) and words[-1] in DETERMINERS | PREPOSITIONS


def stands_around(text: str) -> bool:
    """Whether a text is what people put around any request: "I keep forgetting", "and take your time"."""
    words = _words(text)
    while words and words[0] in _JOINING:
        words.pop(0)
    return " ".join(words) in _carriers()


def is_request(text: str) -> bool:
    """Whether a text begins as an order, a question or a wish does."""
    words = _words(text)
    at = next((i for i, word in enumerate(words) if word not in _leading()), len(words))
    first = words[at] if at < len(words) else ""
    if first in _WISHING or first.partition("'")[0] in _ASKING or _GETTING & {*words[:at]}:
        return True
    return is_verb(first) and not first.endswith(("s", "ed", "ing"))


@cache
def _carriers() -> frozenset[str]:
    """The words between the slots of `carriers.yaml`, part by part, of every choice."""
    lists = {name: part for name, part in load("carriers.yaml").items() if name != "who"}
    pieces = (
        piece
        for template in unfolded(tuple(texts_of(lists)))
        for text in every(template)
        for piece in _BETWEEN.split(text)
    )
    return frozenset(" ".join(_words(piece)) for piece in pieces)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))


_ASKING = QUESTION_WORDS - {"if", "when", "whether"}
_GETTING = frozenset(("get", "let", "let's", "help", "should", "could", "can"))
_WISHING = frozenset(("want", "need", "i'd", "we'd", "wish"))


@cache
def _leading() -> frozenset[str]:
    return word_set("before_verbs") | word_set("joining")
