"""Deciding what the numbers or strings of a parameter mean: schema first, then description, then name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from functok.specs.model import Parameter
from functok.values.english.words import identifier_words, prose_words
from functok.values.parameters import nouns
from functok.values.parameters.contexts import Context, context_of
from functok.values.parameters.numbering import numbered_thing
from functok.values.parameters.semantics import Semantic
from functok.values.parameters.shapes import (
    ALL,
    PROBES,
    SHAPES,
    Shape,
    first_valid,
    shape_of_examples,
    shape_of_pattern,
    stated_shape,
)

Check = Callable[[Any], bool]

_FORMATS = {
    "time": Semantic.TIME, "date": Semantic.DATE, "date-time": Semantic.DATE_TIME,
    "datetime": Semantic.DATE_TIME, "email": Semantic.EMAIL, "idn-email": Semantic.EMAIL,
    "duration": Semantic.DURATION, "phone": Semantic.PHONE, "uri": Semantic.URL, "url": Semantic.URL,
    "uri-reference": Semantic.URL, "iri": Semantic.URL, "iri-reference": Semantic.URL,
    "hostname": Semantic.URL, "idn-hostname": Semantic.URL, "uuid": Semantic.IDENTIFIER,
    "ipv4": Semantic.IDENTIFIER, "ipv6": Semantic.IDENTIFIER, "json-pointer": Semantic.IDENTIFIER,
    "relative-json-pointer": Semantic.IDENTIFIER, "uri-template": Semantic.IDENTIFIER,
    "regex": Semantic.IDENTIFIER,
}  # fmt: skip
_FORMAT_SHAPES = {
    "date-time": Shape("%Y-%m-%dT%H:%M:%SZ"), "time": Shape("%H:%M:%SZ"), "date": Shape("%Y-%m-%d"),
}  # fmt: skip
_STANDARDS = (
    (re.compile(r"\bISO[- ]?639\b", re.IGNORECASE), Semantic.LANGUAGE),
    (re.compile(r"\bISO[- ]?3166\b", re.IGNORECASE), Semantic.COUNTRY),
    (re.compile(r"\bISO[- ]?4217\b", re.IGNORECASE), Semantic.CURRENCY),
)
_CODE_HINT = re.compile(
    r"639|3166|4217|bcp.?47|\bcodes?\b|alpha-?[23]|(?:two|three).?letter", re.IGNORECASE
)
_CODE_PROBES: Mapping[Semantic, Mapping[str, tuple[str, ...]]] = {
    Semantic.LANGUAGE: {
        "alpha2": ("de", "fr", "ja"), "locale": ("de-DE", "en-US"), "name": ("German", "French"),
    },
    Semantic.COUNTRY: {
        "alpha2": ("DE", "FR"), "lower2": ("de", "fr"), "alpha3": ("DEU", "FRA"), "name": ("Germany",),
    },
    Semantic.CURRENCY: {"alpha3": ("USD", "EUR"), "lower3": ("usd", "eur"), "name": ("US dollar",)},
}  # fmt: skip
_CODE_FORMS = {
    "alpha2": r"[a-z]{2}|[A-Z]{2}", "lower2": "[a-z]{2}", "alpha3": "[A-Z]{3}",
    "lower3": "[a-z]{3}", "locale": "[a-z]{2}[-_][A-Z]{2}", "name": r"[A-Z][a-z].*",
}  # fmt: skip
_MANY = 100
_E164 = re.compile(r"E\.?164", re.IGNORECASE)
_CURRENCIES = (
    (re.compile(r"\bUSD\b|\bUS\$|\bdollars?\b|\$", re.IGNORECASE), "USD"),
    (re.compile(r"\bEUR\b|\beuros?\b|€", re.IGNORECASE), "EUR"),
    (re.compile(r"\bGBP\b|\bpounds? sterling\b|£", re.IGNORECASE), "GBP"),
    (re.compile(r"\bINR\b|\brupees?\b|₹", re.IGNORECASE), "INR"),
)
_MOMENT_NOUN = re.compile(
    r"(?:the )?(?:[\w-]+ ){0,2}?(date|time)(?! (?:zone|limit|unit|period))\b", re.IGNORECASE
)
_PERCENT = re.compile(r"\bpercent(?:age)?\b|\d ?%|\(%\)")
_DEGREES = re.compile(r"°|\bdegrees? (?:celsius|fahrenheit|c|f)\b|\bcelsius\b|\bfahrenheit\b")
_TIME_UNITS = re.compile(
    r"\b(?:in|number of) (?:milli)?(?:seconds|minutes|hours|days|weeks|months)\b"
)
_PAYING = re.compile(r"\b(?:pay|transfer|money|send|currency|account|refund|withdraw)")
_CELSIUS, _FAHRENHEIT = (
    re.compile(p, re.IGNORECASE) for p in (r"celsius|°c|_c\b", r"fahrenheit|°f|_f\b")
)
_PARTS_OF_MOMENTS = {
    "hour": 23, "hours": 23, "minute": 59, "minutes": 59, "second": 59, "seconds": 59, "day": 31, "month": 12,
}  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class Decision:
    """What the values of a schema mean, and how they are written."""

    semantic: Semantic
    shape: Shape | None = None
    """How a TIME, DATE or DATE_TIME is written."""
    code: str = ""
    """How a COUNTRY, LANGUAGE or CURRENCY is written: alpha2, lower2, alpha3, lower3, locale or name."""
    unit: str | None = None
    """The unit of a DURATION (second, minute …, or "iso") or TEMPERATURE, or the currency of MONEY."""
    members: tuple[Any, ...] = ()
    """The values of a closed list."""
    pool: tuple[str, ...] = ()
    """Usual values: examples, values that the description quotes, or a field of everyday words."""
    examples: tuple[str, ...] = ()
    """The members of `pool` that schema or description give as examples."""
    own: tuple[Any, ...] = ()
    """The values that the spec lists for this parameter: no others are drawn."""
    kind: str = ""
    """The kind of value that the spec asks for by name: "city"."""
    field: bool = False
    """Whether `pool` is a small field of everyday words (colours, weekdays), which all splits share."""


# ---------------------------------------------------------------- numbers


def decide_number(parameter: Parameter, schema: Mapping[str, Any], kind: str) -> Decision:
    """What a number counts or measures."""
    description = str(schema.get("description", ""))
    numbered = numbered_thing(parameter.name, description) is not None
    if numbered or _numbers_one(parameter.name, schema):
        return Decision(semantic=Semantic.IDENTIFIER)
    semantic = nouns.semantic_of_name(parameter.name, numeric=True)
    if semantic is Semantic.DURATION and _is_part_of_moment(parameter.name, schema):
        semantic = None
    elif semantic is None or (semantic is Semantic.DURATION and _in_another_unit(description)):
        semantic = _described_number(parameter, description)
    plain = Semantic.INTEGER if kind == "integer" else Semantic.NUMBER
    return Decision(semantic=semantic or plain, unit=_unit(semantic, parameter.name, description))


def _numbers_one(name: str, schema: Mapping[str, Any]) -> bool:
    """Whether a plain `number` is the number of a thing: nobody counts from a hundred up."""
    least = schema.get("minimum")
    return identifier_words(name) == ("number",) and isinstance(least, int) and least >= _MANY


def _in_another_unit(description: str) -> bool:
    """Whether a unit that is none of time is stated: `day_limit`, "The limit by day in km/h"."""
    if nouns.stated_unit("", description) or _DEGREES.search(description.lower()):
        return True
    return bool(re.search(r"\bin (?:percent|%)", description.lower()))


def _described_number(parameter: Parameter, description: str) -> Semantic | None:
    lowered, words = description.lower(), set(identifier_words(parameter.name))
    if _PERCENT.search(lowered):
        return Semantic.PERCENT
    if _DEGREES.search(lowered):
        return Semantic.TEMPERATURE
    if _TIME_UNITS.search(lowered):
        return Semantic.DURATION
    if words & {"amount", "total", "sum", "charge", "value", "limit"} and _currency(description):
        return Semantic.MONEY
    if words & {"amount", "total", "sum", "charge"} and _POUNDS.search(lowered):
        return Semantic.MONEY
    if "amount" in words and _PAYING.search(f"{lowered} {parameter.function.lower()}"):
        return Semantic.MONEY
    return None


_POUNDS = re.compile(
    r"(?!.*\b(?:weigh\w*|heav\w+|mass|body)\b).*\b(?:value|sum|amount|price)\b.* in pounds\b"
)


def _currency(text: str) -> str | None:
    found = (code for pattern, code in _CURRENCIES if pattern.search(text))
    return next(found, "GBP" if _POUNDS.search(text.lower()) else None)


def _unit(semantic: Semantic | None, name: str, description: str) -> str | None:
    if semantic is Semantic.DURATION:
        return nouns.time_unit(name, description)
    if semantic is Semantic.MONEY:
        return _currency(f"{name.upper()} {description}")
    if semantic is Semantic.TEMPERATURE:
        text = f"{name} {description}"
        celsius, fahrenheit = bool(_CELSIUS.search(text)), bool(_FAHRENHEIT.search(text))
        return None if celsius == fahrenheit else "celsius" if celsius else "fahrenheit"
    return None


def _is_part_of_moment(name: str, schema: Mapping[str, Any]) -> bool:
    """Whether `hour` or `minutes` is a part of a moment rather than a length of time."""
    words = set(identifier_words(name))
    if words & {"duration", "timeout", "per", "max", "limit"}:
        return False
    maximum = schema.get("maximum", schema.get("exclusiveMaximum"))
    last = next((last for word, last in _PARTS_OF_MOMENTS.items() if word in words), None)
    if maximum is not None and last is not None:
        return maximum in (last, last + 1) and schema.get("minimum", 0) in (0, 1)
    return bool(words & {"hour", "minute", "second", "day", "month", "week"})


# ---------------------------------------------------------------- strings


FEW_EXAMPLES = 8
"""With fewer examples than this, most values are others of their shape."""
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:[-_/.]+[a-z0-9]+)+")
_LENGTH_PROBES = (
    "PT5M", "PT1H", "PT30S", "P1D", "5 minutes", "45 minutes", "1 hour", "2 hours", "30 seconds", "3 days",
)  # fmt: skip
_WORD = re.compile(r"[a-z0-9]+(?:[-_/.]+[a-z0-9]+)*")


def decide_string(parameter: Parameter, schema: Mapping[str, Any], check: Check) -> Decision:
    """What a string stands for; `check` says whether a text is valid under the schema."""
    description, pattern = str(schema.get("description", "")), str(schema.get("pattern", ""))
    samples, form = _samples(schema), str(schema.get("format", ""))
    stated, closed = nouns.stated_values(description)
    stated = tuple(filter(check, stated))
    if closed and len(stated) > 1:
        return Decision(semantic=Semantic.ENUM, members=stated)
    semantic, shape = _FORMATS.get(form), None
    if semantic is None:
        semantic, shape = _written_moment(
            parameter.name, description, pattern, [*samples, *(stated if pattern else ())]
        )
    if semantic is None and (_E164.search(description) or pattern.startswith((r"^\+", "^[+]"))):
        semantic = Semantic.PHONE
    if semantic is None and not (pattern or samples or stated):
        context = _context(parameter, description)
        if context is not None:
            words = tuple(filter(check, nouns.field_called(context.kind)))
            return Decision(
                semantic=context.semantic, kind=context.kind, pool=words, field=bool(words)
            )
    if semantic is None:
        semantic = nouns.string_semantic(parameter.name, description, parameter.function)
    semantic = next((s for standard, s in _STANDARDS if standard.search(description)), semantic)
    if semantic is not None and semantic in SHAPES:
        return _moment(semantic, shape or stated_shape(description), samples, check, form)
    pool = tuple(filter(check, dict.fromkeys([*stated, *samples])))
    if semantic is Semantic.DURATION and pattern and not any(map(check, _LENGTH_PROBES)):
        semantic = None  # "3:25"
    if semantic is Semantic.DURATION:
        iso = schema.get("format") == "duration" or "8601" in description
        iso = iso or any(sample.startswith("P") for sample in samples)
        return Decision(semantic=semantic, unit="iso" if iso else None, pool=pool, examples=pool)
    if semantic is not None and semantic in _CODE_PROBES:
        code = _code_style(semantic, parameter.name, description, samples, check)
        return Decision(semantic=semantic, code=code, pool=pool, examples=pool)
    if semantic is None and pattern:
        return Decision(semantic=Semantic.IDENTIFIER, pool=pool, examples=pool)
    field: tuple[str, ...] = ()
    if not pattern and not (semantic is None and pool):
        field = tuple(filter(check, _everyday(semantic, parameter.name, description)))
        if field and semantic is None and nouns.is_of_goods(parameter.name):
            semantic = Semantic.PRODUCT
    elif not pattern and len(pool) < FEW_EXAMPLES:
        field = tuple(filter(check, _akin(parameter.name, pool)))
        if not field and any(map(_SLUG.fullmatch, pool)) and all(map(_WORD.fullmatch, pool)):
            semantic = Semantic.IDENTIFIER
    return Decision(
        semantic=semantic or Semantic.TEXT,
        pool=tuple(dict.fromkeys([*pool, *field])),
        examples=pool,
        field=bool(field) or (semantic is None and bool(pool)),
    )


def _context(parameter: Parameter, description: str) -> Context | None:
    """What the function tells of a parameter of an everyday name, where its description says no other."""
    context = context_of(parameter.name, description, parameter.function, parameter.about)
    if context is None or context.firm:
        return context
    described = nouns.semantic_of_description(description)
    return context if described in (None, context.semantic) else None


def _akin(name: str, examples: tuple[str, ...]) -> tuple[str, ...]:
    """Everyday words of the field that the name has, or that one of the examples stands in.

    Examples such as "7B" are no words: a school's classes are not those of a gym.
    """
    if examples and all(any(c.isdigit() for c in example) for example in examples):
        return ()
    return nouns.word_field(name) or next(filter(None, map(nouns.field_of_member, examples)), ())


def _everyday(semantic: Semantic | None, name: str, description: str) -> tuple[str, ...]:
    """The values of a small field that the description lists or that the name's noun has."""
    if re.search(r"\bIATA\b", description):
        return nouns.word_field("iata")
    if semantic is None:
        return nouns.listed_values(description) or nouns.word_field(name, description)
    return (
        nouns.word_field(name, description) if semantic in (Semantic.TEXT, Semantic.TITLE) else ()
    )


