"""Teachers: who writes the queries. One protocol (`base`), implementations beside each other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from functok.config import RunConfig
from functok.errors import InputError
from functok.teachers.base import NOT_ASKED, Teacher, TeacherIdentity
from functok.teachers.endpoint import EndpointSettings
from functok.teachers.endpoint.prices import Price, price_of
from functok.teachers.endpoint.questions import Prompts
from functok.teachers.endpoint.replylog import Usage, read_usage
from functok.teachers.offline import OfflineTeacher, phrases_hash

__all__ = ["NOT_ASKED", "Teacher", "TeacherIdentity", "cost_of", "identity_of", "open_teacher"]

PROMPTS = Path("prompts")
"""The user's own prompts, if the present folder has them; a missing file is taken as shipped."""


def identity_of(config: RunConfig) -> TeacherIdentity:
    """What the config's teacher is, without opening it."""
    if config.teacher == "offline":
        return TeacherIdentity("offline", phrases_hash())
    return TeacherIdentity(f"openai:{config.model}", Prompts(PROMPTS).fingerprint)


@asynccontextmanager
async def open_teacher(config: RunConfig, folder: Path) -> AsyncIterator[Teacher]:
    """The config's teacher, ready to answer; what it is told is kept in `folder`."""
    if config.teacher == "offline":
        yield OfflineTeacher()
        return
    # Importing the client library takes most of a second, which only those pay who use it.
    from functok.teachers.endpoint import EndpointTeacher

    teacher = EndpointTeacher(_settings(config), folder / "replies.jsonl", PROMPTS)
    try:
        yield teacher
    finally:
        await teacher.aclose()


def cost_of(config: RunConfig, folder: Path) -> dict[str, Any]:
    """What the run has cost so far, as its replies in `folder` say: for the manifest."""
    log = folder / "replies.jsonl"
    usage = dict(read_usage(log)) if config.teacher != "offline" and log.exists() else {}
    price = _price(config) if usage else None
    return {
        **_cost(sum(usage.values(), Usage()), price),
        "price": asdict(price) if price else None,
        "by_shard": {label: _cost(used, price) for label, used in sorted(usage.items())},
    }


def _cost(usage: Usage, price: Price | None) -> dict[str, Any]:
    return {
        "requests": usage.requests,
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "usd": round(price.of(usage), 6) if price else None if usage.requests else 0.0,
    }


def _price(config: RunConfig) -> Price | None:
    return price_of(config.model or "", config.price_in, config.price_out)


def _settings(config: RunConfig) -> EndpointSettings:
    price = _price(config)
    if config.max_cost is not None and price is None:
        raise InputError(
            f"--model {config.model}",
            "has no known price, so --max-cost cannot be kept",
            "Say what it costs with --price-in and --price-out (US dollars per million tokens)",
        )
    return EndpointSettings(
        model=config.model or "",
        base_url=config.base_url or "",
        temperature=config.temperature,
        max_tokens=config.max_tokens,
        concurrency=config.concurrency,
        requests_per_minute=config.rpm,
        tokens_per_minute=config.tpm,
        timeout=config.timeout,
        patience=config.patience,
        attempts=config.attempts,
        price=price,
        most_dollars=config.max_cost,
    )
