"""A dataset's folder in an object store: a real S3 server over a real socket, and fsspec's own in memory."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from functok.config import RunConfig
from functok.dataset import Dataset
from functok.errors import InputError, OutputError
from functok.pipeline import Outcome, begin, finish, generate, ledger_of
from functok.running.job import Job
from functok.running.sharing import Share, shares
from functok.running.workshop import Workshop
from functok.storage.lease import Lease
from functok.storage.remote import RemoteFolder, folder_at
from functok.validate import validate

from .conftest import LAMPS
from .s3_server import s3_server
from .test_llm_run import Endpoint, practice_teacher


@pytest.fixture(scope="module")
def store() -> Iterator[Any]:
    """The filesystem of an S3 server."""
    import s3fs

    with s3_server() as environment, pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield s3fs.S3FileSystem(use_listings_cache=False)


@pytest.fixture
def address(store: Any) -> str:
    """A place in a bucket of its own."""
    bucket = f"test-{uuid.uuid4().hex[:12]}"
    store.mkdir(bucket)
    return f"s3://{bucket}/data/lamps"


def _objects(store: Any, address: str) -> dict[str, bytes]:
    root = address.removeprefix("s3://")
    found = store.find(root)
    return {path[len(root) + 1 :]: store.cat_file(path) for path in found}


def _parquet(folder: Path) -> dict[str, bytes]:
    return {f"data/{p.name}": p.read_bytes() for p in sorted(folder.glob("data/*.parquet"))}


def _made(spec: Path, address: str, **settings: object) -> Outcome:
    job = Job([spec], folder_at(address), RunConfig.model_validate(settings))
    return generate(job, lambda _: None)


def _llm(endpoint: Endpoint, **more: object) -> dict[str, object]:
    settings = {"rows": 10, "teacher": "openai", "model": "practice", "base_url": endpoint.url}
    return {**settings, **more}


def test_a_dataset_in_a_bucket_has_the_bytes_of_one_in_a_folder_and_is_brought_up_to_date(
    store: Any, address: str, lamps: Path, lamps_dataset: Path
) -> None:
    assert not _made(lamps, address, rows=20).unchanged
    objects = _objects(store, address)
    assert {n: b for n, b in objects.items() if n.startswith("data/")} == _parquet(lamps_dataset)
    manifest = json.loads(objects["manifest.json"])
    assert {*manifest["files"], "manifest.json"} == {n for n in objects if n[0] != "."}
    assert [n for n in objects if n[0] == "."] == [".work/leases/run/000000"]
    assert _made(lamps, address, rows=20).unchanged
    lamps.write_text(LAMPS.replace('"garage"], level', '"attic"], level'))
    again = _made(lamps, address, rows=20)
    assert again.manifest["changes"]["rows"]["kept"] > 40
    copy = folder_at(address)
    assert isinstance(copy, RemoteFolder)
    assert list(validate(Dataset(copy.local))) == []


@pytest.mark.long
def test_parts_in_a_bucket_make_the_bytes_of_one_process_with_its_requests(
    store: Any, address: str, lamps: Path, tmp_path: Path
) -> None:
    """Each with a copy of its own; then once more, though all rounds are lost: nobody is asked."""
    with practice_teacher() as endpoint:
        config = RunConfig.model_validate(_llm(endpoint))
        alone = generate(Job([lamps], tmp_path / "alone", config), lambda _: None)
        asked = endpoint.stats()["requests"]
        for lost in (False, True):
            job = Job([lamps], folder_at(address), config)
            with job.claimed():
                begin(job)
                ledger = ledger_of(job)
                while owed := ledger.advance():
                    for share in shares(job, 3):
                        if share.of(owed):
                            _make_part(Job([lamps], folder_at(address), config), share.number)
                    assert job.remote is not None
                    job.remote.pull()
                if not lost:
                    root = address.removeprefix("s3://")
                    store.rm(f"{root}/.work/rounds", recursive=True)
                    store.rm_file(f"{root}/.work/run.json")
                    continue
                manifest = finish(job, ledger).manifest
        assert endpoint.stats()["requests"] == 2 * asked
    objects = _objects(store, address)
    assert {n: b for n, b in objects.items() if n.startswith("data/")} == _parquet(alone.out)
    assert manifest["cost"]["requests"] == asked
    logs = [name for name in objects if ".sent/" in name]
    assert len(logs) == 3, "a log is one object when its part is done"
    assert not [name for name in objects if "rounds" in name or "release" in name]


def _make_part(job: Job, number: int) -> None:
    share = Share(job, number, 3)

    async def make() -> None:
        async with Workshop(job, ledger, lambda _: None, share=share) as workshop:
            await workshop.make(mine)

    with share.claimed():
        ledger = ledger_of(job)
        mine = share.of(ledger.advance())
        asyncio.run(make())


_RUN = """
import sys
from functok.config import RunConfig
from functok.running.job import Job
from functok.pipeline import generate
from functok.storage.remote import folder_at

