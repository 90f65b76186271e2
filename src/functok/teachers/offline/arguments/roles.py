"""The part that a parameter plays in a sentence: how its value is attached to a request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from functok.specs.model import Parameter
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.lexicon import FILLER_ADJECTIVES, PREPOSITIONS
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.values.english.inflection import is_plural, plural, singular
from functok.values.parameters.meaning import meaning_of
from functok.values.parameters.numbering import is_called_as_thing
from functok.values.parameters.semantics import Semantic

_UNITS = word_set("units")
_LEADING = word_set("leading")
_UNIT = (
    r"seconds|minutes|hours|days|weeks|months|(?:kilo|centi|milli)?met(?:re|er)s|miles|yards|inches|feet"
    r"|(?:kilo|milli)?grams|pounds|ounces|(?:milli)?lit(?:re|er)s|cups|tablespoons|teaspoons|pixels|watts"
    r"|kilowatt hours|calories|(?:kilo|mega|giga|tera)bytes|kb|mb|gb|tb|km|cm|mm|ml|kg|mg|oz|lbs?|kcal|kwh"
)
_UNIT_IN_TEXT = re.compile(
    rf"\b(?:in|of|as) ({_UNIT})\b|^(?:how many |number of )?({_UNIT})\b", re.IGNORECASE
)
_SPOKEN_UNITS = {
    "km": "kilometers", "cm": "centimeters", "mm": "millimeters", "ml": "milliliters", "kg": "kilograms",
    "mg": "milligrams", "oz": "ounces", "lb": "pounds", "lbs": "pounds", "kcal": "calories",
    "m": "meters", "l": "liters", "g": "grams", "kwh": "kilowatt hours",
    "kb": "kilobytes", "mb": "megabytes", "gb": "gigabytes", "tb": "terabytes",
}  # fmt: skip


@dataclass(frozen=True)
class Role:
    """How a parameter's value is said. `say` are phrases with {v}; `place` is where they go."""

    parameter: Parameter
    semantic: Semantic
    name: str
    say: tuple[str, ...]
    place: str
    label: str
    unit: str
    """What a bare number counts: "kilometers", "people"; "" if nothing is known."""


@dataclass(frozen=True)
class _Rule:
    role: str
    names: tuple[tuple[str, ...], ...]
    semantics: frozenset[str]
    verbs: frozenset[str]
    enum: frozenset[str]
    heads: frozenset[str]
    kinds: frozenset[str]
    say: tuple[str, ...]
    place: str
    noun: str


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            role=entry["role"],
            names=tuple(tuple(name.split()) for name in entry.get("names", ())),
            semantics=frozenset(entry.get("semantics", ())),
            verbs=frozenset(entry.get("verbs", ())),
            enum=frozenset(entry.get("enum", ())),
            heads=frozenset(entry.get("heads", ())),
            kinds=frozenset(entry.get("kinds", ())),
            say=tuple(entry["say"]),
            place=entry.get("place", "tail"),
            noun=entry.get("noun", ""),
        )
        for entry in load("arguments.yaml")["rules"]
    )


def label_of(parameter: Parameter) -> str:
    """What a parameter is called in speech: `countdown_seconds` → `countdown`, `q` → from its description."""
    words = list(name_words(parameter.name))
    if len(words) > 1 and words[0] == "object":
        words.pop(0)
    if len(words) > 1 and words[-1] in ("f", "c") and parameter.schema.get("type") != "string":
        words.pop()
    valued = words[-1:] == ["value"] and words[0].endswith("ed")
    while len(words) > 1 and not valued and _is_unit(words[-1], parameter):
        words.pop()
    while len(words) > 1 and words[0] in _LEADING:
        words.pop(0)
    while len(words) > 1 and words[-1] in (
        "amount",
        "id",
        "str",
        "name",
        "list",
        "iso",
        "code",
        "by",
        "via",
        "on",
        "at",
    ):
        words.pop()
    if all(len(word) < 3 for word in words) or words[0] in PREPOSITIONS:
        described = _lead_noun(parameter.description)
        if described:
            return described
    if words == ["id"]:
        return "ID"
    return " ".join(words)


def _is_unit(word: str, parameter: Parameter) -> bool:
    return word in _UNITS or word in _SPOKEN_UNITS or _measured_in(word, parameter)


