"""Articles, and what people say "my" of."""

from __future__ import annotations

import re
from dataclasses import replace

from functok.specs.model import FunctionSpec
from functok.teachers.offline.arguments.roles import semantic_for_role
from functok.teachers.offline.words.content import Content, Phrase, Question, Thing
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.lexicon import is_mass, is_own, takes_the
from functok.teachers.offline.words.phrasebook import word_set
from functok.values import Semantic, semantic_of
from functok.values.english.inflection import is_plural, stem

_PERSONAL = word_set("personal")
_OPERATING = word_set("operating")
_SET_UP = word_set("set_up")
CREATING = word_set("creating")


def articles_of(content: Content) -> dict[str, str]:
    """Which article the description puts before a noun."""
    found: dict[str, str] = {}
    for thing in (*(a.thing for a in content.actions if a.thing), *content.things):
        if thing.determiner is not None:
            found.setdefault(stem(thing.head), thing.determiner)
    return found


_EXISTING = word_set("existing")


_MAKING = CREATING - {"open", "log", "take", "put", "start"} | {"add", "invite", "subscribe"}


def is_named(function: FunctionSpec) -> bool:
    """Whether an argument that must be given says which one is meant: "ticket 4711"."""
    needed = (p for p in function.arguments if p.required)
    return any(semantic_for_role(p, semantic_of(p)) is Semantic.IDENTIFIER for p in needed)


_PERSONS = frozenset(
    (
        "user",
        "customer",
        "client",
        "member",
        "employee",
        "patient",
        "student",
        "agent",
        "guest",
        "tenant",
    )
)


def _names_person(function: FunctionSpec) -> bool:
    """Whether an argument says whose it is: nothing of theirs is mine."""
    needed = (p for p in function.arguments if p.required)
    return any(_PERSONS & set(name_words(p.name)) for p in needed)


_POSSESSED = re.compile(r"\w(?:'s|s') \w")


def determined(thing: Thing, verb: str, articles: dict[str, str], function: FunctionSpec) -> Thing:
    """The thing with an article: the description's, or by rule; "my" for what is the user's own."""
    determiner = thing.determiner
    if determiner is None:
        determiner = articles.get(stem(thing.head))
    head = thing.head.lower()
    words = thing.words.lower()
    if determiner is None:
        if takes_the(words, head) or (is_plural(head) and verb in _OPERATING):
            determiner = "the"
        elif is_plural(head) or is_mass(words, head):
            determiner = ""
        elif verb in CREATING and (verb != "set" or head in _SET_UP):
            determiner = "a"
        else:
            determiner = "the"
    alone = not function.arguments
    if words.startswith(("today's ", "tomorrow's ", "yesterday's ")):
        return replace(thing, determiner="")
    if _POSSESSED.search(words):  # "a user's password" is not mine
        return replace(thing, determiner="the")
    if determiner == "a" and verb not in _MAKING and is_named(function):
        determiner = "the"
    behind = tuple(_owned_phrase(phrase) for phrase in thing.behind) if alone else thing.behind
    whole = any(phrase.preposition == "of" for phrase in thing.behind)
    new = determiner == "a" and verb in CREATING | {"get", "request", "apply", "buy"}
    if determiner == "a" and verb in _EXISTING and not alone:
        determiner = "my" if is_own(words, head) else "the"
    if whole or new:
        return replace(thing, determiner=determiner, behind=behind)
    if _names_person(function):
        return replace(thing, determiner="the" if determiner == "a" else determiner, behind=behind)
    if determiner in ("a", "the") and is_own(words, head) and (alone or determiner == "the"):
        if verb not in CREATING or verb in _PERSONAL:
            determiner = "my"
    elif (
        alone
        and determiner == ""
        and is_plural(head)
        and is_own(words, head)
        and verb not in CREATING
    ):
        determiner = "my"
    return replace(thing, determiner=determiner, behind=behind)


def _owned_phrase(phrase: Phrase) -> Phrase:
    if phrase.determiner in ("a", "the") and is_own(phrase.words, phrase.words.rpartition(" ")[2]):
        return replace(phrase, determiner="my")
    return phrase


_OWNABLE = re.compile(r"\b(?:an?|the) ((?:[\w-]+ ){0,2}?[\w-]+)\b", re.IGNORECASE)


def own_text(text: str) -> str:
    """`a card was declined` → `my card was declined`; of "the fee of an account" the account is mine."""

    def mine(match: re.Match[str]) -> str:
        words = match.group(1).lower().split()
        for size in range(len(words), 0, -1):
            part = " ".join(words[:size])
            if is_own(part, words[size - 1]) and (
                size == len(words) or words[size] not in ("number", "machine", "limit")
            ):
                return f"my {match.group(1)}"
        return match.group(0)

    if " of " in text:
        head, _, rest = text.partition(" of ")
        owned = _OWNABLE.sub(mine, f"of {rest}", count=1)
        if owned != f"of {rest}":
            return f"{head} {owned}"
    return _OWNABLE.sub(mine, text, count=1)


def owned(asked: Question) -> Question:
    """The question with "my" before what is the user's own."""
    subject, rest = own_text(asked.subject), asked.rest
    if subject == asked.subject:
        rest = own_text(asked.rest)
    return replace(asked, subject=subject, rest=rest)
