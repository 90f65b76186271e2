"""Triplets for training an encoder that finds functions: `sentence-transformers`.

Ten negatives of mixed kinds stand beside each positive, as in SkillRouter: four functions whose
description is close, three that share words with the query, two that take the same parameters or
share words of their name, the rest at random. Functions so alike that they may be right as well are
no negatives.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from functok.errors import InputError
from functok.exports.base import UNSERVED, LeftOutError, Record, Shape, Source, SourceRow
from functok.records import Split
from functok.specs import FunctionSpec
from functok.specs.signature import signature_text

NEGATIVES = 10
_CLOSE, _LEXICAL, _SAME_SORT = 4, 3, 2
_TWIN_TRIGRAMS = 0.6
_TWIN_COSINE = 0.92
_WORD = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


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
        documents = [_words(f"{f.name} {f.description} {_parameters(f)}") for f in functions]
        self._words = [Counter(words) for words in documents]
        self._lengths = [len(words) for words in documents]
        seen = Counter(word for words in self._words for word in words)
        count = len(functions)
        self._weight = {w: math.log(1 + (count - n + 0.5) / (n + 0.5)) for w, n in seen.items()}
        texts = [f"{f.name} {f.description}" for f in functions]
        vectors = [self._vector(words) for words in self._words]
        grams = [_trigrams(text) for text in texts]
        sorts = [set(_words(f.name)) | {p.name for p in f.arguments} for f in functions]
        self._close: list[list[int]] = []
        self._same_sort: list[list[int]] = []
        self._twins: list[set[int]] = []
        for i in range(count):
            cosine = [_cosine(vectors[i], vector) for vector in vectors]
            alike = [_jaccard(sorts[i], other) for other in sorts]
            self._close.append(_ranked(cosine))
            self._same_sort.append([j for j in _ranked(alike) if alike[j]])
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
            (self._by_words(query), _LEXICAL),
            (self._same_sort[place], _SAME_SORT),
            (shuffled, count),
        )
        found: list[int] = []
        for candidates, share in sources:
            free = [c for c in candidates if c not in taken][: min(share, count - len(found))]
            found += free
            taken |= set(free)
        return [self._names[i] for i in found]

    def _by_words(self, query: str) -> list[int]:
        """The functions that share words with the query, by BM25."""
        mean = sum(self._lengths) / len(self._lengths)
        asked = dict.fromkeys(_words(query))
        scores = []
        for words, length in zip(self._words, self._lengths, strict=True):
            long = 1.2 * (0.25 + 0.75 * length / mean)
            scores.append(
                sum(
                    self._weight[w] * words[w] * 2.2 / (words[w] + long)
                    for w in asked
                    if w in words
                )
            )
        return [i for i in _ranked(scores) if scores[i]]

    def _vector(self, words: Counter[str]) -> dict[str, float]:
        vector = {word: n * self._weight[word] for word, n in words.items()}
        norm = math.sqrt(sum(x * x for x in vector.values())) or 1.0
        return {word: x / norm for word, x in vector.items()}


def _parameters(function: FunctionSpec) -> str:
    return " ".join(f"{p.name} {p.description}" for p in function.arguments)


def _words(text: str) -> list[str]:
    """The words of a text or a name in lower case, a plural's s off."""
    words = _WORD.findall(_HUMP.sub(" ", text).lower())
    return [w[:-1] if len(w) > 3 and w.endswith("s") and w[-2] != "s" else w for w in words]


def _trigrams(text: str) -> set[str]:
    folded = " ".join(text.lower().split())
    return {folded[i : i + 3] for i in range(len(folded) - 2)}


def _jaccard(left: set[str], right: set[str]) -> float:
    return len(left & right) / len(left | right) if left and right else 0.0


def _cosine(left: dict[str, float], right: dict[str, float]) -> float:
    if len(right) < len(left):
        left, right = right, left
    return sum(x * right.get(word, 0.0) for word, x in left.items())


def _ranked(scores: Sequence[float]) -> list[int]:
    """The places by falling score; among equals the earlier first."""
    return sorted(range(len(scores)), key=lambda i: (-scores[i], i))
