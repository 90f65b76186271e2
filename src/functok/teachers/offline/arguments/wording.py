"""The words for argument values: one of the forms that a value has; structured values leaf by leaf."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from functok.specs.model import FunctionSpec, Parameter
from functok.teachers.offline.arguments.roles import (
    About,
    counted,
    label_of,
    role_of,
    semantic_for_role,
)
from functok.teachers.offline.arguments.said import Said, is_imperative
from functok.teachers.offline.arguments.spans import in_one_breath
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.phrasebook import word_set
from functok.values import (
    RELATIVE,
    Form,
    Semantic,
    forms,
    relative_texts,
    semantic_of,
    way_of,
)
from functok.values.english.inflection import plural
from functok.values.kinds.weekdays import group_names
from functok.values.parameters.schema import child, resolve

_CANONICAL_SHARE = 0.3
_GROUP_SHARE = 0.7
_CALM_SHARE = 0.75
_MAX_DEPTH = 4


class Unsayable(ValueError):
    """A value has no form that a sentence could hold."""


def say_arguments(
    function: FunctionSpec,
    arguments: Mapping[str, Any],
    about: About,
    rng: Random,
    ways: Mapping[str, str] = {},
    today: dt.date | None = None,
) -> list[Said]:
    """Every argument with words for it, structured ones leaf by leaf; in its way, where one is asked for.

    `today` is the day from which dates are said whose way is `relative`.

    Raises Unsayable.
    """
    said: list[Said] = []
    for parameter in function.arguments:
        name = parameter.name
        if name in arguments:
            way = ways.get(name)
            if way == RELATIVE and today is not None:
                texts = relative_texts(parameter, arguments[name], today)
                if texts:
                    role = role_of(parameter, semantic_of(parameter), about)
                    text = texts[int(rng.random() * len(texts))]
                    said.append(Said(role, arguments[name], text, name))
                    continue
            said += _say(parameter, arguments[name], about, rng, name, 0, way)
    return in_one_breath(_with_units(said), function, arguments, rng, today)


_AMOUNTS = frozenset(
    (
        "value",
        "amount",
        "quantity",
        "number",
        "size",
        "weight",
        "volume",
        "distance",
        "dose",
        "length",
    )
)


def _with_units(said: list[Said]) -> list[Said]:
    """A number and the argument that names its unit as one: "73 ounces", "2.5 kg"."""
    units = [s for s in said if name_words(s.key)[-1] in ("unit", "units") and s.is_member]
    numbers = [
        s
        for s in said
        if s.role.semantic in (Semantic.INTEGER, Semantic.NUMBER)
        and set(name_words(s.key)) & _AMOUNTS
    ]
    unit = next((u for u in units if not {"to", "target"} & set(name_words(u.key))), None)
    if unit is None or len(numbers) != 1 or "/" in unit.key + numbers[0].key:
        return said
    number = numbers[0]
    spoken = (
        unit.text if len(unit.text) < 4 or number.text in ("1", "one", "a") else plural(unit.text)
    )
    text = f"{number.text} {spoken}"
    if unit.role.name == "unit":
        role = replace(number.role, unit="", say=(", {v}",), place="tail", name="measure")
        whole = Said(role, number.value, text, number.key)
    else:
        whole = replace(unit, text=text)
    return [s for s in said if s not in (unit, number)] + [whole]


def _say(
    parameter: Parameter,
    value: Any,
    about: About,
    rng: Random,
    key: str,
    depth: int,
    way: str | None = None,
) -> list[Said]:
    if isinstance(value, Mapping) and depth < _MAX_DEPTH:
        place = _address(parameter, value, about, rng, key, depth)
        if place is not None:
            return [place]
        found = []
        for name, inner in value.items():
            leaf = _property(parameter, name)
            found += _say(leaf, inner, about, rng, f"{key}/{name}", depth + 1)
        return found
    if isinstance(value, list | tuple):
        if not value:
            return []
        names = group_names(value)
        if names and rng.random() < _GROUP_SHARE:
            chosen = names[int(rng.random() * len(names))]
            return [Said(role_of(parameter, semantic_of(parameter), about), value, chosen, key)]
        text = _listed([_item(parameter, item, i, about, rng) for i, item in enumerate(value)], rng)
        return [Said(role_of(parameter, semantic_of(parameter), about), value, text, key)]
    text = _form(parameter, value, rng, way)
    role = role_of(parameter, semantic_of(parameter), about)
    return [Said(role, value, text, key, _switched(parameter, value))]


def _switched(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, bool):
        return ""
    texts = {form.text for form in forms(parameter, value)}
    return "on" if "on" in texts else "off" if "off" in texts else ""


_ADDRESS = frozenset(
    {Semantic.PLACE, Semantic.COUNTRY, Semantic.IDENTIFIER, Semantic.INTEGER, Semantic.TEXT, Semantic.PERSON}
)  # fmt: skip


def _address(
    parameter: Parameter, value: Mapping[str, Any], about: About, rng: Random, key: str, depth: int
) -> Said | None:
    """An address in one piece: street, town, postal code, country; None if the object is none."""
    leaves = [
        leaf
        for name, inner in value.items()
        for leaf in _say(_property(parameter, name), inner, about, rng, f"{key}/{name}", depth + 1)
    ]
    semantics = [leaf.role.semantic for leaf in leaves]
    if Semantic.PLACE not in semantics or not set(semantics) <= _ADDRESS:
        return None
    text = ", ".join(_labelled(leaf) for leaf in leaves)
    return Said(role_of(parameter, Semantic.PLACE, about), value, text, key)


_LABELLED = frozenset(
    ("floor", "apartment", "flat", "unit", "suite", "door", "room", "building", "block")
)


def _labelled(leaf: Said) -> str:
    """A number inside of an address with what it counts: "floor 3", where the street has its own."""
    label = leaf.role.label.lower()
    named = label in _LABELLED and leaf.text[:1].isalnum() and label not in leaf.text.lower()
    return f"{label} {leaf.text}" if named else leaf.text


def _property(parameter: Parameter, name: str) -> Parameter:
    schema = resolve(parameter.schema, parameter.schema)
    properties = schema.get("properties", {})
    inner = properties.get(name)
    if inner is None:
        extra = schema.get("additionalProperties")
        inner = extra if isinstance(extra, Mapping) else {}
    return child(parameter, name, inner, name in schema.get("required", ()))


def _item(parameter: Parameter, item: Any, at: int, about: About, rng: Random) -> str:
    """The words for one element of a list: a form, or the leaves of an object in spoken order."""
    schema = resolve(parameter.schema, parameter.schema)
    prefix = schema.get("prefixItems", ())
    inner = prefix[at] if at < len(prefix) else schema.get("items", {})
    element = child(parameter, parameter.name, inner if isinstance(inner, Mapping) else {}, True)
    if not isinstance(item, Mapping):
        if isinstance(item, list):
            return _listed(
                [_item(element, each, i, about, rng) for i, each in enumerate(item)], rng
            )
        return _form(element, item, rng)
    leaves = []
    for name, value in item.items():
        leaves += _say(_property(element, name), value, about, rng, name, 1)
    return _in_order(leaves)


_NAMING = frozenset(
    {Semantic.PRODUCT, Semantic.PERSON, Semantic.MEDIA, Semantic.DEVICE, Semantic.ORGANIZATION,
     Semantic.TITLE, Semantic.PLACE, Semantic.TEXT, Semantic.IDENTIFIER, Semantic.SEARCH}
)  # fmt: skip


def _in_order(leaves: Sequence[Said]) -> str:
    """`2 large margherita`: number, kind, name; then the rest with what it is called."""
    numbers = [s for s in leaves if s.role.place in ("quantity", "count")]
    kinds = [s for s in leaves if s.role.semantic is Semantic.ENUM]
    names = [s for s in leaves if s.role.semantic in _NAMING][:1]
    first = [*numbers, *kinds, *names] if names or kinds else []
    rest = [s for s in leaves if s not in first]
    text = " ".join(_portioned(s, [*kinds, *names]) for s in first)
    ages = [s for s in rest if s.role.name == "age"] if names else []
    rest = [s for s in rest if s not in ages]
    details = [s.text if s.is_phrase else f"{s.role.label} {s.text}" for s in rest]
    if ages:
        text = f"{text} aged {ages[0].text}"
    if not details:
        return text
    return f"{text} with {' and '.join(details)}" if text else " and ".join(details)


_PORTIONS = word_set("portions")


def _portioned(leaf: Said, named: Sequence[Said]) -> str:
    """A number with what it counts, where that is no more than a measure: "2 bags of" hay."""
    unit = leaf.role.unit
    if leaf.role.place == "quantity" and named and unit in _PORTIONS and unit not in leaf.text:
        return f"{counted(leaf.text, unit)} of"
    return leaf.text


def _listed(parts: Sequence[str], rng: Random) -> str:
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return "".join(parts)
    head = ", ".join(parts[:-1])
    return f"{head}{',' if len(parts) > 2 and rng.random() < 0.2 else ''} and {parts[-1]}"


def _fitting(parameter: Parameter, options: tuple[Form, ...]) -> tuple[Form, ...]:
    """The forms that suit the parameter's part in the sentence, all if none does.

    Numbers that name something are said in digits; a member without the parameter's own name in it.
    """
    semantic = semantic_for_role(parameter, semantic_of(parameter))
    if semantic is Semantic.IDENTIFIER and len(options) > 1:
        return tuple(o for o in options if any(c.isdigit() for c in o.text)) or options
    if semantic is Semantic.ENUM:
        label = label_of(parameter).lower()
        return tuple(o for o in options if label not in o.text.lower().split()) or options
    return options


_SWITCHING = re.compile(r"^turn (?:on|off) the |^use |.+ (?:on|off|enabled|disabled)$")


def _form(parameter: Parameter, value: Any, rng: Random, way: str | None = None) -> str:
    """One of the forms of a value: in the way asked for; else the canonical one now and then, or any."""
    options = _fitting(parameter, tuple(f for f in forms(parameter, value) if f.text.strip()))
    if not options:
        raise Unsayable(f"the value of {label_of(parameter)} has no words")
    asked = [form for form in options if way and way_of(parameter, value, form.text) == way]
    if asked:
        return asked[int(rng.random() * len(asked))].text
    if isinstance(value, bool):
        options = tuple(o for o in options if not _SWITCHING.search(o.text)) or options
        calm = [form for form in options if not is_imperative(form.text)]
        if calm and rng.random() < _CALM_SHARE:
            return calm[int(rng.random() * len(calm))].text
    elif len(options) == 1 or rng.random() < _CANONICAL_SHARE:
        return options[0].text
    return options[int(rng.random() * len(options))].text
