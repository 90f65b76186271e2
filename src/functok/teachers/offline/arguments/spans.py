"""Two arguments said in one breath, as people say them who have a start and an end: "from 9 to 12"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from functok.specs.model import FunctionSpec
from functok.teachers.offline.arguments.said import Said
from functok.values.drawing.ordering import shared_words
from functok.values.english.inflection import plural
from functok.values.parameters.semantics import Semantic
from functok.values.reading.span_texts import said_together, span_texts
from functok.values.reading.together import Side

_SHARE, _OF_NUMBERS, _OF_LENGTH = 0.4, 0.6, 0.15
"""How often a start and an end are said so; the least and the most; and a start and a length."""


def in_one_breath(
    said: Sequence[Said],
    function: FunctionSpec,
    arguments: Mapping[str, Any],
    rng: Random,
    today: dt.date | None,
) -> list[Said]:
    """The arguments, now and then two that belong together as one."""
    found = list(said)
    for first, second in said_together(function.arguments, arguments):
        names = (first.parameter.name, second.parameter.name)
        two = [one for one in found if one.key in names]
        if len(two) < 2 or rng.random() >= _share(second, two):
            continue
        texts = span_texts(first, second, today)
        start = next(one for one in two if one.key == names[0])
        end = next(one for one in two if one.key == names[1])
        if texts and (say := _templates(first, second, end)):
            text = texts[int(rng.random() * len(texts))]
            role = replace(start.role, name="start", say=say, place="tail", unit="")
            whole = Said(role, start.value, text, f"{names[0]}/{names[1]}")
            found = [one for one in found if one not in two] + [whole]
    return found


def _share(second: Side, said: Sequence[Said]) -> float:
    if all(one.role.place == "quantity" for one in said):
        return 1.0  # "two rooms, three rooms" tells of neither which it is
    if second.lasts or second.counts_nights:
        return _OF_LENGTH
    return _OF_NUMBERS if second.is_number else _SHARE


def _templates(first: Side, second: Side, end: Said) -> tuple[str, ...]:
    """How the two are attached: numbers with what they count or are called."""
    if not first.is_number or not second.is_number:
        return ("{v}", "{v}", ", {v}")
    noun = " ".join(shared_words(first.parameter.name, second.parameter.name))
    if second.meaning.semantic in (Semantic.MONEY, Semantic.DURATION):
        return ("{v}", ", {v}")
    if not noun:
        return ()
    if end.role.unit == noun.removesuffix("s"):
        return (f"with {{v}} {plural(end.role.unit)}", f", {{v}} {plural(end.role.unit)}")
    return (f"with a {noun} of {{v}}", f", {noun} {{v}}")
