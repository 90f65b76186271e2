"""How people speak: they hesitate, say a word twice, begin again. Never inside of a value."""

from __future__ import annotations

import re
from random import Random

from functok.teachers.offline.arguments.said import OPEN, SHUT

_SHARE = 0.045
_FILLERS = (
    ", um, ",
    ", uh, ",
    " uh ",
    " um ",
    ", like, ",
    ", you know, ",
    "... ",
    ", er, ",
    " hmm ",
    ", let me see, ",
)
_GAP = re.compile(r"(?<![,.;:?!-]) (?=(?:the|my|a|an|to|for|with|at|on|in|from)\b)")
_OPENING = re.compile(
    r"((?:can|could|would|will) (?:you|I|we)|I (?:want|need|have)|I'd like|let's)\b(?! to (?:to|be))"
)
_AGAIN = (", ", ", um, ", ", uh, ", "... ", ", I mean ", ", well ")


def hesitating(text: str, rng: Random) -> str:
    """The text as it is spoken, mostly as it was."""
    roll = rng.random()
    if roll > _SHARE:
        return text
    opening = _OPENING.match(text)
    if opening and roll < _SHARE / 3:
        between = _AGAIN[int(rng.random() * len(_AGAIN))]
        return opening[1] + between + text
    gaps = [gap for gap in _GAP.finditer(text) if not _in_value(text, gap.start())]
    if not gaps:
        return text
    gap = gaps[int(rng.random() * len(gaps))]
    said = text[gap.end() :].partition(" ")[0]
    if roll > _SHARE * 2 / 3 and said.isalpha():  # the small word twice: "the, um, the"
        return f"{text[: gap.end()]}{said}, um, {text[gap.end() :]}"
    return text[: gap.start()] + _FILLERS[int(rng.random() * len(_FILLERS))] + text[gap.end() :]


def _in_value(text: str, at: int) -> bool:
    return text.count(OPEN, 0, at) > text.count(SHUT, 0, at)
