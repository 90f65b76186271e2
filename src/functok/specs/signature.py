"""A function as a person reads it: a Python signature with a docstring, from its JSON Schema alone.

This is the description block of the training text, so it depends on nothing but name, description and
parameters: the same function gives the same text, whatever kind of source it was read from. What the
schema says and the words do not (allowed values, bounds, formats, either-or conditions) is added to
the words. A name that is no Python identifier is shown as it is, quoted if it has spaces or the like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from functok.specs.facts import FORMATS
from functok.specs.model import FunctionSpec
from functok.specs.references import resolve

_TYPES = {
    "string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None",
    "object": "dict",
}  # fmt: skip
_MAX_DEPTH = 3
_MAX_MEMBERS = 60
_RETURNS = re.compile(r"(?:\A|\n\n)Returns:\n", re.IGNORECASE)

# Each format in words, and what in a description already says it.
_FORMATS = {
    "date": ("YYYY-MM-DD", r"YYYY-MM-DD"),
    "time": ("HH:MM:SS with offset, such as 18:30:00Z", r"RFC 3339|HH:MM:SS"),
    "date-time": ("date and time by RFC 3339, such as 2030-01-31T18:30:00Z", r"RFC 3339"),
    "duration": ("duration by ISO 8601, such as PT30M", r"ISO 8601"),
    "email": ("e-mail address", r"e-?mail"),
    "uri": ("URL", r"\bUR[LI]"),
    "uuid": ("UUID", r"UUID"),
}


def signature_text(function: FunctionSpec) -> str:
    """The function as a Python signature with a docstring; ends without a line break.

    Lines of the docstring are indented by four spaces. Ordinary names give valid Python. Nothing in
    the spec's text can close the docstring early; control characters are escaped.
    """
    root = function.parameters
    required = set(root.get("required", ()))
    shown: list[str] = []
    for name, schema in root.get("properties", {}).items():
        default = "" if name in required else f" = {schema.get('default')!r}"
        shown.append(f"{_name(name)}: {_type(schema, root)}{default}")
    words, returns = _without_returns(function.description)
    body = [words or function.name.replace("_", " ")]
    lines = list(_parameters(root, root))
    conditions = list(_conditions(root))
    if lines:
        body.append("\n".join(["Parameters:", *lines]))
    if conditions:
        body.append("\n".join(conditions))
    if returns:
        body.append(f"Returns:\n{returns}")
    return _assembled(f"def {function.name}({', '.join(shown)}):", "\n\n".join(body))


def _assembled(head: str, body: str) -> str:
    body = body.replace('"""', "'''")
    body = "".join(c if c == "\n" or c.isprintable() else _escaped(c) for c in body)
    mark = 'r"""' if "\\" in body else '"""'
    lines = body.split("\n")
    text = [f"    {mark}{lines[0].strip()}"]
    text += [f"    {line.rstrip()}" if line.strip() else "" for line in lines[1:]]
    return "\n".join([head, *text, '    """'])


def _escaped(char: str) -> str:
    return " " if char.isspace() else char.encode("unicode_escape").decode()


def _without_returns(description: str) -> tuple[str, str]:
    """The description, and what it says of the result in a last paragraph `Returns:`."""
    match = _RETURNS.search(description)
    if match is None or "\n\n" in description[match.end() :].strip():
        return description.strip(), ""
    return description[: match.start()].strip(), description[match.end() :].strip()


def _name(name: str) -> str:
    return name if re.fullmatch(r"[\w.$@/-]+", name) else repr(name)


def _resolved(schema: Any, root: Mapping[str, Any], hops: int = 0) -> Mapping[str, Any]:
    if not isinstance(schema, Mapping):
        return {}
    if "$ref" in schema and hops < 10:
        target = _resolved(resolve(root, schema["$ref"]), root, hops + 1)
        return {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


def _type(schema: Any, root: Mapping[str, Any], depth: int = 0) -> str:
    """The type as a Python annotation: `list[str]`, `int | None`."""
    schema = _resolved(schema, root)
    if depth > _MAX_DEPTH:
        return "Any"
    kinds = schema.get("type")
    if isinstance(kinds, list):
        return _joined([_type({**schema, "type": kind}, root, depth + 1) for kind in kinds])
    if kinds == "array":
        if "items" in schema and not isinstance(schema["items"], bool):
            return f"list[{_type(schema['items'], root, depth + 1)}]"
        return "list"
    if kinds is not None:
        return _TYPES[kinds]
    values = [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else [])]
    if values:
        return _joined([type(value).__name__.replace("NoneType", "None") for value in values])
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            return _joined([_type(branch, root, depth + 1) for branch in schema[keyword]])
    parts = [_type(part, root, depth + 1) for part in schema.get("allOf", ())]
    return next((part for part in parts if part != "Any"), "Any")


def _joined(types: list[str]) -> str:
    flat = dict.fromkeys(part for text in types for part in text.split(" | "))
    return "Any" if "Any" in flat else " | ".join(flat)


