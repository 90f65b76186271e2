"""The model under test: an endpoint that answers with functional tokens, or with calls of tools.

Requests have the pace and the repeats of the teacher's client, and answers are kept as its replies are:
nothing is asked twice. Time is measured from the request that was answered to its answer.

`/completions` is asked first for functional tokens, and `/chat/completions` where the endpoint has no
such address; with temperature 0 and `skip_special_tokens` off (else vLLM leaves functional tokens out
of its text), without where the endpoint does not take these.
"""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from functok.calls import CallFormat, FunctionCall
from functok.evaluation.cases import Answer, Case
from functok.evaluation.lenient import Lenient
from functok.evaluation.reading import answer_of_text, answer_of_tool_calls
from functok.evaluation.retrieval import Retriever
from functok.evaluation.steps import Step
from functok.hashing import content_hash
from functok.prompts import load_prompt
from functok.specs import ApiSpec
from functok.teachers.base import PROMPTS
from functok.teachers.endpoint.budget import Budget
from functok.teachers.endpoint.client import EndpointClient, RequestRefused
from functok.teachers.endpoint.faults import Fate, Fault
from functok.teachers.endpoint.formats import Format
from functok.teachers.endpoint.questions import Question
from functok.teachers.endpoint.replylog import Reply, ReplyLog, Usage
from functok.teachers.endpoint.session import Session
from functok.teachers.endpoint.settings import EndpointSettings
from functok.training_text import day_names

_CHARACTERS_PER_TOKEN = 4
_ANSWER_TOKENS = 48  # about what a call takes
_NO_ADDRESS = frozenset({404, 405, 501})
_BAD_REQUEST = frozenset({400, 422})
_NOT_TAKEN = re.compile(
    rb"skip_special|temperature|chat model|un(?:recognized|known|supported|expected)"
    rb"|not (?:supported|permitted|allowed)|extra",
    re.IGNORECASE,
)
_NO_TOOL_NAME = re.compile(r"[^a-zA-Z0-9_-]")
_LONGEST_NAME = 64
_SILENT = {"content_filter": "model_refused", "refusal": "model_refused"}


def _format(name: str, mark: str, **fields: Any) -> Format:
    return Format(name, mark, lambda _: fields)


class Model(EndpointClient):
    """Answers cases through one endpoint."""

    def __init__(self, settings: EndpointSettings, log: ReplyLog) -> None:
        session = Session(settings.most_dollars)
        super().__init__(settings, log, session)
        self._budget = Budget(settings.price, session.till)
        self._used: dict[str, Usage] = {}

    @property
    def usage(self) -> Usage:
        """What the answers so far have cost, when they were asked for."""
        return sum(self._used.values(), Usage())

    @property
    def format(self) -> str:
        """How the endpoint is asked, as far as is known."""
        return self.formats[self._format].name

    async def answer(self, case: Case, *, ask: bool = True) -> Answer | None:
        """What the model says to a case, from the log or, with `ask`, the endpoint.

        None where it is not in the log and is not asked, or the budget does not reach for it. Raises
        `ServiceError` if the endpoint cannot be used, `OutputError` if the log cannot be written.
        """
        return await self._said(self._question(case), ask)

    async def _said(self, question: Question, ask: bool) -> Answer | None:
        try:
            reply = await self._reply(question, ask)
        except RequestRefused as refused:
            return Answer(None, "", "request_refused", str(refused))
        if reply is None:
            return None
        document = json.loads(reply.text)
        if reply.finish in _SILENT:
            return Answer(
                None, document["text"], _SILENT[reply.finish], seconds=document["seconds"]
            )
        return self._read(document, reply.finish)

    async def _reply(self, question: Question, ask: bool) -> Reply | None:
        key = self.key(question, 0)
        reply = self.logged(key)
        if reply is None:
            if not ask or not self._budget.allows(question.tokens):
                return None
            with self._budget.reserved(question.tokens):
                reply = await self.ask(question, key)
        if key not in self._used:
            self._used[key] = reply.usage
            self._budget.learn(reply.usage, question.tokens)
        return reply

    def key(self, question: Question, turn: int) -> str:
        body = self._content(question)
        return content_hash([self.settings.base_url, self.settings.sampling, body, turn], 32)

    @abstractmethod
    def _question(self, case: Case) -> Question:
        """What is asked of the model."""

    @abstractmethod
    def _content(self, question: Question) -> dict[str, Any]:
        """The fields of the request that hold the question, whatever the format."""

    @abstractmethod
    def _read(self, document: Mapping[str, Any], finish: str) -> Answer:
        """The answer in a logged reply."""

    def _reply_of(self, document: dict[str, Any], seconds: float) -> Reply:
        reply = super()._reply_of(document, seconds)
        choice = document["choices"][0]
        message = choice.get("message")
        told = {
            "text": reply.text,
            "tool_calls": message.get("tool_calls") if isinstance(message, dict) else None,
            # vLLM says which text it stopped at, and null where the model ended by itself
            "stopped": choice.get("stop_reason", "") is not None,
            "seconds": round(seconds, 4),
        }
        return replace(reply, text=json.dumps(told, ensure_ascii=False))

    def _fault(self, status: int, body: bytes, form: Format) -> Fault:
        fault = super()._fault(status, body, form)
        refused = status in _NO_ADDRESS or (status in _BAD_REQUEST and _NOT_TAKEN.search(body))
        if refused and not self._confirmed and form is not self.formats[-1]:
            return replace(fault, fate=Fate.ADAPT)
        return replace(fault, fate=Fate.REFUSE) if fault.fate is Fate.ADAPT else fault


