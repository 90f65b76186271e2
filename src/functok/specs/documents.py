"""JSON and YAML text to plain documents: dict, list, str, int, float, bool, None; nothing else.

YAML is read by the rules of YAML 1.2's core schema, which are those of JSON: `on`, `yes` and `no` are
strings, dates are strings, only `true` and `false` are booleans; a key is always a string, as it is
written. The merge key `<<` works. Refused, with line and column or JSON pointer: a key given twice, a
tag, an alias that multiplies the document, NaN and Infinity, text that is no Unicode, deep nesting.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from functok.errors import SpecError, printable
from functok.specs.limits import MAX_ALIAS_NODES, MAX_DEPTH, MAX_DIGITS
from functok.specs.pointers import pointer

_NULL = re.compile(r"(?:null|Null|NULL|~|)\Z")
_BOOLEAN = re.compile(r"(?:(true|True|TRUE)|false|False|FALSE)\Z")
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NOT_FINITE = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")

_QUOTE = "Write a finite number, or put the text in quotes"


@dataclass(frozen=True)
class _Refused:
    """Stands in a document where a value was that is refused, until its pointer is known."""

    fault: str
    remedy: str


def parse_json(text: str, name: str) -> Any:
    """The JSON document in `text`; `name` is its file's name for messages."""
    try:
        document = json.loads(
            text,
            object_pairs_hook=_json_object,
            parse_int=_json_integer,
            parse_float=_json_float,
            parse_constant=lambda word: _Refused(f"{word} is no JSON number", _QUOTE),
        )
    except json.JSONDecodeError as error:
        raise SpecError(
            f"{name}:{error.lineno}:{error.colno}",
            f"is not JSON: {error.msg}",
            "Correct the syntax; a YAML file needs the suffix .yaml",
        ) from error
    except RecursionError as error:
        raise _too_deep(name) from error
    check_document(document, name)
    return document


def _json_object(pairs: list[tuple[str, Any]]) -> Any:
    document = dict(pairs)
    if len(document) == len(pairs):
        return document
    seen: set[str] = set()
    twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return _Refused(f"the key {twice!r} stands twice in one object", "Remove or rename one of them")


def _json_integer(text: str) -> Any:
    if len(text) > MAX_DIGITS:
        return _Refused(f"an integer of {len(text)} digits", "Write a smaller number")
    return int(text)


def _json_float(text: str) -> Any:
    number = float(text)
    return number if math.isfinite(number) else _Refused(f"{text} is no finite number", _QUOTE)


def check_document(document: Any, name: str) -> None:
    """Refuses what no document may hold, naming its JSON pointer."""
    stack: list[tuple[Any, tuple[Any, ...], int]] = [(document, (), 0)]
    while stack:
        value, path, depth = stack.pop()
        if isinstance(value, _Refused):
            raise SpecError(f"{name}#{pointer(_unlinked(path))}", value.fault, value.remedy)
        if isinstance(value, str):
            if not _is_unicode(value):
                raise _no_unicode(name, path, value)
        elif isinstance(value, dict | list):
            if depth >= MAX_DEPTH:
                raise _too_deep(name, pointer(_unlinked(path))[:100])
            items: Iterator[tuple[Any, Any]] = iter(
                value.items() if isinstance(value, dict) else enumerate(value)
            )
            for key, member in items:
                if isinstance(key, str) and not _is_unicode(key):
                    raise _no_unicode(name, path, key)
                stack.append((member, (path, key), depth + 1))


def _unlinked(path: tuple[Any, ...]) -> list[str | int]:
    parts: list[str | int] = []
    while path:
        path, part = path
        parts.append(part)
    return parts[::-1]


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_unicode(name: str, path: tuple[Any, ...], text: str) -> SpecError:
    return SpecError(
        f"{name}#{pointer(_unlinked(path))}",
        f"the text '{printable(text, 60)}' holds half a surrogate pair",
        "Write the character itself, or both halves",
    )


def _too_deep(name: str, where: str = "") -> SpecError:
    return SpecError(
        f"{name}#{where}…" if where else name,
        f"is nested more than {MAX_DEPTH} levels deep",
        "Move inner schemas to $defs and refer to them",
    )


def parse_yaml(text: str, name: str) -> Any:
    """The YAML document in `text`; `name` is its file's name for messages."""
    builder = _Builder(name)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        # Events instead of nodes: parsing them neither recurses nor expands aliases.
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        fault = " ".join(part for part in (error.context, error.problem) if part)
        raise SpecError(place, f"is not YAML: {fault}", "Correct the syntax") from error
    except yaml.YAMLError as error:
        raise SpecError(name, f"is not YAML: {error}", "Correct the syntax") from error
    except RecursionError as error:
        raise _too_deep(name) from error
    check_document(builder.document, name)
    return builder.document


@dataclass
class _Open:
    """A mapping or sequence that is being read."""

    mapping: bool
    anchor: str | None
    key: str | None = None
    merging: bool = False
    items: list[tuple[str, Any, bool]] = field(default_factory=list)
    """Key, value, and whether it came by a merge key; the key is empty in a sequence."""
    keys: set[str] = field(default_factory=set)
    size: int = 1


