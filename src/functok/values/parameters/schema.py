"""JSON Schema seen from the side of one value: references, branches, validation with formats on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from functok.specs.model import JsonSchema, Parameter
from functok.specs.pointers import unescaped
from functok.specs.quick import accepts
from functok.values.english.words import spoken_name

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

_DEFINITIONS = ("$defs", "definitions")
_REFERENCE_LIMIT = 32


def resolve(schema: JsonSchema, root: JsonSchema) -> dict[str, Any]:
    """`schema` with its own local `$ref` followed; what stands beside the `$ref` wins."""
    resolved = dict(schema)
    for _ in range(_REFERENCE_LIMIT):
        reference = resolved.pop("$ref", None)
        if not isinstance(reference, str):
            break
        target = _target(reference, root)
        resolved = {**target, **resolved}
    return resolved


def _target(reference: str, root: JsonSchema) -> dict[str, Any]:
    if reference != "#" and not reference.startswith("#/"):
        return {}
    node: Any = root
    for part in reference[2:].split("/") if reference != "#" else []:
        key = unescaped(part)
        if isinstance(node, Mapping):
            node = node.get(key)
        elif isinstance(node, list) and key.isdigit() and int(key) < len(node):
            node = node[int(key)]
        else:
            node = None
    return dict(node) if isinstance(node, Mapping) else {}


def types_of(schema: JsonSchema) -> tuple[str, ...]:
    """The JSON types that `schema` names or implies, `null` left out where there is another."""
    named = schema.get("type")
    types = [named] if isinstance(named, str) else list(named or ())
    if not types:
        types = list(dict.fromkeys(_implied(schema)))
    if "number" in types and "integer" in types:
        types.remove("integer")
    return tuple(t for t in types if t != "null") or tuple(types)


def _implied(schema: JsonSchema) -> Iterator[str]:
    members = schema.get("enum", [schema["const"]] if "const" in schema else ())
    for member in members:
        yield type_of_value(member)
    if "properties" in schema or "additionalProperties" in schema:
        yield "object"
    if "items" in schema or "prefixItems" in schema:
        yield "array"
    if {"pattern", "format", "minLength", "maxLength"} & schema.keys():
        yield "string"
    if {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"} & schema.keys():
        yield "number"


def type_of_value(value: Any) -> str:
    """The JSON type of a Python value."""
    if value is None:
        return "null"
    for kind, name in ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string")):
        if isinstance(value, kind):
            return name
    return "object" if isinstance(value, Mapping) else "array"


def merge(base: JsonSchema, extra: JsonSchema) -> dict[str, Any]:
    """A schema that asks for what both ask for, as far as sampling needs it."""
    merged = {**base, **extra}
    for key in ("properties", *_DEFINITIONS):
        if key in base and key in extra:
            merged[key] = {**base[key], **extra[key]}
    if "required" in base or "required" in extra:
        merged["required"] = list(
            dict.fromkeys([*base.get("required", ()), *extra.get("required", ())])
        )
    for key in ("minimum", "exclusiveMinimum", "minLength", "minItems"):
        if key in base and key in extra:
            merged[key] = max(base[key], extra[key])
    for key in ("maximum", "exclusiveMaximum", "maxLength", "maxItems"):
        if key in base and key in extra:
            merged[key] = min(base[key], extra[key])
    if "enum" in base and "enum" in extra:
        merged["enum"] = [member for member in base["enum"] if member in extra["enum"]]
    return merged


def branches(schema: JsonSchema, root: JsonSchema) -> list[dict[str, Any]]:
    """The plain alternatives of `schema`: every choice of anyOf / oneOf, allOf merged, null left out."""
    plain = resolve(schema, root)
    for part in plain.pop("allOf", ()):
        plain = merge(plain, resolve(part, root))
    if "allOf" in plain:  # a part had parts of its own
        return branches(plain, root)
    for key in ("anyOf", "oneOf"):
        options = plain.pop(key, None)
        if options:
            found = [
                branch
                for option in options
                if isinstance(option, Mapping)
                for branch in branches(merge(plain, resolve(option, root)), root)
            ]
            return [b for b in found if types_of(b) != ("null",)] or found or [plain]
    return [plain]


def child(parameter: Parameter, name: str, schema: JsonSchema | bool, required: bool) -> Parameter:
    """A property or item of `parameter` as a parameter of its own, with the definitions at hand."""
    own: dict[str, Any] = dict(schema) if isinstance(schema, Mapping) else {}
    for key in _DEFINITIONS:
        if key in parameter.schema:
            own[key] = {**own.get(key, {}), **parameter.schema[key]}
    about = f"{parameter.about} {spoken_name(parameter.name)}"
    return Parameter(name, own, required, parameter.function, about, parameter.setting)


@cache
def _checker() -> tuple[type[Draft202012Validator], Any]:
    # Importing jsonschema's format checks costs more than a second; a listing does not need them.
    from jsonschema import Draft202012Validator

    return Draft202012Validator, Draft202012Validator.FORMAT_CHECKER


def validator_for(schema: JsonSchema) -> Draft202012Validator:
    """A validator of draft 2020-12 with formats on."""
    kind, formats = _checker()
    return kind(schema, format_checker=formats)


def validity(schema: JsonSchema) -> Callable[[Any], bool]:
    """Whether a value is valid under a schema of draft 2020-12 with formats on, to be asked often."""
    validator, quick = validator_for(schema), accepts(schema, _checker()[1])
    return lambda value: quick(value) or validator.is_valid(value)


def same(left: Any, right: Any) -> bool:
    """Equality of JSON values: `1` equals `1.0`, and never `True`."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same(left[k], right[k]) for k in left)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)
