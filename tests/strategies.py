"""Hypothesis strategies: JSON Schemas, the values that they allow, functions, and calls.

Strings are hostile on purpose: quotes, newlines, escapes, lone surrogates, code, and text that
looks like a functional token.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st

from functok.calls import FunctionCall
from functok.specs.model import FunctionSpec

Schema = dict[str, Any]

_FRAGMENTS = (
    "<nexa_0>", "<nexa_3>", "<nexa_12>", "<nexa_end>", "<nexa_", "<NEXA_1>", "＜nexa_2＞",
    "<<nexa_1>>", "< nexa_4>", "\\x3cnexa_5>", "nexa_6>", "<", ">", "'", '"', "''", '"""', "\\",
    "\\\\", "\\n", "\n", "\r", "\t", "\x00", "\x7f", "\x85", "\u2028", "\u202e", "\ufeff", "\ud800",
    "\udfff", "😀", "é", "日本", "(", ")", "[", "]", "{", "}", "{{ query }}", "{% raw %}", ",", ";",
    ":", "=", "**", "#", "None", "True", "1.0", "-1", "__import__('os')", "$call", "$$call",
    "Function description:", "Response:", "Dad's", " ",
)  # fmt: skip

_NAMES = (
    "a", "city", "max_results", "class", "from", "None", "True", "print", "self", "max-results",
    "größe", "ﬁ", "$call", "$$call", "<nexa_0>", "it's", 'a "b"', "", "1st", "\n", "**", "name",
    "arguments",
)  # fmt: skip

_WORDS = st.text(st.sampled_from("abcdefgh_"), min_size=1, max_size=8)


@cache
def hostile_text(max_size: int = 12) -> st.SearchStrategy[str]:
    """Any text, made of fragments that have broken such programs before and of any characters."""
    anything = st.text(st.characters(codec=None), max_size=4)
    return st.lists(st.sampled_from(_FRAGMENTS) | anything, max_size=max_size).map("".join)


@cache
def keys() -> st.SearchStrategy[str]:
    """Names of parameters and keys of objects: plain ones, and what no identifier can be."""
    # A file cannot tell a surrogate pair from the character that it stands for: readers join it.
    return (st.sampled_from(_NAMES) | _WORDS | hostile_text(3)).map(
        lambda key: key.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    )


@cache
def json_values(max_leaves: int = 12) -> st.SearchStrategy[Any]:
    """Any value that JSON has, with hostile text in it."""
    return st.recursive(
        st.none() | st.booleans() | _integers() | _numbers() | hostile_text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys(), inner, max_size=4),
        max_leaves=max_leaves,
    )


@cache
def json_schemas(max_leaves: int = 6) -> st.SearchStrategy[Schema]:
    """JSON Schemas (2020-12) that can be satisfied: scalars with bounds, lists, objects, unions."""
    bounds = st.tuples(st.integers(-(10**20), 10**20), st.integers(0, 10**6))
    leaves = st.one_of(
        st.just({"type": "string"}),
        st.just({"type": "boolean"}),
        st.just({"type": "null"}),
        st.just({"type": "integer"}),
        st.just({"type": "number"}),
        st.just({}),
        bounds.map(lambda b: {"type": "integer", "minimum": b[0], "maximum": b[0] + b[1]}),
        bounds.map(lambda b: {"type": "number", "minimum": b[0], "maximum": b[0] + b[1]}),
        st.integers(0, 5).map(lambda n: {"type": "string", "minLength": n, "maxLength": n + 9}),
        st.lists(hostile_text(4), min_size=1, max_size=4, unique=True).map(
            lambda members: {"type": "string", "enum": members}
        ),
        json_values(3).map(lambda value: {"const": value}),
    )
    return st.recursive(leaves, _composed, max_leaves=max_leaves)


