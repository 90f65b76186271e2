"""Coverage: what the rows of each function say of its parameters, and what none of them says.

Per parameter: in how many rows it is given and left out, how often each member of a closed list and
each boundary comes up (also inside arrays and objects), in which ways its values are said, and in which
styles it is asked for. What can come up and does not is a gap.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from random import Random
from typing import Any, NamedTuple

from functok.planning.drawing import given_sets
from functok.planning.plan import Plan
from functok.records import Kind, Style
from functok.specs import ApiSpec, FunctionSpec, Parameter
from functok.specs.pointers import escaped
from functok.values import RELATIVE, Cell, cells, holds, way_of, ways


class Gap(NamedTuple):
    """What can come up and does not. `what`: "given", "left out", "member", "boundary", "way", "style"."""

    parameter: str
    what: str
    value: Any

    def __str__(self) -> str:
        value = "" if self.value is None else f" {json.dumps(self.value, ensure_ascii=False)}"
        return f"{self.parameter}: {self.what}{value}"


class FunctionCoverage:
    """The counts of one function."""

    def __init__(self, function: FunctionSpec) -> None:
        self.function = function
        self.rows = 0
        self._parameters = {p.name: _ParameterCoverage(p) for p in function.arguments}

    def add(self, arguments: Mapping[str, Any], said: Mapping[str, str], style: str) -> None:
        """One row. `said` are the ways in which arguments are said, by name, as far as known."""
        self.rows += 1
        for name, counts in self._parameters.items():
            if name in arguments:
                counts.add(arguments[name], said.get(name), style)

    @cached_property
    def _states(self) -> dict[str, tuple[bool, bool]]:
        """Per parameter whether it can be given, and whether it can be left out."""
        sets = given_sets(self.function, Random(0))
        return {
            name: (any(name in s for s in sets), any(name not in s for s in sets))
            for name in self._parameters
        }

    def gaps(self) -> list[Gap]:
        """What can come up and does not, in the order of the parameters."""
        return [gap for gap, count in self._expected() if not count]

    def as_json(self) -> dict[str, Any]:
        """Counts per parameter, and the gaps as text."""
        expected = list(self._expected())
        return {
            "rows": self.rows,
            "cells": len(expected),
            "covered": sum(count > 0 for _, count in expected),
            "gaps": [str(gap) for gap, count in expected if not count],
            "parameters": {n: c.as_json(self.rows) for n, c in self._parameters.items()},
        }

    def _expected(self) -> Iterator[tuple[Gap, int]]:
        for name, counts in self._parameters.items():
            can_be_given, can_be_left_out = self._states[name]
            if can_be_given:
                yield Gap(name, "given", None), counts.given
                yield from counts.expected()
            if can_be_left_out:
                yield Gap(name, "left out", None), self.rows - counts.given


class _ParameterCoverage:
    def __init__(self, parameter: Parameter) -> None:
        self.parameter = parameter
        self.given = 0
        self.cells = cells(parameter)
        self.found = [0] * len(self.cells)
        self.ways: Counter[str] = Counter()
        self.styles: Counter[str] = Counter()
        self._possible: dict[str, None] = {}

    def add(self, value: Any, way: str | None, style: str) -> None:
        self.given += 1
        self.styles[style] += 1
        for i, cell in enumerate(self.cells):
            self.found[i] += holds(value, cell)
        if way is not None:
            self.ways[way] += 1
            self._possible |= dict.fromkeys(ways(self.parameter, value))

    def expected(self) -> Iterator[tuple[Gap, int]]:
        for cell, count in zip(self.cells, self.found, strict=True):
            what = "member" if cell.is_member else "boundary"
            yield Gap(_named(self.parameter.name, cell), what, cell.value), count
        if self.ways:
            for way in self._possible:
                yield Gap(self.parameter.name, "way", way), self.ways[way]
        if self.given:
            for style in Style:
                yield Gap(self.parameter.name, "style", str(style)), self.styles[style]

    def as_json(self, rows: int) -> dict[str, Any]:
        found: dict[str, list[list[Any]]] = {}
        for cell, count in zip(self.cells, self.found, strict=True):
            sort = "members" if cell.is_member else "boundaries"
            inside = "/".join(cell.path)
            found.setdefault(f"{sort} of {inside}" if inside else sort, []).append(
                [cell.value, count]
            )
        return {
            "given": self.given,
            "left_out": rows - self.given,
            **found,
            "ways": dict(sorted(self.ways.items())),
            "styles": {style: n for style in map(str, Style) if (n := self.styles[style])},
        }


class Coverage:
    """The counts of all functions of an API, over the rows that call one of them."""

    def __init__(self, api: ApiSpec) -> None:
        self.functions = {f.name: FunctionCoverage(f) for f in api.functions}

    def add_row(self, row: Mapping[str, Any]) -> None:
        """A row of a dataset; rows of other kinds than `single` do not count."""
        if row["kind"] != Kind.SINGLE:
            return
        [call] = json.loads(row["calls"])
        counts = self.functions[call["name"]]
        grounding = json.loads(row["grounding"])
        arguments = call["arguments"]
        said = {
            p.name: RELATIVE if ground["how"] == RELATIVE else way_of(p, arguments[p.name], text)
            for p in counts.function.arguments
            if p.name in arguments
            and (ground := grounding.get(escaped(p.name)))
            and (text := ground.get("text"))
        }
        counts.add(arguments, said, row["style"])

    @classmethod
    def of_plan(cls, plan: Plan) -> Coverage:
        """What the slots of a plan ask for, before the first row is made; a teacher's choice counts when
        it is made."""
        found = cls(plan.api)
        for shard in plan.shards:
            if shard.kind is not Kind.SINGLE:
                continue
            slots = plan.slots(shard)
            for ordinal in range(shard.wanted):
                slot = slots.slot(ordinal, 0)
                if slot.own:
                    continue
                [call] = slot.calls
                arguments = {**call.pinned, **dict.fromkeys(call.free)}
                found.functions[call.function].add(arguments, call.ways, slot.style)
        return found

    def as_json(self) -> dict[str, Any]:
        """The `coverage` of the manifest: cells that can come up, how many did, and per function all."""
        functions = {name: counts.as_json() for name, counts in self.functions.items()}
        return {
            "cells": sum(f["cells"] for f in functions.values()),
            "covered": sum(f["covered"] for f in functions.values()),
            "functions": functions,
        }


def _named(name: str, cell: Cell) -> str:
    return "/".join((name, *cell.path))
