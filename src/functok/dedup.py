"""Exact and near duplicates among queries.

Two queries are duplicates when their folded texts (case, punctuation and spacing removed) are the
same, or when the Jaccard similarity of the folded texts' character 3-grams is at least 0.9.

The search is exact, not probabilistic: two sets of sizes a ≤ b reach similarity t only if a ≥ t·b
and if they share an element among the first ⌊(1-t)·size⌋+1 elements of each in any common order
(prefix filtering; Bayardo, Ma and Srikant 2007). Rare grams come first, so that few candidates are
compared. Of those, most fall to one integer each: a bitmap of the hashed grams, whose differing
bits bound the symmetric difference from below.
"""

from __future__ import annotations

import math
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable

THRESHOLD = 0.9
_DIFFERENCE = (1 - THRESHOLD) / (1 + THRESHOLD)
_BITS = tuple(1 << i for i in range(509))

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


class DuplicateIndex:
    """The texts kept so far; `add` keeps a text unless one that was kept before is its duplicate.

    `sample` sets the order of grams from rare to common. It affects speed only, never the answer.
    """

    def __init__(self, sample: Iterable[str] = ()) -> None:
        counts = Counter(gram for text in sample for gram in grams(fold(text)))
        order = sorted(counts, key=lambda gram: (counts[gram], gram))
        # A gram that the sample does not hold is rarer than all that it holds: ids fall below zero.
        self._ids: dict[str, int] = {gram: rank for rank, gram in enumerate(order)}
        self._unseen = 0
        self._exact: dict[str, int] = {}
        self._sets: list[array[int]] = []
        self._sizes = array("i")
        self._bitmaps: list[int] = []
        self._postings: dict[int, array[int]] = {}

    def __len__(self) -> int:
        return len(self._exact)

    def add(self, text: str) -> int | None:
        """None when the text is new and now kept; else the position of a kept one that it repeats."""
        folded = fold(text)
        known = self._exact.get(folded)
        if known is not None:
            return known
        own = grams(folded)
        try:
            ids = sorted(map(self._ids.__getitem__, own))
        except KeyError:
            ids = sorted(map(self._id, own))
        prefix = ids[: math.floor((1 - THRESHOLD) * len(ids) + 1e-9) + 1]
        bitmap = 0
        for gram in ids:
            bitmap |= _BITS[gram % len(_BITS)]
        found = self._near(ids, prefix, bitmap)
        if found is not None:
            return found
        position = len(self._sets)
        self._exact[folded] = position
        self._sets.append(array("i", ids))
        self._sizes.append(len(ids))
        self._bitmaps.append(bitmap)
        for gram in prefix:
            self._postings.setdefault(gram, array("i")).append(position)
        return None

    def _near(self, ids: list[int], prefix: list[int], bitmap: int) -> int | None:
        size = len(ids)
        postings, sizes, bitmaps = self._postings, self._sizes, self._bitmaps
        candidates: set[int] = set()
        for gram in prefix:
            if gram in postings:
                candidates.update(postings[gram])
        least, greatest = math.ceil(THRESHOLD * size - 1e-9), int(size / THRESHOLD + 1e-9)
        for position in candidates:
            if not least <= sizes[position] <= greatest:
                continue
            total = size + sizes[position]
            # J ≥ t  ⇔  |A∆B| ≤ (1-t)/(1+t) · (|A|+|B|)
            most = _DIFFERENCE * total + 1e-9
            if (bitmap ^ bitmaps[position]).bit_count() > most:
                continue
            shared = len(set(ids).intersection(self._sets[position]))
            if total - 2 * shared <= most:
                return position
        return None

    def _id(self, gram: str) -> int:
        known = self._ids.get(gram)
        if known is None:
            self._unseen -= 1
            known = self._ids[gram] = self._unseen
        return known
