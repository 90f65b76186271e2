"""`functok generate`."""

from __future__ import annotations

import typer

from functok.cli import display, live
from functok.cli.app import AsJson, Out, RegistryFile, app, print_json, stderr, stdout
from functok.cli.settings import ProjectSpecs, jobs_of, with_settings
from functok.config import RunConfig
from functok.pipeline import generate as run_job


@app.command()
@with_settings
def generate(
    *,
    specs: ProjectSpecs = None,
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
    outcomes = []
    for job in jobs_of(specs, out, settings, registry):
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