def _parameters(
    schema: Mapping[str, Any],
    root: Mapping[str, Any],
    depth: int = 0,
    above: frozenset[str] = frozenset(),
) -> Iterator[str]:
    """One line per property: `- name (type, optional): text`, inner properties indented below.

    `above` are the references that are being shown: what contains itself is shown once.
    """
    required = set(schema.get("required", ()))
    for name, written in schema.get("properties", {}).items():
        member = _resolved(written, root)
        optional = "" if name in required else ", optional"
        words = " ".join(str(member.get("description", "")).split())
        text = " ".join([*([_closed(words)] if words else []), *_facts(member, words, root)])
        kind = _type(member, root)
        yield f"{'    ' * depth}- {_name(name)} ({kind}{optional}){': ' + text if text else ''}"
        inside = member.get("items", written)
        reference = inside.get("$ref", "") if isinstance(inside, Mapping) else ""
        if depth < _MAX_DEPTH and reference not in above:
            more = above | {reference} if reference else above
            yield from _parameters(_resolved(inside, root), root, depth + 1, more)


def _closed(words: str) -> str:
    return words if words[-1] in ".!?:;…" else words + "."


def _facts(schema: Mapping[str, Any], words: str, root: Mapping[str, Any]) -> Iterator[str]:
    """What the schema says and `words` do not, in short sentences."""
    branches = [_resolved(branch, root) for branch in schema.get("anyOf", ())]
    plain = [branch for branch in branches if branch.get("type") != "null"]
    if len(plain) == 1:
        yield from _facts(plain[0], words, root)
    if "const" in schema:
        yield f"Always {schema['const']!r}."
    values = schema.get("enum")
    if values and not all(_says(words, value) for value in values):
        listed = ", ".join(repr(value) for value in values[:_MAX_MEMBERS])
        yield f"One of {listed}{', …' if len(values) > _MAX_MEMBERS else ''}."
    yield from _bounds(schema, words)
    if text := _format(schema, words):
        yield text
    for low, high, unit in (
        ("minLength", "maxLength", "character"),
        ("minItems", "maxItems", "item"),
    ):
        if text := _counted(schema.get(low), schema.get(high), unit):
            yield text
    if schema.get("uniqueItems"):
        yield "No item twice."
    if "items" in schema:
        yield from (
            f"Items: {text}" for text in _facts(_resolved(schema["items"], root), words, root)
        )
    yield from _conditions(schema)


def _says(words: str, value: Any) -> bool:
    """Whether `words` contain the value as a word of its own."""
    text = re.escape(value if isinstance(value, str) else repr(value))
    return re.search(rf"(?<![\w.-]){text}(?![\w-]|\.\d)", words) is not None


def _bounds(schema: Mapping[str, Any], words: str) -> Iterator[str]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        if not (_says(words, low) and _says(words, high)):
            yield f"From {low!r} to {high!r}."
        low = high = None
    for value, text in (
        (low, "At least"),
        (high, "At most"),
        (schema.get("exclusiveMinimum"), "More than"),
        (schema.get("exclusiveMaximum"), "Less than"),
        (schema.get("multipleOf"), "In steps of"),
    ):
        if value is not None and not _says(words, value):
            yield f"{text} {value!r}."


def _format(schema: Mapping[str, Any], words: str) -> str:
    if (name := schema.get("format")) is not None:
        text, said = _FORMATS.get(name, (name, re.escape(name)))
        return "" if re.search(said, words, re.IGNORECASE) else f"Format: {text}."
    if (pattern := schema.get("pattern")) is not None:
        known = (rule for rule in FORMATS if rule.facts.get("pattern") == pattern)
        if not any(rule.words.search(words) for rule in known):
            return f"Pattern: {pattern}"
    return ""


def _counted(low: int | None, high: int | None, unit: str) -> str:
    if low and high is not None:
        return f"{low} {unit}{'s' * (low != 1)}." if low == high else f"{low} to {high} {unit}s."
    if low:
        return f"At least {low} {unit}{'s' * (low != 1)}."
    return "" if high is None else f"At most {high} {unit}{'s' * (high != 1)}."


def _conditions(schema: Mapping[str, Any]) -> Iterator[str]:
    """Conditions between parameters, where they have one of the usual forms."""
    for keyword, text in (("oneOf", "Give exactly one of"), ("anyOf", "Give at least one of")):
        branches = schema.get(keyword, ())
        groups = [
            b.get("required")
            for b in branches
            if isinstance(b, Mapping) and set(b) <= {"required", "not"}
        ]
        if groups and len(groups) == len(branches) and all(groups):
            named = [" and ".join(_name(name) for name in group) for group in groups if group]
            yield f"{text}: {'; '.join(named) if any(' and ' in n for n in named) else ', '.join(named)}."
    forbidden = schema.get("not")
    if isinstance(forbidden, Mapping) and set(forbidden) == {"required"}:
        yield f"Never give together: {', '.join(map(_name, forbidden['required']))}."
    for name, needed in schema.get("dependentRequired", {}).items():
        if needed:
            yield f"{_name(name)} needs {', '.join(map(_name, needed))} as well."
    if schema.get("type", "object") == "object" and schema.get("minProperties", 0) > 1:
        yield f"Give at least {schema['minProperties']} of them."
    elif schema.get("minProperties") == 1 and not schema.get("required"):
        yield "Give at least one of them."
