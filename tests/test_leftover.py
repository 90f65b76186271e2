"""What looks like a value, or is no word that people have for a function, may be no word left over."""

from __future__ import annotations

from typing import Any

import pytest

from functok.calls import FunctionCall
from functok.checks import Candidate, first_refusal
from functok.checks.wording import not_an_answer
from functok.records import WITHOUT, Kind
from functok.specs import ApiSpec

from .teachers.specs import function

TEXT = {"type": "string"}
ITEM = {"type": "string", "description": "What is rented, such as a tent or a sleeping bag."}
ROOM = {"type": "string", "description": "The room that the item stands in."}
MOVE = ApiSpec(
    "move",
    (
        function("add_item", "Adds an item to the inventory.", ("item",), item=TEXT, room=ROOM,
                 quantity={"type": "integer", "default": 1, "minimum": 1, "maximum": 50}),
        function("rent_gear", "Rents outdoor gear.", ("item",), item=ITEM),
        function("rate", "Rates a helper.", ("helper", "stars"), helper=TEXT,
                 stars={"type": "integer", "minimum": 1, "maximum": 5},
                 comment={"type": "string", "description": "A remark on the helper."}),
        function("report_problem", "Reports a problem.", ("problem",), problem=TEXT,
                 urgent={"type": "boolean", "description": "Whether it is an emergency."}),
        function("transfer_money", "Sends money.", ("recipient", "amount"), recipient=TEXT,
                 amount={"type": "number"}),
        function("set_up_standing_order", "Sets up a standing order.",
                 ("recipient", "amount", "frequency"), recipient=TEXT, amount={"type": "number"},
                 frequency={"type": "string", "enum": ["weekly", "monthly"]}),
    ),
)  # fmt: skip


def code(query: str, name: str, **arguments: Any) -> str | None:
    refusal = first_refusal(Candidate(MOVE, Kind.SINGLE, query, (FunctionCall(name, arguments),)))
    return refusal and refusal.code


@pytest.mark.parametrize(
    ("query", "arguments"),
    [
        ("add marble crib to the inventory, 2 of them", {"item": "marble crib"}),
        ("add black curtains to the inventory for the dining room", {"item": "black curtains"}),
        ('add kettle to the inventory, "from granny"', {"item": "kettle"}),
        ("add the kettle from Elena to the inventory", {"item": "kettle"}),
    ],
)
def test_a_value_that_no_argument_has_is_found(query: str, arguments: dict[str, Any]) -> None:
    assert code(query, "add_item", **arguments) in ("leftover", "left_out", "cut_short")


@pytest.mark.parametrize(
    "query",
    [
        "add the kettle to the inventory, no, the marble crib",
        "I'm half asleep, add the marble crib to the inventory",
        "one more thing, could you add the marble crib to the inventory ASAP?",
        "add the marble crib to the inventory, my wife is waiting",
    ],
)
def test_what_is_taken_back_or_only_told_is_no_value_left(query: str) -> None:
    assert code(query, "add_item", item="marble crib") is None


def test_what_stands_behind_the_name_of_a_text_is_its_value() -> None:
    query = "rate Elena with 4 stars, with the comment they were lovely and quick"
    assert code(query, "rate", helper="Elena", stars=4) == "leftover"


def test_an_opinion_beside_a_rating_is_the_remark() -> None:
    query = "rate Ann Abel with 4 stars, everything was so well wrapped"
    assert code(query, "rate", helper="Ann Abel", stars=4) == "leftover"
    assert code("rate Ann Abel with 4 stars, thanks", "rate", helper="Ann Abel", stars=4) is None


def test_a_text_goes_on_with_words_that_nobody_has_for_the_function() -> None:
    query = "rate Elena with 4 stars, remark great chandelier"
    assert code(query, "rate", helper="Elena", stars=4, comment="great") == "cut_short"
    assert code(query, "rate", helper="Elena", stars=4, comment="great chandelier") is None


