"""What people ask of whoever serves them, which an API does only if a function of it speaks of that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from functok.specs.model import ApiSpec
from functok.specs.once import once_per_api
from functok.teachers.offline.serving.serving_index import index_of, words_of
from functok.teachers.offline.words.phrasebook import load, word_set


class _Errand(NamedTuple):
    """How it is asked for, and the stems of the words with which an API would have it."""

    asks: re.Pattern[str]
    words: frozenset[str]


def is_beyond(query: str, api: ApiSpec) -> bool:
    """Whether a query begins by asking for what no function speaks of: "email me a receipt for …"."""
    before = _before().match(query)
    at = before.end() if before is not None else 0
    return any(errand.asks.match(query, at) for errand in _beyond(api))


@once_per_api
def _beyond(api: ApiSpec) -> Sequence[_Errand]:
    told = frozenset().union(*(index_of(api).own.values()))
    return [errand for errand in _errands() if told.isdisjoint(errand.words)]


@cache
def _errands() -> tuple[_Errand, ...]:
    return tuple(
        _Errand(
            re.compile(rf"(?:{entry['asks']})", re.IGNORECASE), words_of(" ".join(entry["words"]))
        )
        for entry in load("near_miss.yaml")["beyond"].values()
    )


@cache
def _before() -> re.Pattern[str]:
    """What stands before a request, whatever it is."""
    words = "|".join(sorted(word_set("before_verbs") - _DENYING))
    return re.compile(rf"\W*(?:(?:{words}|a|an|the|any|need|want|like)\b\W*)*", re.IGNORECASE)


_DENYING = frozenset(("not", "don't", "never"))
