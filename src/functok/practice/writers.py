"""What a practice teacher answers: the data in a prompt of the LLM teacher → rows.

A row depends on its function and its slot alone, not on its number or on the slots beside it: an
answer that was cut off and is asked for again in another company comes out the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from functok.hashing import canonical_json, content_hash
from functok.records import Draft, Kind, Slot, Split, Style
from functok.specs.model import ApiSpec, FunctionSpec
from functok.teachers.offline import OfflineTeacher

Writer = Callable[[Mapping[str, Any]], list[dict[str, Any]]]
"""The data of a prompt (`function` or `functions`, and `slots`) → the rows of the answer."""

_FENCE = re.compile(r"^<data>\n(.*)\n</data>$", re.DOTALL | re.MULTILINE)
_REDRAWS = 5
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
    """Writes through the offline teacher."""

    def __init__(self) -> None:
        self._teacher = OfflineTeacher()

    def __call__(self, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        about = {name: data[name] for name in ("function", "functions") if name in data}
        api = _api(canonical_json(about))
        rows = []
        for item in data["slots"]:
            draft = self._draft(api, item)
            if draft is not None:
                written = {name: draft.arguments[name] for name in draft.slot.free}
                rows.append({"slot": item["slot"], "query": draft.query, "arguments": written})
        return rows

    def _draft(self, api: ApiSpec, item: Mapping[str, Any]) -> Draft | None:
        """None if the offline teacher has no words for the slot."""
        for draw in range(_REDRAWS):
            answer = self._teacher.write(api, [_slot(api, item, draw)])[0]
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
        rows.append({"slot": item["slot"], "query": query, "arguments": written})
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


def _slot(api: ApiSpec, item: Mapping[str, Any], draw: int) -> Slot:
    own = {name: value for name, value in item.items() if name != "slot"}
    seed = int(content_hash(own, 12), 16)
    unrelated = "category" in item
    return Slot(
        kind=Kind.UNRELATED if unrelated else Kind.SINGLE,
        topic=item["category"] if unrelated else api.functions[0].name,
        ordinal=0,
        attempt=draw + seed % _WORDINESS,
        style=Style(item["form"]),
        language=item["language"],
        split=Split.TRAIN,
        seed=seed,
        pinned=item.get("say", {}),
        free=tuple(item.get("write", ())),
    )
