"""JSON Schema (2020-12): checks the parameters of a function, and validates the arguments of calls."""

from __future__ import annotations

import ipaddress
import json
import re
import warnings
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError, ValidationError, best_match
from rfc3986_validator import validate_rfc3986  # type: ignore[import-untyped]

from functok.errors import SpecError, printable
from functok.hashing import canonical_json
from functok.specs.budget import Budget
from functok.specs.contradictions import refuse_contradictions
from functok.specs.documents import shown
from functok.specs.limits import STEPS_OF_CHECK
from functok.specs.model import FunctionSpec, SpecWarning
from functok.specs.pointers import pointer
from functok.specs.quick import Test, accepts
from functok.specs.references import resolve, self_contained
from functok.specs.regexes import is_slow
from functok.specs.walk import IN_PLACE, Path, children, mapped, nodes

REFUSED = "`functok generate` refuses it"

_DIALECTS = re.compile(
    r"https?://json-schema\.org/(draft/2020-12|draft/2019-09|draft-0[4-7])/schema#?\Z"
)
_TYPES = ("string", "integer", "number", "boolean", "array", "object", "null")
_TYPE_MISTAKES = {
    "str": "string", "text": "string", "char": "string", "date": "string", "time": "string",
    "datetime": "string", "date-time": "string", "uuid": "string", "email": "string",
    "int": "integer", "long": "integer", "float": "number", "double": "number",
    "decimal": "number", "bool": "boolean", "list": "array", "tuple": "array", "set": "array",
    "dict": "object", "map": "object", "none": "null",
}  # fmt: skip


def check_parameters(
    parameters: Any,
    document: Any,
    place: str,
    budget: Budget | None = None,
    told: list[SpecWarning] | None = None,
) -> dict[str, Any]:
    """The parameters of one function, checked and made self-contained.

    `parameters` is the schema as it was read, `document` is where its `$ref` may point to, `place` is
    where it stands, for messages, `budget` what the whole spec may cost. The result is of type object,
    has `properties`, refuses unknown arguments unless the spec allows them, and all its `$ref` end in
    its own `$defs`. `SpecError` for anything that is no schema, contradicts itself, or that no value
    can satisfy; the last two are warnings in `told` instead, if it is given.
    """
    if not isinstance(parameters, Mapping):
        raise SpecError(
            place,
            f"the parameters are {shown(parameters)}",
            "Write a JSON Schema of type object with properties",
        )
    _refuse_mistakes(parameters, place)
    _check_meta(parameters, place)
    budget = budget or Budget()
    budget.begin()
    schema = self_contained(parameters, document, place, budget, STEPS_OF_CHECK)
    if schema != parameters:  # something came from elsewhere in the document
        _refuse_mistakes(schema, place)
        _check_meta(schema, place)
    schema = _top_level(schema, place)
    try:
        refuse_contradictions(schema, place)
    except SpecError as error:
        if told is None:
            raise
        fault = f"{error.fault}: {REFUSED}"
        told.append(SpecWarning(error.place, fault))
    return schema


def _refuse_mistakes(schema: Mapping[str, Any], place: str) -> None:
    """What is often got wrong, with a better answer than the meta-schema gives."""
    for path, node in nodes(schema):
        here = f"{place}{pointer(path)}"
        for keyword in ("exclusiveMinimum", "exclusiveMaximum"):
            if isinstance(node.get(keyword), bool):
                bound = "minimum" if keyword.endswith("inimum") else "maximum"
                raise SpecError(
                    f"{here}/{keyword}",
                    f"{keyword} is {str(node[keyword]).lower()}, the form of JSON Schema draft 4",
                    f"Write the bound itself as {keyword}: NUMBER and leave {bound} out",
                )
        if isinstance(node.get("items"), list):
            raise SpecError(
                f"{here}/items", "items is a list, the form of old drafts", "Write prefixItems"
            )
        if isinstance(node.get("required"), bool):
            raise SpecError(
                f"{here}/required",
                f"required is {str(node['required']).lower()}, but it is a list of names",
                "List the required parameters beside properties: required: [name, …]",
            )
        if node.get("enum") == []:
            raise SpecError(f"{here}/enum", "the enum is empty", "List the allowed values")
        dialect = node.get("$schema")
        if dialect is not None and not _DIALECTS.match(str(dialect)):
            raise SpecError(
                f"{here}/$schema", f"{shown(dialect)} is not known", "Use JSON Schema 2020-12"
            )
        _refuse_unknown_types(node, here)
        _refuse_bad_patterns(node, here)


