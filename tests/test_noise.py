"""Typing noise: values stay as they are, gold arguments stay right, and it can be turned off."""

from __future__ import annotations

from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from functok.dataset import Dataset
from functok.running.noise import typed
from functok.validate import validate

from .conftest import run

QUERY = "Could you please set the alarm to 6:30 AM, and call it Anna's Gym Day? Thanks."
SPANS = [
    (QUERY.index(value), QUERY.index(value) + len(value)) for value in ("6:30 AM", "Anna's Gym Day")
]


@given(st.integers())
def test_values_stay_as_they_are(seed: int) -> None:
    found = typed(QUERY, SPANS, Random(seed))
    assert "6:30 AM" in found
    assert "Anna's Gym Day" in found


@given(st.text(min_size=1), st.data())
def test_every_span_of_any_text_is_kept_in_its_order(text: str, data: st.DataObject) -> None:
    at = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    first, second = text[at[0] : at[1]], text[at[2] : at[3]]
    found = typed(text, [(at[0], at[1]), (at[2], at[3])], Random(data.draw(st.integers())))
    position = found.find(first.strip())
    assert position >= 0
    assert found.find(second.strip(), position) >= 0


def test_noise_takes_many_forms() -> None:
    found = {typed(QUERY, SPANS, Random(seed)) for seed in range(200)}
    assert len(found) > 60
    assert any(query.startswith("could you please set the alarm to 6:30 AM") for query in found)
    assert any("pls" in query or "plz" in query for query in found)
    assert any("?" not in query for query in found)
    assert any(not {"alarm", "please"} & set(query.lower().split()) for query in found)


def _queries(lamps: Path, out: Path, noise: float) -> list[str]:
    folder = run(lamps, out, rows=40, noise=noise).out
    assert list(validate(Dataset(folder))) == []
    rows = [row for _, row in Dataset(folder).rows()]
    assert all(row["grounding"] != "{}" for row in rows if row["kind"] == "single")
    return [row["query"] for row in rows]


def test_noise_changes_its_share_of_the_queries_and_every_row_stays_sound(
    lamps: Path, tmp_path: Path
) -> None:
    clean = set(_queries(lamps, tmp_path / "clean", 0))
    for share in (0.05, 1.0):
        noisy = _queries(lamps, tmp_path / str(share), share)
        changed = sum(query not in clean for query in noisy) / len(noisy)
        assert share * 0.4 <= changed <= share * 2
