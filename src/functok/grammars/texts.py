"""Texts in quotes: any text in which no functional token stands, and those that fit a pattern."""

from __future__ import annotations

import re
from collections.abc import Sequence
from re import _parser
from typing import Any

from functok.grammars.nodes import (
    HEX,
    Chars,
    Node,
    Repeat,
    Text,
    Whole,
    chars,
    choice,
    optional,
    seq,
)
from functok.literals import literal
from functok.tokens import Registry

# What `literals` writes as an escape: the two must agree, and a test holds them together.
_ESCAPED = (
    "\x00\x1f", "\x7f\x9f", "\xad", "\u061c", "\u200b", "\u200e\u200f", "\u2028\u202e",
    "\u2060\u206f", "\ufeff",
)  # fmt: skip
_ESCAPE = seq(
    Text("\\"),
    choice(
        [
            chars("\\", "'", '"', "n", "r", "t"),
            seq(Text("x"), Repeat(HEX, 2, 2)),
            seq(Text("u"), Repeat(HEX, 4, 4)),
            seq(Text("U"), Repeat(HEX, 8, 8)),
        ]
    ),
)
_MOST_REPEATS = 64
_CLASSES: dict[str, tuple[str, ...]] = {
    "CATEGORY_DIGIT": ("09",),
    "CATEGORY_WORD": ("az", "AZ", "09", "_"),
}


def quoted(registry: Registry) -> Node:
    """Any text as a literal. No functional token, nor the beginning of one, stands raw in it."""
    return choice(
        [Whole(seq(Text(q), _body(q, registry), Text(q))) for q in ("'", '"')],
    )


def literals(texts: Sequence[str], registry: Registry) -> list[Node]:
    """Exactly these texts, as `CallFormat` writes them."""
    return [Whole(Text(literal(text, registry.lookalikes(text)))) for text in texts]


def fitting(pattern: str) -> Node | None:
    """The texts that a regular expression fits from end to end; None where that cannot be said.

    It can for literals, classes, groups, alternatives and repeats between `^` and `$`, as long as no
    character is allowed that a literal would write as an escape.
    """
    try:
        states = list(_parser.parse(pattern))
    except (re.error, RecursionError, OverflowError):
        return None
    names = [str(value) for kind, value in states if kind.name == "AT"]
    if names not in (["AT_BEGINNING", "AT_END"], ["AT_BEGINNING_STRING", "AT_END_STRING"]):
        return None
    if states[0][0].name != "AT" or states[-1][0].name != "AT":
        return None
    inner = _states(states[1:-1])
    return None if inner is None else Whole(seq(Text("'"), inner, Text("'")))


def _body(quote: str, registry: Registry) -> Node:
    prefix = registry.token_format.partition("{index}")[0]
    words = [prefix, registry.end_token]
    outside = ("\\", quote, *_ESCAPED)
    start = prefix[0]
    if registry.end_token[0] != start or any(start in word[1:] for word in words):
        return Repeat(choice([chars(*outside, negated=True), _ESCAPE]))
    trie: dict[str, Any] = {}
    for word in words:
        place = trie
        for character in word[1:]:
            place = place.setdefault(character, {})
        place.clear()  # what goes on behind a word is forbidden with it
        place[""] = {}
    begun = seq(Text(start), _begun(trie))
    other = choice([chars(start, *outside, negated=True), _ESCAPE])
    harmless = seq(Repeat(begun), Text(start), _left(trie, start, outside))
    return seq(Repeat(choice([other, harmless])), Repeat(begun))


def _begun(trie: dict[str, Any]) -> Node:
    """A beginning of a forbidden word, none of them whole."""
    going = {c: below for c, below in trie.items() if "" not in below}
    if not going:
        return Text("")
    return optional(choice([seq(Text(c), _begun(below)) for c, below in going.items()]))


def _left(trie: dict[str, Any], start: str, outside: tuple[str, ...]) -> Node:
    """What shows that a word which has begun is not a forbidden one: another character."""
    leaving: list[Node] = [chars(*trie, start, *outside, negated=True), _ESCAPE]
    for character, below in trie.items():
        if "" not in below:
            leaving.append(seq(Text(character), _left(below, start, outside)))
    return choice(leaving)


def _states(states: Sequence[Any]) -> Node | None:
    parts = [_state(kind.name, value) for kind, value in states]
    if any(part is None for part in parts):
        return None
    return seq(*(part for part in parts if part is not None))


def _state(name: str, value: Any) -> Node | None:
    if name == "LITERAL":
        return Text(chr(value)) if _is_plain(value, value) else None
    if name == "IN":
        return _class(value)
    if name == "SUBPATTERN":
        return _states(value[-1]) if not value[1] and not value[2] else None
    if name == "BRANCH":
        options = [_states(option) for option in value[1]]
        return None if None in options else choice([o for o in options if o is not None])
    if name == "MAX_REPEAT":
        low, high, inner = value
        node = _states(inner)
        endless = high == _parser.MAXREPEAT
        if node is None or low > _MOST_REPEATS or (not endless and high > _MOST_REPEATS):
            return None
        return Repeat(node, int(low), None if endless else int(high))
    return None


def _class(value: Any) -> Node | None:
    members: list[str] = []
    for kind, member in value:
        if kind.name == "LITERAL":
            members.append(chr(member))
        elif kind.name == "RANGE":
            members.append(chr(member[0]) + chr(member[1]))
        elif kind.name == "CATEGORY" and str(member) in _CLASSES:
            members += _CLASSES[str(member)]
        else:
            return None
    if not all(_is_plain(ord(member[0]), ord(member[-1])) for member in members):
        return None
    return Chars(tuple((member[0], member[-1]) for member in members))


def _is_plain(first: int, last: int) -> bool:
    """Whether a literal in single quotes holds these characters as they are, and none opens a token."""
    special = [ord("'"), ord("\\"), ord("<")]
    hidden = [(ord(r[0]), ord(r[-1])) for r in _ESCAPED]
    return not any(first <= code <= last for code in special) and not any(
        first <= high and low <= last for low, high in [*hidden, (0xD800, 0xDFFF), (0xFF1C, 0xFF1C)]
    )
