"""Several processes make one run: the same bytes, each reply paid for once, limits divided."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from functok.config import RunConfig
from functok.errors import InputError, OutputError
from functok.pipeline import begin, finish, generate, ledger_of
from functok.running.job import Job
from functok.running.ledger import Ledger
from functok.running.sharing import Share, shares
from functok.running.workshop import Workshop

from .test_llm_run import Endpoint, practice_teacher


def _config(endpoint: Endpoint, **more: object) -> RunConfig:
    settings = {"rows": 10, "teacher": "openai", "model": "practice", "base_url": endpoint.url}
    return RunConfig.model_validate({**settings, **more})


def _make(share: Share) -> Ledger:
    """What a worker does with its part of the present round."""
    ledger = ledger_of(share.job)
    mine = share.of(ledger.advance())

    async def make() -> None:
        async with Workshop(share.job, ledger, lambda _: None, share=share) as workshop:
            await workshop.make(mine)

    with share.claimed():
        asyncio.run(make())
    return ledger


def test_parts_make_the_bytes_of_one_process_and_go_on_with_each_other_s_replies(
    lamps: Path, tmp_path: Path
) -> None:
    """In four parts; then again, with the rounds lost, in two: nobody is asked a second time."""
    with practice_teacher() as endpoint:
        config = _config(endpoint)
        alone = generate(Job([lamps], tmp_path / "alone", config), lambda _: None)
        asked = endpoint.stats()["requests"]
        job = Job([lamps], tmp_path / "parts", config)
        with job.claimed():
            begin(job)
            ledger = ledger_of(job)
            while owed := ledger.advance():
                for share in shares(job, 4):
                    if share.of(owed):
                        _make(Share(Job([lamps], job.out, config), share.number, 4))
            assert endpoint.stats()["requests"] == 2 * asked
            shutil.rmtree(job.out / ".work" / "rounds")
            begin(job)
            ledger = ledger_of(job)
            while owed := ledger.advance():
                for share in shares(job, 2):
                    if share.of(owed):
                        _make(share)
            manifest = finish(job, ledger).manifest
        assert endpoint.stats()["requests"] == 2 * asked
    for name, digest in alone.manifest["files"].items():
        if name.startswith("data/"):
            assert manifest["files"][name] == digest
    assert manifest["cost"]["requests"] == asked


def test_a_part_has_its_share_of_the_pace_and_of_what_is_left_of_the_budget(
    lamps: Path, tmp_path: Path
) -> None:
    settings = {"rpm": 100, "tpm": 1000, "concurrency": 9, "max_cost": 8.0, "price_in": 1.0}
    config = RunConfig.model_validate(
        {"teacher": "openai", "model": "practice", "price_out": 1.0, **settings}
    )
    parts = shares(Job([lamps], tmp_path / "out", config), 4)
    assert [p.config.rpm for p in parts] == [25] * 4
    assert [p.config.tpm for p in parts] == [250] * 4
    assert [p.config.concurrency for p in parts] == [2] * 4
    assert [p.config.max_cost for p in parts] == [2.0] * 4
    every = [shard for part in parts for shard in part.of(part.job.plan.shards)]
    assert sorted(s.name for s in every) == sorted(s.name for s in parts[0].job.plan.shards)


def test_a_part_of_another_run_is_refused(lamps: Path, tmp_path: Path) -> None:
    job = Job([lamps], tmp_path / "out", RunConfig(rows=5))
    with job.claimed():
        begin(job)
        other = Job([lamps], tmp_path / "out", RunConfig(rows=6))
        with pytest.raises(OutputError, match="config"), Share(other, 0, 2).claimed():
            pass


def test_batches_are_not_divided(lamps: Path, tmp_path: Path) -> None:
    config = RunConfig(teacher="openai", model="practice", batch=True)
    with pytest.raises(InputError, match="batch"):
        shares(Job([lamps], tmp_path / "out", config), 2)


def test_an_object_store_is_refused_before_anything_is_written(
    lamps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(OutputError, match="address"):
        generate(Job([lamps], Path("s3://bucket/lamps"), RunConfig(rows=5)), lambda _: None)
    assert sorted(tmp_path.iterdir()) == before
