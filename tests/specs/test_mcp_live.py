"""A real MCP server, over its standard streams and over HTTP on loopback."""

from __future__ import annotations

import asyncio
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from functok.errors import SpecError
from functok.specs import Selection, read_spec

pytest.importorskip("mcp")

SERVER = '''
import sys
from typing import Literal
from mcp.server.mcpserver import MCPServer

server = MCPServer("Tea kitchen")

@server.tool()
def brew_tea(kind: Literal["green", "black"], minutes: int = 3) -> str:
    """Brews a pot of tea."""
    return "done"

@server.tool()
def list_teas() -> list[str]:
    """Lists the teas in the cupboard."""
    return ["green"]

if len(sys.argv) > 1:
    server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
else:
    server.run()
'''


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mcp") / "tea.py"
    path.write_text(SERVER)
    return path


@pytest.fixture(scope="module")
def address(server: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(server), str(port)],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"mcp+http://127.0.0.1:{port}/mcp"
    finally:
        process.kill()
        process.wait()


def _command(server: Path) -> str:
    return f"mcp+stdio:{shlex.join([sys.executable, str(server)])}"


def test_a_server_over_its_standard_streams(server: Path) -> None:
    api = read_spec(_command(server))
    assert api.name == "Tea_kitchen"
    assert [function.name for function in api.functions] == ["brew_tea", "list_teas"]
    brew, teas = api.functions
    kind, minutes = brew.arguments
    assert kind.schema["enum"] == ["green", "black"]
    assert (minutes.required, minutes.schema["default"]) == (False, 3)
    assert teas.returns is not None


def test_a_server_over_http_gives_the_same(server: Path, address: str) -> None:
    assert read_spec(address) == read_spec(_command(server))
    chosen = read_spec(address, Selection(("list_*",)))
    assert [function.name for function in chosen.functions] == ["list_teas"]


def test_a_server_is_asked_from_inside_a_running_loop_too(address: str) -> None:
    async def within() -> int:
        return len(read_spec(address).functions)

    assert asyncio.run(within()) == 2


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("mcp+stdio:", "names no command"),
        ("mcp+stdio:'open", "is no command"),
        ("mcp+stdio:/no/such/server", "gave no list of tools"),
        (f"mcp+stdio:{sys.executable} -c 'print(1)'", "gave no list of tools"),
        ("mcp+http://127.0.0.1:1/mcp", "gave no list of tools"),
    ],
)
def test_a_server_that_does_not_answer_is_one_clear_error(address: str, fault: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_spec(address)
    assert fault in caught.value.fault
    assert caught.value.remedy
