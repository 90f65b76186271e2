"""How the arguments of a call follow from the query: which words say them, and by what rule.

A query is read (numbers, times, dates, lengths of time, members of lists, phone numbers) and what is
read is compared with the value, so that more wordings are recognised than `forms` makes, and a value
that the query does not say is not found.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from functok.languages import ENGLISH
from functok.specs.model import FunctionSpec, Parameter
from functok.specs.pointers import escaped
from functok.values.english.numerals import Reading
from functok.values.english.words import Folded, fold
from functok.values.kinds.members import members_in
from functok.values.kinds.relative import RELATIVE
from functok.values.kinds.weekdays import group_spans
from functok.values.parameters.meaning import meaning_of
from functok.values.parameters.schema import same
from functok.values.parameters.semantics import Semantic
from functok.values.parameters.structure import (
    is_without_properties,
    item_parameters,
    property_parameter,
)
from functok.values.reading.elsewhere import evidence_elsewhere, in_any_language
from functok.values.reading.evidence import evidence_for
from functok.values.reading.number_evidence import Evidence
from functok.values.reading.quoted import QUOTED, quoted_in
from functok.values.reading.retracted import taken_back
from functok.values.reading.together import Argument, in_one_breath, longest_first
from functok.values.reading.understood import understood

_STEPS = 3000
_NAMES_IN_TEXT = 3
_DEEPEST = 40
_LISTED = re.compile(
    r"\s*(?:,|&|;|/|\+)?\s*(?:and|or|plus|as well as)?\s*(?:the|on|also|every)?\s*"
)


JUDGED = "judged"
"""How an argument is grounded that no rule finds in the query and a judge says is stated."""
NESTED = "nested"
"""How an argument is grounded that is another call: by that call's own arguments."""


class Ground(NamedTuple):
    """`how` ("verbatim", "canonical", "enum", "relative", "quoted", "default") an argument follows from
    query[start:end]."""

    how: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Grounding:
    """Per path (`title`, `attachments/0`, `address/city`) its ground; and the paths without one."""

    found: Mapping[str, Ground]
    missing: tuple[str, ...]

    def as_json(self) -> dict[str, dict[str, Any]]:
        """Path → how, text, start, end: the `grounding` column."""
        return {
            path: {"how": ground.how, "text": ground.text, "start": ground.start, "end": ground.end}
            for path, ground in self.found.items()
        }


class _Leaf(NamedTuple):
    path: str
    parameter: Parameter
    value: Any
    default: bool
    """Whether the argument, or what it is a part of, equals the default that the schema states."""
    is_item: bool = False
    """Whether it is an item of an array."""
    spans: tuple[tuple[int, int], ...] = ()
    """Where the text names a list as a whole: "on weekdays"."""


def ground(
    function: FunctionSpec,
    arguments: Mapping[str, Any],
    query: str,
    today: dt.date | None = None,
    language: str = ENGLISH,
    *,
    quoted: Mapping[str, str] | None = None,
    understand: bool = True,
) -> Grounding:
    """How each of `arguments`, and each part of a structured one, follows from `query`.

    `quoted` are the words that are said to say an argument, by its path: they count where no rule finds
    any (`quoted_in`). Without `today` nothing follows from "tomorrow"; in other languages than English
    no argument from words that are not the value itself, nor in the locale data of that language.
    `understand`: a value follows also from what people say in its place.
    """
    text = fold(query, today)
    parameters = {parameter.name: parameter for parameter in function.arguments}
    leaves: list[_Leaf] = []
    for name in sorted(arguments, key=[*parameters, *arguments].index):
        parameter = parameters.get(name) or Parameter(name, {}, False, function.name)
        leaves += _leaves(escaped(name), parameter, arguments[name], False, text.text)
    candidates = [
        _candidates(leaf, text, language) or _quoted(leaf, text, quoted or {}) for leaf in leaves
    ]
    if language == ENGLISH and len(leaves) > 1:
        arguments_of = [Argument(leaf.path, leaf.parameter, leaf.value) for leaf in leaves]
        candidates = in_one_breath(arguments_of, candidates, text)
    wrong = taken_back(text.text)
    if wrong:
        candidates = [_kept(found, wrong) for found in candidates]
    chosen = _assign(leaves, candidates)
    if understand and language == ENGLISH:
        for i, (leaf, evidence) in enumerate(zip(leaves, chosen, strict=True)):
            if evidence is None and not (leaf.default or leaf.is_item or candidates[i]):
                chosen[i] = _understood(leaf, text, wrong)
    found: dict[str, Ground] = {}
    missing = []
    for leaf, evidence in zip(leaves, chosen, strict=True):
        if evidence is not None:
            start, end = text.span(evidence.start, evidence.end)
            found[leaf.path] = Ground(evidence.how, query[start:end], start, end)
        elif leaf.default:
            found[leaf.path] = Ground("default", "", 0, 0)
        else:
            missing.append(leaf.path)
    missing += _cut_short(leaves, chosen, text)
    return Grounding(found, tuple(missing))


