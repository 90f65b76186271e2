"""Reads OpenAPI 3.0, 3.1 and Swagger 2.0: each operation is a function.

A function is called by its `operationId`, made safe (`naming.safe_name`), or by method and path where
there is none or two share it. Its description is the summary, then the description. `requests` says
what becomes a parameter, `dialects` how its schema is written; the response of success is `returns`.

`x-functok: {aliases: [old_name]}` in an operation says what the function was called before. An
operation that cannot be read is left out with a warning; a `$ref` to another file stops the reading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from functok.errors import SpecError
from functok.specs.budget import Budget, StopReading, fault_of
from functok.specs.dialects import Merger, modern, returned
from functok.specs.documents import shown
from functok.specs.limits import MAX_FUNCTIONS
from functok.specs.model import FunctionSpec, SpecWarning
from functok.specs.naming import aliases_of, check_name, distinct_names, safe_name
from functok.specs.pointers import pointer
from functok.specs.references import find, self_contained
from functok.specs.requests import Request
from functok.specs.schemas import check_parameters
from functok.specs.selection import Labels
from functok.specs.source import Reading, Source
from functok.specs.swagger import converted_operation

Node = Mapping[str, Any]

_METHODS = ("get", "post", "put", "patch", "delete", "query")
_NOT_CALLED = ("head", "options", "trace")
_GOOD = ("200", "201", "202", "203", "2XX", "2xx")
_SHAPE = "Write paths: {/pets: {get: {operationId, summary, parameters, responses}}}"


def read(source: Source) -> Reading:
    """The functions of the OpenAPI document in `source`; `SpecError` if it is none."""
    return _Reader(source).run()


@dataclass(frozen=True)
class _Operation:
    method: str
    path: str
    node: Node
    shared: list[Any]
    place: str

    @property
    def identity(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def given(self) -> str:
        return text if isinstance(text := self.node.get("operationId"), str) else ""

    def labels(self, name: str) -> Labels:
        tags = self.node.get("tags")
        tags = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
        return tuple(filter(None, (name, self.given, *tags, self.path, self.identity)))


class _Reader:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._document: Node = source.document
        self._name = source.name
        self._old = _check_version(self._document, self._name)
        self._merger = Merger(self._document)
        self._noticed: list[SpecWarning] = []
        self._keys = self._keys_of_access()
        self._budget = Budget()

    def run(self) -> Reading:
        operations = list(self._operations())
        names = _names(operations)
        offered = [o.labels(n) for o, n in zip(operations, names, strict=True)]
        functions = []
        for operation, labels in zip(operations, offered, strict=True):
            if not self._source.selection.takes(labels):
                continue
            notes: list[str] = []
            try:
                functions.append(self._function(operation, labels[0], notes))
            except StopReading:
                raise
            except (SpecError, RecursionError) as error:
                fault = fault_of(error, operation.place)
                notes = [f"the function {labels[0]!r} is left out: {fault}"]
            self._noticed += [SpecWarning(operation.place, note) for note in dict.fromkeys(notes)]
        if self._document.get("webhooks"):
            self._warn("#/webhooks", "webhooks are left out: they are not called")
        return Reading(tuple(functions), tuple(self._noticed), tuple(offered), self._about())

    def _about(self) -> str:
        info = self._document.get("info")
        told = (info.get("title"), info.get("description")) if isinstance(info, Mapping) else ()
        return " ".join(text for text in told if isinstance(text, str))

    def _warn(self, where: str, message: str) -> None:
        self._noticed.append(SpecWarning(f"{self._name}{where}", message))

    def _operations(self) -> Iterator[_Operation]:
        paths = self._document.get("paths", {})
        if not isinstance(paths, Mapping):
            raise SpecError(f"{self._name}#/paths", f"holds {shown(paths)}, no paths", _SHAPE)
        count = 0
        for path, listed in paths.items():
            if path.startswith("x-"):
                continue
            where = pointer(("paths", path))
            item = self._follow(listed)
            if not isinstance(item, Mapping):
                raise SpecError(f"{self._name}#{where}", f"{shown(item)} is no path item", _SHAPE)
            shared = item.get("parameters")
            for method, node in item.items():
                if method.lower() in _NOT_CALLED:
                    self._warn(f"#{where}/{method}", f"{method.upper()} is left out: it is no call")
                if method.lower() not in _METHODS:
                    continue
                place = f"{self._name}#{where}/{method}"
                if not isinstance(node, Mapping):
                    raise SpecError(place, f"{shown(node)} is no operation", _SHAPE)
                count += 1
                if count > MAX_FUNCTIONS:
                    raise SpecError(
                        self._name,
                        f"has more than {MAX_FUNCTIONS:,} operations",
                        "Split the document",
                    )
                yield _Operation(
                    method.lower(), path, node, shared if isinstance(shared, list) else [], place
                )

    def _follow(self, node: Any) -> Any:
        """What `node` stands for: itself, or what its `$ref` names, step by step."""
        for _ in range(32):
            if not isinstance(node, Mapping) or not isinstance(reference := node.get("$ref"), str):
                return node
            node, _ = find(reference, (self._document,), f"{self._name}, $ref")
        raise SpecError(self._name, "a $ref leads round in a circle", "Refer to what is meant")

    def _function(self, operation: _Operation, name: str, notes: list[str]) -> FunctionSpec:
        check_name(name, operation.place)
        node, shared = operation.node, operation.shared
        if self._old:
            node, shared = converted_operation(node, shared, self._follow), []
        own = node.get("parameters")
        parameters = [*shared, *(own if isinstance(own, list) else ())]
        request = Request(self._follow, self._merger, self._keys, notes)
        raw = request.arguments(operation.path, parameters, node.get("requestBody")).schema()
        place = f"{operation.place}/parameters"
        self._budget.begin()
        contained = self_contained(raw, self._document, place, self._budget)
        self._budget.begin()
        schema = modern(contained, place, "request", notes, self._budget)
        _say_files(schema, notes)
        if node.get("callbacks"):
            notes.append("callbacks are left out: they are not called")
        if operation.given and operation.given != name:
            notes.append(f"the operation {operation.given!r} is called {name!r}")
        return FunctionSpec(
            name=name,
            description=_description(node),
            parameters=check_parameters(schema, schema, place, self._budget),
            aliases=aliases_of(operation.node, name, operation.place),
            returns=self._returns(node, operation, notes),
            place=operation.place,
        )

    def _returns(
        self, node: Node, operation: _Operation, notes: list[str]
    ) -> dict[str, Any] | None:
        """The schema of the JSON that a call gives when it succeeds."""
        responses = node.get("responses")
        if not isinstance(responses, Mapping):
            return None
        code = next((code for code in _GOOD if code in responses), None)
        response = self._follow(responses[code]) if code else None
        content = response.get("content") if isinstance(response, Mapping) else None
        if not isinstance(content, Mapping):
            return None
        schema = next(
            (media.get("schema") for kind, media in content.items()
             if "json" in str(kind).lower() and isinstance(media, Mapping)), None,
        )  # fmt: skip
        if not isinstance(schema, Mapping):
            return None
        place = f"{operation.place}/responses/{code}"
        return returned(schema, self._document, place, notes, self._budget)

    def _keys_of_access(self) -> set[tuple[str, str]]:
        """(where, name) of the parameters that carry an API key: nobody says them in a query."""
        components = self._document.get("components")
        schemes = self._document.get("securityDefinitions") if self._old else (
            components.get("securitySchemes") if isinstance(components, Mapping) else None
        )  # fmt: skip
        if not isinstance(schemes, Mapping):
            return set()
        return {
            (str(scheme.get("in")), str(scheme.get("name")))
            for scheme in schemes.values()
            if isinstance(scheme, Mapping) and scheme.get("type") == "apiKey"
        }


def _check_version(document: Node, name: str) -> bool:
    """Whether the document is Swagger 2.0; `SpecError` for a version that is not read."""
    version = str(document.get("swagger", document.get("openapi", "")))
    if "swagger" in document and re.match(r"2(\.0)?\Z", version):
        return True
    if "openapi" in document and re.match(r"3\.\d", version):
        return False
    raise SpecError(
        name, f"is OpenAPI of the version {version!r}", "Versions 2.0 (Swagger) and 3.x are read"
    )


def _names(operations: list[_Operation]) -> list[str]:
    """The name of each function: from the operationId where it is the operation's own."""
    wanted = [safe_name(operation.given) for operation in operations]
    count = Counter(wanted)
    from_paths = [
        name if name and count[name] == 1 else _path_name(operation)
        for name, operation in zip(wanted, operations, strict=True)
    ]
    return distinct_names(
        [(name, o.identity) for name, o in zip(from_paths, operations, strict=True)]
    )


