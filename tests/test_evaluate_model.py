"""`functok evaluate` against a model over a socket whose true scores are known."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from functok.calls import calls_from_json, functions_called
from functok.cli import app
from functok.cli import main as run_command
from functok.dataset import Dataset, Row
from functok.errors import Shortfall
from functok.evaluation.model import tool_names
from functok.evaluation.results import results_of
from functok.evaluation.retrieval import Retriever
from functok.practice import Behaviour, PracticeModel, PracticeTeacher, Slip
from functok.records import NEGATIVE_KINDS, Kind, Split

from .conftest import LAMPS, run
from .test_judge import server
from .test_nested import HOUSE

KEY = "sk-planted-evaluate-77cc66dd55"
_STRICTLY_RIGHT = (None,)
_LENIENTLY_RIGHT = (None, Slip.CASE)
_RIGHT_FUNCTIONS = (None, Slip.CASE, Slip.VALUE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with rows of every kind that the offline teacher writes."""
    to = tmp_path_factory.mktemp("evaluated")
    spec = to / "lamps.py"
    spec.write_text(LAMPS)
    return run(spec, to / "out", rows=24, parallel=10, missing=0.2).out


def _rows(folder: Path, split: Split) -> list[Row]:
    return [row for of, row in Dataset(folder).rows() if of is split]


def _evaluate(folder: Path, at: PracticeTeacher, out: Path, *options: str) -> dict[str, Any]:
    call = ["evaluate", str(folder), "--base-url", at.base_url, "--model", "tested", "--json"]
    done = CliRunner().invoke(app, [*call, "--out", str(out), *options])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as end:
        run_command(["evaluate", *arguments])
    assert isinstance(end.value.code, int)
    return end.value.code, capsys.readouterr().err.replace("\n", " ")


def _share(rows: list[Row], right: int) -> float:
    return round(right / len(rows), 4)


@pytest.mark.parametrize("mode", ["tokens", "tools"])
def test_the_true_scores_are_measured_through_faults(
    folder: Path, tmp_path: Path, mode: str
) -> None:
    model = PracticeModel(Dataset(folder), mistakes=0.5, seed=3)
    rows = _rows(folder, Split.TRAIN)
    slips = {row["id"]: model.slip(row) for row in rows}
    assert set(slips.values()) == {None, *Slip}, "each slip comes up"
    faults = Behaviour(p429=0.1, retry_after=0.01, p500=0.1)
    with server(faults, model=model) as at:
        found = _evaluate(folder, at, tmp_path / f"{mode}.json", "--mode", mode, "--split", "train")
        assert at.stats["faults"].keys() == {"429", "500"}
        assert at.stats["ok"] == len(rows), "no answer is asked for twice"
    scores = found["scores"]

    def right(of: list[Row], good: tuple[Slip | None, ...]) -> int:
        return sum(slips[row["id"]] in good for row in of)

    by_kind = {kind: [row for row in rows if row["kind"] == kind] for kind in Kind}
    present = {kind: of_kind for kind, of_kind in by_kind.items() if of_kind}
    assert {Kind.SINGLE, Kind.PARALLEL, Kind.MISSING_ARGUMENT, Kind.UNRELATED} <= present.keys()
    assert scores["by_kind"].keys() == set(map(str, present))
    by_function = {
        name: [row for row in rows if row["function"] == name] for name in scores["by_function"]
    }
    assert by_function.keys() == {row["function"] for row in rows} - {None}
    groups = [(scores, rows), *((scores["by_kind"][kind], present[kind]) for kind in present)]
    groups += [(scores["by_function"][name], of_one) for name, of_one in by_function.items()]
    for group, of in groups:
        assert group["rows"] == len(of)
        for way, good in (("strict", _STRICTLY_RIGHT), ("lenient", _LENIENTLY_RIGHT)):
            assert group[way]["right"] == right(of, good)
            assert group[way]["accuracy"] == _share(of, right(of, good))
            assert group[way]["functions"] == _share(of, right(of, _RIGHT_FUNCTIONS))
    served = [*by_kind[Kind.SINGLE], *by_kind[Kind.PARALLEL]]
    chosen = [row for row in served if slips[row["id"]] in _RIGHT_FUNCTIONS]
    assert scores["strict"]["arguments"] == _share(chosen, right(chosen, _STRICTLY_RIGHT))
    assert scores["lenient"]["arguments"] == _share(chosen, right(chosen, _LENIENTLY_RIGHT))
    unserved = [row for row in rows if row["kind"] in NEGATIVE_KINDS]
    assert scores["abstention"] == _share(unserved, right(unserved, _STRICTLY_RIGHT))
    assert scores["refused_though_served"] == _share(served, right(served, (Slip.REFUSAL,)))
    count = Counter(slips.values())
    assert scores["wrong"]["unreadable"] == count[Slip.RUBBISH]
    assert scores["wrong"]["abstained"] == count[Slip.REFUSAL]
    assert scores["wrong"]["value"] == count[Slip.VALUE] + count[Slip.CASE]
    assert 0 < scores["latency"]["p50"] <= scores["latency"]["p99"] <= scores["latency"]["longest"]


