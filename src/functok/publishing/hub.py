"""A dataset repository on the Hugging Face Hub, through the official client.

The client's errors become functok's: `Unavailable` for what another try may mend (a conflict with
somebody else's commit, a server error, a broken connection), `ServiceError` for the rest.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from functok.dataset import FUNCTIONS, MANIFEST, TOKENS, Dataset
from functok.errors import FunctokError, InputError, ServiceError, Unavailable

MAIN = "main"
_TYPE = "dataset"
_NAME = re.compile(r"[A-Za-z0-9](?:[\w.-]{0,94}[A-Za-z0-9])?")
_LOGIN = "Set HF_TOKEN to a token that may write there, or log in with `hf auth login`"
_CONFLICTS = (409, 412)
_BUSY = (408, 425, 429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Head:
    """How a branch stands: its newest commit, the files in it, and the repository's tags by name."""

    commit: str
    files: tuple[str, ...]
    tags: Mapping[str, str]
    private: bool


class Hub:
    """One repository. `endpoint` and `token` are those of the environment where they are left out."""

    def __init__(self, repo: str, *, token: str | None = None, endpoint: str | None = None) -> None:
        from huggingface_hub import HfApi  # it takes half a second to import

        namespace, _, name = repo.partition("/")
        if not _NAME.fullmatch(namespace) or not _NAME.fullmatch(name) or ".." in repo:
            raise InputError(
                "--repo",
                f"{repo!r} names no repository",
                "Write NAMESPACE/NAME: letters, digits, and - _ . within",
            )
        self.repo = repo
        here = endpoint or os.environ.get("HF_ENDPOINT")
        self._api = HfApi(endpoint=here, token=token, library_name="functok")

    @property
    def url(self) -> str:
        return f"{self._api.endpoint}/datasets/{self.repo}"

    def exists(self) -> bool:
        with self._errors():
            return self._api.repo_exists(self.repo, repo_type=_TYPE)

    def create(self, *, private: bool) -> None:
        """Makes the repository; none other comes to harm if it is there already."""
        with self._errors():
            self._api.create_repo(self.repo, repo_type=_TYPE, private=private, exist_ok=True)

    def branch(self, name: str) -> None:
        """Makes a branch from `main`, if there is none of this name."""
        with self._errors():
            self._api.create_branch(self.repo, branch=name, repo_type=_TYPE, exist_ok=True)

    def head(self, branch: str) -> Head | None:
        """How `branch` stands; None if the repository has none of this name."""
        from huggingface_hub.errors import RevisionNotFoundError

        with self._errors():
            try:
                info = self._api.dataset_info(self.repo, revision=branch)
            except RevisionNotFoundError:
                return None
            refs = self._api.list_repo_refs(self.repo, repo_type=_TYPE)
        files = tuple(sibling.rfilename for sibling in info.siblings or ())
        tags = {tag.name: tag.target_commit for tag in refs.tags}
        return Head(str(info.sha), files, tags, bool(info.private))

    def release(self, revision: str) -> Dataset:
        """What is published at `revision`: manifest, registry and functions, and none of the rows.

        Raises `InputError` where it cannot be read.
        """
        from huggingface_hub.errors import RemoteEntryNotFoundError

        with TemporaryDirectory() as folder, self._errors():
            try:
                for name in (MANIFEST, FUNCTIONS, TOKENS):
                    self._api.hf_hub_download(
                        self.repo, name, repo_type=_TYPE, revision=revision, local_dir=folder
                    )
                release = Dataset(Path(folder))
                _ = release.manifest, release.registry, release.api  # read, and kept
            except (RemoteEntryNotFoundError, InputError) as error:
                fault = error.fault if isinstance(error, InputError) else f"no {name}"
                raise InputError(
                    f"{self.url} ({revision})",
                    f"holds a release that cannot be read: {fault}",
                    "Publish with a newer functok, or to another --repo",
                ) from error
        return release

    def pull_requests(self) -> Iterator[tuple[str, str]]:
        """The open pull requests, as revision and address."""
        with self._errors():
            found = list(
                self._api.get_repo_discussions(
                    self.repo,
                    repo_type=_TYPE,
                    discussion_type="pull_request",
                    discussion_status="open",
                )
            )
        yield from ((f"refs/pr/{each.num}", each.url) for each in found)

    def commit(
        self,
        files: Mapping[str, bytes | Path],
        deleted: Sequence[str],
        message: str,
        *,
        parent: str,
        branch: str,
        pull_request: bool,
    ) -> tuple[str, str | None]:
        """One commit on top of `parent`: its id, and the address of the pull request, if it is one."""
        from huggingface_hub import CommitOperationAdd, CommitOperationDelete

        with self._errors():
            done = self._api.create_commit(
                self.repo,
                [
                    *(CommitOperationAdd(name, content) for name, content in files.items()),
                    *(CommitOperationDelete(name) for name in deleted),
                ],
                commit_message=message,
                repo_type=_TYPE,
                revision=branch,
                parent_commit=parent,
                create_pr=pull_request,
            )
        return done.oid, done.pr_url

    def tag(self, name: str, commit: str) -> None:
        """Gives `commit` a tag. InputError if the name is taken by another one."""
        from huggingface_hub.errors import HfHubHTTPError

        with self._errors():
            try:
                self._api.create_tag(self.repo, tag=name, revision=commit, repo_type=_TYPE)
            except HfHubHTTPError as error:
                if _status(error) != 409:
                    raise
                refs = self._api.list_repo_refs(self.repo, repo_type=_TYPE)
                if {tag.name: tag.target_commit for tag in refs.tags}.get(name) != commit:
                    raise InputError(
                        f"{self.repo}@{name}", "is another release", "Choose another --tag"
                    ) from error

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """What the client raises, as an error of functok's."""
        from httpx2 import TransportError
        from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

        try:
            yield
        except FunctokError:
            raise
        except (HfHubHTTPError, TransportError, LocalEntryNotFoundError, RuntimeError) as error:
            # An upload wraps what went wrong in a RuntimeError, a download in an entry not found.
            cause: BaseException = error
            while not isinstance(cause, HfHubHTTPError | TransportError) and cause.__cause__:
                cause = cause.__cause__
            raise self._told(cause) from error
        except (OSError, ValueError) as error:  # offline mode, or an answer that is none of a Hub
            raise ServiceError(
                self.url, f"could not be used ({error})", "Look at HF_ENDPOINT and HF_HUB_OFFLINE"
            ) from error

    def _told(self, error: BaseException) -> ServiceError:
        status = _status(error)
        again = "Run the same command again: what is uploaded stays, and nothing is committed twice"
        if status is None:
            return Unavailable(
                self.url, f"the connection failed ({type(error).__name__}: {error})", again
            )
        said = _first_line(getattr(error, "server_message", None) or str(error))
        if status in (401, 403, 404):
            return ServiceError(
                self.url, f"is not there, or not for this login ({status}: {said})", _LOGIN
            )
        if status in _CONFLICTS:
            return Unavailable(self.url, f"somebody else wrote there ({status}: {said})", again)
        if status in _BUSY:
            return Unavailable(self.url, f"answered {status}: {said}", again)
        return ServiceError(self.url, f"refused it ({status}: {said})", "Do what it says")


def _status(error: BaseException) -> int | None:
    """The HTTP status of an answer; None if there was no answer."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) else None


def _first_line(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "no reason given")
