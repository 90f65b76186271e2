"""Calls and their text, case by case; `test_calls_law.py` has the laws."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

from functok.calls import (
    MAX_DEPTH,
    CallFormat,
    CallSyntaxError,
    FunctionCall,
    calls_from_json,
    calls_to_json,
    defuse,
    functions_called,
)
from functok.errors import RegistryError
from functok.specs.model import FunctionSpec
from functok.tokens import Registry


def function(name: str, *names: str, **more: Any) -> FunctionSpec:
    properties: dict[str, Any] = {key: {} for key in names}
    closed = {"type": "object", "properties": properties, "additionalProperties": False}
    return FunctionSpec(name, f"The function {name}.", {**closed, **more})


API = (
    function("mail", "to", "subject", "body", "cc"),
    function("status"),
    function("find", "from", "max-results", "order"),
    function("anything", "x", additionalProperties=True),
)
BY_NAME = {spec.name: spec for spec in API}
REGISTRY = Registry().updated(API)
FORM = CallFormat(API, REGISTRY)


def call(name: str, /, **arguments: Any) -> FunctionCall:
    return FunctionCall(name, arguments)


RENDERED = [
    (call("mail", to="ann@example.com", subject="Hello", body="See you at 5"),
     "<nexa_0>('ann@example.com', 'Hello', 'See you at 5')<nexa_end>"),
    (call("mail", body="b", to="a"), "<nexa_0>('a', body='b')<nexa_end>"),
    (call("mail", cc="c"), "<nexa_0>(cc='c')<nexa_end>"),
    (call("status"), "<nexa_1>()<nexa_end>"),
    (FunctionCall("find", {"from": "a", "max-results": 3}), "<nexa_2>('a', 3)<nexa_end>"),
    (FunctionCall("find", {"order": 1, "max-results": 3}),
     "<nexa_2>(**{'max-results': 3}, order=1)<nexa_end>"),
    (FunctionCall("anything", {"z": 1, "class": 2, "x": 0, "b": 3}),
     "<nexa_3>(0, b=3, **{'class': 2}, z=1)<nexa_end>"),
    (call("irrelevant_function"), "<nexa_4>()<nexa_end>"),
    (call("ask_for_argument", name="to"), "<nexa_5>('to')<nexa_end>"),
    (call("mail", to=call("status"), subject=[call("find"), 1]),
     "<nexa_0>(<nexa_1>(), [<nexa_2>(), 1])<nexa_end>"),
]  # fmt: skip

LITERALS = [
    ("it's", '"it\'s"'),
    ('say "hi"', "'say \"hi\"'"),
    ("it's \"hi\"", "'it\\'s \"hi\"'"),
    ("a\nb\tc\\", r"'a\nb\tc\\'"),
    ("\x00\x85\u2028\ud800", r"'\x00\x85\u2028\ud800'"),
    ("Zürich 東京 😀", "'Zürich 東京 😀'"),
    ("<nexa_3>", r"'\x3cnexa_3>'"),
    ("<NEXA_", r"'\x3cNEXA_'"),
    ("＜nexa_9＞", r"'\uff1cnexa_9＞'"),
    ("<nexa_end>", r"'\x3cnexa_end>'"),
    ("a < b <b>", "'a < b <b>'"),
    (72, "72"), (72.0, "72.0"), (-0.0, "-0.0"), (1e300, "1e+300"), (-5, "-5"), (10**30, "1" + "0" * 30),
    (True, "True"), (None, "None"), ([], "[]"), ({}, "{}"), ([1, [True]], "[1, [True]]"),
    ({"<nexa_1>": {"b": 1.5}}, r"{'\x3cnexa_1>': {'b': 1.5}}"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "text"), RENDERED)
def test_a_call_has_one_text(made: FunctionCall, text: str) -> None:
    assert text == FORM.render([made])
    assert (made,) == FORM.parse(text)


@pytest.mark.parametrize(("value", "text"), LITERALS, ids=repr)
def test_a_value_has_one_literal(value: Any, text: str) -> None:
    made = call("anything", x=value)

    assert f"<nexa_3>({text})<nexa_end>" == FORM.render([made])
    assert (made,) == FORM.parse(FORM.render([made]))


def test_parallel_calls_share_one_end_token() -> None:
    calls = (call("status"), call("mail", to="a"), call("status"))

    assert FORM.render(calls) == "<nexa_1>();<nexa_0>('a');<nexa_1>()<nexa_end>"
    assert calls == FORM.parse(FORM.render(calls))


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("\n <nexa_1> ( ) <nexa_end> \n", call("status")),
        ('<nexa_0>("a","b" , \'c\')<nexa_end>', call("mail", to="a", subject="b", body="c")),
        ("<nexa_0>(to='a', cc = 'c')<nexa_end>", call("mail", to="a", cc="c")),
        ("<nexa_2>(**{'from': 1, 'order': 2})<nexa_end>",
         FunctionCall("find", {"from": 1, "order": 2})),
        (r"<nexa_3>('\x41\u0042\U00000043\'')<nexa_end>", call("anything", x="ABC'")),
    ],
)  # fmt: skip
def test_other_writing_of_the_same_call_is_read(text: str, made: FunctionCall) -> None:
    """Spaces, quotes and names are a matter of writing, not of the call."""
    assert (made,) == FORM.parse(text)


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("", 0, "end token"),
        ("<nexa_1>()", 10, "end token <nexa_end> is missing"),
        ("<nexa_1>()<nexa_end> more", 20, "follows the end token"),
        ("<nexa_1>()<nexa_end><nexa_end>", 20, "follows the end token"),
        ("<nexa_1>();<nexa_end>", 11, "expected a functional token"),
        ("<nexa_1>()<nexa_1>()<nexa_end>", 10, "expected ';'"),
        ("status()<nexa_end>", 0, "expected a functional token"),
        ("<nexa_99>()<nexa_end>", 0, "<nexa_99> is unknown"),
        ("<nexa_01>()<nexa_end>", 0, "unknown"),
        ("<nexa_1><nexa_end>", 8, "expected '('"),
        ("<nexa_1>(<nexa_end>", 9, "expected a Python literal"),
        ("<nexa_1>(1)<nexa_end>", 9, "has only 0 parameters"),
        ("<nexa_0>(1, 2, 3, 4, 5)<nexa_end>", 21, "has only 4 parameters"),
        ("<nexa_0>(bcc=1)<nexa_end>", 13, "no parameter 'bcc'"),
        ("<nexa_0>(1, to=2)<nexa_end>", 15, "'to' is given twice"),
        ("<nexa_0>(cc=2, cc=2)<nexa_end>", 18, "'cc' is given twice"),
        ("<nexa_0>(cc=2, 1)<nexa_end>", 15, "positional argument follows"),
        ("<nexa_2>(from=1)<nexa_end>", 9, "keyword of Python"),
        ("<nexa_2>(**{})<nexa_end>", 13, "needs an object"),
        ("<nexa_2>(**[1])<nexa_end>", 11, "expected '{'"),
        ("<nexa_3>({'a': 1, 'a': 2})<nexa_end>", 18, "given twice"),
        ("<nexa_3>({1: 2})<nexa_end>", 10, "key in quotes"),
        ("<nexa_3>(1,)<nexa_end>", 11, "expected a Python literal"),
        ("<nexa_3>((1, 2))<nexa_end>", 9, "expected a Python literal"),
        ("<nexa_3>('a' 'b')<nexa_end>", 13, "expected ','"),
        ("<nexa_3>(f'a')<nexa_end>", 9, "expected a Python literal"),
        ("<nexa_3>(__import__('os').getcwd())<nexa_end>", 9, "expected a Python literal"),
        ("<nexa_3>(0x10)<nexa_end>", 9, "expected a Python literal"),
        ("<nexa_3>(1_000)<nexa_end>", 9, "expected a Python literal"),
        ("<nexa_3>(012)<nexa_end>", 9, "expected a Python literal"),
        ("<nexa_3>(1e999)<nexa_end>", 9, "too large"),
        (f"<nexa_3>({'9' * 5000})<nexa_end>", 9, "too long"),
        ("<nexa_3>(nan)<nexa_end>", 9, "expected a Python literal"),
        ("<nexa_3>('a)<nexa_end>", 9, "no closing quote"),
        ("<nexa_3>('a\nb')<nexa_end>", 9, "no closing quote"),
        ("<nexa_3>('a\x00')<nexa_end>", 9, "no closing quote"),
        (r"<nexa_3>('\d')<nexa_end>", 9, "escape"),
        ("<nexa_3>('<nexa_1>')<nexa_end>", 9, "<nexa_1> stands inside a text"),
        ("<nexa_3>('<nexa_end>')<nexa_end>", 20, "follows the end token"),
        (f"<nexa_3>({'[' * 5000})<nexa_end>", 72, "nested too deep"),
        ("<nexa_3>({}<nexa_end>", 11, "expected ','"),
    ],
)
def test_all_else_is_an_error_that_names_place_and_reason(
    text: str, position: int, reason: str
) -> None:
    with pytest.raises(CallSyntaxError) as caught:
        FORM.parse(text)

    assert reason in caught.value.reason
    assert position == caught.value.position


def test_a_retired_token_is_an_error_that_says_so() -> None:
    registry = REGISTRY.updated(API[1:])

    with pytest.raises(CallSyntaxError, match="<nexa_0>, that of 'mail', is retired"):
        CallFormat(API[1:], registry).parse("<nexa_0>()<nexa_end>")


def test_a_function_without_an_active_token_cannot_be_formatted() -> None:
    with pytest.raises(RegistryError, match=r"'mail' has a retired token, <nexa_0>"):
        CallFormat(API, REGISTRY.updated(API[1:]))
    with pytest.raises(RegistryError, match="'extra' has no token"):
        CallFormat([*API, function("extra")], REGISTRY)


@pytest.mark.parametrize(
    ("calls", "reason"),
    [
        ([], "no call"),
        ([call("nobody")], "no function is named 'nobody'"),
        ([call("status", x=1)], "'status' has no parameter 'x'"),
        ([call("mail", to=call("status", x=1))], "'status' has no parameter 'x'"),
    ],
)
def test_what_no_spec_allows_is_not_rendered(calls: list[FunctionCall], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        FORM.render(calls)


def test_calls_are_equal_by_value_and_type() -> None:
    assert call("f", a=1, b={"x": 1, "y": 2}) == call("f", b={"y": 2, "x": 1}, a=1)
    assert len({call("f", a=1, b=2), call("f", b=2, a=1)}) == 1
    values = [72, 72.0, "72", True, 1, 0.0, -0.0, None, [], {}, [1], {"$call": 1}, call("f")]
    assert len(values) == len({call("f", a=value) for value in values})
    assert call("f", a=1) != call("g", a=1)
    assert call("f") != "f"


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), b"a", {1: 2}, {1, 2}, object(), 1 << 20_000, 1j], ids=type
)
def test_a_value_without_json_cannot_be_an_argument(value: Any) -> None:
    with pytest.raises(ValueError, match=r"^f/a/0: "):
        call("f", a=[value])


def test_a_call_owns_its_arguments() -> None:
    """What is done to the values afterwards does not change the call, nor do copies differ."""
    values = [1]
    made = call("f", a=values, b=(1, 2))
    values.append(2)

    assert call("f", a=[1], b=[1, 2]) == made
    assert made == pickle.loads(pickle.dumps(made)) == copy.deepcopy(made)


def test_nesting_has_a_limit_on_every_way_in() -> None:
    value: Any = 0
    for _ in range(MAX_DEPTH - 1):
        value = [value]
    made = call("anything", x=value)

    assert (made,) == FORM.parse(FORM.render([made]))
    assert (made,) == calls_from_json(calls_to_json([made], BY_NAME))
    with pytest.raises(ValueError, match="nested deeper"):
        call("anything", x=[value])
    with pytest.raises(ValueError, match="deep"):
        calls_from_json('[{"name": "f", "arguments": {"a": ' + "[" * 90_000)


def test_json_of_calls_puts_arguments_in_the_order_of_the_spec() -> None:
    made = call("mail", cc=call("find", order=1), to={"b": 1, "a": "é\ud800"})

    text = calls_to_json([made], BY_NAME)

    assert text == (
        '[{"name": "mail", "arguments": {"to": {"b": 1, "a": "é\\ud800"}, '
        '"cc": {"$call": {"name": "find", "arguments": {"order": 1}}}}}]'
    )
    assert (made,) == calls_from_json(text)
    assert calls_to_json([], BY_NAME) == "[]"
    with pytest.raises(ValueError, match="no function is named 'nobody'"):
        calls_to_json([call("nobody")], BY_NAME)


def test_an_object_that_looks_like_a_nested_call_stays_an_object() -> None:
    looks = {"$call": {"name": "status", "arguments": {}}}
    made = [
        call("anything", x=looks),
        call("anything", x=call("status")),
        call("anything", x={"$$call": looks, "$call": 1}),
        FunctionCall("anything", {"$call": 1, "$$call": 2}),
    ]

    text = calls_to_json(made, BY_NAME)

    assert tuple(made) == calls_from_json(text)
    assert json.loads(text)[0]["arguments"]["x"] == {"$$call": looks["$call"]}
    assert len(set(made)) == len(made)


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[1]", "[[]]", '[{"name": "f"}]', '[{"name": 1, "arguments": {}}]',
        '[{"name": "f", "arguments": []}]', '[{"name": "f", "arguments": {}, "id": 1}]',
        '[{"name": "f", "arguments": {"a": 1, "a": 2}}]',
        '[{"name": "f", "arguments": {"a": NaN}}]', '[{"name": "f", "arguments": {"a": 1e999}}]',
        '[{"name": "f", "arguments": {"a": {"$call": 1}}}]',
        '[{"name": "f", "arguments": {"a": {"$call": {"name": "g", "arguments": {}}, "b": 1}}}]',
        '[{"name": "f", "arguments": {"$call": {"name": "g", "arguments": {}}}}]',
    ],
)  # fmt: skip
def test_other_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        calls_from_json(text)


def test_a_surrogate_pair_is_the_character_it_stands_for() -> None:
    """JSON cannot tell them apart, so a call does not either."""
    assert call("f", a="\ud83d\ude00") == call("f", a="😀")
    assert call("f", a={"\ud83d\ude00": 1}) == call("f", a={"😀": 1})


def test_functions_called_come_in_the_order_of_the_text() -> None:
    calls = [
        call("mail", body=call("anything", x=[call("find")]), to=call("status")),
        call("status"),
    ]

    assert functions_called(calls, BY_NAME) == ("mail", "status", "anything", "find")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write <nexa_3> and <nexa_end>", "write < nexa_3> and < nexa_end>"),
        ("<<nexa_1>>", "<< nexa_1>>"),
        ("<Nexa_1>", "< Nexa_1>"),
        ("＜ｎｅｘａ_1＞", "＜ ｎｅｘａ_1＞"),
        ("a <b> < nexa_3> nexa_3 <nex", "a <b> < nexa_3> nexa_3 <nex"),
    ],
)
def test_defusing_parts_what_looks_like_a_token(text: str, expected: str) -> None:
    assert expected == defuse(text, REGISTRY)
    assert expected == defuse(expected, REGISTRY)


def test_another_token_format_is_guarded_as_well() -> None:
    registry = Registry(token_format="<|tool_{index}|>", end_token="<|done|>").updated(API)
    form = CallFormat(API, registry)
    made = call("mail", to="<|tool_1|>", subject="<|done|>", body="<nexa_1>")

    text = form.render([made])

    assert text == r"<|tool_0|>('\x3c|tool_1|>', '\x3c|done|>', '<nexa_1>')<|done|>"
    assert (made,) == form.parse(text)
    assert defuse("<|tool_7|> <|done|>", registry) == "< |tool_7|> < |done|>"
