"""What endpoints answer besides rows: each answer has one consequence, through a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from functok.errors import ServiceError
from functok.records import Draft, Rejection
from functok.teachers.endpoint import EndpointSettings, EndpointTeacher
from functok.teachers.endpoint.faults import redacted

from .conftest import API, run, slots

Answer = Callable[[int, dict[str, Any]], web.Response]
"""The response to the n-th request (from 0), given its body."""

ROW = {"slot": 1, "query": "a berth on the north side for one night"}


def _completion(message: dict[str, Any], finish: str = "stop", **more: Any) -> web.Response:
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
    return web.json_response({"choices": [choice], **more})


def _good() -> web.Response:
    return _completion({"content": json.dumps({"rows": [ROW]})})


def _error(status: int, message: str, code: str | None = None) -> web.Response:
    return web.json_response({"error": {"message": message, "code": code}}, status=status)


def _ask(folder: Path, answer: Answer, calls: int = 1, **settings: Any) -> tuple[list[Any], int]:
    """The answers to `calls` calls one after the other, and how many requests they took."""
    asked = 0

    async def handle(request: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return answer(asked - 1, await request.json())

    async def main() -> list[Any]:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        chosen = {"timeout": 5.0, "patience": 2.0, **settings}
        base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        teacher = EndpointTeacher(
            EndpointSettings("some-model", base_url, **chosen), folder / "log", None
        )
        try:
            answers = []
            for start in range(calls):
                answers += await teacher.answer(API, slots(1, start=start))
            return answers
        finally:
            await teacher.aclose()
            await runner.cleanup()

    return run(main()), asked


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (_error(402, "Insufficient Balance"), "no credit left"),
        (_error(429, "You exceeded your current quota", "insufficient_quota"), "no credit left"),
        (_error(403, "Country not supported"), "not allowed"),
        (_error(404, "The model does not exist", "model_not_found"), "unknown model"),
        (web.Response(status=404, text="<html><b>Not Found</b></html>"), "Not Found"),
        (web.Response(status=405), "HTTP 405"),
    ],
    ids=["402", "quota", "403", "404", "404 HTML", "405"],
)
def test_what_no_further_request_can_mend_stops_at_once(
    tmp_path: Path, response: web.Response, words: str
) -> None:
    def answer(n: int, body: dict[str, Any]) -> web.Response:
        assert n == 0
        return response

    with pytest.raises(ServiceError, match=words) as caught:
        _ask(tmp_path, answer)
    assert caught.value.exit_code == 4
    assert "some-model at 127.0.0.1" in caught.value.place
    assert caught.value.remedy


@pytest.mark.parametrize(
    "trouble",
    [
        lambda: _error(429, "Rate limit reached", "rate_limit_exceeded"),
        lambda: _error(429, "You exceeded your current quota", "RESOURCE_EXHAUSTED"),
        lambda: _error(503, "overloaded"),
        lambda: _error(529, "overloaded"),
        lambda: web.Response(status=502, text="<html>Bad Gateway</html>"),
        lambda: web.Response(text="<html>Welcome</html>"),
        lambda: web.json_response({"choices": []}),
        lambda: web.json_response([1]),
        lambda: web.json_response({"error": {"message": "upstream is down", "code": 502}}),
    ],
    ids=["429", "minute quota", "503", "529", "502", "HTML", "no choice", "no object", "200 502"],
)
def test_a_bad_moment_is_waited_out(tmp_path: Path, trouble: Callable[[], web.Response]) -> None:
    answers, asked = _ask(tmp_path, lambda n, body: trouble() if n == 0 else _good())
    assert isinstance(answers[0], Draft)
    assert asked == 2


def test_a_connection_that_breaks_is_made_again(tmp_path: Path) -> None:
    async def main() -> None:
        connections = 0

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal connections
            connections += 1
            await reader.readuntil(b"\r\n\r\n")
            if connections > 1:
                body = _good().body
                assert isinstance(body, bytes)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
                await writer.drain()
            else:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
                await writer.drain()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        teacher = EndpointTeacher(EndpointSettings("m", base_url), tmp_path / "log", None)
        [answer] = await teacher.answer(API, slots(1))
        await teacher.aclose()
        server.close()
        assert isinstance(answer, Draft)
        assert connections == 2

    run(main())


def test_a_key_that_an_endpoint_repeats_in_its_answer_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some gateways echo what they were sent."""
    monkeypatch.setenv("OPENAI_API_KEY", "planted-0a1b2c3d4e")
    row = {"slot": 1, "query": "a berth on the north side, Bearer planted-0a1b2c3d4e"}
    answers, _ = _ask(
        tmp_path, lambda n, body: _completion({"content": json.dumps({"rows": [row]})})
    )
    assert isinstance(answers[0], Draft)
    assert answers[0].query == "a berth on the north side, Bearer [key]"
    assert b"planted" not in (tmp_path / "log").read_bytes()


