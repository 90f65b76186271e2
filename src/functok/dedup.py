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

_SEPARATORS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """The text with case, punctuation and spacing folded away; words stay apart by one space."""
    return _SEPARATORS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def grams(folded: str) -> frozenset[str]:
    """The character 3-grams of a folded text; the text itself where it is shorter than that."""
    return frozenset(folded[i : i + 3] for i in range(max(1, len(folded) - 2)))


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
        self._bitmaps: list[int] = []
        self._postings: dict[int, array[int]] = {}

    def __len__(self) -> int:
        return len(self._exact)

    def add(self, text: str) -> int | None:
        """None when the text is new and now kept; else the position of the kept one it repeats."""
        folded = fold(text)
        if folded in self._exact:
            return self._exact[folded]
        ids = sorted(self._id(gram) for gram in grams(folded))
        prefix = ids[: math.floor((1 - THRESHOLD) * len(ids) + 1e-9) + 1]
        bitmap = 0
        for gram in ids:
            bitmap |= 1 << (gram % 509)
        found = self._near(ids, prefix, bitmap)
        if found is not None:
            return found
        position = len(self._sets)
        self._exact[folded] = position
        self._sets.append(array("i", ids))
        self._bitmaps.append(bitmap)
        for gram in prefix:
            self._postings.setdefault(gram, array("i")).append(position)
        return None

    def _near(self, ids: list[int], prefix: list[int], bitmap: int) -> int | None:
        size = len(ids)
        own: set[int] | None = None
        seen: set[int] = set()
        for gram in prefix:
            for position in self._postings.get(gram, ()):
                if position in seen:
                    continue
                seen.add(position)
                total = size + len(self._sets[position])
                # J ≥ t  ⇔  |A∆B| ≤ (1-t)/(1+t) · (|A|+|B|)
                most = (1 - THRESHOLD) / (1 + THRESHOLD) * total + 1e-9
                if (bitmap ^ self._bitmaps[position]).bit_count() > most:
                    continue
                own = own or set(ids)
                shared = len(own.intersection(self._sets[position]))
                if total - 2 * shared <= most:
                    return position
        return None

    def _id(self, gram: str) -> int:
        known = self._ids.get(gram)
        if known is None:
            self._unseen -= 1
            known = self._ids[gram] = self._unseen
        return known
