"""What a practice teacher answers: the data in a prompt of the LLM teacher → rows.

A row depends on its function and its slot alone, not on its number or on the slots beside it: an
answer that was cut off and is asked for again in another company comes out the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from functok.config import RunConfig
from functok.errors import SpecError
from functok.hashing import canonical_json, content_hash
from functok.plan import Plan, ShardSlots
from functok.records import Draft, Kind, Slot, Split, Style
from functok.specs.model import ApiSpec, FunctionSpec
from functok.teachers.offline import OfflineTeacher, could_serve
from functok.values import ground

Writer = Callable[[Mapping[str, Any]], list[dict[str, Any]]]
"""The data of a prompt (`function` or `functions`, and `slots`) → the rows of the answer."""

_FENCE = re.compile(r"^<data>\n(.*)\n</data>$", re.DOTALL | re.MULTILINE)
_REDRAWS = 5
_DRAWN = 200  # sets of arguments that are dealt for one function
_WORDINESS = 8  # the offline teacher puts more words around a later attempt


def data_in(prompt: str) -> dict[str, Any] | None:
    """The fenced data of a prompt; None if it holds none that a row can be written for."""
    found = _FENCE.search(prompt)
    if found is None:
        return None
    try:
        data = json.loads(found[1])
    except ValueError:
        return None
    return data if isinstance(data, dict) and isinstance(data.get("slots"), list) else None


class OfflineWriter:
    """Writes through the offline teacher.

    It knows the arguments of the queries that it wrote itself, and says yes to a call that its query
    states in full.
    """

    def __init__(self) -> None:
        self._teacher = OfflineTeacher()
        self._said: dict[tuple[str, str], Mapping[str, Any]] = {}

    def __call__(self, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        about = {name: data[name] for name in ("function", "functions") if name in data}
        told = canonical_json(about)
        api = _api(told)
        rows = []
        for item in data["slots"]:
            if "calls" in item:
                rows.append({"slot": item["slot"], **_verdict(api, item)})
                continue
            if "query" in item:
                said = self._said.get((api.fingerprint, item["query"]))
                if said is not None:
                    rows.append({"slot": item["slot"], "arguments": dict(said)})
                continue
            draft = self._draft(told, item)
            if draft is not None and draft.slot.queries_first:
                self._said[api.fingerprint, draft.query] = draft.arguments
                rows.append({"slot": item["slot"], "query": draft.query})
            elif draft is not None:
                written = {name: draft.arguments[name] for name in draft.slot.free}
                rows.append({"slot": item["slot"], "query": draft.query, "arguments": written})
        return rows

    def _draft(self, about: str, item: Mapping[str, Any]) -> Draft | None:
        """None if the offline teacher has no words for the slot."""
        for draw in range(_REDRAWS):
            slot = _slot(about, item, draw)
            if slot is None:
                return None
            answer = self._teacher.write(_api(about), [slot])[0]
            if isinstance(answer, Draft):
                return answer
        return None


def plain_rows(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows that take no time to write, for measuring clients: every value, one after the other."""
    rows = []
    for item in data["slots"]:
        written = {name: f"{name} of {item['manner']}" for name in item.get("write", ())}
        values = [str(value) for value in {**item.get("say", {}), **written}.values()]
        query = f"{item['form']} {', '.join(values)} ({item['manner']})"
        row = {"slot": item["slot"], "query": query, "arguments": written, "answer": "yes"}
        rows.append(row)
    return rows


@lru_cache(maxsize=512)
def _api(about: str) -> ApiSpec:
    """The functions that a prompt tells of, from the canonical JSON of that part."""
    data = json.loads(about)
    if "function" in data:
        told = data["function"]
        functions = [FunctionSpec(told["name"], told["description"], told["parameters"])]
    else:
        nothing = {"type": "object", "properties": {}}
        functions = [FunctionSpec(f["name"], f["does"], nothing) for f in data["functions"]]
    return ApiSpec("practice", tuple(functions))


def _verdict(api: ApiSpec, item: Mapping[str, Any]) -> dict[str, str]:
    """A yes to calls whose every value the query states, and to no call where none could serve."""
    reason = ""
    for call in item["calls"]:
        missing = ground(api.by_name[call["name"]], call["arguments"], item["query"]).missing
        reason = reason or (f"{missing[0]} is not stated" if missing else "")
    if not item["calls"] and (serving := could_serve(item["query"], api)):
        reason = f"{serving} might serve it"
    return {"answer": "no" if reason else "yes", "reason": reason}


@lru_cache(maxsize=512)
def _drawn(about: str) -> ShardSlots | None:
    """Slots with values for the function that a prompt tells of; None if nothing satisfies it."""
    plan = Plan(_api(about), RunConfig(rows=_DRAWN, negatives=0))
    try:
        return plan.slots(plan.shards[0])
    except SpecError:
        return None


def _slot(about: str, item: Mapping[str, Any], draw: int) -> Slot | None:
    own = {name: value for name, value in item.items() if name != "slot"}
    seed = int(content_hash(own, 12), 16)
    unrelated = "category" in item
    if not unrelated and "say" not in item:
        drawn = _drawn(about)
        if drawn is None:
            return None
        slot = drawn.slot(seed % _DRAWN, seed // _DRAWN % _DRAWN + draw)
        return replace(slot, style=Style(item["form"]), seed=seed, queries_first=True)
    return Slot(
        kind=Kind.UNRELATED if unrelated else Kind.SINGLE,
        topic=item["category"] if unrelated else _api(about).functions[0].name,
        ordinal=0,
        attempt=draw + seed % _WORDINESS,
        style=Style(item["form"]),
        language=item["language"],
        split=Split.TRAIN,
        seed=seed,
        pinned=item.get("say", {}),
        free=tuple(item.get("write", ())),
    )
