"""Classes of the spec's own file as types: Enum, TypedDict, dataclass, pydantic model."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from functok.errors import SpecError
from functok.specs.annotations import Annotations, Schema, constrained, enumerated, without_null
from functok.specs.docstrings import parse_docstring
from functok.specs.facts import lifted
from functok.specs.modules import MISSING, Module

_MAX_BASES = 20


@dataclass(frozen=True)
class _Field:
    name: str
    annotation: ast.expr
    value: ast.expr | None
    total: bool
    """False for the optional keys of a TypedDict."""


def is_type(module: Module, definition: ast.ClassDef) -> bool:
    """Whether the class is one that can be the type of a parameter."""
    return module.is_enum(definition) or _kind(module, definition) is not None


def class_schema(annotations: Annotations, definition: ast.ClassDef) -> Schema:
    """The JSON Schema of a class of the file; `SpecError` if it is of no kind that is understood."""
    module = annotations.module
    if module.is_enum(definition):
        members = list(dict.fromkeys(module.members(definition).values()))
        if not members:
            raise SpecError(
                module.place(definition), f"the enum {definition.name} is empty", "Add members"
            )
        return enumerated(members)
    kind = _kind(module, definition)
    if kind is None:
        raise SpecError(
            module.place(definition),
            f"the class {definition.name} is no Enum, TypedDict, dataclass or pydantic model",
            "Make it one of these, or use a built-in type",
        )
    return _object(annotations, definition, kind)


def _kind(module: Module, definition: ast.ClassDef, hops: int = 0) -> str | None:
    for decorator in module.decorators(definition):
        if decorator.rpartition(".")[2] == "dataclass":
            return "dataclass"
    for base in module.bases(definition):
        last = base.rpartition(".")[2]
        if last in ("TypedDict", "BaseModel"):
            return last
        if base in module.classes and hops < _MAX_BASES:
            kind = _kind(module, module.classes[base], hops + 1)
            if kind is not None:
                return kind
    return None


def _object(annotations: Annotations, definition: ast.ClassDef, kind: str) -> Schema:
    module = annotations.module
    fields = {field.name: field for field in _fields(module, definition)}
    docs = parse_docstring(ast.get_docstring(definition) or "", fields)
    texts = {doc.name: doc.text for doc in docs.parameters}
    properties: dict[str, Schema] = {}
    required: list[str] = []
    for name, field in fields.items():
        schema, needed = _member(annotations, field, kind)
        text = texts.get(name, "")
        if text and "description" not in schema:
            schema, _ = lifted({**schema, "description": text}, text)
        properties[name] = schema
        if needed:
            required.append(name)
    whole: Schema = {"type": "object", "properties": properties, "required": required}
    whole["additionalProperties"] = False
    if docs.description:
        whole["description"] = docs.description
    return whole


def _fields(module: Module, definition: ast.ClassDef, hops: int = 0) -> Iterator[_Field]:
    """The fields of the class, those of its bases in the file first."""
    for base in module.bases(definition):
        if base in module.classes and hops < _MAX_BASES:
            yield from _fields(module, module.classes[base], hops + 1)
    total = not any(
        word.arg == "total" and isinstance(word.value, ast.Constant) and word.value.value is False
        for word in definition.keywords
    )
    for statement in definition.body:
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        head = statement.annotation
        head = head.value if isinstance(head, ast.Subscript) else head
        wrapper = (module.dotted(head) or "").rpartition(".")[2]
        if wrapper == "ClassVar" or statement.target.id.startswith("_"):
            continue
        needed = total if wrapper not in ("Required", "NotRequired") else wrapper == "Required"
        yield _Field(statement.target.id, statement.annotation, statement.value, needed)


def _member(annotations: Annotations, field: _Field, kind: str) -> tuple[Schema, bool]:
    """The schema of a field, and whether it must be given."""
    schema = annotations.schema(field.annotation)
    if kind == "TypedDict":
        return schema, field.total
    return with_default(annotations, schema, field.value)[:2]


def with_default(
    annotations: Annotations, schema: Schema, value: ast.expr | None
) -> tuple[Schema, bool, bool]:
    """`schema` with the default that the expression `value` stands for.

    Also whether the argument must be given, and whether there is a default that is no literal.
    A default of None says that the argument is left out: null is no value then, nor a default.
    """
    if value is None:
        return schema, True, False
    if annotations.is_field(value):
        assert isinstance(value, ast.Call)
        schema = constrained(schema, annotations.metadata(value))
        words: dict[str | None, ast.expr] = {word.arg: word.value for word in value.keywords}
        first = value.args[0] if value.args else words.get("default")
        if first is None and "default_factory" in words:
            made = {"list": [], "dict": {}, "set": [], "str": ""}
            name = annotations.module.dotted(words["default_factory"]) or ""
            return _defaulted(schema, made.get(name, MISSING))
        if first is None or (isinstance(first, ast.Constant) and first.value is ...):
            return schema, True, False
        value = first
    return _defaulted(schema, annotations.module.literal(value))


def _defaulted(schema: Schema, default: Any) -> tuple[Schema, bool, bool]:
    if default is None:
        return without_null(schema), False, False
    if default is MISSING:
        return schema, False, True
    return {**schema, "default": default}, False, False
