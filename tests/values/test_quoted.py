"""Values that a query says in words which no rule knows, quoted by whoever wrote it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functok.specs import FunctionSpec
from functok.values import QUOTED, ground

BOOK = FunctionSpec(
    "book_expense",
    "Books what was spent.",
    {
        "type": "object",
        "properties": {
            "sort": {"type": "string", "enum": ["blue", "green", "heavy"]},
            "paid": {"type": "boolean"},
            "payer": {"type": "string"},
        },
    },
)


def _ground(value: object, words: str, query: str, name: str = "sort") -> tuple[str, str] | None:
    found = ground(BOOK, {name: value}, query, quoted={name: words}).found.get(name)
    return (found.how, found.text) if found else None


def test_the_words_that_say_a_member_count_where_no_rule_finds_any() -> None:
    query = "the colour of the Sea for my boat"
    assert _ground("blue", "colour of the sea", query) == (QUOTED, "colour of the Sea")
    assert ground(BOOK, {"sort": "blue"}, query).missing == ("sort",)


def test_what_a_rule_finds_is_not_quoted() -> None:
    assert _ground("blue", "the boat", "a blue one for the boat") == ("verbatim", "blue")


@pytest.mark.parametrize(
    ("words", "query", "why"),
    [
        ("colour of the sky", "the colour of the sea", "does not stand there"),
        ("sea", "the colour of the seaside", "a part of a word"),
        ("for the", "one for the boat", "says nothing"),
        ("the", "one for the boat", "says nothing"),
        ("", "one for the boat", "nothing"),
        ("the green one there", "the green one there please", "another member by the rules"),
        (
            "one for the boat that lies out there",
            "one for the boat that lies out there",
            "a sentence",
        ),
    ],
)
def test_a_quotation_is_not_taken_on_trust(words: str, query: str, why: str) -> None:
    assert _ground("blue", words, query) is None, why


def test_a_member_that_holds_the_name_of_another_can_be_quoted() -> None:
    period = {"type": "string", "enum": ["day", "half_day", "week"]}
    hire = FunctionSpec(
        "price", "What it costs.", {"type": "object", "properties": {"time": period}}
    )
    query = "the mixer for roughly half of a day"
    found = ground(hire, {"time": "half_day"}, query, quoted={"time": "half of a day"}).found
    assert found["time"].text == "half of a day"
    wrong = ground(hire, {"time": "week"}, query, quoted={"time": "half of a day"})
    assert wrong.missing == ("time",)


def test_the_opposite_of_a_boolean_cannot_be_quoted() -> None:
    assert _ground(True, "not paid", "my aunt's dinner, not paid", "paid") is None


def test_what_is_denied_says_false() -> None:
    query = "my aunt's dinner, don't count it as paid"
    assert _ground(False, "don't count it as paid", query, "paid") is not None
    for text in ("no need to ring", "free of ringing"):
        assert ground(RING, {"ring": False}, f"come on Friday, {text}").missing == ()
        assert ground(RING, {"ring": True}, f"come on Friday, {text}").missing == ("ring",)


RING = FunctionSpec(
    "come",
    "Comes.",
    {
        "type": "object",
        "properties": {
            "ring": {"type": "boolean", "description": "Whether the bell rings."},
            "day": {"type": "string", "format": "date"},
            "part": {"type": "string", "enum": ["morning", "evening"]},
            "tune": {"type": "string"},
        },
    },
)


def test_words_for_a_day_say_the_part_of_the_day_too() -> None:
    day = dt.date(2027, 3, 10)
    said = {"day": "2027-03-10", "part": "evening"}
    for text in ("come this evening", "come tonight"):
        assert ground(RING, said, text, day).missing == ()


def test_a_name_may_stand_inside_what_is_quoted() -> None:
    said, quoted = {"tune": "Yesterday", "ring": False}, {"ring": "I've had enough of Yesterday"}
    found = ground(RING, said, "I've had enough of Yesterday", quoted=quoted).found
    assert found["tune"].text == "Yesterday"
    assert found["ring"].how == QUOTED


def test_what_people_say_in_the_place_of_another_member_cannot_be_quoted() -> None:
    sort = {"type": "string", "enum": ["transport", "meals", "lodging"]}
    book = FunctionSpec("book", "Books.", {"type": "object", "properties": {"sort": sort}})
    query = "the taxi, 30 euros"
    assert ground(book, {"sort": "transport"}, query).found["sort"].text == "taxi"
    assert ground(book, {"sort": "meals"}, query, quoted={"sort": "taxi"}).missing == ("sort",)


def test_open_values_cannot_be_quoted() -> None:
    assert _ground("Anna", "my sister", "lunch with my sister", "payer") is None


@given(words=st.text(max_size=40), query=st.text(max_size=60))
def test_what_is_quoted_stands_in_the_query(words: str, query: str) -> None:
    """Whatever is quoted of whatever text: no crash, and a span that holds the words."""
    found = ground(BOOK, {"sort": "blue"}, query, quoted={"sort": words}).found.get("sort")
    if found is not None:
        assert query[found.start : found.end] == found.text != ""
