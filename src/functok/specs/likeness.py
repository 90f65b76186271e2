"""How alike two functions are: whether one that is new may be one that is gone, under another name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from functok.hashing import canonical_json
from functok.specs.model import FunctionSpec, Parameter

_LIKELY = 0.6
_MOST_WORDS = 200
_MOST_COMPARED = 20_000  # pairs; beyond that only functions with the same parameters are compared


class Likely(NamedTuple):
    """`old` may be called `new` now; `likeness` is 0 to 1."""

    old: FunctionSpec
    new: FunctionSpec
    likeness: float


def likely_renames(gone: Sequence[FunctionSpec], new: Sequence[FunctionSpec]) -> list[Likely]:
    """Pairs that are probably one function, the likeliest first; each function stands in one pair."""
    many = len(gone) * len(new) > _MOST_COMPARED
    pairs = [
        Likely(old, candidate, likeness(old, candidate))
        for old in gone
        for candidate in new
        if not many or _names(old) == _names(candidate)
    ]
    found: list[Likely] = []
    taken: set[str] = set()
    for pair in sorted(pairs, key=lambda p: (-p.likeness, p.old.name, p.new.name)):
        ends = {f"old {pair.old.name}", f"new {pair.new.name}"}
        if pair.likeness >= _LIKELY and taken.isdisjoint(ends):
            taken |= ends
            found.append(pair)
    return found


def likeness(old: FunctionSpec, new: FunctionSpec) -> float:
    """0 to 1: by the parameters where there are some, the description, and the name."""
    name = _alike(_words(old.name), _words(new.name))
    description = _alike(_words(old.description), _words(new.description))
    if not old.arguments and not new.arguments:
        return 0.35 * name + 0.65 * description
    return 0.2 * name + 0.4 * description + 0.4 * _parameters(old.arguments, new.arguments)


def _parameters(old: Sequence[Parameter], new: Sequence[Parameter]) -> float:
    """The share of parameters that both have; half a share for one of the same name or the same type."""
    after = {parameter.name: parameter for parameter in new}
    score = 0.0
    for parameter in old:
        other = after.get(parameter.name)
        if other is not None:
            score += 1.0 if _kind(other) == _kind(parameter) else 0.5
    return score / max(len(old), len(new))


def _kind(parameter: Parameter) -> str:
    return canonical_json([parameter.schema.get("type"), parameter.schema.get("enum")])


def _names(function: FunctionSpec) -> list[str]:
    return [parameter.name for parameter in function.arguments]


def _words(text: str) -> list[str]:
    """The words of a name or a description, in lower case: `sendTextMessage` has three."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return [word.lower() for word in re.findall(r"[^\W_]+", spaced)][:_MOST_WORDS]


def _alike(left: Sequence[str], right: Sequence[str]) -> float:
    return SequenceMatcher(None, left, right, autojunk=False).ratio()
