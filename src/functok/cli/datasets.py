"""Commands that read a dataset folder: `validate`, `explain`, `export`, `grammar`, `report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from functok.cli import display
from functok.cli.app import AsJson, Folder, app, print_json, stderr, stdout
from functok.dataset import Dataset
from functok.errors import InputError
from functok.explain import explain as explain_row
from functok.exports import FORMATS, format_of
from functok.exports import export as export_rows
from functok.grammars import SYNTAXES, grammar_text
from functok.records import Split
from functok.storage.files import write_whole
from functok.tokenizer import extend_tokenizer
from functok.tokens import Registry
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


_FORMATS = "; ".join(f"{name}: {shape.about}" for name, shape in FORMATS.items())


@app.command()
def export(
    dataset: Folder,
    forms: Annotated[
        list[str], typer.Option("--format", help=f"{_FORMATS}. Repeatable, a folder for each.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            help="The folder to write, of one format. [default: DATASET.FORMAT, beside it]"
        ),
    ] = None,
    split: Annotated[
        list[Split] | None, typer.Option(help="Only this split. Repeatable. [default: all]")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write DATASET in the shape that a trainer takes, one file per split.

    Arguments keep value and type. Rows that the shape cannot express are left out, counted and
    reported.
    """
    forms = [*dict.fromkeys(forms)]
    for form in forms:
        format_of(form)  # nothing is written where one of them is wrong
    if out is not None and len(forms) > 1:
        raise InputError(
            "--out",
            f"names one folder for {len(forms)} formats",
            "Leave it out, or export one by one",
        )
    folder = dataset.resolve()
    opened = Dataset(dataset)
    written = []
    for form in forms:
        place = out or folder.with_name(f"{folder.name}.{form}")
        done = export_rows(opened, form, place, split or [*Split])
        written.append({"out": str(done.folder), **done.as_json()})
        if not as_json:
            display.exported(stdout, done)
    if as_json:
        print_json(written if len(forms) > 1 else written[0])


@app.command()
def grammar(
    dataset: Folder,
    syntax: Annotated[str, typer.Option(help=f"One of {', '.join(SYNTAXES)}.")],
    out: Annotated[
        Path | None, typer.Option(help="The file to write. [default: to the terminal]")
    ] = None,
) -> None:
    """Write a grammar that allows exactly the calls of DATASET's functions, for decoding with it.

    Arguments are held to their JSON Schema; docs/grammars.md says where a grammar is looser.
    """
    text = grammar_text(Dataset(dataset), syntax)
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_whole(out, text)
        stderr.print(f"wrote {out}", markup=False)


@app.command()
def report(
    dataset: Folder,
    out: Annotated[
        Path | None, typer.Option(help="The file to write. [default: report.html in DATASET]")
    ] = None,
    rows: Annotated[
        int,
        typer.Option(min=0, help="Rows, and refused attempts, that can be looked through in it."),
    ] = 2_000,
) -> None:
    """Write one HTML page about DATASET that opens without a network.

    Counts by function and kind, yield and reasons, coverage, variety, cost, what changed, functions
    that are easily confused, and a browser of rows and refused attempts. Of more rows than --rows a
    random sample can be looked through, with some of each function and kind; everything is counted over all.
    """
    from functok.report import write_report

    written = write_report(dataset, out, rows)
    stdout.print(
        f"{written.path}: {written.size / 1e6:.1f} MB, with {written.shown:,} of {written.rows:,} rows "
        f"and {written.refused_shown:,} of {written.refused:,} refused attempts to look through"
    )


@app.command()
def probe(dataset: Folder, as_json: AsJson = False) -> None:
    """Train a small classifier on DATASET: accuracy on test, functions that are confused, labels to check."""
    from functok.probe import probe as opinion_of

    opinion = opinion_of(Dataset(dataset))
    if as_json:
        print_json(opinion.as_json())
    else:
        display.opinion(stdout, dataset, opinion)


@app.command()
def tokenizer(
    base: Annotated[str, typer.Argument(help="A folder with a tokenizer, or a model of the Hub.")],
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    dataset: Annotated[
        Path | None,
        typer.Option(metavar="DATASET", help="The dataset whose functions the tokens are for."),
    ] = None,
    registry: Annotated[
        Path | None, typer.Option(help="A token registry, where there is no dataset yet.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add the functional tokens and the end token to the tokenizer BASE, one id each.

    Writes the tokenizer and, for each token, a text from which its embedding may begin. Needs the
    extra functok[tokenizer].
    """
    if dataset is not None:
        opened = Dataset(dataset)
        done = extend_tokenizer(base, out, opened.registry, opened.api.by_name)
    elif registry is not None:
        done = extend_tokenizer(base, out, Registry.load(registry), {})
    else:
        raise InputError("functok tokenizer", "is not told the tokens", "Name them with --dataset")
    if as_json:
        print_json(done.as_json())
    else:
        stdout.print(f"{out}: {len(done.added)} tokens added, {done.size} in all", markup=False)
