"""Queries that leave out a value which their function must have: they call for it by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from functok.calls import CallFormat, FunctionCall, calls_from_json
from functok.checks import Candidate, Refusal, first_refusal
from functok.checks.unsaid import value_in
from functok.config import RunConfig
from functok.dataset import Dataset, Row
from functok.planning.slots import may_be_asked_for
from functok.records import WITHOUT, Kind
from functok.running.job import Job
from functok.specs import ApiSpec, FunctionSpec, read_spec
from functok.training_text import split_completion
from functok.validate import RowChecker, validate

from .conftest import ROOT, run
from .test_llm_run import _run, practice_teacher

SPEC = ROOT / "api_specs" / "vehicle.yaml"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("missing")
    spec = folder / SPEC.name
    spec.write_bytes(SPEC.read_bytes())
    return Dataset(run(spec, folder / "out", rows=4, missing=1.0, negatives=0).out)


@pytest.fixture(scope="module")
def rows(dataset: Dataset) -> list[Row]:
    return [row for _, row in dataset.rows() if row["kind"] == Kind.MISSING_ARGUMENT]


def _name(row: Row) -> str:
    return str(row["category"]).removeprefix(WITHOUT)


def test_each_asks_for_a_required_argument_of_its_function(
    dataset: Dataset, rows: list[Row]
) -> None:
    assert len(rows) > 20
    text = CallFormat(dataset.api.functions, dataset.registry)
    checker = RowChecker(dataset)
    for row in rows:
        calls = calls_from_json(row["calls"])
        assert [(c.name, dict(c.arguments)) for c in calls] == [
            ("ask_for_argument", {"name": _name(row)})
        ]
        parameters = dataset.api.by_name[row["function"]].arguments
        assert _name(row) in {p.name for p in parameters if p.required}
        assert text.parse(split_completion(row["completion"]).call) == calls
        assert [v for v in checker.verdicts(row) if v.detail] == []


def test_they_come_besides_the_rows_that_were_asked_for() -> None:
    shards = Job([SPEC], config=RunConfig(rows=100)).plan.shards
    single = [s for s in shards if s.kind is Kind.SINGLE]
    missing = [s for s in shards if s.kind is Kind.MISSING_ARGUMENT]
    assert {s.wanted for s in single} == {100}
    assert {s.wanted for s in missing} == {5}
    by_name = Job([SPEC]).api.by_name
    assert all(any(p.required for p in by_name[s.topic].arguments) for s in missing)
    assert RunConfig(preset="paper").missing == 0


def test_a_value_that_is_said_after_all_is_found(dataset: Dataset, rows: list[Row]) -> None:
    checker = RowChecker(dataset)
    for row in rows:
        for said in ("42", "for 3", "named “Max”"):
            planted = {**row, "query": f"{row['query']} {said}"}
            assert "unsaid" in {v.check for v in checker.verdicts(planted) if v.detail}, said


def test_a_row_of_a_query_that_says_everything_is_found(dataset: Dataset, rows: list[Row]) -> None:
    checker = RowChecker(dataset)
    asking = {row["function"]: row for row in rows}
    for _, row in dataset.rows():
        if row["kind"] == Kind.SINGLE and row["function"] in asking:
            other = asking[row["function"]]
            planted = {**other, "query": row["query"], "grounding": row["grounding"]}
            assert "unsaid" in {v.check for v in checker.verdicts(planted) if v.detail}


@pytest.mark.parametrize("said", ["elif at school dot example", "القاهرة", "Łódź", "7 pm"])
def test_what_is_written_like_a_value_is_one(said: str) -> None:
    spec = FunctionSpec("go", "Goes.", {"type": "object", "properties": {"to": {"type": "string"}}})
    assert value_in(f"go to {said} now", spec, spec.arguments[0]) is not None
    assert value_in("go there now", spec, spec.arguments[0]) is None


CARE = """
from typing import Literal

def book_visit(nurse: str, day: str, note: str | None = None) -> None:
    \"\"\"Books a visit of a nurse.

    Args:
        nurse: Name of the nurse.
        day: When, as YYYY-MM-DD.
    \"\"\"


def send_note(family: str, text: str) -> None:
    \"\"\"Sends a note to a family.

    Args:
        family: Name of the family.
        text: What is to be said.
    \"\"\"


def switch_pump(pump: Literal["insulin", "pain"], on: bool) -> None:
    \"\"\"Switches a pump on or off.\"\"\"


def give_pills(medication: str, count: int) -> None:
    \"\"\"Records that a medication was given.

    Args:
        medication: Name of the medication.
        count: Number of pills.
    \"\"\"