def values_of(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """The values that a schema made by `json_schemas` allows."""
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        return st.one_of([values_of(branch) for branch in schema["anyOf"]])
    if "type" not in schema:
        return json_values(4)
    by_type: dict[str, Callable[[Mapping[str, Any]], st.SearchStrategy[Any]]] = {
        "null": lambda _: st.none(),
        "boolean": lambda _: st.booleans(),
        "integer": lambda s: _integers(s.get("minimum"), s.get("maximum")),
        "number": lambda s: _numbers(s.get("minimum"), s.get("maximum")),
        "string": _texts_of,
        "array": lambda s: st.lists(values_of(s["items"]), max_size=s["maxItems"]),
        "object": _objects_of,
    }
    return by_type[schema["type"]](schema)


@st.composite
def functions(draw: st.DrawFn, name: str = "serve") -> FunctionSpec:
    """A function with up to five parameters of any schema; some take further arguments."""
    names = draw(st.lists(keys(), max_size=5, unique=True))
    properties = {key: draw(json_schemas()) for key in names}
    required = [key for key in names if draw(st.booleans())]
    parameters = {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": draw(st.booleans()),
    }
    return FunctionSpec(name, draw(hostile_text(4)), parameters)


@st.composite
def arguments_of(draw: st.DrawFn, function: FunctionSpec) -> dict[str, Any]:
    """Arguments that `function` allows, in any order, optional ones now given and now left out."""
    given = {
        parameter.name: draw(values_of(parameter.schema))
        for parameter in draw(st.permutations(function.arguments))
        if parameter.required or draw(st.booleans())
    }
    if function.parameters["additionalProperties"]:
        more = draw(st.dictionaries(keys(), json_values(3), max_size=2))
        known = {parameter.name for parameter in function.arguments}
        given |= {key: value for key, value in more.items() if key not in known}
    return given


@st.composite
def apis(draw: st.DrawFn) -> tuple[FunctionSpec, ...]:
    """The functions of an API: one to four."""
    names = draw(st.lists(_WORDS, min_size=1, max_size=4, unique=True))
    return tuple(draw(functions(name)) for name in names)


@st.composite
def calls_of(
    draw: st.DrawFn, api: Sequence[FunctionSpec], max_calls: int = 3
) -> tuple[FunctionCall, ...]:
    """One or more calls of an API's functions; now and then one stands in an argument's place."""

    def call(depth: int) -> FunctionCall:
        function = draw(st.sampled_from(api))
        arguments = draw(arguments_of(function))
        for name in arguments:
            if depth and draw(st.integers(0, 3)) == 0:
                wrap = draw(st.sampled_from((_itself, _in_list, _in_object)))
                arguments[name] = wrap(call(depth - 1))
        return FunctionCall(function.name, arguments)

    return tuple(call(2) for _ in range(draw(st.integers(1, max_calls))))


def _itself(value: Any) -> Any:
    return value


def _in_list(value: Any) -> Any:
    return [value, 1]


def _in_object(value: Any) -> Any:
    return {"key": value}


def _integers(low: int | None = None, high: int | None = None) -> st.SearchStrategy[int]:
    anywhere = st.integers(low, high)
    return anywhere if low is not None else anywhere | st.sampled_from((0, -1, 72, 10**30))


def _numbers(low: int | None = None, high: int | None = None) -> st.SearchStrategy[float]:
    if low is not None and float(low) == low and high is not None and float(high) == high:
        return st.floats(low, high) | st.integers(low, high)
    if low is not None:
        return st.integers(low, high)
    special = st.sampled_from((0.0, -0.0, 72.0, 72, 1e300, -1e-300, 5e-324, 0.1))
    return st.floats(allow_nan=False, allow_infinity=False) | special


def _texts_of(schema: Mapping[str, Any]) -> st.SearchStrategy[str]:
    low, high = schema.get("minLength", 0), schema.get("maxLength")
    if high is None:
        return hostile_text()
    return st.text(st.sampled_from("<nexa_3>'\"\\\n;)日 "), min_size=low, max_size=high)


def _composed(inner: st.SearchStrategy[Schema]) -> st.SearchStrategy[Schema]:
    arrays = st.tuples(inner, st.integers(0, 4)).map(
        lambda made: {"type": "array", "items": made[0], "maxItems": made[1]}
    )
    objects = st.tuples(st.dictionaries(keys(), inner, max_size=3), st.booleans()).map(
        lambda made: {
            "type": "object",
            "properties": made[0],
            "required": sorted(made[0]) if made[1] else [],
            "additionalProperties": False,
        }
    )
    unions = st.lists(inner, min_size=1, max_size=3).map(lambda branches: {"anyOf": branches})
    return arrays | objects | unions


@st.composite
def _objects_of(draw: st.DrawFn, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: draw(values_of(inner))
        for key, inner in schema["properties"].items()
        if key in schema["required"] or draw(st.booleans())
    }
