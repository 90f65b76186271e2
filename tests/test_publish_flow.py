"""The flow `publish-dataset` under Prefect's own harness."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from functok.errors import CheckFailed

from .conftest import ROOT, flow_in_harness
from .hub_server import practice_hub

pytestmark = pytest.mark.long  # a Prefect server of its own

FLOW = ROOT / "flows" / "publish.py"


@pytest.fixture(scope="module")
def flow_module() -> Iterator[ModuleType]:
    with flow_in_harness(FLOW) as module:
        yield module


def test_the_flow_publishes_with_the_token_of_a_secret_block(
    flow_module: ModuleType, lamps_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The only token that the Hub takes; the second run finds the release there."""
    from prefect.artifacts import Artifact
    from prefect.blocks.system import Secret

    token, made = "hf_planted77aa88bb99cc", str(lamps_dataset)
    block: Secret[str] = Secret(value=token)
    block.save("the-token")
    with practice_hub(key=token) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        hub.fail("commit", 503)
        first = flow_module.publish_dataset(made, "practice/lamps", secret="the-token")
        again = flow_module.publish_dataset(made, "practice/lamps", secret="the-token")
        repository = hub.repositories["practice/lamps"]
        assert repository.tags == {"v1": first["commit"]}
    assert first == {"did": "committed", "tag": "v1", "commit": again["commit"]}
    assert again["did"] == "nothing"
    artifact = asyncio.run(Artifact.aget("practice-lamps-published"))
    assert artifact is not None
    assert "v1" in str(artifact.data)


def test_a_dataset_that_is_not_sound_fails_the_run_at_once(
    flow_module: ModuleType, lamps_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(lamps_dataset, tmp_path / "lamps"))
    (folder / "data" / "test-00000-of-00001.parquet").unlink()
    with practice_hub() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        with pytest.raises(CheckFailed):
            flow_module.publish_dataset(str(folder), "practice/lamps")
        assert not hub.requests
