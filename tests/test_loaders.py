"""Exports read by programs whose requirements contradict ours, each in an environment of its own.

`make test-loaders` builds the environments in `.venv-loaders/`; what is not there is skipped.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from functok.dataset import Dataset
from functok.exports import export
from functok.exports.base import compact
from functok.records import Kind, Split

from .conftest import LAMPS, ROOT, run

pytestmark = pytest.mark.long

HERE = Path(__file__).parent / "loaders"


def _read(environment: str, script: str, *arguments: str, given: str = "") -> list[Any]:
    """What the script prints in the environment, a JSON value per line; other lines are its log."""
    python = ROOT / ".venv-loaders" / environment / "bin" / "python"
    if not python.exists():
        pytest.skip(f"{environment} is not there: make test-loaders")
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [python, HERE / script, *arguments], input=given, capture_output=True, text=True,
        env=clean | {"HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": ""}, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


@pytest.fixture(scope="module")
def parallel(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("loaders")
    (folder / "lamps.py").write_text(LAMPS)
    return Dataset(run(folder / "lamps.py", folder / "out", rows=12, parallel=20).out)


def _rows(dataset: Dataset, wanted: Split) -> list[dict[str, Any]]:
    """The rows of a split, with `calls` decoded: none where the export has words instead."""
    return [
        {**row, "calls": [] if row["kind"] == Kind.MISSING_ARGUMENT else json.loads(row["calls"])}
        for split, row in dataset.rows()
        if split is wanted
    ]


def test_the_checker_of_bfcl_takes_the_right_calls_and_no_others(
    parallel: Dataset, tmp_path: Path
) -> None:
    """A call in another order of parallel ones is right too, a changed value in any place is wrong."""
    export(parallel, "bfcl", tmp_path, [Split.TRAIN])
    rows = _rows(parallel, Split.TRAIN)
    asked = {
        category: [
            [{call["name"]: call["arguments"]} for call in row["calls"]]
            for row in rows
            if row["calls"] and (len(row["calls"]) > 1) is ("parallel" in category)
        ]
        for category in ("multiple", "parallel_multiple")
    }
    assert min(map(len, asked.values())) > 10

    changes: list[Callable[[Any], Any]] = [
        lambda calls: calls,
        lambda calls: calls[::-1],
        _with_another_value,
        lambda calls: [{"another_function": {}}, *calls[1:]],
    ]
    made = [
        {c: [change(calls) for calls in many] for c, many in asked.items()} for change in changes
    ]
    passed = _read("bfcl-eval", "read_bfcl.py", str(tmp_path / "train"), given=json.dumps(made))
    everything = {c: [f"{c}_{n}" for n in range(len(many))] for c, many in asked.items()}
    nothing: dict[str, list[str]] = {c: [] for c in asked}
    assert passed == [everything, everything, nothing, nothing]


def _with_another_value(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ((name, arguments), *_), *rest = ([*call.items()] for call in calls)
    first = next(iter(arguments))
    return [{name: arguments | {first: "elsewhere"}}, *map(dict, rest)]


def test_llama_factory_loads_every_row_with_its_calls(parallel: Dataset, tmp_path: Path) -> None:
    """Found by `dataset_info.json`; what a template of it writes it reads back, to the byte."""
    export(parallel, "llama-factory", tmp_path, [*Split])
    read = _read("llamafactory", "read_llamafactory.py", str(tmp_path), "lamps_train")
    rows = _rows(parallel, Split.TRAIN)
    assert [row["query"] for row in read] == [row["query"] for row in rows]
    for made, row in zip(read, rows, strict=True):
        calls = [[c["name"], compact(c["arguments"])] for c in row["calls"]]
        assert (made["calls"] or []) == calls
        assert all(f'"name": "{name}"' in made["tools"] for name in parallel.api.by_name)


def test_aurelios_router_sends_each_utterance_on_its_route(
    parallel: Dataset, tmp_path: Path
) -> None:
    export(parallel, "semantic-router", tmp_path, [Split.TRAIN])
    (chosen,) = _read("semantic-router", "read_routes.py", str(tmp_path / "aurelio.json"))
    wanted = {
        row["query"]: row["function"]
        for row in _rows(parallel, Split.TRAIN)
        if row["kind"] in (Kind.SINGLE, Kind.MISSING_ARGUMENT)
    }
    assert len(wanted) > 20
    assert chosen == wanted
