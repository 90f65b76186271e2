"""Slips of the tongue: the value that counts is the one that was put right, and the gold call says it."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from functok.config import RunConfig
from functok.dataset import Dataset
from functok.hashing import row_id
from functok.records import Kind, Split
from functok.running.corrections import corrected
from functok.specs import FunctionSpec
from functok.validate import RowChecker, validate
from functok.values import ground
from functok.values.english.words import fold
from functok.values.reading.retracted import MARKS, taken_back

from .conftest import run

FUNCTION = FunctionSpec(
    "book_table",
    "Books a table in a restaurant.",
    {
        "type": "object",
        "properties": {
            "time": {"type": "string", "description": "Time of day, HH:MM."},
            "guests": {"type": "integer", "minimum": 1, "maximum": 20},
            "name": {"type": "string", "description": "Name of the guest."},
            "seating": {"type": "string", "enum": ["inside", "terrace", "bar"]},
        },
    },
)
QUERY = "book a table on the terrace at 7:30 pm for 4 people under the name Ann Lee"
ROOMS = ("kitchen", "bedroom", "garage")
RIGHT = {"time": "19:30", "guests": 4, "name": "Ann Lee", "seating": "terrace"}


def _corrected(seed: int) -> str:
    grounds = ground(FUNCTION, RIGHT, QUERY).found
    found = corrected(QUERY, FUNCTION, RIGHT, grounds, Split.TRAIN, Random(seed))
    assert found is not None
    return found


def test_the_call_still_follows_from_the_query() -> None:
    found = {_corrected(seed) for seed in range(150)}
    assert len(found) > 100
    for query in found:
        assert not ground(FUNCTION, RIGHT, query).missing, query


@pytest.mark.parametrize("mark", MARKS)
def test_a_value_that_is_taken_back_is_said_no_more(mark: str) -> None:
    query = f"book a table at 7 pm{mark}8 pm"
    assert not ground(FUNCTION, {"time": "20:00"}, query).missing
    assert ground(FUNCTION, {"time": "19:00"}, query).missing
    query = f"a table for four{mark}five, under the name Ann Lee{mark}Bob Ray"
    assert not ground(FUNCTION, {"guests": 5, "name": "Bob Ray"}, query).missing
    for wrong in ({"guests": 4}, {"name": "Ann Lee"}):
        assert ground(FUNCTION, wrong, query).missing


@pytest.mark.parametrize(
    "query",
    [
        "play Yesterday, no ads please",
        "a table at 7 pm, no kids",
        "no, not the bar, inside",
        "do you have a table, I wonder",
        "wake me at seven - I have to get up",
    ],
)
def test_nothing_is_taken_back_by_other_words(query: str) -> None:
    assert not taken_back(fold(query).text)


def test_rows_with_slips_pass_every_check_and_the_slip_is_no_answer(
    lamps: Path, tmp_path: Path
) -> None:
    dataset = Dataset(run(lamps, tmp_path / "out", rows=20, corrections=1, noise=0).out)
    checker = RowChecker(dataset)
    slips = 0
    for _, row in dataset.rows():
        text = fold(row["query"]).text
        ends = taken_back(text)
        slip = [room for room in ROOMS for _, end in ends if text[:end].endswith(room)]
        if row["function"] != "dim_lamp" or not slip:
            continue
        slips += 1
        calls = json.loads(row["calls"])
        calls[0]["arguments"]["room"] = slip[0]
        written = json.dumps(calls)
        wrong = {**row, "calls": written, "id": row_id(row["query"], row["kind"], written)}
        assert "not_grounded" in {v.check for v in checker.verdicts(wrong) if v.detail}
    assert slips > 8
    assert list(validate(dataset)) == []
    assert all(
        not taken_back(fold(row["query"]).text)
        for _, row in dataset.rows()
        if row["kind"] != Kind.SINGLE
    )


def test_the_paper_has_none() -> None:
    assert RunConfig(preset="paper").corrections == 0


def test_a_slip_is_another_value_and_fits_in_its_place() -> None:
    """Not "€1,500, no, 1500"; "a pear, no, apple" where the query says "an apple"."""
    fruit = FunctionSpec(
        "fetch",
        "Fetches a fruit.",
        {"type": "object", "properties": {"fruit": {"type": "string", "enum": ["apple", "pear"]}}},
    )
    right = {"fruit": "apple"}
    grounds = ground(fruit, right, "fetch an apple").found
    for seed in range(20):
        query = corrected("fetch an apple", fruit, right, grounds, Split.TRAIN, Random(seed))
        assert query is not None
        assert query.startswith("fetch a pear")
    price = FunctionSpec(
        "pay",
        "Pays a sum.",
        {"type": "object", "properties": {"sum": {"type": "number", "enum": [1500]}}},
    )
    grounds = ground(price, {"sum": 1500}, "pay 1,500").found
    found = corrected("pay 1,500", price, {"sum": 1500}, grounds, Split.TRAIN, Random(1))
    assert found is None
