"""Queries beside a function that only its sibling serves: planned, worded, checked, faults found."""

from __future__ import annotations

import json

import pytest

from functok.checks import Candidate, first_refusal
from functok.config import RunConfig
from functok.dataset import Dataset, Row
from functok.planning.plan import Plan
from functok.planning.siblings import siblings
from functok.practice.writers import OfflineWriter, data_in
from functok.records import BESIDE, Kind
from functok.specs import ApiSpec, FunctionSpec, read_spec
from functok.teachers.endpoint.questions import Prompts, Wanted
from functok.teachers.offline import not_beside
from functok.teachers.offline.about.meaning import Meaning, understand
from functok.teachers.offline.unserved.beside import are_alike, are_opposite, is_unfinished
from functok.validate import RowChecker, validate

from .conftest import ROOT, run

MARKET = ROOT / "api_specs" / "marketplace.openapi.yaml"
ROWS = 10


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("beside")
    spec = folder / "market.openapi.yaml"
    spec.write_bytes(MARKET.read_bytes())
    options = {"include": ["*order", "*booking"], "beside": 0.4, "noise": 0}
    return Dataset(run(spec, folder / "out", rows=ROWS, negatives=0, **options).out)


@pytest.fixture(scope="module")
def marked(dataset: Dataset) -> list[Row]:
    return [row for _, row in dataset.rows() if (row["category"] or "").startswith(BESIDE)]


def _nothing(name: str, description: str) -> FunctionSpec:
    return FunctionSpec(name, description, {"type": "object", "properties": {}})


def test_siblings_share_what_they_are_about_and_not_the_mere_verb() -> None:
    api = ApiSpec(
        "bank",
        (
            _nothing("freeze_card", "Freezes a bank card."),
            _nothing("replace_card", "Orders a new bank card."),
            _nothing("freeze_account", "Freezes an account."),
            _nothing("get_weather", "Gets the weather."),
        ),
    )
    found = siblings(api)
    assert found["freeze_card"] == ["replace_card"]
    assert found["get_weather"] == found["freeze_account"] == []


def test_rows_are_marked_sound_and_of_the_function_itself(
    dataset: Dataset, marked: list[Row]
) -> None:
    functions = len(dataset.api.functions)
    assert 0.6 * 0.4 * ROWS * functions <= len(marked) <= 0.4 * ROWS * functions
    for row in marked:
        other = row["category"].removeprefix(BESIDE)
        assert row["kind"] == Kind.SINGLE
        assert row["function"] != other
        assert not_beside(row["query"], dataset.api, row["function"], other) is None
    assert list(validate(dataset)) == []
    counts = dataset.manifest["counts"]
    assert counts["beside"] == len(marked)


def test_the_siblings_call_under_such_a_query_is_found(dataset: Dataset, marked: list[Row]) -> None:
    checker = RowChecker(dataset)
    found = 0
    for row in marked:
        other = row["category"].removeprefix(BESIDE)
        call = json.dumps([{"name": other, "arguments": {}}])
        swapped = {**row, "calls": call, "function": other, "category": BESIDE + row["function"]}
        found += any(v.detail for v in checker.verdicts(swapped) if v.check in ("beside", "schema"))
    assert found >= 0.95 * len(marked)


@pytest.mark.parametrize("category", ["beside:nothing_of_this_api", "small_talk"])
def test_a_mark_that_says_nothing_is_found(
    dataset: Dataset, marked: list[Row], category: str
) -> None:
    broken = {**marked[0], "category": category}
    assert any(v.check == "beside" and v.detail for v in RowChecker(dataset).verdicts(broken))


