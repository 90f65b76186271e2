"""The flow `generate-dataset` under Prefect's own harness, and as a script."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from functok.dataset import Dataset
from functok.validate import validate

from .conftest import ROOT

FLOW = ROOT / "flows" / "generate.py"


@pytest.fixture(scope="module")
def flow_module() -> Iterator[ModuleType]:
    from prefect.testing.utilities import prefect_test_harness

    location = importlib.util.spec_from_file_location("generate_flow", FLOW)
    assert location is not None
    assert location.loader is not None
    module = importlib.util.module_from_spec(location)
    sys.modules[location.name] = module
    location.loader.exec_module(module)
    with prefect_test_harness(server_startup_timeout=120):
        yield module


def test_the_flow_makes_the_same_bytes_as_the_command(
    flow_module: ModuleType, lamps: Path, tmp_path: Path, lamps_dataset: Path
) -> None:
    from functok.config import RunConfig

    out = tmp_path / "flow"
    counts = flow_module.generate_dataset([str(lamps)], out, RunConfig(rows=20))
    assert counts == {"requested": 80, "accepted": 80, "rejected_for_good": 0, "owed": 0}
    for split in ("train", "validation", "test"):
        name = f"data/{split}-00000-of-00001.parquet"
        assert (out / name).read_bytes() == (lamps_dataset / name).read_bytes()
    assert list(validate(Dataset(out))) == []


def test_the_script_runs_the_flow(lamps: Path, tmp_path: Path) -> None:
    """`python flows/generate.py SPEC` with nothing but a temporary Prefect of its own."""
    environment = {
        **os.environ,
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "FUNCTOK_ROWS": "3",
    }
    environment.pop("PREFECT_API_URL", None)
    done = subprocess.run(
        [sys.executable, str(FLOW), str(lamps)],
        capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert list(validate(Dataset(tmp_path / "outputs" / "lamps"))) == []


def test_the_flow_turns_prefect_telemetry_off() -> None:
    code = (
        f"import os, runpy; runpy.run_path({str(FLOW)!r}); "
        "assert os.environ['DO_NOT_TRACK'] == '1'; "
        "from prefect.settings import get_current_settings as s; "
        "assert s().server.analytics_enabled is False"
    )
    clean = {k: v for k, v in os.environ.items() if k not in {"DO_NOT_TRACK", "CI"}}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=clean)
    assert done.returncode == 0, done.stderr
