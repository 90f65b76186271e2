"""Which row of the last release takes which place in the plan of now.

Places are given by what a row is like (split, style, which arguments, which members of an enum), not
by its ordinal: so rows stand when the spec's words, the function's name, or the number of rows change.
Where a change of a parameter lets the plan ask for what no row shows (a new member, a new parameter),
those places stay open, and rows of which there are now too many go.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from functok.changes import Changes
from functok.dataset import Dataset, Row, topic_of
from functok.dedup import DuplicateIndex
from functok.hashing import canonical_json, content_hash
from functok.leaks import ELSEWHERE, Homes
from functok.planning.plan import Shard
from functok.records import OFFLINE, WITHOUT, Example, Kind, Slot, Split, Style
from functok.running.carry.kept import Carry, Place
from functok.running.carry.renewal import names_now, renewed, sound_rows
from functok.running.job import Job
from functok.specs import FunctionSpec, Parameter
from functok.values import boundaries, enumerable

_SURPLUS = "surplus"
"""A row that holds, and for which the plan has no place any more."""

_REMADE = "remade"
"""A row that the offline teacher added to an LLM's. It costs nothing, so it is made anew beside the LLM's
rows of now, to which it gives way; where a function did not change it is the same again."""

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


class Matching:
    """Gives the rows of a release their places in the plan of a job."""

    def __init__(self, job: Job, changes: Changes, same_splits: bool) -> None:
        """`same_splits`: the shares are those of then, so a row over in one split may fill another."""
        self._levels = (*_LEVELS, lambda _: None) if same_splits else _LEVELS
        self._job = job
        self._changes = changes
        self._names = names_now(changes)
        shards = enumerate(job.plan.shards)
        self._positions = {(s.kind, s.topic): i for i, s in shards if not s.offline}
        self._held: list[list[_Held]] = [[] for _ in job.plan.shards]
        self._dropped: dict[str, Counter[str]] = defaultdict(Counter)
        self._queries = DuplicateIndex()
        self._homes = Homes(job.api)
        self._members: dict[tuple[str, str], frozenset[str]] = {}

    def run(self, dataset: Dataset, since: str) -> Carry:
        for number, split, row in sound_rows(dataset):
            added = row["teacher"] == OFFLINE != self._job.teacher.name
            reason = _REMADE if added else self._take(number, split, row)
            if reason:
                name = f"{row['kind']}/{topic_of(row)}"
                self._dropped[f"{OFFLINE} {name}" if added else name][reason] += 1
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
        example = renewed(row, split, self._job, self._names)
        if isinstance(example, str):
            return example
        topic = self._names.get(topic_of(row), topic_of(row))
        position = self._positions.get((example.kind, topic))
        if position is None:
            return _SURPLUS
        calls = () if self._job.config.queries_first else example.calls
        if any(self._homes.strays(split, calls)):
            return ELSEWHERE
        if self._queries.add(row["query"]) is not None:
            return "duplicate"
        self._homes.keep(split, calls)
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
        if slot.queries_first or slot.own:
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
