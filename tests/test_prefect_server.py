"""A real server, real workers, real runs: what the README says, and what happens to killed workers."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from functok.dataset import Dataset
from functok.project import initialise
from functok.storage.remote import RemoteFolder, folder_at
from functok.validate import validate

from .conftest import LAMPS, parquet_bytes
from .hub_server import practice_hub
from .s3_server import s3_server
from .test_llm_run import Endpoint, practice_teacher

pytestmark = pytest.mark.long

KEY = "sk-planted-5d6e7f8a9b0c"


class Prefect:
    """A server of its own with the project's deployments, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.home = folder / "home"
        initialise(self.project)
        (self.project / "api_specs" / "lamps.py").write_text(LAMPS)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/api"
        self.environment = {
            **os.environ,
            "PREFECT_HOME": str(self.home),
            "PREFECT_API_URL": self.url,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
            "DO_NOT_TRACK": "1",
            "FUNCTOK_PROJECT": str(self.project),
            "OPENAI_API_KEY": KEY,
        }
        self.started: list[subprocess.Popen[bytes]] = []

    def command(self, *arguments: str, timeout: float = 240) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(Path(sys.executable).with_name("prefect")), *arguments],
            cwd=self.project, env=self.environment, capture_output=True, text=True, timeout=timeout,
        )  # fmt: skip

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Starts a server or a worker in a process group of its own."""
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("prefect")), *arguments],
            cwd=self.home, env=self.environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.started.append(process)
        return process

    def worker(self, *more: str) -> subprocess.Popen[bytes]:
        return self.start("worker", "start", "--pool", "functok", *more)

    def generate(self, *parameters: str) -> subprocess.CompletedProcess[str]:
        """`prefect deployment run 'generate-dataset/generate' --param … --watch`"""
        given = [word for parameter in parameters for word in ("--param", parameter)]
        return self.command(
            "deployment", "run", "generate-dataset/generate", *given, "--watch", timeout=400
        )

    def runs(self, deployment: str) -> list[dict[str, Any]]:
        """The runs of a deployment, the latest first."""
        body = {"deployments": {"name": {"any_": [deployment]}}, "sort": "START_TIME_DESC"}
        found = self.api("/flow_runs/filter", body)
        assert isinstance(found, list)
        return found

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return json.load(answer)

    def api(self, path: str, body: Mapping[str, Any]) -> Any:
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        patience = time.monotonic() + 20
        while True:
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                # The server's SQLite is locked now and then.
                if error.code != 503 or time.monotonic() > patience:
                    raise
            time.sleep(1)

    def is_up(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        for process in reversed(self.started):
            _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """`kill -9` for the process and all that it started."""
    for pid in (process.pid, *_started_by(process.pid)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def _started_by(pid: int) -> list[int]:
    """The processes that a process started, and those started by these."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    children = [child for child, parent in parents.items() if parent == pid]
    return [*children, *(one for child in children for one in _started_by(child))]


def _runs_at(worker: subprocess.Popen[bytes]) -> set[str]:
    """The ids of the flow runs whose processes a worker started."""
    found = set()
    for pid in _started_by(worker.pid):
        with contextlib.suppress(OSError):
            for entry in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                name, _, value = entry.partition(b"=")
                if name == b"PREFECT__FLOW_RUN_ID":
                    found.add(value.decode())
    return found


def _wait(what: str, condition: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.5)


@pytest.fixture(scope="module")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefect]:
    server = Prefect(tmp_path_factory.mktemp("prefect"))
    server.home.mkdir()
    try:
        server.start("server", "start", "--host", "127.0.0.1", "--port", str(server.port))
        _wait("the server", server.is_up, 120)
        for command in (
            ("work-pool", "create", "functok", "--type", "process"),
            ("--no-prompt", "deploy", "--all"),
        ):
            done = server.command(*command)
            assert done.returncode == 0, done.stdout + done.stderr
        for _ in range(2):  # the second time it replaces what the first one made
            made = subprocess.run(
                [sys.executable, "flows/automations.py"],
                cwd=server.project, env=server.environment, capture_output=True, text=True,
            )  # fmt: skip
            assert made.returncode == 0, made.stderr
        assert len(server.api("/automations/filter", {})) == 3
        yield server
    finally:
        server.stop()


