"""Decks of cards: how splits, styles, members and functions are dealt to the rows of a shard."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeVar

from functok.config import RunConfig
from functok.records import Split

T = TypeVar("T", bound=Hashable)
Names = tuple[str, ...]


def divide(total: int, parts: int) -> list[int]:
    """`total` in `parts` that differ by one at most."""
    return [total // parts + (1 if i < total % parts else 0) for i in range(parts)]


def deal(shares: Mapping[T, float], n: int, rng: random.Random) -> list[T]:
    """`n` cards in proportion to the shares, shuffled."""
    deck = [card for card, count in _counts(shares, n).items() for _ in range(count)]
    rng.shuffle(deck)
    return deck


def _counts(shares: Mapping[T, float], n: int) -> dict[T, int]:
    """How many of `n` each card is, by its share (largest remainder)."""
    total = sum(shares.values())
    exact = {card: share * n / total for card, share in shares.items()}
    counts = {card: int(count) for card, count in exact.items()}
    by_remainder = sorted(exact, key=lambda card: counts[card] - exact[card])
    for card in by_remainder[: n - sum(counts.values())]:
        counts[card] += 1
    return counts


def cycle(members: Sequence[Any], n: int, rng: random.Random) -> list[Any]:
    """`n` members: each once in a shuffled order before any comes again."""
    deck: list[Any] = []
    while len(deck) < n:
        turn = list(members)
        rng.shuffle(turn)
        deck += turn
    return deck[:n]


def deal_sets(shares: Mapping[Names, float], needs: Mapping[str, int], n: int) -> list[Names]:
    """`n` sets of names in proportion to the shares, changed until each name stands in as many sets as
    it needs, and outside of one, as far as there are such sets. In the order of the shares.

    What a name needs counts only where `n` sets allow it.
    """
    counts = _counts(shares, n)
    deck = [card for card in shares for _ in range(counts[card])]
    needs = {name: need for name, need in needs.items() if need < n}
    for name in dict.fromkeys(name for card in shares for name in card):
        having = {card: share for card, share in shares.items() if name in card}
        lacking = {card: share for card, share in shares.items() if name not in card}
        least = min(max(1, needs.get(name, 1)), n - bool(lacking))
        _exchange(deck, least, having, needs)
        if lacking:
            _exchange(deck, min(1, n), lacking, needs)
    return sorted(deck, key=list(shares).index)


def _exchange(
    deck: list[Names], least: int, wanted: Mapping[Names, float], needs: Mapping[str, int]
) -> None:
    """Exchanges cards for wanted ones until there are `least`: those first that nobody will miss."""
    short = least - sum(card in wanted for card in deck)
    if short <= 0:
        return
    dealt = _counts(wanted, short)
    new = [card for card in wanted for _ in range(dealt[card])]
    having = Counter(name for card in deck for name in card)

    def spare(card: Names) -> int:
        return min((having[name] - needs.get(name, 1) for name in card), default=len(deck))

    for card in new:
        at = max(
            (i for i, old in enumerate(deck) if old not in wanted), key=lambda i: spare(deck[i])
        )
        old = deck[at]
        if spare(old) <= 0:  # somebody would miss it: a card that has all of it, if there is one
            card = next((wider for wider in wanted if {*wider} >= {*old}), card)
        having.subtract(old)
        having.update(card)
        deck[at] = card


def spread(deck: Sequence[T], strata: Sequence[Any], rng: random.Random) -> list[T]:
    """The cards in an order in which every stratum gets its share of each: `strata[i]` is that of place i."""
    n = len(deck)
    places = list(range(n))
    rng.shuffle(places)
    order = {stratum: i for i, stratum in enumerate(dict.fromkeys(strata))}
    places.sort(key=lambda i: order[strata[i]])
    kinds = {card: i for i, card in enumerate(dict.fromkeys(deck))}
    cards = sorted(deck, key=lambda card: kinds[card])
    stride = next((s for s in range(round(n * _GOLDEN), n) if math.gcd(s, n) == 1), 1)
    found = list(deck)
    for position, place in enumerate(places):
        found[place] = cards[position * stride % n]
    return found


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
_GOLDEN = 0.618  # multiples of it fall evenly between each other


def _share(n: int, share: float) -> int:
    return max(1, round(n * share)) if share else 0
