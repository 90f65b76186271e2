"""Exact and near duplicates among queries.

Two queries are duplicates when their folded texts (case, punctuation and spacing removed) are the
same, or when the Jaccard similarity of the folded texts' character 3-grams is at least 0.9.

The search is exact, not probabilistic. If J(A, B) ≥ t then |A∆B| ≤ |B|·(1-t)/t, a ninth of |B|. So
let the grams be dealt, by a hash, into one part more than that number: at least one part is the same in
A and B (partitioning by the pigeonhole principle; Arasu, Ganti and Kaushik 2006). Each text is found
under its parts. Of those that share one, most fall to one integer each: a bitmap of the hashed grams,
whose differing bits bound the symmetric difference from below.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from array import array

THRESHOLD = 0.9
_DIFFERENCE = (1 - THRESHOLD) / (1 + THRESHOLD)
_SIZES = 9  # in a class: |A∆B| ≤ |B| / 9
_BITS = tuple(1 << i for i in range(509))
_HASHES = 2**62 - 57
_CACHED = 1_000_000  # grams

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
        digest = hashlib.blake2b(gram.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        number = self[gram] = int.from_bytes(digest, "big") % _HASHES
        return number


_hashes = _Hashes()


class DuplicateIndex:
    """The texts kept so far; `add` keeps a text unless one that was kept before is its duplicate."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._sizes = array("i")
        self._bitmaps: list[int] = []
        self._parts = _Table()

    def __len__(self) -> int:
        return len(self._texts)

    def add(self, text: str) -> int | None:
        """None when the text is new and now kept; else the position of a kept one that it repeats."""
        folded = fold(text)
        own = grams(folded)
        hashes = list(map(_hashes.__getitem__, own))
        bitmap = 0
        for number in hashes:
            bitmap |= _BITS[number % 509]
        found = self._near(own, hashes, bitmap)
        if found is not None:
            return found
        position = len(self._texts)
        self._texts.append(folded)
        self._sizes.append(len(own))
        self._bitmaps.append(bitmap)
        self._parts.add(_keys(hashes, len(own) // _SIZES + 1), position)
        return None

    def _near(self, own: set[str], hashes: list[int], bitmap: int) -> int | None:
        size, sizes, bitmaps = len(own), self._sizes, self._bitmaps
        least, greatest = math.ceil(THRESHOLD * size - 1e-9), int(size / THRESHOLD + 1e-9)
        for parts in range(least // _SIZES + 1, greatest // _SIZES + 2):
            for position in self._parts.get(_keys(hashes, parts)):
                if not least <= sizes[position] <= greatest:
                    continue
                total = size + sizes[position]
                # J ≥ t  ⇔  |A∆B| ≤ (1-t)/(1+t) · (|A|+|B|)
                most = _DIFFERENCE * total + 1e-9
                if (bitmap ^ bitmaps[position]).bit_count() > most:
                    continue
                if total - 2 * len(own & grams(self._texts[position])) <= most:
                    return position
        return None


def _keys(hashes: list[int], parts: int) -> list[int]:
    """A number for each part of a set, by what is in it, by its place, and by how many there are."""
    sums = [(parts << 16) + part for part in range(parts)]
    for number in hashes:
        sums[number % parts] += number
    return [key * 0x9E3779B97F4A7C15 % _HASHES + 1 for key in sums]


class _Table:
    """Positions by keys, of which several may be the same: an open hash table in two flat arrays."""

    def __init__(self) -> None:
        self._count = 0
        self._keys = array("Q", bytes(8 * 1024))
        self._positions = array("I", bytes(4 * 1024))

    def get(self, keys: list[int]) -> set[int]:
        """All positions under any of the keys."""
        table, mask = self._keys, len(self._keys) - 1
        found: set[int] = set()
        for key in keys:
            place = key & mask
            while (other := table[place]) != 0:
                if other == key:
                    found.add(self._positions[place])
                place = (place + 1) & mask
        return found

    def add(self, keys: list[int], position: int) -> None:
        while (self._count + len(keys)) * 3 > len(self._keys) * 2:
            self._grow()
        table, mask = self._keys, len(self._keys) - 1
        for key in keys:
            place = key & mask
            while table[place]:
                place = (place + 1) & mask
            table[place] = key
            self._positions[place] = position
        self._count += len(keys)

    def _grow(self) -> None:
        keys, positions = self._keys, self._positions
        size = 2 * len(keys)
        self._keys, self._positions = array("Q", bytes(8 * size)), array("I", bytes(4 * size))
        mask = size - 1
        table = self._keys
        for key, position in zip(keys, positions, strict=True):
            if key:
                place = key & mask
                while table[place]:
                    place = (place + 1) & mask
                table[place] = key
                self._positions[place] = position
