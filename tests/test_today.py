"""`--today`: rows may say "tomorrow", and every prompt tells the day that they count from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from functok.config import RunConfig, resolve
from functok.dataset import Dataset, Row
from functok.errors import InputError
from functok.exports import export
from functok.hashing import row_id
from functok.records import Kind, Split
from functok.running.job import Job
from functok.validate import RowChecker, validate

from .conftest import run
from .test_llm_run import _run, practice_teacher

SPEC = '''\
"""Deliveries."""


def plan_delivery(order_id: str, date: str, hour: int) -> None:
    """Sets the day of the delivery of an order.

    Args:
        order_id: Number of the order, such as A-1234.
        date: Day of the delivery, YYYY-MM-DD.
        hour: Hour of the day, 8 to 20.
    """


def add_reminder(text: str, due: str) -> None:
    """Adds a reminder.

    Args:
        text: What to be reminded of.
        due: When it is due, YYYY-MM-DDTHH:MM.
    """
'''
DAY = "2026-11-25"


def _spec(folder: Path) -> Path:
    spec = folder / "deliveries.py"
    spec.write_text(SPEC)
    return spec


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("today")
    settings = {"rows": 20, "today": "2026-11-25..2026-12-24", "parallel": 6}
    return Dataset(run(_spec(folder), folder / "out", **settings).out)


@pytest.fixture(scope="module")
def rows(dataset: Dataset) -> list[Row]:
    return [row for _, row in dataset.rows()]


def _relative(row: Row) -> bool:
    return any(g["how"] == "relative" for g in json.loads(row["grounding"]).values())


def test_dates_are_said_from_the_day_that_the_prompt_tells(
    dataset: Dataset, rows: list[Row]
) -> None:
    single = [row for row in rows if row["kind"] == Kind.SINGLE]
    assert sum(map(_relative, single)) > len(single) / 4
    assert all(row["today"] in row["prompt"] for row in rows)
    assert len({row["today"] for row in rows}) > 10
    assert all("2026-11-25" <= row["today"] <= "2026-12-24" for row in rows)
    assert list(validate(dataset)) == []


def test_another_day_makes_a_row_that_counts_from_it_wrong(
    dataset: Dataset, rows: list[Row]
) -> None:
    checker = RowChecker(dataset)
    for row in (row for row in rows if _relative(row) and row["kind"] != Kind.MISSING_ARGUMENT):
        for today in ("2024-11-02", None):
            verdicts = checker.verdicts({**row, "today": today})
            assert {"not_grounded", "order"} & {v.check for v in verdicts if v.detail}


def test_another_date_than_the_one_said_is_found(dataset: Dataset, rows: list[Row]) -> None:
    checker = RowChecker(dataset)
    for row in filter(_relative, rows):
        if row["function"] != "plan_delivery" or row["kind"] != Kind.SINGLE:
            continue
        calls = json.loads(row["calls"])
        calls[0]["arguments"]["date"] = "2027-08-08"
        written = json.dumps(calls)
        wrong = {**row, "calls": written, "id": row_id(row["query"], row["kind"], written)}
        assert "not_grounded" in {v.check for v in checker.verdicts(wrong) if v.detail}


def test_every_shape_of_conversations_tells_the_day(dataset: Dataset, tmp_path: Path) -> None:
    for name in (
        "openai",
        "axolotl",
        "mobile-actions",
        "llama-factory",
        "chatml",
        "hermes",
        "xlam",
    ):
        export(dataset, name, tmp_path / name, [Split.TEST])
        lines = (tmp_path / name / "test.jsonl").read_text().splitlines()
        assert lines
        assert all("YYYY-MM-DD format: 2026-1" in line for line in lines), name
    info = json.loads((tmp_path / "llama-factory" / "dataset_info.json").read_text())
    assert info["deliveries_test"]["columns"]["system"] == "system"


def test_without_it_nothing_is_said_from_a_day(lamps_dataset: Path) -> None:
    for _, row in Dataset(lamps_dataset).rows():
        assert row["today"] is None
        assert "Today is" not in row["prompt"]


def test_an_llm_is_told_the_day(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with practice_teacher() as endpoint:
        done = _run(
            _spec(tmp_path), out, endpoint, "--rows", "8", "--negatives", "0", "--today", DAY
        )
    assert done.returncode == 0, done.stderr
    found = Dataset(out)
    assert list(validate(found)) == []
    assert any(_relative(row) for _, row in found.rows())
    assert {row["today"] for _, row in found.rows()} == {DAY}


@pytest.mark.parametrize(
    "given", ["tomorrow", "2026-13-01", "2026-12-24..2026-11-25", "0001-01-01"]
)
def test_what_is_no_day_is_refused(given: str) -> None:
    with pytest.raises(InputError, match=r"--today: (is no day|has to lie)"):
        resolve(options={"today": given})


def test_a_template_that_does_not_tell_the_day_is_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "prompts" / "training" / "paper.jinja"
    own.parent.mkdir(parents=True)
    own.write_text("{{ query }} =>")
    monkeypatch.chdir(tmp_path)
    spec = _spec(tmp_path)
    assert Job([spec], config=RunConfig()).text.prompt("Hello") == "Hello =>"
    with pytest.raises(InputError, match="which day it is"):
        Job([spec], config=RunConfig(today=DAY))