spec, address, config = sys.argv[1:]
generate(Job([spec], folder_at(address), RunConfig.model_validate_json(config)), lambda _: None)
"""


@pytest.mark.long
def test_a_killed_process_loses_no_reply_but_those_under_way(
    address: str, lamps: Path, tmp_path: Path
) -> None:
    """The next one, with nothing but what is in the store, waits for the lease and makes the same bytes."""
    settings = {"slots_per_request": 1, "concurrency": 4}
    with practice_teacher() as endpoint:
        config = RunConfig.model_validate(_llm(endpoint, **settings))
        alone = generate(Job([lamps], tmp_path / "alone", config), lambda _: None)
        paid = endpoint.stats()["requests"]
    with practice_teacher("--latency", "0.5") as endpoint:
        config = RunConfig.model_validate(_llm(endpoint, **settings))
        command = [sys.executable, "-c", _RUN, str(lamps), address, config.model_dump_json()]
        with subprocess.Popen(command) as process:
            while endpoint.stats()["requests"] < 20:
                time.sleep(0.1)
                assert process.poll() is None
            process.kill()
        subprocess.run(command, check=True)
        assert endpoint.stats()["requests"] <= paid + 4
    copy = folder_at(address)
    assert isinstance(copy, RemoteFolder)
    assert _parquet(copy.local) == _parquet(alone.out)
    assert Dataset(copy.local).manifest["cost"]["requests"] == paid


@pytest.mark.long
def test_a_release_that_was_being_sent_is_put_in_place_by_the_next_run(
    store: Any, address: str, lamps: Path
) -> None:
    root = address.removeprefix("s3://")
    _made(lamps, address, rows=4)
    before = store.cat_file(f"{root}/manifest.json")
    _made(lamps, address, rows=5)
    whole = _objects(store, address)
    for name in [name for name in whole if not name.startswith((".", "functional_tokens"))]:
        store.mv(f"{root}/{name}", f"{root}/.work/release/{name}")
    store.pipe_file(f"{root}/manifest.json", before)
    store.pipe_file(f"{root}/data/train-00000-of-00002.parquet", b"of an earlier release")
    assert _made(lamps, address, rows=5).unchanged
    now = _objects(store, address)
    assert {n: b for n, b in now.items() if n[0] != "."} == {
        n: b for n, b in whole.items() if n[0] != "."
    }
    assert [n for n in now if n.startswith(".work/release")] == []


def test_a_round_that_stands_is_not_replaced_and_none_is_sent_to_another_run(
    store: Any, address: str, lamps: Path
) -> None:
    job = Job([lamps], folder_at(address), RunConfig(rows=5))
    assert job.remote is not None
    with job.claimed():
        begin(job)
        path = job.journal.path(0, 0)
        target = f"{address.removeprefix('s3://')}/.work/rounds/{path.name}"
        for text in (b"first", b"second"):
            path.write_bytes(text)
            job.remote.create(path)
        assert store.cat_file(target) == b"first"
        store.pipe_file(f"{address.removeprefix('s3://')}/.work/run.json", b"{}")
        with pytest.raises(OutputError, match="another run"):
            job.remote.create(job.journal.path(0, 0))


def test_what_cannot_be_used_is_said_before_anything_is_asked(
    store: Any, address: str, lamps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OutputError, match="bucket"):
        _made(lamps, "s3://no-such-bucket/lamps", rows=5)
    with pytest.raises(InputError, match="package"):
        folder_at("abfs://container/lamps")
    with pytest.raises(InputError, match="Name a path"):
        folder_at("nosuch://bucket/lamps")
    with pytest.raises(InputError, match="batch"):
        Job([lamps], folder_at(address), RunConfig(teacher="openai", model="m", batch=True))


def test_a_lease_is_one_process_s_until_it_ends_or_is_silent(store: Any, address: str) -> None:
    folder = address.removeprefix("s3://") + "/lease"

    def lease(**more: float) -> Lease:
        return Lease(store, folder, "here", **{"beat": 0.1, "silence": 1.0, **more})

    with lease() as first:
        with pytest.raises(OutputError, match="another run"), lease():
            pass
        first.check()
    with lease(beat=60.0) as silent:  # as good as dead
        started = time.monotonic()
        with lease() as next_one:
            assert time.monotonic() - started >= 1.0
            with pytest.raises(OutputError, match="silent"):
                silent.check()
            next_one.check()
    with lease():  # the silent one, when it ended, let go of nothing that is another's
        pass
    assert len(store.find(folder)) == 1


class _Log:
    """A log that is written in one copy of a folder and read in another."""

    def __init__(self, address: str = "") -> None:
        self.address = address or f"memory://{uuid.uuid4().hex}/lamps"
        self.reader = RemoteFolder(self.address)
        self.begin()

    def begin(self) -> None:
        """A process begins, with what is in the store."""
        self.writer = RemoteFolder(self.address)
        self.path = self.writer.local / _REPLIES
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch()
        self.sender = self.writer.log(self.path)

    def read(self) -> bytes:
        self.reader.pull()
        path = self.reader.local / _REPLIES
        return path.read_bytes() if path.exists() else b""


_REPLIES = ".work/parts/000/replies.jsonl"


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["append", "send", "merge", "read", "die"]), max_size=20))
@example(["append", "send", "die", "append", "send"] * 3)
def test_a_reader_has_every_byte_of_a_log_that_was_sent_once(steps: list[str]) -> None:
    """Whenever it looks, however the log was sent, and whoever went on with it."""
    log, sent = _Log(), b""
    for number, step in enumerate(steps):
        if step == "append":
            with log.path.open("ab") as file:
                file.write(b"line %d\n" % number)
        elif step == "send":
            sent = log.path.read_bytes()
            log.sender.send(len(sent))
        elif step == "merge":
            log.sender.merge()
        elif step == "read":
            assert log.read() == sent
        else:
            log.begin()
            assert log.path.read_bytes() == sent
    assert log.read() == sent


def test_a_log_may_be_merged_while_it_is_read(address: str) -> None:
    """Segments that were listed may be gone when they are asked for: one that covers them is there."""
    log, done = _Log(address), threading.Event()

    def write() -> None:
        for _ in range(8):
            for _ in range(5):
                with log.path.open("ab") as file:
                    file.write(b"line\n")
                log.sender.send(log.path.stat().st_size)
            log.sender.merge()
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        log.reader = RemoteFolder(address)  # one that has seen nothing yet
        read = log.read()
        assert log.path.read_bytes().startswith(read)
    writer.join()
    assert log.read() == log.path.read_bytes()
