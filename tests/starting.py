"""functok in processes of its own, to be run, watched and killed.

They are forked from one that has functok loaded, so a start takes milliseconds and not a second; all
else is as with `python -m functok`.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

_ROOT = Path(__file__).resolve().parent.parent
_LOADED = multiprocessing.get_context("forkserver")
_LOADED.set_forkserver_preload(["tests.loaded"])


class Started:
    """A command under way, whose output goes to the files `stdout` and `stderr` of a folder."""

    def __init__(
        self,
        folder: Path,
        *arguments: str | Path,
        environment: Mapping[str, str] | None = None,
        largest_file: int | None = None,
    ) -> None:
        self._folder = folder
        words = [str(argument) for argument in arguments]
        surroundings = {**os.environ, **(environment or {})}
        self._process = _LOADED.Process(
            target=_functok, args=(words, surroundings, Path.cwd(), folder, largest_file)
        )
        with chdir(_ROOT):  # where `tests.loaded` is found
            self._process.start()

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None as long as it runs."""
        return self._process.exitcode

    def said(self, stream: str) -> str:
        """What it has written to `stdout` or `stderr` by now."""
        file = self._folder / stream
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def kill(self) -> None:
        self._process.kill()

    def wait(self) -> int:
        self._process.join()
        code = self.poll()
        assert code is not None
        return code


def functok(
    *arguments: str | Path,
    environment: Mapping[str, str] | None = None,
    largest_file: int | None = None,
) -> CompletedProcess[str]:
    """Runs a command to its end.

    `environment` goes on top of this process's; no file grows beyond `largest_file` bytes.
    """
    with TemporaryDirectory() as name:
        process = Started(
            Path(name), *arguments, environment=environment, largest_file=largest_file
        )
        code = process.wait()
        return CompletedProcess(arguments, code, process.said("stdout"), process.said("stderr"))


def _functok(
    arguments: list[str],
    environment: Mapping[str, str],
    at: Path,
    folder: Path,
    largest_file: int | None,
) -> None:
    """What the forked process does."""
    from functok.__main__ import main

    for stream, name in ((sys.stdout, "stdout"), (sys.stderr, "stderr")):
        with (folder / name).open("wb") as file:
            os.dup2(file.fileno(), stream.fileno())
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(at)
    if largest_file is not None:
        import resource

        sys.dont_write_bytecode = True  # else a module compiled here would be cut short for all
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    sys.argv = ["functok", *arguments]
    main()
