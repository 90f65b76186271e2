"""What a grammar is made of, whatever its syntax: texts, classes of characters, and how they combine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Union

Node = Union["Text", "Chars", "Sequence_", "Choice", "Repeat", "Rule", "Whole"]


@dataclass(frozen=True)
class Text:
    """Exactly this text, which may be empty."""

    text: str


@dataclass(frozen=True)
class Chars:
    """One character of these ranges (first and last, inclusive), or one of all others."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool = False


@dataclass(frozen=True)
class Sequence_:  # noqa: N801 - `Sequence` is that of the standard library
    """One after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Choice:
    """One of these. Where one begins like another, the longer comes first."""

    options: tuple[Node, ...]


@dataclass(frozen=True)
class Repeat:
    """`low` to `high` times; None: any number of times."""

    node: Node
    low: int = 0
    high: int | None = None


@dataclass(frozen=True)
class Rule:
    """What the rule of this name says."""

    name: str


@dataclass(frozen=True)
class Whole:
    """A node without rules that is never empty and is read as one: a number, a text in quotes."""

    node: Node


@dataclass(frozen=True)
class Grammar:
    """Rules by name; `root` is the first. `comments` say what a rule is for, by its name."""

    rules: Mapping[str, Node]
    comments: Mapping[str, str]


SIGNS = {(0, 1): "?", (0, None): "*", (1, None): "+"}
"""How often a node is repeated, where every syntax has a sign for it."""


def text_of(
    grammar: Grammar, head: str, remark: str, means: str, written: Callable[[Node], str]
) -> str:
    """A grammar as text, a line for each rule: after the lines of `head`, remarks begin with `remark`,
    and `means` stands between the name of a rule and what it is, as `written`."""
    lines = [head.rstrip("\n")]
    for name, node in grammar.rules.items():
        if name in grammar.comments:
            lines.append(f"{remark} {grammar.comments[name]}")
        lines.append(f"{name}{means} {written(node)}")
    return "\n".join(lines) + "\n"


def seq(*parts: Node) -> Node:
    """A sequence; empty texts fall out."""
    kept = tuple(part for part in parts if part != Text(""))
    return kept[0] if len(kept) == 1 else Sequence_(kept) if kept else Text("")


def choice(options: Sequence[Node]) -> Node:
    """A choice of at least one; the same option stands in it once."""
    unique = tuple(dict.fromkeys(options))
    return unique[0] if len(unique) == 1 else Choice(unique)


def optional(node: Node) -> Node:
    return Repeat(node, 0, 1)


def chars(*members: str, negated: bool = False) -> Chars:
    """A class: each member is one character, or a range of two."""
    return Chars(tuple((member[0], member[-1]) for member in members), negated)


DIGIT = chars("09")
HEX = chars("09", "af")