def _measured_in(word: str, parameter: Parameter) -> bool:
    """Whether the word is the unit that the description tells: `dose_microsievert`, "in microsieverts"."""
    told = re.search(r"\b(?:in|of) (\w+)", parameter.description.lower())
    return bool(told) and len(word) > 2 and singular(word) == singular(told[1])  # type: ignore[index]


_RATE = re.compile(r"(\w+)s per (\w+)")


def _short_unit(parameter: Parameter) -> str:
    """`bpm` of "Beats per minute": a name that is the initials of the unit; "" for others."""
    rate = _RATE.match(parameter.description.lower())
    short = rate and f"{rate[1][0]}p{rate[2][0]}"
    return name_words(parameter.name)[-1] if short == name_words(parameter.name)[-1] else ""


_DESCRIBED_BY = word_set("described_by")
_TOLD_TO = frozenset((
    "return", "returns", "list", "lists", "show", "shows", "filter", "filters", "get", "gets",
    "only", "fetch",
))  # fmt: skip
"""What a description begins with that tells what is done, and no noun: "Return all messages since …"."""


def _lead_noun(description: str) -> str:
    words = re.split(r"[^a-z -]", description.lower(), maxsplit=1)[0].split()
    kept: list[str] = []
    if words[:1] and words[0] in _TOLD_TO:
        return ""
    for word in words:
        if word in ("the", "a", "an") or word in FILLER_ADJECTIVES:
            if kept:
                break
            continue
        if word in PREPOSITIONS or word in _DESCRIBED_BY:
            break
        kept.append(word)
    return " ".join(kept) if 0 < len(kept) <= 3 else ""


@dataclass(frozen=True)
class About:
    """What a parameter's function is about: its verbs, and the heads of its objects."""

    verbs: frozenset[str]
    heads: frozenset[str]


_NUMBERED = word_set("numbered")


def semantic_for_role(parameter: Parameter, semantic: Semantic) -> Semantic:
    """`order_id` is said like an identifier even where it is a number."""
    words = name_words(parameter.name)
    if semantic is not Semantic.INTEGER:
        return semantic
    if words[-1] == "id" or (words[-1] in ("number", "no", "code") and words[0] in _NUMBERED):
        return Semantic.IDENTIFIER
    if words[-1] == "number" and _NUMBER_OF_ONE.match(parameter.description):
        return Semantic.IDENTIFIER
    return semantic


_NUMBER_OF_ONE = re.compile(
    r"(?:(?:the|a|an) )?(?:[\w-]+ )?number (?:of|that) (?:the|an?|this|its|your|my|identifies)\b",
    re.IGNORECASE,
)
_COUNT_OF = re.compile(
    r"(?:the |a |exact |total |desired |maximum )*(?:numbers? of|how many|count of|amount of)"
    r" (?!the |an? |times )(?P<noun>[\w -]+?)"
    r"(?= (?:to|per|that|which|for|in|on|of|at|from|with|are|is|should|will|must|you|ride|run|each|\w+ed)\b"
    r"|[.,;:(]|$)",
    re.IGNORECASE,
)
_COUNTING = frozenset(("quantity", "max_count", "other", "entity"))


def _counted_noun(parameter: Parameter, semantic: Semantic) -> str:
    """What a whole number counts, by its description or its own plural; "" if it counts nothing."""
    if semantic not in (Semantic.INTEGER, Semantic.NUMBER):
        return ""
    match = _COUNT_OF.match(parameter.description)
    if match and is_plural(match["noun"].split()[-1]) and len(match["noun"].split()) < 4:
        return match["noun"]
    label = label_of(parameter)
    asked = not parameter.description or parameter.description.lower().startswith("how many")
    if asked and is_plural(label.split()[-1]) and label not in _NOT_COUNTED:
        return label
    return ""


_MOST = frozenset(("max", "maximum", "limit", "top", "most", "results"))


def _counting(about: About, noun: str) -> tuple[str, ...]:
    if not about.verbs & _SETTING:
        return (", {v_noun}",) if noun in _PORTIONS else ("with {v_noun}", ", {v_noun}")
    return ("to {v}",) if "number" in about.heads else ("to {v_noun}",)


_PORTIONS = word_set("portions") - {"copy"}
_NOT_COUNTED = frozenset(("results", "items", "max results", "units", "pieces"))


