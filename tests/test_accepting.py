"""What a teacher's answer becomes as a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from functok.calls import FunctionCall
from functok.config import RunConfig
from functok.records import Draft, Example, Kind, PlannedCall, Slot, Split, Style
from functok.running.accepting import accepted
from functok.running.job import Job

SPEC = '''
def water_beds(
    beds: list[str],
    days: list[Literal["monday", "friday", "sunday"]],
) -> None:
    """Waters beds of the garden on some days of the week.

    Args:
        beds: The names of the beds, in the order in which they get water.
        days: The days.
    """
'''


def _accepted(tmp_path: Path, query: str, beds: list[str]) -> FunctionCall:
    """The call of an accepted answer to a slot with days in an order of its own."""
    spec = tmp_path / "garden.py"
    spec.write_text(SPEC)
    dealt = {"beds": beds, "days": ["sunday", "monday", "friday"]}
    slot = Slot(
        Kind.SINGLE, "water_beds", 0, 0, Style.COMMAND, "en", Split.TRAIN, 0,
        calls=(PlannedCall("water_beds", dealt),),
    )  # fmt: skip
    draft = Draft(slot, query, (FunctionCall("water_beds", dealt),), "")
    row = accepted(Job([spec], config=RunConfig(noise=0, corrections=0)), draft, ())
    assert isinstance(row, Example), row
    return row.calls[0]


@pytest.mark.parametrize(
    "query",
    [
        "water Elm and Rose on Friday, Sunday and Monday",
        "on Friday, Sunday and Monday, please water Elm and Rose",
    ],
)
def test_members_have_the_order_in_which_they_are_said(tmp_path: Path, query: str) -> None:
    """Whatever the order was in which the slot had them."""
    call = _accepted(tmp_path, query, ["Elm", "Rose"])
    assert call.arguments == {"beds": ["Elm", "Rose"], "days": ["friday", "sunday", "monday"]}


def test_the_order_of_other_lists_may_be_meant(tmp_path: Path) -> None:
    query = "water Elm after Rose on Friday, Sunday and Monday"
    assert _accepted(tmp_path, query, ["Rose", "Elm"]).arguments["beds"] == ["Rose", "Elm"]
