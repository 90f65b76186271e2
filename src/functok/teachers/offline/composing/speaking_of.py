"""The thing that an idiom speaks of, in the idiom's slots."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from functok.teachers.offline.arguments.said import Pool, marked
from functok.teachers.offline.arguments.which import SIMPLE, inside
from functok.teachers.offline.composing.acting import MOVED_SHARE, is_late, needs
from functok.teachers.offline.composing.carrying import Scene
from functok.teachers.offline.composing.objects import is_kind, object_text
from functok.teachers.offline.words.content import Action, Idiom, Phrase, Thing
from functok.teachers.offline.words.english import with_article
from functok.teachers.offline.words.grammar import names
from functok.teachers.offline.words.lexicon import is_mass, is_own
from functok.teachers.offline.words.renaming import with_synonym
from functok.values.english.inflection import is_plural, plural, singular
from functok.values.parameters.semantics import Semantic

THING_SLOTS = frozenset(("o", "n", "a_n", "my_n", "one", "ns", "x", "inside", "there", "is_there"))
NOUN_SLOTS = frozenset(("n", "a_n", "my_n", "one", "ns"))
"""What names the thing; all other slots are values."""
_INNER = frozenset(("in", "for", "of", "to", "on", "from"))


def slots_in(idiom: Idiom) -> frozenset[str]:
    """What the phrase mentions: the thing and values."""
    return names(idiom.phrase) - {"rest"}


def things_of(action: Action) -> frozenset[str]:
    """The slots for the thing that an action offers."""
    thing = action.thing
    if thing is None:
        return frozenset()
    plain = thing.words.replace(" ", "").replace("-", "").isalpha()
    if not plain or thing.words.startswith("what "):
        return frozenset(("o", "x"))
    slots = {"o", "x", "n", "my_n"}
    if not is_mass(thing.words.lower(), thing.head.lower()):
        slots |= {"a_n", "one", "ns", "there", "is_there"}
    if _container(thing):
        slots.add("inside")
    return frozenset(slots)


def _container(thing: Thing) -> str:
    """Where the things stand: "on the timetable"; "" if nothing says."""
    first = thing.behind[0] if thing.behind else None
    fits = first is not None and first.preposition in ("on", "in") and first.parameter is None
    return first.text if first is not None and fits and first.determiner in ("the", "my") else ""


def _is_own_goal(phrase: Phrase, thing: Thing, verb: str) -> bool:
    """Whether it stands behind the verb and not with its noun: "to its station"."""
    return phrase.parameter is None and is_late(phrase, thing, verb)


def late_text(thing: Thing, verb: str, rng: Random) -> str:
    """What stands behind the verb, as it is said behind a request; "" now and then."""
    late = [p for p in thing.behind if _is_own_goal(p, thing, verb) and not p.common]
    kept = (p for p in late if needs(p, verb) or rng.random() < MOVED_SHARE)
    return "".join(f" {phrase.text}" for phrase in kept)


def said_thing(
    idiom: Idiom, thing: Thing, scene: Scene, pool: Pool, used: Sequence[str], rng: Random
) -> dict[str, str]:
    """The words for the thing in the slots of an idiom."""
    fill = {"inside": _container(thing)}
    verb = idiom.action.verb
    thing = replace(
        thing, behind=tuple(p for p in thing.behind if not _is_own_goal(p, thing, verb))
    )
    bound = thing.parameter in pool.left
    if not bound:
        thing = with_synonym(thing, rng, scene.avoid)
    behind = tuple(p for p in thing.behind if p.parameter is None or p.parameter not in used)
    thing = replace(thing, behind=behind)
    if "x" in slots_in(idiom):
        first = behind[0] if behind and behind[0].preposition in _INNER else None
        said = pool.take(first.parameter) if first is not None and not bound else None
        crowded = scene.meaning.said_with_verb
        fill["x"] = (
            inside(first, said, rng)
            if first is not None and said is not None
            else object_text(thing, pool, rng, crowded)
        )
    if "o" in slots_in(idiom):
        fill["o"] = object_text(thing, pool, rng, scene.meaning.said_with_verb)
    noun = re.sub(r"^(?:my|the|some) ", "", thing.words)
    kind = pool.place("front") if slots_in(idiom) & NOUN_SLOTS else None
    if kind is not None and kind.role.semantic is Semantic.ENUM and SIMPLE.match(kind.text):
        pool.take(kind.key)
        if is_kind(thing, kind):
            return fill | _noun_slots(
                plural(kind.text) if thing.is_plural else kind.text, "", idiom, thing
            )
        return fill | _noun_slots(noun, marked(kind.text) + " ", idiom, thing)
    return fill | _noun_slots(noun, None, idiom, thing)


def _noun_slots(noun: str, kind: str | None, idiom: Idiom, thing: Thing) -> dict[str, str]:
    """The forms of a noun behind its kind; where the kind is "", the noun itself is the value."""

    def shown(word: str) -> str:
        return marked(word) if kind == "" else (kind or "") + word

    one = noun if thing.is_plural and "{ns}" not in idiom.phrase else singular(noun)
    whose = "my" if thing.determiner == "my" or is_own(thing.words, thing.head) else "the"
    return {
        "n": shown(one),
        "one": shown(singular(noun)),
        "there": "there are" if is_plural(one) else "there is",
        "is_there": "are there" if is_plural(one) else "is there",
        "a_n": shown(one) if is_plural(one) else with_article(shown(one)),
        "my_n": f"{whose} {shown(one)}",
        "ns": shown(noun if thing.is_plural else plural(noun)),
    }
