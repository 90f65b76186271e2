"""Check of a query that leaves an argument out: its function must have it, and it is not said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from functok.checks.candidate import Candidate, merged, with_quotes
from functok.checks.clauses import segments
from functok.languages import ENGLISH
from functok.specs import ApiSpec, FunctionSpec, Parameter
from functok.specs.pointers import first_name
from functok.teachers.offline import (
    is_deed,
    is_request,
    is_spec_text,
    leads,
    led_to,
    speaks_of,
    tells,
    unknown_beside,
    unknown_words,
    without_unwanted,
)
from functok.teachers.offline.serving.ways import other_names
from functok.teachers.offline.words.lexicon import DETERMINERS, PREPOSITIONS
from functok.teachers.offline.words.phrasebook import word_set
from functok.values import (
    JUDGED,
    Semantic,
    enumerable,
    ground,
    is_free_text,
    is_open,
    said_besides,
    semantic_of,
)
from functok.values.english.numerals import numbers_in
from functok.values.english.words import fold, identifier_words, prose_words

_WRITTEN = re.compile(
    r"[@\"“”]|\d|\bat [\w ]+ dot \w+\b"
    r"|(?<!\w)['‘](?=\w)[^'‘’]*[\w.?!]['’](?!\w)",  # in single quotation marks
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:today|tonight|tomorrow|noon|midnight|midday|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"\b(?:half|quarter|once|twice|dozen|percent)\b", re.IGNORECASE)
_SIGN = re.compile(r"[@\"“”„«»「」『』]|\d")
"""What looks like a value in any language."""
_NOT_LATIN = re.compile(r"[\u0370-\u1dff\u3040-\ud7ff]+")
CAPITALS = "A-Z" + "".join(c for c in map(chr, range(0xC0, 0x250)) if c.isupper())
_MONTHS = r"January|February|March|April|June|July|August|September|October|November|December"
_NAME = re.compile(
    rf"(?<=[a-z,;] )(?!I\b|I'|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|(?:{_MONTHS})\b)"
    rf"[{CAPITALS}]\w*"
)
_PATH = ("text", "start", "end")


def unsaid(candidate: Candidate) -> str | None:
    """One required argument is not said, all others are, and nothing else looks like a value."""
    missing = candidate.missing
    if missing is None:
        return None
    name = candidate.calls[0].name if candidate.calls else candidate.asking
    function = candidate.api.by_name.get(name or "")
    if function is None:
        return f"'{name}' is no function of this API"
    required = {p.name: p for p in function.arguments if p.required}
    if missing not in required:
        return f"'{missing}' is no argument that '{name}' must have"
    grounding = candidate.grounding()
    if not all(_stands(ground, candidate.query) for ground in grounding.values()):
        return "the column 'grounding' does not fit the query"
    said = {first_name(path) for path in grounding}
    if missing in said:
        return f"/{missing}: its value is said in the query"
    left = sorted(required.keys() - said - {missing})
    if left and not candidate.calls:
        return f"/{left[0]}: not said either"
    rest = _without(candidate.query, candidate.spans)
    found = (
        value_in(rest, function, required[missing])
        or _led_to(rest, candidate.api, function, required[missing])
        or _unknown(without_unwanted(rest), candidate.api, function, required[missing])
        if candidate.language == ENGLISH
        else _value_elsewhere(rest, candidate, function, required[missing])
    )
    return None if found is None else f"/{missing}: the query may say its value: {found}"


def value_in(text: str, function: FunctionSpec, parameter: Parameter) -> str | None:
    """What may be a value of the parameter: one of its members; else a number, a day, a name, a quotation."""
    for member in enumerable(parameter) or _bounds(parameter):
        ground_of = ground(function, {parameter.name: member}, text, understand=False)
        if not ground_of.missing:
            return ", ".join(found.text for found in ground_of.found.values())
    counts, text = _counts(parameter), _ONE.sub(lambda one: " " * len(one[0]), text)
    foreign = _NOT_LATIN.search(text)  # in an English query a name
    named = None if counts else _name_in(text, function)
    found = foreign or _WRITTEN.search(text) or named
    if counts or is_free_text(parameter):
        found = found or _AMOUNT.search(text)
    if semantic_of(parameter) in _MOMENTS:
        found = found or _DAY.search(text)
    if found:
        return found[0]
    for number in numbers_in(text.lower()):
        if counts or number.value != 1:
            return text[number.start : number.end]
    return next(iter(said_besides(parameter, fold(text), sure=True)), None)


def _name_in(text: str, function: FunctionSpec) -> re.Match[str] | None:
    """A word with a capital letter, but for those that the function's description has: "Bluetooth"."""
    told = {word for word in prose_words(function.description) if len(word) > 1}
    return next((m for m in _NAME.finditer(text) if m[0].lower() not in told), None)


def _counts(parameter: Parameter) -> bool:
    """Whether its values are said in numbers alone."""
    return (
        parameter.schema.get("type") in ("integer", "number") or semantic_of(parameter) in _COUNTED
    )


