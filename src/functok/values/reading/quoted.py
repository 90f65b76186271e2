"""Values that a query says in words which no rule knows, quoted by whoever wrote it: "lunch" for meals.

What is quoted is held against the text and against the rules; it is not taken on trust.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

from functok.specs.model import Parameter
from functok.values.drawing.closed import enumerable
from functok.values.english.words import Folded, fold, identifier_words, prose_words
from functok.values.parameters.meaning import meaning_of
from functok.values.parameters.schema import same
from functok.values.reading.evidence import evidence_for
from functok.values.reading.number_evidence import Evidence
from functok.values.reading.understood import understood

QUOTED = "quoted"
"""How an argument is grounded whose words are known from who wrote the query."""

_MOST = {"string": 64, "boolean": 2, "integer": 12}
_MOST_WORDS = 6
_TELLING = re.compile(r"[^\W\d_]{3,}|[^\W\d_a-z]")
_EMPTY = frozenset((
    "the", "and", "for", "with", "that", "this", "from", "have", "has", "are", "was", "were", "will", "would",
    "could", "should", "can", "may", "you", "your", "our", "his", "her", "their", "its", "please", "just",
    "need", "want", "get", "let", "put", "set", "make", "give", "show", "tell", "about", "into", "what",
    "which", "who", "how", "when", "where", "why", "one", "some", "any", "all", "there", "here", "it's",
))  # fmt: skip


_DENYING = re.compile(r"\b(?:no|not|nothing|none|never|without|free (?:of|from)|\w+n't)\b")
"""What makes the words for true those for false: "don't use the doorbell"."""


def is_quotable(parameter: Parameter) -> bool:
    """Whether the values of a parameter are few, so that people say them in other words: "full marks"."""
    kind = meaning_of(parameter).type
    return kind in _MOST and len(enumerable(parameter) or ()) in range(1, _MOST[kind] + 1)


def quoted_in(parameter: Parameter, value: Any, words: str, text: Folded) -> list[Evidence]:
    """Where `words` say the value in a text; nowhere, if they do not stand there, say nothing, are half a
    sentence, or are by the rules those of another value."""
    said = fold(words, text.today).text.strip(" .,;:!?\"'")
    telling = [word for word in _TELLING.findall(said) if word not in _EMPTY]
    if not is_quotable(parameter) or not telling or said.count(" ") >= _MOST_WORDS:
        return []
    denied = value is False and _DENYING.search(said) is not None
    if not (denied or _names(value, said)) and _says_another(
        parameter, value, fold(said, text.today)
    ):
        return []
    found = re.finditer(rf"(?<!\w){re.escape(said)}(?!\w)", text.text)
    return [Evidence(match.start(), match.end(), QUOTED) for match in found]


def _names(value: Any, said: str) -> bool:
    """Whether all words of a member stand in what is quoted: "half a day" of half_day."""
    own = identifier_words(value) if isinstance(value, str) else ()
    return bool(own) and {*own} <= {*prose_words(said)}


def _says_another(parameter: Parameter, value: Any, said: Folded) -> bool:
    """Whether by the rules another value of the parameter is said, or meant, by what is quoted."""
    meaning = meaning_of(parameter, value)
    others = (other for other in enumerable(parameter) or () if not same(other, value))
    return any(
        next(chain(evidence_for(meaning, other, said), understood(meaning, other, said)), None)
        for other in others
    )
