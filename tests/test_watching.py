"""Whether specs have changed: by their bytes, and by what a server says of them."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from functok.errors import SpecError
from functok.watching import Memory, look

from .conftest import LAMPS


class _Handler(BaseHTTPRequestHandler):
    """Serves one text with an ETag and a date, and `304` to whom knows either."""

    text, etag, sent = "", "", 0
    use_etag = True

    def do_GET(self) -> None:
        known = self.headers.get("If-None-Match" if self.use_etag else "If-Modified-Since")
        if known == self.etag:
            self.send_response(304)
            self.end_headers()
            return
        type(self).sent += 1
        self.send_response(200)
        self.send_header("ETag" if self.use_etag else "Last-Modified", self.etag)
        self.end_headers()
        self.wfile.write(self.text.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""


@pytest.fixture(params=[True, False], ids=["etag", "date"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    _Handler.text, _Handler.etag, _Handler.sent = LAMPS, '"one"', 0
    _Handler.use_etag = request.param
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/lamps.py"
        server.shutdown()


def test_an_address_that_has_not_changed_sends_nothing(address: str) -> None:
    first = look(address)
    assert look(address, first) == first
    assert _Handler.sent == 1
    _Handler.text, _Handler.etag = LAMPS + "\n", '"two"'
    assert look(address, first).digest != first.digest
    _Handler.text, _Handler.etag = LAMPS, '"three"'  # the server says new; the bytes do not
    assert look(address, first).digest == first.digest


def test_the_memory_holds_as_long_as_specs_settings_and_dataset_are_the_same(
    lamps: Path, lamps_dataset: Path
) -> None:
    folder = lamps.parent.parent / "outputs"
    out = Path(shutil.copytree(lamps_dataset, folder / "lamps_copy"))
    memory = Memory([lamps], folder)
    seen = memory.look()
    assert not memory.holds(seen, {"rows": 5})
    memory.keep(seen, {"rows": 5}, out)
    again = Memory([lamps], folder)
    assert again.holds(again.look(), {"rows": 5})
    assert not again.holds(again.look(), {"rows": 6})
    lamps.write_text(LAMPS + "\n")
    assert not again.holds(again.look(), {"rows": 5})
    lamps.write_text(LAMPS)
    (out / "manifest.json").write_text("{}")
    assert not again.holds(again.look(), {"rows": 5})
    memory.file.write_text('["damaged"')
    assert not again.holds(again.look(), {"rows": 5})


def test_a_spec_that_is_gone_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="cannot be read"):
        look(tmp_path / "gone.py")
