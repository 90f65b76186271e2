"""The dataset card: what a person reads first on the Hub, filled from the manifest.

A local folder and the Hub have the same card, but for what belongs to a release there: licence, the
YAML of configs and splits for the viewer, the tag, and what changed since the release before. `configs`
would make `load_dataset` serve an old copy of a local folder after it was made again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined

from functok.dataset import COLUMNS, Row
from functok.specs import ApiSpec
from functok.tokens import Registry

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&@]|:(?=//)|(?<=www)\.)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def card_text(
    api: ApiSpec,
    registry: Registry,
    manifest: Mapping[str, Any],
    samples: Mapping[tuple[str, str], Row],
    release: Mapping[str, Any] | None = None,
) -> str:
    """The card as Markdown with the YAML head that the Hub's viewer reads.

    `samples` holds one row for each kind and style. `release` is that of `publish`, with `repo`,
    `licence`, `tag`, `previous`, `changes`, `bytes` and `scores` (a section); None for a folder. Text of
    specs and rows is shown as text.
    """
    rows = manifest["counts"]["accepted"]
    # Markdown, not HTML: `plain` and `code` do the escaping.
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701
    environment.filters["plain"] = plain
    environment.filters["code"] = code
    environment.filters["cell"] = cell
    template = resources.files("functok") / "templates" / "card.md.jinja"
    return environment.from_string(template.read_text(encoding="utf-8")).render(
        api=api,
        token_of=registry.token_of,
        rows_of=lambda function: _rows_of(manifest, function),
        manifest=manifest,
        counts=manifest["counts"],
        columns=COLUMNS,
        samples=[samples[key] for key in sorted(samples)],
        release=release,
        size=next((name for limit, name in _SIZES if rows < limit), "1M<n<10M"),
    )


def _rows_of(manifest: Mapping[str, Any], function: str) -> int:
    """How many rows are counted for a function, of whatever kind."""
    shards = manifest["counts"]["shards"].items()
    return sum(shard["accepted"] for name, shard in shards if name.partition("/")[2] == function)


def samples_of(rows: Iterable[tuple[object, Row]]) -> dict[tuple[str, str], Row]:
    """The first row of each kind and style."""
    samples: dict[tuple[str, str], Row] = {}
    for _, row in rows:
        samples.setdefault((row["kind"], row["style"]), row)
    return samples


def plain(text: str) -> str:
    """Text as Markdown that shows just this text, on one line."""
    return _MARKUP.sub(r"\\\g<0>", _flat(text))


def code(text: str) -> str:
    """Text as a Markdown code span, whatever backquotes it holds."""
    flat = _flat(text)
    longest = max((len(run) for run in re.findall(r"`+", flat)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def cell(text: str) -> str:
    """The same as `code`, within a table."""
    return code(text).replace("|", "\\|")


def _flat(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())
