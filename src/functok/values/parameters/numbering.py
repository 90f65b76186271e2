"""Numbers that name something (an order, an issue, a room) rather than count or measure it."""

from __future__ import annotations

import random
import re
from functools import cache, lru_cache

from functok.values.data_files import load_yaml
from functok.values.english.inflection import singular
from functok.values.english.words import identifier_words

_OF_ONE = re.compile(
    r"^(?:the |an? )?(?:unique |internal |numeric(?:al)? )?(?P<what>number|no\.|id|identifier|code)"
    r"s? (?:of|for) (?:the |an? |this |that |your |which |each )(?P<noun>[\w -]+)",
    re.IGNORECASE,
)
_OF_MANY = re.compile(
    r"^(?:the )?(?:maximum |minimum |total )?(?:number|count) of [\w-]+s\b", re.IGNORECASE
)
_OWN = re.compile(
    r"^(?:the |an? |your )?(?P<noun>[\w' -]+?)(?:'s)? "
    r"(?P<what>number|id|identifier|code)s?(?![\w-])(?! of\b)",
    re.IGNORECASE,
)
_ENDS_NOUN = re.compile(
    r"\s(?:that|which|to|in|on|for|from|of|with|whose|who|at|by|as|is|are|where|when|you|the|it)\b"
)


@cache
def _set(kind: str) -> frozenset[str]:
    return frozenset(map(str, load_yaml("numbering")[kind]))


@lru_cache(maxsize=8192)
def numbered_thing(name: str, description: str) -> str | None:
    """The noun of what a number names: "issue" for `issue_number`; None if the number counts or measures.

    "" where it names something that nobody says, such as a plain `id`.
    """
    words = identifier_words(name)
    if not words or set(words) & _set("counting") - {"a"}:
        return None
    head, before = words[-1], words[:-1]
    if _OF_MANY.match(description):
        return None
    if head in _set("naming") or (head == "ids" and before):
        return _unless_in_order(before[-1] if before else _described(description) or "")
    if head in _set("number") and before:
        return _unless_in_order(before[-1])
    if head in _set("in_order"):
        return None
    noun = _described(description) or (head if head in _set("things") else None)
    return _unless_in_order(noun) if noun else None


def is_called_as_thing(name: str) -> bool:
    """Whether a number is called as the thing that it names: `machine`, of "machine 3"."""
    return not _set("things").isdisjoint(identifier_words(name)[-1:])


def _unless_in_order(noun: str) -> str | None:
    return None if singular(noun) in _set("in_order") else singular(noun)


def _described(description: str) -> str | None:
    """The noun of "Number of the issue" or "Order number"; None for "Number of issues"."""
    m = _OF_ONE.match(description)
    if m:
        noun = _ENDS_NOUN.split(m["noun"].lower())[0].split()
        last = noun[-1] if noun else ""
        many = m["what"].lower() == "number" and _is_many(last)
        return None if many or not last else last
    m = _OWN.match(description)
    if m:
        words = m["noun"].lower().replace("'s", "").split()
        if len(words) <= 3 and not set(words) & (_set("counting") - {"new"}):
            return words[-1]
    return None


def _is_many(noun: str) -> bool:
    return noun in _set("many") or singular(noun) != noun


def range_for(noun: str) -> tuple[int, int]:
    """The usual numbers of a thing."""
    ranges = load_yaml("ranges")["numbered"]
    low, high = ranges.get(noun, ranges["else"])
    return low, high


_TOLD_DIGITS = re.compile(
    r"\b(?P<n>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)[- ]digits?\b", re.IGNORECASE
)
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def told_digits(description: str) -> int | None:
    """The count of digits that a description states: "six-digit code"."""
    m = _TOLD_DIGITS.search(description)
    if not m:
        return None
    told = m["n"].lower()
    return int(told) if told.isdecimal() else _WORDS.index(told)


def number_that_names(low: int, high: int, digits: int | None, rng: random.Random) -> int:
    """A number in [low, high] as such numbers are: of any length, seldom round."""
    shortest, longest = len(str(max(low, 1))), len(str(max(high, 1)))
    lengths = [n for n in range(shortest, longest + 1) if longest - shortest < 2 or n > 1]
    length = digits if digits in lengths else rng.choice(lengths)
    least, most = max(low, 10 ** (length - 1)), min(high, 10**length - 1)
    drawn = rng.randint(least, max(least, most))
    for _ in range(4):
        if most - least < 90 or drawn % (100 if drawn >= 1000 else 10):
            break
        drawn = rng.randint(least, most)
    return drawn