def _samples(schema: Mapping[str, Any]) -> list[str]:
    """The example strings of a schema; its default too, as evidence of the form."""
    examples = schema.get("examples", ())
    listed = list(examples) if isinstance(examples, list | tuple) else [examples]
    values = [*listed, schema.get("example"), schema.get("default")]
    return [value for value in values if isinstance(value, str) and value]


def _moment(
    semantic: Semantic, shape: Shape | None, samples: list[str], check: Check, form: str
) -> Decision:
    """`form` is the schema's `format`, which says how a moment is written that no probe satisfies."""
    wanted = SHAPES[semantic]
    if shape is None or not check(shape.write(PROBES[0])):
        shape = shape_of_examples(samples, wanted) or first_valid(wanted, check)
    return Decision(semantic=semantic, shape=shape or _FORMAT_SHAPES.get(form) or wanted[0])


def _written_moment(
    name: str, description: str, pattern: str, samples: list[str]
) -> tuple[Semantic | None, Shape | None]:
    """Whether description, pattern, examples or name show a moment, and how it is written."""
    shape = stated_shape(description)
    numbered = _is_numbered(name, description)
    if shape is None and pattern and not numbered:
        fitting = tuple(s for s in ALL if all(s.read(sample) for sample in samples))
        shape = shape_of_pattern(pattern, fitting)
        if shape and not _is_moment(
            shape, pattern, {*identifier_words(name), *prose_words(description)}
        ):
            shape = None
    if shape is None and not numbered:
        shape = shape_of_examples(samples, ALL)
    if shape is not None and shape.has_date:
        return (Semantic.DATE_TIME if shape.has_time else Semantic.DATE), shape
    if shape is not None and shape.has_time:
        return Semantic.TIME, shape
    texts = (Semantic.MESSAGE, Semantic.SEARCH, Semantic.TEXT)
    if pattern or nouns.semantic_of_name(name) in texts:
        return None, None
    return _named_moment(identifier_words(name), description), None


