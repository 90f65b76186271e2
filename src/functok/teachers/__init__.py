"""Teachers: who writes the queries. One protocol (`base`), implementations beside each other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from functok.config import RunConfig
from functok.records import OFFLINE
from functok.teachers.base import (
    NOT_ASKED,
    PROMPTS,
    BatchState,
    Spent,
    Teacher,
    TeacherIdentity,
    Watch,
    unwatched,
)
from functok.teachers.cost import REPLIES, config_price, prompts_of
from functok.teachers.endpoint import EndpointSettings
from functok.teachers.endpoint.session import Session
from functok.teachers.offline import OfflineTeacher, phrases_hash

__all__ = [
    "NOT_ASKED",
    "PROMPTS",
    "BatchState",
    "Spent",
    "Teacher",
    "TeacherIdentity",
    "Watch",
    "identity_of",
    "open_teacher",
    "unwatched",
]


def identity_of(config: RunConfig) -> TeacherIdentity:
    """What the config's teacher is, without opening it."""
    if config.teacher == OFFLINE:
        return TeacherIdentity(OFFLINE, phrases_hash())
    return TeacherIdentity(f"openai:{config.model}", prompts_of(config).fingerprint)


@asynccontextmanager
async def open_teacher(config: RunConfig, folder: Path, session: Session) -> AsyncIterator[Teacher]:
    """The config's teacher, ready to answer; what it is told is kept in `folder`."""
    if config.teacher == OFFLINE:
        yield OfflineTeacher()
        return
    # Importing the client library takes most of a second, which only those pay who use it.
    from functok.teachers.endpoint import EndpointTeacher

    teacher = EndpointTeacher(_settings(config), folder / REPLIES, PROMPTS, session)
    try:
        yield teacher
    finally:
        await teacher.aclose()


def _settings(config: RunConfig) -> EndpointSettings:
    return EndpointSettings.of(
        config,
        config.model or "",
        config_price(config),
        base_url=config.base_url or "",
        temperature=config.temperature,
        attempts=config.attempts,
        queries_first=config.queries_first,
    )
