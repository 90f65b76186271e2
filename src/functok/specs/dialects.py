"""Older and neighbouring forms of JSON Schema as 2020-12: OpenAPI 3.0 and Swagger 2, drafts 4 to 7.

What means the same is rewritten (`nullable`, `exclusiveMinimum: true`, `items: [...]`, `example`); a
`$ref` is replaced by what it names, unless that contains itself; an `allOf` of plain objects becomes
one object; a `discriminator` says in each branch which value selects it. What other programs' documents
commonly get wrong is mended, and said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from functok.errors import SpecError
from functok.specs.budget import Budget, StopReading, fault_of
from functok.specs.documents import shown
from functok.specs.limits import MAX_INLINED, MAX_RESULT_NODES
from functok.specs.pointers import first_name
from functok.specs.references import resolve, self_contained
from functok.specs.regexes import is_slow
from functok.specs.walk import IN_PLACE, mapped, nodes

Schema = dict[str, Any]

_PRESENTATION = ("xml", "externalDocs", "discriminator", "nullable", "example", "$schema", "$id")
_PLAIN = {
    "type", "properties", "required", "description", "title", "additionalProperties", "default",
    "deprecated", "readOnly", "writeOnly", "nullable", "example", "examples", "discriminator", "xml",
    "externalDocs", "minProperties", "maxProperties", "$comment", "unevaluatedProperties",
}  # fmt: skip
_SIDES = {"request": "readOnly", "response": "writeOnly"}


def modern(
    schema: Mapping[str, Any], place: str, side: str, notes: list[str], budget: Budget
) -> Schema:
    """`schema`, whose `$ref` all end in its own `$defs`, in the form of 2020-12.

    In a `request` the properties that are `readOnly` are left out, in a `response` those that are
    `writeOnly`: OpenAPI says that they are not sent. `notes` gets what was mended, once each.
    """
    if not isinstance(schema.get("$defs", {}), Mapping):
        raise SpecError(f"{place}/$defs", f"holds {shown(schema['$defs'])}", "Write {NAME: schema}")
    try:
        return _Dialect(schema, place, _SIDES[side], notes, budget, _recursive(schema)).run()
    except _TooManyNodesError:
        budget.begin()
        return _Dialect(schema, place, _SIDES[side], notes, budget, None).run()


def returned(
    schema: Mapping[str, Any], document: Any, place: str, notes: list[str], budget: Budget
) -> Schema | None:
    """The schema of a result, self-contained; None, and a note, if it cannot be read."""
    try:
        budget.begin(MAX_RESULT_NODES)
        contained = self_contained(schema, document, place, budget)
        budget.begin(MAX_RESULT_NODES)
        return modern(contained, place, "response", [], budget)
    except StopReading:
        raise
    except (SpecError, RecursionError) as error:
        notes.append(f"what it returns is not read: {fault_of(error, place)}")
        return None


def is_marked(schema: Any, mark: str, root: Any) -> bool:
    """Whether `schema`, or what it refers to, is `readOnly` or `writeOnly`, whichever `mark` says."""
    if not isinstance(schema, Mapping):
        return False
    if isinstance(reference := schema.get("$ref"), str) and mark not in schema:
        try:
            schema = resolve(root, reference)
        except (LookupError, ValueError):
            return False
    return isinstance(schema, Mapping) and schema.get(mark) is True


class Merger:
    """Makes one object schema of references and `allOf`; `root` is the document they point into."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self._known: dict[str, Schema | None] = {}

    def flat_object(self, schema: Any) -> Schema | None:
        """`schema` as one object schema with properties; None if it is anything else."""
        plain = self.merged(schema)
        if plain is None or plain.get("type", "object") not in ("object", ["object"]):
            return None
        return plain if isinstance(plain.get("properties"), Mapping) else None

    def merged(self, schema: Any) -> Schema | None:
        """The keywords of `schema`, of what it refers to and of its `allOf`; None if they do not merge."""
        if not isinstance(schema, Mapping):
            return None
        own = {k: v for k, v in schema.items() if k not in ("$ref", "allOf", "$defs")}
        above = schema.get("allOf", [])
        if not isinstance(above, list) or not all(k in _PLAIN or k.startswith("x-") for k in own):
            return None
        parts = [self.merged(part) for part in above]
        if "$ref" in schema:
            parts.insert(0, self._target(schema["$ref"]))
        whole: Schema = {}
        for part in (*parts, own):
            if part is None:
                return None
            whole = _together(whole, part)
        return whole

    def _target(self, reference: Any) -> Schema | None:
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return None
        if reference not in self._known:
            self._known[reference] = None  # for a reference that comes back to itself
            try:
                self._known[reference] = self.merged(resolve(self.root, reference))
            except (LookupError, ValueError):
                return None
        return self._known[reference]


