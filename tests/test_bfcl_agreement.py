"""The lenient rules against the checker that BFCL publishes, where that is at hand.

pip install --no-deps --target bfcl bfcl-eval
PYTHONPATH=src:bfcl pytest tests/test_bfcl_agreement.py
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

import pytest

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

_ROWS = 20_000
_TEXTS = ("New York", "new-york", "newyork", "it's", 'it"s', "A.B", "ab", "", "5", "72")
_INTEGERS = (0, 1, 2, 72, -1, 2**60)
_NUMBERS = (0.0, 1.0, 1.5, 72.0, -0.5, *_INTEGERS)
_INSIDE = (*_TEXTS, *_NUMBERS, True, [1, "a"], {"x": "A b"})
_TYPES = ("string", "integer", "number", "boolean", "object", "array", ["string", "integer"])
_CHANGES: Sequence[Callable[[Any], Any]] = (
    str,
    bool,
    lambda _: "",
    lambda _: [],
    lambda _: {},
    lambda v: [v],
    lambda v: v * 2 if isinstance(v, list) else v,
    lambda v: v[::-1] if isinstance(v, list | str) else v,
    lambda v: v.upper() if isinstance(v, str) else v,
    lambda v: float(v) if type(v) is int else v,
    lambda v: int(v) if isinstance(v, float) else v,
    lambda v: {**v, "z": 1} if isinstance(v, dict) else v,
    lambda v: {k: str(x) for k, x in v.items()} if isinstance(v, dict) else v,
    lambda v: [str(x) for x in v] if isinstance(v, list) else v,
    lambda v: [float(x) if type(x) is int else x for x in v] if isinstance(v, list) else v,
)


def _schema(rng: random.Random, depth: int = 2) -> dict[str, Any]:
    kind = rng.choice(_TYPES)
    if kind != "array":
        return {"type": kind}
    return {"type": kind, "items": _schema(rng, depth - 1) if depth else {"type": "string"}}


def _value(rng: random.Random, schema: Mapping[str, Any]) -> Any:
    kind = schema["type"]
    if kind == "array":
        return [_value(rng, schema["items"]) for _ in range(rng.randrange(4))]
    if kind == "object":
        return {key: rng.choice(_INSIDE) for key in rng.sample("abc", rng.randrange(4))}
    if isinstance(kind, list):
        return rng.choice([*_TEXTS, *_INTEGERS])
    scalars: Mapping[str, Sequence[Any]] = {
        "string": _TEXTS,
        "integer": _INTEGERS,
        "number": _NUMBERS,
        "boolean": (True, False),
    }
    return rng.choice(scalars[kind])


def _function(rng: random.Random, name: str) -> FunctionSpec:
    properties, required = {}, []
    for parameter in rng.sample("pqrs", rng.randrange(5)):
        schema = _schema(rng)
        if rng.random() < 0.5:
            required.append(parameter)
        elif rng.random() < 0.5:
            schema["default"] = _value(rng, schema)
        properties[parameter] = schema
    parameters = {"type": "object", "properties": properties, "required": required}
    return FunctionSpec(name, "", parameters)


def _right(rng: random.Random, function: FunctionSpec) -> FunctionCall:
    given = [p for p in function.arguments if p.required or rng.random() < 0.6]
    return FunctionCall(function.name, {p.name: _value(rng, p.schema) for p in given})


def _said(rng: random.Random, function: FunctionSpec, right: FunctionCall) -> FunctionCall:
    """A call near the right one: some arguments changed, left out, added, of another type."""
    said = dict(right.arguments)
    for name in list(said):
        draw = rng.random()
        if draw < 0.25:
            said[name] = rng.choice(_CHANGES)(said[name])
        elif draw < 0.3:
            del said[name]
    for parameter in function.arguments:
        if parameter.name not in said and rng.random() < 0.2:
            said[parameter.name] = _value(rng, parameter.schema)
    name = rng.choice(["serve", "bring"]) if rng.random() < 0.03 else right.name
    return FunctionCall(name, {**said, **({"zz": 1} if rng.random() < 0.05 else {})})


def test_the_published_checker_says_the_same_of_every_row() -> None:
    rng, verdicts = random.Random(7), Counter[bool]()
    for _ in range(_ROWS):
        functions = {name: _function(rng, name) for name in ("serve", "bring")}
        names = rng.choices([*functions], k=rng.choice([1, 1, 2, 3]))
        right = [_right(rng, functions[name]) for name in names]
        said = [_said(rng, functions[c.name], c) for c in rng.sample(right, len(right))]
        if rng.random() < 0.05:
            said = rng.choice([said[1:], [*said, said[0]]])
        documents = [function_document(function) for function in functions.values()]
        answers = [{c.name: possible_values(functions[c.name], c.arguments)} for c in right]
        output = [{c.name: dict(c.arguments)} for c in said]
        category = "multiple" if len(right) == 1 else "parallel_multiple"
        try:
            told = ast_checker(documents, output, answers, Language.PYTHON, category, "any")
            verdict = bool(told["valid"])
        except AttributeError:
            verdict = False  # it looks for the keys of what is no object
        verdicts[verdict] += 1
        assert Lenient(functions.values()).same(right, said) is verdict, (
            documents,
            answers,
            output,
        )
    assert min(verdicts[True], verdicts[False]) > _ROWS / 4
