"""The one canonical form of a value, per semantic type; docs/canonical-forms.md has the same table."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

import phonenumbers

from functok.specs.model import Parameter
from functok.values.drawing.closed import typed
from functok.values.english.numerals import numbers_in
from functok.values.english.words import fold
from functok.values.kinds import durations
from functok.values.kinds.clock import times_in
from functok.values.kinds.codes import code_of_name, codes, names
from functok.values.kinds.dates import dates_in
from functok.values.kinds.members import members_of
from functok.values.kinds.number_texts import percent_scale
from functok.values.parameters.meaning import Meaning, meanings_of
from functok.values.parameters.schema import same, type_of_value
from functok.values.parameters.semantics import Semantic
from functok.values.parameters.structure import item_parameters, property_parameter
from functok.values.reading.number_evidence import prices_in

_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_EXACT = 2**53
_DEEPEST = 40
_UNITS = {
    "", "%", "percent", "degree", "degrees", "celsius", "fahrenheit", "degrees celsius",
    "degrees fahrenheit", "dollars", "euros", "pounds", "bucks", "quid", "francs", "usd", "eur", "gbp", "chf",
}  # fmt: skip


def canonical(parameter: Parameter, value: Any) -> Any:
    """`value` in the canonical form of `parameter`; unchanged where it cannot be brought to a valid form.

    `canonical(p, canonical(p, v)) == canonical(p, v)` for every value.
    """
    if type(value) in (str, int):
        return _of_scalar(meanings_of(parameter), value)
    return value if _too_deep(value) else _canonical(parameter, value)


def _too_deep(value: Any) -> bool:
    """Whether a value from outside is nested deeper than any API needs."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list | tuple)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True


def _canonical(parameter: Parameter, value: Any) -> Any:
    meanings = meanings_of(parameter)
    # The same value is looked at when a row is made and when it is checked.
    return (_of_scalar if type(value) in (str, int) else _of_any)(meanings, value)


def _of_any(meanings: tuple[Meaning, ...], value: Any) -> Any:
    for meaning in _by_type(meanings, value):
        for candidate in RULES[meaning.semantic](meaning, value):
            if candidate is not None and meaning.is_valid(candidate):
                return candidate
    return value


_of_scalar = lru_cache(maxsize=4096)(_of_any)


def _by_type(meanings: tuple[Meaning, ...], value: Any) -> list[Meaning]:
    """The alternatives, those of the value's own JSON type first."""
    if len(meanings) == 1:
        return list(meanings)
    kind = type_of_value(value)

    def distance(meaning: Meaning) -> int:
        if meaning.members and any(same(member, value) for member in meaning.members):
            return 0
        if meaning.type == kind and not meaning.members:
            return 1
        return 2 if meaning.type == "number" and kind == "integer" else 3

    return sorted(meanings, key=distance)


# ---------------------------------------------------------------- one rule per semantic type


def _enum(meaning: Meaning, value: Any) -> Iterator[Any]:
    for member in meaning.members:
        if same(member, value):
            yield typed(meaning, member)
            return
    if not isinstance(value, str):
        return
    text = fold(value.strip()).text
    tests: tuple[Callable[[Any], bool], ...] = (
        lambda member: fold(str(member)).text == text,
        lambda member: _squeezed(str(member)) == _squeezed(text),
    )
    for test in tests:
        fitting = [member for member in meaning.members if member is not None and test(member)]
        if len(fitting) == 1:
            yield typed(meaning, fitting[0])
    said = [
        m.value for m in members_of(meaning) if text in {fold(phrase).text for phrase in m.phrases}
    ]
    if len(said) == 1:
        yield typed(meaning, said[0])


def _squeezed(text: str) -> str:
    return "".join(c for c in fold(text).text if c.isalnum())


