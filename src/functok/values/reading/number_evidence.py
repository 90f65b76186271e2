"""Where a text says a number: readings of numbers, lengths of time and parts of moments, compared with it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from functok.specs.model import Parameter
from functok.values.english.numerals import Reading, numbers_in, ordinals_in
from functok.values.english.words import Folded, identifier_words, prose_words
from functok.values.kinds.clock import times_in
from functok.values.kinds.codes import CURRENCY_SIGNS
from functok.values.kinds.dates import dates_in
from functok.values.kinds.durations import SECONDS, durations_in
from functok.values.kinds.number_texts import percent_scale
from functok.values.parameters.meaning import Meaning
from functok.values.parameters.nouns import stated_unit
from functok.values.parameters.semantics import Semantic

PHONE = re.compile(r"(?<![\w])(?:\+|\(|00)?\d[\d\s().\-/]{4,}\d(?!\w)")
_ORDINAL_NAMES = {
    "day", "position", "index", "floor", "rank", "track", "chapter", "episode", "season", "row",
    "place", "grade", "step", "line", "slot", "week", "number", "edition", "level", "item", "page",
    "section", "lesson", "part", "question", "lane", "platform", "stage", "slide",
}  # fmt: skip
_OTHER_UNITS = {
    "celsius": re.compile(r"\s*(?:°\s?f|degrees? f\b|(?:degrees? )?fahrenheit|f\b)"),
    "fahrenheit": re.compile(r"\s*(?:°\s?c|degrees? c\b|(?:degrees? )?celsius|c\b)"),
    "USD": re.compile(r"\s*(?:€|£|¥|₹|euros?|eur\b|pounds?|quid\b|gbp|yen|francs?|rupees?)"),
    "EUR": re.compile(
        r"\s*(?:\$|£|¥|₹|dollars?|bucks?\b|usd\b|pounds?|quid\b|gbp|yen|francs?|rupees?)"
    ),
    "GBP": re.compile(r"\s*(?:\$|€|¥|₹|dollars?|bucks?\b|usd\b|euros?|eur\b|yen|francs?|rupees?)"),
    "INR": re.compile(r"\s*(?:\$|€|¥|£|dollars?|bucks?\b|usd\b|euros?|eur\b|yen|francs?|pounds?)"),
}
_SIGNED = re.compile(r"(?<![\w&#])(?:#|№)\s?(?P<digits>[0-9]{1,18})(?![\w#]|[.,:/-][0-9])")
_CLOCK_WORDS = re.compile(
    r":|[ap]\.?m|\b(?:noon|midday|midnight|past|to|after|before|quarter|half|clock|morning|"
    r"afternoon|evening|night|tonight|hours)\b"
)
_SIGNS = {sign: code for code, sign in CURRENCY_SIGNS.items()}
_AROUND_SUMS = "".join(_SIGNS) + " "
_NO_NUMBER = re.compile(
    r"one (?:(?:more|last|other|quick|small|little) )?(?:thing|request|favou?r|moment|sec)\b"
)
_EXTREMES = (
    (
        re.compile(r"\b(?:max(?:imum)?|full(?:y)?|all the way up|as high as possible|top)\b"),
        "maximum",
    ),
    (re.compile(r"\b(?:min(?:imum)?|all the way down|as low as possible|lowest)\b"), "minimum"),
)
_SHARES = {"half": 50, "a half": 50, "quarter": 25, "a quarter": 25, "three quarters": 75}


class Evidence(NamedTuple):
    """[start, end) of a folded text says the value, by `how`; `weak` where another reading is more likely.

    `part` marks a part of a moment (the hour of "7:30"), whose words other parts may use too. `gap` is
    what stands between the words that say it: "the hall light" in "turn the hall light off".
    """

    start: int
    end: int
    how: str
    weak: bool = False
    part: bool = False
    gap: tuple[int, int] = (0, 0)


@lru_cache(maxsize=4096)
def free_numbers(text: str) -> tuple[tuple[Reading[Fraction], bool], ...]:
    """The numbers that are no part of a time, date, ordinal or phone number; whether each measures time."""
    numbers = numbers_in(text)
    if not numbers:
        return ()
    taken = [(r.start, r.end) for r in dates_in(text)]
    taken += [(r.start, r.end) for r in times_in(text) if _CLOCK_WORDS.search(text, r.start, r.end)]
    taken += [(r.start, r.end) for r in ordinals_in(text)]
    taken += [
        m.span()
        for m in PHONE.finditer(text)
        if m.group()[0] in "+(0" and sum(c.isdigit() for c in m.group()) > 6
    ]
    lengths = [(r.start, r.end) for r in durations_in(text)]
    return tuple(
        (number, any(start <= number.start and number.end <= end for start, end in lengths))
        for number in numbers
        if not any(start < number.end and number.start < end for start, end in taken)
    )


def plain_numbers(value: Fraction, text: str) -> Iterator[Evidence]:
    for number, timed in free_numbers(text):
        if number.value == value and not _NO_NUMBER.match(text, number.start):
            shown = text[number.start : number.end]
            how = "verbatim" if shown == str(value) else "canonical"
            yield Evidence(number.start, number.end, how, weak=timed)
            if shown[0] in _SIGNS or shown[-1] in _SIGNS:  # the sign may say an argument of its own
                bare = shown.strip(_AROUND_SUMS)
                start = number.start + shown.index(bare)
                yield Evidence(start, start + len(bare), "canonical", weak=timed)


def number_evidence(meaning: Meaning, value: float, text: Folded) -> Iterator[Evidence]:
    if not math.isfinite(value):
        return
    if not may_be_less(meaning):
        yield from _said(meaning, value, text)
        return
    for found in _said(meaning, value, text):
        if value <= 0 or not _is_taken_off(found, text.text):
            yield found
    for found in _said(meaning, -value, text) if value < 0 else ():
        if _is_taken_off(found, text.text):  # "lower it by 5" says -5
            yield found._replace(how="canonical")


def may_be_less(meaning: Meaning) -> bool:
    """Whether a number is a difference that may be below zero, and the function does not lower by itself."""
    below_zero = bool(_BELOW_ZERO.search(meaning.description))
    if _DIFFERENCES.isdisjoint(meaning.words) and not below_zero:
        return False
    bounds = [meaning.schema[k] for k in ("minimum", "exclusiveMinimum") if k in meaning.schema]
    return (max(bounds) < 0 if bounds else below_zero) and not _lowers(meaning.parameter)


def _lowers(parameter: Parameter) -> bool:
    """Whether it says how much less: `reduce_by`, or any number of `lower_volume`."""
    deeds = [*identifier_words(parameter.function), *identifier_words(parameter.name)]
    told = prose_words(parameter.about)
    lowered = any(_LOWERS.match(word) for word in (*deeds, *told[:1]))
    return lowered and not any(_RAISES.match(word) for word in (*deeds, *told))


_DIFFERENCES = frozenset(("diff", "difference", "delta", "by", "offset", "increment", "adjustment"))
_BELOW_ZERO = re.compile(
    r"(?<!\bnon-)(?<!\bno )(?<!\bnot )(?<!not be )(?<!\bnever )(?<!never be )\b(?:negative|minus)\b",
    re.IGNORECASE,
)
_LESS = r"(?:lower|reduc|decreas|down\b|drop|cut|less|fewer|quieter|softer|darker|slower|colder|cooler|minus)"
_MORE = r"(?:up(?:wards?)?\b|rais|increas|more\b)"
_LOWERS, _RAISES = re.compile(_LESS), re.compile(_MORE)
_TAKEN_OFF = re.compile(rf"\b{_LESS}(?!.*\b{_MORE})[^.;!?]*(?<!\bto )$")
_OFF = re.compile(rf"\s*(?:[\w%°]+ )?{_LESS}")


def _is_taken_off(found: Evidence, text: str) -> bool:
    """Whether the words around a number say that there is to be less by it."""
    return bool(_TAKEN_OFF.search(text[: found.start]) or _OFF.match(text[found.end :]))


def _said(meaning: Meaning, value: float, text: Folded) -> Iterator[Evidence]:
    exact = Fraction(str(value))
    folded = text.text
    if meaning.semantic is Semantic.DURATION and meaning.unit in SECONDS:
        yield from _length(exact, SECONDS[meaning.unit], folded)
        return
    if meaning.semantic is Semantic.PERCENT:
        yield from _percent(meaning, exact, value, folded)
        return
    if meaning.semantic is Semantic.IDENTIFIER:
        for m in _SIGNED.finditer(folded):
            if int(m["digits"]) == exact:
                yield Evidence(m.start(), m.end(), "canonical")
    prices = prices_in(folded) if _is_sum(meaning) else ()
    for price in prices:
        if price.value == exact:
            yield Evidence(price.start, price.end, "canonical")
    for evidence in plain_numbers(exact, folded):
        if any(p.start < evidence.end and evidence.start < p.end for p in prices):
            continue  # neither twelve nor fifty in "twelve fifty"
        if not _in_other_unit(meaning, folded, evidence):
            yield evidence
    yield from _in_smaller_unit(meaning, exact, folded)
    if isinstance(value, int):
        yield from _of_pair(value, folded)
    if set(meaning.words) & _ORDINAL_NAMES:
        for nth in ordinals_in(folded):
            if nth.value == exact:
                yield Evidence(nth.start, nth.end, "canonical")
    yield from _part_of_moment(meaning, value, folded)


@lru_cache(maxsize=4096)
def prices_in(text: str) -> tuple[Reading[Fraction], ...]:
    """Sums of money without a word for it in folded `text`: "twelve fifty", "nineteen ninety-nine"."""
    return tuple(
        Reading(one.start, two.end, one.value + two.value / 100)
        for one, two in pairwise(numbers_in(text))
        if text[one.end : two.start] == " "
        and 0 < one.value < 100 and 10 <= two.value < 100 and one.value != two.value
        and text[one.start].isalpha() and text[two.start].isalpha()
        and (one.value + two.value).denominator == 1
        and not _COUNTED.match(text, two.end)
    )  # fmt: skip


def _is_sum(meaning: Meaning) -> bool:
    """Whether its values are sums of money, though nothing may tell of which."""
    named = meaning.semantic is Semantic.NUMBER and not _SUMS.isdisjoint(meaning.words)
    return meaning.semantic is Semantic.MONEY or named


_SUMS = frozenset(("amount", "sum", "tip", "cost", "paid", "payment", "total"))
_COUNTED = re.compile(r"-[a-z]| (?:\w+-)?(?:times|minutes?|people|degrees|percent)\b")
_PAIR = re.compile(r"(?<![\w.,:/+-])(\d{1,3})/(\d{1,3})(?![\w/:-]|[.,]\d)")


_SMALLER = {
    "kilograms": (1000, re.compile(r"\s?(?:g|grams?|grammes?)\b")),
    "kilometers": (1000, re.compile(r"\s?(?:m|met(?:er|re)s?)\b")),
    "meters": (100, re.compile(r"\s?(?:cm|centimet(?:er|re)s?)\b")),
    "liters": (1000, re.compile(r"\s?(?:ml|millilit(?:er|re)s?)\b")),
}


def _in_smaller_unit(meaning: Meaning, exact: Fraction, text: str) -> Iterator[Evidence]:
    """ "500 grams" of half a kilogram."""
    stated = stated_unit(meaning.parameter.name, meaning.description)
    parts, behind = _SMALLER.get(" ".join(stated[1:2]), (0, None))
    if behind is None:
        return
    for number in numbers_in(text):
        if number.value == exact * parts and (unit := behind.match(text, number.end)):
            yield Evidence(number.start, unit.end(), "canonical")


def _of_pair(value: int, text: str) -> Iterator[Evidence]:
    """One of two numbers with a stroke between: "120/80", "4/5"."""
    for pair in _PAIR.finditer(text):
        for part in (1, 2):
            if int(pair[part]) == value:
                yield Evidence(*pair.span(part), "canonical", weak=True)


def _length(value: Fraction, unit: Fraction, text: str) -> Iterator[Evidence]:
    for length in durations_in(text):
        if length.value == value * unit:
            yield Evidence(length.start, length.end, "canonical")
    for number, timed in free_numbers(text):
        if number.value == value and not timed:
            yield Evidence(number.start, number.end, "verbatim", weak=True)


def _percent(meaning: Meaning, exact: Fraction, value: float, text: str) -> Iterator[Evidence]:
    share = exact * percent_scale(meaning)
    yield from plain_numbers(share, text)
    if share != exact:
        yield from plain_numbers(exact, text)
    for number, _ in free_numbers(text):
        if _SHARES.get(text[number.start : number.end]) == share:
            yield Evidence(number.start, number.end, "canonical")
    for pattern, key in _EXTREMES:
        if meaning.schema.get(key) == value:
            for m in pattern.finditer(text):
                yield Evidence(m.start(), m.end(), "canonical")


def _in_other_unit(meaning: Meaning, text: str, evidence: Evidence) -> bool:
    pattern = _OTHER_UNITS.get(meaning.unit or "")
    if pattern is None:
        return False
    shown = text[evidence.start : evidence.end]
    own = _SIGNS.get(shown[0], meaning.unit) if meaning.semantic is Semantic.MONEY else meaning.unit
    letters = re.search(r"(?<=[\d°])\s?([cf€£])$", shown)
    if letters and pattern.fullmatch(letters[1]):
        return True
    return own != meaning.unit or pattern.match(text, evidence.end) is not None


def _part_of_moment(meaning: Meaning, value: float, text: str) -> Iterator[Evidence]:
    """An hour, minute, year, month or day that is said within a time or a date."""
    word = next(
        (
            w.removesuffix("s")
            for w in reversed(meaning.words)
            if w.removesuffix("s") in ("hour", "minute", "year", "month", "day")
        ),
        None,
    )
    if word in ("hour", "minute"):
        for time in times_in(text):
            if getattr(time.value, word) == value:
                yield Evidence(time.start, time.end, "canonical", part=True)
    elif word:
        place = ("year", "month", "day").index(word)
        for date in dates_in(text):
            if date.value[place] == value:
                yield Evidence(date.start, date.end, "canonical", part=True)
