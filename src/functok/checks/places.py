"""Check of which value a query says for which argument: two of a kind may stand in each other's place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations

from functok.calls import FunctionCall
from functok.checks.candidate import Candidate
from functok.languages import ENGLISH
from functok.specs import FunctionSpec, Parameter
from functok.specs.pointers import escaped
from functok.specs.schemas import first_error, validator_for
from functok.teachers.offline import QUOTED, ending, leads
from functok.teachers.offline.lexicon import PREPOSITIONS
from functok.values import Ground, Grounding, Semantic, canonical, is_free_text, semantic_of
from functok.values.meaning import meaning_of
from functok.values.words import identifier_words

_QUOTES = "\"“'‘"
_ARTICLES = re.compile(r"(?:\b(?:the|a|an|my|our|her|his|their) )?$")
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
    parameters = {p.name: p for p in function.arguments if p.name in said}
    for one, other in combinations(parameters.values(), 2):
        if _misfits(one, other, call) or _misfits(other, one, call):
            return f"/{one.name} and /{other.name}: may have each other's value"
        if not _alike(one, other, call):
            continue
        told = _Told(candidate, function, one, other)
        its, the_others = said[one.name], said[other.name]
        if _is_one_phrase(its, the_others):
            continue  # "the cracked window": what leads to it leads to both
        as_it_is = told.of(one, its, the_others) + told.of(other, the_others, its)
        changed = told.of(one, the_others, its) + told.of(other, its, the_others)
        if changed > 0 and not as_it_is and _may_change(call, function, one, other):
            return f"/{one.name} and /{other.name}: may have each other's value"
    return None


def _is_one_phrase(one: Ground, other: Ground) -> bool:
    """Whether two values stand side by side as words in lower case, so that nothing tells of one alone."""
    words = f"{one.text}{other.text}".replace(" ", "")
    beside = one.end + 1 == other.start or other.end + 1 == one.start
    return beside and words.isalpha() and words.islower()


def _alike(one: Parameter, other: Parameter, call: FunctionCall) -> bool:
    """Whether each may have the other's value, as far as can be seen without its schema."""
    a, b = call.arguments[one.name], call.arguments[other.name]
    if type(a) is not type(b) or a == b:
        return False
    kinds = {semantic_of(one), semantic_of(other)}
    if len(kinds) == 2 and kinds & _FORMED:
        return False
    return all(
        not meaning.members or value in meaning.members
        for meaning, value in ((meaning_of(one), b), (meaning_of(other), a))
    )


def _misfits(one: Parameter, other: Parameter, call: FunctionCall) -> bool:
    """Whether the value of `one` has not the form that such values have, and that of `other` does."""
    form = _FORMS.get(semantic_of(one))
    if form is None or semantic_of(other) in _FORMED:
        return False
    a, b = call.arguments[one.name], call.arguments[other.name]
    both = isinstance(a, str) and isinstance(b, str)
    return both and form.search(a) is None and form.search(b) is not None


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
        self, candidate: Candidate, function: FunctionSpec, one: Parameter, other: Parameter
    ) -> None:
        self._query = candidate.query
        of = {
            p.name: leads(candidate.api)[function.name][p.name] | _by_name(p) for p in (one, other)
        }
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

    def of(self, parameter: Parameter, ground: Ground, apart: Ground) -> int:
        """What tells that the words are a value of the parameter, without those that stand `apart`."""
        own = self._leads[parameter.name]
        before = self._query[apart.end if apart.end <= ground.start else 0 : ground.start]
        signs = int(QUOTED in own and before[-1:] in _QUOTES and before != "")
        before = _ARTICLES.sub("", before.rstrip(_QUOTES).lower().rstrip(" :,")).rstrip()
        before = _BEING.sub("", before)
        others = self._others[parameter.name]
        signs += _led(before, own, others) or _led(_unlabelled(before, parameter), own, others)
        beside = _BESIDE.match(self._query, ground.end)
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


def _led(before: str, own: frozenset[str], others: frozenset[str]) -> bool:
    """Whether one of a parameter's own leads ends a text, and none of the other one's that is longer."""
    lead = ending(own - {QUOTED}).search(before)
    longer = ending(others - {QUOTED}).search(before)
    return lead is not None and not (longer and longer.start() < lead.start())


def _by_name(parameter: Parameter) -> frozenset[str]:
    """The prepositions that a parameter's name begins with: "to", of `to_list`."""
    return frozenset(_ALSO.get(identifier_words(parameter.name)[0], ()))


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