_VERSIONS = frozenset(("version", "release", "build", "revision", "firmware"))
_DAYS = frozenset(
    ("date", "day", "birthday", "month", "expiry", "expiration", "anniversary", "time", "when")
)


_TIMES = _DAYS | {
    "clock", "hour", "hours", "start", "end", "begin", "at", "alarm", "opening", "closing",
    "departure", "arrival", "until", "wake", "deadline",
}  # fmt: skip
_MONTHS_OF_YEARS = frozenset(("expiry", "expiration", "expires"))
_LENGTHS = frozenset(("duration", "length", "ratio", "elapsed"))


def _is_numbered(name: str, description: str) -> bool:
    """Whether the values are numbers of versions, which may look like dates."""
    words = identifier_words(name)
    first = prose_words(description)[:2]
    return bool(_VERSIONS & {*words, *first}) and not _DAYS & {*words, *first[:3]}


def _is_moment(shape: Shape, pattern: str, words: set[str]) -> bool:
    """Whether the texts of a pattern are moments, not just of a moment's form."""
    if "%Y" in shape.layout and shape.has_day:
        return True
    if shape.has_date and not shape.has_year:
        if words & _MONTHS_OF_YEARS:  # 09/27 is September 2027
            return False
        return bool(words & _DAYS)
    no_moment = re.sub(r"\d", "9", shape.write(PROBES[0]))
    if not re.search(pattern, no_moment):
        return True
    return bool(words & (_DAYS if shape.has_date else _TIMES)) and not words & _LENGTHS


