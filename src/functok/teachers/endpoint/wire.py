"""The connections of the SDK, and requests with all that is the same for each worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import aiohttp
import httpx2
import orjson
from openai import AsyncOpenAI


class Answer(NamedTuple):
    """What came back, whatever its status. `headers` are found in any case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Wire:
    """What requests go over: the connections that `sdk` has by way of `client`, closed with it.

    To be made in the event loop in which it is used.
    """

    def __init__(self, sdk: AsyncOpenAI, client: httpx2.AsyncClient) -> None:
        """`client` is one of aiohttp (`DefaultAioHttpClient`). Above its connections httpx2 works out
        headers, cookies and redirects anew for each request, which takes more than to send it."""
        self.sdk = sdk
        self._base = str(sdk.base_url).rstrip("/")
        transport: Any = client._transport_for_url(sdk.base_url)  # that of a proxy, if there is one
        transport.client = transport.get_client()
        self._session: aiohttp.ClientSession = transport.client
        self._options = {
            "headers": _headers(sdk, client),
            "timeout": aiohttp.ClientTimeout(total=None, sock_connect=client.timeout.connect),
            **_proxy(transport.proxy),
        }

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        """The answer to a JSON body that is put to a path below the base address.

        Raises `aiohttp.ClientError` if none comes.
        """
        data = orjson.dumps(body)
        async with self._session.post(self._base + path, data=data, **self._options) as response:
            return Answer(response.status, response.headers, await response.read())


def _headers(sdk: AsyncOpenAI, client: httpx2.AsyncClient) -> dict[str, str]:
    """Those of the SDK, its key among them, but for the encodings that an answer may have."""
    headers = httpx2.Headers(client.headers)
    headers.update(sdk.auth_headers)
    headers.update({k: v for k, v in sdk.default_headers.items() if isinstance(v, str)})
    del headers["accept-encoding"]  # aiohttp names those that it reads
    return dict(headers)


def _proxy(proxy: httpx2.Proxy | None) -> dict[str, Any]:
    if proxy is None:
        return {}
    auth = aiohttp.BasicAuth(*proxy.auth) if proxy.auth else None
    return {"proxy": str(proxy.url), "proxy_auth": auth, "proxy_headers": proxy.headers}
