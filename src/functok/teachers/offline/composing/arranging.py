"""Other arrangements of a request than verb, object, details: what is wanted, the object first, passive."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from functok.records import Style
from functok.teachers.offline.arguments.said import OPEN, SHUT, Attached, join, unmarked
from functok.teachers.offline.composing.acting import SAYING, SETTING, VerbPhrase
from functok.teachers.offline.composing.carrying import carriers, ends_loosely
from functok.teachers.offline.words.content import Action
from functok.teachers.offline.words.grammar import expand
from functok.teachers.offline.words.lexicon import is_told
from functok.teachers.offline.words.phrasebook import word_set
from functok.values.english.inflection import gerund, is_plural, participle, singular

_SHARES = {"told": 0.3, "checked": 0.4, "wanted": 0.55, "apart": 0.14, "passive": 0.17}
_OFTEN = 1.6
_TARGETS = frozenset(
    (
        "level",
        "mode",
        "color",
        "percent",
        "temperature",
        "status",
        "enum",
        "money",
        "amount",
        "price",
        "max_price",
        "max_value",
        "max_count",
        "quantity",
        "limit",
    )
)
CHECKING = frozenset(("check", "test", "inspect", "examine"))
"""Verbs that ask whether something is in order."""
_PARTICLE = (
    "(?:up|on|off|down|out|in|back|over|away|together|"
    + "|".join(sorted(word_set("complements")))
    + ")"
)
_BENT = re.compile(rf"(\w+)(?: ({_PARTICLE}))? \{{o\}}(?: ({_PARTICLE}))?$")
_SPLIT = re.compile(rf"^(\w+) ({_PARTICLE}) \{{o\}}$")
_UNBENT = word_set("unbent")
_PLACING = word_set("placing")
_PERSONS = (word_set("people") - {"cleaner", "guide", "walker"}) | {
    "courier",
    "man",
    "woman",
    "person",
    "friend",
    "colleague",
    "guest",
    "visitor",
    "member",
    "singer",
}
_WITH_GOAL = word_set("contents_to")
_DEFINITE = re.compile(r"(?:the|my|all) (?=\S)")
_NUMBER = re.compile(
    r"\d|\b(?:percent|degrees|one|two|three|four|five|six|seven|eight|nine|ten|\w+ty)\b"
)


def arranged(
    phrase: VerbPhrase,
    action: Action,
    tail: Sequence[Attached],
    style: Style,
    rng: Random,
    *,
    often: bool = False,
) -> str | None:
    """The request in an arrangement of its own, the more `often`; None for the plain one."""
    if phrase.thing is None or style is Style.FRAGMENT:
        return None
    roll = rng.random()
    for sort, share in _SHARES.items():
        fill = _fill(sort, phrase, action, tail, rng)
        if fill is None:
            continue
        often = often and sort != "wanted"
        roll -= share * (_OFTEN if often else 1)
        if roll < 0:
            return _expanded(style, sort, fill, rng)
    return None


_FOR_OBJECT = re.compile(r"(?:for|on|\|on\)) \{o\}")


def _expanded(style: Style, sort: str, fill: dict[str, str], rng: Random) -> str | None:
    options = [o for o in carriers(style.value, sort) if "{at}" not in o or fill.get("at")]
    if " for " in fill.get("o", ""):
        options = [o for o in options if not _FOR_OBJECT.search(o)]
    if any(ends_loosely(text) for text in fill.values()):
        options = [o for o in options if o.endswith("}")]
    return expand(options[int(rng.random() * len(options))], rng, fill) if options else None


def _fill(
    sort: str, phrase: VerbPhrase, action: Action, tail: Sequence[Attached], rng: Random
) -> dict[str, str] | None:
    """The parts of the request for the carriers of one arrangement; None where it does not fit."""
    verb, inform = action.verb, action.inform
    if sort == "told":
        return _told(phrase, tail, rng) if inform and verb not in CHECKING else None
    if inform and verb not in CHECKING:
        return None
    if sort == "checked":
        return _checked(phrase, verb, tail, rng)
    if sort == "wanted":
        return _wanted(phrase, verb, tail, rng)
    return _apart(phrase, tail, rng) if sort == "apart" else _passive(phrase, tail, rng)


def _wanted(
    phrase: VerbPhrase, verb: str, tail: Sequence[Attached], rng: Random
) -> dict[str, str] | None:
    """What the object is to be, without a verb that says how: "I want the fan at 3"."""
    targets = (p for p in tail if p.text.startswith(f"to {OPEN}") and _is_target(p))
    target = next(targets, None)
    if target is None or verb not in SETTING:
        return None
    if any(piece.text.startswith("to ") for piece in tail if piece is not target):
        return None
    value = target.text[3:]
    rest = join([piece for piece in tail if piece is not target], rng)
    at = "at" if _NUMBER.search(unmarked(value)) else ""
    return {"o": phrase.noun, "v": value, "at": at, "rest": rest}


def _told(phrase: VerbPhrase, tail: Sequence[Attached], rng: Random) -> dict[str, str] | None:
    """What the user wants to know, said first: "my balance, can you tell me"."""
    thing = phrase.thing
    if thing is None or not is_told(thing.head.lower()) or not _DEFINITE.match(phrase.noun):
        return None
    plural = _plural(phrase)
    np = phrase.noun + join(tail, rng)
    return {"np": np, "it": "them" if plural else "it", "is": "are" if plural else "is"}


def _checked(
    phrase: VerbPhrase, verb: str, tail: Sequence[Attached], rng: Random
) -> dict[str, str] | None:
    """Whether the object is in order: "are the tyres okay", for what is checked and not told."""
    thing = phrase.thing
    if verb not in CHECKING or thing is None or thing.parameter or is_told(thing.head.lower()):
        return None
    if not _DEFINITE.match(phrase.noun):
        return None
    plural = _plural(phrase)
    forms = {"is": "are", "works": "work"} if plural else {"is": "is", "works": "works"}
    return {"o": phrase.noun + join(tail, rng), **forms}


def _is_target(piece: Attached) -> bool:
    return piece.role in _TARGETS or (piece.role == "other" and bool(_NUMBER.search(piece.text)))


def _apart(phrase: VerbPhrase, tail: Sequence[Attached], rng: Random) -> dict[str, str] | None:
    """The object first, then what is to be done to it: "the garage door, can you close it"."""
    if not _DEFINITE.match(phrase.noun) or len(phrase.noun.split()) > 6:
        return None
    if SAYING.search(phrase.pattern):  # not "check what them say"
        return None
    noun, where = _place_apart(phrase)
    people = phrase.thing is not None and phrase.thing.head.lower() in _PERSONS
    pronoun = "them" if people or _plural(phrase) else "it"
    split = _SPLIT.match(phrase.pattern)
    bare = f"{split[1]} {{o}} {split[2]}" if split else phrase.pattern
    return {"o": noun, "vit": bare.replace("{o}", pronoun) + where + join(tail, rng)}


def _passive(phrase: VerbPhrase, tail: Sequence[Attached], rng: Random) -> dict[str, str] | None:
    """What is to be done, without who does it: "I want the window closed"."""
    bent = _BENT.match(phrase.pattern)
    only_value = phrase.noun.startswith(OPEN) and phrase.noun.endswith(SHUT)
    if bent is None or bent[1] in _UNBENT or only_value or len(phrase.noun.split()) > 7:
        return None
    particle = bent[2] or bent[3]
    noun, where = _place_apart(phrase)
    done = participle(bent[1]) + (f" {particle}" if particle else "") + where + join(tail, rng)
    plural = _plural(phrase)
    doing = done.replace(participle(bent[1]), gerund(bent[1]), 1)
    return {
        "o": noun,
        "done": done,
        "doing": doing,
        "gets": "get" if plural else "gets",
        "needs": "need" if plural else "needs",
        "has": "have" if plural else "has",
    }


_BEFORE = rf"(?:[^{OPEN}{SHUT}]|{OPEN}[^{SHUT}]*{SHUT})+?"
_PLACE = re.compile(rf"{_BEFORE}(?= (?:to|into|on|onto|off|with|from|in) )")
_GOAL = re.compile(rf"{_BEFORE}(?= (?:to|into|onto|off) )")


def _place_apart(phrase: VerbPhrase) -> tuple[str, str]:
    """`the phone to the radio` → `the phone`, ` to the radio`: what says where the object goes."""
    noun, thing = phrase.noun, phrase.thing
    if phrase.pattern.split()[0] in _PLACING:
        match = _PLACE.match(noun)
    elif thing is not None and singular(thing.head.lower()) in _WITH_GOAL:
        match = None
    else:
        match = _GOAL.match(noun)
    return (match[0], noun[match.end() :]) if match else (noun, "")


def _plural(phrase: VerbPhrase) -> bool:
    """Whether the object is spoken of as several."""
    assert phrase.thing is not None
    words = unmarked(phrase.noun).lower().split()
    head = singular(phrase.thing.head.lower())
    said = next((word for word in words if singular(word) == head), words[-1])
    return is_plural(said) or " and " in phrase.noun
