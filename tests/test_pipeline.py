"""Whole runs: what comes out, that it is the same again, and that nothing stops it for good."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from datasets import Value, load_dataset

from functok.config import RunConfig
from functok.dataset import COLUMNS, Dataset
from functok.errors import FunctokError, OutputError, RegistryError
from functok.pipeline import begin, generate, ledger_of
from functok.planning.plan import Shard
from functok.records import Slot
from functok.running.job import Job
from functok.running.ledger import Ledger
from functok.running.workshop import Progress, Workshop
from functok.validate import validate

from .conftest import parquet_bytes, run
from .starting import Started, functok


def _finished(job: Job) -> set[str]:
    """The shards whose first round is on disk."""
    return {shard.name for i, shard in enumerate(job.plan.shards) if job.journal.has(i, 0)}


def _make(job: Job, ledger: Ledger, shards: Sequence[Shard]) -> None:
    """Makes the rows of some shards."""

    async def made() -> None:
        async with Workshop(job, ledger, lambda _: None) as workshop:
            await workshop.make(shards)

    asyncio.run(made())


def _interrupted(spec: Path, out: Path) -> set[str]:
    """A run of 20 rows per function, interrupted when some shards are finished; their names."""
    job = Job([spec], out, RunConfig(rows=20))

    complete: list[str] = []
    interrupted: list[Progress] = []

    def interrupt(progress: Progress) -> None:
        if interrupted:  # once: the loop is being closed when it has happened
            return
        patience = time.monotonic() + 0.5  # a thread writes what is complete
        while complete and not _finished(job) and time.monotonic() < patience:
            time.sleep(0.01)
        if _finished(job):
            interrupted.append(progress)
            raise KeyboardInterrupt
        if progress.accepted == progress.shard.wanted:
            complete.append(progress.shard.name)

    with pytest.raises(KeyboardInterrupt):
        generate(job, interrupt)
    return _finished(job)


def test_a_resumed_run_reports_what_stands_already(lamps: Path, tmp_path: Path) -> None:
    job = Job([lamps], tmp_path / "out", RunConfig(rows=20))
    with job.claimed():
        begin(job)
        ledger = ledger_of(job)
        _make(job, ledger, ledger.advance()[:2])
    latest: dict[str, Progress] = {}
    first: dict[str, Progress] = {}

    def report(progress: Progress) -> None:
        first.setdefault(progress.shard.name, progress)
        latest[progress.shard.name] = progress

    generate(Job([lamps], job.out, job.config), report)
    assert first["single/switch_lamp"].accepted == 20, "made before"
    assert sum(progress.accepted for progress in latest.values()) == 84


def test_every_row_passes_every_check_again(lamps_dataset: Path) -> None:
    assert list(validate(Dataset(lamps_dataset))) == []


def test_the_rows_are_as_many_as_asked_and_the_arithmetic_holds(lamps_dataset: Path) -> None:
    counts = Dataset(lamps_dataset).manifest["counts"]
    assert counts["by_kind"] == {
        "single": 60,
        "missing_argument": 3,
        "near_miss": 8,
        "unrelated": 13,
    }
    assert counts["requested"] == 84
    assert counts["requested"] == counts["accepted"] + counts["rejected_for_good"] + counts["owed"]
    refused = sum(1 for _ in Dataset(lamps_dataset).rejections())
    assert counts["attempts"] == counts["accepted"] + refused


def test_no_query_holds_a_function_name_or_an_identifier(lamps_dataset: Path) -> None:
    for _, row in Dataset(lamps_dataset).rows():
        assert not re.search(r"\w_\w", row["query"]), row["query"]


def test_load_dataset_gives_three_splits_with_the_declared_features(
    lamps_dataset: Path, tmp_path: Path
) -> None:
    loaded = load_dataset(str(lamps_dataset), cache_dir=str(tmp_path))
    assert set(loaded) == {"train", "validation", "test"}
    for split in loaded.values():
        assert dict(split.features) == {name: Value(dtype) for name, dtype in COLUMNS.items()}


def test_streaming_gives_the_same_rows(lamps_dataset: Path) -> None:
    streamed = load_dataset(str(lamps_dataset), streaming=True)
    rows = [row for split in streamed.values() for row in split]
    assert rows == [row for _, row in Dataset(lamps_dataset).rows()]
    for split in streamed.values():
        assert set(split.features or {}) == set(COLUMNS)


def test_the_same_command_gives_byte_identical_parquet_in_another_process(
    lamps: Path, tmp_path: Path, lamps_dataset: Path
) -> None:
    out = tmp_path / "again"
    command = [sys.executable, "-m", "functok", "generate"]
    command += [str(lamps), "--out", str(out), "--rows", "20"]
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    assert parquet_bytes(out) == parquet_bytes(lamps_dataset)


def test_another_seed_gives_other_rows(lamps: Path, tmp_path: Path, lamps_dataset: Path) -> None:
    assert parquet_bytes(run(lamps, tmp_path / "other", rows=20, seed=1).out) != parquet_bytes(
        lamps_dataset
    )


def test_a_finished_dataset_is_left_as_it_is(lamps: Path, tmp_path: Path) -> None:
    first = run(lamps, tmp_path / "out", rows=3)
    stamps = {path: path.stat().st_mtime_ns for path in first.out.rglob("*")}
    second = run(lamps, tmp_path / "out", rows=3)
    assert not first.unchanged
    assert second.unchanged
    assert {path: path.stat().st_mtime_ns for path in first.out.rglob("*")} == stamps


def test_a_damaged_dataset_is_made_again(lamps: Path, tmp_path: Path) -> None:
    out = run(lamps, tmp_path / "out", rows=3).out
    whole = parquet_bytes(out)
    next(out.glob("data/train-*")).write_bytes(b"")
    assert not run(lamps, out, rows=3).unchanged
    assert parquet_bytes(out) == whole


def test_other_settings_replace_the_dataset(lamps: Path, tmp_path: Path) -> None:
    out = run(lamps, tmp_path / "out", rows=3).out
    run(lamps, out, rows=5)
    assert Dataset(out).manifest["counts"]["by_kind"]["single"] == 15
    assert list(validate(Dataset(out))) == []


def test_what_an_api_says_of_itself_decides_the_rows_and_so_the_identity(tmp_path: Path) -> None:
    """Of two documents that differ in their titles alone other values are drawn."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "TITLE", "version": "1"},
        "paths": {
            "/entries": {
                "post": {
                    "operationId": "keep_entry",
                    "summary": "Keeps an entry.",
                    "parameters": [
                        {
                            "name": "item",
                            "in": "query",
                            "required": True,
                            "schema": {"type": "string"},
                        }
                    ],
                }
            }
        },
    }

    def job(title: str) -> Job:
        spec = tmp_path / "entries.json"
        spec.write_text(json.dumps(document).replace("TITLE", title))
        return Job([spec], tmp_path / "out", RunConfig(rows=20))

    def drawn(made: Job) -> list[Slot]:
        slots = made.plan.slots(made.plan.shards[0])
        return [slots.slot(ordinal, 0) for ordinal in range(20)]

    plain, garden = job("Entries"), job("Plants and flowers of the garden")
    assert drawn(plain) != drawn(garden)
    assert plain.api.fingerprint == garden.api.fingerprint, "its rows are kept"
    assert plain.identity != garden.identity
    assert job("Entries").identity == plain.identity


