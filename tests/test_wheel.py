"""The built wheel works alone: in a clean environment and an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from .conftest import ROOT


def test_the_wheel_inits_a_project_and_generates(tmp_path: Path) -> None:
    """Dependencies come from this environment by a path file; functok itself only from the wheel."""
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    home = tmp_path / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    (packages,) = (home / "lib").glob("python*/site-packages")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(packages), str(wheel)], check=True, capture_output=True)
    # Only the folder is added: path files inside it, such as the one of an editable install, are not.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")

    project = tmp_path / "project"
    project.mkdir()
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    code = "import functok, sys; sys.stdout.write(functok.__file__)"
    found = subprocess.run(
        [python, "-c", code], cwd=project, env=alone, capture_output=True, text=True
    )
    assert str(packages) in found.stdout, "the tests would run the checkout, not the wheel"
    for arguments in (["init", "."], ["generate", "--rows", "2"], ["validate", "outputs/android"]):
        done = subprocess.run(
            [python, "-m", "functok", *arguments],
            cwd=project, env=alone, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert (project / "flows" / "generate.py").is_file()
    assert (project / "prefect.yaml").is_file()
    assert (project / "prompts").is_dir()
