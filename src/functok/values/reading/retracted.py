"""Values that are taken back in the same breath: "at seven, no, eight" says eight."""

from __future__ import annotations

import re

from functok.values.english.numerals import numbers_in

MARKS = (
    ", no, ", ", no, ", ", no wait, ", ", sorry, I mean ", ", I mean ", ", make that ",
    ", or rather ", ", actually no, ", "... no, ", ", no, make that ", ", scratch that, ",
)  # fmt: skip
"""What people say between the value that they take back and the one that they mean."""

_MARK = re.compile(
    r"[\"']?(?:,|\.\.\.| -)\s*(?:(?:no(?: wait)?|actually no|scratch that),(?: make that)?"
    r"|(?:sorry,? )?i mean|make that|or rather),?\s+(?=[\w\"“'$€£#+@(-])"
)


def marks_in(text: str) -> list[tuple[int, int]]:
    """Where in lower-case `text` something is taken back: the span of the words that do so."""
    if "," not in text and "..." not in text and " -" not in text:
        return []
    return [m.span() for m in _MARK.finditer(text)]


def taken_back(text: str) -> list[tuple[int, int]]:
    """Where in folded `text` words end that are taken back: from the one place to the other.

    They are two where a number is taken back with what it counts: "35 percent, no, 40".
    """
    return [(_end_of_number(text, start, end), start) for start, end in marks_in(text)]


def _end_of_number(text: str, start: int, end: int) -> int:
    """Where the number before a mark ends, if one stands behind it too; else where the mark begins."""
    numbers = numbers_in(text)
    if not any(0 <= n.start - end <= 1 for n in numbers) and not _BOUND.match(text, end):
        return start
    before = [n for n in numbers if n.end == start or _COUNTED.fullmatch(text, n.end, start)]
    ends = (n.start + len(text[n.start : n.end].rstrip(_SIGNS)) for n in before)
    return min(ends, default=start)


_BOUND = re.compile(r"(?:the )?(?:min|max|full|half|lowest|highest)")
_COUNTED = re.compile(r"\s?(?:[€$£¥₹%]|°\s?[cf]?|[a-z]+)")
_SIGNS = " €$£¥₹"
