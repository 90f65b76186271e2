"""Exact and near duplicates among queries.

Two queries are duplicates when their folded texts (case, punctuation and spacing removed) are the
same, or when the Jaccard similarity of the folded texts' character 3-grams is at least 0.9.

The search is exact, not probabilistic. If J(A, B) ≥ t then |A∆B| ≤ |B|·(1-t)/t, a ninth of |B|. So
let the grams be dealt, by a hash, into one part more than that number: at least one part is the same in
A and B (partitioning by the pigeonhole principle; Arasu, Ganti and Kaushik 2006). Each text is found
under its parts. Of those that share one, most fall to one integer each: a bitmap of the hashed grams,
whose differing bits bound the symmetric difference from below.

Everything is packed: a text of 60 characters takes about 200 bytes, of which 60 are the text itself.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from array import array
from bisect import bisect_left
from functools import lru_cache, reduce
from itertools import accumulate, pairwise
from operator import or_

THRESHOLD = 0.9
_DIFFERENCE = (1 - THRESHOLD) / (1 + THRESHOLD)
_SIZES = 9  # in a class: |A∆B| ≤ |B| / 9
_BITMAP = 32  # bytes
_HASH = 7  # bytes
_CACHED = 50_000  # grams
_KEY = 32  # bits
_TABLES = 6  # bits

_SEPARATORS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """The text with case, punctuation and spacing folded away; words stay apart by one space."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _SEPARATORS.sub(" ", text.casefold()).strip()


def grams(folded: str) -> set[str]:
    """The character 3-grams of a folded text; the text itself where it is shorter than that."""
    return {folded[i : i + 3] for i in range(max(1, len(folded) - 2))}


def similarity(a: str, b: str) -> float:
    """Jaccard similarity of the 3-grams of two texts, 0 to 1."""
    left, right = grams(fold(a)), grams(fold(b))
    return len(left & right) / len(left | right)


class _Hashes(dict[str, int]):
    """A number for each gram, the same in every process."""

    def __missing__(self, gram: str) -> int:
        if len(self) >= _CACHED:
            self.clear()
        digest = hashlib.blake2b(_bytes(gram), digest_size=_HASH).digest()
        number = self[gram] = int.from_bytes(digest, "big")
        return number


class _Bits(dict[str, int]):
    """The bit of each gram in a bitmap."""

    def __missing__(self, gram: str) -> int:
        if len(self) >= _CACHED:
            self.clear()
        bit = self[gram] = 1 << _hashes[gram] % (8 * _BITMAP)
        return bit


_hashes = _Hashes()
_bits = _Bits()


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
        own = grams(folded)
        dealt = _Dealt(own)
        bitmap = reduce(or_, map(_bits.__getitem__, own))
        found = self._near(own, dealt, bitmap)
        if found is not None:
            return found
        position = len(self)
        self._texts += _bytes(folded)
        self._ends.append(len(self._texts))
        self._sizes.append(len(own))
        self._bitmaps += bitmap.to_bytes(_BITMAP)
        self._parts.add(dealt.keys(len(own) // _SIZES + 1), position)
        return None

    def _near(self, own: set[str], dealt: _Dealt, bitmap: int) -> int | None:
        size, sizes = len(own), self._sizes
        least, greatest = math.ceil(THRESHOLD * size - 1e-9), int(size / THRESHOLD + 1e-9)
        for parts in range(least // _SIZES + 1, greatest // _SIZES + 2):
            for position in self._parts.get(dealt.keys(parts)):
                if not least <= sizes[position] <= greatest:
                    continue
                total = size + sizes[position]
                # J ≥ t  ⇔  |A∆B| ≤ (1-t)/(1+t) · (|A|+|B|)
                most = _DIFFERENCE * total + 1e-9
                other = self._bitmaps[_BITMAP * position : _BITMAP * (position + 1)]
                if (bitmap ^ int.from_bytes(other)).bit_count() > most:
                    continue
                if total - 2 * len(own & grams(self._text(position))) <= most:
                    return position
        return None

    def _text(self, position: int) -> str:
        found = self._texts[self._ends[position] : self._ends[position + 1]]
        return found.decode("utf-8", "surrogatepass")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


class _Dealt:
    """Grams dealt into parts by the place of their hashes among all: the hashes in order, and their sums."""

    def __init__(self, own: set[str]) -> None:
        self._hashes = sorted(map(_hashes.__getitem__, own))
        self._sums = list(accumulate(self._hashes, initial=0))

    def keys(self, parts: int) -> list[int]:
        """A number for each part, by what is in it, by its place, and by how many there are."""
        hashes = self._hashes
        ends = [self._sums[bisect_left(hashes, bound)] for bound in _bounds(parts)]
        first = parts << 16
        return [
            ((first + part + end - begin) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) >> (64 - _KEY)
            for part, (begin, end) in enumerate(pairwise(ends))
        ]


@lru_cache(maxsize=1024)
def _bounds(parts: int) -> tuple[int, ...]:
    """Where each of so many parts begins among the hashes, and where the last one ends."""
    return tuple((part << 8 * _HASH) // parts for part in range(parts + 1))


class _Table:
    """Positions by keys, of which several may be the same: open hash tables in flat arrays.

    One for each of the first bits that a key can have, so that only a small one is held twice while
    it grows. An entry is the key and, from 1, the position, in 8 bytes.
    """

    def __init__(self) -> None:
        self._counts = [0] * (1 << _TABLES)
        self._tables = [array("Q", bytes(8 * 8)) for _ in self._counts]

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
    """The same entries in a table of four thirds the size."""
    larger = array("Q", bytes(8 * (4 * len(table) // 3 + 1)))
    for entry in table:
        if entry:
            _put(larger, entry)
    return larger
