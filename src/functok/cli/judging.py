"""`functok judge-check`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from functok.cli import display
from functok.cli.app import AsJson, BaseUrl, PriceIn, PriceOut, app, print_json, stdout
from functok.judge_check import check_judge
from functok.teachers.endpoint.prices import price_of
from functok.teachers.endpoint.settings import JUDGE_KEY, KEY, EndpointSettings


@app.command("judge-check")
def judge_check(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SPEC|DATASET", help="Specs, or a folder that generate wrote."),
    ],
    model: Annotated[str, typer.Option(help="The judge's model.")],
    base_url: BaseUrl = None,
    rows: Annotated[int, typer.Option(min=1, max=10_000, help="Rows of each sort.")] = 25,
    seed: Annotated[int, typer.Option(help="Another seed plants other errors.")] = 0,
    slots_per_request: Annotated[
        int, typer.Option(min=1, max=100, help="Rows judged in one request.")
    ] = 10,
    concurrency: Annotated[int, typer.Option(min=1, help="Requests under way at most.")] = 64,
    out: Annotated[
        Path, typer.Option(help="Folder of the judge's replies: none is paid for twice.")
    ] = Path("outputs/.judge-check"),
    price_in: PriceIn = None,
    price_out: PriceOut = None,
    as_json: AsJson = False,
) -> None:
    """Measure a judge: how many planted errors it finds, and how many right rows it refuses.

    Errors are planted by rule in right rows: those of a dataset, or the offline teacher's for a spec.
    """
    settings = EndpointSettings(
        model=model,
        base_url=base_url or "",
        concurrency=concurrency,
        price=price_of(model, price_in, price_out),
        key_variables=(JUDGE_KEY, KEY),
    )
    report = asyncio.run(
        check_judge(
            sources, settings, rows=rows, seed=seed, per_request=slots_per_request, folder=out
        )
    )
    if as_json:
        print_json(report.as_json())
    else:
        display.judge_check(stdout, report)
