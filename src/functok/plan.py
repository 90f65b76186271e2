"""Spec + config → shards: what the teacher will be asked, decided before the first request.

A pure function: the same spec, config and seed give the same slots, whatever happened to other
slots. The rows wanted are counted in shards (one kind and topic each); `slots` says what each row of
a shard asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from functok.config import RunConfig
from functok.dealing import divide
from functok.errors import InputError
from functok.records import Kind
from functok.slots import (
    STYLE_SHARES,
    Shard,
    ShardSlots,
    may_be_asked_for,
    may_be_parallel,
    slots_of,
)
from functok.specs import ApiSpec

__all__ = ["NEGATIVE_CATEGORIES", "STYLE_SHARES", "Plan", "Shard", "ShardSlots"]

NEGATIVE_CATEGORIES = (
    "small_talk",
    "trivia",
    "recommendation",
    "writing",
    "calculation",
    "other_app",
    "other_device",
)


class Plan:
    """The shards of a run, and the slot of every ordinal in them."""

    def __init__(
        self,
        api: ApiSpec,
        config: RunConfig,
        categories: Sequence[str] = NEGATIVE_CATEGORIES,
        near_misses: Sequence[str] = (),
    ) -> None:
        """`categories` are those of which the API serves next to nothing: negatives come from them.

        `near_misses` are the categories of what the API suggests and does not have.
        """
        self.api = api
        self.config = config
        self._categories = categories
        self._near_misses = near_misses

    @cached_property
    def shards(self) -> tuple[Shard, ...]:
        """In a fixed order: the functions as the spec lists them, then the negatives."""
        positives = [
            *(Shard(Kind.SINGLE, f.name, self.config.rows) for f in self.api.functions),
            *_shards(Kind.PARALLEL, self.config.parallel, self._first_of_several()),
        ]
        missing = round(self.config.rows * self.config.missing)
        left_out = [
            Shard(Kind.MISSING_ARGUMENT, function.name, missing)
            for function in self.api.functions
            if missing and may_be_asked_for(function)
        ]
        unserved = self.config.missing_target == "irrelevant"
        share = self.config.negatives
        served = sum(shard.wanted for shard in (*positives, *([] if unserved else left_out)))
        negatives = round(served * share / (1 - share))
        if unserved:
            negatives = max(0, negatives - sum(shard.wanted for shard in left_out))
        near = round(negatives * self.config.near_miss) if self._near_misses else 0
        return (
            *positives,
            *left_out,
            *_shards(Kind.NEAR_MISS, near, self._near_misses),
            *_shards(Kind.UNRELATED, negatives - near, self._categories),
        )

    def _first_of_several(self) -> list[str]:
        """The functions that rows of several calls begin with."""
        found = [function.name for function in may_be_parallel(self.api)]
        if self.config.parallel and not found:
            raise InputError(
                "--parallel", "the API has one function, which cannot be called twice at once",
                "Leave it out, or name a spec with more functions",
            )  # fmt: skip
        return found

    def shard(self, name: str) -> Shard:
        return next(shard for shard in self.shards if shard.name == name)

    def slots(self, shard: Shard) -> ShardSlots:
        """The slots of one shard. Raises `SpecError` if no arguments satisfy a function's schema."""
        return slots_of(shard, self.api, self.config)


def _shards(kind: Kind, total: int, topics: Sequence[str]) -> list[Shard]:
    """`total` rows of a kind, as evenly over the topics as can be."""
    counts = divide(total, len(topics)) if topics else []
    return [Shard(kind, topic, n) for topic, n in zip(topics, counts, strict=True) if n]
