"""Rows that the offline teacher adds to an LLM's: free, for training alone, and they give way."""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from functok.calls import calls_from_json
from functok.cli import app
from functok.config import RunConfig
from functok.dataset import Dataset, Row, write_split
from functok.dedup import DuplicateIndex
from functok.leaks import OpenValues
from functok.pipeline import Outcome, begin, finish, generate, ledger_of
from functok.records import OFFLINE, Split
from functok.running.job import Job
from functok.running.sharing import Share, shares
from functok.running.workshop import Progress, Workshop
from functok.teachers.offline import phrases_hash
from functok.validate import validate

from .conftest import parquet_bytes, run
from .starting import functok
from .test_llm_run import KEY, Endpoint, practice_teacher
from .test_parting import LOCKERS

LLM = "openai:practice"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with practice_teacher() as server, pytest.MonkeyPatch.context() as environment:
        environment.setenv("OPENAI_API_KEY", KEY)
        yield server


def _settings(endpoint: Endpoint, **more: Any) -> dict[str, Any]:
    chosen = {"rows": 12, "offline_rows": 20, "price_in": 1.0, "price_out": 4.0}
    return {
        **chosen, "teacher": "openai", "model": "practice", "base_url": endpoint.url, **more,
    }  # fmt: skip


def _both(spec: Path, out: Path, endpoint: Endpoint, **more: Any) -> Outcome:
    outcome = run(spec, out, **_settings(endpoint, **more))
    assert list(validate(Dataset(out))) == []
    return outcome


def _rows(out: Path, teacher: str) -> dict[str, tuple[Split, Row]]:
    return {r["id"]: (s, r) for s, r in Dataset(out).rows() if r["teacher"] == teacher}


