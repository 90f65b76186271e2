"""The client that asks through OpenAI's Batch API: the same questions at half the price, within a day.

Its replies stand in the same log under the same keys as those of the online client, so each serves the
other's runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from functok.errors import ServiceError
from functok.teachers.endpoint.batchapi import BatchApi
from functok.teachers.endpoint.batches import Batches
from functok.teachers.endpoint.batchfiles import Line
from functok.teachers.endpoint.batchrecords import Records
from functok.teachers.endpoint.client import EndpointClient, RequestRefused
from functok.teachers.endpoint.faults import Fate
from functok.teachers.endpoint.formats import FORMATS, key_in
from functok.teachers.endpoint.questions import Question
from functok.teachers.endpoint.replylog import Reply, ReplyLog
from functok.teachers.endpoint.session import Session
from functok.teachers.endpoint.settings import EndpointSettings

_STRIKES = 6  # batches in which a question got no answer, before its slots are given up


class BatchClient(EndpointClient):
    """Asks one endpoint in batches. `folder` holds the records of those that are under way."""

    def __init__(
        self, settings: EndpointSettings, log: ReplyLog, session: Session, folder: Path
    ) -> None:
        super().__init__(settings, log, session)
        api = BatchApi(settings, self._client, self._fault)
        self._batches = Batches(api, Records(folder), log, session.watch, self._fault)

    def submitted(self, key: str) -> bool:
        return any(self._batches.holds(key_in(form, key)) for form in FORMATS)

    async def ask(self, question: Question, key: str) -> Reply:
        turn = plainer = 0
        while True:
            form, field = FORMATS[max(self._format, plainer)], self._token_field
            body = self._body(question, form)
            outcome = await self._batches.ask(Line(key_in(form, key), question.label, turn, body))
            turn += 1
            if isinstance(outcome, Reply):
                self._takes(form, outcome)
                return outcome
            if outcome.fate is Fate.REPEAT:
                if turn >= _STRIKES:
                    self._give_up(outcome.text)
            elif outcome.fate is Fate.ADAPT and self._confirmed:
                plainer = FORMATS.index(form) + 1  # it is the schema of this question
            else:
                self._settle(outcome, form, field)

    async def aclose(self) -> None:
        await self._batches.aclose()
        await super().aclose()

    @property
    def _serves(self) -> bool:
        return self._batches.served

    def _give_up(self, fault: str) -> NoReturn:
        if self._serves:
            raise RequestRefused(f"{fault} ({_STRIKES} times)")
        raise ServiceError(
            self._place,
            f"{_STRIKES} batches brought no answer; the last fault was: {fault}",
            "See what the endpoint says of these batches, or leave out --batch",
        )
