"""The slots of a shard, kind by kind: what each wanted row asks the teacher for.

Within a shard every ordinal has its split, its style, and what it calls, dealt from shuffled decks so
that all of them come up in their proportions. Values of closed parameters (enums, booleans, small
ranges) and boundaries are dealt from decks too: every member is used before one repeats. Open values
are drawn from the sub-pool of the slot's split.
"""

from __future__ import annotations

import datetime as dt
import math
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from functok.config import RunConfig
from functok.hashing import content_hash
from functok.planning.dealing import cycle, deal, deal_sets, deal_splits, spread
from functok.planning.drawing import draw, given_sets, own_call, planned, unsatisfiable
from functok.records import OFFLINE, Kind, Length, PlannedCall, Slot, Split, Style
from functok.specs import ApiSpec, FunctionSpec, Parameter
from functok.values import (
    RELATIVE,
    Cell,
    cells,
    enumerable,
    foreign_members,
    is_open_ended,
    is_sayable,
    relative_texts,
    says_how_many_results,
    ways,
)

STYLE_SHARES: Mapping[Style, float] = {
    Style.COMMAND: 0.38,
    Style.QUESTION: 0.27,
    Style.FRAGMENT: 0.13,
    Style.NEED: 0.22,
}
"""One set of shares for positives and negatives: the form of a sentence must give nothing away."""

MISSING_FEATURE = "missing_feature"
OUT_OF_RANGE = "value_out_of_range"
"""The categories of near misses."""

_BOUNDARY_SHARE = 0.1
_BELOW = 0.3
_HARD_TRIES = 2
_ROOM = 2  # rows of the plan for each cell of an argument: it is not given in all of them
_MEMBERS = 3  # of two, such as open and close, a verb often says one
_QUERIES_FIRST = frozenset({Kind.SINGLE, Kind.UNRELATED})
"""The kinds of the paper's recipe."""


@dataclass(frozen=True)
class Shard:
    """Rows of one kind and topic (a function, or a category of negatives): a task's worth of work.

    `offline`: those that the offline teacher adds to an LLM's.
    """

    kind: Kind
    topic: str
    wanted: int
    offline: bool = False

    @property
    def sort(self) -> str:
        """The kind, and who writes it where that is not the run's teacher."""
        return f"{OFFLINE} {self.kind}" if self.offline else str(self.kind)

    @property
    def name(self) -> str:
        return f"{self.sort}/{self.topic}"


class Asked(NamedTuple):
    """What a slot asks for, besides how: see `records.Slot`."""

    calls: tuple[PlannedCall, ...] = ()
    missing: str | None = None
    unfit: PlannedCall | None = None
    beside: str | None = None
    own: bool = False


