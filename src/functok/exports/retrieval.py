"""Triplets for training an encoder that finds functions: `sentence-transformers`.

Ten negatives of mixed kinds stand beside each positive, as in SkillRouter: four functions whose
description is close, three that share words with the query, two that take the same parameters or
share words of their name, the rest at random. Functions so alike that they may be right as well are
no negatives.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from functok.errors import InputError
from functok.exports.base import UNSERVED, LeftOutError, Record, Shape, Source, SourceRow
from functok.lexical import Bm25, function_words, ranked, words
from functok.records import Split
from functok.specs import FunctionSpec
from functok.specs.signature import signature_text

NEGATIVES = 10
_CLOSE, _LEXICAL, _SAME_SORT = 4, 3, 2
_TWIN_TRIGRAMS = 0.6
_TWIN_COSINE = 0.92


class SentenceTransformers(Shape):
    """Anchor, positive, `negative_1` …; every row has as many negatives as the API allows, at most
    ten. A query for several functions makes a row for each of them."""

    name: ClassVar = "sentence-transformers"
    about: ClassVar = (
        "anchor, positive and hard negatives, to train an encoder that finds functions"
    )

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        functions = list(source.functions.values())
        self._documents = {f.name: signature_text(f) for f in functions}
        self._mined = _Mined(functions)
        self._count = min(NEGATIVES, self._mined.least)
        if self._count < 1:
            raise InputError(
                source.place,
                "has no two functions that can be told apart",
                "Negatives need other functions; take another format",
            )

    def records(self, split: Split, row: SourceRow) -> Iterator[tuple[str, Record]]:
        if not row.served_by:
            raise LeftOutError(UNSERVED)
        for positive in row.served_by:
            found = self._mined.negatives(row.query, positive, row.served_by, self._count, row.id)
            if len(found) < self._count:
                raise LeftOutError("too few functions are left as negatives")
            texts = [self._documents[name] for name in (positive, *found)]
            names = ["positive", *(f"negative_{i}" for i in range(1, self._count + 1))]
            yield split, {"anchor": row.query, **dict(zip(names, texts, strict=True))}


class _Mined:
    """What is like what among the functions of an API. Computed once; a query costs one pass."""

    def __init__(self, functions: Sequence[FunctionSpec]) -> None:
        self._names = [function.name for function in functions]
        self._by_words = Bm25([function_words(function) for function in functions])
        count = len(functions)
        texts = [f"{f.name} {f.description}" for f in functions]
        vectors = [self._vector(counts) for counts in self._by_words.counts]
        grams = [_trigrams(text) for text in texts]
        sorts = [set(words(f.name)) | {p.name for p in f.arguments} for f in functions]
        self._close: list[list[int]] = []
        self._same_sort: list[list[int]] = []
        self._twins: list[set[int]] = []
        for i in range(count):
            cosine = [_cosine(vectors[i], vector) for vector in vectors]
            alike = [_jaccard(sorts[i], other) for other in sorts]
            self._close.append(ranked(cosine))
            self._same_sort.append([j for j in ranked(alike) if alike[j]])
            self._twins.append(
                {
                    j
                    for j in range(count)
                    if cosine[j] > _TWIN_COSINE or _jaccard(grams[i], grams[j]) > _TWIN_TRIGRAMS
                }
                | {i}
            )
        self.least = min((count - len(twins) for twins in self._twins), default=0)
        """How many negatives every function has at least."""

    def negatives(
        self, query: str, positive: str, served: Sequence[str], count: int, seed: str
    ) -> list[str]:
        """Up to `count` functions that are not for the query, the kinds by turns of their share."""
        place = self._names.index(positive)
        taken = set().union(*(self._twins[self._names.index(name)] for name in served))
        shuffled = list(range(len(self._names)))
        random.Random(f"{seed} {positive}").shuffle(shuffled)
        sources: tuple[tuple[Iterable[int], int], ...] = (
            (self._close[place], _CLOSE),
            (self._sharing(query), _LEXICAL),
            (self._same_sort[place], _SAME_SORT),
            (shuffled, count),
        )
        found: list[int] = []
        for candidates, share in sources:
            free = [c for c in candidates if c not in taken][: min(share, count - len(found))]
            found += free
            taken |= set(free)
        return [self._names[i] for i in found]

    def _sharing(self, query: str) -> list[int]:
        """The functions that share words with the query."""
        scores = self._by_words.scores(words(query))
        return [i for i in ranked(scores) if scores[i]]

    def _vector(self, counts: Counter[str]) -> dict[str, float]:
        vector = {word: n * self._by_words.weight[word] for word, n in counts.items()}
        norm = math.sqrt(sum(x * x for x in vector.values())) or 1.0
        return {word: x / norm for word, x in vector.items()}


def _trigrams(text: str) -> set[str]:
    folded = " ".join(text.lower().split())
    return {folded[i : i + 3] for i in range(len(folded) - 2)}


def _jaccard(left: set[str], right: set[str]) -> float:
    return len(left & right) / len(left | right) if left and right else 0.0


def _cosine(left: dict[str, float], right: dict[str, float]) -> float:
    if len(right) < len(left):
        left, right = right, left
    return sum(x * right.get(word, 0.0) for word, x in left.items())
