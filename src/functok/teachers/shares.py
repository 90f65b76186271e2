"""What requests cost, shared out: by function, by kind, and per row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from functok.records import Kind

_COUNTED = ("requests", "prompt_tokens", "completion_tokens", "usd")
_PER_ROW = ("prompt_tokens", "completion_tokens", "usd")

Amounts = Mapping[str, Any]
"""Requests, tokens and `usd`, which is None where nobody knows the price."""


def shares(
    spent: Sequence[tuple[str, Amounts]], rows: Mapping[str, int], functions: Collection[str]
) -> dict[str, Any]:
    """`per_accepted_row`, `by_function` and `by_kind` of amounts that are booked by shard.

    `spent` are pairs of a shard's name (`kind/topic`) and an amount, several for one shard where
    several were asked; `rows` the accepted rows of each shard that is paid for. The kinds add up to the
    whole; the functions do without the rows that belong to none.
    """
    by_kind: dict[str, list[str]] = {}
    by_function: dict[str, list[str]] = {}
    for name in dict.fromkeys((*rows, *(name for name, _ in spent))):
        kind, _, topic = name.partition("/")
        by_kind.setdefault(kind, []).append(name)
        if (
            topic in functions or kind == Kind.SINGLE
        ):  # money stays with a function that was removed
            by_function.setdefault(topic, []).append(name)
    return {
        "per_accepted_row": _per_row(_sum([a for _, a in spent]), sum(rows.values())),
        "by_function": {topic: _part(names, spent, rows) for topic, names in by_function.items()},
        "by_kind": {kind: _part(names, spent, rows) for kind, names in by_kind.items()},
    }


def _part(
    names: Sequence[str], spent: Sequence[tuple[str, Amounts]], rows: Mapping[str, int]
) -> dict[str, Any]:
    amount = _sum([amount for name, amount in spent if name in names])
    count = sum(rows.get(name, 0) for name in names)
    return {"rows": count, **amount, "per_accepted_row": _per_row(amount, count)}


def _sum(amounts: Sequence[Amounts]) -> dict[str, Any]:
    total: dict[str, Any] = {}
    for name in _COUNTED:
        values = [amount[name] for amount in amounts]
        total[name] = None if None in values else sum(values)
    if total["usd"] is not None:
        total["usd"] = round(total["usd"], 6)
    return total


def _per_row(amount: Amounts, rows: int) -> dict[str, Any] | None:
    """None where there is no row; the money may have been spent all the same."""
    if not rows:
        return None
    digits = {"usd": 8}
    return {
        name: None if amount[name] is None else round(amount[name] / rows, digits.get(name, 1))
        for name in _PER_ROW
    }
