"""The journal: what a run has made so far, on disk, so that a killed run goes on where it stopped.

    OUT/.work/run.json                  what the run is: a changed spec, config or version starts anew
    OUT/.work/rounds/carried.jsonl      the rows of the last release that this one keeps
    OUT/.work/rounds/SHARD-ROUND.jsonl  the outcome of one round of one shard: a line per attempt

A round's file is written under another name and renamed, so it is there whole or not at all; its last
line seals it, and it is never changed afterwards. The state of a run is derived from the set of files
(`ledger`).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from functok.calls import calls_from_json, calls_to_json
from functok.hashing import row_id
from functok.records import Example, Kind, Rejection, Slot, Split, Style
from functok.specs import ApiSpec
from functok.storage.files import output_errors, write_whole

WORK = ".work"
CARRIED = -1
"""The round of the rows that were there before the first one."""


@dataclass(frozen=True)
class Entry:
    """One attempt at one ordinal of a shard: what came of it."""

    ordinal: int
    attempt: int
    outcome: Example | Rejection


class Record(NamedTuple):
    """A line of a round, as it was read. `offset` is where it begins in the file, in bytes.

    `content` has the fields of the outcome; of an example also the `id` that its row will have.
    """

    offset: int
    ordinal: int
    attempt: int
    accepted: bool
    content: dict[str, Any]

    @property
    def outcome(self) -> Example | Rejection:
        return _example(self.content) if self.accepted else _rejection(self.content)


class Journal:
    """The rounds of one run, below `OUT/.work/`."""

    def __init__(self, out: Path, api: ApiSpec) -> None:
        self.folder = out / WORK
        self._rounds = self.folder / "rounds"
        self._functions = api.by_name
        self._files: dict[tuple[int, int], BinaryIO] = {}

    def identity(self) -> dict[str, Any] | None:
        """What the unfinished run in the folder is; None if there is none."""
        try:
            found = json.loads((self.folder / "run.json").read_bytes())
        except (OSError, ValueError, RecursionError):
            return None  # none, or one that nobody can read: as good as none
        return found if isinstance(found, dict) else None

    def owner(self) -> str | None:
        """The name of the spec whose unfinished run the folder holds; None if there is none."""
        name = (self.identity() or {}).get("name")
        return None if name is None else str(name)

    def open(self, identity: dict[str, Any]) -> None:
        """Claims the folder for the run with this identity; rounds of another run are discarded."""
        marker = self.folder / "run.json"
        text = json.dumps(identity, indent=2, sort_keys=True) + "\n"
        with output_errors(marker):
            if not marker.is_file() or marker.read_bytes() != text.encode():
                if self._rounds.exists():
                    shutil.rmtree(self._rounds)
                write_whole(marker, text)
            self._rounds.mkdir(parents=True, exist_ok=True)

    def close(self) -> None:
        """Removes the rounds; called when the release stands. Replies that were paid for stay."""
        self._close_files()
        with output_errors(self.folder):
            shutil.rmtree(self._rounds, ignore_errors=True)
            for name in ("run.json", "lock"):
                (self.folder / name).unlink(missing_ok=True)
            for lock in self.folder.glob("parts/*/lock"):
                lock.unlink(missing_ok=True)
            for folder in (*self.folder.glob("parts/*"), self.folder / "parts"):
                if folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()
            if not any(self.folder.iterdir()):
                self.folder.rmdir()

    def path(self, shard: int, number: int) -> Path:
        """The file of round `number` of the shard with this position in the plan."""
        if number == CARRIED:
            return self._rounds / "carried.jsonl"
        return self._rounds / f"{shard:05d}-{number:02d}.jsonl"

    def has(self, shard: int, number: int) -> bool:
        """Whether the round is there and is what was written: its last line seals it."""
        return _is_sealed(self.path(shard, number))

    def write(self, shard: int, number: int, lines: Iterable[bytes]) -> None:
        """Writes a round: for each attempt its `line`."""
        path = self.path(shard, number)
        write_whole(path, _sealed(path.name, lines))

    def read(self, shard: int, number: int) -> Iterator[Record]:
        """The lines of a round, in the order in which they were written."""
        offset = 0
        with self.path(shard, number).open("rb") as file:
            for line in file:
                if not line.startswith(_SEAL):
                    yield _record(offset, line)
                offset += len(line)

    def record_at(self, shard: int, number: int, offset: int) -> Record:
        """The line that begins at `offset`. The file stays open: many are read, in any order."""
        file = self._files.get((shard, number))
        if file is None:
            if len(self._files) >= _MOST_OPEN:
                self._close_files()
            file = self._files[shard, number] = self.path(shard, number).open("rb")
        file.seek(offset)
        return _record(offset, file.readline())

    def _close_files(self) -> None:
        for file in self._files.values():
            file.close()
        self._files.clear()

    def write_carried(self, head: Mapping[str, Any], rows: Iterable[tuple[int, Entry]]) -> None:
        """Keeps rows of an earlier release, each with the position of its shard; `head` says why."""
        path = self.path(0, CARRIED)

        def lines() -> Iterator[bytes]:
            yield json.dumps(head).encode() + b"\n"
            for shard, entry in rows:
                yield self.line(entry)[:-2] + f", {shard}]\n".encode()

        write_whole(path, _sealed(path.name, lines()))

    def carried_head(self) -> dict[str, Any] | None:
        """What `write_carried` was told of the rows; None if it has not been called."""
        path = self.path(0, CARRIED)
        if not _is_sealed(path):
            return None
        with path.open("rb") as file:
            head: dict[str, Any] = json.loads(file.readline())
        return head

    def carried(self) -> Iterator[tuple[int, Record]]:
        """The rows that are kept, each with the position of its shard."""
        path = self.path(0, CARRIED)
        if not path.is_file():
            return
        with path.open("rb") as file:
            offset = len(file.readline())
            for line in file:
                if not line.startswith(_SEAL):
                    yield json.loads(line)[-1], _record(offset, line)
                offset += len(line)

    def line(self, entry: Entry) -> bytes:
        """The line of a round that holds one attempt."""
        outcome = entry.outcome
        if isinstance(outcome, Example):
            content = {field: getattr(outcome, field) for field in _EXAMPLE_FIELDS}
            content["calls"] = calls_to_json(outcome.calls, self._functions)
            content["id"] = row_id(outcome.query, outcome.kind, content["calls"])
            line = [entry.ordinal, entry.attempt, "example", content]
        else:
            line = [entry.ordinal, entry.attempt, "rejection", asdict(outcome)]
        return json.dumps(line, ensure_ascii=True).encode() + b"\n"


_MOST_OPEN = 200  # files at once
_SEAL = b"sha256 "


def _record(offset: int, line: bytes) -> Record:
    ordinal, attempt, sort, content, *_ = json.loads(line)
    return Record(offset, ordinal, attempt, sort == "example", content)


def _sealed(name: str, lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines, and a last one: a file cut, changed or put in another's place is no round."""
    digest = hashlib.sha256(name.encode())
    for line in lines:
        digest.update(line)
        yield line
    yield _SEAL + digest.hexdigest().encode() + b"\n"


def _is_sealed(path: Path) -> bool:
    """Whether the file is there and is what was written: its last line seals it."""
    if not path.is_file():
        return False
    with output_errors(path), path.open("rb") as file:
        digest, last = hashlib.sha256(path.name.encode()), b""
        for line in file:
            digest.update(last)
            last = line
        return last == _SEAL + digest.hexdigest().encode() + b"\n"


_EXAMPLE_FIELDS = tuple(Example.__dataclass_fields__)


def _example(content: dict[str, Any]) -> Example:
    fields = {field: content[field] for field in _EXAMPLE_FIELDS}
    fields["kind"] = Kind(content["kind"])
    fields["split"] = Split(content["split"])
    fields["style"] = Style(content["style"])
    fields["calls"] = calls_from_json(content["calls"])
    return Example(**fields)


def _rejection(content: dict[str, Any]) -> Rejection:
    return Rejection(**{**content, "slot": Slot.from_json(content["slot"])})
