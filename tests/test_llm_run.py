"""Whole runs with an LLM as the teacher: the real client, a real socket, the practice teacher."""

from __future__ import annotations

import json
import random
import shutil
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from functok.config import RunConfig
from functok.dataset import Dataset
from functok.running.job import Job
from functok.teachers.cost import estimate
from functok.validate import validate

from .conftest import parquet_bytes
from .starting import Started, functok

KEY = "sk-planted-0a1b2c3d4e5f"


class Endpoint:
    """A running practice teacher."""

    def __init__(self, url: str) -> None:
        self.url = url

    def stats(self) -> dict[str, Any]:
        root = self.url.removesuffix("/v1")
        with urllib.request.urlopen(f"{root}/stats") as answer:
            document = json.load(answer)
        assert isinstance(document, dict)
        return document


@contextmanager
def practice_teacher(*options: str) -> Iterator[Endpoint]:
    with TemporaryDirectory() as folder:
        process = Started(Path(folder), "practice-teacher", "--port", "0", *options)
        try:
            while not (said := process.said("stdout")).endswith("\n"):
                assert process.poll() is None, process.said("stderr")
                time.sleep(0.01)
            yield Endpoint(said.split()[-1])
        finally:
            process.kill()
            process.wait()


def _command(spec: Path, out: Path, endpoint: Endpoint, *options: str) -> list[str | Path]:
    return [
        "generate", spec, "--out", out,
        "--teacher", "openai", "--model", "practice", "--base-url", endpoint.url, *options,
    ]  # fmt: skip


def _run(
    spec: Path, out: Path, endpoint: Endpoint, *options: str, **environment: str
) -> CompletedProcess[str]:
    environment = {"OPENAI_API_KEY": KEY, **environment}
    return functok(*_command(spec, out, endpoint, *options), environment=environment)


def _counts(out: Path) -> dict[str, Any]:
    counts = Dataset(out).manifest["counts"]
    assert counts["requested"] == counts["accepted"] + counts["rejected_for_good"] + counts["owed"]
    assert isinstance(counts, dict)
    return counts


def _cost(out: Path, endpoint: Endpoint) -> dict[str, Any]:
    """The manifest's cost, once its sums agree with each other and with what the server counted."""
    manifest = Dataset(out).manifest
    cost, stats = manifest["cost"], endpoint.stats()
    assert cost["requests"] == stats["requests"] - sum(stats["faults"].values())
    assert cost["prompt_tokens"] == stats["tokens"]["prompt"]
    assert cost["completion_tokens"] == stats["tokens"]["completion"]
    assert sum(kind["rows"] for kind in cost["by_kind"].values()) == manifest["counts"]["accepted"]
    for name in ("requests", "prompt_tokens", "completion_tokens", "usd"):
        whole = pytest.approx(cost[name])
        assert sum(part[name] for part in cost["by_kind"].values()) == whole
        assert sum(part[name] for part in cost["by_shard"].values()) == whole
        functions = sum(part[name] for part in cost["by_function"].values())
        negatives = (cost["by_kind"].get(kind, {name: 0}) for kind in ("near_miss", "unrelated"))
        assert functions + sum(part[name] for part in negatives) == whole
    assert cost["per_accepted_row"]["usd"] == pytest.approx(
        cost["usd"] / manifest["counts"]["accepted"], rel=1e-3
    )
    assert isinstance(cost, dict)
    return cost


def _near(spec: Path, cost: dict[str, Any], **settings: Any) -> None:
    """What `functok plan` says beforehand is near what a run cost, in all and by kind."""
    config = RunConfig(teacher="openai", model="practice", price_in=1, price_out=4, **settings)
    expected = estimate(Job([spec], config=config).plan)
    assert set(expected["by_function"]) == set(cost["by_function"])
    for name in ("requests", "prompt_tokens", "usd"):
        assert 0.8 <= expected[name] / cost[name] <= 1.15, (name, expected[name], cost[name])
        for kind, part in cost["by_kind"].items():
            assert 0.7 <= expected["by_kind"][kind][name] / part[name] <= 1.2, (kind, name)


