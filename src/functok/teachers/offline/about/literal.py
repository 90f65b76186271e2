"""A description taken at its word: "Keep something longer", with what is given in its place."""

from __future__ import annotations

import re

from functok.specs.model import FunctionSpec
from functok.teachers.offline.words.content import Action, Thing
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.lexicon import PREPOSITIONS, senses
from functok.teachers.offline.words.phrasebook import load
from functok.values.english.inflection import base_form
from functok.values.parameters.semantics import Semantic

_GOODS = frozenset({Semantic.PRODUCT, Semantic.MEDIA, Semantic.DEVICE, Semantic.ARRAY})
_ANYTHING = re.compile(
    r"\b(?:something|anything|(?:an?|the|one's) (?:\w+ )?(?:thing|item|article|object)s?)\b"
    r"(?: (?!got\b)\w+ed(?= (?:got|was|is|has|came|broke|fell|did)\b))?",
    re.IGNORECASE,
)
_ASKED = re.compile(r"(?:what|how|where|when|which|whether)\b", re.IGNORECASE)
_LONGEST = 12  # words
_NOTED = frozenset(("report", "mark", "flag", "log", "register"))


def literally(
    function: FunctionSpec, semantics: dict[str, Semantic], actions: list[Action]
) -> Action | None:
    """What is done to the thing that must be given, where no verb that is known has it as its object."""
    needed = next((p for p in function.arguments if p.required), None)
    if needed is None or semantics[needed.name] not in _GOODS:
        return None
    if any(needed.name in _bound(action) for action in actions):
        return None
    thing = Thing("a", "something", parameter=needed.name)
    sentence = re.split(r"[.;:(]", function.description.strip(), maxsplit=1)[0].strip()
    words = sentence.split()
    if _ANYTHING.search(sentence) and 1 < len(words) <= _LONGEST:
        asked = bool(_ASKED.match(sentence))
        first = words[0].lower() if asked else base_form(words[0].lower())
        told = _ANYTHING.sub("{o}", " ".join([first, *words[1:]]), count=1)
        pattern = f"tell me {told}" if asked else told
        return Action(first, (pattern,), thing, inform=asked, weight=2.0)
    verb, *more = name_words(function.name)
    if verb in _NOTED and len(more) == 1 and more[0] in load("situations.yaml")["adjectives"]:
        patterns = (f"{verb} {{o}} as {more[0]}", f"{verb} {{o}} {more[0]}")
        return Action(verb, patterns, thing, inform=False, weight=2.0)  # `report_lost`
    if not more and (verb in senses() or not any(a.thing for a in actions)):
        return Action(verb, (f"{verb} {{o}}",), thing, inform=False, weight=2.0)
    return None


def _bound(action: Action) -> set[str | None]:
    thing = action.thing
    return {thing.parameter, *(p.parameter for p in thing.behind)} if thing else set()


def loses_nothing(action: Action) -> bool:
    """Whether an action may stay beside one that is taken at its word: its object says what it is."""
    thing = action.thing
    return thing is not None and bool(_bound(action) - {None}) and thing.head not in PREPOSITIONS
