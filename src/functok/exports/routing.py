"""Shapes for choosing functions: `router`, `semantic-router`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import yaml

from functok.exports.base import UNSERVED, LeftOutError, Record, Shape, Source, SourceRow
from functok.records import Kind, Split

_UTTERANCES = 100
_ENCODER = {"type": "huggingface", "name": "sentence-transformers/all-MiniLM-L6-v2"}
_THRESHOLD = 0.75


class Router(Shape):
    """A query, the functions that it is for, and why, in one sentence. All kinds of rows."""

    name: ClassVar = "router"
    about: ClassVar = "a query, the set of functions that serve it, and the reason"

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._reason = source.prompt("reason")

    def records(self, split: Split, row: SourceRow) -> Iterator[tuple[str, Record]]:
        served = [self.source.functions[name] for name in row.served_by]
        reason = self._reason.fill(
            functions=[{"name": f.name, "summary": f.summary.rstrip(".")} for f in served],
            missing=row.asked or "",
        )
        yield split, {"query": row.query, "candidates": list(row.served_by), "reason": reason}

    def files(self, _stems: Mapping[str, int]) -> Mapping[str, str]:
        offered = {f.name: f.description for f in self.source.functions.values()}
        return {"functions.json": json.dumps(offered, indent=2, ensure_ascii=False) + "\n"}


class SemanticRouter(Shape):
    """One route per function: all utterances as rows, and a bounded number in the routers' configs.

    A route is one function, so a query for several has none, nor one that none serves.
    """

    name: ClassVar = "semantic-router"
    about: ClassVar = "a route per function, for aurelio's and vLLM's semantic router"

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._routes: dict[str, list[str]] = {name: [] for name in source.functions}
        self._split: Split | None = None

    def records(self, split: Split, row: SourceRow) -> Iterator[tuple[str, Record]]:
        if not row.served_by:
            raise LeftOutError(UNSERVED)
        if row.columns["kind"] in (Kind.PARALLEL, Kind.NESTED):
            raise LeftOutError("the query is for more than one route")
        (name,) = row.served_by
        self._split = self._split or split
        if split is self._split and len(self._routes[name]) < _UTTERANCES:
            self._routes[name].append(row.query)
        yield split, {"route": name, "utterance": row.query}

    def files(self, _stems: Mapping[str, int]) -> Mapping[str, str]:
        routes = {name: queries for name, queries in self._routes.items() if queries}
        aurelio: dict[str, Any] = {
            "router_type": "indexed",
            "encoder": _ENCODER,
            "routes": [
                {
                    "name": name,
                    "utterances": queries,
                    "description": self.source.functions[name].summary,
                }
                for name, queries in routes.items()
            ],
        }
        embeddings = [
            {
                "name": name,
                "threshold": _THRESHOLD,
                "aggregation_method": "max",
                "candidates": queries,
            }
            for name, queries in routes.items()
        ]
        vllm = {"routing": {"signals": {"embeddings": embeddings}}}
        return {
            "aurelio.json": json.dumps(aurelio, indent=2, ensure_ascii=False) + "\n",
            "vllm.yaml": yaml.safe_dump(vllm, sort_keys=False, allow_unicode=True),
        }
