"""Measures of the queries: how varied they are, how long, how they begin, how often they ask.

Per function, over a sample of its queries, cut into sets of 25 (`SET`), the mean over the sets of

- distinct-n (Li et al. 2016): different n-grams among all n-grams of the 25 queries;
- self-BLEU-4 (Zhu et al. 2018): the mean over the 25 of BLEU-4 of one query against the other 24.
  BLEU-4 is that of one sentence: equal weights, brevity penalty against the reference of the nearest
  length, counts clipped, and 0.1 in place of a count of zero (method 1 of Chen and Cherry 2014).

Tokens are what stands between spaces, as it stands. Lower self-BLEU and higher distinct-n mean more
variety; people's own queries in public intent sets measure 0.18 to 0.43 and (distinct-2) 0.58 to 0.82.
Lengths, first words and questions are counted over all rows; the samples hold at most `SAMPLED` queries
per function, those of the lowest row ids, which are hashes.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any, NamedTuple

from functok.dataset import Row
from functok.records import Kind
from functok.teachers.styles import is_question, words_of

SET = 25
SAMPLED = 200
_ORDER = 4
_FIRST_WORDS = 12
_QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


def distinct(texts: Sequence[Sequence[str]], n: int) -> float:
    """Different n-grams as a share of all n-grams of some tokenized texts; 0 if there is none."""
    found = [gram for text in texts for gram in _grams(text, n)]
    return len(set(found)) / len(found) if found else 0.0


def self_bleu(texts: Sequence[Sequence[str]]) -> float:
    """The mean of BLEU-4 of each of some tokenized texts against all others; 0 for fewer than two."""
    if len(texts) < 2:
        return 0.0
    logs = [0.0] * len(texts)
    for n in range(1, _ORDER + 1):
        counts = [Counter(_grams(text, n)) for text in texts]
        most = _two_highest(counts)
        for i, own in enumerate(counts):
            clipped = sum(min(k, _elsewhere(most[gram], i)) for gram, k in own.items())
            logs[i] += math.log((clipped or 0.1) / max(1, own.total())) / _ORDER
    lengths = [len(text) for text in texts]
    return fmean(
        math.exp(log) * _brevity(length, lengths[:i] + lengths[i + 1 :])
        for i, (log, length) in enumerate(zip(logs, lengths, strict=True))
    )


class Measures:
    """Counts rows as they pass; memory is bounded by the vocabulary of first words and the samples."""

    def __init__(self) -> None:
        self._lengths: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
        self._asked: Counter[bool] = Counter()
        self._firsts: Counter[str] = Counter()
        self._samples: dict[str, list[tuple[int, str]]] = {}

    def add(self, row: Row) -> None:
        served = row["function"] is not None
        words = words_of(row["query"])
        self._lengths[served][len(words)] += 1
        self._asked[served] += is_question(row["query"])
        self._firsts[words[0] if words else ""] += 1
        if row["kind"] == Kind.SINGLE:
            sample = self._samples.setdefault(row["function"], [])
            # A heap whose top has the highest id: the ids are hashes, so that the lowest are a sample.
            entry = (-int(row["id"][:16], 16), row["query"])
            if len(sample) < SAMPLED:
                heapq.heappush(sample, entry)
            elif entry > sample[0]:
                heapq.heapreplace(sample, entry)

    def as_json(self) -> dict[str, Any]:
        """The `measures` of the manifest."""
        rows = {served: lengths.total() for served, lengths in self._lengths.items()}
        varieties = {
            name: _variety([query for _, query in sorted(sample, reverse=True)])
            for name, sample in sorted(self._samples.items())
        }
        firsts = sorted(self._firsts.items(), key=lambda item: (-item[1], item[0]))
        return {
            "variety": _summary([v for v in varieties.values() if v is not None]),
            "functions": {n: v._asdict() if v else None for n, v in varieties.items()},
            "words": {
                "positives": _quantiles(self._lengths[True]),
                "negatives": _quantiles(self._lengths[False]),
            },
            "questions": {
                "positives": _share(self._asked[True], rows[True]),
                "negatives": _share(self._asked[False], rows[False]),
            },
            "first_words": {
                word: _share(count, sum(rows.values())) for word, count in firsts[:_FIRST_WORDS]
            },
        }


class Variety(NamedTuple):
    """Of one function: means over the sets of its sample. `queries` is the size of the sample."""

    queries: int
    distinct_1: float
    distinct_2: float
    self_bleu_4: float


def _variety(queries: Sequence[str]) -> Variety | None:
    """None for a sample that does not fill one set: figures of smaller sets are not comparable."""
    texts = [query.split() for query in queries]
    sets = [texts[i : i + SET] for i in range(0, len(texts) - SET + 1, SET)]
    if not sets:
        return None
    return Variety(
        len(queries),
        round(fmean(distinct(each, 1) for each in sets), 4),
        round(fmean(distinct(each, 2) for each in sets), 4),
        round(fmean(self_bleu(each) for each in sets), 4),
    )


def _summary(varieties: Sequence[Variety]) -> dict[str, dict[str, float]] | None:
    """Mean and worst function; None if no function has enough rows."""
    if not varieties:
        return None
    table = {
        "distinct_1": ([v.distinct_1 for v in varieties], min),
        "distinct_2": ([v.distinct_2 for v in varieties], min),
        "self_bleu_4": ([v.self_bleu_4 for v in varieties], max),
    }
    return {
        name: {"mean": round(fmean(values), 4), "worst": worst(values)}
        for name, (values, worst) in table.items()
    }


def _grams(text: Sequence[str], n: int) -> list[tuple[str, ...]]:
    return list(zip(*(text[i:] for i in range(n)), strict=False))


def _two_highest(
    counts: Iterable[Counter[tuple[str, ...]]],
) -> Mapping[tuple[str, ...], tuple[int, int, int]]:
    """Per n-gram: the highest count in any text, in which text it is, and the highest elsewhere."""
    most: dict[tuple[str, ...], tuple[int, int, int]] = {}
    for i, own in enumerate(counts):
        for gram, k in own.items():
            highest, at, second = most.get(gram, (0, -1, 0))
            if k > highest:
                most[gram] = (k, i, highest)
            elif k > second:
                most[gram] = (highest, at, k)
    return most


def _elsewhere(most: tuple[int, int, int], i: int) -> int:
    highest, at, second = most
    return second if at == i else highest


def _brevity(length: int, others: Sequence[int]) -> float:
    nearest = min(others, key=lambda other: (abs(other - length), other))
    return 1.0 if length >= nearest else math.exp(1 - nearest / max(1, length))


def _quantiles(lengths: Counter[int]) -> dict[str, int]:
    """Words per query at the quantiles, by rank; empty if there is no row."""
    total, found, passed = lengths.total(), {}, 0
    ranks = {q: max(1, math.ceil(q * total)) for q in _QUANTILES} if total else {}
    for length in sorted(lengths):
        passed += lengths[length]
        for q in [q for q, rank in ranks.items() if rank <= passed]:
            found[f"{round(q * 100)}%"] = length
            del ranks[q]
    return found


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
