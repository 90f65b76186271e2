"""A dataset's folder in an object store, such as `s3://bucket/lamps`, and the copy that a process works on.

An object store cannot append to a file, rename it or lock it. It takes whole objects, and can create one
only if there is none of the name. So here

- a sealed round is created, never replaced: the first one stands, whoever made it;
- a log of replies is sent in segments, `LOG.sent/FIRST-LAST-WRITER`, named by the bytes that they hold;
- a release goes the way of a folder on a disk: staged whole, then put in place, the manifest last;
- a lease stands for the lock.

Everything else works on the copy, `local`, and does not know of it. The copy is this process's own, and
is gone when it ends: whoever comes next begins with what is in the store.
"""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from functok.errors import FunctokError, InputError, OutputError, Unavailable
from functok.storage.files import safe_file_name
from functok.storage.lease import Lease

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://[^/]")
_SENT = ".sent"
_SEGMENT = re.compile(r"(?P<first>\d{12})-(?P<last>\d{12})-(?P<writer>[0-9a-f]{32})")
_LAST = "manifest.json"
_WORK = ".work"
_OF_WORK = ("run.json", "rounds", "release")
"""What is kept equal below `.work/`; logs go in segments, locks are of one machine."""


def folder_at(place: str | Path | None) -> Path | RemoteFolder | None:
    """What a person calls a folder: a path, or an address. Raises `InputError` if it cannot be used."""
    if isinstance(place, str) and _ADDRESS.match(place):
        return RemoteFolder(place)
    return Path(place) if place else None


class _Segment(NamedTuple):
    first: int
    last: int
    writer: str
    name: str


class RemoteFolder:
    """The folder at an address of fsspec, and its copy.

    Raises `InputError` if the address cannot be used, `OutputError` if it may not be written to,
    `Unavailable` if the store does not answer.
    """

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self._files, self._root = _open(self.address)
        self._home = TemporaryDirectory(prefix="functok-")
        (Path(self._home.name) / "coming").mkdir()
        self.local = Path(self._home.name) / safe_file_name(PurePosixPath(self._root).name)
        self.local.mkdir()
        self._writer = uuid.uuid4().hex
        self._lease: Lease | None = None
        self._here: dict[
            str, tuple[int, int]
        ] = {}  # what was equal: size and time of the file here
        self._there: dict[str, object] = {}  # … and what the store said of the object
        self._segments: dict[tuple[str, str], int] = {}
        self._logs: dict[Path, SentLog] = {}
        self._door = threading.Lock()
        self.pull()

    def __str__(self) -> str:
        return self.address

    @contextmanager
    def leased(self, name: str, patience: float = 0.0) -> Iterator[None]:
        """Holds what is called `name`, so that no other process writes the same; the copy is new then."""
        place = self.address if name == "run" else f"{self.address} ({name})"
        lease = Lease(self._files, f"{self._root}/{_WORK}/leases/{name}", place, patience)
        with ExitStack() as held:
            with self._told():
                held.enter_context(lease)
            self._lease = lease
            self.pull()
            try:
                yield
            finally:
                self._lease = None

    def pull(self) -> None:
        """Makes the copy what is in the store now."""
        with self._door, self._told():
            for wait in _LOOKS:
                time.sleep(wait)
                # What was listed may be gone by now: merged, or pruned. Then the list is old.
                with suppress(FileNotFoundError):
                    self._pull(self._found())
                    return
            self._pull(self._found())

    def _pull(self, found: dict[str, object]) -> None:
        for name in [name for name in self._there if name not in found]:
            (self.local / name).unlink(missing_ok=True)
            del self._there[name], self._here[name]
        plain = {n: s for n, s in found.items() if _is_kept(n) and self._there.get(n) != s}
        self._get([*plain])
        for name, stamp in plain.items():
            self._same(name, stamp)
        self._pull_segments([name for name in found if f"{_SENT}/" in name])

    def push(self) -> None:
        """Sends every file of the copy that is new or has changed; manifests last."""
        self._check()
        with self._door, self._told():
            names = (
                path.relative_to(self.local).as_posix()
                for path in self.local.rglob("*")
                if path.is_file()
            )
            changed = [n for n in names if _is_kept(n) and self._here.get(n) != self._state(n)]
            for name in sorted(changed, key=lambda name: (name.endswith(_LAST), name)):
                self._files.put_file(str(self.local / name), self._path(name))
                self._same(name, None)

    def prune(self) -> None:
        """Removes what this process knew in the store and has removed from its copy."""
        self._check()
        with self._door, self._told():
            for name in [n for n in self._here if not (self.local / n).exists()]:
                if self._files.exists(self._path(name)):
                    self._files.rm_file(self._path(name))
                del self._here[name]
                self._there.pop(name, None)

    def create(self, path: Path) -> None:
        """Sends a file of the copy that is never changed; where it is there already, that one stands."""
        self._check()
        name = path.relative_to(self.local).as_posix()
        with self._told():
            if self._files.cat_file(self._path(_RUN)) != (self.local / _RUN).read_bytes():
                raise OutputError(
                    self.address, "holds another run by now", "Run the same command again"
                )
            try:
                self._files.pipe_file(self._path(name), path.read_bytes(), mode="create")
            except FileExistsError:
                return  # by a process that was taken for dead
        with self._door:
            self._same(name, None)

    def log(self, path: Path) -> SentLog:
        """The sender for the log of replies in this file."""
        if path not in self._logs:
            name = path.relative_to(self.local).as_posix()
            self._logs[path] = SentLog(self, path, self._path(name) + _SENT)
        return self._logs[path]

    def _check(self) -> None:
        if self._lease is not None:
            self._lease.check()

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _found(self) -> dict[str, object]:
        """The objects in the folder, each with what tells whether it has changed."""
        self._files.invalidate_cache()
        found: dict[str, object] = {}
        for path, info in self._files.find(self._root, detail=True).items():
            name = path[len(self._root) + 1 :]
            if name and ".." not in PurePosixPath(name).parts:
                found[name] = [str(info.get(key)) for key in _STAMPS]
        return found

    def _get(self, names: list[str]) -> None:
        """Whole or not at all: others read the copy meanwhile."""
        coming = Path(self._home.name) / "coming"
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            files = [coming / str(i) for i in range(len(some))]
            self._files.get([self._path(name) for name in some], [str(file) for file in files])
            for name, file in zip(some, files, strict=True):
                (self.local / name).parent.mkdir(parents=True, exist_ok=True)
                file.replace(self.local / name)

    def _same(self, name: str, stamp: object) -> None:
        self._here[name], self._there[name] = self._state(name), stamp

    def _state(self, name: str) -> tuple[int, int]:
        found = (self.local / name).stat()
        return found.st_size, found.st_mtime_ns

    def _pull_segments(self, names: list[str]) -> None:
        """Appends what logs gained elsewhere, in its order. A writer's segments follow on each other; one
        that stands for several covers them."""
        logs: dict[tuple[str, str], list[_Segment]] = defaultdict(list)
        for name in names:
            log, _, last = name.rpartition(f"{_SENT}/")
            found = _SEGMENT.fullmatch(last)
            if found and found["writer"] != self._writer:
                segment = _Segment(int(found["first"]), int(found["last"]), found["writer"], name)
                logs[log, segment.writer].append(segment)
        wanted: list[tuple[str, int, _Segment]] = []
        for (log, writer), segments in sorted(logs.items()):
            seen = self._segments.get((log, writer), 0)
            for segment in sorted(segments, key=lambda s: (s.first, -s.last)):
                if segment.last > seen:
                    wanted.append((log, max(0, seen - segment.first), segment))
                    seen = segment.last
        wanted.sort(
            key=lambda one: (one[0], one[2].first)
        )  # whoever went on began where the last ended
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            data = self._files.cat([self._path(segment.name) for _, _, segment in some])
            if isinstance(data, bytes):
                data = {self._path(some[0][2].name): data}
            for log, skipped, segment in some:
                path = self.local / log
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("ab") as file:
                    file.write(data[self._path(segment.name)][skipped:])
                self._segments[log, segment.writer] = segment.last

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turns what the store's library raises into an error that a person understands."""
        try:
            yield
        except FunctokError:
            raise
        except (FileNotFoundError, PermissionError) as error:
            raise OutputError(
                self.address,
                f"cannot be used ({error or type(error).__name__})",
                "Check that the bucket exists and that the worker's environment may write to it",
            ) from error
        except Exception as error:  # each store's library has errors of its own
            raise Unavailable(
                self.address,
                f"the store does not do what was asked of it ({type(error).__name__}: {error})",
                "Check the address and the credentials of the environment, then run it again",
            ) from error