def test_nothing_of_the_run_is_left_beside_the_dataset(lamps_dataset: Path) -> None:
    assert sorted(p.name for p in lamps_dataset.iterdir()) == [
        "README.md", "data", "functional_tokens.json", "functions.json", "manifest.json",
        "rejected.jsonl",
    ]  # fmt: skip


def test_an_interruption_leaves_a_folder_from_which_the_run_goes_on(
    lamps: Path, tmp_path: Path, lamps_dataset: Path
) -> None:
    finished = _interrupted(lamps, tmp_path / "out")
    asked: list[str] = []
    again = Job([lamps], tmp_path / "out", RunConfig(rows=20))

    def note(progress: Progress) -> None:
        if len(_finished(again)) < len(again.plan.shards):
            asked.append(progress.shard.name)

    outcome = generate(again, note)
    assert set(asked) - finished, "the first round was not over"
    assert all(asked.count(name) == 1 for name in finished), "it stands, and is not made again"
    assert parquet_bytes(outcome.out) == parquet_bytes(lamps_dataset)


def test_kill_9_at_random_moments_then_the_same_command_gives_the_same_bytes(
    lamps: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    start = time.monotonic()
    command = ("generate", lamps, "--rows", "30", "--out")
    assert functok(*command, whole).returncode == 0
    lasts = time.monotonic() - start
    out = tmp_path / "killed"
    rng = random.Random(1)
    for _ in range(3):
        process = Started(tmp_path, *command, out)
        killer = threading.Timer(rng.uniform(0, 0.95) * lasts, process.kill)
        killer.start()
        code = process.wait()
        killer.cancel()
        if code == 0:
            break
        assert code == -signal.SIGKILL
    done = functok(*command, out)
    assert done.returncode == 0, done.stderr
    assert parquet_bytes(out) == parquet_bytes(whole)
    assert list(validate(Dataset(out))) == []


def test_a_release_that_died_while_files_were_renamed_is_finished(
    lamps: Path, tmp_path: Path, lamps_dataset: Path
) -> None:
    out = run(lamps, tmp_path / "out", rows=20).out
    job = Job([lamps], out, RunConfig(rows=20))
    job.journal.open(job.identity)
    stage = out / ".work" / "release"
    stage.mkdir()
    for name in ("manifest.json", "functions.json"):
        (out / name).rename(stage / name)
    assert run(lamps, out, rows=20).unchanged
    assert list(validate(Dataset(out))) == []
    assert not stage.exists()


def test_a_folder_of_another_spec_is_refused_and_untouched(
    lamps: Path, tmp_path: Path, lamps_dataset: Path
) -> None:
    out = run(lamps, tmp_path / "out", rows=3).out
    before = parquet_bytes(out)
    other = lamps.with_name("other.py")
    other.write_text(lamps.read_text())
    with pytest.raises(OutputError, match="belongs to the spec 'lamps'"):
        run(other, out, rows=3)
    assert parquet_bytes(out) == before


def test_a_folder_that_is_no_dataset_is_refused(lamps: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("ten years of work")
    with pytest.raises(OutputError, match="not a functok dataset"):
        run(lamps, tmp_path / "home", rows=3)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="is a file"):
        run(lamps, tmp_path / "file", rows=3)


def test_another_spec_of_the_same_name_is_refused_and_the_dataset_untouched(
    lamps: Path, tmp_path: Path
) -> None:
    out = run(lamps, tmp_path / "out", rows=3).out
    before = parquet_bytes(out)
    other = tmp_path / "elsewhere" / "lamps.py"
    other.parent.mkdir()
    other.write_text('def ring_bell() -> None:\n    """Rings the bell of the house."""\n')
    with pytest.raises(OutputError, match="another spec named 'lamps'"):
        run(other, out, rows=3)
    assert parquet_bytes(out) == before


def test_a_lost_registry_cannot_give_a_released_token_to_another_function(
    lamps: Path, tmp_path: Path
) -> None:
    out = run(lamps, tmp_path / "out", rows=3).out
    lamps.with_name("lamps.tokens.json").unlink()
    first = '\n\ndef blink_lamp() -> None:\n    """Blinks the lamp once."""\n\n\ndef switch_lamp('
    lamps.write_text(lamps.read_text().replace("\n\ndef switch_lamp(", first, 1))
    with pytest.raises(RegistryError, match="changed hands"):
        run(lamps, out, rows=3)
    assert not lamps.with_name("lamps.tokens.json").exists()


def test_a_finished_dataset_gets_its_lost_registry_back(lamps: Path, tmp_path: Path) -> None:
    out = run(lamps, tmp_path / "out", rows=3).out
    registry = lamps.with_name("lamps.tokens.json")
    text = registry.read_text()
    registry.unlink()
    assert run(lamps, out, rows=3).unchanged
    assert registry.read_text() == text


def test_load_dataset_gives_the_new_rows_after_a_regeneration(lamps: Path, tmp_path: Path) -> None:
    """The cache of `datasets` must see that the files changed."""
    out = run(lamps, tmp_path / "out", rows=4).out
    cache = str(tmp_path / "cache")
    before = load_dataset(str(out), cache_dir=cache)["train"]["query"][:]
    run(lamps, out, rows=6, seed=2)
    after = load_dataset(str(out), cache_dir=cache)["train"]["query"][:]
    assert len(after) > len(before)
    assert set(after) == {r["query"] for split, r in Dataset(out).rows() if split == "train"}


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("run.json", b""),
        ("run.json", b"[]"),
        ("rounds", b"\x00\x01"),
        ("rounds", b""),
        ("release/manifest.json", b"{"),
        ("release/manifest.json", b'{"files": {"../../evil": 1}}'),
    ],
)
def test_a_damaged_work_folder_is_made_again(
    lamps: Path, tmp_path: Path, lamps_dataset: Path, file: str, damage: bytes
) -> None:
    _interrupted(lamps, tmp_path / "out")
    path = tmp_path / "out" / ".work" / file
    if path.is_dir():
        path = sorted(path.iterdir())[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(damage)
    assert parquet_bytes(run(lamps, tmp_path / "out", rows=20).out) == parquet_bytes(lamps_dataset)
    assert not (tmp_path / "evil").exists()


def test_a_round_that_was_cut_at_the_end_of_a_line_is_not_taken_for_whole(
    lamps: Path, tmp_path: Path
) -> None:
    job = Job([lamps], tmp_path / "out", RunConfig(rows=5))
    with job.claimed():
        assert begin(job) is None
        _make(job, ledger_of(job), job.plan.shards[:1])
        path = job.journal.path(0, 0)
        assert job.journal.has(0, 0)
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-2]))
        assert not job.journal.has(0, 0)


