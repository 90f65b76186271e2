"""Where a text says one scalar value: the readers of each semantic type, compared with the value."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from functok.values.english.inflection import plural
from functok.values.english.numerals import Reading
from functok.values.english.words import Folded, find_phrase, fold
from functok.values.kinds.booleans import booleans_in
from functok.values.kinds.clock import times_in
from functok.values.kinds.codes import CURRENCY_SIGNS, names, names_another
from functok.values.kinds.dates import dates_in
from functok.values.kinds.durations import durations_in, read_iso
from functok.values.kinds.forms import other_names, phone_texts
from functok.values.kinds.members import members_in
from functok.values.kinds.month_days import is_deadline, last_days_in
from functok.values.kinds.relative import RELATIVE, looks_back, relative_days_in
from functok.values.parameters.boolean_words import boolean_words
from functok.values.parameters.meaning import CODES, MOMENTS, Meaning
from functok.values.parameters.nothing import null_words
from functok.values.parameters.schema import same
from functok.values.parameters.semantics import Semantic
from functok.values.reading.number_evidence import PHONE, Evidence, number_evidence, plain_numbers

_SPOKEN_EMAIL = re.compile(r"[\w.]+(?: dot [\w]+)* at [\w-]+(?: dot [\w-]+)+")
_PARTED = re.compile(r"[a-z]+ (?P<between>.+) (?:(?:back )?on|off|down)")
_BEFORE_CODE = re.compile(
    r"(?:\bcode|\blang(?:uage)?|\blocale|\bregion|\bcountry|['\"])\s*:?\s*['\"]?$"
)


def evidence_for(meaning: Meaning, value: Any, text: Folded) -> Iterator[Evidence]:
    """All the spans of `text` that say `value`."""
    if value is None:
        for words in null_words(meaning.parameter):
            for start, end in find_phrase(text.text, fold(words).text):
                yield Evidence(start, end, "canonical")
        return
    if isinstance(value, bool):
        read = booleans_in(meaning, text.text)
        if boolean_words(meaning).kind == "adjective" and any(r.value is not value for r in read):
            return  # "unlock it, locked" says neither
        yield from (
            Evidence(r.start, r.end, "canonical", gap=_gap(text.text, r.start, r.end))
            for r in read
            if r.value is value
        )
        return
    if isinstance(value, float) and not math.isfinite(value):
        return
    if meaning.members:
        yield from _member(meaning, value, text)
    elif isinstance(value, int | float):
        yield from number_evidence(meaning, value, text)
    elif isinstance(value, str):
        yield from _string(meaning, value, text)


def _member(meaning: Meaning, value: Any, text: Folded) -> Iterator[Evidence]:
    if isinstance(value, int | float) or (isinstance(value, str) and value.isdecimal()):
        yield from plain_numbers(Fraction(str(value)), text.text)
    for said in members_in(meaning, text):
        if same(said.value, value):
            shown = text.text[said.start : said.end]
            yield Evidence(
                said.start,
                said.end,
                "verbatim" if isinstance(value, str) and shown == value.lower() else "enum",
                gap=_gap(text.text, said.start, said.end),
            )


def _gap(text: str, start: int, end: int) -> tuple[int, int]:
    """What stands between a verb and its particle, "turn … off"; nothing where they are one phrase."""
    parted = _PARTED.fullmatch(text, start, end)
    return parted.span("between") if parted else (end, end)


def _string(meaning: Meaning, value: str, text: Folded) -> Iterator[Evidence]:
    if meaning.semantic in MOMENTS and meaning.shape and (moment := meaning.shape.read(value)):
        yield from _moment(meaning, moment, text)
        if (
            meaning.shape.has_date
        ):  # as written in the call, which may be a form that is no common one
            yield from _verbatim(fold(value).text, text.text)
        return
    if meaning.semantic in CODES and meaning.code not in ("name", ""):
        yield from _code(meaning, value, text)
        return
    folded = fold(value).text
    yield from _verbatim(folded, text.text)
    trimmed = folded.rstrip(".!?… ")
    if trimmed and trimmed != folded:
        for start, end in find_phrase(text.text, trimmed):
            yield Evidence(start, end, "verbatim", weak=True)
    yield from _converted(meaning, value, text)


def _verbatim(folded: str, text: str) -> Iterator[Evidence]:
    for start, end in find_phrase(text, folded):
        if _stands_alone(text, start, end):
            yield Evidence(start, end, "verbatim")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Digits are not a part of a longer number or time."""
    if text[start].isdigit() and re.search(r"(?:\d[.,:]|[:+#])$", text[:start]):
        return False
    return not (text[end - 1].isdigit() and re.match(r"[.,:-]\d|%(?!\w)", text[end:]))


