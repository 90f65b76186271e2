"""Word forms: verbs and nouns bend as they do in English."""

from __future__ import annotations

import pytest

from functok.values.english.inflection import (
    base_form,
    gerund,
    is_plural,
    other_forms,
    participle,
    plural,
    singular,
    stem,
)


@pytest.mark.parametrize(
    ("third", "base"),
    [("gets", "get"), ("applies", "apply"), ("searches", "search"), ("closes", "close"), ("has", "have"),
     ("dismisses", "dismiss"), ("does", "do"), ("set", "set")],
)  # fmt: skip
def test_third_person_goes_back_to_its_base(third: str, base: str) -> None:
    assert base_form(third) == base


@pytest.mark.parametrize(
    ("base", "doing", "done"),
    [("set", "setting", "set"), ("open", "opening", "opened"), ("make", "making", "made"),
     ("stop", "stopping", "stopped"), ("die", "dying", "died"), ("book", "booking", "booked"),
     ("transfer", "transferring", "transferred"), ("apply", "applying", "applied"),
     ("shoot", "shooting", "shot"), ("swim", "swimming", "swum"), ("rewrite", "rewriting", "rewritten"),
     ("sync", "syncing", "synced"), ("panic", "panicking", "panicked"), ("mimic", "mimicking", "mimicked"),
     ("quit", "quitting", "quit"), ("equip", "equipping", "equipped")],
)  # fmt: skip
def test_verbs_bend(base: str, doing: str, done: str) -> None:
    assert gerund(base) == doing
    assert participle(base) == done


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("city", "cities"),
        ("photo", "photos"),
        ("person", "people"),
        ("box", "boxes"),
        ("tea shelf", "tea shelves"),
        ("burrito", "burritos"),
        ("mushroom risotto", "mushroom risottos"),
        ("tomato", "tomatoes"),
        ("toe", "toes"),
        ("size", "sizes"),
        ("waltz", "waltzes"),
        ("child", "children"),
        ("heron", "herons"),
        ("cookie", "cookies"),
        ("headache", "headaches"),
        ("taxi", "taxis"),
    ],
)
def test_plurals_and_singulars_are_inverse(one: str, many: str) -> None:
    assert plural(one) == many
    assert singular(many) == one
    assert is_plural(many.split()[-1])


def test_words_that_end_in_s_without_being_plurals_stay() -> None:
    for word in ("status", "address", "news", "bus"):
        assert singular(word) == word


def test_forms_of_one_word_share_a_stem() -> None:
    assert stem("translate") == stem("translation") == stem("translating")
    assert stem("cards") == stem("card")
    assert stem("reservation") == stem("reserve")


@pytest.mark.parametrize(
    ("doing", "base"),
    [("seeing", "see"), ("adding", "add"), ("freeing", "free"), ("falling", "fall"),
     ("running", "run"), ("stopping", "stop"), ("making", "make"), ("agreeing", "agree")],
)  # fmt: skip
def test_the_base_is_among_the_forms_of_what_is_being_done(doing: str, base: str) -> None:
    assert base in other_forms(doing)


def test_no_form_is_made_of_half_a_vowel() -> None:
    assert "sing" not in other_forms("seeing")
