"""What a practice teacher answers: the data in a prompt of the LLM teacher → rows.

A row depends on its function and its slot alone, not on its number or on the slots beside it: an
answer that was cut off and is asked for again in another company comes out the same.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import Any

from functok.checks import day_of
from functok.config import RunConfig
from functok.errors import SpecError
from functok.hashing import canonical_json, content_hash
from functok.languages import ENGLISH
from functok.planning.dealing import deal
from functok.planning.drawing import draw
from functok.planning.plan import Plan, ShardSlots
from functok.planning.slots import MISSING_FEATURE, OUT_OF_RANGE, STYLE_SHARES
from functok.practice.stand_ins import speaks, stand_in
from functok.records import Draft, Kind, Length, PlannedCall, Slot, Split, Style
from functok.specs.model import ApiSpec, FunctionSpec, Parameter
from functok.teachers.endpoint.questions import ASKED_WORDS
from functok.teachers.offline import OfflineTeacher, could_serve
from functok.values import RELATIVE, Cell, ground, is_free_text, relative_texts, way_of

Writer = Callable[[Mapping[str, Any]], list[dict[str, Any]]]
"""The data of a prompt (`function` or `functions`, and `slots`) → the rows of the answer."""

_FENCE = re.compile(r"^<data>\n(.*)\n</data>$", re.DOTALL | re.MULTILINE)
_REDRAWS = 5
_STYLES = deal(STYLE_SHARES, 100, Random(0))
_DRAWN = 200  # sets of arguments that are dealt for one function
_FROM_TODAY = 0.5  # how often a near day is said from the one on which it is said
_WORDINESS = 8  # the offline teacher puts more words around a later attempt


def data_in(prompt: str) -> dict[str, Any] | None:
    """The fenced data of a prompt; None if it holds nothing that can be answered: no slots, no rows."""
    found = _FENCE.search(prompt)
    if found is None:
        return None
    try:
        data = json.loads(found[1])
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    return data if any(isinstance(data.get(name), list) for name in ("slots", "rows")) else None


class OfflineWriter:
    """Writes through the offline teacher; in a few other languages than English there are stand-ins.

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
        language = data.get("language", ENGLISH)
        rows = []
        for asked in data["slots"]:
            item = asked if "form" in asked else {**asked, "form": _style(asked)}
            if "choose" in data:
                item = _chosen_for(told, item, data["choose"])
            if "query" in item and "calls" in item:
                verdict = _verdict(api, item, language)
                rows.append({"slot": item["slot"], **verdict})
                continue
            if "query" in item:
                said = self._said.get((api.fingerprint, item["query"]))
                if said is not None:
                    rows.append({"slot": item["slot"], "arguments": dict(said)})
                continue
            if speaks(language):
                rows.append(self._stand_in(told, item, language))
                continue
            draft = self._draft(told, item)
            if draft is not None and draft.slot.queries_first:
                self._said[api.fingerprint, draft.query] = draft.calls[0].arguments
                rows.append({"slot": item["slot"], "query": draft.query})
            elif draft is not None:
                written = json.loads(draft.raw).get("arguments", {})
                written |= _chosen(draft.slot, item)
                rows.append({"slot": item["slot"], "query": draft.query, "arguments": written})
        return rows

    def _stand_in(self, about: str, item: Mapping[str, Any], language: str) -> dict[str, Any]:
        """A row in a language that the offline teacher does not write, with values of its own if need be."""
        slot = None if _has_values(item) else _slot(about, item, 0)
        if slot is None:
            return stand_in(item, language)
        [call] = slot.calls
        row = stand_in({**item, "say": dict(call.pinned), "write": list(call.free)}, language)
        self._said[_api(about).fingerprint, row["query"]] = {**call.pinned, **row["arguments"]}
        return {"slot": row["slot"], "query": row["query"]}

    def _draft(self, about: str, item: Mapping[str, Any]) -> Draft | None:
        """None if the offline teacher has no words for the slot."""
        for redraw in range(_REDRAWS):
            slot = _slot(about, item, redraw)
            if slot is None:
                return None
            answer = self._teacher.write(_known(about, item), [slot])[0]
            if isinstance(answer, Draft):
                return answer
        return None


