"""Mutations of right rows, over datasets of several specs: each sort of fault is found.

Once from the folder alone, as `functok validate` sees a row of which everything that can be derived was
derived again, so that nothing but the fault gives it away; once by the checks of a new row, which know
what the slot had fixed. `pytest -s` prints the recall by sort.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from math import ceil
from pathlib import Path

import pytest

from functok.calls import FunctionCall, calls_from_json, calls_to_json
from functok.checks import Candidate, first_refusal
from functok.dataset import Dataset, Row, write_split
from functok.hashing import row_id
from functok.judging.planted import RIGHT, Planted, Sort, planted_set
from functok.judging.verdicts import Claim
from functok.planning.drawing import planned
from functok.records import WITHOUT, Kind, Split
from functok.specs.model import ASK_FOR_ARGUMENT
from functok.training_text import TrainingText
from functok.validate import RowChecker, validate
from functok.values import is_open

from .conftest import LAMPS, ROOT, run
from .planting import SORTS, Planter
from .test_llm_run import KEY, practice_teacher

MACHINES = """
tools:
  - name: start_vm
    description: Starts a virtual machine.
    inputSchema: &one
      type: object
      properties: {name: {type: string, description: "The name of the machine, such as web-01"}}
      required: [name]
  - {name: stop_vm, description: Stops a running virtual machine., inputSchema: *one}
  - {name: restart_vm, description: Restarts a virtual machine., inputSchema: *one}
  - {name: delete_vm, description: Deletes a virtual machine for good., inputSchema: *one}
  - name: resize_vm
    description: Changes the size of a virtual machine.
    inputSchema:
      type: object
      properties:
        name: {type: string, description: The name of the machine}
        size: {type: string, enum: [small, medium, large], description: The new size}
      required: [name, size]
