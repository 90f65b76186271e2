"""What stands of the last release: the rows that a new run keeps, so that it asks for the rest only.

A row is kept if the settings and the teacher that made it are those of now, if it passes every check
against the new spec, and if the plan has a place for it. Which ones, and which ordinals are still
owed, follows from the release and the job alone; the journal keeps the answer, so that a run that is
killed goes on with the same rows.

Places are given by what a row is like (split, style, which arguments, which members of an enum), not
by its ordinal: so rows stand when the spec's words, the function's name, or the number of rows change.
Where a change of a parameter lets the plan ask for what no row shows (a new member, a new parameter),
those places stay open, and rows of which there are now too many go.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from functok.calls import FunctionCall, calls_from_json
from functok.changes import Changes, changes_between
from functok.checks import candidate_of, first_refusal
from functok.config import MAKING
from functok.dataset import MANIFEST, Dataset, Row, file_hash, topic_of
from functok.dedup import DuplicateIndex
from functok.errors import InputError
from functok.hashing import canonical_json, content_hash
from functok.job import Job
from functok.journal import CARRIED, Entry
from functok.judging.verdicts import fault_of_column, grounds_arguments
from functok.plan import Plan, Shard
from functok.records import WITHOUT, Example, Kind, Slot, Split, Style
from functok.specs import SPECIAL_FUNCTIONS, FunctionSpec, Parameter
from functok.values import boundaries, enumerable

_SHARES = ("validation", "test")
_SURPLUS = "surplus"
"""A row that holds, and for which the plan has no place any more."""


class Place(NamedTuple):
    """Where the plan has a row: the position of the shard, and the ordinal in it."""

    shard: int
    ordinal: int


@dataclass(frozen=True)
class Carry:
    """What a job keeps of the release in its folder.

    `since` is the hash of that release's manifest. `kept` says which rows stay and where, by their
    number in the order of the files; `dropped` counts the others by shard (of then) and reason.
    `reset` says in words why nothing can be kept; empty if that is not so.
    """

    since: str
    changes: Changes | None
    kept: Mapping[int, Place]
    dropped: Mapping[str, Counter[str]]
    reset: str = ""

    def owed(self, plan: Plan) -> list[list[int]]:
        """The ordinals that are still to be asked for, by shard of the plan."""
        taken = set(self.kept.values())
        return [
            [i for i in range(shard.wanted) if Place(position, i) not in taken]
            for position, shard in enumerate(plan.shards)
        ]

    def as_json(self, plan: Plan) -> dict[str, Any]:
        """What changed since the release, and what that means for its rows: for the manifest."""
        kept = Counter(plan.shards[place.shard].name for place in self.kept.values())
        dropped: Counter[str] = sum(self.dropped.values(), Counter())
        functions = self.changes.functions if self.changes else ()
        return {
            "since": self.since,
            "reset": self.reset,
            "functions": [change.as_json() for change in functions],
            "rows": {"kept": kept.total(), "dropped": dict(sorted(dropped.items()))},
            "shards": {
                name: {
                    "kept": kept[name],
                    "dropped": dict(sorted(self.dropped.get(name, {}).items())),
                }
                for name in sorted({*kept, *self.dropped})
            },
        }


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
    return _Matching(job, changes, same_splits).run(dataset, since)


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


# ---------------------------------------------------------------- rows of then, as rows of now


def _sound_rows(dataset: Dataset) -> Iterator[tuple[int, Split, Row]]:
    """The rows of the files that are as they were released, numbered."""
    damaged = set(dataset.damaged())
    for number, (split, row) in enumerate(dataset.rows(damaged)):
        yield number, split, row


def _example(row: Row, split: Split, job: Job, names: Mapping[str, str]) -> Example | str:
    """A row as the new spec has it, every check passed; or the reason why it cannot be."""
    try:
        kind, calls = Kind(row["kind"]), calls_from_json(row["calls"])
    except ValueError:
        return "unreadable"
    if row["function"] is not None and row["function"] not in names:
        return "removed"
    renamed = tuple(_renamed(call, names) for call in calls)
    judge = job.judge.name if job.judge else None
    if fault_of_column(row["judge"], judge, kind) is not None:
        return "judge"
    judged = judge is not None and grounds_arguments(kind)
    function = names.get(row["function"])
    renamed_row = {**row, "function": function}
    candidate = candidate_of(renamed_row, job.api, kind, renamed, judged=judged)
    refusal = first_refusal(candidate)
    if refusal is not None:
        return refusal.code
    return Example(
        query=row["query"],
        kind=kind,
        calls=renamed,
        group=row["group"],
        split=split,
        grounding=_as_before(row["grounding"], candidate.grounding()),
        style=Style(row["style"]),
        language=row["language"],
        function=function,
        category=row["category"],
        spec_hash=row["spec_hash"],
        prompt_hash=row["prompt_hash"],
        teacher=row["teacher"],
        seed=row["seed"],
        judge=None if row["judge"] is None else json.loads(row["judge"]),
        today=row.get("today"),
    )


def _as_before(text: str, grounding: Mapping[str, Any]) -> Mapping[str, Any]:
    """The grounding of now, in the order in which the row has it if it is still the same."""
    try:
        before: Mapping[str, Any] = json.loads(text)
    except ValueError:
        return grounding
    return before if before == grounding else grounding


def _renamed(call: FunctionCall, names: Mapping[str, str]) -> FunctionCall:
    """The call, and every call inside it, with the functions' names of now."""

    def inside(value: Any) -> Any:
        if isinstance(value, FunctionCall):
            return _renamed(value, names)
        if isinstance(value, list):
            return [inside(item) for item in value]
        if isinstance(value, dict):
            return {key: inside(item) for key, item in value.items()}
        return value

    arguments = {name: inside(value) for name, value in call.arguments.items()}
    return FunctionCall(names.get(call.name, call.name), arguments)


