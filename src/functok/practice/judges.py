"""How a practice teacher judges: by rule, with as many mistakes as it is told to make.

The rules know what rules can know: whether each argument is said, whether the function might serve the
query at all, whether the query names a member of a closed parameter that the call leaves out. A real
judge is asked because they do not know more.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from functok.checks import day_of
from functok.checks.candidate import with_quotes
from functok.checks.unsaid import value_in
from functok.hashing import canonical_json, content_hash
from functok.judging.verdicts import (
    OF_A_CALL,
    OF_A_NEGATIVE,
    OF_AN_ASK,
    OF_AN_ASK_ELSEWHERE,
    Questions,
)
from functok.planning.slots import MISSING_FEATURE, OUT_OF_RANGE
from functok.specs import SPECIAL_FUNCTIONS
from functok.specs.model import ApiSpec, FunctionSpec
from functok.specs.schemas import first_error, validator_for
from functok.teachers.offline import could_serve, nearly_served
from functok.values import enumerable, ground

_SPECIAL = {function.name for function in SPECIAL_FUNCTIONS}


class PracticeJudge:
    """Answers the prompts of a judge; the same row has the same answer in any company.

    In other languages than English its rules know no more than the types of the values.

    Of the rows that the rules refuse it refuses the share `recall`, and of the others the share
    `false_alarms`.
    """

    def __init__(self, recall: float = 1.0, false_alarms: float = 0.0, seed: int = 0) -> None:
        self._recall = recall
        self._false_alarms = false_alarms
        self._seed = seed

    def __call__(self, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The rows of the answer, from `functions`, `called` and `rows` of the prompt."""
        functions = _functions(canonical_json([*data["functions"], *data.get("called", ())]))
        in_full = all("parameters" in function for function in data["functions"])
        elsewhere = "language" in data
        rows = []
        for item in data["rows"]:
            if elsewhere:
                fine, wrong = _questions_of(item), _of_types(functions, item)
            elif "calls" in item:
                fine, wrong = OF_A_CALL, _of_calls(functions, item)
            elif "unsaid" in item:
                fine, wrong = OF_AN_ASK, _of_ask(functions, item)
            else:
                fine, wrong = OF_A_NEGATIVE, _of_negative(functions, item["query"], in_full=in_full)
            rows.append(self._verdict(item, fine, wrong))
        return rows

    def _verdict(
        self, item: Mapping[str, Any], questions: Questions, wrong: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The answers to the questions on one row, `wrong` being what the rules found."""
        own = {name: value for name, value in item.items() if name != "slot"}
        draw = random.Random(content_hash([self._seed, own])).random()
        if wrong and draw >= self._recall:
            wrong = {}
        elif not wrong and draw < self._false_alarms:
            wrong = {questions[0].name: not questions[0].fine, "reason": "a false alarm"}
        fine = {question.name: question.fine for question in questions}
        return {"slot": item["slot"], "reason": "", "unstated": [], "function": "", **fine, **wrong}


def _questions_of(item: Mapping[str, Any]) -> Questions:
    if "unsaid" in item:
        return OF_AN_ASK_ELSEWHERE
    return OF_A_CALL if "calls" in item else OF_A_NEGATIVE


def _of_types(functions: Mapping[str, FunctionSpec], item: Mapping[str, Any]) -> dict[str, Any]:
    """What is wrong with a row in a language that no rule reads: a value of a wrong type, no more."""
    for name, arguments in _every(functions, item.get("calls", ())):
        error = first_error(validator_for(functions[name]), arguments)
        if error is not None and error[0]:
            named = error[0].split("/")[1]
            return {"unstated": [named], "reason": f"{named} is of a wrong type"}
    return {}


def _of_negative(
    functions: Mapping[str, FunctionSpec], query: str, *, in_full: bool
) -> dict[str, Any]:
    """What is wrong with a row without calls; {} if nothing. `in_full`: the parameters are known."""
    name = _meant(functions, query)
    if name is None or (in_full and _out_of_reach(functions, query)):
        return {}
    return {"could_serve": True, "function": name, "reason": f"{name} might serve this"}


def _of_calls(functions: Mapping[str, FunctionSpec], item: Mapping[str, Any]) -> dict[str, Any]:
    """What is wrong with a row that has calls; {} if nothing."""
    query = item["query"]
    calls = list(_every(functions, item["calls"]))
    names = {name for name, _ in calls}
    for name, arguments in calls:
        function = functions[name]
        if function.name in _SPECIAL:
            continue
        if _meant(functions, query) not in (None, *names) and not _serves(function, query):
            return {"asks_for_function": False, "reason": f"{function.name} does something else"}
        unstated = _unstated(function, arguments, query, day_of(item))
        if unstated:
            return {"unstated": unstated, "reason": f"{unstated[0]} is not said"}
        # Beside another call, what is named may belong to that one.
        left_out = _left_out(function, arguments, query) if len(names) == 1 else None
        if left_out:
            return {"nothing_missing": False, "reason": f"{left_out} is left out"}
    return {}


def _of_ask(functions: Mapping[str, FunctionSpec], item: Mapping[str, Any]) -> dict[str, Any]:
    """What is wrong with a row in which an argument is not said; {} if nothing."""
    query, function = item["query"], functions[item["function"]]
    if _meant(functions, query) not in (None, function.name) and not _serves(function, query):
        return {"asks_for_function": False, "reason": f"{function.name} does something else"}
    rest = query
    for words in item["said"].values():
        at = rest.find(words)
        start, end = with_quotes(rest, at, at + len(words)) if at >= 0 else (0, 0)
        rest = f"{rest[:start]} {rest[end:]}"
    parameter = next(p for p in function.arguments if p.name == item["unsaid"])
    said = value_in(rest, function, parameter)
    return {"value_unsaid": False, "reason": f"'{said}' may be its value"} if said else {}


def _every(
    functions: Mapping[str, FunctionSpec], calls: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and plain arguments of all calls, those that stand in an argument's place too."""
    for call in calls:
        inner = {
            name: value
            for name, value in call["arguments"].items()
            if isinstance(value, dict)
            and value.keys() == {"name", "arguments"}
            and value["name"] in functions
        }
        yield call["name"], {n: v for n, v in call["arguments"].items() if n not in inner}
        yield from _every(functions, inner.values())


def _meant(functions: Mapping[str, FunctionSpec], query: str) -> str | None:
    return could_serve(query, ApiSpec("practice", tuple(functions.values())))


def _out_of_reach(functions: Mapping[str, FunctionSpec], query: str) -> bool:
    """Whether the query asks for a feature or a value that the functions do not have."""
    api = ApiSpec("practice", tuple(functions.values()))
    near = (MISSING_FEATURE, OUT_OF_RANGE)
    return any(nearly_served(query, api, category) is None for category in near)


def _serves(function: FunctionSpec, query: str) -> bool:
    return could_serve(query, ApiSpec("practice", (function,))) is not None


def _unstated(
    function: FunctionSpec, arguments: Mapping[str, Any], query: str, today: dt.date | None
) -> list[str]:
    """The arguments that are of a wrong type, or that the query does not say."""
    error = first_error(validator_for(function), arguments)
    if error is not None and error[0]:
        return [error[0].split("/")[1]]
    missing = ground(function, arguments, query, today).missing
    return list(dict.fromkeys(path.split("/")[0] for path in missing))


def _left_out(function: FunctionSpec, arguments: Mapping[str, Any], query: str) -> str | None:
    """A required parameter, or one whose members the query names, that the call leaves out."""
    for parameter in function.arguments:
        if parameter.name in arguments:
            continue
        if parameter.required:
            return parameter.name
        for member in enumerable(parameter) or ():
            grounding = ground(function, {**arguments, parameter.name: member}, query)
            found = grounding.found.get(parameter.name)
            if found and found.how != "default" and not grounding.missing:
                return parameter.name
    return None


@lru_cache(maxsize=512)
def _functions(about: str) -> Mapping[str, FunctionSpec]:
    """The functions that a prompt tells of, from the canonical JSON of that part; what comes later, in
    full, counts."""
    return {f["name"]: _function(f) for f in json.loads(about)}


def _function(told: Mapping[str, Any]) -> FunctionSpec:
    """A function that is told in full, or by what it does and the names of what it takes."""
    if "parameters" in told:
        return FunctionSpec(told["name"], told["description"], told["parameters"])
    takes: dict[str, Any] = {name: {} for name in told.get("takes", ())}
    return FunctionSpec(told["name"], told["does"], {"type": "object", "properties": takes})
