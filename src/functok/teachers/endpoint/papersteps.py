"""What the paper's recipe asks, step by step: slots or drafts → questions (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from functok.calls import FunctionCall
from functok.records import NEGATIVE_KINDS, Draft, Slot
from functok.specs.model import ApiSpec
from functok.teachers.endpoint.formats import rows_schema
from functok.teachers.endpoint.questions import (
    Prompts,
    Question,
    Wanted,
    about,
    fenced,
    question_of,
)
from functok.teachers.endpoint.reduced import reduced

_TOKENS_OF_ARGUMENTS = 10  # a row of arguments, and
_TOKENS_PER_ARGUMENT = 6  # each of them
_TOKENS_OF_VERDICT = 11
_QUERY = "x" * 70  # as long as a query is, about


def expected_questions(prompts: Prompts, api: ApiSpec, slots: Sequence[Slot]) -> list[Question]:
    """About what the recipe asks for these slots of one shard, step by step; for estimates."""
    first = slots[0]
    function = api.by_name[first.function] if first.function else None
    names = [parameter.name for parameter in function.arguments] if function else []
    calls = (FunctionCall(function.name, dict.fromkeys(names, "x")),) if function else ()
    drafts = [Draft(slot, _QUERY, calls, "") for slot in slots]
    asked = [prompts.question(api, [Wanted(slot) for slot in slots])]
    if names:
        asked.append(arguments_question(prompts, api, drafts))
    return [*asked, verification_question(prompts, api, drafts)]


def arguments_question(prompts: Prompts, api: ApiSpec, drafts: Sequence[Draft]) -> Question:
    """Asks for the arguments of a function for each query."""
    first = drafts[0].slot
    slots = [{"slot": n, "query": draft.query, **_day(draft)} for n, draft in enumerate(drafts, 1)]
    data = {**about(api, [draft.slot for draft in drafts]), "slots": slots}
    arguments = reduced(api.by_name[first.topic].parameters)
    return question_of(
        first,
        tuple(draft.slot.id for draft in drafts),
        prompts.text("paper_system"),
        prompts.text("paper_arguments", data=fenced(data)),
        rows_schema({"arguments": arguments}),
        _TOKENS_OF_ARGUMENTS + _TOKENS_PER_ARGUMENT * len(arguments["properties"]),
    )


def verification_question(prompts: Prompts, api: ApiSpec, drafts: Sequence[Draft]) -> Question:
    """Asks whether each call, or no call at all, is the answer to its query."""
    first = drafts[0].slot
    slots = [
        {"slot": n, "query": draft.query, "calls": _calls(draft), **_day(draft)}
        for n, draft in enumerate(drafts, 1)
    ]
    data = {**about(api, [draft.slot for draft in drafts]), "slots": slots}
    answer = {"answer": {"type": "string", "enum": ["yes", "no"]}, "reason": {"type": "string"}}
    return question_of(
        first,
        tuple(draft.slot.id for draft in drafts),
        prompts.text("paper_system"),
        prompts.text("paper_verify", data=fenced(data), positive=first.kind not in NEGATIVE_KINDS),
        rows_schema(answer),
        _TOKENS_OF_VERDICT,
    )


def _day(draft: Draft) -> dict[str, str]:
    return {"today": draft.slot.today} if draft.slot.today else {}


def _calls(draft: Draft) -> list[dict[str, Any]]:
    return [{"name": call.name, "arguments": dict(call.arguments)} for call in draft.calls]
