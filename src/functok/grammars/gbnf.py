"""A grammar as GBNF, which llama.cpp and its kin read."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from functok.grammars.nodes import (
    SIGNS,
    Chars,
    Choice,
    Grammar,
    Node,
    Repeat,
    Rule,
    Text,
    Whole,
    text_of,
)
from functok.grammars.nodes import Sequence_ as Seq

_SURROGATES = ("\ud800", "\udfff")
HEAD = (
    "# The calls of one API, as text with functional tokens. The root rule is `root`.\n"
    "# It is looser than the schemas in some points: docs/grammars.md names them.\n"
)


def gbnf(grammar: Grammar) -> str:
    """The text of the grammar; its root rule is `root`."""
    return text_of(_flat(grammar), HEAD, "#", " ::=", _written)


def _flat(grammar: Grammar) -> Grammar:
    """The same with a rule for each part that is repeated a given number of times: llama.cpp refuses
    groups that multiply to over 2,000 in one rule, as a list of 50 texts of 40 letters would."""
    parts: dict[Node, str] = {}

    def flat(node: Node) -> Node:
        match node:
            case Seq(inner):
                return Seq(tuple(map(flat, inner)))
            case Choice(options):
                return Choice(tuple(map(flat, options)))
            case Whole(inner):
                return Whole(flat(inner))
            case Repeat(inner, low, high):
                repeated = flat(inner)
                if max(low, high or 0) > 1 and not _is_one(repeated):
                    repeated = Rule(parts.setdefault(repeated, f"part{len(parts)}"))
                return Repeat(repeated, low, high)
        return node

    rules = {name: flat(node) for name, node in grammar.rules.items()}
    return Grammar({**rules, **{name: node for node, name in parts.items()}}, grammar.comments)


def _written(node: Node) -> str:
    match node:
        case Text(text):
            return f'"{"".join(map(_escaped, text))}"'
        case Chars(ranges, negated):
            members = "".join(
                _in_class(a) if a == b else f"{_in_class(a)}-{_in_class(b)}"
                for a, b in (_outside(ranges) if negated else ranges)
            )
            return f"[{members}]"
        case Seq(parts):
            return " ".join(_part(part) for part in parts)
        case Choice(options):
            return " | ".join(_written(option) for option in options)
        case Repeat(inner, low, high):
            return f"{_single(inner)}{_times(low, high)}"
        case Rule(name):
            return name
        case Whole(inner):
            return _written(inner)


def _part(node: Node) -> str:
    return f"({_written(node)})" if isinstance(_bare(node), Choice) else _written(node)


def _single(node: Node) -> str:
    return _written(node) if _is_one(node) else f"({_written(node)})"


def _is_one(node: Node) -> bool:
    """Whether a sign of repetition behind it is for the whole of it."""
    bare = _bare(node)
    return isinstance(bare, Chars | Rule) or (isinstance(bare, Text) and len(bare.text) == 1)


def _bare(node: Node) -> Node:
    return node.node if isinstance(node, Whole) else node


def _times(low: int, high: int | None) -> str:
    if (low, high) in SIGNS:
        return SIGNS[low, high]
    return f"{{{low}}}" if low == high else f"{{{low},{'' if high is None else high}}}"


def _outside(ranges: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """All other characters. For `[^…]` llama.cpp refuses a token that ends inside a character which
    may become one of those left out: a model whose tokens are bytes could not write “ or ©."""
    found = []
    first = 0
    for low, high in sorted((ord(a), ord(b)) for a, b in (*ranges, _SURROGATES)):
        if low > first:
            found.append((chr(first), chr(low - 1)))
        first = max(first, high + 1)
    return [*found, (chr(first), chr(sys.maxunicode))]


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return _code(character)


def _in_class(character: str) -> str:
    if character in "\\]":
        return f"\\{character}"
    return _code(character) if character not in "[^-" else f"\\x{ord(character):02x}"


def _code(character: str) -> str:
    code = ord(character)
    if character.isprintable() and code < 0x2000:
        return character
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
