"""`functok evaluate`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from functok.cli.app import (
    AsJson,
    BaseUrl,
    Folder,
    PriceIn,
    PriceOut,
    app,
    print_json,
    stderr,
    stdout,
)
from functok.dataset import Dataset
from functok.errors import InputError, printable
from functok.evaluation.results import UNPAID, default_path, write_result
from functok.evaluation.run import Mode, evaluate_model, evaluate_predictions, unpaid
from functok.evaluation.section import percent, section
from functok.records import Split
from functok.storage.files import write_whole
from functok.teachers.endpoint.prices import price_of
from functok.teachers.endpoint.settings import EndpointSettings

_MAX_TOKENS = 512  # completions have 16 where nothing is said
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
    base_url: BaseUrl = None,
    rag: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="K", help="Offer only the K functions nearest to the query (BM25)."
        ),
    ] = None,
    split: Annotated[Split, typer.Option(help="The rows to ask.")] = Split.TEST,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask only so many rows.")] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="Requests under way at most.")] = 16,
    max_tokens: Annotated[
        int | None,
        typer.Option(min=1, help="Longest answer. [default: 512 with tokens, else the endpoint's]"),
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds for one request.")] = 120.0,
    max_cost: Annotated[
        float | None,
        typer.Option(min=0.0, help="US dollars at most; what is answered is scored."),
    ] = None,
    price_in: PriceIn = None,
    price_out: PriceOut = None,
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

    Strict (names, values, types, order) and lenient (the rules of BFCL's AST checker) side by side. With
    tokens the model gets the row's prompt and is stopped at the end token; with tools it gets the query
    and all functions, or the K nearest. Answers are kept: the same command again asks what is missing.
    """
    opened = Dataset(dataset)
    _check(model, predictions, mode, rag, {"--base-url": base_url, "--max-cost": max_cost})
    if predictions is not None:
        name = model or predictions.stem
        done = evaluate_predictions(opened, predictions, name, mode, split, limit)
    else:
        settings = EndpointSettings(
            model=model or "",
            base_url=base_url or "",
            concurrency=concurrency,
            max_tokens=max_tokens or (_MAX_TOKENS if mode is Mode.TOKENS else None),
            timeout=timeout,
            price=price_of(model or "", price_in, price_out),
        ).within(max_cost)
        with _progress() as watch:
            done = asyncio.run(evaluate_model(opened, settings, mode, split, limit, rag, watch))
    result = done.as_json()
    path = out or default_path(opened, result)
    write_result(path, result)
    write_whole(path.with_suffix(".md"), section([result]))
    if as_json:
        print_json(result)
    else:
        _show(result)
    stderr.print(Text(f"wrote {printable(str(path))}"))
    missing = result["left_out"].get(UNPAID, 0)
    if missing:
        raise unpaid(opened, missing, missing + len(result["answers"]))


def _check(
    model: str | None,
    predictions: Path | None,
    mode: Mode,
    rag: int | None,
    for_endpoint: Mapping[str, object],
) -> None:
    """Raises `InputError` for options that do not go together. `for_endpoint`: those that only an
    endpoint has a use for, by name, None where not given."""
    if predictions is None and not model:
        raise InputError(
            "functok evaluate",
            "is told no model",
            "Name one with --model, or answers with --predictions",
        )
    given = [name for name, value in {**for_endpoint, "--rag": rag}.items() if value is not None]
    if predictions is not None and given:
        raise InputError(
            given[0], "is for an endpoint, and --predictions asks none", "Give one of them"
        )
    if rag is not None and mode is Mode.TOKENS:
        raise InputError(
            "--rag",
            "offers tools, and a model with functional tokens is offered none",
            "Add --mode tools",
        )


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Shows on a terminal how many rows are answered."""
    columns = (TextColumn("rows answered"), BarColumn(), MofNCompleteColumn())
    shown = stderr.is_terminal
    with Progress(*columns, console=stderr, transient=True, disable=not shown) as progress:
        task = progress.add_task("")
        yield lambda done, rows: progress.update(task, completed=done, total=rows)


def _show(result: dict[str, Any]) -> None:
    """The scores in a table: all rows, each kind, the functions that are worst."""
    scores = result["scores"]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for name in ("rows", "strict", "functions", "arguments", "lenient", "functions", "arguments"):
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
    if result["retrieval"]:
        lines.append(
            f"{result['retrieval']['k']} nearest functions offered; the right ones are among them for "
            f"{percent(result['retrieval']['recall'])} of the rows with calls"
        )
    if result["cost"]:
        cost = result["cost"]
        usd = "price unknown" if cost["usd"] is None else f"${cost['usd']:.4f}"
        lines.append(
            f"{cost['requests']} requests, asked as {result['settings']['asked_as']}, {usd}"
        )
    lines += [f"not asked: {count} rows: {why}" for why, count in result["left_out"].items()]
    return lines
