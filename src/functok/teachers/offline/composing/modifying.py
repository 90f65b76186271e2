"""What stands before an object besides its name: "the newest red tulips"; and what "something" is."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from functok.teachers.offline.arguments.said import OPEN, SHUT, SUPERLATIVE, Pool, marked, unmarked
from functok.teachers.offline.arguments.which import SIMPLE
from functok.teachers.offline.words.content import Thing
from functok.teachers.offline.words.english import article
from functok.values.parameters.semantics import Semantic

_MODIFYING = ("sort", "color", "category")
_MODIFIED_SHARE = 0.55
_BARE_FRONT = re.compile(rf"(?:an? |the )?({OPEN}[a-z][^{SHUT}]*{SHUT}(?: [a-z ]+)?)$")


def modified(front: str, pool: Pool, rng: Random) -> str:
    """A value with others before it, as adjectives stand: "red tulips", "the newest red tulips"."""
    match = _BARE_FRONT.match(front)
    words = {s.role.name: s for s in pool.left.values() if s.role.name in _MODIFYING}
    if match is None or not words or rng.random() > _MODIFIED_SHARE:
        return front
    text, lead = match[1], "the" if front.startswith("the ") else "a" * (front[0] == "a")
    for role in reversed(_MODIFYING):
        said = words.get(role)
        if said is None or not SIMPLE.match(said.text):
            continue
        if role == "sort" and not SUPERLATIVE.match(said.text):
            continue  # "by price"
        if role == "category" and said.role.label.split()[-1] not in _BRANDS:
            continue
        pool.take(said.key)
        text = f"{marked(said.text)} {text}"
        lead = "the" if role == "sort" else lead
    article_ = article(unmarked(text)) if lead == "a" else lead
    return f"{article_} {text}".strip()


_BRANDS = ("variety", "brand", "make", "cultivar", "breed", "flavor", "flavour")
_ANYTHING_AT_ALL = frozenset(("something", "anything", "item", "thing", "object", "entity"))
_NAMING = frozenset(("other", "category", "title", "product", "media"))


def something(thing: Thing, pool: Pool) -> Thing:
    """`something` → what a value says that it is, where the one that mostly says it is not given."""
    if thing.words.lower() not in _ANYTHING_AT_ALL or thing.parameter in pool.left:
        return thing
    inside = {phrase.parameter for phrase in thing.behind}
    named = (
        key
        for key, said in pool.left.items()
        if said.role.name in _NAMING and said.role.semantic in _TEXTS and key not in inside
    )
    return replace(thing, parameter=next(named, thing.parameter))


_TEXTS = frozenset({Semantic.TEXT, Semantic.TITLE, Semantic.PRODUCT, Semantic.MEDIA})
