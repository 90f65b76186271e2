"""The lenient comparison: the rules of the AST checker of BFCL, for Python.

    name       dots may be written as underscores
    calls      as many as are right, in any order; the first that fits each right one is taken for it
    arguments  every required one, none besides those that a right answer has or may have
    left out   where the default is right, or was right to be left out, both are right
    int        may stand for a float, never the other way about
    string     without case and without spaces , . / - _ * ^ ; single quotes are double ones
    array      items of the declared type, texts compared like strings, in order
    object     its keys; texts compared like strings, all else as it is
    objects    in an array, one by one, in order
    else       where the right value is not of the declared type, any value equal to it

tests/test_bfcl_agreement.py compares these rules with the published checker, which knows no nested calls:
a call inside another is compared by the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from functok.bfcl import LEFT_OUT, function_document, possible_values
from functok.calls import FunctionCall
from functok.specs import FunctionSpec

_PYTHON: Mapping[str, type] = {
    "string": str,
    "integer": int,
    "float": float,
    "boolean": bool,
    "array": list,
    "dict": dict,
    "any": str,
}
_IGNORED = re.compile(r"[ ,./\-_*^]")


class Lenient:
    """Compares calls of one API's functions by the rules above."""

    def __init__(self, functions: Iterable[FunctionSpec]) -> None:
        self._functions = {function.name: function for function in functions}
        self._documents = {
            name: function_document(function) for name, function in self._functions.items()
        }

    def same(self, right: Sequence[FunctionCall], given: Sequence[FunctionCall]) -> bool:
        """Whether the calls `given` are as good as those that are right."""
        if len(right) != len(given):
            return False
        left = list(given)
        for call in right:
            fitting = next((i for i, other in enumerate(left) if self.fits(call, other)), None)
            if fitting is None:
                return False
            left.pop(fitting)
        return True

    def fits(self, right: FunctionCall, given: FunctionCall) -> bool:
        """Whether one call is as good as the right one."""
        if folded_name(right.name) != folded_name(given.name):
            return False
        document = self._documents[right.name]["parameters"]
        answers = possible_values(self._functions[right.name], right.arguments)
        if any(name not in given.arguments for name in document["required"]):
            return False
        for name, value in given.arguments.items():
            if name not in document["properties"] or name not in answers:
                return False
            if not self._is_one_of(value, answers[name], document["properties"][name]):
                return False
        return all(name in given.arguments or LEFT_OUT in answers[name] for name in answers)

    def _is_one_of(self, value: Any, answers: Sequence[Any], schema: Mapping[str, Any]) -> bool:
        """Whether an argument is one of the possible values."""
        right = next((answer for answer in answers if answer != LEFT_OUT), LEFT_OUT)
        if isinstance(right, FunctionCall):
            return isinstance(value, FunctionCall) and self.fits(right, value)
        declared = _PYTHON[schema["type"]]
        if declared is float and type(value) is int:
            value = _as_float(value)
        found = type(value)
        if found is not declared:
            return right != LEFT_OUT and found is type(right) and value in answers
        items = _PYTHON[schema["items"]["type"]] if declared is list else None
        if items and not any(_has_items_of(items, value, answer) for answer in answers):
            return False
        if right != LEFT_OUT and type(right) is not declared:
            return value in answers
        if declared is dict:
            return any(_same_object(value, answer) for answer in answers)
        if items is dict:
            return any(_same_objects(value, answer) for answer in answers)
        if declared is list:
            return _folded_items(value) in [_folded_items(answer) for answer in answers]
        return _folded(value) in map(_folded, answers)


def folded_name(name: str) -> str:
    """The name of a function as it is compared: some endpoints take no dots."""
    return name.replace(".", "_")


def _has_items_of(declared: type, value: Sequence[Any], answer: Any) -> bool:
    """Whether the items are of the declared type, or of that of the first item of a right answer."""
    if not isinstance(answer, list):
        return True
    right = next((item for item in answer if item != LEFT_OUT), None)
    return all(
        type(item) is declared or (right is not None and type(item) is type(right))
        for item in value
    )


def _same_objects(value: Sequence[Any], answer: Any) -> bool:
    return len(value) == len(answer) and all(
        _same_object(own, right) for own, right in zip(value, answer, strict=True)
    )


def _same_object(value: Any, answer: Any) -> bool:
    """Whether each key has one of its possible values, and no key is missing."""
    if not isinstance(value, dict) or not isinstance(answer, dict):
        return False
    return all(
        key in answer and _folded(item) in map(_folded, answer[key]) for key, item in value.items()
    ) and all(key in value or LEFT_OUT in answer[key] for key in answer)


def _folded_items(value: Sequence[Any]) -> list[Any]:
    return [_folded(item) for item in value]


def _folded(value: Any) -> Any:
    """A text as it is compared; anything else as it is."""
    if not isinstance(value, str):
        return value
    return _IGNORED.sub("", value).lower().replace("'", '"')


def _as_float(value: int) -> float | int:
    try:
        return float(value)
    except OverflowError:
        return value
