"""What is asked of a judge and what it answered: claims, verdicts, and reading them from a reply. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from functok.calls import FunctionCall
from functok.errors import printable
from functok.languages import ENGLISH
from functok.records import NEGATIVE_KINDS, Kind

_LONGEST_REASON = 300
_LONGEST_NAME = 80
_NAMES = 20
_YES = {"true", "yes", "y", "1"}
_NO = {"false", "no", "n", "0"}


class Question(NamedTuple):
    """A yes/no question. `fine` is the answer of a right row; another one refuses it with `code`."""

    name: str
    fine: bool
    code: str
    fault: str


ASKS_FOR_FUNCTION = Question(
    "asks_for_function", True, "other_function", "the query does not ask for this call"
)
ARGUMENTS_STATED = Question(
    "arguments_stated", True, "not_stated", "the query neither states nor implies it"
)
NOTHING_MISSING = Question(
    "nothing_missing", True, "incomplete", "the query asks for more than the call does"
)
VALUE_UNSAID = Question(
    "value_unsaid", True, "value_said", "the query says the value that is to be asked for"
)
COULD_SERVE = Question("could_serve", False, "could_be_served", "it could serve this query")

Questions = tuple[Question, ...]
"""What is asked of one sort of row."""

OF_A_CALL: Questions = (ASKS_FOR_FUNCTION, ARGUMENTS_STATED, NOTHING_MISSING)
OF_AN_ASK: Questions = (ASKS_FOR_FUNCTION, VALUE_UNSAID)
OF_AN_ASK_ELSEWHERE: Questions = (ASKS_FOR_FUNCTION, ARGUMENTS_STATED, VALUE_UNSAID)
"""Of an ask in a language that no rule reads: the judge has to find the other values too."""
OF_A_NEGATIVE: Questions = (COULD_SERVE,)
_ALL = (OF_A_CALL, OF_AN_ASK, OF_AN_ASK_ELSEWHERE, OF_A_NEGATIVE)


def words_said(grounding: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The words of a query that say its arguments, by path: from the column `grounding` of the row."""
    return {path: str(ground["text"]) for path, ground in grounding.items()}


def questions_of(kind: Kind, language: str = ENGLISH) -> Questions:
    """What is asked of rows of this kind in this language."""
    if kind in NEGATIVE_KINDS:
        return OF_A_NEGATIVE
    if kind is not Kind.MISSING_ARGUMENT:
        return OF_A_CALL
    return OF_AN_ASK if language == ENGLISH else OF_AN_ASK_ELSEWHERE


@dataclass(frozen=True)
class Claim:
    """A row to be judged: the query asks for these calls, or lacks an argument, or nothing could serve it.

    `topic` is the function or the category it was made for. `doubtful` are the arguments that no rule
    found in the query, also where its writer quotes the words. `id` tells apart claims that say the
    same: that of their slot. Where an argument is not said, `unsaid` is its name, `said` are the words
    of the query that say the others, by path, and there are no calls; in other languages than English
    there is the call with what is said. `today` is the day on which the query is said, if one is known.
    """

    id: str
    kind: Kind
    topic: str
    query: str
    calls: tuple[FunctionCall, ...]
    doubtful: tuple[str, ...] = ()
    unsaid: str | None = None
    said: Mapping[str, str] = field(default_factory=dict)
    today: str | None = None
    language: str = ENGLISH


