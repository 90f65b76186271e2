"""The files of a dataset as the Hub gets them.

Rows, registry and functions are those of the folder. The manifest is without what was refused and says of
which release it is; the card is written for that release, with the scores that `functok evaluate` kept in
the folder for its present rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from functok.card import card_text, samples_of
from functok.dataset import CARD, FUNCTIONS, MANIFEST, REJECTED, TOKENS, Dataset
from functok.evaluation.results import results_of
from functok.evaluation.section import section
from functok.hashing import content_hash


def content_of(dataset: Dataset, licence: str) -> str:
    """What is published, whatever the release is called: all that the manifest says, the licence, scores."""
    scores = section(results_of(dataset))
    return content_hash([_manifest(dataset), licence, *([scores] if scores else [])])


def _manifest(dataset: Dataset) -> dict[str, Any]:
    """The manifest without what belongs to one place: the card, what was refused, another release."""
    manifest = {key: value for key, value in dataset.manifest.items() if key != "release"}
    files = {n: h for n, h in manifest["files"].items() if n not in (CARD, REJECTED)}
    return {**manifest, "files": files}


def bundle(dataset: Dataset, repo: str, release: Mapping[str, Any]) -> dict[str, bytes | Path]:
    """The content of every file of a release, by its name."""
    manifest = _manifest(dataset)
    scores = section(results_of(dataset))
    told = {**release, "repo": repo, "bytes": _bytes(dataset), "scores": scores}
    card = card_text(
        dataset.api, dataset.registry, manifest, samples_of(dataset.rows()), told
    ).encode()
    manifest["files"] = {CARD: hashlib.sha256(card).hexdigest(), **manifest["files"]}
    manifest["release"] = dict(release)
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    data = [path for paths in dataset.splits().values() for path in paths]
    own = [*data, dataset.folder / TOKENS, dataset.folder / FUNCTIONS]
    return {
        **{path.relative_to(dataset.folder).as_posix(): path for path in own},
        CARD: card,
        MANIFEST: text.encode(),
    }


def _bytes(dataset: Dataset) -> dict[str, dict[str, int]]:
    """Bytes of each split that has rows: of its files, and of the rows in memory."""
    sizes = {}
    for split, paths in dataset.splits().items():
        heads = [pq.read_metadata(path) for path in paths]
        groups = [head.row_group(i) for head in heads for i in range(head.num_row_groups)]
        sizes[str(split)] = {
            "file": sum(path.stat().st_size for path in paths),
            "memory": sum(group.total_byte_size for group in groups),
        }
    return sizes
