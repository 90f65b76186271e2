"""Laws of the duplicate search."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from functok.dedup import THRESHOLD, DuplicateIndex, fold, similarity

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
            if fold(other) == fold(text) or similarity(other, text) >= THRESHOLD
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
