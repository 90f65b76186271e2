"""All ways in which people say an argument's value, the most canonical first."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import phonenumbers

from functok.specs.model import Parameter
from functok.values.english.number_words import number_forms
from functok.values.english.words import spoken_name
from functok.values.kinds import clock, dates, durations
from functok.values.kinds.booleans import boolean_forms
from functok.values.kinds.codes import code_of_name, names, plain_style
from functok.values.kinds.members import members_of
from functok.values.kinds.number_texts import number_texts
from functok.values.kinds.weekdays import group_names
from functok.values.parameters.meaning import CODES, MOMENTS, Meaning, meaning_of
from functok.values.parameters.nothing import null_words
from functok.values.parameters.schema import same
from functok.values.parameters.semantics import Semantic
from functok.values.parameters.structure import item_parameters, property_parameter


@dataclass(frozen=True)
class Form:
    """A text that says a value; `sort` is "verbatim", "canonical" (by a rule of canonical form) or "enum"."""

    text: str
    sort: str


_SWITCH_WORDS = {
    "mode",
    "state",
    "status",
    "power",
    "switch",
    "toggle",
    "setting",
    "value",
    "action",
    "new",
    "target",
    "desired",
    "option",
    "command",
}


def forms(parameter: Parameter, value: Any) -> tuple[Form, ...]:
    """The ways in which `value` of `parameter` is said. Empty for a value that is not said.

    Null is said only where the description tells what it means.
    """
    if value is None:
        return tuple(Form(text, "canonical") for text in null_words(parameter)[:1])
    meaning = meaning_of(parameter, value)
    if isinstance(value, float) and not math.isfinite(value):
        return ()
    if isinstance(value, Mapping):
        return _object_forms(meaning, value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _array_forms(meaning, value)
    return _scalar_forms(meaning, value)


@lru_cache(maxsize=8192, typed=True)
def _scalar_forms(meaning: Meaning, value: Any) -> tuple[Form, ...]:
    if isinstance(value, bool):
        return tuple(Form(text, "canonical") for text in boolean_forms(meaning, value))
    if meaning.members:
        return _member_forms(meaning, value)
    if isinstance(value, int | float):
        return _sorted(str(value), number_texts(meaning, value))
    return _sorted(value, _string_texts(meaning, value))


def _sorted(verbatim: str, texts: Sequence[str]) -> tuple[Form, ...]:
    return tuple(
        Form(text, "verbatim" if text == verbatim else "canonical") for text in dict.fromkeys(texts)
    )


def _member_forms(meaning: Meaning, value: Any) -> tuple[Form, ...]:
    member = next((m for m in members_of(meaning) if same(m.value, value)), None)
    phrases = list(member.phrases) if member else []
    if value in ("on", "off") and (noun := _switched(meaning)):
        phrases = [
            f"{noun} {value}",
            f"with the {noun} {value}",
            f"turn {value} the {noun}",
            f"with {noun} {value}",
        ]
    if isinstance(value, int | float):
        phrases = [*number_forms(value), *phrases]
    if isinstance(value, str) and not phrases:
        phrases = [value]
    return tuple(
        Form(text, "verbatim" if text == value else "enum") for text in dict.fromkeys(phrases)
    )


def _switched(meaning: Meaning) -> str:
    """What is on or off, by the parameter's name: `flash_mode` → "flash"; "" where the name does not say."""
    return " ".join(word for word in meaning.words if word not in _SWITCH_WORDS)


# ---------------------------------------------------------------- strings


def _string_texts(meaning: Meaning, value: str) -> list[str]:
    if meaning.semantic in MOMENTS and meaning.shape:
        moment = meaning.shape.read(value)
        return moment_texts(meaning, moment, value) if moment else [value]
    special: dict[Semantic, Callable[[str], Sequence[str]]] = {
        Semantic.PHONE: phone_texts, Semantic.EMAIL: _email_texts, Semantic.URL: _url_texts,
    }  # fmt: skip
    if meaning.semantic in special:
        return list(special[meaning.semantic](value))
    if meaning.semantic in CODES and meaning.code in ("name", ""):
        return [value, *(name for name in other_names(meaning, value) if name != value)]
    if meaning.semantic in CODES:
        said = list(names(meaning.semantic, value))
        return [*said, *([value] if len(value) > 2 or not said else [])]
    if meaning.semantic is Semantic.DURATION:
        seconds = durations.read_iso(value)
        return list(durations.seconds_forms(seconds)) if seconds else [value]
    if meaning.semantic in (
        Semantic.INTEGER,
        Semantic.NUMBER,
        Semantic.PERCENT,
        Semantic.TEMPERATURE,
        Semantic.MONEY,
    ):
        return [value, *_of_digits(meaning, value)]
    return [value] if value.strip() else []


