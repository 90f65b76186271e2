"""What a text asks to be done, by the verbs that people say for each function of an API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from functok.specs.model import ApiSpec, FunctionSpec
from functok.specs.once import once_per_api
from functok.teachers.offline.about.meaning import understand_alone
from functok.teachers.offline.composing.acting import OFF, ON
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.lexicon import (
    DETERMINERS,
    PARTICLES,
    PREPOSITIONS,
    SMALL_WORDS,
    is_verb,
)
from functok.teachers.offline.words.phrasebook import word_set
from functok.values import is_open
from functok.values.english.inflection import stem
from functok.values.parameters.boolean_words import state_verbs
from functok.values.parameters.meaning import meaning_of, semantic_of
from functok.values.parameters.semantics import Semantic

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[,.;:!?]")
_REACH = 8  # words between the parts of "turn … off"

Deed = tuple[tuple[str, ...], tuple[str, ...]]
"""The stems of a verb phrase before and behind its object: `turn`, `off`."""


def done_rather(text: str, name: str | None, api: ApiSpec) -> frozenset[str] | None:
    """The functions for which a verb of `text` is said; None if one stands there for the function `name`.

    What by its place in the text is no verb does not count.
    """
    told: set[str] = set()
    words, own = _words(text), _index(api).values.get(name or "", frozenset())
    for at, end, names in _told(words, api):
        if name in names:
            return None
        if stem(words[at]) not in own and _is_verb(words, at, end):
            told.update(names)
    return frozenset(told)


def both_done(text: str, one: str, other: str, api: ApiSpec) -> bool:
    """Whether a verb of `text` is said for both functions, so that its object has to tell which is meant."""
    words = _words(text)
    return any(
        one in names and other in names and _is_verb(words, at, end)
        for at, end, names in _told(words, api)
    )


def as_noun(name: str, text: str) -> bool:
    """Whether what the function's name begins with is to be done, as a noun: "do a restart of it"."""
    verb = re.escape(next(iter(name_words(name)), ""))
    return bool(re.search(rf"\b(?:do|does|doing|perform)\b.*\b(?:a|an|another|the) {verb}\b", text))


def without_verbs(text: str) -> str:
    """The words of `text` that by their place are no verbs, in lower case."""
    words = _words(text)
    verbs = (is_verb(word) and _is_verb(words, at, at + 1) for at, word in enumerate(words))
    return " ".join(word for word, verb in zip(words, verbs, strict=True) if not verb)


def done_to_nothing_else(text: str, api: ApiSpec) -> str | None:
    """A function of whose verbs one stands in `text` with no object that is not its own.

    "Stop Aachen" may ask for `stop_machine`, "stop the noise" does not.
    """
    raw = _WORD.findall(_QUOTED.sub("X", text.replace("’", "'")))
    words = [word.lower() for word in raw]
    for at, end, names in _told(words, api):
        if _is_verb(words, at, end):
            for name in names:
                if _is_own(raw[end:], _index(api).spec[name]):
                    return name
    return None


def another_deed(text: str, api: ApiSpec, things: frozenset[str]) -> bool:
    """Whether `text` asks that something be done to one of the `things` (stems) which no function does,
    and nothing that one does: "cancel my order", where orders can only be placed.

    Whoever manages a thing may do anything with it.
    """
    words = _words(text)
    if _index(api).vague or any(_is_verb(words, at, end) for at, end, _ in _told(words, api)):
        return False
    known = _index(api).deeds.keys() | _idle() | _ANYTHING
    return any(
        is_verb(word)
        and stem(word) not in known
        and _is_verb(words, at, at + 1)
        and not things.isdisjoint(map(stem, _object(words[at + 1 :])))
        for at, word in enumerate(words)
    )


def done_to_another(text: str, word: str, name: str, api: ApiSpec, known: frozenset[str]) -> bool:
    """Whether a word stands in `text` as a verb whose object holds none of the `known` stems of the function
    `name`: "count my steps", for `pollen_count`. A name or number may be a value of it, and any word
    where it takes names or texts."""
    if not is_verb(word) or any(map(is_open, api.by_name[name].arguments)):
        return False
    raw = _WORD.findall(text.replace("’", "'"))
    words = [each.lower() for each in raw]
    for at, each in enumerate(words):
        if each == word and _is_verb(words, at, at + 1):
            behind = [*takewhile(lambda w: w[0].isalnum(), raw[at + 1 : at + 1 + _NEAR])]
            values = any(w[0].isdigit() or (w[0].isupper() and w != "I") for w in behind)
            told = {stem(w.lower()) for w in behind if w.lower() not in SMALL_WORDS}
            if told and not values and known.isdisjoint(told):
                return True
    return False


_NEAR = 4  # words behind a verb that may be its object


def _object(words: list[str]) -> list[str]:
    """What stands right behind a verb: a determiner at most, and two words of a noun phrase."""
    return words[1:3] if words[:1] and words[0] in DETERMINERS else words[:2]


def _is_own(words: list[str], known: frozenset[str]) -> bool:
    """Whether the words up to the next stop are names, numbers, or known."""
    said = takewhile(lambda word: word[0].isalnum() and word not in _CLOSING, words)
    telling = [word for word in said if word not in _LITTLE]
    return bool(telling) and all(
        word[0].isupper() or word[0].isdigit() or stem(word) in known for word in telling
    )


