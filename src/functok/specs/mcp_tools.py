"""Reads MCP tools: the result of `tools/list`, in the shapes that clients save.

A list of tools, `{"tools": [...]}`, the JSON-RPC message around it, or a list of such pages. A tool is
`{"name", "description", "inputSchema"}`; `outputSchema` is what it returns. Names are made safe
(`naming.safe_name`); a tool that cannot be read is left out with a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from functok.errors import SpecError
from functok.specs.budget import Budget, StopReading, fault_of
from functok.specs.dialects import modern, returned
from functok.specs.documents import shown
from functok.specs.limits import MAX_FUNCTIONS, MAX_PAGES
from functok.specs.model import FunctionSpec, JsonSchema, SpecWarning
from functok.specs.naming import aliases_of, check_name, distinct_names, safe_name
from functok.specs.references import self_contained
from functok.specs.schemas import check_parameters
from functok.specs.source import Reading, Source

Node = Mapping[str, Any]

_SHAPE = 'Save the result of tools/list: {"tools": [{name, description, inputSchema}]}'


def holds_tools(document: Any) -> bool:
    """Whether `document` is of this kind, right or wrong."""
    if isinstance(document, Mapping):
        if "jsonrpc" in document or "nextCursor" in document:
            return True
        if isinstance(document.get("result"), Mapping):
            return holds_tools(document["result"])
        return "tools" in document and _are_tools(document["tools"])
    if isinstance(document, list):
        return _are_tools(document) or any(_is_page(page) for page in document)
    return False


def _is_page(page: Any) -> bool:
    if isinstance(page, Mapping) and ("name" in page or "function" in page):
        return False
    return _are_tools(page) or (isinstance(page, Mapping) and holds_tools(page))


def _are_tools(listed: Any) -> bool:
    return isinstance(listed, list) and any(
        isinstance(tool, Mapping) and "inputSchema" in tool for tool in listed
    )


def read(source: Source) -> Reading:
    """The functions of the MCP tools in `source`; `SpecError` if it holds no list of tools."""
    noticed: list[SpecWarning] = []
    tools = list(_tools(source.document, source.name, noticed))
    if len(tools) > MAX_FUNCTIONS:
        raise SpecError(source.name, f"has more than {MAX_FUNCTIONS:,} tools", "Split the file")
    given = [str(tool.get("name") or "") for tool, _ in tools]
    names = distinct_names([(safe_name(name), name) for name in given])
    offered = [tuple(dict.fromkeys((name, own))) for name, own in zip(names, given, strict=True)]
    functions = []
    budget = Budget()
    for (tool, place), labels in zip(tools, offered, strict=True):
        if not source.selection.takes(labels):
            continue
        notes: list[str] = []
        try:
            functions.append(_function(tool, labels[0], place, notes, budget))
        except StopReading:
            raise
        except (SpecError, RecursionError) as error:
            notes = [f"the tool {labels[-1]!r} is left out: {fault_of(error, place)}"]
        noticed += [SpecWarning(place, note) for note in dict.fromkeys(notes)]
    return Reading(tuple(functions), tuple(noticed), tuple(offered))


def _tools(document: Any, name: str, noticed: list[SpecWarning]) -> Iterator[tuple[Node, str]]:
    """Each tool and where it stands, page by page."""
    pages = [(document, f"{name}#")]
    if isinstance(document, list) and not _are_tools(document):
        pages = [(page, f"{name}#/{index}") for index, page in enumerate(document)]
    if len(pages) > MAX_PAGES:
        raise SpecError(name, f"has more than {MAX_PAGES} pages", "Save one list of all tools")
    for page, outer in pages:
        listed, place = _listed(page, outer)
        for index, tool in enumerate(listed):
            if not isinstance(tool, Mapping):
                raise SpecError(f"{place}/{index}", f"{shown(tool)} is no tool", _SHAPE)
            yield tool, f"{place}/{index}"
    last = pages[-1][0]
    result = last.get("result", last) if isinstance(last, Mapping) else {}
    if isinstance(result, Mapping) and result.get("nextCursor"):
        noticed.append(
            SpecWarning(
                name, "the list goes on (nextCursor): the tools of its next page are missing"
            )
        )


def _listed(page: Any, place: str) -> tuple[list[Any], str]:
    if isinstance(page, Mapping) and isinstance(page.get("error"), Mapping):
        said = shown(page["error"].get("message", page["error"]))
        raise SpecError(f"{place}/error", f"is an error of the server: {said}", _SHAPE)
    if isinstance(page, Mapping) and "result" in page:
        page, place = page["result"], f"{place}/result"
    if isinstance(page, Mapping) and "tools" in page:
        page, place = page["tools"], f"{place}/tools"
    if not isinstance(page, list):
        raise SpecError(place, f"holds {shown(page)} instead of a list of tools", _SHAPE)
    return page, place


def _function(tool: Node, name: str, place: str, notes: list[str], budget: Budget) -> FunctionSpec:
    check_name(name or None, place)
    if tool.get("name") != name:
        notes.append(f"the tool {tool.get('name')!r} is called {name!r}")
    if not isinstance(raw := tool.get("inputSchema", {"type": "object"}), Mapping):
        raise SpecError(f"{place}/inputSchema", f"is {shown(raw)}", "Write a JSON Schema")
    where = f"{place}/parameters"
    budget.begin()
    contained = self_contained(raw, raw, where, budget)
    budget.begin()
    schema = modern(contained, where, "request", notes, budget)
    if schema.get("additionalProperties") not in (None, False):
        notes.append("it takes arguments that are not listed: they are left out")
    schema["additionalProperties"] = False
    return FunctionSpec(
        name=name,
        description=_description(tool),
        parameters=check_parameters(schema, schema, where, budget),
        aliases=aliases_of(tool, name, place),
        returns=_returns(tool, f"{place}/outputSchema", notes, budget),
        place=place,
    )


def _returns(tool: Node, place: str, notes: list[str], budget: Budget) -> JsonSchema | None:
    """What the tool returns. FastMCP wraps whatever is no object in one, and marks it: that is undone."""
    raw = tool.get("outputSchema")
    if not isinstance(raw, Mapping):
        return None
    properties = raw.get("properties")
    wrapped = raw.get("x-fastmcp-wrap-result") is True and isinstance(properties, Mapping)
    result = properties.get("result") if wrapped and isinstance(properties, Mapping) else raw
    return returned(result if isinstance(result, Mapping) else raw, raw, place, notes, budget)


def _description(tool: Node) -> str:
    """The description, or the title where there is none."""
    annotations = tool.get("annotations")
    title = annotations.get("title") if isinstance(annotations, Mapping) else None
    texts = (tool.get("description"), tool.get("title"), title)
    return next((text.strip() for text in texts if isinstance(text, str) and text.strip()), "")
