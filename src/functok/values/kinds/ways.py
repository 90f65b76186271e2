"""Ways of saying a value, told apart by the look of the text: digits, words, the 12-hour clock …"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from functok.specs.model import Parameter
from functok.values.english.words import fold
from functok.values.kinds.forms import forms
from functok.values.kinds.members import member_words
from functok.values.parameters.meaning import CODES, Meaning, meaning_of
from functok.values.parameters.semantics import Semantic

_COUNTED = frozenset(
    (
        Semantic.INTEGER, Semantic.NUMBER, Semantic.PERCENT, Semantic.TEMPERATURE, Semantic.MONEY,
        Semantic.DURATION,
    )
)  # fmt: skip
_HALF = re.compile(r"[ap]\.?\s?m\b|morning|afternoon|evening|night")
_NUMERIC_DATE = re.compile(r"\d+[-/.]\d+(?:[-/.]\d+)?")
_DAY_FIRST = re.compile(r"(?:the )?\d")
_WORDED = re.compile(r"\b(?:hundred|thousand|[mb]illion|half|quarters?)\b|\dk\b")


def ways(parameter: Parameter, value: Any) -> Mapping[str, Sequence[str]]:
    """The ways in which a scalar value can be said, in the order of its forms, each with its texts; none
    for structures."""
    if isinstance(value, dict | list | tuple):
        return {}
    return _ways(meaning_of(parameter, value), value)


@lru_cache(maxsize=8192, typed=True)
def _ways(meaning: Meaning, value: Any) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for form in forms(meaning.parameter, value):
        found.setdefault(_way_of(meaning, value, form.text), []).append(form.text)
    return found


def way_of(parameter: Parameter, value: Any, text: str) -> str:
    """The way in which `text` says `value`."""
    if isinstance(value, dict | list | tuple):
        return "as a whole"
    return _way_of(meaning_of(parameter, value), value, text)


def _way_of(meaning: Meaning, value: Any, text: str) -> str:
    if isinstance(value, bool):
        return "phrase"
    if value is None:
        return "words"
    if meaning.members:
        return _of_member(value, text)
    if meaning.semantic is Semantic.TIME:
        return _of_time(text)
    if meaning.semantic is Semantic.DATE:
        return _of_date(fold(text).text)
    if meaning.semantic is Semantic.DATE_TIME:
        return _of_moment(fold(text).text)
    if isinstance(value, int | float) or meaning.semantic in _COUNTED:
        return _of_number(fold(text).text)
    return _of_text(meaning, value, text)


def _of_member(value: Any, text: str) -> str:
    if not isinstance(value, str):
        return _of_number(fold(text).text)
    if text.lower() == value.lower():
        return "as written"
    return "own words" if text.lower() == member_words(value).lower() else "other words"


@lru_cache(maxsize=8192)
def _of_time(text: str) -> str:
    said = fold(text).text
    if not any(c.isdigit() for c in said):
        return "words"
    if " past " in said or " to " in said:
        return "words"
    return "12 hours" if _HALF.search(said) or "clock" in said else "24 hours"


def _of_date(said: str) -> str:
    if _NUMERIC_DATE.fullmatch(said):
        return "digits"
    return "day first" if _DAY_FIRST.match(said) or said.startswith("the ") else "month first"


def _of_moment(said: str) -> str:
    if not re.search(r"[a-z]{3}", said):
        return "digits"
    if not re.search(r"\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m|in the|at night|o'?clock)|\d:\d\d", said):
        return "words"
    return "12 hours" if _HALF.search(said) else "24 hours"


def _of_number(said: str) -> str:
    if not any(c.isdigit() for c in said):
        return "words"
    return "digits and words" if _WORDED.search(said) else "digits"


def _of_text(meaning: Meaning, value: str, text: str) -> str:
    if text.lower() == value.lower():
        return "as written"
    if meaning.semantic in CODES:
        return "name"
    if meaning.semantic is Semantic.EMAIL:
        return "spoken"
    return "another grouping" if meaning.semantic is Semantic.PHONE else "other words"
