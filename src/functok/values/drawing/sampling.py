"""Sampling argument values: valid under the schema, meaningful, and from the pool of the split."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any

from functok.records import Split
from functok.specs.model import Parameter
from functok.values.drawing import closed
from functok.values.drawing.numbers import sample_number
from functok.values.drawing.strings import (
    EXAMPLE_SHARE,
    NOTHING,
    Beside,
    is_open_text,
    places_among,
    sample_string,
)
from functok.values.drawing.unsatisfiable import Unsatisfiable
from functok.values.kinds.weekdays import groups_of
from functok.values.parameters.meaning import Meaning, meanings_of
from functok.values.parameters.nothing import null_words
from functok.values.parameters.sayable import is_sayable
from functok.values.parameters.schema import child, merge, resolve, validator_for
from functok.values.parameters.semantics import Semantic
from functok.values.parameters.structure import (
    is_without_properties,
    item_parameters,
    property_parameter,
)

_TRIES = 60
_DEEPEST = 4
_MOST_ITEMS = 50  # more than a query holds
_OPTIONAL_SHARE = 0.6
_NULL_SHARE = 0.1
_GROUP_SHARE = 0.35  # of lists of weekdays: weekdays, the weekend, every day
_KEYS = ("color", "size", "note", "priority", "category", "owner", "room", "unit")


def sample(
    parameter: Parameter, rng: random.Random, split: Split, beside: Iterable[str] = ()
) -> Any:
    """One value of `parameter`, valid under its schema with formats on, from the pool of `split`.

    `beside` are the names of the arguments that are given with it: an address beside a city has no
    city in it. Raises Unsatisfiable when a bounded number of tries finds none.
    """
    return _sample(parameter, rng, split, depth=0, beside=places_among(beside))


def is_open(parameter: Parameter) -> bool:
    """Whether its values are strings of an open pool, which no two splits share."""
    return any(is_open_text(meaning) for meaning in meanings_of(parameter))


def _sample(
    parameter: Parameter,
    rng: random.Random,
    split: Split,
    depth: int,
    beside: Beside = NOTHING,
) -> Any:
    options = meanings_of(parameter)
    if rng.random() < _NULL_SHARE and null_words(parameter) and not options[0].free_text:
        return None
    value: Any = None
    for attempt in range(_TRIES):
        meaning = rng.choice(options)
        try:
            value = _value(meaning, rng, split, depth, beside)
        except Unsatisfiable:
            if attempt + 1 < _TRIES and len(options) > 1:
                continue
            raise
        if options[0].is_valid(value):
            return value
    errors = sorted(validator_for(parameter.schema).iter_errors(value), key=str)
    why = errors[0].message if errors else "no reason is known"
    raise Unsatisfiable(f"no value found for parameter {parameter.name!r} in {_TRIES} tries: {why}")


def _value(meaning: Meaning, rng: random.Random, split: Split, depth: int, beside: Beside) -> Any:
    if meaning.members:
        return closed.typed(meaning, rng.choice(closed.said_members(meaning)))
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
    return sample_string(meaning, rng, split, beside)


def _number(meaning: Meaning, rng: random.Random) -> float:
    if meaning.own:
        listed: float = rng.choice([closed.typed(meaning, value) for value in meaning.own])
        return listed
    examples = [
        closed.typed(meaning, example)
        for example in meaning.schema.get("examples", ())
        if isinstance(example, int | float) and not isinstance(example, bool)
    ]
    if examples and rng.random() < EXAMPLE_SHARE:
        chosen: float = rng.choice(examples)
        return chosen
    try:
        return sample_number(meaning, rng)
    except OverflowError as error:
        raise Unsatisfiable(
            f"the bounds of parameter {meaning.parameter.name!r} are too large"
        ) from error


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
    groups = groups_of(meanings_of(inner)[0].members) if not prefix else []
    if groups and rng.random() < _GROUP_SHARE:
        return rng.choice(groups)
    tries = 0
    if least > _MOST_ITEMS:
        raise Unsatisfiable(f"parameter {parameter.name!r} asks for more than {_MOST_ITEMS} items")
    while len(value) < wanted and tries < _TRIES + 3 * wanted:
        tries += 1
        item = _sample(inner, rng, split, depth + 1)
        again = (
            item in value if schema.get("uniqueItems") else any(_is_again(item, v) for v in value)
        )
        if not again or (not schema.get("uniqueItems") and tries > _TRIES // 2):
            value.append(item)
    if len(value) < least:
        raise Unsatisfiable(f"no {least} different items found for parameter {parameter.name!r}")
    return value


def _is_again(item: Any, other: Any) -> bool:
    """Whether people would say both as one: "3 soups", not "1 soup and 2 soups"."""
    if not (isinstance(item, Mapping) and isinstance(other, Mapping)):
        return bool(item == other)
    named = {key: value for key, value in item.items() if isinstance(value, str)}
    return item == other or (bool(named) and named.items() <= other.items())


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
    optional = [
        name
        for name in properties
        if name not in required and is_sayable(_inner(meaning, name, properties[name], False))
    ]
    share = _OPTIONAL_SHARE if depth < _DEEPEST else 0.0
    chosen = [name for name in optional if rng.random() < share]
    spare = [name for name in optional if name not in chosen]
    while len(required) + len(chosen) < least and spare:
        chosen.append(spare.pop(rng.randrange(len(spare))))
    chosen = chosen[: max(0, most - len(required))]
    value = {}
    beside = places_among(properties)
    for name, sub in properties.items():
        if name in required or name in chosen:
            inner = _inner(meaning, name, sub, name in required)
            value[name] = _sample(inner, rng, split, depth + 1, beside)
    free = schema.get("additionalProperties", True) is not False or schema.get("patternProperties")
    if not properties and most and free and not is_without_properties(meaning.schema):
        value = _free_object(meaning, rng, split, depth, max(least, 1))
    return value


def _inner(meaning: Meaning, name: str, schema: Any, required: bool) -> Parameter:
    """A property of an object; one that a branch of the schema speaks of as well."""
    if schema is meaning.schema.get("properties", {}).get(name):
        return property_parameter(meaning, name)
    return child(meaning.parameter, name, schema, required)


def _free_object(
    meaning: Meaning, rng: random.Random, split: Split, depth: int, count: int
) -> dict[str, Any]:
    """An object whose keys the schema leaves open: one of its examples, else everyday keys."""
    known = [e for e in meaning.schema.get("examples", ()) if isinstance(e, Mapping) and e]
    if known:
        return dict(rng.choice(known))
    keyed: Mapping[str, Any] = meaning.schema.get("patternProperties", {})
    sub = meaning.schema.get("additionalProperties", {})
    wanted = max(count, rng.randint(1, 2))
    keys = rng.sample(_KEYS, min(len(_KEYS), wanted))
    if keyed or "propertyNames" in meaning.schema:
        named = meaning.schema.get("propertyNames", {})
        named = {"type": "string", **(named if isinstance(named, Mapping) else {})}
        if keyed:
            pattern, sub = rng.choice(list(keyed.items()))
            named = {**named, "pattern": pattern}
        key_of = child(meaning.parameter, "key", named, True)
        drawn = (_sample(key_of, rng, split, depth + 1) for _ in range(3 * wanted))
        keys = list(dict.fromkeys(map(str, drawn)))[:wanted]
    schema = sub if isinstance(sub, Mapping) and sub else {"type": "string"}
    return {
        key: _sample(child(meaning.parameter, key, schema, True), rng, split, depth + 1)
        for key in keys
    }
