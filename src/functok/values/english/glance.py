"""What a text holds at a glance, so that a reader that finds nothing there need not look closely.

A reader may only pass by where nothing could be found: what it needs stands in the text as a word of
its own, or as a digit.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[a-z]+")
_DIGIT = re.compile(r"\d")
_MARKED = re.compile(r"\d[-/.:h]\d")
_LONG = re.compile(r"\d{4}")


class Glance(NamedTuple):
    """The runs of letters from a to z of a folded text, and whether it has a digit.

    `marked`: two digits with a mark of times and dates between; `long`: four digits in a row.
    """

    words: frozenset[str]
    digits: bool
    marked: bool
    long: bool


@lru_cache(maxsize=4096)
def glance(text: str) -> Glance:
    """What folded `text` holds."""
    words = frozenset(_WORD.findall(text))
    if _DIGIT.search(text) is None:
        return Glance(words, False, False, False)
    return Glance(words, True, _MARKED.search(text) is not None, _LONG.search(text) is not None)