def _refuse_unknown_types(node: Mapping[str, Any], here: str) -> None:
    kind = node.get("type")
    for name in kind if isinstance(kind, list) else [kind]:
        if isinstance(name, str) and name not in _TYPES:
            better = _TYPE_MISTAKES.get(name.lower())
            remedy = f"Write {better}" if better else f"Use one of {', '.join(_TYPES)}"
            if name.lower() in ("any", "mixed"):
                remedy = "Leave type out if any value is allowed"
            raise SpecError(f"{here}/type", f"the type {name!r} does not exist", remedy)


def _refuse_bad_patterns(node: Mapping[str, Any], here: str) -> None:
    patterns = [(f"{here}/pattern", node.get("pattern"))]
    if isinstance(node.get("patternProperties"), Mapping):
        inner = f"{here}/patternProperties"
        patterns += [(f"{inner}{pointer((name,))}", name) for name in node["patternProperties"]]
    for where, pattern in patterns:
        if not isinstance(pattern, str):
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # "possible nested set": it means what it means
                re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as error:
            raise SpecError(
                where,
                f"the pattern {pattern!r} does not compile ({error})",
                "Write a regular expression that Python's re accepts",
            ) from error
        if is_slow(pattern):
            raise SpecError(
                where,
                f"the pattern {pattern!r} may take for ever: a repeat inside a repeat can share out "
                "the same text in many ways",
                "Write it without the inner repeat, or put a character between the rounds, "
                r"as in ^\d+(,\d+)*$",
            )


def _check_meta(schema: Mapping[str, Any], place: str) -> None:
    for path, node in nodes(schema):
        # Each schema for itself, the schemas in it aside: most are alike, and are checked once.
        found = _meta_error(canonical_json(_alone(node)))
        if found is not None:
            where, message = found
            raise SpecError(
                f"{place}{pointer((*path, *where))}",
                f"is no valid JSON Schema: {message}",
                "Correct it by JSON Schema 2020-12",
            )


def _alone(node: Mapping[str, Any]) -> dict[str, Any]:
    """`node` with `true` in the place of each schema in it, and without what may be any value."""
    alone = mapped(node, lambda child: True if isinstance(child, Mapping) else child)
    for keyword in ("$schema", "default", "const"):
        alone.pop(keyword, None)
    for keyword, kind in (("description", str), ("title", str), ("enum", list), ("examples", list)):
        if isinstance(alone.get(keyword), kind):
            del alone[keyword]
    return alone


@lru_cache(maxsize=4096)
def _meta_error(text: str) -> tuple[tuple[str | int, ...], str] | None:
    """Where the schema in `text` breaks the meta-schema, and how."""
    try:
        Draft202012Validator.check_schema(json.loads(text))
    except SchemaError as error:
        return tuple(error.absolute_path), printable(error.message, 300)
    return None


def _top_level(schema: dict[str, Any], place: str) -> dict[str, Any]:
    """The object of the arguments: a mapping of names to object schemas, closed by default."""
    if schema.get("type", "object") not in ("object", ["object"]):
        raise SpecError(
            f"{place}/type",
            f"the parameters have the type {shown(schema['type'])}",
            "Arguments have names: write type: object with properties",
        )
    properties = {}
    for name, member in schema.get("properties", {}).items():
        if not name.strip() or not name.isprintable() or len(name) > 128:
            raise SpecError(
                f"{place}/properties{pointer((name,))}",
                f"{name!r} is no usable name of a parameter",
                "Use 1 to 128 printable characters",
            )
        # The rest of functok reads keywords of a parameter's schema: `true` becomes `{}`.
        properties[name] = ({} if member else {"not": {}}) if isinstance(member, bool) else member
    _refuse_foreign_names(schema, set(properties), place)
    # Subschemas must not switch dialect behind the validator's back.
    copy = {key: value for key, value in schema.items() if key not in ("type", "$schema")}
    copy = {"type": "object", **copy, "properties": properties}
    copy.setdefault("additionalProperties", False)
    return _ordered_like(schema, copy)


def _ordered_like(schema: Mapping[str, Any], copy: dict[str, Any]) -> dict[str, Any]:
    """`copy` with its keywords in the order in which `schema` had them."""
    kept = {key: copy[key] for key in schema if key in copy}
    return {**{k: copy[k] for k in ("type", "properties") if k not in kept}, **kept, **copy}


