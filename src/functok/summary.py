"""A release told in a few tables: for people who look at a run from elsewhere than a terminal.

Text of specs and rows is shown as text, never as Markdown.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from typing import Any

from functok.card import cell, code, plain
from functok.changes import Changes
from functok.dataset import Dataset, Row
from functok.records import Split

Manifest = Mapping[str, Any]


def by_shard(manifest: Manifest) -> list[dict[str, Any]]:
    """A line per function and kind: rows asked for and accepted, attempts refused, requests, dollars."""
    spent = manifest["cost"]["by_shard"]
    return [
        {
            "kind": name.partition("/")[0],
            "function": name.partition("/")[2],
            "requested": shard["requested"],
            "accepted": shard["accepted"],
            "refused": sum(shard["refused"].values()),
            "requests": spent.get(name, {}).get("requests", 0),
            "usd": spent.get(name, {}).get("usd", 0.0),
        }
        for name, shard in manifest["counts"]["shards"].items()
    ]


def by_reason(manifest: Manifest) -> list[dict[str, Any]]:
    """A line per reason for which attempts were refused, with the shards where it came up most."""
    lines = []
    for reason, count in manifest["counts"]["refused"].items():
        shards = {
            name: shard["refused"][reason]
            for name, shard in manifest["counts"]["shards"].items()
            if reason in shard["refused"]
        }
        most = sorted(shards, key=lambda name: (-shards[name], name))[:3]
        lines.append({"reason": reason, "attempts": count, "most in": ", ".join(most)})
    return lines


def figures(manifest: Manifest) -> dict[str, Any]:
    """The figures of a release that stand for it elsewhere, such as beside a Prefect asset."""
    counts, cost = manifest["counts"], manifest["cost"]
    return {
        "name": manifest["name"],
        "functions": len(manifest["functions"]),
        "teacher": manifest["teacher"]["name"],
        "rows": counts["accepted"],
        "requested": counts["requested"],
        "rejected_for_good": counts["rejected_for_good"],
        "attempts": counts["attempts"],
        "by_split": counts["by_split"],
        "by_kind": counts["by_kind"],
        "duplicates": manifest["leaks"]["duplicates"],
        "requests": cost["requests"],
        "prompt_tokens": cost["prompt_tokens"],
        "completion_tokens": cost["completion_tokens"],
        "usd": cost["usd"],
        "spec": manifest["identity"]["spec"],
        "functok": manifest["identity"]["functok"],
    }


def overview(manifest: Manifest) -> str:
    """Counts and cost of a release, as Markdown."""
    counts, cost = manifest["counts"], manifest["cost"]
    usd = "price unknown" if cost["usd"] is None else f"${cost['usd']:.4f}"
    splits = ", ".join(f"{split} {n:,}" for split, n in counts["by_split"].items())
    kinds = ", ".join(f"{kind} {n:,}" for kind, n in counts["by_kind"].items())
    lines = [
        f"# {plain(manifest['name'])}",
        "",
        "| | |",
        "|---|---|",
        f"| rows | {counts['accepted']:,} of {counts['requested']:,} asked for |",
        f"| splits | {splits} |",
        f"| kinds | {kinds} |",
        f"| attempts | {counts['attempts']:,}, of which {sum(counts['refused'].values()):,} refused |",
        f"| cost | {usd}, {cost['requests']:,} requests, {cost['prompt_tokens']:,} + "
        f"{cost['completion_tokens']:,} tokens |",
        f"| teacher | {cell(manifest['teacher']['name'])} |",
    ]
    shortfall = counts["shortfall"]
    if shortfall:
        missing = ", ".join(f"{cell(name)} {n:,}" for name, n in shortfall.items())
        lines.append(f"| rows missing | {missing} |")
    return "\n".join(lines) + "\n"


def changes(name: str, changed: Changes | None, expected: Manifest) -> str:
    """What a spec changes in a dataset, and what the new rows will cost, as Markdown.

    `changed` is None where there is no dataset yet; `expected` is an estimate.
    """
    usd = "price unknown" if expected["usd"] is None else f"${expected['usd']:.4f}"
    new = expected["rows"] - expected["kept"]
    lines = [
        f"# {plain(name)}",
        "",
        f"{expected['kept']:,} rows stay, {new:,} are asked for: {expected['requests']:,} requests, {usd}.",
        "",
    ]
    if changed is None:
        lines.append("There is no dataset yet.")
    elif not changed.functions:
        lines.append("No function changed.")
    for change in changed.functions if changed else ():
        lines.append(f"- {code(change.name)}: {plain(str(change.impact))}")
        lines += [f"  - {plain(d.message)} ({d.impact})" for d in change.differences]
    for pair in changed.likely if changed else ():
        lines.append(
            f"- {code(pair.old.name)} may be called {code(pair.new.name)} now: say so in the spec, or "
            "it counts as another function"
        )
    return "\n".join(lines) + "\n"


def slug(name: str) -> str:
    """A name in small letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "api"


def samples(dataset: Dataset, count: int) -> str:
    """`count` rows of the training split, drawn at random but the same each time, as Markdown."""
    rng = random.Random(str(dataset.manifest["identity"]["spec"]))
    drawn: list[tuple[int, Row]] = []
    for number, (split, row) in enumerate(dataset.rows()):
        if split is not Split.TRAIN:
            continue
        if len(drawn) < count:
            drawn.append((number, row))
        elif (place := rng.randrange(number + 1)) < count:
            drawn[place] = (number, row)
    lines = ["| query | calls |", "|---|---|"]
    for _, row in sorted(drawn, key=lambda item: item[0]):
        calls = ", ".join(
            f"{call['name']} {json.dumps(call['arguments'], ensure_ascii=False)}"
            for call in json.loads(row["calls"])
        )
        lines.append(f"| {cell(row['query'])} | {cell(calls) if calls else 'none'} |")
    return "\n".join(lines) + "\n"