def _told(words: list[str], api: ApiSpec) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Where a verb of some functions stands, without what is behind its object, and their names."""
    stems, deeds = [stem(word) for word in words], _index(api).deeds
    for at, first in enumerate(stems):
        for (before, behind), names in deeds.get(first, {}).items():
            end = at + len(before)
            fits = before == tuple(stems[at:end]) and (first not in _SWITCHED or _ends(words, end))
            if fits and (not behind or _stands(behind, stems[end : end + _REACH])):
                yield at, end, names


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))


def _ends(words: list[str], at: int) -> bool:
    return not words[at : at + 1] or not words[at][0].isalnum() or words[at] in _CLOSING | {"for"}


_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]|(?<!\w)'[^']*'(?!\w)")
_LITTLE = PREPOSITIONS | PARTICLES | DETERMINERS
_SWITCHED = frozenset(("on", "off"))
_ANYTHING = frozenset(map(stem, ("turn", "switch", "adjust", "look", "move", "shift", "like")))
"""Verbs that people say of many deeds."""
_CLOSING = frozenset(("please", "now", "thanks", "again", "if", "so", "and", "then", "because"))


def _value_words(function: FunctionSpec) -> frozenset[str]:
    """Stems of the words that say a parameter or one of its members: "order: newest"."""
    members = (str(m) for p in function.arguments for m in p.schema.get("enum", ()))
    names = (p.name for p in function.arguments)
    return frozenset(stem(word) for text in (*names, *members) for word in name_words(text))


def _is_verb(words: list[str], at: int, end: int) -> bool:
    """Whether the words have the place of a verb: "please stop", "the lamp should be dimmed"."""
    previous = words[at - 1] if at else ","
    if words[at] in _SWITCHED:
        return True
    if _is_noun(words[at]):
        return False
    if words[at].endswith("ed"):
        done = end - at > 1 or not _HAVING.isdisjoint(words[: at - 1])
        return (done and previous not in DETERMINERS) or previous in _BEING
    return (
        not previous[0].isalnum() or previous in word_set("before_verbs") or previous.endswith("ly")
    )


def _is_noun(word: str) -> bool:
    """Whether nobody asks for something with this form of a verb: "tips for …"."""
    return word.endswith("s") and not word.endswith(("ss", "us")) and is_verb(word[:-1])


_HAVING = frozenset(("have", "get", "want", "need", "like"))
_BEING = frozenset(
    ("be", "been", "being", "is", "are", "was", "were", "get", "gets", "getting", "got")
)


def _stands(behind: tuple[str, ...], words: list[str]) -> bool:
    size = len(behind)
    return any(tuple(words[i : i + size]) == behind for i in range(len(words) - size + 1))


class _Index(NamedTuple):
    """Of an API: its deeds by their first word, with the functions; stems of what each is told with."""

    deeds: Mapping[str, Mapping[Deed, tuple[str, ...]]]
    values: Mapping[str, frozenset[str]]
    spec: Mapping[str, frozenset[str]]
    vague: bool
    """Whether a verb of a function leaves open what it does."""


@once_per_api
def _index(api: ApiSpec) -> _Index:
    deeds: dict[str, dict[Deed, tuple[str, ...]]] = {}
    for function in api.functions:
        for deed in dict.fromkeys(_deeds(function)):
            found = deeds.setdefault(deed[0][0], {})
            found[deed] = (*found.get(deed, ()), function.name)
    values = {f.name: _value_words(f) for f in api.functions}
    spec = {f.name: values[f.name] | _spec_words(f) for f in api.functions}
    vague = any(understand_alone(f).verbs & word_set("vague") for f in api.functions)
    return _Index(deeds, values, spec, vague)


def _deeds(function: FunctionSpec) -> Iterator[Deed]:
    semantics = {p.name: semantic_of(p) for p in function.arguments}
    meaning = understand_alone(function)
    patterns = [pattern for action in meaning.actions for pattern in action.patterns]
    for parameter in function.arguments:
        if semantics[parameter.name] is Semantic.BOOLEAN and meaning.verbs & word_set("switches"):
            patterns += [*ON, *OFF, "on", "off"]
        if semantics[parameter.name] is Semantic.BOOLEAN:
            patterns += [f"{verb} {{o}}" for verb in state_verbs(meaning_of(parameter)) or ()]
    for pattern in patterns:
        before, _, behind = pattern.partition("{o}")
        deed = _stems(before if behind else _LINK.sub("", before.strip())), _stems(behind)
        if deed[0] and _tells(deed):
            yield deed


_LINK = re.compile(r"(?<=\w) (?:to|at|of|for|from|with|about)$")


def _stems(words: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words.split())


def _tells(deed: Deed) -> bool:
    """Whether the deed holds a verb that is not said of anything at all."""
    return deed[0][0] in _SWITCHED or any(word not in _idle() for part in deed for word in part)


def _spec_words(function: FunctionSpec) -> frozenset[str]:
    words = (*name_words(function.name), *_words(function.description))
    return frozenset(stem(word) for word in words)


@cache
def _idle() -> frozenset[str]:
    return frozenset(stem(word) for word in word_set("idle_verbs"))
