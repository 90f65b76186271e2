"""A call within a call as it is made with tools: the inner one first, then the other with its result.

Nobody runs the functions here, so results are made up: for each inner call a value of what its function
returns, drawn by the row and the call, the same each time.
"""

from __future__ import annotations

import json
import random
from typing import Any, NamedTuple

from functok.calls import FunctionCall
from functok.evaluation.cases import Case
from functok.hashing import content_hash
from functok.planning.nesting import result_of
from functok.records import Split
from functok.specs import ApiSpec
from functok.values import Unsatisfiable, sample


class UnknownResultError(Exception):
    """What a function returns is not known, or no such value is found."""


class Step(NamedTuple):
    """A call without calls inside. `result` is the JSON of what comes back; None for a call of the row
    itself, with which the answer ends."""

    call: FunctionCall
    result: str | None


def steps_of(case: Case, api: ApiSpec) -> tuple[Step, ...]:
    """The steps to the calls of a case, each call once; where none stands inside another, its calls.

    Raises `UnknownResultError` where there is no result to pass on.
    """
    results: dict[FunctionCall, Any] = {}

    def flat(call: FunctionCall) -> FunctionCall:
        return FunctionCall(call.name, {name: passed(v) for name, v in call.arguments.items()})

    def passed(value: Any) -> Any:
        if isinstance(value, FunctionCall):
            call = flat(value)
            if call not in results:
                results[call] = _result(case, call, api)
            return results[call]
        if isinstance(value, dict):
            return {key: passed(item) for key, item in value.items()}
        return [passed(item) for item in value] if isinstance(value, list) else value

    last = [Step(flat(call), None) for call in case.calls]
    inner = [Step(call, _as_json(result)) for call, result in results.items()]
    return (*inner, *last)


def _result(case: Case, call: FunctionCall, api: ApiSpec) -> Any:
    function = api.by_name[call.name]
    if not function.returns:
        raise UnknownResultError
    seed = content_hash([case.id, call.name, dict(call.arguments)])
    try:
        return sample(result_of(function), random.Random(seed), Split.TEST)
    except Unsatisfiable as error:
        raise UnknownResultError from error


def _as_json(result: Any) -> str:
    """An object, so that a text of digits is a text."""
    return json.dumps({"result": result}, ensure_ascii=False)
