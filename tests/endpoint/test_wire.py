"""A request that is put together here is the one that the SDK would make."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any

import pytest
from aiohttp import web
from openai import AsyncOpenAI, DefaultAioHttpClient

from functok.practice.site import started
from functok.teachers.endpoint.wire import Wire

_ANSWER = {
    "id": "1", "object": "chat.completion", "created": 0, "model": "m",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "é"}}],
}  # fmt: skip
_OTHER = {"x-stainless-retry-count", "x-stainless-read-timeout", "accept-encoding"}
"""Headers that tell the endpoint of repeats, which are not the SDK's here, and of what aiohttp can read."""


def test_it_has_the_address_the_headers_the_key_and_the_body_of_the_sdk() -> None:
    seen: list[tuple[str, str, Counter[tuple[str, str]], Any]] = []

    async def answer(request: web.Request) -> web.Response:
        told = Counter(
            (k.lower(), v) for k, v in request.headers.items() if k.lower() not in _OTHER
        )
        seen.append((request.method, request.path, told, await request.json()))
        return web.json_response(_ANSWER)

    async def run() -> None:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", answer)
        runner, address = await started(app, ("127.0.0.1", 0))
        client = DefaultAioHttpClient()
        sdk = AsyncOpenAI(
            api_key="secret",
            base_url=f"{address}/v1/",
            organization="ours",
            max_retries=0,
            http_client=client,
        )
        body: Any = {"model": "m", "messages": [{"role": "user", "content": "“é” ✓"}]}
        await sdk.chat.completions.create(**body)
        response = await Wire(sdk, client).post("/chat/completions", body)
        assert response.status == 200
        assert json.loads(response.content) == _ANSWER
        await sdk.close()
        await runner.cleanup()

    asyncio.run(run())
    assert seen[0] == seen[1]
    assert seen[0][2]["authorization", "Bearer secret"] == 1
    assert seen[0][2]["openai-organization", "ours"] == 1


def test_it_goes_where_it_is_sent_on_to_and_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[str, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((str(request.url), await request.json()))
        if request.path == "/v1/old":
            raise web.HTTPTemporaryRedirect("http://other.test/v1/new")
        return web.json_response(_ANSWER)

    async def run() -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        runner, proxy = await started(app, ("127.0.0.1", 0))
        monkeypatch.setenv("HTTP_PROXY", proxy)
        client = DefaultAioHttpClient()
        sdk = AsyncOpenAI(api_key="none", base_url="http://nowhere.test/v1", http_client=client)
        answered = await Wire(sdk, client).post("/old", {"a": 1})
        assert json.loads(answered.content) == _ANSWER
        await sdk.close()
        await runner.cleanup()

    asyncio.run(run())
    assert seen == [
        ("http://nowhere.test/v1/old", {"a": 1}),
        ("http://other.test/v1/new", {"a": 1}),
    ]
