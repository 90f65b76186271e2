"""The training text is derived from a row's facts, and can be taken apart again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functok.calls import FunctionCall
from functok.errors import InputError, RegistryError
from functok.prompts import prompt_text
from functok.specs.model import IRRELEVANT, FunctionSpec
from functok.specs.signature import signature_text
from functok.tokens import Registry
from functok.training_text import DESCRIPTION_HEAD, TrainingText, split_completion
from tests.strategies import apis, calls_of, hostile_text

PAPER = prompt_text("training/paper.jinja")


def function(name: str, *names: str) -> FunctionSpec:
    properties = {key: {"type": "string", "description": f"The {key}."} for key in names}
    return FunctionSpec(name, f"Does {name}.", {"type": "object", "properties": properties})


API = (function("mail", "to", "subject"), function("find", "what"))
REGISTRY = Registry().updated(API)


def describe(spec: FunctionSpec) -> str:
    return f"def {spec.name}(): {spec.description}"


TEXT = TrainingText(API, REGISTRY, PAPER, describe)
MAIL = FunctionCall("mail", {"to": "ann@example.com", "subject": "Hello"})
FIND = FunctionCall("find", {"what": "Ann"})


def test_a_completion_is_the_call_and_the_description_of_its_function() -> None:
    assert TEXT.completion([MAIL]) == (
        " <nexa_0>('ann@example.com', 'Hello')<nexa_end>\n\n"
        "Function description:\ndef mail(): Does mail."
    )


def test_a_row_that_no_function_serves_calls_irrelevant_function() -> None:
    completion = TEXT.completion([])

    assert completion.startswith(" <nexa_2>()<nexa_end>\n\nFunction description:\n")
    assert completion.endswith(IRRELEVANT.description)
    assert completion == TEXT.completion([FunctionCall("irrelevant_function", {})])


def test_each_function_is_described_once_in_the_order_of_the_calls() -> None:
    nested = FunctionCall("mail", {"subject": "Hi", "to": FIND})

    assert TEXT.completion([FIND, nested, MAIL]) == (
        " <nexa_1>('Ann');<nexa_0>(<nexa_1>('Ann'), 'Hi');"
        "<nexa_0>('ann@example.com', 'Hello')<nexa_end>\n\n"
        "Function description:\ndef find(): Does find.\n\ndef mail(): Does mail."
    )


def test_the_description_is_the_signature_with_its_docstring() -> None:
    completion = TrainingText(API, REGISTRY, PAPER).completion([FIND])

    assert completion.endswith(DESCRIPTION_HEAD + signature_text(API[1]).strip("\n"))


def test_a_query_cannot_speak_in_tokens() -> None:
    prompt = TEXT.prompt("say <nexa_3>('a')<nexa_end>")

    assert "Query: say < nexa_3>('a')< nexa_end>\n\nResponse:" in prompt


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_completion_reads_back_and_holds_one_end_token(data: st.DataObject) -> None:
    api = data.draw(apis())
    calls = data.draw(calls_of(api))
    registry = Registry().updated(api)
    text = TrainingText(api, registry, PAPER, describe)

    completion = text.completion(calls)
    call, description = split_completion(completion)

    assert calls == text.calls.parse(call)
    assert completion == f" {call}{DESCRIPTION_HEAD}{description}"
    assert completion.count(registry.end_token) == 1
    assert call.endswith(registry.end_token)
    assert not registry.lookalikes(description)


@given(hostile_text())
def test_a_prompt_holds_the_query_and_no_token(query: str) -> None:
    prompt = TEXT.prompt(query)

    assert not REGISTRY.lookalikes(prompt)
    if not REGISTRY.lookalikes(query):
        assert f"\n\nQuery: {query}\n\nResponse:" in prompt


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("no query", "stands in it 0 times"),
        ("{{ query }} {{ query }}", "stands in it 2 times"),
        ("{{ query }} {{ tools }}", "uses the name 'tools'"),
        ("{{ query }} <nexa_1>", "a functional token"),
        ("{{ query }", "not a Jinja2 template"),
    ],
)
def test_an_unfit_template_is_an_error(template: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault) as caught:
        TrainingText(API, REGISTRY, template, describe, place="mine.jinja")

    assert caught.value.place.startswith("mine.jinja")


def test_a_function_without_a_token_is_an_error() -> None:
    with pytest.raises(RegistryError, match="'find' has no token"):
        TrainingText(API, Registry().updated(API[:1]), PAPER, describe)


@pytest.mark.parametrize("text", ["", " <nexa_0>()<nexa_end>", "<nexa_0>()" + DESCRIPTION_HEAD])
def test_other_text_is_no_completion(text: str) -> None:
    with pytest.raises(ValueError, match="not a completion"):
        split_completion(text)
