"""Spec + config → slots: what the teacher will be asked, decided before the first request.

A pure function: the same spec, config and seed give the same slots, whatever happened to other
slots. The rows wanted are counted in shards (one kind and topic each); within a shard every ordinal
has its split, its style, and which optional arguments are given, dealt from shuffled decks so that
all of them come up in their proportions. Values of closed parameters (enums, booleans, small ranges)
and boundaries are dealt from decks too: every member is used before one repeats. Open values are
drawn from the sub-pool of the slot's split.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from functok.config import RunConfig
from functok.errors import SpecError
from functok.hashing import content_hash
from functok.records import Kind, Slot, Split, Style
from functok.specs import ApiSpec, FunctionSpec
from functok.specs.schemas import first_error, validator_for
from functok.values import (
    Unsatisfiable,
    boundaries,
    enumerable,
    in_order,
    is_free_text,
    is_sayable,
    sample,
)

STYLE_SHARES: Mapping[Style, float] = {
    Style.COMMAND: 0.38,
    Style.QUESTION: 0.27,
    Style.FRAGMENT: 0.13,
    Style.NEED: 0.22,
}
"""One set of shares for positives and negatives: the form of a sentence must give nothing away."""

NEGATIVE_CATEGORIES = (
    "small_talk",
    "trivia",
    "recommendation",
    "writing",
    "calculation",
    "other_app",
    "other_device",
)

T = TypeVar("T")

_BOUNDARY_SHARE = 0.1
_OPTIONAL_DECAY = 0.6  # each further optional argument is that much rarer: people say little
_SUBSETS_TRIED = 64
_DRAWS = 30


@dataclass(frozen=True)
class Shard:
    """Rows of one kind and topic (a function, or a category of negatives): a task's worth of work."""

    kind: Kind
    topic: str
    wanted: int

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.topic}"


class Plan:
    """The shards of a run, and the slot of every ordinal in them."""

    def __init__(
        self,
        api: ApiSpec,
        config: RunConfig,
        categories: Sequence[str] = NEGATIVE_CATEGORIES,
    ) -> None:
        """`categories` are those of which the API serves next to nothing: negatives come from them."""
        self.api = api
        self.config = config
        self._categories = categories

    @cached_property
    def shards(self) -> tuple[Shard, ...]:
        """In a fixed order: the functions as the spec lists them, then the negatives."""
        singles = [Shard(Kind.SINGLE, f.name, self.config.rows) for f in self.api.functions]
        positives = sum(shard.wanted for shard in singles)
        share = self.config.negatives
        negatives = round(positives * share / (1 - share))
        counts = _divide(negatives, len(self._categories))
        unrelated = [
            Shard(Kind.UNRELATED, category, count)
            for category, count in zip(self._categories, counts, strict=True)
            if count
        ]
        return (*singles, *unrelated)

    def shard(self, name: str) -> Shard:
        return next(shard for shard in self.shards if shard.name == name)

    def slots(self, shard: Shard) -> ShardSlots:
        """The slots of one shard. Raises `SpecError` if no arguments satisfy the function's schema."""
        function = self.api.by_name[shard.topic] if shard.kind is Kind.SINGLE else None
        return ShardSlots(shard, function, self.config)


class ShardSlots:
    """Makes the slot of any (ordinal, attempt) of one shard."""

    def __init__(self, shard: Shard, function: FunctionSpec | None, config: RunConfig) -> None:
        self._shard = shard
        self._function = function
        self._config = config
        self._draws_values = function is not None and not config.queries_first
        n = shard.wanted
        self._splits = _deal_splits(n, config, self._rng("splits"))
        self._styles = _deal(STYLE_SHARES, n, self._rng("styles"))
        self._given: list[tuple[str, ...]] = [()] * n
        self._dealt: list[dict[str, Any]] = [{} for _ in range(n)]
        if function is not None and self._draws_values:
            self._given = _deal(self._subsets(function), n, self._rng("given"))
            self._deal_values(function)

    def slot(self, ordinal: int, attempt: int) -> Slot:
        """The slot of one wanted row; a later attempt keeps its style, split and given arguments."""
        pinned, free = self._arguments(ordinal, attempt)
        return Slot(
            kind=self._shard.kind,
            topic=self._shard.topic,
            ordinal=ordinal,
            attempt=attempt,
            style=self._styles[ordinal],
            language=self._config.language,
            split=self._splits[ordinal],
            seed=self._config.seed,
            pinned=pinned,
            free=free,
            queries_first=self._config.queries_first,
        )

    def _arguments(self, ordinal: int, attempt: int) -> tuple[dict[str, Any], tuple[str, ...]]:
        if self._function is None or not self._draws_values:
            return {}, ()
        rng = self._rng("values", ordinal, attempt)
        # Should dealt values contradict each other (an either-or in the schema), draw them as well.
        for dealt in (self._dealt[ordinal], {}):
            found = _draw(self._function, self._given[ordinal], dealt, rng, self._splits[ordinal])
            if found is not None:
                free = tuple(
                    p.name for p in self._function.arguments if p.name in found and is_free_text(p)
                )
                return {name: v for name, v in found.items() if name not in free}, free
        raise _unsatisfiable(self._function, f"the arguments {list(self._given[ordinal])}")

    def _subsets(self, function: FunctionSpec) -> dict[tuple[str, ...], float]:
        """The sets of arguments that a call may have, with weights; by trial, since schemas can tie
        arguments together in any way."""
        required = [p.name for p in function.arguments if p.required]
        optional = [p.name for p in function.arguments if not p.required and is_sayable(p)]
        rng = self._rng("subsets")
        weights: dict[tuple[str, ...], float] = {}
        for subset in _optional_subsets(optional, rng):
            chosen = {*required, *subset}
            names = tuple(p.name for p in function.arguments if p.name in chosen)
            if _draw(function, names, {}, rng, Split.TRAIN) is not None:
                weights[names] = _OPTIONAL_DECAY ** len(subset)
        if not weights:
            raise _unsatisfiable(function, "any set of its arguments")
        by_size: dict[int, int] = {}
        for names in weights:
            by_size[len(names)] = by_size.get(len(names), 0) + 1
        return {names: weight / by_size[len(names)] for names, weight in weights.items()}

    def _deal_values(self, function: FunctionSpec) -> None:
        for parameter in function.arguments:
            ordinals = [i for i, given in enumerate(self._given) if parameter.name in given]
            rng = self._rng("deck", parameter.name)
            members = enumerable(parameter)
            if members:
                deck = _cycle(members, len(ordinals), rng)
            else:
                edges = boundaries(parameter)
                if not edges:
                    continue
                deck = _cycle(edges, max(len(edges), round(len(ordinals) * _BOUNDARY_SHARE)), rng)
                rng.shuffle(ordinals)
            for ordinal, value in zip(ordinals, deck, strict=False):
                self._dealt[ordinal][parameter.name] = value

    def _rng(self, *purpose: object) -> random.Random:
        # The function's fingerprint is part of it: a changed function draws anew, others do not.
        identity = self._function.fingerprint if self._function else ""
        return random.Random(
            content_hash([self._config.seed, self._shard.name, identity, *map(str, purpose)])
        )


