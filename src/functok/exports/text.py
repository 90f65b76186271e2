"""Shapes whose calls are text between tags: `chatml`, `hermes`.

Tags and control tokens stand only where they are meant. In JSON the `<` of what looks like one is
written as an escape, so the value is the same when read; in queries and answers a space is put
behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from functok.exports.base import Record, Shape, Source, SourceRow, compact
from functok.records import Split

_CONTROL = re.compile(r"[<＜](?=/?(?:[|｜]|tool|think))", re.IGNORECASE)


def guarded_json(value: Any) -> str:
    """`value` as JSON on one line in which nothing reads as a tag or a control token."""
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", compact(value))


def guarded_text(text: str) -> str:
    """Free text in which nothing reads as a tag or a control token."""
    return _CONTROL.sub(lambda match: f"{match[0]} ", text)


class _Tagged(Shape):
    """What both have in common: the functions in the system text, calls between tags."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        tools = [guarded_json(tool) for tool in source.tools]
        self.system = source.prompt("tools").fill(tools=tools)

    def reply(self, row: SourceRow) -> str:
        if not row.calls:
            return guarded_text(row.answer)
        return "\n".join(f"<tool_call>\n{guarded_json(call)}\n</tool_call>" for call in row.calls)


class ChatMl(_Tagged):
    """The whole conversation as one text, control tokens included; nothing is left to a template."""

    name: ClassVar = "chatml"
    about: ClassVar = "one ChatML text per row, for Unsloth and other trainers of text"

    def records(self, split: Split, row: SourceRow) -> Iterator[tuple[str, Record]]:
        turns = (
            ("system", row.dated + self.system),
            ("user", guarded_text(row.query)),
            ("assistant", self.reply(row)),
        )
        yield split, {"text": "".join(f"<|im_start|>{r}\n{t}<|im_end|>\n" for r, t in turns)}


class Hermes(_Tagged):
    """The conversations of the Hermes function-calling sets, with `tools` as a JSON text beside."""

    name: ClassVar = "hermes"
    about: ClassVar = "conversations with <tools> and <tool_call>, as the Hermes models read them"

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._tools = compact(source.tools)

    def records(self, split: Split, row: SourceRow) -> Iterator[tuple[str, Record]]:
        turns = (
            ("system", row.dated + self.system),
            ("human", guarded_text(row.query)),
            ("gpt", self.reply(row)),
        )
        conversation = [{"from": who, "value": text} for who, text in turns]
        yield split, {"id": row.id, "conversations": conversation, "tools": self._tools}
