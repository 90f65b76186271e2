"""Slots → the question that asks for them: the prompt files filled, the data fenced.

Spec text and slots go into the prompt as one JSON document between `<data>` and `</data>`, in which
every `<` is written as an escape: nothing in a spec can close the fence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from functok.errors import InputError
from functok.hashing import content_hash
from functok.languages import ENGLISH, name_of
from functok.planning.siblings import siblings
from functok.prompts import load_prompt, prompt_path, prompt_text
from functok.records import NEGATIVE_KINDS, Kind, Length, PlannedCall, Slot
from functok.specs.model import ApiSpec
from functok.specs.once import once_per_api
from functok.teachers.endpoint.formats import answer_schema
from functok.teachers.endpoint.wordings import wordings
from functok.teachers.endpoint.written import forms_of, quoted_of, written_of
from functok.values import is_dated

_OF_KIND = {
    Kind.SINGLE: "positives",
    Kind.PARALLEL: "parallel",
    Kind.NESTED: "nested",
    Kind.MISSING_ARGUMENT: "missing_argument",
    Kind.NEAR_MISS: "near_miss",
    Kind.UNRELATED: "unrelated",
}
_OWN = "own_choice"
_PROMPTS = ("system", "language", "put", "today", "reply", "repair", _OWN, *_OF_KIND.values())
_PROMPTS_OF_THE_PAPER = (
    *_PROMPTS, "paper_system", "paper_queries", "paper_arguments", "paper_verify",
)  # fmt: skip
_LISTS = ("manner", "categories")
_ENCODER = json.JSONEncoder(ensure_ascii=False)
_SURROGATE = re.compile("[\ud800-\udfff]")
_CHARACTERS_PER_TOKEN = 4
_TOKENS_PER_ROW = 24  # a row with a query of a dozen words
_TOKENS_PER_TEXT = 16  # an argument that the teacher writes
_ALL_OTHERS = 40
_OF_AN_ATTEMPT = 1000  # in `nth`: what is asked for anew is not to come out as before
ASKED_WORDS: Mapping[Length, tuple[int, int]] = {
    Length.SHORT: (2, 6), Length.MEDIUM: (5, 9), Length.LONG: (9, 16),
}  # fmt: skip
"""Fewest and most words that an LLM is asked for: it mostly takes more, and people say 7 on the whole."""


@dataclass(frozen=True)
class Question:
    """One request. `schema` is the JSON Schema of its answer; `identity` tells apart questions with
    the same words; the tokens are estimates; `label` is what its usage is booked under."""

    system: str
    user: str
    schema: Mapping[str, Any]
    identity: tuple[str, ...]
    label: str
    prompt_tokens: float
    completion_tokens: float

    @property
    def tokens(self) -> float:
        """About what the request will count for, prompt and answer together."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True)
class Refused:
    """A row that a check refused: what was said, and why it will not do."""

    query: str
    arguments: Mapping[str, Any]
    reason: str
    detail: str


@dataclass(frozen=True)
class Wanted:
    """A slot to be answered, for the first time or after a refusal."""

    slot: Slot
    refused: Refused | None = None


