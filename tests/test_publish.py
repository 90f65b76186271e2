"""`functok publish`: through the real client, over a socket, to the practice Hub."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from functok.cli import app
from functok.dataset import Dataset
from functok.errors import CheckFailed, InputError, RegistryError, ServiceError, Unavailable
from functok.practice import PracticeHub
from functok.practice.repository import File, Repository
from functok.publishing.hub import Hub
from functok.publishing.publish import Did, Published, Wishes, publish
from functok.records import Split
from functok.validate import validate

from .conftest import LAMPS, run
from .hub_server import practice_hub
from .starting import functok

REPO = "practice/lamps"


@pytest.fixture
def hub() -> Iterator[PracticeHub]:
    with practice_hub() as running:
        yield running


@pytest.fixture(scope="module")
def next_dataset(lamps_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release after `lamps_dataset`: a new member, a new function."""
    folder = tmp_path_factory.mktemp("next")
    shutil.copytree(lamps_dataset, folder / "out")
    spec = folder / "lamps.py"
    new = '\n\ndef lock_door(code: int) -> None:\n    """Locks the front door of the house."""\n'
    spec.write_text(LAMPS.replace('"kitchen", ', '"kitchen", "attic", ', 1) + new)
    shutil.copy(lamps_dataset.parent / "lamps.tokens.json", folder / "lamps.tokens.json")
    return run(spec, folder / "out", rows=20).out


def _publish(dataset: Path, hub: PracticeHub, **wishes: Any) -> Published:
    client = Hub(REPO, token="hf_practice", endpoint=hub.url)
    return publish(Dataset(dataset), client, Wishes(**wishes), pause=0.01)


def _repository(hub: PracticeHub) -> Repository:
    return hub.repositories[REPO]


def _file(hub: PracticeHub, name: str, revision: str = "main") -> bytes:
    commit = _repository(hub).find(revision)
    assert commit is not None
    return commit.files[name].data


def _commits(hub: PracticeHub, revision: str = "main") -> int:
    """How many commits there are beyond the one that every repository begins with."""
    return len(_repository(hub).history(revision)) - 1


def test_a_release_is_one_commit_with_data_card_registry_functions_and_manifest(
    hub: PracticeHub, lamps_dataset: Path
) -> None:
    done = _publish(lamps_dataset, hub, private=True)
    assert (done.did, done.tag) == (Did.COMMITTED, "v1")
    assert _commits(hub) == 1
    repository = _repository(hub)
    assert repository.private
    assert repository.tags == {"v1": repository.branches["main"]} == {"v1": done.commit}
    head = repository.find("v1")
    assert head is not None
    assert sorted(head.files) == [
        ".gitattributes", "README.md", "data/test-00000-of-00001.parquet",
        "data/train-00000-of-00001.parquet", "data/validation-00000-of-00001.parquet",
        "functional_tokens.json", "functions.json", "manifest.json",
    ]  # fmt: skip
    for name in done.files:
        if name not in ("README.md", "manifest.json"):
            assert head.files[name].data == (lamps_dataset / name).read_bytes()
            assert head.files[name].lfs == name.endswith(".parquet")


def test_a_repeated_publish_makes_no_commit(hub: PracticeHub, lamps_dataset: Path) -> None:
    first = _publish(lamps_dataset, hub)
    again = _publish(lamps_dataset, hub)
    assert (again.did, again.tag, again.commit) == (Did.NOTHING, "v1", first.commit)
    assert _commits(hub) == 1
    assert hub.requests["commit"] == 1
    assert hub.requests["upload"] == 3


def test_the_next_release_tells_what_changed_since_the_one_on_the_hub(
    hub: PracticeHub, lamps_dataset: Path, next_dataset: Path
) -> None:
    _publish(lamps_dataset, hub, licence="cc-by-4.0")
    done = _publish(next_dataset, hub)
    assert done.tag == "v2"
    assert done.changes is not None
    told = {c["function"]: (c["change"], c["impact"]) for c in done.changes["functions"]}
    assert told == {"switch_lamp": ("changed", "compatible"), "lock_door": ("added", "compatible")}
    card = _file(hub, "README.md").decode()
    since = card.partition("## Since v1")[2].partition("## ")[0]
    assert "`lock_door`: added, compatible" in since
    assert "enum, new: " in since
    before, now = (
        Dataset(folder).manifest["counts"]["accepted"] for folder in (lamps_dataset, next_dataset)
    )
    assert f"Rows: {before} before, {now} now." in since
    assert yaml.safe_load(card.split("---")[1])["license"] == "cc-by-4.0", "the licence stays"


