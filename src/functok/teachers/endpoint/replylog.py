"""The log of replies: every paid answer on disk before it is used, found again by what was asked.

One file of JSON lines that only grows, one writer:

    {"key":"<32 hex digits>","label":"single/…","usage":[prompt,completion,cached],"finish":"stop","text":"…"}
    {"note":"response_format","value":"json_object"}

A reply that came with a batch has `"batched":true` behind its usage.

The key is a content hash of all that could change the answer; `text` is the reply as it came. There is
no request, header or credential in it. A line is handed to the operating system in one write before
`append` returns, so a killed process loses nothing that it was given; the disk is told to keep it
within 50 ms, so a power cut loses the answers of that last moment, which are then asked for again. A
torn last line is cut off when the log is opened.

In memory there are 16 bytes per reply and a half, whatever its length: where its line begins.

Where several processes make a run together, each writes a log of its own, `parts/NNN/NAME` beside
`NAME`, and reads all of them: a reply serves whoever asks, and the usage is that of the run.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from functok.storage.files import output_errors
from functok.storage.remote import SentLog

_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True)
_SYNC_EVERY = 0.05  # seconds
_GATHER = 0.1
_LINE = re.compile(
    rb'\{"key":"(?P<key>[0-9a-f]{32})","label":(?P<label>"(?:[^"\\]|\\.)*"),'
    rb'"usage":\[(?P<prompt>\d+),(?P<completion>\d+),(?P<cached>\d+)\],(?P<batched>"batched":true,)?'
)
_NOTE = b'{"note":'

PARTS = "parts"
"""The folder of those who make a run together, a folder each, below that of the run."""


@dataclass(frozen=True)
class Usage:
    """What was used: requests that were answered, and tokens. `cached` are part of `prompt`.

    Those with `batched_` are the part of the same that came in batches.
    """

    requests: int = 0
    prompt: int = 0
    completion: int = 0
    cached: int = 0
    batched_requests: int = 0
    batched_prompt: int = 0
    batched_completion: int = 0
    batched_cached: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.requests + other.requests,
            self.prompt + other.prompt,
            self.completion + other.completion,
            self.cached + other.cached,
            self.batched_requests + other.batched_requests,
            self.batched_prompt + other.batched_prompt,
            self.batched_completion + other.batched_completion,
            self.batched_cached + other.batched_cached,
        )

    def in_batches(self) -> Usage:
        """The same, all of it in batches."""
        used = (self.requests, self.prompt, self.completion, self.cached)
        return Usage(*used, *used)


@dataclass(frozen=True)
class Reply:
    """One answer of the endpoint. `finish` is why it ended, as the endpoint says: `stop`, `length` …"""

    text: str
    finish: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    batched: bool = False

    @property
    def usage(self) -> Usage:
        used = Usage(1, self.prompt_tokens, self.completion_tokens, self.cached_tokens)
        return used.in_batches() if self.batched else used


class ReplyLog:
    """The log in one file, and those of others that belong to the run, as they were when it was opened.

    Raises `OutputError` if it cannot be read or written.
    """

    def __init__(self, path: Path, *, written: bool = True, sent: SentLog | None = None) -> None:
        """`written`: False for the log of another, of which nothing is changed. `sent`: who brings it
        to the store that the folder is in."""
        self.path = path
        self._sent = sent
        self._sending = asyncio.Lock()
        self._others = [ReplyLog(p, written=False) for p in _logs_beside(path)] if written else []
        self._usage: dict[str, Usage] = {}
        self._notes: dict[str, Any] = {}
        self._places = _Places()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._syncing: asyncio.TimerHandle | None = None
        self._sync: asyncio.Future[None] | None = None
        with output_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            mode = os.O_RDWR | os.O_CREAT | os.O_APPEND if written else os.O_RDONLY
            self._file = os.open(path, mode, 0o644)
            self._end = self._read(cut=written)
        for other in self._others:
            for label, usage in other.usage.items():
                self._count(label, usage)
            self._notes = {**other.notes, **self._notes}

    @property
    def usage(self) -> Mapping[str, Usage]:
        """What all replies in the log cost, by label; those of earlier processes are part of it."""
        return self._usage

    @property
    def notes(self) -> Mapping[str, Any]:
        """What was found out about the endpoint, for the next process."""
        return self._notes

    def __len__(self) -> int:
        return len(self._places) + sum(map(len, self._others))

    def get(self, key: str) -> Reply | None:
        """The reply that is logged under this key; None if there is none."""
        for place in self._places.get(_fragment(key)):
            with output_errors(self.path):
                line = self._line_at(place)
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if entry.get("key") == key:
                prompt, completion, cached = entry["usage"]
                batched = "batched" in entry
                return Reply(entry["text"], entry["finish"], prompt, completion, cached, batched)
        found = (other.get(key) for other in self._others)
        return next((reply for reply in found if reply is not None), None)

    def append(self, key: str, label: str, reply: Reply) -> None:
        """Logs a reply. When this returns the operating system has it."""
        usage = [reply.prompt_tokens, reply.completion_tokens, reply.cached_tokens]
        entry = {
            "key": key,
            "label": label,
            "usage": usage,
            **({"batched": True} if reply.batched else {}),
            "finish": reply.finish,
            "text": reply.text,
        }
        self._places.add(_fragment(key), self._write(entry))
        self._count(label, reply.usage)

    def note(self, name: str, value: Any) -> None:
        """Remembers something that was found out about the endpoint."""
        if self._notes.get(name) != value:
            self._write({"note": name, "value": value})
            self._notes[name] = value

    async def kept(self) -> None:
        """Waits until what was appended is in the store, if the folder is in one.

        All that comes while some is being sent goes together with the next.
        """
        end = self._end
        while self._sent is not None and self._sent.sent < end:
            async with self._sending:
                if self._sent.sent < end:
                    await asyncio.sleep(_GATHER)
                    await asyncio.to_thread(self._sent.send, self._end)

    async def sync(self) -> None:
        """Puts everything on the disk."""
        with output_errors(self.path):
            await asyncio.get_running_loop().run_in_executor(None, os.fsync, self._file)

    async def aclose(self) -> None:
        """Puts everything on the disk and closes the file."""
        if self._loop is asyncio.get_running_loop():
            if self._syncing is not None:
                self._syncing.cancel()
            if self._sync is not None:
                await self._sync
        for other in self._others:
            os.close(other._file)
        try:
            if self._sent is not None:
                async with self._sending:
                    await asyncio.to_thread(self._sent.send, self._end)
                    await asyncio.to_thread(self._sent.merge)
        finally:
            with output_errors(self.path):
                os.fsync(self._file)
                os.close(self._file)

    def _write(self, entry: dict[str, Any]) -> int:
        """Appends one line; returns where it begins."""
        data = _ENCODER.encode(entry).encode() + b"\n"
        with output_errors(self.path):
            try:
                written = os.write(self._file, data)
                if written < len(data):
                    raise OSError("the disk took only a part of a line")
            except OSError:
                os.ftruncate(self._file, self._end)
                raise
        self._end = os.lseek(self._file, 0, os.SEEK_CUR)
        self._schedule_sync()
        return self._end - len(data)

    def _schedule_sync(self) -> None:
        """One fsync for all that is written within the next moment, in a thread: it may take long."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:  # what an earlier loop had begun ended with it
            self._loop, self._syncing, self._sync = loop, None, None
        if self._syncing is None and self._sync is None:
            self._syncing = loop.call_later(_SYNC_EVERY, self._begin_sync, loop)

    def _begin_sync(self, loop: asyncio.AbstractEventLoop) -> None:
        self._syncing = None
        covered = self._end
        self._sync = loop.run_in_executor(None, os.fsync, self._file)
        self._sync.add_done_callback(lambda done: self._end_sync(done, covered))

    def _end_sync(self, done: asyncio.Future[None], covered: int) -> None:
        self._sync = None
        # A disk that fails here fails `append` or `aclose` too, where it can be told.
        if not done.cancelled() and done.exception() is None and self._end > covered:
            self._schedule_sync()

    def _read(self, *, cut: bool) -> int:
        """Learns what the file holds; returns where its whole lines end. `cut`: removes a torn last one."""
        end = 0
        with os.fdopen(os.dup(self._file), "rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    if cut:
                        os.ftruncate(self._file, end)
                    break
                self._learn(line, end)
                end += len(line)
        return end

    def _learn(self, line: bytes, place: int) -> None:
        found = _LINE.match(line)
        if found is not None:
            self._places.add(_fragment(found["key"].decode()), place)
            used = Usage(1, *(int(found[name]) for name in ("prompt", "completion", "cached")))
            used = used.in_batches() if found["batched"] else used
            self._count(json.loads(found["label"]), used)
        elif line.startswith(_NOTE):
            try:
                entry = json.loads(line)
            except ValueError:
                return
            self._notes[entry["note"]] = entry["value"]

    def _line_at(self, place: int) -> bytes:
        parts = []
        while part := os.pread(self._file, 16_384, place):
            head, newline, _ = part.partition(b"\n")
            parts.append(head)
            if newline:
                break
            place += len(part)
        return b"".join(parts)

    def _count(self, label: str, usage: Usage) -> None:
        self._usage[label] = self._usage.get(label, Usage()) + usage


def read_usage(path: Path) -> dict[str, Usage]:
    """What all replies of a run cost, by label: those in the log at `path`, and in those beside it."""
    usage: dict[str, Usage] = {}
    for one in (path, *_logs_beside(path)):
        if one.exists():
            log = ReplyLog(one, written=False)
            os.close(log._file)
            for label, used in log.usage.items():
                usage[label] = usage.get(label, Usage()) + used
    return usage


def _logs_beside(path: Path) -> list[Path]:
    """The other logs of the run that the log at `path` belongs to."""
    inside = path.parent.name.isdigit() and path.parent.parent.name == PARTS
    run = path.parent.parent.parent if inside else path.parent
    logs = (run / path.name, *sorted(run.glob(f"{PARTS}/*/{path.name}")))
    return [log for log in logs if log != path and log.is_file()]


def _fragment(key: str) -> int:
    """64 bits of a key, never 0."""
    return int(key[:16], 16) or 1


class _Places:
    """Where the line of each key begins: an open hash table in two flat arrays."""

    def __init__(self) -> None:
        self._count = 0
        self._keys = array("Q", bytes(8 * 1024))
        self._places = array("Q", bytes(8 * 1024))

    def __len__(self) -> int:
        return self._count

    def get(self, key: int) -> list[int]:
        """All places of a key, the latest last. More than one is as good as impossible."""
        return [self._places[i] for i in self._chain(key) if self._keys[i] == key]

    def add(self, key: int, place: int) -> None:
        if self._count * 3 >= len(self._keys) * 2:
            self._grow()
        *_, free = self._chain(key)
        self._keys[free], self._places[free] = key, place
        self._count += 1

    def _chain(self, key: int) -> list[int]:
        """The positions that the key may have, ending with the first free one."""
        mask = len(self._keys) - 1
        chain = [key & mask]
        while self._keys[chain[-1]]:
            chain.append((chain[-1] + 1) & mask)
        return chain

    def _grow(self) -> None:
        keys, places = self._keys, self._places
        size = 2 * len(keys)
        self._keys, self._places = array("Q", bytes(8 * size)), array("Q", bytes(8 * size))
        for key, place in zip(keys, places, strict=True):
            if key:
                *_, free = self._chain(key)
                self._keys[free], self._places[free] = key, place
