"""Values on their way into a sentence: the words chosen for each, and how they are attached."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from functok.teachers.offline.arguments.before_values import (
    CLOCK,
    PLACED,
    at,
    because,
    indefinite,
    preposition_for,
    the,
    when,
)
from functok.teachers.offline.arguments.roles import Role, counted
from functok.teachers.offline.words.grammar import expand
from functok.teachers.offline.words.lexicon import is_verb
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.values.english.inflection import is_plural
from functok.values.parameters.semantics import Semantic

OPEN = "\ue000"
SHUT = "\ue001"
"""Around a value inside a text that is being composed: what stands between keeps its letters."""
MARKED = re.compile(rf"{OPEN}[^{SHUT}]*{SHUT}")
"""A value with its marks."""

_QUOTES = (('"', '"'), ('"', '"'), ("“", "”"), ("'", "'"))


def marked(text: str) -> str:
    return f"{OPEN}{text}{SHUT}"


def unmarked(text: str) -> str:
    return text.replace(OPEN, "").replace(SHUT, "")


@dataclass(frozen=True)
class Said:
    """One argument, or one leaf of a structured argument, with the words chosen for its value."""

    role: Role
    value: Any
    text: str
    key: str
    """The parameter's name; for a leaf of an object its path: `address/city`."""

    switched: str = ""
    """"on" or "off" where a boolean says just that; "" elsewhere."""

    @property
    def is_member(self) -> bool:
        """Whether the value is one of a closed list."""
        return self.role.semantic is Semantic.ENUM

    @property
    def is_phrase(self) -> bool:
        """Whether the text is a phrase by itself, as booleans are: "without flash"."""
        return self.role.semantic is Semantic.BOOLEAN


@dataclass
class Attached:
    """A piece to stand behind the request. A lower rank stands nearer to the verb."""

    text: str
    rank: int
    role: str = ""


@dataclass
class Pool:
    """The arguments that are still to be said, by parameter name."""

    left: dict[str, Said] = field(default_factory=dict)

    def take(self, name: str | None) -> Said | None:
        return self.left.pop(name, None) if name is not None else None

    def peek(self, name: str | None) -> Said | None:
        return self.left.get(name) if name is not None else None

    def place(self, *places: str) -> Said | None:
        """One that is said in one of these places; it stays until it is taken."""
        return next((said for said in self.left.values() if said.role.place in places), None)


@cache
def _ranks() -> Mapping[str, int]:
    """How near to the verb a role stands; 5 for those that are not listed."""
    ranks: Mapping[str, int] = load("arguments.yaml")["ranks"]
    return ranks


_AT_A_PLACE = re.compile(r"^(?:at|in) ")
SUPERLATIVE = re.compile(
    r"(?:most |least )?\w+est$|(?:most|least|highest|best|lowest) \w+$|best$|worst$|top$",
    re.IGNORECASE,
)


