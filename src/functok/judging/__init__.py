"""The judge: whether a row is right, by narrow yes/no questions that rules cannot answer.

verdicts    what is asked of a claim, and what was answered (pure)
questions   claims → prompt texts, spec and rows fenced as data
judge       claims → verdicts through an OpenAI-compatible endpoint
step        the judge's step of a run
cost        what it will cost, and did
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from functok.config import RunConfig
from functok.judging.cost import VERDICTS, judge_cost, judge_estimate, judge_price
from functok.judging.questions import JudgePrompts
from functok.teachers import TeacherIdentity
from functok.teachers.base import PROMPTS
from functok.teachers.endpoint.session import Session
from functok.teachers.endpoint.settings import JUDGE_KEY, KEY, EndpointSettings

if TYPE_CHECKING:
    from functok.judging.judge import Judge

__all__ = [
    "judge_cost",
    "judge_estimate",
    "judge_identity",
    "open_judge",
]


def judge_identity(config: RunConfig) -> TeacherIdentity | None:
    """What the config's judge is, without opening it; None if there is none."""
    if not config.judge:
        return None
    return TeacherIdentity(f"openai:{config.judging_model}", JudgePrompts(PROMPTS).fingerprint)


@asynccontextmanager
async def open_judge(
    config: RunConfig, folder: Path, session: Session
) -> AsyncIterator[Judge | None]:
    """The config's judge, ready to answer, or None; what it is told is kept in `folder`."""
    if not config.judge:
        yield None
        return
    # Importing the client library takes most of a second, which only those pay who use it.
    from functok.judging.judge import Judge

    judge = Judge(_settings(config), folder / VERDICTS, PROMPTS, session)
    try:
        yield judge
    finally:
        await judge.aclose()


def _settings(config: RunConfig) -> EndpointSettings:
    return EndpointSettings.of(
        config,
        config.judging_model,
        judge_price(config),
        "--judge-",
        base_url=config.judge_base_url or config.base_url or "",
        key_variables=(JUDGE_KEY, KEY),
    )