def role_of(parameter: Parameter, semantic: Semantic, about: About) -> Role:
    """The first rule of `arguments.yaml` that fits name, meaning and what the function is about."""
    words = name_words(parameter.name)
    semantic = semantic_for_role(parameter, semantic)
    members = {str(m).lower() for m in parameter.schema.get("enum", ())}
    which = semantic is Semantic.IDENTIFIER and is_called_as_thing(parameter.name)
    for rule in _rules_named(words):
        if which and rule.names:
            continue  # the number of a machine, and not the machine
        if rule.semantics and semantic.value not in rule.semantics:
            continue
        if rule.verbs and not rule.verbs & about.verbs:
            continue
        if rule.heads and not rule.heads & about.heads:
            continue
        if rule.enum and not rule.enum & members:
            continue
        if rule.kinds and meaning_of(parameter).kind not in rule.kinds:
            continue
        noun = _counted_noun(parameter, semantic) if rule.role in _COUNTING else ""
        if noun:
            described = parameter.description.lower().split()
            most = rule.role == "max_count" and bool(_MOST & {*words, *described})
            place = rule.place if most else "quantity"
            say = rule.say if most else _counting(about, singular(noun))
            label = label_of(parameter)
            return Role(parameter, semantic, "quantity", say, place, label, singular(noun))
        unit = _unit(parameter, rule)
        say = rule.say if rule.names else _led(parameter, semantic) or rule.say
        if rule.role == "category" and parameter.required and _is_set_to(about):
            return Role(parameter, semantic, "level", ("to {v}",), "tail", label_of(parameter), "")
        if rule.role == "enum" and _APPLIES.search(parameter.description):
            say = ("for the {v} {label}", "for {the} {v}", "for the {v} {label}")
        if rule.role == "money" and label_of(parameter).split()[-1] == "value":
            say = ("with a {label} of {v}", ", {label} {v}")
        if rule.role == "people" and unit in about.heads:  # "8 seats", not "seats for 8 seats"
            return Role(parameter, semantic, "quantity", say, "quantity", label_of(parameter), unit)
        if rule.role in ("other", "title") and _asks_of(parameter, semantic, about):
            return Role(
                parameter, semantic, "title", ("of {v}", "for {v}"), "tail", label_of(parameter), ""
            )
        if rule.role == "other" and not unit and meaning_of(parameter).field:
            say = _OF_FIELD
        if rule.role == "other" and unit:
            say = _measuring(label_of(parameter), unit, about)
            if about.verbs & _SETTING and label_of(parameter) == unit:
                return Role(parameter, semantic, "level", ("to {v_unit}",), "tail", unit, unit)
        return Role(parameter, semantic, rule.role, say, rule.place, label_of(parameter), unit)
    raise AssertionError("the last rule of arguments.yaml fits everything")


_APPLIES = re.compile(
    r"\b(?:appl(?:y|ies) to|affects?|is (?:meant |changed |set )?for|goes for|concerns?)\b",
    re.IGNORECASE,
)
"""What a description says of a member that names what a setting is for."""

_OF_FIELD = (
    ", {v}",
    "with {v}",
    "for {v}",
    "with the {label} {v}",
    ", {label} {v}",
    "with {v} as the {label}",
)
"""How a word is said that tells by itself what it is: a breed, a diet."""

_LEADS = frozenset(("from", "to", "for", "at", "in", "on", "near"))
_SPANS = frozenset(("since", "until", "before", "after"))
_QUESTIONED = frozenset(("whom", "who", "where", "what", "which"))


def _led(parameter: Parameter, semantic: Semantic) -> tuple[str, ...]:
    """How a value is said of which the name begins with a preposition: "from flat 12", "for Ann"."""
    lead, *noun = name_words(parameter.name)
    if noun and lead in _SPANS and semantic in (Semantic.INTEGER, Semantic.NUMBER):
        return (f"{lead} {' '.join(noun)} {{v}}",)
    if not noun or lead not in _LEADS or semantic is Semantic.BOOLEAN:
        return ()
    if semantic is Semantic.IDENTIFIER and noun[-1] not in _QUESTIONED:
        return (f"{lead} {' '.join(noun)} {{v}}",)
    return (f"{lead} {{v}}",) if noun[-1] in _QUESTIONED else ()


_INFORMING = frozenset(
    ("get", "tell", "show", "look", "check", "find", "read", "fetch", "retrieve", "give")
)
_NAME_OF = re.compile(r"(?:the )?(?:name|title)s? of (?:the|an?) (\w+)", re.IGNORECASE)


