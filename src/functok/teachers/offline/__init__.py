"""The offline teacher: composes queries from any spec by rule, with no network.

`english` bends words and `lexicon` knows them; `describe` (with `acts` and `errands`) and `naming` read
what a function is about into `content`, `reading` puts both together, and `meaning` the parameters with
them. `wording` finds words for values, `roles` and `said` attach them, `renaming`, `objects` and
`compose` make the sentence, `surface` finishes it; `idioms` (with `frames`, `speaking_of`, `members`,
`matters`, `concepts` and `named`) asks without naming the act; `several` and `nested` put requests together,
`beside` brings one near another. `negatives` does the same for queries that no function serves, `lacking` for
features that its things could have, which `near` tells from what is served. All
phrases stand in `data/`.
"""

from __future__ import annotations

from functok.teachers.offline.asking import (
    breaks_off,
    is_deed,
    is_request,
    says_something,
    stands_around,
    tells,
)
from functok.teachers.offline.beside import not_beside, without_unwanted
from functok.teachers.offline.doing import as_noun, both_done, done_rather, without_verbs
from functok.teachers.offline.leading import QUOTED, ending, leads, led_to
from functok.teachers.offline.near import near_misses_for, nearly_served
from functok.teachers.offline.phrasebook import phrases_hash
from functok.teachers.offline.serving import (
    all_that_could_serve,
    could_serve,
    is_spec_text,
    named_rather,
    names_parameter,
    serves,
    speak_for,
    speaks_of,
    whole_name_said,
)
from functok.teachers.offline.teacher import OfflineTeacher, categories_for
from functok.teachers.offline.vocabulary import is_known, unknown_beside, unknown_words
from functok.teachers.offline.ways import asked_rather

__all__ = [
    "QUOTED",
    "OfflineTeacher",
    "all_that_could_serve",
    "as_noun",
    "asked_rather",
    "both_done",
    "breaks_off",
    "categories_for",
    "could_serve",
    "done_rather",
    "ending",
    "is_deed",
    "is_known",
    "is_request",
    "is_spec_text",
    "leads",
    "led_to",
    "named_rather",
    "names_parameter",
    "near_misses_for",
    "nearly_served",
    "not_beside",
    "phrases_hash",
    "says_something",
    "serves",
    "speak_for",
    "speaks_of",
    "stands_around",
    "tells",
    "unknown_beside",
    "unknown_words",
    "whole_name_said",
    "without_unwanted",
    "without_verbs",
]
