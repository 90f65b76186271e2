"""Shapes of messages and tools: `trl`, `openai`, `axolotl`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from functok.errors import InputError
from functok.exports.base import Call, LeftOutError, Record, Shape, Source, SourceRow, compact
from functok.records import Split

_OPENAI_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_OPENAI_TOOLS = 128


def messages(
    row: SourceRow,
    arguments: Callable[[Mapping[str, Any]], Any],
    ids: bool = False,
    content: str | None = "",
    dated: bool = True,
) -> list[dict[str, Any]]:
    """What the user says and what the assistant does; before it the day, if one is known.

    `arguments` gives the form of a call's arguments; with `ids` each call has one, made from the
    row's; `content` is what the assistant says beside its calls. Without `dated` the day is told elsewhere.
    """
    said = [{"role": "system", "content": row.day}] if row.day and dated else []
    said.append({"role": "user", "content": row.query})
    if not row.calls:
        return [*said, {"role": "assistant", "content": row.answer}]
    calls = [
        {
            **({"id": f"call_{row.id}_{number}"} if ids else {}),
            "type": "function",
            "function": {"name": call["name"], "arguments": arguments(call["arguments"])},
        }
        for number, call in enumerate(row.calls)
    ]
    return [*said, {"role": "assistant", "content": content, "tool_calls": calls}]


class Trl(Shape):
    """TRL's conversational rows with tools. `tools` is a JSON text, which TRL reads exactly."""

    name: ClassVar = "trl"
    about: ClassVar = "messages and tools for TRL's SFTTrainer (datasets 4.8 or later)"
    features: ClassVar = {
        "messages": {"_type": "List", "feature": {"_type": "Json"}},
        "tools": {"_type": "Value", "dtype": "string"},
    }

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._tools = compact(source.tools)

    def records(self, split: Split, row: SourceRow) -> Iterator[tuple[str, Record]]:
        if not _read_exactly(row.calls):
            raise LeftOutError("`datasets` does not read a value of it exactly")
        yield split, {"messages": messages(row, dict), "tools": self._tools}


class OpenAi(Shape):
    """Fine-tuning lines of OpenAI and those who take the same; `arguments` is a JSON text."""

    name: ClassVar = "openai"
    about: ClassVar = "fine-tuning lines of OpenAI, Azure and compatible services"

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        for name in source.functions:
            if not _OPENAI_NAME.fullmatch(name):
                raise InputError(
                    source.place,
                    f"the function name {name!r} is none that OpenAI takes",
                    "There a name is at most 64 letters (a–z), digits, _ and -. Take another format, "
                    "or rename the function in the spec",
                )
        if len(source.tools) > _OPENAI_TOOLS:
            raise InputError(
                source.place,
                f"{len(source.tools)} functions are more than OpenAI takes in a line",
                f"It takes {_OPENAI_TOOLS}. Take another format, or generate with --include for a "
                "part of the API",
            )

    def records(self, split: Split, row: SourceRow) -> Iterator[tuple[str, Record]]:
        yield (
            split,
            {
                "messages": messages(row, compact, ids=True, content=None),
                "tools": self.source.tools,
                "parallel_tool_calls": True,
            },
        )


def _read_exactly(calls: tuple[Call, ...]) -> bool:
    """Whether the `Json` feature gives back these calls: it reads some numbers a bit off."""
    # pandas is a heavy import, and part of `datasets`.
    from datasets.utils.json import ujson_loads

    written = compact(calls)
    try:
        return bool(compact(ujson_loads(written)) == written)
    except ValueError:  # a number that is too big for it
        return False
