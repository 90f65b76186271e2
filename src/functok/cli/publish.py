"""`functok publish`."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from functok.cli.app import AsJson, Folder, app, print_json, stderr, stdout
from functok.dataset import Dataset
from functok.errors import Unavailable, printable
from functok.publishing.hub import Hub
from functok.publishing.publish import Did, Published, Wishes
from functok.publishing.publish import publish as publish_dataset


@app.command()
def publish(
    dataset: Folder,
    repo: Annotated[str, typer.Option(metavar="NAMESPACE/NAME", help="The repository.")],
    private: Annotated[
        bool, typer.Option("--private", help="Make it private, if it is made now.")
    ] = False,
    create_pr: Annotated[
        bool, typer.Option("--create-pr", help="Open a pull request instead of a release.")
    ] = False,
    branch: Annotated[str, typer.Option(help="Commit to this branch.")] = "main",
    tag: Annotated[
        str | None,
        typer.Option(help="The release's name. [default: v1, v2 … on main, none elsewhere]"),
    ] = None,
    licence: Annotated[
        str | None,
        typer.Option("--license", help="Such as cc-by-4.0. [default: that of the last release]"),
    ] = None,
    allow_pattern: Annotated[
        list[str] | None,
        typer.Option(
            metavar="REGEX",
            help="What may look like a secret or personal data if this matches it whole. Repeatable.",
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Check everything, say what would be done, do nothing."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Publish DATASET to the Hugging Face Hub: one commit, a tag, a card with what changed.

    The login is HF_TOKEN or that of `hf auth login`; HF_ENDPOINT names another Hub. A dataset that does
    not pass `functok validate`, or that holds what looks like a secret, is refused.
    """
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    if as_json or not sys.stderr.isatty():
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    wishes = Wishes(private, create_pr, branch, tag, licence, allow_pattern or (), dry_run)
    done = publish_dataset(Dataset(dataset), Hub(repo), wishes, notice=_waiting)
    if as_json:
        print_json(done.as_json())
    else:
        _show(done)


def _waiting(error: Unavailable, seconds: float) -> None:
    stderr.print(f"functok: {error.place}: {error.fault}; another try in {seconds:g} s")


def _show(done: Published) -> None:
    """What a publish did, or would do."""
    would = "would be " if done.dry_run else ""
    where = f"{done.url} ({done.branch})"
    if done.new_repository:
        stdout.print(f"{done.url}: {'would be made' if done.dry_run else 'made'}")
    if done.did is Did.NOTHING:
        there = done.pull_request or f"{where}{f', {done.tag}' if done.tag else ''}"
        stdout.print(f"Nothing to do: {there} holds this dataset already.")
        return
    if done.did is Did.TAGGED:
        stdout.print(f"{where} holds this dataset already; {would}tagged {done.tag}")
        return
    changes = done.changes
    if changes is not None:
        stdout.print(
            f"since the last release: {len(changes['functions'])} functions changed; rows "
            f"{changes['rows']['before']} before, {changes['rows']['now']} now"
        )
        for change in changes["functions"]:
            stdout.print(
                f"  {printable(change['function'])}: {change['change']}, {change['impact']}"
            )
    for name in done.files:
        stdout.print(f"  {printable(name)}")
    for name in done.deleted:
        stdout.print(f"  {printable(name)} {would}deleted")
    if done.did is Did.PROPOSED:
        stdout.print(f"{would}proposed as a pull request: {done.pull_request or where}")
        return
    stdout.print(f"{where}: {would}published{f' as {done.tag}' if done.tag else ''}")
