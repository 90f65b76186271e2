"""What `functok evaluate` measures of answers in a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from functok.calls import CallFormat, FunctionCall, calls_from_json
from functok.cli import app
from functok.cli import main as run_command
from functok.dataset import Dataset, Row
from functok.evaluation.cases import Answer, Case
from functok.evaluation.lenient import Lenient
from functok.evaluation.marking import Marker
from functok.evaluation.reading import answer_of_text, answer_of_tool_calls
from functok.evaluation.scores import latency
from functok.records import Kind, Split
from functok.specs import SPECIAL_FUNCTIONS, FunctionSpec
from functok.tokens import Registry

from .strategies import apis, calls_of, hostile_text, json_values


def _rows(folder: Path, split: Split = Split.TEST) -> list[Row]:
    return [row for of, row in Dataset(folder).rows() if of is split]


def _predict(
    folder: Path,
    to: Path,
    said: Callable[[Row], Mapping[str, Any] | None],
    *options: str,
    split: Split = Split.TEST,
) -> dict[str, Any]:
    """The result for what is said to each row; None: nothing."""
    lines = [
        json.dumps({"id": row["id"], **told})
        for row in _rows(folder, split)
        if (told := said(row)) is not None
    ]
    file = to / "said.jsonl"
    file.write_text("\n".join(lines))
    out = str(to / "result.json")
    call = ["evaluate", str(folder), "--predictions", str(file), "--split", split, "--out", out]
    done = CliRunner().invoke(app, [*call, "--json", *options])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    assert json.loads(Path(out).read_text()) == found
    return found


@pytest.mark.parametrize("column", ["completion", "calls"])
def test_the_rows_themselves_are_right_in_every_way(
    lamps_dataset: Path, tmp_path: Path, column: str
) -> None:
    found = _predict(lamps_dataset, tmp_path, lambda row: {column: row[column]})
    scores = found["scores"]
    assert scores["rows"] == len(_rows(lamps_dataset))
    for group in (scores, *scores["by_kind"].values(), *scores["by_function"].values()):
        for way in ("strict", "lenient"):
            assert group[way]["right"] == group["rows"]
            assert group[way]["accuracy"] == group[way]["functions"] == 1
    assert scores["abstention"] == 1
    assert scores["refused_though_served"] == 0
    assert scores["wrong"] == {}


def test_each_sort_of_mistake_counts_where_it_belongs(lamps_dataset: Path, tmp_path: Path) -> None:
    """A wrong function, value, type, a refusal, a call too many, rubbish, nothing at all."""
    rows = _rows(lamps_dataset)
    served = [row for row in rows if row["kind"] == Kind.SINGLE]
    served.sort(key=lambda row: "room" not in row["calls"])
    unserved = [row for row in rows if row["calls"] == "[]"]
    assert len(served) >= 6
    assert len(unserved) >= 2
    said: dict[str, Mapping[str, Any] | None] = {row["id"]: {"calls": row["calls"]} for row in rows}
    wrong_case, wrong_function, refused, rubbish, silent, twice = (row["id"] for row in served[:6])
    by_id = {row["id"]: json.loads(row["calls"]) for row in rows}

    def changed(row: str, change: Callable[[Any], Any]) -> list[Any]:
        call = by_id[row][0]
        return [{**call, "arguments": {k: change(v) for k, v in call["arguments"].items()}}]

    name = by_id[wrong_function][0]["name"]
    other = "wake_light" if name != "wake_light" else "dim_lamp"
    said |= {
        wrong_function: {"calls": [{"name": other, "arguments": {}}]},
        wrong_case: {
            "calls": changed(wrong_case, lambda v: v.upper() if isinstance(v, str) else v)
        },
        refused: {"calls": [{"name": "irrelevant_function", "arguments": {}}]},
        rubbish: {"completion": "I cannot do that, Dave."},
        silent: None,
        twice: {"calls": by_id[twice] * 2},
        unserved[0]["id"]: {"calls": [{"name": "wake_light", "arguments": {"time": "07:00"}}]},
    }
    assert said[wrong_case] != {"calls": by_id[wrong_case]}
    found = _predict(lamps_dataset, tmp_path, lambda row: said[row["id"]])
    scores, count = found["scores"], len(rows)
    assert scores["strict"]["right"] == count - 7
    assert scores["lenient"]["right"] == count - 6
    assert scores["strict"]["functions"] == pytest.approx((count - 6) / count, abs=1e-4)
    singles = scores["by_kind"]["single"]
    assert singles["strict"]["arguments"] == pytest.approx(
        (len(served) - 6) / (len(served) - 5), abs=1e-4
    )
    assert singles["lenient"]["arguments"] == 1
    assert scores["abstention"] == pytest.approx(1 - 1 / len(unserved), abs=1e-4)
    assert scores["wrong"] == {
        "function": 1, "value": 1, "abstained": 1, "unreadable": 1, "no_answer": 1, "count": 1,
        "called": 1,
    }  # fmt: skip
    low, high = scores["interval"]["strict"]
    assert low < scores["strict"]["accuracy"] < high


def test_a_missing_argument_is_asked_for_with_the_token_or_in_words(
    lamps_dataset: Path, tmp_path: Path
) -> None:
    def kind(said: Mapping[str, Any], *options: str) -> dict[str, Any]:
        found = _predict(lamps_dataset, tmp_path, lambda _: said, *options, split=Split.TRAIN)
        return dict(found["scores"]["by_kind"]["missing_argument"]["strict"])

    nothing = {"calls": "[]"}
    assert kind(nothing)["accuracy"] == 0
    assert kind(nothing, "--mode", "tools")["accuracy"] == 1
    call = {"function": {"name": "wake_light", "arguments": '{"time": "07:00"}'}}
    assert kind({"tool_calls": [call]}, "--mode", "tools")["accuracy"] == 0


@settings(max_examples=12)
@given(apis().flatmap(lambda api: st.tuples(st.just(api), calls_of(api), calls_of(api))))
def test_what_is_strictly_right_is_leniently_right_and_nothing_else_is_strictly(
    drawn: tuple[tuple[FunctionSpec, ...], tuple[FunctionCall, ...], tuple[FunctionCall, ...]],
) -> None:
    api, right, given_calls = drawn
    case = Case("row", Kind.SINGLE, right[0].name, "query", "prompt", right)
    for said in (right, given_calls, right[::-1]):
        outcome = Marker(api).mark(case, Answer(said, ""))
        assert outcome.strict.right is (said == right)
        assert outcome.lenient.right or not outcome.strict.right
        assert outcome.lenient.functions or not outcome.lenient.right
        assert bool(outcome.reason) is not outcome.strict.right
        json.dumps(outcome.as_json())


@given(hostile_text() | json_values().map(repr), json_values())
def test_whatever_a_model_says_is_an_answer(text: str, document: Any) -> None:
    api = (FunctionSpec("serve", "", {"type": "object", "properties": {"a": {}}}),)
    form = CallFormat(api, Registry().updated((*api, *SPECIAL_FUNCTIONS)))
    for answer in (
        answer_of_text(text, form),
        answer_of_text(f"<nexa_0>({text})<nexa_end>", form),
        answer_of_tool_calls(document),
        answer_of_tool_calls([document]),
        answer_of_tool_calls([{"function": {"name": "serve", "arguments": text}}]),
        answer_of_tool_calls([{"function": {"name": "serve", "arguments": document}}]),
    ):
        assert (answer.calls is None) is bool(answer.fault)


def test_what_follows_the_end_token_is_not_part_of_the_answer(lamps_dataset: Path) -> None:
    dataset = Dataset(lamps_dataset)
    form = CallFormat(dataset.api.functions, dataset.registry)
    row = next(row for row in _rows(lamps_dataset) if row["kind"] == Kind.SINGLE)
    assert "Function description" in row["completion"]
    answer = answer_of_text(row["completion"], form)
    assert answer.calls == calls_from_json(row["calls"])
    without = row["completion"].replace("<nexa_end>", "")
    assert answer_of_text(without, form).fault == "unreadable"


_PLAIN = {
    "type": "object",
    "required": ["text"],
    "properties": {
        "text": {"type": "string"},
        "amount": {"type": "number"},
        "count": {"type": "integer"},
        "sure": {"type": "boolean", "default": False},
        "tags": {"type": "array", "items": {"type": "string"}},
        "size": {"type": "object", "properties": {"unit": {"type": "string"}}},
        "parts": {"type": "array", "items": {"type": "object"}},
        "either": {"type": ["string", "integer"]},
    },
}


@pytest.mark.parametrize(
    ("right", "said", "same"),
    [
        ({"text": "April 1, 2024"}, {"text": "april 1 2024"}, True),
        ({"text": "it's"}, {"text": 'it"s'}, True),
        ({"text": "a_b*c^d-e/f.g"}, {"text": "ABCDEFG"}, True),
        ({"text": "yes!"}, {"text": "yes"}, False),
        ({"text": "a"}, {}, False),
        ({"text": "a"}, {"text": "a", "count": 1}, False),
        ({"text": "a"}, {"text": "a", "colour": "red"}, False),
        ({"text": "a", "amount": 72.0}, {"text": "a", "amount": 72}, True),
        ({"text": "a", "amount": 72}, {"text": "a", "amount": 72.0}, True),
        ({"text": "a", "count": 72}, {"text": "a", "count": 72.0}, False),
        ({"text": "a", "count": 72}, {"text": "a", "count": "72"}, False),
        ({"text": "a", "count": 1}, {"text": "a", "count": True}, False),
        ({"text": "a", "sure": False}, {"text": "a"}, True),
        ({"text": "a"}, {"text": "a", "sure": False}, True),
        ({"text": "a"}, {"text": "a", "sure": True}, False),
        ({"text": "a", "sure": True}, {"text": "a"}, False),
        ({"text": "a", "tags": ["New York", "Rome"]}, {"text": "a", "tags": ["new-york", "rome"]}, True),
        ({"text": "a", "tags": ["New York", "Rome"]}, {"text": "a", "tags": ["Rome", "New York"]}, False),
        ({"text": "a", "size": {"unit": "KG"}}, {"text": "a", "size": {"unit": "kg"}}, True),
        ({"text": "a", "size": {"unit": "kg"}}, {"text": "a", "size": {"unit": "kg", "n": 1}}, False),
        ({"text": "a", "size": {"unit": "kg"}}, {"text": "a", "size": {}}, False),
        ({"text": "a", "parts": [{"x": 1}, {"x": 2}]}, {"text": "a", "parts": [{"x": 1}, {"x": 2}]}, True),
        ({"text": "a", "parts": [{"x": 1}, {"x": 2}]}, {"text": "a", "parts": [{"x": 2}, {"x": 1}]}, False),
        ({"text": "a", "parts": [{"x": 1}]}, {"text": "a", "parts": [1]}, False),
        ({"text": "a", "either": 5}, {"text": "a", "either": 5}, True),
        ({"text": "a", "either": 5}, {"text": "a", "either": "5"}, False),
        ({"text": "a", "either": "A b"}, {"text": "a", "either": "ab"}, True),
    ],
)  # fmt: skip
def test_the_lenient_rules_one_by_one(
    right: dict[str, Any], said: dict[str, Any], same: bool
) -> None:
    lenient = Lenient([FunctionSpec("serve", "", _PLAIN)])
    assert lenient.fits(FunctionCall("serve", right), FunctionCall("serve", said)) is same


def test_leniently_calls_come_in_any_order_and_a_dot_is_an_underscore() -> None:
    anything = {"type": "object", "properties": {"to": {"type": "string"}}}
    lenient = Lenient([FunctionSpec(name, "", anything) for name in ("mail.send", "call")])
    mail, call = (FunctionCall(name, {"to": "Ann"}) for name in ("mail.send", "call"))
    assert lenient.same((mail, call), (call, mail))
    assert lenient.same((mail,), (FunctionCall("mail_send", {"to": "ann"}),))
    assert not lenient.same((mail, call), (mail,))
    assert not lenient.same((mail, mail), (mail, call))
    inside = FunctionCall("call", {"to": FunctionCall("mail.send", {"to": "Ann"})})
    as_good = FunctionCall("call", {"to": FunctionCall("mail_send", {"to": "ann"})})
    assert lenient.same((inside,), (as_good,))
    assert not lenient.same((inside,), (call,))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "is no JSON"),
        ("[]", "no object with an `id`"),
        ('{"id": 7, "completion": ""}', "no object with an `id`"),
        ('{"id": "ID"}', "has not just one of"),
        ('{"id": "ID", "completion": "", "calls": []}', "has not just one of"),
        ('{"id": "gone", "completion": ""}', "the dataset has no row 'gone'"),
        ('{"id": "ID", "calls": []}\n{"id": "ID", "calls": []}', "is answered again"),
    ],
)
def test_a_line_that_is_no_prediction_is_named(
    lamps_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, fault: str
) -> None:
    file = tmp_path / "said.jsonl"
    file.write_text(line.replace("ID", _rows(lamps_dataset)[0]["id"]))
    with pytest.raises(SystemExit) as end:
        run_command(["evaluate", str(lamps_dataset), "--predictions", str(file)])
    assert end.value.code == 2
    said = capsys.readouterr().err.replace("\n", " ")
    assert fault in said
    assert "said.jsonl:" in said


def test_quantiles_are_those_of_the_times_themselves() -> None:
    assert latency([]) is None
    found = latency([float(n) for n in range(1, 101)])
    assert found == {"mean": 50.5, "p50": 50, "p90": 90, "p95": 95, "p99": 99, "longest": 100}
    assert latency([0.25]) == dict.fromkeys(("mean", "p50", "p90", "p95", "p99", "longest"), 0.25)
