"""The ledger: what is accepted, refused and still owed, derived from the journal and nothing else.

    requested = accepted + rejected for good + still owed        (asserted whenever it is counted)

A round is settled when all its shards have written their file: then duplicates between shards are
found, in the order of the plan, each row gets the split in which it may stand (`parting`), and what is
still owed makes the next round. What the offline teacher adds to an LLM's rows has its rounds after
theirs: so it is what gives way, and the LLM's rows are what they would be without it. The rows kept are
known by their place in the journal, so memory does not hold them; the index of duplicates goes with the
last round.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from functok.calls import calls_from_json
from functok.dedup import DuplicateIndex
from functok.leaks import ELSEWHERE
from functok.planning.plan import Plan, Shard
from functok.records import Rejection, Split
from functok.running.journal import CARRIED, Journal
from functok.running.parting import Parting


class Place(NamedTuple):
    """Where an entry stands in the journal."""

    shard: int
    round: int
    offset: int


@dataclass(frozen=True)
class Account:
    """The arithmetic of a run or of one shard, in rows."""

    requested: int
    accepted: int
    rejected_for_good: int
    owed: int

    def __post_init__(self) -> None:
        assert self.requested == self.accepted + self.rejected_for_good + self.owed, self


class Ledger:
    """The state of a run. `advance` settles what can be settled and says which shards run next."""

    def __init__(self, plan: Plan, journal: Journal, rounds: int) -> None:
        self.round = 0
        self._plan = plan
        self._journal = journal
        self._rounds = rounds
        self._owed: list[Sequence[int]] = [range(shard.wanted) for shard in plan.shards]
        self._accepted = [0] * len(plan.shards)
        self._refused: list[Counter[str]] = [Counter() for _ in plan.shards]
        self._index: DuplicateIndex | None = None
        self._distinct: int | None = None
        self._positions = {shard: i for i, shard in enumerate(plan.shards)}
        self._kept = {split: _Kept() for split in Split}
        self._parting = Parting(plan.api)
        self._refusals: dict[Place, _Refusal] = {}
        added = [i for i, shard in enumerate(plan.shards) if shard.offline]
        self._turns = [list(range(len(plan.shards) - len(added))), added]
        self._began = 0
        self.groups: frozenset[str] = frozenset(self._carried())
        """The groups of the rows that were there before the first round."""

    def advance(self) -> list[Shard]:
        """The shards that have to run in the present round; empty when the run is done."""
        while self._turns:
            running = [i for i in self._turns[0] if self._owed[i]]
            if not running or self.repeats >= self._rounds:
                self._turns.pop(0)
                self._began = self.round
                continue
            missing = [i for i in running if not self._journal.has(i, self.round)]
            if missing:
                return [self._plan.shards[i] for i in missing]
            self._settle(running)
            self.round += 1
        self._index = None
        return []

    @property
    def repeats(self) -> int:
        """How many rounds the shards of the present one have had before it."""
        return self.round - self._began

    def position(self, shard: Shard) -> int:
        """Where the shard stands in the plan."""
        return self._positions[shard]

    def missing(self, shards: Sequence[Shard]) -> list[Shard]:
        """Those of the shards whose file of the present round is not there."""
        return [s for s in shards if not self._journal.has(self.position(s), self.round)]

    def owed(self, shard: Shard) -> list[int]:
        """The ordinals that the shard still owes."""
        return list(self._owed[self.position(shard)])

    def queries(self, shard: Shard) -> Iterator[str]:
        """The queries of the shard that are kept, read from the journal."""
        position = self.position(shard)
        if self._accepted[position]:
            for kept in self._kept.values():
                for place in kept.of(position):
                    yield self._journal.record_at(*place).content["query"]

    def refused(self, shard: Shard) -> Counter[str]:
        """How many attempts of the shard were refused, by reason."""
        return self._refused[self.position(shard)]

    def standing(self, shard: Shard) -> tuple[int, int]:
        """Rows accepted and attempts refused so far, those of the present round as far as it is there."""
        position = self.position(shard)
        accepted, refused = self._accepted[position], self._refused[position].total()
        if self._owed[position] and self._journal.has(position, self.round):
            for record in self._journal.read(position, self.round):
                accepted += record.accepted
                refused += not record.accepted
        return accepted, refused

    def account(self, shard: Shard | None = None) -> Account:
        """The arithmetic of one shard, or of the run."""
        chosen = range(len(self._owed)) if shard is None else [self.position(shard)]
        left = sum(len(self._owed[i]) for i in chosen)
        to_come = {i for turn in self._turns for i in turn}
        owed = sum(len(self._owed[i]) for i in chosen if i in to_come)
        return Account(
            requested=sum(self._plan.shards[i].wanted for i in chosen),
            accepted=sum(self._accepted[i] for i in chosen),
            rejected_for_good=left - owed,
            owed=owed,
        )

    def kept(self, split: Split) -> Iterator[Place]:
        """Where the accepted rows of a split stand, in the order of their ids."""
        return self._kept[split].by_id()

    def count(self, split: Split) -> int:
        """How many accepted rows a split has."""
        return len(self._kept[split])

    @property
    def duplicates(self) -> int:
        """Exact and near duplicates among the accepted rows: those that the index did not keep."""
        if self._distinct is None:
            self._distinct = len(self._first_index())
        return sum(self._accepted) - self._distinct

    def rejections(self) -> Iterator[Rejection]:
        """Every refused attempt, in the order of the plan."""
        for position, shard in enumerate(self._plan.shards):
            slots = None
            for number in range(self.round):
                if not self._journal.has(position, number):
                    continue
                for record in self._journal.read(position, number):
                    if not record.accepted:
                        outcome = record.outcome
                        assert isinstance(outcome, Rejection)
                        yield outcome
                    elif refusal := self._refusals.get(Place(position, number, record.offset)):
                        slots = slots or self._plan.slots(shard)
                        slot = slots.slot(record.ordinal, record.attempt)
                        query, judge = record.content["query"], record.content["judge"]
                        yield Rejection(slot, *refusal, query, judge)

    def _carried(self) -> Iterator[str]:
        """Books the rows of the last release that are kept; their groups."""
        held: list[set[int]] = [set() for _ in self._owed]
        for position, record in self._journal.carried():
            content = record.content
            place = Place(position, CARRIED, record.offset)
            self._accepted[position] += 1
            self._kept[Split(content["split"])].add(int(content["id"], 16), place)
            self._part(position, content)
            held[position].add(record.ordinal)
            yield content["group"]
        self._parting.settled()  # each where it stood
        self._owed = [
            [ordinal for ordinal in owed if ordinal not in there] if there else owed
            for owed, there in zip(self._owed, held, strict=True)
        ]

    def _settle(self, running: Sequence[int]) -> None:
        index = self._index = self._index or self._first_index()
        fresh, ordinals = _Kept(), array("I")
        for position in running:
            for record in self._journal.read(position, self.round):
                place = Place(position, self.round, record.offset)
                content = record.content
                if not record.accepted:
                    self._refused[position][content["reason"]] += 1
                elif index.add(content["query"]) is not None:
                    self._refuse(place, _REPEATED)
                else:
                    fresh.add(int(content["id"], 16), place)
                    ordinals.append(record.ordinal)
                    self._part(position, content)
        paid: dict[int, set[int]] = {position: set() for position in running}
        splits = self._parting.settled()
        for (row_id, place), ordinal, split in zip(fresh, ordinals, splits, strict=True):
            if split is None:
                self._refuse(place, _ASTRAY)
            else:
                self._accepted[place.shard] += 1
                self._kept[split].add(row_id, place)
                paid[place.shard].add(ordinal)
        for position in running:
            self._owed[position] = [i for i in self._owed[position] if i not in paid[position]]
        self._distinct = len(index) - sum(r is _ASTRAY for r in self._refusals.values())

    def _part(self, position: int, content: Mapping[str, Any]) -> None:
        """A row for the parting; what an LLM chose by the paper's recipe stands where it may."""
        calls = () if self._plan.config.queries_first else calls_from_json(content["calls"])
        self._parting.add(position, Split(content["split"]), calls)

    def _refuse(self, place: Place, refusal: _Refusal) -> None:
        self._refused[place.shard][refusal.reason] += 1
        self._refusals[place] = refusal

    def _first_index(self) -> DuplicateIndex:
        """The index of the rows that were there before the first round."""
        index = DuplicateIndex()
        for _, record in self._journal.carried():
            index.add(record.content["query"])
        return index


