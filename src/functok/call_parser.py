"""From the text of calls to their parts: a scanner and a small recursive-descent parser.

It knows tokens and literals but no functions; `calls.CallFormat` gives the arguments their names.
Python's own parser is not used, because it takes more than literals (comments, joined strings,
f-strings, names), stumbles over lone surrogates, and differs from version to version.
"""

from __future__ import annotations

import keyword
import math
import re
from dataclasses import dataclass
from typing import Any

from functok.literals import LITERAL, unquoted


class CallSyntaxError(ValueError):
    """A text that is not the text of calls. `position` counts characters from 0."""

    def __init__(self, position: int, reason: str) -> None:
        self.position = position
        self.reason = reason
        super().__init__(f"at character {position}: {reason}")


@dataclass(frozen=True)
class Item:
    """An argument and where it stands. The value is a literal's, or a ParsedCall, or holds some."""

    position: int
    value: Any


@dataclass(frozen=True)
class ParsedCall:
    """A call before its token and arguments are given their names."""

    position: int
    token: str
    positional: tuple[Item, ...]
    named: tuple[tuple[str, Item], ...]


def parse_calls(
    text: str, token: re.Pattern[str], end_token: str, max_depth: int
) -> list[ParsedCall]:
    """The calls in `text`, which must end with the end token. CallSyntaxError for anything else.

    `token` matches functional tokens, known or not.
    """
    body, end, rest = text.partition(end_token)
    if not end:
        raise CallSyntaxError(len(text), f"the end token {end_token} is missing")
    if rest.strip(_SPACES):
        raise CallSyntaxError(len(body) + len(end), "something follows the end token")
    return _Parser(body, token, max_depth).calls()


_SPACES = " \t\r\n"
_SPACE = re.compile(r"[ \t\r\n]*")
_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)[ \t]*=")
_WORD = re.compile(r"(?:True|False|None)(?![A-Za-z0-9_])")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?(?![A-Za-z0-9_.])")
_WORDS = {"True": True, "False": False, "None": None}


class _Parser:
    def __init__(self, text: str, token: re.Pattern[str], max_depth: int) -> None:
        self.text = text
        self.at = 0
        self.token = token
        self.room = max_depth

    def calls(self) -> list[ParsedCall]:
        found = [self.call()]
        while self.taken(";"):
            found.append(self.call())
        if self.at < len(self.text):
            raise self.error("expected ';' or the end token")
        return found

    def call(self) -> ParsedCall:
        self.space()
        position = self.at
        token = self.token.match(self.text, self.at)
        if token is None:
            raise self.error("expected a functional token")
        self.at = token.end()
        self.enter()
        self.expect("(")
        positional: list[Item] = []
        named: list[tuple[str, Item]] = []
        while not self.taken(")"):
            if positional or named:
                self.expect(",")
            self.space()
            if self.text.startswith("**", self.at):
                named += self.spread()
            elif name := _NAME.match(self.text, self.at):
                named.append((self.name(name), self.item()))
            elif named:
                raise self.error("a positional argument follows a named one")
            else:
                positional.append(self.item())
        self.room += 1
        return ParsedCall(position, token[0], tuple(positional), tuple(named))

    def name(self, match: re.Match[str]) -> str:
        if keyword.iskeyword(match[1]):
            raise self.error(
                f"{match[1]!r} is a keyword of Python; write it as **{{{match[1]!r}: …}}"
            )
        self.at = match.end()
        return match[1]

    def spread(self) -> list[tuple[str, Item]]:
        self.at += 2
        self.space()
        pairs = self.pairs()
        if not pairs:
            raise self.error("** needs an object with names in it")
        return pairs

    def item(self) -> Item:
        self.space()
        return Item(self.at, self.value())

    def value(self) -> Any:
        self.space()
        start = self.text[self.at : self.at + 1]
        if start in ("'", '"'):
            return self.string()
        if start == "[":
            return self.items()
        if start == "{":
            return {key: item.value for key, item in self.pairs()}
        if word := _WORD.match(self.text, self.at):
            self.at = word.end()
            return _WORDS[word[0]]
        if number := _NUMBER.match(self.text, self.at):
            return self.number(number)
        if self.token.match(self.text, self.at):
            return self.call()
        raise self.error("expected a Python literal or a functional token")

    def string(self) -> str:
        match = LITERAL.match(self.text, self.at)
        if match is None:
            raise self.error(
                "this text has no closing quote, or an escape that Python does not know"
            )
        if token := self.token.search(match[0]):
            raise self.error(f"the functional token {token[0]} stands inside a text")
        self.at = match.end()
        return unquoted(match[0])

    def number(self, match: re.Match[str]) -> int | float:
        try:
            value = float(match[0]) if match[1] or match[2] else int(match[0])
        except ValueError:
            raise self.error("this number is too long") from None
        if not math.isfinite(value):
            raise self.error("this number is too large")
        self.at = match.end()
        return value

    def items(self) -> list[Any]:
        self.enter()
        self.expect("[")
        items: list[Any] = []
        while not self.taken("]"):
            if items:
                self.expect(",")
            items.append(self.value())
        self.room += 1
        return items

    def pairs(self) -> list[tuple[str, Item]]:
        self.enter()
        self.expect("{")
        pairs: dict[str, Item] = {}
        while not self.taken("}"):
            if pairs:
                self.expect(",")
            self.space()
            position = self.at
            if self.text[position : position + 1] not in ("'", '"'):
                raise self.error("expected a key in quotes")
            key = self.string()
            if key in pairs:
                raise CallSyntaxError(position, f"the key {key!r} is given twice")
            self.expect(":")
            pairs[key] = self.item()
        self.room += 1
        return list(pairs.items())

    def enter(self) -> None:
        if self.room == 0:
            raise self.error("nested too deep")
        self.room -= 1

    def space(self) -> None:
        match = _SPACE.match(self.text, self.at)
        assert match is not None
        self.at = match.end()

    def taken(self, mark: str) -> bool:
        """Whether `mark` comes next; if so it is passed."""
        self.space()
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def expect(self, mark: str) -> None:
        if not self.taken(mark):
            raise self.error(f"expected {mark!r}")

    def error(self, reason: str) -> CallSyntaxError:
        return CallSyntaxError(self.at, reason)
