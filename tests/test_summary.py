"""A release told in tables: the figures add up, and the text of rows stays text."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from functok.dataset import MANIFEST, Dataset, arrow_schema
from functok.summary import by_reason, by_shard, figures, overview, samples


def test_the_tables_add_up_to_the_counts_of_the_manifest(lamps_dataset: Path) -> None:
    manifest = Dataset(lamps_dataset).manifest
    counts = manifest["counts"]
    lines = by_shard(manifest)
    assert sum(line["accepted"] for line in lines) == counts["accepted"] == 84
    assert sum(line["refused"] for line in lines) == sum(counts["refused"].values())
    assert [line["function"] for line in lines[:3]] == ["switch_lamp", "dim_lamp", "wake_light"]
    assert {line["reason"]: line["attempts"] for line in by_reason(manifest)} == counts["refused"]
    assert figures(manifest)["rows"] == 84
    assert "84 of 84" in overview(manifest)


def test_the_samples_are_rows_of_the_training_split_and_the_same_each_time(
    lamps_dataset: Path,
) -> None:
    dataset = Dataset(lamps_dataset)
    text = samples(dataset, 10)
    assert text == samples(dataset, 10)
    lines = text.splitlines()[2:]
    assert len(lines) == len(set(lines)) == 10
    train = {row["query"] for split, row in dataset.rows() if split == "train"}
    assert all(line.split("`")[1] in train for line in lines)


def test_a_query_that_is_markup_is_shown_as_text(lamps_dataset: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(lamps_dataset, tmp_path / "hostile"))
    (path,) = folder.glob("data/train-*.parquet")
    rows = pq.read_table(path).to_pylist()[:1]
    rows[0]["query"] = "![x](http://e.example/p.png) | <script>a</script> ``` # all\n\n| of | it"
    pq.write_table(pa.Table.from_pylist(rows, schema=arrow_schema()), path)
    line = samples(Dataset(folder), 5).splitlines()[2]
    shown = "![x](http://e.example/p.png) \\| <script>a</script> ``` # all \\| of \\| it"
    assert line.startswith(f"| ```` {shown} ```` |")


def test_a_missing_row_is_named_with_its_function(lamps_dataset: Path, tmp_path: Path) -> None:
    manifest = json.loads((lamps_dataset / MANIFEST).read_text())
    manifest["counts"]["shortfall"] = {"single/dim_lamp": 3}
    assert "`single/dim_lamp` 3" in overview(manifest)
