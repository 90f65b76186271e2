"""The carrier phrases around a request, by style, and what may stand in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from random import Random

from functok.records import Style
from functok.teachers.offline.about.matters import Matter
from functok.teachers.offline.about.meaning import Meaning
from functok.teachers.offline.arguments.said import MARKED, OPEN, SHUT, Pool, join
from functok.teachers.offline.composing.tails import pieces_of
from functok.teachers.offline.words.content import Idiom
from functok.teachers.offline.words.grammar import expand, unfolded
from functok.teachers.offline.words.phrasebook import load
from functok.values.english.inflection import gerund


@cache
def carriers(style: str, sort: str) -> tuple[str, ...]:
    """The carrier phrases of a style for one sort of content; weights are unfolded."""
    return unfolded(tuple(load("carriers.yaml")[style].get(sort, ())))


@dataclass(frozen=True)
class Scene:
    """What a sentence is composed of: one function's meaning, and stems that other functions go by."""

    meaning: Meaning
    avoid: frozenset[str]
    idioms: tuple[Idiom, ...] = ()
    slots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The parameters whose values fill a slot of the idioms, by slot."""
    matters: tuple[Matter, ...] = ()
    named: tuple[Matter, ...] = ()
    """How it is asked for by its name."""


_FOR_ME = re.compile(r"\b(?:me|you)\b")


def carry_action(
    verb: str,
    tail: str,
    style: Style,
    sort: str,
    rng: Random,
    fixed: bool = False,
    ends: bool = False,
) -> str:
    """A verb phrase in a carrier of the style.

    `fixed`: the verb's form must not change; `ends`: nothing may stand behind.
    """
    for_me = bool(_FOR_ME.search(MARKED.sub("", verb)))
    loose = ends or ends_loosely(tail)
    options = _action_carriers(style.value, sort, for_me, fixed, loose)
    first, space, rest = verb.partition(" ")
    doing = "" if fixed else gerund(first) + space + rest
    vp, ving = verb + tail, doing + tail
    return expand(
        options[int(rng.random() * len(options))],
        rng,
        {"vp": vp, "vs": vp, "ving": ving, "vsing": ving},
    )


_LOOSE = re.compile(rf"[.?!][{OPEN}{SHUT}\"”']*$")


def ends_loosely(tail: str) -> bool:
    """Whether nothing can follow: the tail ends with a text, or with an order of its own."""
    return (
        bool(_LOOSE.search(tail))
        or ": " in tail
        or re.search(
            rf"(?:saying|says|text|write|say|body) [\"“']?{OPEN}[^{SHUT}]*{SHUT}[\"”']?$", tail
        )
        is not None
    )


@cache
def _action_carriers(
    style: str, sort: str, for_me: bool, fixed: bool, loose: bool
) -> tuple[str, ...]:
    found = []
    for option in carriers(style, sort):
        if for_me and ("{vs}" in option or "{vsing}" in option or "for me" in option):
            continue
        if fixed and "ing}" in option:
            continue
        if loose and not option.endswith(("{vp}", "{vs}", "{ving}", "{vsing}")):
            continue
        found.append(option)
    if not found and sort == "self":
        return _action_carriers(style, "action", for_me, fixed, loose)
    return tuple(found)


_EXPLAINING = re.compile(r"explain|understand|teach|solve|hint|clue\b.*about|tip|clarity|walk")
_SEARCHING = re.compile(r"check|find out|look|figure|see\b|happen to")


@lru_cache(maxsize=4096)
def _fits_question(carrier: str, emb: str) -> bool:
    """Whether a frame suits a question: reasons are explained, dates are not; "you" is not looked up."""
    if _EXPLAINING.search(carrier) and not emb.startswith(("how to", "why", "what")):
        return False
    return not (_SEARCHING.search(carrier) and re.search(r"\byou\b", emb))


def carried(
    style: Style, sort: str, fill: dict[str, str], scene: Scene, pool: Pool, rng: Random
) -> str:
    options = carriers(style.value, sort)
    if sort == "question":
        options = tuple(o for o in options if _fits_question(o, fill["emb"]))
    if any(ends_loosely(text) for text in fill.values()):
        options = tuple(o for o in options if o.endswith("}")) or options
    text = expand(options[int(rng.random() * len(options))], rng, fill)
    return text + join(pieces_of(pool, style, rng, scene.meaning)[0], rng)
