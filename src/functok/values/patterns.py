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


class _Writer(Xeger):
    """rstr's writer, with short repeats and without control characters."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(rng)
        self._alphabets = {**self._alphabets, "printable": _PLAIN, "whitespace": " ", "nonwhitespace": _PLAIN,
                           "nondigits": string.ascii_letters}  # fmt: skip

    def _handle_repeat(self, start_range: int, end_range: int, value: Any) -> str:
        return str(
            super()._handle_repeat(start_range, min(end_range, start_range + _REPEATS), value)
        )


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
