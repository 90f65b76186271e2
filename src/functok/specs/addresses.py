"""Where a spec is: a file, a package, a module on the path, or an address on the network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from functok.errors import SpecError
from functok.specs.fetching import fetch
from functok.specs.mcp_live import HTTP, STDIO, ask
from functok.specs.packages import located, package_sources
from functok.specs.selection import Selection
from functok.specs.source import Source, read_source

Address = str | Path
"""A path, or text: a path, or an address with a scheme."""

PYTHON = (".py", ".pyi")
DOCUMENTS = (".json", ".yaml", ".yml")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*\Z")
_READ = ("https://", "http://", STDIO, *HTTP)


def read_address(address: Address, selection: Selection) -> list[Source]:
    """The text at `address`, or those of a package: one or more.

    `SpecError` if nothing can be had there, or nothing of a kind that is read.
    """
    text = str(address)
    if text.startswith(_READ):
        return [(ask if text.startswith("mcp+") else fetch)(text, selection)]
    if isinstance(address, str) and _SCHEME.match(text):
        raise SpecError(
            text, "is an address of a kind that is not read",
            f"Name a file, or an address that begins with {', '.join(_READ)}",
        )  # fmt: skip
    path = Path(address)
    if path.name.lower().endswith(".tokens.json"):
        raise SpecError(
            text, "is a registry of functional tokens, not a spec", "Name the spec beside it"
        )
    if path.is_dir():
        return package_sources(path.resolve(), selection, path.resolve().name)
    suffix = path.suffix.lower()
    if suffix not in (*PYTHON, *DOCUMENTS):
        if _DOTTED.match(text) and not path.exists() and (module := located(text)) is not None:
            return package_sources(module.resolve(), selection, text)
        raise SpecError(
            text,
            _unknown(path, text),
            f"Specs end in {', '.join((*PYTHON, *DOCUMENTS))}",
        )
    return [read_source(path, selection)]


def _unknown(path: Path, text: str) -> str:
    if not path.exists() and _DOTTED.match(text):
        return "there is no such file, and no module of this name on Python's path"
    return f"the suffix {path.suffix!r} is not known" if path.suffix else "the file has no suffix"


def home_of(addresses: Sequence[Address]) -> Path:
    """The folder of what belongs to a spec: its own, or `api_specs` for one that is no file here."""
    path = Path(addresses[0])
    is_here = not str(path).startswith(_READ) and path.exists()
    return path.parent if is_here else Path("api_specs")
