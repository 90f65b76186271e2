"""Claims → the question that a judge is asked: the prompt files filled, the data fenced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from functok.calls import FunctionCall
from functok.hashing import content_hash
from functok.judging.verdicts import (
    ARGUMENTS_STATED,
    COULD_SERVE,
    OF_A_NEGATIVE,
    Claim,
    Questions,
    questions_of,
)
from functok.languages import ENGLISH, name_of
from functok.prompts import load_prompt
from functok.records import Kind
from functok.specs import SPECIAL_FUNCTIONS, ApiSpec, FunctionSpec
from functok.teachers.endpoint.formats import rows_schema
from functok.teachers.endpoint.questions import Question, fenced

_PROMPTS = ("judge-system", "judge")
_CHARACTERS_PER_TOKEN = 4
_TOKENS_PER_ROW = 40

_BOOLEAN = {"type": "boolean"}
_TEXT = {"type": "string"}


class JudgePrompts:
    """The prompt files of the judge: those in the folder `own`, else those that functok ships."""

    def __init__(self, own: Path | None = None) -> None:
        """InputError if a file is missing or cannot be used."""
        self._texts = {name: load_prompt(f"teacher/{name}.jinja", own) for name in _PROMPTS}

    @cached_property
    def fingerprint(self) -> str:
        """Hash of all texts that the verdicts depend on."""
        return content_hash({name: prompt.text for name, prompt in self._texts.items()})

    @cached_property
    def _system(self) -> str:
        return self._texts["judge-system"].fill()

    def question(self, api: ApiSpec, claims: Sequence[Claim]) -> Question:
        """One question for claims of one kind.

        The rows are numbered from 1 in their order. The functions come first in the data: what is the
        same in all requests stands at the beginning, where endpoints keep it at a lower price.
        """
        first = claims[0]
        questions = questions_of(first.kind, first.language)
        data: dict[str, Any] = {"functions": [_told(f, first.kind) for f in api.functions]}
        if questions is not OF_A_NEGATIVE:
            named = {name: None for claim in claims for name in _named(claim)}
            known = {f.name: f for f in SPECIAL_FUNCTIONS} | dict(api.by_name)
            data["called"] = [known[name].described() for name in named]
        if first.language != ENGLISH:
            data["language"] = first.language
        data["rows"] = [_row(number, claim) for number, claim in enumerate(claims, 1)]
        asked = {question.name for question in questions}
        language = name_of(first.language) if first.language != ENGLISH else ""
        user = self._texts["judge"].fill(data=fenced(data), asked=asked, language=language)
        return Question(
            system=self._system,
            user=user,
            schema=_schema(questions),
            identity=tuple(claim.id for claim in claims),
            label=f"{first.kind}/{first.topic}",
            prompt_tokens=(len(self._system) + len(user)) / _CHARACTERS_PER_TOKEN,
            completion_tokens=_TOKENS_PER_ROW * len(claims),
        )


def _told(function: FunctionSpec, kind: Kind) -> dict[str, Any]:
    """What a judge has to know of a function: all of it where a value out of range may be at stake."""
    if kind is Kind.NEAR_MISS:
        return function.described()
    if kind is not Kind.UNRELATED:
        return {"name": function.name, "does": function.summary}
    takes = [parameter.name for parameter in function.arguments]
    return {"name": function.name, "does": function.description, "takes": takes}


def _named(claim: Claim) -> list[str]:
    """The functions that the claim says are asked for."""
    every = (inner.name for call in claim.calls for inner in call.walk())
    return [claim.topic] if claim.unsaid else list(every)


def _row(number: int, claim: Claim) -> dict[str, Any]:
    row: dict[str, Any] = {"slot": number, "query": claim.query}
    if claim.today:
        row["today"] = claim.today
    if claim.calls:
        row["calls"] = [_plain(call) for call in claim.calls]
    if claim.doubtful:
        row["doubtful"] = list(claim.doubtful)
    if claim.unsaid:
        row |= {"function": claim.topic, "unsaid": claim.unsaid}
        row |= {} if claim.calls else {"said": dict(claim.said)}
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, FunctionCall):
        return {"name": value.name, "arguments": _plain(value.arguments)}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _schema(questions: Questions) -> Mapping[str, Any]:
    """The JSON Schema of a reply. There are few for all requests: some endpoints compile each new one."""
    row: dict[str, Any] = {"reason": _TEXT}
    for question in questions:
        if question is ARGUMENTS_STATED:
            row["unstated"] = {"type": "array", "items": _TEXT}
        else:
            row[question.name] = _BOOLEAN
    if COULD_SERVE in questions:
        row["function"] = _TEXT
    return rows_schema(row)
