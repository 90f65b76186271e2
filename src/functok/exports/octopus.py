"""The shape of the method itself: `prompt` and `completion` with functional tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from functok.dataset import TOKENS
from functok.exports.base import Record, Shape, SourceRow
from functok.records import Split


class Octopus(Shape):
    """The two text columns of the dataset, for trainers that read JSON lines; all kinds of rows."""

    name: ClassVar = "octopus"
    about: ClassVar = "prompt and completion with functional tokens (TRL and any script)"

    def records(self, split: Split, row: SourceRow) -> Iterator[tuple[str, Record]]:
        yield split, {name: row.columns[name] for name in ("prompt", "completion")}

    def files(self, _stems: Mapping[str, int]) -> Mapping[str, str]:
        return {TOKENS: self.source.registry.as_text()}
