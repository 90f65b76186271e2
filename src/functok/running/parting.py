"""In which split each row stands, so that no open value stands in two.

An LLM that chooses values knows of no splits, and what comes to mind first it chooses again and again.
So when a round is complete, a value of several rows gets a home: the split in which most of them were to
stand, or where it stands already. A row goes where its values are at home. In exchange others of the same
shard take the place that this leaves: rows whose values nobody else has, or that have none; then all
rows of a value together. So each shard has in each split what it was dealt. Rows with which that cannot
be are refused, as are those with values of several homes.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from functok.calls import FunctionCall
from functok.leaks import OpenValues, digest
from functok.records import Split
from functok.specs import ApiSpec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.integer[Any]]
    Marks = NDArray[np.bool_]

_SPLITS = tuple(Split)
_NOWHERE = len(_SPLITS)


class Parting:
    """Parts the rows of one round after the other.

    From round to round it holds 9 bytes of each value that stands; of the round 5 of each row and 12 of
    each of its values, and while it parts them about 170 more.
    """

    def __init__(self, api: ApiSpec) -> None:
        import numpy as np

        self._open = OpenValues(api)
        self._standing, self._homes = np.zeros(0, np.uint64), np.zeros(0, np.uint8)
        self._begin()

    def _begin(self) -> None:
        self._shards, self._dealt = array("I"), array("B")
        self._values, self._rows = array("Q"), array("I")

    def add(self, shard: int, split: Split, calls: Sequence[FunctionCall]) -> None:
        """A row of the round, with the split that it was dealt."""
        values = {digest(value) for _, value in self._open.of(calls)}
        self._values.extend(values)
        self._rows.extend([len(self._dealt)] * len(values))
        self._shards.append(shard)
        self._dealt.append(_SPLITS.index(split))

    def settled(self) -> list[Split | None]:
        """The split of each row of the round, in their order; None for those that can stand in none."""
        import numpy as np

        shards, dealt = np.array(self._shards), np.array(self._dealt, dtype=np.int64)
        rows, values = np.array(self._rows, dtype=np.int64), np.array(self._values, dtype=np.uint64)
        each, which, counts = np.unique(values, return_inverse=True, return_counts=True)
        homes, new = self._homes_of(each, which, dealt[rows])
        binds = (~new | (counts > 1))[which]
        wanted = np.zeros((len(dealt), len(_SPLITS)), dtype=np.bool_)
        wanted[rows[binds], homes[which[binds]]] = True
        several = wanted.sum(axis=1)
        stands = np.select([several == 0, several == 1], [dealt, wanted.argmax(axis=1)], _NOWHERE)
        if (stands != dealt).any():
            bonds = np.bincount(rows[binds], minlength=len(dealt))
            valued = np.bincount(rows, minlength=len(dealt)) > 0
            alone = chain(np.flatnonzero((bonds == 0) & valued), np.flatnonzero(~valued))
            together = _together(which, rows, bonds, new & (counts > 1))
            _exchange(chain(([int(row)] for row in alone), together), shards, dealt, stands)
        self._keep(values, stands[rows])
        self._begin()
        return [None if split == _NOWHERE else _SPLITS[split] for split in stands]

    def _homes_of(self, each: Numbers, which: Numbers, dealt: Numbers) -> tuple[Numbers, Marks]:
        """The home of each value, and whether it is new; `dealt` for each time that one stands."""
        import numpy as np

        dealt_to = np.zeros((len(each), len(_SPLITS)), dtype=np.int64)
        np.add.at(dealt_to, (which, dealt), 1)
        homes, new = dealt_to.argmax(axis=1), np.ones(len(each), dtype=np.bool_)
        _, old, again = np.intersect1d(
            self._standing, each, assume_unique=True, return_indices=True
        )
        homes[again], new[again] = self._homes[old], False
        return homes, new

    def _keep(self, values: Numbers, stands: Numbers) -> None:
        """Remembers where the values of the round stand now."""
        import numpy as np

        kept = stands != _NOWHERE
        values = np.append(self._standing, values[kept])
        homes = np.append(self._homes, stands[kept].astype(np.uint8))
        self._standing, first = np.unique(values, return_index=True)
        self._homes = homes[first]


def _together(which: Numbers, rows: Numbers, bonds: Numbers, chosen: Marks) -> list[list[int]]:
    """The rows of each value chosen, where nothing else binds them; small groups first."""
    import numpy as np

    of_these = np.flatnonzero(chosen[which])
    of_these = of_these[np.argsort(which[of_these], kind="stable")]
    ends = np.flatnonzero(np.diff(which[of_these])) + 1
    groups = np.split(rows[of_these], ends) if len(of_these) else []
    found = [group.tolist() for group in groups if (bonds[group] == 1).all()]
    return sorted(found, key=lambda group: (len(group), group))


def _exchange(
    groups: Iterable[Sequence[int]], shards: Numbers, dealt: Numbers, stands: Numbers
) -> None:
    """Changes where rows stand, those of a group together, until each split has as many rows of each
    shard as it was dealt; the last rows for which there is no place stand nowhere."""
    import numpy as np

    short = np.zeros((shards.max() + 1, len(_SPLITS)), dtype=np.int64)
    somewhere = stands != _NOWHERE
    np.add.at(short, (shards[somewhere], dealt[somewhere]), 1)
    np.add.at(short, (shards[somewhere], stands[somewhere]), -1)
    for group in groups:
        if not short.any():
            return
        home, needs = stands[group[0]], Counter(shards[row] for row in group).items()
        for split in range(len(_SPLITS)):
            if all(short[at, home] <= -n and short[at, split] >= n for at, n in needs):
                for at, n in needs:
                    short[at, [home, split]] += [n, -n]
                stands[list(group)] = split
                break
    moved = np.flatnonzero((stands != dealt) & (stands != _NOWHERE))[::-1]
    for shard in np.unique(np.argwhere(short > 0)[:, 0]):
        members = moved[shards[moved] == shard]
        last = [iter(members[dealt[members] == split]) for split in range(len(_SPLITS))]
        while (short[shard] > 0).any():
            split = short[shard].argmax()
            row = next(last[split])
            short[shard, split] -= 1
            short[shard, stands[row]] += 1
            stands[row] = _NOWHERE
