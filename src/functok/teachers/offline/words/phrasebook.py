"""The phrase files: everything that the offline teacher can say, and the words it knows by class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from functok.hashing import content_hash

_DATA = files("functok.teachers.offline") / "data"


@cache
def load(name: str) -> Any:
    """The content of a phrase file, by its path below `data/`."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((_DATA / name).read_text(encoding="utf-8"), Loader=loader)  # noqa: S506


def data_lines(folder: str) -> Iterator[str]:
    """The lines of the text files of a folder below `data/`; `#` begins a comment line."""
    for file in _files(_DATA / folder):
        if file.name.endswith(".txt"):
            for line in file.read_text(encoding="utf-8").splitlines():
                if line.strip() and not line.startswith("#"):
                    yield line


def texts_of(content: Any) -> Iterator[str]:
    """All texts of a phrase file, or of a part of one; numbers are none."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, (Mapping, list)):
        for part in content.values() if isinstance(content, Mapping) else content:
            yield from texts_of(part)


@cache
def phrases_hash() -> str:
    """Hash of all phrase files: the wording of every answer depends on them."""
    return content_hash([file.read_text(encoding="utf-8") for file in _files(_DATA)])


def _files(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _files(entry)
        elif entry.name.endswith((".yaml", ".txt")):
            yield entry


@cache
def word_set(name: str) -> frozenset[str]:
    """A class of words of `words.yaml`."""
    words: str = load("words.yaml")[name]
    return frozenset(words.split())
