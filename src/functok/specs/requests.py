"""What an operation of OpenAPI 3 is called with: parameters and body as one object of arguments.

Members of a JSON or form body that is an object become parameters of their own; any other body is one
parameter `body`. Of two parameters with one name the later is called after where it stands:
`query_id`, `body_id`. The order is: what is required, then the rest; path, query, header, body in each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from functok.errors import SpecError
from functok.specs.dialects import Merger, is_marked
from functok.specs.documents import shown

Node = Mapping[str, Any]

_ORDER = ("path", "query", "header", "body")
_PROTOCOL = ("accept", "content-type", "authorization")
"""Headers that OpenAPI says are no parameters."""
_KEYS = (
    "token",
    "access_token",
    "auth_token",
    "api_key",
    "apikey",
    "api-key",
    "x-api-key",
    "x-auth-token",
)
_KEY_OF_ACCESS = re.compile(
    r"(?:the |your |an? |user |valid )*"
    r"(?:authentication|authorization|auth|api|access|bearer|oauth) (?:access )?(?:token|key)\b",
    re.IGNORECASE,
)
_CONDITIONS = ("anyOf", "oneOf", "not", "dependentRequired")


@dataclass
class Arguments:
    """The raw schemas of an operation's arguments: `$ref` in them still point into the document."""

    properties: dict[str, Any] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    conditions: dict[str, Any] = field(default_factory=dict)

    def schema(self) -> dict[str, Any]:
        needed = [name for name in self.properties if name in self.required]
        order = [*needed, *(name for name in self.properties if name not in self.required)]
        return {
            "type": "object",
            "properties": {name: self.properties[name] for name in order},
            "required": needed,
            **self.conditions,
            "additionalProperties": False,
        }


def is_key(name: str, parameter: Node) -> bool:
    """Whether name and description say that it holds what the caller proves its right with."""
    told = _KEY_OF_ACCESS.match(str(parameter.get("description", "")))
    return name.lower() in _KEYS and bool(told)


