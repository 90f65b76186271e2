"""Typing noise: a query as somebody typed it in haste, with its values left as they are.

Applied when it is known which words say the arguments, and never inside of them; what comes out is
checked like any other query.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from random import Random

_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEXT = {
    key: (row[i - 1] if i else "") + (row[i + 1] if i + 1 < len(row) else "")
    for row in _KEYS
    for i, key in enumerate(row)
}
_SHORT = {
    "please": ("pls", "plz"), "you": ("u",), "thanks": ("thx", "tks"), "okay": ("ok", "k"),
    "because": ("bc", "cuz"), "your": ("ur",), "are": ("r",), "going to": ("gonna",),
    "want to": ("wanna",), "with": ("w/",), "and": ("n", "&"), "people": ("ppl",),
    "something": ("smth",), "right now": ("rn",), "let me": ("lemme",), "got to": ("gotta",),
}  # fmt: skip
_SHORTENED = re.compile(rf"\b(?:{'|'.join(_SHORT)})\b", re.IGNORECASE)
_MARKS = re.compile(r"[,;.!?…]+(?=\s|$)")
_APOSTROPHE = re.compile(r"(?<=[a-z])['’](?=[a-z])", re.IGNORECASE)
_TYPEABLE = re.compile(r"[a-z]{4,}")
_WORDS_PER_TYPO = 14


def typed(query: str, spans: Iterable[tuple[int, int]], rng: Random) -> str:
    """The query typed in haste; `query[start:end]` of each span stays as it is. May equal the query."""
    kept = _merged(spans)
    ends = [0, *(at for span in kept for at in span), len(query)]
    parts = [query[start:end] for start, end in itertools.pairwise(ends)]
    first = rng.choice(_HABITS)
    for habit in (first, rng.choice(_HABITS)) if rng.random() < 0.4 else (first,):
        parts[::2] = habit(parts[::2], rng)
    return "".join(parts).strip()


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _small(parts: Sequence[str], rng: Random) -> list[str]:
    """No capitals, and mostly no full stop either."""
    low = [part.lower() for part in parts]
    return _unmarked(low, rng) if rng.random() < 0.6 else low


def _unmarked(parts: Sequence[str], rng: Random) -> list[str]:  # noqa: ARG001 — one of _HABITS
    """No punctuation, and no apostrophes."""
    bare = (_APOSTROPHE.sub("", _MARKS.sub("", part)) for part in parts)
    return [re.sub(r" {2,}", " ", part) for part in bare]


def _clipped(parts: Sequence[str], rng: Random) -> list[str]:
    """Short forms as in messages: "pls", "thx"."""
    return [
        _SHORTENED.sub(lambda match: rng.choice(_SHORT[match[0].lower()]), part) for part in parts
    ]


def _mistyped(parts: Sequence[str], rng: Random) -> list[str]:
    """A slip of the finger, two in a long query."""
    found = list(parts)
    words = [(i, m) for i, part in enumerate(parts) for m in _TYPEABLE.finditer(part)]
    count = 1 + sum(len(part.split()) for part in parts) // _WORDS_PER_TYPO
    for i, match in sorted(
        rng.sample(words, min(count, len(words))), key=lambda w: (w[0], w[1].start()), reverse=True
    ):
        part = found[i]
        found[i] = part[: match.start()] + _slip(match[0], rng) + part[match.end() :]
    return found


def _slip(word: str, rng: Random) -> str:
    """One letter left out, doubled, swapped with the next, or hit beside; the first letter stays."""
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + rng.choice(_NEXT[word[at]]) + word[at + 1 :]


_HABITS: Sequence[Callable[[Sequence[str], Random], list[str]]] = (
    _small, _small, _unmarked, _clipped, _mistyped, _mistyped, _mistyped,
)  # fmt: skip
