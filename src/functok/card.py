"""The dataset card: what a person reads first on the Hub, filled from the manifest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined

from functok.dataset import COLUMNS, Row
from functok.specs import ApiSpec
from functok.tokens import Registry

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")


def card_text(
    api: ApiSpec,
    registry: Registry,
    manifest: Mapping[str, Any],
    samples: Mapping[tuple[str, str], Row],
) -> str:
    """The card as Markdown with the YAML head that the Hub's viewer reads.

    `samples` holds one row for each kind and style. Text of specs and rows is shown as text.
    """
    rows = manifest["counts"]["accepted"]
    # Markdown, not HTML: `plain` and `code` do the escaping.
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701
    environment.filters["plain"] = plain
    environment.filters["code"] = code
    template = resources.files("functok") / "templates" / "card.md.jinja"
    return environment.from_string(template.read_text(encoding="utf-8")).render(
        api=api,
        token_of=registry.token_of,
        manifest=manifest,
        counts=manifest["counts"],
        columns=COLUMNS,
        samples=[samples[key] for key in sorted(samples)],
        size=next((name for limit, name in _SIZES if rows < limit), "1M<n<10M"),
    )


def plain(text: str) -> str:
    """Text as Markdown that shows just this text, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """Text as a Markdown code span, whatever backquotes it holds."""
    flat = " ".join(text.split())
    longest = max((len(run) for run in re.findall(r"`+", flat)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{flat}{pad}{fence}".replace("|", "\\|")
