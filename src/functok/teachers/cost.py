"""What a run will cost, and what it did cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from functok.config import RunConfig
from functok.planning.plan import Plan, Shard
from functok.records import OFFLINE
from functok.teachers.base import PROMPTS
from functok.teachers.endpoint.papersteps import expected_questions
from functok.teachers.endpoint.prices import Price, price_of
from functok.teachers.endpoint.questions import Prompts, Wanted
from functok.teachers.endpoint.replylog import Usage, read_usage
from functok.teachers.shares import shares

REPLIES = "replies.jsonl"
"""The log of an endpoint's replies, in the run's work folder."""


def estimate(plan: Plan, owed: Sequence[Sequence[int]] | None = None) -> dict[str, Any]:
    """What a run would ask for: rows, requests, tokens and US dollars; asks nobody.

    In all, by shard, and as in the manifest of a run by function and by kind, there for the rows asked
    for. `offline` are those of the rows that the offline teacher adds to an LLM's, which cost nothing.

    `owed` are the ordinals that are asked for, by shard; all of them where it is None. Tokens are
    estimated from the prompts that would be sent, without repairs and replacements; `usd` is None
    where nobody knows the model's price.
    """
    config = plan.config
    owed = [range(shard.wanted) for shard in plan.shards] if owed is None else owed
    asked = [_asked(plan, *pair) for pair in zip(plan.shards, owed, strict=True)]
    used = sum(asked, Usage())
    price = config_price(config) if used.requests else None
    amounts = {
        shard.name: priced(usage, price) for shard, usage in zip(plan.shards, asked, strict=True)
    }
    wanted = {shard.name: len(o) for shard, o in zip(plan.shards, owed, strict=True)}
    paid = {shard.name: wanted[shard.name] for shard in plan.shards if not shard.offline}
    rows = sum(shard.wanted for shard in plan.shards)
    return {
        "name": plan.api.name,
        "teacher": config.teacher,
        "batch": config.batch,
        "shards": [
            {
                "kind": shard.sort,
                "topic": shard.topic,
                "rows": shard.wanted,
                "kept": shard.wanted - wanted[shard.name],
                **amounts[shard.name],
            }
            for shard in plan.shards
        ],
        "rows": rows,
        "offline": sum(shard.wanted for shard in plan.shards if shard.offline),
        "kept": rows - sum(wanted.values()),
        **priced(used, price),
        **shares([(name, amounts[name]) for name in paid], paid, plan.api.by_name),
    }


def _asked(plan: Plan, shard: Shard, owed: Sequence[int]) -> Usage:
    """Requests and tokens for the ordinals owed by one shard, from the prompt of the first request
    of each sort."""
    if plan.config_of(shard).teacher == OFFLINE or not owed:
        return Usage()
    slots, prompts = plan.slots(shard), prompts_of(plan.config)
    alike: dict[bool, list[list[int]]] = {}
    for batch in slots.batches(owed, plan.config.slots_per_request):
        alike.setdefault(slots.slot(batch[0], 0).own, []).append(batch)
    used = Usage()
    for batches in alike.values():
        first = [slots.slot(ordinal, 0) for ordinal in batches[0]]
        if first[0].queries_first:
            questions = expected_questions(prompts, plan.api, first)
        else:
            questions = [prompts.question(plan.api, [Wanted(slot) for slot in first])]
        prompt = sum(question.prompt_tokens for question in questions)
        completion = sum(question.completion_tokens for question in questions)
        used += Usage(
            len(batches) * len(questions),
            round(prompt * len(batches)),
            round(completion / len(first) * sum(map(len, batches))),
        )
    return used.in_batches() if plan.config.batch else used


def cost_of(config: RunConfig, folder: Path) -> dict[str, Any]:
    """What the run has cost so far, as its replies in `folder` say: for the manifest."""
    log = None if config.teacher == OFFLINE else folder / REPLIES
    return account(log, lambda: config_price(config))


def account(log: Path | None, price_of_model: Callable[[], Price | None]) -> dict[str, Any]:
    """What the replies in a log have cost, in all and by shard; nothing where there is no log."""
    usage = {} if log is None else read_usage(log)
    price = price_of_model() if usage else None
    return {
        **priced(sum(usage.values(), Usage()), price),
        "price": asdict(price) if price else None,
        "by_shard": {label: priced(used, price) for label, used in sorted(usage.items())},
    }


def priced(usage: Usage, price: Price | None) -> dict[str, Any]:
    """Requests and tokens with what they cost; `usd` is None where nobody knows the price."""
    return {
        "requests": usage.requests,
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "batched_requests": usage.batched_requests,
        "usd": round(price.of(usage), 6) if price else None if usage.requests else 0.0,
    }


def prompts_of(config: RunConfig) -> Prompts:
    """The prompt files that the config's recipe uses."""
    return Prompts(PROMPTS, queries_first=config.queries_first)


def config_price(config: RunConfig) -> Price | None:
    """The price of the config's model: what the user says, else the list's; None if unknown."""
    return price_of(config.model or "", config.price_in, config.price_out)
