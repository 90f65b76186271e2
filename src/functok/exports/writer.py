"""Records to files, streaming: each file appears whole, memory holds one batch per file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import pyarrow as pa
import pyarrow.parquet as pq

from functok.exports.base import Record, compact
from functok.storage.files import output_errors

_ROWS_PER_GROUP = 500


class _File(Protocol):
    def write(self, record: Record) -> None: ...

    def close(self) -> None: ...

    def abandon(self) -> None:
        """Closes it, whatever is lost."""


class RecordFiles:
    """The files of one export: opened when their first record comes, renamed into place at the end.

    `features` are those of `datasets`, for Parquet; without them the files are JSON lines. As a
    context manager it removes what is not whole when an error ends it.
    """

    def __init__(self, folder: Path, features: Mapping[str, Any], suffix: str = ".jsonl") -> None:
        self.counts: Counter[str] = Counter()
        """Records by the stem of their file, in the order of the first ones."""
        self._folder = folder
        self._features = features
        self._suffix = ".parquet" if features else suffix
        self._open: dict[str, _File] = {}

    def __enter__(self) -> Self:
        return self

    def write(self, stem: str, record: Record) -> None:
        """Adds `record` to the file `stem`, which may name a folder: `test/questions`."""
        path = self._partial(stem)
        with output_errors(path):
            if stem not in self._open:
                path.parent.mkdir(parents=True, exist_ok=True)
                file = _Parquet(path, self._features) if self._features else _Lines(path)
                self._open[stem] = file
            self._open[stem].write(record)
        self.counts[stem] += 1

    def path(self, stem: str) -> Path:
        """Where the file `stem` stands in the end."""
        return self._folder / f"{stem}{self._suffix}"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                with output_errors(self._folder):
                    for file in self._open.values():
                        file.close()
                    for stem in [*self._open]:
                        self._partial(stem).replace(self.path(stem))
                        del self._open[stem]
        finally:
            for stem, file in self._open.items():
                file.abandon()
                self._remove(self._partial(stem))

    def _remove(self, path: Path) -> None:
        """Removes a file, and the folders below that of the export that it leaves empty."""
        path.unlink(missing_ok=True)
        with suppress(OSError):
            while path.parent != self._folder:
                path = path.parent
                path.rmdir()

    def _partial(self, stem: str) -> Path:
        path = self.path(stem)
        return path.with_name(f".{path.name}.partial")


class _Lines:
    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def write(self, record: Record) -> None:
        self._file.write(compact(record) + "\n")

    def close(self) -> None:
        self._file.close()

    def abandon(self) -> None:
        with suppress(OSError):
            self._file.close()


class _Parquet:
    """Text columns, and columns that are lists of `Json`."""

    def __init__(self, path: Path, features: Mapping[str, Any]) -> None:
        types = [
            (name, pa.string() if feature["_type"] == "Value" else pa.list_(pa.json_()))
            for name, feature in features.items()
        ]
        told = json.dumps({"info": {"features": features}})
        self._schema = pa.schema(types, metadata={"huggingface": told})
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._batch: list[Record] = []

    def write(self, record: Record) -> None:
        self._batch.append(record)
        if len(self._batch) == _ROWS_PER_GROUP:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def abandon(self) -> None:
        with suppress(OSError, pa.ArrowException):
            self._writer.close()

    def _flush(self) -> None:
        columns = []
        for field in self._schema:
            values = [record[field.name] for record in self._batch]
            if field.type != pa.string():
                values = [[compact(item) for item in value] for value in values]
                columns.append(pa.array(values, pa.list_(pa.string())).cast(field.type))
            else:
                columns.append(pa.array(values, pa.string()))
        self._writer.write_table(pa.table(columns, schema=self._schema))
        self._batch = []
