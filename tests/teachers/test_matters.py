"""Common matters are told as people tell them, and descriptions of a few words are understood."""

from __future__ import annotations

import re
from random import Random

import pytest

from functok.specs.model import FunctionSpec
from functok.teachers.offline.about.matters import FORMS, matters_by_function
from functok.teachers.offline.words.grammar import expand, names
from functok.teachers.offline.words.phrasebook import load

from .specs import function
from .test_idioms import queries, share

NOUN = {"n", "my_n", "a_n", "one", "a_one", "another_n", "ns", "is", "has", "does", "was"}


def phrases(*specs: FunctionSpec) -> dict[str, set[str]]:
    found = matters_by_function(specs, frozenset())
    return {name: {matter.phrase for matter in each} for name, each in found.items()}


def test_what_has_not_come_is_asked_for_without_its_words() -> None:
    texts = queries(function("voucher_not_arrived", "A voucher has not arrived."), count=120)
    assert (
        share(r"still (?:waiting|no)|where is|turned up|shown up|never came|how much longer", texts)
        > 0.1
    )
    assert share("voucher|coupon", texts) > 0.8


def test_a_phrase_without_the_noun_is_said_only_where_one_function_could_be_meant() -> None:
    late = function("refund_delayed", "A refund is late.")
    other = function("refund_missing", "A refund is missing.")
    alone = {phrase for phrase in phrases(late)["refund_delayed"] if not names(phrase)}
    assert alone
    both = phrases(late, other)
    assert not alone & both["refund_delayed"]
    assert not alone & both["refund_missing"]


def test_the_word_that_tells_two_siblings_apart_is_said() -> None:
    found = phrases(
        function("cancel_gold_subscription", "Cancels the gold subscription."),
        function("cancel_silver_subscription", "Cancels the silver subscription."),
    )
    assert all(names(phrase) & NOUN for each in found.values() for phrase in each)


def test_a_verb_of_one_meaning_is_not_taken_for_another() -> None:
    """Who leaves a tip, or closes a drawer, does not end a contract."""
    found = phrases(
        function("leave_tip", "Leaves a tip for the barber."),
        function("close_drawer", "Closes the drawer."),
        function("raise_sail", "Raises the sail."),
    )
    assert not any(found.values())


@pytest.mark.parametrize("rule", load("matters.yaml")["matters"], ids=lambda r: "-".join(r["of"]))
def test_every_matter_has_known_groups_and_slots(rule: dict[str, list[str]]) -> None:
    assert {*rule["of"], *rule.get("with", ())} <= load("matters.yaml")["groups"].keys()
    phrases = [phrase for form in FORMS for phrase in rule.get(form, ())]
    assert phrases
    for phrase in phrases:
        assert names(phrase) <= NOUN, phrase
        expand(phrase, Random(0), dict.fromkeys(NOUN, "x"))


@pytest.mark.parametrize(
    ("name", "description", "said", "not_said"),
    [
        ("hand_in_form", "Customer hands in a form.", r"\b(?:hand|submi)", r"customer"),
        (
            "longer_loan",
            "User needs longer to pay back.",
            r"I need longer|longer loan",
            r"\buser\b",
        ),
        ("forgot_locker", "Customer forgot the locker.", r"\bforgot|remember", r"customer"),
        (
            "printer_shows_code",
            "The printer shows a code.",
            r"printer shows a code",
            r"the printer shows\b(?! a)",
        ),
        (
            "driver_did_not_come",
            "The driver missed a stop.",
            r"did(?:n't| not) come|missed",
            r"the missed",
        ),
        ("time_to_payday", "Time until wages are paid.", r"time", r"(?:because|that) time"),
        ("upload_scans", "Upload of scans.", r"scans", r"to upload of"),
        ("tow_boat", "Help on the water.", r"tow boat|help on", r"tow the"),
        (
            "become_donor",
            "Friends of the hospital.",
            r"become a donor|be a donor|friends",
            r"the become",
        ),
        (
            "what_is_included",
            "Extent of the stay.",
            r"what(?: is|'s) included|extent",
            r"included is",
        ),
        ("wardrobe", "Where to leave a coat.", r"where (?:do I|to) leave", r"does to"),
        ("todays_lectures", "Lectures today.", r"today's lectures", r"lecture today"),
        ("how_long_until_supper", "Time until supper.", r"how long until", r"how do long"),
        ("smoking_allowed", "Whether guests may smoke.", r"smok", r"an allowed"),
        (
            "speak_slowly",
            "Speaks more slowly.",
            r"speak(?:ing)? (?:more )?slowly",
            r"about the slow|out slowly",
        ),
        ("sold_my_boat", "The boat was sold.", r"I sold my boat|boat was sold", r"my sold my"),
        ("sample_of_fabric", "Sample of a fabric.", r"sample", r"to sample"),
        ("praise_a_colleague", "Bonus for praising.", r"praise a colleague|bonus", r"the a "),
    ],
)
def test_a_description_of_a_few_words_is_understood(
    name: str, description: str, said: str, not_said: str
) -> None:
    texts = queries(function(name, description), count=60)
    assert share(said, texts) > 0.25
    assert share(not_said, texts) == 0


def test_an_adjective_that_has_an_opposite_is_not_left_out() -> None:
    texts = queries(
        function("next_station", "Goes to the next station."),
        function("last_station", "Goes to the last station."),
    )
    assert share(r"\b(?:next|last)\b", [text for text in texts if "station" in text]) == 1


def test_words_of_the_name_stand_beside_those_of_the_description() -> None:
    texts = queries(function("skip_prelude", "Skips the opening credits."), count=90)
    assert share("prelude", texts) > 0.15
    assert share("opening credits|opening", texts) > 0.3


def test_no_statement_follows_from_a_reason_for_asking() -> None:
    texts = queries(function("passport_lost", "A passport is lost."), count=120)
    assert not [q for q in texts if re.search(r", so (?:I left|my passport|I can't find)", q, re.I)]
