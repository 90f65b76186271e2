"""What a parameter of an everyday name holds follows from what its function does."""

from __future__ import annotations

import random

import pytest

from functok.records import Split
from functok.specs.model import Parameter
from functok.values import Semantic, forms, sample, semantic_of
from functok.values.data_files import load_yaml
from functok.values.parameters.meaning import meaning_of
from tests.values.catalogue import number


def of(name: str, function: str, about: str, description: str = "") -> Parameter:
    schema = {"type": "string"} | ({"description": description} if description else {})
    return Parameter(name, schema, True, function, about)


def drawn(parameter: Parameter, count: int = 200) -> list[str]:
    rng = random.Random(5)
    return [sample(parameter, rng, Split.TRAIN) for _ in range(count)]


@pytest.mark.parametrize(
    ("parameter", "semantic"),
    [
        (of("what", "tell_janitor", "Tells the janitor what is broken"), Semantic.MESSAGE),
        (of("what", "nudge_me", "Sets a reminder"), Semantic.TITLE),
        (of("item", "call_kitchen", "Orders food from the kitchen"), Semantic.PRODUCT),
        (of("name", "hold_court", "Makes a reservation"), Semantic.PERSON),
        (of("name", "new_channel", "Creates a channel"), Semantic.TITLE),
        (of("where", "tell_janitor", "Reports a fault"), Semantic.PLACE),
        (of("room", "ask_reception", "Asks the hotel for a service"), Semantic.IDENTIFIER),
        (of("room", "set_heat", "Sets the heating"), Semantic.DEVICE),
    ],
    ids=lambda value: "" if isinstance(value, Semantic) else f"{value.function}-{value.name}",
)
def test_a_bare_name_means_what_its_function_needs(
    parameter: Parameter, semantic: Semantic
) -> None:
    assert semantic_of(parameter) is semantic


def test_its_own_description_counts_for_more() -> None:
    told = of("what", "tell_janitor", "Reports a fault", "Name of the city")
    assert semantic_of(told) is Semantic.PLACE


def test_no_value_is_made_of_the_parameters_own_name() -> None:
    texts = drawn(of("what", "tell_janitor", "Reports a fault in the building"))
    assert not any("what" in text.lower().split() for text in texts)
    assert len(set(texts)) > 100


@pytest.mark.parametrize(
    "told", ["What else is grown, sold or swapped", "The shrub that is cut or felled", "To be cut or felled"]
)  # fmt: skip
def test_the_verbs_of_a_description_are_no_values(told: str) -> None:
    said = {"grown", "sold", "swapped", "cut", "felled"}
    assert said.isdisjoint(drawn(of("besides", "ask_nursery", "Asks the nursery", told)))


def test_what_calls_no_thing_is_in_no_value() -> None:
    texts = drawn(of("alongside", "ask_nursery", "Asks the nursery"))
    assert not any("alongside" in text for text in texts)


def test_a_medicine_is_one_and_goes_with_food_drink_and_medicines() -> None:
    for name in ("product", "drug", "medicine"):
        assert {"ibuprofen", "aspirin"} & set(drawn(of(name, "price_of", "Price of a pill")))
    assert not any(text.endswith("sachets") for text in drawn(of("medicine", "dose", "A dose")))
    assert "beer" in drawn(of("alongside", "mix", "Tells whether a medicine goes with it"))


@pytest.mark.parametrize(
    ("function", "about"),
    [
        ("report_loss", "Tell the shop that a borrowed thing came to harm"),
        ("write_opinion", "A review of a hired thing, with stars"),
        ("hold_one", "Book something to take home for a while"),
    ],
)
def test_what_is_hired_is_a_thing_for_hire_and_its_parts_are_general(
    function: str, about: str
) -> None:
    assert meaning_of(of("item", function, about)).kind == "rentable"
    parts = set(drawn(of("part", function, about)))
    assert {"handle", "cable", "plug"} & parts
    assert {"spark plug", "mouthpiece", "headlight"}.isdisjoint(parts)


@pytest.mark.parametrize("about", ["Notes what a remedy did", "What the jab did to a patient"])
def test_the_effect_of_a_treatment_is_one_on_the_body(about: str) -> None:
    effects = set(drawn(of("effect", "note_it", about)))
    assert "nausea" in effects
    assert {"fade", "rainbow", "pulse"}.isdisjoint(effects)


