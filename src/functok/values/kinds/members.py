"""Members of closed lists as people say them: own words, what the description says, synonyms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from functok.values.data_files import load_yaml
from functok.values.english.inflection import other_forms, other_spelling, singular
from functok.values.english.number_words import cardinal
from functok.values.english.numerals import Reading, outermost
from functok.values.english.words import Folded, fold
from functok.values.kinds.booleans import TURNED_OFF, TURNED_ON
from functok.values.kinds.codes import CURRENCY_SIGNS, names
from functok.values.parameters.meaning import CODES, Meaning
from functok.values.parameters.nouns import string_semantic
from functok.values.parameters.semantics import Semantic

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_SEPARATORS = re.compile(r"[_\s]+|(?<=[A-Za-z]{2})-(?=[A-Za-z]{2})")
_EXPLAINED = (
    r"(?:the |an? )?(?P<said>[^\W\d_][^,;.()\n\"'`=|]{{1,40}}?)"
    r"(?=\s*[,;.)\n|]|\s(?:or|and)\s[\"'`\d]|\s*$)"
)
_QUOTED_MEMBER = (
    r"[\"'`‘“]{member}[\"'`’”]\s*(?:\(|=>?|:|->|→|–|—|- |for |means |is |to )\s*(?:for |i\.e\.,? |means )?"
    + _EXPLAINED
)
_BARE_MEMBER = r"(?<![\w-]){member}\s*(?:\(|=>?|:|->|→|–|—| - )\s*" + _EXPLAINED
_ENDINGS = r"(?:s|es|ed|d|ing|ly|ally)?"
_CODE = re.compile(r"[A-Za-z]{2,3}|[a-z]{2}[-_][A-Z]{2}")
_ON_OFF = {"on": TURNED_ON.pattern, "off": TURNED_OFF.pattern}


_LETTERED = re.compile(
    r"\b(?:option|type|plan|class|grade|zone|gate|platform|section|block|level|tier|size|group|"
    r"terminal|model|variant|mode|category|choice|letter|unit) $"
)


@dataclass(frozen=True)
class Member:
    """A member of a closed list, and the phrases that say it, the usual one first."""

    value: Any
    phrases: tuple[str, ...]


_SHOWN = {
    word.lower(): word
    for word in [
        "Celsius",
        "Fahrenheit",
        "Kelvin",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "PDF",
        "CSV",
        "JSON",
        "XML",
        "JPEG",
        "JPG",
        "PNG",
        "GIF",
        "MP3",
        "MP4",
        "WAV",
        "HTML",
        "SMS",
        "GPS",
        "HDMI",
        "USB",
        "TV",
        "AC",
        "FM",
        "AM",
        "DVD",
        "Wi-Fi",
        "Bluetooth",
        "NFC",
        "English",
        "German",
        "French",
        "Spanish",
        "Italian",
    ]
} | {"wifi": "Wi-Fi"}


def member_words(member: str) -> str:
    """A member of an enum as words: `do_not_disturb` → "do not disturb", `LOW` → "low", `4K` stays."""
    text = _SEPARATORS.sub(" ", _CAMEL.sub(" ", member)).strip()
    if text.isupper() and (len(text) > 4 or " " in text or "_" in member):
        text = text.lower()
    return _SHOWN.get(text.lower(), text)


@lru_cache(maxsize=4096)
def members_of(meaning: Meaning) -> tuple[Member, ...]:
    """The members of a closed list with the phrases that say them; a phrase says one member only."""
    own = [_own_phrases(meaning, member) for member in meaning.members]
    more = [_further_phrases(meaning, member) for member in meaning.members]
    taken = [{fold(phrase).text for phrase in phrases} for phrases in own]
    found = []
    for i, member in enumerate(meaning.members):
        others: set[str] = set().union(*(taken[:i] + taken[i + 1 :]))
        others |= {fold(p).text for j, phrases in enumerate(more) if j != i for p in phrases}
        further = [phrase for phrase in more[i] if fold(phrase).text not in others]
        found.append(Member(member, tuple(dict.fromkeys([*own[i], *further]))))
    return tuple(found)


def _own_phrases(meaning: Meaning, member: Any) -> list[str]:
    if not isinstance(member, str):
        return []
    semantic = _coded(meaning)
    if semantic and _CODE.fullmatch(member) and (said := names(semantic, member)):
        return list(said) if semantic is not Semantic.CURRENCY else [*said, member]
    words = member_words(member)
    if len(words) == 1 and words.isalpha():
        noun = meaning.words[-1] if meaning.words else "option"
        return [f"{noun} {words.upper()}", *([] if words.upper() in "AI" else [words.upper()])]
    return [words] if words else []


def _coded(meaning: Meaning) -> Semantic | None:
    semantic = string_semantic(meaning.parameter.name, meaning.description, "")
    if semantic not in CODES or not all(
        isinstance(m, str) and _CODE.fullmatch(m) for m in meaning.members
    ):
        return None
    return semantic


def _further_phrases(meaning: Meaning, member: Any) -> list[str]:
    found = _explained(meaning.description, str(member))
    if isinstance(member, str) and not _coded(meaning):
        keys = {str(m).lower().replace("-", "_").replace(" ", "_") for m in meaning.members}
        key = member.lower().replace("-", "_").replace(" ", "_")
        for field in load_yaml("synonyms"):
            if key in field and len(keys & {str(k) for k in field}) > 1:
                found += [str(phrase) for phrase in field[key]]
        found += _corner(key.split("_"))
    own = member_words(member) if isinstance(member, str) else str(member)
    return [phrase for phrase in dict.fromkeys(found) if phrase.lower() != own.lower()]


_ENDS = {"front": "front", "rear": "back", "back": "rear", "upper": "top", "lower": "bottom",
         "top": "upper", "bottom": "lower"}  # fmt: skip
_SIDES = frozenset(("left", "right"))


def _corner(words: list[str]) -> list[str]:
    """The other ways to call a corner: `rear_left` → "left rear", "back left"."""
    if len(words) != 2 or words[0] not in _ENDS or words[1] not in _SIDES:
        return []
    end, side = words
    return [f"{side} {end}", *([f"{_ENDS[end]} {side}"] if _ENDS[end] != end else [])]


def _explained(description: str, member: str) -> list[str]:
    """What a description says of a member: `'walk' for walking` → "walking"."""
    found = []
    for template in (_QUOTED_MEMBER, _BARE_MEMBER):
        for m in re.finditer(
            template.replace("{{", "{").replace("}}", "}").replace("{member}", re.escape(member)),
            description,
        ):
            said = m["said"].strip()
            words = said.split()
            if 0 < len(words) <= 4 and not {"default", "if", "when", "use", "only", "it"} & {
                w.lower() for w in words
            }:
                found.append(said)
    return found


@lru_cache(maxsize=4096)
def _patterns(meaning: Meaning) -> tuple[tuple[Any, re.Pattern[str] | None], ...]:
    found = []
    for member in members_of(meaning):
        said = [
            *member.phrases,
            *([member.value] if isinstance(member.value, str) and not _coded(meaning) else []),
        ]
        parts = [_pattern(phrase) for phrase in sorted(dict.fromkeys(said), key=len, reverse=True)]
        parts = [part for part in parts if part]
        parts += map(_whole_word, _heard(meaning, member))
        if _coded(meaning) is Semantic.CURRENCY and (sign := CURRENCY_SIGNS.get(member.value)):
            parts.append(re.escape(sign))
        found.append((member.value, re.compile("|".join(parts)) if parts else None))
    return tuple(found)


def _heard(meaning: Meaning, member: Member) -> list[str]:
    """Patterns of what people say for a member besides its phrases, where it can mean no other one: forms
    of its words, and what `heard.yaml` has for it."""
    if not isinstance(member.value, str) or _coded(meaning):
        return []
    own, others = _also_said(meaning, member.value), set[str]()
    for other in meaning.members:
        if isinstance(other, str) and other != member.value:
            others |= {fold(member_words(other)).text} | _also_said(meaning, other)
    return sorted(own - others)


@lru_cache(maxsize=4096)
def _also_said(meaning: Meaning, value: str) -> frozenset[str]:
    words = fold(member_words(value)).text.split()
    spelled = other_spelling(" ".join(words))
    found = {spelled} if spelled else set[str]()
    if len(words) == 1 and words[0].isalpha():
        found |= other_forms(words[0])
    elif len(words) == 2 and words[1].endswith("ing"):  # "horse riding": "ride a horse"
        found |= {f"{does} {words[0]}s?" for does in other_forms(words[1]) | {words[1]}}
    key = "_".join(words)
    for field in load_yaml("heard"):
        if key in field and _is_of(field, meaning):
            found |= {fold(phrase).text for phrase in field[key]}
    return frozenset(found)


def _is_of(field: Mapping[str, Sequence[str]], meaning: Meaning) -> bool:
    keys = {"_".join(fold(member_words(str(m))).text.split()) for m in meaning.members}
    of = field.get("of")
    return len(keys & field.keys()) > 1 and (of is None or not set(of).isdisjoint(meaning.words))


def _whole_word(said: str) -> str:
    return rf"(?<!\w){said.replace(' ', _SOME)}(?!\w)"


_SOME = r"\s+(?:(?:the|an?|my|our)\s+)?"


def _pattern(phrase: str) -> str:
    """A pattern that finds a phrase in folded text, its words with their regular endings."""
    folded = fold(phrase).text
    if folded in _ON_OFF:
        return _ON_OFF[folded]
    words = [word for word in re.split(r"[\s_-]+", folded) if word]
    if (
        not words
        or (len(folded) == 1 and folded.isalpha())
        or (len(words) == 2 and phrase[-2:-1] == " " and phrase[-1].isupper())
    ):
        return ""  # a single letter is looked for by itself, in its own letter case
    last = words[-1]
    joined = r"[\s-]*".join(map(_spelled, words))
    if len(last) >= 4 and last.isalpha():
        stem = (
            r"[\s-]*".join([*map(re.escape, words[:-1]), re.escape(last[:-1])])
            if last.endswith("e")
            else ""
        )
        joined = f"{joined}{_ENDINGS}" + (f"|{stem}ing" if stem else "")
        if last.endswith("ll"):  # "fully"
            joined += f"|{joined.removesuffix(_ENDINGS)}y"
        if last.endswith("y") and last[-2:-1] not in "aeiou":  # "pharmacies"
            joined += f"|{joined.removesuffix(_ENDINGS)[:-1]}ies"
        for one in sorted(_singulars(last)):  # "an onion", of onions
            joined += "|" + r"[\s-]*".join(map(re.escape, [*words[:-1], one]))
        if len(words) == 1 and last[-1] not in "aeiouwxy":
            joined += f"|{re.escape(last + last[-1])}(?:ing|ed)"
    start = r"(?<!\w)" if folded[0].isalnum() else ""
    end = r"(?!\w)" if folded[-1].isalnum() else ""
    return f"{start}(?:{joined}){end}"


def _spelled(word: str) -> str:
    """A word of a member; letters and a number may be said apart: "hdmi 2", "port two", and half of
    something is half a one."""
    if word == "half":
        return r"half(?:\s+an?(?=\s))?"
    parts = _NUMBERED.fullmatch(word)
    if parts is None:
        return re.escape(word)
    number = re.escape(cardinal(int(parts[2])))
    return rf"{parts[1]}[\s-]*(?:{parts[2]}|{number})"


_NUMBERED = re.compile(r"([a-z]{2,})([1-9]\d?)")


def _singulars(word: str) -> set[str]:
    """What a plural may be of; nothing for short words: "news" is no plural of "new"."""
    found = {singular(word), word[:-2] if word.endswith("oes") else word}
    return found - {word} if len(word) > 4 else set()


@lru_cache(maxsize=4096)
def members_in(meaning: Meaning, text: Folded) -> tuple[Reading[Any], ...]:
    """The members of a closed list that a text says; one inside the words of another does not count."""
    found: list[Reading[Any]] = []
    for value, pattern in _patterns(meaning):
        if pattern:
            found += [Reading(m.start(), m.end(), value) for m in pattern.finditer(text.text)]
        if isinstance(value, str) and len(value) == 1 and value.isalpha():
            found += _letters(value, text)
    return tuple(outermost(found))


def _letters(letter: str, text: Folded) -> list[Reading[Any]]:
    """A one-letter member: a capital standing by itself, or a letter in quotes."""
    found = []
    for m in re.finditer(rf"(?<![\w']){re.escape(letter.lower())}(?![\w'])", text.text):
        start, end = m.span()
        shown = text.original[text.origin[start]]
        quoted = text.text[start - 1 : start] in ("'", '"') if start else False
        if (
            (shown.isupper() and (shown not in "AI" or start))
            or quoted
            or _LETTERED.search(text.text, 0, start)
        ):
            found.append(Reading(start, end, letter))
    return found
