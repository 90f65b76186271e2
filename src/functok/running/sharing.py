"""Several processes make one run together, on any number of machines that share its folder.

Each takes its part of the shards in a round and writes their files, with a log of replies of its own
and its share of what the run may use. Nothing else is agreed on: the state of a run follows from the
files of its rounds (`ledger`), so it does not matter who made them, or how often somebody was killed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from filelock import FileLock, Timeout

from functok.config import RunConfig
from functok.errors import InputError, OutputError
from functok.judging import judge_cost
from functok.planning.plan import Shard
from functok.running.job import Job
from functok.storage.files import output_errors
from functok.teachers.cost import cost_of
from functok.teachers.endpoint.replylog import PARTS

_WAIT = 60.0  # seconds for a process that is about to end


@dataclass(frozen=True)
class Share:
    """Part `number`, from 0, of `parts` of a job. `most_dollars`: the run may cost so much in all before
    this part stops; None for no limit."""

    job: Job
    number: int
    parts: int
    most_dollars: float | None = None

    @property
    def folder(self) -> Path:
        """Where this part keeps the replies that it was given."""
        return self.job.journal.folder / PARTS / f"{self.number:03d}"

    @cached_property
    def config(self) -> RunConfig:
        """The settings of the job with this part's share of the pace."""
        whole = self.job.config
        share = {
            "concurrency": max(1, whole.concurrency // self.parts),
            "rpm": whole.rpm and whole.rpm / self.parts,
            "tpm": whole.tpm and whole.tpm / self.parts,
            "max_cost": self.most_dollars,
        }
        return whole.model_copy(update=share)

    def of(self, shards: Sequence[Shard]) -> list[Shard]:
        """Those of the shards that are this part's."""
        positions = {shard: i for i, shard in enumerate(self.job.plan.shards)}
        return [shard for shard in shards if positions[shard] % self.parts == self.number]

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Holds this part while its rows are made; a second process that wants it is refused.

        Raises `OutputError` if the run in the folder is not that of the job.
        """
        now = self.job.journal.identity()
        mine = json.loads(json.dumps(self.job.identity))
        if now is None or any(now.get(name) != value for name, value in mine.items()):
            differs = [n for n, value in mine.items() if now is not None and now.get(n) != value]
            raise OutputError(
                self.job.place,
                f"holds another run than this part belongs to: {', '.join(differs)} differ"
                if differs
                else "holds no run that this could be a part of",
                "Start the run again; use one version of functok and one folder for all workers",
            )
        if self.job.remote is not None:
            with self.job.remote.leased(f"part-{self.number:03d}", _WAIT):
                yield
            return
        with output_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / "lock", timeout=_WAIT):
                yield
        except Timeout as error:
            raise OutputError(
                str(self.folder), "another process makes this part", "Wait for it, or end it"
            ) from error


def shares(job: Job, parts: int) -> list[Share]:
    """The job in parts; what is left of its budget is divided among them.

    Raises `InputError` where it cannot be divided.
    """
    if parts > 1 and job.config.batch:
        raise InputError(
            "shards",
            f"is {parts}, but with 'batch' one process gathers the questions of all",
            "Leave 'shards' at 1: a batch runs at the endpoint, not here",
        )
    most = job.config.max_cost
    if most is not None:
        asked = (cost_of, judge_cost)
        spent = sum(cost(job.config, job.journal.folder)["usd"] or 0.0 for cost in asked)
        most = spent + max(0.0, most - spent) / parts
    return [Share(job, number, parts, most) for number in range(parts)]
