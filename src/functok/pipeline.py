"""The one module that knows the order: spec → plan → teacher → checks → duplicates → dataset.

A run goes in rounds. In round 0 every shard asks for all of its rows; a refused row is asked for
again with other values at once, a bounded number of times. Then duplicates between shards are found,
and the rows that are still owed make the next round. The `Ledger` derives the state of the run from
the journal alone, so it does not matter who ran a shard, or when, or how often it was interrupted.

Nothing is shown here: a flow or the command line decides where shards are made (`workshop`) and what a
person sees.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from functok.dataset import Dataset
from functok.errors import Shortfall
from functok.memory import give_back, rare_collections
from functok.release import put_in_place, write_release
from functok.running.carry import carry_over
from functok.running.job import Job
from functok.running.ledger import Ledger
from functok.running.workshop import Progress, Report, Workshop
from functok.teachers import Watch, unwatched


@dataclass(frozen=True)
class Outcome:
    """What a finished run left. `unchanged`: the dataset stood already, nothing was made."""

    out: Path
    manifest: dict[str, Any]
    unchanged: bool

    def raise_for_shortfall(self) -> None:
        """Raises `Shortfall` when fewer rows than asked were made."""
        missing: dict[str, int] = self.manifest["counts"]["shortfall"]
        if missing:
            named = ", ".join(f"{name} ({count})" for name, count in missing.items())
            spent = self.manifest["config"]["max_cost"] is not None
            money = "raise --max-cost if it is spent, " if spent else ""
            raise Shortfall(
                str(self.out),
                f"{sum(missing.values())} rows fewer than asked: {named}",
                f"The dataset is valid as it is. Ask for fewer rows, {money}raise 'rounds', or give the "
                "parameters more room (wider ranges, more examples)",
            )


def generate(job: Job, report: Report, watch: Watch = unwatched) -> Outcome:
    """Runs the whole job in this process, going on where an interrupted run stopped.

    Calls `report` after every few rows, and `watch` after every reply that was paid for and whenever a
    batch of requests was looked at. A finished job is left as it is.
    """
    with job.claimed():
        outcome = begin(job)
        if outcome is not None:
            return outcome
        ledger = ledger_of(job)
        make_rows(job, ledger, report, watch)
        return finish(job, ledger)


def begin(job: Job) -> Outcome | None:
    """Saves the token registry and opens the journal, with the rows of the last release that stand.

    The outcome if there is nothing to do.
    """
    put_in_place(job)
    if job.finished:
        job.registry.save(job.registry_file)  # it may have been lost since
        _close(job)
        return Outcome(job.out, Dataset(job.out).manifest, unchanged=True)
    with rare_collections():
        for shard in job.plan.shards:
            job.plan.slots(shard)  # a function that no arguments satisfy is found before any work
    job.registry.save(job.registry_file)
    carry_over(job)
    if job.remote is not None:
        job.remote.prune()  # the rounds of another run go before this one is said to be there
        job.remote.push()
    return None


def ledger_of(job: Job) -> Ledger:
    """The state of the job, as its journal has it."""
    return Ledger(job.plan, job.journal, job.config.rounds)


def make_rows(job: Job, ledger: Ledger, report: Report, watch: Watch = unwatched) -> None:
    """Makes the rows that are owed, round by round, and writes them to the journal.

    Many shards are under way at once, so that the teacher is kept busy. Raises `ServiceError` when
    the teacher cannot be used; every reply that came before is on disk.
    """

    async def run() -> None:
        async with Workshop(job, ledger, report, watch) as workshop:
            while shards := ledger.advance():
                running = frozenset(shards)
                for shard in job.plan.shards:
                    if shard not in running:  # what an earlier process or round made counts as well
                        report(Progress(shard, *ledger.standing(shard)))
                await workshop.make(shards)

    asyncio.run(run())


def finish(job: Job, ledger: Ledger) -> Outcome:
    """Writes the release from the journal, puts it in place, and removes the journal."""
    give_back()
    with rare_collections():
        manifest = write_release(job, ledger)
    _close(job)
    return Outcome(job.out, manifest, unchanged=False)


def _close(job: Job) -> None:
    job.journal.close()
    if job.remote is not None:
        job.remote.prune()
