"""How long `functok report` takes for 100,000 rows, and how long a browser takes to open the page.

The rows are those of a small dataset over and over, each with a number behind its query. Promised: a page
with 2,000 of them opens in less than 3 seconds. Opened means: loaded, parsed, the first rows drawn.
"""

from __future__ import annotations

import argparse
import itertools
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from functok.config import RunConfig
from functok.dataset import MANIFEST, Dataset, Row, write_split
from functok.hashing import row_id
from functok.pipeline import generate
from functok.records import Split
from functok.report import write_report
from functok.running.job import Job

SPEC = Path(__file__).parent.parent / "api_specs" / "android.py"


def numbered(rows: list[Row]) -> Iterator[Row]:
    """The rows again and again, all different."""
    for number, row in enumerate(itertools.cycle(rows)):
        query = f"{row['query']} {number}"
        prompt = row["prompt"].replace(row["query"], query)
        identity = row_id(query, row["kind"], row["calls"])
        yield {**row, "query": query, "prompt": prompt, "id": identity}


def large(folder: Path, count: int) -> Path:
    """A dataset of `count` rows in `folder`."""
    out = generate(Job([SPEC], folder / "small", RunConfig(rows=20)), lambda _: None).out
    rows = list(Dataset(out).rows())
    target = folder / "large"
    shutil.copytree(out, target, ignore=shutil.ignore_patterns("data", ".work"))
    shares = {Split.TRAIN: count * 8 // 10, Split.VALIDATION: count // 10, Split.TEST: count // 10}
    for split, share in shares.items():
        own = numbered([row for s, row in rows if s is split])
        write_split(target, split, itertools.islice(own, share), share)
    manifest = json.loads((target / MANIFEST).read_text())
    manifest["counts"].update(requested=count, accepted=count)
    (target / MANIFEST).write_text(json.dumps(manifest))
    return target


def opened(page: Path) -> float:
    """Seconds until the browser has drawn the first rows."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        tab = browser.new_page()
        start = time.perf_counter()
        tab.goto(page.as_uri())
        tab.wait_for_selector("#list li .query")
        taken = time.perf_counter() - start
        browser.close()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="a folder for the dataset and the page")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = large(arguments.keep or Path(scratch), arguments.rows)
        start = time.perf_counter()
        report = write_report(folder)
        taken = time.perf_counter() - start
        print(
            f"{report.rows:,} rows: written in {taken:.1f} s, {report.size / 1e6:.1f} MB with "
            f"{report.shown:,} rows; opened in {opened(report.path):.2f} s"
        )


if __name__ == "__main__":
    main()
