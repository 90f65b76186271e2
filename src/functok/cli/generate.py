"""`functok generate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from functok import display, live
from functok.cli.app import (
    AsJson,
    BaseUrl,
    Batch,
    ConfigFile,
    Exclude,
    Include,
    JudgeBaseUrl,
    JudgeModel,
    JudgePriceIn,
    JudgePriceOut,
    Language,
    Model,
    Negatives,
    Nested,
    Out,
    Parallel,
    Preset,
    PriceIn,
    PriceOut,
    RegistryFile,
    Rows,
    Seed,
    SlotsPerRequest,
    TeacherName,
    Template,
    Today,
    UseJudge,
    app,
    print_json,
    stderr,
    stdout,
)
from functok.config import resolve
from functok.errors import InputError
from functok.job import Job
from functok.pipeline import generate as run_job
from functok.project import project_specs
from functok.specs import Address


@app.command()
def generate(
    specs: Annotated[
        list[str] | None,
        typer.Argument(
            help="Specs of one API: files or addresses. [default: a dataset for each of api_specs/]"
        ),
    ] = None,
    out: Out = None,
    include: Include = None,
    exclude: Exclude = None,
    preset: Preset = None,
    rows: Rows = None,
    negatives: Negatives = None,
    parallel: Parallel = None,
    nested: Nested = None,
    seed: Seed = None,
    language: Language = None,
    today: Today = None,
    teacher: TeacherName = None,
    base_url: BaseUrl = None,
    model: Model = None,
    concurrency: Annotated[
        int | None, typer.Option(help="Requests under way at most. [default: 64]")
    ] = None,
    judge: UseJudge = None,
    judge_model: JudgeModel = None,
    judge_base_url: JudgeBaseUrl = None,
    slots_per_request: SlotsPerRequest = None,
    batch: Batch = None,
    attempts: Annotated[
        int | None, typer.Option(help="Tries at one row, repairs included. [default: 3]")
    ] = None,
    rpm: Annotated[float | None, typer.Option(help="Requests per minute at most.")] = None,
    tpm: Annotated[float | None, typer.Option(help="Tokens per minute at most.")] = None,
    max_cost: Annotated[
        float | None, typer.Option(help="US dollars at most; what is done makes a dataset.")
    ] = None,
    price_in: PriceIn = None,
    price_out: PriceOut = None,
    judge_price_in: JudgePriceIn = None,
    judge_price_out: JudgePriceOut = None,
    rounds: Annotated[
        int | None, typer.Option(help="How often refused rows are replaced. [default: 8]")
    ] = None,
    noise: Annotated[
        float | None,
        typer.Option(help="Share of queries typed in haste, with typos. [default: 0.05]"),
    ] = None,
    corrections: Annotated[
        float | None,
        typer.Option(
            help='Share of queries that put a value right: "at seven, no, eight". [default: 0.03]'
        ),
    ] = None,
    template: Template = None,
    config: ConfigFile = None,
    registry: RegistryFile = None,
    as_json: AsJson = False,
) -> None:
    """Make a checked dataset for the functions of SPEC….

    Run it again after an interruption: it goes on in the same folder. A finished dataset is left as
    it is; where the spec or the settings changed, the rows that still hold stay and the rest is asked
    for (`functok plan` says how much). In a new folder the same spec, settings and seed give the same
    bytes.
    """
    options = {
        "include": include or None,
        "exclude": exclude or None,
        "preset": preset,
        "rows": rows,
        "negatives": negatives,
        "parallel": parallel,
        "nested": nested,
        "seed": seed,
        "language": language,
        "today": today,
        "teacher": teacher,
        "base_url": base_url,
        "model": model,
        "concurrency": concurrency,
        "judge": judge,
        "judge_model": judge_model,
        "judge_base_url": judge_base_url,
        "slots_per_request": slots_per_request,
        "batch": batch,
        "attempts": attempts,
        "rpm": rpm,
        "tpm": tpm,
        "max_cost": max_cost,
        "price_in": price_in,
        "price_out": price_out,
        "judge_price_in": judge_price_in,
        "judge_price_out": judge_price_out,
        "rounds": rounds,
        "noise": noise,
        "corrections": corrections,
        "template": template,
    }
    if judge is None and (judge_model or judge_base_url):
        options["judge"] = True
    settings = resolve(config, options)
    groups: list[list[Address]] = (
        [[*specs]] if specs else [[spec] for spec in project_specs(Path("api_specs"))]
    )
    if out is not None and len(groups) > 1:
        raise InputError(
            "--out", f"names one folder for {len(groups)} specs", "Name the SPEC as well"
        )
    jobs = [Job(group, out, settings, registry) for group in groups]
    outcomes = []
    for job in jobs:
        if job.changed_tokens:
            stderr.print(f"{job.api.name}: {job.changed_tokens}")
        try:
            with live.progress(stderr, job.plan) as shown:
                outcome = run_job(job, shown.update, shown.watch)
        except KeyboardInterrupt:
            batches = "; batches go on, and it collects them" * job.config.batch
            stderr.print(f"functok: interrupted. The same command goes on in {job.out}{batches}")
            raise typer.Exit(130) from None
        outcomes.append(outcome)
        if not as_json:
            display.outcome(stdout, outcome)
    if as_json:
        documents = [
            {"out": str(o.out), "unchanged": o.unchanged, "manifest": o.manifest} for o in outcomes
        ]
        print_json(documents[0] if specs else documents)
    for outcome in outcomes:
        outcome.raise_for_shortfall()
