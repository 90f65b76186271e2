"""What people say of the things of everyday life: "do I need an umbrella" for a forecast.

The files of `data/concepts/` list by thing, and by what is done with it, phrases that need none of the words
of a spec. A concept holds for a function whose name, or whose first sentence, is about its things and
hardly anything else, and whose deed is one of those that its phrases ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from functok.specs.model import FunctionSpec
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.lexicon import (
    NOISE,
    PARTICLES,
    SMALL_WORDS,
    senses,
    senses_by_name,
)
from functok.teachers.offline.words.openers import sentences
from functok.teachers.offline.words.phrasebook import data_lines, load, word_set
from functok.values.english.inflection import base_form, singular, stem

_Words = tuple[str, ...]
_Deeds = tuple[frozenset[str], frozenset[int]]
"""Deeds, under all names that concepts have for them, and the places of the words that tell them."""
_NO_DEEDS: _Deeds = (frozenset(), frozenset())

_FORMS = {"!": "order", ".": "state", "?": "ask", "-": "bit"}
_BARE = "bare"
_ANY = "any"
_AGAINST = frozenset(("end", "change", "off"))
"""Deeds that `any` leaves out."""
_GET = "get"


class Concept(NamedTuple):
    """Things, of each group one, the deeds on them that are asked for, and phrases with their forms."""

    things: tuple[tuple[_Words, ...], ...]
    deeds: frozenset[str]
    phrases: tuple[tuple[str, str], ...]


class _Text(NamedTuple):
    """Words that count, and their singulars."""

    words: _Words
    singulars: _Words


def concepts_of(
    function: FunctionSpec, common: frozenset[str], known: frozenset[str]
) -> Iterator[tuple[str, str, bool]]:
    """Form and phrase of what people say of a function, each with whether that is all it is about.

    Of several concepts those that name it in the most words.
    `common`: stems of what many functions are about; `known`: words that make a matter another one.
    """
    name, described = _named(function.name), _described(function.description)
    others = known | _known()
    found: list[tuple[tuple[bool, int], Concept]] = []
    for at in _candidates({*name.singulars, *described.singulars}):
        concept = all_concepts()[at]
        whole = _names(concept, name, described, common, others)
        if whole is not None:
            found.append(((whole, _nearness(concept, name)), concept))
        elif _describes(concept, described):
            found.append(((True, _nearness(concept, described)), concept))
    nearest = max((rank for rank, _ in found), default=(False, 0))
    of_nearest = (concept.phrases for rank, concept in found if rank == nearest)
    for form, phrase in dict.fromkeys(phrase for phrases in of_nearest for phrase in phrases):
        yield form, phrase, nearest[0]


def _nearness(concept: Concept, text: _Text) -> int:
    """How many words of a text are the names of things of a concept, of each group the longest name."""
    return sum(
        max((len(words) for words in group if any(_places(words, text.singulars))), default=0)
        for group in concept.things
    )


def _names(
    concept: Concept, name: _Text, described: _Text, common: frozenset[str], known: frozenset[str]
) -> bool | None:
    """Whether a name tells of a concept and nothing else, or of one sort of it; None if it does neither."""
    covered = _covered(concept, name)
    deeds, told = _deeds_of(name, covered, concept.deeds)
    deeds = deeds or _first_deeds(described, frozenset())[0] or _deeds_within(name)
    if not covered or not _asks(concept, deeds):
        return None
    rest = [i for i in range(len(name.words)) if i not in covered | told]
    rest = [i for i in rest if stem(name.singulars[i]) not in common]
    if not rest:
        return True
    if len(rest) > 1 or name.singulars[rest[0]] in known:
        return None
    if not told and rest[0] == 0 and base_form(name.words[0]) in senses():
        return None
    if len(concept.things) > 1:
        return False
    after = rest[0] + 1
    return False if after in covered and name.singulars[after] not in _general() else None


def _describes(concept: Concept, described: _Text) -> bool:
    """Whether a description tells of a deed on the concept and of nothing else."""
    covered = _covered(concept, described)
    deeds, told = _first_deeds(described, covered)
    if not covered or not deeds or not _asks(concept, deeds):
        return False
    return len(covered | told) == len(described.words)


def _asks(concept: Concept, deeds: frozenset[str]) -> bool:
    if _ANY in concept.deeds and deeds.isdisjoint(_AGAINST):
        return True
    return not deeds.isdisjoint(concept.deeds)


def _covered(concept: Concept, text: _Text) -> frozenset[int]:
    """The places of the concept's things in a text; none if it is not about all of them."""
    found: set[int] = set()
    for group in concept.things:
        places = {at for words in group for at in _places(words, text.singulars)}
        if places <= found:  # none, or a word that another group has taken
            return frozenset()
        found |= places
    return frozenset(found)


def _places(words: _Words, text: _Words) -> Iterator[int]:
    for at in range(len(text) - len(words) + 1):
        if text[at : at + len(words)] == words:
            yield from range(at, at + len(words))


def _named(name: str) -> _Text:
    return _text(w for w in name_words(name) if w not in NOISE and not w.isdigit())


