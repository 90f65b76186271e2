"""What the checks look at: a query with its calls, before or after it became a row."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from functok.calls import FunctionCall
from functok.checks.clauses import clauses, parts, shifted
from functok.languages import ENGLISH
from functok.records import WITHOUT, Kind, PlannedCall
from functok.specs import ApiSpec, FunctionSpec
from functok.specs.pointers import escaped
from functok.teachers.offline import all_that_could_serve, speaks_of
from functok.values import JUDGED, NESTED, QUOTED, Ground, Grounding, ground
from functok.values.english.words import Folded, fold


@dataclass(frozen=True)
class Candidate:
    """`planned` are the calls that the slot had asked for; empty when a dataset is re-checked.

    `judged`: a judge says, or will be asked, whether the query states the arguments that no rule finds.
    """

    api: ApiSpec
    kind: Kind
    query: str
    calls: tuple[FunctionCall, ...]
    planned: tuple[PlannedCall, ...] = ()
    category: str | None = None
    """Of a query that no function serves, or that leaves an argument out."""
    asking: str | None = None
    """The function of which an argument is not said, where a dataset is re-checked."""
    said: Mapping[str, Any] | None = None
    """How the arguments that are said follow from the query, as the dataset has it."""
    judged: bool = False
    today: dt.date | None = None
    """The day on which the query is said, if that is known."""
    language: str = ENGLISH
    quoted: Mapping[str, str] = field(default_factory=dict)
    """The words that are said to say an argument, by its path."""
    unfit: PlannedCall | None = None
    """The call with a value out of range that a near miss was asked for with; None on a re-check."""

    @property
    def missing(self) -> str | None:
        """The name of the argument that is not said."""
        if self.kind is not Kind.MISSING_ARGUMENT:
            return None
        return (self.category or "").removeprefix(WITHOUT)

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where in the query the arguments are said."""
        grounds = self.grounding().values()
        return [span for g in grounds for span in around_gap(self.query, g["start"], g["end"])]

    @cached_property
    def said_spans(self) -> list[tuple[int, int]]:
        """The same, without the arguments that follow from no words."""
        found = (each for grounding in self.groundings for each in grounding.found.values())
        return [(each.start, each.end) for each in found if each.text]

    @cached_property
    def every(self) -> tuple[FunctionCall, ...]:
        """All calls, those that stand inside others too, in the order of the text."""
        return tuple(inner for call in self.calls for inner in call.walk())

    def function_of(self, call: FunctionCall) -> FunctionSpec:
        """The spec of a called function; the check `known_function` comes before all that use it."""
        return self.api.by_name[call.name]

    @cached_property
    def clauses(self) -> list[str]:
        """The part of the query that asks for each call; empty if it cannot be cut so."""
        if len(self.calls) < 2:
            return [self.query] * len(self.calls)
        if self.language != ENGLISH:
            return parts(self.query, self.calls, self._ground)
        return clauses(self.query, self.calls, self._ground, self._speaks)

    def _speaks(self, name: str, text: str) -> int:
        """2 if a text might be meant for the function, 1 if it holds a word of its spec."""
        served = name in all_that_could_serve(text, self.api)
        return 2 if served else int(speaks_of(name, text, self.api))

    @cached_property
    def groundings(self) -> tuple[Grounding, ...]:
        """How the arguments of each call follow from the query."""
        found = []
        start = 0
        for call, clause in zip(
            self.calls, self.clauses or [self.query] * len(self.calls), strict=True
        ):
            found.append(shifted(self._ground(call, clause), start))
            start += len(clause) if self.clauses else 0
        return tuple(found)

    @cached_property
    def rests(self) -> list[Folded]:
        """What the part of the query for each call says besides its arguments; none of nested calls.

        Empty where a part cannot be told, where a judge has to say which words say an argument, and in
        languages whose words no rule reads.
        """
        if self.language != ENGLISH or any(ground.missing for ground in self.groundings):
            return []
        rests, start = [], 0
        for clause, grounding in zip(self.clauses, self.groundings, strict=False):
            spans = [
                span
                for g in grounding.found.values()
                if g.text
                for span in around_gap(clause, g.start - start, g.end - start)
            ]
            rests.append(fold(without_spans(clause, spans), self.today))
            start += len(clause) if len(self.calls) > 1 else 0
        return rests

    def grounding(self) -> dict[str, Any]:
        """The `grounding` column: path of each argument → how its value follows from the query.

        Where a row has several calls, a path begins with the position of the call: `1/recipient`.
        """
        if self.said is not None:
            return dict(self.said)
        if len(self.groundings) == 1:
            return self._as_json(self.groundings[0])
        return {
            f"{position}/{path}": ground
            for position, grounding in enumerate(self.groundings)
            for path, ground in self._as_json(grounding).items()
        }

    def _ground(self, call: FunctionCall, text: str) -> Grounding:
        """How a call follows from a text; of one that stands inside it paths begin with its place."""
        function, quoted = self.function_of(call), self.quoted
        own = ground(function, call.plain, text, self.today, self.language, quoted=quoted)
        found, missing = dict(own.found), own.missing
        text = _without_words(text, own) if call.nested else text
        for name, inner in call.nested.items():
            place = escaped(name)
            within = self._ground(inner, text)
            found[place] = Ground(NESTED, "", 0, 0)
            found |= {f"{place}/{path}": each for path, each in within.found.items()}
            missing += tuple(f"{place}/{path}" for path in within.missing)
        return Grounding(found, missing)

    def _as_json(self, grounding: Grounding) -> dict[str, Any]:
        missing = grounding.missing if self.judged else ()
        judged = {path: {"how": JUDGED, "text": "", "start": 0, "end": 0} for path in missing}
        return {**grounding.as_json(), **judged}