class _Refusal(NamedTuple):
    """Why a row that passed the checks is not kept: as in `Rejection`."""

    stage: str
    reason: str
    detail: str


_REPEATED = _Refusal("duplicates", "duplicate", "repeats an earlier row")
_ASTRAY = _Refusal("splits", ELSEWHERE, "has values that stand in other splits")


class _Kept:
    """Places of rows, and the ids to sort them by, in flat arrays: 24 bytes a row."""

    def __init__(self) -> None:
        self._ids = array("Q")
        self._shards = array("I")
        self._rounds = array("i")
        self._offsets = array("Q")

    def add(self, row_id: int, place: Place) -> None:
        self._ids.append(row_id)
        self._shards.append(place.shard)
        self._rounds.append(place.round)
        self._offsets.append(place.offset)

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[tuple[int, Place]]:
        return zip(self._ids, self._places(range(len(self))), strict=True)

    def by_id(self) -> Iterator[Place]:
        import numpy as np

        yield from self._places(np.argsort(np.array(self._ids), kind="stable"))

    def of(self, shard: int) -> Iterator[Place]:
        """Those of one shard, in the order in which they came."""
        import numpy as np

        yield from self._places(np.flatnonzero(np.array(self._shards) == shard))

    def _places(self, numbers: Iterable[int]) -> Iterator[Place]:
        for i in numbers:
            yield Place(self._shards[i], self._rounds[i], self._offsets[i])
