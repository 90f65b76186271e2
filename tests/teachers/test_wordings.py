"""What an LLM is asked to say: words for a value, a wish that nobody serves, no field that a slot lacks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from functok.config import RunConfig
from functok.plan import Plan
from functok.practice.writers import data_in
from functok.records import Kind, Slot
from functok.slots import MISSING_FEATURE
from functok.specs import ApiSpec, read_specs
from functok.teachers.endpoint.questions import Prompts, Wanted
from functok.teachers.endpoint.wordings import wordings
from functok.teachers.offline import (
    categories_for,
    near_misses_for,
    nearly_served,
    wish_for,
)
from functok.values import ground
from tests.conftest import ROOT

SPECS = [ROOT / "api_specs" / name for name in ("marketplace.openapi.yaml", "vehicle.yaml")]

FORMS = '''\
"""Forms."""

from typing import Literal


def plan_visit(
    day: str, start: str, minutes: int, price: float, days: list[Literal["mon", "tue", "wed", "thu", "fri"]],
    silent: bool = False,
) -> None:
    """Plans a visit to the museum.

    Args:
        day: Date of the visit, YYYY-MM-DD.
        start: Time at which it starts, HH:MM.
        minutes: How many minutes it takes, between 1 and 600.
        price: The price of the tour in GBP.
        days: Weekdays on which it is repeated.
        silent: Whether the guide keeps silent.
    """


def cancel_visit(day: str) -> None:
    """Cancels the visit to the museum of a day.

    Args:
        day: Date of the visit, YYYY-MM-DD.
    """
'''


@cache
def _plan(spec: Path, language: str = "en") -> Plan:
    api = read_specs([spec])
    llm = {"teacher": "openai", "model": "m", "judge": True, "language": language}
    config = RunConfig.model_validate(
        {"rows": 30, "near_miss": 0.5, "today": "2026-01-01..2026-12-31", "parallel": 10, **llm}
    )
    return Plan(api, config, categories_for(api), near_misses_for(api))


def _slots(plan: Plan, kind: Kind, most: int = 30) -> Iterator[tuple[ApiSpec, Slot]]:
    for shard in plan.shards:
        if shard.kind is kind:
            yield from (
                (plan.api, plan.slots(shard).slot(i, 0)) for i in range(min(most, shard.wanted))
            )


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = tmp_path_factory.mktemp("forms") / "forms.py"
    spec.write_text(FORMS)
    return spec


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.name)
def test_words_that_a_teacher_is_given_say_the_value(spec: Path) -> None:
    for kind in (Kind.SINGLE, Kind.PARALLEL):
        for api, slot in _slots(_plan(spec), kind, most=8):
            for call in slot.planned:
                function = api.by_name[call.function]
                for name, text in wordings(function, call, slot).items():
                    said = ground(function, {name: call.pinned[name]}, text, slot.day)
                    assert said.missing == (), (name, call.pinned[name], text)


def test_every_sort_of_wording_is_asked_for(forms: Path) -> None:
    asked: dict[str, set[str]] = {}
    for api, slot in _slots(_plan(forms), Kind.SINGLE):
        for call in slot.planned:
            for name, text in wordings(api.by_name[call.function], call, slot).items():
                asked.setdefault(name, set()).add(text)
    everything = " | ".join(text for texts in asked.values() for text in texts)
    for said in ("tomorrow", " the ", "hour", "pounds", "silent", "past", "am", "pm", ":"):
        assert said in everything, said
    assert any("quid" in text or "£" in text for text in asked["price"])
    assert len(asked["silent"]) > 2
    assert all(len(texts) > 5 for name, texts in asked.items() if name not in ("days", "silent"))


def test_no_english_words_are_asked_for_in_another_language(forms: Path) -> None:
    for api, slot in _slots(_plan(forms, "de"), Kind.SINGLE):
        [call] = slot.planned
        assert wordings(api.by_name[call.function], call, slot) == {}


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.name)
def test_a_wish_is_for_what_no_function_does(spec: Path) -> None:
    slots = [
        pair for pair in _slots(_plan(spec), Kind.NEAR_MISS) if pair[1].topic == MISSING_FEATURE
    ]
    wishes = [wish_for(api, slot) for api, slot in slots]
    assert len({*wishes}) > 0.6 * len(wishes) > 5
    for (api, _), wish in zip(slots, wishes, strict=True):
        assert nearly_served(wish, api, MISSING_FEATURE) is None, wish


@pytest.mark.parametrize(
    "kind", [Kind.SINGLE, Kind.PARALLEL, Kind.MISSING_ARGUMENT, Kind.NEAR_MISS]
)
def test_a_prompt_explains_the_fields_that_its_slots_have_and_no_others(
    kind: Kind, forms: Path
) -> None:
    for api, slot in _slots(_plan(forms), kind, most=6):
        prompt = Prompts().question(api, [Wanted(slot)]).user
        data = data_in(prompt)
        assert data is not None
        [item] = data["slots"]
        words = prompt.partition("<data>")[0]
        calls = item.get("calls", [item])
        for field in ("how", "write", "today", "sibling", "wish", "beside"):
            has = any(field in each for each in (item, *calls))
            assert (f"\n- `{field}`" in words or f"\n  - `{field}`" in words) is has or (
                field == "today" and has and "`today`" in words
            ), field
