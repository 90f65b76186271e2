"""`validate` finds a planted fault of each sort, from the folder alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from functok.dataset import Dataset, Row, write_split
from functok.errors import InputError
from functok.hashing import row_id
from functok.records import Split
from functok.validate import validate

from .conftest import LAMPS, run

Fault = Callable[[Row], None]


def _rewrite(dataset: Dataset, change: Callable[[list[Row]], None], split: Split) -> None:
    rows = [row for found, row in dataset.rows() if found is split]
    change(rows)
    write_split(dataset.folder, split, rows, len(rows))


def _codes(dataset: Dataset) -> set[str]:
    return {finding.code for finding in validate(Dataset(dataset.folder))}


def _call(row: Row, **arguments: Any) -> None:
    """Changes arguments of the row's call, and its id, so that only the call is wrong."""
    calls = json.loads(row["calls"])
    calls[0]["arguments"] |= arguments
    calls[0]["arguments"] = {k: v for k, v in calls[0]["arguments"].items() if v is not None}
    row["calls"] = json.dumps(calls, ensure_ascii=False)
    row["id"] = row_id(row["query"], row["kind"], row["calls"])


def _other_room(row: Row) -> None:
    room = json.loads(row["calls"])[0]["arguments"]["room"]
    _call(row, room="garage" if room != "garage" else "kitchen")


def _query(text: str) -> Fault:
    def fault(row: Row) -> None:
        row["query"] = text.format(query=row["query"])

    return fault


def _column(name: str, value: Any) -> Fault:
    def fault(row: Row) -> None:
        row[name] = value

    return fault


def _sibling(row: Row) -> None:
    calls = json.loads(row["calls"])
    calls[0]["name"] = "no_such_function"
    row["calls"] = json.dumps(calls)


FAULTS: dict[str, tuple[str, str, Fault]] = {
    "a value that the query does not say": ("not_grounded", "switch_lamp", _other_room),
    "a value outside its enum": ("schema", "switch_lamp", lambda row: _call(row, room="cellar")),
    "a value of the wrong type": ("schema", "switch_lamp", lambda row: _call(row, on="yes")),
    "a missing required argument": ("schema", "switch_lamp", lambda row: _call(row, room=None)),
    "an argument that the function has not": (
        "schema", "switch_lamp", lambda row: _call(row, colour="red"),
    ),
    "a time in another form": ("schema", "wake_light", lambda row: _call(row, time="5 pm")),
    "a function that the API has not": ("unknown_function", "switch_lamp", _sibling),
    "a function name in the query": ("wording", "switch_lamp", _query("{query} switch_lamp")),
    "template text in the query": ("wording", "switch_lamp", _query("{query}\nResponse: x")),
    "a functional token in the query": ("wording", "switch_lamp", _query("{query} <nexa_1>")),
    "an answer in place of a query": ("answer", "switch_lamp", _query("Sure, {query}")),
    "another row's id": ("id", "switch_lamp", _column("id", "0" * 16)),
    "an edited prompt": ("prompt", "switch_lamp", _column("prompt", "Do it!")),
    "an edited completion": ("round_trip", "switch_lamp", _column("completion", " <nexa_0>()")),
    "calls that are not JSON": ("calls", "switch_lamp", _column("calls", "[{")),
    "another function's name": ("function", "switch_lamp", _column("function", "dim_lamp")),
    "an unknown kind": ("columns", "switch_lamp", _column("kind", "riddle")),
    "grounding that is no JSON": ("grounding", "switch_lamp", _column("grounding", "{")),
    "grounding that does not follow": ("grounding", "switch_lamp", _column("grounding", "{}")),
    "a query that is empty": ("wording", "switch_lamp", _query("")),
    "a missing query": ("columns", "switch_lamp", _column("query", None)),
}  # fmt: skip


@pytest.mark.parametrize("sort", FAULTS)
def test_a_fault_in_one_row_is_found(dataset_copy: Dataset, sort: str) -> None:
    code, function, fault = FAULTS[sort]

    def plant(rows: list[Row]) -> None:
        fault(next(row for row in rows if row["function"] == function))

    _rewrite(dataset_copy, plant, Split.TRAIN)
    assert code in _codes(dataset_copy)
    assert "file" in _codes(dataset_copy), "the changed file itself must be noticed"


