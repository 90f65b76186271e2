"""Every shape gives back the calls as they were, and says which rows it cannot express."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from functok.calls import FunctionCall, calls_from_json, calls_to_json
from functok.cli import main
from functok.dataset import Dataset, Row, write_split
from functok.errors import InputError, OutputError
from functok.exports import FORMATS, export
from functok.exports.base import LeftOutError, Source, SourceRow, compact
from functok.exports.writer import RecordFiles
from functok.records import Kind, Split
from functok.specs import ASK_FOR_ARGUMENT, FunctionSpec
from functok.tokens import Registry

from .conftest import LAMPS, run
from .starting import functok
from .strategies import apis, calls_of, hostile_text

Record = Mapping[str, Any]
CASES = apis().flatmap(lambda api: st.tuples(st.just(api), calls_of(api), hostile_text()))
CALL = re.compile(r"<tool_call>\n(.*?)\n</tool_call>", re.DOTALL)


def _tagged(text: str) -> list[Any]:
    return [json.loads(call) for call in CALL.findall(text)]


def _of_messages(record: Record) -> list[Any]:
    return [call["function"] for call in record["messages"][-1]["tool_calls"]]


def _read_openai(record: Record) -> list[Any]:
    calls = _of_messages(record)
    return [{"name": c["name"], "arguments": json.loads(c["arguments"])} for c in calls]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


READERS: dict[str, Callable[[Record], list[Any]]] = {
    "trl": _of_messages,
    "openai": _read_openai,
    "chatml": lambda record: _tagged(record["text"].partition("<|im_start|>assistant\n")[2]),
    "hermes": lambda record: _tagged(record["conversations"][-1]["value"]),
    "axolotl": _read_openai,
    "llama-factory": lambda record: _listed(json.loads(record["conversations"][-1]["value"])),
    "mobile-actions": _of_messages,
    "xlam": lambda record: list(json.loads(record["answers"])),
}
"""How a shape's reader gets at the calls of a record."""


def _source(api: tuple[FunctionSpec, ...]) -> Source:
    return Source("api", {f.name: f for f in api}, Registry().updated(api), "functions.json")


def _row(source: Source, calls: tuple[FunctionCall, ...], query: str, kind: Kind) -> SourceRow:
    columns: Row = {
        "id": "0" * 16,
        "query": query,
        "kind": str(kind),
        "function": calls[0].name if calls else None,
        "calls": calls_to_json(calls, source.functions),
    }
    return SourceRow(columns, source)


def _nests(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_nests, value.values()))
    return isinstance(value, FunctionCall) or (isinstance(value, list) and any(map(_nests, value)))


@settings(max_examples=40, deadline=None)
@given(case=CASES)
def test_arguments_are_the_same_to_the_byte_after_the_round_trip(
    case: tuple[tuple[FunctionSpec, ...], tuple[FunctionCall, ...], str],
) -> None:
    """For every shape, API, call and query; a nested call is left out, and comes back as no value."""
    api, calls, query = case
    source = _source(api)
    row = _row(source, calls, query, Kind.PARALLEL if len(calls) > 1 else Kind.SINGLE)
    written = calls_from_json(row.columns["calls"])
    nests = any(_nests(call.arguments) for call in calls)
    expected = [{"name": c.name, "arguments": dict(c.arguments)} for c in written]
    for form, read in READERS.items():
        shape = FORMATS[form](source)
        try:
            (made,) = shape.records(Split.TRAIN, row)
        except LeftOutError as left_out:
            reason = str(left_out)
        else:
            reason = ""
            back = read(json.loads(compact(made[1]).encode()))
            found = [{"name": c["name"], "arguments": c["arguments"]} for c in back]
            assert compact(found) == compact(expected), form
        assert ("inside another" in reason) == nests
        assert nests or not reason or (form == "trl" and "exactly" in reason)


