"""Articles before words, and the words of identifiers."""

from __future__ import annotations

import pytest

from functok.teachers.offline.words.english import article, name_words


@pytest.mark.parametrize(
    ("word", "expected"),
    [("hour", "an"), ("house", "a"), ("user", "a"), ("MP3 file", "an"), ("URL", "a"), ("SMS", "an"),
     ("8-hour shift", "an"), ("11 km run", "an"), ("1500 m run", "a"), ("umbrella", "an"), ("European", "a"),
     ("EV charger", "an"), ("one-way ticket", "a")],
)  # fmt: skip
def test_the_article_follows_the_sound(word: str, expected: str) -> None:
    assert article(word) == expected


def test_identifiers_fall_into_words() -> None:
    assert name_words("PlayMusic") == ("play", "music")
    assert name_words("card_arrival") == ("card", "arrival")
    assert name_words("weather.current") == ("weather", "current")
    assert name_words("getHTTPStatus") == ("get", "http", "status")
