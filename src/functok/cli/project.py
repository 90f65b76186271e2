"""`functok init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from functok.cli.app import app, stdout
from functok.project import initialise


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the new project.")],
) -> None:
    """Start a project of your own in DIR: api_specs/, prompts/, flows/, outputs/."""
    for path in initialise(folder):
        stdout.print(f"wrote {path}")
    stdout.print(f"Next: functok generate   (in {folder})")