_CLOCK_TIMES = frozenset(("time", "clock", "showtime", "kickoff", "bedtime", "curfew"))


def _named_moment(words: tuple[str, ...], description: str) -> Semantic | None:
    prose = set(prose_words(description))
    iso = "8601" in prose and "duration" not in prose
    both = iso or {"date", "time"} <= prose or bool(prose & {"datetime", "timestamp"})
    if words[-1:] == ("range",) and not prose:
        return None  # "next week", "from Monday to Friday"
    while len(words) > 1 and words[-1] in ("range", "slot", "window", "value", "string"):
        words = words[:-1]
    tail = words[-1] if words else ""
    if tail in ("datetime", "timestamp") or words[-2:] == ("date", "time"):
        return Semantic.DATE_TIME
    if tail in _CLOCK_TIMES or (tail == "at" and prose & {"time", "when"}):
        return Semantic.DATE_TIME if both else Semantic.TIME
    if tail in ("date", "birthday", "dob", "birthdate") or (tail == "day" and "date" in prose):
        return Semantic.DATE_TIME if both and "time" in prose else Semantic.DATE
    if tail in ("when", "start", "end", "deadline", "due", "on") and (
        both or prose & {"date", "time"}
    ):
        return Semantic.DATE_TIME if both else Semantic.DATE if "date" in prose else Semantic.TIME
    noun = _MOMENT_NOUN.match(description)
    if noun and nouns.semantic_of_name(" ".join(words)) is None:
        return Semantic.TIME if noun[1].lower() == "time" else Semantic.DATE
    return None


def _code_style(
    semantic: Semantic, name: str, description: str, samples: list[str], check: Check
) -> str:
    """How a country, language or currency is written: by examples, then by what is asked for."""
    probes = _CODE_PROBES[semantic]
    valid = [style for style, texts in probes.items() if all(map(check, texts))] or ["name"]
    for sample in samples:
        for style in valid:
            if re.fullmatch(_CODE_FORMS[style], sample):
                return style
    words = identifier_words(name)
    if "locale" in words and "locale" in valid:
        return "locale"
    text = f"{' '.join(words)} {description}"
    if "name" in valid and not _CODE_HINT.search(text):
        return "name"
    return "alpha3" if "alpha-3" in text and "alpha3" in valid else valid[0]