_MOMENTS = frozenset((Semantic.DATE, Semantic.TIME, Semantic.DATE_TIME))
_COUNTED = frozenset((Semantic.TIME, Semantic.DURATION))
_ONE = re.compile(
    r"\b(?:the|this|that|another|which|each|every)(?: [\w-]+)? one\b"
    r"|\bone (?=of (?:the|my|your|our|those|these)\b|more )",
    re.IGNORECASE,
)
"""Where "one" counts nothing."""


def _led_to(text: str, api: ApiSpec, function: FunctionSpec, parameter: Parameter) -> str | None:
    """The word behind those that lead to a name or text, if the function's spec does not hold it."""
    if not is_open(parameter):
        return None
    own = leads(api)[function.name][parameter.name]
    own -= {*identifier_words(parameter.name)} - PREPOSITIONS
    to_do = _TO if is_free_text(parameter) and "to" in own else frozenset()
    found: Iterator[str] = chain(
        (word for word in led_to(text, own | _CALLED) if tells(word)),
        (word for word in led_to(text, to_do | _CALLED) if is_deed(word)),
    )
    found = (w for w in found if w.lower() not in _WHEN and w not in word_set("beside_requests"))
    if semantic_of(parameter) in _NAMES:
        found = (
            w
            for w in found
            if not (w in NOWHERE or (w.islower() and re.search(rf"\ban? {re.escape(w)}", text)))
        )
    return next((w for w in found if not is_spec_text(w, function.name, api, whole=True)), None)


_CALLED = frozenset(("called", "named", "titled", "with the name"))
_TO = frozenset(("to",))
_WHEN = frozenset(
    (
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "weekend",
        "weekends",
    )
)
"""What is led to and says when: "for Saturday night"."""
NOWHERE = frozenset(
    ("town", "door", "desk", "phone", "couch", "sofa", "road", "way", "move", "go", "hurry", "rush", "corner",
     "line", "bed", "area", "neighbourhood", "neighborhood", "entrance", "doorstep", "porch",
     "quarantine", "hospital", "meeting", "middle", "pain", "trouble")
)  # fmt: skip
"""Where people say they are, and name no place: "in town"."""


def _unknown(text: str, api: ApiSpec, function: FunctionSpec, parameter: Parameter) -> str | None:
    """A word that nobody has for the function, where a name or text is not to be said.

    What only tells why somebody asks holds many such words.
    """
    if not _takes_words(parameter):
        return None
    if is_free_text(parameter) and (told := _text_told(text, api, function)):
        return told
    called = _called_also(parameter)
    led = {phrase.rpartition(" ")[2] for phrase in leads(api)[function.name][parameter.name]}
    person, named = semantic_of(parameter) is Semantic.PERSON, semantic_of(parameter) in _NAMES
    led |= set() if person else {"about"}
    cased = person and text.lstrip()[:1].isupper()
    for start, end in segments(text):
        part = text[start:end].strip(" ,.;:!?")
        if _may_say(part, parameter) or speaks_of(function.name, part, api):
            unknown = unknown_words(part, function.name, api)
            for word in unknown_beside(unknown, function.name, parameter.name, api):
                before = _AROUND.search(part[: word.start])
                apart = before is not None and before[1].lower() not in led
                lower = named and (cased or _ANY.search(part[: word.start]) is not None)
                if apart or word.text.lower() in called or (lower and word.text.islower()):
                    continue
                if not _only_tells(part, word.start, word.text):
                    return word.text
    return None


def _only_tells(part: str, at: int, word: str) -> bool:
    """Whether a word in lower case is what a sentence is about, or says of that, or no name in itself: "the
    kids want …", "my battery is flat", "the newest"."""
    if not word.islower():
        return False
    before, behind = part[:at], part[at + len(word) :]
    subject = _SUBJECT.fullmatch(before) is not None and _DOES.match(behind) is not None
    return (
        subject or _IS.search(before) is not None or _MOST.fullmatch(before[-4:] + word) is not None
    )


_SUBJECT = re.compile(r"\W*(?:(?:the|my|our|his|her|their) )?", re.IGNORECASE)
_DOES = re.compile(
    r"(?: (?:is|are|was|were|has|have|had|wants?|needs?|would|will|won't|can|can't|could|do|does|doesn't"
    r"|don't|isn't|aren't|keeps?|seems?|looks?)|'s)\b",
    re.IGNORECASE,
)
_IS = re.compile(
    r"\b(?:is|are|was|were|it's|i'm|he's|she's|they're|we're|am)"
    r" (?:(?:so|too|very|really|a bit|quite|all|just|still) )?$",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"the (?:newest|latest|oldest|cheapest|nearest|closest|biggest|largest|smallest|shortest|longest"
    r"|fastest|quickest|highest|lowest|easiest|simplest|strongest|worst|finest|cutest|funniest)"
)


