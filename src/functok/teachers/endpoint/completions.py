"""A completion, of a chat or a text, as an endpoint answers it or a batch holds it → a reply. Pure."""

from __future__ import annotations

from typing import Any

from functok.teachers.endpoint.formats import refusal_of, text_of
from functok.teachers.endpoint.replylog import Reply


def has_choice(document: Any) -> bool:
    """Whether an answer holds a message, or a text, in the place where it should be."""
    choices = document.get("choices") if isinstance(document, dict) else None
    return (
        isinstance(choices, list)
        and bool(choices)
        and isinstance(choices[0], dict)
        and (isinstance(choices[0].get("message"), dict) or isinstance(choices[0].get("text"), str))
    )


def reply_of(document: dict[str, Any], *, batched: bool = False) -> Reply:
    """The reply in an answer that has a choice."""
    choice = document["choices"][0]
    message = choice.get("message")
    if not isinstance(message, dict):
        message = {"content": choice["text"]}
    usage = document.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else 0
    refusal = refusal_of(message)
    return Reply(
        text=refusal or text_of(message),
        finish="refusal" if refusal else str(choice.get("finish_reason") or ""),
        prompt_tokens=_count(usage.get("prompt_tokens")),
        completion_tokens=_count(usage.get("completion_tokens")),
        cached_tokens=_count(cached),
        batched=batched,
    )


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value >= 0 else 0
