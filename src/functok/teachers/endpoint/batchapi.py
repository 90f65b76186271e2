"""OpenAI's files and batches over the network: each call repeated until it is answered, or given up.

A batch is marked with a hash of its content, and looked for by it before it is created: an answer that
was lost on the way, or a process that died, leaves no batch that nobody knows of.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar

from openai import APIConnectionError, APIStatusError, AsyncOpenAI
from openai.types import Batch

from functok.errors import ServiceError, printable
from functok.teachers.endpoint.batchfiles import FaultOf
from functok.teachers.endpoint.faults import Fate, Fault, without_key
from functok.teachers.endpoint.formats import FORMATS
from functok.teachers.endpoint.limits import limits_of
from functok.teachers.endpoint.settings import EndpointSettings

_MARK = "functok"  # the name of the mark in a batch's metadata
_LISTED = 500  # batches looked through, the newest first
_BYTES_PER_SECOND = 200_000  # of a slow connection: a large file has more time
_LONGEST_WAIT = 30.0
_STEADY = 30  # times the usual patience for a batch that is under way: it does not end meanwhile
_NO_SUCH_ADDRESS = (404, 405, 501)

T = TypeVar("T")


class State(NamedTuple):
    """How far a batch is. `files` are the ids of its output and its errors, as far as it has them."""

    id: str
    status: str
    done: int
    total: int
    files: tuple[str, ...]
    errors: tuple[dict[str, Any], ...]


class BatchApi:
    """Asks one endpoint. Raises `ServiceError` when it cannot be used or has no batches."""

    def __init__(
        self,
        settings: EndpointSettings,
        client: Callable[[], AsyncOpenAI],
        fault_of: FaultOf,
    ) -> None:
        self._settings = settings
        self._client = client
        self._fault_of = fault_of
        self._rng = random.Random()  # for jitter alone

    async def submit(self, text: bytes, mark: str) -> State:
        """The batch of this file: the one that is there, or a new one."""
        found = await self.find(mark)
        if found is not None:
            return found
        seconds = self._settings.timeout + len(text) / _BYTES_PER_SECOND
        file = await self._call(
            lambda: self._client().files.create(file=(f"{mark}.jsonl", text), purpose="batch"),
            seconds=seconds,
        )

        async def create() -> State:
            # What a call that failed left behind is seen here, before it is made again.
            return await self._found(mark) or _state(
                await self._client().batches.create(
                    input_file_id=file.id,
                    endpoint="/v1/chat/completions",
                    completion_window="24h",
                    metadata={_MARK: mark},
                )
            )

        return await self._call(create)

    async def find(self, mark: str) -> State | None:
        """The newest batch with this mark that was begun."""
        return await self._call(lambda: self._found(mark))

    async def state(self, id_: str) -> State:
        """How far a batch is; one that the endpoint no longer knows has failed."""

        async def retrieve() -> State:
            try:
                return _state(await self._client().batches.retrieve(id_))
            except APIStatusError as error:
                if error.status_code == 404:
                    return State(id_, "failed", 0, 0, (), ())
                raise

        return await self._call(retrieve, patience=self._settings.patience * _STEADY)

    async def content(self, file: str) -> bytes:
        """What a file holds; nothing if it was deleted."""

        async def download() -> bytes:
            try:
                client = self._client()
                return without_key((await client.files.content(file)).content, client.api_key)
            except APIStatusError as error:
                if error.status_code == 404:
                    return b""
                raise

        patience = self._settings.patience * _STEADY
        seconds = self._settings.timeout * _STEADY
        return await self._call(download, patience=patience, seconds=seconds)

    async def _found(self, mark: str) -> State | None:
        looked = 0
        async for batch in self._client().batches.list(limit=100):
            looked += 1
            if (batch.metadata or {}).get(_MARK) == mark and batch.status != "failed":
                return _state(batch)
            if looked >= _LISTED:
                break
        return None

    async def _call(
        self,
        request: Callable[[], Awaitable[T]],
        *,
        patience: float | None = None,
        seconds: float | None = None,
    ) -> T:
        patience = self._settings.patience if patience is None else patience
        seconds = self._settings.timeout if seconds is None else seconds
        begun, failures = time.monotonic(), 0
        while True:
            wait = None
            try:
                async with asyncio.timeout(seconds):
                    return await request()
            except TimeoutError:
                fault = Fault(Fate.REPEAT, f"time-out after {seconds:g} s")
            except APIStatusError as error:
                if error.status_code in _NO_SUCH_ADDRESS:
                    raise self._no_batches(error.status_code) from None
                body = error.response.content
                fault = self._fault_of(error.status_code, body, FORMATS[-1])
                wait = limits_of(error.response.headers, time.time()).retry_after
            except APIConnectionError as error:
                cause = printable(str(error.__cause__ or error), 120)
                fault = Fault(Fate.REPEAT, f"no connection ({cause})")
            if fault.fate is not Fate.REPEAT:
                remedy = fault.remedy or "See what the endpoint says of batches with this model"
                raise ServiceError(self._place, fault.text, remedy)
            failures += 1
            if wait is None:
                wait = self._rng.uniform(0.5, 1) * min(_LONGEST_WAIT, 0.25 * 2 ** min(failures, 10))
            if time.monotonic() + wait - begun > patience:
                raise ServiceError(
                    self._place,
                    f"files and batches have not answered for {patience:.0f} s: {fault.text}",
                    "Try again later: what was submitted goes on, and the same command collects it",
                )
            await asyncio.sleep(wait)

    def _no_batches(self, status: int) -> ServiceError:
        return ServiceError(
            self._place,
            f"HTTP {status}: the endpoint has no files and batches",
            "Leave out --batch, or name an endpoint that has OpenAI's Batch API",
        )

    @property
    def _place(self) -> str:
        return f"{self._settings.model} at {self._settings.host}"


def _state(batch: Batch) -> State:
    counts = batch.request_counts
    files = (batch.output_file_id, batch.error_file_id)
    errors = (batch.errors.data or []) if batch.errors else []
    return State(
        id=batch.id,
        status=batch.status,
        done=(counts.completed or 0) + (counts.failed or 0) if counts else 0,
        total=(counts.total or 0) if counts else 0,
        files=tuple(file for file in files if file),
        errors=tuple({"code": e.code, "message": e.message, "param": e.param} for e in errors),
    )
