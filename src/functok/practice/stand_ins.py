"""What a practice teacher says in a few other languages than English: carriers around the slot's own values.

It stands in for an LLM, so that a run in another language can be tried without one. It knows the words
of `data/stand_ins.yaml` and says every value as the slot has it; of what a function does it says nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import yaml

from functok.hashing import canonical_json, content_hash
from functok.planning.slots import MISSING_FEATURE, OUT_OF_RANGE
from functok.records import Style

Item = Mapping[str, Any]
"""A slot as the prompt has it."""


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    """The words of each language, by its code."""
    text = resources.files("functok.practice") / "data" / "stand_ins.yaml"
    tables: Mapping[str, Mapping[str, Any]] = yaml.safe_load(text.read_text(encoding="utf-8"))
    return tables


def speaks(language: str) -> bool:
    """Whether there are words for a language."""
    return language in _tables()


def stand_in(item: Item, language: str) -> dict[str, Any]:
    """The row of an answer to one slot; the same slot has the same answer in any company."""
    words = _tables()[language]
    own = {name: value for name, value in item.items() if name != "slot"}
    rng = random.Random(content_hash([language, own]))
    calls = list(_calls(item))
    written = {key: _text(words, rng) for call in calls for key in call.get("write", ())}
    query = _query(item, words, written, rng)
    return {"slot": item["slot"], "query": query, "arguments": written}


def _calls(item: Item) -> Iterator[Item]:
    """All that a slot says of its calls, those inside others too."""
    for call in item.get("calls") or [item.get("call", item)]:
        yield call
        for inner in call.get("results", {}).values():
            yield from _calls({"call": inner})


def _text(words: Item, rng: random.Random) -> str:
    return f"{rng.choice(words['written'])} {rng.randrange(100, 10_000)}"


def _query(item: Item, words: Item, written: Mapping[str, str], rng: random.Random) -> str:
    asks = item["form"] == Style.QUESTION
    opener = rng.choice(words["asked" if asks else "openers"])
    end = f" {rng.choice(words['ends'])}" if rng.random() < 0.5 else ""
    category = item.get("category")
    if category is not None and category != OUT_OF_RANGE:
        deeds = words["gaps" if category == MISSING_FEATURE else "idle"]
        # A number tells apart what would otherwise come again.
        said = f"{rng.choice(deeds)}{end}, {rng.randrange(100, 100_000)}"
    else:
        parts = [
            _part(call, words, written, rng)
            for call in item.get("calls") or [item.get("call", item)]
        ]
        said = parts[0]
        for part in parts[1:]:
            said += rng.choice(words["joints"]) + part
        said += end
    if item["form"] == Style.FRAGMENT:
        return said
    return f"{opener} {said}" + ("?" if asks else "")


def _part(call: Item, words: Item, written: Mapping[str, str], rng: random.Random) -> str:
    """What is to be done, with the values; what a nested call needs first, in one piece."""
    values = [_said(value, words) for value in call.get("say", {}).values()]
    values += [f"“{written[key]}”" for key in call.get("write", ())]
    part = (
        f"{rng.choice(words['acts'])}: {', '.join(values)}"
        if values
        else str(rng.choice(words["acts"]))
    )
    for inner in call.get("results", {}).values():
        part = f"{words['first']} – {_part(inner, words, written, rng)} – {words['then']} {part}"
    return part


def _said(value: Any, words: Item) -> str:
    if isinstance(value, bool):
        return str(words["yes" if value else "no"])
    if isinstance(value, Mapping):
        return ", ".join(_said(item, words) for item in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_said(item, words) for item in value)
    return value.replace("_", " ") if isinstance(value, str) else canonical_json(value)
