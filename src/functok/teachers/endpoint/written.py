"""The arguments that a teacher writes: the form in which they are asked for, and what comes of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from functok.records import Kind, Slot
from functok.specs.model import ApiSpec, Parameter
from functok.teachers.endpoint.formats import TEXT, TEXTS, Schema
from functok.values import is_quotable, is_simple
from functok.values.parameters.meaning import meaning_of

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")


def written_of(api: ApiSpec, slot: Slot) -> dict[str, Parameter]:
    """The parameters of the arguments that the teacher writes for a slot, or may write where it chooses,
    by their keys."""
    if slot.own:
        [call] = slot.calls
        arguments = api.by_name[call.function].arguments
        return {p.name: p for p in arguments if is_simple(p) and p.name not in call.pinned}
    named = [(call.function, name) for call in slot.planned for name in call.free]
    return {
        key: next(p for p in api.by_name[function].arguments if p.name == name)
        for key, (function, name) in zip(slot.free, named, strict=True)
    }


def quoted_of(api: ApiSpec, slots: Sequence[Slot]) -> list[str]:
    """The arguments whose words a reply quotes: those of closed lists, which people say in words that
    no rule knows."""
    found: set[str] = set()
    for slot in slots:
        if slot.kind is Kind.SINGLE and not slot.queries_first:
            [call] = slot.calls
            said = call.pinned.keys() | written_of(api, slot).keys()
            arguments = api.by_name[call.function].arguments
            found |= {p.name for p in arguments if p.name in said and is_quotable(p)}
    return sorted(found)


def forms_of(api: ApiSpec, slots: Sequence[Slot]) -> dict[str, Schema]:
    """Key of each argument that the teacher writes → the JSON Schema in which a reply has it."""
    found = {
        key: TEXTS if meaning_of(parameter).type == "array" else TEXT
        for slot in slots
        for key, parameter in written_of(api, slot).items()
    }
    return dict(sorted(found.items()))


def typed(parameters: Mapping[str, Parameter], written: Mapping[str, Any]) -> dict[str, Any]:
    """The written arguments that were asked for, in the types of their parameters: "12" for an integer is 12.

    What cannot be read so stays as it came: the check against the schema says what is wrong with it.
    """
    return {key: _typed(parameters[key], written[key]) for key in written if key in parameters}


def _typed(parameter: Parameter, value: Any) -> Any:
    kind = meaning_of(parameter).type
    if kind == "boolean" and isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().casefold(), value)
    if kind == "integer" and isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        return int(value)
    if kind == "number" and isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        return float(value)
    return value