def _without_words(text: str, grounding: Grounding) -> str:
    """The text with blanks where arguments are said."""
    for each in grounding.found.values():
        text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
    return text


_QUOTES = frozenset(('""', "''", "“”", "‘’", "„“", "„”", "«»", "»«", "「」", "『』"))


def with_quotes(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the quotation marks around it, if there are any."""
    marked = start and end > start and text[start - 1 : start] + text[end : end + 1] in _QUOTES
    return (start - 1, end + 1) if marked else (start, end)


def around_gap(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The span of what says a value, without what stands between a verb and its particle: "turn … off"."""
    parted = _PARTED.fullmatch(text, start, end)
    return [(start, parted.start(1)), (parted.end(1), end)] if parted else [(start, end)]


_PARTED = re.compile(
    r"(?:turn|switch|put|power|flip|shut|get|have|set|leave|keep)\w* (.+) (?:(?:back )?on|off|down)",
    re.IGNORECASE,
)


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, of those that lie inside others the outer ones."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not found or end > found[-1][1]:
            found.append((start, end))
    return found


def without_spans(text: str, spans: list[tuple[int, int]]) -> str:
    """The text without these parts, and the quotation marks around them."""
    for start, end in reversed(merged(spans)):
        start, end = with_quotes(text, start, end)
        text = f"{text[:start]} , {text[end:]}"
    return text


def candidate_of(
    row: Mapping[str, Any],
    api: ApiSpec,
    kind: Kind,
    calls: tuple[FunctionCall, ...],
    *,
    judged: bool = False,
) -> Candidate:
    """What is to be checked of a row of a dataset."""
    today, said = day_of(row), _grounding_of(row)
    if kind is not Kind.MISSING_ARGUMENT:
        quoted = {path: each["text"] for path, each in said.items() if _is_quoted(each)}
        return Candidate(
            api, kind, row["query"], calls, category=row["category"], judged=judged, today=today,
            language=row["language"], quoted=quoted,
        )  # fmt: skip
    return Candidate(
        api, kind, row["query"], (), category=row["category"], asking=row["function"],
        said=said, judged=judged, today=today, language=row["language"],
    )  # fmt: skip


def _grounding_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The column `grounding`; empty if it cannot be read."""
    try:
        said = json.loads(row["grounding"])
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _is_quoted(ground: Any) -> bool:
    if not isinstance(ground, dict) or ground.get("how") != QUOTED:
        return False
    return isinstance(ground.get("text"), str)


def day_of(row: Mapping[str, Any]) -> dt.date | None:
    """The day on which a row is said; None where it has none, or no date stands there."""
    try:
        return dt.date.fromisoformat(row.get("today") or "")
    except ValueError:
        return None
