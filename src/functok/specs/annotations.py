"""Type annotations, read from the syntax tree, to JSON Schema.

Understood are the built-in types, `typing`, `enum`, `datetime`, `uuid`, and in the same file: aliases,
`Enum`, `TypedDict`, dataclasses and pydantic models. A class that contains itself becomes `$defs`.
`Annotated` and pydantic's `Field` may carry a description and bounds. Any other name is a `SpecError`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from functok.errors import SpecError, printable
from functok.specs.modules import MISSING, Module

Schema = dict[str, Any]

_SCALARS: dict[str, Schema] = {
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "str": {"type": "string"},
    "bool": {"type": "boolean"},
    "None": {"type": "null"},
    "object": {},
    "Any": {},
    "LiteralString": {"type": "string"},
    "datetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "timedelta": {"type": "string", "format": "duration"},
    "UUID": {"type": "string", "format": "uuid"},
    "UUID4": {"type": "string", "format": "uuid"},
    "Decimal": {"type": "number"},
    "Path": {"type": "string"},
    "PurePath": {"type": "string"},
    "EmailStr": {"type": "string", "format": "email"},
    "AnyUrl": {"type": "string", "format": "uri"},
    "HttpUrl": {"type": "string", "format": "uri"},
    "IPv4Address": {"type": "string", "format": "ipv4"},
    "IPv6Address": {"type": "string", "format": "ipv6"},
    "PositiveInt": {"type": "integer", "exclusiveMinimum": 0},
    "NonNegativeInt": {"type": "integer", "minimum": 0},
    "PositiveFloat": {"type": "number", "exclusiveMinimum": 0},
    "NonNegativeFloat": {"type": "number", "minimum": 0},
    "StrictInt": {"type": "integer"},
    "StrictStr": {"type": "string"},
    "StrictBool": {"type": "boolean"},
    "StrictFloat": {"type": "number"},
}
_LISTS = ("list", "List", "Sequence", "MutableSequence", "Iterable", "Collection", "Iterator")
_SETS = ("set", "Set", "frozenset", "FrozenSet", "AbstractSet", "MutableSet")
_DICTS = ("dict", "Dict", "Mapping", "MutableMapping", "OrderedDict", "DefaultDict", "defaultdict")
_WRAPPERS = ("Required", "NotRequired", "ReadOnly", "Final", "ClassVar", "InitVar", "Awaitable")
_KNOWN_MODULES = (
    "", "builtins", "typing", "typing_extensions", "collections", "collections.abc", "datetime", "uuid",
    "decimal", "pathlib", "pydantic", "ipaddress", "dataclasses", "enum", "annotated_types",
)  # fmt: skip

# Keywords of pydantic's Field and names of annotated_types, and the JSON Schema keywords they mean.
_BOUNDS = {
    "ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf", "min_length": "minLength", "max_length": "maxLength",
    "pattern": "pattern", "regex": "pattern", "description": "description", "examples": "examples",
    "documentation": "description", "title": "title",
}  # fmt: skip
_ANNOTATED_TYPES = {
    "Ge": "ge", "Gt": "gt", "Le": "le", "Lt": "lt", "MultipleOf": "multiple_of",
    "MinLen": "min_length", "MaxLen": "max_length", "Doc": "documentation",
}  # fmt: skip
_MAX_NODES = 20_000
_MAX_DEPTH = 40


class Annotations:
    """Reads the annotations of one function; `defs` are the classes in them that contain themselves.

    `read_class` makes the schema of a class of the file (`classes.class_schema`).
    """

    def __init__(
        self, module: Module, read_class: Callable[[Annotations, ast.ClassDef], Schema]
    ) -> None:
        self.module = module
        self.defs: dict[str, Schema] = {}
        self._read_class = read_class
        self._open: list[str] = []
        self._recursive: set[str] = set()
        self._nodes = 0
        self._depth = 0

    def schema(self, node: ast.expr) -> Schema:
        """The JSON Schema of the annotation `node`; `SpecError` if it is not understood."""
        self._nodes += 1
        self._depth += 1
        if self._depth > _MAX_DEPTH or self._nodes > _MAX_NODES:
            raise SpecError(self.module.place(node), "the type is too large", "Use simpler types")
        try:
            return self._schema(node)
        finally:
            self._depth -= 1

    def _schema(self, node: ast.expr) -> Schema:
        if isinstance(node, ast.Constant):
            if node.value is None:
                return {"type": "null"}
            if isinstance(node.value, str):
                return self.schema(self._quoted(node, node.value))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self._union(_operands(node))
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        if isinstance(node, ast.Name | ast.Attribute):
            return self._named(node)
        if (
            isinstance(node, ast.Call)
            and self._known(node.func) == "NewType"
            and len(node.args) == 2
        ):
            return self.schema(node.args[1])
        raise self._unknown(node)

    def _quoted(self, node: ast.expr, text: str) -> ast.expr:
        try:
            inner = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError) as error:
            raise self._unknown(node) from error
        for part in ast.walk(inner):
            if isinstance(part, ast.expr):
                part.lineno = node.lineno
        return inner

    def _named(self, node: ast.expr) -> Schema:
        if isinstance(node, ast.Name) and node.id in self.module.classes:
            return self._class(self.module.classes[node.id])
        if isinstance(node, ast.Name) and node.id in self.module.assigned:
            if node.id in self._open:
                raise SpecError(
                    self.module.place(node),
                    f"the alias {node.id} contains itself",
                    "Use a dataclass or TypedDict for a type that contains itself",
                )
            self._open.append(node.id)
            try:
                return self.schema(self.module.assigned[node.id])
            finally:
                self._open.pop()
        name = self._known(node)
        if name in _SCALARS:
            return dict(_SCALARS[name])
        if name in _LISTS:
            return {"type": "array"}
        if name in ("tuple", "Tuple"):
            return {"type": "array"}
        if name in _SETS:
            return {"type": "array", "uniqueItems": True}
        if name in _DICTS:
            return {"type": "object"}
        raise self._unknown(node)

    def _known(self, node: ast.expr) -> str | None:
        """The last part of a name whose module is one of those that are understood."""
        module, _, last = (self.module.dotted(node) or "?.").rpartition(".")
        return last if module in _KNOWN_MODULES else None

    def _subscript(self, node: ast.Subscript) -> Schema:
        name = self._known(node.value)
        inner = node.slice
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if name == "Literal":
            return self._literal(node, parts)
        if name == "Optional" and len(parts) == 1:
            return _any_of([self.schema(inner), {"type": "null"}])
        if name == "Union":
            return self._union(parts)
        if name == "Annotated" and len(parts) > 1:
            schema = self.schema(parts[0])
            for extra in parts[1:]:
                schema = constrained(schema, self.metadata(extra))
            return schema
        if name in _LISTS and len(parts) == 1:
            return {"type": "array", "items": self.schema(inner)}
        if name in _SETS and len(parts) == 1:
            return {"type": "array", "items": self.schema(inner), "uniqueItems": True}
        if name in ("tuple", "Tuple"):
            return self._tuple(parts)
        if name in _DICTS and len(parts) == 2:
            return self._dict(node, parts)
        if name in _WRAPPERS and len(parts) == 1:
            return self.schema(inner)
        raise self._unknown(node)

    def _union(self, parts: Iterable[ast.expr]) -> Schema:
        branches: list[Schema] = []
        for part in parts:
            schema = self.schema(part)
            inner = schema["anyOf"] if set(schema) == {"anyOf"} else [schema]
            branches.extend(branch for branch in inner if branch not in branches)
        return _any_of(branches)

    def _literal(self, node: ast.Subscript, parts: list[ast.expr]) -> Schema:
        values: list[Any] = []
        for part in parts:
            value = self.module.literal(part)
            if value is MISSING or isinstance(value, list | dict | float):
                raise SpecError(
                    self.module.place(node),
                    f"{printable(ast.unparse(part), 60)} in Literal is no string, integer or boolean",
                    "List the allowed values themselves",
                )
            if not any(value == known and type(value) is type(known) for known in values):
                values.append(value)
        return enumerated(values)

    def _tuple(self, parts: list[ast.expr]) -> Schema:
        if len(parts) == 2 and isinstance(parts[1], ast.Constant) and parts[1].value is ...:
            return {"type": "array", "items": self.schema(parts[0])}
        items = [self.schema(part) for part in parts]
        count = len(items)
        return {
            "type": "array", "prefixItems": items, "items": False,
            "minItems": count, "maxItems": count,
        }  # fmt: skip

    def _dict(self, node: ast.Subscript, parts: list[ast.expr]) -> Schema:
        key = self.schema(parts[0])
        if key.get("type") != "string":
            raise SpecError(
                self.module.place(node),
                f"{printable(ast.unparse(node), 60)} has keys that are no strings",
                "JSON has only strings as keys: write dict[str, ...]",
            )
        schema: Schema = {"type": "object", "additionalProperties": self.schema(parts[1])}
        if set(key) - {"type"}:
            schema["propertyNames"] = key
        return schema

    def _class(self, definition: ast.ClassDef) -> Schema:
        """The class inline, or a reference if it contains itself."""
        name = definition.name
        if name in self.defs or name in self._open:
            self._recursive.add(name)
            return {"$ref": f"#/$defs/{name}"}
        self._open.append(name)
        try:
            schema = self._read_class(self, definition)
        finally:
            self._open.pop()
        if name not in self._recursive:
            return schema
        self.defs[name] = schema
        return {"$ref": f"#/$defs/{name}"}

    def metadata(self, node: ast.expr) -> Schema:
        """The keywords that one extra of `Annotated[...]`, or a `Field(...)`, stands for."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return {"description": node.value}
        if not isinstance(node, ast.Call):
            return {}
        name = self._known(node.func) or ""
        given = {word.arg: self.module.literal(word.value) for word in node.keywords if word.arg}
        if name in _ANNOTATED_TYPES and node.args:
            given[_ANNOTATED_TYPES[name]] = self.module.literal(node.args[0])
        elif name == "Len" and node.args:
            given.update(
                zip(("min_length", "max_length"), map(self.module.literal, node.args), strict=False)
            )
        elif name not in ("Field", "Interval", "StringConstraints", *_ANNOTATED_TYPES):
            return {}
        return {
            _BOUNDS[key]: value
            for key, value in given.items()
            if key in _BOUNDS and value is not MISSING and value is not None
        }

    def is_field(self, node: ast.expr | None) -> bool:
        """Whether `node` is a call of pydantic's `Field` or of `dataclasses.field`."""
        return isinstance(node, ast.Call) and self._known(node.func) in ("Field", "field")

    def _unknown(self, node: ast.expr) -> SpecError:
        return SpecError(
            self.module.place(node),
            f"the type {printable(ast.unparse(node), 80)} is not understood",
            "Use built-in types, typing, datetime, or a dataclass, TypedDict or Enum of the same file",
        )


