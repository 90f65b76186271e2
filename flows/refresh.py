"""The flow `refresh-dataset`: looks whether specs have changed, and brings their datasets up to date.

    python flows/refresh.py            (needs a server with the deployment `generate-dataset/generate`)

Nothing is read but the specs, and of those that lie at an address only what their server says to be new.
What a change owes is asked for by a run of `generate-dataset/generate`, so that no two runs ever make one
dataset.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

# Neither Prefect's client nor a server that it starts reports home from here.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")

from prefect import flow, get_run_logger, task
from prefect.artifacts import acreate_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.deployments import arun_deployment

from functok.changes import what_changed
from functok.config import RunConfig
from functok.dataset import MANIFEST, Dataset
from functok.project import project_specs, source_digest
from functok.running.carry import owed_by
from functok.running.job import Job
from functok.storage.remote import RemoteFolder, folder_at
from functok.summary import changes, slug
from functok.teachers.cost import estimate
from functok.validate import validate
from functok.watching import Memory

GENERATE = "generate-dataset/generate"
PUBLISH = "publish-dataset/publish"
_MOST_FINDINGS = 5


@flow(name="refresh-dataset", validate_parameters=True)
async def refresh_dataset(
    specs: list[str] | None = None,
    out: str | None = None,
    config: RunConfig | None = None,
    shards: int = 1,
    secret: str | None = None,
    namespace: str | None = None,
    hub_secret: str | None = None,
    dry_run: bool = False,
) -> dict[str, str]:
    """Regenerates what specs have changed; returns for each dataset what was done.

    Args:
        specs: Files or addresses of one API; where they are left out each of `api_specs/` is one.
        out: The dataset's folder, or its address; `outputs/NAME` where it is left out.
        config: The settings; those of the last release where they are left out.
        shards: Number of runs that make the rows.
        secret: Name of a Prefect Secret block that holds the teacher's key.
        namespace: Publish what was regenerated as NAMESPACE/NAME on the Hub; not where it is left out.
        hub_secret: Name of a Prefect Secret block that holds the Hub's token.
        dry_run: Say what would be asked for and what it costs, and leave everything as it is.
    """
    groups = [specs] if specs else [[str(path)] for path in project_specs(Path("api_specs"))]
    given = {"shards": shards, "secret": secret}
    hub = {"namespace": namespace, "secret": hub_secret} if namespace else None
    return {
        "+".join(group): await refresh_one("+".join(group), group, out, config, given, hub, dry_run)
        for group in groups
    }


@task(task_run_name="{name}", cache_policy=NO_CACHE, persist_result=False)
async def refresh_one(
    name: str,  # noqa: ARG001
    specs: list[str],
    out: str | None,
    config: RunConfig | None,
    given: dict[str, Any],
    hub: dict[str, str | None] | None,
    dry_run: bool,
) -> str:
    """One dataset: look, and where something changed tell it, regenerate, validate, and publish."""
    logger = get_run_logger()
    folder = folder_at(out)
    memory = Memory(specs, folder.parent if isinstance(folder, Path) else Path("outputs"))
    seen = memory.look()
    settings = [config.model_dump(mode="json") if config else None, source_digest()]
    if memory.holds(seen, settings):
        logger.info("%s: unchanged", ", ".join(specs))
        return "unchanged"
    job = _job(specs, folder, config)
    if job.finished:
        if not dry_run:
            await _publish(job, hub)
            memory.keep(seen, settings, job.out)
        logger.info("%s: %s is up to date", job.api.name, job.place)
        return "up to date"
    cost = await _tell(job)
    if dry_run:
        logger.info("%s: would ask for %s", job.api.name, cost)
        return f"would ask for {cost}"
    parameters = {"specs": specs, "out": job.place, "config": job.config.model_dump(mode="json")}
    await _run(GENERATE, job.place, {**parameters, **given})
    if job.remote is not None:
        job.remote.pull()
    findings = [" ".join(finding) for finding in islice(validate(Dataset(job.out)), _MOST_FINDINGS)]
    if findings:
        raise RuntimeError(f"{job.place} is not valid: {'; '.join(findings)}")
    await _publish(job, hub)
    memory.keep(seen, settings, job.out)
    return f"regenerated: {cost}"


async def _publish(job: Job, hub: dict[str, str | None] | None) -> None:
    """Publishes the dataset, if asked to. The Hub decides whether anything in it is new."""
    if hub is not None:
        repo = f"{hub['namespace']}/{slug(job.api.name)}"
        parameters = {"dataset": job.place, "repo": repo, "secret": hub["secret"]}
        await _run(PUBLISH, job.place, parameters)


async def _run(deployment: str, place: str, parameters: dict[str, Any]) -> None:
    """A run of another deployment, waited for. Raises `RuntimeError` if it does not complete."""
    run = await arun_deployment(deployment, parameters=parameters)
    if run.state is None or not run.state.is_completed():
        raise RuntimeError(
            f"{place}: {deployment}: {run.state.message if run.state else 'no state'}"
        )


def _job(specs: Sequence[str], out: Path | RemoteFolder | None, config: RunConfig | None) -> Job:
    """The job with the settings given, else with those of the release in its folder, else the usual ones."""
    job = Job([*specs], out, config)
    if config is None and (job.out / MANIFEST).is_file():
        then = Dataset(job.out).manifest["config"]
        known = {name: value for name, value in then.items() if name in RunConfig.model_fields}
        return Job([*specs], out, RunConfig.model_validate(known))
    return job


async def _tell(job: Job) -> str:
    """What changed, and what that costs: an artifact, and in a few words."""
    expected = estimate(job.plan, owed_by(job))
    name = slug(job.api.name)
    if (job.out / MANIFEST).is_file():
        changed = what_changed(job.api, Dataset(job.out), job.registry)
        text = changes(job.api.name, changed, expected)
    else:
        text = changes(job.api.name, None, expected)
    await acreate_markdown_artifact(text, key=f"{name}-changes", description="What a spec changed")
    dollars = "price unknown" if expected["usd"] is None else f"${expected['usd']:.4f}"
    return f"{expected['rows'] - expected['kept']} rows, {expected['requests']} requests, {dollars}"


if __name__ == "__main__":
    asyncio.run(refresh_dataset(sys.argv[1:] or None))
