"""`functok probe`: a second opinion on labels."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from functok.cli import app
from functok.dataset import Dataset, Row, write_split
from functok.errors import InputError
from functok.probe import NONE, Opinion, probe
from functok.records import Split

from .conftest import ROOT, run


@pytest.fixture(scope="module")
def vehicle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vehicle")
    spec = folder / "vehicle.yaml"
    spec.write_bytes((ROOT / "api_specs/vehicle.yaml").read_bytes())
    return run(spec, folder / "out", rows=25).out


def _changed(folder: Path, out: Path, change: Callable[[list[Row]], None]) -> Dataset:
    """A copy of a dataset whose train rows are changed."""
    import shutil

    dataset = Dataset(Path(shutil.copytree(folder, out)))
    rows = [row for split, row in dataset.rows() if split is Split.TRAIN]
    change(rows)
    write_split(dataset.folder, Split.TRAIN, rows, len(rows))
    return dataset


@pytest.fixture(scope="module")
def opinion(vehicle: Path) -> Opinion:
    return probe(Dataset(vehicle))


def test_functions_are_told_from_queries_far_better_than_by_chance(opinion: Opinion) -> None:
    assert opinion.test.all is not None
    assert opinion.test.all > 0.6
    assert opinion.test.functions is not None
    assert opinion.test.none is not None


def test_the_same_dataset_gets_the_same_opinion(vehicle: Path, opinion: Opinion) -> None:
    assert probe(Dataset(vehicle)) == opinion


def test_swapped_labels_are_found(vehicle: Path, tmp_path: Path, opinion: Opinion) -> None:
    """Of 4 % of the rows, most whose right label the probe is sure of; and little else is new."""
    swapped: set[str] = set()

    def swap(rows: list[Row]) -> None:
        rng = Random(3)
        served = [row for row in rows if row["function"]]
        for one, other in zip(
            *[iter(rng.sample(served, len(rows) // 25 // 2 * 2))] * 2, strict=True
        ):
            if one["function"] != other["function"]:
                one["function"], other["function"] = other["function"], one["function"]
                swapped.update((one["id"], other["id"]))

    found = probe(_changed(vehicle, tmp_path / "swapped", swap))
    doubted = {doubt.id for doubt in found.doubts}
    before = {doubt.id for doubt in opinion.doubts}
    assert len(swapped) >= 10
    assert len(doubted & swapped) >= 0.8 * len(swapped)
    assert len(doubted - swapped - before) <= 0.02 * sum(found.rows.values())


def test_functions_that_cannot_be_told_apart_are_named_with_the_words_they_share(
    tmp_path: Path,
) -> None:
    """Two functions that say the same, and one that does not."""
    spec = tmp_path / "mail.py"
    spec.write_text(
        '''def send_letter(recipient: str) -> None:
    """Sends a letter to a person."""


def post_letter(recipient: str) -> None:
    """Sends a letter to a person."""


def water_plants(minutes: int) -> None:
    """Waters the plants of the garden."""
'''
    )
    found = probe(Dataset(run(spec, tmp_path / "out", rows=40).out))
    worst = found.confused[0]
    assert worst.labels == ("post_letter", "send_letter")
    assert {"letter", "person"} <= set(worst.shared)
    assert "“letter”" in worst.advice
    assert worst.mistaken > 10


def test_a_test_split_that_is_missing_has_no_accuracy(tmp_path: Path, lamps: Path) -> None:
    out = run(lamps, tmp_path / "out", rows=12, test=0).out
    assert probe(Dataset(out)).test == (None, None, None)


def test_rows_of_one_label_are_an_input_error(tmp_path: Path) -> None:
    spec = tmp_path / "one.py"
    spec.write_text('def water_plants(minutes: int) -> None:\n    """Waters the plants."""\n')
    with pytest.raises(InputError, match="nothing to tell apart"):
        probe(Dataset(run(spec, tmp_path / "out", rows=5, negatives=0).out))


def test_the_command_says_it_to_people_and_as_one_document(vehicle: Path, opinion: Opinion) -> None:
    told = CliRunner().invoke(app, ["probe", str(vehicle)])
    assert told.exit_code == 0
    assert "accuracy on test" in told.stdout
    document = json.loads(CliRunner().invoke(app, ["probe", str(vehicle), "--json"]).stdout)
    assert document == json.loads(json.dumps(opinion.as_json()))
    assert document["rows"]["train"] > document["rows"]["test"] > 0
    assert NONE not in Dataset(vehicle).api.by_name


def test_without_scikit_learn_the_command_says_what_to_install(vehicle: Path) -> None:
    """A Python that finds every package but that one."""
    code = (
        "import sys; sys.modules['sklearn'] = None\n"
        "from functok.__main__ import main\n"
        f"sys.argv = ['functok', 'probe', {str(vehicle)!r}]\n"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 2
    assert "pip install 'functok[probe]'" in done.stderr
    assert "Traceback" not in done.stderr