def _described(description: str) -> _Text:
    """The words of the first sentence, its verb in the base form."""
    first = next(iter(sentences(description)), "")
    words = [word.strip(".,;:!?\"'()").lower() for word in first.split()]
    return _text([base_form(words[0]), *words[1:]] if words else [])


def _text(words: Iterable[str]) -> _Text:
    kept = tuple(w for at, w in enumerate(words) if (at == 0 or w not in _small()) and w)
    return _Text(kept, tuple(map(singular, kept)))


def _deeds_of(name: _Text, covered: frozenset[int], asked: frozenset[str]) -> _Deeds:
    """What a name says is done: first as a verb, or last as a noun or as one of the words `asked`."""
    first, at = _first_deeds(name, covered)
    last = len(name.words) - 1
    if (
        last > 0
        and last not in covered
        and name.words[last] in asked
        and (not first or _GET in first)
    ):
        return frozenset((name.words[last],)), at | {last}
    return (first, at) if first else _last_deeds(name, covered)


def _deeds_within(name: _Text) -> frozenset[str]:
    """The deeds of a name that is nothing but things: `salary raise`."""
    return _last_deeds(name, frozenset())[0] | {_BARE}


def _first_deeds(text: _Text, covered: frozenset[int]) -> _Deeds:
    words = text.words
    if not words or 0 in covered:
        return _NO_DEEDS
    verb = base_form(words[0])
    for at in dict.fromkeys((1, len(words) - 1)):
        if 0 < at < len(words) and at not in covered and words[at] in PARTICLES:
            sense = senses().get(f"{verb}_{words[at]}")
            if sense is not None:
                return _names_of(sense.name, verb), frozenset((0, at))
    sense = senses().get(verb)
    return (_names_of(sense.name, verb), frozenset((0,))) if sense is not None else _NO_DEEDS


def _last_deeds(text: _Text, covered: frozenset[int]) -> _Deeds:
    last = len(text.words) - 1
    if last < 1 or last in covered:
        return _NO_DEEDS
    word, at = text.words[last], frozenset((last,))
    for deed, nouns in _deed_nouns().items():
        if word in nouns:
            return frozenset((deed,)), at
    verb, *_ = load("named.yaml")["deeds"].get(word) or [word]
    sense = senses().get(verb.replace(" ", "_"))
    return (_names_of(sense.name, verb), at) if sense is not None else _NO_DEEDS


@cache
def _names_of(sense: str, verb: str) -> frozenset[str]:
    """What concepts may call a deed: the verb, its sense, and the deeds that this belongs to."""
    if senses_by_name()[sense].inform:
        return frozenset((_GET, verb))
    deeds: Mapping[str, str] = load("concepts/deeds.yaml")["verbs"]
    more = (deed for deed, names in deeds.items() if sense in names.split())
    return frozenset((verb, sense, *more))


@cache
def _deed_nouns() -> Mapping[str, frozenset[str]]:
    nouns: Mapping[str, str] = load("concepts/deeds.yaml")["nouns"]
    return {deed: frozenset(words.split()) for deed, words in nouns.items()}


@cache
def _small() -> frozenset[str]:
    kept = frozenset(("on", "off", "up", "down", "in", "out", "away"))
    idle: str = load("concepts/deeds.yaml")["idle"]
    return (SMALL_WORDS | word_set("vague") | frozenset(idle.split())) - kept


@cache
def _general() -> frozenset[str]:
    """Things that a word before them makes another."""
    words: str = load("concepts/deeds.yaml")["general"]
    return frozenset(map(singular, words.split()))


def _candidates(words: Iterable[str]) -> list[int]:
    return sorted({at for word in words for at in _by_word().get(word, ())})


@cache
def _by_word() -> Mapping[str, tuple[int, ...]]:
    """From the first words of a concept's first things to its place."""
    found: dict[str, dict[int, None]] = {}
    for at, concept in enumerate(all_concepts()):
        for words in concept.things[0]:
            found.setdefault(words[0], {})[at] = None
    return {word: tuple(places) for word, places in found.items()}


@cache
def _known() -> frozenset[str]:
    """Words that name a thing of a concept by themselves."""
    return frozenset(
        words[0]
        for concept in all_concepts()
        for group in concept.things
        for words in group
        if len(words) == 1
    )


@cache
def all_concepts() -> tuple[Concept, ...]:
    """All concepts of the files. Raises ValueError at a line that no concept can have."""
    found: list[Concept] = []
    phrases: list[tuple[str, str]] = []
    for line in data_lines("concepts"):
        mark, text = line[0], line[1:].strip()
        if mark == "=":
            phrases = []
            things, _, deeds = text.partition(" : ")
            found.append(_concept(things, deeds, phrases))
        else:
            phrases += [(_FORMS[mark], phrase.strip()) for phrase in text.split(";")]
            found[-1] = found[-1]._replace(phrases=tuple(phrases))
    return tuple(found)


def _concept(things: str, deeds: str, phrases: Sequence[tuple[str, str]]) -> Concept:
    groups = tuple(
        tuple(tuple(map(singular, words.split())) for words in group.split(","))
        for group in things.split("+")
    )
    asked = frozenset(deeds.split()) or frozenset((_GET, _BARE))
    return Concept(groups, asked, tuple(phrases))
