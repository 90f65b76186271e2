"""A request with the result of another one in it: "send Ann a text with the weather in Oslo"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from functok.planning.nesting import result_of
from functok.records import Style
from functok.specs.model import FunctionSpec, Parameter
from functok.teachers.offline.about.meaning import Meaning, understand_alone
from functok.teachers.offline.arguments.roles import label_of, role_of
from functok.teachers.offline.arguments.said import MARKED, OPEN, SHUT, Pool, Said, join
from functok.teachers.offline.arguments.wording import Unsayable
from functok.teachers.offline.composing.carrying import Scene, carry_action
from functok.teachers.offline.composing.compose import compose
from functok.teachers.offline.composing.objects import object_text
from functok.teachers.offline.composing.several import Request, order
from functok.teachers.offline.composing.tails import pieces_of
from functok.teachers.offline.words.content import Phrase, Question, Thing
from functok.teachers.offline.words.lexicon import PREPOSITIONS, is_told, is_verb
from functok.teachers.offline.words.phrasebook import load
from functok.values import Semantic, semantic_of
from functok.values.english.inflection import singular, stem

_PLACE = "the \ue002"
"""Stands for the words of the result while the request around it is composed."""
_HELD = re.compile(rf"[\"'“]?{OPEN}{_PLACE}{SHUT}[\"'”]?")
_LAST = re.compile(rf"(?:\b(?:the|an?|my|your) )?(?:(\w[\w'-]*)|({SHUT})[\"'”]?) $")
_BROKEN = re.compile(r"[,;:.?!]| and ")
_TRIES = 12
_ONE_AFTER_THE_OTHER = 0.25
_TEXTS = frozenset({Semantic.MESSAGE, Semantic.TEXT})


def compose_nested(
    outer: Request, parameter: Parameter, inner: Request, style: Style, rng: Random
) -> str:
    """One text that asks for `outer` with the result of `inner` as the value of `parameter`.

    Raises Unsayable where no words were found.
    """
    request = Request(outer.scene, [*outer.said, _result(outer.scene, parameter)])
    again = _again(parameter) if style is not Style.FRAGMENT else []
    if again and rng.random() < _ONE_AFTER_THE_OTHER:
        text = _one_after_the_other(request, inner, str(rng.choice(again)), style, rng)
        if text:
            return text
    for _ in range(_TRIES):
        noun = _noun_phrase(inner, parameter, rng)
        text = noun and _filled(compose(request.scene, request.said, style, rng)[0], noun, request)
        if text:
            return text
    raise Unsayable(f"the result for {label_of(parameter)} has no words")


def _result(scene: Scene, parameter: Parameter) -> Said:
    """The argument whose value is not known yet, with a place for its words."""
    role = role_of(parameter, semantic_of(parameter), scene.meaning.about)
    link = scene.meaning.links.get(parameter.name)
    known = _table("before").get(str(role.semantic))
    plain = [say for say in role.say if "{v}" in say and say.count("{") == 1]
    say = [f"{link.preposition} {{v}}"] if link else known or plain or ["with {v} as the {label}"]
    role = replace(role, name="result", place="tail", say=tuple(say))
    return Said(role, _PLACE, _PLACE, parameter.name)


def _filled(text: str, noun: str, request: Request) -> str | None:
    """The request with the words for the result; None if they do not fit in.

    They may follow a preposition, a verb or a value. The noun of the object goes: not "play the song
    the song of the day".
    """
    held = _HELD.search(text)
    last = held and _LAST.search(text[: held.start()])
    if held is None or last is None:
        return None
    before, word = text[: held.start()], (last[1] or "").lower()
    if singular(word) in request.scene.meaning.about.heads:
        before = _without_modifiers(before[: last.start()], request.scene.meaning)
    elif not (last[2] or word in PREPOSITIONS or word in ("me", "us") or is_verb(word)):
        return None
    return before + noun + text[held.end() :]


def _without_modifiers(before: str, meaning: Meaning) -> str:
    """Without what stood before the noun that went: not "cancel recording the session"."""
    for thing in sorted((t.words for t in meaning.things), key=len, reverse=True):
        lead = thing.rpartition(" ")[0]
        if lead and re.search(rf"\b{re.escape(lead)} $", before, re.IGNORECASE):
            return re.sub(r"\b(?:the|an?|my) $", "", before[: -len(lead) - 1])
    return before


def _one_after_the_other(
    outer: Request, inner: Request, again: str, style: Style, rng: Random
) -> str | None:
    """`look up the weather in Oslo and text Ann the result`; None if that comes out clumsy."""
    things = [action.thing for action in inner.scene.meaning.actions if action.thing is not None]
    pool = Pool({each.key: each for each in inner.said})
    if not inner.said or any(_bound(thing, pool) != thing for thing in things):
        return None
    first, second = order(inner, rng), order(outer, rng)
    rest = _filled(second.text, again, outer)
    if rest is None or not (first.is_order and second.is_order) or first.loose:
        return None
    text = first.text + str(rng.choice(_table("joints"))) + rest
    return carry_action(text, "", style, "action", rng, fixed=True)


def _again(parameter: Parameter) -> list[str]:
    """What the result is called when it was just asked for: "the result", "that time"."""
    semantic = str(semantic_of(parameter))
    noun = _table("nouns").get(semantic)
    return list(_table("again").get(semantic, [f"that {noun}"] if noun else []))


def _noun_phrase(inner: Request, parameter: Parameter, rng: Random) -> str | None:
    """What is to be found out: "the weather in Oslo", values marked; None if that comes out clumsy."""
    wanted = semantic_of(parameter)
    called = _table("nouns").get(str(wanted))
    thing = _thing(inner.scene, parameter, rng)
    pool = Pool({each.key: each for each in inner.said})
    if thing is not None:
        if wanted in _TEXTS and _is_checked(thing, inner.scene.meaning):
            called = "state"
        noun = object_text(_bound(_definite(thing, inner), pool), pool, rng, True)
    elif inner.scene.meaning.questions:
        noun = _clause(rng.choice(inner.scene.meaning.questions), called)
    else:
        return None
    tail, remark = pieces_of(pool, Style.QUESTION, rng, inner.scene.meaning)
    whole = noun + join(tail, rng)
    if remark or _BROKEN.search(MARKED.sub("", whole)):
        return None
    clear = thing is None or not called or _names(thing, parameter)
    return whole if clear else f"the {called} of {whole}"


def _clause(asked: Question, called: str | None) -> str:
    """`when the next alarm rings` → "the time when the next alarm rings"; `which song is playing` →
    "the song that is playing"; `where my car is` stays."""
    word, _, noun = asked.word.partition(" ")
    if word in ("which", "what") and noun:
        return f"the {noun} that {asked.embedded.removeprefix(asked.word).strip()}"
    return f"the {called or 'time'} {asked.embedded}" if word == "when" else asked.embedded


def _thing(scene: Scene, parameter: Parameter, rng: Random) -> Thing | None:
    """What the inner function is asked for: what its words name as such a value, if any do."""
    told = [a.thing for a in scene.meaning.actions if a.thing is not None and a.inform]
    named = [thing for thing in told if _names(thing, parameter)]
    if not named and scene.meaning.questions:
        return None
    if not named:
        result = _of_result(scene.meaning.function)
        named = [thing for thing in result.things if _names(thing, parameter)] if result else []
    named = [_told_of(thing, told) for thing in named]
    found = named or told or list(scene.meaning.things)
    return found[int(rng.random() * len(found))] if found else None


def _told_of(thing: Thing, told: Sequence[Thing]) -> Thing:
    """`number of the lesson` → `number of the last lesson`, where that is what is looked for."""
    of = thing.behind[0] if thing.behind else None
    full = next((t for t in told if of and t.head == of.words.rpartition(" ")[2]), None)
    if of is None or full is None or " " in of.words:
        return thing
    whole = Phrase("of", of.determiner, full.words)
    return replace(thing, behind=(whole, *full.behind, *thing.behind[1:]))


def _names(thing: Thing, parameter: Parameter) -> bool:
    """Whether the thing by its name is such a value as the parameter takes."""
    wanted = semantic_of(parameter)
    if wanted in _TEXTS:
        return is_told(thing.head.lower())
    if thing.head.lower() in _table("standing_for"):
        return True
    if thing.head.lower() in _table("heads").get(str(wanted), ()):
        return True
    schema = {"type": parameter.schema.get("type", "string")}
    return semantic_of(Parameter(thing.words.replace(" ", "_"), schema, True)) is wanted


def _definite(thing: Thing, inner: Request) -> Thing:
    """One certain thing: "the weather", "my last order" in place of its number."""
    of = thing.behind[0] if thing.behind else None
    certain = of is not None and of.preposition == "of" and of.parameter is None
    if of is not None and certain and of.determiner != "a" and of.words not in ("me", "I"):
        if thing.head.lower() in _table("standing_for"):
            thing = Thing(of.determiner, of.words, thing.behind[1:])
        else:  # always said: the time of what
            thing = replace(thing, words=f"{thing.words} {of.text}", behind=thing.behind[1:])
    wanting = thing.determiner in (None, "", "a", "some")
    if wanting or (thing.determiner == "my" and inner.said):
        return replace(thing, determiner="the")
    return thing


def _is_checked(thing: Thing, meaning: Meaning) -> bool:
    """Whether one wants to know how it is with the thing, not to be told it."""
    verbs = {action.verb for action in meaning.actions if action.thing == thing}
    return bool(verbs & {*_table("checking")}) and not is_told(thing.head.lower())


def _bound(thing: Thing, pool: Pool) -> Thing:
    """`the number of a person` with the person at hand: the value stands there."""

    def bound(phrase: Phrase) -> Phrase:
        if phrase.parameter is not None or phrase.determiner != "a":
            return phrase
        noun = stem(singular(phrase.words.rpartition(" ")[2]))
        keys = (k for k, said in pool.left.items() if stem(said.role.label.split()[-1]) == noun)
        return replace(phrase, parameter=next(keys, None))

    return replace(thing, behind=tuple(map(bound, thing.behind)))


_NOUN_FIRST = re.compile(r"(?:(?:the|an?|your|my|its) \w|[\w-]+ of )", re.IGNORECASE)
_HOW_WRITTEN = re.compile(
    r"[.,;:(]| (?:as|in) (?=[A-Z]|an? |seconds|minutes|degrees|\w+ (?:form|format|degrees|units?)\b).*"
)


def _of_result(function: FunctionSpec) -> Meaning | None:
    """What the function is about by the description of what it returns: "The time of the next alarm"."""
    described = _HOW_WRITTEN.split(result_of(function).description.strip(), maxsplit=1)[0]
    if not _NOUN_FIRST.match(described):
        return None
    told = f"Gets {described[0].lower()}{described[1:]}."
    return understand_alone(replace(function, description=told))


def _table(name: str) -> Any:
    return load("nested.yaml")[name]