def test_two_runs_never_write_to_one_folder(lamps: Path, tmp_path: Path) -> None:
    job = Job([lamps], tmp_path / "out", RunConfig(rows=3))
    with job.claimed(), pytest.raises(OutputError, match="another run"):
        run(lamps, tmp_path / "out", rows=3)


@pytest.mark.skipif(sys.platform == "win32", reason="needs setrlimit")
@pytest.mark.parametrize("limit", [1_000, 20_000])
def test_a_disk_that_takes_no_more_is_one_message_and_the_old_dataset_stays(
    lamps: Path, tmp_path: Path, limit: int
) -> None:
    """A file-size limit of the operating system stands for the full disk: writing fails for real."""
    out = run(lamps, tmp_path / "out", rows=3).out
    before = parquet_bytes(out)
    done = functok("generate", lamps, "--out", out, "--rows", "80", largest_file=limit)
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert parquet_bytes(out) == before
    assert list(validate(Dataset(out))) == []
    assert run(lamps, out, rows=80).manifest["counts"]["by_kind"]["single"] == 240


def test_rows_that_cannot_be_made_are_named_in_a_valid_dataset(tmp_path: Path) -> None:
    """A value that no query can say ends as a shortfall of its function; the other is complete."""
    unsayable = {"type": "object", "properties": {"code": {"const": ""}}, "required": ["code"]}
    spec = tmp_path / "tiny.json"
    spec.write_text(
        json.dumps(
            [
                {"name": "ring", "description": "Rings the bell.", "parameters": unsayable},
                {"name": "open_gate", "description": "Opens the garden gate."},
            ]
        )
    )
    outcome = run(spec, tmp_path / "out", rows=4, rounds=2)
    counts = outcome.manifest["counts"]
    assert counts["shortfall"] == {"single/ring": 4}
    assert counts["rejected_for_good"] == 4
    assert counts["shards"]["single/open_gate"]["accepted"] == 4
    assert list(validate(Dataset(outcome.out))) == []
    with pytest.raises(FunctokError) as caught:
        outcome.raise_for_shortfall()
    assert caught.value.exit_code == 3
    assert "ring" in str(caught.value)
