"""Rows of the last release as rows of now, every check passed anew."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from functok.calls import FunctionCall, calls_from_json
from functok.changes import Changes
from functok.checks import candidate_of, first_refusal
from functok.dataset import Dataset, Row
from functok.judging.verdicts import fault_of_column, grounds_arguments
from functok.records import BESIDE, Example, Kind, Split, Style
from functok.running.job import Job
from functok.specs import SPECIAL_FUNCTIONS


def sound_rows(dataset: Dataset) -> Iterator[tuple[int, Split, Row]]:
    """The rows of the files that are as they were released, numbered."""
    damaged = set(dataset.damaged())
    for number, (split, row) in enumerate(dataset.rows(damaged)):
        yield number, split, row


def renewed(row: Row, split: Split, job: Job, names: Mapping[str, str]) -> Example | str:
    """A row as the new spec has it, every check passed; or the reason why it cannot be."""
    try:
        kind, calls = Kind(row["kind"]), calls_from_json(row["calls"])
    except ValueError:
        return "unreadable"
    if row["function"] is not None and row["function"] not in names:
        return "removed"
    renamed = tuple(_renamed(call, names) for call in calls)
    judge = job.judge.name if job.judge else None
    if fault_of_column(row["judge"], judge, kind, row["language"]) is not None:
        return "judge"
    judged = judge is not None and grounds_arguments(kind, row["language"])
    function = names.get(row["function"])
    renamed_row = {**row, "function": function, "category": _category(row["category"], names)}
    candidate = candidate_of(renamed_row, job.api, kind, renamed, judged=judged)
    refusal = first_refusal(candidate)
    if refusal is not None:
        return refusal.code
    return Example(
        query=row["query"],
        kind=kind,
        calls=renamed,
        group=row["group"],
        split=split,
        grounding=_as_before(row["grounding"], candidate.grounding()),
        style=Style(row["style"]),
        language=row["language"],
        function=function,
        category=renamed_row["category"],
        spec_hash=row["spec_hash"],
        prompt_hash=row["prompt_hash"],
        teacher=row["teacher"],
        seed=row["seed"],
        judge=None if row["judge"] is None else json.loads(row["judge"]),
        today=row.get("today"),
    )


def _as_before(text: str, grounding: Mapping[str, Any]) -> Mapping[str, Any]:
    """The grounding of now, in the order in which the row has it if it is still the same."""
    try:
        before: Mapping[str, Any] = json.loads(text)
    except ValueError:
        return grounding
    return before if before == grounding else grounding


def _category(category: str | None, names: Mapping[str, str]) -> str | None:
    """The category with the name of now, where it names another function; none if that is gone."""
    if category is None or not category.startswith(BESIDE):
        return category
    other = names.get(category.removeprefix(BESIDE))
    return None if other is None else BESIDE + other


def _renamed(call: FunctionCall, names: Mapping[str, str]) -> FunctionCall:
    """The call, and every call inside it, with the functions' names of now."""

    def inside(value: Any) -> Any:
        if isinstance(value, FunctionCall):
            return _renamed(value, names)
        if isinstance(value, list):
            return [inside(item) for item in value]
        if isinstance(value, dict):
            return {key: inside(item) for key, item in value.items()}
        return value

    arguments = {name: inside(value) for name, value in call.arguments.items()}
    return FunctionCall(names.get(call.name, call.name), arguments)


def names_now(changes: Changes | None) -> dict[str, str]:
    special = {function.name: function.name for function in SPECIAL_FUNCTIONS}
    return special | dict(changes.renamed if changes else {})