def _refuse_foreign_names(schema: Mapping[str, Any], names: set[str], place: str) -> None:
    """`required` and conditions speak of the function's own parameters only."""
    stack: list[tuple[Path, Mapping[str, Any]]] = [((), schema)]
    followed: set[str] = set()
    while stack:
        path, node = stack.pop()
        if (reference := node.get("$ref")) is not None and reference not in followed:
            followed.add(reference)
            target = resolve(schema, reference)
            if isinstance(target, Mapping):
                stack.append(((*path, "$ref"), target))
        named = list(node.get("required", ()))
        if path:
            named += [
                name for name, member in node.get("properties", {}).items() if member is not False
            ]
        for name in named:
            if name not in names:
                raise SpecError(
                    f"{place}{pointer(path)}",
                    f"speaks of {name!r}, which is not among the parameters",
                    "Add it to properties at the top, or correct the name",
                )
        for step, child in children(node):
            if step[0] in IN_PLACE and isinstance(child, Mapping):
                stack.append(((*path, *step), child))


def _format_checker() -> FormatChecker:
    """All formats of 2020-12, switched on; whatever passes here passes jsonschema's own checker."""
    checker = FormatChecker(formats=())
    checker.checkers = dict(Draft202012Validator.FORMAT_CHECKER.checkers)
    # jsonschema asks for no more than an "@" in an e-mail address, and has no check of IRIs
    # unless a package is there that takes a second to import.
    checker.checks("email")(_is_email)
    checker.checks("idn-email")(_is_email)
    checker.checks("iri")(_is_iri)
    checker.checks("iri-reference")(_is_iri_reference)
    return checker


_LOCAL_PART = re.compile(r"[^\s@\"(),:;<>\[\\\]]+\Z")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)*[^\W_](?:[\w-]*[^\W_])?\Z")


def _is_email(value: object) -> bool:
    if not isinstance(value, str):
        return True
    local, at, domain = value.rpartition("@")
    if not at or not _LOCAL_PART.match(local) or ".." in local or local.strip(".") != local:
        return False
    if domain.startswith("[") and domain.endswith("]"):
        try:
            ipaddress.ip_address(domain[1:-1].removeprefix("IPv6:"))
        except ValueError:
            return False
        return True
    return bool(_DOMAIN.match(domain))


def _ascii(value: str) -> str:
    return re.sub(r"[^\x00-\x7f]", "x", value)


def _is_iri(value: object) -> bool:
    return not isinstance(value, str) or bool(validate_rfc3986(_ascii(value), rule="URI"))


def _is_iri_reference(value: object) -> bool:
    return not isinstance(value, str) or bool(validate_rfc3986(_ascii(value), rule="URI_reference"))


FORMAT_CHECKER = _format_checker()
"""Formats are checked, not just noted. `time` and `date-time` are RFC 3339: with seconds and offset."""

_validators: dict[str, Draft202012Validator] = {}
_quick: dict[int, Test] = {}  # by the id of a validator that is kept in `_validators`


def validator_for(function: FunctionSpec) -> Draft202012Validator:
    """The validator of the function's arguments, formats on; compiled once per content."""
    if (validator := _validators.get(function.fingerprint)) is None:
        validator = Draft202012Validator(function.parameters, format_checker=FORMAT_CHECKER)
        _validators[function.fingerprint] = validator
        _quick[id(validator)] = accepts(function.parameters, FORMAT_CHECKER)
    return validator


def schema_validator(
    schema: Mapping[str, Any], defs: Mapping[str, Any] | None = None
) -> Draft202012Validator:
    """A validator of one schema whose `$ref` end in `defs`, formats on."""
    whole = {**schema, "$defs": defs} if defs else dict(schema)
    return Draft202012Validator(whole, format_checker=FORMAT_CHECKER)


def first_error(validator: Draft202012Validator, value: Any) -> tuple[str, str] | None:
    """The JSON pointer and the message of what is most wrong with `value`; None if it is valid.

    Of several errors it is the one that says most, and for the same value always the same one.
    """
    quick = _quick.get(id(validator))
    if quick is not None and quick(value):
        return None
    try:
        error: ValidationError | None = best_match(validator.iter_errors(value))
    except RecursionError:
        return "", "is nested too deeply to be checked"
    if error is None:
        return None
    return pointer(tuple(error.absolute_path)), printable(error.message, 300)
