"""Argument values: what they mean, sampling them, saying them as people do, and finding them in a query."""

from __future__ import annotations

from functok.values.besides import said_besides
from functok.values.canonical import canonical
from functok.values.cells import Cell, cells, holds, planted
from functok.values.closed import (
    boundaries,
    enumerable,
    is_open_ended,
    is_simple,
    lists_members,
)
from functok.values.foreign import foreign_members
from functok.values.forms import Form, forms
from functok.values.grounding import JUDGED, NESTED, Ground, Grounding, ground
from functok.values.meaning import is_free_text, semantic_of
from functok.values.opinions import contradicts
from functok.values.ordering import in_order
from functok.values.pools import split_of
from functok.values.quoted import QUOTED, is_quotable
from functok.values.relative import RELATIVE, is_dated, near, relative_texts
from functok.values.sampling import is_open, sample
from functok.values.sayable import is_sayable, is_seldom_said, says_how_many_results
from functok.values.semantics import Semantic
from functok.values.texts import text_of_kind
from functok.values.together import ends_twice
from functok.values.unsatisfiable import Unsatisfiable
from functok.values.ways import way_of, ways

__all__ = [
    "JUDGED",
    "NESTED",
    "QUOTED",
    "RELATIVE",
    "Cell",
    "Form",
    "Ground",
    "Grounding",
    "Semantic",
    "Unsatisfiable",
    "boundaries",
    "canonical",
    "cells",
    "contradicts",
    "ends_twice",
    "enumerable",
    "foreign_members",
    "forms",
    "ground",
    "holds",
    "in_order",
    "is_dated",
    "is_free_text",
    "is_open",
    "is_open_ended",
    "is_quotable",
    "is_sayable",
    "is_seldom_said",
    "is_simple",
    "lists_members",
    "near",
    "planted",
    "relative_texts",
    "said_besides",
    "sample",
    "says_how_many_results",
    "semantic_of",
    "split_of",
    "text_of_kind",
    "way_of",
    "ways",
]
