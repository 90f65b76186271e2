"""Questions through OpenAI's Batch API: the real client, a real socket, the practice teacher's batches."""

from __future__ import annotations

import asyncio
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai import AsyncOpenAI

from functok.errors import ServiceError
from functok.practice import Behaviour
from functok.records import Draft, Rejection
from functok.teachers.endpoint.batchfiles import Line, outcomes, parts
from functok.teachers.endpoint.faults import Fate, Fault, fault_of
from functok.teachers.endpoint.formats import Format
from functok.teachers.endpoint.prices import Price
from functok.teachers.endpoint.replylog import Reply, Usage

from .conftest import Desk, at_a_desk, batches, run, with_desk

WANTED = batches(24)
Content = list[tuple[str, str, dict[str, Any]]]


def _content(answers: list[Draft | Rejection]) -> Content:
    assert all(isinstance(answer, Draft) for answer in answers), [
        answer for answer in answers if isinstance(answer, Rejection)
    ][:3]
    return [
        (a.slot.id, a.query, dict(a.calls[0].arguments)) for a in answers if isinstance(a, Draft)
    ]


def _batches(desk: Desk) -> dict[str, int]:
    counts = desk.server.stats["batches"]
    assert isinstance(counts, dict)
    return counts


def _records(desk: Desk) -> list[Path]:
    return sorted((desk.log.parent / "replies.batches").glob("*.json"))


@pytest.fixture(scope="module")
def online(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """What a server without faults answers to `WANTED`, one request at a time."""

    async def use(desk: Desk) -> list[Draft | Rejection]:
        return await desk.ask(WANTED)

    return _content(at_a_desk(tmp_path_factory.mktemp("online"), use))


def test_all_questions_go_as_one_batch_and_the_answers_are_those_of_single_requests(
    tmp_path: Path, online: Content
) -> None:
    async def use(desk: Desk) -> None:
        assert _content(await desk.ask(WANTED, batch=True)) == online
        assert _batches(desk)["created"] == _batches(desk)["files"] == 1
        assert desk.server.stats["requests"] == 0
        assert not _records(desk)

    at_a_desk(tmp_path, use)


@pytest.mark.parametrize("batch_first", [True, False], ids=["batch first", "online first"])
def test_a_reply_of_a_batch_serves_an_online_run_and_the_other_way_round(
    tmp_path: Path, online: Content, batch_first: bool
) -> None:
    async def use(desk: Desk) -> None:
        await desk.ask(WANTED, batch=batch_first)
        served = desk.server.stats["ok"]
        assert _content(await desk.ask(WANTED, batch=not batch_first)) == online
        assert desk.server.stats["ok"] == served == len(WANTED)

    at_a_desk(tmp_path, use)


FAULTS = {
    "429 and 500 in the files": {"p429": 0.1, "p500": 0.1},
    "lines missing": {"hang": 0.2},
    "useless and cut answers": {"malformed": 0.1, "truncate": 0.1},
    "batches that expire half done": {"batch_expire": 1.0},
    "batches that are not begun": {"batch_fail": 0.4},
}


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS.keys())
def test_with_each_fault_every_row_arrives_and_no_line_is_answered_twice(
    tmp_path: Path, online: Content, faults: dict[str, Any]
) -> None:
    met = 0

    async def use(desk: Desk) -> None:
        nonlocal met
        assert _content(await desk.ask(WANTED, batch=True)) == online
        stats, counts = desk.server.stats, _batches(desk)
        met += sum(stats["faults"].values()) + counts.get("expired", 0) + counts.get("failed", 0)
        assert stats["ok"] <= len(WANTED) + stats["faults"].get("truncate", 0)
        assert counts["created"] <= 8

    async def at_three() -> None:
        async with asyncio.TaskGroup() as desks:
            for seed in range(3):  # whichever questions meet a fault with one of them
                behaviour = Behaviour(**faults, seed=seed)
                desks.create_task(with_desk(tmp_path / str(seed), use, behaviour))

    run(at_three())
    assert met


