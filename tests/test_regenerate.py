"""A spec changes: what stands is kept, and only what the change owes is asked for."""

from __future__ import annotations

import json
import random
import re
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from functok.cli import app
from functok.config import RunConfig
from functok.dataset import Dataset, Row
from functok.leaks import ELSEWHERE
from functok.pipeline import Outcome, generate
from functok.records import Split
from functok.running.job import Job
from functok.specs import read_spec
from functok.teachers.offline import could_serve
from functok.validate import validate

from .conftest import ROOT, run
from .starting import Started, functok
from .test_llm_run import KEY, Endpoint, practice_teacher

ANDROID = (ROOT / "api_specs" / "android.py").read_text()
SETTINGS: dict[str, Any] = {"rows": 6, "negatives": 0.1, "slots_per_request": 3}


def _rows(out: Path) -> dict[str, Row]:
    return {row["id"]: row for _, row in Dataset(out).rows()}


def _of(rows: dict[str, Row], *functions: str | None) -> dict[str, Row]:
    return {key: row for key, row in rows.items() if row["function"] in functions}


def _others(rows: dict[str, Row], *functions: str | None) -> dict[str, Row]:
    return {key: row for key, row in rows.items() if row["function"] not in functions}


def _sound(out: Path) -> dict[str, Any]:
    """The manifest of a dataset that passes `validate`, and whose counts add up."""
    assert list(validate(Dataset(out))) == []
    manifest = Dataset(out).manifest
    counts = manifest["counts"]
    assert counts["requested"] == counts["accepted"] + counts["rejected_for_good"] + counts["owed"]
    assert counts["accepted"] == counts["requested"], counts["shortfall"]
    changes = manifest["changes"]
    assert changes["rows"]["kept"] + changes["rows"]["made"] == counts["accepted"]
    return manifest


# ---------------------------------------------------------------- with an LLM, by the server's count


class Project:
    """A released dataset of the twenty functions, as one that was downloaded: no work folder."""

    def __init__(self, folder: Path, endpoint: Endpoint) -> None:
        self.spec = folder / "android.py"
        self.out = folder / "out"
        self.endpoint = endpoint

    def edit(self, *pairs: tuple[str, str]) -> None:
        text = self.spec.read_text()
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new)
        self.spec.write_text(text)

    def job(self, **settings: object) -> Job:
        chosen = {**SETTINGS, **settings, "teacher": "openai", "model": "practice"}
        config = RunConfig.model_validate({**chosen, "base_url": self.endpoint.url})
        return Job([self.spec], self.out, config)

    def generate(self, **settings: object) -> tuple[Outcome, int]:
        """A run, and the requests that the endpoint saw."""
        before = self.endpoint.stats()["requests"]
        outcome = generate(self.job(**settings), lambda progress: None)
        return outcome, self.endpoint.stats()["requests"] - before


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with practice_teacher() as server, pytest.MonkeyPatch.context() as environment:
        environment.setenv("OPENAI_API_KEY", KEY)
        yield server


