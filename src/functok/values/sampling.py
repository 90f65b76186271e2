"""Sampling argument values: valid under the schema, meaningful, and from the pool of the split."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from typing import Any

from functok.records import Split
from functok.specs.model import Parameter
from functok.values import closed, durations, patterns
from functok.values.codes import codes
from functok.values.identifiers import email_address, identifier, like, phone_number
from functok.values.meaning import CODES, MOMENTS, Meaning, meanings_of
from functok.values.numbers import sample_number
from functok.values.pools import draw
from functok.values.schema import child, merge, resolve, validator_for
from functok.values.semantics import Semantic
from functok.values.structure import item_parameters, property_parameter
from functok.values.texts import symbol_for, text_of_kind
from functok.values.words import identifier_words, prose_words

_TRIES = 60
_DEEPEST = 4
_OPTIONAL_SHARE = 0.6
_EXAMPLE_SHARE = 0.2
_FEW = 4
_CALENDAR_START = dt.date(2025, 1, 1)
_CALENDAR_DAYS = 1460
_SHARED = {
    Semantic.ENUM, Semantic.BOOLEAN, Semantic.INTEGER, Semantic.NUMBER, Semantic.PERCENT,
    Semantic.TEMPERATURE, Semantic.MONEY, Semantic.DURATION, Semantic.TIME, Semantic.DATE,
    Semantic.DATE_TIME, Semantic.COUNTRY, Semantic.LANGUAGE, Semantic.CURRENCY,
}  # fmt: skip
_DURATIONS = (
    ("minute", (5, 10, 15, 20, 25, 30, 40, 45, 50, 60, 75, 90, 120)),
    ("hour", (1, 2, 3, 4, 6, 8, 12)),
    ("second", (10, 15, 30, 45, 90)),
    ("day", (1, 2, 3, 5, 7, 14)),
)


class Unsatisfiable(ValueError):
    """No value was found that the schema allows; the message says for which parameter, and why."""


def sample(parameter: Parameter, rng: random.Random, split: Split) -> Any:
    """One value of `parameter`, valid under its schema with formats on, from the pool of `split`.

    Raises Unsatisfiable when a bounded number of tries finds none.
    """
    return _sample(parameter, rng, split, depth=0)


def is_open(parameter: Parameter) -> bool:
    """Whether its values are strings of an open pool, which no two splits share."""
    return any(_open(meaning) for meaning in meanings_of(parameter))


def _open(meaning: Meaning) -> bool:
    if meaning.type != "string" or meaning.semantic in _SHARED:
        return False
    if meaning.field:
        return False
    pattern = meaning.schema.get("pattern")
    return not (pattern and patterns.is_narrow(str(pattern)))


def _sample(parameter: Parameter, rng: random.Random, split: Split, depth: int) -> Any:
    options = meanings_of(parameter)
    value: Any = None
    for attempt in range(_TRIES):
        meaning = rng.choice(options)
        try:
            value = _value(meaning, rng, split, depth)
        except Unsatisfiable:
            if attempt + 1 < _TRIES and len(options) > 1:
                continue
            raise
        if options[0].is_valid(value):
            return value
    errors = sorted(validator_for(parameter.schema).iter_errors(value), key=str)
    why = errors[0].message if errors else "no reason is known"
    raise Unsatisfiable(f"no value found for parameter {parameter.name!r} in {_TRIES} tries: {why}")


def _value(meaning: Meaning, rng: random.Random, split: Split, depth: int) -> Any:
    if meaning.members:
        return closed.typed(meaning, rng.choice(meaning.members))
    if meaning.type == "null":
        return None
    if meaning.semantic is Semantic.BOOLEAN:
        return rng.random() < 0.5
    if meaning.semantic is Semantic.ARRAY:
        return _array(meaning, rng, split, depth)
    if meaning.semantic is Semantic.OBJECT:
        return _object(meaning, rng, split, depth)
    if meaning.type in ("integer", "number"):
        return _number(meaning, rng)
    return _string(meaning, rng, split)


def _number(meaning: Meaning, rng: random.Random) -> float:
    examples = [
        closed.typed(meaning, example)
        for example in meaning.schema.get("examples", ())
        if isinstance(example, int | float) and not isinstance(example, bool)
    ]
    if examples and rng.random() < _EXAMPLE_SHARE:
        chosen: float = rng.choice(examples)
        return chosen
    return sample_number(meaning, rng)


# ---------------------------------------------------------------- strings


def _string(meaning: Meaning, rng: random.Random, split: Split) -> str:
    if not _open(meaning):
        return _shared_string(meaning, rng)
    fits = meaning.is_valid
    for make in _makers(meaning, rng):
        text = draw(make, split, fits)
        if text is not None:
            return text
    fallback = _fitted(meaning, rng)
    if fallback is None:
        raise Unsatisfiable(
            f"no text found for parameter {meaning.parameter.name!r} under {_limits_of(meaning)}"
        )
    return fallback


def _limits_of(meaning: Meaning) -> str:
    keys = ("format", "pattern", "minLength", "maxLength")
    return (
        ", ".join(f"{key} {meaning.schema[key]!r}" for key in keys if key in meaning.schema)
        or "its schema"
    )


def _shared_string(meaning: Meaning, rng: random.Random) -> str:
    if meaning.semantic in MOMENTS and meaning.shape:
        return meaning.shape.write(_moment(meaning, rng))
    if meaning.field:
        drawn = rng.choice(meaning.pool)
        varied = like(drawn, rng) if len(meaning.pool) < _FEW else drawn
        return varied if meaning.is_valid(varied) else drawn
    if meaning.pool and rng.random() < _EXAMPLE_SHARE:
        return rng.choice(meaning.pool)
    if meaning.semantic in CODES:
        fitting = [code for code in codes(meaning.semantic, meaning.code) if meaning.is_valid(code)]
        if fitting:
            return rng.choice(fitting)
    if meaning.semantic is Semantic.DURATION:
        return _duration(meaning, rng)
    if meaning.schema.get("pattern"):
        return patterns.text_for(str(meaning.schema["pattern"]), rng)
    return _numeral(meaning, rng)


def _numeral(meaning: Meaning, rng: random.Random) -> str:
    """A number as a string, without decimals where it has none."""
    value = sample_number(meaning, rng)
    whole = meaning.semantic is Semantic.INTEGER or float(value).is_integer()
    return str(round(value)) if whole else str(value)


def _moment(meaning: Meaning, rng: random.Random) -> dt.datetime:
    """A moment between 2025 and 2028 (a birthday lies earlier), at a minute that people choose."""
    minute = rng.choice((0, 0, 0, 30, 30, 15, 45, rng.randrange(0, 60, 5), rng.randrange(60)))
    hour = rng.choice((rng.randrange(24), rng.randrange(6, 23), rng.randrange(6, 23)))
    day = _CALENDAR_START + dt.timedelta(days=rng.randrange(_CALENDAR_DAYS))
    if {"birth", "birthday", "dob", "born", "birthdate"} & {
        *meaning.words,
        *prose_words(meaning.description),
    }:
        day = dt.date(1940, 1, 1) + dt.timedelta(days=rng.randrange(27_000))
    if meaning.shape and not meaning.shape.has_year:
        day = day.replace(year=2000)
    if meaning.shape and meaning.shape.has_date and not meaning.shape.has_day:
        day = day.replace(day=1)
    return dt.datetime(day.year, day.month, day.day, hour, minute)


def _duration(meaning: Meaning, rng: random.Random) -> str:
    unit, choices = rng.choice(_DURATIONS)
    amount = rng.choice(choices)
    if meaning.unit == "iso":
        return durations.write_iso(amount * durations.SECONDS[unit])
    return f"{amount} {unit}{'' if amount == 1 else 's'}"


def _makers(meaning: Meaning, rng: random.Random) -> list[Callable[[], str]]:
    """Ways of making a text, the most telling first."""
    makers: list[Callable[[], str]] = []
    kind = _maker_of_kind(meaning, rng)
    pattern, pool = meaning.schema.get("pattern"), meaning.pool
    if (
        pool
        and meaning.semantic in (Semantic.TEXT, Semantic.TITLE, Semantic.IDENTIFIER)
        and (len(pool) > 5 or kind is None)
    ):
        makers.append(lambda: rng.choice(pool))
    elif pool and kind and not pattern:
        makers.append(lambda: rng.choice(pool) if rng.random() < _EXAMPLE_SHARE else kind())
    if pattern and (meaning.semantic is Semantic.IDENTIFIER or kind is None):
        makers.append(lambda: patterns.text_for(str(pattern), rng))
    if kind:
        makers.append(kind)
    if pattern:
        makers.append(lambda: patterns.text_for(str(pattern), rng))
    return makers


def _maker_of_kind(meaning: Meaning, rng: random.Random) -> Callable[[], str] | None:
    semantic = meaning.semantic
    if semantic is Semantic.EMAIL:
        return lambda: email_address(rng)
    if semantic is Semantic.PHONE:
        return lambda: phone_number(rng, meaning.description)
    if semantic is Semantic.IDENTIFIER:
        return lambda: identifier(meaning, rng)
    if semantic in (
        Semantic.INTEGER,
        Semantic.NUMBER,
        Semantic.PERCENT,
        Semantic.TEMPERATURE,
        Semantic.MONEY,
    ):
        return lambda: _numeral(meaning, rng)
    words = (
        meaning.words,
        prose_words(meaning.description),
        identifier_words(meaning.parameter.function),
    )
    if symbol_for(semantic, words) is None:
        return None
    longest = meaning.schema.get("maxLength")
    if longest is None or longest >= 30:
        return lambda: text_of_kind(semantic, rng, words)
    return lambda: _shortened(text_of_kind(semantic, rng, words), int(longest))


def _shortened(text: str, longest: int) -> str:
    """As many whole words of `text` as `longest` characters hold."""
    if len(text) <= longest:
        return text
    cut = text[: longest + 1].rsplit(" ", 1)[0]
    return cut if len(cut) <= longest else text


def _fitted(meaning: Meaning, rng: random.Random) -> str | None:
    """A text cut or filled to the lengths that the schema asks for, whatever the split."""
    schema = meaning.schema
    makers = _makers(meaning, rng) or [lambda: text_of_kind(Semantic.TEXT, rng)]
    least, most = int(schema.get("minLength", 1)), int(schema.get("maxLength", 10_000))
    for _ in range(_TRIES):
        text = makers[0]()
        while len(text) < least:
            text = f"{text} {makers[-1]()}"
        for candidate in (text, text[:most].strip(), text.replace(" ", "")[:most]):
            if meaning.is_valid(candidate):
                return candidate
    return None


# ---------------------------------------------------------------- structures


def _array(meaning: Meaning, rng: random.Random, split: Split, depth: int) -> list[Any]:
    schema, parameter = meaning.schema, meaning.parameter
    prefix = schema.get("prefixItems", ())
    value = [_sample(item, rng, split, depth + 1) for item in item_parameters(meaning, len(prefix))]
    items = schema.get("items", {})
    least, most = (
        int(schema.get("minItems", 0)),
        int(schema.get("maxItems", 4 if not prefix else len(prefix))),
    )
    if items is False or (depth >= _DEEPEST and not least):
        return value
    wanted = max(least, min(most, rng.choice((1, 1, 2, 2, 3, 4)) if depth < _DEEPEST else least))
    inner = item_parameters(meaning, len(prefix) + 1)[-1]
    tries = 0
    while len(value) < wanted and tries < _TRIES:
        tries += 1
        item = _sample(inner, rng, split, depth + 1)
        if item not in value or (not schema.get("uniqueItems") and tries > _TRIES // 2):
            value.append(item)
    if len(value) < least:
        raise Unsatisfiable(f"no {least} different items found for parameter {parameter.name!r}")
    return value


def _object(meaning: Meaning, rng: random.Random, split: Split, depth: int) -> dict[str, Any]:
    schema, parameter = meaning.schema, meaning.parameter
    if "if" in schema:
        branch = schema.get("then" if rng.random() < 0.5 else "else")
        if isinstance(branch, Mapping):
            schema = merge(schema, resolve(branch, parameter.schema))
            condition = schema["if"]
            if branch is schema.get("then") and isinstance(condition, Mapping):
                schema = merge(
                    schema,
                    {
                        k: v
                        for k, v in resolve(condition, parameter.schema).items()
                        if k != "required"
                    },
                )
    properties: dict[str, Any] = dict(schema.get("properties", {}))
    required = list(dict.fromkeys(schema.get("required", ())))
    for name in required:
        properties.setdefault(name, schema.get("additionalProperties", {}))
    least, most = int(schema.get("minProperties", 0)), int(schema.get("maxProperties", 1000))
    optional = [name for name in properties if name not in required]
    share = _OPTIONAL_SHARE if depth < _DEEPEST else 0.0
    chosen = [name for name in optional if rng.random() < share]
    spare = [name for name in optional if name not in chosen]
    while len(required) + len(chosen) < least and spare:
        chosen.append(spare.pop(rng.randrange(len(spare))))
    chosen = chosen[: max(0, most - len(required))]
    value = {}
    for name, sub in properties.items():
        if name in required or name in chosen:
            known = sub is meaning.schema.get("properties", {}).get(name)
            inner = (
                property_parameter(meaning, name)
                if known
                else child(parameter, name, sub, name in required)
            )
            value[name] = _sample(inner, rng, split, depth + 1)
    if not properties and schema.get("additionalProperties", True) is not False:
        value = _free_object(meaning, rng, split, depth, max(least, 1))
    return value


def _free_object(
    meaning: Meaning, rng: random.Random, split: Split, depth: int, count: int
) -> dict[str, Any]:
    """An object whose keys the schema leaves open."""
    sub = meaning.schema.get("additionalProperties", {})
    keys = rng.sample(
        ("color", "size", "note", "priority", "category", "owner", "room", "unit"),
        min(8, max(count, rng.randint(1, 2))),
    )
    schema = sub if isinstance(sub, Mapping) and sub else {"type": "string"}
    return {
        key: _sample(child(meaning.parameter, key, schema, True), rng, split, depth + 1)
        for key in keys
    }
