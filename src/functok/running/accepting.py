"""A teacher's answer as a row that passes every check, or as the refusal by the first that it fails."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from functok.calls import FunctionCall
from functok.checks import Candidate, first_refusal
from functok.config import RunConfig
from functok.dedup import DuplicateIndex
from functok.hashing import content_hash
from functok.judging.verdicts import grounds_arguments
from functok.languages import ENGLISH
from functok.records import OFFLINE, Draft, Example, Kind, Rejection, Slot
from functok.running.corrections import corrected
from functok.running.job import Job
from functok.running.noise import typed
from functok.specs import ASK_FOR_ARGUMENT, ApiSpec, FunctionSpec
from functok.specs.pointers import escaped
from functok.values import Ground, canonical, lists_members


def _group(slot: Slot, taken: Collection[str]) -> str:
    """The group of a slot's rows; another than those of rows that were there before."""
    known = [slot.kind, slot.topic, slot.ordinal, *([OFFLINE] if slot.offline else [])]
    group, turn = content_hash(known), 0
    while group in taken:
        turn += 1
        group = content_hash([*known, turn])
    return group


def unless_repeated(
    outcome: Example | Rejection, answer: Draft | Rejection, index: DuplicateIndex
) -> Example | Rejection:
    """The outcome, or a rejection where it repeats a query of its shard."""
    if isinstance(outcome, Rejection) or index.add(outcome.query) is None:
        return outcome
    assert isinstance(answer, Draft)
    detail = "repeats a row of its shard"
    return Rejection(answer.slot, "duplicates", "duplicate", detail, answer.raw, outcome.judge)


def accepted(job: Job, answer: Draft | Rejection, groups: Collection[str]) -> Example | Rejection:
    """A teacher's answer as a row that passes the checks, or as the first that it fails."""
    if isinstance(answer, Rejection):
        return answer
    slot = answer.slot
    calls = tuple(_canonical(job.api, call) for call in answer.calls)
    config, teacher = job.plan.config_of(slot), job.teacher_of(slot)
    judged = config.judge and grounds_arguments(slot.kind, slot.language)
    candidate = Candidate(
        job.api,
        slot.kind,
        answer.query,
        calls,
        slot.planned,
        slot.category,
        judged=judged,
        today=slot.day,
        language=slot.language,
        unfit=slot.unfit,
        quoted=answer.quoted if slot.kind is Kind.SINGLE else {},
    )
    refusal = first_refusal(candidate)
    if refusal is not None:
        return Rejection(slot, "checks", refusal.code, refusal.detail, answer.raw)
    candidate = _as_spoken(_as_said(candidate), slot, config)
    return Example(
        query=candidate.query,
        kind=slot.kind,
        calls=candidate.calls if slot.missing is None else _asking(job, slot.missing),
        group=_group(slot, groups),
        split=slot.split,
        grounding=candidate.grounding(),
        style=answer.style or slot.style,
        language=slot.language,
        function=slot.function,
        category=slot.category,
        spec_hash=_spec_hash(job.api, slot),
        prompt_hash=teacher.prompt_hash,
        teacher=teacher.name,
        seed=slot.seed,
        today=slot.today,
        dropped=answer.dropped,
    )


def _as_said(candidate: Candidate) -> Candidate:
    """The candidate with the members of its lists in the order in which the query says them: an LLM says
    the days of a week one after the other, however the slot had them."""
    calls = tuple(
        _members_as_said(candidate.function_of(call), call, grounding.found)
        for call, grounding in zip(candidate.calls, candidate.groundings, strict=True)
    )
    said = replace(candidate, calls=calls, planned=())  # what was asked for had another order
    return candidate if calls == candidate.calls or first_refusal(said) else said


def _members_as_said(
    function: FunctionSpec, call: FunctionCall, found: Mapping[str, Ground]
) -> FunctionCall:
    ordered: dict[str, Any] = {}
    for parameter in function.arguments:
        value = call.plain.get(parameter.name)
        if isinstance(value, list) and lists_members(parameter, value):
            grounds = [found.get(f"{escaped(parameter.name)}/{i}") for i in range(len(value))]
            starts = [ground.start for ground in grounds if ground and ground.text]
            if len({*starts}) == len(value) and starts != sorted(starts):
                by_start = sorted(zip(starts, range(len(value)), strict=True))
                ordered[parameter.name] = [value[i] for _, i in by_start]
    return FunctionCall(call.name, {**call.arguments, **ordered}) if ordered else call


def _as_spoken(candidate: Candidate, slot: Slot, config: RunConfig) -> Candidate:
    """The candidate, or for a share of the slots the same with a slip of the tongue, or typed in haste."""
    drawn = content_hash([slot.id, "correction"])
    may_slip = slot.kind is Kind.SINGLE and slot.language == ENGLISH
    if may_slip and _is_of(config.corrections, drawn):
        [call], [grounding] = candidate.calls, candidate.groundings
        query = corrected(
            candidate.query, candidate.function_of(call), call.arguments, grounding.found,
            slot.split, Random(drawn), slot.day,
        )  # fmt: skip
        slipped = replace(candidate, query=query or candidate.query)
        if query and not first_refusal(slipped):
            return slipped
    return _as_typed(candidate, slot, config.noise)


def _as_typed(candidate: Candidate, slot: Slot, share: float) -> Candidate:
    """The candidate, or for a share of the slots the same typed in haste, if that passes all checks."""
    drawn = content_hash([slot.id, "noise"])
    if not _is_of(share, drawn):
        return candidate
    spans = [
        (ground.start, ground.end)
        for grounding in candidate.groundings
        for ground in grounding.found.values()
    ]
    query = typed(candidate.query, spans, Random(drawn))
    # Words that only a judge could find have no span that is left alone: rules must find them all.
    noisy = replace(candidate, query=query, judged=False)
    return candidate if first_refusal(noisy) else noisy


def _is_of(share: float, drawn: str) -> bool:
    """Whether a hash is among so many of all, 0 to 1."""
    return int(drawn, 16) / 16.0 ** len(drawn) < share


def _canonical(api: ApiSpec, call: FunctionCall) -> FunctionCall:
    """The call with every argument in its canonical form; itself where that is so already."""
    changed: dict[str, Any] = {n: _canonical(api, c) for n, c in call.nested.items()}
    for parameter in api.by_name[call.name].arguments:
        if parameter.name in call.plain:
            value = call.plain[parameter.name]
            form = canonical(parameter, value)
            if form is not value and not (type(form) is str and form == value):
                changed[parameter.name] = form
    return FunctionCall(call.name, {**call.arguments, **changed}) if changed else call


def _asking(job: Job, name: str) -> tuple[FunctionCall, ...]:
    """What a query calls that leaves the argument `name` out."""
    if job.config.missing_target == "irrelevant":
        return ()
    return (FunctionCall(ASK_FOR_ARGUMENT.name, {"name": name}),)


def _spec_hash(api: ApiSpec, slot: Slot) -> str:
    """Hash of the spec of all functions that the row calls; of the whole API's where it calls none."""
    called = {call.function: api.by_name[call.function].fingerprint for call in slot.planned}
    if not called:
        return api.fingerprint
    return next(iter(called.values())) if len(called) == 1 else content_hash(called)