def _asks_of(parameter: Parameter, semantic: Semantic, about: About) -> bool:
    """Whether it names the one of which something is to be told: "the rise time of Jupiter"."""
    told = about.verbs and about.verbs <= _INFORMING
    of = _NAME_OF.match(parameter.description)
    named = semantic in (Semantic.TEXT, Semantic.TITLE, Semantic.SEARCH, Semantic.MEDIA)
    return bool(told and named and of and singular(of[1].lower()) not in about.heads)


_MEASURED = word_set("measured") | {"mileage", "distance", "weight", "height", "length", "amount"}


def _is_set_to(about: About) -> bool:
    """Whether all that is done is to set a thing to something: "set the music to jazz"."""
    measured = word_set("measured") | word_set("attributes")
    return bool(about.verbs) and about.verbs <= _SETTING and about.heads.isdisjoint(measured)


def _measuring(label: str, unit: str, about: About) -> tuple[str, ...]:
    """How a measure is said: "of 80 kilograms" behind a weight, else "with a distance of 5 miles"."""
    if singular(_SPOKEN_UNITS.get(label, label)) == unit:
        of = ("of {v_unit}",) if not about.heads.isdisjoint(_MEASURED) else ()
        return (*of, ", {v_unit}", ": {v_unit}", ", {v_unit}")
    if singular(label) in about.heads:
        return ("of {v_unit}", "at {v_unit}", ", {v_unit}", ": {v_unit}")
    return _STUFF if unit in _STUFF_UNITS else ("with a {label} of {v_unit}", ", {label} {v_unit}")


_SETTING = frozenset(("change", "set", "adjust", "scale", "increase", "decrease", "limit"))
_STUFF = ("with {v_unit} of {label}",)
_STUFF_UNITS = frozenset(
    ("megabyte", "gigabyte", "kilobyte", "terabyte", "gram", "kilogram", "liter", "litre", "watt")
)


@lru_cache(maxsize=4096)
def _rules_named(words: tuple[str, ...]) -> tuple[_Rule, ...]:
    """The rules that a parameter of this name may fall under."""
    return tuple(
        rule
        for rule in _rules()
        if not rule.names or any(_holds(words, name) for name in rule.names)
    )


def _holds(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether a parameter's name is `name`, or has it at its end or (two words and more) within it.

    `=x`: it is `x` and nothing more; `^x`: it begins with `x`.
    """
    if name[0].startswith("^"):
        return len(words) > 1 and words[0] == name[0][1:]
    if name[0].startswith("="):
        return words == (name[0][1:], *name[1:])
    size = len(name)
    if words == name or words[-size:] == name:
        return True
    if size == 1:
        return words[0] == name[0] and len(words) <= 2 and words[-1] in (
            "name", "id", "str", "text", "value", "code", "by", "percent", "level", "address", "type",
            "time", "location", "place", "city", "email", "celsius", "seconds", "minutes", "date",
            "cm", "mm", "degrees",
        )  # fmt: skip
    return any(words[i : i + size] == name for i in range(len(words) - size + 1))


def _unit(parameter: Parameter, rule: _Rule) -> str:
    if rule.noun:
        return rule.noun
    if rule.role in ("people", "quantity", "max_count"):
        for word in reversed(name_words(parameter.name)):
            if is_plural(word) and word not in (
                "items",
                "covers",
                "units",
                "max",
                "results",
                "pieces",
            ):
                return singular(word)
        return "person" if rule.role == "people" else ""
    *before, last = name_words(parameter.name)
    if before and last in _SPOKEN_UNITS:
        return singular(_SPOKEN_UNITS[last])
    match = _UNIT_IN_TEXT.search(parameter.description) or _UNIT_IN_TEXT.search(last)
    if not match:
        return singular(last) if _measured_in(last, parameter) else _short_unit(parameter)
    unit = (match.group(1) or match.group(2)).lower()
    return singular(_SPOKEN_UNITS.get(unit, unit))


def counted(text: str, noun: str) -> str:
    """`2`, `guest` → `2 guests`; `1` and `one` and `a` keep the singular."""
    one = text.lower() in ("1", "one", "a", "an") or not _VOWEL.search(noun)
    return f"{text} {noun if one else plural(noun)}"


_VOWEL = re.compile(r"[aeiouy]")
