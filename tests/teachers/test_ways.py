"""What is asked for in so many words: the ways of each function are told from those of the others."""

from __future__ import annotations

import pytest

from functok.specs import ApiSpec
from functok.teachers.offline import asked_rather, could_serve

from .specs import function

DESK = ApiSpec(
    "desk",
    (
        function("cancel_contract", "Cancels the contract."),
        function("set_up_direct_debit", "Sets up payment by direct debit."),
        function("talk_to_agent", "Connects the customer to a human agent."),
        function("show_invoice", "Shows the latest invoice."),
        function("cancel_technician", "Cancels the visit of the technician."),
        function("gangway_open", "Whether passengers can go ashore now."),
    ),
)
BANK = ApiSpec(
    "bank",
    (
        function(
            "transfer_money",
            "Sends money to a person.",
            ("recipient", "amount"),
            recipient={"type": "string", "description": "The person who gets the money."},
            amount={"type": "number", "description": "How much money, in euros."},
        ),
    ),
)


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("let me speak to a colleague", "talk_to_agent"),
        ("I want it to go out by itself", "set_up_direct_debit"),
        ("what do I still owe?", "show_invoice"),
        ("could you please let me have a look at my bill", "show_invoice"),
        ("Visit cancellation please", "cancel_technician"),
        ("See if I can go ashore now.", "gangway_open"),
    ],
)
def test_a_way_of_asking_for_a_function_is_no_request_for_another(query: str, meant: str) -> None:
    others = [name for name in DESK.by_name if name != meant]
    assert {asked_rather(query, name, DESK) for name in others} == {meant}
    assert asked_rather(query, meant, DESK) is None


@pytest.mark.parametrize(
    "query", ["what now, then", "I need to know that", "can you get me out of it", "hello"]
)
def test_words_that_are_no_way_of_asking_tell_nothing(query: str) -> None:
    assert {asked_rather(query, name, DESK) for name in DESK.by_name} == {None}


def test_a_word_of_the_function_called_tells_against_the_others() -> None:
    """ "Cancel the contract" may be said beside the technician's visit."""
    assert asked_rather("no visit, I want the contract gone", "cancel_contract", DESK) is None


def test_what_is_asked_for_in_a_way_of_a_function_may_be_served_by_it() -> None:
    assert could_serve("let me speak to a colleague", DESK) == "talk_to_agent"
    assert could_serve("take it from bank automatically", DESK) == "set_up_direct_debit"


def test_the_way_around_a_value_tells_though_its_words_are_small() -> None:
    """ "… has to get … from me" asks for a transfer."""
    assert could_serve("Mrs Kiplagat has to get 2,757.25 from me", BANK) == "transfer_money"
    assert could_serve("Mrs Kiplagat has to get up", BANK) is None