class Prompts:
    """The prompt files of the teacher: those in the folder `own`, else those that functok ships.

    With `queries_first` they are those of the paper's recipe.
    """

    def __init__(self, own: Path | None = None, *, queries_first: bool = False) -> None:
        """InputError if a file is missing or cannot be used."""
        self._own = own
        names = _PROMPTS_OF_THE_PAPER if queries_first else _PROMPTS
        self._texts = {name: load_prompt(f"teacher/{name}.jinja", own) for name in names}
        self._lists = {name: self._list(name) for name in _LISTS}
        shares = self._lists["manner"].get("shares")
        if not isinstance(shares, dict) or not shares.keys() <= self._lists["manner"].keys():
            raise InputError(
                str(prompt_path("teacher/manner.yaml", own)),
                "has no `shares` of its lists",
                "Write `shares: {tone: 12, …}` as in the shipped one, for lists that the file has",
            )

    @cached_property
    def fingerprint(self) -> str:
        """Hash of all texts that the wording of the answers depends on."""
        return content_hash([{n: p.text for n, p in self._texts.items()}, self._lists])

    def text(self, name: str, **names: Any) -> str:
        """The prompt `name`, filled."""
        return self._texts[name].fill(**names)

    @cached_property
    def _system(self) -> str:
        return self.text("system")

    def question(self, api: ApiSpec, wanted: Sequence[Wanted]) -> Question:
        """One question for slots of one kind, and of one function where the kind has one.

        The slots are numbered from 1 in their order. All of them were refused, or none; of all the
        teacher chooses the arguments, or of none.
        """
        first = wanted[0].slot
        ids = tuple(item.slot.id for item in wanted)
        described = (
            self._slot(api, number, item, id_)
            for number, (item, id_) in enumerate(zip(wanted, ids, strict=True), 1)
        )
        slots = [item.slot for item in wanted]
        data = {**about(api, slots), "slots": list(described)}
        forms, quoted = forms_of(api, slots), quoted_of(api, slots)
        has = _names_in(data["slots"])
        has |= {name for name, there in (("write", forms), ("quoted", quoted)) if there}
        schema = answer_schema(forms, quoted)
        user = self._fill(first, wanted, fenced(data), has)
        texts = sum(len(slot.free) + slot.own for slot in slots) / len(slots)
        row_tokens = _TOKENS_PER_ROW + _TOKENS_PER_TEXT * texts
        return question_of(first, ids, self._system, user, schema, row_tokens)

    def _fill(self, first: Slot, wanted: Sequence[Wanted], data: str, has: frozenset[str]) -> str:
        """The prompt around the data, whose slots have these fields: it explains no other ones."""
        positive = first.kind not in NEGATIVE_KINDS
        repairs = wanted[0].refused is not None
        language = self._in_language(first.language)
        said: dict[str, Any] = {"language": language, "has": has}
        for name, field in (("put", "form"), ("today", "today")):
            said[name] = self.text(name) if field in has else ""
        if positive and first.queries_first:
            return self.text("paper_queries", refused=repairs, data=data, **said)
        said["reply"] = self.text("reply", data=data, has=has)
        if repairs:
            kind = str(first.kind)
            return self.text("repair", kind=kind, positive=positive, own=first.own, **said)
        if first.own:
            return self.text(_OWN, **said)
        if positive:
            return self.text(_OF_KIND[first.kind], **said)
        names = sorted({item.slot.topic for item in wanted})
        known = self._lists["categories"]
        categories = [(name, str(known.get(name, name.replace("_", " ")))) for name in names]
        return self.text(_OF_KIND[first.kind], categories=categories, **said)

    def _in_language(self, code: str) -> str:
        """What is to be known of a language; nothing of English."""
        return "" if code == ENGLISH else self.text("language", language=name_of(code))

    def _slot(self, api: ApiSpec, number: int, wanted: Wanted, id_: str) -> dict[str, Any]:
        slot = wanted.slot
        nth = slot.ordinal + 1 + slot.attempt * _OF_AN_ATTEMPT
        described: dict[str, Any] = {"slot": number, "nth": nth}
        if not slot.at_ease:
            described |= self._put(slot, id_)
        if slot.today and _says_a_day(api, slot):
            described["today"] = slot.today
        if slot.kind in NEGATIVE_KINDS:
            described |= {"category": slot.topic, **_near(api, slot)}
        elif slot.kind is Kind.PARALLEL:
            described["calls"] = _calls(api, slot)
        elif slot.kind is Kind.NESTED:
            [described["call"]] = _calls(api, slot)
        elif slot.own:
            described |= {"say": dict(slot.calls[0].pinned)} if slot.calls[0].pinned else {}
        elif not slot.queries_first:
            described |= _values(api, slot, slot.calls[0], slot.free)
        if slot.missing is not None:
            described["leave_out"] = slot.missing
        if slot.beside is not None:
            other = api.by_name[slot.beside]
            described["sibling"] = {"name": other.name, "does": other.summary}
        if wanted.refused is not None:
            refused = wanted.refused
            described["refused"] = {
                "query": refused.query,
                **({"arguments": dict(refused.arguments)} if refused.arguments else {}),
                "fault": f"{refused.reason}: {refused.detail}",
            }
        return described

    def _put(self, slot: Slot, id_: str) -> dict[str, Any]:
        """How a query is to be put: its form, its length, who speaks."""
        words = ASKED_WORDS[slot.length] if slot.length else ()
        manner = self._manner(slot, id_)
        return {
            "form": slot.style,
            **({"words": "{} to {}".format(*words)} if words else {}),
            **({"manner": manner} if manner else {}),
        }

    def _manner(self, slot: Slot, id_: str) -> str:
        """Who speaks, and how; "" if nothing is special. Always the same for the same slot.

        A few words have no room for more than how they begin.
        """
        lists = self._lists["manner"]
        drawn, digits = [], int(id_, 16)
        for name, share in lists["shares"].items():
            entries = lists[name] if isinstance(lists[name], list) else lists[name][slot.style]
            digits, chance = divmod(digits, 100)
            digits, position = divmod(digits, len(entries))
            if chance < share and (name == "opening" or slot.length is not Length.SHORT):
                drawn.append(entries[position])
        return "; ".join(drawn)

    def _list(self, name: str) -> Any:
        path = prompt_path(f"teacher/{name}.yaml", self._own)
        try:
            lists = yaml.safe_load(prompt_text(f"teacher/{name}.yaml", self._own))
        except yaml.YAMLError as error:
            raise InputError(str(path), f"is not valid YAML: {error}", "Mend the file") from error
        if not isinstance(lists, dict):
            raise InputError(
                str(path), "is no table", "Write `name: …` lines as in the shipped one"
            )
        return lists


def about(api: ApiSpec, slots: Sequence[Slot]) -> dict[str, Any]:
    """What a prompt tells before the slots: the functions, and the language if it is not English."""
    language = slots[0].language
    told = {} if language == ENGLISH else {"language": language}
    return {**_functions_of(api, slots), **told}


