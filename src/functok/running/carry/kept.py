"""What a job keeps of the last release, and where the plan has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from functok.changes import Changes
from functok.planning.plan import Plan


class Place(NamedTuple):
    """Where the plan has a row: the position of the shard, and the ordinal in it."""

    shard: int
    ordinal: int


@dataclass(frozen=True)
class Carry:
    """What a job keeps of the release in its folder.

    `since` is the hash of that release's manifest. `kept` says which rows stay and where, by their
    number in the order of the files; `dropped` counts the others by shard (of then) and reason.
    `reset` says in words why nothing can be kept; empty if that is not so.
    """

    since: str
    changes: Changes | None
    kept: Mapping[int, Place]
    dropped: Mapping[str, Counter[str]]
    reset: str = ""

    def owed(self, plan: Plan) -> list[list[int]]:
        """The ordinals that are still to be asked for, by shard of the plan."""
        taken = set(self.kept.values())
        return [
            [i for i in range(shard.wanted) if Place(position, i) not in taken]
            for position, shard in enumerate(plan.shards)
        ]

    def as_json(self, plan: Plan) -> dict[str, Any]:
        """What changed since the release, and what that means for its rows: for the manifest."""
        kept = Counter(plan.shards[place.shard].name for place in self.kept.values())
        dropped: Counter[str] = sum(self.dropped.values(), Counter())
        functions = self.changes.functions if self.changes else ()
        return {
            "since": self.since,
            "reset": self.reset,
            "functions": [change.as_json() for change in functions],
            "rows": {"kept": kept.total(), "dropped": dict(sorted(dropped.items()))},
            "shards": {
                name: {
                    "kept": kept[name],
                    "dropped": dict(sorted(self.dropped.get(name, {}).items())),
                }
                for name in sorted({*kept, *self.dropped})
            },
        }