def test_questions_beyond_the_limit_on_tokens_go_in_smaller_batches(
    tmp_path: Path, online: Content
) -> None:
    async def use(desk: Desk) -> None:
        assert _content(await desk.ask(WANTED, batch=True)) == online
        counts = _batches(desk)
        assert counts["completed"] > 1
        assert counts["lines"] == len(WANTED)

    at_a_desk(tmp_path, use, Behaviour(enqueued=12_000))


def test_a_response_format_that_each_line_refuses_gives_way_to_the_next(
    tmp_path: Path, online: Content
) -> None:
    async def use(desk: Desk) -> None:
        assert _content(await desk.ask(WANTED, batch=True)) == online
        assert _batches(desk)["created"] == 2
        await desk.ask(batches(30), batch=True)
        assert _batches(desk)["created"] == 3, "it was found out once"

    at_a_desk(tmp_path, use, Behaviour(refuses=("json_schema",)))


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (Behaviour(key="sk-another"), "OPENAI_API_KEY"),
        (Behaviour(models=("better",)), "practice"),
        (Behaviour(batches=False), "--batch"),
    ],
    ids=["wrong key", "unknown model", "no batches"],
)
def test_an_endpoint_that_cannot_be_used_so_is_one_plain_error(
    tmp_path: Path, behaviour: Behaviour, said: str
) -> None:
    async def use(desk: Desk) -> None:
        with pytest.raises(ServiceError, match=said):
            await desk.ask(WANTED, batch=True)
        assert _batches(desk).get("created", 0) <= 1

    at_a_desk(tmp_path, use, behaviour)


async def _leave_one_under_way(desk: Desk) -> Path:
    """Asks, and goes away as soon as the batch has a name; returns its record."""
    asking = asyncio.ensure_future(desk.ask(WANTED, batch=True))
    while not any(json.loads(path.read_bytes())["id"] for path in _records(desk)):
        await asyncio.sleep(0.02)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    (record,) = _records(desk)
    return record


def _as_it_is(record: Path) -> None:
    """The process died while it polled."""


def _unnamed(record: Path) -> None:
    """The process died before it could note the name of the batch that it had made."""
    record.write_text(json.dumps({**json.loads(record.read_bytes()), "id": None}))


def _gone(record: Path) -> None:
    """The folder was lost."""
    record.unlink()


@pytest.mark.parametrize("left", [_as_it_is, _unnamed, _gone])
def test_a_batch_that_was_left_is_collected_and_none_is_submitted_twice(
    tmp_path: Path, online: Content, left: Any
) -> None:
    async def use(desk: Desk) -> None:
        left(await _leave_one_under_way(desk))
        assert _content(await desk.ask(WANTED, batch=True)) == online
        assert _batches(desk)["created"] == 1
        assert desk.server.stats["ok"] == len(WANTED)

    at_a_desk(tmp_path, use, Behaviour(batch_delay=1.0))


def test_a_batch_that_was_noted_but_never_made_is_made(tmp_path: Path, online: Content) -> None:
    async def use(desk: Desk) -> None:
        record = await _leave_one_under_way(desk)
        _unnamed(record)
        record.rename(record.with_name(f"{'0' * 32}.json"))
        assert _content(await desk.ask(WANTED[:12], batch=True)) == online[: 12 * 5]
        assert not _records(desk)

    at_a_desk(tmp_path, use, Behaviour(batch_delay=0.5))


def test_a_left_batch_is_paid_for_even_if_nobody_asks_its_questions_any_more(
    tmp_path: Path,
) -> None:
    async def use(desk: Desk) -> None:
        await _leave_one_under_way(desk)
        await desk.ask(batches(30)[24:], batch=True)
        while _records(desk):
            await desk.ask(WANTED[:1], batch=True)
        teacher = desk.teacher()
        used = sum(teacher.usage.values(), Usage())
        await teacher.aclose()
        assert used.batched_requests == used.requests == 30

    at_a_desk(tmp_path, use, Behaviour(batch_delay=0.5))


