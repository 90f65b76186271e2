"""Exports read by programs whose requirements contradict ours, each in an environment of its own.

`make test-loaders` builds the environments in `.venv-loaders/`; what is not there is skipped.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from functok.calls import CallFormat, FunctionCall
from functok.dataset import Dataset
from functok.exports import export
from functok.exports.base import compact
from functok.grammars import grammar_text
from functok.grammars.build import grammar_of
from functok.grammars.gbnf import gbnf
from functok.records import Kind, Split
from functok.specs import FunctionSpec
from functok.tokens import Registry

from .conftest import LAMPS, ROOT, run
from .test_grammars import API, FORM, MUTATIONS, OUTSIDE, REGISTRY, answers_of, finds

pytestmark = pytest.mark.long

HERE = Path(__file__).parent / "loaders"


def _read(environment: str, script: str, *arguments: str, given: str = "") -> list[Any]:
    """What the script prints in the environment, a JSON value per line; other lines are its log."""
    python = ROOT / ".venv-loaders" / environment / "bin" / "python"
    if not python.exists():
        pytest.skip(f"{environment} is not there: make test-loaders")
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [python, HERE / script, *arguments], input=given, capture_output=True, text=True,
        env=clean | {"HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": ""}, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"')]


@pytest.fixture(scope="module")
def parallel(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("loaders")
    (folder / "lamps.py").write_text(LAMPS)
    return Dataset(run(folder / "lamps.py", folder / "out", rows=12, parallel=20).out)


@pytest.fixture(scope="module")
def nested_values(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """A dataset whose arguments are objects, lists of objects, numbers and words of other scripts."""
    spec, out = ROOT / "api_specs" / "marketplace.openapi.yaml", tmp_path_factory.mktemp("market")
    wanted = (
        "place_order",
        "save_address",
        "tip_courier",
        "change_booking",
        "set_food_preferences",
    )
    return Dataset(run(spec, out / "out", rows=6, parallel=10, include=wanted).out)


def _rows(dataset: Dataset, wanted: Split) -> list[dict[str, Any]]:
    """The rows of a split, with `calls` decoded: none where the export has words instead."""
    return [
        {**row, "calls": [] if row["kind"] == Kind.MISSING_ARGUMENT else json.loads(row["calls"])}
        for split, row in dataset.rows()
        if split is wanted
    ]


def test_the_checker_of_bfcl_takes_the_right_calls_and_no_others(
    parallel: Dataset, tmp_path: Path
) -> None:
    """A call in another order of parallel ones is right too, a changed value in any place is wrong."""
    export(parallel, "bfcl", tmp_path, [Split.TRAIN])
    rows = _rows(parallel, Split.TRAIN)
    asked = {
        category: [
            [{call["name"]: call["arguments"]} for call in row["calls"]]
            for row in rows
            if row["calls"] and (len(row["calls"]) > 1) is ("parallel" in category)
        ]
        for category in ("multiple", "parallel_multiple")
    }
    assert min(map(len, asked.values())) > 10

    changes: list[Callable[[Any], Any]] = [
        lambda calls: calls,
        lambda calls: calls[::-1],
        _with_another_value,
        lambda calls: [{"another_function": {}}, *calls[1:]],
    ]
    made = [
        {c: [change(calls) for calls in many] for c, many in asked.items()} for change in changes
    ]
    passed = _read("bfcl-eval", "read_bfcl.py", str(tmp_path / "train"), given=json.dumps(made))
    everything = {c: [f"{c}_{n}" for n in range(len(many))] for c, many in asked.items()}
    nothing: dict[str, list[str]] = {c: [] for c in asked}
    assert passed == [everything, everything, nothing, nothing]


def _with_another_value(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ((name, arguments), *_), *rest = ([*call.items()] for call in calls)
    first = next(iter(arguments))
    return [{name: arguments | {first: "elsewhere"}}, *map(dict, rest)]


def test_llama_factory_loads_every_row_with_its_calls(parallel: Dataset, tmp_path: Path) -> None:
    """Found by `dataset_info.json`; what a template of it writes it reads back, to the byte."""
    export(parallel, "llama-factory", tmp_path, [*Split])
    read = _read("llamafactory", "read_llamafactory.py", str(tmp_path), "lamps_train")
    rows = _rows(parallel, Split.TRAIN)
    assert [row["query"] for row in read] == [row["query"] for row in rows]
    for made, row in zip(read, rows, strict=True):
        calls = [[c["name"], compact(c["arguments"])] for c in row["calls"]]
        assert (made["calls"] or []) == calls
        assert all(f'"name": "{name}"' in made["tools"] for name in parallel.api.by_name)


def test_aurelios_router_sends_each_utterance_on_its_route(
    parallel: Dataset, tmp_path: Path
) -> None:
    export(parallel, "semantic-router", tmp_path, [Split.TRAIN])
    (chosen,) = _read("semantic-router", "read_routes.py", str(tmp_path / "aurelio.json"))
    wanted = {
        row["query"]: row["function"]
        for row in _rows(parallel, Split.TRAIN)
        if row["kind"] in (Kind.SINGLE, Kind.MISSING_ARGUMENT)
    }
    assert len(wanted) > 20
    assert chosen == wanted


def _reply(row: dict[str, Any], words: str) -> str:
    """What the assistant says in the templates of Qwen and ChatML; `words` where it calls nothing."""
    calls = [compact({"name": c["name"], "arguments": c["arguments"]}) for c in row["calls"]]
    return "\n".join(f"<tool_call>\n{call}\n</tool_call>" for call in calls) or words


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


@pytest.mark.parametrize("name", ["parallel", "nested_values"])
def test_axolotl_learns_the_calls_of_every_row_and_nothing_else(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Through its whole way from the lines of its config to labels, with its template of Qwen 2.5."""
    dataset: Dataset = request.getfixturevalue(name)
    export(dataset, "axolotl", tmp_path, [*Split])
    read = _read("axolotl", "read_axolotl.py", str(tmp_path))
    tools = [compact(function.as_tool()) for function in dataset.api.by_name.values()]
    for split in (Split.TRAIN, Split.VALIDATION):
        written = _lines(tmp_path / f"{split}.jsonl")
        rows = _rows(dataset, split)
        wanted = [
            (row["query"], _reply(row, line["messages"][-1]["content"]))
            for row, line in zip(rows, written, strict=True)
        ]
        found = []
        for row in read:
            if row["split"] == split:
                system, user, reply = row["text"].split("<|im_start|>")[1:]
                listed = system.partition("<tools>\n")[2].partition("\n</tools>")[0]
                assert listed.split("\n") == tools
                query = user.removeprefix("user\n").removesuffix("<|im_end|>\n")
                assert reply == f"assistant\n{row['learned']}\n"
                found.append((query, row["learned"].removesuffix("<|im_end|>")))
        assert sorted(found) == sorted(wanted)


