"""Reply text → rows by slot number. Pure, tolerant of the wrapping, strict about what a row is.

A reply should be `{"rows": [{"slot": 1, "query": "…", "arguments": {…}}, …]}` and nothing else. What
models send instead is read as well: reasoning text before it, prose and Markdown fences around it, a
bare list or a single row, trailing commas, raw line breaks in strings, a reply that was cut off. Each
row stands for itself: what was well-formed is kept, with its values unchanged, whatever else is wrong.
No quote, bracket or value is ever invented.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from functok.errors import printable


class Row(NamedTuple):
    """One answer: the query, the arguments that came with it, its own JSON text, and the words of the
    query that say an argument, by its name, of those for which they came."""

    query: str
    arguments: dict[str, Any]
    raw: str
    quoted: dict[str, str]


class Unanswered(NamedTuple):
    """An item without a row: a reason code, what happened, and the reply that was no use."""

    reason: str
    detail: str
    raw: str


R = TypeVar("R", bound=tuple[object, ...])
ReadRow = Callable[[dict[str, Any], str], "R | str"]
"""A JSON object of a reply and its own text → a row, or what is wrong with it."""


@dataclass(frozen=True)
class Reading(Generic[R]):
    """What a reply holds. `rows` by slot number; `faults` says what could not be used, in words."""

    rows: dict[int, R]
    faults: tuple[str, ...]


_LONGEST = 400_000  # characters of a reply that are looked at; 10 rows have about 2,000
_LONGEST_ROW = 20_000
_FAULTS = 20  # faults named per reply; one is enough to explain, thousands would fill the disk
_MISSES = 100  # places that look like a row and are none, before the search ends

_THOUGHT = r"(?:think|thinking|thought|reasoning|analysis)"
_REASONING = re.compile(rf"\s*<({_THOUGHT})>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_END_OF_REASONING = re.compile(rf".*</{_THOUGHT}>", re.DOTALL | re.IGNORECASE)
# The arguments of a row that was cut off may have a parameter `query`: they are no row.
_ROW_START = re.compile(r'("(?:arguments|quoted)"\s*:\s*\{)|\{\s*"(?:slot|query|arguments)"\s*:')
# A string that is never closed runs to the end of the text: one pass, whatever the text holds.
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)'
_BRACKETS = re.compile(rf"{_STRING}|[{{}}\[\]]", re.DOTALL)
_STRING_OR_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])", re.DOTALL)
_NUMBER = re.compile(r"(?:slot\s*)?#?(\d{1,6})", re.IGNORECASE)


def read_reply(text: str, numbers: Collection[int], read: ReadRow[R]) -> Reading[R]:
    """The rows of a reply to the slots with these numbers, each read with `read`. Never raises.

    The first usable row of a number counts; rows of other numbers, repeats and things that are no
    rows are named in `faults`. Rows without any number are taken in order, if there is one for each
    slot.
    """
    found = list(items_of(text))
    rows: dict[int, R] = {}
    faults: list[str] = []
    in_order = len(found) == len(numbers) and all("slot" not in item for item, _ in found)
    for position, (item, raw) in enumerate(found):
        number = sorted(numbers)[position] if in_order else slot_number(item.get("slot"))
        row = read(item, raw)
        if isinstance(row, str):
            faults.append(f"slot {printable(str(item.get('slot')), 20)}: {row}")
        elif number is None or number not in numbers:
            faults.append(f"no slot has the number {printable(str(item.get('slot')), 20)}")
        elif number in rows:
            faults.append(f"slot {number}: answered twice; the first answer counts")
        else:
            rows[number] = row
    if not found:
        faults.append("holds no row" if text.strip() else "is empty")
    return Reading(rows, tuple(faults[:_FAULTS]))


def row_of(raw: str) -> Row | None:
    """The row whose own JSON text this is (`Row.raw`); None for any other text."""
    item = _decoded(raw)
    row = query_row(item, raw) if isinstance(item, dict) else None
    return row if isinstance(row, Row) else None


def items_of(text: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Everything in a reply that looks like a row, with its own JSON text."""
    text = text[:_LONGEST]
    whole = _decoded(text.strip())
    if whole is None:
        yield from _scanned(_without_reasoning(text))
        return
    for item in _listed(whole):
        if isinstance(item, dict):
            yield item, json.dumps(item, ensure_ascii=False)