@pytest.mark.parametrize(
    ("query", "fine"),
    [
        ("don't cancel my order, just track order 4711", True),
        ("track order 4711 instead of cancelling my order", True),
        ("track order 4711", False),  # both are about orders: nothing rules the other one out
        ("don't track my order, cancel order 4711", False),
        ("my order is already cancelled, where is order 4711, track it", True),
        ("before I cancel the order, track order 4711", True),
        ("I'll cancel the order myself, track order 4711", True),
        ("track order 4711, whatever cancelling the order costs", True),
        ("no cancelled orders wanted, track order 4711", True),
        ("leave the other order alone, no need to cancel it, tell me where it is", True),
        ("cancel order 4711 before I track it", False),
        ("I've tracked the order already, cancel order 4711", False),
        ("what a lovely day", False),
    ],
)
def test_near_and_yet_meant_alone(query: str, fine: bool) -> None:
    api = ApiSpec(
        "shop",
        (
            _nothing("track_order", "Tracks an order."),
            _nothing("cancel_order", "Cancels an order, with its delivery."),
        ),
    )
    assert (not_beside(query, api, "track_order", "cancel_order") is None) is fine


@pytest.mark.parametrize(
    ("query", "fine"),
    [
        ("could you open the tailgate, not the roof", True),
        ("open the tailgate instead of the roof", True),
        ("tilt the roof, not the tailgate", False),
    ],
)
def test_a_verb_that_both_functions_have_speaks_for_neither(query: str, fine: bool) -> None:
    api = read_spec(ROOT / "api_specs" / "vehicle.yaml")
    assert (not_beside(query, api, "operate_tailgate", "move_roof") is None) is fine


def test_an_llm_is_told_the_sibling_and_its_answers_are_checked() -> None:
    api = read_spec(MARKET)
    plan = Plan(api, RunConfig(rows=30, negatives=0, beside=1.0))
    slots = [plan.slots(plan.shard("single/cancel_order")).slot(i, 0) for i in range(10)]
    question = Prompts().question(api, [Wanted(slot) for slot in slots])
    data = data_in(question.user)
    assert data is not None
    assert {item["sibling"]["name"] for item in data["slots"]} == {slot.beside for slot in slots}
    rows = OfflineWriter()(data)
    assert len(rows) > len(slots) / 2
    for row in rows:
        slot = slots[row["slot"] - 1]
        category = BESIDE + (slot.beside or "")
        calls = slot.filled(row["arguments"])
        found = first_refusal(
            Candidate(api, Kind.SINGLE, row["query"], calls, slot.planned, category)
        )
        # "I changed my mind about it" says a reason, which the check knows and the writer does not.
        assert found is None or found.code in ("beside", "left_out"), found


def test_a_row_that_finds_no_such_wording_becomes_any_row() -> None:
    plan = Plan(read_spec(MARKET), RunConfig(rows=30, beside=1.0))
    slots = plan.slots(plan.shard("single/cancel_order"))
    assert slots.slot(0, 0).beside
    assert slots.slot(0, 9).beside is None


def test_the_papers_recipe_has_none() -> None:
    assert RunConfig(preset="paper").beside == 0


def test_nobody_says_that_the_opposite_is_not_wanted() -> None:
    """Not "don't start the pump, stop it", nor "flip the lamps" for what a value decides."""
    pump = (_nothing("start_pump", "Starts the pump."), _nothing("stop_pump", "Stops the pump."))
    assert are_opposite(*(understand(function, {}, frozenset()) for function in pump))
    for odd in ("flip the lamps", "bring the seat", "get fines", "start playing a song"):
        assert is_unfinished(odd), odd
    for plain in ("turn on the lamp", "bring the seat to the front", "get the fines", "cancel it"):
        assert not is_unfinished(plain), plain


def test_what_is_ruled_out_is_something_like_what_is_wanted() -> None:
    def of(description: str) -> Meaning:
        return understand(_nothing("do_it", description), {}, frozenset())

    blinds, scene = of("Moves the blinds."), of("Activates a scene.")
    assert not are_alike(blinds, scene)
    assert are_alike(blinds, of("Moves a wall."))
    assert are_alike(blinds, of("Cleans the blinds."))
    assert not are_alike(blinds, of("Shows the blinds."))
