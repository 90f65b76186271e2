"""The flow `generate-dataset` under Prefect's own harness, and as a script."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from types import ModuleType

import pytest

from functok.dataset import Dataset
from functok.validate import validate

from .conftest import ROOT, flow_in_harness
from .test_llm_run import practice_teacher

FLOW = ROOT / "flows" / "generate.py"


@pytest.fixture(scope="module")
def flow_module() -> Iterator[ModuleType]:
    with flow_in_harness(FLOW) as module:
        yield module


def test_the_flow_makes_the_same_bytes_as_the_command(
    flow_module: ModuleType, lamps: Path, tmp_path: Path, lamps_dataset: Path
) -> None:
    from functok.config import RunConfig

    out = tmp_path / "flow"
    counts = asyncio.run(flow_module.generate_dataset([str(lamps)], str(out), RunConfig(rows=20)))
    assert counts == {"requested": 84, "accepted": 84, "rejected_for_good": 0, "owed": 0}
    for split in ("train", "validation", "test"):
        name = f"data/{split}-00000-of-00001.parquet"
        assert (out / name).read_bytes() == (lamps_dataset / name).read_bytes()
    assert list(validate(Dataset(out))) == []


def test_a_model_is_asked_for_all_shards_together_with_the_key_of_a_secret_block(
    flow_module: ModuleType, lamps: Path, tmp_path: Path
) -> None:
    """The key is nowhere in Prefect's database, nor in the dataset's folder."""
    from prefect.artifacts import Artifact as ArtifactRequest
    from prefect.blocks.system import Secret
    from prefect.client.schemas.objects import Artifact

    from functok.config import RunConfig

    key = "sk-planted-77aa88bb99cc"
    out = tmp_path / "flow"
    with practice_teacher("--latency", "0.3", "--key", key) as endpoint:
        config = RunConfig(
            rows=20,
            teacher="openai",
            model="practice",
            base_url=endpoint.url,
            slots_per_request=20,
            offline_rows=10,
        )

        async def run() -> dict[str, Artifact | None]:
            block: Secret[str] = Secret(value=key)
            await block.asave("the-key")
            await flow_module.generate_dataset([str(lamps)], str(out), config, secret="the-key")
            names = ("functions", "refused", "overview", "samples", "progress", "report")
            return {name: await ArtifactRequest.aget(f"lamps-{name}") for name in names}

        artifacts = asyncio.run(run())
        assert endpoint.stats()["max_in_flight"] >= 4, "one shard after another"
    assert "OPENAI_API_KEY" not in os.environ or os.environ["OPENAI_API_KEY"] != key
    assert all(artifacts.values()), artifacts
    progress = artifacts["progress"]
    assert progress is not None
    assert progress.data == 100.0
    report = artifacts["report"]
    assert report is not None
    assert report.data == f"[report.html]({(out / 'report.html').as_uri()})"
    assert (out / "report.html").is_file()
    counts = Dataset(out).manifest["counts"]
    assert counts["by_teacher"] == {"openai:practice": 84, "offline": 40}
    assert list(validate(Dataset(out))) == []
    places = [_database(), *out.rglob("*")]
    found = [path for path in places if path.is_file() and key.encode() in path.read_bytes()]
    assert found == []


def _database() -> Path:
    from prefect.settings import get_current_settings

    url = get_current_settings().server.database.connection_url
    assert url is not None
    path = Path(url.get_secret_value().partition("///")[2])
    assert path.is_file()
    return path


@pytest.mark.usefixtures("flow_module")
def test_the_script_runs_the_flow_and_sends_nothing_home(lamps: Path, tmp_path: Path) -> None:
    """`python flows/generate.py SPEC` with nothing but a temporary Prefect of its own.

    Its database is a copy of the harness's: Prefect takes longer to make one than the flow runs.
    """
    home = tmp_path / "prefect"
    home.mkdir()
    with closing(connect(_database())) as made, closing(connect(home / "prefect.db")) as own:
        made.backup(own)
    unset = {"PREFECT_API_URL", "DO_NOT_TRACK", "CI"}
    environment = {
        **{k: v for k, v in os.environ.items() if k not in unset},
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "FUNCTOK_ROWS": "3",
    }
    code = (
        f"import os, runpy, sys; sys.argv = [{str(FLOW)!r}, {str(lamps)!r}]; "
        "runpy.run_path(sys.argv[0], run_name='__main__'); "
        "assert os.environ['DO_NOT_TRACK'] == '1'; "
        "from prefect.settings import get_current_settings as s; "
        "assert s().server.analytics_enabled is False"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    dataset = Dataset(tmp_path / "outputs" / "lamps")
    assert list(validate(dataset)) == []
    assert dataset.manifest["config"]["rows"] == 3