def _together(one: Schema, two: Mapping[str, Any]) -> Schema:
    """An object schema that asks for what both ask for; the words are those of `two`."""
    whole = {**one, **two}
    if isinstance(a := one.get("properties"), Mapping) and isinstance(
        b := two.get("properties"), Mapping
    ):
        whole["properties"] = {**a, **b}
        for name in a.keys() & b.keys():
            whole["properties"][name] = _both(a[name], b[name])
    needed = [
        name
        for part in (one, two)
        if isinstance(part.get("required"), list)
        for name in part["required"]
    ]
    if needed:
        whole["required"] = list(dict.fromkeys(name for name in needed if isinstance(name, str)))
    return whole


def _both(one: Any, two: Any) -> Any:
    if not isinstance(one, Mapping) or not isinstance(two, Mapping):
        return two
    if all(two.get(key, value) == value or key in ("description", "title", "example", "examples")
           for key, value in one.items()):  # fmt: skip
        return {**one, **two}
    return {"allOf": [one, two]}


class _TooManyNodesError(Exception):
    """With every reference replaced the schema is larger than it may be."""


def _recursive(schema: Mapping[str, Any]) -> frozenset[str]:
    """The references in `schema` to definitions that contain themselves."""
    defs = schema.get("$defs", {})
    waiting: dict[str, int] = {}
    used_by: dict[str, list[str]] = {}
    for name, member in defs.items():
        inside = {ref for _, node in nodes(member) if isinstance(ref := node.get("$ref"), str)}
        waiting[f"#/$defs/{name}"] = len(inside)
        for reference in inside:
            used_by.setdefault(reference, []).append(f"#/$defs/{name}")
    # A definition is in no circle if all that it refers to is in none: those go, and so on.
    free = [reference for reference, count in waiting.items() if not count]
    while free:
        reference = free.pop()
        del waiting[reference]
        for user in used_by.get(reference, ()):
            waiting[user] -= 1
            if not waiting[user]:
                free.append(user)
    return frozenset(waiting)