def test_what_was_published_is_a_sound_dataset_when_it_is_downloaded(
    hub: PracticeHub, lamps_dataset: Path, tmp_path: Path
) -> None:
    """And it is not published anew from there."""
    _publish(lamps_dataset, hub)
    head = _repository(hub).find("v1")
    assert head is not None
    for name, file in head.files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(file.data)
    assert list(validate(Dataset(tmp_path))) == []
    assert list(Dataset(tmp_path).rejections()) == []
    assert _publish(tmp_path, hub).did is Did.NOTHING


def test_files_of_the_last_release_that_the_new_one_lacks_go_and_others_stay(
    hub: PracticeHub, lamps_dataset: Path, next_dataset: Path
) -> None:
    _publish(lamps_dataset, hub)
    repository = _repository(hub)
    old = repository.find("main")
    assert old is not None
    more = dict.fromkeys(("data/train-old.parquet", "NOTES.md"), old.files["README.md"])
    repository.commit(more, (), "by hand", "main")
    done = _publish(next_dataset, hub)
    assert done.deleted == ("data/train-old.parquet",)
    head = repository.find("main")
    assert head is not None
    assert "NOTES.md" in head.files
    assert "data/train-old.parquet" not in head.files


@pytest.mark.parametrize("fault", [409, 412, 500, 503, 429, "drop"])
def test_a_commit_that_fails_for_a_while_is_made_in_the_end(
    hub: PracticeHub, lamps_dataset: Path, fault: int | str
) -> None:
    hub.fail("commit", fault, times=2)
    assert _publish(lamps_dataset, hub).tag == "v1"
    assert _commits(hub) == 1
    assert hub.requests["commit"] == 3
    assert hub.requests["upload"] == 3, "large files were sent twice"


def test_a_commit_whose_answer_is_lost_is_not_made_twice(
    hub: PracticeHub, lamps_dataset: Path
) -> None:
    hub.fail("commit", "lose")
    done = _publish(lamps_dataset, hub)
    assert _commits(hub) == 1
    assert done.did is Did.TAGGED
    assert _repository(hub).tags == {"v1": done.commit}


def test_a_commit_that_somebody_overtakes_is_made_on_top_of_theirs(
    hub: PracticeHub, lamps_dataset: Path
) -> None:
    hub.fail("commit", "overtake")
    done = _publish(lamps_dataset, hub)
    assert [c.message for c in _repository(hub).history("main")] == [
        "lamps v1", "by hand", "initial commit",
    ]  # fmt: skip
    assert hub.requests["commit"] == 2
    assert _repository(hub).tags["v1"] == done.commit


def test_an_upload_that_breaks_off_is_gone_on_with(hub: PracticeHub, lamps_dataset: Path) -> None:
    hub.fail("upload", "drop")
    hub.fail("upload", 503)
    assert _publish(lamps_dataset, hub).tag == "v1"
    assert _commits(hub) == 1


def test_a_publish_that_died_after_the_upload_sends_nothing_twice(
    hub: PracticeHub, lamps_dataset: Path
) -> None:
    hub.fail("commit", 400)
    with pytest.raises(ServiceError):
        _publish(lamps_dataset, hub)
    assert (_commits(hub), hub.requests["upload"]) == (0, 3)
    assert _publish(lamps_dataset, hub).did is Did.COMMITTED
    assert (_commits(hub), hub.requests["upload"]) == (1, 3)


def test_a_tag_that_was_not_set_is_set_by_the_next_publish(
    hub: PracticeHub, lamps_dataset: Path
) -> None:
    hub.fail("tag", 400)
    with pytest.raises(ServiceError, match="refused it"):
        _publish(lamps_dataset, hub)
    assert not _repository(hub).tags
    done = _publish(lamps_dataset, hub)
    assert done.did is Did.TAGGED
    assert _commits(hub) == 1
    assert list(_repository(hub).tags) == ["v1"]


def test_a_pull_request_is_opened_once_and_tagged_when_it_is_merged(
    hub: PracticeHub, lamps_dataset: Path, next_dataset: Path
) -> None:
    _publish(lamps_dataset, hub)
    done = _publish(next_dataset, hub, create_pr=True)
    assert done.did is Did.PROPOSED
    assert done.pull_request == f"{hub.url}/datasets/{REPO}/discussions/1"
    again = _publish(next_dataset, hub, create_pr=True)
    assert (again.did, again.pull_request) == (Did.NOTHING, done.pull_request)
    assert len(_repository(hub).pull_requests) == 1
    assert list(_repository(hub).tags) == ["v1"]
    assert _commits(hub) == 1
    _repository(hub).merge(1)
    merged = _publish(next_dataset, hub)
    assert (merged.did, merged.tag) == (Did.TAGGED, "v2")
    assert _repository(hub).tags["v2"] == _repository(hub).branches["main"]


