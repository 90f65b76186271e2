"""The small words before a value, as the value has it: "at" noon, "on" the lawn, "because it's" late."""

from __future__ import annotations

import re

from functok.teachers.offline.words.english import article
from functok.teachers.offline.words.lexicon import is_mass
from functok.teachers.offline.words.phrasebook import word_set
from functok.values.english.inflection import is_plural, singular

CLOCK = re.compile(
    r"\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?\s?m\b|o'clock)|\d{1,2}:\d\d|noon\b|midnight\b|half past|quarter"
    r"|\w+(?:[ -]\w+){0,2} (?:past|to) \w+"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
    r"|\d{1,2} (?:in the|at) ",
    re.IGNORECASE,
)
PLACED = re.compile(
    r"(?:by|on|in|at|with|without|from|to|for|near|via|under|over|behind|next to|opposite|beside|outside"
    r"|inside) ",
    re.IGNORECASE,
)


_BARE_MOMENT = re.compile(
    r"(?:today|tonight|tomorrow|tmrw|this|next|last|later|early|right|now|in|from|between|the day after|an?|"
    r"\w+ (?:hours|days|weeks|months|minutes) from)\b|.*(?:from now| to )",
    re.IGNORECASE,
)
_LONG_MOMENT = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)$"
)
_AT_MOMENT = re.compile(r"the (?:weekend|end)|Christmas|Easter|Thanksgiving|Halloween")


def when(value: str) -> str:
    """What stands before a time as people say it: "at" noon, "on" Friday, "in" May; nothing before "now"."""
    if _BARE_MOMENT.match(value):
        return ""
    if _LONG_MOMENT.match(value):
        return "in"
    if value.startswith(("the holidays", "the rest")):
        return "over" if "holidays" in value else "for"
    return "at" if CLOCK.match(value) or _AT_MOMENT.match(value) else "on"


_PAST = re.compile(
    r"(?:changed|found|bought|ordered|forgot|lost|made|got|had|moved|chose|picked|decided) .",
    re.IGNORECASE,
)
_ADJECTIVAL = re.compile(
    r"(?:too|not|no longer|already|never) |(?:\w+(?:ed|en)|late|sick|ill|slow|early|expensive|duplicate"
    r"|(?:wrong|bad|poor) \w+)$",
    re.IGNORECASE,
)


def indefinite(value: str) -> str:
    """`a` or `an`; "" before a plural or what is not counted."""
    last = re.split(r" (?:with|of|for) ", value.lower())[0].rpartition(" ")[2]
    return "" if is_plural(last) or is_mass(value.lower(), last) else article(value)


_TOLD = re.compile(
    r"(?:(?:I|we|they|he|she|you|it|nobody|everyone|everybody|somebody|there)\b|(?:it|that|he|she|there|I|we|they)['’]"
    r"|\S+(?: \S+){0,3} (?:is|are|was|were|has|have|had|isn't|aren't|wasn't|haven't|hasn't|didn't|doesn't"
    r"|don't|can't|won't|needs?|hurts?|said|broke|changed|asked|liked|told|comes?|took|arrived|got)\b)",
    re.IGNORECASE,
)
"""A clause by itself: "the road is closed"."""


def because(value: str) -> str:
    """What stands before a reason: "because it's" too late, "because I" changed my mind."""
    if _TOLD.match(value):
        return "because"
    if _PAST.match(value):
        return "because I"
    if value.lower().startswith(("wrong ", "bad ", "poor ")):
        return "because of the"
    return "because it's" if _ADJECTIVAL.match(value) else "because of"


def at(value: str) -> str:
    """`at` an address or landmark, `in` a town."""
    spot = value[:1].isdigit() or value.lower().startswith(("the ", "my ")) or "," in value
    return (
        "at"
        if spot
        or re.search(
            r"\b(?:station|airport|park|museum|center|centre|hall|stadium|street|road|hotel|school|office)\b",
            value,
            re.IGNORECASE,
        )
        else "in"
    )


_ON = word_set("stood_on")
_AT = word_set("stood_at")


def preposition_for(link: str, value: str) -> str:
    """`in` or `on`: people stand on a lawn and in a kitchen; "" before "behind the shed"."""
    if PLACED.match(value):
        return ""
    last = singular(value.rpartition(" ")[2].lower())
    if link != "in":
        return link
    return "on" if last in _ON else "at" if last in _AT else link


def the(value: str) -> str:
    """`the ` before a common noun, nothing before a name: "the kitchen speaker", "Anna's phone"."""
    first = value.split(" ", 1)[0].lower()
    if (
        value[:1].isupper()
        or value[:1].isdigit()
        or first in ("my", "the", "our", "all", "both")
        or "'s" in value
        or _NUMBERED.search(value)
    ):
        return ""
    return "the"


_NUMBERED = re.compile(r"^[a-z]+ (?:\d+[A-Za-z]?|[A-Z])$")
"""One of several of a name: "bed 4", "gate B"."""
