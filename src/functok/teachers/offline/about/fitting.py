"""Which of a verb's wordings suit its object: weather is told, photos are found, coffee is made."""

from __future__ import annotations

import re

from functok.teachers.offline.words.content import Phrase, Thing
from functok.teachers.offline.words.lexicon import is_mass, is_told, senses_by_name
from functok.teachers.offline.words.phrasebook import word_set
from functok.values.parameters.nouns import semantic_of_name
from functok.values.parameters.semantics import Semantic

_HANDED = re.compile(r"^(?:track down|see if you can find|find me|look for|search for)")
_TO_PEOPLE = frozenset(("call", "phone", "dial", "ring"))
_SEARCHING = frozenset(("search", "browse", "look", "query", "find", "lookup", "explore"))
_METERS = word_set("meters")
_READ = frozenset(("read", "get", "check", "query", "show", "display", "retrieve", "fetch", "view"))
_READINGS = (
    "get a reading from {o}", "give me the reading of {o}", "tell me what {o} says", "see what {o} shows",
    "check what {o} says", "tell me what {o} measures", "take a reading from {o}", "check {o}", "read {o}",
    "get me the reading of {o}", "find out what {o} says", "take a look at {o}",
)  # fmt: skip
_UNDERTAKEN = re.compile(r"launch|kick off|execute|begin\b")
_MADE_OF = frozenset(("make", "prepare", "brew", "cook", "mix"))
_PREPARED = ("make {o}", "make {o}", "make me {o}", "prepare {o}", "get me {o}", "fix me {o}")
_COLLECTIONS = word_set("collections")
_SENT = word_set("sent")
_SEARCHED = (
    "search {o}", "search {o}", "search through {o}", "look in {o}", "look through {o}",
    "have a look in {o}", "do a search in {o}", "check {o}", "go through {o}",
)  # fmt: skip
_TELLING = re.compile(r"^(?:tell me|let me know|find out) \{o\}$")


def _is_state(phrase: Phrase) -> bool:
    """Whether it says into which state something is put: "into the night mode"."""
    return phrase.preposition in ("into", "in") and phrase.words.split()[-1] in (
        "mode",
        "state",
        "standby",
    )


def fitting(patterns: tuple[str, ...], thing: Thing, verb: str) -> tuple[str, ...]:
    """The wordings that fit the object: weather is told, photos are found; "add … to" keeps its verb."""
    if verb == "put" and any(_is_state(phrase) for phrase in thing.behind):
        return ("put {o}", "put {o}", "set {o}", "switch {o}", "get {o}", "bring {o}")
    if any(phrase.preposition in ("to", "into") for phrase in thing.behind) and verb in (
        "add",
        "save",
        "put",
        "insert",
        "append",
    ):
        return tuple(p for p in patterns if p.split()[0] in ("add", "save", verb)) or patterns
    if verb == "subscribe" and "subscribe {o}" in patterns and thing.parameter is not None:
        return ("subscribe {o}", "subscribe {o}", "sign {o} up", "sign up {o}")
    if verb in _SEARCHING and thing.parameter is None and thing.head.lower() in _COLLECTIONS:
        return _SEARCHED
    goal = any(phrase.preposition == "to" for phrase in thing.behind)
    if verb == "call" and goal and patterns[0] == "call {o}":
        return (
            "call {o}",
            "call {o}",
            "get {o}",
            "send {o}",
            "bring {o}",
            "have {o} come",
            "get {o} to come",
        )
    named = {semantic_of_name(word) for word in thing.words.lower().split()}
    if Semantic.DEVICE in named and patterns[0].startswith("call back"):
        return (*patterns, "send back {o}", "bring back {o}", "return {o}", "order back {o}")
    if Semantic.DEVICE in named and patterns[0] == "send {o}":
        return (
            "send {o}",
            "send {o}",
            "send out {o}",
            "send {o} out",
            "have {o} go",
            "get {o} to go",
            "start {o}",
        )
    if Semantic.DEVICE in named or goal:  # nobody launches directions to a town
        patterns = tuple(p for p in patterns if not _UNDERTAKEN.match(p)) or patterns
    if Semantic.MEDIA in named:
        patterns = tuple(p for p in patterns if not p.startswith("apply")) or patterns
    if thing.head.lower() in _METERS and verb in _READ:
        return (f"{verb} {{o}}", *(p for p in patterns if p.startswith("check {")), *_READINGS)
    if verb in _MADE_OF and is_mass(thing.words.lower(), thing.head.lower()):
        return _PREPARED
    if verb == "send" and thing.head.lower() not in _SENT:
        return tuple(p for p in patterns if p == "send {o}") or patterns
    if verb in _TO_PEOPLE and thing.parameter is None:
        patterns = tuple(p for p in patterns if p.split()[0] == verb) or patterns
    told = is_told(thing.head.lower())
    unfit = _HANDED if told and thing.parameter is None else _TELLING
    if told and verb in ("look", "find", "search", "retrieve", "fetch", "lookup", "check", "show"):
        patterns = (*patterns, *senses_by_name()["get"].say)
    elif (
        told
        and unfit is _HANDED
        and verb not in ("get", "return", "provide", "give", "read", "tell")
    ):
        return patterns
    return tuple(p for p in patterns if not unfit.match(p)) or patterns
