"""Integers and numbers between bounds, as text."""

from __future__ import annotations

import math
from collections.abc import Iterator

from functok.grammars.nodes import DIGIT, Node, Repeat, Text, chars, choice, optional, seq

_FRACTION = seq(Text("."), Repeat(DIGIT, 1))
_SMALL = seq(Text("e-"), Repeat(DIGIT, 2, 3))
_EXPONENT = seq(Text("e"), chars("+", "-"), Repeat(DIGIT, 2, 3))


def integer(low: int | None = None, high: int | None = None) -> Node:
    """The integers from `low` to `high`, None: without bound, as Python writes them."""
    options: list[Node] = []
    if high is None or high >= 0:
        options.append(_natural(max(low or 0, 0), high))
    if low is None or low < 0:
        least = 1 if high is None or high >= 0 else -high
        options.append(seq(Text("-"), _natural(least, None if low is None else -low)))
    return choice(options)


def number(low: float | None = None, high: float | None = None) -> Node:
    """The integers and decimal fractions from `low` to `high`.

    Looser than said: exponents are allowed wherever a value so large or so small may be, and where
    a bound is no integer the digits behind the point are not compared with it.
    """
    options: list[Node] = []
    if high is None or high >= 0:
        options.append(_magnitude(max(low or 0.0, 0.0), high))
    if low is None or low <= 0:  # -0.0 is not less than 0
        least = 0.0 if high is None or high >= 0 else -high
        options.append(seq(Text("-"), _magnitude(least, None if low is None else -low)))
    return choice(options)


def _magnitude(low: float, high: float | None) -> Node:
    """The numbers from `low` ≥ 0 to `high`, without a sign."""
    if high is None or high >= 1e15:
        whole = _natural(math.floor(low), None)
        return seq(whole, optional(_FRACTION), optional(_EXPONENT))
    options: list[Node] = []
    if low < 1e-4:
        options.append(seq(chars("19"), optional(_FRACTION), _SMALL))
    top, exact = math.floor(high), high == math.floor(high)
    if not exact:
        options.append(seq(_natural(math.floor(low), top), _FRACTION))
    elif top > math.floor(low):
        options.append(seq(_natural(math.floor(low), top - 1), _FRACTION))
    if exact:
        options.append(seq(Text(str(top)), Text("."), Repeat(Text("0"), 1)))
    if math.ceil(low) <= top:
        options.append(_natural(math.ceil(low), top))
    return choice(options)


def _natural(low: int, high: int | None) -> Node:
    """The integers from `low` ≥ 0 to `high`, the longer texts first."""
    if high is None:
        longer = seq(chars("19"), Repeat(DIGIT, len(str(low))))
        return choice([longer, *_between(low, 10 ** len(str(low)) - 1)])
    return choice(list(_between(low, high)))


def _between(low: int, high: int) -> Iterator[Node]:
    """Options that together are the integers from `low` to `high`, by falling length."""
    for length in range(len(str(high)), len(str(low)) - 1, -1):
        least = max(low, 10 ** (length - 1) if length > 1 else 0)
        yield _same_length(str(least), str(min(high, 10**length - 1)))


def _same_length(low: str, high: str) -> Node:
    """The integers from `low` to `high`, which have as many digits."""
    if low == high:
        return Text(low)
    if len(low) == 1:
        return chars(low + high)
    if low[0] == high[0]:
        return seq(Text(low[0]), _same_length(low[1:], high[1:]))
    rest = len(low) - 1
    first, last = int(low[0]), int(high[0])
    options = []
    if low[1:] != "0" * rest:
        options.append(seq(Text(low[0]), _same_length(low[1:], "9" * rest)))
        first += 1
    if high[1:] != "9" * rest:
        options.append(seq(Text(high[0]), _same_length("0" * rest, high[1:])))
        last -= 1
    if first <= last:
        digit = chars(f"{first}{last}") if first < last else Text(str(first))
        options.append(seq(digit, Repeat(DIGIT, rest, rest)))
    return choice(options)
