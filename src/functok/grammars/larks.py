"""A grammar for lark: `Lark(text, parser="earley", lexer="dynamic")`."""

from __future__ import annotations

import json

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
from functok.grammars.regex import pattern

HEAD = (
    "// The calls of one API, as text with functional tokens, for lark's Earley parser:\n"
    '// Lark(text, start="root", parser="earley", lexer="dynamic")\n'
    "// It is looser than the schemas in some points: docs/grammars.md names them.\n"
)


def lark(grammar: Grammar) -> str:
    """The text of the grammar; its start rule is `root`."""
    return text_of(grammar, HEAD, "//", ":", _written)


def _written(node: Node) -> str:
    match node:
        case Text(text):
            return json.dumps(text, ensure_ascii=True) if text else ""
        case Chars():
            return _terminal(node)
        case Seq(parts):
            return " ".join(_grouped(part) for part in parts)
        case Choice(options):
            return " | ".join(_written(option) for option in options)
        case Repeat(inner, low, high):
            return f"({_written(inner)}){_times(low, high)}"
        case Rule(name):
            return name
        case Whole(inner):
            return _terminal(inner)


def _grouped(node: Node) -> str:
    return f"({_written(node)})" if isinstance(node, Choice) else _written(node)


def _terminal(node: Node) -> str:
    return f"/{pattern(node).replace('/', chr(92) + '/')}/"


def _times(low: int, high: int | None) -> str:
    if (low, high) in SIGNS:
        return SIGNS[low, high]
    # lark has no open end behind a number.
    return f"~{low}..{high}" if high is not None else f"~{low}..{max(64, low)}"
