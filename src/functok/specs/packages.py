"""Python packages, and modules on the path: found and read as files, never imported.

The functions of a package are those of its public modules, in the order of their names. A type that a
module imports from another one of the package is read from there.
"""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.machinery import PathFinder
from pathlib import Path

from functok.errors import SpecError
from functok.specs.limits import MAX_BYTES, MAX_FILES
from functok.specs.modules import Module, module_of, with_names
from functok.specs.selection import Selection
from functok.specs.source import Source, decoded


@dataclass
class Package:
    """The files of a package by the dotted names of their modules, and what their names stand for."""

    name: str
    files: Mapping[str, Path]
    _known: dict[str, Module | None] = field(default_factory=dict)

    def completed(self, module: Module, tree: ast.Module, dotted: str) -> Module:
        """`module` with the classes and constants that it imports from other modules of the package."""
        for statement in tree.body:
            if not isinstance(statement, ast.ImportFrom):
                continue
            other = self._module(self._target(statement, dotted))
            for alias in statement.names if other is not None else ():
                assert other is not None
                module = with_names(module, alias.asname or alias.name, other, alias.name)
        return module

    def _target(self, statement: ast.ImportFrom, dotted: str) -> str:
        """The dotted name of the module that `statement`, in the module `dotted`, imports from."""
        if not statement.level:
            return statement.module or ""
        is_package = self.files[dotted].stem == "__init__"
        above = dotted.split(".")[: None if is_package else -1]
        above = above[: len(above) - (statement.level - 1)]
        return ".".join([*above, *filter(None, [statement.module])])

    def _module(self, dotted: str) -> Module | None:
        if dotted in self.files and dotted not in self._known:
            self._known[dotted] = None  # for modules that import each other
            try:
                path = self.files[dotted]
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    tree = ast.parse(_module_text(path))
                known = module_of(tree, path.name)
                self._known[dotted] = self.completed(known, tree, dotted)
            except (SpecError, SyntaxError, ValueError, RecursionError, MemoryError):
                pass  # said when its own functions are read; here its types are just not known
        return self._known.get(dotted)


def package_sources(path: Path, selection: Selection, api: str) -> list[Source]:
    """The public modules of the package at `path`, or the one module that it is.

    `SpecError` if there is none, or the package is too large.
    """
    root = path if path.is_dir() else path.parent
    while (root.parent / "__init__.py").is_file():
        root = root.parent
    package = _package_at(root)
    inside = ".".join(path.relative_to(root.parent).with_suffix("").parts)
    inside = inside.removesuffix(".__init__")
    wanted = [
        name
        for name in package.files
        if name == inside or (path.is_dir() and _is_public_below(name, inside))
    ]
    return [
        Source(
            package.files[name].relative_to(root.parent).as_posix(),
            _module_text(package.files[name]),
            selection,
            api,
            (package, name),
        )
        for name in wanted
    ]


def _is_public_below(name: str, package: str) -> bool:
    rest = name.removeprefix(f"{package}.")
    return rest != name and not any(part.startswith("_") for part in rest.split("."))


def _package_at(folder: Path) -> Package:
    files: dict[str, Path] = {}
    size = 0
    for path in sorted(folder.rglob("*.py")):
        inside = path.relative_to(folder.parent).with_suffix("")
        parts = inside.parts[:-1] if inside.name == "__init__" else inside.parts
        if path.is_symlink() or not path.is_file() or not all(p.isidentifier() for p in parts):
            continue
        size += path.stat().st_size
        if len(files) >= MAX_FILES or size > MAX_BYTES:
            raise SpecError(
                str(folder),
                f"has more than {MAX_FILES:,} modules or {MAX_BYTES:,} bytes",
                "Name the modules with the functions one by one",
            )
        files[".".join(parts)] = path
    if not files:
        raise SpecError(
            str(folder), "is a folder without Python modules",
            "Name the spec files in it one by one",
        )  # fmt: skip
    return Package(folder.name, files)


def _module_text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SpecError(
            str(path), f"cannot be read ({error.strerror})", "Check its permissions"
        ) from error
    return decoded(data, str(path)) if data.strip() else ""


def located(dotted: str) -> Path | None:
    """The file or folder of the module `dotted` on Python's path; None if there is none.

    The packages above it are not imported, as `importlib.util.find_spec` would do.
    """
    folders: Sequence[str] | None = [str(Path.cwd()), *sys.path]
    spec = None
    name = ""
    for part in dotted.split("."):
        name = f"{name}.{part}" if name else part
        try:
            spec = PathFinder.find_spec(name, folders)
        except (ImportError, ValueError, OSError):
            return None
        if spec is None:
            return None
        folders = list(spec.submodule_search_locations or ())
    if spec is None:
        return None
    if spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations)))
    path = Path(spec.origin or "")
    return path if path.suffix == ".py" and path.is_file() else None
