"""Common matters, as people speak of them: "where's my money" for a refund that has not come.

A rule of `matters.yaml` holds for a function whose name and description hold a word of each of its
groups. The rest of the name is the noun that its phrases speak of; a phrase without the noun is said
only where the groups tell all, and no other function could be meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from random import Random
from typing import Any, NamedTuple

from functok.records import Style
from functok.specs.model import FunctionSpec
from functok.teachers.offline.about.concepts import concepts_of
from functok.teachers.offline.words.content import Thing
from functok.teachers.offline.words.english import name_words, with_article
from functok.teachers.offline.words.grammar import drawn, expand, names
from functok.teachers.offline.words.lexicon import (
    NOISE,
    SMALL_WORDS,
    is_mass,
    is_own,
    kinds,
)
from functok.teachers.offline.words.openers import sentences
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.teachers.offline.words.renaming import with_synonym
from functok.values.english.inflection import base_form, is_plural, plural, singular, stem

FORMS = ("order", "state", "ask", "bit")
_LONGEST_NOUN = 3
_NOUN = frozenset(
    ("n", "my_n", "a_n", "one", "a_one", "another_n", "ns", "is", "has", "does", "was")
)


class Matter(NamedTuple):
    """One way to speak of a function's matter: a phrase of a form, and the noun that it speaks of."""

    form: str
    phrase: str
    noun: str


class _Rule(NamedTuple):
    groups: tuple[str, ...]
    others: tuple[str, ...]
    """Groups whose words may stand in the name besides."""
    phrases: tuple[tuple[str, str], ...]
    """Form and phrase."""
    not_of: frozenset[str]
    """Nouns that it does not speak of."""
    head: bool
    """Whether its words are the head of what they belong to: "the price of the ticket", no "price alert"."""


class _Pattern(NamedTuple):
    words: tuple[str, ...]
    first: bool
    last: bool


class _Text(NamedTuple):
    """Words as they stand, and their singulars."""

    words: tuple[str, ...]
    singulars: tuple[str, ...]


def matters_by_function(
    functions: Sequence[FunctionSpec], common: frozenset[str]
) -> dict[str, tuple[Matter, ...]]:
    """How the matter of each function is spoken of; without what could mean two of them.

    `common`: stems of what many of the functions are about, which need not be said.
    """
    found = {f.name: list(_matters_of(f, common)) for f in functions}
    shared = Counter(matter for each in found.values() for matter, _ in set(each))
    wholly = Counter(matter for each in found.values() for matter, whole in set(each) if whole)
    return {
        name: tuple(
            matter
            for matter, whole in dict.fromkeys(each)
            if shared[matter] == 1 or (whole and wholly[matter] == 1)
        )
        for name, each in found.items()
    }


def _matters_of(function: FunctionSpec, common: frozenset[str]) -> Iterator[tuple[Matter, bool]]:
    """The matters of a function, each with whether its rule tells all that the name does."""
    name = _text([w for w in name_words(function.name) if w not in NOISE])
    described = _text(_first_words(function.description))
    for rule in _rules():
        covered: set[int] = set()
        nouns_told = True
        for group in rule.groups:
            places = _places(group, name)
            covered |= places
            if not places:
                nouns_told = False
                if not _places(group, described):
                    break
        else:
            others = {i for group in rule.others for i in _places(group, name)}
            left = [i for i in range(len(name.words)) if i not in covered and not _small(name, i)]
            noun, at = _noun(name, left)
            if rule.head and at - 1 in covered:
                continue
            rest = [i for i in left if i not in others and stem(name.singulars[i]) not in common]
            whole = not rest
            fits = whole or (nouns_told and _only_modifies(rest, covered, name))
            fits = fits or (len(rule.groups) > 1 and _tells_nothing_else(rest, name))
            for form, phrase in rule.phrases:
                if names(phrase) & _NOUN:
                    if noun and covered and noun.rpartition(" ")[2] not in rule.not_of:
                        yield Matter(form, phrase, noun), True
                elif fits:
                    yield Matter(form, phrase, ""), whole
    for form, phrase, whole in concepts_of(function, common, _told_by_groups()):
        yield Matter(form, phrase, ""), whole


def _only_modifies(rest: Sequence[int], covered: set[int], name: _Text) -> bool:
    """Whether all that a rule leaves of a name is one word before a noun of it: "an estimated bill"."""
    if len(rest) != 1 or rest[0] + 1 not in covered:
        return False
    return name.singulars[rest[0]] not in _told_by_groups()


def _tells_nothing_else(rest: Sequence[int], name: _Text) -> bool:
    """Whether the words that a rule of two groups leaves of a name are few, and make it no other matter."""
    return len(rest) <= 2 and not any(name.singulars[i] in _told_by_groups() for i in rest)


def _text(words: Iterable[str]) -> _Text:
    told = tuple(words)
    return _Text(told, tuple(map(singular, told)))


def _first_words(description: str) -> list[str]:
    """The words of the first sentence, its verb in the base form."""
    first = next(iter(sentences(description)), "")
    words = [word.strip(".,;:!?\"'()").lower() for word in first.split()]
    return [base_form(words[0]), *words[1:]] if words else []


