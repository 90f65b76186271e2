"""What went wrong with a request, and what follows from it. Pure.

    repeat   the endpoint had a bad moment: the request is sent again (`trouble` says what kind)
    adapt    the endpoint does not take the response format: the next plainer one is tried
    stop     nothing that follows can succeed: a wrong key, an unknown model, a closed account
    refuse   this request alone is not served: its slots end as rejections

Texts of an endpoint are shown with everything that may be a key blotted out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

from functok.errors import printable
from functok.teachers.endpoint.throttle import Trouble


class Fate(Enum):
    REPEAT = "repeat"
    ADAPT = "adapt"
    STOP = "stop"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Fault:
    """`text` is what happened, for a person; `trouble` and `own` go with REPEAT, `remedy` with STOP.

    `own`: it may be due to the request itself; to be sent away for lack of room never is.
    `reducible`, with ADAPT: what is not taken is a keyword of the schema, not schemas as such.
    """

    fate: Fate
    text: str
    trouble: Trouble = Trouble.FAILURE
    remedy: str = ""
    own: bool = False
    reducible: bool = False


_NO_CREDIT = {
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
    "account_deactivated",
    "insufficient_balance",
    "access_terminated",
}
_FILTERED = {"content_filter", "content_policy_violation", "responsible_ai_policy_violation"}
_UNKNOWN_MODEL = {"model_not_found", "model_not_available", "unknown_model", "invalid_model"}
_FORMAT = re.compile(
    r"response_?format|json_?schema|json_?object|structured[ _]output|guided_|grammar"
    r"|additionalproperties|schema",
    re.IGNORECASE,
)
_KEYWORD = re.compile(
    r"additional_?properties|\bstrict\b|invalid schema|response_?schema", re.IGNORECASE
)
_KEY_LIKE = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|key|api|nvapi|AIza|Bearer)[-_ ]?[\w*.-]{12,}", re.IGNORECASE
)
_CONGESTED = {408, 425, 429, 503, 504, 529}
_BAD_REQUEST = {400, 413, 422}


def fault_of(status: int, body: bytes, *, key: str = "", plain: bool = False) -> Fault:
    """The fault behind an HTTP status and the body that came with it.

    `key` is blotted out of the text; `plain`: no response format was asked for.
    """
    error = _error(body)
    code = str(error.get("code") or error.get("type") or "").lower()
    message = str(error.get("message") or "")
    said = f"HTTP {status}" + (f": {printable(redacted(message, key), 300)}" if message else "")
    if _NO_CREDIT & {code, str(error.get("type") or "").lower()} or status == 402:
        return Fault(
            Fate.STOP, f"{said} (no credit left, or the account is closed)", remedy=_ADD_CREDIT
        )
    if status == 401:
        return Fault(Fate.STOP, f"{said} (the key was refused)", remedy=_CHECK_KEY)
    if code in _UNKNOWN_MODEL:
        return Fault(Fate.STOP, f"{said} (unknown model)", remedy=_CHECK_MODEL)
    if status in _CONGESTED:
        return Fault(Fate.REPEAT, said, Trouble.CONGESTION)
    if code in _FILTERED:
        return Fault(Fate.REFUSE, said)
    wrong_format = not plain and _FORMAT.search(message + str(error.get("param") or ""))
    if wrong_format and (status in _BAD_REQUEST or status in (500, 501)):
        return Fault(Fate.ADAPT, said, reducible=bool(_KEYWORD.search(message)))
    if status >= 500 or status in (409, 200):
        return Fault(Fate.REPEAT, said, own=True)
    if status == 403:
        return Fault(Fate.STOP, f"{said} (not allowed)", remedy=_CHECK_KEY)
    if status == 404:
        return Fault(Fate.STOP, f"{said} (no such model or address)", remedy=_CHECK_MODEL)
    if status in _BAD_REQUEST:
        return Fault(Fate.REFUSE, said)
    return Fault(Fate.STOP, said, remedy=_CHECK_MODEL)


_CHECK_KEY = "Set OPENAI_API_KEY to a key that this endpoint knows and that may use the model"
_CHECK_MODEL = "Check --model and --base-url; GET /models of the endpoint lists what it has"
_ADD_CREDIT = "Add credit or give another key; the same command then goes on where it stopped"


_SHORTEST_KEY = 16  # characters


def without_key(body: bytes, key: str) -> bytes:
    """An answer of an endpoint that may repeat what it was sent, without the key.

    A short "key" is a placeholder for a local server, and may well be a word that people say.
    """
    return body.replace(key.encode(), b"[key]") if len(key) >= _SHORTEST_KEY else body


def redacted(text: str, key: str = "") -> str:
    """The text without the key and without anything that looks like one."""
    if key:
        text = text.replace(key, "[key]")
    return _KEY_LIKE.sub("[key]", text)


def _error(body: bytes) -> dict[str, Any]:
    """What the body says about the error, in the shapes that endpoints use; {} if nothing."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        text = body[:300].decode("utf-8", "replace").strip()
        return {"message": re.sub(r"<[^>]*>|\s+", " ", text).strip()}
    if isinstance(document, list) and document:
        document = document[0]
    if not isinstance(document, dict):
        return {}
    error = document.get("error", document)
    if isinstance(error, str):
        return {"message": error}
    if not isinstance(error, dict):
        return {}
    if "message" not in error and "detail" in error:
        return {**error, "message": json.dumps(error["detail"])}
    return error
