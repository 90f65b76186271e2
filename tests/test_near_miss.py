"""Queries that the API suggests and no function serves: close to it, and never served."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from functok.config import RunConfig
from functok.dataset import Dataset, Row
from functok.planning.slots import MISSING_FEATURE, OUT_OF_RANGE, limited
from functok.records import Kind
from functok.running.job import Job
from functok.specs import ApiSpec, FunctionSpec, read_spec, read_specs
from functok.teachers.offline import could_serve, nearly_served, serves
from functok.teachers.offline.unserved.lacking import Feature, bits, kinds_of, lacking, left_gaps
from functok.teachers.offline.words.phrasebook import load
from functok.validate import RowChecker
from functok.values import foreign_members
from functok.values.english.inflection import stem

from .conftest import ROOT, run
from .test_llm_run import _run, practice_teacher

SPEC = ROOT / "api_specs" / "vehicle.yaml"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("near_miss")
    spec = folder / SPEC.name
    spec.write_bytes(SPEC.read_bytes())
    return Dataset(run(spec, folder / "out", rows=8, negatives=0.5).out)


def _rows(dataset: Dataset, kind: Kind, category: str | None = None) -> list[Row]:
    rows = [row for _, row in dataset.rows() if row["kind"] == kind]
    return [row for row in rows if category in (None, row["category"])]


def test_near_misses_are_their_share_of_the_negatives() -> None:
    shards = Job([SPEC], config=RunConfig(rows=100)).plan.shards
    wanted = {k: sum(s.wanted for s in shards if s.kind is k) for k in Kind}
    negatives = wanted[Kind.NEAR_MISS] + wanted[Kind.UNRELATED]
    assert negatives == round(sum(wanted.values()) / 4), "a quarter of all rows"
    assert wanted[Kind.NEAR_MISS] == round(0.4 * negatives)
    lacking = sum(s.wanted for s in shards if s.topic == "missing_feature")
    assert lacking == round(0.75 * wanted[Kind.NEAR_MISS]), (
        "a value out of range sounds like a served row"
    )


@pytest.mark.parametrize("category", [MISSING_FEATURE, OUT_OF_RANGE])
def test_they_speak_of_the_apis_things_and_call_nothing(dataset: Dataset, category: str) -> None:
    rows = _rows(dataset, Kind.NEAR_MISS, category)
    assert len(rows) > 10
    checker = RowChecker(dataset)
    for row in rows:
        assert row["function"] is None
        assert row["calls"] == "[]"
        assert [v for v in checker.verdicts(row) if v.detail] == []
    close = [row for row in rows if could_serve(row["query"], dataset.api)]
    least = 0.6 if category == MISSING_FEATURE else 0.9
    assert len(close) >= least * len(rows), "the words alone do not tell them from positives"


@pytest.mark.parametrize("category", [MISSING_FEATURE, OUT_OF_RANGE])
def test_a_query_that_a_function_serves_is_found_under_the_label(
    dataset: Dataset, category: str
) -> None:
    rows = _rows(dataset, Kind.SINGLE)
    found = [nearly_served(row["query"], dataset.api, category) for row in rows]
    assert sum(name is not None for name in found) >= 0.95 * len(rows)


def test_the_share_of_negatives_that_a_function_might_serve_is_told(dataset: Dataset) -> None:
    told = dataset.manifest["counts"]["negatives"]
    accepted = len(_rows(dataset, Kind.NEAR_MISS)) + len(_rows(dataset, Kind.UNRELATED))
    assert told["made"] == accepted + told["refused"]
    assert told["share"] == round(told["refused"] / told["made"], 4)
    assert told["refused"] > 0, "of a car's functions some queries about other devices are near"
    card = (dataset.folder / "README.md").read_text()
    assert f"{told['refused']} of {told['made']}" in card


def test_what_a_closed_list_does_not_offer_is_asked_for_and_what_it_does_is_found(
    tmp_path: Path,
) -> None:
    spec = tmp_path / "light.py"
    spec.write_text(
        "from typing import Literal\n\n\n"
        'def set_light_color(color: Literal["red", "blue", "gray"]) -> None:\n'
        '    """Sets the color of the light.\n\n    Args:\n        color: The color.\n    """\n'
    )
    api = read_spec(spec)
    [parameter] = limited(api.functions[0])
    assert "turquoise" in foreign_members(parameter)
    assert not {"red", "blue", "gray", "grey"} & {*foreign_members(parameter)}
    for color, served in (("turquoise", False), ("salmon", False), ("red", True), ("grey", True)):
        function = nearly_served(f"set the color of the light to {color}", api, OUT_OF_RANGE)
        assert (function is not None) is served, color
    rows = _rows(Dataset(run(spec, tmp_path / "out", rows=20, negatives=0.5).out), Kind.NEAR_MISS)
    asked = [row["query"] for row in rows if row["category"] == OUT_OF_RANGE]
    assert asked
    assert all(any(m in q.lower() for m in foreign_members(parameter)) for q in asked)


def test_a_feature_that_some_function_has_is_not_missing(tmp_path: Path) -> None:
    spec = tmp_path / "office.py"
    spec.write_text(
        'def print_letter(copies: int = 1) -> None:\n    """Prints the letter."""\n\n\n'
        'def show_letter() -> str:\n    """Shows the letter."""\n'
    )
    api = read_spec(spec)
    assert nearly_served("print the letter", api, MISSING_FEATURE) is not None
    assert nearly_served("encrypt the letter", api, MISSING_FEATURE) is None
    for around in (
        "let me print the letter",
        "print the letter, it's worth a try",
        'print "rent it"',
    ):
        assert nearly_served(around, api, MISSING_FEATURE) is not None


SHOP = """
def cancel_booking(code: str) -> bool:
    \"\"\"Cancels a booking.\"\"\"


