"""What the name of a function without arguments says is said, where its description has other words."""

from __future__ import annotations

import pytest

from functok.specs.model import FunctionSpec
from functok.teachers.offline.about.describe import read_description
from functok.teachers.offline.about.matters import matters_by_function
from functok.teachers.offline.about.meaning import understand
from functok.teachers.offline.about.named import named_by_function
from functok.teachers.offline.words.lexicon import kinds
from functok.values.parameters.meaning import semantic_of

from .specs import function
from .test_idioms import queries, share


def named(*specs: FunctionSpec) -> dict[str, set[str]]:

    meanings = {
        spec.name: understand(
            spec, {p.name: semantic_of(p) for p in spec.arguments}, frozenset(), frozenset()
        )
        for spec in specs
    }
    found = named_by_function(meanings)
    return {name: {f"{m.phrase} of {m.noun}" for m in each} for name, each in found.items()}


@pytest.mark.parametrize(
    ("name", "description", "said"),
    [
        ("pond_pump_repair", "Gets somebody for a broken motor.", r"(?:repair|fix|mend) (?:my|the) pond"),
        ("ferry_delay_payout", "Claims money back for a late boat.", r"delay"),
        ("drone_return_to_deck", "Calls the flying camera back.", r"drone,? .*return to deck"),
        ("captains_rundown", "News and winds of the day.", r"rundown"),
        ("quiet_hours_mode", "Keeps the crew from shouting.", r"quiet hours mode"),
        ("hatch_shut", "Whether the flap is open.", r"hatch (?:\w+ )?shut"),
        ("ring_buoys", "Makes the floats beep.", r"\bring(?:ing)? (?:\w+ )?buoys|buoys (?:\w+ )?r[iu]ng"),
        ("where_is_the_anchor", "Position of the iron.", r"where(?:'s| is) the anchor"),
    ],
)  # fmt: skip
def test_a_name_is_said_beside_its_description(name: str, description: str, said: str) -> None:
    assert share(said, queries(function(name, description), count=120)) > 0.04


def test_a_name_that_tells_what_the_description_tells_is_no_noun() -> None:
    found = named(
        function("swap_sail", "Swaps the sail."), function("request_rum", "Asks for rum.")
    )
    assert not any(found.values())


def test_what_is_done_to_things_of_a_kind_is_done_to_one_of_them() -> None:
    texts = queries(function("mend_clothes", "Mends clothes."), count=120)
    assert share("|".join(kinds()["clothes"]), texts) > 0.03


def test_functions_with_arguments_are_not_asked_for_by_their_names() -> None:
    spec = function("sail_repair", "Mends a sail.", ("sail",), sail={"type": "string"})
    assert named(spec) == {"sail_repair": set()}


def test_a_price_alert_is_no_price() -> None:
    spec = function("oil_price_alert", "Watches oil.")
    assert not any(m.noun == "alert" for m in matters_by_function([spec], frozenset())[spec.name])


def test_bring_and_ring_are_no_gerunds() -> None:
    for description, verb in (("Brings rope to the deck.", "bring"), ("Rings the bell.", "ring")):
        [action] = read_description(description, alone=True).actions
        assert action.verb == verb


def test_what_acts_itself_is_asked_for_as_such() -> None:
    [asked] = read_description("What helps against cold hands.", alone=True).questions
    assert asked.direct == "what helps against cold hands"
    assert (
        share("glasses ready", queries(function("glasses_ready", "Whether glasses are done.")))
        < 0.3
    )


@pytest.mark.parametrize(
    ("description", "said"),
    [
        (
            "How long until the stew is hot.",
            r"is the stew hot|how much longer|stew to be hot|stew hot (?:when|yet)",
        ),
        ("When the wind will be down.", r"is the wind down|wind be down|how (?:soon|much longer)"),
        ("Whether the mast is dry.", r"mast is dry|mast dry"),
        ("Where the anchor lies.", r"can't find the anchor|looking for the anchor|whereabouts"),
    ],
)
def test_what_a_description_asks_is_asked_in_other_forms(description: str, said: str) -> None:
    assert share(said, queries(function("deck_news", description), count=120)) > 0.04
