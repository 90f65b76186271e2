"""Fetches a spec from an address that the user gave: bounded in bytes, time and redirects.

Only `https://`, and `http://` of this machine. A redirect leads to nothing else: never to a file,
never from the outside to this machine. Whatever a spec refers to is not fetched.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from functok.errors import SpecError
from functok.specs.limits import MAX_BYTES, MAX_REDIRECTS, SECONDS
from functok.specs.selection import Selection
from functok.specs.source import Source, api_name, decoded

if TYPE_CHECKING:
    import httpx2

_GENERIC = frozenset(("openapi", "swagger", "api-docs", "api", "spec", "schema", "index", "docs"))


class Fetched(NamedTuple):
    """What an address answered, and what it says to know it again by: `ETag` and `Last-Modified`."""

    data: bytes
    etag: str
    modified: str


def fetch(address: str, selection: Selection) -> Source:
    """The spec at `address`. Named after the last part of it, or the host where that says nothing."""
    # The client's library takes a while to import; specs are mostly files.
    import httpx2

    fetched = fetch_if_changed(address)
    assert fetched is not None  # nothing was said of what is known already
    url = httpx2.URL(address)
    text = decoded(fetched.data, _shown(url))
    return Source(_file_name(url, text), text, selection, _api_name(url))


def fetch_if_changed(address: str, etag: str = "", modified: str = "") -> Fetched | None:
    """What is at `address`; None if the server says that it is what had this ETag or date."""
    import httpx2

    try:
        url = httpx2.URL(address)
    except (httpx2.InvalidURL, ValueError) as error:
        raise SpecError(address, f"is no address ({error})", "Check it") from error
    place = _shown(url)
    deadline = time.monotonic() + SECONDS
    known = {"If-None-Match": etag, "If-Modified-Since": modified}
    headers = {name: value for name, value in known.items() if value}
    try:
        with httpx2.Client(timeout=SECONDS / 3, follow_redirects=False) as client:
            return _answer(client, url, place, deadline, headers)
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError) as error:
        fault = str(error) or type(error).__name__
        raise SpecError(place, f"cannot be fetched ({fault})", "Check the address") from error


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _answer(
    client: httpx2.Client,
    url: httpx2.URL,
    place: str,
    deadline: float,
    known: Mapping[str, str],
) -> Fetched | None:
    """What the address answers in the end; None for `304 Not Modified` to headers that ask for it."""
    local = is_loopback(url.host)
    for _ in range(MAX_REDIRECTS + 1):
        _check(url, place, local)
        # No compression: the limit holds for what is sent and for what comes out of it.
        headers = {"Accept-Encoding": "identity", **known}
        with client.stream("GET", url, headers=headers) as response:
            if response.has_redirect_location:
                url = url.join(response.headers["location"])
                continue
            if response.status_code == 304 and known:
                return None
            if response.status_code != 200:
                raise SpecError(
                    place,
                    f"answered {response.status_code} {response.reason_phrase}".strip(),
                    "Check the address; a document behind a login has to be saved as a file",
                )
            data, said = _read(response, place, deadline), response.headers
            if "html" in said.get("content-type", ""):
                raise SpecError(
                    place,
                    "is a web page, not a spec",
                    "Give the address of the JSON or YAML document itself",
                )
            return Fetched(data, said.get("etag", ""), said.get("last-modified", ""))
    raise SpecError(place, f"redirects more than {MAX_REDIRECTS} times", "Name the last address")


def _check(url: httpx2.URL, place: str, local: bool) -> None:
    if url.scheme == "https" and url.host and (local or not is_loopback(url.host)):
        return
    if url.scheme == "http" and local and is_loopback(url.host):
        return
    where = _shown(url)
    raise SpecError(
        place,
        f"http:// is read from this machine only, not from {url.host!r}"
        if url.scheme == "http" and not is_loopback(url.host)
        else f"leads to {where!r}, which is not read",
        "Use https://, or save the spec as a file",
    )


def _read(response: httpx2.Response, place: str, deadline: float) -> bytes:
    data = bytearray()
    for chunk in response.iter_bytes():
        data += chunk
        if len(data) > MAX_BYTES:
            raise SpecError(
                place, f"is longer than {MAX_BYTES:,} bytes", "Split the spec into several"
            )
        if time.monotonic() > deadline:
            raise SpecError(
                place, f"took longer than {SECONDS:.0f} seconds", "Save the spec as a file"
            )
    return bytes(data)


def _shown(url: httpx2.URL) -> str:
    """The address without user, password and query: those may hold secrets."""
    port = f":{url.port}" if url.port else ""
    return f"{url.scheme}://{url.host}{port}{url.path}"


def _file_name(url: httpx2.URL, text: str) -> str:
    last = url.path.rstrip("/").rsplit("/", 1)[-1] or url.host
    if last.lower().endswith((".json", ".yaml", ".yml", ".py", ".pyi")):
        return last
    return f"{last}.json" if text.lstrip()[:1] in ("{", "[") else f"{last}.yaml"


def _api_name(url: httpx2.URL) -> str:
    stem = api_name(url.path.rstrip("/").rsplit("/", 1)[-1])
    return url.host if not stem or stem.lower() in _GENERIC else stem
