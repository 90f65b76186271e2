"""Several requests in one breath: "turn off the lamp and lock the front door"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import NamedTuple

from functok.records import Style
from functok.teachers.offline.arguments.said import MARKED, Pool, Said, join, marked, unmarked
from functok.teachers.offline.composing.acting import chosen_action, verb_phrase
from functok.teachers.offline.composing.carrying import Scene, carry_action, ends_loosely
from functok.teachers.offline.composing.compose import compose
from functok.teachers.offline.composing.tails import pieces_of, sent_to
from functok.teachers.offline.words.phrasebook import load
from functok.values import Semantic

_TEXTS = frozenset({Semantic.MESSAGE, Semantic.TEXT, Semantic.TITLE})
_CARRIED = 0.75
_STOPPED = re.compile(r"[.?!][\"”']?$")


class Request(NamedTuple):
    """One of the calls: what its function is about, and the words for its values."""

    scene: Scene
    said: Sequence[Said]


class Clause(NamedTuple):
    """One of the requests in words."""

    text: str
    is_order: bool
    """Whether it is a verb with its object, around which a carrier phrase can stand."""
    loose: bool
    """Whether it ends with a text that would swallow an "and"."""


def compose_several(requests: Sequence[Request], style: Style, rng: Random) -> str:
    """One text that asks for all of them in their order, values marked."""
    if style is Style.FRAGMENT:
        scraps = [compose(r.scene, r.said, style, rng)[0] for r in requests]
        clauses = [Clause(s, False, _is_loose(s, r)) for s, r in zip(scraps, requests, strict=True)]
        return _joined(clauses, style, "fragment", rng)
    clauses = [order(request, rng) for request in requests]
    carried = all(clause.is_order for clause in clauses) and (
        style is not Style.COMMAND or rng.random() < _CARRIED
    )
    text = _joined(clauses, style, "order", rng)
    return carry_action(text, "", style, "action", rng, fixed=True) if carried else text


def order(request: Request, rng: Random) -> Clause:
    """A request as a verb with its object and values; what has no verb is asked for whole."""
    meaning = request.scene.meaning
    if meaning.acts or not meaning.actions:
        text, _ = compose(request.scene, request.said, Style.COMMAND, rng)
        return Clause(text, False, _is_loose(text, request))
    pool = Pool({each.key: each for each in request.said})
    action, patterns, _ = chosen_action(meaning, pool, rng)
    text = verb_phrase(action, patterns, pool, request.scene, rng).text
    # As in a question: no value is put off to a remark of its own, which the next request would part.
    tail, _ = pieces_of(pool, Style.QUESTION, rng, meaning)
    sent_to(text, tail)
    text += join(tail, rng)
    return Clause(text, True, _is_loose(text, request))


def _is_loose(text: str, request: Request) -> bool:
    texts = (each.text for each in request.said if each.role.semantic in _TEXTS)
    return ends_loosely(text) or any(text.endswith(marked(each)) for each in texts)


def _joined(clauses: Sequence[Clause], style: Style, sort: str, rng: Random) -> str:
    table = load("several.yaml")[sort]
    text = clauses[0].text
    for position, (before, after) in enumerate(pairwise(clauses), 2):
        last = position == len(clauses)
        where = "apart" if before.loose else "last" if last else "between"
        joints = [j for j in table[where] if style is not Style.QUESTION or j[0] != "."]
        if any("," in MARKED.sub("", each.text) for each in (before, after)):
            # Nothing tells a comma between two requests from those inside of one.
            joints = [j for j in joints if j != ", "]
        joint = str(rng.choice(joints or table[where]))
        if before.loose and style is Style.QUESTION:
            joint = "?" + joint.lstrip(".;,")
        if joint[0] in ".?" and _STOPPED.search(unmarked(before.text)):
            joint = joint[1:]
        text += joint + after.text
    return text
