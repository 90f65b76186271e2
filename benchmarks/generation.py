"""Speed and peak memory of `functok generate`, as a user runs it: a fresh process per measurement.

    python benchmarks/generation.py [--long]

`--long` adds 1,000 rows per function. Prints a Markdown table; nothing is asserted.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASES = [
    ("android, 100 rows", "android.py", 100),
    ("vehicle, 100 rows", "vehicle.yaml", 100),
]
LONG_CASES = [("android, 1,000 rows", "android.py", 1000)]


def measure(spec: Path, rows: int, out: Path) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak resident memory in MB of one run."""
    command = [sys.executable, "-m", "functok", "generate", str(spec), "--rows", str(rows)]
    command += ["--out", str(out), "--registry", str(out.parent / "tokens.json")]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with status {status}")
    wall = time.perf_counter() - start
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true")
    cases = CASES + (LONG_CASES if parser.parse_args().long else [])
    print("| what | wall s | CPU s | peak MB |")
    print("|---|---|---|---|")
    for name, spec, rows in cases:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / Path(spec).stem
            wall, cpu, memory = measure(ROOT / "api_specs" / spec, rows, out)
        print(f"| {name} | {wall:.1f} | {cpu:.1f} | {memory:.0f} |", flush=True)


if __name__ == "__main__":
    main()
