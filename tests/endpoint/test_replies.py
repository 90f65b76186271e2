"""Reading replies: whatever was well-formed is kept, and nothing that a model sends raises."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functok.teachers.endpoint.replies import Row, query_row, read_reply

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_QUERIES = st.text(min_size=1).filter(lambda text: bool(text.strip()))
_ARGUMENTS = st.dictionaries(st.text(), _JSON, max_size=3)
_ANSWERS = st.lists(st.tuples(_QUERIES, _ARGUMENTS), min_size=1, max_size=6)
_PROSE = st.text(alphabet=st.characters(blacklist_characters="{}[]<>", blacklist_categories=["Cs"]))


def _items(answers: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    return [
        {"slot": number, "query": query, "arguments": arguments}
        for number, (query, arguments) in enumerate(answers, 1)
    ]


def _kept(rows: dict[int, Row]) -> dict[int, tuple[str, str]]:
    return {n: (row.query, json.dumps(row.arguments, sort_keys=True)) for n, row in rows.items()}


def _expected(items: list[dict[str, Any]]) -> dict[int, tuple[str, str]]:
    return {
        item["slot"]: (item["query"].strip(), json.dumps(item["arguments"], sort_keys=True))
        for item in items
    }


@given(st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_no_text_raises(text: str) -> None:
    read_reply(text, range(1, 11), query_row)


@given(
    st.lists(
        st.sampled_from(
            ['{"slot":', '{"query":', '"', "\\", "{", "}", "[", "]", ",", "1", "<think>", "\n", "x"]
        ),
        max_size=60,
    ).map("".join)
)
def test_no_heap_of_json_parts_raises(text: str) -> None:
    read_reply(text, range(1, 11), query_row)


@settings(max_examples=50)
@given(_ANSWERS, st.booleans(), st.sampled_from([None, 2]))
def test_a_whole_reply_is_read_whole(
    answers: list[tuple[str, dict[str, Any]]], ascii_only: bool, indent: int | None
) -> None:
    items = _items(answers)
    text = json.dumps({"rows": items}, ensure_ascii=ascii_only, indent=indent)
    reading = read_reply(text, range(1, 7), query_row)
    assert _kept(reading.rows) == _expected(items)
    assert not reading.faults


@settings(max_examples=50)
@given(_ANSWERS, _PROSE, _PROSE, st.sampled_from(["```json\n{}\n```", "```\n{}```", "{}"]))
def test_prose_and_fences_around_the_json_change_nothing(
    answers: list[tuple[str, dict[str, Any]]], before: str, after: str, fence: str
) -> None:
    items = _items(answers)
    text = before + "\n" + fence.replace("{}", json.dumps({"rows": items})) + "\n" + after
    assert _kept(read_reply(text, range(1, 7), query_row).rows) == _expected(items)


@settings(max_examples=50)
@given(_ANSWERS, _ANSWERS)
def test_rows_in_reasoning_text_do_not_count(
    drafts: list[tuple[str, dict[str, Any]]], answers: list[tuple[str, dict[str, Any]]]
) -> None:
    thought = json.dumps({"rows": _items(drafts)}).replace("</", "< /")
    items = _items(answers)
    text = f"<think>Perhaps {thought}? Better:</think>\n{json.dumps({'rows': items})}"
    assert _kept(read_reply(text, range(1, 7), query_row).rows) == _expected(items)


@pytest.mark.parametrize(
    "text",
    [
        '{"rows": [{"slot": 1, "query": "notes on tea", "arguments": {"query": "tea"}, "quoted": {"al',
        '{"slot": 1, "query": "on tea", "arguments" : { "slot": "2", "query": "tea"}, "quoted": {"al',
        '{"rows": [{"slot": 1, "quoted": {"query": "on tea"}, "arguments": {"query": "tea"}, "quer',
        'Here: {"slot": 1, "quoted":{"query": "tea"}, "query": "notes on te',
    ],
)
def test_arguments_of_a_row_that_was_cut_off_are_no_row(text: str) -> None:
    reading = read_reply(text, [1], query_row)
    assert not reading.rows
    assert reading.faults


@settings(max_examples=50)
@given(_ANSWERS, st.floats(0, 1))
def test_rows_before_a_cut_are_kept(
    answers: list[tuple[str, dict[str, Any]]], share: float
) -> None:
    items = _items(answers)
    text = '{"rows": ['
    ends = []
    for item in items:
        text += json.dumps(item)
        ends.append(len(text))
        text += ", "
    cut = round(share * len(text))
    whole = [item for item, end in zip(items, ends, strict=True) if end <= cut]
    rows = read_reply(text[:cut], range(1, 7), query_row).rows
    # A query may hold the text of a row: only rows of ours are compared.
    assert _expected(whole).items() <= _kept(rows).items()


@settings(max_examples=50)
@given(_ANSWERS)
def test_trailing_commas_are_forgiven_and_values_with_commas_kept(
    answers: list[tuple[str, dict[str, Any]]],
) -> None:
    items = _items(answers)
    rows = ",".join(json.dumps(item)[:-1] + ", }" for item in items)
    reading = read_reply(f'{{"rows": [{rows} ,], }}', range(1, 7), query_row)
    assert _kept(reading.rows) == _expected(items)


@pytest.mark.parametrize(
    "text",
    [
        '[{"slot": 1, "query": "a"}, {"slot": 2, "query": "b", "arguments": null}]',
        '{"slot": 1, "query": "a"}\n{"slot": 2, "query": "b"}',
        '{"answers": [{"slot": "1", "query": " a "}, {"slot": 2.0, "query": "b"}]}',
        '{"1": {"query": "a"}, "slot 2": {"query": "b"}}',
        '{"rows": [{"query": "a"}, {"query": "b"}]}',
        '{"rows": [{"slot": 1, "query": "a", "arguments": "{}"}, {"slot": 2, "query": "b"}]}',
        'Thinking {"slot": 1, "query": "no"}</think>{"slot":1,"query":"a"},{"slot":2,"query":"b"}',
    ],
)
def test_other_shapes_that_models_send(text: str) -> None:
    rows = read_reply(text, [1, 2], query_row).rows
    assert {number: row.query for number, row in rows.items()} == {1: "a", 2: "b"}
    assert all(row.arguments == {} for row in rows.values())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is empty"),
        ("Sorry, I can't help with that.", "holds no row"),
        ('{"slot": 7, "query": "a"}', "no slot has the number 7"),
        ('{"slot": true, "query": "a"}', "no slot has the number True"),
        ('{"slot": 1, "query": 5}', "`query` is not a text"),
        ('{"slot": 1, "query": "  "}', "`query` is empty"),
        ('{"slot": 1, "arguments": {}}', "has no `query`"),
        ('{"slot": 1, "query": "a", "arguments": [1]}', "`arguments` is not an object"),
        ('{"slot": 1, "query": "a", "arguments": {"x": NaN}}', "holds no row"),
    ],
)
def test_what_cannot_be_used_is_named(text: str, fault: str) -> None:
    reading = read_reply(text, [1, 2], query_row)
    assert reading.rows == {}
    assert fault in reading.faults[0]


def test_the_first_answer_to_a_slot_counts() -> None:
    reading = read_reply('[{"slot": 1, "query": "a"}, {"slot": 1, "query": "b"}]', [1], query_row)
    assert reading.rows[1].query == "a"
    assert reading.faults == ("slot 1: answered twice; the first answer counts",)


@pytest.mark.parametrize(
    "text",
    [
        '{"slot":' * 50_000,
        '\\"' * 200_000,
        '"' * 399_999,
        "[" * 400_000,
        '{"query": "' + "{" * 400_000,
    ],
    ids=["starts", "escapes", "quotes", "brackets", "open string"],
)
def test_degenerate_text_is_read_in_bounded_time(text: str) -> None:
    start = time.process_time()
    assert read_reply(text, range(1, 11), query_row).rows == {}
    assert time.process_time() - start < 3
