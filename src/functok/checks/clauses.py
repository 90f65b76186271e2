"""Which part of a query asks for which of its calls: parts in the order of the calls, each whole."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

from functok.calls import FunctionCall
from functok.teachers.offline import says_something
from functok.values import Grounding
from functok.values.english.words import may_part
from functok.values.reading.retracted import marks_in

Ground = Callable[[FunctionCall, str], Grounding]
Speaks = Callable[[str, str], int]

_JOINT = re.compile(
    r"[,.;:!?\n\u2013\u2014]+(?=\s)|\s+(?:&|\+|and|then|also|plus|but|while|before|after|next)\b",
    re.IGNORECASE,
)
_HESITATION = re.compile(r",\s(?:um+|uh+|er+|hmm?|you know|like|I mean),", re.IGNORECASE)
_MOST_JOINTS = 24


def clauses(query: str, calls: Sequence[FunctionCall], ground: Ground, speaks: Speaks) -> list[str]:
    """The query cut into as many parts as there are calls, each of which says all of its call.

    `ground` says how the arguments of a call follow from a text, `speaks` how well a text speaks for a
    function: of all ways to cut, the one counts in which the parts speak best for the functions called.
    Empty if there is no way.
    """
    joints = [match.start() for match in _JOINT.finditer(query)][:_MOST_JOINTS]

    @cache
    def says(number: int, start: int, end: int) -> bool:
        part = query[start:end]
        return says_something(part) and not ground(calls[number], part).missing

    @cache
    def best(number: int, start: int) -> tuple[int, tuple[int, ...]] | None:
        """How well the parts from `start` on speak for their functions, and where they end."""
        last = number == len(calls) - 1
        found: tuple[int, tuple[int, ...]] | None = None
        for end in [len(query)] if last else [at for at in joints if at > start]:
            if not says(number, start, end):
                continue
            rest = (0, ()) if last else best(number + 1, end)
            if rest is None:
                continue
            score = rest[0] + speaks(calls[number].name, query[start:end])
            if found is None or score > found[0]:
                found = (score, (end, *rest[1]))
        return found

    chosen = best(0, 0)
    if chosen is None:
        return []
    return [query[a:b] for a, b in zip((0, *chosen[1][:-1]), chosen[1], strict=True)]


def segments(text: str) -> list[tuple[int, int]]:
    """Where the parts of a text between its joints begin and end; what is taken back stands with the rest."""
    joints = [match.start() for match in _JOINT.finditer(text)]
    if not joints:
        return [(0, len(text))]
    marks = [*marks_in(text.lower()), *(match.span() for match in _HESITATION.finditer(text))]
    apart = [at for at in joints if not any(start <= at < end for start, end in marks)]
    return list(pairwise((0, *apart, len(text))))


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
        path: g._replace(start=g.start + by, end=g.end + by) if g.text else g
        for path, g in grounding.found.items()
    }
    return Grounding(moved, grounding.missing)
