"""Speed and peak memory of `functok generate`, as a user runs it: a fresh process per measurement.

    python benchmarks/generation.py [--long | --large]

`--long` adds 1,000 rows per function; `--large` measures the largest sizes instead: 1,000 functions,
and the time per row of a million rows against that of 50,000. That takes an hour.
Prints a Markdown table; nothing is asserted.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from any_spec import write_spec

ROOT = Path(__file__).resolve().parent.parent
CASES = [
    ("android, 100 rows", "android.py", 100),
    ("vehicle, 100 rows", "vehicle.yaml", 100),
]
LONG_CASES = [("android, 1,000 rows", "android.py", 1000)]
LARGE_CASES = [
    ("1,000 functions, 10 rows", 1_000, 10),
    ("100 functions, 490 rows: 50,000 in all", 100, 490),
    ("100 functions, 9,800 rows: 1,000,000 in all", 100, 9_800),
]
FEW_NEGATIVES = 0.02
SHORT = 3
"""The exit code of a finished run that has fewer rows than asked: of a million some cannot be told apart."""


def measure(spec: Path, rows: int, out: Path, *more: str) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak resident memory in MB of one run."""
    command = [sys.executable, "-m", "functok", "generate", str(spec), "--rows", str(rows)]
    command += ["--out", str(out), "--registry", str(out.parent / "tokens.json"), *more]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, SHORT):
        raise SystemExit(f"{' '.join(command)} ended with exit code {code}")
    wall = time.perf_counter() - start
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    print("| what | wall s | CPU s | peak MB |")
    print("|---|---|---|---|")
    if options.large:
        for name, functions, rows in LARGE_CASES:
            with tempfile.TemporaryDirectory() as folder:
                spec = write_spec(Path(folder) / "bench.json", functions)
                out = Path(folder) / "out"
                show(name, *measure(spec, rows, out, "--negatives", str(FEW_NEGATIVES)))
        return
    for name, file, rows in CASES + (LONG_CASES if options.long else []):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / Path(file).stem
            show(name, *measure(ROOT / "api_specs" / file, rows, out))


def show(name: str, wall: float, cpu: float, memory: float) -> None:
    print(f"| {name} | {wall:.1f} | {cpu:.1f} | {memory:.0f} |", flush=True)


if __name__ == "__main__":
    main()