class Verdict(NamedTuple):
    """A judge's answers, by question, to one claim.

    `named` are the arguments that are not stated, or the function that could serve; `reason` is the
    judge's own words: untrusted text.
    """

    by: str
    answers: Mapping[str, bool]
    named: tuple[str, ...] = ()
    reason: str = ""

    @property
    def refusal(self) -> Question | None:
        """The first question whose answer refuses the row; None if the judge accepts it."""
        asked = (question for questions in _ALL for question in questions)
        return next((q for q in asked if self.answers.get(q.name, q.fine) is not q.fine), None)

    @property
    def detail(self) -> str:
        """What is wrong with the row, in words, as a check would say it."""
        refusal = self.refusal
        if refusal is None:
            return ""
        arguments = refusal is ARGUMENTS_STATED
        names = ", ".join(f"/{n.lstrip('/')}" if arguments else f"'{n}'" for n in self.named)
        fault = f"{names}: {refusal.fault}" if names else refusal.fault
        return f"{fault} ({self.reason})" if self.reason else fault

    def as_json(self) -> dict[str, Any]:
        """The column `judge` of a row."""
        return {
            "by": self.by,
            "answers": dict(self.answers),
            "named": list(self.named),
            "reason": self.reason,
        }


def verdict_from_json(document: Any) -> Verdict | None:
    """A verdict as `as_json` wrote it; None for anything else."""
    if not isinstance(document, Mapping) or not isinstance(document.get("by"), str):
        return None
    answers = document.get("answers")
    if not isinstance(answers, Mapping) or not all(isinstance(v, bool) for v in answers.values()):
        return None
    names = {frozenset(q.name for q in questions) for questions in _ALL}
    if frozenset(answers) not in names:
        return None
    named = document.get("named")
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        return None
    return Verdict(document["by"], dict(answers), tuple(named), str(document.get("reason", "")))


def grounds_arguments(kind: Kind, language: str) -> bool:
    """Whether a verdict on rows of this kind says that their arguments are stated."""
    return ARGUMENTS_STATED in questions_of(kind, language)


def fault_of_column(column: str | None, judge: str | None, kind: Kind, language: str) -> str | None:
    """What is wrong with the column `judge` of a row that `judge` judged, or nobody; None if nothing.

    A verdict counts for the row that it stands in, if it is by the dataset's judge, answers the
    questions that rows of this kind are asked, and finds nothing wrong.
    """
    if column is None:
        return None if judge is None else "the column 'judge' is empty"
    try:
        verdict = verdict_from_json(json.loads(column))
    except (ValueError, RecursionError):
        verdict = None
    if verdict is None:
        return "the column 'judge' is no verdict"
    if verdict.by != judge:
        return f"the verdict is by {verdict.by!r}, who did not judge this dataset"
    if set(verdict.answers) != {question.name for question in questions_of(kind, language)}:
        return "the verdict answers other questions than this row needs"
    return verdict.detail or None


def read_verdict(item: Mapping[str, Any], _: str, by: str, questions: Questions) -> Verdict | str:
    """A row of a judge's reply as a verdict, or what is wrong with it: no answer is ever guessed.

    `questions` are those that were asked. Without a number it is none: a verdict must not go to
    another row.
    """
    reason = item.get("reason")
    reason = printable(reason.strip(), _LONGEST_REASON) if isinstance(reason, str) else ""
    if "slot" not in item:
        return "has no number"
    answers: dict[str, bool] = {}
    named: tuple[str, ...] = ()
    for question in questions:
        if question is ARGUMENTS_STATED:
            unstated = _names(item.get("unstated"))
            answer, named = (None, ()) if unstated is None else (not unstated, unstated)
        else:
            answer = _yes_or_no(item.get(question.name))
        if answer is None:
            return f"leaves out `{question.name}`, or says neither yes nor no"
        answers[question.name] = answer
    if answers.get(COULD_SERVE.name):
        named = _names(item.get("function")) or ()
    return Verdict(by, answers, named, reason)


def _yes_or_no(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    word = value.strip().casefold() if isinstance(value, str) else ""
    return True if word in _YES else False if word in _NO else None


def _names(value: Any) -> tuple[str, ...] | None:
    """Names from a list or a single text; None where there is no such thing."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, Collection) or not all(isinstance(name, str) for name in value):
        return None
    named = [printable(name.strip(), _LONGEST_NAME) for name in value if name.strip()]
    return tuple(dict.fromkeys(named))[:_NAMES]
