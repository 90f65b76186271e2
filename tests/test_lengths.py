"""How long queries are: shares by style, the same for positives and negatives, as far as values allow."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from functok.config import LENGTHS, resolve
from functok.dataset import Dataset
from functok.errors import InputError
from functok.records import WORDS, Draft, Kind, Length, Slot, Style
from functok.running.job import Job
from functok.teachers.endpoint.questions import ASKED_WORDS, Prompts, Wanted
from functok.teachers.offline import OfflineTeacher

from .conftest import ROOT, run

SPEC = ROOT / "api_specs" / "vehicle.yaml"


def _slots(**settings: object) -> list[Slot]:
    plan = Job([SPEC], config=resolve(options={"rows": 40, **settings})).plan
    return [
        plan.slots(shard).slot(i, 0)
        for shard in plan.shards
        if shard.topic in ("set_fan_speed", "report_tyre_pressure", "trivia", "writing")
        for i in range(shard.wanted)
    ]


def test_lengths_are_dealt_in_the_shares_of_each_style() -> None:
    slots = _slots(rows=80)
    for negative in (True, False):
        for style in Style:
            dealt = Counter(
                s.length for s in slots if s.style is style and bool(s.calls) is not negative
            )
            for length in Length:
                assert abs(dealt[length] / dealt.total() - LENGTHS[style][length]) < 0.1


def _words(length: Length, slots: list[Slot]) -> list[int]:
    api = Job([SPEC]).api
    drafts = OfflineTeacher().write(api, [slot for slot in slots if slot.length is length])
    return [len(draft.query.split()) for draft in drafts if isinstance(draft, Draft)]


def test_the_offline_teacher_keeps_to_them() -> None:
    slots = _slots()
    found = {length: _words(length, slots) for length in Length}
    assert median(found[Length.SHORT]) <= 7
    assert 8 <= median(found[Length.MEDIUM]) <= 14
    assert median(found[Length.LONG]) >= 13
    for length, words in found.items():
        fewest, most = WORDS[length]
        assert sum(fewest - 2 <= n <= most + 2 for n in words) / len(words) > 0.7


def test_an_llm_is_told_how_many_words() -> None:
    """But in English, where it puts the query as it comes."""
    job = Job([SPEC])
    slots = [slot for slot in _slots() if slot.topic == "set_fan_speed"]
    for slot in slots[:6]:
        assert slot.length is not None
        fewest, most = ASKED_WORDS[slot.length]
        missing = replace(slot, kind=Kind.MISSING_ARGUMENT, missing="level")
        told = f'"words": "{fewest} to {most}"'
        for asked in (slot, missing):
            assert '"words"' not in Prompts().question(job.api, [Wanted(asked)]).user
            elsewhere = Wanted(replace(asked, language="de"))
            assert told in Prompts().question(job.api, [elsewhere]).user


def test_they_are_a_setting(lamps: Path, tmp_path: Path) -> None:
    def words(name: str, length: str) -> list[int]:
        lengths = {str(style): {length: 1} for style in Style}
        out = run(lamps, tmp_path / name, rows=10, lengths=lengths, noise=0, corrections=0).out
        return [len(row["query"].split()) for _, row in Dataset(out).rows()]

    assert median(words("short", "short")) + 4 < median(words("long", "long"))


@pytest.mark.parametrize(
    "given",
    [
        {"command": {"short": -1}},
        {"command": {}},
        {"shout": {"short": 1}},
        {"command": {"tiny": 1}},
    ],
)
def test_shares_that_are_none_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="lengths"):
        resolve(options={"lengths": given})
