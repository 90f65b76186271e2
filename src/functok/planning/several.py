"""The slots of rows with several calls: one after the other, or one inside the other."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from functok.config import RunConfig
from functok.hashing import canonical_json, content_hash
from functok.planning.dealing import cycle, deal
from functok.planning.drawing import Given, draw, given_sets, planned, unsatisfiable
from functok.planning.nesting import Nesting
from functok.planning.slots import Asked, Shard, ShardSlots
from functok.records import PlannedCall
from functok.specs import ApiSpec, FunctionSpec
from functok.specs.model import Parameter
from functok.values.english.words import identifier_words

_CALLS = {2: 0.7, 3: 0.3}
_REDRAWS = 20
_PATIENCE = 6


class _SeveralSlots(ShardSlots):
    """Rows of several calls, each of which has any set of arguments."""

    def __init__(self, shard: Shard, config: RunConfig, identity: str) -> None:
        super().__init__(shard, config, identity)
        self._sets: dict[str, dict[Given, float]] = {}

    def _call(
        self,
        function: FunctionSpec,
        rng: random.Random,
        ordinal: int,
        attempt: int,
        result: str | None = None,
    ) -> PlannedCall | None:
        """A call with the argument `result`, if one is named, which it then leaves open; None if no
        values were found."""
        sets = self._sets.get(function.name)
        if sets is None:
            sets = given_sets(function, self._rng("subsets", function.name))
            self._sets[function.name] = sets
        weights = {names: n for names, n in sets.items() if result is None or result in names}
        if not weights:
            return None
        [given] = rng.choices(list(weights), weights=list(weights.values()))
        values = draw(function, given, {}, rng, self._splits[ordinal], self._day(ordinal))
        if values is None:
            return None
        said = {name: value for name, value in values.items() if name != result}
        return planned(function, said, self._left(function, ordinal, attempt))


class ParallelSlots(_SeveralSlots):
    """Two or three calls, the first of one function and the others of any, in every order."""

    def __init__(
        self,
        shard: Shard,
        function: FunctionSpec,
        functions: Sequence[FunctionSpec],
        config: RunConfig,
    ) -> None:
        """`functions`: those that may follow; `function` itself among them if it may come twice."""
        identity = content_hash([f.fingerprint for f in (function, *functions)])
        super().__init__(shard, config, identity)
        self._function = function
        self._functions = functions
        self._counts = deal(_CALLS, shard.wanted, self._rng("calls"))
        self._deck = cycle(functions, 2 * shard.wanted, self._rng("functions"))

    def _asked(self, ordinal: int, attempt: int) -> Asked:
        chosen = self._chosen(ordinal)
        if attempt >= _PATIENCE:  # three letters in one breath are more than anybody says
            chosen = chosen[:2]
        rng = self._rng("values", ordinal, attempt)
        calls: list[PlannedCall] = []
        for function in chosen:
            for _ in range(_REDRAWS):
                call = self._call(function, rng, ordinal, attempt)
                if call is None:
                    raise unsatisfiable(function, "its arguments")
                if not any(_repeats(function, call, other) for other in calls):
                    calls.append(call)
                    break
            else:
                raise unsatisfiable(function, "two calls at once")
        return Asked(tuple(calls))

    def _chosen(self, ordinal: int) -> list[FunctionSpec]:
        """The functions that the row calls, in the order of the calls."""
        rng = self._rng("chosen", ordinal)
        chosen = [self._function]
        for follower in self._deck[2 * ordinal : 2 * ordinal + self._counts[ordinal] - 1]:
            open_ = [f for f in self._functions if f not in chosen or may_repeat(f)]
            if open_:
                chosen.append(follower if follower in open_ else rng.choice(open_))
        return chosen


class NestedSlots(_SeveralSlots):
    """Calls of one function with the result of another one as an argument."""

    def __init__(
        self, shard: Shard, api: ApiSpec, found: Sequence[Nesting], config: RunConfig
    ) -> None:
        """`found`: the nestings whose outer function is the shard's."""
        functions = [api.by_name[name] for name in (shard.topic, *(n.inner for n in found))]
        returns = [function.returns for function in functions[1:]]
        super().__init__(shard, config, content_hash([[f.fingerprint for f in functions], returns]))
        self._by_name = api.by_name
        self._deck = cycle(found, shard.wanted, self._rng("nestings"))

    def _asked(self, ordinal: int, attempt: int) -> Asked:
        nesting = self._deck[ordinal]
        outer, inner = self._by_name[nesting.outer], self._by_name[nesting.inner]
        rng = self._rng("values", ordinal, attempt)
        for _ in range(_REDRAWS):
            within = self._call(inner, rng, ordinal, attempt)
            around = self._call(outer, rng, ordinal, attempt, nesting.parameter)
            if within and around and _apart(within, around):
                return Asked((replace(around, nested={nesting.parameter: within}),))
        raise unsatisfiable(outer, f"a call of '{inner.name}' inside a call")


def _apart(one: PlannedCall, other: PlannedCall) -> bool:
    """Whether no value stands in both, so that the words for it belong to one of them."""
    said = [canonical_json(value) for value in one.pinned.values()]
    return not any(canonical_json(value) in said for value in other.pinned.values())


def _telling(function: FunctionSpec) -> list[str]:
    """The arguments that say to what something is done: two calls at once must differ in one.

    To what it is set is none: nobody makes the light red and blue at once.
    """
    return [
        p.name
        for p in function.arguments
        if p.required and p.schema.get("type") == "string" and not _is_setting(p)
    ]


def _is_setting(parameter: Parameter) -> bool:
    """Whether it is a closed list of states: a mode, a color."""
    named = identifier_words(parameter.name)[-1:]
    return "enum" in parameter.schema and not _SETTINGS.isdisjoint(named)


_SETTINGS = frozenset(
    ("mode", "preset", "program", "setting", "state", "status", "color", "colour", "theme", "level", "speed",
     "action")
)  # fmt: skip


def may_repeat(function: FunctionSpec) -> bool:
    """Whether two calls at once make sense."""
    return bool(_telling(function))


def _repeats(function: FunctionSpec, call: PlannedCall, other: PlannedCall) -> bool:
    """Whether two calls are about the same thing, as far as the plan can tell."""
    if call.function != other.function:
        return False
    return all(
        name not in call.free and call.pinned[name] == other.pinned.get(name)
        for name in _telling(function)
    )


def may_be_parallel(api: ApiSpec) -> list[FunctionSpec]:
    """The functions that can come first among several calls."""
    several = len(api.functions) > 1
    return [f for f in api.functions if several or may_repeat(f)]