"""


@pytest.fixture(scope="module")
def care(tmp_path_factory: pytest.TempPathFactory) -> ApiSpec:
    spec = tmp_path_factory.mktemp("care") / "care.py"
    spec.write_text(CARE)
    return read_spec(spec)


def _refusal(
    care: ApiSpec, query: str, missing: str, name: str, said: dict[str, object]
) -> Refusal | None:
    calls = (FunctionCall(name, said),)
    candidate = Candidate(care, Kind.MISSING_ARGUMENT, query, calls, category=WITHOUT + missing)
    return first_refusal(candidate)


@pytest.mark.parametrize(
    ("query", "missing", "name", "said"),
    [
        ("I need a visit on 2027-03-04, my knee hurts since the weekend.", "nurse",
         "book_visit", {"day": "2027-03-04"}),
        ("Book me a visit with one of the nurses on 2027-03-04.", "nurse",
         "book_visit", {"day": "2027-03-04"}),
        ("Send a note to the Alvarez family before the holidays.", "text",
         "send_note", {"family": "Alvarez"}),
        ("She got two of her pills today, write it down.", "medication", "give_pills", {"count": 2}),
        ("Note the newest pills, she got two.", "medication", "give_pills", {"count": 2}),
        ("The kids want two pills.", "medication", "give_pills", {"count": 2}),
        ("Record two pills on Saturday.", "medication", "give_pills", {"count": 2}),
        ("I gave her some ibuprofen today, put that on record.", "count",
         "give_pills", {"medication": "ibuprofen"}),
    ],
)  # fmt: skip
def test_what_stands_around_a_request_is_no_value(
    care: ApiSpec, query: str, missing: str, name: str, said: dict[str, object]
) -> None:
    assert _refusal(care, query, missing, name, said) is None


@pytest.mark.parametrize(
    ("query", "missing", "name", "said"),
    [
        ("Book a visit with Kerstin on 2027-03-04.", "nurse", "book_visit", {"day": "2027-03-04"}),
        ("Book a visit of nurse Kerstin for tomorrow.", "day", "book_visit", {"nurse": "Kerstin"}),
        ("Send the Alvarez family a note: can I come an hour later?", "text",
         "send_note", {"family": "Alvarez"}),
        ("Please switch the insulin pump off.", "pump", "switch_pump", {"on": False}),
        ("She got one of ibuprofen.", "count", "give_pills", {"medication": "ibuprofen"}),
    ],
)  # fmt: skip
def test_what_may_be_the_value_is_found(
    care: ApiSpec, query: str, missing: str, name: str, said: dict[str, object]
) -> None:
    refusal = _refusal(care, query, missing, name, said)
    assert refusal is not None
    assert refusal.code in ("unsaid", "left_out")


def test_another_argument_than_the_one_left_out_is_found(dataset: Dataset, rows: list[Row]) -> None:
    checker = RowChecker(dataset)
    calls = json.dumps([{"name": "ask_for_argument", "arguments": {"name": "nothing"}}])
    planted = {**rows[0], "calls": calls}
    assert "asks" in {v.check for v in checker.verdicts(planted) if v.detail}


def test_by_option_nothing_is_called_and_they_count_as_negatives(
    lamps: Path, tmp_path: Path
) -> None:
    out = run(lamps, tmp_path / "out", rows=20, missing=0.2, missing_target="irrelevant").out
    found = Dataset(out)
    rows = [row for _, row in found.rows()]
    assert all(r["calls"] == "[]" for r in rows if r["kind"] == Kind.MISSING_ARGUMENT)
    assert sum(row["calls"] == "[]" for row in rows) == 20
    assert list(validate(found)) == []


def test_an_llm_writes_them_too(lamps: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with practice_teacher() as endpoint:
        done = _run(lamps, out, endpoint, "--rows", "4", "--negatives", "0", FUNCTOK_MISSING="1")
    assert done.returncode == 0, done.stderr
    assert list(validate(Dataset(out))) == []
    assert Dataset(out).manifest["counts"]["by_kind"] == {"missing_argument": 12, "single": 12}


def test_what_the_verb_says_is_not_asked_for() -> None:
    """No person can ask for a roof to be moved and leave open whether it opens, closes or tilts."""
    action = {"enum": ["open", "close", "tilt"], "description": "What it does."}
    size = {"enum": ["small", "medium", "large"], "description": "The size."}
    schema = {"properties": {"action": action, "size": size}, "required": ["action", "size"]}
    function = FunctionSpec(
        "set_hatch", "Opens, closes or tilts a hatch.", {"type": "object", **schema}
    )
    assert [parameter.name for parameter in may_be_asked_for(function)] == ["size"]


def test_a_member_that_is_said_is_found(rows: list[Row], dataset: Dataset) -> None:
    checker = RowChecker(dataset)
    row = next(row for row in rows if row["function"] == "select_drive_mode")
    said = {**row, "query": row["query"].replace("mode", "mode sport", 1)}
    assert any(v.check == "unsaid" and v.detail for v in checker.verdicts(said))
