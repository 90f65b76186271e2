"""The client of one OpenAI-compatible endpoint: a question in, a reply out, whatever happens between.

It repeats what failed at the pace that the endpoint bears, finds out once which response format the
endpoint takes, and ends with a `ServiceError` when going on makes no sense. Every reply is in the log
before `ask` returns it.

The requests go over the connections of `AsyncOpenAI` with its aiohttp backend, which serves two to three
times as many as the default one, under its headers and its key. They are put together here, and answers
are read as plain JSON: to do it in the SDK for each anew costs more than all the rest of a request.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar, NamedTuple

import aiohttp
import httpx2
from openai import AsyncOpenAI, DefaultAioHttpClient

from functok.errors import ServiceError, Unavailable, printable
from functok.hashing import content_hash
from functok.teachers.endpoint.completions import has_choice, reply_of
from functok.teachers.endpoint.faults import Fate, Fault, fault_of, without_key
from functok.teachers.endpoint.formats import FORMATS, Format, key_in
from functok.teachers.endpoint.limits import Limits, limits_of
from functok.teachers.endpoint.pace import Pace
from functok.teachers.endpoint.questions import Question
from functok.teachers.endpoint.replylog import Reply, ReplyLog
from functok.teachers.endpoint.session import Session
from functok.teachers.endpoint.settings import KEY, EndpointSettings
from functok.teachers.endpoint.throttle import Throttle, Ticket, Trouble
from functok.teachers.endpoint.wire import Wire

_STRIKES = 6  # failures of one request while others succeed, before its slots are given up
_REFUSED_FIRST = 3  # requests refused before any success: then it is not the request
_CONNECT = 15.0  # seconds to make a connection
_NO_LIMITS = Limits(None, None, None)


class RequestRefused(Exception):
    """The endpoint does not serve this one request."""


class _Answer(NamedTuple):
    """What came back: a document of status 200, or a fault. `seconds`: from request to answer."""

    document: dict[str, Any] | None
    fault: Fault | None
    limits: Limits
    seconds: float = 0.0


class EndpointClient:
    """Asks one endpoint. To be used in one event loop at a time and closed before that loop ends.

    `formats` are tried in their order, once per run.
    """

    formats: ClassVar[Sequence[Format]] = FORMATS

    def __init__(self, settings: EndpointSettings, log: ReplyLog, session: Session) -> None:
        self.settings = settings
        self._log = log
        self._pace = session.pace(
            settings.base_url, settings.model, settings.key_variable, self._new_pace
        )
        self._wire: Wire | None = None
        self._key = ""
        noted = log.notes.get("response_format")
        self._format = next((i for i, f in enumerate(self.formats) if f.name == noted), 0)
        self._confirmed = noted is not None
        self._token_field = str(log.notes.get("token_field", "max_tokens"))
        self._refused = 0

    def key(self, question: Question, turn: int) -> str:
        """The content hash of all that could change the answer, the response format aside."""
        return content_hash(
            [
                self.settings.base_url,
                self.settings.sampling,
                question.system,
                question.user,
                question.schema,
                question.identity,
                turn,
            ],
            32,
        )

    def logged(self, key: str) -> Reply | None:
        """The reply that a question with this key already got, in whatever response format."""
        if not len(self._log):
            return None
        found = (self._log.get(key_in(form, key)) for form in self.formats)
        return next((reply for reply in found if reply is not None), None)

    def submitted(self, _: str) -> bool:
        """Whether a question with this key was sent by an earlier process, which did not wait."""
        return False

    async def ask(self, question: Question, key: str) -> Reply:
        """The reply to a question, in the log already.

        Raises `RequestRefused` if this one request is not served, and `ServiceError` if none will be.
        """
        failures = strikes = plainer = 0
        while True:
            ticket = await self._pace.start(question.tokens, again=failures > 0)
            form, field = self.formats[max(self._format, plainer)], self._token_field
            try:
                answer = await self._send(question, form)
            except BaseException:
                self._pace.abandoned()
                raise
            if answer.document is not None:
                reply = self._reply_of(answer.document, answer.seconds)
                self._log.append(key_in(form, key), question.label, reply)
                await self._log.kept()
                self._ended(ticket, answer.limits, form, reply)
                return reply
            fault = answer.fault
            assert fault is not None
            if fault.fate is Fate.REPEAT:
                failures += 1
                before = self._pace.throttle.successes
                await self._pace.failed(ticket, fault.trouble, answer.limits, failures, fault.text)
                # While nothing succeeds it is the endpoint that fails, not this request.
                strikes += fault.own and self._pace.throttle.successes > before
                if strikes >= _STRIKES:
                    raise RequestRefused(f"{fault.text} (and others, {failures} times)")
                continue
            try:
                if fault.fate is Fate.ADAPT and self._confirmed:
                    plainer = self.formats.index(form) + 1  # it is the schema of this question
                else:
                    self._settle(fault, form, field)
            finally:
                self._pace.abandoned()

    def _new_pace(self) -> Pace:
        throttle = Throttle(
            self.settings.concurrency,
            random.Random(),  # for jitter alone
            requests_per_minute=self.settings.requests_per_minute,
            tokens_per_minute=self.settings.tokens_per_minute,
            timeout=self.settings.timeout,
            patience=self.settings.patience,
        )
        return Pace(throttle, self._gave_up)

    async def aclose(self) -> None:
        """Closes the connections."""
        if self._wire is not None:
            wire, self._wire = self._wire, None
            await wire.sdk.close()

    @property
    def _serves(self) -> bool:
        """Whether any request has succeeded."""
        return self._pace.throttle.successes > 0

    def _settle(self, fault: Fault, form: Format, field: str) -> None:
        """What follows from a fault that is not repeated: another format, or an error.

        `form` and `field` are the format and the name of the field `max_tokens` that were sent.
        """
        if fault.fate is Fate.ADAPT:
            self._plainer_than(form, schemas=not fault.reducible)
            return
        if self._adapted_token_field(fault, field):
            return
        if fault.fate is Fate.REFUSE:
            self._refused += 1
            if self._serves or self._refused < _REFUSED_FIRST:
                raise RequestRefused(fault.text)
        remedy = fault.remedy or "Check the model, its context length and the settings given to it"
        raise self._pace.stop(ServiceError(self._place, fault.text, remedy))

    def _adapted_token_field(self, fault: Fault, sent: str) -> bool:
        """Newer models of OpenAI take `max_completion_tokens` in place of `max_tokens`."""
        new = "max_completion_tokens"
        if fault.fate is not Fate.REFUSE or new not in fault.text or sent == new:
            return False
        self._token_field = new
        self._log.note("token_field", new)
        return True

    def _ended(self, ticket: Ticket, limits: Limits, form: Format, reply: Reply) -> None:
        """Tells the pace."""
        if not self._takes(form, reply):
            self._pace.abandoned()  # no reason to send more of the kind
            return
        used = reply.prompt_tokens + reply.completion_tokens
        self._pace.succeeded(ticket, limits, used or None)

    def _takes(self, form: Format, reply: Reply) -> bool:
        """Whether the endpoint takes the format: the first reply with words in it shows that it does;
        an empty one before it, that it only seems to."""
        if not self._confirmed:
            if not reply.text.strip() and reply.finish not in ("length", "content_filter"):
                self._plainer_than(form, schemas=True)
                return False
            self._confirmed = True
            self._log.note("response_format", form.name)
        return True

    def _plainer_than(self, form: Format, *, schemas: bool = False) -> None:
        """Goes on with the format after `form` (after all with a schema), unless another request has
        seen to it already."""
        follow = self.formats.index(form) + 1
        while (
            schemas
            and self.formats[follow:]
            and self.formats[follow].name.startswith("json_schema")
        ):
            follow += 1
        self._format = max(self._format, min(follow, len(self.formats) - 1))

    def _path(self, _: Format) -> str:
        """Where a question in a format is put."""
        return "/chat/completions"

    def _reply_of(self, document: dict[str, Any], _: float) -> Reply:
        """The reply in an answer; the number is the seconds that it took."""
        return reply_of(document)

    async def _send(self, question: Question, form: Format) -> _Answer:
        wire, sent = self._connected(), time.monotonic()
        try:
            async with asyncio.timeout(self.settings.timeout):
                response = await wire.post(self._path(form), self._body(question, form))
        except aiohttp.ClientError as error:
            text = f"no connection ({printable(str(error), 120)})"
            return _Answer(None, Fault(Fate.REPEAT, text, Trouble.UNREACHABLE), _NO_LIMITS)
        except TimeoutError:
            text = f"time-out after {self.settings.timeout:g} s"
            return _Answer(None, Fault(Fate.REPEAT, text, Trouble.CONGESTION, own=True), _NO_LIMITS)
        limits = limits_of(response.headers, time.time())
        if not 200 <= response.status < 300:
            return _Answer(None, self._fault(response.status, response.content, form), limits)
        try:
            document = json.loads(without_key(response.content, self._key))
        except (ValueError, RecursionError):
            return _Answer(None, Fault(Fate.REPEAT, "an answer that is no JSON", own=True), limits)
        if has_choice(document):
            return _Answer(document, None, limits, time.monotonic() - sent)
        # Some gateways answer 200 and put the error, with its status as the code, into the body.
        inner = document.get("error") if isinstance(document, dict) else None
        code = inner.get("code") if isinstance(inner, dict) else None
        status = code if isinstance(code, int) and 400 <= code < 600 else 200
        return _Answer(None, self._fault(status, response.content, form), limits)

    def _fault(self, status: int, body: bytes, form: Format) -> Fault:
        plain, settings = form.name == "text", self.settings
        fault = fault_of(status, body, key=self._key, plain=plain)
        remedy = fault.remedy.replace(KEY, settings.key_variable)
        return replace(fault, remedy=remedy.replace("--", settings.option_prefix))

    def _body(self, question: Question, form: Format) -> dict[str, Any]:
        messages = [
            {"role": "system", "content": question.system},
            {"role": "user", "content": question.user},
        ]
        return {**self._sampling(), "messages": messages, **form.fields(question.schema)}

    def _sampling(self) -> dict[str, Any]:
        """The fields of every request, under the names that the endpoint has for them."""
        sampling = dict(self.settings.sampling)
        if "max_tokens" in sampling:
            sampling[self._token_field] = sampling.pop("max_tokens")
        return sampling

    def _client(self) -> AsyncOpenAI:
        return self._connected().sdk

    def _connected(self) -> Wire:
        if self._wire is None:
            variable = self.settings.key_variable
            self._key = os.environ.get(variable, "")
            if not self._key and self.settings.host == "api.openai.com":
                raise self._pace.stop(
                    ServiceError(
                        self._place,
                        f"there is no key in the environment variable {variable}",
                        f"Set {variable}, or name another endpoint with {self.settings.base_url_option}",
                    )
                )
            limits = httpx2.Limits(
                max_connections=self.settings.concurrency,
                max_keepalive_connections=self.settings.concurrency,
            )
            timeout = httpx2.Timeout(None, connect=_CONNECT)
            connections = DefaultAioHttpClient(timeout=timeout, limits=limits)
            sdk = AsyncOpenAI(
                api_key=self._key or "none",  # local servers ask for none
                base_url=self.settings.base_url,
                max_retries=0,
                timeout=timeout,
                http_client=connections,
            )
            self._wire = Wire(sdk, connections)
        return self._wire

    @property
    def _place(self) -> str:
        return f"{self.settings.model} at {self.settings.host}"

    def _gave_up(self, fault: str, seconds: float) -> ServiceError:
        return Unavailable(
            self._place,
            f"nothing has succeeded for {seconds:.0f} s; the last answer was: {fault}",
            "Try again later, or with a smaller --concurrency: the same command goes on where it "
            "stopped, and nothing is paid for twice",
        )