def test_a_branch_is_made_where_there_is_none_and_main_stays(
    hub: PracticeHub, lamps_dataset: Path, next_dataset: Path
) -> None:
    _publish(lamps_dataset, hub)
    done = _publish(next_dataset, hub, branch="trial")
    assert (done.branch, done.tag) == ("trial", None)
    assert (_commits(hub), _commits(hub, "trial")) == (1, 2)
    assert list(_repository(hub).tags) == ["v1"]
    assert _publish(next_dataset, hub, branch="trial").did is Did.NOTHING


def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    hub: PracticeHub, lamps_dataset: Path, next_dataset: Path
) -> None:
    new = _publish(lamps_dataset, hub, dry_run=True)
    assert (new.new_repository, new.tag, new.commit) == (True, "v1", None)
    assert not hub.repositories
    _publish(lamps_dataset, hub)
    writing = ("create", "preupload", "batch", "upload", "commit", "branch", "tag")
    before = {name: hub.requests[name] for name in writing}
    for wishes in ({}, {"create_pr": True}, {"branch": "trial"}):
        planned = _publish(next_dataset, hub, dry_run=True, **wishes)
        assert planned.commit is None
        assert planned.changes is not None
        assert len(planned.changes["functions"]) == 2
    assert {name: hub.requests[name] for name in writing} == before


def test_a_dataset_that_does_not_pass_validate_is_refused(
    hub: PracticeHub, dataset_copy: Dataset
) -> None:
    (dataset_copy.folder / "functions.json").write_text(
        (dataset_copy.folder / "functions.json").read_text().replace("Dims", "Brightens")
    )
    with pytest.raises(CheckFailed, match=r"does not pass functok validate"):
        _publish(dataset_copy.folder, hub)
    assert not hub.requests


def test_a_dataset_with_a_secret_in_its_spec_is_refused_and_the_secret_is_not_shown(
    hub: PracticeHub, tmp_path: Path
) -> None:
    key = "AKIA" + "ABCDEFGHIJKLMNOP"
    spec = tmp_path / "lamps.py"
    spec.write_text(
        LAMPS.replace("Switches the lamp", f"With {key} or bob@corp.io, switches a lamp")
    )
    out = run(spec, tmp_path / "out", rows=5).out
    with pytest.raises(CheckFailed, match=r"functions\.json: AWS key AKIAAB…") as refused:
        _publish(out, hub)
    assert key not in str(refused.value)
    with pytest.raises(CheckFailed, match="e-mail address"):
        _publish(out, hub, allowed=["AKIA.*"])
    assert not hub.requests
    assert _publish(out, hub, allowed=["AKIA.*", r".*@corp\.io"]).tag == "v1"


def test_a_registry_in_which_an_index_changed_hands_is_refused(
    hub: PracticeHub, lamps_dataset: Path, tmp_path: Path
) -> None:
    _publish(lamps_dataset, hub)
    head, switch, rest = LAMPS.partition("def switch_lamp")
    swapped, dim, end = rest.partition("def dim_lamp")
    spec = tmp_path / "lamps.py"
    spec.write_text(f"{head}{dim}{end}\n\n{switch}{swapped}")
    other = run(spec, tmp_path / "out", rows=20).out
    for wishes in ({}, {"branch": "trial"}, {"create_pr": True}, {"dry_run": True}):
        with pytest.raises(RegistryError, match=r"<nexa_0> changed hands, from 'switch_lamp'"):
            _publish(other, hub, **wishes)
    assert _commits(hub) == 1


def test_a_repository_that_holds_other_data_is_refused(
    hub: PracticeHub, lamps_dataset: Path
) -> None:
    _publish(lamps_dataset, hub)
    _repository(hub).commit({}, ["manifest.json"], "by hand", "main")
    with pytest.raises(InputError, match="holds data that functok did not make"):
        _publish(lamps_dataset, hub)


def test_a_release_that_cannot_be_read_is_named_and_not_replaced(
    hub: PracticeHub, lamps_dataset: Path, next_dataset: Path
) -> None:
    _publish(lamps_dataset, hub)
    unreadable = {"manifest.json": File(b'{"format": 99}', lfs=False)}
    _repository(hub).commit(unreadable, (), "by hand", "main")
    with pytest.raises(InputError, match="holds a release that cannot be read: is not a manifest"):
        _publish(next_dataset, hub)