class SentLog:
    """Sends what a log of replies gains, as segments. `sent`: how many bytes of it are in the store."""

    def __init__(self, folder: RemoteFolder, path: Path, target: str) -> None:
        self._folder = folder
        self._log = path
        self._target = target
        self._first = self.sent = path.stat().st_size if path.exists() else 0
        self._segments: list[str] = []

    def send(self, end: int) -> None:
        """Sends the bytes up to `end`, which ends a line."""
        if end > self.sent:
            self._segments.append(self._put(self.sent, end))
            self.sent = end

    def merge(self) -> None:
        """One segment for all that this process has sent."""
        if len(self._segments) > 1:
            small, self._segments = self._segments, [self._put(self._first, self.sent)]
            with self._folder._told():
                for path in small:
                    self._folder._files.rm_file(path)

    def _put(self, first: int, last: int) -> str:
        path = f"{self._target}/{first:012d}-{last:012d}-{self._folder._writer}"
        with self._log.open("rb") as file, self._folder._told():
            file.seek(first)
            self._folder._files.pipe_file(path, file.read(last - first))
        return path


_RUN = f"{_WORK}/run.json"
_STAMPS = ("size", "ETag", "etag", "mtime", "LastModified", "last_modified", "created", "updated")
_AT_ONCE = 500
_LOOKS = (0.0, 0.1, 0.5, 2.0)


def _is_kept(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return parts[0] != _WORK or (len(parts) > 1 and parts[1] in _OF_WORK)


def _open(address: str) -> tuple[Any, str]:
    """The filesystem of an address, and the path in it."""
    from fsspec.core import url_to_fs

    try:
        files, root = url_to_fs(address, use_listings_cache=False, skip_instance_cache=True)
    except ImportError as error:
        raise InputError(
            address, f"needs a package that is not installed ({error})", "Install it"
        ) from error
    except ValueError as error:
        raise InputError(
            address, str(error), "Name a path, or an address such as s3://bucket/folder"
        ) from error
    return files, str(root).rstrip("/")
