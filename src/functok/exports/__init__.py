"""A dataset in the shapes that trainers take: one module per family, streamed row by row.

Arguments keep value and type in each. A row that a shape cannot express is left out, counted under
its reason, and reported: nothing is bent to fit.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from functok.dataset import Dataset
from functok.errors import InputError, OutputError
from functok.exports.base import LeftOutError, Shape, Source, SourceRow
from functok.exports.benchmarks import Bfcl, XLam
from functok.exports.chat import OpenAi, Trl
from functok.exports.conversations import Axolotl, LlamaFactory, MobileActions
from functok.exports.octopus import Octopus
from functok.exports.retrieval import SentenceTransformers
from functok.exports.routing import Router, SemanticRouter
from functok.exports.text import ChatMl, Hermes
from functok.exports.writer import RecordFiles
from functok.records import Split
from functok.storage.files import write_whole

MARK = "export.json"
"""Written last: the format, the dataset's hash, the files and the counts."""

FORMATS: Mapping[str, type[Shape]] = {
    shape.name: shape
    for shape in (
        Octopus,
        Trl,
        OpenAi,
        Axolotl,
        LlamaFactory,
        ChatMl,
        Hermes,
        XLam,
        Bfcl,
        MobileActions,
        SentenceTransformers,
        Router,
        SemanticRouter,
    )
}
"""Every shape by the name of its `--format`."""

_ALSO = {"unsloth": "chatml"}


@dataclass(frozen=True)
class Exported:
    """What was written. `files` counts the records of each file, `left_out` the rows by reason."""

    folder: Path
    format: str
    rows: int
    files: Mapping[str, int]
    left_out: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        return {
            "format": self.format,
            "rows": self.rows,
            "files": dict(self.files),
            "left_out": dict(self.left_out),
        }


def format_of(name: str) -> str:
    """The format that is called so, by this or another name. InputError if there is none."""
    form = _ALSO.get(name, name)
    if form not in FORMATS:
        raise InputError("--format", f"there is no format {name!r}", f"It is one of {_names()}")
    return form


def export(dataset: Dataset, form: str, folder: Path, splits: Collection[Split]) -> Exported:
    """Writes the rows of `splits` to `folder` in the shape `form`.

    What an earlier export left in `folder` is replaced. InputError for an unknown shape, one that
    cannot express this API, or a dataset without such rows; OutputError if `folder` holds something
    else or cannot be written.
    """
    form = format_of(form)
    shape = FORMATS[form](Source.of(dataset))
    _clear(folder)
    left_out: Counter[str] = Counter()
    rows = 0
    with RecordFiles(folder, shape.features, shape.suffix) as files:
        for split, columns in dataset.rows():
            if split not in splits:
                continue
            row = SourceRow(columns, shape.source)
            try:
                # A list, so that a row is in the files whole or not at all.
                for stem, record in list(shape.records(split, row)):
                    files.write(stem, record)
            except LeftOutError as reason:
                left_out[str(reason)] += 1
            else:
                rows += 1
    if not rows:
        why = ", ".join(f"{count} rows: {reason}" for reason, count in left_out.items())
        raise InputError(
            str(dataset.folder),
            f"has no row for the format {form} in {', '.join(sorted(splits))} ({why or 'no rows'})",
            "Take another format or split",
        )
    counts = {files.path(stem): count for stem, count in files.counts.items()}
    for name, text in shape.files(files.counts).items():
        write_whole(folder / name, text)
        counts[folder / name] = 0
    written = {path.relative_to(folder).as_posix(): count for path, count in counts.items()}
    exported = Exported(folder, form, rows, written, dict(left_out))
    mark = {**exported.as_json(), "dataset": shape.source.name}
    write_whole(folder / MARK, json.dumps(mark, indent=2, ensure_ascii=False) + "\n")
    return exported


def _names() -> str:
    return ", ".join(FORMATS)


def _clear(folder: Path) -> None:
    """Removes the files of an earlier export. OutputError if `folder` holds anything but one."""
    if not folder.exists():
        return
    remedy = "Name a new folder with --out"
    if not folder.is_dir():
        raise OutputError(str(folder), "is a file", remedy)
    if not any(folder.iterdir()):
        return
    try:
        known = json.loads((folder / MARK).read_bytes())["files"]
        # Names come from a file that anybody may have edited: only what lies inside is removed.
        paths = [folder / name for name in known if ".." not in Path(name).parts]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise OutputError(str(folder), "is not empty and holds no export", remedy) from None
    for path in (folder / MARK, *paths):
        if path.resolve().is_relative_to(folder.resolve()):
            path.unlink(missing_ok=True)