def test_unsloth_reads_texts_and_conversations_and_trains_on_the_replies(
    parallel: Dataset, tmp_path: Path
) -> None:
    """On its CPU backend: the text is as written, what Unsloth leaves of it is the reply, and its own
    ChatML template makes the same text of the `hermes` rows."""
    for form in ("chatml", "hermes"):
        export(parallel, form, tmp_path / form, [Split.TRAIN])
    files = [tmp_path / form / "train.jsonl" for form in ("chatml", "hermes")]
    *read, trained = _read("unsloth", "read_unsloth.py", *map(str, files), str(tmp_path))
    texts = [line["text"] for line in _lines(files[0])]
    rows = _rows(parallel, Split.TRAIN)
    masked, templated = read[: len(texts)], read[len(texts) :]
    assert [row["text"] for row in templated] == texts
    # The trainer ends a text that does not end so with the end token.
    assert [row["text"] for row in masked] == [f"{text}<|im_end|>" for text in texts]
    for made, text, row in zip(masked, texts, rows, strict=True):
        words = text.rpartition("<|im_start|>assistant\n")[2].removesuffix("<|im_end|>\n")
        assert made["learned"] == f"{_reply(row, words)}<|im_end|>"
    assert len(trained["losses"]) == 2


def _llama_cpp(
    folder: Path, *cases: tuple[str, Registry, list[str]], end: str = "<|endoftext|>"
) -> list[list[bool] | None]:
    """What llama.cpp accepts: for each grammar, of its answers; None for a grammar that it refuses.

    `end` is the token by which the model ends its generation.
    """
    asked = [
        {
            "gbnf": text,
            "tokens": [token.token for token in known.tokens] + [known.end_token],
            "end": end,
            "answers": answers,
        }
        for text, known, answers in cases
    ]
    made = _read("llama-cpp", "match_gbnf.py", str(folder), given=json.dumps(asked))
    return [case["accepted"] for case in made]