def _converted(meaning: Meaning, value: str, text: Folded) -> Iterator[Evidence]:
    """The rules of canonical form of a string's semantic type."""
    folded = text.text
    if meaning.semantic is Semantic.PHONE:
        yield from _phone(value, folded)
    elif meaning.semantic is Semantic.EMAIL:
        for m in _SPOKEN_EMAIL.finditer(folded):
            if (
                m.group().replace(" at ", "@").replace(" dot ", ".").replace(" ", "")
                == value.lower()
            ):
                yield Evidence(m.start(), m.end(), "canonical")
    elif meaning.semantic is Semantic.URL:
        short = re.sub(r"^https?://(?:www\.)?|/$", "", value.lower())
        for start, end in find_phrase(folded, short):
            if not re.match(r"[/-]\w|\.\w", folded[end:]):
                yield Evidence(start, end, "canonical")
    elif meaning.semantic is Semantic.DURATION:
        seconds = read_iso(value)
        if seconds is None:
            own = durations_in(fold(value).text)
            seconds = own[0].value if len(own) == 1 else None
        for length in durations_in(folded) if seconds is not None else ():
            if length.value == seconds:
                yield Evidence(length.start, length.end, "canonical")
    elif meaning.semantic in CODES:
        for name in other_names(meaning, value):
            for start, end in find_phrase(folded, fold(name).text):
                yield Evidence(start, end, "canonical")
    elif meaning.semantic is Semantic.PRODUCT and value.islower():
        for start, end in find_phrase(folded, _several(value)):
            yield Evidence(start, end, "canonical", weak=True)
    elif re.fullmatch(r"-?\d+(?:\.\d+)?", value) and meaning.semantic is not Semantic.IDENTIFIER:
        yield from plain_numbers(Fraction(value), folded)


def _several(name: str) -> str:
    """More than one of a thing: "cheeseburgers", "pots of coffee"."""
    head, of, rest = name.partition(" of ")
    return plural(head) + of + rest


def _phone(value: str, text: str) -> Iterator[Evidence]:
    wanted = {re.sub(r"\D", "", form) for form in phone_texts(value)}
    wanted |= {"00" + digits for digits in wanted if value.startswith("+") and value[1:] == digits}
    for m in PHONE.finditer(text):
        if re.sub(r"\D", "", m.group()) in wanted:
            yield Evidence(m.start(), m.end(), "verbatim" if m.group() == value else "canonical")


def _code(meaning: Meaning, value: str, text: Folded) -> Iterator[Evidence]:
    if meaning.semantic is Semantic.CURRENCY and (sign := CURRENCY_SIGNS.get(value.upper())):
        for m in re.finditer(re.escape(sign), text.text):
            yield Evidence(m.start(), m.end(), "canonical")
    for name in names(meaning.semantic, value):
        for start, end in find_phrase(text.text, fold(name).text):
            if not _names_another(meaning, text.text, start):
                yield Evidence(start, end, "canonical")
    for start, end in find_phrase(text.text, value.lower()):
        begin, stop = text.span(start, end)
        shown, before = text.original[begin:stop], text.text[:start]
        if len(value) > 3 or shown.isupper() or _BEFORE_CODE.search(before):
            yield Evidence(start, end, "verbatim")


def _names_another(meaning: Meaning, text: str, start: int) -> bool:
    """ "dollars" after "Canadian" names another currency."""
    m = re.search(r"(\w+) $", text[:start])
    return bool(m and m[1] in names_another(meaning.semantic))


def _moment(meaning: Meaning, moment: dt.datetime, said: Folded) -> Iterator[Evidence]:
    shape, text = meaning.shape, said.text
    assert shape is not None
    times = [t for t in times_in(text) if t.value == moment.time()] if shape.has_time else []
    if not shape.has_date:
        yield from (time_evidence(t, said) for t in times)
    elif not shape.has_time:
        yield from days_evidence(meaning, moment, said)
    else:
        yield from joined(times, days_evidence(meaning, moment, said), text)


def days_evidence(meaning: Meaning, moment: dt.datetime, said: Folded) -> list[Evidence]:
    """Where the text says the day of a moment, as far as its written form reaches."""
    shape, days = meaning.shape, []
    assert shape is not None
    for date in dates_in(said.text) if shape.has_date else ():
        year, month, day = date.value
        if shape.has_year and year != moment.year:
            continue
        if month == moment.month and (day == moment.day or not shape.has_day):
            days.append(Evidence(date.start, date.end, "canonical"))
    if shape.has_date and shape.has_day:
        days += _from_today(moment.date(), said, meaning)
    return days


def time_evidence(time: Reading[dt.time], said: Folded) -> Evidence:
    """A time of day that is read, whose words may say its day as well."""
    return Evidence(time.start, time.end, "canonical", part=_has_day(time, said))


def _from_today(day: dt.date, said: Folded, meaning: Meaning) -> Iterator[Evidence]:
    """Where a day is said from today; it may be a part of a time: "nine tomorrow evening"."""
    if said.today is None:
        return
    days = list(relative_days_in(said.text, said.today, looks_back(meaning.parameter)))
    if is_deadline(meaning.parameter):
        days += last_days_in(said.text, said.today)
    for reading in days:
        if reading.value == day:
            inside = any(
                t.start <= reading.start and reading.end <= t.end for t in times_in(said.text)
            )
            yield Evidence(reading.start, reading.end, RELATIVE, part=inside)


def _has_day(time: Reading[dt.time], said: Folded) -> bool:
    """Whether the words that say a time say a day as well."""
    days = relative_days_in(said.text, said.today) if said.today else ()
    return any(time.start <= day.start and day.end <= time.end for day in days)


def joined(
    times: Sequence[Reading[dt.time]], days: Sequence[Evidence], text: str
) -> Iterator[Evidence]:
    """A time and its date: side by side as one span; else the time, for one date may serve two times."""
    for time in times:
        for day in days:
            start, end = min(time.start, day.start), max(time.end, day.end)
            between = text[min(time.end, day.end) : max(time.start, day.start)]
            if len(between.split()) <= 3 and not any(c.isdigit() for c in between):
                yield Evidence(start, end, day.how)
            yield Evidence(time.start, time.end, day.how, weak=True)
