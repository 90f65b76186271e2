"""Which functions are easily taken for each other, by the words of their queries alone.

The words of a function are those of its training queries, each weighed by how often it is used and by
how few functions use it (tf-idf). A held-out query is given to the function whose words are most like
its own (cosine). What so simple a reader confuses is where a model needs the most from the rest of the
sentence, or where two functions do the same thing.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

from functok.teachers.styles import words_of

HELD_OUT = 200
"""Queries per function that are put to the reader at most."""
_SHARED = 6


@dataclass
class Pair:
    """Two functions. `likeness` is the cosine of their words; `taken` counts held-out queries of
    `one` that go to `other` and the other way round; `example` is a query that went wrong."""

    one: str
    other: str
    likeness: float
    shared: list[str]
    taken: tuple[int, int] = (0, 0)
    example: str | None = None


@dataclass
class Confusion:
    """Takes queries one by one, then says what is confused."""

    _words: dict[str, Counter[str]] = field(default_factory=dict)
    _held_out: dict[str, list[str]] = field(default_factory=dict)

    def learn(self, function: str, query: str) -> None:
        self._words.setdefault(function, Counter()).update(set(words_of(query)))

    def ask_later(self, function: str, query: str) -> None:
        queries = self._held_out.setdefault(function, [])
        if len(queries) < HELD_OUT:
            queries.append(query)

    @property
    def asked(self) -> dict[str, int]:
        """How many held-out queries of each function there are."""
        return {name: len(queries) for name, queries in self._held_out.items()}

    def pairs(self, most: int) -> tuple[list[Pair], int]:
        """The `most` pairs confused most, then those most alike; and how many queries were right."""
        weights = self._weights()
        index: dict[str, list[tuple[str, float]]] = {}
        for name, vector in weights.items():
            for word, weight in vector.items():
                index.setdefault(word, []).append((name, weight))
        wrong, right = self._wrong(index)
        likeness: Counter[tuple[str, str]] = Counter()
        for entries in index.values():
            for i, (one, weight) in enumerate(entries):
                for other, its in entries[i + 1 :]:
                    likeness[one, other] += weight * its  # type: ignore[assignment]  # a float
        for one, other in wrong:
            if (other, one) not in likeness:
                likeness.setdefault((one, other), 0)

        def weight_of(pair: tuple[str, str]) -> tuple[int, float, tuple[str, str]]:
            one, other = pair
            mistakes = len(wrong.get((one, other), ())) + len(wrong.get((other, one), ()))
            return -mistakes, -likeness[pair], pair

        found = sorted(likeness, key=weight_of)[:most]
        return [self._pair(*pair, likeness[pair], weights, wrong) for pair in found], right

    def _weights(self) -> dict[str, dict[str, float]]:
        spread = Counter(word for words in self._words.values() for word in words)
        count = len(self._words)
        weights = {}
        for name, words in self._words.items():
            raw = {
                w: k * math.log(count / spread[w]) for w, k in words.items() if spread[w] < count
            }
            norm = math.sqrt(math.fsum(v * v for v in raw.values())) or 1.0
            weights[name] = {w: v / norm for w, v in raw.items()}
        return weights

    def _wrong(
        self, index: dict[str, list[tuple[str, float]]]
    ) -> tuple[dict[tuple[str, str], list[str]], int]:
        """The held-out queries that go to another function, by (theirs, the other); and the others."""
        wrong: dict[tuple[str, str], list[str]] = {}
        right = 0
        for name, queries in self._held_out.items():
            for query in queries:
                scores: Counter[str] = Counter()
                for word in sorted(set(words_of(query))):
                    for function, weight in index.get(word, ()):
                        scores[function] += weight * self._idf(index, word)  # type: ignore[assignment]
                taken = min(scores, key=lambda f: (-scores[f], f != name, f), default=name)
                if taken == name:
                    right += 1
                else:
                    wrong.setdefault((name, taken), []).append(query)
        return wrong, right

    def _idf(self, index: dict[str, list[tuple[str, float]]], word: str) -> float:
        return math.log(len(self._words) / len(index[word]))

    def _pair(
        self,
        one: str,
        other: str,
        likeness: float,
        weights: dict[str, dict[str, float]],
        wrong: dict[tuple[str, str], list[str]],
    ) -> Pair:
        left, right = weights.get(one, {}), weights.get(other, {})
        shared = sorted((w for w in left if w in right), key=lambda w: (-left[w] * right[w], w))
        there, back = wrong.get((one, other), []), wrong.get((other, one), [])
        return Pair(
            one,
            other,
            likeness,
            shared[:_SHARED],
            (len(there), len(back)),
            next(iter(there + back), None),
        )
