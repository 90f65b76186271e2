"""A spec of any size for measurements: every function has another thing, and five kinds of parameters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_VERBS = (
    "book",
    "order",
    "cancel",
    "share",
    "rename",
    "move",
    "print",
    "archive",
    "review",
    "copy",
)
_KINDS = ("garden", "office", "family", "winter", "travel", "kitchen", "school", "studio", "harbour",
          "holiday")  # fmt: skip
_THINGS = ("table", "ticket", "photo", "report", "recipe", "meeting", "parcel", "invoice", "playlist",
           "lesson")  # fmt: skip


def tool(number: int) -> dict[str, Any]:
    """One function as an OpenAI tool; each number below 1,000 gives another name."""
    verb = _VERBS[number % 10]
    thing = f"{_KINDS[number // 10 % 10]} {_THINGS[number // 100]}"
    parameters: dict[str, Any] = {
        "quantity": {"type": "integer", "minimum": 1, "maximum": 500, "description": "How many."},
        "time": {"type": "string", "description": "When, as HH:MM."},
        "priority": {"type": "string", "enum": ["low", "normal", "high"], "description": "Its priority."},
        "recipient_name": {"type": "string", "description": "Full name of the person it is for."},
        "note": {"type": "string", "description": "A short note that goes with it."},
    }  # fmt: skip
    return {
        "type": "function",
        "function": {
            "name": f"{verb}_{thing.replace(' ', '_')}",
            "description": f"{verb.capitalize()} a {thing} for somebody.",
            "parameters": {
                "type": "object",
                "properties": parameters,
                "required": ["quantity", "time", "recipient_name"],
                "additionalProperties": False,
            },
        },
    }


def write_spec(path: Path, functions: int) -> Path:
    """Writes a spec of so many functions, and returns its path."""
    path.write_text(json.dumps([tool(number) for number in range(functions)], indent=1))
    return path
