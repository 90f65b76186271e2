"""A practice model under test: answers the queries of a dataset, right but for a chosen share of slips.

Which rows it gets wrong, and how, follows from the seed and the row's id alone: so its true scores are
known. It answers a prompt of the dataset with functional tokens, and a query beside which tools stand
with calls of these; where the right function is not among them, it calls none. Where a call stands inside
another it calls that one first, and goes on when it is told the result.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from functok.calls import FunctionCall, calls_from_json
from functok.dataset import Dataset, Row
from functok.exports.base import compact
from functok.records import NEGATIVE_KINDS, Kind
from functok.specs import IRRELEVANT
from functok.training_text import TrainingText


class Slip(StrEnum):
    """What the model gets wrong in an answer."""

    FUNCTION = "function"
    """Another function is called."""
    VALUE = "value"
    """A value is another one."""
    CASE = "case"
    """The letters of a text have another case: strictly wrong, leniently right."""
    REFUSAL = "refusal"
    """No function is called where one serves."""
    CALL = "call"
    """A function is called where none is to be."""
    RUBBISH = "rubbish"
    """What it says cannot be read."""


class Said(NamedTuple):
    """What the model says: a text, or calls of tools as in a chat message."""

    text: str
    tool_calls: list[dict[str, Any]] | None = None


_RUBBISH = "Sure, consider it done!"
_ELSE = "else"


class PracticeModel:
    """Answers for one dataset. `mistakes` is the share of the rows that it gets wrong."""

    def __init__(self, dataset: Dataset, mistakes: float = 0.0, seed: int = 0) -> None:
        self._mistakes = mistakes
        self._seed = seed
        self._names = [function.name for function in dataset.api.functions]
        self._text = TrainingText(dataset.api.functions, dataset.registry, "{{ query }}")
        self._asked: dict[str, Row] = {}
        for _, row in dataset.rows():
            self._asked |= {row["prompt"]: row, row["query"]: row}

    def answer(
        self,
        asked: str,
        tools: Sequence[Mapping[str, Any]] | None = None,
        results: Sequence[str] = (),
    ) -> Said | None:
        """The answer to a prompt, or to a query beside which tools stand; None if it is no row's.

        `results` are what its calls so far came to, each as the JSON of `{"result": …}`.
        """
        row = self._asked.get(asked)
        if row is None:
            return None
        slip, calls = self.slip(row), self._calls(row)
        if slip is Slip.RUBBISH:
            return _rubbish(calls, tools)
        if tools is None:
            return Said(self._text.completion(calls))
        offered = {str(tool["function"]["name"]) for tool in tools}
        asks = row["kind"] == Kind.MISSING_ARGUMENT and slip is None
        if asks or not calls or not offered.issuperset(_names(calls)):
            return Said("There is nothing that I could call for this.")
        ready = _ready(calls, [json.loads(result)["result"] for result in results])
        return Said("", [_tool_call(call, number) for number, call in enumerate(ready)])

    def slip(self, row: Row) -> Slip | None:
        """What the model gets wrong in this row; None if nothing."""
        rng = random.Random(f"{self._seed}/{row['id']}")
        return rng.choice(self._slips(row)) if rng.random() < self._mistakes else None

    def _slips(self, row: Row) -> list[Slip]:
        """The slips that can happen in a row."""
        if row["kind"] in NEGATIVE_KINDS or row["kind"] == Kind.MISSING_ARGUMENT:
            return [Slip.CALL, Slip.RUBBISH]
        call = calls_from_json(row["calls"])[0]
        found = [Slip.REFUSAL, Slip.RUBBISH]
        if len(self._names) > 1:
            found.append(Slip.FUNCTION)
        if _changeable(call, Slip.VALUE) is not None:
            found.append(Slip.VALUE)
        if _changeable(call, Slip.CASE) is not None:
            found.append(Slip.CASE)
        return found

    def _calls(self, row: Row) -> tuple[FunctionCall, ...]:
        """The calls of the answer, with the row's slip."""
        slip, calls = self.slip(row), calls_from_json(row["calls"])
        if slip is Slip.REFUSAL:
            return (FunctionCall(IRRELEVANT.name, {}),)
        if slip is Slip.CALL:
            return (FunctionCall(self._names[0], {}),)
        if slip is Slip.FUNCTION:
            others = [name for name in self._names if name != calls[0].name]
            other = random.Random(f"{self._seed}/{row['id']}/other").choice(others)
            return (FunctionCall(other, {}), *calls[1:])
        if slip in (Slip.VALUE, Slip.CASE):
            name = _changeable(calls[0], slip)
            assert name is not None
            value = calls[0].arguments[name]
            changed = value.swapcase() if slip is Slip.CASE else _other(value)
            return (
                FunctionCall(calls[0].name, {**calls[0].arguments, name: changed}),
                *calls[1:],
            )
        return calls


def _names(calls: Sequence[FunctionCall]) -> set[str]:
    return {each.name for call in calls for each in call.walk()}


def _ready(calls: Sequence[FunctionCall], results: Sequence[Any]) -> list[FunctionCall]:
    """The calls that can be made now that earlier ones have had these results: those that stand inside
    others and hold no call, or the calls themselves."""
    known: dict[FunctionCall, Any] = {}
    left = list(results)
    while True:
        calls = [_with(known, call) for call in calls]
        inner = [c for call in calls for c in call.walk() if c not in calls and not c.nested]
        ready = list(dict.fromkeys(inner)) or list(calls)
        if not left:
            return ready
        known |= zip(ready, left, strict=False)
        left = left[len(ready) :]


def _with(known: Mapping[FunctionCall, Any], call: FunctionCall) -> FunctionCall:
    """The call with the results of those in it that are known."""
    inner = {name: _with(known, each) for name, each in call.nested.items()}
    filled = {name: known.get(each, each) for name, each in inner.items()}
    return FunctionCall(call.name, {**call.arguments, **filled})


def _changeable(call: FunctionCall, slip: Slip) -> str | None:
    """The first argument that a slip can happen to."""
    for name, value in call.arguments.items():
        if isinstance(value, FunctionCall):
            continue
        text = isinstance(value, str) and value.isascii() and value.swapcase() != value
        if slip is Slip.VALUE or text:
            return name
    return None


def _other(value: Any) -> Any:
    """A value of the same type that is another one under any comparison."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1 if abs(value) < 2**50 else 0
    if isinstance(value, list):
        return [*value, _ELSE]
    return {**value, _ELSE: _ELSE} if isinstance(value, dict) else f"{value or ''} {_ELSE}"


def _rubbish(calls: Sequence[FunctionCall], tools: Sequence[Mapping[str, Any]] | None) -> Said:
    if tools is None:
        return Said(_RUBBISH)
    name = calls[0].name if calls else "nothing"
    function = {"name": name, "arguments": '{"'}
    return Said("", [{"id": "call_0", "type": "function", "function": function}])


def _tool_call(call: FunctionCall, number: int) -> dict[str, Any]:
    function = {"name": call.name, "arguments": compact(dict(call.arguments))}
    return {"id": f"call_{number}", "type": "function", "function": function}
