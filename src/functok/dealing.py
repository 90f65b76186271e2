"""Decks of cards: how splits, styles, members and functions are dealt to the rows of a shard."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from functok.config import RunConfig
from functok.records import Split

T = TypeVar("T")


def divide(total: int, parts: int) -> list[int]:
    """`total` in `parts` that differ by one at most."""
    return [total // parts + (1 if i < total % parts else 0) for i in range(parts)]


def deal(shares: Mapping[T, float], n: int, rng: random.Random) -> list[T]:
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


def cycle(members: Sequence[Any], n: int, rng: random.Random) -> list[Any]:
    """`n` members: each once in a shuffled order before any comes again."""
    deck: list[Any] = []
    while len(deck) < n:
        turn = list(members)
        rng.shuffle(turn)
        deck += turn
    return deck[:n]


def deal_splits(n: int, config: RunConfig, rng: random.Random) -> list[Split]:
    """Each split that is wanted gets at least one row of a shard of three or more.

    The rows of smaller shards are drawn, so that many of them have the shares together.
    """
    if n < _FEW:
        shares = {Split.VALIDATION: config.validation, Split.TEST: config.test}
        shares[Split.TRAIN] = 1 - sum(shares.values())
        return rng.choices(list(shares), weights=list(shares.values()), k=n)
    deck = [Split.VALIDATION] * _share(n, config.validation) + [Split.TEST] * _share(n, config.test)
    deck += [Split.TRAIN] * (n - len(deck))
    rng.shuffle(deck)
    return deck


_FEW = 3


def _share(n: int, share: float) -> int:
    return max(1, round(n * share)) if share else 0
