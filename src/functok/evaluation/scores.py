"""Outcomes → scores: overall, by kind and by function, strict and lenient side by side; latency.

    accuracy    rows whose whole answer is right
    functions   rows for which the right functions are called; none, where none serves
    arguments   of the rows that are to call functions of the API and call the right ones, those whose
                arguments are right as well
    abstention  of the rows that no function serves, those for which none is called

Shares are of 1; None where there is no such row. The interval is Wilson's, at 95 %.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any

from functok.evaluation.marking import Mark, Outcome
from functok.records import NEGATIVE_KINDS, Kind

_QUANTILES = (0.5, 0.9, 0.95, 0.99)
_Z = 1.959964  # of the normal distribution, 97.5 %


def scores(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """All scores as JSON."""
    kinds: dict[Kind, list[Outcome]] = {kind: [] for kind in Kind}
    functions: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        kinds[outcome.case.kind].append(outcome)
        if outcome.case.function is not None:
            functions.setdefault(outcome.case.function, []).append(outcome)
    return {
        **_scored(outcomes),
        "interval": {
            "strict": _interval(outcomes, lambda o: o.strict),
            "lenient": _interval(outcomes, lambda o: o.lenient),
        },
        "abstention": _share([o.abstained for o in outcomes if o.case.kind in NEGATIVE_KINDS]),
        "refused_though_served": _share([o.abstained for o in outcomes if o.case.served]),
        "by_kind": {str(kind): _scored(of_kind) for kind, of_kind in kinds.items() if of_kind},
        "by_function": {name: _scored(functions[name]) for name in sorted(functions)},
        "wrong": dict(Counter(o.reason for o in outcomes if o.reason).most_common()),
        "latency": latency([o.answer.seconds for o in outcomes if o.answer.seconds is not None]),
    }


def latency(seconds: Sequence[float]) -> dict[str, float] | None:
    """Mean, quantiles and longest of some times, in seconds; None where there is none."""
    if not seconds:
        return None
    ranked = sorted(seconds)
    found = {f"p{100 * q:.0f}": ranked[math.ceil(q * len(ranked)) - 1] for q in _QUANTILES}
    return {
        name: round(value, 4)
        for name, value in {"mean": fmean(ranked), **found, "longest": ranked[-1]}.items()
    }


def _scored(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "rows": len(outcomes),
        "strict": _shares(outcomes, lambda o: o.strict),
        "lenient": _shares(outcomes, lambda o: o.lenient),
    }


def _shares(outcomes: Sequence[Outcome], mark: Callable[[Outcome], Mark]) -> dict[str, Any]:
    found = [o for o in outcomes if o.case.served and mark(o).functions]
    return {
        "right": sum(mark(o).right for o in outcomes),
        "accuracy": _share([mark(o).right for o in outcomes]),
        "functions": _share([mark(o).functions for o in outcomes]),
        "arguments": _share([mark(o).right for o in found]),
    }


def _share(marks: Sequence[bool]) -> float | None:
    return round(sum(marks) / len(marks), 4) if marks else None


def _interval(outcomes: Sequence[Outcome], mark: Callable[[Outcome], Mark]) -> list[float]:
    """The accuracies that are likely with so many rows."""
    count = len(outcomes)
    share = sum(mark(o).right for o in outcomes) / count
    middle = share + _Z**2 / (2 * count)
    spread = _Z * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    whole = 1 + _Z**2 / count
    return [
        round(max(0.0, (middle - spread) / whole), 4),
        round(min(1.0, (middle + spread) / whole), 4),
    ]
