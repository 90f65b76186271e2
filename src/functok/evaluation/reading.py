"""What a model said → the calls that it means. What cannot be read is a wrong answer with a reason."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from functok.calls import CallFormat, CallSyntaxError, FunctionCall, calls_from_json
from functok.evaluation.cases import Answer
from functok.specs import ASK_FOR_ARGUMENT, IRRELEVANT

UNREADABLE = "unreadable"


def answer_of_text(text: str, form: CallFormat, seconds: float | None = None) -> Answer:
    """The answer in a completion with functional tokens; what follows the end token is passed over."""
    call, end, _ = text.partition(form.registry.end_token)
    try:
        calls = form.parse(call + end)
    except CallSyntaxError as error:
        return Answer(None, text, UNREADABLE, str(error), seconds)
    return Answer(_meant(calls, IRRELEVANT.name), text, seconds=seconds)


def answer_of_calls(calls: Any, seconds: float | None = None) -> Answer:
    """The answer in calls as the column `calls` holds them, or in the JSON text of such."""
    said = calls if isinstance(calls, str) else json.dumps(calls)
    try:
        read = calls_from_json(said)
    except ValueError as error:
        return Answer(None, said, UNREADABLE, str(error), seconds)
    return Answer(_meant(read, IRRELEVANT.name), said, seconds=seconds)


def answer_of_tool_calls(
    tool_calls: Any,
    words: str = "",
    seconds: float | None = None,
    names: Mapping[str, str] | None = None,
) -> Answer:
    """The answer in the `tool_calls` of a chat message; `words` are what it says beside or instead.

    `names` gives the functions whose tools have other names. To ask in words for an argument is no call.
    """
    said = json.dumps(tool_calls, ensure_ascii=False) if tool_calls else words
    try:
        calls = [_tool_call(item, names or {}) for item in _listed(tool_calls)]
    except (ValueError, RecursionError) as error:
        return Answer(None, said, UNREADABLE, str(error), seconds)
    return Answer(_meant(calls, IRRELEVANT.name, ASK_FOR_ARGUMENT.name), said, seconds=seconds)


def _meant(calls: Sequence[FunctionCall], *none: str) -> tuple[FunctionCall, ...]:
    """The calls; of functions that stand for no call, none."""
    return () if len(calls) == 1 and calls[0].name in none else tuple(calls)


def _listed(document: Any) -> Sequence[Any]:
    if not isinstance(document or [], list):
        raise ValueError("the tool calls are no list")
    return document or []


def _tool_call(item: Any, names: Mapping[str, str]) -> FunctionCall:
    function = item.get("function") if isinstance(item, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        raise ValueError("a tool call names no function")
    arguments = function.get("arguments") or {}
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments)
        except ValueError as error:
            raise ValueError(f"the arguments are no JSON: {error}") from error
    if not isinstance(arguments, dict):
        raise ValueError("the arguments are no object")
    return FunctionCall(names.get(function["name"], function["name"]), arguments)