def _operands(node: ast.expr) -> list[ast.expr]:
    """`a | b | c` as its parts, without recursion over a long chain."""
    parts: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        parts.append(node.right)
        node = node.left
    return [node, *reversed(parts)]


def _any_of(branches: list[Schema]) -> Schema:
    if {"type": "integer"} in branches and {"type": "number"} in branches:
        branches = [branch for branch in branches if branch != {"type": "integer"}]
    return branches[0] if len(branches) == 1 else {"anyOf": branches}


_NAMES = ((bool, "boolean"), (int, "integer"), (str, "string"), (type(None), "null"))


def enumerated(values: list[Any]) -> Schema:
    """The schema of a choice between `values`, with a type where all have one."""
    kinds = {next((name for kind, name in _NAMES if isinstance(v, kind)), "number") for v in values}
    if len(kinds) == 1:
        return {"type": kinds.pop(), "enum": values}
    return {"enum": values}


def constrained(schema: Schema, extra: Schema) -> Schema:
    """`schema` with the keywords of `extra`; bounds of an optional type go to the type itself."""
    branches = schema.get("anyOf", [])
    plain = [branch for branch in branches if branch != {"type": "null"}]
    outer = {k: v for k, v in extra.items() if k in ("description", "title", "examples")}
    inner = {k: v for k, v in extra.items() if k not in outer}
    if len(plain) == 1 and inner:
        changed = [constrained(b, inner) if b is plain[0] else b for b in branches]
        return {**schema, "anyOf": changed, **outer}
    if schema.get("type") == "array":
        swap = {"minLength": "minItems", "maxLength": "maxItems"}
        inner = {swap.get(key, key): value for key, value in inner.items()}
    return {**schema, **inner, **outer}


def without_null(schema: Schema) -> Schema:
    """`schema` without null as a value: None as a default says that the argument is left out."""
    if "enum" in schema and None in schema["enum"] and len(schema["enum"]) > 1:
        values = enumerated([value for value in schema["enum"] if value is not None])
        return {**values, **{k: v for k, v in schema.items() if k not in ("enum", "type")}}
    branches = schema.get("anyOf")
    if not branches:
        return schema
    plain = [without_null(branch) for branch in branches if branch != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    if len(plain) == 1:
        return {**plain[0], **rest}
    return {"anyOf": plain, **rest} if plain else schema
