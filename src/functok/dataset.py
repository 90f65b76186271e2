"""The dataset folder: rows as Parquet in the Hub's layout, and the files beside them.

    data/{train,validation,test}-*.parquet   the rows; `load_dataset(folder)` gives the splits
    functional_tokens.json                   the registry as it was for this release
    functions.json                           the functions as OpenAI tools, the special ones last
    manifest.json                            config, hashes, counts, cost; written last
    rejected.jsonl                           every refused attempt
    README.md                                the dataset card

The Parquet bytes depend on the rows alone: sorted by id, one compression, no dates.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from functok.calls import calls_to_json
from functok.errors import InputError
from functok.hashing import row_id
from functok.records import Example, Split
from functok.specs import SPECIAL_FUNCTIONS, ApiSpec, read_spec
from functok.storage.files import output_errors
from functok.tokens import Registry
from functok.training_text import TrainingText

FORMAT = 1
MANIFEST = "manifest.json"
FUNCTIONS = "functions.json"
TOKENS = "functional_tokens.json"
REJECTED = "rejected.jsonl"
CARD = "README.md"

COLUMNS: Mapping[str, str] = {
    "id": "string",
    "query": "string",
    "kind": "string",
    "function": "string",
    "calls": "string",
    "prompt": "string",
    "completion": "string",
    "group": "string",
    "grounding": "string",
    "judge": "string",
    "style": "string",
    "language": "string",
    "today": "string",
    "category": "string",
    "spec_hash": "string",
    "prompt_hash": "string",
    "teacher": "string",
    "seed": "int64",
}
"""Name and type of every column, as `datasets` names the types."""

_ROWS_PER_FILE = 500_000
_ROWS_PER_GROUP = 2_000

_AGAIN = "Remove the folder and generate the dataset again"

_MANIFEST_KEYS = {
    "name": str,
    "identity": dict,
    "functions": dict,
    "template": dict,
    "counts": dict,
    "files": dict,
}

Row = dict[str, Any]


def arrow_schema() -> pa.Schema:
    """The Arrow schema, with the features declared as `datasets` reads them from the file."""
    features = {name: {"dtype": dtype, "_type": "Value"} for name, dtype in COLUMNS.items()}
    return pa.schema(
        [
            (name, pa.int64() if dtype == "int64" else pa.string())
            for name, dtype in COLUMNS.items()
        ],
        metadata={"huggingface": json.dumps({"info": {"features": features}})},
    )


def row_of(example: Example, api: ApiSpec, text: TrainingText) -> Row:
    """The row of an example: its facts, and the training text that is derived from them."""
    calls = calls_to_json(example.calls, api.by_name)
    return {
        "id": row_id(example.query, example.kind, calls),
        "query": example.query,
        "kind": str(example.kind),
        "function": example.function,
        "calls": calls,
        "prompt": text.prompt(example.query, example.today),
        "completion": text.completion(example.calls),
        "group": example.group,
        "grounding": json.dumps(example.grounding, ensure_ascii=False),
        "judge": None if example.judge is None else json.dumps(example.judge, ensure_ascii=False),
        "style": str(example.style),
        "language": example.language,
        "today": example.today,
        "category": example.category,
        "spec_hash": example.spec_hash,
        "prompt_hash": example.prompt_hash,
        "teacher": example.teacher,
        "seed": example.seed,
    }


def topic_of(row: Row) -> str:
    """What a row is counted for: its function, or its category where no function serves."""
    return str(row["function"] or row["category"])


def write_split(folder: Path, split: Split, rows: Iterable[Row], count: int) -> list[Path]:
    """Writes `count` rows of one split below `folder/data/`; an empty split has no file."""
    files = -(-count // _ROWS_PER_FILE)
    paths = [folder / "data" / f"{split}-{i:05d}-of-{files:05d}.parquet" for i in range(files)]
    schema = arrow_schema()
    source = iter(rows)
    for path in paths:
        with output_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with pq.ParquetWriter(path, schema, compression="zstd") as writer:
                for batch in _batches(source, _ROWS_PER_FILE):
                    writer.write_table(pa.Table.from_pylist(batch, schema=schema))
    return paths


def _batches(source: Iterator[Row], most: int) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for taken, row in enumerate(source, start=1):
        batch.append(row)
        if len(batch) == _ROWS_PER_GROUP or taken == most:
            yield batch
            batch = []
        if taken == most:
            return
    if batch:
        yield batch


def functions_json(api: ApiSpec) -> str:
    """`functions.json`: the API's functions as OpenAI tools, then functok's own."""
    tools = [function.as_tool() for function in (*api.functions, *SPECIAL_FUNCTIONS)]
    return json.dumps(tools, indent=2, ensure_ascii=False) + "\n"


def file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Dataset:
    """A dataset folder, opened to be read. Raises `InputError` where it is not one."""

    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        manifest = self._json(MANIFEST)
        if (
            not isinstance(manifest, dict)
            or manifest.get("format") != FORMAT
            or any(not isinstance(manifest.get(k), t) for k, t in _MANIFEST_KEYS.items())
        ):
            raise InputError(
                str(self.folder / MANIFEST),
                "is not a manifest of this version of functok",
                _AGAIN,
            )
        return manifest

    @cached_property
    def registry(self) -> Registry:
        return Registry.load(self._file(TOKENS))

    @cached_property
    def api(self) -> ApiSpec:
        """The functions that the rows call, without the special ones."""
        told = read_spec(self._file(FUNCTIONS))
        returns = self.manifest.get("returns", {})
        functions = (replace(f, returns=returns.get(f.name)) for f in told.functions)
        return replace(told, name=self.manifest["name"], functions=tuple(functions))

    def damaged(self) -> list[str]:
        """The files that are missing or are not what the manifest says, by name."""
        return [
            name
            for name, digest in self.manifest["files"].items()
            if not (self.folder / name).is_file() or file_hash(self.folder / name) != digest
        ]

    def splits(self) -> dict[Split, list[Path]]:
        """The Parquet files of each split that has rows."""
        found = {s: sorted(self.folder.glob(f"data/{s}-*.parquet")) for s in Split}
        return {split: paths for split, paths in found.items() if paths}

    def rows(
        self, without: Collection[str] = (), columns: Sequence[str] | None = None
    ) -> Iterator[tuple[Split, Row]]:
        """All rows, split by split, in file order; memory holds one batch.

        Files named in `without` (`data/…`) are passed over; of the columns those in `columns` are read.
        InputError where a file of the release is missing or cannot be read.
        """
        for name in self.manifest["files"]:
            path = self.folder / name
            if path.parent.name == "data" and name not in without and not path.is_file():
                raise InputError(
                    str(path),
                    "is missing, though the release has it",
                    "Repeat the `functok generate` that made the dataset: it writes the file anew",
                )
        for split, paths in self.splits().items():
            for path in paths:
                if path.relative_to(self.folder).as_posix() in without:
                    continue
                try:
                    with pq.ParquetFile(path) as file:
                        for batch in file.iter_batches(_ROWS_PER_GROUP, columns=columns):
                            for row in batch.to_pylist():
                                yield split, row
                except (OSError, pa.ArrowInvalid) as error:
                    raise InputError(str(path), f"cannot be read ({error})", _AGAIN) from error

    def rejections(self) -> Iterator[dict[str, Any]]:
        """The refused attempts, as they stand in `rejected.jsonl`; none in a release from the Hub."""
        if REJECTED not in self.manifest["files"]:
            return
        path = self._file(REJECTED)
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    record = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise InputError(f"{path}:{number}", "is not JSON", _AGAIN) from error
                if not isinstance(record, dict):
                    raise InputError(f"{path}:{number}", "is no refused attempt", _AGAIN)
                yield record

    def _file(self, name: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            raise InputError(
                str(self.folder),
                f"is not a functok dataset (no {name} in it)",
                "Name a folder that `functok generate` wrote; if a run was interrupted, repeat it",
            )
        return path

    def _json(self, name: str) -> Any:
        path = self._file(name)
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise InputError(str(path), f"cannot be read ({error})", _AGAIN) from error
