"""The lenient rules against the checker that BFCL publishes, where that is at hand.

pip install --no-deps --target bfcl bfcl-eval
PYTHONPATH=src:bfcl pytest tests/test_bfcl_agreement.py
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functok.bfcl import function_document, possible_values
from functok.calls import FunctionCall
from functok.evaluation.lenient import Lenient
from functok.specs import FunctionSpec

pytest.importorskip("bfcl_eval", reason="bfcl-eval is not installed")
# BFCL's table of models imports the client of every vendor; the checker looks into it only for names
# with a dot, and there are none here.
_TABLE = ModuleType("bfcl_eval.constants.model_config")
_TABLE.__dict__["MODEL_CONFIG_MAPPING"] = {}
sys.modules.setdefault(_TABLE.__name__, _TABLE)

from bfcl_eval.constants.enums import Language  # noqa: E402
from bfcl_eval.eval_checker.ast_eval.ast_checker import ast_checker  # noqa: E402

_TEXTS = ("New York", "new-york", "newyork", "it's", 'it"s', "A.B", "ab", "", "5", "72")
_NUMBERS = (0, 1, 2, 72, -1, 2**60)
_FLOATS = (0.0, 1.0, 1.5, 72.0, -0.5)


def _schemas() -> st.SearchStrategy[dict[str, Any]]:
    plain = st.sampled_from(["string", "integer", "number", "boolean", "object"])
    leaf = plain.map(lambda kind: {"type": kind})
    several = st.just({"type": ["string", "integer"]})
    array = (leaf | several).map(lambda items: {"type": "array", "items": items})
    return leaf | array | several


def _values(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    kind = schema["type"]
    if kind == ["string", "integer"]:
        return st.sampled_from([*_TEXTS, *_NUMBERS])
    if kind == "array":
        return st.lists(_values(schema["items"]), max_size=3)
    if kind == "object":
        inner = st.sampled_from([*_TEXTS, *_NUMBERS, *_FLOATS, True])
        return st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    if kind == "number":
        return st.sampled_from([*_FLOATS, *_NUMBERS])
    if kind == "integer":
        return st.sampled_from(_NUMBERS)
    return st.booleans() if kind == "boolean" else st.sampled_from(_TEXTS)


@st.composite
def _function(draw: st.DrawFn, name: str) -> FunctionSpec:
    properties, required = {}, []
    for parameter in draw(st.lists(st.sampled_from("pqrs"), max_size=4, unique=True)):
        schema = draw(_schemas())
        if draw(st.booleans()):
            required.append(parameter)
        elif draw(st.booleans()):
            schema["default"] = draw(_values(schema))
        properties[parameter] = schema
    return FunctionSpec(
        name, "", {"type": "object", "properties": properties, "required": required}
    )


@st.composite
def _arguments(draw: st.DrawFn, function: FunctionSpec) -> dict[str, Any]:
    return {
        parameter.name: draw(_values(parameter.schema))
        for parameter in function.arguments
        if parameter.required or draw(st.booleans())
    }


@st.composite
def _said(draw: st.DrawFn, function: FunctionSpec, right: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments near the right ones: some changed, left out, added, of another type."""
    said = dict(right)
    changes: Sequence[Callable[[Any], Any]] = (
        str, lambda v: [v], lambda v: v * 2 if isinstance(v, list) else v,
        lambda v: v[::-1] if isinstance(v, list | str) else v, lambda v: float(v) if type(v) is int else v,
        lambda v: int(v) if isinstance(v, float) else v, lambda v: v.upper() if isinstance(v, str) else v,
        lambda v: {**v, "z": 1} if isinstance(v, dict) else v, lambda v: bool(v), lambda _: "",
        lambda v: {k: str(x) for k, x in v.items()} if isinstance(v, dict) else v, lambda _: [],
        lambda v: [str(x) for x in v] if isinstance(v, list) else v, lambda _: {},
        lambda v: [float(x) if type(x) is int else x for x in v] if isinstance(v, list) else v,
    )  # fmt: skip
    for name in list(said):
        choice = draw(st.integers(0, 5))
        if choice == 0:
            said[name] = draw(st.sampled_from(changes))(said[name])
        elif choice == 1:
            del said[name]
    for parameter in function.arguments:
        if parameter.name not in said and draw(st.integers(0, 3)) == 0:
            said[parameter.name] = draw(_values(parameter.schema))
    if draw(st.integers(0, 9)) == 0:
        said["zz"] = 1
    return said


@pytest.mark.long
@settings(max_examples=1_000, deadline=None)
@given(st.data())
def test_the_published_checker_says_the_same_of_every_row(data: st.DataObject) -> None:
    functions = [data.draw(_function(name)) for name in ("serve", "bring")]
    by_name = {function.name: function for function in functions}
    names = data.draw(st.lists(st.sampled_from(["serve", "bring"]), min_size=1, max_size=3))
    right = [FunctionCall(name, data.draw(_arguments(by_name[name]))) for name in names]
    said = [
        FunctionCall(call.name, data.draw(_said(by_name[call.name], call.arguments)))
        for call in data.draw(st.permutations(right))
    ]
    if data.draw(st.integers(0, 9)) == 0:
        said = said[1:] if data.draw(st.booleans()) else [*said, said[0]]
    answers = [{call.name: possible_values(by_name[call.name], call.arguments)} for call in right]
    documents = [function_document(function) for function in functions]
    category = "multiple" if len(right) == 1 else "parallel_multiple"
    output = [{call.name: dict(call.arguments)} for call in said]
    try:
        verdict = ast_checker(documents, output, answers, Language.PYTHON, category, "any")["valid"]
    except (AttributeError, TypeError):
        verdict = False  # it looks for the keys of what is no object
    assert Lenient(functions).same(right, said) is verdict, (documents, answers, output)
