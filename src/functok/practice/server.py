"""The practice teacher's server: completions, one by one or in batches, over a real socket."""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import time
from collections import Counter
from collections.abc import Sequence
from types import TracebackType
from typing import Any, NamedTuple

from aiohttp import web

from functok.practice.answers import PracticeModel
from functok.practice.batches import Batches, error_document
from functok.practice.behaviour import Behaviour, Fault
from functok.practice.judges import PracticeJudge
from functok.practice.site import started
from functok.practice.writers import OfflineWriter, Writer, data_in

_CHARACTERS_PER_TOKEN = 4
_LARGEST = 256 * 1024 * 1024  # bytes of a request, or of a file of them


class _Refused(Exception):
    """A request that is not served: status, code and text of the answer."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class _Asked(NamedTuple):
    """A request: what it asks for, and which of the faults it draws, the `times`-th time it comes."""

    model: str
    prompt_tokens: int
    user: str
    results: Sequence[str]
    form: str
    body: dict[str, Any]
    content: str
    times: int
    fault: Fault | None


class PracticeTeacher:
    """An OpenAI-compatible server on loopback, for use as `async with`.

    `port` 0 takes any free one; `base_url` then says where it is. `writer` writes the rows of an
    answer; without one it is the offline teacher. `judge` writes those to a judge's prompts. With a `model`
    it answers as that, the model under test, instead.
    """

    def __init__(
        self,
        behaviour: Behaviour,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        writer: Writer | None = None,
        judge: Writer | None = None,
        model: PracticeModel | None = None,
    ) -> None:
        self.behaviour = behaviour
        self.base_url = ""
        self._address = host, port
        self._writer = writer or OfflineWriter()
        self._judge = judge or PracticeJudge()
        self._model = model
        self._runner: web.AppRunner | None = None
        self._asked: Counter[bytes] = Counter()
        self._requests = self._ok = self._in_flight = self._max_in_flight = 0
        self._faults: Counter[str] = Counter()
        self._tokens: Counter[str] = Counter(prompt=0, completion=0)
        self._window = (-math.inf, 0)
        self._batches = Batches(behaviour, self._shut_out, self._answer_line)

    @property
    def stats(self) -> dict[str, Any]:
        """What was served: `{"requests", "ok", "faults": {…}, "max_in_flight", "batches": {…}}`, and
        `{"tokens": {"prompt", "completion"}}`, which are those that were to be paid for."""
        return {
            "requests": self._requests,
            "ok": self._ok,
            "faults": dict(sorted(self._faults.items())),
            "max_in_flight": self._max_in_flight,
            "batches": self._batches.stats,
            "tokens": dict(self._tokens),
        }

    async def __aenter__(self) -> PracticeTeacher:
        app = web.Application(client_max_size=_LARGEST)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_get("/v1/models", self._models)
        if self._model is not None and "completions" not in self.behaviour.refuses:
            app.router.add_post("/v1/completions", self._chat)
        app.router.add_get("/stats", self._stats)
        self._batches.add_routes(app)
        # With cancellation nothing lingers behind a request that hangs.
        self._runner, url = await started(
            app, self._address, backlog=2048, handler_cancellation=True
        )
        self.base_url = f"{url}/v1"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._batches.aclose()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _stats(self, _: web.Request) -> web.Response:
        return web.json_response(self.stats)

    async def _models(self, _: web.Request) -> web.Response:
        names = self.behaviour.models or ("practice",)
        models = [{"id": n, "object": "model", "created": 0, "owned_by": "functok"} for n in names]
        return web.json_response({"object": "list", "data": models})

    async def _chat(self, request: web.Request) -> web.Response:
        self._requests += 1
        self._in_flight += 1
        self._max_in_flight = max(self._max_in_flight, self._in_flight)
        try:
            response = await self._answer(request)
            response.headers.update(self._limits())
            return response
        finally:
            self._in_flight -= 1

    async def _answer(self, request: web.Request) -> web.Response:
        refusal = self._shut_out(request) or self._over_limit()
        if refusal is not None:
            return refusal
        try:
            asked = self._read(json.loads(await request.read()))
        except ValueError:
            return self._error(400, "invalid_request", "the request is no chat completion")
        except _Refused as refused:
            return self._error(refused.status, refused.code, refused.message)
        if asked.fault is Fault.TOO_MANY:
            return self._too_many(asked.fault.value, self.behaviour.retry_after)
        if asked.fault is Fault.HANGING:
            self._faults[asked.fault] += 1
            await asyncio.Event().wait()
        await asyncio.sleep(self.behaviour.latency)
        try:
            return web.json_response(self._written(asked))
        except _Refused as refused:
            return self._error(refused.status, refused.code, refused.message)

    def _answer_line(self, body: Any) -> tuple[int, dict[str, Any]] | None:
        """The answer to one request of a batch; None for one that hangs."""
        try:
            asked = self._read(body)
            if asked.fault is Fault.HANGING:
                self._faults[asked.fault] += 1
                return None
            if asked.fault is Fault.TOO_MANY:
                raise _Refused(429, asked.fault.value, "Rate limit reached")
            return 200, self._written(asked)
        except _Refused as refused:
            self._faults[refused.code] += 1
            return refused.status, error_document(refused.code, refused.message)

    def _read(self, body: Any) -> _Asked:
        """What a request asks for. Raises `_Refused` for one that is not served."""
        try:
            said = body["messages"] if "messages" in body else [{"content": body["prompt"]}]
            messages = json.dumps(said).encode()
            users = [m for m in said if m.get("role") == "user"] or said
            user = str(users[-1]["content"])
            results = [str(m["content"]) for m in said if m.get("role") == "tool"]
            prompt_tokens = _tokens("".join(str(m["content"]) for m in said))
            model = str(body["model"])
            form = str((body.get("response_format") or {}).get("type", "text"))
        except (KeyError, IndexError, TypeError, AttributeError):
            raise _Refused(400, "invalid_request", "the request is no chat completion") from None
        if self.behaviour.models and model not in self.behaviour.models:
            raise _Refused(404, "model_not_found", f"The model '{model}' does not exist")
        for field in sorted({"temperature", "skip_special_tokens"} & body.keys()):
            if field in self.behaviour.refuses:
                raise _Refused(400, "unsupported_value", f"'{field}' is not supported here")
        if form in self.behaviour.refuses:
            text = f"'response_format' of type '{form}' is not supported with this model"
            raise _Refused(400, "unsupported_value", text)
        digest = hashlib.blake2b(messages, digest_size=8).digest()
        self._asked[digest] += 1
        content, times = digest.hex(), self._asked[digest]
        fault = self.behaviour.fault(content, times)
        return _Asked(model, prompt_tokens, user, results, form, body, content, times, fault)

    def _written(self, asked: _Asked) -> dict[str, Any]:
        """The completion, with the faults that an answer can have. Raises `_Refused` if there is none."""
        fault = asked.fault
        if fault is Fault.BROKEN:
            raise _Refused(500, fault.value, "The server had an error")
        if self._model is not None:
            return self._modelled(asked, self._model)
        data = data_in(asked.user)
        if data is None:
            text = (
                "the prompt holds no slots and no rows between <data> and </data>: to answer the queries of "
                "a dataset, start `functok practice-teacher --answers DATASET`"
            )
            raise _Refused(400, "no_data", text)
        write = self._judge if "rows" in data else self._writer
        text = json.dumps({"rows": write(data)}, ensure_ascii=False)
        text = "" if asked.form in self.behaviour.empties else self.behaviour.dressed(text)
        if fault is None:
            self._ok += 1
        else:
            self._faults[fault] += 1
            text = self.behaviour.damaged(text, fault, asked.content, asked.times)
        cut = fault is Fault.TRUNCATED
        self._tokens.update(prompt=asked.prompt_tokens, completion=_tokens(text))
        return _completion(asked, text, cut=cut)

    def _modelled(self, asked: _Asked, model: PracticeModel) -> dict[str, Any]:
        """The completion of the model under test, stopped where the request says."""
        said = model.answer(asked.user, asked.body.get("tools"), asked.results)
        if said is None:
            raise _Refused(400, "no_data", "the prompt is that of no row")
        text, stopped = said.text, None
        for stop in asked.body.get("stop") or ():
            if stop in text:
                text, stopped = text.partition(stop)[0], stop
        most = int(asked.body.get("max_tokens") or len(text)) * _CHARACTERS_PER_TOKEN
        self._ok += 1
        self._tokens.update(prompt=asked.prompt_tokens, completion=_tokens(text))
        document = _completion(asked, text[:most], cut=len(text) > most)
        choice = document["choices"][0]
        choice["stop_reason"] = stopped
        if said.tool_calls:
            choice["message"] |= {"content": None, "tool_calls": said.tool_calls}
            choice["finish_reason"] = "tool_calls"
        if "prompt" in asked.body:
            choice["text"] = choice.pop("message")["content"]
            document["object"] = "text_completion"
        return document

    def _shut_out(self, request: web.Request) -> web.Response | None:
        """The answer to a request without the right key."""
        given = request.headers.get("Authorization", "")
        if not self.behaviour.key or given == f"Bearer {self.behaviour.key}":
            return None
        return self._error(401, "invalid_api_key", f"Incorrect API key provided: {given}")

    def _over_limit(self) -> web.Response | None:
        """The answer to a request for which the present window has no room."""
        if not self.behaviour.limit:
            return None
        now = time.monotonic()
        begun, served = self._window
        if now - begun >= self.behaviour.window:
            begun, served = now, 0
        if served >= self.behaviour.limit:
            return self._too_many("limited", begun + self.behaviour.window - now)
        self._window = (begun, served + 1)
        return None

    def _limits(self) -> dict[str, str]:
        """The rate-limit headers, where there is a limit."""
        if not self.behaviour.limit:
            return {}
        begun, served = self._window
        reset = max(0.0, begun + self.behaviour.window - time.monotonic())
        return {
            "x-ratelimit-limit-requests": str(self.behaviour.limit),
            "x-ratelimit-remaining-requests": str(self.behaviour.limit - served),
            "x-ratelimit-reset-requests": f"{math.ceil(reset * 1000)}ms",
        }

    def _too_many(self, name: str, seconds: float) -> web.Response:
        response = self._error(429, name, "Rate limit reached", code="rate_limit_exceeded")
        response.headers["Retry-After"] = f"{seconds:g}" if seconds < 1 else str(math.ceil(seconds))
        return response

    def _error(self, status: int, name: str, message: str, code: str = "") -> web.Response:
        self._faults[name] += 1
        return web.json_response(error_document(code or name, message), status=status)


def _tokens(text: str) -> int:
    """About what a tokenizer makes of a text."""
    return len(text) // _CHARACTERS_PER_TOKEN


def _completion(asked: _Asked, text: str, *, cut: bool) -> dict[str, Any]:
    prompt, completion = asked.prompt_tokens, _tokens(text)
    return {
        "id": f"chatcmpl-{asked.content}",
        "object": "chat.completion",
        "created": 0,
        "model": asked.model,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": "length" if cut else "stop",
            }
        ],
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        },
    }


async def serve(
    behaviour: Behaviour,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    writer: Writer | None = None,
    judge: Writer | None = None,
    model: PracticeModel | None = None,
) -> None:
    """Serves until cancelled; says where on stdout."""
    async with PracticeTeacher(
        behaviour, host=host, port=port, writer=writer, judge=judge, model=model
    ) as teacher:
        print(f"practice teacher at {teacher.base_url}", flush=True)  # noqa: T201
        await asyncio.Event().wait()
