"""`functok evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from functok.cli.app import AsJson, Folder, app, print_json, stderr, stdout
from functok.dataset import Dataset
from functok.errors import InputError, printable
from functok.evaluation.results import default_path, write_result
from functok.evaluation.run import Mode, evaluate_predictions
from functok.evaluation.section import percent, section
from functok.files import write_whole
from functok.records import Split

_WORST = 10  # functions shown; the JSON has all


@app.command()
def evaluate(
    dataset: Folder,
    model: Annotated[
        str | None,
        typer.Option(
            help="The model; with --predictions what to call it. [default: the file's name]"
        ),
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option(
            help='Score these instead: JSON lines with "id" and "completion", "calls" or "tool_calls".'
        ),
    ] = None,
    mode: Annotated[
        Mode, typer.Option(help="How the model answers: functional tokens, or calls of tools.")
    ] = Mode.TOKENS,
    split: Annotated[Split, typer.Option(help="The rows to ask.")] = Split.TEST,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask only so many rows.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The JSON to write, and beside it the card section (.md). "
            "[default: DATASET/evaluations/MODEL-MODE.json]"
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Score a model on DATASET: functions, arguments, abstention, by kind and by function; latency.

    Strict (names, values, types, order) and lenient (the rules of BFCL's AST checker) side by side.
    """
    opened = Dataset(dataset)
    if predictions is None:
        raise InputError("functok evaluate", "is told no model", "Name one with --model")
    done = evaluate_predictions(opened, predictions, model or predictions.stem, mode, split, limit)
    result = done.as_json()
    path = out or default_path(opened, result)
    write_result(path, result)
    write_whole(path.with_suffix(".md"), section([result]))
    if as_json:
        print_json(result)
    else:
        _show(result)
    stderr.print(Text(f"wrote {printable(str(path))}"))


def _show(result: dict[str, Any]) -> None:
    """The scores in a table: all rows, each kind, the functions that are worst."""
    scores = result["scores"]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for name in ("rows", "accuracy", "functions", "arguments", "lenient", "functions", "arguments"):
        table.add_column(name, justify="right")
    _add(table, "all", scores)
    for kind, found in scores["by_kind"].items():
        _add(table, kind, found)
    functions = sorted(scores["by_function"].items(), key=lambda f: f[1]["strict"]["accuracy"])
    for name, found in functions[:_WORST]:
        _add(table, f"  {printable(name, 60)}", found)
    stdout.print(table)
    if len(functions) > _WORST:
        stdout.print(f"the {_WORST} functions of the lowest accuracy, of {len(functions)}")
    for line in _lines(result):
        stdout.print(Text(line))


def _add(table: Table, name: str, found: dict[str, Any]) -> None:
    shares = [
        percent(found[way][score])
        for way in ("strict", "lenient")
        for score in ("accuracy", "functions", "arguments")
    ]
    table.add_row(Text(name), str(found["rows"]), *shares)


def _lines(result: dict[str, Any]) -> list[str]:
    """What stands below the table."""
    scores = result["scores"]
    low, high = scores["interval"]["strict"]
    lines = [
        f"{printable(result['model'])}, {result['mode']}: {percent(scores['strict']['accuracy'])} of "
        f"{scores['rows']} rows of {result['dataset']['split']} (95 %: {percent(low)} to "
        f"{percent(high)}), {percent(scores['lenient']['accuracy'])} leniently",
        f"abstains where no function serves: {percent(scores['abstention'])}; where one does: "
        f"{percent(scores['refused_though_served'])}",
    ]
    if scores["wrong"]:
        lines.append("wrong: " + ", ".join(f"{r} {n}" for r, n in scores["wrong"].items()))
    if scores["latency"]:
        times = ", ".join(f"{name} {value:g}" for name, value in scores["latency"].items())
        lines.append(f"seconds: {times}")
    lines += [f"not asked: {count} rows: {why}" for why, count in result["left_out"].items()]
    return lines
