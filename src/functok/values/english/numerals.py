"""Reading the numbers in a text: digits, words, ordinals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from functok.values.english.glance import glance
from functok.values.english.number_words import ORDINALS, SCALES, TENS, UNITS

T = TypeVar("T")

_FRACTIONS = {"half": Fraction(1, 2), "quarter": Fraction(1, 4)}

_MIXED = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4),
          "1/2": Fraction(1, 2), "1/4": Fraction(1, 4), "3/4": Fraction(3, 4)}  # fmt: skip
_DIGITS = re.compile(
    r"""(?=[-\dmnu$€£¥₹])(?P<sign>(?<![\w)])-|\bminus\s|\bnegative\s)?
    (?P<currency>us\$|[$€£¥₹]\s?)?
    (?<![\w.,:/\#+])(?<![a-z]-)(?<![a-z]\.)
    (?P<number>\d{1,3}(?:[,']\d{3})+(?!\d)|\d+)(?P<decimals>\.\d+)?
    (?P<part>[½¼¾]|\s(?:1/2|1/4|3/4))?
    (?P<half>\s+and\s+(?:a\s+(?:half|quarter)|three\s+quarters))?
    (?P<scale>k(?![a-z])|mio|mn|bn|\s(?:thousand|million|billion))?
    (?P<unit>\s?(?:%|°\s?[cf]?|º|€|£|¥)|s|secs?|mins?|h|hrs?|d|px|[mgk]b|km/?h?|mph|mi|\s?k?m[²2]|sqm|[cm]?m|ft|k?g|lbs?|
       m?l|oz|k?wh?|v|db|[km]?hz|c|f|x|p|usd|eur|gbp|chf|cad|aud|ish)?
    (?!\w|:\d|/\d|\.\d|,\d{3}|-\d+-)""",
    re.VERBOSE,
)
_SCALE_OF = {"k": 10**3, "mio": 10**6, "mn": 10**6, "bn": 10**9, **SCALES}
_GRAND = re.compile(
    r"\s?grand\b(?=\s*(?:$|[^\w\s]|(?:for|to|from|in|on|of|and|a|per|at|as|by|into|please|each|is|was)\b))"
)
"""What makes thousands of a number: "two grand", and no grand piano."""
_A_GRAND = re.compile(rf"\ba(?={_GRAND.pattern})\sgrand\b")
_WORD = re.compile(r"[a-z]+")
_ORDINAL = re.compile(r"(?<![\w.,:/-])(\d{1,4})(?:st|nd|rd|th)\b")
_BELOW = re.compile(
    r"(?:\s?°\s?[cf]?|\s+degrees?)?(?:\s+(?:celsius|fahrenheit|centigrade))?\s+below(?:\s+zero)?\b"
)
_CENTS = re.compile(r"\s*(?:dollars?|euros?|pounds?|bucks|francs?|€|£)\s+(?:and\s+)?$")
_CENTS_AFTER = re.compile(r"\s+(?:cents?|pence|centimes|rappen)\b")
_CENT_WORDS = frozenset(("cent", "cents", "pence", "centimes", "rappen"))
_FIRST_WORDS = {
    *UNITS, *TENS, *SCALES, *_FRACTIONS, "a", "hundred", "three", "minus", "negative",
}  # fmt: skip
_PHRASES = (
    (re.compile(r"\bhalf a dozen\b"), 6),
    (re.compile(r"\b(?:a |one )?dozen\b"), 12),
    (re.compile(r"\btwo dozen\b"), 24),
    (re.compile(r"\ba (?:couple|pair)(?: of)?\b|\b(?:couple|pair) of\b"), 2),
    (re.compile(r"\ba fiver\b"), 5),
    (re.compile(r"\ba tenner\b"), 10),
    (re.compile(r"\btwice\b"), 2),
    (re.compile(r"\bonce\b"), 1),
    (re.compile(r"\ba single\b"), 1),
)
_TELLING = frozenset(_FIRST_WORDS - {"a"})  # "a" is first only where another of them follows
_PHRASE_WORDS = frozenset(("dozen", "couple", "pair", "fiver", "tenner", "twice", "once", "single"))


class Reading(NamedTuple, Generic[T]):
    """`value` as read from [start, end) of a folded text."""

    start: int
    end: int
    value: T


@lru_cache(maxsize=4096)
def numbers_in(text: str) -> tuple[Reading[Fraction], ...]:
    """All numbers in folded `text`, in digits and in words. Parts of times or dates may be among them."""
    words, digits, *_ = glance(text)
    found = _digit_readings(text) if digits else []
    if not _TELLING.isdisjoint(words):
        found += _word_readings(text)
    if not _PHRASE_WORDS.isdisjoint(words):
        for pattern, value in _PHRASES:
            found += [Reading(m.start(), m.end(), Fraction(value)) for m in pattern.finditer(text)]
    if not found and "grand" not in words:
        return ()
    if "below" in words:
        found = [_below_zero(text, reading) for reading in found]
    if not _CENT_WORDS.isdisjoint(words):
        found += _with_cents(text, found)
    if "grand" in words:
        found += _grand(text, found)
    return tuple(outermost(found))


def outermost(readings: Iterable[Reading[T]]) -> list[Reading[T]]:
    """The readings that do not lie inside a longer one, from left to right."""
    readings, kept = list(readings), list[Reading[T]]()
    if len(readings) < 2:
        return readings
    for reading in sorted(readings, key=lambda r: (r.start, -r.end)):
        if (
            not kept
            or reading.end > kept[-1].end
            or (
                (reading.start, reading.end) == (kept[-1].start, kept[-1].end)
                and reading != kept[-1]
            )
        ):
            kept.append(reading)
    return kept


def _digit_readings(text: str) -> list[Reading[Fraction]]:
    found = []
    for m in _DIGITS.finditer(text):
        whole = m["number"].replace(",", "").replace("'", "")
        value = Fraction(whole + m["decimals"]) if m["decimals"] else Fraction(int(whole))
        if m["part"]:
            value += _MIXED[m["part"].strip()]
        if m["half"]:
            words = m["half"].split()
            value += Fraction(3, 4) if words[-1] == "quarters" else _FRACTIONS[words[-1]]
        if m["scale"]:
            value *= _SCALE_OF[m["scale"].strip()]
        end = m.end() if not m["unit"] or not m["unit"].strip().isalpha() else m.start("unit")
        found.append(Reading(m.start(), end, -value if m["sign"] else value))
    return found


def _word_readings(text: str) -> list[Reading[Fraction]]:
    tokens = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(text)]
    found, i = [], 0
    while i < len(tokens):
        word = tokens[i][0]
        if word not in _FIRST_WORDS:
            i += 1
            continue
        sign = word in ("minus", "negative") and _adjacent(text, tokens, i)
        first = i + 1 if sign else i
        value, after = _number_at(text, tokens, first)
        if value is None:
            i += 1
            continue
        start, end = tokens[i][1], tokens[after - 1][2]
        if _whole(text, start, end):
            found.append(Reading(start, end, -value if sign else value))
        i = after
    return found


def _whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or before in ("'", "_") or after.isalnum() or after == "_")


def _adjacent(text: str, tokens: list[tuple[str, int, int]], i: int) -> bool:
    """Whether token i + 1 follows token i with one space or hyphen between."""
    return i + 1 < len(tokens) and text[tokens[i][2] : tokens[i + 1][1]] in (" ", "-")


def _number_at(
    text: str, tokens: list[tuple[str, int, int]], i: int
) -> tuple[Fraction | None, int]:
    """The number in words that begins at token i, and the token after it."""
    if i >= len(tokens):
        return None, i
    words: list[str] = []
    j = i
    while True:
        words.append(tokens[j][0])
        j += 1
        if j - i > 14 or not _adjacent(text, tokens, j - 1):
            break
    value, used = parse_cardinal(words)
    if value is None:
        return None, i
    return value, i + used


def parse_cardinal(words: list[str]) -> tuple[Fraction | None, int]:
    """The number that `words` begins with, and how many words it takes: (None, 0) if there is none."""
    if words[0] in ("half", "quarter"):
        return _FRACTIONS[words[0]], 1
    if words[:2] in (["three", "quarters"], ["a", "quarter"], ["a", "half"]):
        return (Fraction(3, 4) if words[1] == "quarters" else _FRACTIONS[words[1]]), 2
    total, limit, i = 0, 10**12, 0
    while True:
        group, used = _group(words[i:], first=i == 0)
        if not used:
            break
        scale = SCALES.get(words[i + used] if i + used < len(words) else "", 1)
        if group * scale >= limit or (scale == 1 and i and group >= 1000):
            break
        total += group * scale
        i += used + (scale > 1)
        limit = scale
        if scale == 1:
            break
        if words[i : i + 1] == ["and"] and _group(words[i + 1 :], first=False)[1]:
            i += 1
    if not i:
        return None, 0
    return _fraction_after(words, i, Fraction(total))


def _group(words: list[str], first: bool) -> tuple[int, int]:
    """A number below 10,000 at the start of `words`: its value, and the words it takes (0: none)."""
    if not words:
        return 0, 0
    if words[0] == "a":
        if len(words) > 1 and words[1] in SCALES:
            return 1, 1
        if words[1:2] != ["hundred"]:
            return 0, 0
        head, used = 1, 1
    elif words[0] == "hundred" or (first and words[0] in SCALES):
        head, used = 1, 0
    else:
        head, used = _below_hundred(words)
        if not used:
            return 0, 0
    if words[used : used + 1] != ["hundred"] or head == 0:
        return head, used
    used += 1
    skip = int(words[used : used + 1] == ["and"])
    rest, more = _below_hundred(words[used + skip :])
    return (head * 100 + rest, used + skip + more) if more else (head * 100, used)


def _below_hundred(words: list[str]) -> tuple[int, int]:
    if words and words[0] in TENS:
        unit = UNITS.get(words[1], 0) if len(words) > 1 else 0
        return (TENS[words[0]] + unit, 2) if 0 < unit < 10 else (TENS[words[0]], 1)
    return (UNITS[words[0]], 1) if words and words[0] in UNITS else (0, 0)


def _fraction_after(words: list[str], i: int, value: Fraction) -> tuple[Fraction, int]:
    if words[i : i + 1] == ["point"]:
        digits = ""
        for word in words[i + 1 :]:
            if UNITS.get(word, 10) > 9:
                break
            digits += str(UNITS[word])
        if digits:
            return value + Fraction(int(digits), 10 ** len(digits)), i + 1 + len(digits)
    if words[i : i + 2] == ["and", "a"] and words[i + 2 : i + 3] in (["half"], ["quarter"]):
        return value + _FRACTIONS[words[i + 2]], i + 3
    if words[i : i + 3] == ["and", "three", "quarters"]:
        return value + Fraction(3, 4), i + 3
    return value, i


def _below_zero(text: str, reading: Reading[Fraction]) -> Reading[Fraction]:
    m = _BELOW.match(text, reading.end)
    if not m or reading.value <= 0:
        return reading
    return Reading(reading.start, m.end(), -reading.value)


def _with_cents(text: str, found: list[Reading[Fraction]]) -> list[Reading[Fraction]]:
    """ "20 dollars and 50 cents" as one number."""
    joined = []
    for cents in found:
        tail = _CENTS_AFTER.match(text, cents.end)
        if not tail or not 0 < cents.value < 100:
            continue
        joined += [
            Reading(whole.start, tail.end(), whole.value + cents.value / 100)
            for whole in found
            if whole.end < cents.start and _CENTS.fullmatch(text, whole.end, cents.start)
        ]
    return joined


def _grand(text: str, found: list[Reading[Fraction]]) -> list[Reading[Fraction]]:
    """ "two grand", "a grand"."""
    alone = [Reading(m.start(), m.end(), Fraction(1000)) for m in _A_GRAND.finditer(text)]
    return alone + [
        Reading(number.start, m.end(), number.value * 1000)
        for number in found
        if (m := _GRAND.match(text, number.end)) and 0 < number.value < 1000
    ]


@lru_cache(maxsize=4096)
def ordinals_in(text: str) -> tuple[Reading[int], ...]:
    """All ordinals in folded `text`: "5th", "twenty-first"."""
    words, digits, *_ = glance(text)
    found = (
        [Reading(m.start(), m.end(), int(m[1])) for m in _ORDINAL.finditer(text)] if digits else []
    )
    if ORDINALS.keys().isdisjoint(words):
        return tuple(found)
    tokens = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(text)]
    for i, (word, start, end) in enumerate(tokens):
        value = ORDINALS.get(word)
        if not value or not _whole(text, start, end):
            continue
        tens = TENS.get(tokens[i - 1][0], 0) if i and _adjacent(text, tokens, i - 1) else 0
        if tens and value < 10:
            found.append(Reading(tokens[i - 1][1], end, tens + value))
        else:
            found.append(Reading(start, end, value))
    return tuple(sorted(found, key=lambda r: r.start))
