"""What flows through the pipeline: Slot → Draft → Example or Rejection. Frozen; each stage makes the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from functok.calls import FunctionCall
from functok.hashing import content_hash


class Kind(StrEnum):
    """What sort of query a row holds. `rows.kind` in the dataset."""

    SINGLE = "single"
    """One function serves the query."""
    UNRELATED = "unrelated"
    """No function of the API serves the query."""


class Style(StrEnum):
    """How something is asked for."""

    COMMAND = "command"
    """An order: "set an alarm for six"."""
    QUESTION = "question"
    """Asked as a question: "can you set an alarm for six"."""
    FRAGMENT = "fragment"
    """No verb: "alarm at six"."""
    NEED = "need"
    """A wish or need stated: "I have to get up at six"."""


class Split(StrEnum):
    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


@dataclass(frozen=True)
class Slot:
    """What we will ask the teacher for; made by `plan`, a pure function of spec, config and seed.

    `topic` is the function's name, or the category of a negative. `ordinal` counts the rows wanted of
    one kind and topic from 0; `attempt` counts the tries at this ordinal: when a row is refused, the
    slot of the next attempt keeps style, split and which arguments are given, and draws new values.
    `pinned` are arguments whose values are fixed; `free` names arguments that the call must have but
    whose values the teacher writes (texts that only make sense in context). `queries_first`: nothing
    is fixed; the teacher writes a query, then the arguments that follow from it, and verifies both.
    """

    kind: Kind
    topic: str
    ordinal: int
    attempt: int
    style: Style
    language: str
    split: Split
    seed: int
    pinned: Mapping[str, Any] = field(default_factory=dict)
    free: tuple[str, ...] = ()
    queries_first: bool = False

    @property
    def function(self) -> str | None:
        """The function to be called; None where none serves."""
        return self.topic if self.kind is Kind.SINGLE else None

    @property
    def id(self) -> str:
        return content_hash(
            [self.kind, self.topic, self.ordinal, self.attempt, self.style, self.language,
             self.split, self.seed, dict(self.pinned), list(self.free),
             *(["queries first"] if self.queries_first else [])]
        )  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """A teacher's answer to a slot, not yet checked: the query, and all arguments of the call."""

    slot: Slot
    query: str
    arguments: Mapping[str, Any]
    raw: str
    """The reply as it came, for `rejected.jsonl`."""


@dataclass(frozen=True)
class Example:
    """An accepted row: the facts. The training text is derived from them (`training_text`)."""

    query: str
    kind: Kind
    calls: tuple[FunctionCall, ...]
    group: str
    split: Split
    grounding: Mapping[str, Any]
    style: Style
    language: str
    topic: str
    spec_hash: str
    prompt_hash: str
    teacher: str
    seed: int


@dataclass(frozen=True)
class Rejection:
    """A refused draft: data, never a crash. `reason` is a code such as `schema`; `detail` says what."""

    slot: Slot
    stage: str
    reason: str
    detail: str
    raw: str
