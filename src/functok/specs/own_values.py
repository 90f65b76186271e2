"""Values of one's own for a parameter: `x-functok: {values: …}` in its schema, or a docstring line.

`values` is a kind of value (`city`), a list, or the name of a text file beside the spec with one value
per line. In Python a docstring line says the same: `Values of destination: cities.txt`, or several
values with commas. A file is read here, so that the spec holds all that a run depends on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from functok.errors import SpecError
from functok.specs.documents import shown
from functok.specs.model import OWN, FunctionSpec
from functok.specs.schemas import schema_validator
from functok.specs.walk import mapped

KINDS: Mapping[str, tuple[str, str]] = {
    **{kind: ("person", word) for kind, word in {
        "person": "", "first_name": "first", "last_name": "last", "full_name": "full"}.items()},
    **{kind: ("place", word) for kind, word in {
        "place": "", "city": "city", "address": "address", "street": "street",
        "landmark": "landmark", "airport": "airport"}.items()},
    **{kind: ("organization", word) for kind, word in {
        "organization": "", "restaurant": "restaurant", "hotel": "hotel", "bank": "bank",
        "airline": "airline", "team": "team", "school": "school"}.items()},
    **{kind: ("device", word) for kind, word in {"device": "", "room": "room", "light": "light"}.items()},
    **{kind: ("media", word) for kind, word in {
        "media": "", "song": "song", "artist": "artist", "album": "album", "film": "film",
        "book": "book", "podcast": "podcast", "game": "game", "playlist": "playlist"}.items()},
    **{kind: ("product", word) for kind, word in {
        "product": "", "dish": "dish", "ingredient": "ingredient", "drink": "drink",
        "medicine": "medicine"}.items()},
    **{kind: ("title", word) for kind, word in {
        "title": "", "event": "event", "task": "task", "subject": "subject"}.items()},
    **{kind: ("message", word) for kind, word in {
        "message": "", "review": "review", "reason": "reason"}.items()},
    **{kind: ("search", word) for kind, word in {"search": "", "news": "news"}.items()},
    "email": ("email", ""), "phone": ("phone", ""), "url": ("url", ""),
}  # fmt: skip
"""Kinds of values that can be asked for: the semantic type, and the word that narrows it."""

_FILE = re.compile(r"[^\n]*\.(?:txt|csv|lst)")
_LINE = re.compile(
    r"^[ \t]*Values of `?(?P<name>\w+)`?:[ \t]*(?P<values>\S.*?)[ \t]*$\n?", re.MULTILINE
)
_MOST_CHARACTERS = 2_000_000
_SHAPE = "Write a list of values, the name of a text file, or one of these kinds: " + ", ".join(
    KINDS
)


def own_values(schema: Mapping[str, Any]) -> Any:
    """What the schema asks for by itself: a kind (a string), a list of values, or None."""
    own = schema.get(OWN)
    return own.get("values") if isinstance(own, Mapping) else None


def values_in_docstring(text: str, names: list[str]) -> tuple[str, dict[str, Any]]:
    """A docstring without its lines `Values of NAME: …`, and what they say of these parameters."""
    found: dict[str, Any] = {}

    def taken(match: re.Match[str]) -> str:
        if match["name"] not in names:
            return match[0]
        listed = [value.strip(" '\"`") for value in match["values"].split(",")]
        found[match["name"]] = listed[0] if len(listed) == 1 else [v for v in listed if v]
        return ""

    return _LINE.sub(taken, text), found


def with_own_values(function: FunctionSpec, folder: Path) -> FunctionSpec:
    """The function with every file of values in its schemas read. Raises `SpecError`."""
    place = function.place or function.name

    defs = function.parameters.get("$defs")

    def seen(schema: Any) -> Any:
        if not isinstance(schema, Mapping):
            return schema
        copy = mapped(schema, seen)
        values = own_values(schema)
        if values is not None:
            copy[OWN] = {"values": _checked(values, {**schema, "$defs": defs or {}}, folder, place)}
        return copy

    parameters = seen(function.parameters)
    return (
        function if parameters == function.parameters else replace(function, parameters=parameters)
    )


def _checked(values: Any, schema: Mapping[str, Any], folder: Path, place: str) -> Any:
    where = f"{place}, {OWN}"
    if isinstance(values, str) and values in KINDS:
        return values
    if isinstance(values, str) and _FILE.fullmatch(values):
        values = _lines(folder / values, where)
    if not isinstance(values, list) or not values:
        raise SpecError(where, f"{{values: {shown(values)}}} is not understood", _SHAPE)
    plain = {key: value for key, value in schema.items() if key != OWN}
    validator = schema_validator(plain)
    for value in values:
        if isinstance(value, dict | list) or not validator.is_valid(value):
            raise SpecError(
                where, f"the value {shown(value)} is not valid under the parameter's schema",
                "Remove it, or widen the schema",
            )  # fmt: skip
    return list(dict.fromkeys(values))


def _lines(path: Path, where: str) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(
            where, f"the file of values {str(path)!r} cannot be read ({error})",
            "Name a UTF-8 text file beside the spec",
        ) from error  # fmt: skip
    if len(text) > _MOST_CHARACTERS:
        raise SpecError(
            where, f"the file {str(path)!r} has more than {_MOST_CHARACTERS:,} characters",
            "Choose fewer values: a few thousand are plenty",
        )  # fmt: skip
    return [line.strip() for line in text.splitlines() if line.strip()]
