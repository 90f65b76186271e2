"""How much of a spec's schemas is gone through: per function, and in all.

One fault in a function that others wrote is no reason to read none: the function is left out, and it is
said. `StopReading` is what concerns the whole spec.
"""

from __future__ import annotations

from functok.errors import SpecError
from functok.specs.limits import MAX_NODES, MAX_STEPS


class StopReading(SpecError):
    """A fault that is not the affair of one function: nothing of the spec is read."""


class Budget:
    """Counts schemas as they are gone through; one for each spec."""

    def __init__(self) -> None:
        self._steps = 0
        self._own = 0
        self._limit = MAX_NODES

    def begin(self, limit: int = MAX_NODES) -> None:
        """From here on it is another schema, with at most `limit` schemas in it."""
        self._own = 0
        self._limit = limit

    def spend(self, place: str, steps: int = 1) -> None:
        """One schema more. `SpecError` if it is one too many, `StopReading` if it is in all."""
        self._own += 1
        self._steps += steps
        if self._own > self._limit:
            raise SpecError(
                place,
                f"describes values with more than {self._limit:,} schemas",
                "Use fewer schemas",
            )
        if self._steps > MAX_STEPS:
            raise StopReading(
                place,
                "the spec is too large: its functions hold too many schemas in all",
                "Choose some of its functions with --include and --exclude",
            )


def fault_of(error: SpecError | RecursionError, place: str) -> str:
    """What is wrong with the function at `place`, for the warning that it is left out."""
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    return f"{error.place}: {error.fault}".removeprefix(place).lstrip(": ")
