"""What stands in two splits and must not: groups of rows, and values of open pools."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from random import Random

from functok.calls import FunctionCall
from functok.records import Split
from functok.specs import ApiSpec, Parameter
from functok.values import Unsatisfiable, is_free_text, is_open, sample, split_of

_DRAWS = 20


class Groups:
    """Counts the rows whose group stands in an earlier split as well; 8 bytes a row."""

    def __init__(self) -> None:
        self._groups = {split: array("Q") for split in Split}

    def add(self, split: Split, group: str) -> None:
        self._groups[split].append(_digest(group))

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
    """Finds values of open pools (persons, places, titles …) in a split whose pool does not have them.

    Rows of one split after the other are to be told. A value is a leak where it stands in an earlier
    split too and its own split is another. Parameters of which a split has no pool are passed over.
    """

    def __init__(self, api: ApiSpec) -> None:
        self._functions = api.by_name
        self._splits: dict[int, Split] = {}
        self._pooled: dict[tuple[str, str], bool] = {}

    def leaks(
        self, split: Split, calls: Sequence[FunctionCall], *, texts: bool
    ) -> Iterator[tuple[str, Split]]:
        """The values of a row that stand in an earlier split, each with that split.

        `texts`: also those that are made up for the occasion. An LLM writes these itself.
        """
        for call in calls:
            for name, value in self._of(call, texts):
                home = self._splits.setdefault(_digest(value), split)
                if home is not split and split_of(value) is not split:
                    yield f"/{name}: {value!r}", home

    def _of(self, call: FunctionCall, texts: bool) -> Iterator[tuple[str, str]]:
        function = self._functions.get(call.name)
        for parameter in function.arguments if function else ():
            value = call.arguments.get(parameter.name)
            if isinstance(value, FunctionCall):
                yield from self._of(value, texts)
            elif not isinstance(value, str) or (is_free_text(parameter) and not texts):
                continue
            elif self._is_pooled(parameter):
                yield parameter.name, value

    def _is_pooled(self, parameter: Parameter) -> bool:
        key = (parameter.function, parameter.name)
        if key not in self._pooled:
            self._pooled[key] = is_open(parameter) and _has_pools(parameter)
        return self._pooled[key]


def _has_pools(parameter: Parameter) -> bool:
    """Whether every split has values of its own: hard patterns and lengths can leave one without."""
    rng = Random(0)
    try:
        drawn = [(split, sample(parameter, rng, split)) for split in Split for _ in range(_DRAWS)]
    except Unsatisfiable:
        return False
    return all(split_of(value) is split for split, value in drawn if isinstance(value, str))


def _digest(text: str) -> int:
    """64 bits of a text, for sets of many."""
    found = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(found)
