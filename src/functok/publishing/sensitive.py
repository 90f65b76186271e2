"""Secrets and personal data in text that is about to become public: found by their shapes.

Looked for are keys of well-known services, private keys, tokens of web sessions, passwords in addresses;
e-mail addresses at domains that somebody can own, and phone numbers in international form, but for those
that regulators keep for films and manuals. What functok draws itself is none of it: its addresses are at
reserved domains (RFC 2606), its phone numbers those that are kept. Names are not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import phonenumbers

from functok.dataset import CARD, FUNCTIONS, MANIFEST, TOKENS, Dataset, Row
from functok.errors import InputError
from functok.values.drawing.phones import is_fiction

_SHAPES = {
    "Hugging Face token": r"hf_[A-Za-z0-9]{30,}",
    "OpenAI or Anthropic key": r"sk-(?:proj-|ant-|svcacct-|or-v1-)?[A-Za-z0-9_-]{20,}",
    "AWS key": r"(?:AKIA|ASIA)[0-9A-Z]{16}",
    "GitHub token": r"gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,}",
    "GitLab token": r"glpat-[A-Za-z0-9_-]{20,}",
    "Slack token": r"xox[abeoprs]-[A-Za-z0-9-]{10,}",
    "Google key": r"AIza[0-9A-Za-z_-]{35}",
    "Stripe key": r"[rs]k_live_[0-9A-Za-z]{16,}",
    "npm token": r"npm_[A-Za-z0-9]{36}",
    "PyPI token": r"pypi-AgE[A-Za-z0-9_-]{40,}",
    "SendGrid key": r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    "private key": r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----",
    "JSON web token": r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
    "password in an address": r"[a-z][a-z0-9+.-]*://[^\s/:@\"'<>]+:[^\s/:@\"'<>]+@",
}
_SORTS = tuple(_SHAPES)
_SECRET = re.compile(
    "|".join(f"(?<![A-Za-z0-9])(?P<s{i}>{shape})" for i, shape in enumerate(_SHAPES.values()))
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@((?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24})(?![\w-])")
_RESERVED = re.compile(
    r"(?:^|\.)(?:example(?:\.[a-z]{2,3}){0,2}|test|invalid|localhost)$", re.IGNORECASE
)
_PLUS = re.compile(r"[+＋]\s?\(?\d")
_SHOWN = 6


class Sensitive(NamedTuple):
    """Something that looks like a secret or personal data: where, what sort, and how it begins."""

    place: str
    sort: str
    text: str

    @property
    def masked(self) -> str:
        """How it begins: enough to find it, not enough to use it."""
        return f"{self.text[:_SHOWN]}… ({len(self.text)} characters)"


def sensitive_in(text: str, place: str) -> Iterator[Sensitive]:
    """Everything in `text` that looks like a secret or personal data."""
    for match in _SECRET.finditer(text):
        yield Sensitive(place, _SORTS[int(str(match.lastgroup)[1:])], match[0])
    if "@" in text:
        for match in _EMAIL.finditer(text):
            if not _RESERVED.search(match[1]):
                yield Sensitive(place, "e-mail address", match[0])
    if _PLUS.search(text):
        for found in phonenumbers.PhoneNumberMatcher(text, None):
            if not is_fiction(_digits(found.raw_string)):
                yield Sensitive(place, "phone number", found.raw_string.lstrip("("))


def sensitive_in_row(row: Row) -> Iterator[Sensitive]:
    """The same for what a row says and calls, each once."""
    place = f"row {row['id']}"
    found = [*sensitive_in(row["query"], place), *sensitive_in(row["calls"], place)]
    yield from dict.fromkeys(found)


def sensitive_in_dataset(dataset: Dataset, allowed: Sequence[str] = ()) -> Iterator[Sensitive]:
    """What looks sensitive in the rows and files of a dataset that are published.

    `allowed` are regular expressions: what one of them matches whole is let through. Raises
    `InputError` for one that is none.
    """
    patterns = [_compiled(text) for text in allowed]
    for each in _everywhere(dataset):
        if not any(pattern.fullmatch(each.text) for pattern in patterns):
            yield each


def _everywhere(dataset: Dataset) -> Iterator[Sensitive]:
    for name in (FUNCTIONS, TOKENS, MANIFEST, CARD):
        path = dataset.folder / name
        yield from sensitive_in(path.read_text(encoding="utf-8", errors="replace"), name)
    for _, row in dataset.rows():
        yield from sensitive_in_row(row)


def _compiled(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise InputError(
            "--allow-pattern",
            f"{text!r} is no regular expression ({error})",
            "Write one that matches the whole of what is allowed, such as '.*@mycompany\\.com'",
        ) from error


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
