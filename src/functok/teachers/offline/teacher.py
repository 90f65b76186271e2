"""The offline teacher: composes queries for any spec by rule, with no network."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from functok.calls import FunctionCall
from functok.planning.plan import NEGATIVE_CATEGORIES
from functok.records import WORDS, Draft, Kind, Length, Rejection, Slot, Split, Style
from functok.specs.model import ApiSpec, Parameter
from functok.teachers.offline.arguments.said import unmarked
from functok.teachers.offline.arguments.wording import Unsayable, say_arguments
from functok.teachers.offline.composing.carrying import Scene
from functok.teachers.offline.composing.compose import compose
from functok.teachers.offline.composing.idioms import idiomatic, of_matter
from functok.teachers.offline.composing.nested import compose_nested
from functok.teachers.offline.composing.scenes import scenes_of
from functok.teachers.offline.composing.several import Request, compose_several
from functok.teachers.offline.composing.surface import finish
from functok.teachers.offline.serving.serving import could_serve
from functok.teachers.offline.unserved.beside import compose_beside, not_beside
from functok.teachers.offline.unserved.lacking import ask_for, feature_for
from functok.teachers.offline.unserved.near import nearly_served, unbounded
from functok.teachers.offline.unserved.negatives import negative
from functok.values import Unsatisfiable, contradicts, ground, sample
from functok.values.english.inflection import stem

_TRIES = 12
_NEGATIVE_TRIES, _TEXT_TRIES = 60, 40
_MAX_WORDS = 45
_SERVED_SHARE = 0.85
_CONTRAST_SHARE = 0.6
_MORE_TRIES = 3  # for a wording of another length
_LONGER = 4
_FEWEST_WORDS = 3  # besides those of the values


class OfflineTeacher:
    """Writes queries from names, descriptions and parameters. The same slot has the same answer."""

    tries_per_round = 12
    attempts = 1

    async def answer(self, api: ApiSpec, slots: Sequence[Slot]) -> list[Draft | Rejection]:
        """One Draft or Rejection per slot, in the order of the slots."""
        return self.write(api, slots)

    async def repair(
        self,
        api: ApiSpec,  # noqa: ARG002 — the protocol's
        rejections: Sequence[Rejection],
        turn: int,  # noqa: ARG002 — the protocol's
    ) -> list[Draft | Rejection]:
        """Nothing new: the same rules would write the same words."""
        return list(rejections)

    def write(self, api: ApiSpec, slots: Sequence[Slot]) -> list[Draft | Rejection]:
        """What `answer` answers; there is nobody to wait for."""
        return [self._answer(api, slot) for slot in slots]

    def _answer(self, api: ApiSpec, slot: Slot) -> Draft | Rejection:
        rng = Random(slot.id)
        if slot.language != "en":
            return _refused(slot, "language", f"only English, not {slot.language}")
        if slot.kind is Kind.UNRELATED:
            return _unrelated(api, slot, rng)
        if slot.kind is Kind.NEAR_MISS:
            return self._near_miss(api, slot, rng)
        unknown = [call.function for call in slot.planned if call.function not in api.by_name]
        if unknown or not slot.calls:
            return _refused(slot, "unknown_function", ", ".join(unknown) or slot.topic)
        try:
            return self._worded(api, slot, _written(api, slot, rng), rng)
        except (Unsatisfiable, Unsayable) as error:
            return _refused(slot, "unsayable", str(error))

    def _worded(
        self, api: ApiSpec, slot: Slot, written: Mapping[str, Any], rng: Random
    ) -> Draft | Rejection:
        """Composes until every argument follows from the query."""
        calls = slot.filled(written)
        every = [inner for call in calls for inner in call.walk()]
        scenes = [scenes_of(api)[call.name] for call in every]
        missing: tuple[str, ...] = ()
        nearest = _Nearest(slot)
        for attempt in range(_TRIES):
            try:
                text = self._contrast(api, slot, every[0], rng) if slot.beside else None
                query, idiom = (text, False) if text else _query(every, scenes, slot, attempt, rng)
            except Unsayable:
                if nearest.query is None and (
                    slot.kind is not Kind.NESTED or attempt == _TRIES - 1
                ):
                    raise
                continue
            if nearest.is_enough:
                break
            if not nearest.is_nearer(query):
                continue
            found = [ground(api.by_name[c.name], c.plain, query, slot.day) for c in every]
            missing = tuple(path for grounding in found for path in grounding.missing)
            telling = idiom or all(_says_what(query, scene) for scene in scenes)
            if attempt < _TRIES - 2 and not telling:
                continue
            if missing or _names_function(query, api) or len(query.split()) > _MAX_WORDS:
                continue
            if slot.beside and not_beside(query, api, calls[0].name, slot.beside):
                continue
            values = sum(len(g.text.split()) for one in found for g in one.found.values())
            if nearest.takes(query, values):
                break
        if nearest.query is not None:
            query = nearest.query
            raw = json.dumps({"query": query, "arguments": dict(written)}, ensure_ascii=False)
            return Draft(slot, query, calls, raw)
        return _refused(slot, "not_grounded", ", ".join(missing) or "no wording was found")

    def _contrast(self, api: ApiSpec, slot: Slot, call: FunctionCall, rng: Random) -> str | None:
        """Now and then a query that says what is not wanted; None else."""
        other = api.by_name.get(slot.beside or "")
        if other is None or rng.random() > _CONTRAST_SHARE:
            return None
        [request] = _requests([call], [scenes_of(api)[call.name]], slot, rng)
        text = compose_beside(request, scenes_of(api)[other.name], api, slot.style, rng)
        return text and finish(text, slot.style, rng, attempt=slot.attempt)

    def _near_miss(self, api: ApiSpec, slot: Slot, rng: Random) -> Draft | Rejection:
        """A query for a feature that the API lacks, or for a value that it does not allow."""
        nearest, dropped = _Nearest(slot), 0
        for _ in range(_TRIES):
            if slot.unfit is None:
                text = ask_for(feature_for(api, slot), slot.style, rng)
                query = finish(text, slot.style, rng, attempt=slot.attempt + _more(slot))
            else:
                wide = replace(slot, calls=(slot.unfit,), unfit=None, kind=Kind.SINGLE)
                answer = self._answer(unbounded(api), replace(wide, seed=rng.getrandbits(32)))
                if isinstance(answer, Rejection):
                    return _refused(slot, answer.reason, answer.detail)
                query = answer.query
            if nearly_served(query, api, slot.topic) is not None:
                dropped += 1
            elif (nearest.is_nearer(query) and nearest.takes(query)) or nearest.is_enough:
                break
        if nearest.query is None:
            return _refused(slot, "servable", "the API may serve it")
        return _unserved(slot, nearest.query, dropped)


class _Nearest:
    """Of several wordings the one whose length is nearest to that which the slot asks for."""

    def __init__(self, slot: Slot) -> None:
        self._fewest, self._most = WORDS[slot.length] if slot.length else (0, _MAX_WORDS)
        self._off = _MAX_WORDS
        self._left = _MORE_TRIES
        self.query: str | None = None

    def is_nearer(self, query: str) -> bool:
        """Whether the wording is the nearest so far, and so worth a closer look."""
        self._left -= self.query is not None
        return self.query is None or self._off_by(query) < self._off

    def takes(self, query: str, values: int = 0) -> bool:
        """Keeps the wording; whether no other is worth looking for: `values` of its words are given."""
        self.query, self._off = query, self._off_by(query)
        if values + _FEWEST_WORDS > self._most:
            self._left = 0
        return self.is_enough

    @property
    def is_enough(self) -> bool:
        return self.query is not None and (not self._off or self._left <= 0)

    def _off_by(self, query: str) -> int:
        words = len(query.split())
        return max(self._fewest - words, words - self._most, 0)


def _more(slot: Slot) -> int:
    """How much rather more is said than the request alone: as after so many refusals."""
    return _LONGER if slot.length is Length.LONG else 0


def _query(
    calls: Sequence[FunctionCall], scenes: Sequence[Scene], slot: Slot, attempt: int, rng: Random
) -> tuple[str, bool]:
    """One wording of the calls, and whether it is an idiom, which need not name what it is about."""
    plain = attempt > _TRIES // 2
    requests = _requests(calls, scenes, slot, rng, plain=plain)
    acts = bool(scenes[0].meaning.acts)
    bare = plain or acts or (slot.length is Length.SHORT and attempt > 0)
    more = slot.attempt + _more(slot)
    if slot.kind is Kind.NESTED:
        [name] = calls[0].nested
        result = next(p for p in scenes[0].meaning.function.arguments if p.name == name)
        text = compose_nested(requests[0], result, requests[1], slot.style, rng)
        return finish(text, slot.style, rng, plain=bare, attempt=more), False
    if len(requests) > 1:
        text = compose_several(requests, slot.style, rng)
        return finish(text, slot.style, rng, plain=bare, attempt=more), False
    [(scene, said)] = requests
    idiom = None
    needed = any(p.required for p in scene.meaning.function.arguments)
    if not plain and not said and not needed:
        idiom = of_matter(scene, slot.style, rng)
    if not plain and idiom is None:
        idiom = idiomatic(scene, said, slot.style, rng)
    text, asked, ends = idiom or (*compose(scene, said, slot.style, rng), False)
    style = Style.FRAGMENT if acts else slot.style
    alone, thin = not scene.meaning.function.arguments, scene.meaning.is_thin
    query = finish(
        text,
        style,
        rng,
        plain=bare or ends,
        asked=asked,
        alone=alone,
        thin=thin,
        attempt=more,
    )
    return query, idiom is not None


def _requests(
    calls: Sequence[FunctionCall],
    scenes: Sequence[Scene],
    slot: Slot,
    rng: Random,
    *,
    plain: bool = False,
) -> list[Request]:
    """The calls with words for their values. `plain`: in any way, not in the one asked for."""
    requests = []
    for scene, call, asked_for in zip(scenes, calls, slot.planned, strict=True):
        meaning, ways = scene.meaning, {} if plain else asked_for.ways
        words = say_arguments(meaning.function, call.plain, meaning.about, rng, ways, slot.day)
        requests.append(Request(scene, words))
    return requests


def _written(api: ApiSpec, slot: Slot, rng: Random) -> dict[str, Any]:
    """Texts for the free arguments, by key."""
    texts = (
        _text(parameter, call.pinned, api.by_name[call.function].arguments, slot, rng)
        for call in slot.planned
        for parameter in api.by_name[call.function].arguments
        if parameter.name in call.free
    )
    return dict(zip(slot.free, texts, strict=True))


def _text(
    parameter: Parameter,
    pinned: Mapping[str, Any],
    arguments: Sequence[Parameter],
    slot: Slot,
    rng: Random,
) -> Any:
    """A text that says nothing against the rating beside it, as far as a few draws find one."""
    text = sample(parameter, rng, slot.split)
    for _ in range(_TEXT_TRIES):
        if not contradicts(arguments, pinned, str(text)):
            break
        text = sample(parameter, rng, slot.split)
    return text


def _says_what(query: str, scene: Scene) -> bool:
    """Whether a word of what the function is about stands in the query."""
    keys = scene.meaning.keywords
    return not keys or any(stem(word) in keys for word in re.findall(r"[^\W_]+", query.lower()))


def _names_function(query: str, api: ApiSpec) -> bool:
    """Whether a name that only a spec would use stands in the query."""
    return "_" in query and any(f.name in query for f in api.functions if "_" in f.name)


def _unrelated(api: ApiSpec, slot: Slot, rng: Random) -> Draft | Rejection:
    if slot.topic not in NEGATIVE_CATEGORIES:
        return _refused(slot, "unknown_category", slot.topic)
    nearest, dropped = _Nearest(slot), 0
    for _ in range(_NEGATIVE_TRIES):
        text, asked = negative(slot.topic, slot.style, slot.split, rng)
        query = finish(text, slot.style, rng, asked=asked, attempt=_more(slot))
        if could_serve(query, api) is not None:
            dropped += 1
        elif (nearest.is_nearer(query) and nearest.takes(query)) or nearest.is_enough:
            break
    if nearest.query is None:
        return _refused(slot, "servable", f"the API may serve all of {slot.topic}")
    return _unserved(slot, nearest.query, dropped)


def _unserved(slot: Slot, query: str, dropped: int) -> Draft:
    return Draft(slot, query, (), json.dumps({"query": query}, ensure_ascii=False), dropped)


def _refused(slot: Slot, reason: str, detail: str) -> Rejection:
    raw = json.dumps({"slot": slot.id, "topic": slot.topic})
    return Rejection(slot, "teacher", reason, detail, raw)


def categories_for(api: ApiSpec) -> tuple[str, ...]:
    """The categories of which this API serves next to nothing, so that their queries are negatives."""
    rng = Random(0)
    found = []
    for category in NEGATIVE_CATEGORIES:
        styles = [style for style in Style for _ in range(20)]
        refused = sum(
            could_serve(unmarked(negative(category, style, Split.TRAIN, rng)[0]), api) is not None
            for style in styles
        )
        if refused < len(styles) * _SERVED_SHARE:
            found.append(category)
    return tuple(found)