def _draw(
    function: FunctionSpec,
    names: Sequence[str],
    dealt: Mapping[str, Any],
    rng: random.Random,
    split: Split,
) -> dict[str, Any] | None:
    """Values for the named arguments that satisfy the whole schema together; None if none was found."""
    parameters = [p for p in function.arguments if p.name in names]
    for _ in range(_DRAWS):
        try:
            values = {
                p.name: dealt[p.name] if p.name in dealt else sample(p, rng, split, names)
                for p in parameters
            }
        except Unsatisfiable:
            return None
        values = in_order(parameters, values)
        if first_error(validator_for(function), values) is None:
            return values
    return None


def _unsatisfiable(function: FunctionSpec, what: str) -> SpecError:
    return SpecError(
        function.place or function.name,
        f"no value was found for {what} of '{function.name}' that satisfies its JSON Schema",
        "Look for bounds, patterns or either-or rules that exclude each other",
    )


def _optional_subsets(optional: Sequence[str], rng: random.Random) -> Iterator[tuple[str, ...]]:
    """All subsets where they are few; else none, each alone, all, and some of the others."""
    if 2 ** len(optional) <= _SUBSETS_TRIED:
        for size in range(len(optional) + 1):
            yield from itertools.combinations(optional, size)
        return
    chosen: dict[tuple[str, ...], None] = {(): None}
    chosen |= {(name,): None for name in optional}
    while len(chosen) < _SUBSETS_TRIED:
        size = rng.randint(2, min(4, len(optional)))
        picked = set(rng.sample(list(optional), size))
        chosen[tuple(name for name in optional if name in picked)] = None
    yield from chosen


def _divide(total: int, parts: int) -> list[int]:
    """`total` in `parts` that differ by one at most."""
    return [total // parts + (1 if i < total % parts else 0) for i in range(parts)]


def _deal(shares: Mapping[T, float], n: int, rng: random.Random) -> list[T]:
    """`n` cards in proportion to the shares (largest remainder), shuffled."""
    total = sum(shares.values())
    exact = {card: share * n / total for card, share in shares.items()}
    counts = {card: int(count) for card, count in exact.items()}
    by_remainder = sorted(exact, key=lambda card: counts[card] - exact[card])
    for card in by_remainder[: n - sum(counts.values())]:
        counts[card] += 1
    deck = [card for card, count in counts.items() for _ in range(count)]
    rng.shuffle(deck)
    return deck


def _cycle(members: Sequence[Any], n: int, rng: random.Random) -> list[Any]:
    """`n` members: each once in a shuffled order before any comes again."""
    deck: list[Any] = []
    while len(deck) < n:
        turn = list(members)
        rng.shuffle(turn)
        deck += turn
    return deck[:n]


def _deal_splits(n: int, config: RunConfig, rng: random.Random) -> list[Split]:
    """Each split that is wanted gets at least one row of a shard of three or more."""
    validation = _share(n, config.validation)
    test = _share(n, config.test)
    deck = [Split.VALIDATION] * validation + [Split.TEST] * test
    deck += [Split.TRAIN] * (n - len(deck))
    rng.shuffle(deck)
    return deck


def _share(n: int, share: float) -> int:
    return max(1, round(n * share)) if share and n >= 3 else 0
