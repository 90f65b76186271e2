"""What the teacher and the judge have in common: a question is answered from the log, else for money."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from functok.teachers.endpoint.batchclient import BatchClient
from functok.teachers.endpoint.budget import Budget
from functok.teachers.endpoint.client import EndpointClient
from functok.teachers.endpoint.questions import Question
from functok.teachers.endpoint.replylog import Reply, ReplyLog, Usage
from functok.teachers.endpoint.session import Session
from functok.teachers.endpoint.settings import EndpointSettings


class Asker:
    """Asks one model at one endpoint; every reply is in the log before it is used.

    `log` is the file of its replies: the same question is never paid for twice, whichever process
    asked. To be used in one event loop, and closed with `aclose` before that loop ends.
    """

    def __init__(
        self, settings: EndpointSettings, log: Path, session: Session | None = None
    ) -> None:
        session = session or Session(settings.most_dollars)
        self._log = ReplyLog(log)
        self._client = (
            BatchClient(settings, self._log, session, log.with_suffix(".batches"))
            if settings.batch
            else EndpointClient(settings, self._log, session)
        )
        used = self._log.usage.values()
        self._budget = Budget(settings.price, session.till, used, batched=settings.batch)

    @property
    def usage(self) -> Mapping[str, Usage]:
        """What all questions have cost so far, by label, earlier processes included."""
        return self._log.usage

    async def reply(self, question: Question, turn: int) -> Reply | None:
        """The reply from the log or the endpoint; None when the budget does not reach for it.

        Raises `RequestRefused` if this one request is not served, and `ServiceError` if none will be.
        """
        key = self._client.key(question, turn)
        reply = self._client.logged(key)
        if reply is not None:
            return reply
        paid = self._client.submitted(key)
        if not paid and not self._budget.allows(question.tokens):
            return None
        with self._budget.reserved(question.tokens):
            reply = await self._client.ask(question, key)
        self._budget.learn(reply.usage)
        return reply

    async def aclose(self) -> None:
        """Closes the connections, and puts the log on the disk."""
        await self._client.aclose()
        await self._log.aclose()
