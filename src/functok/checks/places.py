"""Check of which value a query says for which argument: two of a kind may stand in each other's place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from functok.calls import FunctionCall
from functok.checks.candidate import Candidate
from functok.languages import ENGLISH
from functok.specs import ApiSpec, FunctionSpec, Parameter
from functok.specs.once import once_per_api
from functok.specs.pointers import escaped
from functok.specs.schemas import first_error, validator_for
from functok.teachers.offline import QUOTED, ending, leads
from functok.teachers.offline.words.lexicon import PREPOSITIONS
from functok.values import Ground, Grounding, Semantic, canonical, is_free_text, semantic_of
from functok.values.english.words import identifier_words
from functok.values.parameters.meaning import meaning_of

_QUOTES = "\"“'‘"
_ARTICLES = re.compile(r"(?:\b(?:the|a|an|my|our|her|his|their))?$")
_BESIDE = re.compile(
    r"[”\"'’]?(?:[ -](?:percent|degrees|as|for|of|the))*[ -](\w+)(?!\w|:| (?:is|to|at|of)\b)"
)
_ADDRESSES = frozenset(("street", "address"))
"""Names of what begins with a number."""
_BEING = re.compile(r" (?:is|should be|has to be|be|=)$")
_SENTENCE = re.compile(r"\S+ \S+ \S+.*[.!?]$|(?:\S+ ){5}")


def misplaced(candidate: Candidate) -> str | None:
    """No two arguments have each other's values, as the words before and behind the values tell."""
    if candidate.language != ENGLISH:
        return None
    for call, grounding in zip(candidate.calls, candidate.groundings, strict=True):
        fault = _exchanged(call, grounding, candidate) if len(call.arguments) > 1 else None
        if fault:
            return fault
    return None


def _exchanged(call: FunctionCall, grounding: Grounding, candidate: Candidate) -> str | None:
    function = candidate.function_of(call)
    said = {
        p.name: ground
        for p in function.arguments
        if isinstance(call.arguments.get(p.name), str | int | float)
        and (ground := grounding.found.get(escaped(p.name)))
        and ground.text
    }
    parameters = [(p, semantic_of(p)) for p in function.arguments if p.name in said]
    for (one, kind), (other, its_kind) in combinations(parameters, 2):
        a, b = call.arguments[one.name], call.arguments[other.name]
        if _misfits(a, kind, b, its_kind) or _misfits(b, its_kind, a, kind):
            return f"/{one.name} and /{other.name}: may have each other's value"
        if type(a) is not type(b) or a == b or _are_apart(kind, its_kind):
            continue
        if not (_is_member(a, other) and _is_member(b, one)):
            continue
        told = _told(candidate.api, function, one, other)
        its, the_others, query = said[one.name], said[other.name], candidate.query
        if _is_one_phrase(its, the_others):
            continue  # "the cracked window": what leads to it leads to both
        as_it_is = told.of(one, query, its, the_others) + told.of(other, query, the_others, its)
        if as_it_is:
            continue
        changed = told.of(one, query, the_others, its) + told.of(other, query, its, the_others)
        if changed > 0 and _may_change(call, function, one, other):
            return f"/{one.name} and /{other.name}: may have each other's value"
    return None


def _is_one_phrase(one: Ground, other: Ground) -> bool:
    """Whether two values stand side by side as words in lower case, so that nothing tells of one alone."""
    words = f"{one.text}{other.text}".replace(" ", "")
    beside = one.end + 1 == other.start or other.end + 1 == one.start
    return beside and words.isalpha() and words.islower()


def _are_apart(kind: Semantic, other: Semantic) -> bool:
    """Whether values of two kinds cannot be taken for each other: one of them has a form of its own."""
    return kind is not other and (kind in _FORMED or other in _FORMED)


def _is_member(value: object, parameter: Parameter) -> bool:
    """Whether the value is one of the parameter's list, where that is closed."""
    members = meaning_of(parameter).members
    return not members or value in members


def _misfits(value: Any, kind: Semantic, other: Any, its_kind: Semantic) -> bool:
    """Whether a value has not the form that values of its kind have, and the other one does."""
    form = _FORMS.get(kind)
    if form is None or its_kind in _FORMED:
        return False
    both = isinstance(value, str) and isinstance(other, str)
    return both and form.search(value) is None and form.search(other) is not None


_FORMS = {
    Semantic.PHONE: re.compile(r"^[+\d(][\d ().-]{4,}$"),
    Semantic.EMAIL: re.compile(r"^\S+@\S+$"),
    Semantic.TIME: re.compile(r"^\d{1,2}:\d\d"),
    Semantic.DATE: re.compile(r"^\d{4}-\d\d-\d\d"),
}
_FORMED = frozenset(
    (Semantic.TIME, Semantic.DATE, Semantic.DATE_TIME, Semantic.EMAIL, Semantic.PHONE, Semantic.URL)
)
"""Meanings whose values have a form of their own."""


