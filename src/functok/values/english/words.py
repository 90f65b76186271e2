"""Words of identifiers and prose, and text folded for comparison with its way back to the original."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

_TOKEN = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_PROSE = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_WORD = re.compile(r"[^ ]+")
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("‘’ʼ‛`´′", "'"),
        **dict.fromkeys("“”„«»″", '"'),
        **dict.fromkeys("‐‑‒–—−", "-"),
        **dict.fromkeys("\u00a0\u2009\u202f\t\n\r\f\v", " "),
    }
)
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)


@lru_cache(maxsize=8192)
def identifier_words(name: str) -> tuple[str, ...]:
    """The lower-case words of a snake, kebab, camel or dotted identifier: `startTime` → start, time."""
    return tuple(word.lower() for word in _TOKEN.findall(name))


@lru_cache(maxsize=4096)
def prose_words(text: str) -> tuple[str, ...]:
    """The lower-case words of a description."""
    return tuple(word.lower() for word in _PROSE.findall(text))


def spoken_name(name: str) -> str:
    """An identifier as words: `do_not_disturb` → "do not disturb"."""
    return " ".join(identifier_words(name))


@dataclass(frozen=True)
class Folded:
    """`text` is the folded form; character i of it comes from character `origin[i]` of the original.

    `today` is the day on which it is said, if that is known.
    """

    text: str
    original: str
    today: dt.date | None = None

    @cached_property
    def origin(self) -> Sequence[int]:
        if len(self.text) == len(self.original):
            return range(len(self.text))
        kept: list[int] = []
        for word in _WORD.finditer(_lowered(self.original)):
            if kept:
                kept.append(kept[-1] + 1)  # of the spaces before a word the first one
            kept += range(*word.span())
        return kept

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original of the span [start, end) in the folded text."""
        return self.origin[start], self.origin[end - 1] + 1


@lru_cache(maxsize=4096)
def fold(text: str, today: dt.date | None = None) -> Folded:
    """Lower case, straight quotes, plain hyphens, single spaces; of what is said on the day `today`."""
    lowered = _lowered(text)
    if "  " not in lowered and not lowered.startswith(" ") and not lowered.endswith(" "):
        return Folded(lowered, text, today)
    return Folded(" ".join(_WORD.findall(lowered)), text, today)


def _lowered(text: str) -> str:
    """The text folded character by character."""
    plain = text.translate(_FOLDED)
    lowered = plain.lower()
    if len(lowered) != len(plain):  # a few capitals lower to two characters
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)
    return lowered


def may_part(text: str, at: int) -> bool:
    """Whether a word or clause can end before character `at`: at a space, or where no spaces are written."""
    return text[at].isspace() or bool(_UNSPACED.match(text[at]) or _UNSPACED.match(text[at - 1]))


def _joined(left: str, right: str) -> bool:
    """Whether two neighbouring characters belong to one word."""
    if not (left.isalnum() and right.isalnum()):
        return False
    return not (_UNSPACED.match(left) or _UNSPACED.match(right))


def find_phrase(text: str, phrase: str) -> list[tuple[int, int]]:
    """The spans in folded `text` where folded `phrase` stands as whole words."""
    found = []
    start = text.find(phrase) if phrase else -1
    while start >= 0:
        end = start + len(phrase)
        if not (start and _joined(text[start - 1], text[start])) and not (
            end < len(text) and _joined(text[end - 1], text[end])
        ):
            found.append((start, end))
        start = text.find(phrase, start + 1)
    return found
