"""Answers from a file: JSON lines, each with the id of a row and what the model said to it.

    {"id": "…", "completion": " <nexa_3>('a')<nexa_end>"}
    {"id": "…", "calls": [{"name": …, "arguments": {…}}]}          as in the column `calls`
    {"id": "…", "tool_calls": [{"function": {"name": …, "arguments": "{…}"}}]}    as in a chat message

`seconds` may stand beside. What a model said may be anything; a line that does not say whose answer it
is, is a mistake of the file.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from functok.calls import CallFormat
from functok.errors import InputError
from functok.evaluation.cases import Answer
from functok.evaluation.reading import answer_of_calls, answer_of_text, answer_of_tool_calls

_LONGEST = 1e9
_SAID = ("completion", "calls", "tool_calls")
_FORM = 'Write one object per line: {"id": …, "completion": …}, or `calls` or `tool_calls` for it'


def read_predictions(path: Path, form: CallFormat, known: Collection[str]) -> dict[str, Answer]:
    """The answers in the file by the id of the row. `known` are the ids of all rows of the dataset.

    Raises `InputError`, naming the line, for one that is no prediction, that names an unknown row, or
    that answers a row again.
    """
    answers: dict[str, Answer] = {}
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise InputError(str(path), f"cannot be read ({reason})", _FORM) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        document = _document(line, place)
        row = document["id"]
        if row not in known:
            raise InputError(
                place,
                f"the dataset has no row {row!r}",
                "Score predictions with the dataset that they were made for",
            )
        if row in answers:
            raise InputError(
                place, f"the row {row} is answered again", "Keep one line for each row"
            )
        answers[row] = _answer(document, form)
    return answers


def _document(line: str, place: str) -> dict[str, Any]:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(place, f"is no JSON ({error})", _FORM) from error
    if not isinstance(document, dict) or not isinstance(document.get("id"), str):
        raise InputError(place, "is no object with an `id`", _FORM)
    if sum(name in document for name in _SAID) != 1:
        raise InputError(place, f"has not just one of {', '.join(_SAID)}", _FORM)
    return document


def _answer(document: dict[str, Any], form: CallFormat) -> Answer:
    took = _seconds(document.get("seconds"))
    if "tool_calls" in document:
        return answer_of_tool_calls(document["tool_calls"], seconds=took)
    if "calls" in document:
        return answer_of_calls(document["calls"], took)
    text = document["completion"]
    return answer_of_text(text if isinstance(text, str) else "", form, took)


def _seconds(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and 0 <= value < _LONGEST else None