def _kept(found: list[Evidence], wrong: Sequence[tuple[int, int]]) -> list[Evidence]:
    """What is not taken back."""
    return [e for e in found if not any(first <= e.end <= last for first, last in wrong)]


def _understood(leaf: _Leaf, text: Folded, wrong: Sequence[tuple[int, int]]) -> Evidence | None:
    """What is said in the place of a value that is not said itself; it may say another argument too."""
    meaning = meaning_of(leaf.parameter, leaf.value)
    return next(iter(_kept([*understood(meaning, leaf.value, text)], wrong)), None)


def _cut_short(leaves: list[_Leaf], chosen: list[Evidence | None], text: Folded) -> list[str]:
    """The arrays of members of a closed list beside whose members the query names another one."""
    arrays: dict[str, list[int]] = {}
    for i, (leaf, evidence) in enumerate(zip(leaves, chosen, strict=True)):
        if leaf.is_item and evidence is not None:
            arrays.setdefault(leaf.path.rpartition("/")[0], []).append(i)
    found = []
    for path, items in arrays.items():
        meaning = meaning_of(leaves[items[0]].parameter)
        if not meaning.members:
            continue
        others = [
            reading
            for reading in members_in(meaning, text)
            if not any(same(leaves[i].value, reading.value) for i in items)
            and not any(e and e.start < reading.end and reading.start < e.end for e in chosen)
        ]
        spans = [e for i in items if (e := chosen[i])]
        if any(_side_by_side(text.text, e, other) for e in spans for other in others):
            found.append(path)
    return found


def _side_by_side(text: str, one: Evidence, other: Reading[Any]) -> bool:
    """Whether nothing but a comma, "and" or the like stands between two spans."""
    between = text[min(one.end, other.end) : max(one.start, other.start)]
    return _LISTED.fullmatch(between) is not None


def _leaves(
    path: str,
    parameter: Parameter,
    value: Any,
    default: bool,
    text: str,
    is_item: bool = False,
) -> Iterator[_Leaf]:
    meaning = meaning_of(parameter, value)
    default = (
        default
        or _is_default(parameter.schema, value)
        or _is_default(meaning.schema, value)
        or _only_value(parameter.schema, meaning.members, value)
    )
    if meaning.members or not value or path.count("/") >= _DEEPEST:
        yield _Leaf(path, parameter, value, default, is_item)
    elif isinstance(value, Mapping):
        for name, element in value.items():
            inner = property_parameter(meaning, name)
            yield from _leaves(f"{path}/{escaped(name)}", inner, element, default, text)
    elif isinstance(value, list | tuple) and (spans := group_spans(value, text)):
        yield _Leaf(path, parameter, value, default, is_item, tuple(spans))
    elif isinstance(value, list | tuple):
        items = item_parameters(meaning, len(value))
        for i, (item, element) in enumerate(zip(items, value, strict=True)):
            yield from _leaves(f"{path}/{i}", item, element, default, text, is_item=True)
    else:
        yield _Leaf(path, parameter, value, default, is_item)


def _is_default(schema: Mapping[str, Any], value: Any) -> bool:
    return "default" in schema and same(schema["default"], value)


def _only_value(schema: Mapping[str, Any], members: tuple[Any, ...], value: Any) -> bool:
    """A value beside which the schema allows no other says nothing, and need not be said."""
    if value is None:
        return schema.get("type") == "null"
    if value == {}:
        return is_without_properties(schema)
    return len(members) == 1 and same(members[0], value) and "examples" not in schema


def _candidates(leaf: _Leaf, text: Folded, language: str) -> list[Evidence]:
    """All spans that say the value, the longest first; rules of canonical form after the text itself."""
    if leaf.spans:
        return [Evidence(start, end, "canonical") for start, end in leaf.spans]
    if isinstance(leaf.value, Mapping | list | tuple):
        return []
    meaning = meaning_of(leaf.parameter, leaf.value)
    found = dict.fromkeys(evidence_for(meaning, leaf.value, text))
    if language != ENGLISH:
        kept = (e for e in found if in_any_language(e, leaf.value, text, language))
        found = dict.fromkeys((*kept, *evidence_elsewhere(meaning, leaf.value, text, language)))
    return longest_first(found)