class _Builder:
    """Builds the document from YAML events, on a stack of its own."""

    def __init__(self, name: str) -> None:
        self.document: Any = None
        self._name = name
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._documents = 0
        self._alias_nodes = 0

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._refuse_tag(event, allowed=())
            if self._wants_key():
                raise self._error(event, "a list or mapping is used as a key", "Use a plain key")
            if len(self._stack) >= MAX_DEPTH:
                raise self._error(
                    event, f"is nested more than {MAX_DEPTH} levels deep", "Move parts to $defs"
                )
            self._stack.append(_Open(isinstance(event, yaml.MappingStartEvent), event.anchor))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            done = self._stack.pop()
            self._add(event, _closed(done), done.size, done.anchor)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._error(event, "a second document begins", "One document per file")

    def _wants_key(self) -> bool:
        top = self._stack[-1] if self._stack else None
        return bool(top and top.mapping and top.key is None)

    def _scalar(self, event: Any) -> None:
        self._refuse_tag(event, allowed=("!", "tag:yaml.org,2002:str"))
        plain = event.implicit[0] and event.tag is None
        if self._wants_key():
            top = self._stack[-1]
            top.merging = plain and event.value == "<<"
            if event.value in top.keys and not top.merging:
                raise self._error(
                    event,
                    f"the key {event.value!r} stands twice in one mapping",
                    "Remove or rename one of them",
                )
            top.key = event.value
            top.keys.add(event.value)
            return
        value = self._resolved(event) if plain else event.value
        self._add(event, value, 1, event.anchor)

    def _resolved(self, event: Any) -> Any:
        """A plain scalar by YAML 1.2's core schema."""
        text: str = event.value
        if _NULL.match(text):
            return None
        if boolean := _BOOLEAN.match(text):
            return boolean.group(1) is not None
        if _INTEGER.match(text):
            digits = text.lstrip("+-")
            if len(digits) > 1 and digits[0] == "0":
                raise self._error(
                    event,
                    f"{text} is a number with leading zeros",
                    "Put it in quotes if it is text, or leave the zeros out",
                )
            if len(digits) > MAX_DIGITS:
                raise self._error(event, f"an integer of {len(digits)} digits", "Put it in quotes")
            return int(text)
        if _BASED.match(text) and len(text) < MAX_DIGITS:
            return int(text, 0)
        if _NOT_FINITE.match(text):
            raise self._error(event, f"{text} is no finite number", _QUOTE)
        if _FLOAT.match(text):
            number = float(text)
            if not math.isfinite(number):
                raise self._error(event, f"{text} is no finite number", _QUOTE)
            return number
        return text

    def _alias(self, event: Any) -> None:
        if self._wants_key():
            raise self._error(event, "an alias is used as a key", "Write the key itself")
        if event.anchor not in self._anchors:
            fault = f"the alias *{event.anchor} has no finished anchor before it"
            raise self._error(event, fault, "Define the anchor first, outside of the alias")
        value, size = self._anchors[event.anchor]
        self._alias_nodes += size
        if self._alias_nodes > MAX_ALIAS_NODES:
            raise self._error(
                event,
                f"the aliases stand for more than {MAX_ALIAS_NODES:,} nodes",
                "Write the document without aliases in aliases; use $defs for shared schemas",
            )
        self._add(event, value, size, None)

    def _add(self, event: Any, value: Any, size: int, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = (value, size)
        if not self._stack:
            self.document = value
            return
        top = self._stack[-1]
        top.size += size
        if top.mapping and top.merging:
            for source in value if isinstance(value, list) else [value]:
                if not isinstance(source, dict):
                    raise self._error(event, "<< needs a mapping", "Merge a mapping, or quote '<<'")
                top.items.extend((key, member, True) for key, member in source.items())
        else:
            top.items.append((top.key or "", value, False))
        top.key, top.merging = None, False

    def _refuse_tag(self, event: Any, allowed: tuple[str, ...]) -> None:
        if event.tag is not None and event.tag not in allowed:
            raise self._error(event, f"the tag {event.tag} is not read", "Write the value plainly")

    def _error(self, event: Any, fault: str, remedy: str) -> SpecError:
        mark = event.start_mark
        return SpecError(f"{self._name}:{mark.line + 1}:{mark.column + 1}", fault, remedy)


def _closed(done: _Open) -> Any:
    """The finished list or mapping; a key of its own beats a merged one, in the order as written."""
    if not done.mapping:
        return [value for _, value, _ in done.items]
    own = {key for key, _, merged in done.items if not merged}
    document: dict[str, Any] = {}
    for key, value, merged in done.items:
        if not merged or (key not in own and key not in document):
            document[key] = value
    return document


def shown(value: Any, limit: int = 80) -> str:
    """A value as messages show it: JSON on one line, cut to `limit` characters."""
    if isinstance(value, Mapping):
        value = dict(value)
    try:
        return printable(json.dumps(value, ensure_ascii=False), limit)
    except (TypeError, ValueError):
        return printable(repr(value), limit)
