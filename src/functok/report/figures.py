"""The figures of the report, section by section, from the counts and the manifest."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from functok.dataset import Dataset
from functok.evaluation.results import results_of
from functok.records import Kind, Split, Style
from functok.report.tally import Tally
from functok.specs import Parameter

_PAIRS = 12
_BARS = 30
_SHADES = 4
_KINDS = [str(kind) for kind in Kind]
_STAGES = ("teacher", "checks", "judge", "duplicates")
"""The order in which an attempt passes them; a stage that is not here comes before the last."""

Figures = dict[str, Any]


def figures(dataset: Dataset, tally: Tally) -> Figures:
    """Everything that the template shows but the rows."""
    manifest = dataset.manifest
    return {
        "name": manifest["name"],
        "made_by": {
            "teacher": (manifest.get("teacher") or {}).get("name"),
            "spec": manifest["identity"].get("spec"),
            "functok": (manifest.get("versions") or {}).get("functok"),
        },
        "counts": manifest["counts"],
        "measures": manifest.get("measures") or {},
        "cost": manifest.get("cost") or {},
        "changes": manifest.get("changes"),
        "first_release": "changes" in manifest,
        "leaks": manifest.get("leaks") or {},
        "judge": manifest.get("judge"),
        "tally": tally,
        "splits": {str(split): tally.by_split[split] for split in Split},
        "kinds": _in_order(tally.by_kind, _KINDS),
        "functions": _functions(dataset, tally),
        "negatives": _negatives(dataset, tally),
        "stages": _stages(tally),
        "coverage": _coverage(dataset, tally),
        "styles": [str(style) for style in Style],
        "lengths": _lengths(tally),
        "confusion": _confusion(tally),
        "evaluations": results_of(dataset),
    }


def _functions(dataset: Dataset, tally: Tally) -> list[Figures]:
    tokens = {token.function: token.token for token in dataset.registry.tokens}
    varieties = (dataset.manifest.get("measures") or {}).get("functions") or {}
    spent = (dataset.manifest.get("cost") or {}).get("by_function") or {}
    shortfall = dataset.manifest["counts"].get("shortfall") or {}
    return [
        {
            "name": function.name,
            "token": tokens.get(function.name, ""),
            "summary": function.summary,
            "rows": [tally.by_topic[function.name, kind] for kind in tally_kinds(tally)],
            "total": sum(tally.by_topic[function.name, kind] for kind in tally.by_kind),
            "calls": tally.calls[function.name],
            "refused": sum(n for (t, _), n in tally.refused_topics.items() if t == function.name),
            "missing": sum(n for k, n in shortfall.items() if k.split("/")[-1] == function.name),
            "variety": varieties.get(function.name) or {},
            "spent": spent.get(function.name) or {},
        }
        for function in dataset.api.functions
    ]


def tally_kinds(tally: Tally) -> list[str]:
    """The kinds of rows in which a function is called, as far as there are rows; in their order."""
    served = {kind for _, kind in tally.by_topic} - {Kind.NEAR_MISS, Kind.UNRELATED}
    return [kind for kind in _in_order(tally.by_kind, _KINDS) if kind in served]


def _negatives(dataset: Dataset, tally: Tally) -> list[Figures]:
    """The rows that no function serves, by category."""
    names = dataset.api.by_name
    return [
        {
            "kind": kind,
            "category": topic,
            "rows": count,
            "refused": tally.refused_topics[topic, kind],
        }
        for (topic, kind), count in sorted(tally.by_topic.items(), key=lambda item: item[0][::-1])
        if topic not in names
    ]


def _stages(tally: Tally) -> Figures:
    """The way of all attempts: how many each stage refuses, for which reasons, and how many are left."""
    left = attempts = tally.rows + tally.refused.total()

    def place(stage: str) -> tuple[int, str]:
        known = _STAGES.index(stage) if stage in _STAGES else len(_STAGES) - 1.5
        return int(known * 2), stage

    stages = []
    reasons = sorted(tally.refused.items(), key=lambda i: (place(i[0][0]), -i[1], i[0][1]))
    for stage, group in groupby(reasons, key=lambda item: item[0][0]):
        counts = [(reason, count) for (_, reason), count in group]
        left -= sum(count for _, count in counts)
        stages.append({
            "stage": stage, "reasons": counts, "left": left,
            "refused": sum(count for _, count in counts),
        })  # fmt: skip
    return {"attempts": attempts, "stages": stages}


def _coverage(dataset: Dataset, tally: Tally) -> Figures | None:
    """The manifest's coverage, per function with parameters and parameter, as cells; None without it."""
    told = dataset.manifest.get("coverage")
    if not told:
        return None
    functions = []
    for function in dataset.api.functions:
        counts = told["functions"].get(function.name)
        if counts and function.arguments:
            lines = [
                _parameter(
                    p, counts["parameters"][p.name], len(tally.values[function.name, p.name])
                )
                for p in function.arguments
            ]
            functions.append({**counts, "name": function.name, "parameters": lines})
    return {"cells": told["cells"], "covered": told["covered"], "functions": functions}


