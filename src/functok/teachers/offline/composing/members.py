"""Members of closed lists that stand for what is spoken of, in the slots of the idioms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from functok.specs.model import Parameter
from functok.teachers.offline.about.meaning import Meaning
from functok.teachers.offline.arguments.said import Said, marked
from functok.teachers.offline.arguments.which import (
    inside,
    of_that_kind,
    says_what_is_wrong,
    stands_alone,
)
from functok.teachers.offline.words.content import Phrase, Thing
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.lexicon import is_mass
from functok.teachers.offline.words.phrasebook import word_set
from functok.values.english.inflection import is_plural, singular

MEMBER_SLOTS = frozenset(("measured", "member", "more", "faulty", "chosen", "whole", "goal"))
"""`measured` what is measured; `member` the thing itself with an article, `more` without one, `faulty` what
is not in order; `chosen` and `whole` a program and what it is for; `goal` where something goes."""
_MEASURED = word_set("measured_by")
_READ = re.compile(r"(?:what|which value) (?:is|to be|to) (?:measured?|read)\b", re.IGNORECASE)
_CHOSEN = word_set("chosen")


def slots_of_members(meaning: Meaning, members: Sequence[Parameter]) -> dict[str, tuple[str, ...]]:
    """By slot: the one of these parameters whose value fills it; without those that several could fill."""
    behind = {phrase.parameter: phrase for _, phrase in _phrases(meaning)}
    things = {a.thing.parameter: a.thing for a in meaning.actions if a.thing is not None}
    named = [p.name for p in members if p.name in things]
    candidates = {
        "measured": [p.name for p in members if _is_measured(p)],
        "goal": [
            p.name
            for p in members
            if p.name in behind and behind[p.name].preposition in ("to", "with")
        ],
        "member": named,
        "more": named,
        "faulty": named,
    }
    if len(named) == 1 and things[named[0]].head.lower() in _CHOSEN:
        whole = _whole_of(things[named[0]])
        if whole is not None:
            candidates |= {"chosen": named, "whole": [whole]}
    return {slot: (each[0],) for slot, each in candidates.items() if len(each) == 1}


def _phrases(meaning: Meaning) -> list[tuple[Thing, Phrase]]:
    things = [action.thing for action in meaning.actions if action.thing is not None]
    return [(thing, phrase) for thing in things for phrase in thing.behind]


def _is_measured(parameter: Parameter) -> bool:
    named = _MEASURED & set(name_words(parameter.name))
    return bool(named) or _READ.match(parameter.description) is not None


def _whole_of(thing: Thing) -> str | None:
    """The parameter that says of what a member is chosen: the oven of which the program is set."""
    of = (p.parameter for p in thing.behind if p.preposition in ("of", "in", "on", "for"))
    return next((name for name in of if name is not None), None)


def said_member(slot: str, said: Said, meaning: Meaning, rng: Random) -> str:
    """The words for a member in one of these slots, marked; "" where it cannot stand there."""
    value = said.text
    last = value.rpartition(" ")[2].lower()
    several = is_plural(last)
    if slot in ("measured", "chosen"):
        return "" if several and slot == "measured" else marked(value)
    if slot in ("whole", "goal"):
        found = (phrase for _, phrase in _phrases(meaning) if phrase.parameter == said.key)
        phrase = next(found, None)
        return inside(phrase, said, rng) if phrase is not None else ""
    things = (a.thing for a in meaning.actions if a.thing is not None)
    head = next(thing.head.lower() for thing in things if thing.parameter == said.key)
    if slot == "faulty":
        part = singular(head) in word_set("troubles") - {"damage"}  # a scratch is not broken
        trouble = part and not says_what_is_wrong(value)
        return marked(value) if trouble and not several else ""
    if not stands_alone(head, value):
        return ""
    if slot == "more":
        return marked(value) if several or is_mass(value.lower(), last) else ""
    return of_that_kind(value, "a")