def _listed(document: Any) -> list[Any]:
    """The items of a whole document: a list, a wrapper around one list, or a single row."""
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return []
    if "query" in document or "slot" in document:
        return [document]
    lists = [value for value in document.values() if isinstance(value, list)]
    if isinstance(document.get("rows"), list) or len(lists) == 1:
        return document["rows"] if isinstance(document.get("rows"), list) else lists[0]
    numbered = {
        key: value
        for key, value in document.items()
        if slot_number(key) is not None and isinstance(value, dict)
    }
    return [{"slot": key, **value} for key, value in numbered.items()]


def _scanned(text: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Rows found one by one in text that is no JSON document as a whole."""
    position, misses = 0, 0
    while misses < _MISSES:
        start = _ROW_START.search(text, position)
        if start is None:
            return
        if start[1]:
            position = start.end()
            continue
        found = _object_at(text, start.start())
        if found is None:
            misses += 1
            position = start.start() + 1
            continue
        value, position = found
        yield value, text[start.start() : position]


def _object_at(text: str, start: int) -> tuple[dict[str, Any], int] | None:
    """The JSON object that begins at `start` and where it ends; trailing commas are forgiven."""
    end: int | None
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        end = _balanced_end(text, start)
        value = _decoded(_without_trailing_commas(text[start:end])) if end else None
    return (value, end) if isinstance(value, dict) and end else None


def _balanced_end(text: str, start: int) -> int | None:
    """Where the object that begins at `start` is closed; None if it is not within a row's length."""
    depth = 0
    for token in _BRACKETS.finditer(text, start, start + _LONGEST_ROW):
        if token[0] in "{[":
            depth += 1
        elif token[0] in "}]":
            depth -= 1
            if depth == 0:
                return token.end()
    return None


def _without_trailing_commas(text: str) -> str:
    return _STRING_OR_COMMA.sub(lambda match: match[1] or "", text)


def _without_reasoning(text: str) -> str:
    """The text after a model's thinking; an end tag alone counts too (its start was in the prompt).

    A reply that begins with JSON is left as it is: a query may well hold such a tag.
    """
    if text.lstrip()[:1] in ("{", "[", "`"):
        return text
    found = _REASONING.match(text) or _END_OF_REASONING.match(text)
    return text[found.end() :] if found else text


def query_row(item: dict[str, Any], raw: str) -> Row | str:
    """The item as a query with its arguments, or what is wrong with it."""
    query, arguments = item.get("query"), arguments_in(item)
    if not isinstance(query, str):
        return "`query` is not a text" if "query" in item else "has no `query`"
    if not query.strip():
        return "`query` is empty"
    if isinstance(arguments, str):
        return arguments
    quoted = item.get("quoted")
    quoted = quoted if isinstance(quoted, dict) else {}
    texts = {name: text.strip() for name, text in quoted.items() if isinstance(text, str)}
    return Row(query.strip(), arguments, raw, texts)


def arguments_in(item: dict[str, Any]) -> dict[str, Any] | str:
    """The arguments of an item, {} if it has none; what is wrong with them if they are no object."""
    arguments = item.get("arguments")
    if isinstance(arguments, str):
        text = arguments.strip()
        arguments = {} if text in ("", "null") else _decoded(text)
    elif arguments is None:
        arguments = {}
    return arguments if isinstance(arguments, dict) else "`arguments` is not an object"


def slot_number(value: Any) -> int | None:
    """A slot number, also when it came as text (`"3"`, `"slot 3"`) or as 3.0."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value.strip())
        return int(match[1]) if match else None
    return value if isinstance(value, int) else None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(strict=False, parse_constant=_no_constant)


def _decoded(text: str) -> Any:
    """The JSON value of the whole text; None if it is none."""
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
