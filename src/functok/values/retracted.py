"""Values that are taken back in the same breath: "at seven, no, eight" says eight."""

from __future__ import annotations

import re

MARKS = (
    ", no, ", ", no, ", ", no wait, ", ", sorry, I mean ", ", I mean ", ", make that ",
    ", or rather ", ", actually no, ", "... no, ", ", no, make that ", ", scratch that, ",
)  # fmt: skip
"""What people say between the value that they take back and the one that they mean."""

_MARK = re.compile(
    r"[\"']?(?:,|\.\.\.| -)\s*(?:(?:no(?: wait)?|actually no|scratch that),(?: make that)?"
    r"|(?:sorry,? )?i mean|make that|or rather),?\s+(?=[\w\"'$€£#+@-])"
)


def taken_back(text: str) -> frozenset[int]:
    """Where in folded `text` words end that are taken back."""
    if "," not in text and "..." not in text and " -" not in text:
        return frozenset()
    return frozenset(m.start() for m in _MARK.finditer(text))
