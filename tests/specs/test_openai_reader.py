"""OpenAI tools to functions: nothing is lost between the file and the validator."""

from __future__ import annotations

import json
from keyword import iskeyword
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from functok.errors import SpecError
from functok.specs import SPECIAL_FUNCTIONS, read_spec, read_specs
from functok.specs.schemas import first_error, validator_for
from tests.specs.reading import read_text, tool_function

TOOL = {"name": "f", "description": "Does it.", "parameters": {"type": "object", "properties": {}}}
WRAPPED = {"type": "function", "function": TOOL}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([WRAPPED], "api.json#/0/function"),
        ([TOOL], "api.json#/0"),
        ({"tools": [WRAPPED]}, "api.json#/tools/0/function"),
        ({"functions": [TOOL]}, "api.json#/functions/0"),
        (WRAPPED, "api.json#/function"),
        (TOOL, "api.json#"),
        ([{"name": "f", "description": "Does it.", "input_schema": TOOL["parameters"]}], "api.json#/0"),
    ],
)  # fmt: skip
def test_each_shape_of_a_tools_file_is_read(tmp_path: Path, document: Any, place: str) -> None:
    (function,) = read_text(tmp_path, "api.json", json.dumps(document)).functions
    assert (function.name, function.description, function.place) == ("f", "Does it.", place)


def test_without_parameters_a_function_takes_none() -> None:
    function = tool_function("- {name: f, description: Does it.}")
    assert function.parameters == {
        "type": "object", "properties": {}, "required": [], "additionalProperties": False,
    }  # fmt: skip


def test_unknown_arguments_are_refused_unless_the_spec_allows_them() -> None:
    closed = tool_function("- {name: f, parameters: {type: object, properties: {a: {}}}}")
    assert closed.parameters["additionalProperties"] is False
    opened = tool_function("- {name: f, parameters: {type: object, additionalProperties: true}}")
    assert opened.parameters["additionalProperties"] is True


def test_former_names_and_notes_of_functok_are_read() -> None:
    function = tool_function(
        """
        - name: f
          x-functok: {aliases: [old, older]}
          parameters:
            type: object
            properties: {a: {type: string, x-functok: {semantic: city}}}
        """
    )
    assert function.aliases == ("old", "older")
    assert function.parameters["properties"]["a"]["x-functok"] == {"semantic": "city"}


def test_references_end_in_the_functions_own_definitions() -> None:
    """From the function's `$defs`, the document's, a component, and a nested schema's own `$defs`."""
    function = tool_function(
        """
        $defs: {Size: {type: integer, minimum: 1}, Own: {type: boolean}}
        components: {schemas: {Node: {type: object, properties: {
          next: {$ref: '#/components/schemas/Node'}, size: {$ref: '#/$defs/Size'}}}}}
        tools:
        - name: f
          parameters:
            type: object
            $defs: {Own: {type: string}}
            properties:
              a: {$ref: '#/$defs/Own'}
              b: {$ref: '#/$defs/Size'}
              c: {$ref: '#/components/schemas/Node'}
              d: {$defs: {Inner: {const: 5}}, $ref: '#/$defs/Inner'}
              e: {$ref: '#/properties/a'}
        """
    )
    for argument in function.arguments:
        assert argument.schema["$ref"].startswith("#/$defs/")
        assert argument.schema["$ref"].split("/")[2] in argument.schema["$defs"]
    validator = validator_for(function)
    good = {"a": "x", "b": 1, "c": {"next": {"size": 2}}, "d": 5, "e": "y"}
    assert first_error(validator, good) is None
    for bad in ({"a": True}, {"b": 0}, {"c": {"next": {"size": 0}}}, {"d": 6}, {"e": 1}):
        assert first_error(validator, bad) is not None


def test_parameters_that_are_a_reference_are_taken_from_there() -> None:
    function = tool_function(
        """
        $defs: {Args: {type: object, properties: {a: {$ref: '#/$defs/A'}}, required: [a]}, A: {const: 1}}
        tools: [{name: f, parameters: {$ref: '#/$defs/Args'}}]
        """
    )
    assert [(a.name, a.required) for a in function.arguments] == [("a", True)]
    assert first_error(validator_for(function), {"a": 2}) is not None


