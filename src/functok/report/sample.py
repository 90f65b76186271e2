"""A random sample of things that have ids: the same each time, in bounded memory."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Hashable


class Sample:
    """`size` of all ids at random, and beside them up to `floor` of each group that they fall into.

    The ids with the lowest hashes are taken, so that neither their order nor their number decides.
    """

    def __init__(self, size: int, floor: int) -> None:
        self.seen: Counter[Hashable] = Counter()
        """How many ids there were, by group."""
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
        return frozenset().union(self._all.names(), *(g.names() for g in self._groups.values()))


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

    def names(self) -> set[str]:
        return {name for _, name in self._heap}