def _text_told(text: str, api: ApiSpec, function: FunctionSpec) -> str | None:
    """A sentence that stands there as a text: "let him know that …", or "a message to her: …"."""
    if told := _TOLD.search(text):
        return told[0]
    behind = _BEHIND_COLON.search(text)
    if behind is None or speaks_of(function.name, behind[0], api):
        return None
    return behind[1] if speaks_of(function.name, text[: behind.start()], api) else None


_AROUND = re.compile(
    rf"\b({'|'.join(sorted(PREPOSITIONS))}) (?:(?:{'|'.join(sorted(DETERMINERS))}) )?$",
    re.IGNORECASE,
)
"""Before a word that a preposition leads to: "before the holidays"."""
_NAMES = frozenset((Semantic.PERSON, Semantic.PLACE, Semantic.ORGANIZATION))
_ANY = re.compile(r"\b(?:an?|any|some|another)(?: +[\w-]+){0,2} +$", re.IGNORECASE)
"""Before a word that names no one of its kind: "to a client", "a three room flat"."""


def _called_also(parameter: Parameter) -> frozenset[str]:
    """Other words for what the parameter is: "my medicine" says no medication."""
    return frozenset(
        name for word in identifier_words(parameter.name) for name in other_names(word)
    )


def _may_say(part: str, parameter: Parameter) -> bool:
    """Whether a part of a query may say a value: it asks for something, is a few words and no sentence, or
    tells of something besides who asks, where the value is a text."""
    if is_request(part) or _ASKED.search(part):
        return True
    if _WHO_ASKS.search(part):
        return False
    sentence = part.count(" ") >= _MOST_OF_A_NAME or part.lower().startswith(_STARTS)
    return is_free_text(parameter) or not sentence


def _takes_words(parameter: Parameter) -> bool:
    """Whether its values are words that no list holds, and that no rule reads as a time or number."""
    return is_open(parameter) or (semantic_of(parameter) in _NAMED and not enumerable(parameter))


_NAMED = frozenset((Semantic.TEXT, Semantic.TITLE, Semantic.PRODUCT, Semantic.SEARCH))
_WHO_ASKS = re.compile(
    r"\b(?:i|we|it|he|she|they)(?:'\w+)? \w+|\b(?:because|since|as|if)\b", re.IGNORECASE
)
_MOST_OF_A_NAME = 4  # words
_STARTS = ("the ", "my ", "our ", "this ", "that ", "there")
_ASKED = re.compile(r"\b(?:you|let's|lets)\b", re.IGNORECASE)
_BEHIND_COLON = re.compile(r": ?(\w[\w'’]* \w[\w'’]* \w.*)")
_TOLD = re.compile(r"\b(?:know|knows|tell \w+|told) that \w+ \w+ \w+", re.IGNORECASE)


def _value_elsewhere(
    text: str, candidate: Candidate, function: FunctionSpec, parameter: Parameter
) -> str | None:
    """The same in another language than English: a member as it is written, a digit, a quotation.

    Where the judge alone knows which words say another argument, the digits may be of that one.
    """
    judged = {first_name(path) for path, g in candidate.grounding().items() if g["how"] == JUDGED}
    others = [p for p in function.arguments if p.name in judged]
    if not any(_has_digits(member) for p in others for member in enumerable(p) or (0,)):
        sign = _SIGN.search(text)
        if sign:
            return sign[0]
    for member in enumerable(parameter) or ():
        found = ground(function, {parameter.name: member}, text, None, candidate.language).found
        said = ", ".join(each.text for each in found.values() if each.text)
        if said and not _has_digits(said):
            return said
    return None


def _has_digits(value: object) -> bool:
    return any(character.isdigit() for character in str(value))


def _bounds(parameter: Parameter) -> tuple[int | float, ...]:
    """The least and the greatest number there may be: people say "minimum" and "to the maximum"."""
    schema = parameter.schema
    bounds = (schema.get("minimum"), schema.get("maximum"))
    return tuple(b for b in bounds if isinstance(b, int | float) and not isinstance(b, bool))


def looks_like_a_value(text: str) -> str | None:
    """What is written like a value, whatever the parameter: a number, a day, a name, a quotation."""
    found = _WRITTEN.search(text) or _DAY.search(text) or _AMOUNT.search(text) or _NAME.search(text)
    return found[0] if found else None


def _stands(ground: object, query: str) -> bool:
    """Whether a ground of the column says where in the query its text stands."""
    if not isinstance(ground, dict) or not {*_PATH} <= ground.keys():
        return False
    text, start, end = (ground[name] for name in _PATH)
    whole = isinstance(start, int) and isinstance(end, int)
    return whole and query[start:end] == text


def _without(query: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(merged(spans)):
        start, end = with_quotes(query, start, end)
        query = f"{query[:start]} {_COMPOUND.sub('', query[end:])}"
    return query


_COMPOUND = re.compile(r"^(?:-[^\W\d]+)+")
"""What a number is joined to: "five-year-old"."""
