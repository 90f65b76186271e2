"""Word forms: the offline teacher bends verbs and nouns as English does."""

from __future__ import annotations

import pytest

from functok.teachers.offline.english import (
    article,
    base_form,
    gerund,
    is_plural,
    name_words,
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
     ("shoot", "shooting", "shot"), ("swim", "swimming", "swum"), ("rewrite", "rewriting", "rewritten")],
)  # fmt: skip
def test_verbs_bend(base: str, doing: str, done: str) -> None:
    assert gerund(base) == doing
    assert participle(base) == done


@pytest.mark.parametrize(
    ("word", "expected"),
    [("hour", "an"), ("house", "a"), ("user", "a"), ("MP3 file", "an"), ("URL", "a"), ("SMS", "an"),
     ("8-hour shift", "an"), ("11 km run", "an"), ("1500 m run", "a"), ("umbrella", "an"), ("European", "a"),
     ("EV charger", "an"), ("one-way ticket", "a")],
)  # fmt: skip
def test_the_article_follows_the_sound(word: str, expected: str) -> None:
    assert article(word) == expected


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("city", "cities"),
        ("photo", "photos"),
        ("person", "people"),
        ("box", "boxes"),
        ("tea shelf", "tea shelves"),
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


def test_identifiers_fall_into_words() -> None:
    assert name_words("PlayMusic") == ("play", "music")
    assert name_words("card_arrival") == ("card", "arrival")
    assert name_words("weather.current") == ("weather", "current")
    assert name_words("getHTTPStatus") == ("get", "http", "status")
