"""How varied the offline teacher's queries are: the measures of a dataset, for each spec.

    python benchmarks/variety.py [--rows 200] [SPEC …]

Without SPEC those of `api_specs/`. Prints Markdown: one table over the specs, then the five functions of
each whose queries are most alike. Nothing is asserted.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SPECS = Path(__file__).resolve().parent.parent / "api_specs"
MOST_ALIKE = 5


def measures(spec: Path, rows: int) -> dict[str, Any]:
    """The measures of a dataset of `rows` per function, made as a user makes it."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = [sys.executable, "-m", "functok", "generate", str(spec), "--rows", str(rows)]
        command += ["--out", str(out), "--registry", str(Path(folder) / "tokens.json")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found: dict[str, Any] = json.loads((out / "manifest.json").read_text())["measures"]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("specs", nargs="*", type=Path)
    given = parser.parse_args()
    shipped = (p for p in sorted(SPECS.iterdir()) if not p.name.endswith(".tokens.json"))
    all_found = {spec.name: measures(spec, given.rows) for spec in given.specs or shipped}
    print("| spec | self-BLEU-4 mean, worst | distinct-2 mean, worst | questions: positives, negatives |"
          " most frequent first word | words: 5 %, median, 95 % |")  # fmt: skip
    print("|---|---|---|---|---|---|")
    for name, found in all_found.items():
        bleu, pairs = (found["variety"][key] for key in ("self_bleu_4", "distinct_2"))
        asked, words = found["questions"], found["words"]["positives"]
        first, share = next(iter(found["first_words"].items()))
        print(
            f"| {name} | {bleu['mean']:.2f}, {bleu['worst']:.2f}"
            f" | {pairs['mean']:.2f}, {pairs['worst']:.2f}"
            f" | {asked['positives']:.0%}, {asked['negatives']:.0%} | {first} {share:.1%}"
            f" | {words['5%']}, {words['50%']}, {words['95%']} |"
        )
    for name, found in all_found.items():
        print(
            f"\n{name}\n\n| function | self-BLEU-4 | distinct-2 | distinct-1 |\n|---|---|---|---|"
        )
        alike = sorted(found["functions"].items(), key=lambda f: -f[1]["self_bleu_4"])
        for function, variety in alike[:MOST_ALIKE]:
            figures = [variety[key] for key in ("self_bleu_4", "distinct_2", "distinct_1")]
            print(f"| {function} | " + " | ".join(f"{figure:.2f}" for figure in figures) + " |")


if __name__ == "__main__":
    main()
