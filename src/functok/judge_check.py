"""How good a judge is: what it makes of rows with planted errors, and of right ones beside them."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from functok.calls import calls_from_json
from functok.checks import Candidate, first_refusal
from functok.config import RunConfig
from functok.dataset import MANIFEST, Dataset
from functok.dedup import DuplicateIndex
from functok.errors import InputError
from functok.hashing import content_hash
from functok.judging.planted import RIGHT, Planted, Sort, planted_set
from functok.judging.verdicts import Claim, Verdict, words_said
from functok.languages import ENGLISH
from functok.planning.plan import Plan
from functok.records import WITHOUT, Draft, Kind
from functok.specs import Address, ApiSpec, read_specs
from functok.teachers import PROMPTS
from functok.teachers.cost import priced
from functok.teachers.endpoint.replylog import Usage
from functok.teachers.endpoint.settings import EndpointSettings
from functok.teachers.offline import OfflineTeacher, categories_for
from functok.values import JUDGED, QUOTED

_SPARE = 4  # times as many right rows as are wanted of one sort: few rows take a rare error
_ASKS = 0.5  # rows that lack an argument, per row of a function
_KINDS = (Kind.SINGLE, Kind.UNRELATED, Kind.MISSING_ARGUMENT)
"""The kinds of rows that are right beyond doubt, and that errors are planted in."""


@dataclass(frozen=True)
class Finding:
    """A row of the set, and what the judge said of it; None if it gave no verdict."""

    planted: Planted
    verdict: Verdict | None

    @property
    def refused(self) -> bool:
        return self.verdict is not None and self.verdict.refusal is not None

    @property
    def mistaken(self) -> bool:
        return self.verdict is not None and self.refused is (self.planted.sort in RIGHT)


@dataclass(frozen=True)
class Report:
    """What came of a check. Shares are of the rows that got a verdict; None where there are none."""

    judge: str
    source: str
    findings: Sequence[Finding]
    cost: dict[str, Any]

    def counts(self, sort: Sort) -> dict[str, Any]:
        """Rows of one sort, those refused, those without a verdict, and the share refused."""
        of_sort = [f for f in self.findings if f.planted.sort is sort]
        refused = sum(f.refused for f in of_sort)
        judged = sum(f.verdict is not None for f in of_sort)
        return {
            "rows": len(of_sort),
            "refused": refused,
            "unjudged": len(of_sort) - judged,
            "share_refused": refused / judged if judged else None,
        }

    def share(self, sorts: Sequence[Sort]) -> float | None:
        """The share of the judged rows of these sorts that was refused."""
        judged = [f for f in self.findings if f.planted.sort in sorts and f.verdict is not None]
        return sum(f.refused for f in judged) / len(judged) if judged else None

    def as_json(self) -> dict[str, Any]:
        wrong = [sort for sort in Sort if sort not in RIGHT]
        by_sort = {str(sort): self.counts(sort) for sort in Sort}
        return {
            "judge": self.judge,
            "source": self.source,
            "recall": self.share(wrong),
            "false_alarms": self.share([*RIGHT]),
            "by_sort": by_sort,
            "mistakes": [_mistake(f) for f in self.findings if f.mistaken],
            "cost": self.cost,
        }


def _mistake(finding: Finding) -> dict[str, Any]:
    claim, verdict = finding.planted.claim, finding.verdict
    return {
        "sort": str(finding.planted.sort),
        "query": claim.query,
        "calls": [{"name": c.name, "arguments": dict(c.arguments)} for c in claim.calls],
        "verdict": verdict.as_json() if verdict else None,
    }


async def check_judge(
    sources: Sequence[Address],
    settings: EndpointSettings,
    *,
    rows: int,
    seed: int,
    per_request: int,
    folder: Path,
) -> Report:
    """Asks the judge about `rows` rows of each sort, made from a dataset folder or from specs.

    Rows from specs are the offline teacher's. Every reply is kept in `folder`, in a file for this judge
    and these rows: the same check again asks only for what is missing. Raises `InputError` for a source
    that holds none, `OutputError` for a folder that cannot be written, and `ServiceError` if the
    endpoint cannot be used.
    """
    # Importing the client library takes most of a second, which only those pay who use it.
    from functok.judging.judge import Judge

    name, api, right = _right_rows(sources, rows, seed)
    planted = planted_set(api, right, rows, seed)
    check = [settings.base_url, settings.sampling, [p.claim.id for p in planted], per_request]
    judge = Judge(
        settings, folder / f"{content_hash([name, api.fingerprint, check])}.jsonl", PROMPTS
    )
    try:
        groups = _requests(planted, per_request)
        verdicts = await asyncio.gather(
            *(judge.verdicts(api, [p.claim for p in part]) for part in groups)
        )
        used = sum(judge.usage.values(), Usage())
    finally:
        await judge.aclose()
    found = [
        Finding(item, verdict if isinstance(verdict, Verdict) else None)
        for part, of_part in zip(groups, verdicts, strict=True)
        for item, verdict in zip(part, of_part, strict=True)
    ]
    return Report(judge.name, name, found, priced(used, settings.price))


def _requests(planted: Sequence[Planted], per_request: int) -> list[list[Planted]]:
    """The rows by request: those of one function together, right and wrong ones mixed as they come."""
    by_function: dict[str, list[Planted]] = {}
    for item in planted:
        name = item.claim.calls[0].name if item.claim.calls else ""
        by_function.setdefault(name, []).append(item)
    for items in by_function.values():
        items.sort(key=lambda item: content_hash([item.claim.id]))
    return [
        items[start : start + per_request]
        for items in by_function.values()
        for start in range(0, len(items), per_request)
    ]


def _right_rows(
    sources: Sequence[Address], rows: int, seed: int
) -> tuple[str, ApiSpec, list[Claim]]:
    """The API, and rows that are right as far as rules can tell."""
    if len(sources) == 1 and (Path(sources[0]) / MANIFEST).is_file():
        dataset = Dataset(Path(sources[0]))
        claims = _of_dataset(dataset)
        name, api = dataset.manifest["name"], dataset.api
    else:
        api = read_specs(sources)
        name, claims = api.name, right_rows(api, rows, seed)
    if not claims:
        raise InputError(
            ", ".join(map(str, sources)), "gave no row to plant errors in", "Name another source"
        )
    return name, api, claims


def _of_dataset(dataset: Dataset) -> list[Claim]:
    """Rows of one call, of none or with an ask, every argument of which was grounded by rule.

    Asks in English alone: in other languages no rule knows that all else is said.
    """
    claims = []
    for _, row in dataset.rows():
        grounding = json.loads(row["grounding"])
        if row["kind"] not in _KINDS or any(
            g["how"] in (JUDGED, QUOTED) for g in grounding.values()
        ):
            continue
        kind, topic = Kind(row["kind"]), row["function"] or row["category"] or ""
        day, language = row["today"], row["language"]
        if kind is Kind.MISSING_ARGUMENT and language != ENGLISH:
            continue
        if kind is Kind.MISSING_ARGUMENT:
            unsaid, said = row["category"].removeprefix(WITHOUT), words_said(grounding)
            claims.append(Claim(row["id"], kind, topic, row["query"], (), (), unsaid, said, day))
        else:
            calls = calls_from_json(row["calls"])
            claim = Claim(row["id"], kind, topic, row["query"], calls, today=day, language=language)
            claims.append(claim)
    return claims


def right_rows(api: ApiSpec, rows: int, seed: int) -> list[Claim]:
    """Rows that the offline teacher writes and that pass every check, enough for `rows` of each sort."""
    each = max(2, min(rows, math.ceil(_SPARE * rows / len(api.functions))))
    config = RunConfig(rows=each, negatives=0.5, missing=_ASKS, seed=seed)
    plan = Plan(api, config, categories_for(api))
    teacher, seen = OfflineTeacher(), DuplicateIndex()
    claims = []
    for shard in (shard for shard in plan.shards if shard.kind in _KINDS):
        slots = plan.slots(shard)
        for answer in teacher.write(api, [slots.slot(i, 0) for i in range(shard.wanted)]):
            if not isinstance(answer, Draft):
                continue
            slot = answer.slot
            candidate = Candidate(
                api, slot.kind, answer.query, answer.calls, slot.planned, slot.category
            )
            if first_refusal(candidate) is not None or seen.add(answer.query) is not None:
                continue
            claim = Claim(slot.id, slot.kind, slot.topic, answer.query, answer.calls)
            if slot.missing is not None:
                said = words_said(candidate.grounding())
                claim = replace(claim, calls=(), unsaid=slot.missing, said=said)
            claims.append(claim)
    return claims
