"""Functions and answers in the words of BFCL, the Berkeley Function Calling Leaderboard.

A type is one of string, integer, float, boolean, array, dict, any; an argument has a list of possible
values, in which the empty text says that it may be left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from functok.specs import FunctionSpec

_TYPES = {"string": "string", "integer": "integer", "number": "float", "boolean": "boolean",
          "object": "dict", "array": "array"}  # fmt: skip

LEFT_OUT = ""
"""Among the possible values of an argument: it may be left out."""


def function_document(function: FunctionSpec) -> dict[str, Any]:
    """The function as BFCL describes it."""
    parameters = _schema(function.parameters)
    return {
        "name": function.name,
        "description": function.description,
        "parameters": {
            "type": "dict",
            "properties": parameters.get("properties", {}),
            "required": list(function.parameters.get("required", ())),
        },
    }


def possible_values(function: FunctionSpec, arguments: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The values that an answer may have where the right ones are `arguments`.

    Where an argument has its default, leaving it out is an answer too, and the other way about.
    """
    found: dict[str, list[Any]] = {}
    for parameter in function.arguments:
        default = parameter.schema.get("default")
        if parameter.name in arguments:
            value = arguments[parameter.name]
            found[parameter.name] = [_listed(value, parameter.schema)]
            if not parameter.required and "default" in parameter.schema and value == default:
                found[parameter.name].append(LEFT_OUT)
        elif "default" in parameter.schema:
            found[parameter.name] = [LEFT_OUT, _listed(default, parameter.schema)]
    more = {key: [value] for key, value in arguments.items() if key not in found}
    return {**found, **more}


def _schema(schema: Any) -> dict[str, Any]:
    """The schema in BFCL's words for types; what has no one type is of type `any`."""
    if not isinstance(schema, Mapping):
        return {"type": "any"}
    found = {**schema, "type": _type(schema)}
    if "properties" in found:
        found["properties"] = {k: _schema(s) for k, s in found["properties"].items()}
    if found["type"] == "array":
        found["items"] = _schema(found.get("items"))
    return found


def _type(schema: Any) -> str:
    kind = schema.get("type") if isinstance(schema, Mapping) else None
    return _TYPES.get(kind, "any") if isinstance(kind, str) else "any"


def _listed(value: Any, schema: Mapping[str, Any]) -> Any:
    """A value as the checker compares it: in objects each value is a list of possible ones."""
    if isinstance(value, Mapping) and _type(schema) == "dict":
        return {key: [item] for key, item in value.items()}
    if isinstance(value, list) and _type(schema.get("items")) == "dict":
        return [_listed(item, {"type": "object"}) for item in value]
    return value
