"""What an endpoint is asked for, and with how much force. No secret is in here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from functok.config import RunConfig
from functok.errors import InputError
from functok.teachers.endpoint.prices import Price

KEY = "OPENAI_API_KEY"
"""The environment variable that holds the key: the only place that it is taken from."""

JUDGE_KEY = "FUNCTOK_JUDGE_API_KEY"
"""Holds the key of the judge's endpoint, where that is another one than the teacher's."""

_OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True)
class EndpointSettings:
    """`temperature`, `top_p` and `max_tokens` are left to the endpoint where they are None.

    `concurrency`: requests under way at most. `timeout`: seconds for one request. `patience`: seconds
    without any success after which the run ends. `tries`: replies in a row that may answer none of the
    slots that are left, before those are given up. `batch`: requests go through OpenAI's Batch API.
    `extra`: further fields of the request, such as `reasoning_effort`. `key_variables`: where the key is
    looked for, the first that is set counts. `option_prefix`: what the command line's names of model and
    address begin with, for messages. `queries_first`: the slots are asked for by the paper's recipe.
    Raises `InputError` for an address that holds credentials: it is written to manifests and logs.
    """

    model: str
    base_url: str = ""
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    concurrency: int = 64
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    timeout: float = 120.0
    patience: float = 120.0
    tries: int = 4
    attempts: int = 3
    price: Price | None = None
    most_dollars: float | None = None
    batch: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)
    key_variables: tuple[str, ...] = (KEY,)
    option_prefix: str = "--"
    queries_first: bool = False

    def __post_init__(self) -> None:
        base_url = self.base_url or os.environ.get("OPENAI_BASE_URL") or _OPENAI
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(
                self.base_url_option, "is no http(s) address", f"Give one such as {_OPENAI}"
            )
        if parts.username or parts.password or parts.query:
            raise InputError(
                self.base_url_option,
                "holds credentials or a query, which would be written to manifests",
                f"Give the plain address, and the key in the environment variable {self.key_variable}",
            )
        object.__setattr__(self, "base_url", base_url.rstrip("/"))

    @classmethod
    def of(
        cls,
        config: RunConfig,
        model: str,
        price: Price | None,
        option_prefix: str = "--",
        **own: Any,
    ) -> EndpointSettings:
        """Those of a run: what its teacher and its judge share, and what is one's `own`.

        `InputError` for a budget that cannot be kept, since nobody knows the price.
        """
        settings = cls(
            model=model,
            max_tokens=config.max_tokens,
            concurrency=config.concurrency,
            requests_per_minute=config.rpm,
            tokens_per_minute=config.tpm,
            timeout=config.timeout,
            patience=config.patience,
            price=price,
            batch=config.batch,
            option_prefix=option_prefix,
            **own,
        )
        return settings.within(config.max_cost)

    def within(self, most_dollars: float | None) -> EndpointSettings:
        """The same with a budget. `InputError` for one that cannot be kept, since nobody knows the price."""
        if most_dollars is not None and self.price is None:
            raise InputError(
                f"{self.option_prefix}model {self.model}",
                "has no known price, so --max-cost cannot be kept",
                f"Say what it costs with {self.option_prefix}price-in and {self.option_prefix}price-out "
                "(US dollars per million tokens)",
            )
        return replace(self, most_dollars=most_dollars)

    @property
    def key_variable(self) -> str:
        """The environment variable that the key is taken from, or would be."""
        given = (name for name in self.key_variables if os.environ.get(name))
        return next(given, self.key_variables[-1])

    @property
    def base_url_option(self) -> str:
        """What the command line calls the address."""
        return f"{self.option_prefix}base-url"

    @property
    def host(self) -> str:
        """The endpoint's name in messages."""
        return urlsplit(self.base_url).netloc

    @property
    def sampling(self) -> dict[str, Any]:
        """The fields of a request that change its answer, the texts and the response format aside."""
        chosen = {
            "temperature": self.temperature,
            "top_p": self.top_p,
            "max_tokens": self.max_tokens,
        }
        given = {name: value for name, value in chosen.items() if value is not None}
        return {"model": self.model, **given, **self.extra}
