"""What no function does with one of an API's things, though it could be done with any thing: its gaps."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from functok.specs.model import ApiSpec, FunctionSpec
from functok.teachers.offline.about.meaning import Meaning
from functok.teachers.offline.serving.doing import done_rather
from functok.teachers.offline.serving.serving import all_that_could_serve
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.lexicon import senses
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.values.english.inflection import stem

_WORD = re.compile(r"[^\W_]+")


class Gap(NamedTuple):
    """A row of the table `gaps`: by whom it is done, the words that say it, what it is asked of."""

    undoing: frozenset[str]
    """Senses of verbs of which a function must have none, so that it leaves the gap."""
    words: frozenset[str]
    """Stems that its text must not hold."""
    telling: frozenset[str]
    """Stems of the words with which it is asked for."""
    of: frozenset[str]
    """The kinds of things that it is asked of (`kinds` of near_miss.yaml)."""


def open_gaps(meaning: Meaning) -> frozenset[str]:
    """The names of the gaps that a function leaves; none where it may do anything."""
    verbs = {action.verb for action in meaning.actions}
    if verbs & word_set("vague"):
        return frozenset()
    done = {senses()[verb].name for verb in verbs if verb in senses()}
    done |= {action.sense for action in meaning.actions} | verbs
    said = _text_stems(meaning.function)
    return frozenset(
        name
        for name, gap in gaps().items()
        if gap.undoing.isdisjoint(done) and gap.words.isdisjoint(said)
    )


def in_a_gap(
    query: str, said: frozenset[str], api: ApiSpec, left: Mapping[str, frozenset[str]]
) -> bool:
    """Whether a query asks for what none of the functions does that it could be meant for.

    `said`: the stems of its words that may tell so; `left`: the gaps that each function leaves, by name.
    """
    asked = {name for name, gap in gaps().items() if not gap.telling.isdisjoint(said)}
    near = all_that_could_serve(query, api)
    if not asked or not near or any(not asked <= left[name] for name in near):
        return False
    return near.isdisjoint(done_rather(query, None, api) or ())


@cache
def gaps() -> Mapping[str, Gap]:
    return {name: _gap(entry) for name, entry in load("near_miss.yaml")["gaps"].items()}


def _gap(entry: Mapping[str, Any]) -> Gap:
    said = " ".join((*entry["say"], *entry["fragment"])).replace("{o}", " ")
    words = frozenset(map(stem, entry["words"]))
    telling = frozenset(stem(word) for word in _WORD.findall(said)) & words
    return Gap(frozenset(entry["not"]), words, telling, frozenset(entry["of"]))


def _text_stems(function: FunctionSpec) -> frozenset[str]:
    text = json.dumps([function.description, function.parameters]).replace("_", " ")
    words = (*name_words(function.name), *_WORD.findall(text.lower()))
    return frozenset(map(stem, words))
