"""Verbs at the start of a description or name, and the ways people word them."""

from __future__ import annotations

from functok.teachers.offline.words.content import Action, Thing
from functok.teachers.offline.words.lexicon import (
    DETERMINERS,
    PREPOSITIONS,
    QUESTION_WORDS,
    is_told,
    is_verb,
    senses,
    senses_by_name,
    technical_verbs,
)
from functok.teachers.offline.words.phrasebook import word_set
from functok.values.english.inflection import base_form, is_plural


def from_gerund(word: str) -> str:
    """The base of a verb that ends in -ing; any other word, "bring" too, as it is."""
    if not word.endswith("ing") or len(word) < 5 or word in senses():
        return word
    root = word[:-3]
    for base in (root, root + "e", root[:-1] if root[-1] == root[-2:-1] else root):
        if base in senses():
            return base
    return root


def leading_verbs(tokens: list[str]) -> tuple[list[str], int]:
    """The verbs that a description begins with, in base form, and where they end."""
    verbs: list[str] = []
    at = 0
    while at < len(tokens):
        word = tokens[at].lower()
        bare = word.rstrip(",")
        base = from_gerund(base_form(bare))
        following = tokens[at + 1].lower() if at + 1 < len(tokens) else ""
        known = base in senses() or f"{base}_{following}" in senses()
        known = known or (
            bool(verbs) and base.removeprefix("un") == verbs[-1]
        )  # "mutes or unmutes"
        if verbs and bare in ("or", "and", "and/or", "then"):
            further = tokens[at + 1].lower().rstrip(",") if at + 1 < len(tokens) else ""
            undone = base_form(further).removeprefix("un") == verbs[-1]
            if further and (is_verb(further) or undone):
                at += 1
                continue
            break
        if (not verbs and (known or _looks_like_verb(word, tokens, at))) or (
            verbs
            and known
            and (
                tokens[at - 1].endswith(",")
                or tokens[at - 1].lower() in ("or", "and", "and/or", "then")
            )
        ):
            verbs.append(base)
        else:
            break
        at += 1
    return verbs, at


def _looks_like_verb(word: str, tokens: list[str], at: int) -> bool:
    """A verb without a sense of its own, or an unknown word in front of a determiner: `Zaps the …`."""
    if at or len(tokens) < 2:
        return False
    following = tokens[1].lower()
    if base_form(word) in word_set("plain_verbs"):
        goes_on = not _WHERE.isdisjoint(token.lower() for token in tokens[2:5])
        alone = len(tokens) == 2 and is_plural(following)  # "Seat guests"
        return base_form(word) != word or following in DETERMINERS or goes_on or alone
    if word.isalpha() and following in _OBJECTS and word not in _NO_VERBS:
        return True  # "Point the telescope at …"
    if following in _OUT and base_form(word) != word:
        return True  # "Hands out audio guides"
    third = word.endswith("s") and not word.endswith(("ss", "'s", "us"))
    return third and following in DETERMINERS and word.rstrip("s").isalpha()


_WHERE = frozenset(
    ("from", "to", "into", "onto", "in", "on", "at", "with", "against", "over", "who")
)
_OUT = frozenset(("out", "up", "off", "down", "back", "away"))
_OBJECTS = frozenset(("the", "a", "an", "somebody", "someone", "me", "them"))
_NO_VERBS = (
    PREPOSITIONS
    | QUESTION_WORDS
    | DETERMINERS
    | {"such", "half", "whether", "not", "only", "and", "or", "is", "are"}
)


_PLACED = frozenset(("order", "bid", "bet", "hold", "request", "booking", "reservation"))


def make_action(verb: str, particle: str, link: str, thing: Thing | None) -> Action:
    """The action of a verb with what belongs to it, and the ways people word it."""
    sense = senses().get(f"{verb}_{particle}" if particle else verb)
    if (
        verb == "get"
        and thing is not None
        and thing.determiner == "a"
        and not is_told(thing.head.lower())
    ):
        return Action("order", senses_by_name()["acquire"].say, thing, inform=False)
    if verb == "place" and thing is not None and thing.head.lower() in _PLACED:
        return Action("place", ("place {o}", "put in {o}", "make {o}"), thing, inform=False)
    if verb == "give" and thing is not None and any(p.preposition == "to" for p in thing.behind):
        sum_of = thing.head.lower() in word_set("sums")
        given = ("give {o}", "donate {o}", "send {o}") if sum_of else ("give {o}", "pass on {o}")
        return Action("give", given, thing, inform=False, sense="give")
    base = " ".join(part for part in (verb, particle) if part)
    name = sense.name if sense else f"{verb}_{particle}" if particle else ""
    if thing is None:
        return Action(verb, (base,), None, inform=False, sense=name)
    own = [f"{base} {link} {{o}}".replace("  ", " ")]
    moved = all(p.preposition != "of" or particle == "out" for p in thing.behind)
    if particle and not link and moved:
        own.append(f"{verb} {{o}} {particle}")
    if sense is None or (verb == "make" and thing.determiner in ("the", "my")):
        return Action(verb, tuple(own), thing, inform=False, sense=name)
    if link and not _absorbs(sense.name, link):
        return Action(verb, tuple(own), thing, inform=sense.inform)
    said = sense.say if verb in technical_verbs() else (*own, *own, *sense.say)
    return Action(verb, said, thing, inform=sense.inform, sense=name)


def looked_up(action: Action) -> Action:
    """`gets a ticket` of which the number is given: it is to be shown, not to be ordered."""
    if action.patterns != senses_by_name()["acquire"].say:
        return action
    return Action("get", ("get {o}", *senses_by_name()["get"].say), action.thing, inform=True)


def _absorbs(sense: str, link: str) -> bool:
    """Whether the wordings of a sense already hold the preposition: `search for` → `look for {o}`."""
    return (sense, link) in {
        ("find", "for"), ("apply", "for"), ("reply", "to"), ("check", "on"), ("check", "at"),
        ("play", "to"), ("login", "to"), ("unsubscribe", "from"), ("subscribe", "to"),
        ("report", "on"), ("pay", "for"), ("talk", "to"), ("talk", "with"), ("help", "with"),
        ("explain", "on"), ("ask", "about"), ("ask", "for"), ("study", "about"), ("order", "for"),
    }  # fmt: skip
