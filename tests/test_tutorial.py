"""docs/tutorial.md as a newcomer follows it: every file saved and every command run, in its order.

A block ```python is a file, named in the line before it; ```sh are commands; ```text are lines of what the
commands before it print, other numbers apart. A block without a language is only read.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from functok.specs import read_spec
from functok.specs.quality import warnings_of

from .conftest import ROOT

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text()
WITH_TORCH = TUTORIAL.index("\n## 8. ")
_BLOCK = re.compile(r"(?:`([\w.]+)`:\n\n)?^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_PORT = "8080"


def _script(text: str) -> str:
    """What the text has one type and save, as a shell script that leaves nothing running."""
    lines = ["set -eu", "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT"]
    for name, language, body in _BLOCK.findall(text):
        if language == "python":
            assert name, f"which file is this?\n{body}"
            lines.append(f"cat > {name} <<'END OF FILE'\n{body}END OF FILE")
        elif language == "sh":
            lines.append(body)
    return "\n".join(lines)


def _folded(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split()))


def _follow(text: str, folder: Path) -> list[str]:
    """Does what the text says in a folder, on a free port; returns the lines that it printed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        script = _script(text).replace(_PORT, str(free.getsockname()[1]))
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "PREFECT_"))}
    environment |= {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HF_HOME": str(folder / "hub"),  # nothing that is cached at home, and nothing left there
    }
    printed = folder / "printed.txt"
    with printed.open("w") as file:
        done = subprocess.run(
            ["bash", "-c", script], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=file, stderr=subprocess.STDOUT, timeout=600,
        )  # fmt: skip
    assert done.returncode == 0, printed.read_text()[-4000:]
    return printed.read_text().splitlines()


def _is_printed(text: str, printed: list[str]) -> None:
    """The lines of each ```text block were printed, in this order."""
    rest = iter(map(_folded, printed))
    for _, language, body in _BLOCK.findall(text):
        for line in body.splitlines() if language == "text" else ():
            assert any(_folded(line) in other for other in rest), line


def test_its_spec_is_one_that_inspect_does_not_complain_about(tmp_path: Path) -> None:
    spec = tmp_path / "library.py"
    spec.write_text(next(b for name, _, b in _BLOCK.findall(TUTORIAL) if name == "library.py"))
    api = read_spec(spec)
    assert len(api.functions) == 7
    assert warnings_of(api) == []


def test_what_it_installs_is_there() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    named = re.findall(r"\.\[([\w,]+)\]", TUTORIAL)
    assert named
    assert {extra for names in named for extra in names.split(",")} <= set(extras)


@pytest.mark.long
def test_a_newcomer_gets_from_a_spec_to_a_published_dataset(tmp_path: Path) -> None:
    text = TUTORIAL[:WITH_TORCH]
    _is_printed(text, _follow(text, tmp_path))


@pytest.mark.long
def test_a_newcomer_gets_to_ten_steps_of_training_whose_loss_falls(tmp_path: Path) -> None:
    pytest.importorskip("trl", reason="needs the extra `train`: make test-train")
    printed = _follow(TUTORIAL, tmp_path)
    _is_printed(TUTORIAL, printed)
    (line,) = (line for line in printed if line.startswith("loss: "))
    first, last = map(float, re.findall(r"\d+\.\d+", line))
    assert last < 0.8 * first
