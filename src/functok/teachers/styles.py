"""In which style a query is: read from its words, where an LLM put it as it came."""

from __future__ import annotations

import re

from functok.records import Style
from functok.teachers.offline.words.lexicon import is_verb

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ASKING = re.compile(r"(?:what|where|when|who|whose|which|why|how)(?:'s)?")
_AUXILIARY = re.compile(
    r"(?:can|could|will|would|do|does|did|is|are|am|was|were|may|should|shall|has|have|any|mind)"
    r" (?:i|you|we|it|there|this|that|anyone|someone|the|my)"
)
_OPENERS = frozenset((
    "hey", "hi", "hello", "ok", "okay", "so", "well", "right", "alright", "now", "oh", "look",
    "listen", "please", "pls", "quick", "quickly", "and", "then", "just", "simply", "kindly", "actually",
    "sorry", "yes", "don't", "do", "never", "go", "ahead", "also", "first",
))  # fmt: skip
_ORDERED = frozenset((
    "the", "a", "an", "my", "our", "me", "us", "it", "them", "him", "her", "up", "back", "off", "away",
))  # fmt: skip
_NO_VERBS = frozenset((
    "for", "from", "with", "without", "in", "on", "at", "to", "by", "of", "about", "over", "under",
    "after", "before", "since", "as", "because", "when", "if", "while", "not", "only", "all",
    "both", "half", "like", "than", "between", "near", "off", "into", "until", "till", "the", "a",
    "an", "my", "our", "no", "there", "here", "that",
))  # fmt: skip
_SPEAKER = frozenset(("i", "we", "i'm", "i'd", "i've", "i'll", "we're", "we'd", "we've", "we'll"))
_FINITE = re.compile(
    r"(?:is|are|was|were|has|have|had|am|will|would|can|could|should|must|may|might|needs?|wants?|gets?|got"
    r"|goes|went|did|does|do|says?|said|isn't|aren't|wasn't|hasn't|haven't|won't|can't|doesn't|didn't"
    r"|(?:it|that|there|he|she|they|who|what|here)(?:'s|'re|'ll|'d|'ve))"
)


def words_of(query: str) -> list[str]:
    """The words of a query in lower case, without punctuation."""
    return [word.replace("’", "'") for word in _WORD.findall(query.lower())]


def is_question(query: str) -> bool:
    """Whether a query has the form of a question: its mark at the end, or the words that open one."""
    marked = query.rstrip("\"'”’) ").endswith(("?", "？"))
    return marked or _opens_question(words_of(query)[:2])


def style_of(query: str) -> Style:
    """The style of an English query, as far as its words show it."""
    if is_question(query):
        return Style.QUESTION
    words = words_of(query)
    while words and words[0] in _OPENERS:
        words = words[1:]
    if not words:
        return Style.FRAGMENT
    if words[0] in _SPEAKER:
        return Style.NEED
    second = words[1] if len(words) > 1 else ""
    told = words[0].endswith("ing") or _FINITE.fullmatch(words[0])
    ordered = second in _ORDERED and words[0] not in _NO_VERBS and not told
    if (words[0] == "let" or is_verb(words[0]) or ordered) and not _FINITE.fullmatch(second):
        return Style.COMMAND
    states = any(word in _SPEAKER or _FINITE.fullmatch(word) for word in words)
    return Style.NEED if states else Style.FRAGMENT


def _opens_question(first: list[str]) -> bool:
    """Of English queries; in other languages the mark alone tells."""
    asking = bool(first) and _ASKING.fullmatch(first[0])
    return bool(asking or _AUXILIARY.fullmatch(" ".join(first)))
