"""What is worked out of an API once, and then known."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from functok.specs.model import ApiSpec

_KEPT = 16  # APIs
_Of = TypeVar("_Of")


def once_per_api(make: Callable[[ApiSpec], _Of]) -> Callable[[ApiSpec], _Of]:
    """The same, made once per API: its specs hold dicts, so that no cache of functools takes them."""
    made: dict[str, _Of] = {}

    @wraps(make)
    def known(api: ApiSpec) -> _Of:
        try:
            return made[api.fingerprint]
        except KeyError:
            if len(made) >= _KEPT:
                made.clear()
            return made.setdefault(api.fingerprint, make(api))

    return known
