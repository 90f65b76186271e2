"""Specs from an address, over a real socket: bounded, and led nowhere else."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from functok.errors import SpecError
from functok.specs import read_spec
from functok.specs.fetching import is_loopback
from functok.specs.limits import MAX_BYTES

DOCUMENT = json.dumps({
    "openapi": "3.1.0",
    "paths": {"/a": {"get": {"operationId": "do_it", "summary": "Does it."}}},
}).encode()  # fmt: skip


class _Server(BaseHTTPRequestHandler):
    bodies: ClassVar[dict[str, tuple[int, dict[str, str], bytes]]] = {
        "/petstore.openapi.json": (200, {}, DOCUMENT),
        "/v3/openapi.json": (200, {}, DOCUMENT),
        "/v3/api-docs": (200, {}, DOCUMENT),
        "/utf16": (200, {}, DOCUMENT.decode().encode("utf-16")),
        "/yaml": (200, {}, b"openapi: 3.1.0\npaths: {/a: {get: {summary: Does it.}}}"),
        "/moved": (302, {"Location": "/v3/openapi.json"}, b""),
        "/loop": (302, {"Location": "/loop"}, b""),
        "/to-file": (302, {"Location": "file:///etc/passwd"}, b""),
        "/to-outside": (302, {"Location": "http://example.com/a.json"}, b""),
        "/page": (200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>Sign in</html>"),
        "/long.json": (200, {}, b" " * (MAX_BYTES + 1)),
        "/refers.json": (200, {}, DOCUMENT.replace(
            b'"summary"', b'"parameters": [{"$ref": "/moved"}], "summary"')),
    }  # fmt: skip
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, headers, body = self.bodies.get(self.path, (404, {}, b"no"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Server) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/petstore.openapi.json", "petstore"),
        ("/v3/openapi.json", "127.0.0.1"),
        ("/v3/api-docs", "127.0.0.1"),
        ("/moved", "moved"),
        ("/utf16", "utf16"),
        ("/yaml", "yaml"),
    ],
)
def test_a_document_at_an_address_is_read(server: str, path: str, name: str) -> None:
    api = read_spec(server + path)
    assert api.name == name
    assert len(api.functions) == 1


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/nothing", "answered 404"),
        ("/loop", "redirects more than"),
        ("/to-file", "leads to 'file:///etc/passwd', which is not read"),
        ("/to-outside", "http:// is read from this machine only, not from 'example.com'"),
        ("/page", "is a web page, not a spec"),
        ("/long.json", "is longer than 20,000,000 bytes"),
    ],
)
def test_what_cannot_be_read_is_one_clear_error(server: str, path: str, fault: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_spec(server + path)
    assert fault in caught.value.fault
    assert caught.value.remedy


def test_what_a_fetched_spec_refers_to_is_not_fetched(server: str) -> None:
    _Server.asked.clear()
    with pytest.raises(SpecError, match="not a local pointer"):
        read_spec(f"{server}/refers.json")
    assert _Server.asked == ["/refers.json"]


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("http://example.com/openapi.json", "http:// is read from this machine only"),
        ("http://127.0.0.1:1/openapi.json", "cannot be fetched"),
        ("file:///etc/passwd", "of a kind that is not read"),
        ("ftp://example.com/a.json", "of a kind that is not read"),
        ("https://", "leads to"),
    ],
)
def test_other_addresses_are_refused(address: str, fault: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_spec(address)
    assert fault in caught.value.fault


def test_secrets_in_an_address_are_not_shown() -> None:
    with pytest.raises(SpecError) as caught:
        read_spec("http://user:secret@127.0.0.1:1/openapi.json?token=secret")
    assert "secret" not in str(caught.value)


def test_this_machine_is_known_by_its_names() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]")))
    assert not any(
        map(is_loopback, ("example.com", "10.0.0.1", "localhost.example.com", "0.0.0.0"))
    )
