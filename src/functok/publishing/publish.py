"""A dataset becomes a release on the Hugging Face Hub: checked, compared with the last one, one commit.

Published are the rows, the registry, the functions, the manifest and the card; what was refused stays
at home. `release` in the published manifest says which content was published, under which tag, and what
changed since; by it a repeated publish knows that there is nothing to do, and one that broke off between
the commit and the tag knows that the tag is owed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from functok.changes import changes_between
from functok.dataset import MANIFEST, Dataset
from functok.errors import CheckFailed, InputError, RegistryError, Unavailable, printable
from functok.publishing.bundle import bundle, content_of
from functok.publishing.hub import MAIN, Head, Hub
from functok.publishing.sensitive import sensitive_in_dataset
from functok.tokens import check_succession
from functok.validate import validate

NO_LICENCE = "unknown"
_TRIES = 6
_PAUSE = 1.0
_SHOWN = 5
_NUMBERED = re.compile(r"v([0-9]{1,6})")
_REF = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,98}[A-Za-z0-9])?")
_LICENCE = re.compile(r"[a-z0-9][a-z0-9.-]*")


class Did(StrEnum):
    """What a publish did; `would …` is said of a dry run."""

    COMMITTED = "committed"
    PROPOSED = "proposed"
    TAGGED = "tagged"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Wishes:
    """How a dataset is to be published.

    `tag` is the release's name: `v1`, `v2` … on `main` where it is left out, none on other branches.
    `licence` is an identifier of the Hub's; that of the last release where it is left out. `allowed`
    are regular expressions of what may look like a secret or personal data.
    """

    private: bool = False
    create_pr: bool = False
    branch: str = MAIN
    tag: str | None = None
    licence: str | None = None
    allowed: Sequence[str] = ()
    dry_run: bool = False

    def __post_init__(self) -> None:
        for option, ref in (("--branch", self.branch), ("--tag", self.tag or "v1")):
            if not _REF.fullmatch(ref) or ".." in ref or "//" in ref or ref.startswith("refs/"):
                raise InputError(
                    option,
                    f"{ref!r} is no name of a branch or tag",
                    "Use letters, digits and . _ -",
                )
        if self.licence is not None and not _LICENCE.fullmatch(self.licence):
            raise InputError(
                "--license",
                f"{self.licence!r} is no licence of the Hub",
                "Write an identifier such as cc-by-4.0 or apache-2.0",
            )
        if self.create_pr and self.tag is not None:
            raise InputError(
                "--tag",
                "a pull request is no release yet",
                "Leave it out; publish again when it is merged, and the tag is set",
            )


@dataclass(frozen=True)
class Published:
    """What was done, or in a dry run what would be. `files` and `deleted` are those of the commit."""

    did: Did
    repo: str
    url: str
    branch: str
    tag: str | None
    commit: str | None
    pull_request: str | None
    files: tuple[str, ...]
    deleted: tuple[str, ...]
    changes: Mapping[str, Any] | None
    new_repository: bool
    dry_run: bool

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "did": str(self.did)}


def publish(
    dataset: Dataset,
    hub: Hub,
    wishes: Wishes | None = None,
    *,
    pause: float = _PAUSE,
    notice: Callable[[Unavailable, float], None] = lambda _error, _seconds: None,
) -> Published:
    """Publishes `dataset` to `hub`, in one commit, or finds that it is there already.

    What another try may mend is tried again, six times in all, after `pause` seconds and then twice as
    long each time; each try looks afresh at what is on the Hub. `notice` hears of each wait. Raises
    `CheckFailed` for a dataset that does not pass `validate` or holds something like a secret,
    `RegistryError` where a token changed hands, `InputError` for other contradictions with what is on the
    Hub, `ServiceError` if the Hub cannot be used.
    """
    wishes = wishes or Wishes()
    check(dataset, wishes.allowed)
    for wait in (pause * 2**attempt for attempt in range(_TRIES - 1)):
        try:
            return _attempt(dataset, hub, wishes)
        except Unavailable as error:
            notice(error, wait)
            time.sleep(wait)
    return _attempt(dataset, hub, wishes)


def check(dataset: Dataset, allowed: Sequence[str] = ()) -> None:
    """Raises `CheckFailed` unless a dataset is sound and holds no secret and no personal data."""
    findings = list(validate(dataset))
    if findings:
        first = findings[0]
        raise CheckFailed(
            str(dataset.folder),
            f"does not pass functok validate: {len(findings)} findings, the first: {first.place}, "
            f"{first.code}: {first.detail}",
            f"See `functok validate {dataset.folder}`; generate the dataset again",
        )
    found = list(sensitive_in_dataset(dataset, allowed))
    if found:
        told = "; ".join(f"{s.place}: {s.sort} {s.masked}" for s in found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise CheckFailed(
            str(dataset.folder),
            f"holds what looks like a secret or personal data: {told}{more}",
            "Take it out of the spec and generate again; if it may be public, say so with "
            "--allow-pattern REGEX",
        )


def _attempt(dataset: Dataset, hub: Hub, wishes: Wishes) -> Published:
    new = not hub.exists()
    head = None if new else _head(hub, wishes)
    if head is None and not wishes.dry_run:
        hub.create(private=wishes.private)
        head = _head(hub, wishes)
    before = None if head is None else _last(dataset, hub, head, wishes)
    licence = wishes.licence or (before or {}).get("licence") or NO_LICENCE
    content = content_of(dataset, licence)
    plan = _Plan(dataset, hub, wishes, head, new, before)
    if before is not None and before["content"] == content:
        return plan.nothing_to_commit()
    proposed = _proposed(hub, content) if wishes.create_pr and head is not None else None
    if proposed is not None:
        return plan.done(Did.NOTHING, pull_request=proposed)
    return plan.commit(content, licence)


@dataclass(frozen=True)
class _Plan:
    """One try: `head` is how the branch stands, `before` the release that it holds."""

    dataset: Dataset
    hub: Hub
    wishes: Wishes
    head: Head | None
    new: bool
    before: dict[str, Any] | None

    def nothing_to_commit(self) -> Published:
        """The content is there; its tag may be owed."""
        assert self.head is not None
        assert self.before is not None
        tag = self.wishes.tag or self.before["tag"]
        owed = tag is not None and tag not in self.head.tags
        if owed and not self.wishes.dry_run:
            self.hub.tag(tag, self.head.commit)
        return self.done(
            Did.TAGGED if owed else Did.NOTHING,
            tag=tag,
            commit=self.head.commit,
            changes=self.before["changes"],
        )

    def commit(self, content: str, licence: str) -> Published:
        tag, tags = self.wishes.tag, self.head.tags if self.head else {}
        if tag in tags:
            raise InputError(
                f"{self.hub.repo}@{tag}", "is a release of other content", "Choose another --tag"
            )
        if tag is None and self.wishes.branch == MAIN:
            tag = _next_tag(tags)
        release: dict[str, Any] = {
            "tag": tag,
            "previous": self.before["tag"] if self.before else None,
            "content": content,
            "licence": licence,
            "changes": self.before["since"] if self.before else None,
        }
        files = bundle(self.dataset, self.hub.repo, release)
        kept = self.head.files if self.head else ()
        stale = sorted(name for name in kept if name.startswith("data/") and name not in files)
        oid = address = None
        if not self.wishes.dry_run:
            assert self.head is not None
            oid, address = self.hub.commit(
                files,
                stale,
                f"{printable(self.dataset.manifest['name'], 60)} {tag or content}",
                parent=self.head.commit,
                branch=self.wishes.branch,
                pull_request=self.wishes.create_pr,
            )
            if tag is not None and not self.wishes.create_pr:
                self.hub.tag(tag, oid)
        return self.done(
            Did.PROPOSED if self.wishes.create_pr else Did.COMMITTED,
            tag=tag,
            commit=oid,
            pull_request=address,
            files=tuple(sorted(files)),
            deleted=tuple(stale),
            changes=release["changes"],
        )

    def done(
        self,
        did: Did,
        *,
        tag: str | None = None,
        commit: str | None = None,
        pull_request: str | None = None,
        files: tuple[str, ...] = (),
        deleted: tuple[str, ...] = (),
        changes: Mapping[str, Any] | None = None,
    ) -> Published:
        return Published(
            did, self.hub.repo, self.hub.url, self.wishes.branch, tag, commit, pull_request, files,
            deleted, changes, self.new, self.wishes.dry_run,
        )  # fmt: skip


def _head(hub: Hub, wishes: Wishes) -> Head:
    """How the branch stands that is published to; one that is not there begins where `main` stands."""
    head = hub.head(wishes.branch)
    if head is None and not wishes.dry_run:
        hub.branch(wishes.branch)
        head = hub.head(wishes.branch)
    head = head or hub.head(MAIN)
    if head is None:
        raise InputError(hub.url, f"has no branch {wishes.branch!r}", "Choose another --branch")
    if wishes.private and not head.private:
        raise InputError(
            hub.url, "is there already, and public", "Make it private in its settings first"
        )
    return head


def _last(dataset: Dataset, hub: Hub, head: Head, wishes: Wishes) -> dict[str, Any] | None:
    """The release that the branch holds, with what changed `since`; None if it holds none.

    Raises `RegistryError` where a token changed hands since, on this branch or on `main`.
    """
    if MANIFEST not in head.files:
        if any(name.startswith("data/") for name in head.files):
            raise InputError(
                hub.url,
                f"holds data that functok did not make (no {MANIFEST})",
                "Choose another --repo",
            )
        return None
    if wishes.branch != MAIN:
        main = hub.head(MAIN)
        if main is not None and MANIFEST in main.files:
            _check_registry(dataset, hub.release(main.commit), hub)
    old = hub.release(head.commit)
    _check_registry(dataset, old, hub)
    changes = changes_between(old.api, dataset.api, dataset.registry)
    since = {
        "functions": changes.as_json()["functions"],
        "rows": {
            "before": old.manifest["counts"]["accepted"],
            "now": dataset.manifest["counts"]["accepted"],
        },
    }
    return {**_release_in(old.manifest), "since": since}


def _check_registry(dataset: Dataset, old: Dataset, hub: Hub) -> None:
    try:
        check_succession(old.registry, dataset.registry)
    except RegistryError as error:
        raise RegistryError(
            hub.url, f"holds a registry that this one contradicts: {error.fault}", error.remedy
        ) from error


def _proposed(hub: Hub, content: str) -> str | None:
    """The address of an open pull request with this content."""
    for revision, address in hub.pull_requests():
        head = hub.head(revision)
        if head is not None and MANIFEST in head.files:
            try:
                release = _release_in(hub.release(revision).manifest)
            except InputError:
                continue  # somebody else's, of whatever sort
            if release["content"] == content:
                return address
    return None


def _release_in(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What a published manifest says of its release; nothing known of one put there by other means."""
    unknown = {"tag": None, "previous": None, "content": None, "licence": None, "changes": None}
    said = manifest.get("release")
    return {**unknown, **said} if isinstance(said, dict) else unknown


def _next_tag(tags: Mapping[str, str]) -> str:
    numbers = [int(m[1]) for tag in tags if (m := _NUMBERED.fullmatch(tag))]
    return f"v{max(numbers, default=0) + 1}"
