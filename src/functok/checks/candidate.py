"""What the checks look at: a query with its calls, before or after it became a row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from functok.calls import FunctionCall
from functok.checks.clauses import clauses, shifted
from functok.records import Kind, PlannedCall
from functok.specs import ApiSpec, FunctionSpec
from functok.teachers.offline import all_that_could_serve
from functok.values import JUDGED, Grounding, ground


@dataclass(frozen=True)
class Candidate:
    """`planned` are the calls that the slot had asked for; empty when a dataset is re-checked.

    `judged`: a judge says, or will be asked, whether the query states the arguments that no rule finds.
    """

    api: ApiSpec
    kind: Kind
    query: str
    calls: tuple[FunctionCall, ...]
    planned: tuple[PlannedCall, ...] = ()
    category: str | None = None
    """Of a query that no function serves."""
    judged: bool = False

    def function_of(self, call: FunctionCall) -> FunctionSpec:
        """The spec of a called function; the check `known_function` comes before all that use it."""
        return self.api.by_name[call.name]

    @cached_property
    def clauses(self) -> list[str]:
        """The part of the query that asks for each call; empty if it cannot be cut so."""
        if len(self.calls) < 2:
            return [self.query] * len(self.calls)
        return clauses(
            self.query, self.calls, self._ground, lambda text: all_that_could_serve(text, self.api)
        )

    @cached_property
    def groundings(self) -> tuple[Grounding, ...]:
        """How the arguments of each call follow from the query."""
        found = []
        start = 0
        for call, clause in zip(
            self.calls, self.clauses or [self.query] * len(self.calls), strict=True
        ):
            found.append(shifted(self._ground(call, clause), start))
            start += len(clause) if self.clauses else 0
        return tuple(found)

    def grounding(self) -> dict[str, Any]:
        """The `grounding` column: path of each argument → how its value follows from the query.

        Where a row has several calls, a path begins with the position of the call: `1/recipient`.
        """
        if len(self.groundings) == 1:
            return self._as_json(self.groundings[0])
        return {
            f"{position}/{path}": ground
            for position, grounding in enumerate(self.groundings)
            for path, ground in self._as_json(grounding).items()
        }

    def _ground(self, call: FunctionCall, text: str) -> Grounding:
        return ground(self.function_of(call), call.arguments, text)

    def _as_json(self, grounding: Grounding) -> dict[str, Any]:
        missing = grounding.missing if self.judged else ()
        judged = {path: {"how": JUDGED, "text": "", "start": 0, "end": 0} for path in missing}
        return {**grounding.as_json(), **judged}
