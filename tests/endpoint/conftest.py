"""A small API, its slots, and a teacher at a practice server; everything goes through a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest

from functok.practice import Behaviour, PracticeTeacher
from functok.practice.writers import Writer, plain_rows
from functok.records import Draft, Kind, PlannedCall, Rejection, Slot, Split, Style
from functok.specs.model import ApiSpec, FunctionSpec
from functok.teachers.endpoint import EndpointSettings, EndpointTeacher

T = TypeVar("T")

API = ApiSpec(
    "harbour",
    (
        FunctionSpec(
            "reserve_berth",
            "Reserves a berth for a boat in the harbour.",
            {
                "type": "object",
                "properties": {
                    "nights": {
                        "type": "integer",
                        "minimum": 1,
                        "maximum": 30,
                        "description": "Nights.",
                    },
                    "side": {
                        "type": "string",
                        "enum": ["north", "south"],
                        "description": "The pier.",
                    },
                    "remark": {"type": "string", "description": "A note for the harbour master."},
                },
                "required": ["nights", "side"],
                "additionalProperties": False,
            },
        ),
        FunctionSpec(
            "show_tides",
            "Shows the tides of the day.",
            {"type": "object", "properties": {}, "additionalProperties": False},
        ),
    ),
)

_STYLES = (Style.COMMAND, Style.QUESTION, Style.FRAGMENT, Style.NEED)


def slots(count: int, *, start: int = 0, free: bool = False) -> list[Slot]:
    """Slots of one function, all of them different."""
    return [
        Slot(
            Kind.SINGLE,
            "reserve_berth",
            ordinal,
            0,
            _STYLES[ordinal % 4],
            "en",
            Split.TRAIN,
            0,
            (
                PlannedCall(
                    "reserve_berth",
                    {"nights": ordinal % 30 + 1, "side": ("north", "south")[ordinal % 2]},
                    ("remark",) if free else (),
                ),
            ),
        )
        for ordinal in range(start, start + count)
    ]


def batches(count: int, size: int = 5) -> list[list[Slot]]:
    return [slots(size, start=size * i, free=i % 3 == 0) for i in range(count)]


class Desk:
    """A practice server and a log; `ask` asks it through a new teacher each time."""

    def __init__(self, folder: Path, server: PracticeTeacher, settings: dict[str, Any]) -> None:
        self.log = folder / "replies.jsonl"
        self.server = server
        self._settings = {"timeout": 5.0, "patience": 5.0, "concurrency": 16, **settings}

    def teacher(self, **settings: Any) -> EndpointTeacher:
        chosen = {
            "model": "practice",
            "base_url": self.server.base_url,
            **self._settings,
            **settings,
        }
        return EndpointTeacher(EndpointSettings(**chosen), self.log, None)

    async def ask(
        self, wanted: Sequence[Sequence[Slot]], **settings: Any
    ) -> list[Draft | Rejection]:
        """All batches at once; the answers in order."""
        teacher = self.teacher(**settings)
        try:
            answered = await asyncio.gather(*(teacher.answer(API, batch) for batch in wanted))
        finally:
            await teacher.aclose()
        return [answer for batch in answered for answer in batch]


def at_a_desk(
    folder: Path,
    use: Any,
    behaviour: Behaviour | None = None,
    writer: Writer = plain_rows,
    **settings: Any,
) -> Any:
    """Runs `use(desk)` while a practice server with this behaviour runs."""
    return run(with_desk(folder, use, behaviour, writer, **settings))


async def with_desk(
    folder: Path,
    use: Any,
    behaviour: Behaviour | None = None,
    writer: Writer = plain_rows,
    **settings: Any,
) -> Any:
    async with PracticeTeacher(behaviour or Behaviour(), writer=writer) as server:
        return await use(Desk(folder, server, settings))


def run(main: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(main)


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key of the machine's own ever reaches a test."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.delenv(name, raising=False)