def _boolean(_: Meaning, value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        yield value
    elif isinstance(value, str):
        yield _BOOLEANS.get(value.strip().lower())


def _number(meaning: Meaning, value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield _as_type(meaning, value)
    elif isinstance(value, str):
        exact = _number_of_text(meaning, fold(value).text)
        if exact is not None and meaning.type == "string":
            yield value.strip()
        elif exact is not None:
            yield _as_type(meaning, int(exact) if exact.denominator == 1 else float(exact))
    if isinstance(value, str) and meaning.type == "string":
        yield value.strip()


def _as_type(meaning: Meaning, value: float) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if meaning.type == "number":
        return float(value) if abs(value) <= _EXACT else value
    if meaning.type == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _number_of_text(meaning: Meaning, text: str) -> Fraction | None:
    """The number that a text says, if it says nothing else: "72", "1,500", "seventy-two degrees"."""
    if meaning.semantic is Semantic.DURATION and meaning.unit in durations.SECONDS:
        for length in durations.durations_in(text):
            if length.end - length.start == len(text):
                return length.value / durations.SECONDS[meaning.unit]
    for price in prices_in(text) if meaning.semantic is Semantic.MONEY else ():
        if price.end - price.start == len(text):
            return price.value
    scale = percent_scale(meaning) if "%" in text or "percent" in text else 1
    for number in numbers_in(text):
        rest = (text[: number.start] + text[number.end :]).strip(" $€£°.")
        if rest in _UNITS:
            return number.value / scale
    return None


def _moment(meaning: Meaning, value: Any) -> Iterator[Any]:
    shape = meaning.shape
    if not isinstance(value, str) or shape is None:
        return
    text = value.strip()
    moment = shape.read(text) or _moment_of_words(meaning, fold(text).text)
    if moment is not None:
        yield shape.write(moment)
    yield text


def _moment_of_words(meaning: Meaning, text: str) -> dt.datetime | None:
    shape = meaning.shape
    assert shape is not None
    times = (
        times_in(text.replace("t", " ", 1) if text[10:11] == "t" else text)
        if shape.has_time
        else ()
    )
    days = dates_in(text) if shape.has_date else ()
    if (shape.has_time and len(times) != 1) or (shape.has_date and len(days) != 1):
        return None
    if text.endswith("z") or "+" in text:  # a zone of its own is kept as it is written
        return None
    covered = sum(time.end - time.start for time in times) + sum(
        day.end - day.start for day in days
    )
    if covered < len(text) - len(" at , on the "):
        return None
    year, month, day = days[0].value if days else (2000, 1, 1)
    if (shape.has_year and year is None) or (shape.has_day and day is None):
        return None
    clock = times[0].value if times else dt.time()
    return dt.datetime(year or 2000, month, day or 1, clock.hour, clock.minute, clock.second)


def _duration(meaning: Meaning, value: Any) -> Iterator[Any]:
    if meaning.type in ("integer", "number"):
        yield from _number(meaning, value)
        return
    if not isinstance(value, str):
        return
    text = value.strip()
    if meaning.unit == "iso":
        folded = fold(text).text
        seconds = durations.read_iso(text)
        for length in durations.durations_in(folded) if seconds is None else ():
            if length.end - length.start == len(folded):
                seconds = length.value
        calendar = text.startswith("P") and any(letter in text.split("T")[0] for letter in "YM")
        if seconds is not None and seconds.denominator == 1 and not calendar:
            yield durations.write_iso(seconds)
    yield text


def _email(_: Meaning, value: Any) -> Iterator[Any]:
    if isinstance(value, str):
        text = value.strip().removeprefix("mailto:")
        local, at, domain = text.rpartition("@")
        yield f"{local}{at}{domain.lower()}"


def _phone(_: Meaning, value: Any) -> Iterator[Any]:
    if not isinstance(value, str):
        return
    text = value.strip()
    written = "+" + text[2:] if text.startswith("00") else text
    if written.startswith("+"):
        try:
            number = phonenumbers.parse(written, None)
        except phonenumbers.NumberParseException:
            pass
        else:
            yield phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if text and not any(c.isalpha() for c in text):
        yield "".join(c for c in text if c.isdigit() or c == "+")
    yield text


def _code(meaning: Meaning, value: Any) -> Iterator[Any]:
    if not isinstance(value, str):
        return
    text = value.strip()
    folded = fold(text).text
    known = codes(meaning.semantic, meaning.code)
    if meaning.code == "name":
        yield next((name for name in known if name.lower() == folded), None)
        if len(text) == 2 or (len(text) == 3 and meaning.semantic is Semantic.CURRENCY):
            yield next(iter(names(meaning.semantic, text)), None)
    else:
        yield next((code for code in known if code.lower() == folded.replace("_", "-")), None)
        yield code_of_name(meaning.semantic, meaning.code).get(folded)
    yield text


def _identifier(meaning: Meaning, value: Any) -> Iterator[Any]:
    if meaning.type not in ("integer", "number"):
        yield from _text(meaning, value)
    elif isinstance(value, str):
        yield from _number(meaning, _NUMBER_SIGN.sub("", value.strip()))
    else:
        yield from _number(meaning, value)


def _text(_: Meaning, value: Any) -> Iterator[Any]:
    if isinstance(value, str):
        yield value.strip()
    yield value


def _array(meaning: Meaning, value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        yield [
            _canonical(item, element)
            for item, element in zip(item_parameters(meaning, len(value)), value, strict=True)
        ]


def _object(meaning: Meaning, value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        yield {
            name: _canonical(property_parameter(meaning, name), element)
            for name, element in value.items()
        }


_NUMBER_SIGN = re.compile(r"^(?:#|no\.|nr\.|number\b)\s*", re.IGNORECASE)

RULES: Mapping[Semantic, Callable[[Meaning, Any], Iterator[Any]]] = {
    Semantic.ENUM: _enum,
    Semantic.BOOLEAN: _boolean,
    Semantic.INTEGER: _number,
    Semantic.NUMBER: _number,
    Semantic.PERCENT: _number,
    Semantic.TEMPERATURE: _number,
    Semantic.MONEY: _number,
    Semantic.DURATION: _duration,
    Semantic.TIME: _moment,
    Semantic.DATE: _moment,
    Semantic.DATE_TIME: _moment,
    Semantic.EMAIL: _email,
    Semantic.PHONE: _phone,
    Semantic.URL: _text,
    Semantic.FILE: _text,
    Semantic.IDENTIFIER: _identifier,
    Semantic.PERSON: _text,
    Semantic.PLACE: _text,
    Semantic.COUNTRY: _code,
    Semantic.LANGUAGE: _code,
    Semantic.CURRENCY: _code,
    Semantic.ORGANIZATION: _text,
    Semantic.DEVICE: _text,
    Semantic.MEDIA: _text,
    Semantic.PRODUCT: _text,
    Semantic.TITLE: _text,
    Semantic.MESSAGE: _text,
    Semantic.SEARCH: _text,
    Semantic.TEXT: _text,
    Semantic.ARRAY: _array,
    Semantic.OBJECT: _object,
}
"""Per semantic type the candidates for the canonical form, the best first; the first valid one is taken."""
