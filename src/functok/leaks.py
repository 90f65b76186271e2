"""What stands in two splits and must not: groups of rows, and values of open pools."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from functok.calls import FunctionCall
from functok.records import Split
from functok.specs import ApiSpec, Parameter
from functok.values import Unsatisfiable, is_open, sample, split_of
from functok.values.english.words import fold
from functok.values.parameters.meaning import meaning_of
from functok.values.parameters.structure import item_parameters, property_parameter

ELSEWHERE = "value_of_another_split"
"""Why a row is refused, or goes, whose values stand in a split that is not its own."""
_DRAWS = 20


class Groups:
    """Counts the rows whose group stands in an earlier split as well; 8 bytes a row."""

    def __init__(self) -> None:
        self._groups = {split: array("Q") for split in Split}

    def add(self, split: Split, group: str) -> None:
        self._groups[split].append(_hashed(group))

    @property
    def straddling(self) -> int:
        """Rows whose group stands in a split that comes before theirs in `Split`."""
        import numpy as np

        earlier, found = np.zeros(0, dtype="u8"), 0
        for groups in self._groups.values():
            own = np.array(groups, dtype="u8")
            found += int(np.isin(own, earlier).sum())
            earlier = np.union1d(earlier, own)
        return found


class OpenValues:
    """Finds the values of open pools (persons, places, titles …) in calls, those inside of lists too.

    Parameters of which a split has no pool are passed over: there are too few values for all splits.
    """

    def __init__(self, api: ApiSpec) -> None:
        self._functions = api.by_name
        self._pooled: dict[int, tuple[Parameter, bool]] = {}

    def of(self, calls: Sequence[FunctionCall]) -> Iterator[tuple[str, str]]:
        """The open values of calls, each with the path of its argument."""
        for call in calls:
            function = self._functions.get(call.name)
            for parameter in function.arguments if function else ():
                if parameter.name in call.arguments:
                    yield from self._in(parameter, call.arguments[parameter.name], parameter.name)

    def _in(self, parameter: Parameter, value: Any, path: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, FunctionCall):
            yield from ((f"{path}/{inner}", text) for inner, text in self.of([value]))
        elif isinstance(value, str):
            if self._is_pooled(parameter):
                yield path, value
        elif isinstance(value, list):
            items = item_parameters(meaning_of(parameter, value), len(value))
            for number, (item, inner) in enumerate(zip(value, items, strict=True)):
                yield from self._in(inner, item, f"{path}/{number}")
        elif isinstance(value, dict):
            meaning = meaning_of(parameter, value)
            for name, inside in value.items():
                yield from self._in(property_parameter(meaning, name), inside, f"{path}/{name}")

    def _is_pooled(self, parameter: Parameter) -> bool:
        known = self._pooled.get(id(parameter))
        if known is None or known[0] is not parameter:
            known = parameter, is_open(parameter) and _has_pools(parameter)
            self._pooled[id(parameter)] = known
        return known[1]


class Homes:
    """The split in which each open value stands: that of the first row that was kept with it."""

    def __init__(self, api: ApiSpec) -> None:
        self._values = OpenValues(api)
        self._splits: dict[int, Split] = {}

    def strays(
        self, split: Split, calls: Sequence[FunctionCall]
    ) -> Iterator[tuple[str, str, Split]]:
        """The values of a row that stand in another split: the path, the value and that split."""
        for path, value in self._values.of(calls):
            home = self._splits.get(digest(value), split)
            if home is not split:
                yield path, value, home

    def keep(self, split: Split, calls: Sequence[FunctionCall]) -> None:
        """The row stands in the split: so do those of its values that have no home."""
        for _, value in self._values.of(calls):
            self._splits.setdefault(digest(value), split)


def _has_pools(parameter: Parameter) -> bool:
    """Whether every split has values of its own: hard patterns and lengths can leave one without.

    What the API is about counts for nothing: a dataset does not tell it.
    """
    rng, parameter = Random(0), replace(parameter, setting="")
    try:
        drawn = [(split, sample(parameter, rng, split)) for split in Split for _ in range(_DRAWS)]
    except Unsatisfiable:
        return False
    return all(split_of(value) is split for split, value in drawn if isinstance(value, str))


def digest(text: str) -> int:
    """64 bits of a value, for sets of many. Letter case and spacing do not matter."""
    return _hashed(fold(text).text)


def _hashed(text: str) -> int:
    """64 bits of a text."""
    encoded = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(encoded, digest_size=8).digest())
