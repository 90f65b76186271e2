"""A case and its answer → an outcome: what is right, strictly and leniently, and why not.

Strictly, an answer is right if its calls are those of the row: names, values and types, in the order
of the row. Leniently, `lenient` decides; what is strictly right is so leniently too, though BFCL's
checker refuses its own answer key in a few corners.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from functok.calls import FunctionCall
from functok.errors import printable
from functok.evaluation.cases import Answer, Case
from functok.evaluation.lenient import Lenient, folded_name
from functok.evaluation.steps import Step
from functok.hashing import canonical_json
from functok.records import Kind
from functok.specs import FunctionSpec

_SHOWN = 400  # characters of what a model said


class Mark(NamedTuple):
    """`right`: the whole answer; `functions`: those that are to be called are called, and no others."""

    right: bool
    functions: bool


@dataclass(frozen=True)
class Outcome:
    """What came of a case. `reason` is a code, and `detail` what was found, where it is strictly wrong."""

    case: Case
    answer: Answer
    strict: Mark
    lenient: Mark
    reason: str = ""
    detail: str = ""

    @property
    def abstained(self) -> bool:
        """Whether it was said that no function serves."""
        return self.answer.calls == ()

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.case.id,
            "kind": str(self.case.kind),
            "function": self.case.function,
            "strict": self.strict.right,
            "lenient": self.lenient.right,
            **({"reason": self.reason, "detail": self.detail} if self.reason else {}),
            "said": self.answer.said[:_SHOWN],
            "seconds": self.answer.seconds,
        }


class Marker:
    """Marks the answers of one API.

    `steps`, by the id of the case, are those of a model that calls tools: for a missing argument it asks
    in words, and a call within a call is two calls. None for one that writes the calls of the rows.
    """

    def __init__(
        self,
        functions: Iterable[FunctionSpec],
        steps: Mapping[str, Sequence[Step]] | None = None,
    ) -> None:
        self._lenient = Lenient(functions)
        self._steps = steps

    def mark(self, case: Case, answer: Answer) -> Outcome:
        """The outcome of a case."""
        if answer.calls is None:
            wrong = Mark(False, False)
            detail = printable(answer.detail, _SHOWN)
            return Outcome(case, answer, wrong, wrong, answer.fault, detail)
        right, given = self.expected(case), answer.calls
        if given == right:
            return Outcome(case, answer, Mark(True, True), Mark(True, True))
        names, meant = _names(given), _names(right)
        strict = Mark(False, names == meant)
        lenient = Mark(self._lenient.same(right, given), _folded(names) == _folded(meant))
        reason, detail = _difference(right, given, names, meant)
        return Outcome(case, answer, strict, lenient, reason, printable(detail, _SHOWN))

    def expected(self, case: Case) -> tuple[FunctionCall, ...]:
        """The calls that answer the case."""
        if self._steps is None:
            return case.calls
        if case.kind is Kind.MISSING_ARGUMENT:
            return ()
        return tuple(step.call for step in self._steps[case.id])


def _names(value: Any) -> list[str]:
    """The functions called, one name for each call, those inside a call behind it."""
    if isinstance(value, FunctionCall):
        inner = [name for key in sorted(value.arguments) for name in _names(value.arguments[key])]
        return [value.name, *inner]
    if isinstance(value, dict):
        return [name for key in sorted(value) for name in _names(value[key])]
    if isinstance(value, (list, tuple)):
        return [name for item in value for name in _names(item)]
    return []


def _folded(names: Sequence[str]) -> Counter[str]:
    return Counter(map(folded_name, names))


def _difference(
    right: Sequence[FunctionCall],
    given: Sequence[FunctionCall],
    names: Sequence[str],
    meant: Sequence[str],
) -> tuple[str, str]:
    """A reason code and what was found, for calls that are strictly wrong."""
    if not given:
        return "abstained", f"{', '.join(meant)} should be called"
    if not right:
        return "called", f"{', '.join(names)} should not be called"
    if len(right) != len(given):
        return "count", f"{len(given)} calls in place of {len(right)}"
    if names != meant:
        code = "order" if Counter(names) == Counter(meant) else "function"
        return code, f"{', '.join(names)} in place of {', '.join(meant)}"
    if Counter(right) == Counter(given):
        return "order", "the calls stand in another order"
    return next(
        _argument(expected, found)
        for expected, found in zip(right, given, strict=True)
        if expected != found
    )


def _argument(expected: FunctionCall, found: FunctionCall) -> tuple[str, str]:
    """The first argument that differs."""
    for name in dict.fromkeys((*expected.arguments, *found.arguments)):
        if name not in found.arguments:
            return "left_out", f"{name}: {_shown(expected.arguments[name])} is left out"
        if name not in expected.arguments:
            return "added", f"{name}: {_shown(found.arguments[name])} is added"
        wanted, value = expected.arguments[name], found.arguments[name]
        if FunctionCall("", {"value": wanted}) != FunctionCall("", {"value": value}):
            return "value", f"{name}: {_shown(value)} in place of {_shown(wanted)}"
    raise AssertionError("the calls are the same")


def _shown(value: Any) -> str:
    if isinstance(value, FunctionCall):
        return f"{value.name}(…)"
    try:
        return canonical_json(value)
    except TypeError:  # a call within a list or an object
        return "another call"
