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
from dataclasses import replace
from typing import Any, ClassVar

from functok.calls import CallFormat
from functok.evaluation.cases import Answer, Case
from functok.evaluation.reading import answer_of_text, answer_of_tool_calls
from functok.evaluation.retrieval import Retriever
from functok.hashing import content_hash
from functok.prompts import load_prompt
from functok.specs import ApiSpec
from functok.teachers.base import PROMPTS
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
        super().__init__(settings, log, Session())
        self.usage = Usage()
        """What the answers so far have cost, when they were asked for."""

    @property
    def format(self) -> str:
        """How the endpoint is asked, as far as is known."""
        return self.formats[self._format].name

    async def answer(self, case: Case) -> Answer:
        """What the model says to a case, from the log or the endpoint.

        Raises `ServiceError` if the endpoint cannot be used, `OutputError` if the log cannot be written.
        """
        question = self._question(case)
        key = self.key(question, 0)
        try:
            reply = self.logged(key) or await self.ask(question, key)
        except RequestRefused as refused:
            return Answer(None, "", "request_refused", str(refused))
        self.usage += reply.usage
        document = json.loads(reply.text)
        if reply.finish in _SILENT:
            return Answer(
                None, document["text"], _SILENT[reply.finish], seconds=document["seconds"]
            )
        return self._read(document, reply.finish)

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


class ToolModel(Model):
    """A model that is offered tools: all functions of the API, or those nearest to the query."""

    formats: ClassVar[Sequence[Format]] = (
        _format("tools", "8", temperature=0),
        _format("tools, plain", "9"),
    )

    def __init__(
        self, settings: EndpointSettings, log: ReplyLog, api: ApiSpec, retriever: Retriever
    ) -> None:
        super().__init__(settings, log)
        self._retriever = retriever
        self._system = load_prompt("evaluate/tools.jinja", PROMPTS)
        names = tool_names(f.name for f in api.functions)
        self._functions = {tool: name for name, tool in names.items()}
        self._tools = {
            f.name: {"type": "function", "function": {**f.described(), "name": names[f.name]}}
            for f in api.functions
        }

    def _question(self, case: Case) -> Question:
        return _question(case, self._system.fill(**day_names(case.today)), case.query)

    def _content(self, question: Question) -> dict[str, Any]:
        messages = [
            {"role": "system", "content": question.system},
            {"role": "user", "content": question.user},
        ]
        offered = [self._tools[f.name] for f in self._retriever.offered(question.user)]
        return {"messages": messages, "tools": offered}

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


def _question(case: Case, system: str, user: str) -> Question:
    tokens = (len(system) + len(user)) / _CHARACTERS_PER_TOKEN
    return Question(system, user, {}, (), str(case.kind), tokens, _ANSWER_TOKENS)
