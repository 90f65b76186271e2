r"""Which regular expressions take for ever: a static check of `pattern`, before anything is matched.

Python's `re` tries all ways to match before it gives up. Where a repeat holds another, as in
`(\w+\s?)*`, forty letters can be shared out among the rounds in more ways than a computer can try.
The check asks of the body of each repeat that may come many times: can what one part of it matches
end at more than one place? It can unless, between two parts of varying length that share a
character, something stands that must come and has none of their characters, such as the comma in
`(\d+,)*`. Alternatives are looked at one by one; possessive and atomic parts do not try again.
The check is strict rather than exact: it refuses a few patterns that would be quick enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, islice, product
from re import _parser
from typing import Any

_ANY_CASE = re.compile(r"\(\?[a-zA-Z]*i")
_MANY = 5  # rounds; with so few, the ways are few enough
_BODIES = 64  # combinations of alternatives that are looked at
_BEYOND = 128  # stands for all characters that are not ASCII
_ALL = frozenset(range(_BEYOND + 1))
_FEW = 1  # rounds, inside a repeat
_FINAL = ("ATOMIC_GROUP", "POSSESSIVE_REPEAT")  # what they matched is not tried again
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_DIGITS = frozenset(range(48, 58))
_WORDS = _DIGITS | set(range(65, 91)) | set(range(97, 123)) | {95, _BEYOND}
_SPACES = frozenset((9, 10, 11, 12, 13, 32, _BEYOND))
_CATEGORIES = {
    "CATEGORY_DIGIT": _DIGITS | {_BEYOND}, "CATEGORY_NOT_DIGIT": _ALL - _DIGITS,
    "CATEGORY_WORD": _WORDS, "CATEGORY_NOT_WORD": _ALL - _WORDS | {_BEYOND},
    "CATEGORY_SPACE": _SPACES, "CATEGORY_NOT_SPACE": _ALL - _SPACES | {_BEYOND},
}  # fmt: skip


@dataclass(frozen=True)
class _Part:
    """A part of a body: the characters it may hold, whether it must come, whether its length varies."""

    characters: frozenset[int]
    must: bool
    varies: bool


@lru_cache(maxsize=1024)
def is_slow(pattern: str) -> bool:
    """Whether matching `pattern` may take time that doubles with each character of a text.

    `pattern` compiles. See the module's docstring for what is looked at.
    """
    try:
        return _slow(_parser.parse(pattern), bool(_ANY_CASE.search(pattern)))
    except RecursionError:
        return True


def _slow(states: Any, fold: bool, often: bool = False) -> bool:
    """Whether a repeat in `states`, which stand in a repeat if `often`, has ways without end."""
    for state in states:
        if often and _tangled(state, fold):
            return True
        for many, inner in _inside(state, _FEW if often else _MANY):
            if many and any(map(_ambiguous, islice(_bodies(inner, fold), _BODIES))):
                return True
            if _slow(inner, fold, many or (often and state[0].name not in _FINAL)):
                return True
    return False


def _tangled(state: Any, fold: bool) -> bool:
    """Whether a state can match the same text in two ways: nothing twice, or by two alternatives."""
    kind, value = state
    if kind.name in ("MAX_REPEAT", "MIN_REPEAT"):
        return not _width(value[2])[0] and (int(value[0]), int(value[1])) != (1, 1)
    if kind.name != "BRANCH":
        return False
    alternatives = [list(alternative) for alternative in value[1]]
    starts = frozenset().union(*(first for a in alternatives for first in _leading(a, fold)[:1]))
    return any(_overlap(one, two, starts, fold) for one, two in combinations(alternatives, 2))


def _overlap(one: Sequence[Any], two: Sequence[Any], starts: frozenset[int], fold: bool) -> bool:
    """Whether two alternatives match a text both; true as well where only a closer look could tell."""
    least = sorted((_width(one)[0], _width(two)[0]))
    if not least[1]:
        return True
    if not least[0]:
        return False  # one is optional: `_ambiguous` looks at what it stands beside
    left, right = _leading(one, fold), _leading(two, fold)
    if any(not mine & other for mine, other in zip(left, right, strict=False)):
        return False
    exact = _width(one)[0] == _width(one)[1] == len(left) != _width(two)[0] == len(right)
    if (
        exact and _width(two)[0] == _width(two)[1]
    ):  # "mon" and "monday": can a round start with "d"?
        short, long = sorted((left, right), key=len)
        return bool(long[len(short)] & starts)
    return True


def _leading(states: Sequence[Any], fold: bool) -> list[frozenset[int]]:
    """The characters at the first places of a sequence, as far as each state matches just one."""
    found: list[frozenset[int]] = []
    for state in states:
        if state[0].name in ("AT", "ASSERT", "ASSERT_NOT"):
            continue
        if _state_width(state) != (1, 1):
            if state[0].name == "SUBPATTERN":
                return found + _leading(list(state[1][-1]), fold)
            return found if _state_width(state)[0] == 0 else [*found, _first(state, fold)]
        found.append(_characters(state, fold))
    return found


def _first(state: Any, fold: bool) -> frozenset[int]:
    """The characters that a state may start with, or more."""
    kind, value = state
    if kind.name in _REPEATS and value[2] and _width(value[2][:1])[0]:
        return _first(value[2][0], fold)
    return _characters(state, fold)


def _inside(state: Any, few: int = _MANY) -> Iterator[tuple[bool, Any]]:
    """The sequences directly inside a state, each with whether it may come more than `few` times."""
    kind, value = state
    name = kind.name
    if name in _REPEATS:
        yield name != "POSSESSIVE_REPEAT" and int(value[1]) > few, value[2]
    elif name == "SUBPATTERN":
        yield False, value[-1]
    elif name == "BRANCH":
        for alternative in value[1]:
            yield False, alternative
    elif name == "ATOMIC_GROUP":
        yield False, value
    elif name in ("ASSERT", "ASSERT_NOT"):
        yield False, value[1]
    elif name == "GROUPREF_EXISTS":
        for choice in value[1:]:
            yield False, choice or ()


def _bodies(states: Any, fold: bool) -> Iterator[list[_Part]]:
    """The parts of a sequence, once for each combination of its alternatives; groups are opened."""
    choices = [_choices(state, fold) for state in states]
    for combination in product(*choices):
        yield [part for parts in combination for part in parts]


def _choices(state: Any, fold: bool) -> list[list[_Part]]:
    kind, value = state
    name = kind.name
    if name == "SUBPATTERN":
        return list(islice(_bodies(value[-1], fold), _BODIES))
    if name == "BRANCH":
        if not any(_width(alternative)[0] for alternative in value[1]):
            return [[_part(state, fold)]]
        return [
            body for alternative in value[1] for body in islice(_bodies(alternative, fold), _BODIES)
        ]
    if name in _REPEATS and int(value[0]) == int(value[1]) == 1:
        return list(islice(_bodies(value[2], fold), _BODIES))
    if name in ("AT", "ASSERT", "ASSERT_NOT"):
        return [[]]
    return [[_part(state, fold)]]


def _part(state: Any, fold: bool) -> _Part:
    low, high = _width([state])
    varies = low != high and state[0].name not in _FINAL
    return _Part(_characters(state, fold), low > 0, varies)


def _width(states: Any) -> tuple[int, int]:
    """The least and the greatest length of a sequence of states."""
    low, high = 0, 0
    for state in states:
        least, most = _state_width(state)
        low, high = low + least, high + most
    return low, high


def _state_width(state: Any) -> tuple[int, int]:
    kind, value = state
    name = kind.name
    if name in _REPEATS:
        low, high = _width(value[2])
        return low * int(value[0]), high * int(value[1])
    if name in ("AT", "ASSERT", "ASSERT_NOT"):
        return 0, 0
    if name == "GROUPREF":
        return 0, 1
    inner = [_width(states) for _, states in _inside(state)]
    if name == "GROUPREF_EXISTS" and value[2] is None:
        inner.append((0, 0))
    if inner:
        return min(low for low, _ in inner), max(high for _, high in inner)
    return 1, 1


def _characters(state: Any, fold: bool) -> frozenset[int]:
    """The characters that a state may match; in both letter cases if `fold`."""
    kind, value = state
    name = kind.name
    if name == "LITERAL":
        return _cased(frozenset((min(value, _BEYOND),)), fold)
    if name == "NOT_LITERAL":
        return _ALL - {value}
    if name == "IN":
        return _of_class(value, fold)
    if name in ("AT", "ASSERT", "ASSERT_NOT"):
        return frozenset()
    inner = [_characters(one, fold) for _, states in _inside(state) for one in states]
    return frozenset().union(*inner) if name not in ("ANY", "GROUPREF") else _ALL


def _of_class(value: Sequence[Any], fold: bool) -> frozenset[int]:
    found: set[int] = set()
    negated = False
    for kind, member in value:
        if kind.name == "NEGATE":
            negated = True
        elif kind.name == "LITERAL":
            found.add(min(member, _BEYOND))
        elif kind.name == "RANGE":
            found.update(range(min(member[0], _BEYOND), min(member[1], _BEYOND) + 1))
        else:
            found |= _CATEGORIES.get(member.name, _ALL)
    if negated:
        return _ALL - (found - {_BEYOND})
    return _cased(frozenset(found), fold)


def _cased(characters: frozenset[int], fold: bool) -> frozenset[int]:
    if not fold:
        return characters
    letters = [chr(code) for code in characters if code < _BEYOND]
    return characters | {ord(c) for letter in letters for c in (letter.lower(), letter.upper())}


def _ambiguous(parts: Sequence[_Part]) -> bool:
    """Whether rounds of a body can share out the same text in several ways."""
    count = len(parts)
    for i, one in enumerate(parts):
        if not one.varies:
            continue
        for step in range(1, count + 1):
            other = parts[(i + step) % count]
            shared = one.characters & other.characters
            if other.varies and shared:
                between = (parts[(i + k) % count] for k in range(1, step))
                if not any(part.must and not part.characters & shared for part in between):
                    return True
    return False
