"""What stands of the last release: the rows that a new run keeps, so that it asks for the rest only.

A row is kept if the settings and the teacher that made it are those of now, if it passes every check
against the new spec, and if the plan has a place for it; what the offline teacher added to an LLM's rows
costs nothing and is made anew. Which ones, and which ordinals are still owed, follows from the release
and the job alone; the journal keeps the answer, so that a run that is killed goes on with the same rows.

kept        what a job keeps, and where the plan has it
renewal     a row of then as a row of now, checked anew
matching    which row takes which place
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from functok.changes import changes_between
from functok.config import MAKING
from functok.dataset import MANIFEST, Dataset, file_hash
from functok.errors import InputError
from functok.records import Example
from functok.running.carry.kept import Carry
from functok.running.carry.matching import Matching
from functok.running.carry.renewal import names_now, renewed, sound_rows
from functok.running.job import Job
from functok.running.journal import CARRIED, Entry

__all__ = ["Carry", "carry_of", "carry_over", "owed_by"]

_SHARES = ("validation", "test")


def carry_over(job: Job) -> None:
    """Opens the journal of a job, with the rows of the last release that it keeps."""
    since = _since(job)
    job.journal.open({**job.identity, "since": since})
    if since is None or job.journal.carried_head() is not None:
        return
    carry = carry_of(job)
    if carry is not None:
        job.journal.write_carried(carry.as_json(job.plan), _rows_kept(job, carry))


def carry_of(job: Job) -> Carry | None:
    """What a job would keep of the release in its folder; None if there is none. Writes nothing."""
    since = _since(job)
    if since is None:
        return None
    dataset = Dataset(job.out)
    kinds = dataset.manifest["counts"].get("by_kind", {})
    all_rows = {kind: Counter(reset=count) for kind, count in kinds.items()}
    try:
        changes = changes_between(dataset.api, job.api, job.registry)
    except InputError as error:
        return Carry(since, None, {}, all_rows, str(error))
    reset = _reset(job, dataset.manifest)
    if reset:
        return Carry(since, changes, {}, all_rows, reset)
    then = dataset.manifest["identity"].get("config", {})
    same_splits = all(then.get(name) == getattr(job.config, name) for name in _SHARES)
    return Matching(job, changes, same_splits).run(dataset, since)


def owed_by(job: Job) -> list[list[int]] | None:
    """The ordinals that a job would ask for now, by shard of its plan; None for all of them."""
    if job.finished:
        return [[] for _ in job.plan.shards]
    carry = carry_of(job)
    return carry.owed(job.plan) if carry else None


def _since(job: Job) -> str | None:
    manifest = job.out / MANIFEST
    return file_hash(manifest)[:16] if manifest.is_file() else None


def _reset(job: Job, manifest: Mapping[str, Any]) -> str:
    """What makes rows of now other than those of the release, whatever the spec says."""
    then, now = manifest["identity"], job.identity
    before = then.get("config", {})
    for name, default in MAKING.items():
        old, new = before.get(name, default), now["config"][name]
        if old != new:
            return f"the setting '{name}' was {old!r} and is {new!r}"
    name, prompts = (*then.get("teacher", ()), "", "")[:2]
    if name != job.teacher.name:
        return f"the teacher was '{name}' and is '{job.teacher.name}'"
    if prompts != job.teacher.prompt_hash:
        return "the teacher's prompts are others"
    if then.get("judge") != now["judge"]:
        return "the judge, or what it is asked, is another"
    if name == "offline" and then.get("source") != now["source"]:
        return "the offline teacher is of another version"
    return ""


def _rows_kept(job: Job, carry: Carry) -> Iterator[tuple[int, Entry]]:
    names = names_now(carry.changes)
    for number, split, row in sound_rows(Dataset(job.out)):
        place = carry.kept.get(number)
        if place is not None:
            example = renewed(row, split, job, names)
            assert isinstance(example, Example), example
            yield place.shard, Entry(place.ordinal, CARRIED, example)