def test_a_pull_request_of_somebody_else_is_in_nobodys_way(
    hub: PracticeHub, lamps_dataset: Path
) -> None:
    hub.fail("commit", 400)
    with pytest.raises(ServiceError):
        _publish(lamps_dataset, hub)
    for name in ("NOTES.md", "manifest.json"):
        theirs = {name: File(b"{}", lfs=False)}
        _repository(hub).commit(theirs, (), "by hand", "main", propose=True)
    assert _publish(lamps_dataset, hub, create_pr=True).did is Did.PROPOSED


def test_a_tag_of_other_content_is_not_moved(
    hub: PracticeHub, lamps_dataset: Path, next_dataset: Path
) -> None:
    _publish(lamps_dataset, hub, tag="first")
    before = dict(_repository(hub).tags)
    with pytest.raises(InputError, match="is a release of other content"):
        _publish(next_dataset, hub, tag="first")
    assert _repository(hub).tags == before


def test_a_public_repository_is_not_taken_for_a_private_one(
    hub: PracticeHub, lamps_dataset: Path
) -> None:
    _publish(lamps_dataset, hub)
    with pytest.raises(InputError, match="is there already, and public"):
        _publish(lamps_dataset, hub, private=True)


@pytest.mark.parametrize(
    "wishes", [{"branch": "a b"}, {"tag": "../x"}, {"licence": "My licence"},
               {"create_pr": True, "tag": "v9"}]
)  # fmt: skip
def test_options_that_cannot_be_are_refused_before_anything_is_asked(
    wishes: dict[str, Any],
) -> None:
    with pytest.raises(InputError):
        Wishes(**wishes)


@pytest.mark.parametrize("repo", ["lamps", "a/b/c", "a/../b", "a/b c", "/b", "a/"])
def test_a_repository_has_a_namespace_and_a_name(repo: str) -> None:
    with pytest.raises(InputError, match="names no repository"):
        Hub(repo)


