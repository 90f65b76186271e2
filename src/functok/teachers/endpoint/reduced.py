"""A function's JSON Schema reduced to what endpoints take in a response format, and the way back.

Strict endpoints want closed objects in which every property is required, and know few keywords. So
an optional property becomes a union with null, and whatever has no closed form (an object of any
keys, a tuple, a value of any type, deep nesting) a text that holds JSON. This concerns the request
alone: the arguments are put back and then checked against the whole schema.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from functok.specs.model import JsonSchema
from functok.specs.references import resolve
from functok.teachers.endpoint.formats import closed

_DEEPEST = 3  # levels below the arguments: endpoints allow five in all
_MOST_MEMBERS = 200
_PLAIN = ("string", "integer", "number", "boolean", "null")
_JSON_TEXT = {"type": "string", "description": "JSON text."}


def reduced(schema: JsonSchema) -> dict[str, Any]:
    """The schema of an object of arguments in the strict subset."""
    return _object(schema, schema, 0)


def restored(schema: JsonSchema, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as an endpoint gave them for the reduced schema, as the function takes them: what is
    null because it was left out is left out, and JSON texts are read. Everything else is unchanged."""
    return _restored_object(schema, schema, arguments, 0)


def _object(schema: JsonSchema, root: JsonSchema, depth: int) -> dict[str, Any]:
    required = schema.get("required", ())
    properties = {
        name: _reduced(member, root, depth) if name in required else _or_null(member, root, depth)
        for name, member in schema.get("properties", {}).items()
    }
    return closed(properties)


def _or_null(schema: Any, root: JsonSchema, depth: int) -> dict[str, Any]:
    inner = _reduced(schema, root, depth)
    options = inner.get("anyOf", [inner])
    null = {"type": "null"}
    return {"anyOf": [*options, *([] if null in options else [null])]}


def _reduced(schema: Any, root: JsonSchema, depth: int) -> dict[str, Any]:
    schema = _followed(schema, root)
    if schema is None or depth >= _DEEPEST:
        return dict(_JSON_TEXT)
    members = [schema["const"]] if "const" in schema else schema.get("enum")
    if members is not None:
        return _members(members)
    options = schema.get("anyOf") or schema.get("oneOf")
    kinds = schema.get("type")
    if options is None and isinstance(kinds, list):
        options = [{**schema, "type": kind} for kind in kinds]
    elif options is not None and kinds is not None:
        options = [
            {"type": kinds, **option} if isinstance(option, Mapping) else option
            for option in options
        ]
    if options is not None:
        found: list[dict[str, Any]] = []
        for option in (_reduced(option, root, depth) for option in options):
            found += [o for o in option.get("anyOf", [option]) if o not in found]
        return found[0] if len(found) == 1 else {"anyOf": found}
    if kinds in _PLAIN:
        return {"type": kinds}
    if kinds == "array" and "items" in schema and "prefixItems" not in schema:
        return {"type": "array", "items": _reduced(schema["items"], root, depth + 1)}
    if _is_closed(schema):
        return _object(schema, root, depth + 1)
    return dict(_JSON_TEXT)


def _members(members: list[Any]) -> dict[str, Any]:
    if len(members) <= _MOST_MEMBERS and all(isinstance(m, str) for m in members):
        return {"type": "string", "enum": list(members)}
    kinds = {_kind(member) for member in members}
    options = [{"type": kind} for kind in _PLAIN if kind in kinds]
    if len(options) < len(kinds):
        return dict(_JSON_TEXT)
    return options[0] if len(options) == 1 else {"anyOf": options}


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {bool: "boolean", int: "integer", float: "number", str: "string"}
    return names.get(type(value), "other")


def _is_closed(schema: JsonSchema) -> bool:
    """Whether an object has known properties and no others."""
    own = schema.get("type") == "object" and bool(schema.get("properties"))
    return own and schema.get("additionalProperties", False) is False


def _followed(schema: Any, root: JsonSchema) -> Mapping[str, Any] | None:
    """The schema itself, past its references; None if it allows anything or refers to itself."""
    for _ in range(_DEEPEST):
        if not isinstance(schema, Mapping):
            return None
        if "$ref" not in schema:
            return schema
        schema = resolve(root, schema["$ref"])
    return None


def _restored_object(
    schema: JsonSchema, root: JsonSchema, value: Mapping[str, Any], depth: int
) -> dict[str, Any]:
    properties, required = schema.get("properties", {}), schema.get("required", ())
    return {
        name: _restored(properties.get(name), root, member, depth)
        for name, member in value.items()
        if member is not None or name in required
    }


def _restored(schema: Any, root: JsonSchema, value: Any, depth: int) -> Any:
    asked = _reduced(schema, root, depth)
    schema = _followed(schema, root)
    if isinstance(value, str) and _JSON_TEXT in (asked, *asked.get("anyOf", ())):
        return _read(value, schema)
    if schema is None:
        return value
    if isinstance(value, Mapping) and _is_closed(schema):
        return _restored_object(schema, root, value, depth + 1)
    if isinstance(value, list) and "items" in schema and "prefixItems" not in schema:
        return [_restored(schema["items"], root, item, depth + 1) for item in value]
    return value


def _read(text: str, schema: Mapping[str, Any] | None) -> Any:
    """The JSON in a text; the text itself where it is none, or where a text was meant."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    takes_text = schema is None or "string" in str(schema.get("type", "string"))
    return text if takes_text and not isinstance(value, dict | list) else value