class ShardSlots:
    """Makes the slot of any (ordinal, attempt) of one shard. By itself it asks for no call."""

    def __init__(self, shard: Shard, config: RunConfig, identity: str = "") -> None:
        """`identity`: hash of the functions that the slots depend on; when it changes, all are new."""
        self._shard = shard
        self._config = config
        self._identity = identity
        self._splits = deal_splits(shard.wanted, config, self._rng("splits"))
        self._styles = deal(STYLE_SHARES, shard.wanted, self._rng("styles"))
        self._lengths = self._deal_lengths()
        self._open_ended: dict[str, frozenset[str]] = {}

    def slot(self, ordinal: int, attempt: int) -> Slot:
        """The slot of one wanted row; a later attempt keeps its style, split and given arguments."""
        return Slot(
            kind=self._shard.kind,
            topic=self._shard.topic,
            ordinal=ordinal,
            attempt=attempt,
            style=self._styles[ordinal],
            language=self._config.language,
            split=self._splits[ordinal],
            seed=self._config.seed,
            queries_first=self._config.queries_first and self._shard.kind in _QUERIES_FIRST,
            length=self._lengths[ordinal],
            today=day.isoformat() if (day := self._day(ordinal)) else None,
            offline=self._shard.offline,
            **self._asked(ordinal, attempt)._asdict(),
        )

    def batches(self, ordinals: Sequence[int], size: int, attempt: int = 0) -> Iterator[list[int]]:
        """The ordinals in parts of at most `size`, each of what is asked for in the same way."""
        for alike in self._alike(ordinals, attempt):
            for start in range(0, len(alike), size):
                yield list(alike[start : start + size])

    def _alike(self, ordinals: Sequence[int], attempt: int) -> Sequence[Sequence[int]]:  # noqa: ARG002
        return [ordinals]

    def _asked(self, ordinal: int, attempt: int) -> Asked:  # noqa: ARG002 — for the kinds with calls
        return Asked()

    def _is_left(self, ordinal: int, attempt: int) -> bool:
        """Whether values are left to a teacher that chooses. Where it has tried, a row of validation and
        test gets those of a pool of its split: there may be too few others that do not stand in training."""
        return bool(self._config.chosen_by_teacher) and (
            not attempt or self._splits[ordinal] is Split.TRAIN
        )

    def _left(self, function: FunctionSpec, ordinal: int, attempt: int) -> frozenset[str]:
        """The arguments of a call of which the teacher chooses the values, whoever deals the others."""
        if not self._is_left(ordinal, attempt):
            return frozenset()
        if function.name not in self._open_ended:
            names = (p.name for p in function.arguments if is_open_ended(p))
            self._open_ended[function.name] = frozenset(names)
        return self._open_ended[function.name]

    def _deal_lengths(self) -> dict[int, Length]:
        """The length of each row, in the shares of its style."""
        found: dict[int, Length] = {}
        for style, shares in self._config.lengths.items():
            ordinals = [i for i, own in enumerate(self._styles) if own is style]
            rng = self._rng("lengths", style)
            found |= zip(ordinals, deal(shares, len(ordinals), rng), strict=True)
        return found

    def _day(self, ordinal: int) -> dt.date | None:
        """The day on which the row is said; None if none is known."""
        if self._config.days is None:
            return None
        first, last = self._config.days
        days = self._rng("today", ordinal).randrange((last - first).days + 1)
        return first + dt.timedelta(days=days)

    def _rng(self, *purpose: object) -> random.Random:
        return random.Random(
            content_hash([self._config.seed, self._shard.name, self._identity, *map(str, purpose)])
        )