def test_a_negative_that_a_function_serves_is_found(dataset_copy: Dataset) -> None:
    def plant(rows: list[Row]) -> None:
        served = next(row for row in rows if row["function"] == "switch_lamp")
        negative = next(row for row in rows if row["kind"] == "unrelated")
        negative["query"] = served["query"]

    _rewrite(dataset_copy, plant, Split.TRAIN)
    assert {"served", "duplicate"} <= _codes(dataset_copy)


def test_a_near_duplicate_in_another_split_is_found(dataset_copy: Dataset) -> None:
    train = next(row for split, row in dataset_copy.rows() if split is Split.TRAIN)
    _rewrite(
        dataset_copy,
        lambda rows: rows.append({**train, "query": train["query"].upper() + "!!"}),
        Split.TEST,
    )
    assert "duplicate" in _codes(dataset_copy)


def test_a_group_in_two_splits_is_found(dataset_copy: Dataset) -> None:
    train = next(row for split, row in dataset_copy.rows() if split is Split.TRAIN)
    _rewrite(dataset_copy, lambda rows: rows[0].update(group=train["group"]), Split.TEST)
    assert "leak" in _codes(dataset_copy)


def test_a_missing_row_is_found(dataset_copy: Dataset) -> None:
    _rewrite(dataset_copy, lambda rows: rows.remove(rows[0]), Split.TEST)
    assert {"counts", "file"} <= _codes(dataset_copy)


def test_a_missing_file_and_an_added_file_are_found(dataset_copy: Dataset) -> None:
    (dataset_copy.folder / "rejected.jsonl").unlink()
    train = next(dataset_copy.folder.glob("data/train-*"))
    pq.write_table(pq.read_table(train).slice(0, 1), train.with_name("train-extra.parquet"))
    places = {f.place for f in validate(Dataset(dataset_copy.folder)) if f.code == "file"}
    assert {"rejected.jsonl", "data/train-extra.parquet"} <= places


@pytest.mark.parametrize("content", [b"", b"PAR1 not really"])
def test_a_parquet_file_that_cannot_be_read_is_found(dataset_copy: Dataset, content: bytes) -> None:
    next(dataset_copy.folder.glob("data/train-*")).write_bytes(content)
    assert {"file", "schema"} <= _codes(dataset_copy)


def test_columns_that_are_missing_are_found(dataset_copy: Dataset) -> None:
    train = next(dataset_copy.folder.glob("data/train-*"))
    pq.write_table(pq.read_table(train).drop_columns(["id"]), train)
    assert "schema" in _codes(dataset_copy)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1}', "[" * 100_000])
def test_a_manifest_that_is_none_is_an_input_error(dataset_copy: Dataset, text: str) -> None:
    (dataset_copy.folder / "manifest.json").write_text(text)
    with pytest.raises(InputError, match=r"manifest\.json"):
        list(validate(Dataset(dataset_copy.folder)))


@pytest.mark.parametrize("text", ["5", "{}", '[{"name": "a", "parameters": 5}]', "["])
def test_functions_that_are_none_are_an_input_error(dataset_copy: Dataset, text: str) -> None:
    (dataset_copy.folder / "functions.json").write_text(text)
    with pytest.raises(InputError, match=r"functions\.json"):
        list(validate(Dataset(dataset_copy.folder)))


def test_a_function_without_a_token_is_found(dataset_copy: Dataset) -> None:
    file = dataset_copy.folder / "functional_tokens.json"
    registry = json.loads(file.read_text())
    registry["tokens"] = [t for t in registry["tokens"] if t["function"] != "ask_for_argument"]
    file.write_text(json.dumps(registry))
    assert "token" in _codes(dataset_copy)


def test_a_folder_that_is_no_dataset_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a functok dataset"):
        list(validate(Dataset(tmp_path)))


def test_a_dataset_is_checked_without_its_spec(tmp_path: Path) -> None:
    spec = tmp_path / "lamps.py"
    spec.write_text(LAMPS)
    out = run(spec, tmp_path / "out", rows=5).out
    spec.unlink()
    assert list(validate(Dataset(out))) == []
