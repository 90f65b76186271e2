"""Commands that read specs and write nothing: `inspect`, `diff`, `plan`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from functok.changes import what_changed
from functok.cli import display
from functok.cli.app import (
    AsJson,
    Exclude,
    Include,
    Out,
    RegistryFile,
    Specs,
    app,
    print_json,
    stdout,
)
from functok.cli.settings import ProjectSpecs, jobs_of, with_settings
from functok.config import RunConfig
from functok.dataset import Dataset
from functok.errors import InputError
from functok.judging import judge_estimate
from functok.planning.coverage import Coverage
from functok.planning.drawing import without_values
from functok.records import Kind
from functok.running.carry import owed_by
from functok.running.job import Job
from functok.specs import Selection, read_specs
from functok.teachers.cost import estimate
from functok.tokens import Registry, registry_path


def _selection(include: list[str] | None, exclude: list[str] | None) -> Selection:
    return Selection(tuple(include or ()), tuple(exclude or ()))


@app.command()
def inspect(
    specs: Specs,
    include: Include = None,
    exclude: Exclude = None,
    registry: RegistryFile = None,
    as_json: AsJson = False,
) -> None:
    """Show the functions, parameters and tokens of SPEC…, and what in it makes bad data."""
    api = read_specs(specs, _selection(include, exclude), inspected=True)
    api = replace(api, warnings=(*api.warnings, *without_values(api.functions)))
    if as_json:
        print_json(
            {
                "functions": [function.as_tool() for function in api.functions],
                "warnings": [{"place": w.place, "message": w.message} for w in api.warnings],
            }
        )
        return
    file = registry or registry_path(specs, api.name)
    known = Registry.load(file) if file.exists() else Registry()
    display.api(stdout, api, known.updated(api.functions, api.others))


@app.command()
def diff(
    specs: Specs,
    against: Annotated[
        Path, typer.Option(metavar="DATASET", help="The dataset that SPEC… is compared with.")
    ],
    include: Include = None,
    exclude: Exclude = None,
    registry: RegistryFile = None,
    as_json: AsJson = False,
) -> None:
    """Show what SPEC… changes in the functions of a dataset: breaking, compatible or cosmetic.

    Breaking: a call that held may be refused now, or mean something else. Compatible: all that held
    still holds. Cosmetic: only words changed.
    """
    dataset = Dataset(against)
    api = read_specs(specs, _selection(include, exclude))
    file = registry or registry_path(specs, api.name)
    known = Registry.load(file) if file.exists() else None
    found = what_changed(api, dataset, known)
    if as_json:
        print_json({"against": str(against), **found.as_json()})
    else:
        display.changes(stdout, found, against)


@app.command()
@with_settings
def plan(
    *,
    specs: ProjectSpecs = None,
    out: Out = None,
    settings: RunConfig,
    registry: RegistryFile = None,
    coverage: Annotated[
        bool,
        typer.Option(
            "--coverage",
            help="Show what the rows will cover instead: arguments given and left out, members of "
            "closed lists, boundaries, ways of saying a value, styles.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what generate would ask for: rows per function and kind, requests, money. Spends nothing.

    Where the dataset exists, that is what it owes now: what the spec and the settings have changed.
    """
    documents = []
    for job in jobs_of(specs, out, settings, registry):
        documents.append(_covered(job) if coverage else _expected(job))
        if as_json:
            continue
        if coverage:
            _show_coverage(job, documents[-1])
        else:
            display.plan(stdout, documents[-1])
    if as_json:
        print_json(documents[0] if specs else documents)


def _expected(job: Job) -> dict[str, Any]:
    owed = owed_by(job)
    expected = estimate(job.plan, owed)
    expected["judge"] = judge_estimate(job.plan, owed) if job.config.judge else None
    return expected


def _covered(job: Job) -> dict[str, Any]:
    if job.config.queries_first:
        raise InputError(
            "--coverage", "the paper's recipe leaves the values to the LLM: nothing of them is planned",
            "Leave out --preset paper, or see 'coverage' in the manifest after a run",
        )  # fmt: skip
    return Coverage.of_plan(job.plan).as_json()


def _show_coverage(job: Job, found: dict[str, Any]) -> None:
    display.coverage(stdout, found)
    wanted = sum(shard.wanted for shard in job.plan.shards if shard.kind is Kind.SINGLE)
    dealt = sum(counts["rows"] for counts in found["functions"].values())
    if dealt < wanted:
        stdout.print(
            f"not counted: {wanted - dealt} of {wanted} rows, in which the LLM chooses what is said; "
            "the styles of the others are its own, too ('coverage' in the manifest has both after a run)"
        )