def test_load_dataset_gives_the_rows_of_a_release(
    hub: PracticeHub, lamps_dataset: Path, tmp_path: Path
) -> None:
    """With the splits and features that the card states, which are those that are read."""
    _publish(lamps_dataset, hub)
    code = f"""
import json
from datasets import load_dataset, load_dataset_builder
told = load_dataset_builder({REPO!r}, revision="v1").info
loaded = load_dataset({REPO!r}, revision="v1")
assert dict(told.features) == dict(loaded["train"].features), told.features
print(json.dumps({{
    "rows": {{name: list(split["id"]) for name, split in loaded.items()}},
    "told": {{name: split.num_examples for name, split in told.splits.items()}},
}}))
"""
    environment = {**os.environ, "HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    rows: dict[str, list[str]] = {}
    for split, row in Dataset(lamps_dataset).rows():
        rows.setdefault(str(split), []).append(row["id"])
    assert found["rows"] == rows
    assert found["told"] == {split: len(ids) for split, ids in rows.items()}


def test_the_card_counts_the_rows_of_each_function_and_token(
    hub: PracticeHub, lamps_dataset: Path
) -> None:
    _publish(lamps_dataset, hub)
    dataset = Dataset(lamps_dataset)
    card = _file(hub, "README.md").decode()
    told = {m[1]: int(m[2]) for m in re.finditer(r"\| `<nexa_\d+>` \| `(\w+)` \| (\d+) \|", card)}
    rows = [row for _, row in dataset.rows()]
    counted = Counter(
        ("ask_for_argument", row["function"])
        if row["kind"] == "missing_argument"
        else (row["function"],)
        for row in rows
    )
    for function in dataset.api.functions:
        found = sum(n for names, n in counted.items() if function.name in names)
        assert told[function.name] == found
    assert told["irrelevant_function"] == counted[(None,)]
    asked = sum(n for names, n in counted.items() if "ask_for_argument" in names)
    assert told.get("ask_for_argument", 0) == asked > 0


def test_the_card_tells_the_scores_of_the_rows_that_are_published(
    hub: PracticeHub, dataset_copy: Dataset
) -> None:
    folder = dataset_copy.folder
    said = folder / "said|well.jsonl"
    rows = [row for split, row in dataset_copy.rows() if split is Split.TEST]
    said.write_text("".join(json.dumps({"id": r["id"], "calls": r["calls"]}) + "\n" for r in rows))
    assert _publish(folder, hub).did is Did.COMMITTED
    assert "## Scores" not in _file(hub, "README.md").decode()
    evaluated = CliRunner().invoke(app, ["evaluate", str(folder), "--predictions", str(said)])
    assert evaluated.exit_code == 0, evaluated.output
    assert _publish(folder, hub).did is Did.COMMITTED
    assert _publish(folder, hub).did is Did.NOTHING
    card = _file(hub, "README.md").decode()
    scores = card.partition("## Scores")[2].partition("## ")[0]
    assert f"| `said\\|well` | tokens | {len(rows)} of test | 100.0 % (" in scores
    few = ["evaluate", str(folder), "--predictions", str(said), "--limit", "2"]
    assert CliRunner().invoke(app, few).exit_code == 0
    (folder / "evaluations" / "said_well-tokens-limit2.json").rename(
        folder / "evaluations/few.json"
    )
    assert _publish(folder, hub).did is Did.NOTHING, "scores of some rows are not published"
    (folder / "evaluations/few.json").unlink()
    [kept] = (folder / "evaluations").glob("*.json")
    assert kept.with_suffix(".md").read_text() in card
    result = json.loads(kept.read_text())
    kept.write_text(json.dumps({**result, "dataset": {**result["dataset"], "rows": "others"}}))
    assert _publish(folder, hub).did is Did.COMMITTED
    assert "## Scores" not in _file(hub, "README.md").decode()
    kept.write_text("{}")
    with pytest.raises(InputError, match="is no result of `functok evaluate`"):
        _publish(folder, hub)


def test_text_of_a_spec_breaks_neither_the_card_nor_its_head(
    hub: PracticeHub, tmp_path: Path
) -> None:
    """Pipes, backquotes, fences, tags, YAML and a template's braces in names and descriptions."""
    nasty = "A | b `c` ```d <script>x</script> {{ 7 * 7 }} [link](javascript:x) ---\\n- e: 'f"
    spec = tmp_path / 'na"me: {{x}} <b>.py'
    spec.write_text(LAMPS.replace("Switches the lamp", f"{nasty} Switches the lamp"))
    _publish(run(spec, tmp_path / "out", rows=5).out, hub)
    card = _file(hub, "README.md").decode()
    _, head, body = card.split("---\n", 2)
    document = yaml.safe_load(head)
    assert document["pretty_name"] == 'na"me: {{x}} <b> function calls'
    assert document["configs"][0]["data_files"][0] == {"split": "train", "path": "data/train-*"}
    assert {"synthetic", "function-calling", "functional-tokens"} <= set(document["tags"])
    html = MarkdownIt("commonmark").enable("table").render(body)
    assert "<script" not in html
    assert "<a href" not in html
    assert "49" not in re.findall(r"A \|.*", html)[0]
    table = html.partition("<table>")[2].partition("</table>")[0]
    assert {row.count("<td") for row in table.split("<tr>")[2:]} == {4}


def _command(dataset: Path, url: str, *options: str) -> subprocess.CompletedProcess[str]:
    surroundings = {"HF_ENDPOINT": url, "HF_TOKEN": "hf_right"}
    return functok("publish", dataset, "--repo", REPO, *options, environment=surroundings)


def test_the_command_publishes_with_the_token_of_the_environment(lamps_dataset: Path) -> None:
    with practice_hub(key="hf_right") as hub:
        done = _command(lamps_dataset, hub.url, "--json")
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        assert (said["did"], said["tag"], said["new_repository"]) == ("committed", "v1", True)
        again = _command(lamps_dataset, hub.url)
        assert "Nothing to do" in again.stdout
        assert "hf_right" not in done.stdout + done.stderr + again.stdout + again.stderr


def test_a_login_that_may_not_write_is_said_with_the_remedy(lamps_dataset: Path) -> None:
    with practice_hub(key="hf_other") as hub:
        done = _command(lamps_dataset, hub.url)
    assert done.returncode == 4
    assert "Set HF_TOKEN" in done.stderr
    assert "Traceback" not in done.stderr
    assert "hf_right" not in done.stderr


def test_a_hub_that_is_not_there_ends_in_one_message(lamps_dataset: Path) -> None:
    client = Hub(REPO, token="hf_practice", endpoint="http://127.0.0.1:9")
    waits: list[float] = []
    with pytest.raises(Unavailable, match="the connection failed"):
        publish(
            Dataset(lamps_dataset), client, pause=0.01, notice=lambda _, wait: waits.append(wait)
        )
    assert waits == [0.01, 0.02, 0.04, 0.08, 0.16]