def _hard() -> str:
    return gbnf(grammar_of({function.name: function for function in API}, REGISTRY))


@pytest.mark.parametrize(
    "spec", ["android.py", "vehicle.yaml", "marketplace.openapi.yaml", "smart_home.mcp.json"]
)
def test_llama_cpp_lets_a_model_write_every_row(spec: str, tmp_path: Path) -> None:
    dataset = Dataset(run(ROOT / "api_specs" / spec, tmp_path / "out", rows=4, parallel=20).out)
    answers = answers_of(dataset)
    grammar = grammar_text(dataset, "gbnf")
    assert _llama_cpp(tmp_path, (grammar, dataset.registry, answers)) == [[True] * len(answers)]


def test_llama_cpp_refuses_mutated_calls(parallel: Dataset, tmp_path: Path) -> None:
    grammar, registry = grammar_text(parallel, "gbnf"), parallel.registry
    lamps = [answer for answer in answers_of(parallel) if answer.startswith("<nexa_0>")]
    mutated = [m for mutate in MUTATIONS.values() for a in lamps if (m := mutate(a)) != a]
    assert len(mutated) > 10 * len(lamps)
    outside = [FORM.render([FunctionCall("find", {"q": "x", name: v})]) for name, v in OUTSIDE]
    raw = "<nexa_0>('<nexa_1>')<nexa_end>"
    refused = _llama_cpp(
        tmp_path, (grammar, registry, mutated), (_hard(), REGISTRY, [*outside, raw])
    )
    assert refused == [[False] * len(mutated), [False] * (len(outside) + 1)]


SPLIT = "“Don’t” – 5 €, ©\xa0\u2003\ufffd｜語😀"
"""Characters of several bytes, some of which begin like one that is written as an escape."""


@settings(max_examples=5, phases=[Phase.generate])
@given(found=st.lists(finds(), min_size=20, max_size=20))
def test_llama_cpp_lets_a_model_write_every_call_that_the_schema_allows(
    tmp_path_factory: pytest.TempPathFactory, found: list[dict[str, Any]]
) -> None:
    """In tokens that are bytes."""
    asked = [{"q": SPLIT}, *found]
    answers = [FORM.render([FunctionCall("find", arguments)]) for arguments in asked]
    (accepted,) = _llama_cpp(tmp_path_factory.mktemp("hard"), (_hard(), REGISTRY, answers))
    assert accepted is not None
    assert [answer for answer, fits in zip(answers, accepted, strict=True) if not fits] == []


def test_llama_cpp_needs_another_end_of_generation_than_the_end_token(
    parallel: Dataset, tmp_path: Path
) -> None:
    """A token that is known as the end of generation is never one of the text (docs/grammars.md)."""
    answers = answers_of(parallel)
    case = (grammar_text(parallel, "gbnf"), parallel.registry, answers)
    assert _llama_cpp(tmp_path, case, end=parallel.registry.end_token) == [[False] * len(answers)]


def test_llama_cpp_takes_lists_of_patterns_and_of_objects(tmp_path: Path) -> None:
    """It counts how often the parts of a group may be repeated in all, and refuses over 2,000."""
    coordinate = {"type": "number", "minimum": -180, "maximum": 180}
    point = {"type": "object", "properties": dict.fromkeys("abcdefgh", coordinate)}
    schemas: list[tuple[dict[str, Any], Any]] = [
        ({"type": "string", "pattern": "^[a-z]{1,40}$"}, "ab"),
        ({**point, "additionalProperties": False}, {"a": 12.5, "h": -180}),
        ({"type": "array", "items": {"enum": ["x", "y"]}, "maxItems": 64}, ["x", "y"]),
    ]
    cases = []
    for items, value in schemas:
        listed = {"type": "array", "items": items, "minItems": 1, "maxItems": 60}
        closed = {"type": "object", "properties": {"x": listed}, "additionalProperties": False}
        api = (FunctionSpec("f", "", closed),)
        registry = Registry().updated(api)
        form = CallFormat(api, registry)
        answers = [form.render([FunctionCall("f", {"x": [value] * n})]) for n in (1, 60, 61)]
        cases.append((gbnf(grammar_of({"f": api[0]}, registry)), registry, answers))
    assert _llama_cpp(tmp_path, *cases) == [[True, True, False]] * len(cases)