class _Dialect:
    """One conversion. `kept` are the references that stay, None for all."""

    def __init__(
        self, root: Mapping[str, Any], place: str, unsent: str, notes: list[str], budget: Budget,
        kept: frozenset[str] | None,
    ) -> None:  # fmt: skip
        self._budget = budget
        self._kept = kept
        self._root = root
        self._place = place
        self._unsent = unsent
        self._notes = notes
        self._nodes = 0
        self._merger = Merger(root)

    def run(self) -> Schema:
        converted: Schema = self._converted(self._root)
        # A merged allOf may have been the last to refer to a definition.
        return _without_unused(converted)

    def _note(self, text: str) -> None:
        if text not in self._notes:
            self._notes.append(text)

    def _converted(self, node: Any) -> Any:
        if not isinstance(node, Mapping):
            return node
        self._nodes += 1
        self._budget.spend(self._place)
        if self._kept is not None and self._nodes > MAX_INLINED:
            raise _TooManyNodesError
        while self._kept is not None and "$ref" in node and node["$ref"] not in self._kept:
            rest = {k: v for k, v in node.items() if k != "$ref"}
            node = _both(resolve(self._root, node["$ref"]), rest)
        if isinstance(node.get("allOf"), list):
            node = self._merged(node)
        if isinstance(node.get("discriminator"), Mapping):
            node = self._discriminated(node)
        if isinstance(node.get("properties"), Mapping):
            node = self._without_unsent(node)
        if isinstance(node.get("items"), list):
            tail = {"items": node["additionalItems"]} if "additionalItems" in node else {}
            rest = {k: v for k, v in node.items() if k not in ("items", "additionalItems")}
            node = {**rest, "prefixItems": node["items"], **tail}
        copy = mapped(node, self._converted)
        self._mend(copy)
        if node.get("nullable") is True:
            copy = _or_null(copy)
        return copy

    def _merged(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        if len(node["allOf"]) == 1 and "properties" not in node:
            (part,) = node["allOf"]
            if isinstance(part, Mapping) and not set(part) & set(node):
                return {**{k: v for k, v in node.items() if k != "allOf"}, **part}
        if (plain := self._merger.merged(node)) is None:
            return node
        return {**plain, **({"$defs": node["$defs"]} if "$defs" in node else {})}

    def _discriminated(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """Each branch with the value of the discriminating property that stands for it."""
        name = node["discriminator"].get("propertyName")
        mapping = node["discriminator"].get("mapping")
        mapping = mapping if isinstance(mapping, Mapping) else {}
        keyword = next((k for k in ("oneOf", "anyOf") if isinstance(node.get(k), list)), None)
        if keyword is None or not isinstance(name, str):
            self._note("a discriminator without oneOf is not carried over: only the schema's own "
                       "members are read")  # fmt: skip
            return node
        branches = []
        for branch in node[keyword]:
            reference = branch.get("$ref") if isinstance(branch, Mapping) else None
            if not isinstance(reference, str):
                branches.append(branch)
                continue
            own = reference.rsplit("/", 1)[-1]
            values = [v for v, to in mapping.items() if str(to).rsplit("/", 1)[-1] == own] or [own]
            branches.append(self._selected(branch, name, values))
        return {**node, keyword: branches}

    def _selected(self, branch: Mapping[str, Any], name: str, values: list[str]) -> Any:
        plain = self._merger.merged(branch)
        if plain is None:
            return branch
        members = plain.get("properties")
        members = members if isinstance(members, Mapping) else {}
        known = members.get(name, {})
        if not isinstance(known, Mapping) or "const" in known or "$ref" in known:
            return branch
        if isinstance(enum := known.get("enum"), list):
            values = [value for value in values if value in enum] or enum
        said = {"const": values[0]} if len(values) == 1 else {"enum": values}
        pinned = {
            k: v for k, v in known.items() if k not in ("enum", "default", "examples", "example")
        }
        return _together(plain, {
            "properties": {**members, name: {"type": "string", **pinned, **said}},
            "required": [name],
        })  # fmt: skip

    def _without_unsent(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        unsent = {
            name
            for name, member in node["properties"].items()
            if is_marked(member, self._unsent, self._root)
        }
        if not unsent:
            return node
        needed = node.get("required")
        return {
            **node,
            "properties": {k: v for k, v in node["properties"].items() if k not in unsent},
            **({"required": [n for n in needed if n not in unsent]}
               if isinstance(needed, list) else {}),
        }  # fmt: skip

    def _mend(self, copy: Schema) -> None:
        if "example" in copy and "examples" not in copy:
            copy["examples"] = [copy["example"]]
        elif isinstance(copy.get("examples"), Mapping):
            copy["examples"] = list(copy["examples"].values())
        for bound, open_bound in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if isinstance(copy.get(open_bound), bool):
                is_open = copy.pop(open_bound)
                if is_open and bound in copy:
                    copy[open_bound] = copy.pop(bound)
        if isinstance(copy.get("required"), bool):
            del copy["required"]
            self._note("required: true inside of a schema has no effect: it is a list of names")
        for keyword in [
            k for k in copy if k in _PRESENTATION or (k.startswith("x-") and k != "x-functok")
        ]:
            del copy[keyword]
        if copy.get("type") == "file":
            copy.update(type="string", format="binary")
        if copy.get("type") == "any":
            del copy["type"]
        if copy.get("type") == "string" and isinstance(copy.get("enum"), list):
            self._mend_enum(copy)
        if copy.get("enum") == []:
            del copy["enum"]
            self._note("an empty enum is left out")
        self._mend_pattern(copy)

    def _mend_enum(self, copy: Schema) -> None:
        texts = [_as_text(value) for value in copy["enum"]]
        if texts != copy["enum"]:
            self._note(f"the members of an enum of texts are taken as texts: {shown(texts)}")
            copy["enum"] = list(dict.fromkeys(texts))
        if "default" in copy and copy["default"] not in copy["enum"]:
            text = _as_text(copy["default"])
            copy["default"] = text if text in copy["enum"] else copy["default"]

    def _mend_pattern(self, copy: Schema) -> None:
        pattern = copy.get("pattern")
        if not isinstance(pattern, str):
            return
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as error:
            fault = f"does not compile in Python ({error})"
        else:
            if not is_slow(pattern):
                return
            fault = "may take for ever"
        del copy["pattern"]
        self._note(f"the pattern {shown(pattern)} {fault} and is left out")


def _as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) or value is None else str(value)


def _or_null(schema: Schema) -> Schema:
    kind = schema.get("type")
    if isinstance(kind, str) and kind != "null":
        return {**schema, "type": [kind, "null"]}
    if kind is not None:
        return schema
    if not any(keyword in schema for keyword in ("$ref", *IN_PLACE, "enum", "const")):
        return schema
    outer: Schema = {k: schema.pop(k) for k in ("description", "default", "$defs") if k in schema}
    return {"anyOf": [schema, {"type": "null"}], **outer}


def _without_unused(schema: Schema) -> Schema:
    """`schema` without the definitions that nothing in it refers to."""
    defs = schema.get("$defs")
    if not isinstance(defs, Mapping):
        return schema
    used: set[str] = set()
    queue: list[Any] = [{k: v for k, v in schema.items() if k != "$defs"}]
    while queue:
        node = queue.pop()
        if isinstance(node, Mapping):
            reference = node.get("$ref")
            if isinstance(reference, str) and reference.startswith("#/$defs/"):
                name = first_name(reference.removeprefix("#/$defs/"))
                if name in defs and name not in used:
                    used.add(name)
                    queue.append(defs[name])
            queue.extend(node.values())
        elif isinstance(node, list):
            queue.extend(node)
    kept = {name: member for name, member in defs.items() if name in used}
    rest = {k: v for k, v in schema.items() if k != "$defs"}
    return {**rest, "$defs": kept} if kept else rest
