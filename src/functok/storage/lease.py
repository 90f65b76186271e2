"""Who holds a folder of an object store: what a lock is for a folder on a disk.

    FOLDER/000004   {"by": "9f2c…", "beat": 17}      `by` is null once the holder has let go

The object with the highest number says who. The next holder creates the next number, which one alone
can, and does so when `by` is null, or when nothing has changed in it for `silence` seconds. No two
clocks are compared: who waits looks whether the holder's beats go on. A holder whose beat fails, or who
finds a higher number, has lost it, and `check` says so before anything is written.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
import uuid
from typing import Any, NamedTuple

from functok.errors import OutputError

BEAT = 10.0
SILENCE = 40.0
_LOOK_EVERY = 1.0


class _State(NamedTuple):
    number: int
    text: bytes


class Lease:
    """The right to write to one folder, as a context. `place` is what people call it.

    `patience` is how many seconds a holder who is at work is waited for. Entering raises `OutputError`
    if there is one after that. `filesystem` is one of fsspec, `folder` a path in it.
    """

    def __init__(
        self,
        filesystem: Any,
        folder: str,
        place: str,
        patience: float = 0.0,
        beat: float = BEAT,
        silence: float = SILENCE,
    ) -> None:
        self._files = filesystem
        self._folder = folder
        self._place = place
        self._patience = patience
        self._beat = beat
        self._silence = silence
        self._me = uuid.uuid4().hex
        self._number = -1
        self._beats = 0
        self._last = 0.0
        self._lost = False
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._keep_beating, daemon=True)

    def __enter__(self) -> Lease:
        begun = changed = time.monotonic()
        seen: _State | None = None
        while True:
            now = time.monotonic()
            state = self._state()
            silent = state == seen and now - changed >= self._silence
            if state is None or _holder(state) is None or silent:
                if self._create(state.number + 1 if state else 0):
                    break
                continue
            if state != seen:
                if seen is not None and now - begun >= self._patience:
                    raise OutputError(
                        self._place,
                        "another run is writing to it",
                        "Wait for it, or name another folder",
                    )
                seen, changed = state, now
            time.sleep(min(_LOOK_EVERY, self._beat / 4))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._thread.join()
        if not self._lost:
            with contextlib.suppress(Exception):  # the next holder waits for the silence then
                self._write(by=None)

    def check(self) -> None:
        """Raises `OutputError` if another has the folder by now, or may have."""
        if self._lost or time.monotonic() - self._last > 0.75 * self._silence:
            raise OutputError(
                self._place,
                "this process was silent for so long that another may write to it now",
                "Run it again: it goes on where it stopped",
            )

    def _keep_beating(self) -> None:
        while not self._left.wait(self._beat):
            # Whatever goes wrong with one beat: the next may succeed, and `check` knows of the silence.
            with contextlib.suppress(Exception):
                latest = self._state()
                self._lost = latest is None or latest.number != self._number
                if self._lost:
                    return
                self._write(by=self._me)

    def _write(self, by: str | None) -> None:
        begun = time.monotonic()
        self._beats += 1
        self._files.pipe_file(self._path(self._number), _text(by, self._beats))
        self._last = begun

    def _create(self, number: int) -> bool:
        """Whether this process is the one that created the object."""
        path, begun = self._path(number), time.monotonic()
        # It may be there by us as well, when the answer was lost.
        with contextlib.suppress(FileExistsError):
            self._files.pipe_file(path, _text(self._me, 0), mode="create")
        if _holder(_State(number, self._files.cat_file(path))) != self._me:
            return False
        self._number, self._last = number, begun
        for name in self._names():
            if name < f"{number:06d}":
                self._files.rm_file(f"{self._folder}/{name}")
        return True

    def _state(self) -> _State | None:
        names = self._names()
        if not names:
            return None
        return _State(int(names[-1]), self._files.cat_file(f"{self._folder}/{names[-1]}"))

    def _names(self) -> list[str]:
        self._files.invalidate_cache()
        found = self._files.find(self._folder)
        return sorted(n for n in (path.rpartition("/")[2] for path in found) if n.isdigit())

    def _path(self, number: int) -> str:
        return f"{self._folder}/{number:06d}"


def _text(by: str | None, beat: int) -> bytes:
    return json.dumps({"by": by, "beat": beat}).encode()


def _holder(state: _State) -> str | None:
    """Who holds it; what nobody can read is held by whoever wrote it, until it is silent for long."""
    try:
        by = json.loads(state.text)["by"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "?"
    return None if by is None else str(by)