def _functions_of(api: ApiSpec, slots: Sequence[Slot]) -> dict[str, Any]:
    """The functions that the slots call; all where none serves."""
    if slots[0].kind is Kind.UNRELATED:
        return {"functions": [{"name": f.name, "does": f.description} for f in api.functions]}
    if slots[0].kind is Kind.NEAR_MISS:
        return {"functions": [f.described() for f in api.functions]}
    names = {call.function for slot in slots for call in slot.planned}
    chosen = api.functions if len(names) > 1 else [api.by_name[name] for name in names]
    called = [f.described() for f in chosen if f.name in names]
    if slots[0].kind is Kind.NESTED:
        inner = {
            c.function for slot in slots for call in slot.planned for c in call.nested.values()
        }
        called = [_with_result(api, told) if told["name"] in inner else told for told in called]
    if len(slots[0].planned) > 1:
        return {"functions": called}
    return {
        "function": called[0],
        **({"choose": _choice(api, slots[0])} if slots[0].own else {}),
        "others": _others(api)[called[0]["name"]],
    }


def _choice(api: ApiSpec, slot: Slot) -> dict[str, list[str]]:
    """Between which arguments a teacher chooses: those that each query gives, and those that some do."""
    return {
        "always": list(slot.free),
        "at_will": [name for name in written_of(api, slot) if name not in slot.free],
    }


@once_per_api
def _others(api: ApiSpec) -> dict[str, list[dict[str, str]]]:
    """For each function the others, from which its queries are to be told: where there are very many,
    those that are most like it."""
    told = {f.name: {"name": f.name, "does": f.summary} for f in api.functions}
    if len(told) <= _ALL_OTHERS:
        return {name: [one for other, one in told.items() if other != name] for name in told}
    return {name: [told[other] for other in near] for name, near in siblings(api).items()}


def _near(api: ApiSpec, slot: Slot) -> dict[str, Any]:
    """What a near miss is to ask for."""
    if slot.kind is not Kind.NEAR_MISS:
        return {}
    if slot.unfit is None:
        return {"about": api.functions[slot.ordinal % len(api.functions)].name}
    return {"beside": slot.unfit.function, "say": dict(slot.unfit.pinned)}


def _says_a_day(api: ApiSpec, slot: Slot) -> bool:
    """Whether a date may be said: where none is, the day would only have one made up."""
    return any(
        slot.queries_first
        or (is_dated(parameter) and (slot.own or parameter.name in (*call.pinned, *call.free)))
        for call in slot.planned
        for parameter in api.by_name[call.function].arguments
    )


def _calls(api: ApiSpec, slot: Slot) -> list[dict[str, Any]]:
    """The calls of a slot in their order, each with the keys of what is to be written for it."""
    keys = iter(slot.free)
    return [_call(api, slot, call, keys) for call in slot.calls]


def _call(api: ApiSpec, slot: Slot, call: PlannedCall, keys: Iterator[str]) -> dict[str, Any]:
    """A call, with those that stand inside it by the parameters whose values they are."""
    own = [next(keys) for _ in call.free]
    told = {"function": call.function, **_values(api, slot, call, own)}
    inner = {name: _call(api, slot, each, keys) for name, each in call.nested.items()}
    return {**told, **({"results": inner} if inner else {})}


def _with_result(api: ApiSpec, told: Mapping[str, Any]) -> dict[str, Any]:
    """A function as it is described, with what it returns."""
    return {**told, "returns": api.by_name[told["name"]].returns}


def _values(api: ApiSpec, slot: Slot, call: PlannedCall, keys: Sequence[str]) -> dict[str, Any]:
    """What is to be said, and in which words; what is to be made up.

    `write` lists the free parameters, or maps the keys of their texts to them where these differ.
    """
    written: Any = (
        list(keys) if tuple(keys) == call.free else dict(zip(keys, call.free, strict=True))
    )
    how = wordings(api.by_name[call.function], call, slot)
    return {
        "say": dict(call.pinned),
        **({"how": how} if how else {}),
        **({"write": written} if keys else {}),
    }


def question_of(
    first: Slot,
    ids: tuple[str, ...],
    system: str,
    user: str,
    schema: Mapping[str, Any],
    row_tokens: float,
) -> Question:
    """The question with these texts for the slots with these ids, of which `first` is one.

    `row_tokens` is what one row of the answer takes, about.
    """
    return Question(
        system=system,
        user=user,
        schema=schema,
        identity=ids,
        label=f"{first.kind}/{first.topic}",
        prompt_tokens=(len(system) + len(user)) / _CHARACTERS_PER_TOKEN,
        completion_tokens=row_tokens * len(ids),
    )


def _names_in(slots: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """All names of fields in slots, those of their calls too."""
    found: set[str] = set()
    left = list(slots)
    while left:
        told = left.pop()
        found.update(told)
        left += told.get("calls", ())
        left += [told["call"]] if "call" in told else []
        left += told.get("results", {}).values()
    return frozenset(found)


def fenced(data: Any) -> str:
    """One line of JSON that cannot close the fence around it, and that has a UTF-8 form."""
    text = _ENCODER.encode(data).replace("<", "\\u003c")
    if text.isascii():
        return text
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
