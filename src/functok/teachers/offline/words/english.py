"""Articles before words, and the words of an identifier."""

from __future__ import annotations

import re
from functools import lru_cache

_YOU_SOUND = re.compile(
    r"(?:eu|ewe|one\b|once\b|uni(?!n)|us[aeiu]|ut[ei]|ur[aio]|uk\b|u\b)", re.IGNORECASE
)
_SILENT_H = re.compile(r"(?:hour|hono|honest|heir)", re.IGNORECASE)
_NUMBER_AS_VOWEL = re.compile(r"(?:8|1[18](?:\D|$))")
_SPELLED = re.compile(r"(?:[A-Z]{2,}|[A-Z]\d|[A-Z](?:\b|-))")


@lru_cache(maxsize=8192)
def article(phrase: str) -> str:
    """`a` or `an`, by the sound that `phrase` begins with."""
    word = phrase.lstrip("\"'“‘").split(" ", 1)[0]
    if _SPELLED.match(word) and not re.match(r"[A-Z]+[a-z]", word):
        return "an" if word[0] in "AEFHILMNORSX" else "a"
    if word.lower() in (
        "sms",
        "mp3",
        "mp4",
        "fm",
        "hdmi",
        "rsvp",
        "lp",
        "mri",
        "rv",
        "nft",
        "html",
        "led",
    ):
        return "an"
    if word[:1].isdigit():
        return "an" if _NUMBER_AS_VOWEL.match(word) else "a"
    if _YOU_SOUND.match(word):
        return "a"
    return "an" if word[:1].lower() in tuple("aeiou") or _SILENT_H.match(word) else "a"


def with_article(phrase: str) -> str:
    """`alarm` → `an alarm`."""
    return f"{article(phrase)} {phrase}"


_WORD_PARTS = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z]|\b|_|\d)|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_]+")


@lru_cache(maxsize=8192)
def name_words(name: str) -> tuple[str, ...]:
    """The words of an identifier in lower case: `PlayMusic`, `play_music`, `play.music`.

    What has none, as `_`, is a value.
    """
    return tuple(word.lower() for word in _WORD_PARTS.findall(name)) or ("value",)
