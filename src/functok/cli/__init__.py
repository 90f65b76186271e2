"""The command line: thin, one function per command, a module per sort. The library does the work.

Exit codes: 0 done; 1 a check failed; 2 the input is wrong; 3 fewer rows than asked; 4 the teacher or
the Hub could not be used; 130 interrupted, and the same command goes on.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from functok.cli import display

# The order of these is the order in --help.
from functok.cli import generate, specs, datasets, judging, evaluating, publish, project, practice  # isort: skip
from functok.cli.app import app, stderr
from functok.errors import FunctokError

__all__ = [
    "app",
    "datasets",
    "evaluating",
    "generate",
    "judging",
    "main",
    "practice",
    "project",
    "publish",
    "specs",
]


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and exits with its code; an error is one message, never a traceback."""
    display.tolerate(sys.stdout, sys.stderr)
    try:
        app(args=arguments)
    except KeyboardInterrupt:
        sys.exit(130)
    except FunctokError as error:
        stderr.print(f"functok: {error}")
        sys.exit(error.exit_code)