class TextModel(Model):
    """A model that answers a prompt with functional tokens; it is stopped at the end token."""

    formats: ClassVar[Sequence[Format]] = (
        _format("completions", "4", temperature=0, skip_special_tokens=False),
        _format("completions, plain", "5"),
        _format("chat", "6", temperature=0, skip_special_tokens=False),
        _format("chat, plain", "7"),
    )

    def __init__(self, settings: EndpointSettings, log: ReplyLog, form: CallFormat) -> None:
        super().__init__(settings, log)
        self._form = form
        self._end = form.registry.end_token

    def _question(self, case: Case) -> Question:
        return _question(case, "", case.prompt)

    def _content(self, question: Question) -> dict[str, Any]:
        return {"prompt": question.user, "stop": [self._end]}

    def _path(self, form: Format) -> str:
        return "/completions" if form.name.startswith("completions") else super()._path(form)

    def _body(self, question: Question, form: Format) -> dict[str, Any]:
        content = self._content(question)
        if self._path(form) != "/completions":
            content["messages"] = [{"role": "user", "content": content.pop("prompt")}]
        return {**self._sampling(), **content, **form.fields({})}

    def _read(self, document: Mapping[str, Any], finish: str) -> Answer:
        text, seconds = document["text"], document["seconds"]
        if self._end not in text and finish == "length":
            return Answer(None, text, "cut_off", "--max-tokens came before the end token", seconds)
        stopped = self._end not in text and finish == "stop" and document["stopped"]
        answer = answer_of_text(text + (self._end if stopped else ""), self._form, seconds)
        return replace(answer, said=text)


@dataclass(frozen=True)
class _Turn(Question):
    """A question to a model with tools. `tools` are offered; `since` are the messages after the query."""

    tools: Sequence[Mapping[str, Any]] = ()
    since: Sequence[Mapping[str, Any]] = ()

    def after(self, made: Sequence[Mapping[str, Any]], results: Sequence[str]) -> _Turn:
        """The same once the calls that the model has `made` have these results."""
        calls = [{"id": f"call_{number}", **call} for number, call in enumerate(made)]
        told = [
            {"role": "tool", "tool_call_id": call["id"], "content": result}
            for call, result in zip(calls, results, strict=True)
        ]
        said = {"role": "assistant", "content": "", "tool_calls": calls}
        return replace(self, since=(*self.since, said, *told))