def plain_rows(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows that take no time to write, for measuring clients: every value, one after the other."""
    rows = []
    for item in data["slots"]:
        calls = list(
            _told({"write": data["choose"]["always"], **item} if "choose" in data else item)
        )
        mark = content_hash({name: item[name] for name in sorted(item) if name != "slot"}, 8)
        written = {key: f"{key} of {mark}" for call in calls for key in call.get("write", ())}
        said = [value for call in calls for value in call.get("say", {}).values()]
        values = [str(value) for value in (*said, *written.values())]
        query = f"{item.get('form', 'say')} {', '.join(values)} ({mark})"
        row = {"slot": item["slot"], "query": query, "arguments": written, "answer": "yes"}
        rows.append(row)
    return rows


def _chosen_for(
    about: str, item: Mapping[str, Any], choose: Mapping[str, Sequence[str]]
) -> Mapping[str, Any]:
    """The slot with the arguments that are to be given, as another one has them from the plan."""
    drawn = _drawn(about)
    if drawn is None:
        return item
    seed = int(content_hash(_own(item), 12), 16)
    [call] = drawn.slot(seed % _DRAWN, 0).calls
    given = {*call.pinned, *call.free, *choose["always"]}
    names = [*choose["always"], *choose["at_will"]]
    return {"say": {}, **item, "write": [name for name in names if name in given]}


def _length(item: Mapping[str, Any], seed: int) -> Length:
    """How long a query is to be; any length, where the slot does not say it."""
    asked = {"{} to {}".format(*ends): length for length, ends in ASKED_WORDS.items()}
    return asked.get(item.get("words", ""), list(Length)[seed % len(Length)])


def _style(item: Mapping[str, Any]) -> Style:
    """How a query is put of which the slot does not say it: as often as people do."""
    return Random(content_hash(_own(item))).choice(_STYLES)


def _own(item: Mapping[str, Any]) -> dict[str, Any]:
    """What a slot has in any company: all but its number."""
    return {name: value for name, value in item.items() if name != "slot"}


def _chosen(slot: Slot, item: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the slot left to the teacher and that are no free texts, as a reply has them."""
    found: dict[str, Any] = {}
    for call, told in zip(slot.planned, _told(item), strict=False):
        for key, name in _written(told).items():
            if name in call.pinned:
                value = call.pinned[name]
                found[key] = value if isinstance(value, list | str) else str(value)
    return found


def _written(told: Mapping[str, Any]) -> Mapping[str, str]:
    """The parameters that are left to the teacher, by the keys under which a reply has their values."""
    written = told.get("write", ())
    return written if isinstance(written, Mapping) else {name: name for name in written}


@lru_cache(maxsize=512)
def _api(about: str) -> ApiSpec:
    """The functions that a prompt tells of, from the canonical JSON of that part."""
    data = json.loads(about)
    told = [data["function"]] if "function" in data else data["functions"]
    return ApiSpec("practice", tuple(_function(each) for each in told))


def _known(about: str, item: Mapping[str, Any]) -> ApiSpec:
    """The functions that a slot is about: with the one that it comes near."""
    api = _api(about)
    if "sibling" not in item:
        return api
    return ApiSpec(api.name, (*api.functions, _function(item["sibling"])))


def _function(told: Mapping[str, Any]) -> FunctionSpec:
    """A function of which the prompt gives the whole tool, or just what it does."""
    nothing = {"type": "object", "properties": {}}
    description = told.get("description", told.get("does", ""))
    parameters = told.get("parameters", nothing)
    return FunctionSpec(told["name"], description, parameters, returns=told.get("returns"))


def _verdict(api: ApiSpec, item: Mapping[str, Any], language: str) -> dict[str, str]:
    """A yes to calls whose every value the query states, and to no call where none could serve.

    In other languages than English a yes to everything: no rule reads them.
    """
    if language != ENGLISH:
        return {"answer": "yes", "reason": ""}
    reason = ""
    for call in item["calls"]:
        missing = ground(
            api.by_name[call["name"]], call["arguments"], item["query"], day_of(item)
        ).missing
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


def _has_values(item: Mapping[str, Any]) -> bool:
    """Whether a slot says what is asked for; in the paper's recipe the teacher chooses it."""
    return not item.keys().isdisjoint(("category", "say", "calls", "call"))


def _slot(about: str, item: Mapping[str, Any], redraw: int) -> Slot | None:
    seed = int(content_hash(_own(item), 12), 16)
    if not _has_values(item):
        drawn = _drawn(about)
        if drawn is None:
            return None
        slot = drawn.slot(seed % _DRAWN, seed // _DRAWN % _DRAWN + redraw)
        style, today = Style(item["form"]), item.get("today")
        return replace(slot, style=style, seed=seed, queries_first=True, today=today)
    api = _known(about, item)
    calls = () if "category" in item else _calls(api, item, seed + redraw)
    sibling = item.get("sibling")
    return Slot(
        kind=_kind(item),
        topic=item.get("category") or calls[0].function,
        ordinal=item.get("nth", 0),
        attempt=redraw + seed % _WORDINESS,
        style=Style(item["form"]),
        language=ENGLISH,
        split=Split.TRAIN,
        seed=seed,
        calls=calls,
        missing=item.get("leave_out"),
        unfit=_call(api, item["beside"], item, None, seed) if "beside" in item else None,
        today=item.get("today"),
        beside=sibling and sibling["name"],
        length=_length(item, seed),
    )


def _kind(item: Mapping[str, Any]) -> Kind:
    if "calls" in item:
        return Kind.PARALLEL
    if "call" in item:
        return Kind.NESTED
    if "leave_out" in item:
        return Kind.MISSING_ARGUMENT
    if item.get("category") in (MISSING_FEATURE, OUT_OF_RANGE):
        return Kind.NEAR_MISS
    return Kind.UNRELATED if "category" in item else Kind.SINGLE


def _calls(api: ApiSpec, item: Mapping[str, Any], seed: int) -> tuple[PlannedCall, ...]:
    several = item["calls"] if "calls" in item else [item["call"]] if "call" in item else []
    day = day_of(item)
    if several:
        return tuple(
            _call(api, call["function"], call, day, seed + place)
            for place, call in enumerate(several)
        )
    return (_call(api, api.functions[0].name, item, day, seed),)


def _call(
    api: ApiSpec, function: str, told: Mapping[str, Any], today: dt.date | None, seed: int
) -> PlannedCall:
    """A call as a slot tells of it; what it leaves to the teacher and is no free text is drawn."""
    free = tuple(_written(told).values())
    nested = {
        name: _call(api, call["function"], call, today, seed)
        for name, call in told.get("results", {}).items()
    }
    parameters = {p.name: p for p in api.by_name[function].arguments}
    ways = {
        name: _way(parameters[name], told["say"][name], text, today)
        for name, text in told.get("how", {}).items()
    }
    pinned = dict(told.get("say", {}))
    texts = tuple(name for name in free if is_free_text(parameters[name]))
    if len(texts) < len(free):
        # One that is to be asked for has no value in the slot, and no call is valid without it.
        names = [n for n, p in parameters.items() if n in pinned or n in free or p.required]
        said = {name: Cell((), value, True) for name, value in pinned.items()}
        rng = Random(content_hash([function, seed]))
        drawn = draw(api.by_name[function], names, said, rng, Split.TRAIN, today) or {}
        own = {name: drawn[name] for name in free if name in drawn and name not in texts}
        for name, value in own.items():
            if (
                today
                and rng.random() < _FROM_TODAY
                and relative_texts(parameters[name], value, today)
            ):
                ways[name] = RELATIVE
        pinned |= own
    return PlannedCall(function, pinned, texts, nested, ways)


def _way(parameter: Parameter, value: Any, text: str, today: dt.date | None) -> str:
    """The way in which a text says a value."""
    relative = today is not None and text in relative_texts(parameter, value, today)
    return RELATIVE if relative else way_of(parameter, value, text)


def _told(item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All that a slot says of its calls, those inside others too, in the order of the text."""
    for call in item.get("calls") or [item.get("call", item)]:
        yield call
        for inner in call.get("results", {}).values():
            yield from _told(inner)
