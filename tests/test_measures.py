"""The measures of variety: against values worked out by others, and what must hold of any texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functok.dataset import Dataset
from functok.hashing import content_hash
from functok.measures import SET, Measures, distinct, self_bleu

from .conftest import ROOT, run

ALARMS = [
    "set an alarm for six",
    "set the alarm for six thirty please",
    "wake me up at six",
    "can you set an alarm for seven in the morning",
    "alarm",
]


def _texts(queries: list[str]) -> list[list[str]]:
    return [query.split() for query in queries]


def _row(query: str, function: str | None = "set_alarm") -> dict[str, str | None]:
    kind = "single" if function else "unrelated"
    return {"id": content_hash([query]), "query": query, "kind": kind, "function": function}


def test_self_bleu_is_that_of_nltk() -> None:
    """nltk 3.9: the mean of sentence_bleu(others, one, smoothing_function=SmoothingFunction().method1)."""
    assert self_bleu(_texts(ALARMS)) == pytest.approx(0.27227888551783225, abs=1e-12)


def test_distinct_counts_different_grams_among_all() -> None:
    assert distinct([["a", "b", "a"], ["a", "b"]], 1) == 2 / 5
    assert distinct([["a", "b", "a"], ["a", "b"]], 2) == 2 / 3
    assert distinct([["a"]], 2) == 0


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=8), min_size=2, max_size=6))
def test_likeness_lies_between_0_and_1_whatever_the_order(texts: list[list[str]]) -> None:
    found = self_bleu(texts)
    assert 0 <= found <= 1 + 1e-12
    assert found == pytest.approx(self_bleu(texts[::-1]))


def test_the_same_query_again_and_again_is_no_variety() -> None:
    assert self_bleu(_texts(["wake me up at six"] * SET)) == pytest.approx(1)


def test_measures_do_not_depend_on_the_order_of_rows() -> None:
    rows = [_row(f"{query} {i}") for i in range(60) for query in ALARMS]
    rows += [_row(f"who wrote book {i}", None) for i in range(20)]
    forth, back = Measures(), Measures()
    for row in rows:
        forth.add(row)
    for row in reversed(rows):
        back.add(row)
    assert forth.as_json() == back.as_json()
    assert forth.as_json()["functions"]["set_alarm"]["queries"] == 200
    assert forth.as_json()["questions"] == {"positives": 0.2, "negatives": 1.0}


def test_too_few_rows_for_a_set_have_no_figure_but_the_rest() -> None:
    measures = Measures()
    measures.add(_row("wake me up at six"))
    found = measures.as_json()
    assert found["variety"] is None
    assert found["functions"] == {"set_alarm": None}
    assert found["words"]["positives"]["50%"] == 5
    assert found["words"]["negatives"] == {}


def test_the_manifest_and_the_card_hold_the_measures(lamps: Path, tmp_path: Path) -> None:
    out = run(lamps, tmp_path / "out", rows=25, negatives=0.1).out
    measures = json.loads((out / "manifest.json").read_text())["measures"]
    again = Measures()
    for _, row in Dataset(out).rows():
        again.add(row)
    assert measures == again.as_json()
    assert set(measures["functions"]) == {"switch_lamp", "dim_lamp", "wake_light"}
    card = (out / "README.md").read_text()
    assert f"{measures['variety']['self_bleu_4']['worst']:.2f} |" in card
    assert "First words: `" in card


@pytest.mark.long
@pytest.mark.parametrize(
    "spec", ["android.py", "vehicle.yaml", "marketplace.openapi.yaml", "smart_home.mcp.json"]
)
def test_the_offline_teacher_is_as_various_as_people(spec: str, tmp_path: Path) -> None:
    """At 200 rows per function: what is promised, also of the function whose queries are most alike."""
    out = run(ROOT / "api_specs" / spec, tmp_path / "out", rows=200).out
    measures = json.loads((out / "manifest.json").read_text())["measures"]
    assert measures["variety"]["self_bleu_4"]["worst"] <= 0.45
    assert measures["variety"]["distinct_2"]["worst"] >= 0.55
    assert max(measures["first_words"].values()) <= 0.15
    asked = measures["questions"]
    assert 0.15 <= asked["positives"] <= 0.40
    assert abs(asked["positives"] - asked["negatives"]) <= 0.05
