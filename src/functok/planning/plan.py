"""Spec + config → shards: what the teacher will be asked, decided before the first request.

A pure function: the same spec, config and seed give the same slots, whatever happened to other
slots. The rows wanted are counted in shards (one kind and topic each); `slots` says what each row of
a shard asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice

from functok.config import RunConfig
from functok.errors import InputError
from functok.planning.dealing import divide
from functok.planning.nesting import Nesting, nestings
from functok.planning.several import NestedSlots, ParallelSlots, may_be_parallel, may_repeat
from functok.planning.siblings import siblings
from functok.planning.slots import (
    MISSING_FEATURE,
    OUT_OF_RANGE,
    STYLE_SHARES,
    MissingSlots,
    OutOfRangeSlots,
    Shard,
    ShardSlots,
    SingleSlots,
    may_be_asked_for,
)
from functok.records import Kind, Slot
from functok.specs import ApiSpec
from functok.specs.model import JsonSchema

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

_MOST_HELD = 10_000  # rows
_FEATURES = 3  # rows of a feature that the API lacks, for each one of a value out of range


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
        self._held: dict[Shard, ShardSlots] = {}
        self._room = _MOST_HELD

    @cached_property
    def shards(self) -> tuple[Shard, ...]:
        """In a fixed order: the functions as the spec lists them, then the negatives; what the offline
        teacher adds to an LLM's comes last."""
        own = self._shards_of(self.config)
        if not self.config.offline_rows:
            return own
        added = self._shards_of(self.config.offline)
        return (*own, *(replace(shard, offline=True) for shard in added))

    def _shards_of(self, config: RunConfig) -> tuple[Shard, ...]:
        positives = [
            *(Shard(Kind.SINGLE, f.name, config.rows) for f in self.api.functions),
            *_shards(Kind.PARALLEL, config.parallel, self._first_of_several()),
            *_shards(Kind.NESTED, config.nested, self._outer()),
        ]
        missing = round(config.rows * config.missing)
        left_out = [
            Shard(Kind.MISSING_ARGUMENT, function.name, missing)
            for function in self.api.functions
            if missing and may_be_asked_for(function)
        ]
        unserved = config.missing_target == "irrelevant"
        share = config.negatives
        served = sum(shard.wanted for shard in (*positives, *([] if unserved else left_out)))
        negatives = round(served * share / (1 - share))
        if unserved:
            negatives = max(0, negatives - sum(shard.wanted for shard in left_out))
        near = round(negatives * config.near_miss) if self._near_misses else 0
        return (
            *positives,
            *left_out,
            *_near(near, self._near_misses),
            *_shards(Kind.UNRELATED, negatives - near, self._categories),
        )

    def config_of(self, row: Shard | Slot) -> RunConfig:
        """The settings by which the rows of a shard are made: those of its teacher."""
        return self.config.offline if row.offline else self.config

    def _first_of_several(self) -> list[str]:
        """The functions that rows of several calls begin with."""
        found = [function.name for function in may_be_parallel(self.api)]
        if self.config.parallel and not found:
            raise InputError(
                "--parallel", "the API has one function, which cannot be called twice at once",
                "Leave it out, or name a spec with more functions",
            )  # fmt: skip
        return found

    @cached_property
    def returns(self) -> Mapping[str, JsonSchema]:
        """What the functions return whose calls stand inside others, by name; none are asked for, none."""
        inner = {nesting.inner for nesting in self._nestings}
        return {f.name: f.returns for f in self.api.functions if f.returns and f.name in inner}

    @cached_property
    def _nestings(self) -> tuple[Nesting, ...]:
        """What can stand inside what, if it is asked for."""
        return nestings(self.api) if self.config.nested else ()

    @cached_property
    def _siblings(self) -> Mapping[str, Sequence[str]]:
        """The functions that are most like each, if queries are to come near them."""
        return siblings(self.api) if self.config.beside and not self.config.queries_first else {}

    def _outer(self) -> list[str]:
        """The functions that take the result of another one as an argument."""
        found = list(dict.fromkeys(nesting.outer for nesting in self._nestings))
        if self.config.nested and not found:
            told = sum(bool(function.returns) for function in self.api.functions)
            raise InputError(
                "--nested",
                "no function returns what another one takes as an argument "
                f"({told} of {len(self.api.functions)} say what they return)",
                "Leave it out, or state the results: a return annotation in Python, the response's "
                "schema in OpenAPI, `outputSchema` in MCP",
            )  # fmt: skip
        return found

    def shard(self, name: str) -> Shard:
        return next(shard for shard in self.shards if shard.name == name)

    def slots(self, shard: Shard) -> ShardSlots:
        """The slots of one shard. Raises `SpecError` if no arguments satisfy a function's schema.

        They are asked for again and again; those of a plan of ordinary size are held.
        """
        slots = self._held.get(shard)
        if slots is None:
            slots = self._slots(shard)
            if shard.wanted <= self._room:
                self._room -= shard.wanted
                self._held[shard] = slots
        return slots

    def _slots(self, shard: Shard) -> ShardSlots:
        config = self.config_of(shard)
        if shard.kind is Kind.SINGLE:
            near = self._siblings.get(shard.topic, ())
            return SingleSlots(shard, self.api.by_name[shard.topic], config, near)
        if shard.kind is Kind.PARALLEL:
            first = self.api.by_name[shard.topic]
            followers = [f for f in self.api.functions if f is not first or may_repeat(f)]
            return ParallelSlots(shard, first, followers, config)
        if shard.kind is Kind.NESTED:
            found = [nesting for nesting in self._nestings if nesting.outer == shard.topic]
            return NestedSlots(shard, self.api, found, config)
        if shard.kind is Kind.MISSING_ARGUMENT:
            return MissingSlots(shard, self.api.by_name[shard.topic], config)
        if shard.topic == OUT_OF_RANGE:
            return OutOfRangeSlots(shard, self.api, config)
        return ShardSlots(shard, config)


def _near(total: int, categories: Sequence[str]) -> list[Shard]:
    """Near misses: features that the API lacks more than values that it does not allow, whose words are
    those of rows that a function serves."""
    parts = [_FEATURES if category == MISSING_FEATURE else 1 for category in categories]
    counts = iter(divide(total, sum(parts))) if parts else iter(())
    wanted = [sum(islice(counts, part)) for part in parts]
    return [Shard(Kind.NEAR_MISS, c, n) for c, n in zip(categories, wanted, strict=True) if n]


def _shards(kind: Kind, total: int, topics: Sequence[str]) -> list[Shard]:
    """`total` rows of a kind, as evenly over the topics as can be."""
    counts = divide(total, len(topics)) if topics else []
    return [Shard(kind, topic, n) for topic, n in zip(topics, counts, strict=True) if n]
