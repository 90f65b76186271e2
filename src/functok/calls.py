"""Function calls, and their text: `render` and `parse` are inverses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False)
class FunctionCall:
    """A call: the function's name and its arguments. A value is JSON, or holds a nested FunctionCall."""

    name: str
    arguments: Mapping[str, Any]
