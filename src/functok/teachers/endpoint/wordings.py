"""In which words some values of a slot are to be said: what the plan deals, as a person would put it.

The forms are those that the offline teacher has (docs/canonical-forms.md), so an LLM is asked for all of
them: the 12-hour clock, "an hour twenty", "twenty quid", "on weekdays", "without flash", "on Friday".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any
from zlib import crc32

from functok.languages import ENGLISH
from functok.records import PlannedCall, Slot
from functok.specs.model import FunctionSpec, Parameter
from functok.values import RELATIVE, relative_texts, ways
from functok.values.kinds.weekdays import group_names

_AS_WRITTEN = "as written"
_ONE_OF = 2  # of the values for which the plan deals no way


def wordings(function: FunctionSpec, call: PlannedCall, slot: Slot) -> dict[str, str]:
    """Argument → the words for its value; of those with a planned way, and some others.

    None in other languages than English. Always the same for the same slot.
    """
    if slot.language != ENGLISH:
        return {}
    found = {}
    for parameter in function.arguments:
        if parameter.name in call.pinned:
            way = call.ways.get(parameter.name)
            texts = _texts(parameter, call.pinned[parameter.name], way, slot.day)
            drawn = crc32(f"{slot.id} {call.function} {parameter.name}".encode())
            if texts and (way is not None or drawn % _ONE_OF == 0):
                found[parameter.name] = texts[drawn // _ONE_OF % len(texts)]
    return found


def _texts(
    parameter: Parameter, value: Any, way: str | None, today: dt.date | None
) -> Sequence[str]:
    """Wordings of a value, in one way where that is planned; none where it is said as it is written.

    Of a list there are those that name it as a whole; the parts of an object are worded by the teacher.
    """
    if isinstance(value, Mapping):
        return ()
    if isinstance(value, list | tuple):
        return list(group_names(value))
    if way == RELATIVE and today is not None:
        return list(relative_texts(parameter, value, today))
    said = ways(parameter, value)
    texts = list(chain.from_iterable(said.values())) if way is None else said.get(way, ())
    return texts if way not in (None, _AS_WRITTEN) else [text for text in texts if text != value]
