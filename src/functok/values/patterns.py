"""Texts for a regular expression, in printable ASCII and of everyday length."""

from __future__ import annotations

import random
import string
from functools import lru_cache
from typing import Any

from rstr.xeger import Xeger

_REPEATS = 10
_PLAIN = string.ascii_letters + string.digits
_NARROW = 40
_ENDLESS = 1000
_DIGITS = 2
_DIGIT_CLASSES = {
    "[(IN, [(CATEGORY, CATEGORY_DIGIT)])]",
    "[(IN, [(RANGE, (48, 57))])]",
    "[(CATEGORY, CATEGORY_DIGIT)]",
}


class _Writer(Xeger):
    """rstr's writer, with short repeats and without control characters."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(rng)
        self._alphabets = {**self._alphabets, "printable": _PLAIN, "whitespace": " ", "nonwhitespace": _PLAIN,
                           "nondigits": string.ascii_letters}  # fmt: skip

    def _handle_repeat(self, start_range: int, end_range: int, value: Any) -> str:
        open_digits = end_range >= _ENDLESS and _is_digits(value)
        longest = start_range + (_DIGITS if open_digits else _REPEATS)
        return str(super()._handle_repeat(start_range, min(end_range, longest), value))


def _is_digits(parsed: Any) -> bool:
    """Whether a parsed part of a pattern is one digit."""
    return str(parsed) in _DIGIT_CLASSES


def text_for(pattern: str, rng: random.Random) -> str:
    """A text that the pattern describes; it may fail lookaheads, which the caller's validation finds."""
    return str(_Writer(rng).xeger(pattern)).strip()


@lru_cache(maxsize=1024)
def is_narrow(pattern: str) -> bool:
    """Whether a pattern has so few texts that the splits must share them."""
    rng = random.Random(0)
    try:
        return len({text_for(pattern, rng) for _ in range(2 * _NARROW)}) < _NARROW
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):  # what rstr cannot read
        return False
