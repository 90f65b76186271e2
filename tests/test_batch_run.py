"""Whole runs through the Batch API: the command line, a real socket, the practice teacher's batches."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from functok.config import resolve
from functok.dataset import Dataset
from functok.errors import InputError
from functok.running.job import Job
from functok.teachers.cost import estimate
from functok.validate import validate

from .conftest import parquet_bytes
from .starting import Started
from .test_llm_run import KEY, _command, _counts, _run, practice_teacher

PRICE = ("--price-in", "1", "--price-out", "2")


def test_a_batch_run_makes_the_bytes_of_an_online_run_at_half_the_cost(
    lamps: Path, tmp_path: Path
) -> None:
    with practice_teacher("--batch-delay", "0.3") as endpoint:
        done = _run(lamps, tmp_path / "batch", endpoint, "--rows", "20", "--batch", *PRICE)
        assert done.returncode == 0, done.stderr
        stats = endpoint.stats()
        asked = stats["ok"]
        sizes = re.findall(r"completed, (\d+) of \1 requests done", done.stderr)
        assert sum(map(int, sizes)) == asked
        assert stats["batches"]["created"] == len(sizes)
        assert stats["requests"] == 0
        done = _run(lamps, tmp_path / "online", endpoint, "--rows", "20", *PRICE)
        assert done.returncode == 0, done.stderr
    assert parquet_bytes(tmp_path / "batch") == parquet_bytes(tmp_path / "online")
    assert _counts(tmp_path / "batch")["accepted"] == 84
    assert list(validate(Dataset(tmp_path / "batch"))) == []
    batch, online = (Dataset(tmp_path / name).manifest["cost"] for name in ("batch", "online"))
    assert batch["usd"] == pytest.approx(online["usd"] / 2, abs=2e-6)
    assert batch["batched_requests"] == batch["requests"] == online["requests"] == asked


@pytest.mark.long
def test_after_kill_9_the_same_command_collects_what_was_submitted(
    lamps: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with practice_teacher("--batch-delay", "4") as endpoint:
        command = _command(lamps, out, endpoint, "--rows", "20", "--batch")
        for _ in range(2):
            process = Started(tmp_path, *command, environment={"OPENAI_API_KEY": KEY})
            while process.poll() is None and not endpoint.stats()["batches"].get("polls"):
                time.sleep(0.05)
            process.kill()
            process.wait()
        assert endpoint.stats()["batches"]["created"] == 1
        assert not endpoint.stats()["ok"], "it was killed before the batch was done"
        done = _run(lamps, out, endpoint, "--rows", "20", "--batch")
        assert done.returncode == 0, done.stderr
        completed = re.findall(r"completed, (\d+) of \1 requests done", done.stderr)
        assert endpoint.stats()["batches"]["created"] == len(completed)
        assert endpoint.stats()["ok"] == Dataset(out).manifest["cost"]["requests"]
    assert _counts(out)["accepted"] == 84
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path


@pytest.mark.long
def test_repairs_of_all_shards_go_together(lamps: Path, tmp_path: Path) -> None:
    """A refused answer costs a turn of the whole run, not a batch of its own."""
    out = tmp_path / "out"
    with practice_teacher("--malformed", "0.3", "--truncate", "0.2") as endpoint:
        done = _run(lamps, out, endpoint, "--rows", "30", "--slots-per-request", "3", "--batch")
        stats = endpoint.stats()
    assert done.returncode == 0, done.stderr
    faults = sum(stats["faults"].values())
    assert faults > 20
    assert stats["batches"]["created"] <= faults / 2
    assert _counts(out)["accepted"] == 128


def test_batches_without_an_endpoint_that_has_them_are_a_plain_error(
    lamps: Path, tmp_path: Path
) -> None:
    with practice_teacher("--no-batches") as endpoint:
        done = _run(lamps, tmp_path / "out", endpoint, "--rows", "3", "--batch")
    assert done.returncode == 4
    assert "Leave out --batch" in done.stderr
    assert "Traceback" not in done.stderr
    with pytest.raises(InputError, match="--teacher openai"):
        resolve(options={"batch": True})


def test_plan_halves_the_money_for_a_batch(lamps: Path) -> None:
    chosen = {"teacher": "openai", "model": "practice", "price_in": 1.0, "price_out": 2.0}
    online, batch = (
        estimate(Job([lamps], config=resolve(options={**chosen, "batch": batch})).plan)
        for batch in (False, True)
    )
    assert batch["usd"] == pytest.approx(online["usd"] / 2, abs=1e-6)
    assert batch["prompt_tokens"] == online["prompt_tokens"]
