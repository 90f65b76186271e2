"""The functions that share most words with a query, by BM25 over names, descriptions and parameters.

This is the baseline of retrieval: a model that is offered the nearest functions instead of all.
"""

from __future__ import annotations

from collections.abc import Sequence

from functok.calls import functions_called
from functok.evaluation.cases import Case
from functok.lexical import Bm25, function_words, ranked, words
from functok.specs import ApiSpec, FunctionSpec


class Retriever:
    """Offers the `k` nearest functions of an API; all of them where `k` is None."""

    def __init__(self, api: ApiSpec, k: int | None = None) -> None:
        self.k = k
        self._api = api
        self._index = Bm25([function_words(function) for function in api.functions])

    def offered(self, query: str) -> Sequence[FunctionSpec]:
        """The functions for a query, the nearest first; among those equally near the earlier first."""
        if self.k is None:
            return self._api.functions
        places = ranked(self._index.scores(words(query)))[: self.k]
        return [self._api.functions[place] for place in places]

    def recall(self, cases: Sequence[Case]) -> float | None:
        """The share of the cases with calls whose functions are all offered; None if there is none."""
        found = [
            {f.name for f in self.offered(case.query)}.issuperset(
                functions_called(case.calls, self._api.by_name)
            )
            for case in cases
            if case.served
        ]
        return round(sum(found) / len(found), 4) if found else None
