"""Dataset repositories as a Hub keeps them: commits, branches, tags, pull requests; in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

MAIN = "main"
_LFS = (".parquet", ".arrow", ".bin", ".safetensors", ".zst", ".gz", ".zip")
_LARGEST_REGULAR = 10 * 1024 * 1024


class Conflict(Exception):
    """A commit whose parent is not the head of its branch any more."""


@dataclass(frozen=True)
class File:
    """A file's bytes, and whether they are kept as a large file."""

    data: bytes
    lfs: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def blob(self) -> str:
        """The id that git gives it."""
        return hashlib.sha1(b"blob %d\0" % len(self.data) + self.data).hexdigest()  # noqa: S324

    @property
    def etag(self) -> str:
        return self.sha256 if self.lfs else self.blob


@dataclass(frozen=True)
class Commit:
    """All files at one time, and the commit before."""

    oid: str
    parent: str | None
    message: str
    files: Mapping[str, File]


@dataclass
class PullRequest:
    number: int
    title: str
    oid: str
    open: bool = True


def is_large(path: str, size: int) -> bool:
    """Whether the Hub takes a file as a large one."""
    return path.endswith(_LFS) or size > _LARGEST_REGULAR


@dataclass
class Repository:
    """One dataset repository; a new one has a commit with a `.gitattributes`, as on the Hub."""

    name: str
    private: bool
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    pull_requests: list[PullRequest] = field(default_factory=list)

    def __post_init__(self) -> None:
        first = File(b"*.parquet filter=lfs diff=lfs merge=lfs -text\n", lfs=False)
        self.commit({".gitattributes": first}, (), "initial commit", MAIN)

    def find(self, revision: str) -> Commit | None:
        """The commit that a branch, tag, pull request or commit id names."""
        proposed = {f"refs/pr/{each.number}": each.oid for each in self.pull_requests}
        named = {**proposed, **self.tags, **self.branches}
        return self.commits.get(named.get(revision, revision))

    def commit(
        self,
        added: Mapping[str, File],
        deleted: Iterable[str],
        message: str,
        branch: str,
        *,
        parent: str | None = None,
        propose: bool = False,
    ) -> tuple[str, PullRequest | None]:
        """Makes a commit on `branch`, or a pull request for it. Raises `Conflict`."""
        head = self.find(branch)
        if parent is not None and not propose and (head is None or head.oid != parent):
            raise Conflict(f"{branch} is at {head.oid if head else None}, not at {parent}")
        files = dict(head.files) if head else {}
        for name in deleted:
            del files[name]
        files.update(added)
        told = [head.oid if head else "", message, len(self.commits), sorted(files)]
        oid = hashlib.sha1(repr(told).encode()).hexdigest()  # noqa: S324
        self.commits[oid] = Commit(oid, head.oid if head else None, message, files)
        if not propose:
            self.branches[branch] = oid
            return oid, None
        request = PullRequest(len(self.pull_requests) + 1, message, oid)
        self.pull_requests.append(request)
        return oid, request

    def merge(self, number: int) -> None:
        """Merges an open pull request into `main`."""
        request = self.pull_requests[number - 1]
        proposed = self.commits[request.oid]
        self.commit(proposed.files, (), f"Merge {proposed.message}", MAIN)
        request.open = False

    def history(self, revision: str) -> list[Commit]:
        """The commits that lead to `revision`, newest first."""
        found = self.find(revision)
        commits = []
        while found is not None:
            commits.append(found)
            found = self.commits.get(found.parent or "")
        return commits

    def refs(self) -> dict[str, Any]:
        """The document that `GET …/refs` answers."""

        def told(kind: str, refs: Mapping[str, str]) -> list[dict[str, str]]:
            return [
                {"name": name, "ref": f"refs/{kind}/{name}", "targetCommit": oid}
                for name, oid in refs.items()
            ]

        return {
            "branches": told("heads", self.branches),
            "tags": told("tags", self.tags),
            "converts": [],
        }

    def info(self, commit: Commit) -> dict[str, Any]:
        """The document that describes the repository at a commit."""
        return {
            "_id": commit.oid[:24],
            "id": self.name,
            "author": self.name.partition("/")[0],
            "sha": commit.oid,
            "private": self.private,
            "gated": False,
            "disabled": False,
            "downloads": 0,
            "likes": 0,
            "tags": [],
            "siblings": [{"rfilename": name} for name in sorted(commit.files)],
        }


def entry(path: str, file: File) -> dict[str, Any]:
    """A file as the Hub lists it."""
    head = {"type": "file", "path": path, "oid": file.blob, "size": len(file.data)}
    large = {"oid": file.sha256, "size": len(file.data), "pointerSize": 134}
    return {**head, "lfs": large} if file.lfs else head


def listed(commit: Commit, folder: str, *, recursive: bool) -> list[dict[str, Any]] | None:
    """What stands in a folder of a commit; None if there is no such folder."""
    prefix = f"{folder.strip('/')}/" if folder.strip("/") else ""
    inside = {name: file for name, file in commit.files.items() if name.startswith(prefix)}
    if prefix and not inside:
        return None
    folders: dict[str, dict[str, Any]] = {}
    files = []
    for name, file in sorted(inside.items()):
        parts = name.removeprefix(prefix).split("/")
        above = parts[:-1] if recursive else parts[:1] if len(parts) > 1 else []
        for depth in range(len(above)):
            path = prefix + "/".join(above[: depth + 1])
            oid = hashlib.sha1(path.encode()).hexdigest()  # noqa: S324
            folders[path] = {"type": "directory", "path": path, "oid": oid, "size": 0}
        if recursive or len(parts) == 1:
            files.append(entry(name, file))
    return [*folders.values(), *files]
