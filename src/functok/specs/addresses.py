"""Where a spec is: a file, a package, a module on the path, or an address on the network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from functok.errors import SpecError
from functok.specs.fetching import fetch
from functok.specs.selection import Selection
from functok.specs.source import Source, read_source

Address = str | Path
"""A path, or text: a path, or an address with a scheme."""

PYTHON = (".py", ".pyi")
DOCUMENTS = (".json", ".yaml", ".yml")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_READ = ("https://", "http://")


def read_address(address: Address, selection: Selection) -> Source:
    """The text at `address`. `SpecError` if it cannot be had or is of no kind that is read."""
    text = str(address)
    if text.startswith(_READ):
        return fetch(text, selection)
    if isinstance(address, str) and _SCHEME.match(text):
        raise SpecError(
            text, "is an address of a kind that is not read",
            f"Name a file, or an address that begins with {' or '.join(_READ)}",
        )  # fmt: skip
    path = Path(address)
    if path.name.lower().endswith(".tokens.json"):
        raise SpecError(
            text, "is a registry of functional tokens, not a spec", "Name the spec beside it"
        )
    suffix = path.suffix.lower()
    if suffix not in (*PYTHON, *DOCUMENTS) and not path.is_dir():
        raise SpecError(
            text,
            f"the suffix {suffix!r} is not known" if suffix else "the file has no suffix",
            f"Specs end in {', '.join((*PYTHON, *DOCUMENTS))}",
        )
    return read_source(path, selection)


def home_of(addresses: Sequence[Address]) -> Path:
    """The folder of what belongs to a spec: its own, or `api_specs` for one that is no file here."""
    path = Path(addresses[0])
    return path.parent if path.exists() else Path("api_specs")