def test_a_cancelled_batch_keeps_what_it_finished(tmp_path: Path, online: Content) -> None:
    async def use(desk: Desk) -> None:
        asking = asyncio.ensure_future(desk.ask(WANTED, batch=True))
        client = AsyncOpenAI(api_key="none", base_url=desk.server.base_url)
        while not (found := (await client.batches.list()).data) or not found[0].request_counts:
            await asyncio.sleep(0.02)
        while not (await client.batches.retrieve(found[0].id)).request_counts.completed:  # type: ignore[union-attr]
            await asyncio.sleep(0.02)
        await client.batches.cancel(found[0].id)
        await client.close()
        assert _content(await asking) == online
        assert _batches(desk)["cancelled"] == 1
        assert desk.server.stats["ok"] == len(WANTED), "nothing was asked twice"

    at_a_desk(tmp_path, use, Behaviour(batch_delay=1.0))


def test_a_budget_counts_what_is_submitted_at_half_the_price(tmp_path: Path) -> None:
    price = Price(10.0, 10.0, 10.0, "given")

    async def use(desk: Desk) -> None:
        answers = await desk.ask(WANTED, batch=True, price=price, most_dollars=0.02)
        assert 0 < sum(isinstance(answer, Draft) for answer in answers) < len(answers)
        teacher = desk.teacher()
        used = sum(teacher.usage.values(), Usage())
        await teacher.aclose()
        assert price.of(used) == pytest.approx((used.prompt + used.completion) * 10 / 1e6 / 2)
        assert 0.005 < price.of(used) <= 0.02

    at_a_desk(tmp_path, use)


def test_part_of_the_tokens_in_batches_costs_half_of_that_part() -> None:
    price = Price(2.0, 8.0, 0.5, "given")
    whole = Usage(1, 1_000_000, 500_000, 400_000)
    assert price.of(whole) == pytest.approx(1.2 + 0.2 + 4.0)
    assert price.of(whole + whole.in_batches()) == pytest.approx(price.of(whole) * 1.5)


@given(
    st.lists(st.integers(1, 40), max_size=30),
    st.integers(1, 7),
    st.integers(150, 600),
)
def test_files_stay_within_the_limits_and_hold_every_line_in_order(
    lengths: list[int], most_lines: int, most_bytes: int
) -> None:
    lines = [Line(f"{i:032x}", "", 0, {"text": "x" * n}) for i, n in enumerate(lengths)]
    made = list(parts(lines, most_lines, most_bytes))
    assert [line for members in made for line in members] == lines
    sizes = [sum(len(line.text()) for line in members) for members in made]
    for members, size in zip(made, sizes, strict=True):
        assert 1 <= len(members) <= most_lines
        assert size <= most_bytes or len(members) == 1
    for (members, following), size in zip(pairwise(made), sizes, strict=False):
        full = size + len(following[0].text()) > most_bytes
        assert full or len(members) == most_lines, "a file is filled before the next begins"


def _fault(status: int, body: bytes, _: Format) -> Fault:
    return fault_of(status, body)


def _result(key: str, status: int, text: str) -> bytes:
    message = {"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}
    body: dict[str, Any] = message if status == 200 else {"error": {"message": text}}
    response = {"status_code": status, "body": body}
    return json.dumps({"custom_id": f"{key}-0", "response": response, "error": None}).encode()


def test_lines_may_be_twice_foreign_torn_or_without_a_response() -> None:
    a, b, c = ("a" * 31 + "0", "b" * 31 + "1", "c" * 31 + "3")
    expired = {"code": "batch_expired", "message": "not executed"}
    output = [_result(b, 200, "second"), _result(a, 200, "first"), _result(a, 200, "again")]
    errors = [
        _result("f" * 32, 200, "of another"),
        _result(b, 500, "broken"),
        json.dumps({"custom_id": f"{c}-2", "response": None, "error": expired}).encode(),
        b'{"custom_id": "aaaa',
        b"[]",
        b"\xff",
    ]
    found = outcomes([b"\n".join(output), b"\n".join(errors)], {a, b, c}, _fault)
    assert set(found) == {a, b, c}
    assert found[a] == Reply("first", "stop", batched=True)
    assert found[b] == Reply("second", "stop", batched=True)
    fault = found[c]
    assert isinstance(fault, Fault)
    assert fault.fate is Fate.REPEAT
    assert "not executed" in fault.text
