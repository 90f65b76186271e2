"""Shapes for finding and choosing functions: which negatives, which routes, which reasons."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from functok.calls import FunctionCall, calls_to_json
from functok.dataset import Dataset
from functok.errors import InputError
from functok.exports import FORMATS, export
from functok.exports.base import LeftOutError, Record, Source, SourceRow
from functok.records import Kind, Split
from functok.specs import FunctionSpec, read_spec
from functok.specs.signature import signature_text
from functok.tokens import Registry

from .conftest import ROOT

ANDROID = read_spec(ROOT / "api_specs" / "android.py")


def _function(name: str, description: str, *parameters: str) -> FunctionSpec:
    properties = {parameter: {"type": "string"} for parameter in parameters}
    return FunctionSpec(name, description, {"type": "object", "properties": properties})


def _source(functions: tuple[FunctionSpec, ...]) -> Source:
    registry = Registry().updated(functions)
    return Source("api", {f.name: f for f in functions}, registry, "functions.json")


def _records(form: str, source: Source, query: str, *called: str) -> list[Record]:
    calls = tuple(FunctionCall(name, {}) for name in called)
    kind = Kind.UNRELATED if not calls else Kind.SINGLE if len(calls) == 1 else Kind.PARALLEL
    columns = {
        "id": query,
        "query": query,
        "kind": str(kind),
        "function": called[0] if called else None,
        "calls": calls_to_json(calls, source.functions),
    }
    shape = FORMATS[form](source)
    return [record for _, record in shape.records(Split.TRAIN, SourceRow(columns, source))]


def _negatives(record: Record) -> list[str]:
    return [text for column, text in record.items() if column.startswith("negative_")]


def test_ten_different_negatives_stand_beside_each_positive() -> None:
    source = _source(ANDROID.functions)
    names = [f.name for f in ANDROID.functions]
    documents = {signature_text(f): f.name for f in ANDROID.functions}
    for name in names:
        (record,) = _records("sentence-transformers", source, f"please {name}", name)
        assert list(record) == ["anchor", "positive", *(f"negative_{i}" for i in range(1, 11))]
        assert documents[record["positive"]] == name
        found = [documents[text] for text in _negatives(record)]
        assert len(set(found)) == 10
        assert name not in found


def test_no_function_of_the_row_is_a_negative_of_another() -> None:
    source = _source(ANDROID.functions)
    one, two = (f.name for f in ANDROID.functions[:2])
    records = _records("sentence-transformers", source, "both", one, two)
    documents = [signature_text(source.functions[name]) for name in (one, two)]
    assert [record["positive"] for record in records] == documents
    for record in records:
        assert not set(documents) & set(_negatives(record))


def test_a_function_that_may_be_right_as_well_is_no_negative() -> None:
    """Two functions with nearly the same description: one would be a wrong negative of the other."""
    twins = (
        _function("send_text", "Sends a text message to a person of the contacts.", "to"),
        _function("send_texts", "Sends a text message to a person of the contacts", "to"),
    )
    others = tuple(_function(f"do_{w}", f"Does {w}.") for w in ("ironing", "cooking", "sums"))
    source = _source((*twins, *others))
    (record,) = _records("sentence-transformers", source, "write to Ann", "send_text")
    assert sorted(_negatives(record)) == sorted(map(signature_text, others))


def test_the_negatives_are_of_each_kind() -> None:
    """One is close by its description, one shares words with the query, one has its parameters."""
    api = (
        _function("open_gate", "Opens the gate of the yard.", "code"),
        _function("shut_barrier", "Closes the yard's gate or barrier again.", "when"),
        _function("play_music", "Plays songs by an artist.", "artist"),
        _function("verify_pin", "Tests whether digits are known.", "code"),
        *(_function(f"make_{i}", f"Makes number {i * 7919}.") for i in range(20)),
    )
    (record,) = _records(
        "sentence-transformers", _source(api), "open up, the songs are on", "open_gate"
    )
    named = [text.split("(")[0].removeprefix("def ") for text in _negatives(record)]
    assert named[0] == "shut_barrier"
    assert "play_music" in named
    assert "verify_pin" in named
    assert len([name for name in named if name.startswith("make_")]) == 7


def test_the_same_row_has_the_same_negatives() -> None:
    source = _source(ANDROID.functions)
    name = ANDROID.functions[0].name
    first = _records("sentence-transformers", source, "q", name)
    assert first == _records("sentence-transformers", source, "q", name)


def test_an_api_of_one_function_has_no_negatives() -> None:
    with pytest.raises(InputError, match="no two functions"):
        FORMATS["sentence-transformers"](_source(ANDROID.functions[:1]))


def test_a_reason_is_one_sentence_for_each_set_of_functions() -> None:
    source = _source((_function("a", "Does this.\n\nMore."), _function("b", "Does that.")))
    reasons = [
        _records("router", source, "q", *called)[0]["reason"] for called in ((), ("a",), ("a", "b"))
    ]
    assert reasons == [
        "None of the functions does what the query asks for.",
        "The query asks for what a does: Does this.",
        "The query asks for several things: what a does (Does this) and what b does (Does that).",
    ]


def test_a_query_for_several_functions_or_none_has_no_route() -> None:
    source = _source(ANDROID.functions)
    one, two = (f.name for f in ANDROID.functions[:2])
    assert _records("semantic-router", source, "q", one) == [{"route": one, "utterance": "q"}]
    for called in ((), (one, two)):
        with pytest.raises(LeftOutError):
            _records("semantic-router", source, "q", *called)


def test_the_configs_of_the_routers_hold_the_routes(lamps_dataset: Path, tmp_path: Path) -> None:
    dataset = Dataset(lamps_dataset)
    export(dataset, "semantic-router", tmp_path / "out", [*Split])
    aurelio = json.loads((tmp_path / "out" / "aurelio.json").read_bytes())
    vllm = yaml.safe_load((tmp_path / "out" / "vllm.yaml").read_bytes())
    train = {
        name: [r["query"] for s, r in dataset.rows() if s is Split.TRAIN and r["function"] == name]
        for name in dataset.api.by_name
    }
    assert {r["name"]: r["utterances"] for r in aurelio["routes"]} == train
    signals = vllm["routing"]["signals"]["embeddings"]
    assert {signal["name"]: signal["candidates"] for signal in signals} == train
