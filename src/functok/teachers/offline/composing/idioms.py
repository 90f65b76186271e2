"""Ways in which people ask that do not name the act: "I can't make it to …", "tell Ann that …"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any, NamedTuple

from functok.records import Style
from functok.specs.model import Parameter
from functok.teachers.offline.about.done import told_as_done
from functok.teachers.offline.about.matters import spoken
from functok.teachers.offline.about.meaning import Meaning
from functok.teachers.offline.arguments.roles import semantic_for_role
from functok.teachers.offline.arguments.said import Pool, join, marked, with_unit
from functok.teachers.offline.arguments.said import Said as Value
from functok.teachers.offline.composing.acting import verb_patterns
from functok.teachers.offline.composing.carrying import Scene, carry_action
from functok.teachers.offline.composing.frames import (
    VALUE_SLOTS,
    said_value,
    slots_of_values,
    taken_along,
)
from functok.teachers.offline.composing.members import MEMBER_SLOTS, said_member, slots_of_members
from functok.teachers.offline.composing.speaking_of import (
    NOUN_SLOTS,
    THING_SLOTS,
    late_text,
    said_thing,
    slots_in,
    things_of,
)
from functok.teachers.offline.composing.tails import fronted, pieces_of
from functok.teachers.offline.words.content import Action, Idiom, Thing
from functok.teachers.offline.words.english import name_words, with_article
from functok.teachers.offline.words.grammar import drawn, expand, names, unfolded
from functok.teachers.offline.words.lexicon import is_own, is_told, senses
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.values import semantic_of
from functok.values.english.inflection import PARTICIPLES, base_form, singular
from functok.values.parameters.semantics import Semantic

_FORMS = ("order", "state", "ask", "bit")


def idioms_by_function(meanings: Mapping[str, Meaning]) -> dict[str, tuple[Idiom, ...]]:
    """The idioms of each function of an API; without those that could mean another one as well."""
    found = {name: tuple(_idioms_of(meaning)) for name, meaning in meanings.items()}
    shared = Counter(
        phrase for each in found.values() for phrase in {idiom.phrase for idiom in each}
    )
    return {
        name: tuple(i for i in each if slots_in(i) & THING_SLOTS or shared[i.phrase] == 1)
        for name, each in found.items()
    }


def _idioms_of(meaning: Meaning) -> Iterable[Idiom]:
    slots = frozenset(slots_of(meaning))
    actions = [*meaning.actions, *_by_name(meaning)]
    spoken = frozenset(singular(word) for word in _words_of(meaning))
    for action in actions:
        for idiom in told_as_done(action):
            yield from (replace(idiom, phrase=one) for one in unfolded((idiom.phrase,)))
    for rule in (*load("idioms.yaml"), *load("frames.yaml")):
        if "words" in rule and not spoken & set(rule["words"]):
            continue
        fitting = {a.thing and a.thing.head.lower(): a for a in actions if _fits(rule, a)}
        for position, action in enumerate(fitting.values()):
            known = slots | things_of(action)
            for form in _FORMS:
                for phrase in unfolded(tuple(rule.get(form, ()))):
                    said = names(phrase) - {"rest"}
                    if not said <= known or (position and not said & THING_SLOTS):
                        continue
                    if "who" in said and said & {"o", "x"} and _is_who(action, meaning):
                        continue
                    if form == "bit" and meaning.said_with_verb and not said & slots:
                        continue
                    yield Idiom(form, phrase, action)


def _by_name(meaning: Meaning) -> Iterable[Action]:
    """The act that the function's name begins with, where the description has another word for it.

    Not of what somebody else is to do: who orders paint for a boat does not order the boat.
    """
    verb = base_form(name_words(meaning.function.name)[0])
    if verb in senses() and verb not in meaning.verbs and "have" not in meaning.verbs:
        yield Action(verb, (verb,), None, inform=False)


def _words_of(meaning: Meaning) -> Iterable[str]:
    """The words of the function's name, and those by which its things are called."""
    yield from name_words(meaning.function.name)
    things = [*meaning.things, *(a.thing for a in meaning.actions if a.thing is not None)]
    yield from (word for thing in things for word in thing.words.lower().split())


