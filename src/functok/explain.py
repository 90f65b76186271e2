"""Where a row came from, and every check it passed; or why an attempt was refused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from functok.dataset import Dataset, Row
from functok.errors import InputError
from functok.records import Split
from functok.validate import RowChecker, Verdict


@dataclass(frozen=True)
class AcceptedStory:
    """An accepted row: its split, its columns, and what each check says of it now."""

    split: Split
    row: Row
    verdicts: list[Verdict]

    def as_json(self) -> dict[str, Any]:
        row = {
            **self.row,
            "calls": _decoded(self.row["calls"]),
            "grounding": _decoded(self.row["grounding"]),
            "judge": _decoded(self.row["judge"] or "null"),
        }
        checks = {verdict.check: verdict.detail or "passed" for verdict in self.verdicts}
        return {"accepted": True, "split": self.split, "row": row, "checks": checks}


@dataclass(frozen=True)
class RefusedStory:
    """A refused attempt: its slot, the stage and reason, and the raw reply."""

    record: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {"accepted": False, **self.record}


def explain(dataset: Dataset, row_id: str) -> AcceptedStory | RefusedStory:
    """The story of the row or refused attempt with this id, or with the only id that begins so.

    Raises `InputError` when there is none, or when several begin so.
    """
    accepted = [(split, row) for split, row in dataset.rows() if row["id"].startswith(row_id)]
    refused = [r for r in dataset.rejections() if str(r["id"]).startswith(row_id)]
    if len(accepted) + len(refused) > 1:
        ids = [row["id"] for _, row in accepted] + [r["id"] for r in refused]
        raise InputError(
            f"row '{row_id}'",
            f"{len(ids)} rows begin so: {', '.join(ids[:5])}",
            "Give more of the id",
        )
    if accepted:
        split, row = accepted[0]
        return AcceptedStory(split, row, RowChecker(dataset).verdicts(row))
    if refused:
        return RefusedStory(refused[0])
    raise InputError(
        f"row '{row_id}'",
        f"{dataset.folder} has no such row",
        "Take an id from the column 'id' or from rejected.jsonl",
    )


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
