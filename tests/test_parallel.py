"""Rows that ask for several calls at once: made by both teachers, checked, and faults in them found."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from functok.calls import CallFormat, calls_from_json
from functok.config import RunConfig
from functok.dataset import Dataset, Row
from functok.errors import InputError
from functok.planning.plan import Plan
from functok.records import Kind
from functok.specs import ApiSpec, FunctionSpec, read_spec
from functok.training_text import split_completion
from functok.validate import RowChecker

from .conftest import ROOT, run
from .test_llm_run import _run, practice_teacher

SPEC = ROOT / "api_specs" / "vehicle.yaml"
ROWS = 60


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("parallel")
    spec = folder / SPEC.name
    spec.write_bytes(SPEC.read_bytes())
    return Dataset(run(spec, folder / "out", rows=1, negatives=0, parallel=ROWS).out)


@pytest.fixture(scope="module")
def rows(dataset: Dataset) -> list[Row]:
    return [row for _, row in dataset.rows() if row["kind"] == Kind.PARALLEL]


def test_every_row_round_trips_and_passes_every_check(dataset: Dataset, rows: list[Row]) -> None:
    assert len(rows) == ROWS
    text = CallFormat(dataset.api.functions, dataset.registry)
    checker = RowChecker(dataset)
    for row in rows:
        calls = calls_from_json(row["calls"])
        assert 2 <= len(calls) <= 3
        assert row["function"] == calls[0].name
        assert text.parse(split_completion(row["completion"]).call) == calls
        assert [v for v in checker.verdicts(row) if v.detail] == []


def test_calls_come_in_twos_and_threes_and_begin_with_any_function(rows: list[Row]) -> None:
    called = [[call.name for call in calls_from_json(row["calls"])] for row in rows]
    assert Counter(map(len, called)).keys() == {2, 3}
    assert len({names[0] for names in called}) == len(read_spec(SPEC).functions)


def test_a_function_comes_twice_for_two_things_and_never_for_two_states_of_one() -> None:
    """The light of the hall is not made red and blue at once; the hall's and the kitchen's are."""

    def asked(*names: str) -> FunctionSpec:
        texts = {n: {"type": "string", "enum": ["red", "blue", "green"]} for n in names}
        return FunctionSpec(
            f"light_{len(names)}", "Sets it.",
            {"type": "object", "properties": texts, "required": list(names)},
        )  # fmt: skip

    plan = Plan(
        ApiSpec("lights", (asked("color"), asked("color", "lamp"))), RunConfig(parallel=200)
    )
    slots = [
        plan.slots(shard).slot(at, 0)
        for shard in plan.shards
        if shard.kind is Kind.PARALLEL
        for at in range(shard.wanted)
    ]
    twice = [s.calls for s in slots if len({call.function for call in s.calls}) < len(s.calls)]
    assert twice
    for calls in twice:
        told = [call for call in calls if call.function == "light_2"]
        assert len({call.pinned["lamp"] for call in told}) == len(told) > 1
        assert sum(call.function == "light_1" for call in calls) < 2


def test_two_calls_of_one_function_are_about_different_things(rows: list[Row]) -> None:
    for row in rows:
        calls = calls_from_json(row["calls"])
        assert len(set(calls)) == len(calls), row["query"]


def _two(row: Row) -> list[dict[str, Any]]:
    calls = json.loads(row["calls"])
    assert isinstance(calls, list)
    return calls


def _unlike(row: Row) -> bool:
    """Whether no order but the one said will do."""
    calls = _two(row)
    return len(calls) == 2 and all(call["arguments"] for call in calls)


def _swap(calls: list[dict[str, Any]]) -> None:
    calls.reverse()


def _repeat(calls: list[dict[str, Any]]) -> None:
    calls[1] = calls[0]


def _drop(calls: list[dict[str, Any]]) -> None:
    del calls[1]


def _exchange(calls: list[dict[str, Any]]) -> None:
    calls[0]["arguments"], calls[1]["arguments"] = calls[1]["arguments"], calls[0]["arguments"]


@pytest.mark.parametrize("fault", [_swap, _repeat, _drop, _exchange])
def test_a_fault_in_the_calls_is_found(
    dataset: Dataset, rows: list[Row], fault: Callable[[list[dict[str, Any]]], None]
) -> None:
    checker = RowChecker(dataset)
    for row in filter(_unlike, rows):
        calls = _two(row)
        fault(calls)
        planted = {**row, "calls": json.dumps(calls, ensure_ascii=False)}
        found = {v.check for v in checker.verdicts(planted) if v.detail}
        assert found & {"order", "not_grounded", "kind", "schema"}, (row["query"], calls)


def test_an_api_of_one_function_that_cannot_come_twice_has_no_such_rows() -> None:
    nothing = {"type": "object", "properties": {}, "additionalProperties": False}
    api = ApiSpec("bell", (FunctionSpec("ring_bell", "Rings the bell.", nothing),))
    with pytest.raises(InputError, match="--parallel"):
        _ = Plan(api, RunConfig(parallel=5)).shards


def test_an_llm_writes_them_too(lamps: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with practice_teacher() as endpoint:
        done = _run(lamps, out, endpoint, "--rows", "3", "--parallel", "20")
    assert done.returncode == 0, done.stderr
    dataset = Dataset(out)
    checker = RowChecker(dataset)
    found = [row for _, row in dataset.rows() if row["kind"] == Kind.PARALLEL]
    assert len(found) == 20
    assert all(v.detail is None for row in found for v in checker.verdicts(row))
