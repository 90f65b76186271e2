"""Exact and near duplicates among queries.

Two queries are duplicates when their folded texts (case, punctuation and spacing removed) are the
same, or when the Jaccard similarity of the folded texts' character 3-grams is at least 0.9.

The search is exact, not probabilistic. If J(A, B) ≥ t then |A∆B| ≤ |A|·(1-t)/t, a ninth of |A|. So
let the grams be dealt, by a hash, into one part more than that number: at least one part is the same in
A and B (partitioning by the pigeonhole principle; Arasu, Ganti and Kaushik 2006). Each text is found
under its parts, of which all texts of a class of sizes have the same number. Of those that share one,
most fall to one integer each: a bitmap of the hashed grams, whose differing bits bound the symmetric
difference from below.

Everything is packed: a text of 54 characters takes about 230 bytes, of which 54 are the text itself.
"""

from __future__ import annotations

import math
import re
import unicodedata
from array import array
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint64]

THRESHOLD = 0.9
_DIFFERENCE = (1 - THRESHOLD) / (1 + THRESHOLD)
_LARGEST = [17]  # the most grams that a text of each class has
while _LARGEST[-1] < 1 << 40:
    _LARGEST.append(_LARGEST[-1] * 5 // 4)
_BITMAP = 32  # bytes
_NOT_BITS = 56  # bits of a hash that do not say which bit of the bitmap is its own
_POINT = 21  # bits of a code point
_FACTOR = 0x9E3779B97F4A7C15  # odd, so that what is multiplied by it stays apart from all others
_KEY = 32  # bits
_TABLES = 6  # bits
_FEWEST = 32  # places in a table
_FEW = 128  # below that it doubles when it grows

_SEPARATORS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """The text with case, punctuation and spacing folded away; words stay apart by one space."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _SEPARATORS.sub(" ", text.casefold()).strip()


def _hashed(encoded: bytes) -> Numbers:
    """The hashes of the grams of a folded text in UTF-32, in order; two grams never have the same."""
    import numpy as np

    points = np.frombuffer(encoded.ljust(3 * 4, b"\0"), dtype="<u4").astype(np.uint64)
    wide, wider = np.uint64(_POINT), np.uint64(2 * _POINT)
    found: Numbers = points[:-2] << wider | points[1:-1] << wide | points[2:]
    found *= np.uint64(_FACTOR)
    found.sort()
    first = np.ones(len(found), dtype=bool)
    np.not_equal(found[1:], found[:-1], out=first[1:])
    return found[first]


class DuplicateIndex:
    """The texts kept so far; `add` keeps a text unless one that was kept before is its duplicate."""

    def __init__(self) -> None:
        self._texts = bytearray()
        self._ends = array("Q", [0])
        self._sizes = array("I")
        self._bitmaps = bytearray()
        self._parts = _Table()

    def __len__(self) -> int:
        return len(self._sizes)

    def add(self, text: str) -> int | None:
        """None when the text is new and now kept; else the position of a kept one that it repeats."""
        folded = fold(text)
        own = _hashed(folded.encode("utf-32-le", "surrogatepass"))
        to_find, to_keep = _keys(own)
        bitmap = _bitmap(own)
        found = self._near(own, to_find, bitmap)
        if found is not None:
            return found
        position = len(self)
        self._texts += folded.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._texts))
        self._sizes.append(len(own))
        self._bitmaps += bitmap.to_bytes(_BITMAP)
        self._parts.add(to_keep, position)
        return None

    def _near(self, own: Numbers, keys: list[int], bitmap: int) -> int | None:
        size, sizes = len(own), self._sizes
        least, greatest = _sizes_near(size)
        for position in self._parts.get(keys):
            if not least <= sizes[position] <= greatest:
                continue
            total = size + sizes[position]
            # J ≥ t  ⇔  |A∆B| ≤ (1-t)/(1+t) · (|A|+|B|)
            most = _DIFFERENCE * total + 1e-9
            other = self._bitmaps[_BITMAP * position : _BITMAP * (position + 1)]
            if (bitmap ^ int.from_bytes(other)).bit_count() > most:
                continue
            if total - 2 * _shared(own, self._hashed(position)) <= most:
                return position
        return None

    def _hashed(self, position: int) -> Numbers:
        found = self._texts[self._ends[position] : self._ends[position + 1]]
        text = found.decode("utf-8", "surrogatepass")
        return _hashed(text.encode("utf-32-le", "surrogatepass"))


def _sizes_near(size: int) -> tuple[int, int]:
    """The fewest and the most grams that a duplicate of a text with so many may have."""
    return math.ceil(THRESHOLD * size - 1e-9), int(size / THRESHOLD + 1e-9)


def _class_of(size: int) -> int:
    return bisect_left(_LARGEST, size)


def _bitmap(own: Numbers) -> int:
    """A bit for each gram; several may have the same."""
    import numpy as np

    bits = np.zeros(8 * _BITMAP, dtype=np.uint8)
    bits[own >> _NOT_BITS] = 1
    return int.from_bytes(np.packbits(bits).tobytes())


def _shared(own: Numbers, other: Numbers) -> int:
    """How many grams two texts share."""
    import numpy as np

    both = np.concatenate((own, other))
    both.sort()
    return int(np.count_nonzero(both[1:] == both[:-1]))


def _keys(own: Numbers) -> tuple[list[int], list[int]]:
    """The keys under which duplicates of a text are found, and those among them under which it is kept.

    For each class of sizes that a duplicate may be of there is a number for each part of the grams, dealt
    by the place of their hashes among all: by what is in it, its place, and the class.
    """
    import numpy as np

    parts = _parts(len(own))
    sums = np.zeros(len(own) + 1, dtype=np.uint64)
    np.cumsum(own, out=sums[1:])
    ends = sums[own.searchsorted(parts.bounds, side="right")]
    held = ends[parts.after] - ends[parts.before]
    keys: list[int] = ((held + parts.marks) * parts.of_class >> np.uint64(64 - _KEY)).tolist()
    return keys, keys[parts.own]


class _Parts(NamedTuple):
    """The parts of some classes of sizes: where each begins and ends among the hashes, as places in
    `bounds`; a number for each, whatever is in it, and one for its class; and which are of a text's own."""

    bounds: Numbers
    before: NDArray[np.int64]
    after: NDArray[np.int64]
    marks: Numbers
    of_class: Numbers
    own: slice


@lru_cache(maxsize=512)
def _parts(size: int) -> _Parts:
    """The parts of all classes that a duplicate of a text with so many grams may be of."""
    import numpy as np

    least, greatest = _sizes_near(size)
    bounds, before = list[int](), list[int]()
    marks, of_class, own = list[int](), list[int](), slice(0)
    for number in range(_class_of(least), _class_of(greatest) + 1):
        count = _LARGEST[number] // 9 + 1  # |A∆B| ≤ |A| / 9
        if number == _class_of(size):
            own = slice(len(marks), len(marks) + count)
        before += range(len(bounds), len(bounds) + count)
        bounds += [*((part << 64) // count for part in range(count)), (1 << 64) - 1]
        these = [(number << 32 | 2 * part | 1) * _FACTOR % (1 << 64) for part in range(count)]
        marks += these
        of_class += [these[0]] * count
    places = np.array(before)
    return _Parts(
        np.array(bounds, dtype=np.uint64), places, places + 1,
        np.array(marks, dtype=np.uint64), np.array(of_class, dtype=np.uint64), own,
    )  # fmt: skip


class _Table:
    """Positions by keys, of which several may be the same: open hash tables in flat arrays.

    One for each of the first bits that a key can have, so that only a small one is held twice while
    it grows. An entry is the key and, from 1, the position, in 8 bytes.
    """

    def __init__(self) -> None:
        self._counts = [0] * (1 << _TABLES)
        self._tables = [array("Q", bytes(8 * _FEWEST)) for _ in self._counts]

    def get(self, keys: list[int]) -> set[int]:
        """All positions under any of the keys."""
        found: set[int] = set()
        for key in keys:
            table = self._tables[key >> _REST]
            size = len(table)
            place = (key & _REST_MASK) * size >> _REST
            while entry := table[place]:
                if entry >> _KEY == key:
                    found.add((entry & _KEY_MASK) - 1)
                place = place + 1 if place + 1 < size else 0
        return found

    def add(self, keys: list[int], position: int) -> None:
        for key in keys:
            number = key >> _REST
            self._counts[number] += 1
            table = self._tables[number]
            if 4 * self._counts[number] > 3 * len(table):
                table = self._tables[number] = _grown(table)
            _put(table, key << _KEY | position + 1)


_REST = _KEY - _TABLES
_REST_MASK = (1 << _REST) - 1
_KEY_MASK = (1 << _KEY) - 1


def _put(table: array[int], entry: int) -> None:
    size = len(table)
    place = (entry >> _KEY & _REST_MASK) * size >> _REST
    while table[place]:
        place = place + 1 if place + 1 < size else 0
    table[place] = entry


def _grown(table: array[int]) -> array[int]:
    """The same entries in a larger table: in their order, each in its place or in the next that is free."""
    import numpy as np

    size = 2 * len(table) if len(table) < _FEW else 4 * len(table) // 3 + 1
    larger = array("Q", bytes(8 * size))
    entries = np.frombuffer(table, dtype=np.uint64)
    entries = np.sort(entries[entries > 0])
    first = ((entries >> np.uint64(_KEY) & np.uint64(_REST_MASK)) * np.uint64(size)).astype(
        np.int64
    )
    order = np.arange(len(entries))
    places = np.maximum.accumulate((first >> _REST) - order) + order
    inside = places < size
    np.frombuffer(larger, dtype=np.uint64)[places[inside]] = entries[inside]
    for entry in entries[~inside].tolist():
        _put(larger, entry)
    return larger
