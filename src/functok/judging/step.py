"""The judge's step of a run: rows that passed every check, and what the judge makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from functok.judging.verdicts import Claim, Verdict, grounds_arguments, words_said
from functok.records import Draft, Example, Rejection
from functok.specs import ApiSpec
from functok.teachers.endpoint.replies import Unanswered
from functok.values import JUDGED, QUOTED

if TYPE_CHECKING:
    from functok.judging.judge import Judge

STAGE = "judge"


async def judged(
    judge: Judge,
    api: ApiSpec,
    answers: Sequence[Draft | Rejection],
    outcomes: Sequence[Example | Rejection],
) -> list[Example | Rejection]:
    """The outcomes of the checks, each example with its verdict, or refused by it.

    `answers` are what the outcomes were made from. Refusals of the checks stay as they are.
    """
    asked = {
        i: (answer, outcome)
        for i, (answer, outcome) in enumerate(zip(answers, outcomes, strict=True))
        if isinstance(outcome, Example) and isinstance(answer, Draft)
    }
    verdicts = await judge.verdicts(api, [_claim(*pair) for pair in asked.values()])
    result = list(outcomes)
    for (i, (answer, example)), verdict in zip(asked.items(), verdicts, strict=True):
        result[i] = _outcome(example, answer, verdict)
    return result


def _claim(answer: Draft, example: Example) -> Claim:
    slot, grounding = answer.slot, example.grounding
    doubtful = tuple(
        path for path, ground in grounding.items() if ground["how"] in (JUDGED, QUOTED)
    )
    claim = Claim(
        slot.id, slot.kind, slot.topic, example.query, example.calls, doubtful, today=slot.today,
        language=slot.language,
    )  # fmt: skip
    if slot.missing is None:
        return claim
    calls = answer.calls if grounds_arguments(slot.kind, slot.language) else ()
    return replace(claim, calls=calls, unsaid=slot.missing, said=words_said(grounding))


def _outcome(example: Example, answer: Draft, verdict: Verdict | Unanswered) -> Example | Rejection:
    if isinstance(verdict, Unanswered):
        return Rejection(answer.slot, STAGE, verdict.reason, verdict.detail, answer.raw)
    found = verdict.as_json()
    refusal = verdict.refusal
    if refusal is None:
        return replace(example, judge=found)
    return Rejection(answer.slot, STAGE, refusal.code, verdict.detail, answer.raw, found)
