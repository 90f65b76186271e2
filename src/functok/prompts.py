"""Prompts are files: found, read and strictly filled here; none stands in Python code.

A prompt is one Jinja2 file under `prompts/`. A file of the same name in the user's own folder comes
before the one that functok ships. Filling is strict: a name that the file uses and nobody gives is
an error. The file's last line break belongs to the file, not to the prompt; every other character
counts, and values are put in as they are. A prompt cannot include other files.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from functok.errors import InputError
from functok.project import shipped

_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined,
    autoescape=False,
    keep_trailing_newline=False,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Prompt:
    """The text of one prompt, ready to be filled. `place` names its file in messages."""

    def __init__(self, text: str, place: str = "prompt") -> None:
        """InputError if `text` is not a Jinja2 template."""
        self.text = text
        self.place = place
        try:
            syntax = _ENVIRONMENT.parse(text)
            self.names = tuple(sorted(meta.find_undeclared_variables(syntax)))
        except TemplateSyntaxError as error:
            raise InputError(
                f"{place}:{error.lineno}",
                f"the prompt is not a Jinja2 template: {error.message}",
                "Correct that line; a literal {{ is written {{ '{{' }}",
            ) from error

    @cached_property
    def _template(self) -> Template:
        template = _ENVIRONMENT.from_string(self.text)
        template.globals = dict(template.globals)  # a chain of them is walked at each filling
        return template

    def fill(self, **values: Any) -> str:
        """The prompt with `values` in it. InputError for a name that is not given, or any fault."""
        missing = [name for name in self.names if name not in values]
        if missing:
            raise self._error(f"it uses the name {missing[0]!r}, which is not given", values)
        try:
            return self._template.render(values)
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise self._error(f"it cannot be filled: {error}", values) from error

    def _error(self, fault: str, values: dict[str, Any]) -> InputError:
        names = ", ".join(sorted(values)) or "no names"
        return InputError(self.place, fault, f"The names that this prompt can use: {names}")


def prompt_path(name: str, own: Path | None = None) -> Path:
    """The file of a prompt such as `training/paper.jinja`: in the folder `own`, or as shipped.

    InputError if there is none.
    """
    folders = [folder for folder in (own, shipped("prompts")) if folder is not None]
    parts = Path(name).parts
    if parts and not Path(name).is_absolute() and ".." not in parts:
        for folder in folders:
            if (folder / name).is_file():
                return folder / name
    raise InputError(
        name,
        f"there is no such prompt in {' or '.join(map(str, folders))}",
        f"The prompts are {', '.join(_names(folders)) or 'none'}",
    )


def prompt_text(name: str, own: Path | None = None) -> str:
    """The text of a prompt's file, not filled. InputError if it is missing or cannot be read."""
    path = prompt_path(name, own)
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InputError(str(path), f"is not UTF-8: {error.reason}", "Save it as UTF-8") from error
    except OSError as error:
        fault = f"cannot be read ({error.strerror or error})"
        raise InputError(str(path), fault, "Make the file readable") from error


def load_prompt(name: str, own: Path | None = None) -> Prompt:
    """The prompt `name`, to be filled. InputError if it is missing, unreadable or no template."""
    return Prompt(prompt_text(name, own), str(prompt_path(name, own)))


def _names(folders: Sequence[Path]) -> list[str]:
    """The prompts at hand, those of a folder together: `training/{model-card, paper}.jinja`."""
    found: dict[str, set[str]] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.jinja")):
            inside = path.relative_to(folder)
            found.setdefault(inside.parent.as_posix(), set()).add(inside.stem)
    return [f"{parent}/{{{', '.join(sorted(stems))}}}.jinja" for parent, stems in found.items()]