def _parameter(parameter: Parameter, counts: Mapping[str, Any], different: int) -> Figures:
    values = {
        name: _cells({_label(value): n for value, n in counts[name]})
        for name in counts
        if name.startswith(("members", "boundaries"))
    }
    return {
        "name": parameter.name,
        "required": parameter.required,
        "given": counts["given"],
        "omitted": counts["left_out"],
        "different": different,
        "cells": values,
        "ways": _cells(counts["ways"]),
        "styles": _cells({str(style): counts["styles"].get(style, 0) for style in Style}),
    }


def _cells(counts: Mapping[str, int]) -> list[Figures]:
    """Counts with their shade: 0 for none, then 1 to `_SHADES` in equal steps up to the highest."""
    most = max([_SHADES, *counts.values()])
    return [
        {"label": label, "count": n, "shade": -(-n * _SHADES // most)}
        for label, n in counts.items()
    ]


def _label(value: Any) -> str:
    """A value as people read it: a text without its quotes, all else as JSON."""
    if isinstance(value, str) and value.strip():
        return value
    return json.dumps(value, ensure_ascii=False)


def _lengths(tally: Tally) -> list[Figures]:
    """Histograms of words per query, on one scale; the last bar holds all that is longer."""
    longest = max((n for lengths in tally.lengths.values() for n in lengths), default=0)
    width = max(1, -(-(longest + 1) // _BARS))
    plots = []
    for served, label in ((True, "served by a function"), (False, "served by none")):
        lengths = tally.lengths[served]
        total = lengths.total()
        if not total:
            continue
        bars = Counter({n // width: 0 for n in range(0, longest + 1, width)})
        for words, count in lengths.items():
            bars[words // width] += count
        highest = max(bars.values())
        plots.append({
            "label": label,
            "total": total,
            "quantiles": {name: _quantile(lengths, q) for name, q in _QUANTILES.items()},
            "bars": [
                {
                    "from": i * width, "to": (i + 1) * width - 1, "count": bars[i],
                    "height": round(100 * bars[i] / highest, 2),
                }
                for i in sorted(bars)
            ],
        })  # fmt: skip
    return plots


_QUANTILES = {
    "shortest": 0.0, "5 % quantile": 0.05, "median": 0.5, "95 % quantile": 0.95, "longest": 1.0,
}  # fmt: skip


def _quantile(lengths: Counter[int], share: float) -> int:
    passed, rank = 0, max(1, round(share * lengths.total()))
    for words in sorted(lengths):
        passed += lengths[words]
        if passed >= rank:
            return words
    raise AssertionError("no query")


def _confusion(tally: Tally) -> Figures:
    pairs, right = tally.confusion.pairs(_PAIRS)
    asked = tally.confusion.asked
    return {"pairs": pairs, "right": right, "asked": sum(asked.values()), "by_function": asked}


def _in_order(counts: Mapping[str, int], order: Sequence[str]) -> dict[str, int]:
    """Those counts that are not 0, the known names first and in their order."""
    names = [*(n for n in order if n in counts), *sorted(n for n in counts if n not in order)]
    return {name: counts[name] for name in names if counts[name]}