def test_a_datasets_functions_can_be_read_back(tmp_path: Path) -> None:
    """`functions.json` closes with functok's own functions: they are not functions of the API."""
    tools = [WRAPPED, *(special.as_tool() for special in SPECIAL_FUNCTIONS)]
    api = read_text(tmp_path, "functions.json", json.dumps(tools))
    assert [function.name for function in api.functions] == ["f"]


def test_several_specs_make_one_api(tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.openapi.yaml"
    one.write_text(json.dumps([TOOL]))
    two.write_text("[{name: g, description: Does that.}]")
    api = read_specs([one, two])
    assert (api.name, [f.name for f in api.functions]) == ("one+two", ["f", "g"])
    with pytest.raises(
        SpecError, match=r"one\.json#/0: a function 'f' stands already at one\.json"
    ):
        read_specs([one, one])


# PyYAML writes by YAML 1.1, where `1e3` is text: no digits in texts.
_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Nd"]), max_size=8)
_NAMES = st.from_regex(r"[a-z_]{1,6}", fullmatch=True)
_SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | _TEXT | st.floats(
    allow_nan=False, allow_infinity=False
)  # fmt: skip


def _bounds(low: str, high: str) -> st.SearchStrategy[dict[str, Any]]:
    pairs = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted)
    return pairs.flatmap(
        lambda pair: st.sampled_from(
            [{}, {low: pair[0]}, {high: pair[1]}, {low: pair[0], high: pair[1]}]
        )
    )


def _leaf() -> st.SearchStrategy[dict[str, Any]]:
    facts = st.sampled_from(
        [{}, {"format": "date"}, {"pattern": "^[a-z]+\\d$"}, {"x-functok": {"a": 1}}]
    )
    texts = st.builds(lambda *parts: {"type": "string", **parts[0], **parts[1]},
                      facts, _bounds("minLength", "maxLength"))  # fmt: skip
    numbers = st.builds(
        lambda kind, bounds: {"type": kind, **bounds},
        st.sampled_from(["integer", "number"]), _bounds("minimum", "maximum"),
    )  # fmt: skip
    enums = st.lists(_SCALARS, min_size=1, max_size=4).map(lambda values: {"enum": values})
    plain: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
        [{"type": "boolean"}, {"type": ["string", "null"]}, {}, {"$ref": "#/$defs/D"}]
    )
    return texts | numbers | enums | plain | _SCALARS.map(lambda value: {"const": value})


def _deeper(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    arrays = st.builds(lambda items, bounds: {"type": "array", "items": items, **bounds},
                       inner, _bounds("minItems", "maxItems"))  # fmt: skip
    return arrays | _objects(inner) | st.lists(inner, min_size=1, max_size=3).map(
        lambda branches: {"anyOf": branches}
    )  # fmt: skip


@st.composite
def _objects(draw: st.DrawFn, inner: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    properties = draw(st.dictionaries(_NAMES, inner, max_size=4))
    for schema in properties.values():
        if draw(st.booleans()):
            schema["description"] = draw(_TEXT)
    required = [name for name in properties if draw(st.booleans())]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": draw(st.sampled_from([False, True])),
    }


_SCHEMAS = st.recursive(_leaf(), _deeper, max_leaves=8)
_TOOLS: st.SearchStrategy[dict[str, Any]] = st.builds(
    lambda name, description, parameters: {
        "type": "function",
        "function": {
            "name": name,
            "description": description,
            "parameters": {**parameters, "$defs": {"D": {"type": "integer"}}},
        },
    },
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,12}", fullmatch=True).filter(
        lambda name: not iskeyword(name)
    ),
    _TEXT,
    _objects(_SCHEMAS),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(_TOOLS, min_size=1, max_size=3, unique_by=lambda t: t["function"]["name"]))
def test_no_keyword_is_lost_between_file_and_function(tools: list[dict[str, Any]]) -> None:
    """Law: a tool read from JSON or YAML is the tool that was written, order of parameters included."""
    with TemporaryDirectory() as folder:
        for name, text in (
            ("a.json", json.dumps(tools)),
            ("a.yaml", yaml.safe_dump(tools, sort_keys=False)),
        ):
            path = Path(folder) / name
            path.write_text(text, encoding="utf-8")
            read = [function.as_tool() for function in read_spec(path).functions]
            assert json.dumps(read, sort_keys=True) == json.dumps(tools, sort_keys=True)
            for function, tool in zip(read, tools, strict=True):
                written = tool["function"]["parameters"]["properties"]
                assert list(function["function"]["parameters"]["properties"]) == list(written)