def attach(said: Said, rng: Random) -> Attached:
    """The argument as a piece behind the request."""
    role = said.role
    rank = _ranks().get(role.name, 5)
    value = _AT_A_PLACE.sub("", said.text) if role.name == "label" else said.text
    if role.name == "sort" and SUPERLATIVE.match(value):
        return Attached(f"{marked(value)} first", rank, role.name)
    if said.is_phrase:
        return Attached(phrase_piece(value, rng), 6, role.name)
    if role.semantic is Semantic.ENUM and role.name != "sort" and is_clause(value):
        return Attached(phrase_piece(value, rng), 6, role.name)
    if role.semantic is Semantic.ENUM and value.lower() in PARTS_OF_DAY and role.name != "mode":
        when = PARTS_OF_DAY[value.lower()]
        return Attached(f"{when} {marked(value)}", _ranks().get("time", 5), "time")
    if role.name == "enum" and value.endswith("ing") and " " not in value:
        return Attached(f"for {marked(value)}", rank, role.name)
    placed = PLACED.match(value) and role.name != "label"
    if placed and role.semantic in (Semantic.ENUM, Semantic.PLACE):
        return Attached(marked(value), rank, role.name)
    if is_done(role.label) and role.semantic is Semantic.ENUM and " " not in role.label:
        return Attached(f"{role.label} {marked(value)}", rank, role.name)
    regular = _REGULARLY if role.name == "period" else _EACH
    if role.name in ("period", "repeat") and regular.search(value):
        return Attached(marked(value), rank, role.name)
    if role.name in ("quality", "enum", "mode") and role.label.split()[-1] in value.lower().split():
        return Attached(
            f"in {marked(value)}" if role.name == "quality" else f"with {marked(value)}",
            rank,
            role.name,
        )
    if role.place == "transport":
        bare = value.lower().endswith("ing") or " " in value or value.lower().startswith("on ")
        if value.lower() in ("public transport", "public transit"):
            bare = False
        return Attached(marked(value) if bare else f"by {marked(value)}", rank, role.name)
    if isinstance(said.value, list) and _ADVERBIAL.match(value):
        return Attached(marked(value), rank, role.name)
    if role.semantic is Semantic.ENUM and value.lower().startswith(f"{role.label.split()[-1]} "):
        return Attached(f"for {marked(value)}", rank, role.name)  # "class C" of a vehicle class
    label = role.label.split(" ")[0].lower()
    if label in _LABEL_VERBS and not said.is_phrase and role.semantic not in _NAMES:
        doing = label[:-1] + "ing" if label.endswith("e") else label + "ing"
        return Attached(
            f"{doing} {marked(value)}" if rng.random() < 0.6 else f"and {label} {marked(value)}",
            6,
            role.name,
        )
    options = role.say
    if is_plural(role.label.rpartition(" ")[2]):
        options = tuple(o for o in options if "a {label}" not in o) or options
    if role.semantic is Semantic.ENUM and value.lower() == "any" and role.place == "tail":
        return Attached(f"with {marked(value)} {role.label}", rank, role.name)
    if role.name == "reason" and role.semantic is Semantic.ENUM and value.lower() == "other":
        return Attached(f"for {marked(value)} reasons", rank, role.name)
    if role.place == "text" and value[-1:] in "?!." and not value.lower().startswith("that"):
        options = tuple(option for option in options if option != ": {v}") or options
    template = options[int(rng.random() * len(options))]
    if said.is_member:  # "to the favourites list"
        template = template.replace("the {label} {v}", "the {v} {label}")
    if " {v} {label}" in template and len(value.split()) > 3:
        template = "with the {label} {v}"
    text = expand(template, rng, _fill(said, rng))
    if role.name == "room" and text.startswith("in "):
        text = preposition_for("in", value) + text[2:]
    text = text.replace(f"class{SHUT} class", f"class{SHUT}")
    return Attached(re.sub(r"\s+", " ", text).replace(" :", ":").strip(), rank, role.name)


PARTS_OF_DAY = {
    "morning": "in the", "afternoon": "in the", "evening": "in the", "daytime": "in the", "night": "at",
    "noon": "at", "midday": "at", "lunchtime": "at",
    "midnight": "at", "dawn": "at", "dusk": "at", "weekend": "at the",
    "weekends": "on", "weekdays": "on",
}  # fmt: skip


def is_done(label: str) -> bool:
    """Whether a parameter is called by what was done: "sorted", but not "speed"."""
    return label.endswith("ed") and not label.endswith("eed") and len(label) > 4


_EACH = re.compile(r"^(?:each|every) ", re.IGNORECASE)
_REGULARLY = re.compile(r"^(?:each|every) |ly$", re.IGNORECASE)
_ADVERBIAL = re.compile(r"(?:on|every|each) |monday (?:to|through) ", re.IGNORECASE)
_IMPERATIVE = re.compile(
    r"(?:don't|do not|turn|switch|use|put|show|play|make|set|keep|let|stay|enable|disable|activate|add|"
    r"send|give|allow|skip|avoid|shuffle|repeat|notify|include|exclude|leave|wait|ask|take|open|close|start|stop|hide|"
    r"mute|spray|move|save|print|do|go|run|remove|round|sort|force|record|track|share|apply|return|search)\b"
    r"(?! (?:on|off|enabled|disabled)$)",
    re.IGNORECASE,
)
_STATE = re.compile(r".+ (?:on|off|enabled|disabled|included|activated)$", re.IGNORECASE)


def is_imperative(text: str) -> bool:
    """Whether a phrase is an order by itself: "don't shuffle", "turn on the flash"."""
    return bool(_IMPERATIVE.match(text))


def is_clause(text: str) -> bool:
    """Whether the words for an enum member are a phrase by themselves: "flash on"."""
    return bool(_STATE.match(text)) or (is_imperative(text) and " " in text)


_LABEL_VERBS = word_set("label_verbs")
_NAMES = frozenset({Semantic.MEDIA, Semantic.ORGANIZATION, Semantic.PERSON, Semantic.PRODUCT})


def phrase_piece(text: str, rng: Random) -> str:
    """A phrase such as "without flash" as a piece behind the request."""
    first = text.split(" ", 1)[0].lower()
    if first in ("with", "without", "including", "excluding", "using") or first.endswith("ing"):
        return marked(text)
    if is_imperative(text):
        return (", " if rng.random() < 0.4 else "and ") + marked(text)
    if " " not in text and not text.endswith("ed"):
        return ", " + marked(text)
    return ", " + marked(text)


