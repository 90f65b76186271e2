"""The names of a Python module, read from its syntax tree: imports, classes, constants, aliases."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from functok.errors import SpecError

_MAX_BITS = 1_000
"""A longer integer is no float, and Python refuses to print one of 4,300 digits."""

MISSING: Any = object()
"""Stands for a default that is not there, or that is no literal."""


@dataclass(frozen=True)
class Module:
    """What the names at the top of a module stand for. `name` is the file's name."""

    name: str
    imports: Mapping[str, str]
    classes: Mapping[str, ast.ClassDef]
    assigned: Mapping[str, ast.expr]

    def place(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 1)}"

    def dotted(self, node: ast.expr) -> str | None:
        """The full name behind a name or attribute: `t.Optional` → `typing.Optional`."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        first = node.id
        if first not in self.classes and first not in self.assigned:
            first = self.imports.get(first, first)
        return ".".join([first, *reversed(parts)])

    def bases(self, definition: ast.ClassDef) -> list[str]:
        """The full names of what a class derives from, subscripts left away."""
        heads = [
            base.value if isinstance(base, ast.Subscript) else base for base in definition.bases
        ]
        return [self.dotted(head) or "" for head in heads]

    def decorators(
        self, definition: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    ) -> list[str]:
        heads = [d.func if isinstance(d, ast.Call) else d for d in definition.decorator_list]
        return [self.dotted(head) or "" for head in heads]

    def literal(self, node: ast.expr, hops: int = 0) -> Any:
        """The JSON value of a literal, a constant of the module or an enum member; else `MISSING`."""
        if isinstance(node, ast.Name) and node.id in self.assigned and hops < 10:
            return self.literal(self.assigned[node.id], hops + 1)
        if isinstance(node, ast.Attribute):
            if node.attr == "value" and isinstance(node.value, ast.Attribute):
                node = node.value
            if isinstance(node.value, ast.Name) and node.value.id in self.classes:
                members = self.members(self.classes[node.value.id])
                return members.get(node.attr, MISSING)
            return MISSING
        if isinstance(node, ast.List | ast.Tuple):
            items = [self.literal(element, hops) for element in node.elts]
            return MISSING if any(item is MISSING for item in items) else items
        try:
            return as_json(ast.literal_eval(node))
        except (ValueError, TypeError, SyntaxError, MemoryError):
            return MISSING

    def is_enum(self, definition: ast.ClassDef) -> bool:
        kinds = ("Enum", "StrEnum", "IntEnum")
        return any(base.rpartition(".")[2] in kinds for base in self.bases(definition))

    def members(self, definition: ast.ClassDef) -> dict[str, Any]:
        """The members of an enum class and their values, in order; `SpecError` for what is no literal."""
        if not self.is_enum(definition):
            return {}
        text = any(base.rpartition(".")[2] == "StrEnum" for base in self.bases(definition))
        members: dict[str, Any] = {}
        for statement in definition.body:
            if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
                continue
            target = statement.targets[0]
            if not isinstance(target, ast.Name) or target.id.startswith("_"):
                continue
            node = statement.value
            if isinstance(node, ast.Call) and (self.dotted(node.func) or "").endswith("auto"):
                numbers = [v for v in members.values() if isinstance(v, int)]
                members[target.id] = target.id.lower() if text else max(numbers, default=0) + 1
                continue
            value = MISSING if _refers_to(node, definition.name) else self.literal(node)
            if value is MISSING or isinstance(value, list | dict):
                raise SpecError(
                    self.place(node),
                    f"the value of {definition.name}.{target.id} is no string or number",
                    "Give every member a literal value",
                )
            members[target.id] = value
        return members


def with_names(module: Module, own: str, other: Module, name: str) -> Module:
    """`module` in which `own` stands for what `name` is in `other`, a module that it imports from.

    What `name` rests on in `other` comes along, unless `module` means something else by that: then it
    stays unknown, for a wrong type is worse than none.
    """
    wanted = [name]
    needed: dict[str, ast.ClassDef | ast.expr | str] = {}
    while wanted:
        this = wanted.pop()
        found = other.classes.get(this) or other.assigned.get(this)
        if this in needed or (found is None and this not in other.imports):
            continue
        needed[this] = other.imports[this] if found is None else found
        if found is not None:
            wanted += [node.id for node in ast.walk(found) if isinstance(node, ast.Name)]
    if name not in needed:
        return module
    known = {**module.imports, **module.assigned, **module.classes}
    renamed = {(own if key == name else key): value for key, value in needed.items()}
    for key, value in renamed.items():
        if key != own and known.get(key, value) != value:
            return module
    return replace(
        module,
        imports={**module.imports, **{k: v for k, v in renamed.items() if isinstance(v, str)}},
        classes={
            **module.classes,
            **{k: v for k, v in renamed.items() if isinstance(v, ast.ClassDef)},
        },
        assigned={
            **module.assigned,
            **{k: v for k, v in renamed.items() if isinstance(v, ast.expr)},
        },
    )


def _refers_to(node: ast.expr, name: str) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(node))


def as_json(value: Any) -> Any:
    """A Python literal as JSON; `MISSING` if JSON has no such value."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if value.bit_length() < _MAX_BITS else MISSING
    if isinstance(value, float):
        return value if math.isfinite(value) else MISSING
    if isinstance(value, list | tuple):
        items = [as_json(item) for item in value]
        return MISSING if any(item is MISSING for item in items) else items
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        members = {key: as_json(member) for key, member in value.items()}
        return MISSING if any(member is MISSING for member in members.values()) else members
    return MISSING


def module_of(tree: ast.Module, name: str) -> Module:
    """The names of the module whose syntax tree is `tree`; later definitions replace earlier ones."""
    imports: dict[str, str] = {}
    classes: dict[str, ast.ClassDef] = {}
    assigned: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    imports[alias.asname] = alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                imports[alias.asname or alias.name] = f"{node.module or ''}.{alias.name}"
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef):
            classes[statement.name] = statement
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    assigned[target.id] = statement.value
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            if isinstance(statement.target, ast.Name):
                assigned[statement.target.id] = statement.value
        elif type(statement).__name__ == "TypeAlias":  # `type X = …`, from Python 3.12 on
            assigned[statement.name.id] = statement.value  # type: ignore[attr-defined]
    return Module(name, imports, classes, assigned)
