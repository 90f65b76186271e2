"""The flow `generate-dataset`: the pipeline of `functok generate`, a Prefect task per shard.

    python flows/generate.py api_specs/android.py

With `shards=N` the functions are divided among N runs of the flow `generate-part`, which any workers take
that share the dataset's folder; this one waits for them, finds duplicates, and writes the release.

Only paths, numbers and strings cross a task's boundary; the rows and the counts are in the dataset
folder, never in Prefect's states. A run that was killed or cancelled goes on when it is run again.
"""

import asyncio
import itertools
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

# Neither Prefect's client nor a server that it starts reports home from here.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")


from prefect import flow, get_run_logger, runtime, tags, task
from prefect.artifacts import (
    acreate_link_artifact,
    acreate_markdown_artifact,
    acreate_progress_artifact,
    acreate_table_artifact,
    aupdate_progress_artifact,
)
from prefect.assets import Asset, AssetProperties, add_asset_metadata, materialize
from prefect.blocks.system import Secret
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterParentFlowRunId
from prefect.client.schemas.objects import FlowRun, State, TaskRun
from prefect.concurrency.asyncio import concurrency
from prefect.deployments import arun_deployment
from prefect.exceptions import ObjectAlreadyExists
from prefect.flow_runs import wait_for_flow_run
from prefect.states import Cancelling
from prefect.tasks import Task, exponential_backoff

from functok.config import RunConfig, resolve
from functok.dataset import Dataset
from functok.errors import Unavailable
from functok.hashing import content_hash
from functok.pipeline import Outcome, begin, finish, ledger_of
from functok.planning.plan import Shard
from functok.report import write_report
from functok.running.job import Job
from functok.running.ledger import Ledger
from functok.running.sharing import Share, shares
from functok.running.workshop import Progress, Workshop
from functok.storage.files import safe_file_name
from functok.storage.remote import folder_at
from functok.summary import by_reason, by_shard, figures, overview, samples, slug
from functok.teachers import BatchState, Spent

_MOST_TASKS = 200  # of one round: Prefect keeps a record of each
_SAMPLES = 50
_PROGRESS_EVERY = 5.0  # seconds
_KEY = "OPENAI_API_KEY"

PART = "generate-part/part"
_POLL_EVERY = 3  # seconds
_MOST_CRASHES = 5
_LEASE = 60.0  # seconds after which the place of a run that died is free: Prefect's least
_SHOWN_LATE = (0, 1, 4)  # seconds


def _run_name() -> str:
    """What the run is called in the UI: the dataset that it makes."""
    parameters = runtime.flow_run.parameters
    out, specs = parameters.get("out"), parameters.get("specs") or ["?"]
    return safe_file_name(Path(str(out)).name if out else "+".join(Path(s).stem for s in specs))


async def _cancel_parts(flow: Any, flow_run: FlowRun, state: Any) -> None:  # noqa: ARG001
    """A run that is cancelled takes the runs with it that it started."""
    async with get_client() as client:
        children = await client.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[flow_run.id])
            )
        )
        for child in children:
            if child.state is not None and not child.state.is_final():
                await client.set_flow_run_state(child.id, Cancelling())


@flow(
    name="generate-dataset",
    flow_run_name=_run_name,
    validate_parameters=True,
    on_cancellation=[_cancel_parts],
)
async def generate_dataset(
    specs: list[str],
    out: str | None = None,
    config: RunConfig | None = None,
    shards: int = 1,
    secret: str | None = None,
) -> dict[str, int]:
    """Makes the dataset for the functions of `specs`; returns the row counts of the manifest.

    Args:
        specs: Files or addresses; several make one API.
        out: The dataset's folder, or an address such as s3://bucket/NAME; `outputs/NAME` where it is
            left out.
        config: The settings, as of `functok generate`.
        shards: Number of runs that make the rows, each with its share of the pace and the budget.
        secret: Name of a Prefect Secret block that holds the teacher's key. Where it is left out the
            key is that of the worker's environment.
    """
    folder = folder_at(out)
    async with _turn(Job(specs, folder, config)):
        job = Job(specs, folder, config)  # as things are now: another may have been at it
        with job.claimed(), tags(f"dataset:{job.api.name}", f"teacher:{job.teacher.name}"):
            outcome = begin(job)
            if outcome is None:
                ledger = ledger_of(job)
                async with _board(job) as board:
                    if shards > 1:
                        await _make_in_parts(job, ledger, board, specs, shards, secret)
                    else:
                        async with _key_of(secret):
                            await _make(job, ledger, board)
                _release_task(job, ledger)()
                outcome = Outcome(job.out, Dataset(job.out).manifest, unchanged=False)
                await _tell(job, outcome)
    get_run_logger().info(
        "%s %s", job.place, "holds this dataset already" if outcome.unchanged else "is made"
    )
    outcome.raise_for_shortfall()
    counts = outcome.manifest["counts"]
    return {name: counts[name] for name in ("requested", "accepted", "rejected_for_good", "owed")}


