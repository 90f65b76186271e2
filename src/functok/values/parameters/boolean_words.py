"""What a boolean parameter is about, from its name and description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from functok.values.data_files import load_yaml
from functok.values.english.inflection import singular
from functok.values.english.words import identifier_words
from functok.values.parameters.meaning import Meaning
from functok.values.parameters.whether import Clauses, whether_clauses

_EXPLAINED = re.compile(
    r"[\"'`]?\b(?P<value>true|false)\b[\"'`]?\s*(?:=>?|:|to |means |for |if |when |turns |will |,? ?then )"
    r"\s*(?:to )?(?P<said>[a-z][^,;.()\n=\"'`]{1,40}?)"
    r"(?=\s*[,;.)\n]|\s(?:and|or|otherwise|else)\b|\s[\"'`]?(?:true|false)\b|\s*$)",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"(?:\bwhether(?: or not)?|\bif true,?|\btrue|\bset)\s+to\s+(?!true|false|be\b)"
    r"(?P<said>[a-z][^,;.()\n]{2,50}?)"
    r"(?=\s*[,;.)\n]|\s(?:or not|or|instead|otherwise|false)\b|\s*$)",
    re.IGNORECASE,
)
_IS_A = re.compile(
    r"\bwhether (?:it|this|the \w+(?: \w+)?) is (?P<what>an? [a-z-]+(?: [a-z-]+){0,2})(?=\s*(?:$|[.,;)]))"
    r"|\bwhether (?P<all>(?:all|both) [a-z]+(?: [a-z]+)?) (?:are|is|get|will be)\b",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"\bwhether (?:(?:the|an?|your|our|their) )?(?P<who>[a-z]+) (?P<does>[a-z]{3,}s)"
    r"(?: [a-z]+){0,3}\s*(?:$|[.,;)])",
    re.IGNORECASE,
)
_NO_DEED = frozenset(
    ("is", "has", "was", "does", "this", "needs", "wants", "likes", "applies", "exists")
)
_LONGEST_PHRASE = 7
_ADJECTIVE_ENDINGS = ("ed", "able", "ible", "ive", "ous", "less", "proof", "friendly")


@dataclass(frozen=True)
class BooleanWords:
    """What a boolean is about.

    `topics` are its words, the usual ones first; `kind` is noun, adjective, verb or toggle; `inverted`
    holds for `disable_x`; `said` is what the description says that true and false mean; `action` is
    the verb phrase of "Whether to …".
    """

    topics: tuple[str, ...]
    kind: str
    inverted: bool
    said: tuple[tuple[bool, str], ...]
    action: str
    what: str = ""
    everyday: tuple[tuple[bool, str], ...] = ()
    """What people say of themselves for true and false: "no rush"."""
    clauses: Clauses = ()
    """The clause of "Whether …" as people say it and deny it: "I'm afraid of needles"."""
    deed: tuple[str, str] | None = None
    """Who does what, where it is true: "client", "pay"."""


@cache
def words_of(kind: str) -> frozenset[str]:
    """A list of `data/booleans.yaml`."""
    return frozenset(load_yaml("booleans")[kind])


def antonyms(topic: str) -> tuple[str, ...]:
    """The opposites of an adjective or verb, where there are any."""
    listed = load_yaml("booleans")["antonyms"].get(topic)
    if listed is not None:
        return tuple(listed)
    verb = done_to(topic)
    undone = verb is not None and topic != verb and _undoing().get(verb) == f"un{verb}"
    return (f"un{topic}",) if undone else ()


@lru_cache(maxsize=4096)
def boolean_words(meaning: Meaning) -> BooleanWords:
    """The words of a boolean parameter."""
    words = list(identifier_words(meaning.parameter.name))
    inverted = False
    if words and words[0] in words_of("negative"):
        inverted, words = True, words[1:]
    elif words and words[-1] in words_of("negative_trailing"):
        inverted, words = True, words[:-1]
    while len(words) > 1 and words[0] in words_of("leading"):
        words = words[1:]
    while len(words) > 1 and words[-1] in words_of("trailing"):
        words = words[:-1]
    said, topic = tuple(_explanations(meaning.description)), " ".join(words)
    action = _action(meaning.description)
    if not words or (topic in words_of("toggle") and not _is_supply(meaning, topic)):
        return BooleanWords(
            (), "toggle", inverted or topic in ("off", "disable", "disabled"), said, ""
        )
    topics = dict.fromkeys((topic, singular(topic), topic.replace(" ", "")))
    is_a = None if inverted else _IS_A.search(meaning.description)
    what = (is_a["what"] or is_a["all"]).lower() if is_a else ""
    everyday = () if inverted else tuple(_everyday(topic))
    return BooleanWords(
        tuple(topics), _kind(meaning, words), inverted, said, action, what, everyday,
        () if inverted else _clauses(meaning), None if inverted else _deed(meaning.description),
    )  # fmt: skip


def _clauses(meaning: Meaning) -> Clauses:
    parameter = meaning.parameter
    return whether_clauses(meaning.description, parameter.function, parameter.about)


def _is_supply(meaning: Meaning, topic: str) -> bool:
    """Whether `power` is something to be had, not what is switched: of a stall, not of a lamp."""
    got = {"book", "reserve", "rent", "hire", "find", "search", "list"}
    return topic == "power" and not got.isdisjoint(identifier_words(meaning.parameter.function))


def _everyday(topic: str) -> Iterator[tuple[bool, str]]:
    for value, phrases in zip(
        (True, False), load_yaml("booleans")["everyday"].get(topic, ()), strict=False
    ):
        yield from ((value, phrase) for phrase in phrases)


_WHERE_OR_HOW = frozenset(("under", "in", "on", "at", "by", "over", "above", "below", "outside"))


def _kind(meaning: Meaning, words: list[str]) -> str:
    name = identifier_words(meaning.parameter.name)
    head = words[-1]
    if len(words) > 1 and (words[0] in _WHERE_OR_HOW or words[:2] == ["free", "of"]):
        return "phrase"
    if len(words) > 1 and words[-1] in words_of("when"):
        return "adjective"
    if words[0] in words_of("verb") or (len(words) > 1 and words[0] in words_of("verb_first")):
        return "verb"
    if len(words) > 1 and words[0] in words_of("modifier"):
        return "adjective"
    if (
        done_to(head) in _undoing()
        or head in words_of("adjective")
        or head in words_of("of_persons") | words_of("of_things")
        or (head.endswith(_ADJECTIVE_ENDINGS) and len(head) > 4)
    ):
        return "adjective"
    if name[0] in ("is", "are") and (len(words) == 1 or head.endswith("ing")):
        return "adjective"
    return "noun"


def _explanations(description: str) -> list[tuple[bool, str]]:
    """ "True to lock the door, false to unlock it" → lock the door, unlock it."""
    found = []
    for m in _EXPLAINED.finditer(description):
        words = m["said"].split()
        told = {"should", "is", "are"} & {word.lower() for word in words}
        while words and words[0].lower() in words_of("idle"):
            words = words[1:]
        if told:  # "if the door should be locked": the last word tells
            words = words[-1:]
        if 0 < len(words) <= 4 and not {"default", "whether"} & {w.lower() for w in words}:
            found.append((m["value"].lower() == "true", " ".join(words)))
    return found if {value for value, _ in found} == {True, False} else []


def _action(description: str) -> str:
    m = _WHETHER.search(description)
    words = m["said"].lower().split() if m else []
    if not 0 < len(words) <= _LONGEST_PHRASE or words[0] in ("false", "true"):
        return ""
    return " ".join(words)


def _deed(description: str) -> tuple[str, str] | None:
    """ "Whether the client pays for it" → client, pay."""
    m = _DOES.search(description)
    if m is None or m["does"].lower() in _NO_DEED:
        return None
    does = m["does"].lower()
    if does.endswith("ies"):
        verb = does[:-3] + "y"
    else:
        verb = does[:-2] if does.endswith(("sses", "shes", "ches", "xes", "zes")) else does[:-1]
    return m["who"].lower(), verb


def adverb(topic: str) -> str:
    """An adjective as an adverb: "silent" → "silently"."""
    if topic.endswith("le") and len(topic) > 4:
        return topic[:-1] + "y"
    if topic.endswith("y"):
        return topic[:-1] + "ily"
    return topic + ("ally" if topic.endswith("ic") and topic != "public" else "ly")


@lru_cache(maxsize=4096)
def done_to(topic: str) -> str | None:
    """The verb of a state that can be brought about: "locked" → "lock"; None if it is not known."""
    irregular: str | None = load_yaml("booleans")["done"].get(topic)
    bare = topic.removesuffix("ed")
    if irregular or bare == topic:
        return irregular
    once = bare[:-1] if bare[-1:] == bare[-2:-1] else bare
    return next((verb for verb in (bare, bare + "e", once) if verb in _verbs()), None)


@cache
def _verbs() -> frozenset[str]:
    return words_of("verb") | words_of("verb_first") | frozenset(_undoing())


@cache
def _undoing() -> Mapping[str, str]:
    """From each verb of `deeds` to the one that undoes it."""
    pairs = load_yaml("booleans")["deeds"]
    return {**{undo: do for do, undo in reversed(pairs)}, **dict(reversed(pairs))}


def state_verbs(meaning: Meaning) -> tuple[str, str] | None:
    """The verbs that bring about true and false: `locked` → lock, unlock; None where there are none."""
    words = boolean_words(meaning)
    yes, no = (
        next((said.split()[0].lower() for true, said in words.said if true is value), "")
        for value in (True, False)
    )
    if yes and _undoing().get(yes) == no:
        return yes, no
    topic = words.topics[0] if words.topics else ""
    verb = topic if words.kind == "verb" else done_to(topic)
    undone = _undoing().get(verb or "")
    if verb is None or undone is None:
        return None
    return (undone, verb) if words.inverted else (verb, undone)
