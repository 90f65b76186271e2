"""The judge: narrow yes/no questions on rows, asked of an OpenAI-compatible endpoint, several at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from functok.judging.questions import JudgePrompts
from functok.judging.verdicts import Claim, Verdict, questions_of, read_verdict
from functok.specs import ApiSpec
from functok.teachers.endpoint.asking import Asker
from functok.teachers.endpoint.replies import Unanswered
from functok.teachers.endpoint.replylog import Usage
from functok.teachers.endpoint.session import Session
from functok.teachers.endpoint.settings import EndpointSettings


class Judge:
    """Judges claims through one endpoint; every reply is in the log before it is used.

    `log` is the file of its replies: the same rows are never paid for twice. To be used in one event
    loop, and closed with `aclose` before that loop ends.
    """

    def __init__(
        self,
        settings: EndpointSettings,
        log: Path,
        prompts: Path | None = Path("prompts"),
        session: Session | None = None,
    ) -> None:
        """InputError for prompts that cannot be used, OutputError for a log that cannot be written."""
        self.settings = settings
        self._prompts = JudgePrompts(prompts)
        self._asker = Asker(settings, log, session)

    @property
    def name(self) -> str:
        return f"openai:{self.settings.model}"

    @property
    def usage(self) -> Mapping[str, Usage]:
        """What the verdicts of the whole run have cost so far, by `kind/topic`."""
        return self._asker.usage

    async def verdicts(self, api: ApiSpec, claims: Sequence[Claim]) -> list[Verdict | Unanswered]:
        """One verdict per claim, in their order; one request for those of each kind.

        A row that a reply leaves out is asked for again. Raises `ServiceError` if the endpoint cannot be
        used, `OutputError` if the log cannot be written.
        """
        kinds = dict.fromkeys(claim.kind for claim in claims)
        sorts = [[i for i, claim in enumerate(claims) if claim.kind is kind] for kind in kinds]
        parts = await asyncio.gather(
            *(self._verdicts(api, [claims[i] for i in sort]) for sort in sorts)
        )
        placed = {
            i: v for sort, part in zip(sorts, parts, strict=True)
            for i, v in zip(sort, part, strict=True)
        }  # fmt: skip
        return [placed[i] for i in range(len(claims))]

    async def aclose(self) -> None:
        """Closes the connections, and puts the log on the disk."""
        await self._asker.aclose()

    async def _verdicts(self, api: ApiSpec, claims: Sequence[Claim]) -> list[Verdict | Unanswered]:
        return await self._asker.rows(
            len(claims),
            lambda open_: self._prompts.question(api, [claims[i] for i in open_]),
            partial(
                read_verdict,
                by=self.name,
                questions=questions_of(claims[0].kind, claims[0].language),
            ),
            turn=0,
        )