def _is_who(action: Action, meaning: Meaning) -> bool:
    """Whether the thing of an action is the person: nobody is added to a person."""
    return action.thing is not None and action.thing.parameter in slots_of(meaning).get("who", ())


def _fits(rule: Mapping[str, Any], action: Action) -> bool:
    sense = senses().get(action.verb)
    called = action.sense or (sense.name if sense else action.verb)
    if "senses" in rule and called not in rule["senses"]:
        return False
    head = singular(action.thing.head.lower()) if action.thing else ""
    if rule.get("heads") and head not in rule["heads"]:
        return False
    if "heads_not" in rule and head in word_set(rule["heads_not"]):
        return False
    if rule.get("handed") and is_told(head):
        return False
    if rule.get("own") and not (action.thing and _is_own(action.thing)):
        return False
    if rule.get("people"):
        return head in word_set("people")
    counted = action.thing is not None and action.thing.is_plural and head != "hour"
    return not rule.get("plural") or counted


def _is_own(thing: Thing) -> bool:
    return thing.determiner == "my" or is_own(thing.words.lower(), thing.head.lower())


_SEMANTICS: Mapping[str, frozenset[Semantic]] = {
    "who": frozenset({Semantic.PERSON}),
    "text": frozenset({Semantic.MESSAGE, Semantic.TEXT}),
    "money": frozenset({Semantic.MONEY}),
    "long": frozenset({Semantic.DURATION}),
    "num": frozenset(
        {Semantic.INTEGER, Semantic.NUMBER, Semantic.PERCENT, Semantic.TEMPERATURE, Semantic.MONEY,
         Semantic.DURATION}
    ),
    "kind": frozenset({Semantic.ENUM}),
    "item": frozenset({Semantic.PRODUCT, Semantic.MEDIA}),
    "topic": frozenset(
        {Semantic.PRODUCT, Semantic.TEXT, Semantic.SEARCH, Semantic.TITLE, Semantic.ENUM}
    ),
}  # fmt: skip
_PLACES = (Semantic.PLACE, Semantic.ORGANIZATION)
_FROM = frozenset(("from", "source", "base"))
_TO = frozenset(("to", "target", "into"))
_CAUSES = frozenset(("reason", "cause", "problem", "issue", "why"))


def slots_of(meaning: Meaning) -> dict[str, tuple[str, ...]]:
    """By slot: the parameters whose values fill it. A slot that two could fill alone is left out."""
    parameters = meaning.function.arguments
    found: dict[str, tuple[str, ...]] = {}
    semantics = {p.name: semantic_for_role(p, semantic_of(p)) for p in parameters}
    units = [p for p in parameters if semantics[p.name] in _UNITS]
    ends = [p for p in units if set(name_words(p.name)) & (_FROM | _TO)]
    causes = [p for p in parameters if set(name_words(p.name)) & _CAUSES]
    others = [p for p in parameters if p not in ends and p not in causes]
    for slot, wanted in _SEMANTICS.items():
        pool = [p for p in parameters if not _is_doer(p)] if slot == "who" else others
        chosen = _only([p for p in pool if semantics[p.name] in wanted])
        if chosen is not None:
            found[slot] = (chosen.name,)
    met = [p for p in parameters if semantics[p.name] is Semantic.PERSON and not _is_served(p)]
    if len(met) == 1:
        found["met"] = (met[0].name,)
    told_to = [p for p in parameters if semantics[p.name] is Semantic.ORGANIZATION]
    if "who" not in found and "text" in found and len(told_to) == 1 and _addresses(meaning):
        found["who"] = (told_to[0].name,)
    if "text" in found:
        found["told"] = found["asked"] = found["text"]
    if "kind" in found:
        found["doing"] = found["a_kind"] = found["kind"]
    places = tuple(p.name for p in parameters if semantics[p.name] in _PLACES)
    if places and (len(places) == 1 or all(semantics[p] is Semantic.PLACE for p in places)):
        found["where"] = places
    found |= slots_of_members(
        meaning, [p for p in parameters if semantics[p.name] is Semantic.ENUM]
    )
    found |= slots_of_values(meaning, parameters)
    reasons = [p for p in causes if semantics[p.name] is Semantic.ENUM]
    if len(reasons) == 1:
        found["reason"] = (reasons[0].name,)
    for slot, words in (("from", _FROM), ("to", _TO)):
        fitting = [p for p in ends if set(name_words(p.name)) & words]
        if len(fitting) == 1:
            found[slot] = (fitting[0].name,)
    return found


