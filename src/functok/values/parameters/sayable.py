"""Which arguments people can say at all: an optional one that nobody says is better left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from functok.specs.model import Parameter
from functok.values.english.words import identifier_words
from functok.values.parameters.meaning import Meaning, meanings_of
from functok.values.parameters.semantics import Semantic
from functok.values.parameters.structure import item_parameters, property_parameter

_TECHNICAL = frozenset((
    "cursor", "next cursor", "page token", "next token", "next page token", "continuation token",
    "sync token", "starting after", "ending before", "page cursor", "start cursor", "end cursor",
    "idempotency key", "request id", "client request id", "x request id", "trace id", "correlation id",
    "session token", "api key", "apikey", "access token", "auth token", "bearer token", "authorization",
    "csrf token", "user agent", "callback url", "if match", "if none match", "etag", "x api key",
    "mcp session id", "api version",
))  # fmt: skip
"""Names of what programs tell each other. `after` and `token` alone may be said by people."""
_BINARY = frozenset(("binary", "byte", "base64"))
_DEEPEST = 6


def is_sayable(parameter: Parameter) -> bool:
    """Whether a query can say values of `parameter`.

    False for objects whose keys the schema leaves open without asking for any, for binary content,
    for null and the empty text, for structures with a required part of such a sort, and for what programs
    tell each other: cursors, tokens of a session, keys against double requests.
    """
    return not _is_technical(parameter.name) and _sayable(parameter, 0)


def _is_technical(name: str) -> bool:
    """Whether a parameter of this name is for programs: nobody says a cursor, whatever its schema."""
    return " ".join(identifier_words(name)) in _TECHNICAL


_SELDOM = frozenset((
    "page", "page number", "per page", "page size", "offset", "start index", "fields", "expand", "embed",
    "dry run", "verbose", "sort order", "sort direction", "order by", "since id", "max id",
    "minimal output", "pretty", "debug",
))  # fmt: skip


def is_seldom_said(name: str) -> bool:
    """Whether people say values of a parameter of this name seldom, such as the page of a list."""
    return " ".join(identifier_words(name)) in _SELDOM


_RESULTS = frozenset((
    "limit", "page", "page number", "per page", "page size", "offset", "start index", "max results", "count",
    "num results", "top",
))  # fmt: skip


def says_how_many_results(name: str) -> bool:
    """Whether a parameter of this name says how many results of a list there are to be, or from where."""
    return " ".join(identifier_words(name)) in _RESULTS


def can_be_said(member: Any) -> bool:
    """Whether a query can say a member of a closed list: no null, object, blank or control character."""
    if isinstance(member, str):
        return bool(member.strip()) and member.isprintable()
    if isinstance(member, list | tuple):
        return bool(member) and all(map(can_be_said, member))
    return member is not None and not isinstance(member, Mapping)


def _sayable(parameter: Parameter, depth: int) -> bool:
    return depth > _DEEPEST or any(_alternative(m, depth) for m in meanings_of(parameter))


def _alternative(meaning: Meaning, depth: int) -> bool:
    schema = meaning.schema
    if meaning.members:
        return any(map(can_be_said, meaning.members))
    if meaning.type == "null":
        return False
    if meaning.type == "string":
        binary = "contentEncoding" in schema or str(schema.get("format", "")) in _BINARY
        return not binary and schema.get("maxLength", 1) > 0
    if meaning.semantic is Semantic.ARRAY:
        if schema.get("maxItems", 1) == 0:
            return False
        return _sayable(item_parameters(meaning, 1)[0], depth + 1)
    if meaning.semantic is Semantic.OBJECT:
        return _object(meaning, depth)
    return True


def _object(meaning: Meaning, depth: int) -> bool:
    schema = meaning.schema
    properties, required = schema.get("properties", {}), schema.get("required", ())
    if not properties:
        known = any(isinstance(e, Mapping) and e for e in schema.get("examples", ()))
        return bool(known or required or schema.get("minProperties", 0))
    parts = {name: _sayable(property_parameter(meaning, name), depth + 1) for name in properties}
    return any(parts.values()) and all(parts.get(name, True) for name in required)