def test_one_run_gives_the_rows_of_both_and_the_llm_s_are_what_they_are_alone(
    lamps: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    _both(lamps, tmp_path / "alone", endpoint, offline_rows=0)
    asked = endpoint.stats()["requests"]
    manifest = _both(lamps, tmp_path / "out", endpoint).manifest
    alone = Dataset(tmp_path / "alone").manifest
    assert endpoint.stats()["requests"] - asked == alone["cost"]["requests"]
    assert _rows(tmp_path / "out", LLM) == _rows(tmp_path / "alone", LLM)

    added = _rows(tmp_path / "out", OFFLINE)
    assert {split for split, _ in added.values()} == {Split.TRAIN}
    assert {row["prompt_hash"] for _, row in added.values()} == {phrases_hash()}
    kinds = Counter(row["kind"] for _, row in added.values())
    assert kinds == {"single": 60, "missing_argument": 3, "near_miss": 8, "unrelated": 13}
    assert manifest["counts"]["by_teacher"] == {LLM: 52, OFFLINE: 84}
    assert manifest["counts"]["shards"]["offline single/dim_lamp"]["accepted"] == 20
    assert not manifest["counts"]["shortfall"]
    for name in ("requests", "usd", "per_accepted_row", "by_kind", "by_function", "by_shard"):
        assert manifest["cost"][name] == alone["cost"][name], name
    card = (tmp_path / "out" / "README.md").read_text()
    assert "84 rows" in card
    assert "composed by rule" in card
    assert "composed by rule" not in (tmp_path / "alone" / "README.md").read_text()
    assert run(lamps, tmp_path / "out", **_settings(endpoint)).unchanged


def test_no_value_and_no_near_duplicate_of_an_added_row_stands_in_validation_or_test(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    """Far fewer values than rows: whatever conflicts, it is the added row that gives way."""
    spec, out = tmp_path / "lockers.mcp.yaml", tmp_path / "out"
    spec.write_text(LOCKERS)
    _both(spec, tmp_path / "alone", endpoint, rows=40, offline_rows=0)
    counts = _both(spec, out, endpoint, rows=40, offline_rows=60).manifest["counts"]
    assert counts["by_teacher"][OFFLINE] > 150
    refused = {
        reason
        for name, shard in counts["shards"].items()
        if name.startswith(OFFLINE)
        for reason in shard["refused"]
    }
    assert "value_of_another_split" in refused
    assert _rows(out, LLM) == _rows(tmp_path / "alone", LLM)
    values, queries = OpenValues(Dataset(out).api), DuplicateIndex()
    held: set[str] = set()
    for split, row in _rows(out, LLM).values():
        if split is not Split.TRAIN:
            held |= {value for _, value in values.of(calls_from_json(row["calls"]))}
            assert queries.add(row["query"]) is None
    assert held
    for _, row in _rows(out, OFFLINE).values():
        assert held.isdisjoint(value for _, value in values.of(calls_from_json(row["calls"])))
        assert queries.add(row["query"]) is None


def test_interrupted_among_the_added_rows_it_goes_on_to_the_same_bytes(
    lamps: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    class Stopped(Exception):
        pass

    def stop(progress: Progress) -> None:
        if progress.shard.offline and progress.accepted:
            raise Stopped

    _both(lamps, tmp_path / "whole", endpoint)
    out, config = tmp_path / "out", RunConfig.model_validate(_settings(endpoint))
    with pytest.raises(Stopped):
        generate(Job([lamps], out, config), stop)
    asked = endpoint.stats()["requests"]
    _both(lamps, out, endpoint)
    assert endpoint.stats()["requests"] == asked
    assert parquet_bytes(out) == parquet_bytes(tmp_path / "whole")


def test_parts_make_the_same_bytes(lamps: Path, tmp_path: Path, endpoint: Endpoint) -> None:
    _both(lamps, tmp_path / "whole", endpoint)
    config = RunConfig.model_validate(_settings(endpoint))
    job = Job([lamps], tmp_path / "out", config)
    with job.claimed():
        begin(job)
        ledger, numbers = ledger_of(job), []
        while owed := ledger.advance():
            numbers.append(ledger.round)
            assert len({shard.offline for shard in owed}) == 1
            for share in shares(job, 3):
                if share.of(owed):
                    _made(share)
        finish(job, ledger)
    assert numbers == sorted({*numbers}), "each round of a run has a number of its own"
    assert parquet_bytes(job.out) == parquet_bytes(tmp_path / "whole")


def _made(share: Share) -> None:
    ledger = ledger_of(share.job)
    mine = share.of(ledger.advance())

    async def make() -> None:
        async with Workshop(share.job, ledger, lambda _: None, share=share) as workshop:
            await workshop.make(mine)

    with share.claimed():
        asyncio.run(make())


def test_a_changed_spec_keeps_the_rows_of_both_that_it_does_not_touch(
    lamps: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    out = tmp_path / "out"
    _both(lamps, out, endpoint)
    before = {teacher: _rows(out, teacher) for teacher in (LLM, OFFLINE)}
    text = lamps.read_text()
    lamps.write_text(text.replace('"bedroom", "garage"], level', '"bedroom", "attic"], level'))
    assert lamps.read_text() != text
    asked = endpoint.stats()["requests"]
    manifest = _both(lamps, out, endpoint).manifest
    assert 0 < endpoint.stats()["requests"] - asked <= 4
    for teacher, rows in before.items():
        now = _rows(out, teacher)
        assert len(now) == len(rows)
        untouched = {
            k for k, (_, r) in rows.items() if r["function"] in ("switch_lamp", "wake_light")
        }
        gone = untouched - now.keys()
        assert len(gone) <= (0 if teacher == LLM else len(untouched) // 10)
    changes = manifest["changes"]["rows"]
    assert changes["dropped"]["remade"] == 84
    assert changes["kept"] + changes["made"] == manifest["counts"]["accepted"]


def test_rows_are_added_to_a_dataset_that_stands_and_taken_away_again_for_nothing(
    lamps: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    out = tmp_path / "out"
    _both(lamps, out, endpoint, offline_rows=0)
    alone, asked = _rows(out, LLM), endpoint.stats()["requests"]
    for offline_rows, added in ((20, 84), (5, 20), (0, 0)):
        manifest = _both(lamps, out, endpoint, offline_rows=offline_rows).manifest
        assert manifest["changes"]["rows"]["kept"] == len(alone)
        assert _rows(out, LLM).keys() == alone.keys()
        assert len(_rows(out, OFFLINE)) == pytest.approx(added, abs=1)
    assert endpoint.stats()["requests"] == asked


def test_a_budget_that_ends_ends_no_row_that_costs_nothing(
    lamps: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    outcome = _both(lamps, tmp_path / "out", endpoint, rows=40, max_cost=0.02, concurrency=2)
    counts = outcome.manifest["counts"]
    assert counts["shortfall"]
    assert not any(name.startswith(OFFLINE) for name in counts["shortfall"])
    assert counts["by_teacher"][OFFLINE] == 84
    assert counts["rejected_for_good"] == sum(counts["shortfall"].values())


def test_the_judge_is_asked_about_the_llm_s_rows_alone(
    lamps: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    alone = _both(lamps, tmp_path / "alone", endpoint, judge=True, offline_rows=0).manifest
    manifest = _both(lamps, tmp_path / "out", endpoint, judge=True).manifest
    assert manifest["cost"]["judge"] == alone["cost"]["judge"]
    for teacher in (LLM, OFFLINE):
        judged = {row["judge"] is not None for _, row in _rows(tmp_path / "out", teacher).values()}
        assert judged == {teacher == LLM}


def test_an_added_row_in_the_test_split_is_a_finding(
    lamps: Path, tmp_path: Path, endpoint: Endpoint
) -> None:
    out = tmp_path / "out"
    _both(lamps, out, endpoint)
    [[_, row], *_] = _rows(out, OFFLINE).values()
    rows = [r for split, r in Dataset(out).rows() if split is Split.TEST]
    write_split(out, Split.TEST, [*rows, row], len(rows) + 1)
    found = [f for f in validate(Dataset(out)) if f.place == f"row {row['id']}"]
    assert "leak" in {finding.code for finding in found}
    assert any("offline" in finding.detail for finding in found)


def test_plan_shows_them_and_that_they_cost_nothing(
    lamps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command = ["plan", str(lamps), "--rows", "12", "--teacher", "openai", "--model", "gpt-4o-mini"]
    alone = _planned(*command)
    said = CliRunner().invoke(app, [*command, "--offline-rows", "20"])
    assert said.exit_code == 0, said.output
    assert "84 rows are the offline teacher's, at no cost" in " ".join(said.output.split())
    for found in (
        _planned(*command, "--offline-rows", "20"),
        _planned(*command, environment={"FUNCTOK_OFFLINE_ROWS": "20"}),
    ):
        assert found["offline"] == 84
        assert found["rows"] == alone["rows"] + 84
        for name in ("requests", "usd", "per_accepted_row", "by_kind", "by_function"):
            assert found[name] == alone[name], name
        free = [shard for shard in found["shards"] if shard["kind"].startswith(OFFLINE)]
        assert sum(shard["rows"] for shard in free) == 84
        assert {shard["usd"] for shard in free} == {0.0}


def _planned(*command: str, environment: dict[str, str] | None = None) -> dict[str, Any]:
    done = CliRunner().invoke(app, [*command, "--json"], env={**os.environ, **(environment or {})})
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "add --teacher openai"),
        (
            ["--teacher", "openai", "--model", "m", "--language", "de", "--judge"],
            "writes English only",
        ),
        (["--teacher", "openai", "--model", "m", "--preset", "paper"], "'paper'"),
    ],
    ids=["nothing to add to", "another language", "the paper's recipe"],
)
def test_what_does_not_go_together_is_told(lamps: Path, options: list[str], said: str) -> None:
    done = functok("generate", lamps, "--offline-rows", "5", *options)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
