"""A random sample of things that have ids: the same each time, in bounded memory."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Hashable


class Sample:
    """`size` of all ids: one of each group that they fall into, a second of each, up to `floor` of each,
    and for the rest any at random.

    The ids with the lowest hashes come first, so that neither their order nor their number decides.
    """

    def __init__(self, size: int, floor: int) -> None:
        self.seen: Counter[Hashable] = Counter()
        """How many ids there were, by group."""
        self._size = size
        self._all = _Lowest(size)
        self._groups: dict[Hashable, _Lowest] = {}
        self._floor = min(size, floor)

    def add(self, name: str, group: Hashable) -> None:
        self.seen[group] += 1
        digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        rank = int.from_bytes(digest)
        self._all.add(rank, name)
        self._groups.setdefault(group, _Lowest(self._floor)).add(rank, name)

    def taken(self) -> frozenset[str]:
        """The ids of the sample."""
        places = dict.fromkeys(self._all.ranked(), self._floor)
        for group in self._groups.values():
            places |= {ranked: place for place, ranked in enumerate(group.ranked())}
        chosen = sorted(places, key=lambda ranked: (places[ranked], ranked))[: self._size]
        return frozenset(name for _, name in chosen)


class _Lowest:
    """The names of the `most` lowest ranks."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._heap: list[tuple[int, str]] = []  # its top has the highest rank

    def add(self, rank: int, name: str) -> None:
        if len(self._heap) < self._most:
            heapq.heappush(self._heap, (-rank, name))
        elif self._heap and -rank > self._heap[0][0]:
            heapq.heapreplace(self._heap, (-rank, name))

    def ranked(self) -> list[tuple[int, str]]:
        """Ranks and names, the lowest rank first."""
        return sorted((-negative, name) for negative, name in self._heap)