def _llm(endpoint: Endpoint, **more: object) -> str:
    settings = {"rows": 20, "teacher": "openai", "model": "practice", "base_url": endpoint.url}
    return "config=" + json.dumps({**settings, **more})


def test_the_commands_of_the_readme_make_a_dataset_and_an_event_brings_it_up_to_date(
    prefect: Prefect,
) -> None:
    """An event without a change asks for nothing, one after a change for that function alone."""
    worker = prefect.worker()
    spec, out = prefect.project / "api_specs" / "lamps.py", prefect.project / "outputs" / "lamps"
    for other in prefect.project.glob("api_specs/*"):
        if other != spec and other.is_file():
            other.unlink()
    with practice_teacher("--key", KEY) as endpoint:
        parameters = ('specs=["api_specs/lamps.py"]', _llm(endpoint))
        done = prefect.generate(*parameters)
        assert done.returncode == 0, done.stdout + done.stderr
        assert list(validate(Dataset(out))) == []
        first = endpoint.stats()["requests"]

        def refreshed(times: int) -> bool:
            runs = [run for run in prefect.runs("refresh") if run["state_type"] != "SCHEDULED"]
            ended = [run for run in runs if run["state_type"] in ("COMPLETED", "FAILED", "CRASHED")]
            assert all(run["state_type"] == "COMPLETED" for run in ended), ended
            return len(ended) == times

        def emit() -> None:
            said = prefect.command(
                "event", "emit", "functok.spec.changed", "--resource-id", "functok.spec.lamps"
            )
            assert said.returncode == 0, said.stderr

        emit()
        _wait("refresh", lambda: refreshed(1), 120)
        assert endpoint.stats()["requests"] == first
        before = Dataset(out).manifest["files"]
        spec.write_text(LAMPS.replace('"bedroom", "garage"], on', '"bedroom", "attic"], on'))
        emit()
        _wait("refresh", lambda: refreshed(2), 180)
        second = endpoint.stats()["requests"]
        assert first < second < first + first // 2
        assert Dataset(out).manifest["files"] != before
        assert list(validate(Dataset(out))) == []
        done = prefect.generate(*parameters)
        assert done.returncode == 0, done.stdout + done.stderr
        assert endpoint.stats()["requests"] == second
    _kill(worker)
    places = [*prefect.home.rglob("*"), *out.rglob("*")]
    found = [path for path in places if path.is_file() and KEY.encode() in path.read_bytes()]
    assert found == []


