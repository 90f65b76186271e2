"""Laws of the duplicate search."""

from __future__ import annotations

import tracemalloc
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from functok.dedup import THRESHOLD, DuplicateIndex, _Table, fold
from functok.values.data_files import load_lines

_WORDS = st.sampled_from(
    [
        "set",
        "the",
        "lamp",
        "in",
        "kitchen",
        "please",
        "to",
        "low",
        "now",
        "a",
        "bedroom",
        "off",
        "on",
        "é",
        "12",
    ]
)
_TEXTS = st.lists(st.lists(_WORDS, max_size=9).map(" ".join), max_size=40)


def _grams(folded: str) -> set[str]:
    """The character 3-grams of a folded text; the text itself where it is shorter than that."""
    return {folded[i : i + 3] for i in range(max(1, len(folded) - 2))}


def _similarity(a: str, b: str) -> float:
    """Jaccard similarity of the 3-grams of two texts, 0 to 1."""
    left, right = _grams(fold(a)), _grams(fold(b))
    return len(left & right) / len(left | right)


@given(_TEXTS)
@settings(max_examples=150, deadline=None)
def test_a_text_is_kept_iff_no_kept_text_repeats_it(texts: list[str]) -> None:
    """The index agrees with comparing every pair."""
    index = DuplicateIndex()
    kept: list[str] = []
    for text in texts:
        twins = [
            i
            for i, other in enumerate(kept)
            if fold(other) == fold(text) or _similarity(other, text) >= THRESHOLD
        ]
        found = index.add(text)
        assert (found is None) == (not twins)
        if found is None:
            kept.append(text)
        else:
            assert found in twins


def test_case_punctuation_and_spacing_do_not_make_a_new_text() -> None:
    index = DuplicateIndex()
    assert index.add("Turn on the lamp, please!") is None
    assert index.add("turn on  the lamp please") == 0


def test_one_letter_in_a_long_text_is_a_near_duplicate() -> None:
    index = DuplicateIndex()
    text = "could you please dim the lamp in the garage a little because I want to read there now"
    assert index.add(text) is None
    assert index.add(text + "s") == 0
    assert index.add("could you dim the bedroom lamp") is None


def test_many_texts_are_compared_as_if_each_were_compared_with_each() -> None:
    """Enough of them that the tables grow; a third repeats an earlier one, but for a letter or a word."""
    rng = Random(7)
    words = [line for name in ("cities", "first_names") for line in load_lines(name)]
    index, kept, found = DuplicateIndex(), list[set[str]](), 0
    texts: list[str] = []
    for _ in range(500):
        if texts and rng.random() < 1 / 3:
            text = list(rng.choice(texts))
            text[rng.randrange(len(text))] = rng.choice(["x", "", " and "])
            texts.append("".join(text))
        else:
            texts.append(" ".join(rng.choices(words, k=rng.randint(1, 14))))
        own = _grams(fold(texts[-1]))
        twins = [i for i, g in enumerate(kept) if len(own & g) >= THRESHOLD * len(own | g) - 1e-12]
        twin = index.add(texts[-1])
        assert (twin is None) == (not twins)
        assert twin is None or twin in twins
        found += twin is not None
        if twin is None:
            kept.append(own)
    assert found > 30
    assert len(index) == len(kept) == 500 - found


def test_every_key_is_found_in_tables_that_grew_many_times() -> None:
    """Keys of one table, most of them at its end, so that what has no room there stands at its beginning."""
    rng = Random(7)
    keys = [rng.randrange(2**26 - 50_000, 2**26) for _ in range(200)]
    keys += [rng.randrange(2**26) for _ in range(1_800)]
    table = _Table()
    for position, key in enumerate(keys):
        table.add([key], position)
    assert all(position in table.get([key]) for position, key in enumerate(keys))
    assert table.get([2**31]) == set()
    assert table.get(keys) == set(range(2_000))


def test_a_text_of_usual_length_takes_less_than_a_quarter_of_a_kilobyte() -> None:
    rng = Random(7)
    words = load_lines("first_names")[:60]
    texts = [" ".join(rng.choices(words, k=10))[:60] for _ in range(1_500)]
    warm = DuplicateIndex()  # the hashes of grams, which all indexes share
    for text in texts[:300]:
        warm.add(text)
    tracemalloc.start()
    try:
        index = DuplicateIndex()
        for text in texts:
            index.add(text)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held / len(index) < 250
