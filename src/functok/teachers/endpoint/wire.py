"""The connections of the SDK, and requests with all that is the same for each worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2
import orjson
from openai import AsyncOpenAI


class Wire:
    """What requests go over. `client` has the connections of `sdk`, and is closed with it."""

    def __init__(self, sdk: AsyncOpenAI, client: httpx2.AsyncClient) -> None:
        self.sdk = sdk
        self.client = client
        self._base = str(sdk.base_url).rstrip("/")
        self._headers = httpx2.Headers(client.headers)
        self._headers.update(sdk.auth_headers)
        self._headers.update({k: v for k, v in sdk.default_headers.items() if isinstance(v, str)})
        self._extensions = {"timeout": client.timeout.as_dict()}
        self._addresses: dict[str, httpx2.URL] = {}

    def request(self, path: str, body: Mapping[str, Any]) -> httpx2.Request:
        """The request that puts a JSON body to a path below the base address."""
        if path not in self._addresses:
            self._addresses[path] = httpx2.URL(self._base + path)
        return httpx2.Request(
            "POST",
            self._addresses[path],
            headers=self._headers,
            content=orjson.dumps(body),
            extensions=self._extensions,
        )