class SingleSlots(ShardSlots):
    """Calls of one function."""

    def __init__(
        self,
        shard: Shard,
        function: FunctionSpec,
        config: RunConfig,
        siblings: Sequence[str] = (),
    ) -> None:
        """`siblings`: the functions that are most like this one."""
        super().__init__(shard, config, function.fingerprint)
        self._function = function
        if config.queries_first:
            return
        hard = round(shard.wanted * config.beside) if siblings else 0
        rng = self._rng("beside")
        chosen = rng.sample(range(shard.wanted), hard)
        self._beside = dict(zip(chosen, cycle(siblings, hard, rng), strict=True))
        self._cells = {p.name: cells(p) for p in function.arguments}
        needs = {name: len(found) for name, found in self._cells.items()}
        self._own = self._left_to_the_teacher(max(needs.values(), default=0))
        sets = given_sets(function, self._rng("subsets"))
        planned = [i for i in range(shard.wanted) if i not in self._own]
        deck = deal_sets(sets, needs, len(planned))
        deck = spread(deck, [self._styles[i] for i in planned], self._rng("places"))
        own = deal(sets, len(self._own), self._rng("own places"))
        self._given = dict(zip((*planned, *sorted(self._own)), (*deck, *own), strict=True))
        self._dealt: list[dict[str, Cell]] = [{} for _ in range(shard.wanted)]
        self._turns: list[dict[str, int]] = [{} for _ in range(shard.wanted)]
        for parameter in function.arguments:
            self._deal(parameter, planned)

    def _left_to_the_teacher(self, cells: int) -> frozenset[int]:
        """The ordinals of which the teacher chooses the arguments: as many as leave the plan room to deal
        so many cells of one argument."""
        may_be = [i for i in range(self._shard.wanted) if i not in self._beside]
        room = max(0, self._shard.wanted - _ROOM * cells)
        count = min(round(len(may_be) * self._config.chosen_by_teacher), room)
        return frozenset(self._rng("own").sample(may_be, count))

    def _is_own(self, ordinal: int, attempt: int) -> bool:
        return ordinal in self._own and self._is_left(ordinal, attempt)

    def _alike(self, ordinals: Sequence[int], attempt: int) -> Sequence[Sequence[int]]:
        if self._config.queries_first:
            return super()._alike(ordinals, attempt)
        own = [i for i in ordinals if self._is_own(i, attempt)]
        return own, [i for i in ordinals if not self._is_own(i, attempt)]

    def _asked(self, ordinal: int, attempt: int) -> Asked:
        if self._config.queries_first:
            return Asked((PlannedCall(self._function.name),))
        rng = self._rng("values", ordinal, attempt)
        given, split = self._given[ordinal], self._splits[ordinal]
        for dealt in _fewer(self._dealt[ordinal]):
            found = draw(self._function, given, dealt, rng, split, self._day(ordinal))
            if found is None:
                continue
            if self._is_own(ordinal, attempt):
                return Asked((own_call(self._function, found),), own=True)
            left = self._left(self._function, ordinal, attempt)
            call = planned(self._function, found, left - dealt.keys())
            # Where no wording was found that is near another function, any will do.
            beside = self._beside.get(ordinal) if attempt < _HARD_TRIES else None
            call = replace(call, ways=self._ways(call.pinned, ordinal))
            return Asked((call,), beside=beside)
        raise unsatisfiable(self._function, f"the arguments {list(given)}")

    def _deal(self, parameter: Parameter, planned: Sequence[int]) -> None:
        """Every cell of an argument once before any comes again; and each way of saying in turn."""
        ordinals = [i for i in planned if parameter.name in self._given[i]]
        rng = self._rng("deck", parameter.name)
        rng.shuffle(ordinals)
        for turn, ordinal in enumerate(ordinals):
            self._turns[ordinal][parameter.name] = turn
        due = list(self._cells[parameter.name])
        rng.shuffle(due)
        every = [Cell((), value, True) for value in enumerable(parameter) or ()]
        every = every or [cell for cell in due if cell.is_member]
        most = len(ordinals) if every else round(len(ordinals) * _BOUNDARY_SHARE)
        if due or every:
            due += cycle(every or due, max(0, most - len(due)), rng)
        rng.shuffle(ordinals)
        for ordinal, cell in zip(ordinals, due, strict=False):
            self._dealt[ordinal][parameter.name] = cell

    def _ways(self, pinned: Mapping[str, Any], ordinal: int) -> dict[str, str]:
        """How the values are said: one way after the other, where there are several."""
        found = {}
        day = self._day(ordinal)
        for parameter in self._function.arguments:
            if parameter.name in pinned:
                options = list(ways(parameter, pinned[parameter.name]))
                turn = self._turns[ordinal].get(parameter.name, ordinal)
                if day and turn % 2 and relative_texts(parameter, pinned[parameter.name], day):
                    found[parameter.name] = RELATIVE
                elif len(options) > 1:
                    turn = turn // 2 if day else turn
                    found[parameter.name] = options[turn % len(options)]
        return found


def _fewer(dealt: Mapping[str, Cell]) -> Iterator[Mapping[str, Cell]]:
    """The dealt values, and fewer of them should they contradict each other: each alone, then none."""
    yield dealt
    if len(dealt) > 1:
        yield from ({name: cell} for name, cell in dealt.items())
    yield {}


