"""The arguments that a teacher writes: the form in which they are asked for, and what comes of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from functok.records import Slot
from functok.specs.model import ApiSpec, Parameter
from functok.teachers.endpoint.formats import TEXT, TEXTS, Schema
from functok.values.meaning import meaning_of

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")


def forms_of(api: ApiSpec, slots: Sequence[Slot]) -> dict[str, Schema]:
    """Key of each free argument of the slots, in order → the JSON Schema in which a reply has it."""
    found = {
        key: TEXTS if meaning_of(parameter).type == "array" else TEXT
        for slot in slots
        for key, parameter in _parameters(api, slot).items()
    }
    return dict(sorted(found.items()))


def typed(api: ApiSpec, slot: Slot, written: Mapping[str, Any]) -> dict[str, Any]:
    """The free arguments in the types of their parameters: "12" for an integer is 12.

    What cannot be read so stays as it came: the check against the schema says what is wrong with it.
    """
    parameters = _parameters(api, slot)
    return {
        key: _typed(parameters[key], value) if key in parameters else value
        for key, value in written.items()
    }


def _typed(parameter: Parameter, value: Any) -> Any:
    kind = meaning_of(parameter).type
    if kind == "integer" and isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        return int(value)
    if kind == "number" and isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        return float(value)
    return value


def _parameters(api: ApiSpec, slot: Slot) -> dict[str, Parameter]:
    """The parameters of the free arguments, by their keys."""
    named = [(call.function, name) for call in slot.planned for name in call.free]
    return {
        key: next(p for p in api.by_name[function].arguments if p.name == name)
        for key, (function, name) in zip(slot.free, named, strict=True)
    }
