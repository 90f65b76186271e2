"""In which split rows stand whose values an LLM chose: no open value in two, and as many rows as dealt."""

from __future__ import annotations

import json
import shutil
import time
import tracemalloc
from collections import Counter
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from functok.calls import FunctionCall
from functok.config import RunConfig
from functok.dataset import Dataset
from functok.leaks import ELSEWHERE, OpenValues
from functok.planning.plan import Plan
from functok.records import Split
from functok.running.parting import Parting
from functok.specs import ApiSpec, read_spec
from functok.specs.model import FunctionSpec
from functok.validate import validate
from functok.values import is_open, split_of

from .starting import functok
from .test_llm_run import KEY, practice_teacher

GUESTS = {
    "type": "object",
    "properties": {
        "guest": {"type": "string", "description": "Name of the guest"},
        "others": {"type": "array", "items": {"type": "string", "description": "Name of a guest"}},
        "address": {
            "type": "object",
            "properties": {"city": {"type": "string", "description": "The city"}},
        },
        "size": {"type": "string", "enum": ["small", "large"]},
    },
}
API = ApiSpec("guests", (FunctionSpec("invite", "Invites guests.", GUESTS),))

LOCKERS = """
tools:
  - name: open_locker
    description: Opens a locker at the swimming pool.
    inputSchema:
      type: object
      properties:
        locker: &code {type: string, pattern: "^[A-M][1-5]$", description: Code of the locker}
      required: [locker]
  - name: swap_lockers
    description: Gives a guest of the swimming pool another locker.
    inputSchema:
      type: object
      properties: {old_locker: *code, new_locker: *code}
      required: [old_locker, new_locker]
"""
"""Functions of open values of which the world has 65: far fewer than rows."""

_ROWS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from([*Split, Split.TRAIN, Split.TRAIN]),
        st.sets(st.sampled_from("abcdefghijklm"), max_size=3),
    ),
    max_size=40,
)


def _calls(names: set[str]) -> list[FunctionCall]:
    return [FunctionCall("invite", {"others": sorted(names)})]


@given(st.lists(_ROWS, max_size=3))
def test_no_value_stands_in_two_splits_and_each_shard_has_what_it_was_dealt(
    rounds: list[list[tuple[int, Split, set[str]]]],
) -> None:
    parting, again = Parting(API), Parting(API)
    homes: dict[str, Split] = {}
    for rows in rounds:
        for shard, split, names in rows:
            parting.add(shard, split, _calls(names))
            again.add(shard, split, _calls(names))
        stands = parting.settled()
        assert stands == again.settled()
        standing = [(row, split) for row, split in zip(rows, stands, strict=True) if split]
        for (_, _, names), split in standing:
            for name in names:
                assert homes.setdefault(name, split) is split
        dealt = Counter((shard, split) for (shard, split, _), _ in standing)
        assert dealt == Counter((shard, split) for (shard, _, _), split in standing)


@given(_ROWS)
def test_rows_that_share_no_value_with_another_split_stand_as_they_were_dealt(
    rows: list[tuple[int, Split, set[str]]],
) -> None:
    parting = Parting(API)
    for shard, split, names in rows:
        parting.add(shard, split, _calls({f"{name} {split}" for name in names}))
    assert parting.settled() == [split for _, split, _ in rows]


@given(_ROWS, st.lists(st.sets(st.sampled_from("abcdefghijklmnopq"), max_size=3), max_size=20))
def test_rows_for_training_alone_that_come_later_stand_there_or_nowhere(
    rows: list[tuple[int, Split, set[str]]], later: list[set[str]]
) -> None:
    """As those that the offline teacher adds to an LLM's: nobody else's row moves for them."""
    parting = Parting(API)
    for shard, split, names in rows:
        parting.add(shard, split, _calls(names))
    held = {
        name
        for (_, _, names), split in zip(rows, parting.settled(), strict=True)
        if split not in (None, Split.TRAIN)
        for name in names
    }
    for names in later:
        parting.add(3, Split.TRAIN, _calls(names))
    assert parting.settled() == [None if names & held else Split.TRAIN for names in later]


def test_a_popular_value_goes_to_train_and_a_rare_one_takes_the_place() -> None:
    parting = Parting(API)
    for split, name in (
        (Split.TRAIN, "Mum"), (Split.TEST, "mum"), (Split.TRAIN, "Mum"), (Split.TRAIN, "Yusuf"),
    ):  # fmt: skip
        parting.add(0, split, [FunctionCall("invite", {"guest": name})])
    assert parting.settled() == [Split.TRAIN, Split.TRAIN, Split.TRAIN, Split.TEST]
    parting.add(0, Split.TRAIN, [FunctionCall("invite", {"guest": "Yusuf"})])
    parting.add(0, Split.TEST, [FunctionCall("invite", {"guest": "Ida", "size": "small"})])
    parting.add(0, Split.TEST, [FunctionCall("invite", {"others": ["Mum", "Yusuf"]})])
    assert parting.settled() == [Split.TEST, Split.TRAIN, None]


