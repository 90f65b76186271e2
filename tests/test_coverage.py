"""All that can come up in the rows of a function comes up; what does not is shown as a gap."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from functok.cli import app
from functok.config import RunConfig
from functok.dataset import Dataset
from functok.planning.coverage import Coverage
from functok.planning.plan import Plan
from functok.running.job import Job
from functok.specs import ApiSpec, FunctionSpec, read_spec

from .conftest import ROOT, run

_STATES = ("given", "left out", "member", "boundary")
_COLORS = ("red", "green", "blue", "amber", "violet", "teal", "ivory", "crimson", "silver", "black")
_NOUNS = ("lamp", "shutter", "oven", "pump", "printer", "fan")


def _scalars() -> st.SearchStrategy[dict[str, Any]]:
    colors = st.lists(st.sampled_from(_COLORS), min_size=2, max_size=10, unique=True)
    return st.one_of(
        colors.map(lambda found: {"type": "string", "enum": found}),
        st.just({"type": "boolean"}),
        st.tuples(st.integers(-5, 20), st.integers(1, 400)).map(
            lambda pair: {"type": "integer", "minimum": pair[0], "maximum": sum(pair)}
        ),
    )


def _schemas() -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        _scalars(),
        _scalars().map(lambda inner: {"type": "array", "items": inner, "minItems": 1}),
        _scalars().map(
            lambda inner: {"type": "object", "properties": {"shade": inner}, "required": ["shade"]}
        ),
    )


@st.composite
def _functions(draw: st.DrawFn) -> FunctionSpec:
    noun = draw(st.sampled_from(_NOUNS))
    names = ("tint", "level", "mode", "speed", "option")[: draw(st.integers(1, 5))]
    schemas = {
        name: {"description": f"The {name} of the {noun}.", **draw(_schemas())} for name in names
    }
    required = draw(st.lists(st.sampled_from(names), unique=True))
    parameters = {"type": "object", "properties": schemas, "required": required}
    return FunctionSpec(f"adjust_{noun}", f"Adjusts the {noun} of a room.", parameters)


@given(_functions(), st.sampled_from([{}, {"teacher": "openai", "model": "m"}]))
@settings(max_examples=40, deadline=None)
def test_a_plan_of_100_rows_has_no_gap(function: FunctionSpec, teacher: dict[str, str]) -> None:
    """Also where an LLM chooses what most of the rows say."""
    plan = Plan(ApiSpec("made", (function,)), RunConfig.model_validate({"rows": 100, **teacher}))
    [counts] = Coverage.of_plan(plan).functions.values()
    assert [str(gap) for gap in counts.gaps() if gap.what in _STATES] == []


@pytest.mark.parametrize("spec", ["android.py", "vehicle.yaml"])
def test_the_plan_of_a_shipped_spec_has_no_gap(spec: str, tmp_path: Path) -> None:
    """Members, boundaries, given, left out, ways of saying and styles."""
    plan = Job([ROOT / "api_specs" / spec], tmp_path, RunConfig(rows=100)).plan
    assert all(not counts.gaps() for counts in Coverage.of_plan(plan).functions.values())


def _gaps(dataset: Path) -> list[str]:
    functions = Dataset(dataset).manifest["coverage"]["functions"]
    return [f"{name}.{gap}" for name, counts in functions.items() for gap in counts["gaps"]]


def test_the_rows_of_a_release_have_no_gap_though_some_were_refused(
    lamps: Path, tmp_path: Path
) -> None:
    outcome = run(lamps, tmp_path / "out", rows=100)
    assert outcome.manifest["counts"]["refused"], "nothing was asked for twice"
    assert _gaps(outcome.out) == []


@pytest.mark.long
@pytest.mark.parametrize(
    "spec", ["android.py", "vehicle.yaml", "marketplace.openapi.yaml", "smart_home.mcp.json"]
)
def test_the_rows_of_a_shipped_spec_have_no_gap(spec: str, tmp_path: Path) -> None:
    outcome = run(ROOT / "api_specs" / spec, tmp_path / "out", rows=100)
    assert [gap for gap in _gaps(outcome.out) if any(what in gap for what in _STATES)] == []


def test_a_later_attempt_keeps_the_member_that_was_dealt(lamps: Path) -> None:
    plan = Plan(read_spec(lamps), RunConfig(rows=100))
    slots = plan.slots(plan.shard("single/dim_lamp"))
    for ordinal in range(100):
        rooms = {slots.slot(ordinal, n).calls[0].pinned["room"] for n in range(3)}
        assert len(rooms) == 1


def test_rows_that_leave_something_out_have_a_gap(lamps: Path, tmp_path: Path) -> None:
    function = read_spec(lamps).by_name["dim_lamp"]
    [counts] = Coverage(ApiSpec("one", (function,))).functions.values()
    for style in ("command", "question", "fragment", "need"):
        counts.add({"room": "kitchen", "level": 100}, {"level": "digits"}, style)
    assert [str(gap) for gap in counts.gaps()] == [
        'room: member "bedroom"', 'room: member "garage"',
        "level: boundary 0", 'level: way "words"', "level: left out",
    ]  # fmt: skip


def test_plan_shows_the_matrix_as_a_table_and_as_json(lamps: Path) -> None:
    shown = CliRunner().invoke(app, ["plan", str(lamps), "--coverage"])
    assert shown.exit_code == 0
    assert "kitchen 3" in shown.stdout
    assert "gap:" not in shown.stdout
    document = json.loads(
        CliRunner().invoke(app, ["plan", str(lamps), "--coverage", "--json"]).stdout
    )
    assert document["cells"] == document["covered"]
    level = document["functions"]["dim_lamp"]["parameters"]["level"]
    assert [value for value, count in level["boundaries"] if count] == [0, 100]
    assert level["given"] + level["left_out"] == 100


def test_plan_tells_of_the_rows_whose_values_a_model_chooses(lamps: Path) -> None:
    options = ["plan", str(lamps), "--coverage", "--teacher", "openai", "--model", "m"]
    shown = " ".join(CliRunner().invoke(app, options).stdout.split())
    assert "rows, in which the LLM chooses what is said" in shown
    assert "LLM" not in CliRunner().invoke(app, options[:3]).stdout


@pytest.mark.parametrize("rows", [1, 2, 3, 4])
def test_a_few_rows_may_all_be_left_to_a_model(tmp_path: Path, rows: int) -> None:
    spec = tmp_path / "desk.py"
    spec.write_text(
        'def book(pet: str, reason: str = "check-up") -> None:\n'
        '    """Books a visit.\n\n    Parameters:\n    - pet (str): The name of the pet.\n'
        '    - reason (str, optional): Why the pet comes.\n    """\n'
    )
    config = RunConfig(rows=rows, teacher="openai", model="m", teacher_chooses=1)
    plan = Plan(read_spec(spec), config)
    slots = plan.slots(plan.shard("single/book"))
    assert all(slots.slot(i, 0).calls for i in range(rows))
