"""Descriptions of acts by way of somebody else, and what to say where nothing else was understood."""

from __future__ import annotations

import re

from functok.teachers.offline.words.content import Action, Content, Thing
from functok.teachers.offline.words.lexicon import (
    DETERMINERS,
    PREPOSITIONS,
    is_verb,
    senses,
    senses_by_name,
)
from functok.teachers.offline.words.openers import cut
from functok.teachers.offline.words.person import Cast, first_person
from functok.teachers.offline.words.phrases import read_thing
from functok.values.english.inflection import base_form
from functok.values.parameters.nouns import semantic_of_name
from functok.values.parameters.semantics import Semantic

_WHOM = r"(?P<whom>(?:(?:the|a|an|my|our) )?[\w-]+(?: [\w-]+)?(?: or [\w-]+)?)"
_TO_DO = re.compile(
    rf"(?:asks?|tells?|orders?|instructs?|requests?|gets?) {_WHOM} to (?P<verb>\w+) (?P<rest>.+)$",
    re.IGNORECASE,
)
_FOR = re.compile(rf"asks? {_WHOM} for (?P<rest>.+)$", re.IGNORECASE)
_ABOUT = re.compile(
    rf"(?:tells?|informs?|notif(?:y|ies)|alerts?|warns?|updates?) {_WHOM} about (?P<rest>.+)$",
    re.IGNORECASE,
)
_THAT = re.compile(
    rf"(?:tells?|informs?|notif(?:y|ies)|alerts?|warns?) {_WHOM} that (?P<clause>.+)$",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"(?:some|any)thing (?:is|has|was|got|went|does not|doesn't)"
    r" (?:wrong|broken|missing|damaged|work\w*|amiss)",
    re.IGNORECASE,
)
_ONESELF = frozenset(("me", "you", "i", "us", "the assistant", "the bot", "the system"))


_WHO = (Semantic.PERSON, Semantic.ORGANIZATION)


_WHERE_TO = re.compile(
    rf"(?:tells?|instructs?|informs?) {_WHOM} (?:where|how|when) to (?P<verb>\w+) (?P<rest>.+)$",
    re.IGNORECASE,
)


def _read_instruction(text: str, content: Content) -> bool:
    """`tells the porter where to put the bags`: the porter is told to put them there."""
    match = _WHERE_TO.match(text)
    if match is None or match["whom"].lower() in _ONESELF:
        return False
    thing = read_thing(re.split(r"[,;:(]| (?:when|while|if) ", match["rest"])[0].split())
    if thing is None:
        return False
    whom, verb = re.sub(r"^an? ", "the ", match["whom"]), match["verb"].lower()
    patterns = (
        f"tell {whom} to {verb} {{o}}",
        f"have {whom} {verb} {{o}}",
        f"ask {whom} to {verb} {{o}}",
    )
    content.actions.append(Action(verb, patterns, thing, inform=False, sense=f"have_{verb}"))
    return True


def read_notice(text: str, content: Content) -> bool:
    """`tells the bank about a trip`, `… that a card is lost`: what somebody else is to be told."""
    told = _THAT.match(text)
    if told is not None and told["whom"].lower() not in _ONESELF:
        if _TROUBLE.match(told["clause"]):
            patterns, problem = senses_by_name()["report"].say, Thing("a", "problem")
            content.actions.append(Action("report", patterns, problem, False, sense="report"))
            return True
        whom, clause = re.sub(r"^an? ", "the ", told["whom"]), told["clause"].rstrip(".")
        patterns = tuple(
            f"{how} {clause}"
            for how in (f"tell {whom} that", f"let {whom} know that", f"let {whom} know",
                        f"inform {whom} that", f"report to {whom} that", f"tell {whom}",
                        f"get word to {whom} that", f"alert {whom} that")
        )  # fmt: skip
        content.actions.append(Action("tell", patterns, None, inform=False))
        content.states.append(clause)
        return True
    if _read_instruction(text, content):
        return True
    match = _ABOUT.match(text)
    if match is None or semantic_of_name(match["whom"].split()[-1].lower()) not in _WHO:
        return False
    whom = re.sub(r"^an? ", "the ", match["whom"])
    thing = read_thing(re.split(r"[,;:(]| so that ", match["rest"])[0].split())
    if thing is None or whom.partition(" ")[0].lower() not in DETERMINERS:
        return False
    patterns = tuple(
        f"{how} {{o}}"
        for how in (f"tell {whom} about", f"tell {whom} about", f"let {whom} know about",
                    f"inform {whom} about", f"inform {whom} of", f"give {whom} notice of")
    )  # fmt: skip
    content.actions.append(Action("tell", patterns, thing, inform=False))
    return True


