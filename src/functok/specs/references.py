"""Makes a function's schema self-contained: every `$ref` in it ends in its own `$defs`.

A reference is looked up in the function's parameters, then in the schemas around the reference
(a nested schema that brings its own `$defs`), then in the whole document (`#/$defs/…`,
`#/components/schemas/…`). What it finds outside of the parameters' `$defs` is copied there, recursion kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from functok.errors import SpecError
from functok.specs.budget import Budget, StopReading
from functok.specs.limits import MAX_CHECKS, MAX_DEFINITIONS
from functok.specs.pointers import pointer, unescaped
from functok.specs.walk import IN_PLACE, Path, mapped, nodes

_LOCAL = "Refer to a schema in the same file: #/$defs/NAME"


class RemoteReference(StopReading):
    """A `$ref` to another file or address; it is never followed, whatever it names."""


def self_contained(
    parameters: Mapping[str, Any], document: Any, place: str, budget: Budget, steps: int = 1
) -> dict[str, Any]:
    """A copy of `parameters` in which every `$ref` is `#/$defs/…` of the copy itself.

    Each schema in it costs `steps` of the `budget`.
    """
    _refuse_other_bases(parameters, place)
    root = _without_top_reference(parameters, document, place)
    root.pop("$id", None)  # a copy of the whole under $defs would take its references elsewhere
    schema = _Rewriter(root, document, place, budget, steps).run()
    _refuse_other_bases(schema, place)
    _refuse_loops(schema, place)
    return schema


def resolve(document: Any, reference: str) -> Any:
    """What the local `reference` (`#/a/b`) names in `document`; `LookupError` if nothing."""
    node = document
    for part in unquote(reference[1:]).split("/")[1:]:
        part = unescaped(part)
        if isinstance(node, Mapping):
            node = node[part]
        elif isinstance(node, list) and part.isdecimal() and part.isascii():
            node = node[int(part)]
        else:
            raise KeyError(part)
    return node


def _refuse_other_bases(parameters: Mapping[str, Any], place: str) -> None:
    for path, node in nodes(parameters):
        for keyword in ("$id", "$anchor", "$dynamicAnchor", "$dynamicRef"):
            if keyword in node and not (keyword == "$id" and not path):
                raise SpecError(
                    f"{place}{pointer((*path, keyword))}",
                    f"{keyword} is not followed",
                    "Name shared schemas in $defs and refer to them as #/$defs/NAME",
                )


def _without_top_reference(
    parameters: Mapping[str, Any], document: Any, place: str
) -> dict[str, Any]:
    """`parameters` with a `$ref` of its own top level replaced by what it names."""
    root = dict(parameters)
    seen: set[str] = set()
    while isinstance(reference := root.get("$ref"), str):
        target, _ = find(reference, (parameters, document), f"{place}/$ref")
        if reference in seen or not isinstance(target, Mapping):
            raise SpecError(
                f"{place}/$ref",
                f"{reference} does not end in an object schema",
                "Write the parameters as an object schema with properties",
            )
        seen.add(reference)
        del root["$ref"]
        shared = {**target.get("$defs", {}), **root.get("$defs", {})}
        root = {**target, **root, **({"$defs": shared} if shared else {})}
    return root


def find(reference: str, roots: Sequence[Any], place: str) -> tuple[Any, Any]:
    """What `reference` names, and the first of `roots` in which it is found.

    `SpecError` if it is in none of them; `RemoteReference` if it leaves the document.
    """
    if not reference.startswith("#"):
        raise RemoteReference(
            place,
            f"the reference {reference!r} is not a local pointer: other files are not read",
            f"{_LOCAL}. A tool that bundles specs makes one file of several",
        )
    if reference != "#" and not reference.startswith("#/"):
        raise SpecError(place, f"the reference {reference!r} is not a local pointer", _LOCAL)
    for root in roots:
        try:
            return resolve(root, reference), root
        except (LookupError, ValueError):
            continue
    raise SpecError(place, f"nothing is at {reference!r}", "Correct the pointer or add the schema")


class _Rewriter:
    def __init__(
        self, root: dict[str, Any], document: Any, place: str, budget: Budget, steps: int
    ) -> None:
        self._budget = budget
        self._steps = steps
        self._root = root
        self._document = document
        self._place = place
        own = root.get("$defs")
        self._used = set(own) if isinstance(own, Mapping) else set()
        self._names: dict[int, str] = {}
        self._queue: list[tuple[str, Any, Any]] = []
        """Name, schema, and the root it was found in. Kept whole: `_names` goes by identity."""

    def run(self) -> dict[str, Any]:
        schema: dict[str, Any] = self._rewritten(self._root, (self._root,), ())
        pulled: dict[str, Any] = {}
        for name, target, home in self._queue:  # grows while it is read
            pulled[name] = self._rewritten(target, (home,), ("$defs", name))
        schema.pop("definitions", None)
        if pulled:
            schema["$defs"] = {**schema.get("$defs", {}), **pulled}
        return schema

    def _rewritten(self, node: Any, around: tuple[Any, ...], path: Path) -> Any:
        if not isinstance(node, Mapping):
            return node
        self._budget.spend(self._place, self._steps)
        inside = (*around, node)
        copy = mapped(node, lambda child: self._rewritten(child, inside, path))
        if "$ref" in node:
            copy["$ref"] = self._reference(node["$ref"], inside, path)
        return copy

    def _reference(self, reference: Any, around: tuple[Any, ...], path: Path) -> str:
        place = f"{self._place}{pointer((*path, '$ref'))}"
        if not isinstance(reference, str):
            raise SpecError(place, f"a reference is text, not {reference!r}", _LOCAL)
        roots = (around[0], *reversed(around[1:]), self._root, self._document)
        target, home = find(reference, roots, place)
        if not isinstance(target, Mapping | bool):
            raise SpecError(place, f"{reference} is no schema", "Refer to an object schema")
        if reference.startswith("#/$defs/") and home is self._root:
            return reference
        if isinstance(target, bool):
            target = {} if target else {"not": {}}
        return f"#/$defs/{self._name(reference, target, home)}"

    def _name(self, reference: str, target: Any, home: Any) -> str:
        if (known := self._names.get(id(target))) is not None:
            return known
        last = unquote(reference).rsplit("/", 1)[-1]
        stem = re.sub(r"[^A-Za-z0-9_.-]", "_", last).strip("_") or "schema"
        name, count = stem, 1
        while name in self._used:
            count += 1
            name = f"{stem}_{count}"
        if len(self._used) >= MAX_DEFINITIONS:
            fault = f"refers to more than {MAX_DEFINITIONS:,} schemas"
            raise SpecError(self._place, fault, "Describe the parameters with fewer schemas")
        self._used.add(name)
        self._names[id(target)] = name
        self._queue.append((name, target, home))
        return name


def _refuse_loops(schema: Mapping[str, Any], place: str) -> None:
    """Refuses schemas that would be checked for ever, or as good as.

    That is a schema that refers to itself without going into the value, and one whose references
    multiply: a checker follows each of them anew.
    """
    done: dict[int, int] = {}
    """How many schemas are checked for one value, per schema."""
    for path, start in nodes(schema):
        above: set[int] = set()
        stack: list[tuple[Mapping[str, Any], bool]] = [(start, True)]
        while stack:
            node, entering = stack.pop()
            if not entering:
                above.discard(id(node))
                done[id(node)] = 1 + sum(done[id(part)] for part in _in_place(node, schema))
                if done[id(node)] > MAX_CHECKS:
                    fault = f"takes more than {MAX_CHECKS:,} checks for one value"
                    raise SpecError(
                        f"{place}{pointer(path)}", fault, "Use fewer references in allOf"
                    )
                continue
            if id(node) in above:
                raise SpecError(
                    f"{place}{pointer(path)}",
                    "the schema refers to itself without describing anything",
                    "Let the reference name a schema with a type",
                )
            if id(node) in done:
                continue
            above.add(id(node))
            stack.append((node, False))
            stack.extend((child, True) for child in _in_place(node, schema))


def _in_place(node: Mapping[str, Any], root: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found: list[Any] = []
    if isinstance(reference := node.get("$ref"), str):
        found.append(resolve(root, reference))
    for keyword in IN_PLACE:
        value = node.get(keyword)
        if keyword == "dependentSchemas" and isinstance(value, Mapping):
            found.extend(value.values())
        elif isinstance(value, list):
            found.extend(value)
        else:
            found.append(value)
    return [schema for schema in found if isinstance(schema, Mapping)]
