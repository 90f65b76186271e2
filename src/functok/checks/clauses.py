"""Which part of a query asks for which of its calls: parts in the order of the calls, each whole."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from functok.calls import FunctionCall
from functok.values import Grounding
from functok.values.words import may_part

Ground = Callable[[FunctionCall, str], Grounding]
Names = Callable[[str], frozenset[str]]

_JOINT = re.compile(
    r"[,.;:!?\n\u2013\u2014]+(?=\s)|\s+(?:&|\+|and|then|also|plus|but|while|before|after|next)\b",
    re.IGNORECASE,
)
_MOST_JOINTS = 24


def clauses(query: str, calls: Sequence[FunctionCall], ground: Ground, names: Names) -> list[str]:
    """The query cut into as many parts as there are calls, each of which says all of its call.

    `ground` says how the arguments of a call follow from a text, `names` which functions a text might
    be for: of all ways to cut, the one counts in which most parts are for the function called. Empty if
    there is no way.
    """
    joints = [match.start() for match in _JOINT.finditer(query)][:_MOST_JOINTS]

    @cache
    def says(number: int, start: int, end: int) -> bool:
        return not ground(calls[number], query[start:end]).missing

    @cache
    def best(number: int, start: int) -> tuple[int, tuple[int, ...]] | None:
        """How many parts from `start` on are for their function, and where they end."""
        last = number == len(calls) - 1
        found: tuple[int, tuple[int, ...]] | None = None
        for end in [len(query)] if last else [at for at in joints if at > start]:
            if not says(number, start, end):
                continue
            rest = (0, ()) if last else best(number + 1, end)
            if rest is None:
                continue
            score = rest[0] + (calls[number].name in names(query[start:end]))
            if found is None or score > found[0]:
                found = (score, (end, *rest[1]))
        return found

    chosen = best(0, 0)
    if chosen is None:
        return []
    return [query[a:b] for a, b in zip((0, *chosen[1][:-1]), chosen[1], strict=True)]


def parts(query: str, calls: Sequence[FunctionCall], ground: Ground) -> list[str]:
    """The same in languages of which no rule knows the words that join two requests: cut at any word.

    Only arguments that are found in the query at all decide; each part ends as early as it can. Empty
    where they do not stand in the order of the calls.
    """
    ends = [at for at in range(1, len(query)) if may_part(query, at)]
    found: list[str] = []
    start = 0
    for number, call in enumerate(calls, 1):
        says = _says_all(call, query, start, ground)
        open_ = [at for at in ends if at > start] if number < len(calls) else [len(query)]
        first = bisect_left(open_, True, key=says)
        if first == len(open_):
            return []
        found.append(query[start : open_[first]])
        start = open_[first]
    return found


def _says_all(call: FunctionCall, query: str, start: int, ground: Ground) -> Callable[[int], bool]:
    """Whether the part from `start` up to an end says all arguments that the query says anywhere."""
    wanted = {*ground(call, query).found}
    return lambda end: wanted <= {*ground(call, query[start:end]).found}


def shifted(grounding: Grounding, by: int) -> Grounding:
    """The grounding in a part of a query as that in the whole, `by` characters further on."""
    if not by:
        return grounding
    moved = {
        path: replace(g, start=g.start + by, end=g.end + by) if g.text else g
        for path, g in grounding.found.items()
    }
    return Grounding(moved, grounding.missing)
