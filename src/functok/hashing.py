"""One canonical JSON text per value, and the content hashes that identity rests on."""

from __future__ import annotations

import hashlib
import json
from typing import Any

_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
)


def canonical_json(value: Any) -> str:
    """The one JSON text of `value`: sorted keys, no spaces, `72.0` and `72` kept apart."""
    return _ENCODER.encode(value)


def content_hash(value: Any, length: int = 16) -> str:
    """The first `length` hex digits of the SHA-256 of the canonical JSON of `value`."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()[:length]


def row_id(query: str, kind: str, calls: str) -> str:
    """The id of a row: a hash of what it says and of what it calls, and of nothing else."""
    return content_hash([query, kind, calls])
