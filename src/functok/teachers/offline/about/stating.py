"""What is the matter, in the words of people: "the drain backs up" for a description's "is blocked"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from random import Random

from functok.teachers.offline.words.lexicon import DETERMINERS, synonyms
from functok.teachers.offline.words.phrasebook import load
from functok.values.english.inflection import is_plural, participle, singular, stem

_MOST = 4
_LINKED = re.compile(
    r"(?P<subject>(?:(?:an?|the|my|your|this|our) )?[\w' -]+?) "
    r"(?P<link>is|are|was|were|has|have) (?P<first>[\w -]+?)(?P<more>(?:, [\w -]+?)*,? (?:or|and) .+)$"
)
_THERE_ARE = re.compile(r"(?P<there>there (?:is|are)) (?P<one>[\w-]+) or (?P<other>[\w-]+)$")
_UNDONE = re.compile(
    r"(?:(?:the|an?|my) )?[\w-]+ (?:did not|didn't|has not|hasn't|does not|doesn't) (?P<verb>\w+)"
    r" (?P<what>(?:the|an?|my) [\w-]+(?: [\w-]+)?)$"
)
"""`the crew did not empty a bin`: the bin was not emptied, and nobody emptied it."""
_OR = re.compile(r"(?:, |,? (?:or|and) )")
_AUXILIARY = re.compile(r"(?:is|are|was|were|has|have|do|does|can|will)\b")
_TWO_SUBJECTS = re.compile(r"(?P<det>an?|the|my) (?P<one>[\w-]+) or (?P<other>[\w-]+)$")


def alternatives(state: str) -> tuple[str, ...]:
    """What a statement tells with "or", each for itself: `a bin is full or missing` → two statements."""
    if undone := _UNDONE.match(state):
        done, what = participle(undone["verb"].lower()), undone["what"]
        link = "were" if is_plural(what.split()[-1]) else "was"
        return state, f"{what} {link} not {done}", f"nobody has {done} {what}"
    if there := _THERE_ARE.match(state):
        return tuple(f"{there['there']} {noun}" for noun in (there["one"], there["other"]))
    match = _LINKED.match(state)
    if match is None or match["subject"].lower().startswith(("i ", "there")):
        return (state,)
    parts = [match["first"], *(part for part in _OR.split(match["more"]) if part)]
    either = " or " in match["more"] or _AUXILIARY.match(parts[-1])
    if not either or len(parts) > _MOST or not all(map(_is_predicate, parts)):
        return (state,)
    two = _TWO_SUBJECTS.match(match["subject"])
    subjects = (
        [f"{two['det']} {two[key]}" for key in ("one", "other")] if two else [match["subject"]]
    )
    return tuple(
        f"{subject} {part if _AUXILIARY.match(part) else match['link'] + ' ' + part}"
        for subject in subjects
        for part in parts
    )


def _is_predicate(part: str) -> bool:
    """Whether a part can stand behind "is": `missing`, `turned the wrong way`, no noun and no clause."""
    first = part.split(" ")[0]
    return first not in DETERMINERS and first not in (
        "i",
        "you",
        "they",
        "it",
        "how",
        "why",
        "for",
        "to",
    )


@cache
def _said_instead(who: str) -> Mapping[str, Sequence[str]]:
    groups: Sequence[Mapping[str, Sequence[str]]] = load("conditions.yaml")[who]
    return {told: group["say"] for group in groups for told in (*group["of"], *group["say"])}


_MANY = {"is": "are", "has": "have", "was": "were", "does": "do"}
_SUBJECT = re.compile(r"(?P<det>an?|the|my|your|this|our) (?P<noun>[\w' -]+?) $")
_ARTICLES = {"a": ("the", "a", "our", "this"), "an": ("the", "an", "our", "this")}


def reworded(state: str, avoid: frozenset[str], rng: Random) -> str:
    """A statement with other words for what is the matter, and for what it is the matter with."""
    if state.startswith("I "):
        return _with_instead(state, "I ", _said_instead("I"), rng)
    for end in _ends_of_subject(state):
        subject, told = state[:end], state[end:]
        many = is_plural(subject.split()[-1])
        others = _said_instead("things").get(_one(told) if many else told)
        if others is not None:
            said = others[int(rng.random() * len(others))]
            called = renamed(subject, avoid, rng)
            return called + (_in_plural(said) if is_plural(called.split()[-1]) else said)
    return state


def _ends_of_subject(state: str) -> Iterator[int]:
    return (match.end() for match in re.finditer(r" ", state))


def _with_instead(state: str, lead: str, table: Mapping[str, Sequence[str]], rng: Random) -> str:
    rest = state[len(lead) :]
    known = [told for told in table if rest == told or rest.startswith(told + " ")]
    if not known:
        return state
    told = max(known, key=len)
    others = table[told]
    return f"{lead}{others[int(rng.random() * len(others))]}{rest[len(told) :]}"


def _one(told: str) -> str:
    """`are broken` → `is broken`."""
    first, space, rest = told.partition(" ")
    back = {many: one for one, many in _MANY.items()}
    return back.get(first, f"{first}s") + space + rest


def _in_plural(said: str) -> str:
    first, space, rest = said.partition(" ")
    if first in _MANY:
        return _MANY[first] + space + rest
    base = first if first.endswith("ss") or not first.endswith("s") else singular(first)
    return base + space + rest


def renamed(subject: str, avoid: frozenset[str], rng: Random) -> str:
    """A subject with another article, and under another name that no other function goes by."""
    match = _SUBJECT.match(subject)
    if match is None:
        return subject
    noun = match["noun"]
    own = {stem(singular(word)) for word in noun.lower().split()}
    words = noun.split(" ")
    for start in range(len(words)):
        others = [
            other
            for other in synonyms().get(" ".join(words[start:]), ())
            if stem(singular(other.rpartition(" ")[2])) not in avoid - own
        ]
        if others and rng.random() < _RENAMED_SHARE:
            noun = " ".join([*words[:start], others[int(rng.random() * len(others))]])
            break
    articles = _ARTICLES.get(match["det"], (match["det"],))
    article = articles[int(rng.random() * len(articles))]
    if article in ("a", "an"):
        article = "an" if noun[0] in "aeiou" else "a"
    return f"{article} {noun} "


_RENAMED_SHARE = 0.5
