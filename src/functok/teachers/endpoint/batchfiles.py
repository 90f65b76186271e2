"""The files of OpenAI's Batch API: questions → JSON lines, output and error lines → outcomes. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from functok.hashing import content_hash
from functok.teachers.endpoint.completions import has_choice, reply_of
from functok.teachers.endpoint.faults import Fate, Fault
from functok.teachers.endpoint.formats import Format, form_of
from functok.teachers.endpoint.replylog import Reply

MOST_LINES = 50_000
MOST_BYTES = 200_000_000

Outcome = Reply | Fault
"""What came of one question: a reply, or why there is none."""
FaultOf = Callable[[int, bytes, Format], Fault]
"""What a status and a body say that came for a question in this format."""


@dataclass(frozen=True)
class Line:
    """One question of a batch. `key` is that of its reply in the log, `label` what it is booked under.

    `turn` counts how often it was asked without a reply: the same questions asked again are another
    batch.
    """

    key: str
    label: str
    turn: int
    body: Mapping[str, Any]

    def text(self) -> bytes:
        request = {
            "custom_id": f"{self.key}-{self.turn}",
            "method": "POST",
            "url": "/v1/chat/completions",
            "body": self.body,
        }
        return json.dumps(request, ensure_ascii=True).encode() + b"\n"


def parts(
    lines: Sequence[Line], most_lines: int = MOST_LINES, most_bytes: int = MOST_BYTES
) -> Iterator[list[Line]]:
    """The lines in as few files as the limits allow, in order.

    A line that is longer than a whole file may be is a file of its own.
    """
    members: list[Line] = []
    size = 0
    for line in lines:
        length = len(line.text())
        if members and (len(members) == most_lines or size + length > most_bytes):
            yield members
            members, size = [], 0
        members.append(line)
        size += length
    if members:
        yield members


def mark_of(lines: Sequence[Line]) -> str:
    """What a batch with these lines is known by at the endpoint, whichever process made it."""
    return content_hash([[line.key, line.turn, line.body] for line in lines], 32)


def outcomes(
    files: Sequence[bytes], keys: Collection[str], fault_of: FaultOf
) -> dict[str, Outcome]:
    """What the output and error files say of the questions with these keys, in whatever order.

    A reply stands against a fault of the same question, and the first of two replies against the
    second. What is no line of such a file, or of another question, is passed over.
    """
    found: dict[str, Outcome] = {}
    for file in files:
        for text in file.splitlines():
            line = _document(text)
            key = str(line.get("custom_id")).rpartition("-")[0]
            if key not in keys or isinstance(found.get(key), Reply):
                continue
            found[key] = _outcome(line, form_of(key), fault_of)
    return found


def _outcome(line: Mapping[str, Any], form: Format, fault_of: FaultOf) -> Outcome:
    response = line.get("response")
    if isinstance(response, dict):
        status, body = response.get("status_code"), response.get("body")
        if status == 200 and isinstance(body, dict) and has_choice(body):
            return reply_of(body, batched=True)
        code = status if isinstance(status, int) else 500
        return fault_of(code, json.dumps(body).encode(), form)
    fault = fault_of(500, json.dumps({"error": line.get("error")}).encode(), form)
    # No request was made: whatever the reason, it is not a reason to give the question up.
    return fault if fault.fate is Fate.STOP else Fault(Fate.REPEAT, fault.text, own=True)


def _document(text: bytes) -> Mapping[str, Any]:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return line if isinstance(line, dict) else {}
