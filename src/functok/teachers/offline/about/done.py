"""What people tell of what is written down: "I've sown leeks", where a function logs what was sown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from functok.teachers.offline.words.content import Action, Idiom

_DONE = re.compile(
    r"what (?:(?:was|were|is|has been|got)"
    r"|(?P<who>(?:the|a|an|my|our|your|I|we|you|user|customer)\b(?: \w+)?)"
    r"(?: ha(?:s|ve|d))?) (?P<done>\w+(?:ed|wn|ught|en|ade|aid|old|ent|ung|ost|ound|elt|ut))(?= |$)",
    re.IGNORECASE,
)
_SELF = frozenset(("i", "we", "you", "user", "customer", "my", "your", "the user", "the customer"))
_OWN = (
    ("state", "I've {done} {o}"),
    ("state", "I have {done} {o}"),
    ("state", "we've {done} {o}"),
    ("state", "I've just {done} {o}"),
    ("state", "I just {done} {o}"),
    ("ask", "(can|could) you (note|write) down that I've {done} {o}"),
    ("order", "(note|write) down that (I've|we've) {done} {o}"),
    ("bit", "{done} {o}"),
    ("bit", "just {done} {o}"),
)
_OTHERS = (
    ("state", "{who} {done} {o}"),
    ("state", "{who} (just|also) {done} {o}"),
    ("order", "(note|write) down that {who} {done} {o}"),
    ("ask", "did you (know|hear) that {who} {done} {o}"),
)


def told_as_done(action: Action) -> Iterator[Idiom]:
    """The ways to tell that it was done, of an action whose object is what was done."""
    thing = action.thing
    match = _DONE.match(thing.words) if thing is not None and thing.parameter else None
    if match is None:
        return
    who = (match["who"] or "").lower()
    own = not who or who in _SELF
    for form, phrase in _OWN if own else _OTHERS:
        yield Idiom(form, phrase.replace("{done}", match["done"]).replace("{who}", who), action)