class Request:
    """Collects the arguments of one operation. `follow` gives what a `$ref` names."""

    def __init__(
        self, follow: Callable[[Any], Any], merger: Merger, keys: set[tuple[str, str]],
        notes: list[str],
    ) -> None:  # fmt: skip
        self._follow = follow
        self._merger = merger
        self._keys = keys
        self._notes = notes
        self._arguments = Arguments()

    def arguments(self, path: str, parameters: list[Any], body: Any) -> Arguments:
        """What the operation at `path` takes. `SpecError` for what is no OpenAPI."""
        found: dict[tuple[str, str], Node] = {}
        for listed in parameters:
            parameter = self._follow(listed)
            if not isinstance(parameter, Mapping) or not isinstance(parameter.get("name"), str):
                raise SpecError(
                    "", f"{shown(parameter)} is no parameter", "Write {name, in, schema}"
                )
            found[parameter["name"], str(parameter.get("in"))] = parameter
        self._add_undeclared(path, found)
        for where in _ORDER[:-1]:
            for (name, stands), parameter in found.items():
                if stands == where and not self._is_protocol(name, where, parameter):
                    needed = where == "path" or parameter.get("required") is True
                    self._add(name, where, _of_parameter(parameter), needed)
        for name, where in found:
            if where not in _ORDER[:-1]:
                self._notes.append(f"the {where} parameter {name!r} is left out")
        if body is not None:
            self._add_body(self._follow(body))
        return self._arguments

    def _add_undeclared(self, path: str, found: dict[tuple[str, str], Node]) -> None:
        for name in re.findall(r"\{([^{}]+)\}", path):
            if (name, "path") not in found:
                self._notes.append(
                    f"the path names {name!r}, which is declared nowhere: taken as text"
                )
                found[name, "path"] = {"schema": {"type": "string"}}

    def _is_protocol(self, name: str, where: str, parameter: Node) -> bool:
        if (where, name) in self._keys or (where != "path" and is_key(name, parameter)):
            self._notes.append(f"the {where} parameter {name!r} is left out: it is a key of access")
            return True
        return where == "header" and name.lower() in _PROTOCOL

    def _add(self, name: str, where: str, schema: Any, needed: bool) -> str:
        free = name
        if free in self._arguments.properties:
            free, count = f"{where}_{name}", 1
            while free in self._arguments.properties:
                count += 1
                free = f"{where}_{name}_{count}"
            self._notes.append(f"the {where} has a parameter {name!r} too: it is called {free!r}")
        self._arguments.properties[free] = self._described(schema)
        if needed:
            self._arguments.required.append(free)
        return free

    def _described(self, schema: Any) -> Any:
        """`schema` with the description of what it refers to: a parameter's words stand beside it."""
        if isinstance(schema, Mapping) and "$ref" in schema and "description" not in schema:
            target = self._follow(schema)
            if isinstance(target, Mapping) and isinstance(target.get("description"), str):
                return {**schema, "description": target["description"]}
        return schema

    def _add_body(self, body: Any) -> None:
        if not isinstance(body, Mapping) or not isinstance(body.get("content", {}), Mapping):
            raise SpecError("/requestBody", f"{shown(body)} is no request body", "Write {content}")
        kind, schema = self._media(body.get("content", {}))
        if kind is None:
            return
        conditions: dict[str, Any] = {}
        plain = self._merger.flat_object(schema)
        if plain is None and isinstance(schema, Mapping):
            bare = {k: v for k, v in schema.items() if k not in _CONDITIONS}
            conditions = {k: v for k, v in schema.items() if k in _CONDITIONS}
            if all(_speaks_of_names({key: part}) for key, part in conditions.items()):
                plain = self._merger.flat_object(bare)
        if plain is None or not plain["properties"]:
            self._add_whole(body, schema)
            return
        sent = {
            name: member
            for name, member in plain["properties"].items()
            if not is_marked(member, "readOnly", self._merger.root)
        }
        if conditions and sent.keys() & self._arguments.properties.keys():
            self._add_whole(body, schema)
            return
        needed = plain.get("required")
        needed = needed if isinstance(needed, list) else []
        for name, member in sent.items():
            self._add(name, "body", member, name in needed)
        self._arguments.conditions = conditions
        for name in needed:
            if name not in plain["properties"]:
                self._notes.append(
                    f"the body requires {name!r}, which it does not describe: left out"
                )
        if plain.get("additionalProperties") not in (None, False):
            self._notes.append("the body takes members that are not listed: they are left out")

    def _add_whole(self, body: Node, schema: Any) -> None:
        name = body.get("x-body-name", "body")
        member = dict(schema) if isinstance(schema, Mapping) else {}
        if isinstance(text := body.get("description"), str) and text.strip():
            member["description"] = text
        self._add(name if isinstance(name, str) and name else "body", "body", member,
                  body.get("required") is True)  # fmt: skip

    def _media(self, content: Node) -> tuple[str | None, Any]:
        """The kind of content that is read, and its schema."""
        found = {str(kind): media.get("schema", {}) for kind, media in content.items()
                 if isinstance(media, Mapping)}  # fmt: skip
        if not found:
            return None, {}
        chosen = min(found, key=_rank)
        others = [kind for kind, schema in found.items() if schema != found[chosen]]
        if others:
            self._notes.append(f"of the kinds of body {chosen} is read, not {', '.join(others)}")
        if _rank(chosen) == len(_KINDS):
            self._notes.append(f"the body is {chosen}: it is one argument")
        return chosen, found[chosen]


_KINDS = (
    re.compile(r"application/json\b"),
    re.compile(r"(?:.*\+|.*/)json\b|\*/\*"),
    re.compile(r"application/x-www-form-urlencoded"),
    re.compile(r"multipart/form-data"),
)


def _rank(kind: str) -> int:
    return next((i for i, known in enumerate(_KINDS) if known.match(kind.lower())), len(_KINDS))


def _of_parameter(parameter: Node) -> Any:
    """The schema of a parameter, with the words and examples that stand beside it."""
    schema = parameter.get("schema")
    content = parameter.get("content")
    if schema is None and isinstance(content, Mapping):
        media = next(iter(content.values()), None)
        schema = media.get("schema") if isinstance(media, Mapping) else None
    if not isinstance(schema, Mapping):
        schema = {}
    member = dict(schema)
    if isinstance(text := parameter.get("description"), str) and text.strip():
        member["description"] = text
    if "example" in parameter:
        member.setdefault("example", parameter["example"])
    elif isinstance(given := parameter.get("examples"), Mapping):
        values = [e["value"] for e in given.values() if isinstance(e, Mapping) and "value" in e]
        if values:
            member.setdefault("examples", values)
    if parameter.get("deprecated") is True:
        member["deprecated"] = True
    return member


def _speaks_of_names(part: Any) -> bool:
    """Whether a condition says no more than which members stand together."""
    if isinstance(part, list):
        return all(_speaks_of_names(inner) for inner in part)
    if not isinstance(part, Mapping):
        return False
    return all(
        key in ("required", "title", "description", "dependentRequired")
        or (key in _CONDITIONS and _speaks_of_names(value))
        for key, value in part.items()
    )
