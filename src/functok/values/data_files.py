"""Reading the data files of this package, once each."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).parent / "data"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load_yaml(name: str) -> Any:
    """The content of `data/<name>.yaml`."""
    return yaml.load((_DATA / f"{name}.yaml").read_text("utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader


def load_text(name: str) -> str:
    """The text of `data/<name>.txt`."""
    return (_DATA / f"{name}.txt").read_text("utf-8")


@cache
def load_lines(name: str) -> tuple[str, ...]:
    """The members in `data/<name>.txt`: one a line, `#` begins a comment line."""
    lines = load_text(name).splitlines()
    return tuple(dict.fromkeys(ln.strip() for ln in lines if ln.strip() and not ln.startswith("#")))
