"""Text as a Python string literal, and back."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ESCAPE = (
    r"\\(?:[\\'\"abfnrtv]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|"
    r"U(?:000[0-9a-fA-F]|0010)[0-9a-fA-F]{4})"
)
_UNESCAPED = re.compile(_ESCAPE)
_LETTERS = {
    "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r",
    "t": "\t", "v": "\v",
}  # fmt: skip

LITERAL = re.compile(
    rf"'(?:[^'\\\n\r\x00]|{_ESCAPE})*'" + "|" + rf'"(?:[^"\\\n\r\x00]|{_ESCAPE})*"'
)
"""Matches a string literal without prefix, in either kind of quotes, on one line."""

# All characters are written raw but backslash, controls, lone surrogates, and those that break
# lines, cannot be seen, or turn the direction of text. A fixed list: `repr` asks the Unicode tables
# of the Python at hand, and two versions would write two texts.
_WRITTEN_ESCAPED = re.compile(
    "[\\\\\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff]"
)
_SHORT = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def literal(text: str, escaped: Sequence[int] = ()) -> str:
    """`text` as a Python literal: in single quotes, or in double ones if it has apostrophes only.

    The characters at the places `escaped` (ascending) are written as escapes, whatever they are.
    """
    quote = '"' if "'" in text and '"' not in text else "'"
    parts: list[str] = []
    start = 0
    for end in (*escaped, len(text)):
        part = _WRITTEN_ESCAPED.sub(lambda match: _escape(match[0]), text[start:end])
        parts.append(part.replace(quote, f"\\{quote}"))
        if end < len(text):
            parts.append(_escape(text[end]))
        start = end + 1
    return f"{quote}{''.join(parts)}{quote}"


def unquoted(quoted: str) -> str:
    """The text that a string matching `LITERAL` stands for."""
    return _UNESCAPED.sub(_unescape, quoted[1:-1])


def _escape(character: str) -> str:
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _unescape(match: re.Match[str]) -> str:
    escape = match[0][1:]
    return _LETTERS[escape] if len(escape) == 1 else chr(int(escape[1:], 16))
