"""The commands as a person types them: output, exit codes, bad input."""

from __future__ import annotations

import json
import os
import pty
import re
import socket
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

import pytest

from functok.cli import main
from functok.config import RunConfig
from functok.dataset import Dataset

from .conftest import LAMPS, ROOT
from .report.test_report import plant


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def functok(*arguments: str | Path, cwd: Path | None = None) -> Done:
    """The command in this process, which has the imports behind it; tests of terminals start one."""
    stdout, stderr = (TextIOWrapper(BytesIO(), encoding="utf-8") for _ in range(2))
    with chdir(cwd or Path.cwd()), redirect_stdout(stdout), redirect_stderr(stderr):
        try:
            main([str(argument) for argument in arguments])
            code: object = 0
        except SystemExit as end:
            code = end.code or 0
    assert isinstance(code, int)
    return Done(code, *(_text(stream) for stream in (stdout, stderr)))


def _text(stream: TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def fails(done: Done, *said: str, code: int = 2) -> None:
    """The command ended with `code` and one clear message that says all of `said`."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    for words in said:
        assert words in done.stderr
    assert done.stdout == ""


def test_generate_ends_with_counts_and_the_path(lamps: Path, tmp_path: Path) -> None:
    done = functok("generate", lamps, "--rows", "4", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "switch_lamp" in done.stdout
    assert "requested 16 = accepted 16 + rejected for good 0 + still owed 0" in done.stdout
    assert done.stdout.rstrip().endswith(str(Path("outputs") / "lamps"))


def test_generate_json_is_one_document(lamps: Path, tmp_path: Path) -> None:
    done = functok("generate", lamps, "--rows", "3", "--json", "--out", tmp_path / "out")
    document = json.loads(done.stdout)
    assert document["out"] == str(tmp_path / "out")
    assert document["manifest"]["counts"]["accepted"] == 12


def test_generate_shows_a_live_table_on_a_terminal(lamps: Path, tmp_path: Path) -> None:
    """Run on a pseudo-terminal, with the text of a hostile spec shown as text."""
    command = [sys.executable, "-m", "functok", "generate", str(lamps), "--rows", "30"]
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=slave, stderr=slave, stdin=slave, env=environment
    )
    os.close(slave)
    screen = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        screen += part
    assert process.wait() == 0
    assert b"accepted" in screen
    assert b"\x1b[" in screen


def test_a_registry_is_written_beside_the_spec_on_first_use(lamps: Path, tmp_path: Path) -> None:
    functok("generate", lamps, "--rows", "3", "--out", tmp_path / "out")
    registry = json.loads(lamps.with_name("lamps.tokens.json").read_text())
    assert [t["function"] for t in registry["tokens"]] == [
        "switch_lamp", "dim_lamp", "wake_light", "irrelevant_function", "ask_for_argument",
    ]  # fmt: skip
    assert registry == json.loads((tmp_path / "out" / "functional_tokens.json").read_text())


def test_functions_json_ends_with_the_special_functions(lamps_dataset: Path) -> None:
    tools = json.loads((lamps_dataset / "functions.json").read_text())
    names = [tool["function"]["name"] for tool in tools]
    assert names[-2:] == ["irrelevant_function", "ask_for_argument"]


@pytest.mark.parametrize(("spec", "count"), [("android.py", 20), ("vehicle.yaml", None)])
def test_inspect_begins_with_name_and_number_of_functions(spec: str, count: int | None) -> None:
    done = functok("inspect", ROOT / "api_specs" / spec)
    assert done.returncode == 0
    first = done.stdout.splitlines()[0]
    name, _, rest = first.partition(": ")
    assert name == Path(spec).stem
    assert rest.endswith(" functions")
    assert int(rest.split()[0]) >= 12
    assert count is None or rest == f"{count} functions"


def test_inspect_json_has_the_tools_and_the_warnings(lamps: Path) -> None:
    lamps.write_text(LAMPS + "\n\ndef blink():\n    pass\n")
    document = json.loads(functok("inspect", lamps, "--json").stdout)
    assert [tool["function"]["name"] for tool in document["functions"]] == [
        "switch_lamp", "dim_lamp", "wake_light",
    ]  # fmt: skip
    assert any("blink" in warning["message"] for warning in document["warnings"])
    assert all(set(warning) == {"place", "message"} for warning in document["warnings"])


def test_a_function_that_vanished_is_told_with_the_way_to_say_a_rename(
    lamps: Path, tmp_path: Path
) -> None:
    functok("generate", lamps, "--rows", "3", "--out", tmp_path / "out")
    lamps.write_text(LAMPS.replace("def dim_lamp", "def soften_lamp"))
    done = functok("generate", lamps, "--rows", "3", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "tokens retired: dim_lamp; new: soften_lamp" in done.stderr
    assert "Formerly: OLD_NAME" in done.stderr


def test_inspect_writes_nothing(lamps: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    functok("inspect", lamps, cwd=tmp_path)
    assert sorted(tmp_path.rglob("*")) == before


def test_plan_says_rows_per_function_and_spends_nothing(lamps: Path, tmp_path: Path) -> None:
    document = json.loads(functok("plan", lamps, "--rows", "9", "--json", cwd=tmp_path).stdout)
    assert document["rows"] == 36
    assert document["usd"] == 0
    rows = {shard["topic"]: shard["rows"] for shard in document["shards"]}
    assert rows["dim_lamp"] == 9
    assert not (tmp_path / "outputs").exists()


def test_validate_says_that_all_is_well_or_exits_1(dataset_copy: Dataset) -> None:
    done = functok("validate", dataset_copy.folder)
    assert done.returncode == 0
    assert "every check passed" in done.stdout
    (dataset_copy.folder / "README.md").write_text("changed")
    done = functok("validate", dataset_copy.folder)
    assert done.returncode == 1
    assert "README.md" in done.stdout
    document = json.loads(functok("validate", dataset_copy.folder, "--json").stdout)
    assert document["ok"] is False
    assert document["findings"][0]["place"] == "README.md"


def test_explain_tells_the_story_of_a_row_and_of_a_refused_attempt(lamps_dataset: Path) -> None:
    dataset = Dataset(lamps_dataset)
    row = next(row for _, row in dataset.rows())
    done = functok("explain", lamps_dataset, row["id"])
    assert done.returncode == 0
    assert row["query"] in done.stdout
    assert "not_grounded: passed" in done.stdout
    document = json.loads(functok("explain", lamps_dataset, row["id"], "--json").stdout)
    assert document["accepted"] is True
    assert document["row"]["query"] == row["query"]
    refused = next(dataset.rejections(), None)
    if refused is not None:
        document = json.loads(functok("explain", lamps_dataset, refused["id"], "--json").stdout)
        assert document["accepted"] is False
        assert document["reason"] == refused["reason"]


def test_explain_lets_no_row_and_no_reply_speak_to_the_terminal(dataset_copy: Dataset) -> None:
    row = plant(dataset_copy, "red \x1b[31malert\x07 [bold]")
    refused = {"id": "ff00", "stage": "checks", "raw": "\x1b]0;title\x07\nsecond line"}
    (dataset_copy.folder / "rejected.jsonl").write_text(json.dumps(refused) + "\n")
    for name, said in ((row, r"red \x1b[31malert\x07 [bold]"), ("ff00", r"\x1b]0;title\x07")):
        done = functok("explain", dataset_copy.folder, name)
        assert done.returncode == 0, done.stderr
        assert said in done.stdout
        assert not {"\x1b", "\x07"} & {*done.stdout}
    assert "second line" in done.stdout.splitlines()[-1]


def test_explain_of_an_unknown_row_says_where_ids_are(lamps_dataset: Path) -> None:
    fails(functok("explain", lamps_dataset, "zzzz"), "no such row", "rejected.jsonl")


def test_init_makes_a_project_that_generates(tmp_path: Path) -> None:
    done = functok("init", tmp_path / "mine")
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (tmp_path / "mine").iterdir()}
    assert {"api_specs", "prompts", "flows", "outputs"} <= names
    done = functok("generate", "--rows", "2", cwd=tmp_path / "mine")
    assert done.returncode == 0, done.stderr
    assert {p.name for p in (tmp_path / "mine" / "outputs").iterdir()} >= {"android", "vehicle"}
    fails(functok("init", tmp_path / "mine"), "stands there already")


BAD_SPECS = {
    "broken.yaml": ("- name: [unclosed\n", "broken.yaml"),
    "syntax.py": ("def broken(:\n    pass\n", "syntax.py:1"),
    "none.py": ('"""Nothing here."""\n', "none.py"),
    "empty.yaml": ("", "empty.yaml"),
    "twice.json": (
        json.dumps([{"name": "ring", "description": "Rings."}] * 2), "ring",
    ),
    "never.json": (
        json.dumps(
            [
                {
                    "name": "ring",
                    "description": "Rings the bell.",
                    "parameters": {
                        "type": "object",
                        "properties": {"times": {"type": "integer", "minimum": 9, "maximum": 3}},
                        "required": ["times"],
                    },
                }
            ]
        ),
        "never.json#/0/parameters/properties/times",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_SPECS)
def test_a_bad_spec_is_one_message_and_writes_nothing(tmp_path: Path, name: str) -> None:
    text, said = BAD_SPECS[name]
    (tmp_path / name).write_text(text)
    fails(functok("generate", name, "--rows", "2", cwd=tmp_path), said)
    assert not (tmp_path / "outputs").exists()


def test_a_missing_spec_is_named(tmp_path: Path) -> None:
    fails(functok("generate", "nowhere.py", cwd=tmp_path), "nowhere.py")


def test_generate_without_a_spec_or_a_project_says_what_to_do(tmp_path: Path) -> None:
    fails(functok("generate", cwd=tmp_path), "functok init")


def test_wrong_options_are_named(lamps: Path) -> None:
    fails(functok("generate", lamps, "--rows", "0"), "rows")
    fails(functok("generate", lamps, "--negatives", "1.5"), "negatives")
    fails(functok("generate", lamps, "--teacher", "parrot"), "teacher")
    fails(functok("generate", lamps, "--colour", "red"), "--colour")


def test_an_output_folder_of_another_spec_is_refused(lamps: Path, lamps_dataset: Path) -> None:
    spec = lamps.with_name("other.py")
    spec.write_text(LAMPS)
    fails(functok("generate", spec, "--out", lamps_dataset, "--rows", "2"), "belongs to the spec")


def test_a_folder_that_is_no_dataset_is_named(tmp_path: Path) -> None:
    for command in (["validate"], ["explain"]):
        extra = ["x"] if command == ["explain"] else []
        fails(functok(*command, tmp_path, *extra), "not a functok dataset")


def test_markup_in_a_spec_is_shown_as_text(tmp_path: Path) -> None:
    spec = tmp_path / "odd.json"
    text = "Opens [red]the[/red] door <nexa_0> {{ 7 * 7 }} \u001b[31m."
    spec.write_text(json.dumps([{"name": "open_door", "description": text, "parameters": {}}]))
    done = functok("inspect", spec)
    assert done.returncode == 0, done.stderr
    flat = " ".join(done.stdout.split())
    assert "[red]the[/red]" in flat
    assert "\u001b[31m" not in done.stdout


def test_a_closed_pipe_is_no_failure(lamps_dataset: Path) -> None:
    command = f"{sys.executable} -m functok validate {lamps_dataset} --json"
    code = subprocess.run(
        ["bash", "-c", f"{command} | true; exit ${{PIPESTATUS[0]}}"], capture_output=True, text=True
    )
    assert code.returncode == 0, code.stderr
    assert code.stderr == ""


def test_text_that_the_terminal_cannot_show_is_escaped(tmp_path: Path) -> None:
    spec = tmp_path / "odd.json"
    spec.write_text(json.dumps([{"name": "open_door", "description": "打开门 for guests."}]))
    done = subprocess.run(
        [sys.executable, "-m", "functok", "inspect", str(spec)],
        capture_output=True, env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"\\u6253" in done.stdout


def test_two_specs_of_one_name_are_refused_together(tmp_path: Path) -> None:
    (tmp_path / "api_specs").mkdir()
    (tmp_path / "api_specs" / "a.py").write_text(LAMPS)
    (tmp_path / "api_specs" / "a.json").write_text("[]")
    fails(functok("generate", cwd=tmp_path), "a.py", "same name as a.json")


def test_every_command_has_help() -> None:
    for command in ("generate", "inspect", "plan", "validate", "explain", "init"):
        done = functok(command, "--help")
        assert done.returncode == 0
        assert "Usage" in done.stdout


def test_help_says_the_default_that_holds() -> None:
    default = RunConfig.model_fields["slots_per_request"].default
    shown = functok("generate", "--help").stdout
    said = shown[shown.index("--slots-per-request") :]
    assert f"[default: {default}]" in " ".join(said.split())[:120]


def test_plan_takes_the_endpoints_of_generate_and_reckons_with_the_judge_they_imply(
    lamps: Path, tmp_path: Path
) -> None:
    asked = ("--teacher", "openai", "--model", "m", "--base-url", "http://127.0.0.1:9/v1")
    judged = (
        ("--judge-model", "other"),
        ("--judge-base-url", "http://127.0.0.1:9/v1"),
    )
    for more, judges in (((), False), *((more, True) for more in judged)):
        done = functok("plan", lamps, "--rows", "9", *asked, *more, "--json", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert (json.loads(done.stdout)["judge"] is not None) == judges


def test_plan_takes_whatever_generate_takes(lamps: Path, tmp_path: Path) -> None:
    """So that one may be put for the other in any command; noise makes other rows."""
    offered = {
        command: set(re.findall(r"--[a-z][a-z-]+", functok(command, "--help").stdout))
        for command in ("generate", "plan")
    }
    assert offered["generate"] <= offered["plan"]
    broken = tmp_path / "broken.tokens.json"
    broken.write_text("{}")
    fails(functok("plan", lamps, "--registry", broken, cwd=tmp_path), "broken.tokens.json")
    functok("generate", lamps, "--rows", "3", cwd=tmp_path)
    for more, kept in ((), True), (("--noise", "0.9"), False):
        shown = functok("plan", lamps, "--rows", "3", *more, "--json", cwd=tmp_path)
        assert any(shard["kept"] for shard in json.loads(shown.stdout)["shards"]) == kept


@pytest.mark.parametrize("command", ["practice-teacher", "practice-hub"])
def test_a_port_that_cannot_be_served_on_is_told(command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        fails(functok(command, "--port", str(port)), f"--port {port}", "in use", "Name another")
    fails(functok(command, "--port", "99999"), "--port 99999", "Name another")


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_behind(
    lamps_dataset: Path, tmp_path: Path
) -> None:
    (tmp_path / "report.html").mkdir()
    fails(functok("report", lamps_dataset, "--out", tmp_path / "report.html"), "report.html")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_plan_without_a_spec_plans_each_of_api_specs(tmp_path: Path) -> None:
    (tmp_path / "api_specs").mkdir()
    for name in ("attic", "cellar"):
        (tmp_path / "api_specs" / f"{name}.py").write_text(LAMPS)
    shown = functok("plan", "--rows", "3", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "attic: 12 rows" in shown.stdout
    assert "cellar: 12 rows" in shown.stdout
    documents = json.loads(functok("plan", "--rows", "3", "--json", cwd=tmp_path).stdout)
    assert [document["name"] for document in documents] == ["attic", "cellar"]


@pytest.mark.parametrize("command", ["generate", "plan"])
@pytest.mark.parametrize("option", ["--out", "--registry"])
def test_what_is_of_one_dataset_is_not_taken_for_several(
    command: str, option: str, tmp_path: Path
) -> None:
    """One registry would retire the functions of the one API for those of the other."""
    (tmp_path / "api_specs").mkdir()
    for name in ("attic", "cellar"):
        (tmp_path / "api_specs" / f"{name}.py").write_text(LAMPS)
    done = functok(command, option, tmp_path / "one", cwd=tmp_path)
    fails(done, option, "for 2 specs", "Name the SPEC as well")
    assert not (tmp_path / "one").exists()
