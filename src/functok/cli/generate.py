"""`functok generate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from functok import display, live
from functok.cli.app import AsJson, Out, RegistryFile, app, print_json, stderr, stdout
from functok.cli.settings import with_settings
from functok.config import RunConfig
from functok.errors import InputError
from functok.job import Job
from functok.pipeline import generate as run_job
from functok.project import project_specs
from functok.specs import Address


@app.command()
@with_settings
def generate(
    *,
    specs: Annotated[
        list[str] | None,
        typer.Argument(
            help="Specs of one API: files or addresses. [default: a dataset for each of api_specs/]"
        ),
    ] = None,
    out: Out = None,
    settings: RunConfig,
    registry: RegistryFile = None,
    as_json: AsJson = False,
) -> None:
    """Make a checked dataset for the functions of SPEC….

    Run it again after an interruption: it goes on in the same folder. A finished dataset is left as
    it is; where the spec or the settings changed, the rows that still hold stay and the rest is asked
    for (`functok plan` says how much). In a new folder the same spec, settings and seed give the same
    bytes.
    """
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