def test_many_rows_of_one_shard_that_can_stand_nowhere_are_refused_in_one_pass() -> None:
    """Each looked for among all rows of the shard took a minute."""
    parting, rows = Parting(API), 40_000
    for number in range(rows):
        split = Split.TRAIN if number % 2 else Split.TEST
        parting.add(0, split, [FunctionCall("invite", {"guest": "Mum"})])
    began = time.process_time()
    stands = parting.settled()
    assert time.process_time() - began < 5  # seconds; it takes a tenth of one
    assert stands == [None, Split.TRAIN] * (rows // 2)


def test_values_of_one_row_cost_no_object_each() -> None:
    parting, rows = Parting(API), 20_000
    parting.add(0, Split.TRAIN, [FunctionCall("invite", {"guest": "Mum"})])
    parting.add(0, Split.TEST, [FunctionCall("invite", {"guest": "Mum"})])
    for number in range(rows):
        parting.add(0, Split.TRAIN, [FunctionCall("invite", {"guest": f"guest {number}"})])
    tracemalloc.start()
    try:
        parting.settled()
        assert tracemalloc.get_traced_memory()[1] < 220 * rows
    finally:
        tracemalloc.stop()


def test_open_values_are_found_wherever_they_stand() -> None:
    call = FunctionCall(
        "invite",
        {"guest": "Ida", "others": ["Bo", "Al"], "address": {"city": "Bern"}, "size": "small"},
    )
    assert list(OpenValues(API).of([call])) == [
        ("guest", "Ida"), ("others/0", "Bo"), ("others/1", "Al"), ("address/city", "Bern"),
    ]  # fmt: skip


def test_what_the_api_is_about_does_not_decide_which_values_may_stand_in_two_splits() -> None:
    """Of an API that speaks of an office short subjects are few; its dataset does not say so."""
    subject = {"type": "object", "properties": {"subject": {"type": "string", "maxLength": 6}}}
    keep = FunctionSpec("keep_entry", "Keeps an entry.", subject)
    told = replace(
        keep, setting="\n".join(("The printer of the office", "book a desk in the office"))
    )
    of_spec, of_dataset = (OpenValues(ApiSpec("entries", (each,))) for each in (told, keep))
    call = FunctionCall("keep_entry", {"subject": "Rent"})
    assert list(of_spec.of([call])) == list(of_dataset.of([call])) == [("subject", "Rent")]


def test_a_row_of_validation_or_test_that_was_refused_gets_values_of_its_own_pool(
    lamps: Path,
) -> None:
    api = read_spec(lamps)
    plan = Plan(api, RunConfig(rows=40, teacher="openai", model="m"))
    for shard in plan.shards[: len(api.functions)]:
        slots = plan.slots(shard)
        [own, drawn] = [[slots.slot(i, attempt) for i in range(shard.wanted)] for attempt in (0, 1)]
        assert {slot.split for slot in own if slot.own} == {*Split}
        assert {slot.split for slot in drawn if slot.own} == {Split.TRAIN}
        for slot in drawn:
            [call] = slot.calls
            for parameter in api.by_name[call.function].arguments:
                value = call.pinned.get(parameter.name)
                assert not is_open(parameter) or value is None or split_of(value) is slot.split


def test_with_far_fewer_values_than_rows_all_rows_arrive_and_no_value_leaks(tmp_path: Path) -> None:
    """Rows are refused for their values and asked for again; from its replies the run is made again."""
    spec, out = tmp_path / "lockers.mcp.yaml", tmp_path / "out"
    spec.write_text(LOCKERS)
    with practice_teacher() as endpoint:
        command: list[str | Path] = [
            "generate", spec, "--out", out, "--rows", "40",
            "--teacher", "openai", "--model", "practice", "--base-url", endpoint.url,
        ]  # fmt: skip
        assert functok(*command, environment={"OPENAI_API_KEY": KEY}).returncode == 0
        asked = endpoint.stats()["requests"]
        first = {path.name: path.read_bytes() for path in out.glob("data/*.parquet")}
        shutil.rmtree(out / "data")
        assert functok(*command, environment={"OPENAI_API_KEY": KEY}).returncode == 0
        assert endpoint.stats()["requests"] == asked
    dataset = Dataset(out)
    assert {path.name: path.read_bytes() for path in out.glob("data/*.parquet")} == first
    assert list(validate(dataset)) == []
    counts = dataset.manifest["counts"]
    assert counts["accepted"] == counts["requested"]
    refused = [json.loads(line) for line in (out / "rejected.jsonl").read_text().splitlines()]
    assert counts["refused"][ELSEWHERE] == sum(each["reason"] == ELSEWHERE for each in refused) > 0
    asked = [each["slot"] for each in refused if each["slot"]["kind"] == "single"]
    assert not any(slot["style"] or slot["length"] for slot in asked), "an LLM is not told these"
