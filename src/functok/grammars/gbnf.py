"""A grammar as GBNF, which llama.cpp and its kin read."""

from __future__ import annotations

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

HEAD = (
    "# The calls of one API, as text with functional tokens. The root rule is `root`.\n"
    "# It is looser than the schemas in some points: docs/grammars.md names them.\n"
)


def gbnf(grammar: Grammar) -> str:
    """The text of the grammar; its root rule is `root`."""
    return text_of(grammar, HEAD, "#", " ::=", _written)


def _written(node: Node) -> str:
    match node:
        case Text(text):
            return f'"{"".join(map(_escaped, text))}"'
        case Chars(ranges, negated):
            members = "".join(
                _in_class(a) if a == b else f"{_in_class(a)}-{_in_class(b)}" for a, b in ranges
            )
            return f"[{'^' * negated}{members}]"
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
    bare = node.node if isinstance(node, Whole) else node
    return f"({_written(bare)})" if isinstance(bare, Choice) else _written(bare)


def _single(node: Node) -> str:
    bare = node.node if isinstance(node, Whole) else node
    is_one = isinstance(bare, Chars | Rule) or (isinstance(bare, Text) and len(bare.text) == 1)
    return _written(bare) if is_one else f"({_written(bare)})"


def _times(low: int, high: int | None) -> str:
    if (low, high) in SIGNS:
        return SIGNS[low, high]
    return f"{{{low}}}" if low == high else f"{{{low},{'' if high is None else high}}}"


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
