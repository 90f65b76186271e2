"""The offline teacher: composes queries from any spec by rule, with no network.

Each room uses those before it: `words`, `arguments`, what a function is `about`, `composing`, and,
to know what nobody may be asked for, `serving` and `unserved`. All phrases stand in `data/`.
"""

from __future__ import annotations

from functok.teachers.offline.composing.leading import QUOTED, ending, leads, led_to
from functok.teachers.offline.serving.asking import (
    breaks_off,
    is_deed,
    is_request,
    says_something,
    stands_around,
    tells,
)
from functok.teachers.offline.serving.doing import as_noun, both_done, done_rather, without_verbs
from functok.teachers.offline.serving.serving import (
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
from functok.teachers.offline.serving.vocabulary import is_known, unknown_beside, unknown_words
from functok.teachers.offline.serving.ways import asked_rather
from functok.teachers.offline.teacher import OfflineTeacher, categories_for
from functok.teachers.offline.unserved.beside import not_beside, without_unwanted
from functok.teachers.offline.unserved.near import near_misses_for, nearly_served
from functok.teachers.offline.words.phrasebook import phrases_hash

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
