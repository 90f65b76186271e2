"""What can be read of a query in any language: texts as they are, digits, and what CLDR knows of a language.

The other readers read English. In another language "8 am Abend" is no eight in the morning: words count
only where they are the value itself, or the form that Unicode's locale data has for it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal, get_decimal_symbol

from functok.values.english.words import Folded, find_phrase, fold
from functok.values.kinds.codes import code_of_name, name_in, plain_style
from functok.values.parameters.meaning import CODES, MOMENTS, Meaning
from functok.values.reading.number_evidence import Evidence

_LETTER = re.compile(r"[^\W\d_]")
_PADDED = re.compile(r"(?<!\d)0(?=\d)")
_PART_OF_NUMBER = re.compile(r"[.,]?\d")


def in_any_language(evidence: Evidence, value: Any, text: Folded, language: str) -> bool:
    """Whether words that say a value in English say it in this language too."""
    said = text.text[evidence.start : evidence.end]
    if isinstance(value, str) and (evidence.how == "verbatim" or said == _spoken(value)):
        return True
    if _LETTER.search(said):
        return False
    if not isinstance(value, int | float) or _reads_as_english(language):
        return True
    return not re.search(r"[.,]", said) and not _is_part(text.text, evidence.start, evidence.end)


def _spoken(value: str) -> str:
    """A member of a list as people write it: `living_room` → "living room"."""
    return fold(value.replace("_", " ")).text


def evidence_elsewhere(
    meaning: Meaning, value: Any, text: Folded, language: str
) -> Iterator[Evidence]:
    """Where `text` says the value as CLDR has it in this language: "4. März 2025", "1.250,5", "Allemagne"."""
    for form in _forms(meaning, value, language):
        for start, end in find_phrase(text.text, fold(form).text):
            if not _is_part(text.text, start, end):
                yield Evidence(start, end, "canonical")


def _is_part(text: str, start: int, end: int) -> bool:
    """Whether digits go on before or behind."""
    before = text[start].isdigit() and re.search(r"\d[.,:/-]?$", text[:start])
    behind = text[end - 1].isdigit() and _PART_OF_NUMBER.match(text, end)
    return bool(before or behind)


@lru_cache(maxsize=8192, typed=True)
def _forms(meaning: Meaning, value: Any, language: str) -> tuple[str, ...]:
    locale = _locale(language)
    if locale is None or isinstance(value, bool):
        return ()
    if isinstance(value, int | float):
        return _numbers(value, locale)
    if not isinstance(value, str):
        return ()
    if meaning.semantic in MOMENTS and meaning.shape:
        moment = meaning.shape.read(value)
        shape = meaning.shape
        if moment is None or (shape.has_date and shape.has_time):
            return ()
        if shape.has_date:
            return _dates(moment.date(), locale) if shape.has_year and shape.has_day else ()
        return (_time(moment.time(), locale),)
    return _names(meaning, value, locale) if meaning.semantic in CODES else ()


def _numbers(value: float, locale: Locale) -> tuple[str, ...]:
    grouped = format_decimal(value, locale=locale, decimal_quantization=False)
    plain = format_decimal(value, locale=locale, decimal_quantization=False, group_separator=False)
    return tuple(dict.fromkeys((grouped, plain)))


def _time(time: dt.time, locale: Locale) -> str:
    from babel.dates import format_time  # takes 10 ms, which a run in English need not wait

    return format_time(time, "short", locale=locale)


def _dates(day: dt.date, locale: Locale) -> tuple[str, ...]:
    """Complete forms, digits with and without leading zeros; a year of two digits is none."""
    from babel.dates import format_date

    said = [format_date(day, width, locale=locale) for width in ("medium", "long", "full")]
    said += [_PADDED.sub("", text) for text in said]
    return tuple(text for text in dict.fromkeys(said) if str(day.year) in text)


def _names(meaning: Meaning, value: str, locale: Locale) -> tuple[str, ...]:
    code = value
    if meaning.code in ("name", ""):
        code = code_of_name(meaning.semantic, plain_style(meaning.semantic)).get(value.lower(), "")
    name = name_in(meaning.semantic, code, locale)
    return (name,) if name else ()


@cache
def _locale(language: str) -> Locale | None:
    """None for a language that CLDR does not know."""
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None


@cache
def _reads_as_english(language: str) -> bool:
    """Whether numbers have a point before their decimals."""
    locale = _locale(language)
    return locale is not None and get_decimal_symbol(locale) == "."