def read_errand(text: str, content: Content) -> bool:
    """`asks the porter to bring the bags`, `asks the kitchen for a menu`: what somebody is asked to do."""
    match = _TO_DO.match(text) or _FOR.match(text)
    if match is None or match["whom"].lower() in _ONESELF:
        return False
    verb = match.groupdict().get("verb", "").lower()
    if verb in DETERMINERS | _CONJUNCTIONS:  # "requests access to a drive", "a car to or from"
        return False
    whom = match["whom"]
    rest = match["rest"].removeprefix("me ")
    link, _, behind = rest.partition(" ")
    if link in PREPOSITIONS and "verb" in match.re.groupindex:
        rest, link = behind, f"{link} "
    else:
        link = ""
    thing = read_thing(re.split(r"[,;:(]", rest)[0].split())
    if thing is None:
        return False
    whom = re.sub(r"^an? ", "the ", whom)
    if "verb" in match.re.groupindex:
        verb = match["verb"].lower()
        me = "me " if verb in ("bring", "send", "give") else ""
        patterns = (
            f"ask {whom} to {verb} {link}{{o}}",
            f"have {whom} {verb} {link}{{o}}",
            f"get {whom} to {verb} {link}{{o}}",
            f"tell {whom} to {verb} {link}{{o}}",
            *(() if link else (f"{verb} {me}{{o}}",)),
        )
    else:
        verb = "request"
        patterns = (
            f"ask {whom} for {{o}}",
            f"ask {whom} for {{o}}",
            "request {o}",
            "ask for {o}",
            f"request {{o}} from {whom}",
        )
    content.actions.append(Action(verb, patterns, thing, inform=False))
    return True


_CONJUNCTIONS = frozenset(("or", "and", "from"))
_PARTICLES = frozenset(("back", "up", "down", "away", "off", "out", "in", "on", "over"))
_PREPOSITIONS_TOO = frozenset(("in", "on", "over", "off"))


_SHORT = 3
"""How far a particle may stand behind a noun without an article: "bring clean clothes back"."""
_WHOM_ELSE = frozenset(("me", "someone", "somebody", "people", "everyone"))


def with_particle_first(tokens: list[str]) -> list[str]:
    """`rolls a release back to the first` → `rolls back a release to the first`."""
    verb = base_form(tokens[0].lower()) if tokens else ""
    for i, token in enumerate(tokens[2:] if tokens[1:2] != ["me"] else tokens[2:3], start=2):
        word = token.lower()
        phrasal = word not in _PREPOSITIONS_TOO or f"{verb}_{word}" in senses()
        if word in _PARTICLES and phrasal:
            ends = i + 1 == len(tokens) or tokens[i + 1].lower() in PREPOSITIONS
            if tokens[1].lower() == "me" and word in ("in", "out") and verb in ("log", "sign"):
                return [tokens[0], word, "me", *tokens[3:]]
            if ends and (tokens[1].lower() in DETERMINERS | _WHOM_ELSE or i <= _SHORT):
                return [tokens[0], word, *tokens[1:i], *tokens[i + 1 :]]
            return tokens
        if word in PREPOSITIONS:
            return tokens
    return tokens


def read_literally(description: str, content: Content, cast: Cast) -> None:
    """The first clause as an order, where nothing in it was understood."""
    clause = re.split(r"(?<=\w)[.;:!?](?:\s|$)|\n", description.strip())[0]
    tokens = first_person(cut(clause, cast), cast).split()
    if len(tokens) < 2 or len(tokens) > 14 or not tokens[0].isalpha():
        return
    first = tokens[0].lower()
    if not (is_verb(first) or base_form(first) != first):
        return
    verb = base_form(first)
    rest = Thing("", " ".join(tokens[1:]))
    content.actions.append(Action(verb, (f"{verb} {{o}}",), rest, inform=False))
