"""Which batches are under way, on disk before the endpoint hears of them: a JSON file for each.

    .work/replies.batches/<mark>.json   {"id": "batch_…", "asked": {"<key>": "<label>", …}}

`id` is null from before the upload until the endpoint has named the batch; whether there is one is then
found out by its mark. The file goes when every reply is in the log. No request text is in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from functok.storage.files import output_errors, write_whole
from functok.teachers.endpoint.batchfiles import Line, mark_of


@dataclass(frozen=True)
class Record:
    """One batch: `asked` has the labels of its questions, by the keys of their replies."""

    mark: str
    asked: Mapping[str, str]
    id: str | None = None


class Records:
    """The records below one folder. Raises `OutputError` if they cannot be read or written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> list[Record]:
        """All batches that were begun and not collected, by whatever process."""
        with output_errors(self._folder):
            paths = sorted(self._folder.glob("*.json"))
            texts = [path.read_bytes() for path in paths]
        records = []
        for path, text in zip(paths, texts, strict=True):
            content = json.loads(text)  # written whole or not at all
            records.append(Record(path.stem, content["asked"], content["id"]))
        return records

    def begin(self, lines: Sequence[Line]) -> Record:
        """Notes that a batch of these lines is about to be submitted."""
        record = Record(mark_of(lines), {line.key: line.label for line in lines})
        self._write(record)
        return record

    def submitted(self, record: Record, id_: str) -> Record:
        """Notes how the endpoint calls the batch."""
        named = Record(record.mark, record.asked, id_)
        self._write(named)
        return named

    def drop(self, record: Record) -> None:
        """Forgets a batch: it is collected, or was never begun."""
        with output_errors(self._folder):
            self._path(record).unlink(missing_ok=True)
            if not any(self._folder.iterdir()):
                self._folder.rmdir()

    def _write(self, record: Record) -> None:
        text = json.dumps({"id": record.id, "asked": dict(record.asked)})
        write_whole(self._path(record), text)

    def _path(self, record: Record) -> Path:
        return self._folder / f"{record.mark}.json"