def test_a_long_word_that_says_a_boolean_says_it_alone() -> None:
    query = "report a problem: water in the hall, it's an emergency"
    assert code(query, "report_problem", problem="water in the hall") == "left_out"
    assert code(query, "report_problem", problem="water in the hall", urgent=True) is None


def test_a_function_that_takes_all_that_is_said_is_meant_rather_than_one_that_does_not() -> None:
    query = "see to it that Dorota gets 1244 each month"
    said = {"recipient": "Dorota", "amount": 1244.0}
    assert code(query, "transfer_money", **said) == "other_function"
    assert code(query, "set_up_standing_order", **said, frequency="monthly") is None


@pytest.mark.parametrize(
    "query", ["Elena 5/5, thank you", "rate Elena 5 out of 5", "rate Grandad 5 stars, I mean Elena"]
)
def test_out_of_how_many_is_no_value_left(query: str) -> None:
    assert code(query, "rate", helper="Elena", stars=5) is None


@pytest.mark.parametrize(
    ("query", "fine"),
    [
        ("absolutely urgent, the roof is leaking", True),
        ("here are my two cents, the roof is leaking", True),
        ("absolutely, the roof is leaking", False),
        ("here is the problem that the roof is leaking", False),
    ],
)
def test_how_an_answer_begins(query: str, fine: bool) -> None:
    call = FunctionCall("report_problem", {"problem": "the roof is leaking"})
    candidate = Candidate(MOVE, Kind.SINGLE, query, (call,))
    assert (not_an_answer(candidate) is None) is fine


def test_what_a_number_is_joined_to_is_no_value() -> None:
    toys = ApiSpec(
        "toys",
        (function("find_toy", "Finds a toy.", ("toy", "age"), toy=TEXT, age={"type": "integer"}),),
    )
    calls = (FunctionCall("find_toy", {"age": 5}),)
    query = "could you find one for my five-year-old"
    candidate = Candidate(toys, Kind.MISSING_ARGUMENT, query, calls, category=WITHOUT + "toy")
    assert first_refusal(candidate) is None


def asked(query: str, name: str, missing: str) -> str | None:
    candidate = Candidate(
        MOVE, Kind.MISSING_ARGUMENT, query, (FunctionCall(name, {}),), category=WITHOUT + missing
    )
    refusal = first_refusal(candidate)
    return refusal and refusal.code


@pytest.mark.parametrize(
    "query",
    [
        "could you rent me a golf bag?", "Kindly get me a pair of waders", "rent gear, waders please",
        "I was wondering if you could rent me a sleeping bag",
    ],
)  # fmt: skip
def test_a_word_that_nobody_has_for_the_function_may_be_the_value_that_is_asked_for(
    query: str,
) -> None:
    """An example of the parameter's description too."""
    assert asked(query, "rent_gear", "item") == "unsaid"


@pytest.mark.parametrize(
    "query",
    [
        "could you rent me something?", "I need some outdoor gear, we're leaving soon",
        "rent gear for me, the babysitter bailed at the very last moment", "can I rent gear online?",
        "what is your rate for gear?", "oh dear, I have to rent gear", "a bit embarrassing, rent me gear",
        "make an entry for gear to rent",
    ],
)  # fmt: skip
def test_the_words_for_a_function_and_around_a_request_are_no_value(query: str) -> None:
    assert asked(query, "rent_gear", "item") is None


def test_a_parameter_whose_name_has_no_word_is_checked_as_any() -> None:
    api = ApiSpec("send", (function("send_note", "Sends a note.", ("who",), who=TEXT, _=TEXT),))
    for query, arguments, found in (
        ("send a note to Ann", {"who": "Ann"}, None),
        ("send a note to Ann and Ben", {"who": "Ann", "_": "Ben"}, None),
        ("send a note to Ann", {"who": "Ann", "_": "Ben"}, "not_grounded"),
    ):
        call = FunctionCall("send_note", arguments)
        refusal = first_refusal(Candidate(api, Kind.SINGLE, query, (call,)))
        assert (refusal and refusal.code) == found
