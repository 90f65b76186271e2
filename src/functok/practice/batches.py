"""The practice teacher's files and batches: JSONL in, JSONL out, as OpenAI's Batch API has them.

A line goes through the same faults as a request. One that would hang is in neither of the two files;
the lines of a file come in no order, and now and then one comes twice.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any

from aiohttp import web

from functok.practice.behaviour import Behaviour

Answer = Callable[[Any], tuple[int, dict[str, Any]] | None]
"""The body of a request → status and document of its answer; None for one that never comes."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_MOST_LINES = 50_000
_MOST_BYTES = 200 * 1024 * 1024
_STEPS = 4  # in which a batch is worked off
_TWICE = 0.05  # share of the lines
_OVER = ("completed", "failed", "expired", "cancelled")
_CHARACTERS_PER_TOKEN = 4


class Batches:
    """The files and batches of one server. `admit` refuses a request, `answer` answers a line."""

    def __init__(
        self,
        behaviour: Behaviour,
        admit: Callable[[web.Request], web.Response | None],
        answer: Answer,
    ) -> None:
        self._behaviour = behaviour
        self._admit = admit
        self._answer = answer
        self._files: dict[str, bytes] = {}
        self._batches: dict[str, dict[str, Any]] = {}
        self._tokens: dict[str, int] = {}
        self._created: Counter[str] = Counter()
        self._served: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def stats(self) -> dict[str, int]:
        """Files uploaded, batches created, lines answered, and batches by how they ended."""
        ended = Counter(str(batch["status"]) for batch in self._batches.values())
        return {**self._served, **{state: ended[state] for state in _OVER if ended[state]}}

    def add_routes(self, app: web.Application) -> None:
        if not self._behaviour.batches:
            return
        app.router.add_post("/v1/files", self._admitted(self._upload))
        app.router.add_get("/v1/files/{id}/content", self._admitted(self._content))
        app.router.add_post("/v1/batches", self._admitted(self._create))
        app.router.add_get("/v1/batches", self._admitted(self._list))
        app.router.add_get("/v1/batches/{id}", self._admitted(self._retrieve))
        app.router.add_post("/v1/batches/{id}/cancel", self._admitted(self._cancel))

    async def aclose(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _admitted(self, handler: Handler) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            refused = self._admit(request)
            return await handler(request) if refused is None else refused

        return handle

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        file = form.get("file")
        if form.get("purpose") != "batch" or not isinstance(file, web.FileField):
            return _error(400, "invalid_request", "a file with the purpose 'batch' is needed")
        data = file.file.read()
        if len(data) > _MOST_BYTES:
            return _error(413, "file_too_large", "a batch file has 200 MB at most")
        self._served["files"] += 1
        name = self._store(data)
        return web.json_response(
            {
                "id": name,
                "object": "file",
                "bytes": len(data),
                "created_at": int(time.time()),
                "filename": file.filename,
                "purpose": "batch",
                "status": "processed",
            }
        )

    async def _content(self, request: web.Request) -> web.Response:
        data = self._files.get(request.match_info["id"])
        if data is None:
            return _error(404, "not_found", "no such file")
        return web.Response(body=data, content_type="application/jsonl")

    async def _create(self, request: web.Request) -> web.Response:
        asked = await request.json()
        data = self._files.get(str(asked.get("input_file_id")))
        if data is None:
            return _error(400, "invalid_request", "no such input file")
        if asked.get("endpoint") != "/v1/chat/completions":
            return _error(400, "invalid_request", "only /v1/chat/completions is served")
        self._served["created"] += 1
        batch = {
            "id": f"batch_{len(self._batches):06d}",
            "object": "batch",
            "endpoint": asked["endpoint"],
            "completion_window": asked.get("completion_window"),
            "input_file_id": asked["input_file_id"],
            "output_file_id": None,
            "error_file_id": None,
            "errors": None,
            "status": "validating",
            "created_at": int(time.time()),
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
            "metadata": asked.get("metadata"),
        }
        self._batches[batch["id"]] = batch
        task = asyncio.create_task(self._work(batch, data))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return web.json_response(batch)

    async def _list(self, request: web.Request) -> web.Response:
        newest = list(reversed(self._batches.values()))
        after = request.query.get("after")
        ids = [batch["id"] for batch in newest]
        start = ids.index(after) + 1 if after in ids else 0
        end = start + int(request.query.get("limit", "20"))
        page = newest[start:end]
        return web.json_response(
            {
                "object": "list",
                "data": page,
                "first_id": page[0]["id"] if page else None,
                "last_id": page[-1]["id"] if page else None,
                "has_more": end < len(newest),
            }
        )

    async def _retrieve(self, request: web.Request) -> web.Response:
        batch = self._batches.get(request.match_info["id"])
        if batch is None:
            return _error(404, "not_found", "no such batch")
        self._served["polls"] += 1
        return web.json_response(batch)

    async def _cancel(self, request: web.Request) -> web.Response:
        batch = self._batches.get(request.match_info["id"])
        if batch is None:
            return _error(404, "not_found", "no such batch")
        if batch["status"] not in _OVER:
            batch["status"] = "cancelling"
        return web.json_response(batch)

    async def _work(self, batch: dict[str, Any], data: bytes) -> None:
        """Works a batch off in steps, as long as it is neither cancelled nor expired."""
        lines = data.splitlines()
        faults = _faults(lines)
        rng = self._rng(lines) if not faults else random.Random()
        fails = rng.random() < self._behaviour.batch_fail
        expires = rng.random() < self._behaviour.batch_expire
        wait = self._behaviour.batch_delay / (_STEPS + 1)
        await asyncio.sleep(wait)
        tokens = len(data) // _CHARACTERS_PER_TOKEN
        if 0 < self._behaviour.enqueued < tokens + sum(self._tokens.values()):
            said = f"Enqueued token limit reached. Limit: {self._behaviour.enqueued}"
            faults = [_fault("token_limit_exceeded", said)]
        elif fails:
            faults = [_fault("server_error", "The batch could not be validated")]
        if faults:
            batch |= {"status": "failed", "errors": {"object": "list", "data": faults}}
            return
        if batch["status"] == "validating":
            batch["status"] = "in_progress"
        self._tokens[batch["id"]] = tokens
        asked = [json.loads(line) for line in lines]
        batch["request_counts"]["total"] = len(asked)
        last = -(-len(asked) // 2) if expires else len(asked)
        good: list[dict[str, Any]] = []
        bad: list[dict[str, Any]] = []
        done = 0
        for step in range(1, _STEPS + 1):
            await asyncio.sleep(wait)
            while batch["status"] == "in_progress" and done < last * step // _STEPS:
                self._serve(asked[done], good, bad)
                done += 1
                batch["request_counts"] |= {"completed": len(good), "failed": len(bad)}
                await asyncio.sleep(0)
        ended = "expired" if expires else "completed"
        ended = "cancelled" if batch["status"] == "cancelling" else ended
        left = {"code": f"batch_{ended}", "message": "This request could not be executed."}
        bad += [_line(item, None, left) for item in asked[done:]]
        good += [line for line in good if rng.random() < _TWICE]
        for name, written in (("output_file_id", good), ("error_file_id", bad)):
            rng.shuffle(written)
            if written:
                text = "".join(json.dumps(line) + "\n" for line in written)
                batch[name] = self._store(text.encode())
        del self._tokens[batch["id"]]
        batch["status"] = ended

    def _rng(self, lines: list[bytes]) -> random.Random:
        """Draws the faults of a batch, by the bodies of its requests and how often they came."""
        bodies = json.dumps([json.loads(line)["body"]["messages"] for line in lines])
        digest = sha256(bodies.encode()).hexdigest()
        self._created[digest] += 1
        return random.Random(f"{self._behaviour.seed}/batch/{digest}/{self._created[digest]}")

    def _serve(
        self, item: dict[str, Any], good: list[dict[str, Any]], bad: list[dict[str, Any]]
    ) -> None:
        answer = self._answer(item["body"])
        if answer is not None:
            status, document = answer
            response = {"status_code": status, "request_id": item["custom_id"], "body": document}
            (good if status == 200 else bad).append(_line(item, response, None))
            self._served["lines"] += 1

    def _store(self, data: bytes) -> str:
        name = f"file-{len(self._files):06d}"
        self._files[name] = data
        return name


def error_document(code: str, message: str) -> dict[str, Any]:
    """An error as OpenAI's endpoints answer it."""
    return {"error": {"message": message, "type": "practice", "param": None, "code": code}}


def _line(item: dict[str, Any], response: Any, error: Any) -> dict[str, Any]:
    return {
        "id": f"batch_req_{item['custom_id']}",
        "custom_id": item["custom_id"],
        "response": response,
        "error": error,
    }


def _faults(lines: list[bytes]) -> list[dict[str, Any]]:
    """What is wrong with an input file, as the errors of a failed batch."""
    if not lines:
        return [_fault("empty_file", "The file is empty")]
    if len(lines) > _MOST_LINES:
        return [_fault("too_many_requests", f"A batch has {_MOST_LINES} requests at most")]
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        try:
            item = json.loads(line)
            name, _ = str(item["custom_id"]), item["body"]["messages"]
        except (ValueError, KeyError, TypeError):
            return [_fault("invalid_json_line", "This line is no request", number)]
        if name in seen:
            return [_fault("duplicate_custom_id", f"{name} was there before", number)]
        seen.add(name)
    return []


def _fault(code: str, message: str, line: int | None = None) -> dict[str, Any]:
    return {"code": code, "message": message, "param": None, "line": line}


def _error(status: int, code: str, message: str) -> web.Response:
    return web.json_response(error_document(code, message), status=status)