def show_invoice(number: int) -> str:
    \"\"\"Shows an invoice.\"\"\"


def manage_subscription(wish: str) -> bool:
    \"\"\"Manages the subscription.\"\"\"
"""


@pytest.mark.parametrize(
    ("query", "missing"),
    [
        ("cancel the invoice", True),
        ("cancel my booking", False),
        ("share the invoice with my sister", True),
        ("show me the invoice and share it", True),
        ("pause the booking for a month", False),
        ("cancel the invoice of my booking", False),
        ("cancel the subscription", False),
        ("rename the subscription", False),
        ("book a haircut", False),
        ("show me my horoscope", True),
        ("change my password", True),
    ],
)
def test_what_is_done_with_one_thing_alone_is_missing_for_the_others(
    query: str, missing: bool, tmp_path: Path
) -> None:
    """Whoever manages a thing may do anything with it."""
    spec = tmp_path / "shop.py"
    spec.write_text(SHOP)
    api = read_spec(spec)
    assert (nearly_served(query, api, MISSING_FEATURE) is None) is missing


def test_the_gaps_name_senses_of_verbs() -> None:
    table, known = load("near_miss.yaml"), load("verbs.yaml")
    named = {sense for gap in table["gaps"].values() for sense in gap["not"]} | {*table["others"]}
    assert named <= {*known}


def test_a_feature_is_asked_for_in_words_that_tell_it_of_kinds_that_there_are() -> None:
    table = load("near_miss.yaml")
    for name, entry in (*table["features"].items(), *table["gaps"].items()):
        assert {*entry["of"]} <= {*table["kinds"], "service", "person", "staff"}, name
        telling = {stem(str(word)) for word in entry["words"]}
        for said in (*entry["say"], *entry["fragment"]):
            assert telling & {stem(w) for w in re.findall(r"[^\W_]+", said.lower())}, said


def test_the_papers_recipe_has_none() -> None:
    assert RunConfig(preset="paper").near_miss == 0


def test_an_llm_writes_them_too(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with practice_teacher() as endpoint:
        done = _run(SPEC, out, endpoint, "--rows", "2", "--registry", str(tmp_path / "t.json"))
    assert done.returncode == 0, done.stderr
    dataset = Dataset(out)
    checker = RowChecker(dataset)
    rows = _rows(dataset, Kind.NEAR_MISS)
    assert {row["category"] for row in rows} == {MISSING_FEATURE, OUT_OF_RANGE}
    assert all(v.detail is None for row in rows for v in checker.verdicts(row))


def test_gaps_are_of_things_that_people_would_ask_it_of() -> None:
    """Nobody swaps opening hours or pauses a door for a month."""
    odd = {"trade", "prolong", "suspend", "copy", "merge", "hide", "restore", "obtain", "rename"}
    api = ApiSpec(
        "pier",
        (
            FunctionSpec("show_opening_hours", "Shows the opening hours.", {"type": "object"}),
            FunctionSpec("open_door", "Opens the door of the pier.", {"type": "object"}),
        ),
    )
    found = {(feature.thing, feature.name) for feature in left_gaps(api)}
    assert ("opening hours", "share") in found
    assert not [name for thing, name in found if thing == "opening hours" and name in odd]
    assert ("door", "suspend") not in found


def test_features_suit_what_a_thing_is() -> None:
    """Nobody has a playlist gift-wrapped, rents out a lamp or gets a review encrypted."""
    does = ("Shows a playlist.", "Reads a text message.", "Switches a lamp.", "Opens a window.",
            "Shows a review.", "Tips the courier.", "Lists what is frobnicated.")  # fmt: skip
    api = ApiSpec(
        "any",
        tuple(FunctionSpec(f"do_{at}", text, {"type": "object"}) for at, text in enumerate(does)),
    )
    found = {(each.thing, each.name) for each in (*lacking(api), *left_gaps(api)) if each.thing}
    assert {("playlist", "copy"), ("text message", "translate"), ("lamp", "repair")} <= found
    assert {("window", "clean"), ("courier", "complain")} <= found
    odd = {"gift", "rent", "tax", "suspend", "obtain"}
    assert not {(thing, name) for thing, name in found if name in odd and thing != "lamp"}
    assert not {("lamp", "rent"), ("review", "encrypt"), ("courier", "copy")} & found
    assert "frobnicated" not in " ".join(thing for thing, _ in found), "who knows what it is"


@pytest.mark.parametrize(
    ("thing", "kind"),
    [
        ("winter jacket", "goods"),
        ("smoke detectors", "electronic"),
        ("text messages", "message"),
        ("carer", "staff"),
    ],
)
def test_a_thing_is_what_its_last_noun_is(thing: str, kind: str) -> None:
    assert kind in kinds_of(thing)


def test_no_query_of_a_missing_feature_is_a_noun_alone_that_says_nothing() -> None:
    assert bits(Feature("f", "the safe", "lock", "others")) == ["the safe locked"]
    assert bits(Feature("f", "a haircut", "book", "others")) == ["a haircut"]


def test_how_many_results_there_are_to_be_is_never_out_of_range() -> None:
    """Whoever asks for 500 messages is shown as many as there may be: it was refused each time."""
    bounded = {"type": "integer", "minimum": 1, "maximum": 200}
    properties = {"limit": bounded, "page": bounded, "perPage": bounded, "priority": bounded}
    function = FunctionSpec(
        "get_messages", "Shows messages.", {"type": "object", "properties": properties}
    )
    assert [parameter.name for parameter in limited(function)] == ["priority"]


def test_a_number_with_bounds_may_be_named_where_no_other_word_tells_the_function() -> None:
    stars = {"type": "integer", "minimum": 1, "maximum": 5}
    review = FunctionSpec(
        "leave_review", "Say how it did.", {"type": "object", "properties": {"stars": stars}}
    )
    days = {"type": "integer", "minimum": 1, "maximum": 30}
    keep = FunctionSpec("keep_it", "Keep it.", {"type": "object", "properties": {"days": days}})
    api = ApiSpec("hire", (keep, review))
    assert nearly_served("7 stars for the digger", api, OUT_OF_RANGE) is None
    assert nearly_served("4 stars for the digger", api, OUT_OF_RANGE) == "leave_review"
    assert nearly_served("7 for the digger", api, OUT_OF_RANGE) is not None


def _does(name: str, description: str, **properties: str) -> FunctionSpec:
    of = {each: {"type": sort} for each, sort in properties.items()}
    return FunctionSpec(name, description, {"type": "object", "properties": of, "required": [*of]})


NURSERY = ApiSpec(
    "nursery",
    (
        _does("order_seedlings", "Orders seedlings.", count="integer"),
        _does("report_pest", "Reports a pest.", plant="string"),
        _does("get_price", "Estimates the price of planting a garden.", city="string"),
        _does("tip_gardener", "Tips the gardener.", amount="number"),
        _does("suggest_plant", "Suggests a plant for a spot.", spot="string"),
    ),
)


@pytest.mark.parametrize(
    "query",
    [
        "when will my seedlings arrive?",
        "how many seedlings did I order",
        "are the seedlings grown without peat?",
        "has the pest been dealt with?",
        "email me the price as a PDF",
        "please download the receipt for the 30 dollars I tipped",
        "proof of the pest for my landlord",
        "attach these photos to the report of the pest",
        "text me a reminder the day before the seedlings come",
        "call off Friday's order of seedlings",
        "take my name off the list of seedlings",
        "put the planting in my phone's calendar",
        "let my neighbour see the price",
        "track the parcel with our seedlings",
        "I'd like last year's price as a PDF",
        "show me every seedling that I ordered",
        "who's planting the seedlings on Friday?",
        "what time will the seedlings come?",
        "what's the status of the order of seedlings?",
        "do you take credit cards for seedlings?",
    ],
)
def test_how_things_are_and_what_no_text_speaks_of_is_served_by_nothing(query: str) -> None:
    assert nearly_served(query, NURSERY, MISSING_FEATURE) is None


@pytest.mark.parametrize(
    "query",
    [
        "order 12 seedlings",
        "could you order seedlings for me",
        "what's the price in Leeds",
        "there is a pest on my roses, report it",
        "why not order 12 seedlings",
        "tip the gardener 30 dollars",
    ],
)
def test_what_is_served_is_found_under_the_label_of_a_missing_feature(query: str) -> None:
    assert nearly_served(query, NURSERY, MISSING_FEATURE) is not None


@pytest.mark.parametrize(
    "query",
    [
        "I need a podcast about the Roman Empire",
        "log 35 minutes of swimming",
        "300 Swiss francs in yen",
        "18 percent tip on 64 dollars",
        "what should I wear to a christening in May?",
        "pick me a nice area to stay in Porto",
    ],
)
def test_one_word_that_is_said_of_anything_makes_no_query_served(query: str) -> None:
    assert serves(query, NURSERY) is None


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("remind me of the soup in a couple of minutes", True),
        ("remind me of “one-on-one with Ann” in three quarters of an hour", True),
        ("remind me of the soup in 2 seconds", False),
        ("remind me of the soup in 90 hours", False),
        ("could you ring 020 7946 0991", True),
    ],
)
def test_a_number_is_out_of_range_in_its_unit_and_where_it_is_one(
    tmp_path: Path, query: str, fits: bool
) -> None:
    """A couple of minutes are 120 seconds; a telephone number is no number."""
    spec = tmp_path / "kitchen.py"
    spec.write_text(
        "def remind(of: str, seconds: Annotated[int, Field(ge=10, le=36000)]) -> None:\n"
        '    """Reminds of something after a while."""\n\n'
        "def ring(phone_number: str) -> None:\n"
        '    """Rings a telephone number."""\n'
    )
    assert (nearly_served(query, read_specs([spec]), OUT_OF_RANGE) is not None) is fits
