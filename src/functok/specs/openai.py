"""Reads OpenAI tools from JSON or YAML.

A list of tools, `{"tools": [...]}`, `{"functions": [...]}`, or one tool. A tool is
`{"type": "function", "function": {"name", "description", "parameters"}}` or just the inner object;
Anthropic's `input_schema` may stand for `parameters`. The JSON Schema of the parameters is kept as it
is; a `$ref` into the rest of the file is copied into the function's own `$defs`.

Beside the name, `x-functok: {aliases: [old_name]}` says what the function was called before.
`x-functok` inside a parameter's schema stays there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from functok.errors import SpecError
from functok.specs.budget import Budget
from functok.specs.documents import shown
from functok.specs.limits import MAX_FUNCTIONS
from functok.specs.model import SPECIAL_FUNCTIONS, FunctionSpec, SpecWarning
from functok.specs.naming import aliases_of, check_name
from functok.specs.schemas import check_parameters
from functok.specs.source import Reading, Source

_SCHEMA_KEYS = ("parameters", "input_schema")
_NO_PARAMETERS: dict[str, Any] = {
    "type": "object", "properties": {}, "required": [], "additionalProperties": False,
}  # fmt: skip
_SHAPE = (
    'Write a list of tools: [{"type": "function", "function": {name, description, parameters}}]'
)


def read(source: Source) -> Reading:
    """The functions of the OpenAI tools in `source`; `SpecError` if it holds anything else."""
    document = source.document
    tools = [(t, place) for t, place in _tools(document, source.name) if not _is_own(t)]
    if len(tools) > MAX_FUNCTIONS:
        raise SpecError(source.name, f"has more than {MAX_FUNCTIONS:,} tools", "Split the file")
    offered = [(str(tool.get("name", "")),) for tool, _ in tools]
    budget = Budget()
    told: list[SpecWarning] = []
    functions = [
        _function(tool, document, place, budget, told if source.inspected else None)
        for (tool, place), labels in zip(tools, offered, strict=True)
        if source.selection.takes(labels)
    ]
    return Reading(tuple(functions), tuple(told), tuple(offered))


def _tools(document: Any, name: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Each function's object, and where it stands."""
    listed, base = document, f"{name}#"
    if isinstance(document, Mapping):
        key = next((key for key in ("tools", "functions") if key in document), None)
        if key is not None:
            listed, base = document[key], f"{name}#/{key}"
        elif "name" in document or "function" in document:
            listed = [document]
        else:
            keys = ", ".join(list(document)[:8]) or "none"
            raise SpecError(name, f"holds no tools (its keys: {keys})", _SHAPE)
    if not isinstance(listed, list):
        raise SpecError(base.rstrip("#"), f"holds {shown(listed)} instead of a list", _SHAPE)
    for index, tool in enumerate(listed):
        place = base if listed is not document and base == f"{name}#" else f"{base}/{index}"
        if not isinstance(tool, Mapping):
            raise SpecError(place, f"{shown(tool)} is no tool", _SHAPE)
        if "function" in tool:
            kind = tool.get("type", "function")
            if kind != "function" or not isinstance(tool["function"], Mapping):
                raise SpecError(place, f"{shown(tool)} is no function tool", _SHAPE)
            yield tool["function"], f"{place}/function"
        else:
            yield tool, place


def _is_own(tool: Mapping[str, Any]) -> bool:
    """Whether it is one of functok's own functions, as a dataset's `functions.json` closes with."""
    return any(tool == special.as_tool()["function"] for special in SPECIAL_FUNCTIONS)


def _function(
    tool: Mapping[str, Any],
    document: Any,
    place: str,
    budget: Budget,
    told: list[SpecWarning] | None,
) -> FunctionSpec:
    name = check_name(tool.get("name"), f"{place}/name" if "name" in tool else place)
    description = tool.get("description")
    if description is not None and not isinstance(description, str):
        raise SpecError(
            f"{place}/description", f"the description is {shown(description)}", "Write text"
        )
    key = next((key for key in _SCHEMA_KEYS if tool.get(key) is not None), None)
    parameters = dict(_NO_PARAMETERS) if key is None else tool[key]
    where = f"{place}/{key or 'parameters'}"
    return FunctionSpec(
        name=name,
        description=description or "",
        parameters=check_parameters(parameters, document, where, budget, told),
        aliases=aliases_of(tool, name, place),
        place=place,
    )