"""
"""Functions of the same noun and the same arguments, which only the verb tells apart."""

OWN = {"lamps.py": LAMPS, "machines.mcp.yaml": MACHINES}
OTHER = Path(__file__).with_name("planted")
"""Specs of other domains: one without arguments, one whose values are names, texts and dates, one that
creates, shows, changes and deletes."""
ROWS = {
    "lamps.py": 30, "machines.mcp.yaml": 10, "android.py": 8, "vehicle.yaml": 10,
    "broadband.mcp.json": 8, "evening.py": 10, "projects.openapi.yaml": 10,
}  # fmt: skip
PER_SORT = 40
FAULTS = [sort for sort in Sort if sort not in RIGHT]

FLOOR = {
    Sort.WRONG_VALUE: 1.0,
    Sort.OPPOSITE_VALUE: 1.0,
    Sort.WRONG_TYPE: 1.0,
    Sort.SERVED_NEGATIVE: 0.95,
    Sort.MISSING_ARGUMENT: 0.97,
    Sort.SIBLING_FUNCTION: 0.97,
    Sort.VALUE_SAID: 0.97,
}
"""Recall of `validate`, at least. docs/quality.md says what it cannot know."""
NO_VALUES = {Sort.SERVED_NEGATIVE: 0.95, Sort.SIBLING_FUNCTION: 0.85}
"""The same where no function takes arguments: only the words of a request can tell."""
MISSED = {
    "cut short": 0.3,
    "swapped": 0.15,
    "call left out": 0.1,
    "call of another function": 0.1,
    "served missing feature": 0.2,
    "served value out of range": 0.05,
    "single with a call more": 0.05,
}
"""The share of a further sort that it may miss, rounded up to whole rows; none of the others. A request of
hardly more than its value ("Play River in the Morning") may hold a word of a feature that the API lacks."""


_QUICK = ("android.py", "evening.py")


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=[pytest.mark.long] * (name not in _QUICK)) for name in ROWS],
)
def dataset(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("planted")
    spec = folder / request.param
    other = OTHER / request.param
    shipped = other if other.exists() else ROOT / "api_specs" / request.param
    spec.write_text(OWN.get(request.param) or shipped.read_text())
    nested = 20 if request.param == "android.py" else 0
    rows = ROWS[request.param]
    return Dataset(run(spec, folder / "out", rows=rows, parallel=20, nested=nested).out)


@cache
def _rows(folder: Path) -> dict[str, Row]:
    return {row["id"]: row for _, row in Dataset(folder).rows()}


@cache
def _all_planted(folder: Path) -> list[Planted]:
    claims = [
        Claim(row["id"], Kind(row["kind"]), row["function"] or row["category"], row["query"],
              calls_from_json(row["calls"]))
        for row in _rows(folder).values()
        if row["kind"] in (Kind.SINGLE, Kind.UNRELATED)
    ]  # fmt: skip
    return planted_set(Dataset(folder).api, claims, PER_SORT, seed=1)


def _planted(dataset: Dataset, sort: Sort) -> list[Planted]:
    return [planted for planted in _all_planted(dataset.folder) if planted.sort is sort]


def _as_row(dataset: Dataset, planted: Planted) -> Row:
    """The row with the fault, all else as it follows from it."""
    row, claim = dict(_rows(dataset.folder)[planted.right.id]), planted.claim
    if claim.unsaid:
        asked = FunctionCall(ASK_FOR_ARGUMENT.name, {"name": claim.unsaid})
        return _with(dataset, row, claim.kind, (asked,), WITHOUT + claim.unsaid, claim.topic)
    category = None if claim.calls else "other_app"
    function = claim.calls[0].name if claim.calls else None
    return _with(dataset, row, claim.kind, claim.calls, category, function)


def _with(
    dataset: Dataset,
    row: Row,
    kind: Kind,
    calls: tuple[FunctionCall, ...],
    category: str | None,
    function: str | None,
) -> Row:
    text = TrainingText(
        dataset.api.functions, dataset.registry, dataset.manifest["template"]["text"]
    )
    written = calls_to_json(calls, dataset.api.by_name)
    if kind is Kind.MISSING_ARGUMENT:
        said = json.loads(row["grounding"])
        grounding = {
            p: g
            for p, g in said.items()
            if p.split("/")[0] != (category or "").removeprefix(WITHOUT)
        }
    else:
        grounding = Candidate(dataset.api, kind, row["query"], calls).grounding()
    return {
        **row,
        "id": row_id(row["query"], kind, written),
        "kind": str(kind),
        "function": function,
        "category": category,
        "calls": written,
        "completion": text.completion(calls),
        "grounding": json.dumps(grounding),
    }


def _floor(dataset: Dataset, sort: Sort) -> float:
    takes_values = any(function.arguments for function in dataset.api.functions)
    return FLOOR[sort] if takes_values else NO_VALUES[sort]


def _told(what: str, dataset: Dataset, sort: str, found: int, rows: int) -> float:
    print(f"{what}, {dataset.manifest['name']}, {sort}: {found} of {rows}")
    return found / rows


@pytest.mark.parametrize("sort", FAULTS)
def test_validate_finds_a_fault_from_the_folder_alone(dataset: Dataset, sort: Sort) -> None:
    planted = _planted(dataset, sort)
    if not planted:
        pytest.skip("the API has no room for this sort")
    checker = RowChecker(dataset)
    found = 0
    reasons: Counter[str] = Counter()
    for one in planted:
        broken = [v.check for v in checker.verdicts(_as_row(dataset, one)) if v.detail is not None]
        found += bool(broken)
        reasons.update(broken)
    assert _told("validate", dataset, sort, found, len(planted)) >= _floor(dataset, sort), reasons


@pytest.mark.parametrize("most", [8, pytest.param(PER_SORT, marks=pytest.mark.long)])
def test_validate_finds_further_faults_from_the_folder_alone(dataset: Dataset, most: int) -> None:
    planter, checker = Planter(dataset), RowChecker(dataset)
    missed: list[str] = []
    for sort in SORTS:
        planted = planter.plants(sort, most, seed=1)
        passed = [p for p in planted if not any(v.detail for v in checker.verdicts(p.row))]
        if planted:
            _told("validate", dataset, sort, len(planted) - len(passed), len(planted))
        may = ceil(MISSED[sort] * len(planted)) if sort in MISSED else 0
        missed += [f"{sort}: {p}" for p in passed] if len(passed) > may else []
    assert not missed, "\n".join(missed)


@pytest.mark.parametrize("sort", [sort for sort in FAULTS if sort is not Sort.SERVED_NEGATIVE])
def test_the_checks_of_a_new_row_find_every_fault(dataset: Dataset, sort: Sort) -> None:
    """They know the calls that the slot asked for. Free text that is said where nothing should be looks
    like any other words: that is for the judge."""
    planted = _planted(dataset, sort)
    if not planted:
        pytest.skip("the API has no room for this sort")
    missed = []
    for one in planted:
        [right] = one.right.calls
        slot = planned(dataset.api.by_name[right.name], right.arguments)
        pinned = replace(slot, pinned=dict(right.arguments), free=())
        calls, category = one.claim.calls, None
        if one.claim.unsaid:
            left = {n: v for n, v in right.arguments.items() if n != one.claim.unsaid}
            calls, category = (FunctionCall(right.name, left),), WITHOUT + one.claim.unsaid
            pinned = replace(pinned, pinned=left)
        kind = one.claim.kind
        candidate = Candidate(dataset.api, kind, one.claim.query, calls, (pinned,), category)
        if first_refusal(candidate) is None:
            missed.append((one.claim.query, one.claim.calls))
    found = _told("checks", dataset, sort, len(planted) - len(missed), len(planted))
    assert found >= (_floor(dataset, sort) if sort is Sort.VALUE_SAID else 1), missed


def test_right_rows_are_refused_by_none(dataset: Dataset) -> None:
    checker = RowChecker(dataset)
    for sort in RIGHT:
        for one in _planted(dataset, sort):
            row = _rows(dataset.folder)[one.right.id]
            assert all(verdict.detail is None for verdict in checker.verdicts(row))


def _open_value(dataset: Dataset, row: Row) -> tuple[str, str] | None:
    """A parameter of an open pool and its value, which the query says as it stands."""
    calls: Sequence[FunctionCall] = calls_from_json(row["calls"])
    if row["kind"] != Kind.SINGLE:
        return None
    for parameter in dataset.api.by_name[calls[0].name].arguments:
        value = calls[0].arguments.get(parameter.name)
        if isinstance(value, str) and is_open(parameter) and value in row["query"]:
            return parameter.name, value
    return None


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """A dataset whose values the teacher chose in all splits."""
    folder = tmp_path_factory.mktemp("chosen")
    spec = shutil.copy(OTHER / "evening.py", folder)
    with practice_teacher() as endpoint, pytest.MonkeyPatch.context() as environment:
        environment.setenv("OPENAI_API_KEY", KEY)
        llm = {"teacher": "openai", "model": "practice", "base_url": endpoint.url}
        return Dataset(run(Path(spec), folder / "out", rows=20, parallel=20, **llm).out)


@cache
def _leaks(folder: Path) -> frozenset[str]:
    return frozenset(found.place for found in validate(Dataset(folder)) if found.code == "leak")


@pytest.mark.parametrize("split", [Split.VALIDATION, Split.TEST])
def test_a_value_of_train_in_another_split_is_found(
    dataset: Dataset, tmp_path: Path, split: Split
) -> None:
    """Every one of them: persons, places, titles and texts, said and called for as right as can be."""
    if not any(function.arguments for function in dataset.api.functions):
        pytest.skip("the API takes no values")
    _values_of_train_are_found(dataset, tmp_path, split)


@pytest.mark.parametrize("split", [Split.VALIDATION, Split.TEST])
def test_a_value_of_train_in_another_split_is_found_where_a_teacher_chose_the_values(
    chosen: Dataset, tmp_path: Path, split: Split
) -> None:
    _values_of_train_are_found(chosen, tmp_path, split)


def _values_of_train_are_found(dataset: Dataset, tmp_path: Path, split: Split) -> None:
    copy = Dataset(Path(shutil.copytree(dataset.folder, tmp_path / "copy")))
    rows = {s: [row for found, row in copy.rows() if found is s] for s in Split}
    known: dict[tuple[str, str], str] = {}
    for row in rows[Split.TRAIN]:
        found = _open_value(copy, row)
        if found:
            known.setdefault((row["function"], found[0]), found[1])
    planted = []
    for row in rows[split]:
        found = _open_value(copy, row)
        seen = known.get((row["function"], found[0])) if found else None
        if found and seen:
            [call] = calls_from_json(row["calls"])
            changed = FunctionCall(call.name, {**call.arguments, found[0]: seen})
            row["query"] = row["query"].replace(found[1], seen)
            row["calls"] = calls_to_json((changed,), copy.api.by_name)
            row["id"] = row_id(row["query"], row["kind"], row["calls"])
            planted.append(f"row {row['id']}")
    assert not _leaks(dataset.folder)
    write_split(copy.folder, split, rows[split], len(rows[split]))
    assert planted
    assert _leaks(copy.folder) == set(planted)


def test_a_query_of_train_in_another_split_is_found(dataset: Dataset, tmp_path: Path) -> None:
    """Whether it stands there in other letters and marks, or with a letter more."""
    copy = Dataset(Path(shutil.copytree(dataset.folder, tmp_path / "copy")))
    rows = {s: [row for found, row in copy.rows() if found is s] for s in Split}
    long = [row for row in rows[Split.TRAIN] if len(row["query"]) > 60]
    planted = []
    for at, (row, seen) in enumerate(zip(rows[Split.TEST], long, strict=False)):
        query = seen["query"]
        row["query"] = [query.upper(), query.replace(",", "").rstrip(".?!"), query + "s"][at % 3]
        row["id"] = row_id(row["query"], row["kind"], row["calls"])
        planted.append(f"row {row['id']}")
    write_split(copy.folder, Split.TEST, rows[Split.TEST], len(rows[Split.TEST]))
    assert planted
    found = {each.place for each in validate(Dataset(copy.folder)) if each.code == "duplicate"}
    assert found == set(planted)