class ToolModel(Model):
    """A model that is offered tools: all functions of the API, or those nearest to the query.

    Calls that are steps to those of the row get their result, and the model goes on.
    """

    formats: ClassVar[Sequence[Format]] = (
        _format("tools", "8", temperature=0),
        _format("tools, plain", "9"),
    )

    def __init__(
        self,
        settings: EndpointSettings,
        log: ReplyLog,
        api: ApiSpec,
        retriever: Retriever,
        steps: Mapping[str, Sequence[Step]],
    ) -> None:
        """`steps` by the id of the case."""
        super().__init__(settings, log)
        self._steps = steps
        self._lenient = Lenient(api.functions)
        self._retriever = retriever
        self._system = load_prompt("evaluate/tools.jinja", PROMPTS)
        names = tool_names(f.name for f in api.functions)
        self._functions = {tool: name for name, tool in names.items()}
        self._tools = {
            f.name: {"type": "function", "function": {**f.described(), "name": names[f.name]}}
            for f in api.functions
        }

    async def answer(self, case: Case, *, ask: bool = True) -> Answer | None:
        """All calls that it makes one after the other; the time of all its requests."""
        question = self._question(case)
        steps = [step for step in self._steps[case.id] if step.result is not None]
        turns: list[Answer] = []
        while True:
            turn = await self._said(question, ask)
            if turn is None:
                return None
            turns.append(turn)
            results = [self._result(call, steps) for call in turn.calls or ()]
            found = [result for result in results if result is not None]
            if not found or len(found) < len(results):
                return _joined(turns)
            question = question.after(json.loads(turn.said), found)

    def _result(self, call: FunctionCall, steps: list[Step]) -> str | None:
        """What comes back from a call that is one of the steps, which is taken from them; else None."""
        for step in steps:
            if self._lenient.fits(step.call, call):
                steps.remove(step)
                return step.result
        return None

    def _question(self, case: Case) -> _Turn:
        system = self._system.fill(**day_names(case.today))
        tools = [self._tools[f.name] for f in self._retriever.offered(case.query)]
        asked = _question(case, system, case.query, len(json.dumps(tools)))
        return _Turn(**vars(asked), tools=tools)

    def _content(self, question: Question) -> dict[str, Any]:
        assert isinstance(question, _Turn)
        messages = [
            {"role": "system", "content": question.system},
            {"role": "user", "content": question.user},
            *question.since,
        ]
        return {"messages": messages, "tools": question.tools}

    def _body(self, question: Question, form: Format) -> dict[str, Any]:
        return {**self._sampling(), **self._content(question), **form.fields({})}

    def _read(self, document: Mapping[str, Any], finish: str) -> Answer:
        calls, seconds = document["tool_calls"], document["seconds"]
        if finish == "length":
            return Answer(None, document["text"], "cut_off", "the answer was cut off", seconds)
        return answer_of_tool_calls(calls, document["text"], seconds, self._functions)


def tool_names(names: Iterable[str]) -> dict[str, str]:
    """For each function the name of its tool: at most 64 of the characters that endpoints take."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        plain = _NO_TOOL_NAME.sub("_", name)[:_LONGEST_NAME] or "_"
        tool, number = plain, 2
        while tool in taken:
            tool = f"{plain[: _LONGEST_NAME - 1 - len(str(number))]}_{number}"
            number += 1
        taken.add(tool)
        found[name] = tool
    return found


def _joined(turns: Sequence[Answer]) -> Answer:
    """The answer that is given in several turns, the last of which says how it ends."""
    last, seconds = turns[-1], [turn.seconds for turn in turns if turn.seconds is not None]
    return replace(
        last,
        calls=None if last.calls is None else tuple(c for turn in turns for c in turn.calls or ()),
        said="\n".join(turn.said for turn in turns),
        seconds=sum(seconds) if seconds else None,
    )


def _question(case: Case, system: str, user: str, beside: int = 0) -> Question:
    """`beside`: characters of the tools."""
    tokens = (len(system) + len(user) + beside) / _CHARACTERS_PER_TOKEN
    return Question(system, user, {}, (), str(case.kind), tokens, _ANSWER_TOKENS)