def _of_digits(meaning: Meaning, value: str) -> list[str]:
    try:
        number = float(value)
    except ValueError:
        return []
    return number_texts(meaning, number)


def moment_texts(meaning: Meaning, moment: dt.datetime, value: str) -> list[str]:
    """The texts that say a time, date or date-time, as far as its written form reaches."""
    shape = meaning.shape
    assert shape is not None
    if not shape.has_date:
        return [
            *([value] if value[:5] == f"{moment:%H:%M}" and len(value) == 5 else []),
            *clock.time_forms(moment.hour, moment.minute, moment.second),
        ]
    if not shape.has_day:
        return list(dates.month_forms(moment.date()))
    days = list(dates.date_forms(moment.date(), shape.has_year))
    if not shape.has_time:
        return days
    times = list(clock.time_forms(moment.hour, moment.minute, moment.second))
    texts = [f"{day} at {time}" for day, time in zip(days, times, strict=False)]
    for i, day in enumerate(days):
        time = times[(3 * i + 1) % len(times)]
        texts += [f"{day} at {time}", f"{time} on {day}"]
    return [
        *texts,
        f"{days[0]} {times[0]}",
        *(f"{day}, {times[1 % len(times)]}" for day in days[1:3]),
    ]


@lru_cache(maxsize=8192)
def phone_texts(value: str) -> tuple[str, ...]:
    """A phone number as written, in international and in national grouping."""
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return (value,)
    style = phonenumbers.PhoneNumberFormat
    international = phonenumbers.format_number(number, style.INTERNATIONAL)
    national = phonenumbers.format_number(number, style.NATIONAL)
    return value, international, national, international.replace(" ", "-")


@lru_cache(maxsize=4096)
def other_names(meaning: Meaning, value: str) -> tuple[str, ...]:
    """The names of a language, country or currency that the call names in full."""
    code = code_of_name(meaning.semantic, plain_style(meaning.semantic)).get(value.lower())
    return names(meaning.semantic, code) if code else ()


def _email_texts(value: str) -> list[str]:
    if value.count("@") != 1 or any(c in value for c in "_-+"):
        return [value]
    return [value, value.replace("@", " at ").replace(".", " dot ")]


def _url_texts(value: str) -> list[str]:
    bare = value.removeprefix("https://").removeprefix("http://")
    short = bare.removeprefix("www.")
    return [text for text in dict.fromkeys((value, bare, short)) if text]


# ---------------------------------------------------------------- structures


def listed(texts: Sequence[str], oxford: bool = False) -> str:
    """ "a, b and c"."""
    if len(texts) < 2:
        return "".join(texts)
    return ", ".join(texts[:-1]) + (", and " if oxford and len(texts) > 2 else " and ") + texts[-1]


def _array_forms(meaning: Meaning, value: Sequence[Any]) -> tuple[Form, ...]:
    said = [
        forms(item, element)
        for item, element in zip(item_parameters(meaning, len(value)), value, strict=True)
    ]
    if not said or not all(said):
        return ()
    sort = "verbatim" if all(options[0].sort == "verbatim" for options in said) else "canonical"
    first = [options[0].text for options in said]
    spoken = [options[min(1, len(options) - 1)].text for options in said]
    texts = [listed(first), listed(first, oxford=True), " and ".join(first), listed(spoken)]
    texts += group_names(value)
    return tuple(
        Form(text, sort if i < 3 else "canonical") for i, text in enumerate(dict.fromkeys(texts))
    )


def _object_forms(meaning: Meaning, value: Mapping[str, Any]) -> tuple[Form, ...]:
    inner = {name: property_parameter(meaning, name) for name in value}
    parts = [(name, inner[name], forms(inner[name], element)) for name, element in value.items()]
    if not parts or not all(options for _, _, options in parts):
        return ()
    plain = [_named(name, inner, options[0].text) for name, inner, options in parts]
    spoken = [
        _named(name, inner, options[min(1, len(options) - 1)].text)
        for name, inner, options in parts
    ]
    return tuple(
        Form(text, "canonical")
        for text in dict.fromkeys((", ".join(plain), listed(plain), listed(spoken)))
    )


def _named(name: str, inner: Parameter, text: str) -> str:
    """A number is told what it is by its name; other values speak for themselves."""
    semantic = meaning_of(inner).semantic
    told = semantic in (Semantic.INTEGER, Semantic.NUMBER, Semantic.ENUM)
    if told or (semantic is Semantic.IDENTIFIER and text.isdecimal()):
        return f"{spoken_name(name)} {text}"
    return text
