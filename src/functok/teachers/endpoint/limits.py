"""What an endpoint says about its limits, in headers: when to come back, and what is left. Pure.

`Retry-After` is a number of seconds or an HTTP date. Of the rate-limit headers there are dialects:
the time to a reset is written `6m0s`, `120ms`, `7.66s`, as plain seconds, as a Unix time or as an
ISO date. What cannot be read is taken as not said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+", re.IGNORECASE)
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", re.IGNORECASE)
_UNIX_TIME = 1e9  # seconds; no endpoint asks for a wait of thirty years
_UNIX_MILLISECONDS = 1e12


class Remaining(NamedTuple):
    """What may still be used before the limit is whole again, `reset` seconds from now.

    `limit` is what may be used after that; None if it was not said.
    """

    amount: float
    reset: float
    limit: float | None = None


class Limits(NamedTuple):
    """What one answer said. None: not said."""

    retry_after: float | None
    requests: Remaining | None
    tokens: Remaining | None


def limits_of(headers: Mapping[str, str], wall_clock: float) -> Limits:
    """The limits in the headers of an answer (names in lower case, or a case-blind mapping).

    `wall_clock` is the Unix time now, in seconds, for headers that name a moment.
    """
    return Limits(
        _retry_after(headers, wall_clock),
        _remaining(headers, "requests", wall_clock),
        _remaining(headers, "tokens", wall_clock),
    )


def _retry_after(headers: Mapping[str, str], wall_clock: float) -> float | None:
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    return seconds_until(headers.get("retry-after"), wall_clock)


def _remaining(headers: Mapping[str, str], what: str, wall_clock: float) -> Remaining | None:
    amount = _number(headers.get(f"x-ratelimit-remaining-{what}"))
    if amount is None:
        return None
    reset = seconds_until(headers.get(f"x-ratelimit-reset-{what}"), wall_clock)
    if reset is None:
        return None
    return Remaining(amount, reset, _number(headers.get(f"x-ratelimit-limit-{what}")))


def seconds_until(text: str | None, wall_clock: float) -> float | None:
    """How many seconds from now a header names; never negative; None if it cannot be read."""
    if text is None:
        return None
    text = text.strip()
    number = _number(text)
    if number is not None:
        if number >= _UNIX_MILLISECONDS:
            number /= 1000
        return max(0.0, number - wall_clock) if number >= _UNIX_TIME else number
    if _DURATION.fullmatch(text):
        return sum(float(n) * _UNITS[unit.lower()] for n, unit in _PART.findall(text))
    moment = _moment(text)
    return None if moment is None else max(0.0, moment.timestamp() - wall_clock)


def _moment(text: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(text)
        except (ValueError, TypeError, IndexError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _number(text: str | None) -> float | None:
    """A plain decimal number, not negative; None for anything else."""
    if text is None or not re.fullmatch(r"\d{1,15}(?:\.\d{1,9})?", text.strip()):
        return None
    return float(text)
