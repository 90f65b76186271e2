"""Requests that come near another function without meaning it: "don't turn the lamp off, dim it"."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from random import Random

from functok.records import Style
from functok.specs.model import ApiSpec, FunctionSpec
from functok.teachers.offline.about.meaning import Meaning, understand
from functok.teachers.offline.arguments.said import unmarked
from functok.teachers.offline.composing.acting import OPPOSITES
from functok.teachers.offline.composing.carrying import Scene
from functok.teachers.offline.composing.several import Request, order
from functok.teachers.offline.serving.serving import speak_for
from functok.teachers.offline.serving.ways import told_of
from functok.teachers.offline.words.phrasebook import load
from functok.values.english.inflection import gerund, stem


def compose_beside(
    request: Request, other: Scene, api: ApiSpec, style: Style, rng: Random
) -> str | None:
    """The request with the other function named as what is not wanted; None if there is no such wording."""
    frames = load("beside.yaml")["frames"].get(style.value)
    if not frames or not other.meaning.actions or not request.scene.meaning.actions:
        return None
    wanted, unwanted = order(request, rng), order(Request(other, ()), rng)
    if not (wanted.is_order and unwanted.is_order) or wanted.loose or "," in unwanted.text:
        return None
    if is_unfinished(unwanted.text) or are_opposite(request.scene.meaning, other.meaning):
        return None
    if not are_alike(request.scene.meaning, other.meaning):
        return None
    if style is Style.NEED and _FOR_ME.search(f"{wanted.text} {unwanted.text}"):
        return None
    if not _differ(request.scene, unmarked(wanted.text), other, unmarked(unwanted.text), api):
        return None
    words = {"a": unwanted.text, "b": wanted.text}
    words |= {f"{key}ing": gerund(text) for key, text in tuple(words.items())}
    return re.sub(r"\{(\w+)\}", lambda hole: words[hole[1]], str(rng.choice(frames)))


_FOR_ME = re.compile(r"\bme\b")
_UNFINISHED = re.compile(
    r"(?:turn|switch|flip|toggle)(?! (?:\S+ )*(?:on|off|up|down)\b)"
    r"|(?:bring|take|put|send|move|shift|slide)\b(?!.* (?:to|up|back|in|on)\b)"
    r"|(?:get|check|look up|show me|have)(?: me)? \w+s$|\w+ \w+ing\b|.* to (?:go|come)$"
)


def is_unfinished(unwanted: str) -> bool:
    """Whether nobody would say that this is not wanted: "flip the lamps", "bring the seat"."""
    return bool(_UNFINISHED.match(unmarked(unwanted)))


def are_opposite(meaning: Meaning, other: Meaning) -> bool:
    """Whether one undoes the other: nobody says "don't start it, stop it"."""
    one, two = meaning.verbs, other.verbs
    return any((a in one and b in two) or (b in one and a in two) for a, b in OPPOSITES)


def are_alike(meaning: Meaning, other: Meaning) -> bool:
    """Whether both tell or both act, and do the same, or something to the same.

    Nobody rules the blinds out to have a scene, nor to be shown reviews to write one.
    """
    if {a.inform for a in meaning.actions} != {a.inform for a in other.actions}:
        return False
    return not meaning.verbs.isdisjoint(other.verbs) or not _heads(meaning).isdisjoint(
        _heads(other)
    )


def _heads(meaning: Meaning) -> frozenset[str]:
    return frozenset(stem(a.thing.head.lower()) for a in meaning.actions if a.thing is not None)


def _differ(scene: Scene, wanted: str, other: Scene, unwanted: str, api: ApiSpec) -> bool:
    """Whether the words for the other function tell it from the one that is meant: by what it is
    about, or by what is done, where both are about the same."""
    own, its = scene.meaning.function.name, other.meaning.function.name
    hits = speak_for(unwanted, api)
    if hits[its] > hits[own]:
        return True
    more = {*unwanted.lower().split()} - {*wanted.lower().split()}
    alike = not scene.meaning.verbs.isdisjoint(other.meaning.verbs)
    return bool(more) and not alike and hits[its] == hits[own] > 0


def not_beside(query: str, api: ApiSpec, function: str, other: str) -> str | None:
    """What is wrong with a query that is to come near `other` and to mean `function` alone.

    Its words must speak for the other function, or say of something that it is not wanted, or done already
    or later; and more of them for the one that is meant, without those that say so; as many will do where
    that is the other one. No verb of the other one may say what is wanted, and none of the one that is meant
    what is not, if both have verbs of their own.
    """
    unwanted, wanted = _apart(query)
    own, its = api.by_name[function], api.by_name[other]
    own_only, its_only = _verbs(own) - _words(its), _verbs(its) - _words(own)
    said, refused = _stems(wanted), _stems(unwanted)
    denied = _speaks(refused, its_only, own_only)
    if not refused and not speak_for(query, api)[other]:
        return f"nothing in the query is near '{other}'"
    against, rest = speak_for(unwanted, api), speak_for(wanted, api)
    ruled_out = denied or against[other] >= max(1, against[function])
    swapped = _speaks(said, its_only, own_only) or _speaks(refused, own_only, its_only)
    if swapped or rest[function] < rest[other] + (0 if ruled_out else 1):
        return f"'{other}' might be meant"
    return None


def without_unwanted(text: str) -> str:
    """The text without what it says is not wanted."""
    return _unwanted("unwanted").sub(" ", text)


def _apart(query: str) -> tuple[str, str]:
    """What a query only mentions, as not wanted, done already or done later; and what is wanted."""
    mentioned: list[str] = []

    def keep(found: re.Match[str]) -> str:
        mentioned.append(found[0])
        return " "

    wanted = _unwanted("unwanted", "mentioned").sub(keep, query)
    parts = _PART.findall(wanted)
    told = [part for part in parts if _told().search(part)]
    wanted = "".join(part for part in parts if part not in told)
    return " ".join((*mentioned, *told)), wanted


_PART = re.compile(r"[^,;.!?–—]*(?:[,;.!?–—]+|$)")


@cache
def _told() -> re.Pattern[str]:
    return re.compile("|".join(load("beside.yaml")["told"]), re.IGNORECASE)


def _speaks(said: frozenset[str], one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether something of the one is said, and nothing of the other."""
    return not said.isdisjoint(one) and said.isdisjoint(other)


@lru_cache(maxsize=1024)
def _verbs_of(name: str, description: str) -> frozenset[str]:
    """Stems of the verbs that ask for a function of this name and description."""
    nothing = FunctionSpec(name, description, {"type": "object", "properties": {}})
    meaning = understand(nothing, {}, frozenset())
    first = (pattern.split(" ", 1)[0] for a in meaning.actions for pattern in a.patterns)
    return _stems(" ".join((*meaning.verbs, *first)))


def _verbs(function: FunctionSpec) -> frozenset[str]:
    return _verbs_of(function.name, function.description)


def _words(function: FunctionSpec) -> frozenset[str]:
    """Stems of its verbs, and of all words of its name and description."""
    return _verbs(function) | _stems(told_of(function))


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in re.findall(r"[^\W_]+", text.lower()))


@cache
def _unwanted(*names: str) -> re.Pattern[str]:
    """From a word of one of these lists of `beside.yaml` to the next stop."""
    words = "|".join(re.escape(word) for name in names for word in load("beside.yaml")[name])
    return re.compile(
        rf"(?<!\bwhy )(?<![\w-])(?:{words})(?![\w-])(?:(?! (?:can|could) you\b)[^,;.!?–—])*",
        re.IGNORECASE,
    )
