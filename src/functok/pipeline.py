"""The one module that knows the order: spec → plan → teacher → checks → duplicates → dataset.

A run goes in rounds. In round 0 every shard asks for all of its rows; a refused row is asked for
again with other values at once, a bounded number of times. Then duplicates between shards are found,
and the rows that are still owed make the next round. The `Ledger` derives the state of the run from
the journal alone, so it does not matter who ran a shard, or when, or how often it was interrupted.

Nothing here is concurrent and nothing is shown: a flow or the command line decides where `run_shard`
runs and what a person sees.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from functok.calls import FunctionCall
from functok.checks import Candidate, first_refusal
from functok.dataset import Dataset
from functok.dedup import DuplicateIndex
from functok.errors import Shortfall
from functok.hashing import content_hash
from functok.job import Job
from functok.journal import Entry
from functok.ledger import Ledger
from functok.plan import Shard
from functok.records import Draft, Example, Rejection
from functok.release import finish_interrupted, write_release
from functok.values import canonical

_TRIES_PER_ROUND = 12
_SLOTS_PER_REQUEST = 10


@dataclass(frozen=True)
class Progress:
    """How far one shard is: rows wanted and accepted so far, attempts refused so far."""

    shard: Shard
    accepted: int
    refused: int


Report = Callable[[Progress], None]


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
            raise Shortfall(
                str(self.out),
                f"{sum(missing.values())} rows fewer than asked: {named}",
                "The dataset is valid as it is. Ask for fewer rows, raise 'rounds', or give the "
                "parameters more room (wider ranges, more examples)",
            )


def generate(job: Job, report: Report) -> Outcome:
    """Runs the whole job in this process, going on where an interrupted run stopped.

    Calls `report` after every few rows. A finished job is left as it is.
    """
    with job.claimed():
        outcome = begin(job)
        if outcome is not None:
            return outcome
        ledger = ledger_of(job)
        while shards := ledger.advance():
            for shard in shards:
                run_shard(job, ledger, shard, report)
        return finish(job, ledger)


def begin(job: Job) -> Outcome | None:
    """Saves the token registry and opens the journal; the outcome if there is nothing to do."""
    finish_interrupted(job.out)
    if job.finished:
        job.journal.close()
        return Outcome(job.out, Dataset(job.out).manifest, unchanged=True)
    job.registry.save(job.registry_file)
    job.journal.open(job.identity)
    return None


def ledger_of(job: Job) -> Ledger:
    """The state of the job, as its journal has it."""
    return Ledger(job.plan, job.journal, job.config.rounds)


def run_shard(job: Job, ledger: Ledger, shard: Shard, report: Report) -> None:
    """Makes the rows that one shard owes in the ledger's round, and writes them to the journal."""
    slots = job.plan.slots(shard)
    index = DuplicateIndex(ledger.queries(shard))
    for query in ledger.queries(shard):
        index.add(query)
    accepted, refused = len(index), ledger.refused(shard).total()
    owed = ledger.owed(shard)
    entries: list[Entry] = []
    first = ledger.round * _TRIES_PER_ROUND
    for attempt in range(first, first + _TRIES_PER_ROUND):
        still: list[int] = []
        for start in range(0, len(owed), _SLOTS_PER_REQUEST):
            asked = [slots.slot(i, attempt) for i in owed[start : start + _SLOTS_PER_REQUEST]]
            for answer in job.teacher.answer(job.api, asked):
                outcome = _judged(job, answer, index)
                entries.append(Entry(answer.slot.ordinal, attempt, outcome))
                if isinstance(outcome, Rejection):
                    refused += 1
                    still.append(answer.slot.ordinal)
                else:
                    accepted += 1
            report(Progress(shard, accepted, refused))
        owed = still
        if not owed:
            break
    job.journal.write(job.plan.shards.index(shard), ledger.round, entries)


def finish(job: Job, ledger: Ledger) -> Outcome:
    """Writes the release from the journal, puts it in place, and removes the journal."""
    manifest = write_release(job, ledger)
    job.journal.close()
    return Outcome(job.out, manifest, unchanged=False)


def _judged(job: Job, answer: Draft | Rejection, index: DuplicateIndex) -> Example | Rejection:
    """A teacher's answer as an accepted row, or as the first thing that is wrong with it."""
    if isinstance(answer, Rejection):
        return answer
    slot = answer.slot
    function = job.api.by_name[slot.function] if slot.function else None
    calls: tuple[FunctionCall, ...] = ()
    if function is not None:
        arguments = dict(answer.arguments)
        for parameter in function.arguments:
            if parameter.name in arguments:
                arguments[parameter.name] = canonical(parameter, arguments[parameter.name])
        try:
            calls = (FunctionCall(function.name, arguments),)
        except ValueError as error:
            return Rejection(slot, "checks", "no_json", str(error), answer.raw)
    candidate = Candidate(job.api, slot.kind, answer.query, calls, slot.pinned)
    refusal = first_refusal(candidate)
    if refusal is not None:
        return Rejection(slot, "checks", refusal.code, refusal.detail, answer.raw)
    if index.add(answer.query) is not None:
        return Rejection(slot, "duplicates", "duplicate", "repeats a row of its shard", answer.raw)
    return Example(
        query=answer.query,
        kind=slot.kind,
        calls=calls,
        group=content_hash([slot.kind, slot.topic, slot.ordinal]),
        split=slot.split,
        grounding=candidate.grounding(),
        style=slot.style,
        language=slot.language,
        topic=slot.topic,
        spec_hash=(function or job.api).fingerprint,
        prompt_hash=job.teacher.prompt_hash,
        teacher=job.teacher.name,
        seed=slot.seed,
    )
