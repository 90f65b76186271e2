"""Shared by the tests: a small spec, and a dataset made from it once."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings

from functok.config import RunConfig
from functok.dataset import Dataset
from functok.pipeline import Outcome, generate
from functok.running.job import Job

# Read once, when the Hub's client is imported: no test may reach a Hub that is not on loopback.
os.environ |= {
    "HF_ENDPOINT": "http://127.0.0.1:9",
    "HF_HUB_DISABLE_XET": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
}

# Tests start functok often: what Python compiled at the first start serves the others.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# How long a draw takes says how busy the machine is, and nothing about a law.
settings.register_profile("functok", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("functok")

ROOT = Path(__file__).resolve().parent.parent

LAMPS = '''\
"""Lamps of a house."""

from typing import Literal


def switch_lamp(room: Literal["kitchen", "bedroom", "garage"], on: bool) -> bool:
    """Switches the lamp of a room on or off.

    Args:
        room: The room whose lamp is meant.
        on: Whether the lamp should be on.
    """


def dim_lamp(room: Literal["kitchen", "bedroom", "garage"], level: int = 50) -> None:
    """Dims the lamp of a room to a level.

    Args:
        room: The room whose lamp is meant.
        level: Brightness between 0 and 100.
    """


def wake_light(time: str, label: str = "Morning") -> None:
    """Plans a wake-up light that brightens slowly in the morning.

    Args:
        time: When it should be bright, in the format HH:MM.
        label: A name for the plan.
    """
'''


def run(spec: Path, out: Path, **settings: object) -> Outcome:
    """One whole run in this process, without a display."""
    job = Job([spec], out, RunConfig.model_validate(settings))
    return generate(job, lambda progress: None)


@pytest.fixture
def lamps(tmp_path: Path) -> Path:
    """A spec of three functions in a folder of its own."""
    spec = tmp_path / "api_specs" / "lamps.py"
    spec.parent.mkdir()
    spec.write_text(LAMPS)
    return spec


@pytest.fixture(scope="session")
def lamps_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of the spec `lamps`, 20 rows per function; made once, for reading only."""
    folder = tmp_path_factory.mktemp("lamps")
    spec = folder / "lamps.py"
    spec.write_text(LAMPS)
    return run(spec, folder / "out", rows=20).out


@pytest.fixture
def dataset_copy(lamps_dataset: Path, tmp_path: Path) -> Dataset:
    """A copy of that dataset which a test may damage."""
    return Dataset(Path(shutil.copytree(lamps_dataset, tmp_path / "lamps")))


def parquet_bytes(out: Path) -> dict[str, bytes]:
    """The rows of a dataset as they lie on disk, by the name of the file."""
    return {path.name: path.read_bytes() for path in sorted(out.glob("data/*.parquet"))}


@contextmanager
def flow_in_harness(path: Path) -> Iterator[ModuleType]:
    """The module of a flow, with a Prefect server of the harness's own while it is used."""
    from prefect.testing.utilities import prefect_test_harness

    location = importlib.util.spec_from_file_location(f"{path.stem}_flow", path)
    assert location is not None
    assert location.loader is not None
    module = importlib.util.module_from_spec(location)
    sys.modules[location.name] = module
    location.loader.exec_module(module)
    with prefect_test_harness(server_startup_timeout=120):
        yield module
