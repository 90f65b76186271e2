"""The flow `generate-dataset`: the pipeline of `functok generate`, a Prefect task per shard.

    python flows/generate.py api_specs/android.py

Only paths, numbers and strings cross a task's boundary; the rows and the counts are in the dataset
folder, never in Prefect's states. A run that was killed or cancelled goes on when it is run again.
"""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

# Neither Prefect's client nor a server that it starts reports home from here.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")

from prefect import flow, get_run_logger, runtime, tags, task
from prefect.artifacts import (
    acreate_markdown_artifact,
    acreate_progress_artifact,
    acreate_table_artifact,
    aupdate_progress_artifact,
)
from prefect.assets import Asset, AssetProperties, add_asset_metadata, materialize
from prefect.blocks.system import Secret
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task, exponential_backoff

from functok.config import RunConfig, resolve
from functok.dataset import Dataset
from functok.errors import Unavailable
from functok.files import safe_file_name
from functok.job import Job
from functok.ledger import Ledger
from functok.pipeline import Outcome, Progress, Workshop, begin, finish, ledger_of
from functok.plan import Shard
from functok.summary import by_reason, by_shard, figures, overview, samples
from functok.teachers import BatchState, Spent

_MOST_TASKS = 200  # of one round: Prefect keeps a record of each
_SAMPLES = 50
_PROGRESS_EVERY = 5.0  # seconds
_KEY = "OPENAI_API_KEY"


def _run_name() -> str:
    """What the run is called in the UI: the dataset that it makes."""
    parameters = runtime.flow_run.parameters
    out, specs = parameters.get("out"), parameters.get("specs") or ["?"]
    return safe_file_name(Path(str(out)).name if out else "+".join(Path(s).stem for s in specs))


@flow(name="generate-dataset", flow_run_name=_run_name, validate_parameters=True)
async def generate_dataset(
    specs: list[str],
    out: Path | None = None,
    config: RunConfig | None = None,
    secret: str | None = None,
) -> dict[str, int]:
    """Makes the dataset for the functions of `specs`; returns the row counts of the manifest.

    Args:
        specs: Files or addresses; several make one API.
        out: The dataset's folder; `outputs/NAME` where it is left out.
        config: The settings, as of `functok generate`.
        secret: Name of a Prefect Secret block that holds the teacher's key. Where it is left out the
            key is that of the worker's environment.
    """
    job = Job(specs, out, config)
    with job.claimed(), tags(f"dataset:{job.api.name}", f"teacher:{job.teacher.name}"):
        outcome = begin(job)
        if outcome is None:
            async with _key_of(secret):
                ledger = ledger_of(job)
                await _make(job, ledger)
            _release_task(job, ledger)()
            outcome = Outcome(job.out, Dataset(job.out).manifest, unchanged=False)
            await _tell(job, outcome)
    get_run_logger().info(
        "%s %s", outcome.out, "holds this dataset already" if outcome.unchanged else "is made"
    )
    outcome.raise_for_shortfall()
    counts = outcome.manifest["counts"]
    return {name: counts[name] for name in ("requested", "accepted", "rejected_for_good", "owed")}


async def _make(job: Job, ledger: Ledger) -> None:
    """Makes all rows that are owed, round by round."""
    async with _board(job) as board:
        while shards := ledger.advance():
            for shard in job.plan.shards:
                if shard not in shards:  # what an earlier run or round made counts as well
                    board.update(Progress(shard, *ledger.standing(shard)))
            async with Workshop(job, ledger, board.update, board.watch) as workshop:
                await _in_tasks(workshop, ledger.round, shards)


