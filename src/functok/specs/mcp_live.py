"""Asks a running MCP server for its tools, through the official SDK (the optional extra `mcp`).

    mcp+stdio:COMMAND        starts COMMAND and talks to it over its standard input and output
    mcp+http://…, mcp+https://…    talks to a server over streamable HTTP

What it answers is read like a saved list (`mcp_tools`). Nothing but `tools/list` is called.
"""

from __future__ import annotations

import asyncio
import json
import re
import shlex
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from functok.errors import SpecError
from functok.specs.limits import MAX_BYTES, MAX_PAGES, SECONDS
from functok.specs.selection import Selection
from functok.specs.source import Source

if TYPE_CHECKING:
    from mcp import StdioServerParameters

STDIO = "mcp+stdio:"
_Answer = tuple[str, list[Any]]
HTTP = ("mcp+http://", "mcp+https://")


def ask(address: str, selection: Selection) -> Source:
    """The tools of the server at `address`, as a document; the API is called as the server says.

    `SpecError` if the SDK is missing, or the server cannot be started, reached or understood in time.
    """
    target = _target(address)
    place = re.sub(r"//[^/@]*@", "//", address.partition("?")[0])
    try:
        name, tools = _waited_for(_tools(target, place))
    except SpecError:
        raise
    except (
        Exception
    ) as error:  # whatever a server can do wrong, the SDK raises in a form of its own
        raise SpecError(
            place,
            f"the MCP server gave no list of tools ({_reason(error)})",
            "Check that it starts and answers, or save its tools/list result as a file",
        ) from error
    safe = re.sub(r"[^\w.-]+", "_", name).strip("._-")[:64] or "mcp"
    return Source(f"{safe}.mcp.json", json.dumps({"tools": tools}), selection, safe)


def _target(address: str) -> StdioServerParameters | str:
    try:
        from mcp import StdioServerParameters
    except ImportError as error:
        raise SpecError(
            address, "needs the SDK of MCP, which is not installed", "pip install 'functok[mcp]'"
        ) from error
    if not address.startswith(STDIO):
        return address.removeprefix("mcp+")
    try:
        words = shlex.split(address.removeprefix(STDIO))
    except ValueError as error:
        raise SpecError(address, f"is no command ({error})", "Check its quotes") from error
    if not words:
        raise SpecError(
            address, "names no command", f"Write {STDIO}COMMAND, such as {STDIO}my-server"
        )
    return StdioServerParameters(command=words[0], args=words[1:])


def _waited_for(asking: Coroutine[Any, Any, _Answer]) -> _Answer:
    """The answer, also where a loop runs already, as in a flow: then another thread asks."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(asking)
    with ThreadPoolExecutor(1) as one:
        return one.submit(asyncio.run, asking).result()


async def _tools(target: StdioServerParameters | str, place: str) -> _Answer:
    """The name of the server, and its tools as they were sent, page by page."""
    from mcp import Client

    tools: list[Any] = []
    size = 0
    async with asyncio.timeout(SECONDS), Client(target) as client:
        cursor: str | None = None
        for _ in range(MAX_PAGES):
            page = await client.list_tools(cursor=cursor)
            for tool in page.tools:
                tools.append(tool.model_dump(mode="json", by_alias=True, exclude_none=True))
                size += len(json.dumps(tools[-1]))
            if size > MAX_BYTES:
                raise SpecError(
                    place, f"sends more than {MAX_BYTES:,} bytes", "Save what is wanted"
                )
            cursor = page.next_cursor
            if not cursor:
                info = client.server_info
                return (info.name if info else ""), tools
    raise SpecError(place, f"sends more than {MAX_PAGES} pages of tools", "Save what is wanted")


def _reason(error: BaseException) -> str:
    """What lies at the bottom of a group of errors."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, TimeoutError):
        return f"no answer in {SECONDS:.0f} seconds"
    return str(error) or type(error).__name__
