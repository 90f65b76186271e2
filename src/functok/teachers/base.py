"""The protocol of a teacher: whoever writes the queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from functok.records import Draft, Rejection, Slot
from functok.specs.model import ApiSpec

PROMPTS = Path("prompts")
"""The user's own prompts, if the present folder has them; a missing file is taken as shipped."""

NOT_ASKED = "budget"
"""Reason of a rejection that stands for a slot for which the budget did not reach."""


class TeacherIdentity(NamedTuple):
    """What decides a teacher's answers: its name, and a hash of all texts that shape their wording."""

    name: str
    prompt_hash: str


class BatchState(NamedTuple):
    """How far a batch of requests is at the endpoint: its state there, requests done and in all."""

    id: str
    status: str
    done: int
    total: int


class Spent(NamedTuple):
    """What a run has used so far, that of earlier processes included.

    `dollars` is None where somebody who was asked has no known price; `most_dollars` where there is no
    limit.
    """

    requests: int
    prompt_tokens: int
    completion_tokens: int
    dollars: float | None
    most_dollars: float | None


Watch = Callable[[BatchState | Spent], None]
"""Is told of a batch whenever its state was asked for, and of what was spent after every reply."""


def unwatched(_: BatchState | Spent) -> None:
    """Nobody wants to know."""


class Teacher(Protocol):
    """Answers slots. One request asks for several; a slot that got no usable answer is a Rejection."""

    @property
    def tries_per_round(self) -> int:
        """How often a row is asked for anew, with other values, before duplicates are settled."""

    @property
    def attempts(self) -> int:
        """How often the same slot may be asked for, the repairs of refused answers included."""

    async def answer(self, api: ApiSpec, slots: Sequence[Slot]) -> list[Draft | Rejection]:
        """One Draft or Rejection per slot, in the order of the slots."""

    async def repair(
        self, api: ApiSpec, rejections: Sequence[Rejection], turn: int
    ) -> list[Draft | Rejection]:
        """New answers to slots whose answers a check refused, in the order of the rejections."""
