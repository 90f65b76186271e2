"""What the judge of a run will cost, and what it did cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from functok.calls import FunctionCall
from functok.config import RunConfig
from functok.judging.questions import JudgePrompts
from functok.judging.verdicts import Claim, grounds_arguments
from functok.planning.plan import Plan, Shard
from functok.teachers.base import PROMPTS
from functok.teachers.cost import account, config_price, priced
from functok.teachers.endpoint.prices import Price, price_of
from functok.teachers.endpoint.replylog import Usage

VERDICTS = "verdicts.jsonl"
"""The log of the judge's replies, in the run's work folder."""

_QUERY = "x" * 80  # characters of a query, about


def judge_price(config: RunConfig) -> Price | None:
    """The price of the judge's model; the teacher's where it is the same model at the same price."""
    given = config.judge_price_in, config.judge_price_out
    if given == (None, None) and config.judging_model == config.model:
        return config_price(config)
    return price_of(config.judging_model, *given)


def judge_cost(config: RunConfig, folder: Path) -> dict[str, Any]:
    """What the judge has cost so far, as its replies in `folder` say: for the manifest."""
    return account(folder / VERDICTS if config.judge else None, lambda: judge_price(config))


def judge_estimate(plan: Plan, owed: Sequence[Sequence[int]] | None = None) -> dict[str, Any]:
    """Requests, tokens and US dollars for the judge, before repairs and replacements; asks nobody.

    `owed` are the ordinals that are asked for, by shard; all of them where it is None.
    """
    owed = [range(shard.wanted) for shard in plan.shards] if owed is None else owed
    asked = [_asked(plan, *pair) for pair in zip(plan.shards, owed, strict=True)]
    used = sum(asked, Usage())
    used = used.in_batches() if plan.config.batch else used
    return priced(used, judge_price(plan.config))


def _asked(plan: Plan, shard: Shard, owed: Sequence[int]) -> Usage:
    if shard.offline or not owed:
        return Usage()
    size = plan.config.slots_per_request
    slots = plan.slots(shard)
    claims = []
    for ordinal in owed[:size]:
        slot = slots.slot(ordinal, 0)
        calls = tuple(FunctionCall(c.function, dict(c.pinned)) for c in slot.calls)
        claim = Claim(slot.id, slot.kind, slot.topic, _QUERY, calls, language=slot.language)
        if slot.missing is not None:
            said = calls if grounds_arguments(slot.kind, slot.language) else ()
            claim = replace(claim, calls=said, unsaid=slot.missing)
        claims.append(claim)
    question = JudgePrompts(PROMPTS).question(plan.api, claims)
    requests = math.ceil(len(owed) / size)
    return Usage(
        requests,
        round(question.prompt_tokens * requests),
        round(question.completion_tokens / len(claims) * len(owed)),
    )
