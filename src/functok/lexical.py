"""Which texts share words with a query: Okapi BM25 over a few hundred short documents."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from functok.specs import FunctionSpec

_WORD = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SATURATION = 1.2
_LENGTH_SHARE = 0.75


def words(text: str) -> list[str]:
    """The words of a text or a name in lower case, a plural's s off."""
    found = _WORD.findall(_HUMP.sub(" ", text).lower())
    return [w[:-1] if len(w) > 3 and w.endswith("s") and w[-2] != "s" else w for w in found]


def function_words(function: FunctionSpec) -> list[str]:
    """The words of a function: of its name, its description, its parameters."""
    parameters = " ".join(f"{p.name} {p.description}" for p in function.arguments)
    return words(f"{function.name} {function.description} {parameters}")


class Bm25:
    """Scores documents for a query. `counts` are those of the words of each document, `weight` says how
    rare a word is."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self.counts = [Counter(document) for document in documents]
        count = len(documents)
        seen = Counter(word for counted in self.counts for word in counted)
        self.weight = {w: math.log(1 + (count - n + 0.5) / (n + 0.5)) for w, n in seen.items()}
        mean = sum(map(len, documents)) / count if count else 0.0
        self._lengths = [
            _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * len(document) / (mean or 1.0))
            for document in documents
        ]

    def scores(self, query: Sequence[str]) -> list[float]:
        """A score for each document; 0 where it shares no word with the query."""
        asked = dict.fromkeys(query)
        return [
            sum(
                self.weight[w] * counted[w] * (_SATURATION + 1) / (counted[w] + length)
                for w in asked
                if w in counted
            )
            for counted, length in zip(self.counts, self._lengths, strict=True)
        ]


def ranked(scores: Sequence[float]) -> list[int]:
    """The places by falling score; among equals the earlier first."""
    return sorted(range(len(scores)), key=lambda i: (-scores[i], i))