class MissingSlots(ShardSlots):
    """Calls of one function without an argument that it must have."""

    def __init__(self, shard: Shard, function: FunctionSpec, config: RunConfig) -> None:
        super().__init__(shard, config, function.fingerprint)
        self._function = function
        names = [parameter.name for parameter in may_be_asked_for(function)]
        self._missing = cycle(names, shard.wanted, self._rng("missing"))
        sets = given_sets(function, self._rng("subsets"))
        self._given = deal(sets, shard.wanted, self._rng("given"))

    def _asked(self, ordinal: int, attempt: int) -> Asked:
        missing = self._missing[ordinal]
        rng = self._rng("values", ordinal, attempt)
        given, split = self._given[ordinal], self._splits[ordinal]
        values = draw(self._function, given, {}, rng, split, self._day(ordinal))
        if values is None:
            raise unsatisfiable(self._function, f"the arguments {list(given)}")
        said = {name: value for name, value in values.items() if name != missing}
        left = self._left(self._function, ordinal, attempt)
        return Asked((planned(self._function, said, left),), missing=missing)


def may_be_asked_for(function: FunctionSpec) -> list[Parameter]:
    """The arguments that a call must have and a query can leave open."""
    return [
        p
        for p in function.arguments
        if p.required
        and is_sayable(p)
        and "default" not in p.schema
        and not _says_itself(p, function.summary)
    ]


def _says_itself(parameter: Parameter, summary: str) -> bool:
    """Whether the verb alone may say the value: on or off, the only member, or members that the
    function's summary has as its verbs ("Opens, closes or tilts the roof")."""
    members = enumerable(parameter)
    if members is None:
        return False
    words = re.findall(r"\w+", summary.casefold())
    told = [m for m in members if any(_inflects(word, str(m).casefold()) for word in words)]
    return len(members) < _MEMBERS or len(told) >= _MEMBERS - 1


def _inflects(word: str, verb: str) -> bool:
    return word.startswith(verb) and word[len(verb) :] in ("", "s", "es")


class OutOfRangeSlots(ShardSlots):
    """Calls that would be made, if one number were inside its bounds, or one member in its list."""

    def __init__(self, shard: Shard, api: ApiSpec, config: RunConfig) -> None:
        super().__init__(shard, config, api.fingerprint)
        bounded = [(f, p) for f in api.functions for p in limited(f)]
        self._deck = cycle(bounded, shard.wanted, self._rng("parameters"))

    def _asked(self, ordinal: int, attempt: int) -> Asked:
        function, parameter = self._deck[(ordinal + attempt) % len(self._deck)]
        rng = self._rng("values", ordinal, attempt)
        sets = [names for names in given_sets(function, rng) if parameter.name in names]
        values = (
            draw(function, min(sets, key=len), {}, rng, self._splits[ordinal]) if sets else None
        )
        if values is None:
            raise unsatisfiable(function, f"the argument '{parameter.name}'")
        foreign = foreign_members(parameter)
        values[parameter.name] = rng.choice(foreign) if foreign else _outside(parameter, rng)
        left = self._left(function, ordinal, attempt) - {parameter.name}
        return Asked(unfit=planned(function, values, left))


def limited(function: FunctionSpec) -> list[Parameter]:
    """The arguments for which people might say what is not allowed: a number, a colour, a mode.

    Not how many results there are to be: who asks for 500 is shown as many as there may be.
    """
    closed = [p for p in function.arguments if is_sayable(p) and foreign_members(p)]
    numbers = [p for p in bounded_numbers(function) if not says_how_many_results(p.name)]
    return [*numbers, *closed]


def bounded_numbers(function: FunctionSpec) -> list[Parameter]:
    """The numbers of a function that are said and have a lowest and a highest value."""
    return [
        p
        for p in function.arguments
        if p.schema.get("type") in ("integer", "number")
        and isinstance(p.schema.get("minimum"), int | float)
        and isinstance(p.schema.get("maximum"), int | float)
        and "enum" not in p.schema
        and is_sayable(p)
    ]


def _outside(parameter: Parameter, rng: random.Random) -> int:
    """A number above the highest, clearly or by little; now and then one below a positive lowest."""
    low, high = float(parameter.schema["minimum"]), float(parameter.schema["maximum"])
    if low > 1 and rng.random() < _BELOW:
        return rng.randrange(max(0, math.ceil(low / 2)), math.ceil(low))
    reach = max(3, math.ceil(high - low))
    return math.floor(high) + rng.choice(
        (1, 2, math.ceil(reach / 10), reach // 2, reach, 2 * reach)
    )
