"""Whether a part of a query asks for something, whatever that is."""

from __future__ import annotations

import re
from functools import cache

from functok.teachers.offline.lexicon import (
    DETERMINERS,
    PREPOSITIONS,
    QUESTION_WORDS,
    SMALL_WORDS,
    is_verb,
)
from functok.teachers.offline.phrasebook import word_set

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


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


def is_request(text: str) -> bool:
    """Whether a text begins as an order, a question or a wish does."""
    words = _words(text)
    at = next((i for i, word in enumerate(words) if word not in _leading()), len(words))
    first = words[at] if at < len(words) else ""
    if first in _WISHING or first.partition("'")[0] in _ASKING or _GETTING & {*words[:at]}:
        return True
    return is_verb(first) and not first.endswith(("s", "ed", "ing"))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))


_ASKING = QUESTION_WORDS - {"if", "when", "whether"}
_GETTING = frozenset(("get", "let", "let's", "help", "should", "could", "can"))
_WISHING = frozenset(("want", "need", "i'd", "we'd", "wish"))


@cache
def _leading() -> frozenset[str]:
    return word_set("before_verbs") | word_set("joining")
