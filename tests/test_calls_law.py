"""The laws of call text, over any API, any call that it allows, and hostile strings."""

from __future__ import annotations

import ast
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from functok.calls import (
    CallFormat,
    CallSyntaxError,
    FunctionCall,
    calls_from_json,
    calls_to_json,
    defuse,
    functions_called,
)
from functok.specs.model import FunctionSpec
from functok.tokens import Registry
from tests.strategies import apis, arguments_of, calls_of, functions, hostile_text, json_values

API_AND_CALLS = apis().flatmap(lambda api: st.tuples(st.just(api), calls_of(api)))
REGISTRY = Registry().updated([FunctionSpec("f", "", {"type": "object"})])
OPEN = CallFormat([FunctionSpec("f", "", {"type": "object", "properties": {"x": {}}})], REGISTRY)

LAW = settings(max_examples=150, deadline=None)
ALSO = settings(max_examples=50, deadline=None)

Case = tuple[tuple[FunctionSpec, ...], tuple[FunctionCall, ...]]


def same(left: Any, right: Any) -> bool:
    """Equal in value and type, told by other means than FunctionCall's own equality."""
    if isinstance(left, FunctionCall) and isinstance(right, FunctionCall):
        return left.name == right.name and same(dict(left.arguments), dict(right.arguments))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and repr(left) == repr(right)


def outcome(form: CallFormat, text: str) -> tuple[CallSyntaxError | None, tuple[FunctionCall, ...]]:
    try:
        return None, form.parse(text)
    except CallSyntaxError as error:
        return error, ()


@LAW
@given(API_AND_CALLS)
def test_parse_of_render_is_the_calls(case: Case) -> None:
    """parse(render(calls)) == calls in value and type, for every call that any spec allows."""
    api, calls = case
    form = CallFormat(api, Registry().updated(api))

    back = form.parse(f" {form.render(calls)} ")

    assert calls == back
    assert same(calls, back)


@ALSO
@given(API_AND_CALLS)
def test_a_token_stands_only_where_one_is_meant(case: Case) -> None:
    """Rendered text holds one token per call and one end token, whatever the values say."""
    api, calls = case
    registry = Registry().updated(api)
    text = CallFormat(api, registry).render(calls)

    def count(value: Any) -> int:
        if isinstance(value, FunctionCall):
            return 1 + count(value.arguments)
        if isinstance(value, (dict, list, tuple)):
            return sum(map(count, value.values() if isinstance(value, dict) else value))
        return 0

    assert count(calls) + 1 == len(registry.lookalikes(text))
    assert text.count(registry.end_token) == 1
    assert text.endswith(registry.end_token)
    assert "\n" not in text
    text.encode()


@ALSO
@given(API_AND_CALLS)
def test_json_of_calls_reads_back(case: Case) -> None:
    """calls_from_json(calls_to_json(calls)) == calls, and the text is UTF-8 and JSON."""
    api, calls = case
    text = calls_to_json(calls, {function.name: function for function in api})

    assert same(calls, calls_from_json(text))
    assert [call.name for call in calls] == [entry["name"] for entry in json.loads(text)]
    text.encode()


@LAW
@given(json_values())
def test_a_rendered_value_is_the_python_literal_of_the_value(value: Any) -> None:
    """Python itself reads every argument back, so no trainer needs functok to read a call."""
    call = FunctionCall("f", {"x": value})
    text = OPEN.render([call])

    literal = text.removeprefix("<nexa_0>(").removesuffix(")<nexa_end>")

    assert same(call.arguments["x"], ast.literal_eval(literal))


@LAW
@given(hostile_text(30))
def test_parse_raises_nothing_but_its_own_error(text: str) -> None:
    """Any text is either calls, or a CallSyntaxError that names a place inside the text."""
    for hostile in (text, f"<nexa_0>({text})<nexa_end>", f"<nexa_0>('{text}')<nexa_end>"):
        fault, calls = outcome(OPEN, hostile)
        if fault:
            assert fault.reason
            assert 0 <= fault.position <= len(hostile)
        else:
            assert calls == OPEN.parse(OPEN.render(calls))


@ALSO
@given(API_AND_CALLS, st.data())
def test_parse_of_damaged_text_raises_nothing_but_its_own_error(
    case: Case, data: st.DataObject
) -> None:
    api, calls = case
    form = CallFormat(api, Registry().updated(api))
    text = form.render(calls)
    at = data.draw(st.integers(0, len(text)))
    damaged = text[:at] + data.draw(hostile_text(2)) + text[at + data.draw(st.integers(0, 3)) :]

    fault, back = outcome(form, damaged)

    assert fault or back == form.parse(form.render(back))


@LAW
@given(hostile_text(30))
def test_defused_text_holds_no_lookalike(text: str) -> None:
    """Text that looks like a functional token never becomes one; all other text stays as it is."""
    defused = defuse(text, REGISTRY)

    assert not REGISTRY.lookalikes(defused)
    assert defuse(defused, REGISTRY) == defused
    assert defused.replace("< ", "<").replace("＜ ", "＜") == text.replace("< ", "<").replace(
        "＜ ", "＜"
    )
    if not REGISTRY.lookalikes(text):
        assert text == defused


@ALSO
@given(API_AND_CALLS)
def test_functions_called_are_named_in_the_order_of_their_tokens(case: Case) -> None:
    api, calls = case
    registry = Registry().updated(api)
    form = CallFormat(api, registry)
    tokens = registry.token_pattern.findall(form.render(calls))

    called = functions_called(calls, form.functions)

    assert called == tuple(dict.fromkeys(map(registry.function_of, tokens)))


@ALSO
@given(functions().flatmap(lambda f: st.tuples(st.just(f), arguments_of(f))))
def test_the_strategies_make_calls_that_their_spec_allows(
    case: tuple[FunctionSpec, dict[str, Any]],
) -> None:
    function, arguments = case

    Draft202012Validator.check_schema(function.parameters)
    Draft202012Validator(function.parameters).validate(arguments)
