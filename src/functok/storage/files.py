"""Writing files so that they appear whole or not at all, and a full disk is one clear message."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from functok.errors import OutputError


def safe_file_name(name: str) -> str:
    """`name` as the name of a file or folder that no shell or glob reads otherwise."""
    safe = re.sub(r"[^\w+.-]", "_", name).strip(".")
    return safe or "api"


@contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """Turns what the operating system refuses while `path` is written into an `OutputError`."""
    try:
        yield
    except OSError as error:
        fault = error.strerror or str(error)
        raise OutputError(
            str(path),
            f"cannot be written ({fault})",
            "Free some space or make the folder writable, then run the same command again: "
            "it goes on where it stopped",
        ) from error


def write_whole(path: Path, data: str | bytes | Iterable[bytes]) -> None:
    """Writes `data` under a temporary name, flushes it to disk, and renames it to `path`."""
    with output_errors(path):
        path = path.resolve()  # a link stays a link
        partial = path.with_name(f".{path.name}.partial")
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("wb") as file:
                if isinstance(data, str | bytes):
                    file.write(data.encode() if isinstance(data, str) else data)
                else:
                    file.writelines(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        except BaseException:  # Ctrl-C too: half a file is of no use; what stopped it goes on
            partial.unlink(missing_ok=True)
            raise