def _fill(said: Said, rng: Random) -> dict[str, str]:
    role, value = said.role, said.text
    return {
        "v": marked(value),
        "q": quoted(value, rng, _quoting_share(role, value)),
        "from": "from" if role.name == "end" else "at",
        "at": at(value),
        "label": role.label,
        "because": because(value),
        "on": "at" if CLOCK.match(value) else "on",
        "the": the(value),
        "a": the(value) and indefinite(value),
        "when": when(value),
        "has": "is" if _BEING.match(value) else "has",
        "v_noun": _counted_as(value, role.unit or "person"),
        "v_stars": _counted_as(value, "star"),
        "to": "to" if is_verb(value.split(" ", 1)[0].lower()) else "about",
        "v_unit": with_unit(said),
        "v_days": _count(value, "day"),
        "v_nights": _count(value, "night"),
    }


_BEING = re.compile(
    r"(?:not|off|very|too|so|quite) |(?!nothing|something)\w{2,}ing\b|over\w+$|restless|lame\b"
)
"""What somebody is, and does not have: "limping", "off its food"."""


def _counted_as(value: str, noun: str) -> str:
    if not _is_number(value) or value.lower() in _SHARES:
        return marked(value)
    return f"{marked(value)} {noun}" if _is_one(value) else counted(marked(value), noun)


def _is_number(value: str) -> bool:
    last = re.split(r"[ -]", value)[-1].lower()
    return value[-1:].isdigit() or last in _NUMBER_WORDS or _is_one(value)


def _is_one(value: str) -> bool:
    return value.lower() in ("1", "one", "a", "an")


def _count(value: str, noun: str) -> str:
    if noun in value:
        return marked(value)
    return f"{marked(value)} {noun}" if _is_one(value) else f"{marked(value)} {noun}s"


def with_unit(said: Said) -> str:
    """The number with what it counts, where neither its text nor anything else says so."""
    value, unit = said.text, said.role.unit
    return _counted_as(value, unit) if unit else marked(value)


_NUMBER_WORDS = word_set("number_words")
_SHARES = frozenset(("half", "a quarter", "three quarters"))


def _quoting_share(role: Role, value: str) -> float:
    """How often a value stands in quotation marks: a text with its own punctuation nearly always."""
    if role.place == "text":
        return 0.75 if value[-1:] in "?!." or "," in value else 0.4
    return 0.85 if re.search(r"[:,;.!?&]", value) else 0.55


def quoted(value: str, rng: Random, share: float = 0.4) -> str:
    """The value, now and then in quotation marks that it does not hold itself."""
    if rng.random() < share:
        left, right = _QUOTES[int(rng.random() * len(_QUOTES))]
        if left not in value and right not in value and not (left == "'" and "’" in value):
            return f"{left}{marked(value)}{right}"
    return marked(value)


def aside(said: Said, rng: Random) -> str:
    """The argument as a remark of its own: "make the priority high"."""
    options = load("arguments.yaml")["asides"]
    return expand(
        options[int(rng.random() * len(options))],
        rng,
        {"v": marked(said.text), "label": said.role.label},
    )


def fragment_piece(said: Said, rng: Random) -> str:
    """The argument without a verb or preposition: "priority high"."""
    if said.role.unit and said.role.label.split()[-1] in (said.role.unit, f"{said.role.unit}s"):
        return with_unit(said)
    options = load("arguments.yaml")["fragments"]
    return expand(
        options[int(rng.random() * len(options))],
        rng,
        {"v": marked(said.text), "label": said.role.label},
    )


_PAIRS = {"end": "start", "check_out": "check_in", "return_date": "departure", "to_value": "from_value",
          "destination": "origin"}  # fmt: skip


def _paired(pieces: Sequence[Attached]) -> list[Attached]:
    """The pieces with the end of a span behind its beginning."""
    found = list(pieces)
    for piece in pieces:
        first = _PAIRS.get(piece.role)
        begins = next((other for other in found if other.role == first), None)
        if first is not None and begins is not None:
            found.remove(piece)
            found.insert(found.index(begins) + 1, piece)
    return found


def join(pieces: Sequence[Attached], rng: Random) -> str:
    """The pieces in an order in which people say them; the nearer ranks first, not always."""
    ordered = sorted(
        pieces, key=lambda piece: piece.rank + (rng.random() * 2.2 if piece.rank < 7 else 0)
    )
    ordered = _paired(ordered)
    out = ""
    asides = 0
    for piece in ordered:
        text = piece.text
        if text.startswith((":", ",")):
            out += text
        elif text.startswith(("and ", "cc ", "bcc ")) or (asides and text.startswith("with ")):
            out += ", " + text
        else:
            out += " " + text
        asides += text.startswith(("with ", "and "))
    return out
