"""One HTML page about a dataset, for the API's owner: no network, no server, nothing to install.

What it counts is counted from the rows and from `rejected.jsonl`; what only the run knew (cost, changes,
measures of variety) is taken from the manifest, and left out where an older manifest lacks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from functok.dataset import Dataset
from functok.report import records
from functok.report.figures import figures
from functok.report.page import page
from functok.report.tally import Tally
from functok.storage.files import write_whole

REPORT = "report.html"
ROWS = 2_000
"""Rows to look through, and refused attempts, unless another number is asked for."""


@dataclass(frozen=True)
class Report:
    """A report that was written. `shown` of `rows` rows, and of the refused attempts, are in it whole."""

    path: Path
    size: int
    shown: int
    rows: int
    refused_shown: int
    refused: int


def write_report(folder: Path, out: Path | None = None, rows: int = ROWS) -> Report:
    """Writes the report on the dataset in `folder` to `out`, or to `report.html` in it.

    `rows` is how many rows and how many refused attempts can be looked through; of more than that a
    random sample is, the same each time. Raises `InputError` where the folder is no dataset, and
    `OutputError` where the file cannot be written.
    """
    dataset = Dataset(folder)
    tally = Tally(dataset, rows)
    accepted = list(records.rows(dataset, tally))
    refused = list(records.refused(dataset, tally))
    html = page(figures(dataset, tally), accepted, refused)
    path = out or folder / REPORT
    write_whole(path, html)
    return Report(path, len(html), len(accepted), tally.rows, len(refused), tally.refused.total())