class _Told:
    """What leads to the values of one of two parameters, and not to those of the other."""

    def __init__(
        self, api: ApiSpec, function: FunctionSpec, one: Parameter, other: Parameter
    ) -> None:
        of = {p.name: leads(api)[function.name][p.name] | _by_name(p) for p in (one, other)}
        self._others = {one.name: of[other.name], other.name: of[one.name]}
        self._leads = {name: of[name] - others for name, others in self._others.items()}
        words = {p.name: {*identifier_words(p.name)} - PREPOSITIONS for p in (one, other)}
        self._names = {
            one.name: words[one.name] - words[other.name],
            other.name: words[other.name] - words[one.name],
        }
        self._texts = {p.name: is_free_text(p) for p in (one, other)}
        self._places = {p.name: semantic_of(p) is Semantic.PLACE for p in (one, other)}
        self._persons = {p.name: semantic_of(p) is Semantic.PERSON for p in (one, other)}

    def of(self, parameter: Parameter, query: str, ground: Ground, apart: Ground) -> int:
        """What tells in `query` that the words are a value of the parameter, without those `apart`."""
        own = self._leads[parameter.name]
        before = query[apart.end if apart.end <= ground.start else 0 : ground.start]
        signs = int(QUOTED in own and before[-1:] in _QUOTES and before != "")
        before = _ARTICLES.sub("", before.rstrip(_QUOTES).lower().rstrip(" :,")).rstrip()
        before = _BEING.sub("", before)
        others = self._others[parameter.name]
        joint = apart.end <= ground.start and _JOINT.fullmatch(before)
        led = _led(before, own, others) or _led(_unlabelled(before, parameter), own, others)
        signs += led and not joint
        beside = _BESIDE.match(query, ground.end)
        name = self._names[parameter.name]
        # "iced tea for room 41": the word leads to the other value
        leading = beside is not None and 0 <= apart.start - beside.end() <= 1
        signs += beside is not None and not leading and beside[1].lower() in name
        signs += not name.isdisjoint(_WORD.findall(ground.text.lower()))
        if self._persons[parameter.name] and any(self._texts.values()):
            signs += _NAME.fullmatch(ground.text) is not None
        signs += ground.text[:1].isdigit() and not _ADDRESSES.isdisjoint(name)
        if self._places[parameter.name] and not all(self._places.values()):
            signs += _AT_NUMBER.match(ground.text) is not None
        if len({*self._texts.values()}) == 2 and self._texts[parameter.name]:
            signs += _SENTENCE.search(ground.text) is not None
        return signs


_KEPT = 1024  # pairs of parameters


@once_per_api
def _pairs(_: ApiSpec) -> dict[tuple[str, str, str], _Told]:
    """What is known of pairs of parameters, by function and names, as far as they came up."""
    return {}


def _told(api: ApiSpec, function: FunctionSpec, one: Parameter, other: Parameter) -> _Told:
    pairs, key = _pairs(api), (function.name, one.name, other.name)
    if key not in pairs:
        if len(pairs) >= _KEPT:
            pairs.clear()
        pairs[key] = _Told(api, function, one, other)
    return pairs[key]


_REASON = re.compile(
    r"\b(?:(?:because|account|spite|instead|ahead|top|terms|means|bit|lot|lots|kind|sort|touch|case|pair|plenty)"
    r" of|look(?:ing)? at)$"
)
_JOINT = re.compile(r" (?:\w+ )?with")
"""All that stands between two values, either of which may be said first: "coffee with …"."""


def _led(before: str, own: frozenset[str], others: frozenset[str]) -> bool:
    """Whether one of a parameter's own leads ends a text, and none of the other one's that is longer."""
    if _REASON.search(before):
        return False
    lead = ending(own - {QUOTED}).search(before)
    longer = ending(others - {QUOTED}).search(before)
    return lead is not None and not (longer and longer.start() < lead.start())


def _by_name(parameter: Parameter) -> frozenset[str]:
    """The prepositions that a parameter's name begins with: "to", of `to_list`."""
    first = identifier_words(parameter.name)[:1]
    return frozenset(also for word in first for also in _ALSO.get(word, ()))


_ALSO = {"from": ("from", "out of"), "to": ("to", "into", "in")}


def _unlabelled(before: str, parameter: Parameter) -> str:
    """What stands before a value, without what it is called: "from my list called"."""
    words = before.split()
    label = {*identifier_words(parameter.name), *_LABELS} - PREPOSITIONS
    while words and words[-1] in label:
        words.pop()
    return " ".join(words)


_LABELS = frozenset(("called", "named", "titled", "the", "my", "our", "a", "number", "old", "new"))
_WORD = re.compile(r"[^\W_]+")
_AT_NUMBER = re.compile(r"\d+\w? [^\W\d_]")
_NAME = re.compile(r"(?:[^\W\d_a-z][\w'’.-]*(?: |$)){1,4}")
"""A few words with capital letters."""


def _may_change(
    call: FunctionCall, function: FunctionSpec, one: Parameter, other: Parameter
) -> bool:
    """Whether the call with the two values exchanged is valid, in canonical form."""
    a, b = call.arguments[one.name], call.arguments[other.name]
    changed: Mapping[str, object] = {**call.plain, one.name: b, other.name: a}
    if canonical(one, b) != b or canonical(other, a) != a:
        return False
    return first_error(validator_for(function), changed) is None