def _is_doer(parameter: Parameter) -> bool:
    """Whether it names who did or wrote it, and nobody who is told: `reported_by`."""
    return name_words(parameter.name)[-1] in ("by", "signed", "author", "signature")


def _is_served(parameter: Parameter) -> bool:
    """Whether it names somebody for whom something is booked, rather than who is met."""
    return name_words(parameter.name)[-1] in word_set("served")


def _addresses(meaning: Meaning) -> bool:
    """Whether it says something to somebody, who may be a business too."""
    return bool(meaning.verbs & {"send", "ask", "write", "message", "contact", "tell", "notify"})


_UNITS = (Semantic.CURRENCY, Semantic.LANGUAGE, Semantic.ENUM, Semantic.TEXT)


def _only(parameters: Sequence[Parameter]) -> Parameter | None:
    """The one there is, or the one of them that must be given."""
    needed = [p for p in parameters if p.required]
    if len(parameters) == 1:
        return parameters[0]
    return needed[0] if len(needed) == 1 else None


_BY_STYLE: Mapping[Style, Mapping[str, float]] = {
    Style.COMMAND: {"order": 0.8, "state": 0.2},
    Style.QUESTION: {"ask": 0.65, "order": 0.35},
    Style.NEED: {"state": 0.75, "order": 0.25},
    Style.FRAGMENT: {"bit": 1.0},
}
_INTRODUCED = 0.2
_SHARE = 0.6
_BY_NAME = 0.4
_SHARE_OF_EACH = 0.05
"""With few idioms at hand the plain ways prevail, so that none is heard all the time."""


class Said(NamedTuple):
    """A request in an idiom, values marked."""

    text: str
    asked: bool
    """Whether it is a question of fact or a statement, not an order."""
    ends: bool
    """Whether it ends with a text, so that nothing may stand behind it."""


def idiomatic(scene: Scene, said: Sequence[Value], style: Style, rng: Random) -> Said | None:
    """The request in one of its function's idioms, now and then; None for the plain way."""
    roll = rng.random()
    if not scene.idioms or roll > _SHARE:
        return None
    if any(verb_patterns(each, scene.meaning) for each in said):  # the value is the verb: "unlock"
        return None
    pool = Pool({each.key: each for each in said})
    at_hand = _values(scene, pool, rng)
    fitting = [i for i in scene.idioms if _fits_values(i, at_hand, pool)]
    by_form = {form: [i for i in fitting if i.form == form] for form in _BY_STYLE[style]}
    if roll > _SHARE_OF_EACH * sum(len(each) for each in by_form.values()):
        return None
    form, idiom = drawn(by_form, _BY_STYLE[style], rng)
    before, text = _filled(idiom, at_hand, scene, pool, style, rng)
    ends = bool(slots_in(idiom) & _TEXTS)
    if form == "order":
        text = carry_action(text, "", style, "action", rng, ends=ends)
    return Said(before + text, form != "order", ends)


def of_matter(scene: Scene, style: Style, rng: Random) -> Said | None:
    """The request by what its matter is, where there is no value to say, now and then; else None."""
    by_name = not scene.matters or (bool(scene.named) and rng.random() < _BY_NAME)
    found = spoken(scene.named if by_name else scene.matters, scene.avoid, style, rng)
    if found is None:
        return None
    form, text = found
    if form == "order":
        return Said(carry_action(text, "", style, "action", rng), False, False)
    return Said(text, True, False)


_LAST = 8
_CALLED = re.compile(r"(?:called|named|titled|labell?ed|tagged|with the (?:title|label|name)) ")
_EXISTING = frozenset(("play", "watch", "show", "read", "stream", "open"))
"""What they are done to has its name already."""
_TEXTS = frozenset(("text", "told", "asked", "do"))