@pytest.fixture
def bucket(prefect: Prefect, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket on an S3 server, which workers find by their environment."""
    import s3fs

    with s3_server() as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
            monkeypatch.setitem(prefect.environment, name, value)
        name = f"practice-{uuid.uuid4().hex[:8]}"  # the server's process remembers those of tests before
        s3fs.S3FileSystem(skip_instance_cache=True).mkdir(name)
        yield f"s3://{name}"


@pytest.mark.parametrize("where", ["folder", "object store"])
def test_four_parts_by_two_workers_are_one_process_s_bytes_though_one_worker_is_killed(
    where: str, prefect: Prefect, bucket: str, tmp_path: Path
) -> None:
    """Its runs are marked Crashed by the automation, made again, and no paid request is repeated."""
    name = f"lamps4{where[:3]}"
    spec = prefect.project / f"{name}.py"
    spec.write_text(LAMPS)
    place = f"{bucket}/{name}" if where == "object store" else f"outputs/{name}"
    with practice_teacher("--key", KEY) as endpoint:
        done = subprocess.run(
            [
                sys.executable, "-m", "functok", "generate", str(spec), "--rows", "20",
                "--out", str(tmp_path / "single"), "--slots-per-request", "1",
                "--teacher", "openai", "--model", "practice", "--base-url", endpoint.url,
            ],
            cwd=prefect.project, env=prefect.environment, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        alone = endpoint.stats()["requests"]
    workers = [prefect.worker("--limit", "3") for _ in range(2)]  # neither has room for all parts
    with practice_teacher("--key", KEY, "--latency", "1.0") as endpoint:
        config = _llm(endpoint, slots_per_request=1, concurrency=8)  # two for each part
        command = [
            str(Path(sys.executable).with_name("prefect")), "deployment", "run",
            "generate-dataset/generate", "--param", f'specs=["{name}.py"]', "--param", config,
            "--param", f"out={place}", "--param", "shards=4", "--watch",
        ]  # fmt: skip
        run = subprocess.Popen(
            command, cwd=prefect.project, env=prefect.environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        _wait("replies", lambda: endpoint.stats()["ok"] > 16, 240)
        (whole,) = [r["id"] for r in prefect.runs("generate") if r["state_type"] == "RUNNING"]
        (victim,) = [worker for worker in workers if whole not in _runs_at(worker)]
        _wait("a part of the other worker", lambda: _runs_at(victim), 60)
        at_work = _runs_at(victim)
        _kill(victim)
        output, _ = run.communicate(timeout=400)
        assert run.returncode == 0, output
        asked = endpoint.stats()["requests"]
    for worker in workers:
        _kill(worker)
    folder = folder_at(place)
    out = folder.local if isinstance(folder, RemoteFolder) else prefect.project / place
    assert parquet_bytes(out) == parquet_bytes(tmp_path / "single")
    assert at_work
    states = {run["id"]: run["state_type"] for run in prefect.runs("part")}
    assert {states[run] for run in at_work} <= {"CRASHED", "COMPLETED"}
    assert "CRASHED" in states.values()
    assert asked <= alone + 2 * len(at_work), "replies were paid for twice"  # those under way


@pytest.mark.parametrize("where", ["folder", "object store"])
def test_refresh_says_what_a_change_costs_and_publishes_what_it_regenerated(
    where: str, prefect: Prefect, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dry run asks for nothing and writes nothing; what has not changed is not published again."""
    spec = prefect.project / f"hall_{where[:3]}.py"
    spec.write_text(LAMPS)
    place = f"{bucket}/hall" if where == "object store" else "outputs/hall"

    def dataset() -> Dataset:
        folder = folder_at(place)
        if isinstance(folder, RemoteFolder):
            kept.append(folder)
            return Dataset(folder.local)
        return Dataset(prefect.project / place)

    def refreshed(*more: str) -> None:
        parameters = (f'specs=["{spec.name}"]', f"out={place}", config, *more)
        given = [word for parameter in parameters for word in ("--param", parameter)]
        done = prefect.command(
            "deployment", "run", "refresh-dataset/refresh", *given, "--watch", timeout=400
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def told() -> str:
        body = {
            "artifacts": {"key": {"any_": [f"hall-{where[:3]}-changes"]}},
            "sort": "CREATED_DESC",
        }
        return str(prefect.api("/artifacts/filter", body)[0]["data"])

    kept: list[RemoteFolder] = []
    repository = f"practice/hall-{where[:3]}"
    with practice_hub() as hub, practice_teacher("--key", KEY) as endpoint:
        monkeypatch.setitem(prefect.environment, "HF_ENDPOINT", hub.url)
        monkeypatch.setitem(prefect.environment, "HF_TOKEN", "hf_practice")
        config = _llm(endpoint, rows=10, price_in=1.0, price_out=2.0)
        worker = prefect.worker()
        refreshed("dry_run=true", "namespace=practice")
        assert "$" in told()
        assert endpoint.stats()["requests"] == 0
        assert not (dataset().folder / "manifest.json").exists()
        assert not hub.repositories
        refreshed("namespace=practice")
        assert list(validate(dataset())) == []
        tags = hub.repositories[repository].tags
        assert list(tags) == ["v1"]
        first, commits = (
            endpoint.stats()["requests"],
            len(hub.repositories[repository].commits),
        )
        before = dataset().manifest["files"]
        spec.write_text(LAMPS.replace('"bedroom", "garage"], on', '"bedroom", "attic"], on'))
        refreshed("dry_run=true", "namespace=practice")
        assert "switch_lamp" in told()
        assert endpoint.stats()["requests"] == first
        assert dataset().manifest["files"] == before
        refreshed("namespace=practice")
        assert list(hub.repositories[repository].tags) == ["v1", "v2"]
        second = endpoint.stats()["requests"]
        assert first < second < 2 * first
        refreshed("namespace=practice")
        assert list(hub.repositories[repository].tags) == ["v1", "v2"]
        assert endpoint.stats()["requests"] == second
        assert len(hub.repositories[repository].commits) == commits + 1
    _kill(worker)


def test_a_run_waits_for_that_of_its_dataset_and_one_cancelled_stops_and_is_gone_on_with(
    prefect: Prefect,
) -> None:
    """As the button of the UI cancels it; a run of another dataset waits for nobody."""
    for name in ("porch", "cellar"):
        (prefect.project / f"{name}.py").write_text(LAMPS)

    deployment = prefect.get("/deployments/name/generate-dataset/generate")["id"]

    def begun(**parameters: object) -> str:
        body = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        return str(prefect.api(f"/deployments/{deployment}/create_flow_run", body)["id"])

    def state(run: str) -> str:
        return str(prefect.get(f"/flow_runs/{run}")["state_type"])

    worker = prefect.worker()
    with practice_teacher("--key", KEY, "--latency", "1.5") as endpoint:
        llm = _llm(endpoint, rows=30, slots_per_request=1, concurrency=2)
        porch = {"specs": ["porch.py"], "config": json.loads(llm.removeprefix("config="))}
        first = begun(**porch)
        _wait("replies", lambda: endpoint.stats()["ok"] > 6, 120)
        waiting = begun(**porch)
        other = begun(specs=["cellar.py"], config={"rows": 5})
        _wait("the other dataset", lambda: state(other) == "COMPLETED", 120)
        _wait("the second run", lambda: state(waiting) == "RUNNING", 120)
        assert state(first) == "RUNNING"
        prefect.api(f"/flow_runs/{first}/set_state", {"state": {"type": "CANCELLING"}})
        _wait("the cancelled run", lambda: state(first) == "CANCELLED", 60)
        assert first not in _runs_at(worker)
        _wait("the run that waited", lambda: state(waiting) == "COMPLETED", 300)
        manifest = Dataset(prefect.project / "outputs" / "porch").manifest
        asked = endpoint.stats()["requests"]
    assert list(validate(Dataset(prefect.project / "outputs" / "porch"))) == []
    assert asked <= manifest["cost"]["requests"] + 2, "more than those under way were lost"
    _kill(worker)


def test_a_run_whose_worker_went_before_it_began_is_marked_crashed(prefect: Prefect) -> None:
    """At each step from the moment a worker takes it; there is no worker here to go on with it."""
    deployment = prefect.get("/deployments/name/generate-part/part")["id"]
    parameters = {"name": "nobody", "specs": ["lamps.py"], "out": "outputs/nobody", "config": {},
                  "part": 0, "parts": 2, "number": 0}  # fmt: skip
    taken: list[str] = []
    for steps in (["Pending"], ["Pending", "Submitting"]):
        body = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        run = prefect.api(f"/deployments/{deployment}/create_flow_run", body)["id"]
        for step in steps:
            state = {"state": {"type": "PENDING", "name": step}}
            prefect.api(f"/flow_runs/{run}/set_state", state)
        taken.append(run)

    def crashed() -> bool:
        return {prefect.get(f"/flow_runs/{run}")["state_type"] for run in taken} == {"CRASHED"}

    _wait("both marked as crashed", crashed, 300)
