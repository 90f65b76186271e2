"""The protocol of a teacher: whoever writes the queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from functok.records import Draft, Rejection, Slot
from functok.specs.model import ApiSpec


class Teacher(Protocol):
    """Answers slots. One request asks for several; a slot that got no usable answer is a Rejection."""

    @property
    def name(self) -> str:
        """`teacher` in the dataset's lineage columns."""

    @property
    def prompt_hash(self) -> str:
        """Hash of all texts that the wording of its answers depends on."""

    def answer(self, api: ApiSpec, slots: Sequence[Slot]) -> list[Draft | Rejection]:
        """One Draft or Rejection per slot, in the order of the slots."""