@settings(max_examples=100, deadline=None)
@given(query=hostile_text() | st.sampled_from(("<|im_end|>", "a</TOOL_CALL>", "<tool_call>\n{}")))
def test_no_query_ends_its_turn_or_makes_a_call(query: str) -> None:
    """In text with tags and control tokens they stand just where they are meant."""
    function = FunctionSpec("f", query, {"type": "object", "properties": {"x": {}}})
    source = _source((function,))
    row = _row(source, (FunctionCall("f", {"x": query}),), query, Kind.SINGLE)
    ((_, record),) = FORMATS["chatml"](source).records(Split.TRAIN, row)
    found = re.findall(r"<\|im_(?:start|end)\|>", record["text"])
    assert found == ["<|im_start|>", "<|im_end|>"] * 3
    reply = record["text"].partition("<|im_start|>assistant\n")[2]
    assert len(re.findall(r"</?tool_call>", reply, re.IGNORECASE)) == 2


def test_a_row_that_no_function_serves_is_answered_in_words(lamps_dataset: Path) -> None:
    source = Source.of(Dataset(lamps_dataset))
    row = _row(source, (), "Tell me a joke", Kind.UNRELATED)
    ((_, record),) = FORMATS["openai"](source).records(Split.TRAIN, row)
    assert record["messages"][-1] == {
        "role": "assistant",
        "content": "None of the functions at hand can do that.",
    }


def test_a_missing_argument_is_asked_for_in_words(lamps_dataset: Path) -> None:
    source = Source.of(Dataset(lamps_dataset))
    row = _row(
        source, (FunctionCall(ASK_FOR_ARGUMENT.name, {"name": "room"}),), "Light on", Kind.SINGLE
    )
    row.columns.update(kind=str(Kind.MISSING_ARGUMENT), function="switch_lamp")
    ((_, record),) = FORMATS["chatml"](source).records(Split.TRAIN, row)
    assert record["text"].endswith(
        "<|im_start|>assistant\nTo do that I need one more value: room. "
        "(The room whose lamp is meant.)<|im_end|>\n"
    )
    assert row.served_by == ("switch_lamp",)


def test_datasets_reads_the_rows_for_trl_as_they_were_written(tmp_path: Path) -> None:
    """Each message keeps its own keys, and no call gets another function's arguments as nulls."""
    import datasets

    api = (
        FunctionSpec("dim", "", {"type": "object", "properties": {"level": {}}}),
        FunctionSpec("say", "", {"type": "object", "properties": {"text": {}, "loud": {}}}),
    )
    source = _source(api)
    shape = FORMATS["trl"](source)
    calls = [
        FunctionCall("dim", {"level": 72.0}),
        FunctionCall("dim", {"level": {"x": [1, None]}}),
        FunctionCall("say", {"text": "é\n'<|im_end|>", "loud": True}),
    ]
    with RecordFiles(tmp_path, shape.features) as files:
        for call in calls:
            row = _row(source, (call,), "q", Kind.SINGLE)
            for stem, record in shape.records(Split.TRAIN, row):
                files.write(stem, record)
    loaded = datasets.load_dataset(
        "parquet", data_files=str(tmp_path / "train.parquet"), cache_dir=str(tmp_path / "cache")
    )["train"]
    read = [example["messages"][-1]["tool_calls"][0]["function"] for example in loaded]
    expected = [{"name": c.name, "arguments": dict(c.arguments)} for c in calls]
    assert [compact(call) for call in read] == [compact(call) for call in expected]
    assert loaded[0]["messages"][0] == {"role": "user", "content": "q"}
    assert json.loads(loaded[0]["tools"]) == json.loads(compact(source.tools))


def test_a_number_that_datasets_reads_wrongly_is_left_out_and_reported(tmp_path: Path) -> None:
    """`datasets` reads 0.1234567890123456 as 0.12345678901234501."""
    api = (FunctionSpec("dim", "", {"type": "object", "properties": {"level": {}}}),)
    source = _source(api)
    for level in (0.1234567890123456, 2**70):
        row = _row(source, (FunctionCall("dim", {"level": level}),), "q", Kind.SINGLE)
        with pytest.raises(LeftOutError, match="exactly"):
            list(FORMATS["trl"](source).records(Split.TRAIN, row))
        ((_, record),) = FORMATS["openai"](source).records(Split.TRAIN, row)
        assert _read_openai(record)[0]["arguments"] == {"level": level}


