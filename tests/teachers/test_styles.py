"""In which style a query is that an LLM put as it came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functok.records import Style
from functok.teachers.styles import is_question, style_of


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("what's the weather", True),
        ("Could you call Ann", True),
        ('did she say "hi?"', True),
        ("wake me up at six", False),
        ("can opener on the shopping list", False),
        ("will", False),
        ("Wo ist der Bahnhof?", True),
    ],
)
def test_a_question_is_known_by_its_form(query: str, asked: bool) -> None:
    assert is_question(query) is asked


@pytest.mark.parametrize(
    ("query", "style"),
    [
        ("Put the kettle on", Style.COMMAND),
        ("hey, please wake Ann at six", Style.COMMAND),
        ("Jot me down for Friday, it's for Ann", Style.COMMAND),
        ("Don't forget the milk", Style.COMMAND),
        ("Let people know that the soup was cold", Style.COMMAND),
        ("Simply call Ann", Style.COMMAND),
        ("push back the fitting to noon", Style.COMMAND),
        ("polishing the brass, an hour", Style.FRAGMENT),
        ("bring the bill", Style.COMMAND),
        ("there's a hair in my soup", Style.NEED),
        ("I'd like two flat whites", Style.NEED),
        ("The soup is cold", Style.NEED),
        ("my sister needs a room", Style.NEED),
        ("two flat whites to go", Style.FRAGMENT),
        ("for the garden, a long ladder", Style.FRAGMENT),
        ("is the soup vegan", Style.QUESTION),
        ("Any chance of a table?", Style.QUESTION),
        ("please", Style.FRAGMENT),
    ],
)
def test_a_style_is_read_from_the_words(query: str, style: Style) -> None:
    assert style_of(query) is style


@given(st.text(max_size=60))
def test_every_text_has_a_style(query: str) -> None:
    assert style_of(query) in tuple(Style)