def _small(text: _Text, at: int) -> bool:
    word = text.words[at]
    return word in _SMALL or word.isdigit()


_SMALL = (
    SMALL_WORDS | word_set("vague")
    | frozenset(("i", "me", "us", "we", "you", "it", "not", "to", "too", "so", "get", "go", "make",
       "have", "take", "do", "submit", "file"))
)  # fmt: skip


def _noun(name: _Text, left: Sequence[int]) -> tuple[str, int]:
    """The longest run of words that are left, as a noun, and where it begins; "" if none could be one."""
    runs: list[list[int]] = []
    for i in left:
        if runs and runs[-1][-1] == i - 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    if not runs:
        return "", -1
    run = max(runs, key=len)
    words = [name.words[i] for i in run]
    if len(words) > _LONGEST_NOUN or words[-1].endswith(("ed", "ly")):
        return "", -1
    return " ".join(words), run[0]


def _places(group: str, text: _Text) -> set[int]:
    """Where words of a group stand."""
    found: set[int] = set()
    for pattern in _groups()[group]:
        size = len(pattern.words)
        starts: Iterable[int] = range(len(text.singulars) - size + 1)
        if pattern.first:
            starts = [0][: len(text.singulars) - size + 1]
        elif pattern.last:
            starts = [len(text.singulars) - size]
        for at in starts:
            if at >= 0 and text.singulars[at : at + size] == pattern.words:
                found.update(range(at, at + size))
    return found


@cache
def _groups() -> Mapping[str, tuple[_Pattern, ...]]:
    return {
        name: tuple(
            _Pattern(
                tuple(map(singular, str(text).strip("^$").split())),
                str(text).startswith("^"),
                str(text).endswith("$"),
            )
            for text in texts
        )
        for name, texts in load("matters.yaml")["groups"].items()
    }


@cache
def _told_by_groups() -> frozenset[str]:
    """Words that make a matter another one, each by itself."""
    patterns = (pattern for group in _groups().values() for pattern in group)
    return frozenset(pattern.words[0] for pattern in patterns if len(pattern.words) == 1)


@cache
def _rules() -> tuple[_Rule, ...]:
    rules: list[dict[str, Any]] = load("matters.yaml")["matters"]
    return tuple(
        _Rule(
            tuple(rule["of"]),
            tuple(rule.get("with", ())),
            tuple((form, phrase) for form in FORMS for phrase in rule.get(form, ())),
            word_set(rule["not"]) if "not" in rule else frozenset(),
            bool(rule.get("head")),
        )
        for rule in rules
    )


_BY_STYLE: Mapping[Style, Mapping[str, float]] = {
    Style.COMMAND: {"order": 0.6, "state": 0.4},
    Style.QUESTION: {"ask": 0.85, "order": 0.15},
    Style.NEED: {"state": 0.85, "order": 0.15},
    Style.FRAGMENT: {"bit": 1.0},
}
_MOST = 0.6
_SHARE_OF_EACH = {True: 0.08, False: 0.14}
"""Of a phrase with its noun, which the plain ways say as well, and of one without."""


def spoken(
    matters: Sequence[Matter], avoid: frozenset[str], style: Style, rng: Random
) -> tuple[str, str] | None:
    """A form and the words for a function's matter in it, now and then; None for another way."""
    by_form = {form: [m for m in matters if m.form == form] for form in _BY_STYLE[style]}
    share = sum(_SHARE_OF_EACH[bool(m.noun)] for each in by_form.values() for m in each)
    if rng.random() > min(_MOST, share):
        return None
    form, matter = drawn(by_form, _BY_STYLE[style], rng)
    return form, expand(matter.phrase, rng, _filled(matter.noun, avoid, rng) if matter.noun else {})


_KIND_SHARE = 0.5


def _one_of_a_kind(noun: str, avoid: frozenset[str], rng: Random) -> str:
    """Now and then something of the kind that a noun is, if there is one: "jacket" of clothes."""
    known = kinds().get(noun) or kinds().get(singular(noun), ())
    if not known or rng.random() > _KIND_SHARE:
        return ""
    said = known[int(rng.random() * len(known))]
    return "" if stem(singular(said.rpartition(" ")[2])) in avoid else said


_OTHER = (("another", "a different", "a new"), ("other", "different", "new"))


def _filled(noun: str, avoid: frozenset[str], rng: Random) -> dict[str, str]:
    """The forms of the noun, under one of its names, and of the verbs that agree with it."""
    said = _one_of_a_kind(noun, avoid, rng)
    said = said or with_synonym(Thing("the", noun), rng, avoid, whole=True).words
    many = is_plural(said.rpartition(" ")[2])
    mass = is_mass(said, said.rpartition(" ")[2])
    whose = "my" if is_own(said, said.rpartition(" ")[2]) else "the"
    return {
        "n": said,
        "my_n": f"{whose} {said}",
        "a_n": said if many or mass else with_article(said),
        "another_n": f"{_OTHER[many][int(rng.random() * 3)]} {said}",
        "one": singular(said),
        "a_one": said if mass else with_article(singular(said)),
        "ns": said if many or mass else plural(said),
        "is": "are" if many else "is",
        "has": "have" if many else "has",
        "does": "do" if many else "does",
        "was": "were" if many else "was",
    }
