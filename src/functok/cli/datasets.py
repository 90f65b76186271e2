"""Commands that read a dataset folder: `validate`, `explain`."""

from __future__ import annotations

import typer

from functok import display
from functok.cli.app import AsJson, Folder, app, print_json, stdout
from functok.dataset import Dataset
from functok.explain import explain as explain_row
from functok.validate import validate as findings_of


@app.command()
def validate(dataset: Folder, as_json: AsJson = False) -> None:
    """Check every row of DATASET again, offline, from its folder alone. Exit code 1 if one fails."""
    opened = Dataset(dataset)
    findings = list(findings_of(opened))
    if as_json:
        print_json({"ok": not findings, "findings": [f._asdict() for f in findings]})
    else:
        display.findings(stdout, opened, findings)
    if findings:
        raise typer.Exit(1)


@app.command()
def explain(dataset: Folder, row_id: str, as_json: AsJson = False) -> None:
    """Show where a row of DATASET came from and every check it passed, or why it was refused."""
    story = explain_row(Dataset(dataset), row_id)
    if as_json:
        print_json(story.as_json())
    else:
        display.story(stdout, story)
