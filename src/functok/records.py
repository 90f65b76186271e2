"""What flows through the pipeline: Slot → Draft → Example or Rejection. Frozen; each stage makes the next."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from functok.calls import FunctionCall
from functok.hashing import content_hash
from functok.languages import ENGLISH


class Kind(StrEnum):
    """What sort of query a row holds. `rows.kind` in the dataset."""

    SINGLE = "single"
    """One function serves the query."""
    PARALLEL = "parallel"
    """Two or three calls are asked for in one breath."""
    NESTED = "nested"
    """The result of one call is an argument of another."""
    MISSING_ARGUMENT = "missing_argument"
    """A value that the function must have is not said."""
    NEAR_MISS = "near_miss"
    """No function serves the query, though the API suggests that one would."""
    UNRELATED = "unrelated"
    """No function of the API serves the query, which is about something else."""


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


class Length(StrEnum):
    """How many words a query has, about: see `WORDS`."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


WORDS: Mapping[Length, tuple[int, int]] = {
    Length.SHORT: (3, 7), Length.MEDIUM: (8, 14), Length.LONG: (15, 30),
}  # fmt: skip
"""Fewest and most words of each length. What has to be said comes first: it may take more."""


class Split(StrEnum):
    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


WITHOUT = "without:"
"""Before the name of the argument that is not said, in the category of such a row."""

BESIDE = "beside:"
"""Before the name of the function that a query does not mean though it is near, in the category."""

OFFLINE = "offline"
"""The name of the teacher that composes by rule; see the column `teacher`."""

NEGATIVE_KINDS = frozenset({Kind.NEAR_MISS, Kind.UNRELATED})
"""Kinds of queries that no function serves."""


@dataclass(frozen=True)
class PlannedCall:
    """A call to be asked for.

    `pinned` are arguments whose values are fixed; `free` names arguments that the call must have but
    whose values the teacher writes (texts that only make sense in context); `nested` are arguments
    that are the result of another call. `ways` are the ways in which pinned values are to be said
    (`values.ways`), where it is not left to the teacher.
    """

    function: str
    pinned: Mapping[str, Any] = field(default_factory=dict)
    free: tuple[str, ...] = ()
    nested: Mapping[str, PlannedCall] = field(default_factory=dict)
    ways: Mapping[str, str] = field(default_factory=dict)

    def walk(self) -> Iterator[PlannedCall]:
        """This call and all that stand inside it, the outer ones first."""
        yield self
        for inner in self.nested.values():
            yield from inner.walk()

    def as_json(self) -> dict[str, Any]:
        nested = {name: inner.as_json() for name, inner in self.nested.items()}
        return {
            "function": self.function, "pinned": dict(self.pinned), "free": list(self.free),
            "nested": nested, "ways": dict(self.ways),
        }  # fmt: skip

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> PlannedCall:
        nested = {name: cls.from_json(inner) for name, inner in document["nested"].items()}
        return cls(
            document["function"], document["pinned"], tuple(document["free"]), nested,
            document["ways"],
        )  # fmt: skip