def test_a_call_within_a_call_is_made_with_tools_one_after_the_other(tmp_path: Path) -> None:
    spec = tmp_path / "house.py"
    spec.write_text(HOUSE)
    out = run(spec, tmp_path / "out", rows=12, nested=40).out
    dataset = Dataset(out)
    model = PracticeModel(dataset, mistakes=0.5, seed=3)
    nested = [row for row in _rows(out, Split.TRAIN) if row["kind"] == Kind.NESTED]
    slips = [model.slip(row) for row in nested]
    assert {None, Slip.REFUSAL, Slip.RUBBISH, Slip.FUNCTION, Slip.VALUE, Slip.CASE} == {*slips}
    with server(model=model) as at:
        options = ["--mode", "tools", "--split", "train"]
        found = _evaluate(out, at, tmp_path / "mistaken.json", *options)
        asked = at.stats["requests"]
        assert _evaluate(out, at, tmp_path / "again.json", *options) == found
        assert at.stats["requests"] == asked
    scores = found["scores"]["by_kind"]["nested"]
    assert found["left_out"] == {}
    assert scores["rows"] == len(nested)
    for way, good in (("strict", _STRICTLY_RIGHT), ("lenient", _LENIENTLY_RIGHT)):
        assert scores[way]["right"] == sum(slip in good for slip in slips)
        assert scores[way]["functions"] == _share(nested, sum(s in _RIGHT_FUNCTIONS for s in slips))
    twice = sum(slip in _RIGHT_FUNCTIONS for slip in slips)  # then there is a result to go on with
    assert asked >= len(_rows(out, Split.TRAIN)) + twice
    said = {answer["id"]: answer["said"] for answer in found["answers"]}
    right = [row for row, slip in zip(nested, slips, strict=True) if slip is None]
    assert all(len(said[row["id"]].splitlines()) == 2 for row in right)


def test_of_the_nearest_functions_only_those_can_be_called(folder: Path, tmp_path: Path) -> None:
    dataset = Dataset(folder)
    rows = _rows(folder, Split.TRAIN)
    retriever = Retriever(dataset.api, 1)
    within = 0
    served = [row for row in rows if row["kind"] in (Kind.SINGLE, Kind.PARALLEL)]
    for row in served:
        names = functions_called(calls_from_json(row["calls"]), dataset.api.by_name)
        within += {f.name for f in retriever.offered(row["query"])}.issuperset(names)
    assert 0 < within < len(served)
    with server(model=PracticeModel(dataset)) as at:
        options = ["--mode", "tools", "--split", "train", "--rag"]
        one = _evaluate(folder, at, tmp_path / "1.json", *options, "1")
        all_ = _evaluate(folder, at, tmp_path / "3.json", *options, "3")
    assert one["retrieval"] == {"k": 1, "by": "BM25", "recall": _share(served, within)}
    right = len(rows) - len(served) + within
    assert one["scores"]["strict"]["right"] == one["scores"]["lenient"]["right"] == right
    assert one["scores"]["refused_though_served"] == _share(served, len(served) - within)
    assert all_["retrieval"]["recall"] == all_["scores"]["strict"]["accuracy"] == 1


