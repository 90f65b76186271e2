"""Scores as a section of a card, in Markdown. Names of models are text, whatever they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined

from functok.card import cell


def section(results: Sequence[Mapping[str, Any]]) -> str:
    """The section for some results; "" if there are none."""
    if not results:
        return ""
    # Markdown, not HTML: `cell` does the escaping.
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    environment.filters["cell"] = cell
    environment.filters["percent"] = percent
    template = resources.files("functok") / "templates" / "scores.md.jinja"
    kinds = dict.fromkeys(kind for result in results for kind in result["scores"]["by_kind"])
    text = environment.from_string(template.read_text(encoding="utf-8"))
    return text.render(results=results, kinds=list(kinds)) + "\n"


def percent(share: float | None) -> str:
    """A share with one digit behind the point, which may be a row of a thousand."""
    return "–" if share is None else f"{100 * share:.1f} %"
