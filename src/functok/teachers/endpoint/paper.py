"""The paper's recipe: queries first, then the arguments for them, then a yes or no to both.

Each step is a request of its own for several slots. What gets a no is refused like a row that fails a
check: its slot is asked for anew, with the reason, from the first step on. A query that no function
serves has no arguments; it is verified as well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from functok.calls import FunctionCall
from functok.errors import printable
from functok.records import Draft, Rejection, Slot
from functok.specs.model import ApiSpec
from functok.teachers.endpoint.asking import Asker
from functok.teachers.endpoint.papersteps import arguments_question, verification_question
from functok.teachers.endpoint.questions import Prompts, Wanted
from functok.teachers.endpoint.reduced import restored
from functok.teachers.endpoint.replies import Unanswered, arguments_in, query_row

_YES = {"yes": True, "true": True, "no": False, "false": False}


class Given(NamedTuple):
    """The arguments that were given for a query."""

    arguments: dict[str, Any]


class Verdict(NamedTuple):
    """Whether a call answers a query, and why not."""

    yes: bool
    reason: str


class PaperRecipe:
    """Answers slots of one kind and function through one endpoint."""

    def __init__(self, asker: Asker, prompts: Prompts) -> None:
        self._asker = asker
        self._prompts = prompts

    async def answer(
        self, api: ApiSpec, wanted: Sequence[Wanted], turn: int
    ) -> list[Draft | Rejection]:
        """One Draft or Rejection per slot, in their order."""
        answers = await self._queries(api, wanted, turn)
        for step in (self._argued, self._verified):
            drafts = [answer for answer in answers if isinstance(answer, Draft)]
            if drafts:
                following = iter(await step(api, drafts, turn))
                answers = [a if isinstance(a, Rejection) else next(following) for a in answers]
        return answers

    async def _queries(
        self, api: ApiSpec, wanted: Sequence[Wanted], turn: int
    ) -> list[Draft | Rejection]:
        rows = await self._asker.rows(
            len(wanted),
            lambda owed: self._prompts.question(api, [wanted[i] for i in owed]),
            query_row,
            turn,
        )
        return [
            Rejection(item.slot, "teacher", *row)
            if isinstance(row, Unanswered)
            else _draft(item.slot, row.query, {})
            for item, row in zip(wanted, rows, strict=True)
        ]

    async def _argued(
        self, api: ApiSpec, drafts: Sequence[Draft], turn: int
    ) -> Sequence[Draft | Rejection]:
        first = drafts[0].slot
        if first.function is None or not api.by_name[first.function].arguments:
            return drafts
        function = api.by_name[first.function]
        rows = await self._asker.rows(
            len(drafts),
            lambda owed: arguments_question(self._prompts, api, [drafts[i] for i in owed]),
            _given,
            turn,
        )
        names = [parameter.name for parameter in function.arguments]
        answers: list[Draft | Rejection] = []
        for draft, row in zip(drafts, rows, strict=True):
            if isinstance(row, Unanswered):
                answers.append(Rejection(draft.slot, "teacher", *row))
                continue
            found = restored(function.parameters, row.arguments)
            ordered = {name: found[name] for name in (*names, *found) if name in found}
            answers.append(_draft(draft.slot, draft.query, ordered))
        return answers

    async def _verified(
        self, api: ApiSpec, drafts: Sequence[Draft], turn: int
    ) -> Sequence[Draft | Rejection]:
        rows = await self._asker.rows(
            len(drafts),
            lambda owed: verification_question(self._prompts, api, [drafts[i] for i in owed]),
            _verdict,
            turn,
        )
        return [_decided(draft, row) for draft, row in zip(drafts, rows, strict=True)]


def _draft(slot: Slot, query: str, arguments: Mapping[str, Any]) -> Draft | Rejection:
    raw = json.dumps({"query": query, "arguments": dict(arguments)}, ensure_ascii=False)
    try:
        calls = (FunctionCall(slot.function, arguments),) if slot.function else ()
    except ValueError as error:
        return Rejection(slot, "teacher", "no_json", str(error), raw)
    return Draft(slot, query, calls, raw)


def _given(item: dict[str, Any], _: str) -> Given | str:
    if "arguments" not in item:
        return "has no `arguments`"
    arguments = arguments_in(item)
    return arguments if isinstance(arguments, str) else Given(arguments)


def _verdict(item: dict[str, Any], _: str) -> Verdict | str:
    yes = _YES.get(str(item.get("answer")).strip().lower())
    reason = item.get("reason")
    if yes is None:
        return "`answer` is neither yes nor no"
    return Verdict(yes, reason if isinstance(reason, str) else "")


def _decided(draft: Draft, row: Verdict | Unanswered) -> Draft | Rejection:
    if isinstance(row, Unanswered):
        return Rejection(draft.slot, "teacher", *row)
    if row.yes:
        return draft
    detail = printable(row.reason) or "the call does not answer the query"
    return Rejection(draft.slot, "checks", "not_verified", detail, draft.raw)