@asynccontextmanager
async def _turn(job: Job) -> AsyncIterator[None]:
    """One run of a dataset at a time: who comes later waits. A limit of Prefect's, by the dataset's folder.

    It is a courtesy; the lock in the folder is what keeps two runs apart.
    """
    limit = f"dataset-{slug(job.api.name)}-{content_hash(_folder_of(job), 8)}"
    async with get_client() as client:
        with suppress(ObjectAlreadyExists):  # another run made it at this moment
            await client.upsert_global_concurrency_limit_by_name(limit, 1)
        if (await client.read_global_concurrency_limit_by_name(limit)).active_slots:
            get_run_logger().info("waits: another run makes %s", job.place)
    async with concurrency(limit, lease_duration=_LEASE):
        yield


def _folder_of(job: Job) -> str:
    return job.place if job.remote else str(job.out.resolve())


async def _make(job: Job, ledger: Ledger, board: "_Board") -> None:
    """Makes all rows that are owed, round by round."""
    while shards := ledger.advance():
        for shard in job.plan.shards:
            if shard not in shards:  # what an earlier run or round made counts as well
                board.update(Progress(shard, *ledger.standing(shard)))
        async with Workshop(job, ledger, board.update, board.watch) as workshop:
            await _in_tasks(workshop, ledger.round, shards)


@flow(name="generate-part", flow_run_name="{name}", validate_parameters=True)
async def generate_part(
    name: str,
    specs: list[str],
    out: str,
    config: RunConfig,
    part: int,
    parts: int,
    number: int,
    most_dollars: float | None = None,
    secret: str | None = None,
) -> None:
    """One of several runs that make a dataset together. Started by `generate-dataset`, not by people.

    Args:
        name: What it is called in the UI.
        specs: As of `generate-dataset`, and so is `out`, `config` and `secret`.
        out: The dataset's folder, which all workers share.
        config: The settings of the whole run.
        part: Which part this is, from 0.
        parts: How many there are.
        number: The round that it belongs to, from 0.
        most_dollars: What the whole run may have cost when this part stops.
        secret: Name of a Prefect Secret block that holds the teacher's key.
    """
    job = Job(specs, folder_at(out), config)
    share = Share(job, part, parts, most_dollars)
    with share.claimed(), tags(f"dataset:{job.api.name}", f"teacher:{job.teacher.name}"):
        ledger = ledger_of(job)
        shards = share.of(ledger.advance())
        if ledger.round != number or not shards:
            get_run_logger().info("%s: nothing is left to do", name)
            return
        async with (
            _key_of(secret),
            _board(job, share.of(job.plan.shards), f"-{part}") as board,
            Workshop(job, ledger, board.update, board.watch, share) as workshop,
        ):
            await _in_tasks(workshop, number, shards)


async def _make_in_parts(
    job: Job, ledger: Ledger, board: "_Board", specs: list[str], parts: int, secret: str | None
) -> None:
    """Makes all rows that are owed in runs of their own; a part that died is started again."""

    async def part_done(share: Share, mine: Sequence[Shard], number: int) -> None:
        parameters = {
            "name": f"{_run_name()} {share.number + 1} of {parts}, round {number + 1}",
            "specs": specs,
            "out": job.place,
            "config": job.config.model_dump(mode="json"),
            "part": share.number,
            "parts": parts,
            "number": number,
            "most_dollars": share.most_dollars,
            "secret": secret,
        }
        await _part_made(job, ledger, parameters, mine)
        for shard in mine:
            board.update(Progress(shard, *ledger.standing(shard)))

    while shards := ledger.advance():
        wanted = [(share, share.of(shards)) for share in shares(job, parts)]
        done = await asyncio.gather(
            *(part_done(share, mine, ledger.round) for share, mine in wanted if mine),
            return_exceptions=True,
        )
        _raise_first(done)