@dataclass(frozen=True)
class Slot:
    """What we will ask the teacher for; made by `plan`, a pure function of spec, config and seed.

    `topic` is the name of the function that the row is counted for, or the category of a negative.
    `ordinal` counts the rows wanted of one kind and topic from 0; `attempt` counts the tries at this
    ordinal: when a row is refused, the slot of the next attempt keeps style, split and which arguments
    are given, and draws new values. `calls` are the calls asked for, in the order in which they are to
    be said; none where no function serves. `missing` names an argument of the one call that must not
    be said. `unfit` is a call that the query would be for, were one of its values not out of range.
    `queries_first`: no value is fixed; the teacher writes a query, then the arguments that follow from
    it, and verifies both. `own`: beside the pinned and free arguments of the one call the teacher gives
    whichever others it likes, and chooses their values. `beside` names another function that the query is to
    come near, without meaning it. `today` is the day on which the query is said, YYYY-MM-DD, if one is known;
    `length` how long it is to be. `offline`: the offline teacher writes it, beside the rows of an LLM.
    """

    kind: Kind
    topic: str
    ordinal: int
    attempt: int
    style: Style
    language: str
    split: Split
    seed: int
    calls: tuple[PlannedCall, ...] = ()
    missing: str | None = None
    unfit: PlannedCall | None = None
    queries_first: bool = False
    own: bool = False
    today: str | None = None
    beside: str | None = None
    length: Length | None = None
    offline: bool = False

    @property
    def day(self) -> dt.date | None:
        """`today` as a date."""
        return dt.date.fromisoformat(self.today) if self.today else None

    @property
    def at_ease(self) -> bool:
        """Whether an LLM puts the query as it comes, and its style is read from it afterwards: people do
        not order, ask and complain in turn. The style of English queries alone can be read."""
        return self.language == ENGLISH and not self.queries_first and not self.offline

    @property
    def function(self) -> str | None:
        """The function that is called, or called first; None where none serves."""
        return self.calls[0].function if self.calls else None

    @property
    def category(self) -> str | None:
        """What the row is besides its kind: the column `category`."""
        if self.kind in NEGATIVE_KINDS:
            return self.topic
        if self.missing is not None:
            return WITHOUT + self.missing
        return BESIDE + self.beside if self.beside is not None else None

    @cached_property
    def planned(self) -> tuple[PlannedCall, ...]:
        """All calls, nested ones too, in the order of the text."""
        return tuple(inner for call in self.calls for inner in call.walk())

    @property
    def free(self) -> tuple[str, ...]:
        """The keys under which a teacher hands in the values of the free arguments."""
        planned = self.planned
        return tuple(
            self._key(number, name) for number, call in enumerate(planned, 1) for name in call.free
        )

    def filled(self, written: Mapping[str, Any]) -> tuple[FunctionCall, ...]:
        """The calls with the free arguments as `written` (by key). ValueError if one is no JSON."""
        if self.own:
            [call] = self.calls
            return (FunctionCall(call.function, {**call.pinned, **written}),)
        numbers = itertools.count(1)
        return tuple(self._filled(call, written, numbers) for call in self.calls)

    def _filled(
        self, call: PlannedCall, written: Mapping[str, Any], numbers: Iterator[int]
    ) -> FunctionCall:
        number = next(numbers)
        own = {name: written[self._key(number, name)] for name in call.free}
        inner = {n: self._filled(c, written, numbers) for n, c in call.nested.items()}
        return FunctionCall(call.function, {**call.pinned, **own, **inner})

    def _key(self, number: int, name: str) -> str:
        """`body`, where there is one call; `2_body` for the second of several."""
        alone = len(self.calls) == 1 and not self.calls[0].nested
        return name if alone else f"{number}_{name}"

    @cached_property
    def id(self) -> str:
        return content_hash(
            [self.kind, self.topic, self.ordinal, self.attempt, self.style, self.language,
             self.split, self.seed, [call.as_json() for call in self.calls], self.missing,
             self.unfit and self.unfit.as_json(), self.queries_first,
             *([self.today] if self.today else []), *([BESIDE, self.beside] if self.beside else []),
             *([self.length] if self.length else []), *(["own"] if self.own else []),
             *([OFFLINE] if self.offline else [])]
        )  # fmt: skip

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Slot:
        """The inverse of `dataclasses.asdict`, by way of JSON."""
        return cls(**{
            **document,
            "kind": Kind(document["kind"]),
            "style": Style(document["style"]),
            "split": Split(document["split"]),
            "length": document.get("length") and Length(document["length"]),
            "calls": tuple(map(PlannedCall.from_json, document["calls"])),
            "unfit": document["unfit"] and PlannedCall.from_json(document["unfit"]),
        })  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """A teacher's answer to a slot, not yet checked: the query, and the calls that were asked for."""

    slot: Slot
    query: str
    calls: tuple[FunctionCall, ...]
    raw: str
    """The reply as it came, for `rejected.jsonl`."""
    dropped: int = 0
    """Queries for the slot that the teacher itself gave up, because a function might serve them."""
    quoted: Mapping[str, str] = field(default_factory=dict)
    """The words of the query that say an argument, by its path, where the teacher tells them."""
    style: Style | None = None
    """How it is asked for, where that was left to the teacher; else as the slot wants it."""


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
    function: str | None
    category: str | None
    spec_hash: str
    prompt_hash: str
    teacher: str
    seed: int
    judge: Mapping[str, Any] | None = None
    """The judge's verdict as JSON; None where no judge was asked."""
    today: str | None = None
    """The day on which it is said, YYYY-MM-DD; None where none is known."""
    dropped: int = 0
    """Queries for this row that the teacher gave up, because a function might serve them."""


@dataclass(frozen=True)
class Rejection:
    """A refused draft: data, never a crash. `reason` is a code such as `schema`; `detail` says what."""

    slot: Slot
    stage: str
    reason: str
    detail: str
    raw: str
    judge: Mapping[str, Any] | None = None
    """The judge's verdict as JSON, where one was given."""
