"""The flow `generate-dataset`: the pipeline of `functok generate`, a Prefect task per shard.

    python flows/generate.py api_specs/android.py

Only paths, numbers and strings cross a task's boundary; the rows and the counts are in the dataset
folder, never in Prefect's states. A run that was killed goes on when it is run again.
"""

import logging
import os
import sys
from pathlib import Path

# Neither Prefect's client nor a server that it starts reports home from here.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")

from prefect import flow, task

from functok.config import RunConfig
from functok.job import Job
from functok.pipeline import Progress, begin, finish, ledger_of, run_shards

logger = logging.getLogger(__name__)


@task(task_run_name="{shards[0]}", persist_result=False)
def make_shards(specs: list[str], out: str, config: dict[str, object], shards: list[str]) -> int:
    """Makes the rows that these shards owe; returns how many of them are accepted so far."""
    job = Job(specs, Path(out), RunConfig.model_validate(config))
    ledger = ledger_of(job)
    ledger.advance()
    accepted: dict[str, int] = {}

    def report(progress: Progress) -> None:
        accepted[progress.shard.name] = progress.accepted

    run_shards(job, ledger, [job.plan.shard(shard) for shard in shards], report)
    return sum(accepted.values())


@flow(name="generate-dataset", validate_parameters=True)
def generate_dataset(
    specs: list[str], out: Path | None = None, config: RunConfig | None = None
) -> dict[str, int]:
    """Makes the dataset for the functions of `specs`; returns the row counts of the manifest."""
    job = Job(specs, out, config)
    with job.claimed():
        outcome = begin(job)
        if outcome is None:
            ledger = ledger_of(job)
            while shards := ledger.advance():
                names = [shard.name for shard in shards]
                # Batches are gathered from all shards, so one task makes them all.
                for some in [names] if job.config.batch else [[name] for name in names]:
                    make_shards(specs, str(job.out), job.config.model_dump(), some)
            outcome = finish(job, ledger)
    logger.info("dataset: %s", outcome.out)
    outcome.raise_for_shortfall()
    counts = outcome.manifest["counts"]
    return {name: counts[name] for name in ("requested", "accepted", "rejected_for_good", "owed")}


if __name__ == "__main__":
    generate_dataset(sys.argv[1:] or ["api_specs/android.py"])
