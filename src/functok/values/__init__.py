"""Argument values: what they mean, drawing them, saying them as people do, and finding them in a query.

Each room uses those before it: `english`, `parameters`, `kinds`, `drawing`, `reading`.
"""

from __future__ import annotations

from functok.values.drawing.cells import Cell, cells, holds, planted
from functok.values.drawing.closed import (
    boundaries,
    enumerable,
    is_open_ended,
    is_simple,
    lists_members,
)
from functok.values.drawing.foreign import foreign_members
from functok.values.drawing.opinions import contradicts
from functok.values.drawing.ordering import in_order
from functok.values.drawing.pools import split_of
from functok.values.drawing.sampling import is_open, sample
from functok.values.drawing.texts import text_of_kind
from functok.values.drawing.unsatisfiable import Unsatisfiable
from functok.values.kinds.forms import Form, forms
from functok.values.kinds.relative import RELATIVE, is_dated, near, relative_texts
from functok.values.kinds.ways import way_of, ways
from functok.values.parameters.meaning import is_free_text, semantic_of
from functok.values.parameters.sayable import is_sayable, is_seldom_said, says_how_many_results
from functok.values.parameters.semantics import Semantic
from functok.values.reading.besides import said_besides
from functok.values.reading.canonical import canonical
from functok.values.reading.grounding import JUDGED, NESTED, Ground, Grounding, ground
from functok.values.reading.quoted import QUOTED, is_quotable
from functok.values.reading.together import ends_twice

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
