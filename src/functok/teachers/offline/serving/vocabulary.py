"""The words that people have for a function, besides values: what else a text holds may be one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from functok.specs.model import ApiSpec, FunctionSpec, Parameter
from functok.specs.once import once_per_api
from functok.teachers.offline.composing.carrying import Scene
from functok.teachers.offline.composing.scenes import scenes_of
from functok.teachers.offline.serving.ways import normal, other_names, stems_of, ways_of
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.grammar import every
from functok.teachers.offline.words.lexicon import DETERMINERS, PREPOSITIONS, SMALL_WORDS, is_verb
from functok.teachers.offline.words.phrasebook import load, texts_of, word_set
from functok.values.data_files import load_lines

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W_]+)*")
_HOLE = re.compile(r"\{\w+\}")
_EXAMPLES = re.compile(r",? (?:such as|for example|e\.g\.|like|for instance|including)\b|[(:;]")
_FEWEST_LETTERS = 3


class UnknownWord(NamedTuple):
    """A word of a text as it stands there, its stem, and where it begins."""

    text: str
    stem: str
    start: int


def unknown_words(text: str, name: str, api: ApiSpec) -> list[UnknownWord]:
    """The words of `text` that are not known as words for the function `name`.

    Known are the words of its spec, but for its parameters' descriptions, those of all ways to ask for it,
    and what is said around any request. A word in the place of a verb is no value, and left out.
    """
    known, around = _known(api)[name].others, _around()
    words = list(_WORD.finditer(text))
    found = []
    before = ""
    for at, word in enumerate(words):
        said = word[0].lower().replace("’", "'").removesuffix("'s")
        stem = normal(said)
        if stem not in around and stem not in known and _may_be_value(said, before):
            behind = words[at + 1][0].lower() if at + 1 < len(words) else ""
            if not _does(said, text, word.start(), before, behind):
                found.append(UnknownWord(word[0], stem, word.start()))
        before = said
    return found


def is_known(word: str, name: str, api: ApiSpec) -> bool:
    """Whether people have a word for the function `name`: of its spec, or of a way to ask for it."""
    return normal(word) in _known(api)[name].others


def unknown_beside(
    words: Iterable[UnknownWord], name: str, parameter: str, api: ApiSpec
) -> Iterator[UnknownWord]:
    """Those of the unknown words that may be, or begin, a value of the parameter: they are not in the
    descriptions of the others, and in its own among the examples at most."""
    known = _known(api)[name].of_parameter[parameter]
    return (word for word in words if word.stem not in known)


def _may_be_value(said: str, before: str) -> bool:
    if len(said) < _FEWEST_LETTERS or said in _units():
        return False
    return before in _INTRODUCING or not is_verb(said)


def _does(said: str, text: str, at: int, before: str, behind: str) -> bool:
    """Whether a word has the place of a verb: "could you pencil …", "reward Ann"."""
    if before in _DOING or (before in _BEING and said.endswith(("ed", "en", "wn"))):
        return True
    return not text[:at].strip(" ,.!?") and (behind in SMALL_WORDS or behind in _ME)


_INTRODUCING = (DETERMINERS | PREPOSITIONS) - {"to"}
_DOING = frozenset(
    ("i", "you", "we", "they", "he", "she", "to", "please", "can", "could", "will", "would", "let's",
     "lets", "i'd", "i'll", "we'll", "just", "i've", "we've", "they've", "not", "don't", "always", "never",
     "really", "quickly", "kindly")
)  # fmt: skip
_BEING = frozenset(("be", "been", "being", "is", "are", "was", "were", "gets", "get", "got"))
_ME = frozenset(("me", "us", "him", "her", "them", "it"))


class _Known:
    """Stems of the words for a function: all but those of its parameters' descriptions, by parameter those
    of the descriptions of the others, and of its own without the examples."""

    def __init__(self, function: FunctionSpec, scene: Scene) -> None:
        names = (function.name, *(parameter.name for parameter in function.arguments))
        spec = " ".join(
            [*(word for name in names for word in name_words(name)), function.description]
        )
        self.others = frozenset().union(stems_of(spec), *_of_ways(scene))
        told = {p.name: stems_of(_text(p)) for p in function.arguments}
        self.of_parameter: Mapping[str, frozenset[str]] = {
            p.name: frozenset().union(
                stems_of(_EXAMPLES.split(str(p.schema.get("description") or ""), maxsplit=1)[0]),
                *(stems for name, stems in told.items() if name != p.name),
            )
            for p in function.arguments
        }


def _text(parameter: Parameter) -> str:
    return json.dumps(parameter.schema, ensure_ascii=False).replace("_", " ")


def _of_ways(scene: Scene) -> Iterator[Iterable[str]]:
    for way in ways_of(scene):
        yield from way
    for idiom in scene.idioms:
        for text in every(idiom.phrase):
            yield stems_of(_HOLE.sub(" ", text))
    things = [*scene.meaning.things, *(a.thing for a in scene.meaning.actions if a.thing)]
    for thing in things:
        for name in other_names(thing.words.lower()):
            yield stems_of(name)
        for phrase in thing.behind:
            yield stems_of(phrase.words)


@once_per_api
def _known(api: ApiSpec) -> Mapping[str, _Known]:
    scenes = scenes_of(api)
    return {function.name: _Known(function, scenes[function.name]) for function in api.functions}


@cache
def _around() -> frozenset[str]:
    """Stems of what is said around any request."""
    files = ("carriers.yaml", "openers.yaml", "several.yaml", "beside.yaml")
    phrases = [text for name in files for text in texts_of(load(name))]
    phrases += [" ".join(word_set(name)) for name in _CLASSES]
    said = (stems_of(_HOLE.sub(" ", phrase)) for phrase in phrases)
    return frozenset(("", *_PRONOUNS)).union(*said, stems_of(" ".join(load_lines("everyday"))))


_PRONOUNS = (
    "i", "you", "he", "she", "it", "we", "they", "him", "her", "them", "us", "mine", "hers", "theirs",
)  # fmt: skip
_CLASSES = (
    "idle_verbs", "before_verbs", "joining", "vague", "vague_nouns", "anybody", "anything", "asked",
    "personal", "before_kind", "prepositions", "particles", "determiners", "question_words", "auxiliaries",
    "beside_names", "noise", "generic_roles", "adjectives", "filler_adjectives", "beside_requests",
)  # fmt: skip
"""Of `words.yaml`: those that may be said of anything."""


@cache
def _units() -> frozenset[str]:
    money = {"dollars", "dollar", "bucks", "euros", "pounds", "quid"}
    return word_set("units") | money | {"weekend", "weekends"}
