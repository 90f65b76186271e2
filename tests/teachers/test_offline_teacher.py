"""The offline teacher answers slots of any API, the same slot always the same way."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from functok.planning.plan import NEGATIVE_CATEGORIES
from functok.records import Draft, Kind, PlannedCall, Rejection, Slot, Split, Style
from functok.specs.model import ApiSpec, FunctionSpec
from functok.teachers.offline import OfflineTeacher, categories_for
from functok.teachers.offline.composing.surface import finish
from functok.values import ground, is_free_text, sample
from functok.values.english.inflection import stem

from .specs import BAKERY, function


def slots(api: ApiSpec, count: int, style: Style | None = None, seed: int = 1) -> list[Slot]:
    """Slots as the plan makes them: closed values pinned, texts left to the teacher."""
    rng = random.Random(seed)
    found = []
    for spec in api.functions:
        for i in range(count):
            given = [p for p in spec.arguments if p.required or rng.random() < 0.5]
            pinned = {p.name: sample(p, rng, Split.TRAIN) for p in given if not is_free_text(p)}
            free = tuple(p.name for p in given if is_free_text(p))
            asked = style or rng.choice(list(Style))
            found.append(
                Slot(
                    Kind.SINGLE,
                    spec.name,
                    i,
                    0,
                    asked,
                    "en",
                    Split.TRAIN,
                    seed,
                    (PlannedCall(spec.name, pinned, free),),
                )
            )
    return found


def drafts(answers: Sequence[Draft | Rejection]) -> list[Draft]:
    assert all(isinstance(answer, Draft) for answer in answers), answers
    return [answer for answer in answers if isinstance(answer, Draft)]


@pytest.fixture(scope="module")
def answered() -> list[Draft]:
    return drafts(OfflineTeacher().write(BAKERY, slots(BAKERY, 30)))


def test_answers_come_in_the_order_of_the_slots(answered: list[Draft]) -> None:
    assert [draft.slot for draft in answered] == slots(BAKERY, 30)


def test_the_same_slot_has_the_same_answer_alone_and_among_others(answered: list[Draft]) -> None:
    teacher = OfflineTeacher()
    for draft in answered[::17]:
        assert teacher.write(BAKERY, [draft.slot]) == [draft]


def test_pinned_values_are_kept_and_free_ones_written(answered: list[Draft]) -> None:
    for draft in answered:
        [planned], [call] = draft.slot.calls, draft.calls
        assert {k: call.arguments[k] for k in planned.pinned} == dict(planned.pinned)
        assert set(call.arguments) == {*planned.pinned, *planned.free}
        written = {name: call.arguments[name] for name in planned.free}
        assert json.loads(draft.raw)["arguments"] == written


def test_every_argument_follows_from_the_query(answered: list[Draft]) -> None:
    for draft in answered:
        spec = BAKERY.by_name[draft.slot.topic]
        assert ground(spec, draft.calls[0].arguments, draft.query).missing == (), draft.query


def test_a_query_reads_like_a_sentence(answered: list[Draft]) -> None:
    for draft in answered:
        assert not re.search(
            r"_|\s{2}|\s[,.?!]|\b(\w+) \1\b|\{|\}|[\ue000-\uf8ff]",
            draft.query.replace("hey hey", "").replace("hello hello", ""),
        ), draft.query
        assert draft.query == draft.query.strip()
        assert not re.search(r"\ba [aeio]", draft.query), draft.query


def test_a_prescribed_act_is_the_verb() -> None:
    wanted = [slot for slot in slots(BAKERY, 40, Style.COMMAND) if slot.topic == "operate_oven"]
    for draft in drafts(OfflineTeacher().write(BAKERY, wanted)):
        words = {stem(word) for word in re.findall(r"\w+", draft.query.lower())}
        assert stem(draft.calls[0].arguments["action"]) in words, draft.query  # also "gets closed"


def test_switching_is_said_with_on_and_off() -> None:
    wanted = [slot for slot in slots(BAKERY, 40, Style.COMMAND) if slot.topic == "set_mixer"]
    for draft in drafts(OfflineTeacher().write(BAKERY, wanted)):
        on = re.search(r"\bon\b|\benable|\bactivate", draft.query.lower())
        off = re.search(r"\boff\b|\bdisable|\bdeactivate", draft.query.lower())
        assert bool(on) is draft.calls[0].arguments["enabled"], draft.query
        assert bool(off) is not draft.calls[0].arguments["enabled"], draft.query


OVEN = {"type": "boolean", "description": "Whether the oven is locked."}
FREEZER = {"type": "boolean", "description": "true to freeze the card, false to unfreeze it"}
HOLIDAY = {"type": "boolean"}
SWITCHES = ApiSpec(
    "switches",
    (
        function("lock_oven", "Child lock of the oven.", ("locked",), locked=OVEN),
        function("freeze_card", "Freeze or unfreeze a card.", ("frozen",), frozen=FREEZER),
        function("set_holiday", "Switch holiday mode on or off.", ("holiday",), holiday=HOLIDAY),
    ),
)
CONTRARY = {
    True: r"\bun(?:lock|fr[eo]ez)|\boff\b|deactiv|disabl",
    False: r"\b(?:lock|fr[eo]ez|turn on\b|enabl|activ)",
}


def test_the_verb_never_says_the_contrary_of_a_state() -> None:
    for draft in drafts(OfflineTeacher().write(SWITCHES, slots(SWITCHES, 60))):
        [value] = draft.calls[0].arguments.values()
        said = re.sub(
            r"\b(?:not|isn't|be not|shouldn't be) \w+|child lock", "", draft.query.lower()
        )
        assert not re.search(CONTRARY[value], said), draft.query


def test_a_number_and_its_unit_are_said_as_one() -> None:
    units = {"type": "string", "enum": ["cup", "ounce", "gram"]}
    convert = function(
        "convert_units",
        "Convert cooking units.",
        ("value", "from_unit", "to_unit"),
        value={"type": "number"},
        from_unit=units,
        to_unit=units,
    )
    api = ApiSpec("units", (convert,))
    for draft in drafts(OfflineTeacher().write(api, slots(api, 20))):
        assert re.search(r"[\w.] (?:cup|ounce|gram)s?\b", draft.query), draft.query
        assert "value" not in draft.query, draft.query


def test_the_kind_of_what_is_looked_for_is_said_as_its_noun() -> None:
    kinds = ["museum", "bakery", "pharmacy"]
    search = function(
        "search_places",
        "Finds places of a kind in a city.",
        ("kind", "city"),
        kind={"type": "string", "enum": kinds},
        city={"type": "string"},
        status={
            "type": "string",
            "enum": ["open", "closed"],
            "description": "Lists only places in this state.",
        },
    )
    api = ApiSpec("places", (search,))
    for draft in drafts(OfflineTeacher().write(api, slots(api, 30))):
        assert "kind" not in draft.query.lower().split(), draft.query
        assert re.search(r"(?:museum|bakery|pharmacy|bakeries|pharmacies)s?\b", draft.query.lower())


def test_questions_look_like_questions_and_others_do_not() -> None:
    teacher = OfflineTeacher()
    plain = ApiSpec("plain", tuple(f for f in BAKERY.functions if f.name != "thank_you"))
    asked = drafts(teacher.write(plain, slots(plain, 30, Style.QUESTION)))
    told = drafts(teacher.write(plain, slots(plain, 30, Style.COMMAND)))
    assert sum("?" in draft.query for draft in asked) > 0.7 * len(asked)
    assert sum(draft.query.endswith("?") for draft in told) < 0.05 * len(told)


def test_a_function_without_arguments_has_many_wordings() -> None:
    api = ApiSpec("one", (BAKERY.by_name["delivery_when"],))
    queries = {d.query.lower() for d in drafts(OfflineTeacher().write(api, slots(api, 200)))}
    assert len(queries) > 150


def test_nobody_gives_two_reasons_in_a_row() -> None:
    """What surrounds a request stands before it, behind it, or once on each side."""
    for seed in range(200):
        text = finish("open the garage", Style.COMMAND, random.Random(seed), thin=True, attempt=3)
        before = re.sub(r", (?:um|uh|er|like|let me see), ", " ", text.lower().partition("open")[0])
        assert len(re.findall(r", (?:so |but |)", before)) <= 1, text


def test_no_first_word_takes_over(answered: list[Draft]) -> None:
    first = [draft.query.lower().split()[0].strip(",.!") for draft in answered]
    for word in set(first):
        assert first.count(word) <= 0.2 * len(first), word


def test_another_language_is_refused() -> None:
    slot = Slot(Kind.SINGLE, "thank_you", 0, 0, Style.COMMAND, "de", Split.TRAIN, 1)
    [answer] = OfflineTeacher().write(BAKERY, [slot])
    assert isinstance(answer, Rejection)
    assert (answer.stage, answer.reason) == ("teacher", "language")


def test_an_unknown_topic_is_refused() -> None:
    for kind in (Kind.SINGLE, Kind.UNRELATED):
        slot = Slot(kind, "nothing", 0, 0, Style.COMMAND, "en", Split.TRAIN, 1)
        [answer] = OfflineTeacher().write(BAKERY, [slot])
        assert isinstance(answer, Rejection)
        assert answer.reason.startswith("unknown")


def test_negatives_of_every_category_and_style_are_written() -> None:
    wanted = [
        Slot(Kind.UNRELATED, category, i, 0, style, "en", Split.TRAIN, 1)
        for category in NEGATIVE_CATEGORIES
        for style in Style
        for i in range(20)
    ]
    found = drafts(OfflineTeacher().write(BAKERY, wanted))
    assert len({draft.query for draft in found}) > 0.97 * len(found)
    assert all(not draft.calls and "_" not in draft.query for draft in found)
    assert set(categories_for(BAKERY)) <= set(NEGATIVE_CATEGORIES)


def test_one_hundred_and_fifty_functions_are_no_trouble() -> None:
    nouns = [
        a + b
        for a in ("red", "blue", "old", "new", "big")
        for b in ("shoe", "hat", "coat", "bag", "belt")
    ]
    verbs = ("find", "cancel", "send", "update", "track", "delete")
    functions = tuple(
        function(f"{v}_{n}", f"{v.capitalize()}s the {n}.") for v in verbs for n in nouns
    )
    api = ApiSpec("many", functions)
    assert len(drafts(OfflineTeacher().write(api, slots(api, 2)))) == 300


_WORDS = st.sampled_from(
    ["card", "list", "set", "x", "get", "user", "is", "why", "status", "up", "new", "of"]
)
_NAMES = st.lists(_WORDS, min_size=1, max_size=4).map("_".join)
_SCHEMAS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{"type": "string"}, {"type": "integer", "minimum": 0, "maximum": 9}, {"type": "boolean"},
     {"type": "number", "minimum": 0, "maximum": 90}, {"enum": ["a_b", "open", "off"]},
     {"type": "string", "format": "date"}, {"type": "array", "items": {"enum": ["x1", "y2"]}, "minItems": 1}]
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@example(name="card", description=":", properties={}, style=Style.COMMAND)
@given(
    name=_NAMES,
    description=st.one_of(st.text(max_size=60), st.lists(_WORDS, max_size=9).map(" ".join)),
    properties=st.dictionaries(_NAMES, _SCHEMAS, max_size=3),
    style=st.sampled_from(list(Style)),
)
def test_any_spec_gets_an_answer_or_a_reason(
    name: str, description: str, properties: dict[str, Any], style: Style
) -> None:
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    api = ApiSpec("any", (FunctionSpec(name, description, parameters),))
    for answer in OfflineTeacher().write(api, slots(api, 2, style)):
        if isinstance(answer, Draft):
            assert answer.query.strip()
            assert not ground(api.functions[0], answer.calls[0].arguments, answer.query).missing
        else:
            assert answer.reason in ("unsayable", "not_grounded")
