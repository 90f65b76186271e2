"""What the checks look at: a query with its calls, before or after it became a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from functok.calls import FunctionCall
from functok.records import Kind
from functok.specs import ApiSpec, FunctionSpec
from functok.values import Grounding, ground


@dataclass(frozen=True)
class Candidate:
    """`pinned` are the arguments whose values the slot had fixed; empty when a dataset is re-checked."""

    api: ApiSpec
    kind: Kind
    query: str
    calls: tuple[FunctionCall, ...]
    pinned: Mapping[str, Any] = field(default_factory=dict)

    def function_of(self, call: FunctionCall) -> FunctionSpec:
        """The spec of a called function; the check `known_function` comes before all that use it."""
        return self.api.by_name[call.name]

    @cached_property
    def groundings(self) -> tuple[Grounding, ...]:
        """How the arguments of each call follow from the query."""
        return tuple(
            ground(self.function_of(call), call.arguments, self.query) for call in self.calls
        )

    def grounding(self) -> dict[str, Any]:
        """The `grounding` column: path of each argument → how its value follows from the query.

        Where a row has several calls, a path begins with the position of the call: `1/recipient`.
        """
        if len(self.groundings) == 1:
            return self.groundings[0].as_json()
        return {
            f"{position}/{path}": ground
            for position, grounding in enumerate(self.groundings)
            for path, ground in grounding.as_json().items()
        }
