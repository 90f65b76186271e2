"""What an LLM is asked to say: words for a value, values of its own, no field that a slot lacks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from functok.config import RunConfig
from functok.errors import InputError
from functok.planning.plan import Plan
from functok.practice.writers import data_in
from functok.records import Kind, Slot, Split
from functok.specs import ApiSpec, read_specs
from functok.teachers.endpoint.questions import Prompts, Wanted
from functok.teachers.endpoint.wordings import wordings
from functok.teachers.offline import (
    categories_for,
    near_misses_for,
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
def _plan(spec: Path, language: str = "en", chooses: float = 0.0) -> Plan:
    api = read_specs([spec])
    llm = {
        "teacher": "openai",
        "model": "m",
        "judge": True,
        "language": language,
        "teacher_chooses": chooses,
    }
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


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "kind", [Kind.SINGLE, Kind.PARALLEL, Kind.MISSING_ARGUMENT, Kind.NEAR_MISS, Kind.UNRELATED]
)
def test_a_prompt_explains_the_fields_that_its_slots_have_and_no_others(
    kind: Kind, language: str, forms: Path
) -> None:
    for api, slot in _slots(_plan(forms, language, chooses=0.5), kind, most=6):
        prompt = Prompts().question(api, [Wanted(slot)]).user
        data = data_in(prompt)
        assert data is not None
        [item] = data["slots"]
        words = prompt.partition("<data>")[0]
        calls = item.get("calls", [item])
        for field in ("how", "write", "today", "sibling", "about", "beside", "form", "words"):
            has = any(field in each for each in (item, *calls))
            assert (f"\n- `{field}`" in words or f"\n  - `{field}`" in words) is has or (
                field == "today" and has and "`today`" in words
            ), field


def test_an_llm_chooses_the_arguments_of_most_rows_and_the_plan_covers_the_rest(
    forms: Path,
) -> None:
    slots = [slot for _, slot in _slots(_plan(forms, chooses=1.0), Kind.SINGLE)]
    own = [slot for slot in slots if slot.own]
    assert {slot.topic for slot in own} == {"plan_visit", "cancel_visit"}
    assert {slot.split for slot in own} == {*Split}
    assert not any(slot.calls[0].pinned for slot in own)
    dealt = [slot.calls[0].pinned for slot in slots if not slot.own]
    assert {1, 600} <= {call.get("minutes") for call in dealt}, "boundaries come up all the same"
    assert {True, False} <= {call.get("silent") for call in dealt}
    assert {day for call in dealt for day in call.get("days", ())} == {
        "mon", "tue", "wed", "thu", "fri",
    }  # fmt: skip


def test_an_llm_that_chooses_is_told_what_each_query_gives_and_what_some_give(forms: Path) -> None:
    api, slot = next(
        (api, slot)
        for api, slot in _slots(_plan(forms, chooses=1.0), Kind.SINGLE)
        if slot.own and slot.topic == "plan_visit"
    )
    question = Prompts().question(api, [Wanted(slot)])
    data = data_in(question.user)
    assert data is not None
    assert data["choose"] == {
        "always": ["day", "start", "minutes", "price", "days"], "at_will": ["silent"],
    }  # fmt: skip
    assert data["slots"][0].keys() <= {"slot", "nth", "today"}
    row = question.schema["properties"]["rows"]["items"]["properties"]
    assert sorted(row["arguments"]["properties"]) == sorted(
        name for names in data["choose"].values() for name in names
    )
    assert list(row["quoted"]["properties"]) == ["silent"]


@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.NEAR_MISS, Kind.UNRELATED])
def test_where_the_style_is_not_read_from_the_words_it_is_asked_for(
    kind: Kind, forms: Path
) -> None:
    for language in ("en", "de"):
        for api, slot in _slots(_plan(forms, language), kind, most=2):
            data = data_in(Prompts().question(api, [Wanted(slot)]).user)
            assert data is not None
            assert data["slots"][0].get("form") == (slot.style if language == "de" else None)


def test_an_llm_chooses_nothing_in_other_languages(forms: Path) -> None:
    assert not any(slot.own for _, slot in _slots(_plan(forms, "de", chooses=1.0), Kind.SINGLE))


def test_an_llm_is_told_of_the_other_functions(forms: Path) -> None:
    for api, slot in _slots(_plan(forms), Kind.SINGLE, most=1):
        data = data_in(Prompts().question(api, [Wanted(slot)]).user)
        assert data is not None
        assert {one["name"] for one in data["others"]} == {*api.by_name} - {slot.topic}


@pytest.mark.parametrize(
    "manner", ["tone: [curt]", "shares: 3", "shares: {mood: 10}", "shares: {tone: 10}\nopening: {}"]
)
def test_a_manner_without_shares_of_its_lists_is_an_error_that_names_the_file(
    manner: str, tmp_path: Path
) -> None:
    (tmp_path / "teacher").mkdir()
    (tmp_path / "teacher" / "manner.yaml").write_text(f"{manner}\n")
    with pytest.raises(InputError, match=r"manner\.yaml: has no `shares` of its lists"):
        Prompts(tmp_path)
