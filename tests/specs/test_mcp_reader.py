"""Saved lists of MCP tools, in the shapes that clients save them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from functok.errors import SpecError
from functok.specs import ApiSpec
from tests.specs.reading import read_text

CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TOOLS = [
    {
        "name": "get_weather",
        "description": "Tells the weather.",
        "inputSchema": {"$schema": "http://json-schema.org/draft-07/schema#", **CITY},
        "outputSchema": {"type": "object", "properties": {"celsius": {"type": "number"}}},
        "annotations": {"readOnlyHint": True},
    },
    {"name": "lights/on", "title": "Turns a light on", "inputSchema": {"type": "object"}},
]
PAGES = [{"tools": TOOLS[:1], "nextCursor": "1"}, {"tools": TOOLS[1:]}]


def _read(folder: Path, document: Any) -> ApiSpec:
    return read_text(folder, "home.mcp.json", json.dumps(document))


def _rpc(result: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "result": result}


@pytest.mark.parametrize(
    "document",
    [
        TOOLS,
        {"tools": TOOLS},
        {"tools": TOOLS, "nextCursor": None, "_meta": {}},
        _rpc({"tools": TOOLS}),
        {"result": {"tools": TOOLS}},
        PAGES,
        [_rpc(page) for page in PAGES],
        [TOOLS[:1], TOOLS[1:]],
    ],
)
def test_every_shape_that_clients_save_gives_the_same_functions(
    tmp_path: Path, document: Any
) -> None:
    api = _read(tmp_path, document)
    assert api.name == "home"
    weather, lights = api.functions
    assert (weather.name, lights.name) == ("get_weather", "lights_on")
    assert lights.description == "Turns a light on"
    assert weather.parameters == {**CITY, "additionalProperties": False}
    assert weather.returns == TOOLS[0]["outputSchema"]
    assert "the tool 'lights/on' is called 'lights_on'" in [w.message for w in api.warnings]


def test_a_result_that_fastmcp_wrapped_is_what_the_function_returns(tmp_path: Path) -> None:
    wrapped = {
        "type": "object",
        "properties": {"result": {"$ref": "#/$defs/Mail"}},
        "required": ["result"],
        "$defs": {"Mail": {"type": "string", "format": "email"}},
    }
    tool = {
        "name": "find_mail",
        "description": "Finds an address",
        "inputSchema": {"type": "object"},
    }
    marked = {**tool, "outputSchema": {**wrapped, "x-fastmcp-wrap-result": True}}
    [function] = _read(tmp_path, [marked]).functions
    assert function.returns == {"type": "string", "format": "email"}
    [function] = _read(tmp_path, [{**tool, "outputSchema": wrapped}]).functions
    assert function.returns is not None
    assert function.returns["type"] == "object", "without the mark it is an object"


def test_a_list_that_goes_on_is_said_to(tmp_path: Path) -> None:
    api = _read(tmp_path, PAGES[0])
    assert any("nextCursor" in warning.message for warning in api.warnings)


def test_a_tool_that_cannot_be_read_costs_no_other(tmp_path: Path) -> None:
    bad = {"name": "bad", "inputSchema": {"type": "array"}}
    api = _read(tmp_path, [*TOOLS, bad])
    assert len(api.functions) == 2
    assert any("'bad' is left out" in warning.message for warning in api.warnings)


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (_rpc({}), "instead of a list of tools"),
        (
            {"jsonrpc": "2.0", "id": 1, "error": {"code": -1, "message": "no"}},
            "error of the server",
        ),
        ([*TOOLS, 3], "3 is no tool"),
        ([{"inputSchema": {}}], "the function has no name"),
        ([{"name": "f", "inputSchema": {"properties": {"x": {"$ref": "b.json"}}}}], "not a local"),
    ],
)
def test_what_is_no_list_of_tools_is_refused(tmp_path: Path, document: Any, fault: str) -> None:
    with pytest.raises(SpecError) as caught:
        _read(tmp_path, document)
    assert fault in caught.value.fault
