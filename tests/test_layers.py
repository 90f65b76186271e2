"""The import order: each module may import only from rooms above it in this list."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import functok

PACKAGE = Path(functok.__file__).parent

LAYERS = (
    ("errors", "hashing", "memory"),
    ("storage", "languages"),
    ("specs",),
    ("project",),
    ("registry_text",),
    ("tokens",),
    ("literals",),
    ("call_parser",),
    ("calls",),
    ("records",),
    ("config",),
    ("values",),
    ("planning",),
    ("prompts",),
    ("training_text",),
    ("teachers",),
    ("checks",),
    ("judging",),
    ("dedup", "leaks"),
    ("dataset",),
    ("changes", "measures", "card"),
    ("running",),
    ("release",),
    ("pipeline",),
    ("summary", "watching"),
    ("validate",),
    ("probe", "explain", "judge_check"),
    ("bfcl", "lexical"),
    ("exports", "grammars", "tokenizer"),
    ("evaluation",),
    ("report",),
    ("publishing",),
    ("practice",),
    ("cli",),
    ("__main__",),
)
ROOMS = {
    "values": (
        ("data_files",),
        ("english",),
        ("parameters",),
        ("kinds",),
        ("drawing",),
        ("reading",),
    ),
    "teachers.offline": (
        ("words",),
        ("arguments",),
        ("about",),
        ("composing",),
        ("serving",),
        ("unserved",),
        ("teacher",),
    ),
}
"""The same order among the rooms of a package."""


def _imports(path: Path, package: str) -> set[str]:
    """The modules and rooms of a package that a module imports, wherever in the file."""
    inside, found = f"{package}.", set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(inside):
            found.add(node.module.removeprefix(inside).split(".")[0])
        elif isinstance(node, ast.ImportFrom) and node.module == package:
            found |= {a.name for a in node.names if _is_room(package, a.name)}
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names if a.name.startswith(inside)]
            found |= {name.removeprefix(inside).split(".")[0] for name in names}
    return found


def _is_room(package: str, name: str) -> bool:
    place = PACKAGE.joinpath(*package.split(".")[1:], name)
    return place.with_suffix(".py").exists() or (place / "__init__.py").exists()


def _modules() -> Iterator[tuple[str, tuple[tuple[str, ...], ...], str, Path]]:
    """Each module with the package whose order it has to keep, that order, and its own room there."""
    for package, layers in (("", LAYERS), *ROOMS.items()):
        folder = PACKAGE.joinpath(*filter(None, package.split(".")))
        for path in sorted(folder.rglob("*.py")):
            room = path.relative_to(folder).parts[0].removesuffix(".py")
            if room != "__init__":
                yield f"functok.{package}".rstrip("."), layers, room, path


@pytest.mark.parametrize(
    ("package", "layers", "room", "path"),
    [pytest.param(*m, id=f"{m[0]}-{m[3].relative_to(PACKAGE)}") for m in _modules()],
)
def test_a_module_imports_only_from_rooms_above_its_own(
    package: str, layers: tuple[tuple[str, ...], ...], room: str, path: Path
) -> None:
    rank = {name: number for number, layer in enumerate(layers) for name in layer}
    assert room in rank, f"{room} has no place in the order"
    wrong = {n for n in _imports(path, package) if n != room and rank[n] >= rank[room]}
    assert not wrong, f"{path.relative_to(PACKAGE)} imports {wrong}"


def test_commands_start_without_prefect_a_trainer_or_the_client_of_an_endpoint() -> None:
    code = (
        "import sys, functok.cli; "
        "heavy = {'prefect', 'torch', 'datasets', 'transformers', 'pandas', 'openai', 'aiohttp'}; "
        "heavy &= set(sys.modules); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_what_the_design_calls_a_module_or_a_room_is_there() -> None:
    design = (PACKAGE.parents[1] / "docs" / "design.md").read_text(encoding="utf-8")
    rooms = "|".join(sorted(p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists()))
    named = set(re.findall(rf"`((?:{rooms})/[\w/]*(?:\.\w+)?)`", design))
    assert len(named) > 20, named
    missing = {n for n in named if not any((PACKAGE / f"{n}{end}").exists() for end in ("", ".py"))}
    assert not missing