def _rows_kept(job: Job, carry: Carry) -> Iterator[tuple[int, Entry]]:
    names = _names(carry.changes)
    for number, split, row in _sound_rows(Dataset(job.out)):
        place = carry.kept.get(number)
        if place is not None:
            example = _example(row, split, job, names)
            assert isinstance(example, Example), example
            yield place.shard, Entry(place.ordinal, CARRIED, example)


def _names(changes: Changes | None) -> dict[str, str]:
    special = {function.name: function.name for function in SPECIAL_FUNCTIONS}
    return special | dict(changes.renamed if changes else {})


# ---------------------------------------------------------------- rows and places


_Asked = tuple[FunctionSpec, Mapping[str, Any]]
"""A function and the arguments of its call."""


class _Traits(NamedTuple):
    """What a row and a slot have in common when one may stand for the other."""

    split: Split
    style: Style
    given: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


class _Held(NamedTuple):
    """A row that passed every check."""

    id: str
    number: int
    group: str
    traits: _Traits
    features: frozenset[tuple[str, ...]]


class _Matching:
    """Gives the rows of a release their places in the plan of a job."""

    def __init__(self, job: Job, changes: Changes, same_splits: bool) -> None:
        """`same_splits`: the shares are those of then, so a row over in one split may fill another."""
        self._levels = (*_LEVELS, lambda _: None) if same_splits else _LEVELS
        self._job = job
        self._changes = changes
        self._names = _names(changes)
        self._positions = {(s.kind, s.topic): i for i, s in enumerate(job.plan.shards)}
        self._held: list[list[_Held]] = [[] for _ in job.plan.shards]
        self._dropped: dict[str, Counter[str]] = defaultdict(Counter)
        self._queries = DuplicateIndex()
        self._members: dict[tuple[str, str], frozenset[str]] = {}

    def run(self, dataset: Dataset, since: str) -> Carry:
        for number, split, row in _sound_rows(dataset):
            reason = self._take(number, split, row)
            if reason:
                self._dropped[f"{row['kind']}/{topic_of(row)}"][reason] += 1
        kept: dict[int, Place] = {}
        for position, shard in enumerate(self._job.plan.shards):
            rows = sorted(self._held[position])
            found = self._matched(shard, rows)
            kept |= {rows[i].number: Place(position, o) for i, o in found.items()}
            if len(found) < len(rows):
                self._dropped[shard.name][_SURPLUS] += len(rows) - len(found)
        return Carry(since, self._changes, kept, self._dropped)

    def _take(self, number: int, split: Split, row: Row) -> str:
        """Keeps a row in mind; or the reason why it goes."""
        example = _example(row, split, self._job, self._names)
        if isinstance(example, str):
            return example
        topic = self._names.get(topic_of(row), topic_of(row))
        position = self._positions.get((example.kind, topic))
        if position is None:
            return _SURPLUS
        if self._queries.add(row["query"]) is not None:
            return "duplicate"
        asked = self._asked_of(example)
        traits = self._traits(split, example.style, asked)
        features = self._features(example.kind, asked)
        self._held[position].append(_Held(row["id"], number, row["group"], traits, features))
        return ""

    def _matched(self, shard: Shard, rows: Sequence[_Held]) -> dict[int, int]:
        """Row → ordinal, by their positions; the likest first."""
        if not rows:
            return {}
        slots = self._job.plan.slots(shard)
        asked = [slots.slot(ordinal, 0) for ordinal in range(shard.wanted)]
        due = self._due(shard, asked, rows)
        open_ = [ordinal for ordinal in range(shard.wanted) if ordinal not in due]
        wanted = [self._traits(s.split, s.style, self._asked_by(s)) for s in asked]
        found: dict[int, int] = {}
        own = {content_hash([shard.kind, shard.topic, i]): i for i in open_}
        if shard.topic not in self._changes.by_name:
            for i, row in enumerate(rows):
                ordinal = own.get(row.group)
                if ordinal is not None and wanted[ordinal].split == row.traits.split:
                    found[i] = ordinal
        for alike in self._levels:
            left = set(found.values())
            waiting: dict[Any, list[int]] = defaultdict(list)
            for i in reversed(range(len(rows))):
                if i not in found:
                    waiting[alike(rows[i].traits)].append(i)
            for ordinal in open_:
                fitting = waiting.get(alike(wanted[ordinal]))
                if fitting and ordinal not in left:
                    found[fitting.pop()] = ordinal
        return found

    def _due(self, shard: Shard, asked: Sequence[Slot], rows: Sequence[_Held]) -> set[int]:
        """The ordinals that have to be asked for: what changed is not shown by enough of the rows."""
        wanted = [self._features(shard.kind, self._asked_by(slot)) for slot in asked]
        demand = Counter(feature for features in wanted for feature in features)
        supply = Counter(feature for row in rows for feature in row.features)
        need = {f: n - supply[f] for f, n in demand.items() if supply[f] < n / 2}
        due: set[int] = set()
        for ordinal, features in enumerate(wanted):
            if any(need.get(feature, 0) > 0 for feature in features):
                due.add(ordinal)
                for feature in features & need.keys():
                    need[feature] -= 1
        return due

    def _asked_of(self, example: Example) -> Sequence[_Asked]:
        by_name = self._job.api.by_name
        if example.kind is Kind.MISSING_ARGUMENT and example.function is not None:
            left_out = (example.category or "").removeprefix(WITHOUT)
            return [(by_name[example.function], {left_out: None})]
        return [
            (by_name[call.name], {**call.plain, **dict.fromkeys(call.nested)})
            for outer in example.calls
            for call in outer.walk()
        ]

    def _asked_by(self, slot: Slot) -> Sequence[_Asked]:
        if slot.queries_first:
            return []
        if slot.missing is not None:
            return [(self._job.api.by_name[slot.topic], {slot.missing: None})]
        return [
            (
                self._job.api.by_name[call.function],
                {**call.pinned, **dict.fromkeys((*call.free, *call.nested))},
            )
            for call in slot.planned
        ]

    def _traits(self, split: Split, style: Style, asked: Sequence[_Asked]) -> _Traits:
        given = tuple(f"{f.name}/{name}" for f, values in asked for name in sorted(values))
        values = tuple(
            (f"{function.name}/{p.name}", canonical_json(values[p.name]))
            for function, values in asked
            for p in function.arguments
            if p.name in values and self._closed(p)
        )
        return _Traits(split, style, given, values)

    def _features(self, kind: Kind, asked: Sequence[_Asked]) -> frozenset[tuple[str, ...]]:
        """What a row or slot shows of the parameters that the change touched."""
        if kind is not Kind.SINGLE or not asked:
            return frozenset()
        [(function, values)] = asked
        change = self._changes.by_name.get(function.name)
        found: set[tuple[str, ...]] = set()
        for parameter in function.arguments if change else ():
            name = parameter.name
            if change is None or name not in change.touched:
                continue
            found.add(("given" if name in values else "left out", name))
            value = canonical_json(values.get(name))
            if name in values and value in (self._closed(parameter) or self._edges(parameter)):
                found.add(("value", name, value))
        return frozenset(found)

    def _closed(self, parameter: Parameter) -> frozenset[str]:
        """The values that the plan deals one by one, if the parameter has no others."""
        key = (parameter.function, parameter.name)
        if key not in self._members:
            values = enumerable(parameter) or ()
            self._members[key] = frozenset(canonical_json(value) for value in values)
        return self._members[key]

    @staticmethod
    def _edges(parameter: Parameter) -> frozenset[str]:
        return frozenset(canonical_json(value) for value in boundaries(parameter))


_LEVELS: Sequence[Callable[[_Traits], object]] = (
    lambda t: t,
    lambda t: (t.split, t.given, t.values),
    lambda t: (t.split, t.given),
    lambda t: t.split,
)
