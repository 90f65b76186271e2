"""English word forms, as far as the offline teacher bends words: verbs, plurals, articles."""

from __future__ import annotations

import re
from functools import lru_cache

from functok.teachers.offline.phrasebook import word_set
from functok.values.inflection import IRREGULAR

_IRREGULAR_THIRD = {"has": "have", "does": "do", "goes": "go", "is": "be", "undoes": "undo"}
PARTICIPLES = frozenset(IRREGULAR.values())
_NO_DOUBLING = word_set("no_doubling")
_DOUBLE_ANYWAY = word_set("double_anyway")
_IRREGULAR_PLURALS = {
    "person": "people", "child": "children", "man": "men", "woman": "women", "foot": "feet",
    "tooth": "teeth", "mouse": "mice", "shelf": "shelves", "knife": "knives", "half": "halves",
    "leaf": "leaves", "life": "lives", "wife": "wives", "loaf": "loaves", "series": "series",
    "species": "species", "sheep": "sheep", "percent": "percent", "fish": "fish", "aircraft": "aircraft",
    "photo": "photos", "video": "videos", "memo": "memos", "piano": "pianos", "radio": "radios",
    "euro": "euros", "kilo": "kilos", "logo": "logos", "studio": "studios", "zoo": "zoos",
    "criterion": "criteria", "analysis": "analyses", "diagnosis": "diagnoses",
    "status": "statuses", "bus": "buses", "quiz": "quizzes", "movie": "movies",
}  # fmt: skip
_IRREGULAR_SINGULARS = {plural: single for single, plural in _IRREGULAR_PLURALS.items()}
_NOT_PLURAL = word_set("not_plural")
_YOU_SOUND = re.compile(
    r"(?:eu|ewe|one\b|once\b|uni(?!n)|us[aeiu]|ut[ei]|ur[aio]|uk\b|u\b)", re.IGNORECASE
)
_SILENT_H = re.compile(r"(?:hour|hono|honest|heir)", re.IGNORECASE)
_NUMBER_AS_VOWEL = re.compile(r"(?:8|1[18](?:\D|$))")
_SPELLED = re.compile(r"(?:[A-Z]{2,}|[A-Z]\d|[A-Z](?:\b|-))")


@lru_cache(maxsize=8192)
def base_form(word: str) -> str:
    """The base of a third-person verb: `sets` → `set`, `applies` → `apply`; a base stays as it is."""
    if word in _IRREGULAR_THIRD:
        return _IRREGULAR_THIRD[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")) and word != "caches":
        return word[:-2]
    return word[:-1]


def _doubles(base: str) -> bool:
    """Whether the last consonant doubles before -ing and -ed: `stop`, `begin`, not `open`."""
    if base in _DOUBLE_ANYWAY:
        return True
    if base in _NO_DOUBLING or not re.search(r"[^aeiou][aeiou][bdgklmnprt]$", "x" + base):
        return False
    if base.endswith("k"):
        return False
    return len(re.findall(r"[aeiouy]+", base)) == 1


@lru_cache(maxsize=8192)
def gerund(base: str) -> str:
    """`set` → `setting`, `make` → `making`, `lie` → `lying`."""
    if base == "be":
        return "being"
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "ye", "oe")):
        return base[:-1] + "ing"
    if base.endswith("c"):
        return base + "king"
    return base + base[-1] + "ing" if _doubles(base) else base + "ing"


@lru_cache(maxsize=8192)
def participle(base: str) -> str:
    """The past participle: `lose` → `lost`, `cancel` → `canceled`, `stop` → `stopped`."""
    if base in IRREGULAR:
        return IRREGULAR[base]
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ied"
    return base + base[-1] + "ed" if _doubles(base) else base + "ed"


@lru_cache(maxsize=8192)
def plural(noun: str) -> str:
    """The plural of a noun, or of the last word of a noun phrase."""
    head, space, last = noun.rpartition(" ")
    lower = last.lower()
    if is_plural(last):
        return noun
    if lower in _IRREGULAR_PLURALS:
        return head + space + _IRREGULAR_PLURALS[lower]
    if lower.endswith("y") and lower[-2:-1] not in ("a", "e", "i", "o", "u", ""):
        return noun[:-1] + "ies"
    if lower.endswith(("s", "sh", "ch", "x", "z", "to", "ro")) and not lower.endswith("oto"):
        return noun + "es"
    return noun + "s"


@lru_cache(maxsize=8192)
def singular(noun: str) -> str:
    """The singular of a noun, or of the last word of a noun phrase; a singular stays as it is."""
    head, space, last = noun.rpartition(" ")
    lower = last.lower()
    if lower in _IRREGULAR_SINGULARS:
        return head + space + _IRREGULAR_SINGULARS[lower]
    if not is_plural(last):
        return noun
    if lower.endswith("ies") and len(lower) > 4:
        return noun[:-3] + "y"
    if lower.endswith(("sses", "shes", "ches", "xes", "zes", "toes", "roes")):
        return noun[:-2]
    return noun[:-1]


@lru_cache(maxsize=8192)
def is_plural(word: str) -> bool:
    """Whether a noun is a plural, judged by its form."""
    lower = word.lower()
    if lower in _IRREGULAR_SINGULARS and lower not in _IRREGULAR_PLURALS:
        return True
    if lower in _NOT_PLURAL or len(lower) < 4:
        return False
    return lower.endswith("s") and not lower.endswith(("ss", "us", "is", "'s", "ous"))


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
    """The words of an identifier in lower case: `PlayMusic`, `play_music`, `play.music`."""
    return tuple(word.lower() for word in _WORD_PARTS.findall(name))


_OWN_STEMS = {"timer": "timer", "timers": "timer"}  # not the time
_SUFFIXES = (
    ("ational", "ate"), ("ization", "ize"), ("isation", "ize"), ("fulness", "ful"),
    ("iveness", "ive"), ("ements", ""), ("ement", ""), ("ments", ""), ("ment", ""),
    ("ations", "at"), ("ation", "at"), ("ating", "at"), ("ated", "at"), ("ates", "at"),
    ("ators", "at"), ("ator", "at"), ("ate", "at"),
    ("ions", ""), ("ion", ""), ("ings", ""), ("ing", ""), ("ied", "i"), ("ies", "i"),
    ("edly", ""), ("ed", ""), ("ers", ""), ("er", ""), ("ors", ""), ("or", ""), ("als", ""),
    ("al", ""), ("ness", ""), ("able", ""), ("es", ""), ("ly", ""), ("'s", ""), ("s", ""),
    ("y", "i"), ("e", ""),
)  # fmt: skip


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A rough stem under which the forms of one word meet: `translate`, `translation`, `translating`."""
    lower = word.lower().replace("’", "'").replace("-", "")
    lower = _IRREGULAR_SINGULARS.get(lower, lower)
    if lower in _OWN_STEMS:
        return _OWN_STEMS[lower]
    if lower in _NOT_PLURAL or len(lower) < 4:
        return lower
    for suffix, instead in _SUFFIXES:
        if lower.endswith(suffix) and len(lower) - len(suffix) >= 3:
            lower = lower[: -len(suffix)] + instead
            break
    if len(lower) > 3 and lower[-1] == lower[-2] and lower[-1] not in "aeiouls":
        lower = lower[:-1]
    if len(lower) > 6 and lower.endswith("at"):
        lower = lower[:-2]
    return lower
