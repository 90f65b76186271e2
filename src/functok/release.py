"""A release: the files of a dataset, staged whole and then put in place.

Everything is written to `OUT/.work/release/`, the manifest last, and only then renamed into `OUT`.
A run that dies before the manifest is staged leaves the earlier dataset as it was; one that dies
while files are renamed is finished by the next run, because the staged manifest says what belongs.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from functok.card import card_text
from functok.checks import IN_OTHER_LANGUAGES
from functok.dataset import (
    CARD,
    FORMAT,
    FUNCTIONS,
    MANIFEST,
    REJECTED,
    TOKENS,
    Row,
    file_hash,
    functions_json,
    row_of,
    write_split,
)
from functok.hashing import content_hash
from functok.judging import judge_cost
from functok.languages import ENGLISH
from functok.leaks import Groups
from functok.measures import Measures
from functok.planning.coverage import Coverage
from functok.records import BESIDE, NEGATIVE_KINDS, Example, Rejection, Split
from functok.running.job import Job
from functok.running.journal import WORK
from functok.running.ledger import Ledger, Place
from functok.storage.files import output_errors, write_whole
from functok.teachers.cost import cost_of
from functok.teachers.shares import shares

_STAGE = Path(WORK) / "release"
_PACKAGES = ("functok", "pyarrow", "datasets", "jsonschema", "pydantic")


def write_release(job: Job, ledger: Ledger) -> dict[str, Any]:
    """Stages the release of a run that is done, puts it in place, and returns its manifest."""
    stage = job.out / _STAGE
    with output_errors(stage):
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(parents=True)
    tally = _Tally(Coverage(job.api))
    for split in Split:
        rows = tally.counting(split, _rows(job, ledger.kept(split), tally))
        write_split(stage, split, rows, ledger.count(split))
    write_whole(stage / TOKENS, job.registry.as_text())
    write_whole(stage / FUNCTIONS, functions_json(job.api))
    _write_rejected(stage / REJECTED, ledger.rejections(), job, tally)
    manifest = _manifest(job, ledger, tally)
    write_whole(stage / CARD, card_text(job.api, job.registry, manifest, tally.samples))
    names = sorted(p.relative_to(stage).as_posix() for p in stage.rglob("*") if p.is_file())
    manifest["files"] = {name: file_hash(stage / name) for name in names}
    write_whole(stage / MANIFEST, json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    if job.remote is not None:
        job.remote.push()
    put_in_place(job)
    return manifest


def put_in_place(job: Job) -> None:
    """Puts a staged release in place, if there is a whole one; drops a half-staged one."""
    _put_in_place(job.out)
    if job.remote is not None:
        job.remote.push()
        job.remote.prune()


def _put_in_place(out: Path) -> None:
    stage = out / _STAGE
    if not stage.exists():
        return
    with output_errors(out):
        files = _staged_files(stage)
        if files is not None:
            for old in out.glob("data/*.parquet"):
                if old.relative_to(out).as_posix() not in files:
                    old.unlink()
            for name in (*files, MANIFEST):  # the manifest last: it says that the rest is there
                if (stage / name).exists():
                    (out / name).parent.mkdir(parents=True, exist_ok=True)
                    (stage / name).replace(out / name)
        shutil.rmtree(stage)


def _staged_files(stage: Path) -> list[str] | None:
    """The files of a release that is staged whole, all of them inside the stage; None if it is not."""
    try:
        names = list(json.loads((stage / MANIFEST).read_bytes())["files"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    inside = all(isinstance(n, str) and ".." not in Path(n).parts for n in names)
    return names if inside and not any(Path(n).is_absolute() for n in names) else None


def rejection_id(rejection: Rejection) -> str:
    """The id under which `functok explain` finds a refused attempt."""
    return content_hash([rejection.slot.id, rejection.reason, rejection.raw])


def _rows(job: Job, places: Iterable[Place], tally: _Tally) -> Iterator[Row]:
    for place in places:
        example = job.journal.record_at(*place).outcome
        assert isinstance(example, Example)
        tally.dropped += example.dropped
        yield row_of(example, job.api, job.text)


class _Tally:
    """Counts rows while they are written, and keeps a first row of each kind and style for the card."""

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        self.kinds: Counter[str] = Counter()
        self.teachers: Counter[str] = Counter()
        self.beside = 0
        self.dropped = 0
        self.splits: Counter[str] = Counter()
        self.styles: Counter[str] = Counter()
        self.grounding: Counter[str] = Counter()
        self.verdicts: dict[str, Counter[str]] = {}
        self.samples: dict[tuple[str, str], Row] = {}
        self.measures = Measures()
        self.groups = Groups()

    def counting(self, split: Split, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            self.kinds[row["kind"]] += 1
            self.teachers[row["teacher"]] += 1
            self.beside += (row["category"] or "").startswith(BESIDE)
            self.measures.add(row)
            self.coverage.add_row(row)
            self.splits[split] += 1
            self.styles[row["style"]] += 1
            self.grounding.update(g["how"] for g in json.loads(row["grounding"]).values())
            self.judged(json.loads(row["judge"] or "null"))
            self.samples.setdefault((row["kind"], row["style"]), row)
            self.groups.add(split, row["group"])
            yield row

    def judged(self, verdict: Mapping[str, Any] | None) -> None:
        """Counts what a judge answered, of accepted and of refused rows."""
        for question, yes in (verdict or {}).get("answers", {}).items():
            counter = self.verdicts.setdefault(question, Counter(asked=0, yes=0, no=0))
            counter.update(["asked", "yes" if yes else "no"])


def _manifest(job: Job, ledger: Ledger, tally: _Tally) -> dict[str, Any]:
    accounts = {
        shard.name: (ledger.account(shard), ledger.refused(shard)) for shard in job.plan.shards
    }
    refused: Counter[str] = sum((counter for _, counter in accounts.values()), Counter())
    return {
        "format": FORMAT,
        "name": job.api.name,
        "identity": job.identity,
        "config": job.config.model_dump(),
        "functions": {f.name: f.fingerprint for f in job.api.functions},
        "returns": job.plan.returns,
        "template": {"name": job.config.template, "text": job.template},
        "teacher": {"name": job.teacher.name, "prompt_hash": job.teacher.prompt_hash},
        "judge": _judge(job, tally),
        "language": {
            "code": job.config.language,
            "checks": dict(IN_OTHER_LANGUAGES) if job.config.language != ENGLISH else {},
        },
        "counts": {
            **asdict(ledger.account()),
            "attempts": tally.kinds.total() + refused.total(),
            "refused": dict(sorted(refused.items())),
            "by_kind": dict(sorted(tally.kinds.items())),
            "by_teacher": dict(sorted(tally.teachers.items())),
            "beside": tally.beside,
            "negatives": _negatives(tally, refused),
            "by_split": {split: tally.splits[split] for split in Split},
            "by_style": dict(sorted(tally.styles.items())),
            "grounding": dict(sorted(tally.grounding.items())),
            "shards": {
                name: {
                    "requested": account.requested,
                    "accepted": account.accepted,
                    "refused": dict(sorted(counter.items())),
                }
                for name, (account, counter) in accounts.items()
            },
            "shortfall": {
                name: account.rejected_for_good
                for name, (account, _) in accounts.items()
                if account.rejected_for_good
            },
        },
        "measures": tally.measures.as_json(),
        "coverage": tally.coverage.as_json(),
        "changes": _changes(job, tally.kinds.total()),
        "leaks": {
            "duplicates": ledger.duplicates,
            "groups_in_two_splits": tally.groups.straddling,
        },
        "cost": _cost(
            job, {s.name: accounts[s.name][0].accepted for s in job.plan.shards if not s.offline}
        ),
        "versions": {name: metadata.version(name) for name in _PACKAGES},
    }


_SERVED = ("served", "servable", "could_be_served")


def _negatives(tally: _Tally, refused: Mapping[str, int]) -> dict[str, Any]:
    """Queries that were to be served by no function: how many were made, and how many of them a
    function might serve after all, so that they were refused."""
    accepted = sum(tally.kinds[kind] for kind in NEGATIVE_KINDS)
    served = tally.dropped + sum(refused.get(reason, 0) for reason in _SERVED)
    made = accepted + served
    return {"made": made, "refused": served, "share": round(served / made, 4) if made else 0.0}


def _changes(job: Job, accepted: int) -> dict[str, Any] | None:
    """What changed since the last release, in functions and rows; None for a first one."""
    changes = job.journal.carried_head()
    if changes is not None:
        kept = changes["rows"]["kept"]
        changes["rows"] = {"kept": kept, "made": accepted - kept, **changes["rows"]}
    return changes


def _judge(job: Job, tally: _Tally) -> dict[str, Any] | None:
    """Who judged, and the answers to each question, those on refused rows included."""
    if job.judge is None:
        return None
    questions = {name: dict(counter) for name, counter in sorted(tally.verdicts.items())}
    return {"name": job.judge.name, "prompt_hash": job.judge.prompt_hash, "questions": questions}


def _cost(job: Job, accepted: Mapping[str, int]) -> dict[str, Any]:
    """What all replies in the folder have cost, and how it is shared out over the accepted rows that were
    paid for.

    `judge` is the judge's part of it; `price` and `by_shard` beside it are the teacher's.
    """
    teacher = cost_of(job.config, job.journal.folder)
    judge = judge_cost(job.config, job.journal.folder)
    total = {
        name: None if None in (teacher[name], judge[name]) else teacher[name] + judge[name]
        for name in ("requests", "prompt_tokens", "completion_tokens", "batched_requests", "usd")
    }
    parts = [*teacher["by_shard"].items(), *judge["by_shard"].items()]
    return {
        **teacher,
        **total,
        **shares(parts, accepted, job.api.by_name),
        "judge": judge if job.judge else None,
    }


def _write_rejected(path: Path, rejections: Iterable[Rejection], job: Job, tally: _Tally) -> None:
    """What was refused, with its slot; without the style and length of which an LLM is told nothing."""
    with output_errors(path), path.open("w", encoding="utf-8") as file:
        for rejection in rejections:
            tally.judged(rejection.judge)
            record = {"id": rejection_id(rejection), **asdict(rejection)}
            if rejection.slot.at_ease and job.config.teacher == "openai":
                record["slot"] |= {"style": None, "length": None}
            file.write(json.dumps(record, ensure_ascii=True) + "\n")
