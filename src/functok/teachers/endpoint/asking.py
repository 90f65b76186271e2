"""What the teacher and the judge have in common: a question is answered from the log, else for money."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from functok.teachers.base import NOT_ASKED
from functok.teachers.endpoint.batchclient import BatchClient
from functok.teachers.endpoint.budget import Budget
from functok.teachers.endpoint.client import EndpointClient, RequestRefused
from functok.teachers.endpoint.questions import Question
from functok.teachers.endpoint.replies import ReadRow, Unanswered, read_reply
from functok.teachers.endpoint.replylog import Reply, ReplyLog, Usage
from functok.teachers.endpoint.session import Session
from functok.teachers.endpoint.settings import EndpointSettings

R = TypeVar("R", bound=tuple[object, ...])

_TURN = 1_000  # more than the replies that one turn can take
_RAW = 4_000  # characters of a reply that was no use, kept for rejected.jsonl
_ENDED = {"refusal": "model_refused", "content_filter": "model_refused", "length": "cut_off"}


class Asker:
    """Asks one model at one endpoint; every reply is in the log before it is used.

    `log` is the file of its replies: the same question is never paid for twice, whichever process
    asked. To be used in one event loop, and closed with `aclose` before that loop ends.
    """

    def __init__(
        self, settings: EndpointSettings, log: Path, session: Session | None = None
    ) -> None:
        self._tries = settings.tries
        session = session or Session(settings.most_dollars)
        self._log = ReplyLog(log, sent=session.remote.log(log) if session.remote else None)
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

    async def rows(
        self,
        count: int,
        question_of: Callable[[Sequence[int]], Question],
        read: ReadRow[R],
        turn: int,
    ) -> list[R | Unanswered]:
        """A row for each of `count` items, in their order.

        `question_of` makes the question for the items at the positions that are open; they are
        numbered from 1 in it. Asks until each has its row, or `tries` replies in a row held none. The
        same questions in another `turn` are asked anew.
        """
        answers: dict[int, R | Unanswered] = {}
        owed: Sequence[int] = range(count)
        fruitless = attempt = 0
        while owed and fruitless < self._tries:
            try:
                reply = await self.reply(question_of(owed), turn * _TURN + attempt)
            except RequestRefused as error:
                answers |= {i: Unanswered("refused", str(error), "") for i in owed}
                break
            if reply is None:
                answers |= {i: Unanswered(NOT_ASKED, "it is spent", "") for i in owed}
                break
            reading = read_reply(reply.text, range(1, len(owed) + 1), read)
            faults = "; ".join(reading.faults) or "left out"
            left_out = Unanswered(_ENDED.get(reply.finish, "no_answer"), faults, reply.text[:_RAW])
            for number, i in enumerate(owed, 1):
                answers[i] = reading.rows.get(number, left_out)
            owed = [i for number, i in enumerate(owed, 1) if number not in reading.rows]
            fruitless = 0 if reading.rows else fruitless + 1
            attempt += 1
        return [answers[i] for i in range(count)]

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
        self._budget.learn(reply.usage, question.tokens)
        return reply

    async def aclose(self) -> None:
        """Closes the connections, and puts the log on the disk."""
        await self._client.aclose()
        await self._log.aclose()