async def _part_made(
    job: Job, ledger: Ledger, parameters: dict[str, Any], shards: Sequence[Shard]
) -> None:
    """Has one part of a round made by a deployed run, or waits for the one that is under way.

    A run is known by what it is to do and the count of tries: so a flow that was started again finds the
    runs of the one before it.
    """
    what = {name: value for name, value in parameters.items() if name != "most_dollars"}
    failures = 0
    for attempt in itertools.count():
        key = content_hash([_folder_of(job), job.identity, what, attempt], 32)
        run = await arun_deployment(PART, parameters=parameters, idempotency_key=key, timeout=0)
        ended_before = run.state is not None and run.state.is_final()
        if not ended_before:
            run = await wait_for_flow_run(run.id, timeout=None, poll_interval=_POLL_EVERY)
        if await _are_there(job, ledger, shards):
            return
        if ended_before:
            continue
        state = run.state
        if state is None or not (state.is_crashed() or state.is_completed()):
            reason = state.message if state else "it has no state"
            raise RuntimeError(f"{parameters['name']}: {reason}")
        failures += 1
        if failures == _MOST_CRASHES:
            raise RuntimeError(f"{parameters['name']}: died {failures} times, see its runs")


async def _are_there(job: Job, ledger: Ledger, shards: Sequence[Shard]) -> bool:
    """Whether the files of these shards stand; a shared folder may show them a little later."""
    for wait in _SHOWN_LATE:
        await asyncio.sleep(wait)
        if job.remote is not None:
            await asyncio.to_thread(job.remote.pull)
        if not ledger.missing(shards):
            return True
    return False


async def _in_tasks(workshop: Workshop, number: int, shards: Sequence[Shard]) -> None:
    """One round, a task for each shard, or for some where there are very many."""
    make_shards = _shard_task(workshop)
    # Batches are gathered from all shards, so one task makes them all.
    most = 1 if workshop.job.config.batch else _MOST_TASKS
    size = -(-len(shards) // most)
    window = workshop.window()

    async def in_turn(some: Sequence[Shard]) -> None:
        room = await window.enter(workshop.requests(some))
        try:
            more = f" and {len(some) - 1} more" if len(some) > 1 else ""
            again = f", round {number + 1}" if number else ""
            await make_shards(f"{some[0].name}{more}{again}", [shard.name for shard in some])
        finally:
            room.end()

    groups = [shards[start : start + size] for start in range(0, len(shards), size)]
    _raise_first(await asyncio.gather(*map(in_turn, groups), return_exceptions=True))


def _raise_first(done: Iterable[BaseException | None]) -> None:
    """Only when all have ended: whoever is still at work must not be left alone."""
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
    """Artifacts: what is in the dataset, what was refused, what it cost, some of its rows, the report."""
    manifest, name = outcome.manifest, slug(job.api.name)
    await acreate_table_artifact(
        by_shard(manifest), key=f"{name}-functions", description="Rows by function and kind"
    )
    await acreate_table_artifact(
        by_reason(manifest), key=f"{name}-refused", description="Attempts refused, by reason"
    )
    await acreate_markdown_artifact(overview(manifest), key=f"{name}-overview")
    await acreate_markdown_artifact(
        samples(Dataset(outcome.out), _SAMPLES),
        key=f"{name}-samples",
        description=f"{_SAMPLES} rows of the training split",
    )
    report = (await asyncio.to_thread(write_report, outcome.out)).path.resolve()
    if job.remote is not None:
        job.remote.push()
    await acreate_link_artifact(
        f"{job.place}/{report.name}" if job.remote is not None else report.as_uri(),
        key=f"{name}-report",
        link_text=report.name,
        # Browsers follow no link from a web page to a file.
        description="One page about the dataset. Copy the link: it leads to the worker's own folder",
    )


class _Board:
    """The newest news of a run."""

    def __init__(self, shards: Sequence[Shard]) -> None:
        self._wanted = sum(shard.wanted for shard in shards)
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
async def _board(
    job: Job, shards: Sequence[Shard] | None = None, suffix: str = ""
) -> AsyncIterator[_Board]:
    """Shows in a progress artifact how far the run is with its shards, or with all."""
    board = _Board(shards or job.plan.shards)
    artifact = await acreate_progress_artifact(
        0.0, key=f"{slug(job.api.name)}-progress{suffix}", description=board.text
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
