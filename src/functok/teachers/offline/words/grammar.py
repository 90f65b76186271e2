"""Small text grammars: `(can|could) you {vp}[ please]`.

`(a|b)` is a choice, `[x]` is there half of the time, `{name}` is filled in. A template is compiled
once and expanded with a `random.Random`; every choice nests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import product
from random import Random
from typing import TypeVar

_T = TypeVar("_T")
Fill = Mapping[str, str | Callable[[Random], str]]
_Node = str | tuple[str, tuple["_Node", ...]]
_TOKEN = re.compile(r"\{\w+\}|[()\[\]|]|[^{}()\[\]|]+")


@cache
def _compile(template: str) -> _Node:
    tokens = _TOKEN.findall(template)
    node, rest = _alternatives(tokens, 0, "")
    if rest != len(tokens):
        raise ValueError(f"unbalanced brackets in the phrase {template!r}")
    return node


def _alternatives(tokens: list[str], at: int, close: str) -> tuple[_Node, int]:
    options: list[_Node] = []
    parts: list[_Node] = []
    while at < len(tokens):
        part_ = tokens[at]
        if part_ == close:
            break
        at += 1
        if part_ == "|":
            options.append(("all", tuple(parts)))
            parts = []
        elif part_ == "(":
            node, at = _alternatives(tokens, at, ")")
            parts.append(node)
            at = _expect(tokens, at, ")")
        elif part_ == "[":
            node, at = _alternatives(tokens, at, "]")
            parts.append(("maybe", (node,)))
            at = _expect(tokens, at, "]")
        elif part_ in ")]":
            raise ValueError(f"unbalanced bracket {part_!r} in a phrase")
        elif part_[0] == "{":
            parts.append(("fill", (part_[1:-1],)))
        else:
            parts.append(part_)
    if not options:
        return ("all", tuple(parts)), at
    return ("one", (*options, ("all", tuple(parts)))), at


def _expect(tokens: list[str], at: int, bracket: str) -> int:
    if at >= len(tokens) or tokens[at] != bracket:
        raise ValueError(f"a {bracket!r} is missing in a phrase")
    return at + 1


def _emit(node: _Node, rng: Random, fill: Fill, out: list[str]) -> None:
    if isinstance(node, str):
        out.append(node)
        return
    kind, parts = node
    if kind == "all":
        for part in parts:
            _emit(part, rng, fill, out)
    elif kind == "one":
        _emit(parts[int(rng.random() * len(parts))], rng, fill, out)
    elif kind == "maybe":
        if rng.random() < 0.5:
            _emit(parts[0], rng, fill, out)
    else:
        value = fill[str(parts[0])]
        out.append(value if isinstance(value, str) else value(rng))


def expand(template: str, rng: Random, fill: Fill) -> str:
    """One text of the template. Raises KeyError if a `{name}` is not in `fill`."""
    out: list[str] = []
    _emit(_compile(template), rng, fill, out)
    return "".join(out)


@cache
def every(template: str) -> tuple[str, ...]:
    """All texts of a template; its `{names}` stand in them as they are."""
    return tuple(_texts(_compile(template)))


def _texts(node: _Node) -> list[str]:
    if isinstance(node, str):
        return [node]
    kind, parts = node
    if kind == "all":
        return ["".join(text) for text in product(*map(_texts, parts))]
    if kind == "fill":
        return [f"{{{parts[0]}}}"]
    found = [text for part in parts for text in _texts(part)]
    return ["", *found] if kind == "maybe" else found


@cache
def unfolded(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Each phrase as often as its weight says: `2 * ask {who}`."""
    found: list[str] = []
    for phrase in phrases:
        count, star, text = phrase.partition(" * ")
        found += [text] * int(count) if star and count.isdigit() else [phrase]
    return tuple(found)


@cache
def names(template: str) -> frozenset[str]:
    """The `{names}` that a template mentions."""
    return frozenset(re.findall(r"\{(\w+)\}", template))


def drawn(
    by_form: Mapping[str, Sequence[_T]], shares: Mapping[str, float], rng: Random
) -> tuple[str, _T]:
    """A form, by its share among those that there is something of, and one of its phrases."""
    weights = [share if by_form[form] else 0.0 for form, share in shares.items()]
    form = rng.choices(list(by_form), weights)[0]
    return form, by_form[form][int(rng.random() * len(by_form[form]))]