def _quoted(leaf: _Leaf, text: Folded, quoted: Mapping[str, str]) -> list[Evidence]:
    """The words that are said to say the value, where they do."""
    words = quoted.get(leaf.path)
    return quoted_in(leaf.parameter, leaf.value, words, text) if words else []


def _assign(leaves: list[_Leaf], candidates: list[list[Evidence]]) -> list[Evidence | None]:
    """One span per argument, no words used twice where that can be: a search that is bounded."""
    found = _Assignment(leaves, candidates)
    found.search(0, 0)
    return _inside_others(leaves, candidates, found.best)


class _Assignment:
    """The search, and the best that it found. No closure: one that calls itself is left to the collector."""

    def __init__(self, leaves: list[_Leaf], candidates: list[list[Evidence]]) -> None:
        self.best: list[Evidence | None] = [None] * len(leaves)
        self._leaves = leaves
        self._candidates = candidates
        self._order = sorted(
            range(len(leaves)), key=lambda i: (len(candidates[i]), -_longest(candidates[i]))
        )
        self._wanted = sum(bool(c) for c in candidates)
        self._count = -1
        self._current: list[Evidence | None] = [None] * len(leaves)
        self._steps = 0

    def search(self, position: int, count: int) -> bool:
        self._steps += 1
        if count > self._count:
            self.best, self._count = list(self._current), count
        if self._count == self._wanted or self._steps > _STEPS:
            return True
        if position == len(self._order):
            return False
        i = self._order[position]
        for evidence in self._candidates[i]:
            if _free(i, evidence, self._leaves, self._current):
                self._current[i] = evidence
                if self.search(position + 1, count + 1):
                    return True
                self._current[i] = None
        return self.search(position + 1, count)


def _longest(candidates: list[Evidence]) -> int:
    return candidates[0].end - candidates[0].start if candidates else 0


def _free(i: int, evidence: Evidence, leaves: list[_Leaf], current: list[Evidence | None]) -> bool:
    """Whether no other argument uses these words; parts of one moment may share them.

    What stands between "turn" and "off" is free for others.
    """
    for j, other in enumerate(current):
        if other is None or j == i or other.end <= evidence.start or evidence.end <= other.start:
            continue
        if _inside_gap(evidence, other) or _inside_gap(other, evidence):
            continue
        if _inside_quoted(evidence, other) or _inside_quoted(other, evidence):
            continue
        if evidence.part and other.part and leaves[i].parameter.name != leaves[j].parameter.name:
            continue
        if _of_that_day(i, evidence, other, leaves) or _of_that_day(j, other, evidence, leaves):
            continue
        return False
    return True


def _of_that_day(i: int, member: Evidence, day: Evidence, leaves: list[_Leaf]) -> bool:
    """Whether a member is said by the words for a day: "evening" by "this evening"."""
    of_list = meaning_of(leaves[i].parameter, leaves[i].value).semantic is Semantic.ENUM
    return of_list and day.how == RELATIVE and day.start <= member.start and member.end <= day.end


def _inside_quoted(one: Evidence, other: Evidence) -> bool:
    """Whether the one stands inside a clause that says the other: "I'm still on ibuprofen"."""
    return other.how == QUOTED and _inside(one, other)


def _inside_gap(one: Evidence, other: Evidence) -> bool:
    return other.gap[0] <= one.start and one.end <= other.gap[1]


def _inside_others(
    leaves: list[_Leaf], candidates: list[list[Evidence]], chosen: list[Evidence | None]
) -> list[Evidence | None]:
    """A name may also be said inside a longer text of another argument: "Lunch with Anna"."""
    result = list(chosen)
    for i, evidence in enumerate(chosen):
        value = leaves[i].value
        if evidence is not None or not isinstance(value, str) or len(value) < _NAMES_IN_TEXT:
            continue
        if meaning_of(leaves[i].parameter, value).semantic in (
            Semantic.ENUM,
            Semantic.TIME,
            Semantic.DATE,
        ):
            continue
        for option in candidates[i]:
            if all(
                _inside(option, other) and isinstance(leaves[j].value, str)
                for j, other in enumerate(result)
                if other and other.start < option.end and option.start < other.end
            ):
                result[i] = option
                break
    return result


def _inside(part: Evidence, whole: Evidence) -> bool:
    """Whether `part` is a part, and not the whole, of `whole`."""
    shorter = part.end - part.start < whole.end - whole.start
    return shorter and whole.start <= part.start and part.end <= whole.end
