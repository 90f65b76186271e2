"""The report: its figures are those of the rows, and text of specs, rows and replies stays text."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functok.cli import main
from functok.dataset import MANIFEST, REJECTED, Dataset, arrow_schema
from functok.errors import InputError
from functok.explain import AcceptedStory, explain
from functok.records import Split
from functok.report import write_report
from functok.report.confusion import Confusion
from functok.report.page import embedded, percent
from functok.report.sample import Sample

HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)> \u2028 & \"' 🙂 {{ 7 * 7 }}"
)


class Page(HTMLParser):
    """A report as a browser's parser sees it: elements, the texts of cells, the embedded rows."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: Counter[str] = Counter()
        self.handlers: list[str] = []
        self.addresses: list[str] = []
        self.lines: list[list[str]] = []
        self.scripts: list[str] = []
        self._open: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))
        self.data: dict[str, list[dict[str, Any]]] = json.loads(self.scripts[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        self._open.append(tag)
        if tag == "tr":
            self.lines.append([])
        elif tag in ("td", "th") and self.lines:
            self.lines[-1].append("")
        elif tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "script" in self._open:
            self.scripts[-1] += data
        elif self.lines and self.lines[-1] and {"td", "th"} & set(self._open):
            self.lines[-1][-1] += data

    def line(self, first: str) -> list[str]:
        """The cells of the one line that begins with `first`."""
        (found,) = [line for line in self.lines if line and line[0].split() == first.split()]
        return [" ".join(cell.split()) for cell in found]


def plant(dataset: Dataset, text: str) -> str:
    """Puts `text` in the place of a query and of a reply; the id of that row."""
    (path,) = dataset.splits()[next(iter(dataset.splits()))]
    rows = pq.read_table(path).to_pylist()
    rows[0]["query"] = text
    pq.write_table(pa.Table.from_pylist(rows, schema=arrow_schema()), path)
    slot = {"kind": "single", "topic": text, "style": "need", "split": "train", "calls": []}
    record = {
        "id": "planted",
        "slot": slot,
        "stage": text,
        "reason": text + "\ud800",
        "detail": text,
        "raw": text + "\ud800",
    }
    with (dataset.folder / REJECTED).open("a", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")
    return str(rows[0]["id"])


def test_the_tables_count_what_is_in_the_rows(lamps_dataset: Path, tmp_path: Path) -> None:
    rows = [row for _, row in Dataset(lamps_dataset).rows()]
    page = Page(write_report(lamps_dataset, tmp_path / "r.html").path)
    kinds = Counter(row["kind"] for row in rows)
    for kind, count in kinds.items():
        assert page.line(kind)[1] == str(count)
    called = Counter(call["name"] for row in rows for call in json.loads(row["calls"]))
    for name in ("switch_lamp", "dim_lamp", "wake_light"):
        line = next(line for line in page.lines if line and line[0] == name and len(line) > 4)
        assert line[-5].strip() == str(sum(row["function"] == name for row in rows))
        assert line[-4].strip() == str(called[name])


def test_coverage_counts_rows_by_value_and_marks_what_never_comes_up(
    dataset_copy: Dataset,
) -> None:
    rooms: Counter[str] = Counter()
    for _, row in dataset_copy.rows():
        if row["kind"] == "single" and row["function"] == "switch_lamp":
            rooms[json.loads(row["calls"])[0]["arguments"]["room"]] += 1
    manifest = dataset_copy.manifest
    manifest["coverage"]["functions"]["switch_lamp"]["parameters"]["room"]["members"] += [
        ["attic", 0]
    ]
    (dataset_copy.folder / MANIFEST).write_text(json.dumps(manifest))
    path = write_report(dataset_copy.folder).path
    cells = next(line[4] for line in Page(path).lines if line and line[0] == "room")
    counted = {value: int(count) for value, count in re.findall(r"(\w+) ×(\d+)", cells)}
    assert counted == {**rooms, "attic": 0}
    assert '<span class="cell zero">attic <b>' in path.read_text()


def test_the_stages_lead_from_all_attempts_to_the_rows(dataset_copy: Dataset) -> None:
    plant(dataset_copy, "no way")
    refused = Counter(record["stage"] for record in dataset_copy.rejections())
    page = Page(write_report(dataset_copy.folder).path)
    attempts = int(page.line("attempts")[2])
    assert attempts == 84 + refused.total()
    stages = page.lines[page.lines.index(next(li for li in page.lines if "attempts" in li)) + 1 :]
    told = [(line[0], int(line[1]), int(line[2])) for line in stages[: len(refused)]]
    assert {stage: count for stage, count, _ in told} == refused
    assert told[-1][2] == 84


def test_text_of_rows_replies_and_specs_is_data(dataset_copy: Dataset) -> None:
    tools = json.loads((dataset_copy.folder / "functions.json").read_text())
    tools[0]["function"]["description"] = HOSTILE
    (dataset_copy.folder / "functions.json").write_text(json.dumps(tools))
    planted = plant(dataset_copy, HOSTILE)
    path = write_report(dataset_copy.folder).path
    page = Page(path)
    assert page.elements["script"] == 2
    assert page.elements["img"] == 0
    assert page.handlers == []
    assert all(address.startswith("#") or address == "data:," for address in page.addresses)
    assert [row["query"] for row in page.data["rows"] if row["id"] == planted] == [HOSTILE]
    assert [item["raw"] for item in page.data["refused"] if item["id"] == "planted"] == [
        HOSTILE + "\ud800"
    ]
    assert any(HOSTILE in cell for line in page.lines for cell in line)  # the reason, as text


@given(st.dictionaries(st.text(), st.text()))
def test_embedded_json_gives_the_value_back_and_ends_no_element(value: Any) -> None:
    text = embedded(value)
    assert json.loads(text) == value
    assert text.isascii()
    assert not set("<>&") & set(text)


def test_each_row_tells_what_explain_tells(lamps_dataset: Path, tmp_path: Path) -> None:
    page = Page(write_report(lamps_dataset, tmp_path / "r.html").path)
    dataset = Dataset(lamps_dataset)
    for row in page.data["rows"][::20]:
        story = explain(dataset, row["id"])
        assert isinstance(story, AcceptedStory)
        told = story.as_json()
        assert row["split"] == told["split"]
        for name in ("query", "calls", "grounding", "group", "spec_hash", "prompt_hash", "seed"):
            assert row[name] == told["row"][name]
        assert row["passed"] == list(told["checks"])
        assert row["failed"] == {}


def test_a_row_that_fails_a_check_now_says_so(dataset_copy: Dataset) -> None:
    planted = plant(dataset_copy, "something else altogether")
    page = Page(write_report(dataset_copy.folder).path)
    failed = {row["id"]: row["failed"] for row in page.data["rows"] if row["failed"]}
    assert list(failed) == [planted]
    assert {"id", "prompt"} <= set(failed[planted])


def test_of_many_rows_as_many_as_asked_are_shown_with_some_of_each_function_and_kind(
    lamps_dataset: Path, tmp_path: Path
) -> None:
    everything = Counter(
        (row["function"] or row["category"], row["kind"])
        for _, row in Dataset(lamps_dataset).rows()
    )
    asked = sum(min(5, count) for count in everything.values()) + 3
    report = write_report(lamps_dataset, tmp_path / "r.html", rows=asked)
    html = report.path.read_text()
    page = Page(report.path)
    assert len(page.data["rows"]) == report.shown == asked < 84
    counts = Counter((row["function"] or row["category"], row["kind"]) for row in page.data["rows"])
    assert all(counts[group] >= min(5, count) for group, count in everything.items())
    assert f"{asked} of 84 rows are in this page" in html
    assert write_report(lamps_dataset, tmp_path / "s.html", rows=asked).path.read_text() == html


@given(
    st.dictionaries(st.text(), st.integers(0, 3), max_size=60),
    st.integers(0, 20),
    st.integers(0, 4),
)
def test_a_sample_has_its_size_and_spreads_it(
    groups: dict[str, int], size: int, floor: int
) -> None:
    sample, backwards = Sample(size, floor), Sample(size, floor)
    for name, group in groups.items():
        sample.add(name, group)
    for name, group in reversed(groups.items()):
        backwards.add(name, group)
    taken = sample.taken()
    assert taken == backwards.taken() <= groups.keys()
    assert len(taken) == min(size, len(groups))
    present = Counter(groups.values())
    found = Counter(groups[name] for name in taken)
    for least in range(1, floor + 1):
        if sum(min(count, least) for count in present.values()) <= size:
            assert all(found[group] >= min(count, least) for group, count in present.items())


def test_scores_of_models_are_shown_where_there_are_some(
    dataset_copy: Dataset, tmp_path: Path
) -> None:
    assert 'id="scores"' not in write_report(dataset_copy.folder).path.read_text()
    rows = [row for split, row in dataset_copy.rows() if split is Split.TEST]
    said = tmp_path / "said.jsonl"
    said.write_text("".join(json.dumps({"id": r["id"], "calls": "[]"}) + "\n" for r in rows))
    model = "<script>alert(1)</script>"
    with pytest.raises(SystemExit) as done:
        main(["evaluate", str(dataset_copy.folder), "--predictions", str(said), "--model", model])
    assert done.value.code == 0
    html = write_report(dataset_copy.folder).path.read_text()
    assert "<script>alert" not in html
    shown = html[html.index('id="scores"') :]
    assert escape(model) in shown
    right = sum(row["calls"] == "[]" for row in rows)
    assert f"<b>{100 * right / len(rows):.1f} %</b>" in shown
    singles = sum(row["kind"] == "single" for row in rows)
    assert f"0.0 % / 0.0 % of {singles}<" in shown


def test_functions_that_are_asked_for_in_the_same_words_come_first() -> None:
    confusion = Confusion()
    for word in ("kitchen", "garden", "hall", "attic"):
        confusion.learn("lamp_on", f"switch the lamp on in the {word}")
        confusion.learn("light_on", f"switch the light or lamp on in the {word}")
        confusion.learn("wake_me", f"get me up at six for the {word} party")
        confusion.ask_later("lamp_on", f"lamp {word}")
        confusion.ask_later("light_on", f"the lamp of the {word}")
        confusion.ask_later("wake_me", f"six o'clock, {word}")
    pairs, right = confusion.pairs(3)
    first = pairs[0]
    assert (first.one, first.other) == ("lamp_on", "light_on")
    assert sum(first.taken) == 12 - right > 0
    assert {"lamp", "switch"} <= set(first.shared)
    assert first.example is not None


def test_an_older_manifest_and_an_empty_refused_file_make_a_page_all_the_same(
    dataset_copy: Dataset,
) -> None:
    manifest = json.loads((dataset_copy.folder / MANIFEST).read_text())
    for name in ("measures", "coverage", "cost", "changes", "leaks", "versions", "teacher"):
        del manifest[name]
    for name in ("grounding", "shortfall", "refused", "by_style"):
        del manifest["counts"][name]
    (dataset_copy.folder / MANIFEST).write_text(json.dumps(manifest))
    (dataset_copy.folder / REJECTED).write_text("")
    page = Page(write_report(dataset_copy.folder).path)
    assert len(page.data["rows"]) == 84
    assert page.data["refused"] == []


def test_what_changed_and_what_it_cost_stand_in_it(dataset_copy: Dataset) -> None:
    manifest = dataset_copy.manifest
    spent = {"requests": 7, "prompt_tokens": 4_200, "completion_tokens": 900, "usd": None}
    manifest["cost"].update(
        spent, by_kind={"single": {"rows": 60, **spent, "per_accepted_row": None}}
    )
    manifest["changes"] = {
        "impact": "breaking",
        "functions": [
            {
                "function": "dim_lamp", "change": "changed", "impact": "breaking", "formerly": None,
                "differences": [
                    {"place": "/level", "impact": "breaking", "message": "is <b>required</b> now"}
                ],
            }
        ],
        "rows": {"kept": 60, "made": 20, "dropped": {"schema": 3}},
        "reset": None,
    }  # fmt: skip
    (dataset_copy.folder / MANIFEST).write_text(json.dumps(manifest))
    page = Page(write_report(dataset_copy.folder).path)
    assert ["dim_lamp", "changed", "breaking", "/level is <b>required</b> now (breaking)"] in [
        [" ".join(cell.split()) for cell in line] for line in page.lines
    ]
    cost = next(line for line in page.lines if line[:3] == ["single", "60", "7"])
    assert cost[3:] == ["4,200", "900", "price unknown", "–"]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 5, "0 %"),
        (1, 3, "33 %"),
        (1, 1000, "0.1 %"),
        (9996, 10000, "99.96 %"),
        (100_000, 100_001, "> 99.99 %"),
        (1, 10**6, "< 0.001 %"),
        (5, 5, "100 %"),
        (0, 0, "–"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_to_all(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


def test_the_command_says_what_it_wrote(
    lamps_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "lamps.html"
    with pytest.raises(SystemExit) as done:
        main(["report", str(lamps_dataset), "--out", str(out), "--rows", "10"])
    assert done.value.code == 0
    said = capsys.readouterr().out
    assert str(out) in said
    assert "of 84 rows" in said
    assert out.is_file()


def test_a_dataset_without_its_rows_makes_no_page(dataset_copy: Dataset) -> None:
    shutil.rmtree(dataset_copy.folder / "data")
    with pytest.raises(InputError, match=r"data/.*\.parquet: is missing"):
        write_report(dataset_copy.folder)


def test_a_folder_that_is_no_dataset_and_a_file_that_cannot_be_written_are_told(
    lamps_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError, match="is not a functok dataset"):
        write_report(tmp_path)
    with pytest.raises(SystemExit) as done:
        main(["report", str(lamps_dataset), "--out", str(tmp_path)])
    assert done.value.code == 2
    assert "cannot be written" in capsys.readouterr().err