def _path_name(operation: _Operation) -> str:
    """`GET /users/{user_id}/orders` → `get_users_orders_by_user_id`."""
    parts = operation.path.split("/")
    fixed = [part for part in parts if part and "{" not in part]
    open_parts = re.findall(r"\{([^{}]*)\}", operation.path)
    by = ["by", "_and_".join(open_parts)] if open_parts else []
    return safe_name(
        re.sub(r"[^A-Za-z0-9]+", "_", "_".join((operation.method, *fixed, *by))).strip("_")
    )


def _description(node: Node) -> str:
    summary, text = (
        value.strip() if isinstance(value := node.get(key), str) else ""
        for key in ("summary", "description")
    )
    if summary and not text.casefold().startswith(summary.rstrip(".").casefold()):
        end = "" if summary.endswith((".", "!", "?")) else "."
        text = f"{summary}{end}\n\n{text}" if text else summary
    if node.get("deprecated") is True:
        text = f"{text}\n\nDeprecated.".strip()
    return text


def _say_files(schema: Node, notes: list[str]) -> None:
    for name, member in schema["properties"].items():
        inner = member.get("items", member) if isinstance(member, Mapping) else {}
        if isinstance(inner, Mapping) and inner.get("format") == "binary":
            notes.append(f"the parameter {name!r} is a file: no sentence holds one")
