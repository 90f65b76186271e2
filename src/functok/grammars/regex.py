"""A grammar as one regular expression of Python's `re`, for `fullmatch`."""

from __future__ import annotations

import re
from collections import Counter

from functok.grammars.nodes import SIGNS, Chars, Choice, Grammar, Node, Repeat, Rule, Text, Whole
from functok.grammars.nodes import Sequence_ as Seq

_DEPTH = 3


def regex(grammar: Grammar) -> str:
    """The expression. A rule stands inside itself at most once: deeper nesting is refused."""
    written = _written(grammar.rules["root"], grammar, Counter())
    assert written is not None  # the root is not inside itself
    return written


def pattern(node: Node) -> str:
    """A node without rules as a regular expression."""
    written = _written(node, Grammar({}, {}), Counter())
    assert written is not None
    return written


def _written(node: Node, grammar: Grammar, inside: Counter[str]) -> str | None:
    """The expression; None for what would be nested too deep."""
    match node:
        case Text(text):
            return re.escape(text)
        case Chars(ranges, negated):
            members = "".join(
                _in_class(a) if a == b else f"{_in_class(a)}-{_in_class(b)}" for a, b in ranges
            )
            return f"[{'^' * negated}{members}]"
        case Seq(parts):
            written = [_part(part, grammar, inside) for part in parts]
            return None if None in written else "".join(w for w in written if w is not None)
        case Choice(options):
            found = [_written(option, grammar, inside) for option in options]
            kept = [option for option in found if option is not None]
            return "|".join(kept) if kept else None
        case Repeat(inner, low, high):
            return _repeated(_written(inner, grammar, inside), inner, low, high)
        case Whole(inner):
            return _written(inner, grammar, inside)
        case Rule(name):
            if inside[name] == _DEPTH:
                return None
            return _written(grammar.rules[name], grammar, inside + Counter([name]))


def _repeated(written: str | None, node: Node, low: int, high: int | None) -> str | None:
    if written is None:
        return None if low else ""
    short = SIGNS.get((low, high))
    times = short or f"{{{low},{'' if high is None else high}}}"
    one = isinstance(node, Chars) or (isinstance(node, Text) and len(node.text) == 1)
    return f"{written if one else f'(?:{written})'}{times}"


def _part(node: Node, grammar: Grammar, inside: Counter[str]) -> str | None:
    written = _written(node, grammar, inside)
    bare = node
    while isinstance(bare, Whole | Rule):
        bare = bare.node if isinstance(bare, Whole) else grammar.rules[bare.name]
    return f"(?:{written})" if written is not None and isinstance(bare, Choice) else written


def _in_class(character: str) -> str:
    if character.isprintable() and ord(character) < 0x80:
        return f"\\{character}" if character in "\\]^-[&~|" else character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
