"""The import order: each module may import only from rooms above it in this list."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import functok

PACKAGE = Path(functok.__file__).parent

LAYERS = (
    ("errors", "hashing", "memory"),
    ("files", "languages"),
    ("lease",),
    ("remote",),
    ("noise",),
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
    ("corrections",),
    ("dealing",),
    ("drawing", "nesting", "siblings"),
    ("slots",),
    ("several",),
    ("plan",),
    ("coverage",),
    ("prompts",),
    ("training_text",),
    ("teachers",),
    ("checks",),
    ("judging",),
    ("dedup",),
    ("leaks",),
    ("parting",),
    ("journal",),
    ("dataset",),
    ("changes",),
    ("measures",),
    ("card",),
    ("job",),
    ("carry",),
    ("ledger",),
    ("release",),
    ("sharing",),
    ("window",),
    ("accepting",),
    ("workshop",),
    ("pipeline",),
    ("summary", "watching"),
    ("validate",),
    ("probe",),
    ("explain",),
    ("judge_check",),
    ("bfcl", "lexical"),
    ("exports", "grammars", "tokenizer"),
    ("evaluation",),
    ("report",),
    ("sensitive", "hub", "bundle"),
    ("publish",),
    ("live",),
    ("display",),
    ("practice",),
    ("cli",),
    ("__main__",),
)
_RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}


def _imports(path: Path) -> set[str]:
    """The rooms of functok that a module imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("functok."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.ImportFrom) and node.module == "functok":
            found |= {a.name for a in node.names if (PACKAGE / f"{a.name}.py").exists()}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("functok.")}
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.name))
def test_a_module_imports_only_from_rooms_above_its_own(path: Path) -> None:
    inside = path.relative_to(PACKAGE)
    room = inside.parts[0].removesuffix(".py")
    if room == "__init__":
        return
    assert room in _RANK, f"{room} has no place in the order"
    wrong = {name for name in _imports(path) if name != room and _RANK[name] >= _RANK[room]}
    assert not wrong, f"{inside} imports {wrong}"


def test_commands_start_without_prefect_a_trainer_or_the_client_of_an_endpoint() -> None:
    code = (
        "import sys, functok.cli; "
        "heavy = {'prefect', 'torch', 'datasets', 'transformers', 'pandas', 'openai', 'aiohttp'}; "
        "heavy &= set(sys.modules); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
