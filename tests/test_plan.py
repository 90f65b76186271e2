"""The plan is a pure function, and covers what the spec allows."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from functok.config import RunConfig
from functok.errors import SpecError
from functok.planning.plan import STYLE_SHARES, Plan
from functok.records import NEGATIVE_KINDS, Kind, PlannedCall, Slot, Split, Style
from functok.running.job import Job
from functok.specs import ApiSpec, FunctionSpec, read_spec
from functok.specs.schemas import first_error, validator_for

from .conftest import ROOT


def _slots(plan: Plan, name: str) -> list[Slot]:
    shard = plan.shard(name)
    slots = plan.slots(shard)
    return [slots.slot(ordinal, 0) for ordinal in range(shard.wanted)]


def _given(slot: Slot) -> list[set[str]]:
    return [{*call.pinned, *call.free} for call in slot.calls]


def _api(**parameters: object) -> ApiSpec:
    schema = {"type": "object", "additionalProperties": False, **parameters}
    return ApiSpec("test", (FunctionSpec("do_it", "Does it for the user.", schema),))


@pytest.fixture
def plan(lamps: Path) -> Plan:
    return Plan(read_spec(lamps), RunConfig(rows=100))


def test_the_same_spec_config_and_seed_give_the_same_slots(lamps: Path, plan: Plan) -> None:
    again = Plan(read_spec(lamps), RunConfig(rows=100))
    assert _slots(plan, "single/dim_lamp") == _slots(again, "single/dim_lamp")
    other = Plan(read_spec(lamps), RunConfig(rows=100, seed=1))
    assert _slots(plan, "single/dim_lamp") != _slots(other, "single/dim_lamp")


def test_rows_and_share_of_negatives_are_what_was_asked(plan: Plan) -> None:
    wanted = Counter[Kind]()
    for shard in plan.shards:
        wanted[shard.kind] += shard.wanted
    assert wanted == {Kind.SINGLE: 300, Kind.MISSING_ARGUMENT: 15, Kind.UNRELATED: 105}


@pytest.mark.parametrize("topic", ["single/dim_lamp", "unrelated/trivia"])
def test_styles_are_dealt_in_their_shares_to_positives_and_negatives(
    plan: Plan, topic: str
) -> None:
    slots = _slots(plan, topic)
    counts = Counter(slot.style for slot in slots)
    for style, share in STYLE_SHARES.items():
        assert abs(counts[style] - share * len(slots)) < 1, style
    assert set(counts) == set(Style)


def test_every_shard_of_three_rows_or_more_has_all_splits(lamps: Path) -> None:
    plan = Plan(read_spec(lamps), RunConfig(rows=3))
    assert {slot.split for slot in _slots(plan, "single/wake_light")} == set(Split)


def test_every_enum_member_boolean_and_boundary_comes_up(plan: Plan) -> None:
    switched = _slots(plan, "single/switch_lamp")
    assert {(s.calls[0].pinned["room"], s.calls[0].pinned["on"]) for s in switched} == {
        (room, on) for room in ("kitchen", "bedroom", "garage") for on in (True, False)
    }
    levels = {slot.calls[0].pinned.get("level") for slot in _slots(plan, "single/dim_lamp")}
    assert {0, 100} <= levels


def test_an_optional_argument_is_now_given_and_now_left_out(plan: Plan) -> None:
    given = ["level" in slot.calls[0].pinned for slot in _slots(plan, "single/dim_lamp")]
    assert 20 <= sum(given) <= 80


def test_a_later_attempt_keeps_style_split_and_given_arguments(plan: Plan) -> None:
    slots = plan.slots(plan.shard("single/wake_light"))
    first, second = slots.slot(3, 0), slots.slot(3, 1)
    assert (first.style, first.split) == (second.style, second.split)
    assert _given(first) == _given(second)
    assert first.id != second.id


def test_the_papers_recipe_leaves_all_values_to_the_teacher_and_deals_the_rest(
    lamps: Path,
) -> None:
    config = RunConfig(preset="paper", teacher="openai", model="m", rows=100)
    plan = Plan(read_spec(lamps), config)
    assert sum(s.wanted for s in plan.shards if s.kind is Kind.UNRELATED) == 300
    slots = _slots(plan, "single/dim_lamp")
    assert all(s.queries_first and s.calls == (PlannedCall("dim_lamp"),) for s in slots)
    assert {s.style for s in slots} == set(Style)
    assert {s.split for s in slots} == set(Split)
    values_first = Plan(read_spec(lamps), RunConfig(preset="paper", rows=100))
    assert any(s.calls[0].pinned for s in _slots(values_first, "single/dim_lamp")), "offline"


def test_an_either_or_in_the_schema_is_respected() -> None:
    number = {"type": "integer", "minimum": 0, "maximum": 50, "description": "Volume."}
    api = _api(
        properties={"change": number, "target": number},
        oneOf=[{"required": ["change"]}, {"required": ["target"]}],
    )
    slots = _slots(Plan(api, RunConfig(rows=40)), "single/do_it")
    assert Counter(tuple(slot.calls[0].pinned) for slot in slots).keys() == {
        ("change",),
        ("target",),
    }


@pytest.mark.parametrize("spec", ["android.py", "vehicle.yaml"])
def test_every_pinned_value_of_a_shipped_spec_is_valid(spec: str) -> None:
    api = read_spec(ROOT / "api_specs" / spec)
    plan = Plan(api, RunConfig(rows=30))
    for function in api.functions:
        validator = validator_for(function)
        for slot in _slots(plan, f"single/{function.name}"):
            if not slot.free:
                assert first_error(validator, slot.calls[0].pinned) is None


def test_a_schema_that_nothing_satisfies_is_a_spec_error() -> None:
    api = _api(
        properties={"a": {"type": "integer"}},
        required=["a"],
        allOf=[{"properties": {"a": {"minimum": 9}}}, {"properties": {"a": {"maximum": 3}}}],
    )
    with pytest.raises(SpecError, match="do_it"):
        Plan(api, RunConfig()).slots(Plan(api, RunConfig()).shard("single/do_it"))


def test_a_category_that_the_api_itself_serves_is_no_source_of_negatives(tmp_path: Path) -> None:
    """An API that answers questions serves trivia; the share of negatives comes from the others."""
    spec = tmp_path / "search.json"
    query = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
    about = "Searches the web and answers any question."
    spec.write_text(json.dumps([{"name": "web_search", "description": about, "parameters": query}]))
    negatives = [s for s in Job([spec]).plan.shards if s.kind in NEGATIVE_KINDS]
    assert "trivia" not in {shard.topic for shard in negatives}
    assert sum(shard.wanted for shard in negatives) == 35
