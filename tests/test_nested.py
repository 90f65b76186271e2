"""Rows in which the result of one call is an argument of another: planned, made, checked, faults found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from functok.calls import CallFormat, FunctionCall, calls_from_json
from functok.checks import Candidate, first_refusal
from functok.config import RunConfig
from functok.dataset import Dataset, Row
from functok.errors import InputError
from functok.exports import export
from functok.planning.nesting import fits, nestings
from functok.planning.plan import Plan
from functok.practice.writers import OfflineWriter, data_in
from functok.records import Kind, Split
from functok.specs import FunctionSpec, Parameter, read_spec
from functok.specs.schemas import first_error, schema_validator
from functok.teachers.endpoint.questions import Prompts, Wanted
from functok.training_text import split_completion
from functok.validate import RowChecker, validate

from .conftest import ROOT, run
from .test_llm_run import _run, practice_teacher

HOUSE = '''\
"""A house."""

from typing import Literal


def next_alarm() -> str:
    """Tells when the next alarm rings.

    Returns:
        The time of the next alarm, as HH:MM.
    """


def get_sunset(city: str) -> str:
    """Gets the time of sunset in a city.

    Args:
        city: Name of the city.

    Returns:
        The time of sunset, as HH:MM.
    """


def schedule_lamp(room: Literal["kitchen", "bedroom", "hall"], time: str) -> bool:
    """Turns on the lamp in a room at a given time.

    Args:
        room: The room.
        time: When, as HH:MM.

    Returns:
        Whether it was planned.
    """


def get_outdoor_temperature(city: str) -> float:
    """Returns the outdoor temperature in a city.

    Args:
        city: The city.
    """


def set_heating(temperature: float) -> None:
    """Sets the heating to a temperature.

    Args:
        temperature: Degrees Celsius.
    """


def find_email_address(name: str) -> str:
    """Finds the e-mail address of a contact.

    Args:
        name: Name of the contact.

    Returns:
        The e-mail address.
    """


def send_message(contact: str, message: str) -> None:
    """Sends a message to a contact.

    Args:
        contact: Name of the contact.
        message: Text of the message.
    """


def get_last_order_id() -> str:
    """Finds the id of the customer's last order.

    Returns:
        Identifier of the order.
    """


def cancel_order(order_id: str) -> None:
    """Cancels an order.

    Args:
        order_id: Identifier of the order.
    """
'''
ROWS = 60


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = tmp_path_factory.mktemp("house") / "house.py"
    spec.write_text(HOUSE, encoding="utf-8")
    return spec


@pytest.fixture(scope="module")
def dataset(house: Path) -> Dataset:
    return Dataset(run(house, house.parent / "out", rows=1, negatives=0, nested=ROWS).out)


@pytest.fixture(scope="module")
def rows(dataset: Dataset) -> list[Row]:
    return [row for _, row in dataset.rows() if row["kind"] == Kind.NESTED]


def _nested(call: FunctionCall) -> tuple[str, FunctionCall]:
    [(name, inner)] = call.nested.items()
    return name, inner


def test_what_fits_is_found_by_type_and_by_meaning(house: Path) -> None:
    assert {tuple(nesting) for nesting in nestings(read_spec(house))} == {
        ("schedule_lamp", "time", "next_alarm"),
        ("schedule_lamp", "time", "get_sunset"),
        ("set_heating", "temperature", "get_outdoor_temperature"),
        ("send_message", "message", "next_alarm"),
        ("send_message", "message", "get_sunset"),
        ("send_message", "message", "find_email_address"),
        ("cancel_order", "order_id", "get_last_order_id"),
    }


@pytest.mark.parametrize(
    ("takes", "returns", "fit"),
    [
        ({"type": "number"}, {"type": "integer"}, True),
        ({"type": "integer"}, {"type": "number"}, False),
        ({"type": "string"}, {"type": ["string", "null"]}, False),
        ({"type": "string", "enum": ["a", "b"]}, {"enum": ["b"]}, True),
        ({"type": "string", "enum": ["a", "b"]}, {"type": "string"}, False),
        ({"type": "integer", "maximum": 5}, {"type": "integer", "maximum": 4}, True),
        ({"type": "integer", "maximum": 5}, {"type": "integer"}, False),
        ({"type": "string"}, None, False),
        ({"type": "string"}, {}, False),
    ],
)
def test_a_result_fits_where_each_of_its_values_is_allowed(
    takes: dict[str, Any], returns: dict[str, Any] | None, fit: bool
) -> None:
    nothing = {"type": "object", "properties": {}}
    inner = FunctionSpec("get_it", "Gets it.", nothing, returns=returns)
    assert fits(Parameter("it", takes, True), inner) is fit


def test_every_row_round_trips_passes_every_check_and_fits(
    house: Path, dataset: Dataset, rows: list[Row]
) -> None:
    assert len(rows) == ROWS
    api = read_spec(house)
    text = CallFormat(dataset.api.functions, dataset.registry)
    for row in rows:
        [call] = calls_from_json(row["calls"])
        name, inner = _nested(call)
        assert text.parse(split_completion(row["completion"]).call) == (call,)
        takes = next(p for p in api.by_name[call.name].arguments if p.name == name)
        assert fits(takes, api.by_name[inner.name])
        assert json.loads(row["grounding"])[name]["how"] == "nested"
    assert list(validate(dataset)) == []
    assert {_nested(calls_from_json(row["calls"])[0])[1].name for row in rows} == {
        nesting.inner for nesting in nestings(api)
    }


def test_the_folder_alone_says_what_the_inner_functions_return(
    house: Path, dataset: Dataset
) -> None:
    api = read_spec(house)
    told = {f.name: f.returns for f in dataset.api.functions if f.returns}
    assert told == {name: api.by_name[name].returns for name in told}
    assert told.keys() == {nesting.inner for nesting in nestings(api)}


def _another(call: dict[str, Any], inner: dict[str, Any]) -> None:
    inner |= {"name": "get_outdoor_temperature", "arguments": {"city": "Oslo"}}
    if call["name"] == "set_heating":
        inner |= {"name": "get_sunset"}


def _said(call: dict[str, Any], inner: dict[str, Any]) -> None:
    _place(call, "set_heating", 21.5)


def _place(call: dict[str, Any], numeric: str, number: float) -> None:
    name = next(n for n, value in call["arguments"].items() if isinstance(value, dict))
    call["arguments"][name] = number if call["name"] == numeric else "21:30"


def _elsewhere(call: dict[str, Any], inner: dict[str, Any]) -> None:
    inner["arguments"] = dict.fromkeys(inner["arguments"], "Atlantis")


def _alone(call: dict[str, Any], inner: dict[str, Any]) -> None:
    call |= dict(inner)


@pytest.mark.parametrize("fault", [_another, _said, _elsewhere, _alone])
def test_a_fault_in_the_calls_is_found(
    dataset: Dataset, rows: list[Row], fault: Callable[[dict[str, Any], dict[str, Any]], None]
) -> None:
    checker, planted = RowChecker(dataset), 0
    for row in rows:
        calls = json.loads(row["calls"])
        inner = next(v["$call"] for v in calls[0]["arguments"].values() if isinstance(v, dict))
        if fault is _elsewhere and not inner["arguments"]:
            continue
        fault(calls[0], inner)
        planted += 1
        broken = {**row, "calls": json.dumps(calls, ensure_ascii=False)}
        found = {v.check for v in checker.verdicts(broken) if v.detail}
        assert found & {"nesting", "not_grounded", "schema"}, (row["query"], calls)
    assert planted > ROWS / 3


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("text Ann Oslo the weather in Oslo on 2026-01-05", None),
        ("look up the weather in Oslo for 2026-01-05 and text it to Ann Oslo", None),
        ("text the weather in Oslo to Ann Oslo on 2026-01-05", "mixed"),
        ("text the weather to Ann Oslo on 2026-01-05", "not_grounded"),
    ],
)
def test_words_for_the_inner_call_stand_together_and_are_its_own(
    query: str, code: str | None
) -> None:
    inner = FunctionCall("look_up_weather", {"city": "Oslo", "date": "2026-01-05"})
    call = FunctionCall("text_someone", {"contact": "Ann Oslo", "message": inner})
    api = read_spec(ROOT / "api_specs" / "android.py")
    refusal = first_refusal(Candidate(api, Kind.NESTED, query, (call,)))
    assert (refusal and refusal.code) == code, refusal


def test_what_the_inner_function_returns_is_valid_as_the_argument(house: Path) -> None:
    """The schemas of all pairs, with values: what the one may be, the other takes."""
    api = read_spec(house)
    values = ["07:45", "Oslo", 21.5, 3, None, True, ""]
    for nesting in nestings(api):
        returns = schema_validator(api.by_name[nesting.inner].returns or {}, None)
        outer = api.by_name[nesting.outer]
        takes = next(p for p in outer.arguments if p.name == nesting.parameter)
        for value in filter(returns.is_valid, values):
            assert first_error(schema_validator(takes.schema, None), value) is None


def test_an_api_without_fitting_results_is_told_so() -> None:
    plan = Plan(read_spec(ROOT / "api_specs" / "vehicle.yaml"), RunConfig(nested=5))
    with pytest.raises(InputError, match=r"--nested.*0 of 18 say what they return"):
        _ = plan.shards


def test_rows_are_kept_by_the_next_run_unless_the_result_no_longer_fits(tmp_path: Path) -> None:
    spec, out = tmp_path / "house.py", tmp_path / "out"
    spec.write_text(HOUSE, encoding="utf-8")
    run(spec, out, rows=1, negatives=0, nested=14)
    spec.write_text(
        HOUSE.replace("The time of sunset, as HH:MM.", "The time of sunset in words."), "utf-8"
    )
    manifest = run(spec, out, rows=1, negatives=0, nested=14).manifest
    assert manifest["changes"]["rows"]["kept"] > 5
    assert manifest["changes"]["rows"]["dropped"]["nesting"] > 0
    assert list(validate(Dataset(out))) == []


def test_they_stand_in_the_text_form_and_are_left_out_of_forms_without_a_place_for_them(
    dataset: Dataset, tmp_path: Path
) -> None:
    for shape, rows_of_kind in (("octopus", ROWS), ("openai", 0)):
        summary = export(dataset, shape, tmp_path / shape, set(Split))
        assert summary.left_out.get("a call stands inside another call", 0) == ROWS - rows_of_kind


def test_the_question_to_an_llm_tells_both_functions_and_what_stands_inside_what(
    house: Path,
) -> None:
    api = read_spec(house)
    plan = Plan(api, RunConfig(rows=1, negatives=0, nested=ROWS))
    shard = plan.shard("nested/send_message")
    slots = [plan.slots(shard).slot(i, 0) for i in range(5)]
    question = Prompts().question(api, [Wanted(slot) for slot in slots])
    data = data_in(question.user)
    assert data is not None
    told = {function["name"]: function for function in data["functions"]}
    for slot, row in zip(slots, OfflineWriter()(data), strict=True):
        [call] = slot.calls
        [(name, inner)] = call.nested.items()
        item = data["slots"][row["slot"] - 1]["call"]
        assert item["results"][name]["say"] == inner.pinned
        assert told[inner.function]["returns"] == api.by_name[inner.function].returns
        calls = slot.filled(row["arguments"])
        assert first_refusal(Candidate(api, Kind.NESTED, row["query"], calls, slot.planned)) is None


@pytest.mark.long
def test_an_llm_writes_them_too(house: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with practice_teacher() as endpoint:
        done = _run(
            house, out, endpoint, "--rows", "1", "--negatives", "0", "--nested", "12", "--judge"
        )
    assert done.returncode == 0, done.stderr
    found = [row for _, row in Dataset(out).rows() if row["kind"] == Kind.NESTED]
    assert len(found) == 12
    assert list(validate(Dataset(out))) == []


@pytest.mark.long
def test_the_promised_amounts_of_rows_with_several_calls_are_made(tmp_path: Path) -> None:
    spec = tmp_path / "android.py"
    spec.write_bytes((ROOT / "api_specs" / "android.py").read_bytes())
    done = run(spec, tmp_path / "out", rows=2, parallel=500, nested=200)
    assert done.manifest["counts"]["by_kind"][Kind.PARALLEL] == 500
    assert done.manifest["counts"]["by_kind"][Kind.NESTED] == 200
    assert list(validate(Dataset(done.out))) == []