@pytest.fixture(scope="module")
def released(endpoint: Endpoint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("released")
    project = Project(folder, endpoint)
    project.spec.write_text(ANDROID)
    project.generate()
    shutil.rmtree(project.out / ".work")
    return folder


@pytest.fixture
def project(released: Path, endpoint: Endpoint, tmp_path: Path) -> Project:
    shutil.copytree(released, tmp_path, dirs_exist_ok=True)
    return Project(tmp_path, endpoint)


def test_other_words_are_taken_over_without_a_request(project: Project) -> None:
    before = _rows(project.out)
    project.edit(
        ("Reads out the current news headlines.", "Reads the current news headlines out loud."),
        ("Country that the news comes from, as", "Country where the news comes from, as"),
    )
    _, requests = project.generate()
    after = _rows(project.out)
    assert requests == 0
    assert _others(after, "read_headlines") == _others(before, "read_headlines")
    assert after.keys() == before.keys()
    for key, row in _of(after, "read_headlines").items():
        assert "news headlines out loud." in row["completion"]
        assert {**row, "completion": before[key]["completion"]} == before[key]
    changes = _sound(project.out)["changes"]
    assert [(c["function"], c["impact"]) for c in changes["functions"]] == [
        ("read_headlines", "cosmetic")
    ]
    assert changes["rows"]["made"] == 0


def test_with_one_of_twenty_functions_changed_the_requests_are_its_own(project: Project) -> None:
    before = _rows(project.out)
    project.edit(
        ('door: Literal["front_door"', 'minutes: int,\n    door: Literal["front_door"'),
        (
            "- action (str):",
            "- minutes (int): For how many minutes, between 1 and 30.\n    - action (str):",
        ),
    )
    expected = json.loads(_plan(project))
    _, requests = project.generate()
    assert requests == expected["requests"] == 2
    assert expected["kept"] == len(_others(before, "operate_door_lock"))
    manifest = _sound(project.out)
    assert set(manifest["cost"]["by_shard"]) == {"single/operate_door_lock"}
    after = _rows(project.out)
    assert _others(after, "operate_door_lock") == _others(before, "operate_door_lock")
    assert len(_of(after, "operate_door_lock")) == 6
    assert manifest["changes"]["rows"]["dropped"] == {"schema": 6}


def _plan(project: Project) -> str:
    options = ["--rows", "6", "--negatives", "0.1", "--slots-per-request", "3", "--json"]
    done = CliRunner().invoke(
        app,
        ["plan", str(project.spec), "--out", str(project.out), "--teacher", "openai",
         "--model", "practice", *options],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_renamed_function_keeps_its_rows_and_its_token(project: Project) -> None:
    before = _of(_rows(project.out), "dial")
    token = Dataset(project.out).registry.token_of("dial")
    project.edit(("def dial(", "def place_call("))
    text = project.spec.read_text()
    start = text.index('"""', text.index("def place_call("))
    end = text.index('    """', start + 3)
    project.spec.write_text(f"{text[:end]}\n    Formerly: dial\n{text[end:]}")
    _, requests = project.generate()
    assert requests == 0
    after = _of(_rows(project.out), "place_call")
    assert {row["query"] for row in after.values()} == {row["query"] for row in before.values()}
    assert all(f" {token}(" in row["completion"] for row in after.values())
    assert all(json.loads(row["calls"])[0]["name"] == "place_call" for row in after.values())
    [change] = _sound(project.out)["changes"]["functions"]
    assert (change["change"], change["formerly"]) == ("renamed", "dial")
    _, requests = project.generate(rows=6)
    assert requests == 0


def test_a_removed_function_goes_with_its_rows_and_retires_its_token(project: Project) -> None:
    before = _rows(project.out)
    start = project.spec.read_text().index("def check_smoke_detectors")
    project.spec.write_text(project.spec.read_text()[:start])
    _, requests = project.generate()
    after = _rows(project.out)
    assert requests <= 1, "a room that only this function lacked is no near miss any more"
    assert _others(after, None) == _others(before, None, "check_smoke_detectors")
    manifest = _sound(project.out)
    assert manifest["changes"]["rows"]["dropped"]["removed"] == 6
    tokens = json.loads((project.out / "functional_tokens.json").read_text())["tokens"]
    assert [t["status"] for t in tokens if t["function"] == "check_smoke_detectors"] == ["retired"]


def test_negatives_that_a_new_function_could_serve_are_replaced(project: Project) -> None:
    before = _rows(project.out)
    negative = next(row for row in before.values() if row["kind"] == "unrelated")
    word = max((w for w in negative["query"].split() if w.isalpha()), key=len).lower()
    project.spec.write_text(
        f"{project.spec.read_text()}\n\ndef manage_{word}(title: str) -> None:\n"
        f'    """Manages the {word} that the user names.\n\n'
        f'    Parameters:\n    - title (str): Title of the {word}.\n    """\n'
    )
    new = read_spec(project.spec)
    assert could_serve(negative["query"], new) == f"manage_{word}"
    _, requests = project.generate()
    assert 0 < requests < 12
    after = _rows(project.out)
    assert negative["id"] not in after
    assert _others(after, None, f"manage_{word}") == _others(before, None)
    unrelated = [row["query"] for row in after.values() if row["kind"] == "unrelated"]
    assert all(could_serve(query, new) is None for query in unrelated)
    assert _sound(project.out)["changes"]["rows"]["dropped"]["served"] >= 1


def test_more_rows_ask_for_the_rest_and_fewer_for_nothing(project: Project) -> None:
    before = _rows(project.out)
    _, requests = project.generate(rows=9)
    more = _rows(project.out)
    assert _others(before, None).items() <= more.items()
    refused = len((project.out / "rejected.jsonl").read_text().splitlines())
    functions = len(project.job().api.functions)
    most = 27 + functions + refused
    assert 20 <= requests <= most, "two for each function, one for each category and each repair"
    assert Counter(row["function"] for row in _others(more, None).values()) == Counter(
        dict.fromkeys([f.name for f in project.job().api.functions], 9)
    )
    _sound(project.out)
    _, requests = project.generate(rows=4)
    assert requests == 0
    assert _rows(project.out).items() <= more.items()
    _sound(project.out)


def test_another_share_of_negatives_asks_for_negatives_alone(project: Project) -> None:
    before = _rows(project.out)
    _, requests = project.generate(negatives=0.2)
    refused = len((project.out / "rejected.jsonl").read_text().splitlines())
    assert 0 < requests <= 10 + refused, "one for each category, two for features, and repairs"
    after = _rows(project.out)
    assert before.items() <= after.items()
    labels = _sound(project.out)["cost"]["by_shard"]
    assert all(label.startswith(("unrelated/", "near_miss/")) for label in labels)


def test_another_template_asks_for_nothing(project: Project) -> None:
    before = _rows(project.out)
    _, requests = project.generate(template="model-card")
    assert requests == 0
    after = _rows(project.out)
    assert after.keys() == before.keys()
    assert all(row["prompt"] != before[key]["prompt"] for key, row in after.items())
    _sound(project.out)


@pytest.mark.parametrize(
    ("settings", "why"),
    [({"seed": 1}, "'seed' was 0 and is 1"), ({"temperature": 0.5}, "'temperature'")],
)
def test_rows_of_other_settings_are_not_kept_and_the_reason_is_told(
    lamps: Path, tmp_path: Path, settings: dict[str, Any], why: str
) -> None:
    run(lamps, tmp_path / "out", rows=3)
    changes = run(lamps, tmp_path / "out", rows=3, **settings).manifest["changes"]
    assert why in changes["reset"]
    assert changes["rows"] == {"kept": 0, "made": 12, "dropped": {"reset": 12}}


# ---------------------------------------------------------------- offline, and exactly


def _changed(lamps: Path, *pairs: tuple[str, str]) -> None:
    text = lamps.read_text()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    lamps.write_text(text)


@pytest.fixture
def house(lamps: Path, lamps_dataset: Path, tmp_path: Path) -> Path:
    """The dataset of the spec `lamps`, 20 rows per function, to be regenerated."""
    return Path(shutil.copytree(lamps_dataset, tmp_path / "house"))


def test_a_new_enum_member_gets_the_rows_that_its_coverage_owes(lamps: Path, house: Path) -> None:
    before = _rows(house)
    _changed(lamps, ('"garage"], on', '"garage", "attic"], on'))
    run(lamps, house, rows=20)
    after = _rows(house)
    assert _others(after, "switch_lamp") == _others(before, "switch_lamp")
    made = after.keys() - before.keys()
    rooms = {key: json.loads(row["calls"])[0]["arguments"]["room"] for key, row in after.items()
             if row["function"] == "switch_lamp" and row["kind"] == "single"}  # fmt: skip
    assert {rooms[key] for key in made} == {"attic"}
    assert Counter(rooms.values())["attic"] == 5, "20 rows, 4 rooms"
    assert _sound(house)["changes"]["rows"] == {
        "kept": 79, "made": 5, "dropped": {"surplus": 5},
    }  # fmt: skip


def test_a_member_that_is_gone_takes_just_its_rows_with_it(lamps: Path, house: Path) -> None:
    """Of two members nobody has to ask, so the row that leaves the room out goes as well."""
    before = _of(_rows(house), "switch_lamp")
    asking = {k for k, row in before.items() if row["kind"] == "missing_argument"}
    gone = {k for k, row in before.items() if '"garage"' in row["calls"]}
    _changed(lamps, ('"bedroom", "garage"], on', '"bedroom"], on'))
    run(lamps, house, rows=20)
    assert before.keys() - _rows(house).keys() == gone | asking
    dropped = _sound(house)["changes"]["rows"]["dropped"]
    assert dropped == {"schema": len(gone), "surplus": len(asking)}


def test_a_new_optional_parameter_gets_rows_and_the_others_stay(lamps: Path, house: Path) -> None:
    before = _rows(house)
    _changed(
        lamps,
        ("level: int = 50)", "level: int = 50, minutes: int = 5)"),
        (
            "Brightness between 0 and 100.",
            "Brightness between 0 and 100.\n"
            "        minutes: How long the dimming takes, between 1 and 60 minutes.",
        ),
    )
    run(lamps, house, rows=20)
    after = _of(_rows(house), "dim_lamp")
    timed = {key for key, row in after.items() if "minutes" in row["calls"]}
    assert 4 <= len(timed) <= 12
    assert after.keys() - before.keys() == timed
    _sound(house)


def test_a_wider_range_gets_its_new_boundary(lamps: Path, house: Path) -> None:
    _changed(lamps, ("between 0 and 100", "between 0 and 150"))
    run(lamps, house, rows=20)
    levels = [
        json.loads(row["calls"])[0]["arguments"].get("level")
        for row in _of(_rows(house), "dim_lamp").values()
    ]
    assert 150 in levels
    made = _sound(house)["changes"]["rows"]["made"]
    assert made <= 3 + 3, "and what was out of range"


def test_a_damaged_file_costs_its_own_rows_only(lamps: Path, house: Path) -> None:
    whole = {row["id"]: split for split, row in Dataset(house).rows()}
    next(house.glob("data/test-*")).write_bytes(b"")
    run(lamps, house, rows=20)
    kept = {key for key, split in whole.items() if split != "test"}
    assert kept <= _rows(house).keys()
    assert _sound(house)["changes"]["rows"]["kept"] == len(kept)


def test_changes_there_and_back_leave_a_sound_dataset(lamps: Path, house: Path) -> None:
    """Ten edits in a row, each on the release of the one before."""
    rng = random.Random(5)
    edits = [
        ('"garage"]', '"garage", "cellar"]'), ("level: int = 50", "level: int = 30"),
        ("Plans a wake-up", "Prepares a wake-up"), ('label: str = "Morning"', "label: str"),
        ("between 0 and 100", "between 10 and 90"), ("def dim_lamp", "def fade_lamp"),
        ("on: bool", "on: bool = True"),
    ]  # fmt: skip
    done: list[tuple[str, str]] = []
    for turn in range(10):
        if done and rng.random() < 0.4:
            new, old = done.pop(rng.randrange(len(done)))
        else:
            old, new = rng.choice([e for e in edits if e not in done])
            done.append((old, new))
        lamps.write_text(lamps.read_text().replace(old, new))
        rows = rng.choice((12, 20))
        manifest = run(lamps, house, rows=rows, negatives=rng.choice((0.1, 0.25))).manifest
        assert manifest["counts"]["by_kind"]["single"] == 3 * rows, turn
        _sound(house)


def test_the_card_and_the_command_tell_what_changed(lamps: Path, house: Path) -> None:
    _changed(lamps, ('"garage"], on', '"garage", "attic"], on'))
    said = (
        CliRunner()
        .invoke(app, ["generate", str(lamps), "--out", str(house), "--rows", "20"])
        .stdout
    )
    assert "rows kept 79, made 5, dropped 5 (surplus 5)" in said
    card = (house / "README.md").read_text()
    assert '- `switch_lamp`: changed, compatible\n  - `/room`: enum, new: "attic"' in card
    assert "Rows kept: 79. Made: 5. Dropped: 5 (surplus 5)." in card
    diff = CliRunner().invoke(app, ["diff", str(lamps), "--against", str(house)]).stdout
    assert "no function changed" in diff


# ---------------------------------------------------------------- killed


def test_kill_9_while_regenerating_changes_no_byte(
    lamps: Path, house: Path, tmp_path: Path
) -> None:
    _changed(
        lamps,
        ('"garage"], on', '"garage", "attic"], on'),
        ("time: str,", "at: str,"),
        ("time: When", "at: When"),
    )
    whole = Path(shutil.copytree(house, tmp_path / "whole"))
    command = ("generate", lamps, "--rows", "60", "--out")
    start = time.monotonic()
    assert functok(*command, whole).returncode == 0
    lasts = time.monotonic() - start
    rng = random.Random(9)
    killed = 0
    for _ in range(3):
        process = Started(tmp_path, *command, house)
        killer = threading.Timer(rng.uniform(0, 0.95) * lasts, process.kill)
        killer.start()
        killed += process.wait() == -signal.SIGKILL
        killer.cancel()
    assert functok(*command, house).returncode == 0
    assert killed > 0
    for path in sorted(p for p in whole.rglob("*") if p.is_file()):
        assert (house / path.relative_to(whole)).read_bytes() == path.read_bytes(), path


def test_rows_of_several_calls_follow_a_rename_and_go_with_a_removed_function(
    lamps: Path, tmp_path: Path
) -> None:
    out = run(lamps, tmp_path / "out", rows=10, parallel=12).out
    before = {key: row for key, row in _rows(out).items() if row["kind"] == "parallel"}
    text = lamps.read_text().replace("def dim_lamp", "def fade_lamp")
    text = text.replace("to a level.\n", "to a level.\n\n    Formerly: dim_lamp\n")
    lamps.write_text(text)
    run(lamps, out, rows=10, parallel=12)
    assert _sound(out)["changes"]["rows"] == {"kept": 56, "made": 0, "dropped": {}}
    renamed = {row["query"]: row for row in _rows(out).values() if row["kind"] == "parallel"}
    for row in before.values():
        assert renamed[row["query"]]["calls"] == row["calls"].replace("dim_lamp", "fade_lamp")
    lamps.write_text(text[: text.index("def wake_light")])
    run(lamps, out, rows=10, parallel=12)
    _sound(out)
    left = {row["query"] for row in _rows(out).values() if row["kind"] == "parallel"}
    assert left >= {q for q, row in renamed.items() if "wake_light" not in row["calls"]}


def test_a_list_that_becomes_open_leaves_no_value_in_two_splits(tmp_path: Path) -> None:
    """The members of a list stand in all splits; the values of a name must not."""
    guests = 'Literal["Ann Lee", "Bo Lund", "Cy Ray", "Di Holt"]'
    spec, out = tmp_path / "door.py", tmp_path / "out"
    spec.write_text(
        "from typing import Literal\n\n\n"
        f"def greet(guest: {guests}, bell: bool = False) -> None:\n"
        '    """Greets a guest at the door.\n\n    Args:\n        guest: Full name of the guest.\n'
        '        bell: Whether to ring the bell as well.\n    """\n'
    )
    run(spec, out, rows=30)
    spec.write_text(spec.read_text().replace(guests, "str"))
    run(spec, out, rows=30)
    assert _sound(out)["changes"]["rows"]["dropped"].keys() == {ELSEWHERE}


def test_a_row_that_goes_for_its_values_takes_no_other_with_it(tmp_path: Path) -> None:
    """Its other values are free for the rows of any split."""
    names = ("Ann Lee", "Bo Lund", "Cy Ray", "Di Holt", "Ed Moss", "Flo Pike", "Gus Reed")
    cities = (
        "Athens", "Bergen", "Cairo", "Dublin", "Essen", "Florence", "Geneva", "Helsinki", "Istanbul",
        "Jakarta", "Kyoto", "Lisbon", "Madrid", "Naples", "Oslo", "Prague", "Quito", "Rome", "Sofia",
        "Tokyo", "Utrecht", "Vienna", "Warsaw", "Zurich",
    )  # fmt: skip
    spec, out = tmp_path / "parcels.py", tmp_path / "out"
    settings = {"rows": 40, "negatives": 0, "missing": 0, "validation": 0.3, "test": 0.4, "seed": 1}
    spec.write_text(
        "from typing import Literal\n\n\ndef send_parcel(\n"
        f"    city: Literal{list(cities)}, recipient: Literal{list(names)} | None = None\n) -> None:\n"
        '    """Sends a parcel.\n\n    Args:\n        city: City to send it to.\n'
        '        recipient: Full name of the recipient.\n    """\n'
    )
    run(spec, out, **settings)
    homes: dict[str, Split] = {}
    gone: list[tuple[Split, str]] = []
    stays = set()
    for split, row in Dataset(out).rows():
        values = json.loads(row["calls"])[0]["arguments"].values()
        if all(homes.get(value, split) is split for value in values):
            homes |= dict.fromkeys(values, split)
            if {value for other, value in gone if other is not split} & {*values}:
                stays.add(row["id"])
        else:
            gone += ((split, value) for value in values if value not in homes)
    assert stays, "rows that share a value with one that goes from another split"
    spec.write_text(re.sub(r"Literal\[.*?\]", "str", spec.read_text()))
    run(spec, out, **settings)
    assert _sound(out)["changes"]["rows"]["dropped"][ELSEWHERE] > 0
    assert stays <= _rows(out).keys()
