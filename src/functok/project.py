"""Where the files lie that come with functok, and a new project made of them."""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from pathlib import Path

from functok.errors import InputError, OutputError
from functok.specs.source import api_name
from functok.storage.files import output_errors, write_whole

_PACKAGE = Path(__file__).resolve().parent


def shipped(kind: str) -> Path:
    """The folder of the shipped `api_specs`, `prompts` or `flows`, or the file `prefect.yaml`.

    In a checkout that is the folder beside `pyproject.toml`, so that an edit counts at once; in an
    installed package it is the copy inside the package.
    """
    root = _PACKAGE.parent.parent
    if _PACKAGE.parent.name == "src" and (root / "pyproject.toml").is_file():
        return root / kind
    return _PACKAGE / "shipped" / kind


@cache
def source_digest() -> str:
    """Hash of the library's own files: rows made by other code are not taken for this code's."""
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        inside = path.relative_to(_PACKAGE)
        if path.is_file() and inside.parts[0] != "shipped" and "__pycache__" not in inside.parts:
            digest.update(inside.as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def project_specs(folder: Path) -> list[Path]:
    """The specs of a project's `api_specs/`, sorted. Raises `InputError` if there are none."""
    found = sorted(
        path
        for path in folder.glob("*")
        if path.suffix in {".py", ".json", ".yaml", ".yml"}
        and not path.name.endswith(".tokens.json")
    )
    if not found:
        raise InputError(
            str(folder),
            "there is no spec here" if folder.is_dir() else "there is no such folder",
            "Name a SPEC, or start a project with `functok init DIR`",
        )
    stems: dict[str, Path] = {}
    for path in found:
        twin = stems.setdefault(api_name(path.name), path)
        if twin is not path:
            raise InputError(
                str(path),
                f"has the same name as {twin.name}, and so the same registry and dataset",
                "Rename one of them",
            )
    return found


def initialise(folder: Path) -> list[Path]:
    """Copies the shipped specs, prompts, flows and deployments to `folder`; returns the files written.

    Raises `OutputError` if a file of the same name stands there: nothing is overwritten.
    """
    sources = {
        Path(kind) / path.relative_to(shipped(kind)): path
        for kind in ("api_specs", "prompts", "flows")
        for path in sorted(shipped(kind).rglob("*"))
        if path.is_file()
        and "__pycache__" not in path.parts
        and not path.name.endswith(".tokens.json")
    }
    sources[Path("prefect.yaml")] = shipped("prefect.yaml")
    for name in (*sources, Path(".gitignore")):
        if (folder / name).exists():
            raise OutputError(
                str(folder / name), "stands there already", "Name an empty folder for the project"
            )
    for name, source in sources.items():
        with output_errors(folder / name):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, folder / name)
    write_whole(folder / ".gitignore", "outputs/*\n!outputs/README.md\n")
    readme = folder / "outputs" / "README.md"
    write_whole(readme, "# outputs\n\nWhat runs write: one folder per dataset.\n")
    return [*(folder / name for name in sources), folder / ".gitignore", readme]
