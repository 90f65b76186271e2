"""Whether specs are what they were when a dataset was made: remembered in a small file beside it.

A file is known again by its bytes; what is at an address, by what its server says of it (`ETag`,
`Last-Modified`), so that nothing is sent when nothing has changed, and then by its bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from functok.dataset import MANIFEST, file_hash
from functok.errors import SpecError
from functok.hashing import content_hash
from functok.specs import Address
from functok.specs.addresses import PYTHON
from functok.specs.fetching import fetch_if_changed
from functok.storage.files import safe_file_name, write_whole

_SUFFIX = ".refresh.json"


@dataclass(frozen=True)
class Seen:
    """What a spec was when it was looked at."""

    digest: str
    etag: str = ""
    modified: str = ""


def look(address: Address, before: Seen | None = None) -> Seen:
    """What the spec at `address` is now. Raises `SpecError` if it cannot be had."""
    text = str(address)
    if text.startswith(("http://", "https://")):
        known = (before.etag, before.modified) if before else ()
        fetched = fetch_if_changed(text, *known)
        if fetched is None:
            assert before is not None
            return before
        digest = hashlib.sha256(fetched.data).hexdigest()
        return Seen(digest, fetched.etag, fetched.modified)
    path = Path(address)
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    digests = hashlib.sha256()
    try:
        for file in files:
            if file == path or file.suffix in PYTHON:
                name = file.relative_to(path).as_posix()
                digests.update(f"{name} {hashlib.sha256(file.read_bytes()).hexdigest()} ".encode())
    except OSError as error:
        raise SpecError(text, f"cannot be read ({error.strerror})", "Check the path") from error
    return Seen(digests.hexdigest())


class Memory:
    """What the specs of one dataset were when it was last brought up to date."""

    def __init__(self, specs: Sequence[Address], folder: Path) -> None:
        """`folder` is the one in which the dataset's folder lies."""
        self._specs = [str(spec) for spec in specs]
        name = f"{safe_file_name(Path(self._specs[0]).stem)}-{content_hash(self._specs)[:8]}"
        self.file = folder / f"{name}{_SUFFIX}"

    def look(self) -> list[Seen]:
        """What the specs are now."""
        before: Sequence[Seen | None] = self._seen() or [None] * len(self._specs)
        return [look(spec, seen) for spec, seen in zip(self._specs, before, strict=True)]

    def holds(self, seen: Sequence[Seen], settings: object) -> bool:
        """Whether the dataset that was made from these specs with these settings is still there."""
        then, known = self._seen(), self._read()
        if then is None or known.get("settings") != content_hash(settings):
            return False
        manifest = self.file.parent / str(known.get("dataset")) / MANIFEST
        stands = manifest.is_file() and file_hash(manifest) == known.get("manifest")
        return stands and [s.digest for s in seen] == [s.digest for s in then]

    def keep(self, seen: Sequence[Seen], settings: object, dataset: Path) -> None:
        """Remembers that the dataset was brought up to date with these. `settings` is plain JSON."""
        document = {
            "dataset": dataset.name,
            "manifest": file_hash(dataset / MANIFEST),
            "settings": content_hash(settings),
            "specs": [asdict(one) for one in seen],
        }
        write_whole(self.file, json.dumps(document, indent=2) + "\n")

    def _seen(self) -> list[Seen] | None:
        try:
            seen = [Seen(**one) for one in self._read()["specs"]]
        except (KeyError, TypeError):
            return None
        return seen if len(seen) == len(self._specs) else None

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self.file.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}  # none, or one that nobody can read: then everything counts as new
        return found if isinstance(found, dict) else {}
