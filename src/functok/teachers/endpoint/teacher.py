"""The LLM teacher: answers slots through an OpenAI-compatible endpoint."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from functok.records import Draft, Kind, Rejection, Slot
from functok.specs.model import ApiSpec
from functok.specs.pointers import escaped
from functok.teachers.endpoint.asking import Asker
from functok.teachers.endpoint.paper import PaperRecipe
from functok.teachers.endpoint.questions import Prompts, Refused, Wanted
from functok.teachers.endpoint.replies import Row, Unanswered, query_row, row_of
from functok.teachers.endpoint.replylog import Usage
from functok.teachers.endpoint.session import Session
from functok.teachers.endpoint.settings import EndpointSettings
from functok.teachers.endpoint.written import typed, written_of
from functok.teachers.styles import style_of


class EndpointTeacher:
    """Asks for slots through one endpoint; every reply is in the log before it is used.

    `log` is the file of the run's replies: the same slots are never paid for twice, whichever process
    asked. `prompts` is the user's own folder of prompt files, if there is one. To be used in one event
    loop, and closed with `aclose` before that loop ends. Raises `InputError` for prompts that cannot be
    used, `OutputError` for a log that cannot be written.
    """

    tries_per_round = 1

    def __init__(
        self,
        settings: EndpointSettings,
        log: Path,
        prompts: Path | None = Path("prompts"),
        session: Session | None = None,
    ) -> None:
        self.settings = settings
        self.attempts = settings.attempts
        self._prompts = Prompts(prompts, queries_first=settings.queries_first)
        self._asker = Asker(settings, log, session)

    @property
    def name(self) -> str:
        return f"openai:{self.settings.model}"

    @property
    def prompt_hash(self) -> str:
        return self._prompts.fingerprint

    @property
    def usage(self) -> Mapping[str, Usage]:
        """What the whole run has cost so far, by `kind/topic`, earlier processes included."""
        return self._asker.usage

    async def answer(self, api: ApiSpec, slots: Sequence[Slot]) -> list[Draft | Rejection]:
        """One Draft or Rejection per slot, in the order of the slots; one request for all of them.

        Slots of several kinds or functions make a request for each. A slot that the reply leaves out
        is asked for again. Raises `ServiceError` if the endpoint cannot be used, `OutputError` if the
        log cannot be written.
        """
        return await self._answer_all(api, [Wanted(slot) for slot in slots], turn=0)

    async def repair(
        self, api: ApiSpec, rejections: Sequence[Rejection], turn: int = 1
    ) -> list[Draft | Rejection]:
        """New answers to slots whose answers were refused; each goes back with the exact reason.

        `turn` counts the repairs of a slot: the same refusal twice is another question.
        """
        return await self._answer_all(api, [_to_repair(r) for r in rejections], turn)

    async def aclose(self) -> None:
        """Closes the connections, and puts the log on the disk."""
        await self._asker.aclose()

    async def _answer_all(
        self, api: ApiSpec, wanted: Sequence[Wanted], turn: int
    ) -> list[Draft | Rejection]:
        groups: dict[tuple[Kind, str | None, bool, bool], list[int]] = {}
        for position, item in enumerate(wanted):
            topic = item.slot.topic if item.slot.calls else None
            group = (item.slot.kind, topic, item.refused is None, item.slot.own)
            groups.setdefault(group, []).append(position)
        if len(groups) == 1:
            return await self._answer_group(api, wanted, turn)
        answered = await asyncio.gather(
            *(
                self._answer_group(api, [wanted[i] for i in members], turn)
                for members in groups.values()
            )
        )
        placed = {
            position: answer
            for members, answers in zip(groups.values(), answered, strict=True)
            for position, answer in zip(members, answers, strict=True)
        }
        return [placed[position] for position in range(len(wanted))]

    async def _answer_group(
        self, api: ApiSpec, wanted: Sequence[Wanted], turn: int
    ) -> list[Draft | Rejection]:
        """Answers to slots of one kind and function; all of them were refused before, or none."""
        if wanted[0].slot.queries_first:
            return await PaperRecipe(self._asker, self._prompts).answer(api, wanted, turn)
        rows = await self._asker.rows(
            len(wanted),
            lambda owed: self._prompts.question(api, [wanted[i] for i in owed]),
            query_row,
            turn,
        )
        return [
            Rejection(item.slot, "teacher", *row)
            if isinstance(row, Unanswered)
            else _judged(api, item.slot, row)
            for item, row in zip(wanted, rows, strict=True)
        ]


def _judged(api: ApiSpec, slot: Slot, row: Row) -> Draft | Rejection:
    """A row as a draft: the calls of the slot, with what came for the free arguments."""
    given = {name: value for name, value in row.arguments.items() if value not in (None, "", [])}
    for key in slot.free:
        if key not in given:
            return Rejection(
                slot, "teacher", "argument_missing", f"/{key}: no value came with it", row.raw
            )
    pinned = {name for call in slot.planned for name in call.pinned}
    asked = written_of(api, slot)
    added = [name for name in given if name not in pinned and name not in asked]
    if added and slot.calls:
        return Rejection(
            slot, "teacher", "argument_added", f"/{added[0]}: it was not to come up", row.raw
        )
    try:
        calls = slot.filled(typed(asked, given))
        quoted = {escaped(name): words for name, words in row.quoted.items()}
        style = style_of(row.query) if slot.at_ease else None
        return Draft(slot, row.query, calls, row.raw, quoted=quoted, style=style)
    except ValueError as error:
        return Rejection(slot, "teacher", "no_json", str(error), row.raw)


def _to_repair(rejection: Rejection) -> Wanted:
    """The refused row is read from its raw text; where that is none the slot is asked for anew."""
    row = row_of(rejection.raw)
    if row is None:
        return Wanted(rejection.slot)
    refused = Refused(row.query, row.arguments, rejection.reason, rejection.detail)
    return Wanted(rejection.slot, refused)
