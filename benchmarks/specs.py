"""Speed and peak memory of reading a spec: large OpenAPI documents, written here by rule.

    python benchmarks/specs.py

A fresh process per measurement. Prints a Markdown table; nothing is asserted.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.specs.wild import document  # noqa: E402

RESOURCES = (21, 170)
"""Kinds of things in the document; each has six operations."""


def measure(command: str, spec: Path) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak resident memory in MB of `functok COMMAND SPEC`."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "functok", command, str(spec), "--json"], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"functok {command} {spec} ended with status {status}")
    wall = time.perf_counter() - start
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    print("| document | command | wall s | CPU s | peak MB |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for resources in RESOURCES:
            spec = Path(folder) / f"wild{resources}.openapi.json"
            spec.write_text(json.dumps(document(resources)))
            name = f"{resources * 6:,} operations, {spec.stat().st_size / 1000:,.0f} kB"
            for command in ("inspect", "plan"):
                wall, cpu, memory = measure(command, spec)
                print(f"| {name} | {command} | {wall:.1f} | {cpu:.1f} | {memory:.0f} |")


if __name__ == "__main__":
    main()
