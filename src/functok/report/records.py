"""The rows and refused attempts that a reader of the report may look through, with where they came from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from functok.dataset import Dataset, Row
from functok.records import Split
from functok.report.tally import Refusal, Tally
from functok.training_text import split_completion
from functok.validate import RowChecker

_RAW = 4_000
"""Characters of a raw reply that are shown at most."""

_AS_THEY_ARE = (
    "id", "query", "kind", "function", "category", "style", "language", "group",
    "spec_hash", "prompt_hash", "teacher", "seed",
)  # fmt: skip


def rows(dataset: Dataset, tally: Tally) -> Iterator[dict[str, Any]]:
    """The rows of the sample, each with what every check says of it now: `failed` has what fails."""
    taken = tally.rows_sample.taken()
    checker = RowChecker(dataset)
    for split, row in dataset.rows():
        if str(row["id"]) in taken:
            yield _row(split, row, checker)


def _row(split: Split, row: Row, checker: RowChecker) -> dict[str, Any]:
    verdicts = checker.verdicts(row)
    return {
        **{name: row.get(name) for name in _AS_THEY_ARE},
        "split": str(split),
        "calls": _decoded(row["calls"]),
        "text": _call_text(row["completion"]),
        "grounding": _decoded(row["grounding"]),
        "judge": _decoded(row.get("judge") or "null"),
        "passed": [v.check for v in verdicts if v.detail is None],
        "failed": {v.check: v.detail for v in verdicts if v.detail is not None},
    }


def refused(dataset: Dataset, tally: Tally) -> Iterator[dict[str, Any]]:
    """The refused attempts of the sample: the slot, the stage and reason, and the raw reply."""
    taken = tally.refused_sample.taken()
    for number, record in enumerate(dataset.rejections()):
        if f"{number} {record.get('id')}" in taken:
            yield _refused(record)


def _refused(record: Mapping[str, Any]) -> dict[str, Any]:
    refusal = Refusal.of(record)
    slot, raw = refusal.slot, str(record.get("raw"))
    return {
        "id": record.get("id"),
        "query": _query(raw),
        "kind": slot.get("kind"),
        "function": slot.get("topic"),
        "style": slot.get("style"),
        "split": slot.get("split"),
        "stage": refusal.stage,
        "reason": refusal.reason,
        "detail": record.get("detail"),
        "slot": slot,
        "judge": record.get("judge"),
        "raw": raw if len(raw) <= _RAW else f"{raw[:_RAW]}… ({len(raw):,} characters in all)",
    }


def _query(raw: str) -> str | None:
    """The query in a raw reply; a reply that is no object may be the query itself or anything."""
    reply = _decoded(raw)
    if isinstance(reply, dict):
        return str(reply["query"]) if "query" in reply else None
    return raw[:200]


def _decoded(text: str) -> Any:
    """The JSON value of a text, or the text itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _call_text(completion: str) -> str:
    try:
        return split_completion(completion).call
    except ValueError:
        return completion
