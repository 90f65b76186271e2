"""The page: a template that escapes everything, one stylesheet, one script, and the rows as JSON.

Text of specs, rows and replies is data. In the HTML the template escapes it; in the JSON no character
is left that could end the script element, and the script shows it with `textContent` only. The page's
content security policy lets nothing run but that one script, and nothing be fetched from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined

from functok.evaluation.section import percent as share
from functok.report.figures import Figures, tally_kinds

_TEMPLATES = resources.files("functok") / "templates"


def page(
    figures: Figures, rows: Sequence[dict[str, Any]], refused: Sequence[dict[str, Any]]
) -> bytes:
    """The HTML of the report."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, lstrip_blocks=True)
    environment.filters["number"] = number
    environment.filters["percent"] = percent
    environment.filters["usd"] = usd
    environment.filters["share"] = share
    script = _text("report.js")
    html = environment.from_string(_text("report.html.jinja")).render(
        figures,
        called_in=tally_kinds(figures["tally"]),
        shown={"rows": len(rows), "refused": len(refused)},
        style=_text("report.css"),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        data=embedded({"rows": rows, "refused": refused}),
    )
    # What UTF-8 cannot carry (half a surrogate pair, in a spec or reply) becomes a replacement sign.
    return html.encode("utf-8", "xmlcharrefreplace")


def embedded(value: Any) -> str:
    """JSON that may stand in a script element whatever its texts hold: plain ASCII without <, > and &."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def number(value: float) -> str:
    return f"{value:,}"


def percent(part: float, whole: float) -> str:
    """A share in whole per cent; with digits where that would be 0 or 100 and it is not."""
    if not whole:
        return "–"
    share = 100 * part / whole
    if 0 < share < 0.5:
        return f"{share:.1g} %" if share >= 0.001 else "< 0.001 %"
    if 99.5 <= share < 100:
        return f"{share:.2f} %" if share < 99.99 else "> 99.99 %"
    return f"{share:.0f} %"


def usd(value: float | None, digits: int = 2) -> str:
    """US dollars; the price may be unknown."""
    return "price unknown" if value is None else f"${value:,.{digits}f}"


def _text(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")
