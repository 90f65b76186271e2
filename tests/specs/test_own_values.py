"""Values of one's own: a kind, a list or a file, in a schema or in a docstring."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from functok.errors import SpecError
from functok.records import Split
from functok.specs import Parameter, read_spec
from functok.specs.own_values import KINDS
from functok.values import is_free_text, sample

TRIP = '''\
def book_trip(destination: str, seats: int = 2) -> None:
    """Books a trip.

    Args:
        destination: Where to go.
        seats: How many seats.

    Values of destination: {destination}
    Values of seats: 2, 4, 7
    """
'''


def _trip(folder: Path, destination: str) -> tuple[Parameter, ...]:
    spec = folder / "trips.py"
    spec.write_text(TRIP.format(destination=destination))
    function = read_spec(spec).by_name["book_trip"]
    assert function.description == "Books a trip."
    assert "x-functok" not in json.dumps(function.described())
    return function.arguments


def _drawn(parameter: Parameter, split: Split = Split.TRAIN) -> set[Any]:
    rng = random.Random(5)
    return {sample(parameter, rng, split) for _ in range(200)}


def test_a_docstring_lists_values_and_numbers(tmp_path: Path) -> None:
    destination, seats = _trip(tmp_path, "Quay Nine, Pier 4, Loch Ness, 'The Old Mill', Rügen")
    everywhere = set().union(*(_drawn(destination, split) for split in Split))
    assert everywhere == {"Quay Nine", "Pier 4", "Loch Ness", "The Old Mill", "Rügen"}
    assert _drawn(seats) == {2, 4, 7}


def test_a_file_beside_the_spec_has_one_value_per_line(tmp_path: Path) -> None:
    (tmp_path / "spots.txt").write_text("\ufeffQuay Nine\n\n  Pier 4 \nLoch Ness\n", "utf-8")
    destination, _ = _trip(tmp_path, "spots.txt")
    drawn = [_drawn(destination, split) for split in Split]
    assert all(len(part) == 1 for part in drawn)
    assert set().union(*drawn) == {"Quay Nine", "Pier 4", "Loch Ness"}


def test_the_splits_share_no_value_of_a_list(tmp_path: Path) -> None:
    listed = [f"Gate {n}" for n in range(40)]
    schema = {"type": "string", "x-functok": {"values": listed}}
    parts = [_drawn(Parameter("gate", schema, True), split) for split in Split]
    assert all(parts)
    assert sum(map(len, parts)) == len(set().union(*parts))


def test_a_kind_decides_what_is_drawn_whatever_the_name_says(tmp_path: Path) -> None:
    destination, _ = _trip(tmp_path, "email")
    assert all("@" in value for value in _drawn(destination))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_many_values(kind: str) -> None:
    schema = {"type": "string", "x-functok": {"values": kind}}
    assert len(_drawn(Parameter("x", schema, True))) > 4


def test_listed_messages_are_pinned_and_not_left_to_the_teacher() -> None:
    schema = {"type": "string", "description": "The message."}
    assert is_free_text(Parameter("message", schema, True))
    own = {**schema, "x-functok": {"values": ["on my way", "call me", "thanks"]}}
    assert not is_free_text(Parameter("message", own, True))


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ("spots.txt", "cannot be read"),
        ("citty", "citty"),
        ([], "is not understood"),
        ({"a": 1}, "is not understood"),
        ([3, "Rome"], "3 is not valid"),
        ([["Rome"]], "is not valid"),
    ],
)
def test_values_that_cannot_be_used_are_refused(values: Any, fault: str, tmp_path: Path) -> None:
    spec = tmp_path / "tools.json"
    schema = {"type": "string", "description": "Where to go.", "x-functok": {"values": values}}
    parameters = {"type": "object", "properties": {"destination": schema}}
    tool = {"name": "book", "description": "Books a trip.", "parameters": parameters}
    spec.write_text(json.dumps([tool]))
    with pytest.raises(SpecError, match=fault):
        read_spec(spec)


def test_a_line_about_no_parameter_is_a_line_of_the_docstring(tmp_path: Path) -> None:
    spec = tmp_path / "a.py"
    spec.write_text('def go(to: str) -> None:\n    """Goes.\n\n    Values of x: 1, 2.\n    """\n')
    assert "Values of x: 1, 2." in read_spec(spec).functions[0].description