async def _in_tasks(workshop: Workshop, number: int, shards: Sequence[Shard]) -> None:
    """One round, a task for each shard, or for some where there are very many."""
    make_shards = _shard_task(workshop)
    # Batches are gathered from all shards, so one task makes them all.
    most = 1 if workshop.job.config.batch else _MOST_TASKS
    size = -(-len(shards) // most)
    window = asyncio.Semaphore(max(1, workshop.shards_at_once // size))

    async def in_turn(some: Sequence[Shard]) -> None:
        async with window:
            more = f" and {len(some) - 1} more" if len(some) > 1 else ""
            again = f", round {number + 1}" if number else ""
            await make_shards(f"{some[0].name}{more}{again}", [shard.name for shard in some])

    groups = [shards[start : start + size] for start in range(0, len(shards), size)]
    done = await asyncio.gather(*map(in_turn, groups), return_exceptions=True)
    for failure in done:
        if failure is not None:
            raise failure


def _shard_task(workshop: Workshop) -> Task[[str, list[str]], Any]:
    @task(
        task_run_name="{name}",
        retries=3,
        retry_delay_seconds=exponential_backoff(10),
        retry_condition_fn=_may_succeed_later,
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    async def make_shards(name: str, shards: list[str]) -> None:  # noqa: ARG001
        """Makes the rows that these shards owe; all that is paid for is on disk at any moment."""
        await workshop.make([workshop.job.plan.shard(shard) for shard in shards])

    return make_shards


async def _may_succeed_later(_task: object, _run: TaskRun, state: State[Any]) -> bool:
    return isinstance(await state.aresult(raise_on_failure=False), Unavailable)


def _release_task(job: Job, ledger: Ledger) -> Callable[[], None]:
    """Deduplicated over all shards, the release is written: the dataset as a Prefect asset."""
    name = safe_file_name(job.api.name)
    properties = AssetProperties(
        name=job.api.name,
        description=f"{len(job.api.functions)} functions, rows by {job.teacher.name}",
    )
    asset = Asset(key=f"functok://datasets/{name}", properties=properties)

    @materialize(asset, by="functok", task_run_name="release", cache_policy=NO_CACHE)
    def write_release() -> None:
        add_asset_metadata(asset, figures(finish(job, ledger).manifest))

    return write_release


async def _tell(job: Job, outcome: Outcome) -> None:
    """Artifacts: what is in the dataset, what was refused, what it cost, and some of its rows."""
    manifest, slug = outcome.manifest, _slug(job.api.name)
    await acreate_table_artifact(
        by_shard(manifest), key=f"{slug}-functions", description="Rows by function and kind"
    )
    await acreate_table_artifact(
        by_reason(manifest), key=f"{slug}-refused", description="Attempts refused, by reason"
    )
    await acreate_markdown_artifact(overview(manifest), key=f"{slug}-overview")
    await acreate_markdown_artifact(
        samples(Dataset(outcome.out), _SAMPLES),
        key=f"{slug}-samples",
        description=f"{_SAMPLES} rows of the training split",
    )


def _slug(name: str) -> str:
    """A name as an artifact's key: small letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "api"


class _Board:
    """The newest news of a run."""

    def __init__(self, job: Job) -> None:
        self._wanted = sum(shard.wanted for shard in job.plan.shards)
        self._accepted: dict[str, int] = {}
        self._spent: Spent | None = None

    def update(self, progress: Progress) -> None:
        self._accepted[progress.shard.name] = progress.accepted

    def watch(self, news: BatchState | Spent) -> None:
        if isinstance(news, Spent):
            self._spent = news

    @property
    def percent(self) -> float:
        return min(100.0, 100.0 * sum(self._accepted.values()) / max(1, self._wanted))

    @property
    def text(self) -> str:
        rows = f"{sum(self._accepted.values()):,} of {self._wanted:,} rows"
        if self._spent is None:
            return rows
        dollars = self._spent.dollars
        cost = "price unknown" if dollars is None else f"${dollars:.4f}"
        return f"{rows}; {self._spent.requests:,} requests, {cost}"


@asynccontextmanager
async def _board(job: Job) -> AsyncIterator[_Board]:
    """Shows in a progress artifact how far the run is."""
    board = _Board(job)
    artifact = await acreate_progress_artifact(
        0.0, key=f"{_slug(job.api.name)}-progress", description=board.text
    )

    async def show() -> None:
        await aupdate_progress_artifact(artifact, board.percent, board.text)

    async def keep_showing() -> None:
        while True:
            await asyncio.sleep(_PROGRESS_EVERY)
            await show()

    showing = asyncio.create_task(keep_showing())
    try:
        yield board
        await show()
    finally:
        showing.cancel()


@asynccontextmanager
async def _key_of(secret: str | None) -> AsyncIterator[None]:
    """The key in a Secret block, where the teacher looks for it, as long as rows are made."""
    if secret is None:
        yield
        return
    block: Secret[Any] = await Secret.aload(secret)
    with _environment(_KEY, str(block.get())):
        yield


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


if __name__ == "__main__":
    asyncio.run(generate_dataset(sys.argv[1:] or ["api_specs/android.py"], config=resolve()))