def test_the_nearest_functions_are_those_that_share_its_words(folder: Path) -> None:
    retriever = Retriever(Dataset(folder).api, 2)
    nearest = [f.name for f in retriever.offered("a wake-up light for the morning, please")]
    assert nearest[0] == "wake_light"
    assert len(nearest) == 2
    assert len(retriever.offered("nothing of the kind")) == 2


def test_the_same_command_again_asks_only_what_is_missing(folder: Path, tmp_path: Path) -> None:
    rows = _rows(folder, Split.TEST)
    model = PracticeModel(Dataset(folder), mistakes=0.3)
    with server(model=model) as at:
        part = _evaluate(folder, at, tmp_path / "part.json", "--limit", "5")
        assert (part["scores"]["rows"], at.stats["requests"]) == (5, 5)
        whole = _evaluate(folder, at, tmp_path / "whole.json")
        assert (whole["scores"]["rows"], at.stats["requests"]) == (len(rows), len(rows))
        again = _evaluate(folder, at, tmp_path / "again.json")
        assert at.stats["requests"] == len(rows)
        assert again == whole
        assert whole["cost"]["requests"] == len(rows)
        assert whole["cost"]["prompt_tokens"] == at.stats["tokens"]["prompt"]
    assert [row["id"] for row in part["answers"]] == [row["id"] for row in whole["answers"]][:5]


def test_a_budget_ends_in_the_scores_of_what_it_reached_and_more_money_asks_the_rest(
    folder: Path, tmp_path: Path
) -> None:
    rows = _rows(folder, Split.TRAIN)
    out = tmp_path / "out.json"
    with server(model=PracticeModel(Dataset(folder))) as at:
        call = [
            *("evaluate", str(folder), "--base-url", at.base_url, "--model", "paid", "--json"),
            *("--price-in", "10", "--price-out", "20", "--split", "train", "--out", str(out)),
        ]
        done = CliRunner().invoke(app, [*call, "--max-cost", "0.02"])
        part = json.loads(done.stdout)
        asked = at.stats["requests"]
        again = json.loads(CliRunner().invoke(app, [*call, "--max-cost", "0.02"]).stdout)
        assert at.stats["requests"] == asked, "what is spent stays spent"
        whole = json.loads(CliRunner().invoke(app, call).stdout)
        assert at.stats["requests"] == whole["cost"]["requests"] == len(rows), "nothing paid twice"
    assert isinstance(done.exception, Shortfall)
    assert f"{len(rows) - asked} of {len(rows)} rows" in str(done.exception)
    assert "--max-cost" in str(done.exception)
    assert 0 < part["cost"]["usd"] <= 0.02 < whole["cost"]["usd"]
    assert part["scores"]["rows"] == part["scores"]["strict"]["right"] == asked
    assert sum(part["left_out"].values()) == len(rows) - asked
    assert again == part
    assert (whole["scores"]["rows"], whole["left_out"]) == (len(rows), {})


def test_scores_that_a_budget_cut_short_are_not_published(folder: Path) -> None:
    price = ("--price-in", "10", "--price-out", "20", "--max-cost", "0.004")
    with server(model=PracticeModel(Dataset(folder))) as at:
        call = ["evaluate", str(folder), "--base-url", at.base_url, "--model", "cut", *price]
        assert isinstance(CliRunner().invoke(app, call).exception, Shortfall)
    assert (folder / "evaluations" / "cut-tokens.json").exists()
    assert "cut" not in [result["model"] for result in results_of(Dataset(folder))]