def test_what_a_run_cost_is_what_the_server_counted_also_when_it_goes_on(
    lamps: Path, tmp_path: Path
) -> None:
    """Run, run on for more rows, and a changed function: nothing is counted twice or forgotten."""
    out = tmp_path / "out"
    price = ("--price-in", "1", "--price-out", "4")
    with practice_teacher() as endpoint:
        assert _run(lamps, out, endpoint, "--rows", "10", *price).returncode == 0
        first = _cost(out, endpoint)
        _near(lamps, first, rows=10)
        assert first["by_function"]["dim_lamp"]["rows"] == 10
        done = _run(lamps, out, endpoint, "--rows", "20", *price)
        assert done.returncode == 0
        more = _cost(out, endpoint)
        assert more["usd"] > first["usd"]
        assert f"${more['usd']:.4f} in all" in done.stdout
        lamps.write_text(lamps.read_text().replace('"garage"], level', '"attic"], level'))
        assert _run(lamps, out, endpoint, "--rows", "20", *price).returncode == 0
        last = _cost(out, endpoint)
        assert last["by_function"]["wake_light"] == more["by_function"]["wake_light"]
        assert last["by_function"]["dim_lamp"]["usd"] > more["by_function"]["dim_lamp"]["usd"]


def test_a_run_makes_a_valid_dataset_and_a_second_one_asks_for_nothing(
    lamps: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with practice_teacher() as endpoint:
        done = _run(lamps, out, endpoint, "--rows", "20")
        assert done.returncode == 0, done.stderr
        asked = endpoint.stats()["requests"]
        again = _run(lamps, out, endpoint, "--rows", "20")
        assert again.returncode == 0
        assert "Nothing to do" in again.stdout
        assert endpoint.stats()["requests"] == asked
    assert list(validate(Dataset(out))) == []
    manifest = Dataset(out).manifest
    assert manifest["cost"]["requests"] == asked
    assert manifest["teacher"]["name"] == "openai:practice"
    assert _counts(out)["by_kind"] == {
        "single": 60,
        "missing_argument": 3,
        "near_miss": 8,
        "unrelated": 13,
    }


def test_the_papers_recipe_makes_a_valid_dataset_and_survives_a_kill(
    lamps: Path, tmp_path: Path
) -> None:
    options = (
        "--preset",
        "paper",
        "--rows",
        "20",
        "--concurrency",
        "4",
        "--template",
        "model-card",
        "--price-in",
        "1",
        "--price-out",
        "4",
    )
    with practice_teacher("--latency", "0.1") as endpoint:
        done = _run(lamps, tmp_path / "whole", endpoint, *options)
        assert done.returncode == 0, done.stderr
        _near(lamps, _cost(tmp_path / "whole", endpoint), rows=20, preset="paper")
        calm = endpoint.stats()["requests"]
        assert _killed(_command(lamps, tmp_path / "out", endpoint, *options), endpoint, 1.5 * calm)
        done = _run(lamps, tmp_path / "out", endpoint, *options)
        assert done.returncode == 0, done.stderr
        assert endpoint.stats()["requests"] <= 2 * calm + 4
        asked = endpoint.stats()["requests"]
        shutil.rmtree(tmp_path / "out" / "data")
        assert _run(lamps, tmp_path / "out", endpoint, *options).returncode == 0
        assert endpoint.stats()["requests"] == asked, "made again from the replies"
    assert parquet_bytes(tmp_path / "out") == parquet_bytes(tmp_path / "whole")
    dataset = Dataset(tmp_path / "out")
    assert list(validate(dataset)) == []
    manifest = dataset.manifest
    assert manifest["counts"]["by_kind"] == {"single": 60, "unrelated": 60}
    assert manifest["leaks"] == {"duplicates": 0, "groups_in_two_splits": 0}
    assert manifest["config"]["preset"] == "paper"
    assert manifest["template"]["name"] == "model-card"


def test_with_every_fault_at_once_every_row_arrives(lamps: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    rows = ("--rows", "40", "--slots-per-request", "2")  # many requests: every fault comes
    with practice_teacher() as endpoint:
        assert _run(lamps, tmp_path / "calm", endpoint, *rows).returncode == 0
        calm = endpoint.stats()["requests"]
    faults = ("--p429", "0.10", "--retry-after", "1", "--p500", "0.05", "--malformed", "0.05",
              "--truncate", "0.05", "--hang", "0.05")  # fmt: skip
    with practice_teacher(*faults) as endpoint:
        done = _run(lamps, out, endpoint, *rows, FUNCTOK_TIMEOUT="1.5")
        stats = endpoint.stats()
    assert done.returncode == 0, done.stderr
    assert set(stats["faults"]) == {"429", "500", "malformed", "truncate", "hang"}
    counts = _counts(out)
    assert counts["accepted"] == counts["requested"] == 168
    assert stats["requests"] - sum(stats["faults"].values()) <= 1.15 * calm
    assert list(validate(Dataset(out))) == []
    assert parquet_bytes(out) == parquet_bytes(tmp_path / "calm"), "faults change no row"


@pytest.mark.parametrize(
    ("served", "said"),
    [(("--key", "sk-another"), "OPENAI_API_KEY"), (("--model", "better"), "practice")],
    ids=["wrong key", "unknown model"],
)
def test_what_no_retry_can_mend_stops_at_the_first_answer(
    lamps: Path, tmp_path: Path, served: tuple[str, ...], said: str
) -> None:
    with practice_teacher(*served) as endpoint:
        done = _run(lamps, tmp_path / "out", endpoint, "--rows", "20", "--concurrency", "4")
        asked = endpoint.stats()["requests"]
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    assert said in done.stderr
    assert asked <= 4


def test_an_endpoint_that_is_down_ends_the_run_with_exit_code_4(
    lamps: Path, tmp_path: Path
) -> None:
    nobody = Endpoint("http://127.0.0.1:9/v1")
    done = _run(lamps, tmp_path / "out", nobody, "--rows", "3", FUNCTOK_PATIENCE="2")
    assert done.returncode == 4, done.stderr
    assert "127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_budget_ends_in_a_valid_dataset_and_more_money_completes_it(
    lamps: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    price = ("--price-in", "1", "--price-out", "2", "--concurrency", "2")
    with practice_teacher() as endpoint:
        done = _run(lamps, out, endpoint, "--rows", "40", "--max-cost", "0.02", *price)
        assert done.returncode == 3, done.stderr
        assert "raise --max-cost" in done.stderr
        first = Dataset(out).manifest
        assert 0 < first["cost"]["usd"] <= 0.02
        assert 0 < first["counts"]["accepted"] < first["counts"]["requested"]
        assert list(validate(Dataset(out))) == []
        asked = endpoint.stats()["requests"]
        done = _run(lamps, out, endpoint, "--rows", "40", *price)
        assert done.returncode == 0, done.stderr
        whole = Dataset(out).manifest["cost"]
        assert whole["requests"] == endpoint.stats()["requests"] > asked, "nothing paid twice"
    assert _counts(out)["accepted"] == 168


def test_a_budget_for_a_model_of_unknown_price_is_refused(lamps: Path, tmp_path: Path) -> None:
    with practice_teacher() as endpoint:
        done = _run(lamps, tmp_path / "out", endpoint, "--rows", "3", "--max-cost", "1")
        assert endpoint.stats()["requests"] == 0
    assert done.returncode == 2
    assert "--price-in" in done.stderr


def test_the_key_is_nowhere_that_a_run_writes(lamps: Path, tmp_path: Path) -> None:
    with practice_teacher("--p500", "0.2", "--key", KEY) as endpoint:
        done = _run(lamps, tmp_path / "out", endpoint, "--rows", "10")
    assert done.returncode == 0, done.stderr
    with practice_teacher("--key", "sk-another") as endpoint:
        refused = _run(lamps, tmp_path / "refused", endpoint, "--rows", "10")
    for text in (done.stdout, done.stderr, refused.stdout, refused.stderr):
        assert KEY not in text
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "replies.jsonl" for path in files)
    for path in files:
        assert KEY.encode() not in path.read_bytes(), path


def _killed(command: list[str | Path], endpoint: Endpoint, requests: float) -> bool:
    """Runs a command, killed once the endpoint was asked so many times; whether it still ran then."""
    with TemporaryDirectory() as folder:
        process = Started(Path(folder), *command, environment={"OPENAI_API_KEY": KEY})
        while process.poll() is None and endpoint.stats()["requests"] < requests:
            time.sleep(0.02)
        process.kill()
        return process.wait() != 0


@pytest.mark.parametrize(
    "kills", [2, pytest.param(20, marks=pytest.mark.long)], ids=["2 kills", "20 kills"]
)
def test_kill_9_loses_no_reply_and_changes_no_byte(lamps: Path, tmp_path: Path, kills: int) -> None:
    concurrency = 8
    options = ("--rows", "40", "--concurrency", str(concurrency))
    with practice_teacher("--latency", "0.2") as endpoint:
        assert _run(lamps, tmp_path / "whole", endpoint, *options).returncode == 0
        calm = endpoint.stats()["requests"]
    out = tmp_path / "out"
    rng = random.Random(kills)
    with practice_teacher("--latency", "0.2") as endpoint:
        command = _command(lamps, out, endpoint, *options)
        moments = sorted(rng.uniform(0, 0.9 * calm) for _ in range(kills))
        killed = sum(_killed(command, endpoint, moment) for moment in moments)
        done = _run(lamps, out, endpoint, *options)
        assert done.returncode == 0, done.stderr
        asked = endpoint.stats()["requests"]
    assert killed == kills
    assert parquet_bytes(out) == parquet_bytes(tmp_path / "whole")
    assert calm <= Dataset(out).manifest["cost"]["requests"] <= asked, "each reply is counted once"
    assert asked <= calm + killed * concurrency, "more than what was under way was asked twice"
