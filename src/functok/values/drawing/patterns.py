"""Texts for a regular expression, printable and of everyday length."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Iterable
from functools import lru_cache
from re import _parser
from typing import Any

from rstr.xeger import Xeger

from functok.values.drawing.unsatisfiable import Unsatisfiable

LONGEST = 2_000
"""No text that is made is longer: nobody says more."""

_REPEATS = 10
_PLAIN = string.ascii_letters + string.digits
_SHOWN = "".join(c for c in string.printable if c.isprintable())
_WIDEST = 2_000  # characters of a class that are drawn from
_STEPS = 20_000
_NARROW = 40
_ENDLESS = 1000
_DIGITS = 2
_DIGIT_CLASSES = {
    "[(IN, [(CATEGORY, CATEGORY_DIGIT)])]",
    "[(IN, [(RANGE, (48, 57))])]",
    "[(CATEGORY, CATEGORY_DIGIT)]",
}


class _Writer(Xeger):
    """rstr's writer: with short repeats, without control characters, and within bounds."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(rng)
        self._alphabets = {**self._alphabets, "printable": _PLAIN, "whitespace": " ", "nonwhitespace": _PLAIN,
                           "nondigits": string.ascii_letters}  # fmt: skip
        self._cases = {
            **self._cases,
            "not_literal": lambda code: self._one_of(_SHOWN.replace(chr(code), "")),
            "groupref": lambda group: self._cache.get(group, ""),
            "atomic_group": self._join,
            "possessive_repeat": lambda x: self._handle_repeat(*x),
            "groupref_exists": self._handle_condition,
        }
        self._steps = 0

    def _one_of(self, characters: str) -> str:
        return self._random.choice(characters)

    def _join(self, states: Iterable[Any]) -> str:
        return "".join(self._handle_state(state) for state in states)

    def _handle_state(self, state: Any) -> Any:
        self._steps += 1
        if self._steps > _STEPS:
            raise Unsatisfiable(_too_long())
        return super()._handle_state(state)

    def _handle_condition(self, value: Any) -> str:
        group, yes, no = value
        states = yes if group in self._cache else no
        return self._join(states or ())

    def _handle_repeat(self, start_range: int, end_range: int, value: Any) -> str:
        open_digits = end_range >= _ENDLESS and _is_digits(value)
        longest = start_range + (_DIGITS if open_digits else _REPEATS)
        if self._steps > _STEPS // 4:  # repeats within repeats
            longest = start_range
        times = self._random.randint(start_range, min(int(end_range), longest))
        return "".join(self._join(value) for _ in range(times))

    def _handle_in(self, value: Any) -> str:
        """One character of a class; of a list, since the order of a set changes between processes."""
        negated = bool(value) and value[0][0].name == "NEGATE"
        named = "".join(self._members(state) for state in value[1 if negated else 0 :])
        if negated:
            named = "".join(c for c in _SHOWN if c not in named)
            named = named.replace(" ", "") or named  # a space at the end would be cut off
        shown = "".join(c for c in named if c.isprintable())
        return self._one_of(shown or named)

    def _members(self, state: Any) -> str:
        kind, value = state
        if kind.name == "RANGE":
            low, high = value
            if low <= 126 < high:
                high = 126
            return "".join(map(chr, range(low, min(high, low + _WIDEST) + 1)))
        if kind.name == "CATEGORY" and value.name == "CATEGORY_SPACE":
            return " \t\n\r\v\f"
        return str(super()._handle_state(state))


def _too_long() -> str:
    return f"its pattern asks for texts of more than {LONGEST:,} characters"


def _is_digits(parsed: Any) -> bool:
    """Whether a parsed part of a pattern is one digit."""
    return str(parsed) in _DIGIT_CLASSES


@lru_cache(maxsize=1024)
def _parsed(pattern: str) -> Any:
    parsed = _parser.parse(pattern)
    if parsed.getwidth()[0] > LONGEST:
        raise Unsatisfiable(_too_long())
    return parsed


def text_for(pattern: str, rng: random.Random) -> str:
    """A text that the pattern describes; it may fail lookaheads, which the caller's validation finds.

    Raises Unsatisfiable if the pattern asks for a text that is too long, or cannot be written for.
    """
    try:
        text = _Writer(rng)._build_string(_parsed(pattern)).strip()
    except (re.error, KeyError, IndexError, TypeError, OverflowError, RecursionError) as error:
        raise Unsatisfiable(f"no text is known for the pattern {pattern!r}") from error
    if len(text) > LONGEST:
        raise Unsatisfiable(_too_long())
    return text


@lru_cache(maxsize=1024)
def is_narrow(pattern: str) -> bool:
    """Whether a pattern has so few texts that the splits must share them."""
    rng = random.Random(0)
    try:
        return len({text_for(pattern, rng) for _ in range(2 * _NARROW)}) < _NARROW
    except Unsatisfiable:
        return False