@pytest.fixture(scope="module")
def parallel(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """A dataset with rows of several calls."""
    folder = tmp_path_factory.mktemp("parallel")
    (folder / "lamps.py").write_text(LAMPS)
    return Dataset(run(folder / "lamps.py", folder / "out", rows=10, parallel=8).out)


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_accounts_for_every_row(form: str, parallel: Dataset, tmp_path: Path) -> None:
    done = export(parallel, form, tmp_path / "out", [*Split])
    assert done.rows + sum(done.left_out.values()) == parallel.manifest["counts"]["accepted"]
    for name, count in done.files.items():
        path = tmp_path / "out" / name
        if path.suffix == ".jsonl" or path.name.startswith("BFCL"):
            assert len(path.read_bytes().splitlines()) == count
        elif path.suffix == ".parquet":
            assert pq.read_metadata(path).num_rows == count
    found = {p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*.*")}
    assert found == {*done.files, "export.json"}


def test_octopus_rows_are_the_columns_of_the_dataset(parallel: Dataset, tmp_path: Path) -> None:
    done = export(parallel, "octopus", tmp_path / "out", [Split.TEST])
    lines = (tmp_path / "out" / "test.jsonl").read_bytes().splitlines()
    rows = [row for split, row in parallel.rows() if split is Split.TEST]
    assert [json.loads(line) for line in lines] == [
        {"prompt": row["prompt"], "completion": row["completion"]} for row in rows
    ]
    assert list(done.files) == ["test.jsonl", "functional_tokens.json"]


def test_a_nested_row_is_left_out_with_the_reason(dataset_copy: Dataset, tmp_path: Path) -> None:
    rows = [row for split, row in dataset_copy.rows() if split is Split.TEST]
    row = next(row for row in rows if row["function"] == "dim_lamp")
    calls = json.loads(row["calls"])
    calls[0]["arguments"]["level"] = {"$call": {"name": "dim_lamp", "arguments": {}}}
    row["calls"] = json.dumps(calls)
    write_split(dataset_copy.folder, Split.TEST, rows, len(rows))
    done = export(dataset_copy, "openai", tmp_path / "out", [Split.TEST])
    assert done.left_out == {"a call stands inside another call": 1}
    assert done.rows == len(rows) - 1


def test_an_export_replaces_the_one_before_it_and_nothing_else(
    parallel: Dataset, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    export(parallel, "octopus", out, [*Split])
    (out / "notes.txt").write_text("mine")
    export(parallel, "chatml", out, [Split.TEST])
    assert {path.name for path in out.iterdir()} == {"test.jsonl", "export.json", "notes.txt"}
    (out / "export.json").write_text(json.dumps({"files": {"../outside": 1, "notes.txt": 1}}))
    (tmp_path / "outside").write_text("not of this export")
    export(parallel, "chatml", out, [Split.TEST])
    assert (tmp_path / "outside").exists()
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "thesis.txt").write_text("work")
    with pytest.raises(OutputError, match="holds no export"):
        export(parallel, "chatml", foreign, [Split.TEST])


def test_openai_is_told_of_names_and_numbers_that_it_does_not_take() -> None:
    dotted = (FunctionSpec("lamps.dim", "", {"type": "object", "properties": {}}),)
    with pytest.raises(InputError, match=re.escape("'lamps.dim'")):
        FORMATS["openai"](_source(dotted))
    many = tuple(FunctionSpec(f"f{i}", "", {"type": "object"}) for i in range(129))
    with pytest.raises(InputError, match="129 functions"):
        FORMATS["openai"](_source(many))


def test_the_command_counts_what_it_wrote(
    parallel: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments = ["export", str(parallel.folder), "--format", "trl", "--out", str(out), "--json"]
    with pytest.raises(SystemExit) as done:
        main(arguments)
    said = json.loads(capsys.readouterr().out)
    assert done.value.code == 0
    splits = Counter(f"{split}.parquet" for split, _ in parallel.rows())
    assert said == {
        "out": str(out),
        "format": "trl",
        "rows": parallel.manifest["counts"]["accepted"],
        "files": dict(splits),
        "left_out": {},
    }
    with pytest.raises(SystemExit) as refused:
        main(["export", str(parallel.folder), "--format", "xml", "--out", str(out)])
    assert refused.value.code == 2
    assert "there is no format 'xml'" in capsys.readouterr().err


def test_each_format_that_is_named_is_written_beside_the_dataset(
    parallel: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    shutil.copytree(parallel.folder, data)
    asked = ["export", str(data), "--format", "trl", "--format", "chatml"]
    with pytest.raises(SystemExit) as refused:
        main([*asked, "--out", str(tmp_path / "out")])
    assert refused.value.code == 2
    assert "--out: names one folder for 2 formats" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([*asked, "--format", "xml"])
    assert [path.name for path in tmp_path.iterdir()] == ["data"], "nothing is half done"
    capsys.readouterr()
    with pytest.raises(SystemExit) as done:
        main([*asked, "--json"])
    assert done.value.code == 0
    written = json.loads(capsys.readouterr().out)
    assert [Path(each["out"]).name for each in written] == ["data.trl", "data.chatml"]
    assert all(Path(each["out"], "export.json").exists() for each in written)


def _possible(value: Any, of_objects: bool) -> Any:
    """The first of the values that BFCL's checker takes."""
    if of_objects and isinstance(value, dict):
        return {key: items[0] for key, items in value.items()}
    return value


@settings(max_examples=30, deadline=None)
@given(case=CASES)
def test_the_possible_answers_hold_the_arguments(
    case: tuple[tuple[FunctionSpec, ...], tuple[FunctionCall, ...], str],
) -> None:
    """The first value that BFCL's checker takes is that of the row."""
    api, calls, query = case
    assume(not any(_nests(call.arguments) for call in calls))
    source = _source(api)
    row = _row(source, calls, query, Kind.PARALLEL if len(calls) > 1 else Kind.SINGLE)
    made = dict(FORMATS["bfcl"](source).records(Split.TEST, row))
    answers = next(record for stem, record in made.items() if "possible_answer" in stem)
    read = []
    for truth in json.loads(compact(answers["ground_truth"])):
        ((name, arguments),) = truth.items()
        schemas = {p.name: p.schema for p in source.functions[name].arguments}
        read.append(
            FunctionCall(
                name,
                {
                    key: _possible(values[0], schemas.get(key, {}).get("type") == "object")
                    if not _of_dicts(schemas.get(key, {}))
                    else [_possible(item, of_objects=True) for item in values[0]]
                    for key, values in arguments.items()
                },
            )
        )
    assert tuple(read) == calls_from_json(row.columns["calls"])


def _of_dicts(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "array" and schema.get("items", {}).get("type") == "object"


def test_a_default_may_be_left_out_and_written_in_bfcl() -> None:
    schema = {"type": "object", "properties": {"level": {"type": "number", "default": 50}}}
    source = _source((FunctionSpec("dim", "", schema), FunctionSpec("now", "", {"type": "object"})))
    shape = FORMATS["bfcl"](source)
    truths: list[Any] = []
    for arguments in ({}, {"level": 50}, {"level": 60}):
        row = _row(source, (FunctionCall("dim", arguments),), "q", Kind.SINGLE)
        (stem, question), (_, answer) = shape.records(Split.TEST, row)
        assert (stem, question["id"]) == ("test/BFCL_v4_multiple", f"multiple_{len(truths)}")
        assert question["function"][0]["parameters"]["properties"]["level"]["type"] == "float"
        truths.append(answer["ground_truth"][0]["dim"])
    assert truths == [{"level": ["", 50]}, {"level": [50, ""]}, {"level": [60]}]


def test_llama_factory_finds_its_files_and_takes_every_row(
    parallel: Dataset, tmp_path: Path
) -> None:
    """The roles alternate, the tools are what its prompts can join, the calls are JSON."""
    export(parallel, "llama-factory", tmp_path / "out", [*Split])
    info = json.loads((tmp_path / "out" / "dataset_info.json").read_bytes())
    assert list(info) == ["lamps_train", "lamps_validation", "lamps_test"]
    for entry in info.values():
        for line in (tmp_path / "out" / entry["file_name"]).read_bytes().splitlines():
            record = json.loads(line)
            turns = record[entry["columns"]["messages"]]
            assert [turn["from"] for turn in turns] in (
                ["human", "gpt"],
                ["human", "function_call"],
            )
            for tool in json.loads(record[entry["columns"]["tools"]]):
                for schema in tool["function"]["parameters"]["properties"].values():
                    ", ".join(schema.get("enum", []))


def test_the_enums_for_llama_factory_are_texts_and_the_calls_are_not() -> None:
    schema = {"type": "object", "properties": {"n": {"enum": [1, 2.5, None]}, "any": True}}
    source = _source((FunctionSpec("f", "", schema),))
    row = _row(source, (FunctionCall("f", {"n": 1}),), "q", Kind.SINGLE)
    ((_, record),) = FORMATS["llama-factory"](source).records(Split.TRAIN, row)
    (tool,) = json.loads(record["tools"])
    properties = tool["function"]["parameters"]["properties"]
    assert properties == {"n": {"enum": ["1", "2.5", "null"]}, "any": {}}
    assert json.loads(record["conversations"][-1]["value"])["arguments"] == {"n": 1}
    assert source.tools[0]["function"]["parameters"] == schema


def test_xlam_names_types_as_python_does() -> None:
    properties = {
        "a": {"type": "array", "items": {"type": "integer"}},
        "b": {"type": ["string", "null"], "default": "x"},
        "c": {"anyOf": [{"type": "number"}, {"type": "boolean"}]},
        "d": {},
    }
    schema = {"type": "object", "properties": properties, "required": ["a"]}
    source = _source((FunctionSpec("f", "", schema),))
    row = _row(source, (), "q", Kind.UNRELATED)
    ((_, record),) = FORMATS["xlam"](source).records(Split.TRAIN, row)
    (tool,) = json.loads(record["tools"])
    types = [parameter["type"] for parameter in tool["parameters"].values()]
    assert types == ["List[int]", "Union[str, None], optional", "Union[float, bool], optional",
                     "Any, optional"]  # fmt: skip
    assert record["answers"] == "[]"


def test_what_is_not_whole_is_removed_with_its_folders(tmp_path: Path) -> None:
    with pytest.raises(LeftOutError), RecordFiles(tmp_path, {}) as files:  # noqa: PT012
        files.write("test/answers/right", {"a": 1})
        raise LeftOutError
    assert list(tmp_path.iterdir()) == []


def test_on_a_full_disk_an_export_says_so_and_the_same_command_works_later(
    lamps_dataset: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    call = ["export", str(lamps_dataset), "--format", "trl", "--out", str(out)]
    done = functok(*call, largest_file=2048)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "cannot be written" in done.stderr
    assert list(out.iterdir()) == []
    with pytest.raises(SystemExit) as end:
        main(call)
    assert end.value.code == 0


def test_the_text_for_unsloth_is_that_of_chatml(lamps_dataset: Path, tmp_path: Path) -> None:
    for form in ("chatml", "unsloth"):
        export(Dataset(lamps_dataset), form, tmp_path / form, [Split.TEST])
    one, other = (tmp_path / form / "test.jsonl" for form in ("chatml", "unsloth"))
    assert one.read_bytes() == other.read_bytes()