def _fits_values(idiom: Idiom, at_hand: Mapping[str, str], pool: Pool) -> bool:
    """Whether its values are at hand, and no value would be lost that says which thing is meant."""
    slots, thing = slots_in(idiom), idiom.action.thing
    bare = slots & NOUN_SLOTS and not slots & {"o", "x"}
    if bare and thing is not None and thing.parameter in pool.left:
        return False
    of = thing.behind[0] if thing is not None and thing.behind else None
    relative = thing is not None and thing.head.lower() in word_set("relative")
    if bare and relative and of is not None and of.preposition == "of":
        return False  # not "bring the strength to four"
    if "num" in slots and any(_is_set_to(said) for said in pool.left.values()):
        return False  # not "make the lamp 20 percent to red"
    return slots - THING_SLOTS <= at_hand.keys()


def _is_set_to(said: Value) -> bool:
    return said.is_member and said.role.name in ("level", "mode", "color")


def _filled(
    idiom: Idiom, values: Mapping[str, str], scene: Scene, pool: Pool, style: Style, rng: Random
) -> tuple[str, str]:
    """The phrase with its thing and values; what is left stands before it, at {rest} or behind."""
    parameters = scene.slots
    fill = dict(values)
    if "who" in values and rng.random() < _INTRODUCED:
        label = pool.left[parameters["who"][0]].role.label.lower()
        if label in word_set("people") and values["who"][1:2].isupper():
            fill["who"] = f"my {label} {values['who']}"
    used = [p for slot in sorted(slots_in(idiom) & parameters.keys()) for p in parameters[slot]]
    used += taken_along(slots_in(idiom), parameters, pool)
    for name in used:
        pool.take(name)
    thing = idiom.action.thing
    late = ""
    if thing is not None and slots_in(idiom) & THING_SLOTS:
        late = late_text(thing, idiom.action.verb, rng)
        fill |= said_thing(idiom, thing, scene, pool, used, rng)
    pieces, _ = pieces_of(pool, style, rng, scene.meaning)
    if not slots_in(idiom) & THING_SLOTS:
        for piece in pieces:  # "wake me at six and call it …": no noun that is called so
            if _CALLED.match(piece.text):
                called = ", the one called " if idiom.action.verb in _EXISTING else "and call it "
                piece.text, piece.rank = _CALLED.sub(called, piece.text), _LAST
    before, pieces = fronted(pieces, scene.meaning, style, rng)
    fill["rest"] = late + join(pieces, rng)
    phrase = idiom.phrase if "{rest}" in idiom.phrase else idiom.phrase + "{rest}"
    return before, expand(phrase, rng, fill)


_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|evening|luck)|congrat\w*|happy|thanks?|thank you|welcome|please"
    r"|sorry|don't|do not|let's|call|bring|come|get|wait|see you)\b",
    re.IGNORECASE,
)  # fmt: skip
_STATED = re.compile(r"[.:!] ")
_STATES = re.compile(r"(?:\S+ ){2,}")


def _values(scene: Scene, pool: Pool, rng: Random) -> dict[str, str]:
    """By slot: the words for its value, marked; only of what is given and can be said there."""
    found: dict[str, str] = {}
    for slot, parameters in scene.slots.items():
        said = [pool.left[p] for p in parameters if p in pool.left]
        if len(said) != len(parameters):
            continue
        first = said[0]
        if slot in MEMBER_SLOTS | VALUE_SLOTS:
            member = slot in MEMBER_SLOTS
            words = (
                said_member(slot, first, scene.meaning, rng)
                if member
                else said_value(slot, first, pool, rng)
            )
            if words:
                found[slot] = words
        elif _sayable(slot, first):
            found[slot] = ", ".join(_worded(slot, each) for each in said)
    return found


def _sayable(slot: str, said: Value) -> bool:
    text = said.text
    if slot in ("told", "asked"):
        asks = text.rstrip("\"'”").endswith("?")
        if slot == "asked":
            return asks and not _STATED.search(text)
        return not asks and not _GREETING.match(text) and bool(_STATES.match(text))
    if slot == "doing":
        return text.endswith("ing") and " " not in text
    if slot == "reason":
        return text.rpartition(" ")[2] in PARTICIPLES or text.endswith("ed")
    return slot not in ("kind", "a_kind", "topic") or text.lower() not in ("any", "other", "none")


def _worded(slot: str, said: Value) -> str:
    if slot in ("num", "long", "money"):
        return with_unit(said)
    if slot == "a_kind":
        return with_article(marked(said.text))
    return marked(said.text)