def test_a_budget_too_small_for_one_row_asks_nothing(folder: Path) -> None:
    price = ("--price-in", "10", "--price-out", "20", "--max-cost", "0.0000001")
    with server(model=PracticeModel(Dataset(folder))) as at:
        call = ["evaluate", str(folder), "--base-url", at.base_url, "--model", "dear", *price]
        done = CliRunner().invoke(app, call)
        assert at.stats["requests"] == 0
    assert isinstance(done.exception, Shortfall)
    assert not (folder / "evaluations" / "dear-tokens.json").exists()


@pytest.mark.parametrize(
    ("refused", "asked_as"),
    [
        ((), "completions"),
        (("skip_special_tokens",), "completions, plain"),
        (("completions",), "chat"),
        (("completions", "temperature"), "chat, plain"),
    ],
)
def test_an_endpoint_is_asked_in_the_way_that_it_takes(
    folder: Path, tmp_path: Path, refused: tuple[str, ...], asked_as: str
) -> None:
    with server(Behaviour(refuses=refused), model=PracticeModel(Dataset(folder))) as at:
        found = _evaluate(folder, at, tmp_path / "out.json")
    assert found["settings"]["asked_as"] == asked_as
    assert found["scores"]["strict"]["accuracy"] == 1


def test_a_model_is_stopped_at_the_end_token_or_cut_off(folder: Path, tmp_path: Path) -> None:
    with server(model=PracticeModel(Dataset(folder))) as at:
        found = _evaluate(folder, at, tmp_path / "out.json")
        said = "".join(answer["said"] for answer in found["answers"])
        assert "Function description" not in said
        assert "<nexa_end>" not in said
        short = _evaluate(folder, at, tmp_path / "short.json", "--max-tokens", "2")
    assert short["scores"]["wrong"]["cut_off"] > 0
    assert short["scores"]["strict"]["accuracy"] < 1


def test_a_key_is_taken_from_the_environment_and_written_nowhere(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with server(Behaviour(key=KEY), model=PracticeModel(Dataset(folder))) as at:
        options = [str(folder), "--base-url", at.base_url, "--model", "keyed"]
        monkeypatch.setenv("OPENAI_API_KEY", "sk-another-one-000000000000")
        code, said = _fails(capsys, *options)
        assert code == 4
        assert "the key was refused" in said
        assert "another-one" not in said
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        found = _evaluate(folder, at, tmp_path / "out.json")
    assert found["scores"]["strict"]["accuracy"] == 1
    written = [path for path in (*folder.rglob("*"), tmp_path / "out.json") if path.is_file()]
    assert not [path for path in written if KEY.encode() in path.read_bytes()]


def test_an_unknown_model_ends_with_exit_code_4(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with server(Behaviour(models=("other",)), model=PracticeModel(Dataset(folder))) as at:
        code, said = _fails(capsys, str(folder), "--base-url", at.base_url, "--model", "tested2")
    assert code == 4
    assert "unknown model" in said


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ((), "is told no model"),
        (("--predictions", "x.jsonl", "--base-url", "http://127.0.0.1:9/v1"), "--predictions asks none"),
        (("--predictions", "gone.jsonl"), "cannot be read"),
        (("--model", "m", "--rag", "3"), "Add --mode tools"),
        (("--model", "m", "--base-url", "ftp://nowhere"), "is no http(s) address"),
        (("--model", "m", "--max-cost", "1"), "has no known price, so --max-cost cannot be kept"),
        (("--model", "gpt-4o-mini", "--max-cost", "-1"), "--max-cost"),
        (("--predictions", "x.jsonl", "--max-cost", "1"), "--predictions asks none"),
    ],
)  # fmt: skip
def test_options_that_do_not_go_together_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], fault: str
) -> None:
    code, said = _fails(capsys, str(folder), *options)
    assert code == 2
    assert fault in said


def test_every_function_has_a_tool_of_its_own() -> None:
    names = ["mail.send", "mail_send", "größe", "x" * 80, "x" * 90, "", "a b"]
    tools = tool_names(names)
    assert tools["mail.send"] == "mail_send"
    assert len(set(tools.values())) == len(names)
    assert all(0 < len(tool) <= 64 and tool.isascii() for tool in tools.values())