def test_alternatives_that_a_description_lists_are_values() -> None:
    told = "How it is sent: packed, rolled or folded"
    assert set(drawn(of("way", "send_print", "Sends it", told))) == {"packed", "rolled", "folded"}


def test_every_context_has_many_values() -> None:
    for entry in load_yaml("contexts"):
        about = entry.get("about", ["it"])[0]
        parameter = of(entry["names"][0].removeprefix("* "), "do_it", f"Something about {about}")
        if meaning_of(parameter).kind != entry["is"][1] or meaning_of(parameter).field:
            continue  # an earlier rule has this name for the same word, or it has a field of words
        assert len(set(drawn(parameter))) > 90, entry


def test_sums_are_mostly_round() -> None:
    rng = random.Random(5)
    amount = number("amount", "Amount in dollars", "number")
    sums = [sample(amount, rng, Split.TRAIN) for _ in range(300)]
    assert sum(value % 5 == 0 for value in sums) > 150
    assert any(not value.is_integer() for value in sums)
    bound = number("max_price", "In dollars", "number")
    assert all(float(sample(bound, rng, Split.TRAIN)).is_integer() for _ in range(100))


def test_few_are_wanted_more_often_than_many() -> None:
    rng = random.Random(5)
    count = Parameter("quantity", {"type": "integer"}, True)
    found = [sample(count, rng, Split.TRAIN) for _ in range(300)]
    assert sum(value <= 7 for value in found) > 150


def test_a_boolean_is_said_in_words_that_are_not_its_name() -> None:
    urgent = Parameter("urgent", {"type": "boolean"}, False)
    assert "no rush" in {form.text for form in forms(urgent, False)}
    assert "no rush" not in {form.text for form in forms(urgent, True)}


def test_months_are_not_counted_in_hours() -> None:
    months = Parameter("months", {"type": "integer"}, True)
    texts = {form.text for form in forms(months, 3)}
    assert "three months" in texts
    assert not any("hour" in text or "week" in text for text in texts)


def test_the_object_of_the_function_says_whose_title_it_is() -> None:
    clip = of("title", "append_to_playlist", "Add an episode to a playlist")
    assert not any(" mix" in text for text in drawn(clip))


def test_several_are_wanted_in_the_plural() -> None:
    rng = random.Random(5)
    item = of("item", "call_kitchen", "Orders food from the kitchen")
    several = [sample(item, rng, Split.TRAIN, ["item", "quantity"]) for _ in range(100)]
    alone = [sample(item, rng, Split.TRAIN, ["item"]) for _ in range(100)]

    def plurals(texts: list[str]) -> int:
        return sum(
            text.split(" with ")[0].split()[0 if " of " in text else -1].endswith("s")
            for text in texts
        )

    assert plurals(several) > 1.5 * plurals(alone)


@pytest.mark.parametrize(
    ("name", "about", "said"),
    [
        ("timeRange", "Reserves a court", "next week"),
        ("sort", "Finds plants", "cheapest"),
    ],
)
def test_a_bare_name_holds_the_words_that_people_say_there(
    name: str, about: str, said: str
) -> None:
    assert said in drawn(of(name, "do_it", about), 900)


def test_a_bare_name_of_a_sort_holds_no_mark() -> None:
    kinds = drawn(of("widget_type", "find_widgets", "Finds widgets"))
    assert not any("widget" in kind or kind[-1:].isdigit() for kind in kinds)


def test_things_of_a_bare_name_have_names_of_their_own() -> None:
    names = drawn(of("kennel_name", "book_stay", "Books a stay"))
    assert sum("kennel" in name for name in names) < len(names) / 3


@pytest.mark.parametrize(
    ("name", "about", "said"),
    [
        ("since", "Reports a fault", "today"),
        ("unit", "Logs a weight", "pounds"),
        ("pet_description", "Reports a lost pet", "white paws"),
        ("row", "Books a seat", "front row"),
    ],
)
def test_what_a_bare_name_holds_follows_from_what_is_done(name: str, about: str, said: str) -> None:
    assert any(said in value for value in drawn(of(name, "do_it", about), 900))


def test_who_does_something_is_a_person() -> None:
    assert semantic_of(of("walker", "book_it", "Books somebody")) is Semantic.PERSON
    assert semantic_of(of("folder", "save_it", "Saves it")) is not Semantic.PERSON