def test_a_placeholder_for_a_key_changes_no_word_of_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Local servers take any key: people write `x`, `none` or `local`."""
    monkeypatch.setenv("OPENAI_API_KEY", "north")
    row = {"slot": 1, "query": "a berth on the north side"}
    answers, _ = _ask(
        tmp_path, lambda n, body: _completion({"content": json.dumps({"rows": [row]})})
    )
    assert isinstance(answers[0], Draft)
    assert answers[0].query == "a berth on the north side"


def test_a_request_that_the_endpoint_filters_is_a_rejection_and_the_run_goes_on(
    tmp_path: Path,
) -> None:
    def answer(n: int, body: dict[str, Any]) -> web.Response:
        return _error(400, "The prompt was filtered", "content_filter") if n == 0 else _good()

    answers, asked = _ask(tmp_path, answer, calls=2)
    assert isinstance(answers[0], Rejection)
    assert (answers[0].stage, answers[0].reason) == ("teacher", "refused")
    assert "filtered" in answers[0].detail
    assert isinstance(answers[1], Draft)
    assert asked == 2


def test_an_endpoint_that_refuses_every_request_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="context length"):
        _ask(tmp_path, lambda n, body: _error(400, "exceeds the context length"), calls=5)


def test_a_request_that_alone_fails_is_given_up_and_the_run_goes_on(tmp_path: Path) -> None:
    """One prompt makes the server break each time, while others succeed in between."""

    async def main() -> None:
        app = web.Application()

        async def handle(request: web.Request) -> web.Response:
            body = await request.json()
            poison = '"nights": 2,' in body["messages"][-1]["content"]
            return _error(500, "internal error") if poison else _good()

        app.router.add_post("/v1/chat/completions", handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        teacher = EndpointTeacher(EndpointSettings("m", base_url), tmp_path / "log", None)
        teacher._asker._client._pace.throttle._rng.uniform = lambda a, b: 0.02  # type: ignore[method-assign]
        poisoned = asyncio.create_task(teacher.answer(API, slots(1, start=1)))
        start = 100
        while not poisoned.done():
            start += 30  # never two nights
            assert isinstance((await teacher.answer(API, slots(1, start=start)))[0], Draft)
        [answer] = poisoned.result()
        assert isinstance(answer, Rejection)
        assert answer.reason == "refused"
        assert "HTTP 500" in answer.detail
        await teacher.aclose()
        await runner.cleanup()

    run(main())


def test_max_tokens_is_renamed_for_models_that_want_it_so(tmp_path: Path) -> None:
    seen: list[set[str]] = []

    def answer(n: int, body: dict[str, Any]) -> web.Response:
        seen.append({name for name in body if name.startswith("max")})
        if "max_tokens" in body:
            return _error(400, "Unsupported parameter: use 'max_completion_tokens' instead")
        return _good()

    _ask(tmp_path, answer, calls=3, max_tokens=500)
    assert seen == [{"max_tokens"}, *[{"max_completion_tokens"}] * 3]


def test_a_strict_schema_that_is_refused_is_asked_for_loosely(tmp_path: Path) -> None:
    def answer(n: int, body: dict[str, Any]) -> web.Response:
        if "additionalProperties" in json.dumps(body["response_format"]):
            return _error(400, "Unknown name additionalProperties at response_schema")
        assert body["response_format"]["type"] == "json_schema"
        return _good()

    _, asked = _ask(tmp_path, answer, calls=3)
    assert asked == 4


def test_a_schema_that_is_refused_later_concerns_its_question_alone(tmp_path: Path) -> None:
    formats: list[str] = []

    def answer(n: int, body: dict[str, Any]) -> web.Response:
        formats.append(body.get("response_format", {}).get("type", "text"))
        return _error(400, "Invalid schema for response_format") if n == 1 else _good()

    answers, asked = _ask(tmp_path, answer, calls=3)
    assert all(isinstance(answer, Draft) for answer in answers)
    assert asked == 4
    assert formats[3] == "json_schema"


@pytest.mark.parametrize(
    ("message", "finish", "reason"),
    [
        ({"content": None, "refusal": "I can't help with that"}, "stop", "model_refused"),
        ({"content": ""}, "content_filter", "model_refused"),
        ({"content": '{"rows": [{"slot": 1, "que'}, "length", "cut_off"),
        ({"content": "no rows"}, "stop", "no_answer"),
        ({"content": None}, "stop", "no_answer"),
    ],
)
def test_a_message_without_a_row_ends_as_a_rejection_after_a_few_tries(
    tmp_path: Path, message: dict[str, Any], finish: str, reason: str
) -> None:
    answers, asked = _ask(tmp_path, lambda n, body: _completion(message, finish), tries=3)
    assert isinstance(answers[0], Rejection)
    assert answers[0].reason == reason
    assert asked == 3


def test_text_parts_and_usage_are_read(tmp_path: Path) -> None:
    parts = [
        {"type": "text", "text": '{"rows": ['},
        {"type": "text", "text": json.dumps(ROW) + "]}"},
    ]
    usage = {
        "prompt_tokens": 100,
        "completion_tokens": 20,
        "prompt_tokens_details": {"cached_tokens": 64},
    }
    answers, _ = _ask(tmp_path, lambda n, body: _completion({"content": parts}, usage=usage))
    assert isinstance(answers[0], Draft)
    entry = json.loads((tmp_path / "log").read_text().splitlines()[0])
    assert entry["usage"] == [100, 20, 64]


@pytest.mark.parametrize(
    "usage", [None, [], "many", {"prompt_tokens": None}, {"prompt_tokens": -5, "x": []}]
)
def test_usage_that_makes_no_sense_counts_as_none(tmp_path: Path, usage: Any) -> None:
    body = json.dumps({"rows": [ROW]})
    answers, _ = _ask(tmp_path, lambda n, _: _completion({"content": body}, usage=usage))
    assert isinstance(answers[0], Draft)


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect API key provided: my-own-key-123. You can find your key",
        "bad key sk-proj-abcDEF1234567890 given",
        "Authorization: Bearer abcdefgh12345678 was refused",
        "key=AIzaSyA1234567890abcdefg",
        "sk-abc*********************wxyz",
    ],
)
def test_nothing_that_looks_like_a_key_is_shown(text: str) -> None:
    shown = redacted(text, "my-own-key-123")
    assert "[key]" in shown
    for secret in ("my-own", "abcDEF", "abcdefgh", "SyA123", "wxyz"):
        assert secret not in shown
