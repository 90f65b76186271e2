"""A spec's text, before anybody has read it: where it came from, and bytes made into text safely."""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from functok.errors import SpecError
from functok.specs.documents import parse_json, parse_yaml
from functok.specs.limits import MAX_BYTES
from functok.specs.model import FunctionSpec, SpecWarning
from functok.specs.selection import EVERYTHING, Labels, Selection

if TYPE_CHECKING:
    from functok.specs.packages import Package


def api_name(file_name: str) -> str:
    """The stem of a file's name, without a second suffix that tells the kind of source."""
    stem = Path(file_name).stem
    for kind in (".openapi", ".swagger", ".mcp", ".tools"):
        if stem.lower().endswith(kind) and len(stem) > len(kind):
            return stem[: -len(kind)]
    return stem


@dataclass(frozen=True)
class Reading:
    """What a reader makes of a source: the functions in order, and what was noticed on the way."""

    functions: tuple[FunctionSpec, ...]
    warnings: tuple[SpecWarning, ...] = ()
    offered: tuple[Labels, ...] = ()
    """What each function of the source answers to, those that the selection left out included."""
    about: str = ""
    """What the source says of itself: its title and description."""


@dataclass(frozen=True)
class Source:
    """The text of one spec. `name` is the file's name, as messages show it: `vehicle.yaml`.

    `selection` says which of its functions are wanted: a reader neither reads nor judges the others.
    """

    name: str
    text: str
    selection: Selection = EVERYTHING
    api: str = ""
    """The name of the API where it is not that of the file."""
    package: tuple[Package, str] | None = None
    """The package that a Python module belongs to, and its dotted name in it."""
    inspected: bool = False
    """Whether a function that contradicts itself is told as a warning, and read."""

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix.lower()

    @property
    def api_name(self) -> str:
        return self.api or api_name(self.name)

    @cached_property
    def document(self) -> Any:
        """The JSON or YAML document in the text."""
        return (parse_json if self.suffix == ".json" else parse_yaml)(self.text, self.name)


def read_source(path: Path, selection: Selection = EVERYTHING) -> Source:
    """The text of the file at `path` (UTF-8, or UTF-16/32 that JSON's rules recognise)."""
    place = str(path)
    try:
        if path.is_dir():
            raise SpecError(place, "is a folder", "Name the spec files in it one by one")
        if not path.exists():
            raise SpecError(place, "there is no such file", "Check the path of the spec")
        if not path.is_file():
            raise SpecError(place, "is not a regular file", "Save the spec as a file and name that")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise SpecError(
                place,
                f"is {size:,} bytes long; a spec may have {MAX_BYTES:,}",
                "Split the spec into several files and name them all",
            )
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        fault = getattr(error, "strerror", None) or str(error)
        raise SpecError(place, f"cannot be read ({fault})", "Check path and permissions") from error
    return Source(path.name, decoded(data, place), selection)


def decoded(data: bytes, place: str) -> str:
    """`data` as text, without a byte-order mark. `SpecError` if it is empty or no Unicode."""
    # Without a mark, only JSON says how UTF-16 is told from text with null bytes in it.
    marked = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = json.detect_encoding(data) if marked or place.endswith(".json") else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SpecError(
            f"{place}:{line}",
            f"byte {data[error.start]:#04x} is not {encoding.upper()}",
            "Save the file as UTF-8",
        ) from error
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise SpecError(place, "the file is empty", "Write at least one function into it")
    return text
