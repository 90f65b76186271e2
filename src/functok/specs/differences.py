"""What differs between two versions of a function, and what that does to calls written for the old one.

    breaking     a call for the old version may be refused by the new one, or mean something else
    compatible   every old call still holds, and there are calls that did not hold before
    cosmetic     just the same calls hold: words, examples, another way of writing the same schema

Decided by the JSON Schemas (`inclusion`), by the order of the parameters, because calls are
positional, and by defaults, because they are what a call without the argument means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from functok.hashing import canonical_json
from functok.specs.documents import shown
from functok.specs.inclusion import accepts_all
from functok.specs.model import FunctionSpec, Parameter
from functok.specs.pointers import pointer
from functok.specs.references import resolve

_SHOWN = 6
_DEEPEST = 8
_MISSING = object()
_WORDS = (
    "description", "title", "examples", "example", "deprecated", "readOnly", "writeOnly", "$comment",
)  # fmt: skip
_UNREAD = ("$defs", "definitions", "$schema", "$id")


class Impact(StrEnum):
    """What a change does to the calls written before it; in order of weight."""

    COSMETIC = "cosmetic"
    COMPATIBLE = "compatible"
    BREAKING = "breaking"

    @property
    def weight(self) -> int:
        return list(Impact).index(self)


class Sort(StrEnum):
    """What happened to a function."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """One thing that differs: `place` is a parameter (`/room`, `/address/city`), or empty."""

    place: str
    impact: Impact
    message: str

    def as_json(self) -> dict[str, Any]:
        return {"place": self.place, "impact": str(self.impact), "message": self.message}


@dataclass(frozen=True)
class FunctionChange:
    """What happened to one function. `old` or `new` is None where it did not exist."""

    old: FunctionSpec | None
    new: FunctionSpec | None
    differences: tuple[Difference, ...] = ()

    @property
    def name(self) -> str:
        return (self.new or self.old or _NOBODY).name

    @property
    def sort(self) -> Sort:
        if self.old is None:
            return Sort.ADDED
        if self.new is None:
            return Sort.REMOVED
        return Sort.CHANGED if self.old.name == self.new.name else Sort.RENAMED

    @cached_property
    def impact(self) -> Impact:
        """The weightiest of its differences. A new name alone breaks nothing: the token stays."""
        if self.new is None:
            return Impact.BREAKING
        least = Impact.COSMETIC if self.sort is Sort.CHANGED else Impact.COMPATIBLE
        return max((least, *(d.impact for d in self.differences)), key=lambda i: i.weight)

    @cached_property
    def touched(self) -> frozenset[str]:
        """The parameters of the new version whose values, or presence, may be others than before."""
        if self.old is None or self.new is None:
            return frozenset()
        names = [parameter.name for parameter in self.new.arguments]
        real = [d.place for d in self.differences if d.impact is not Impact.COSMETIC]
        if "" in real:
            return frozenset(names)
        return frozenset(
            n for n in names for p in real if (p + "/").startswith(pointer((n,)) + "/")
        )

    def as_json(self) -> dict[str, Any]:
        formerly = self.old.name if self.old and self.sort is Sort.RENAMED else None
        return {
            "function": self.name,
            "change": str(self.sort),
            "impact": str(self.impact),
            "formerly": formerly,
            "differences": [difference.as_json() for difference in self.differences],
        }


_NOBODY = FunctionSpec("", "", {})


def differences(old: FunctionSpec, new: FunctionSpec) -> tuple[Difference, ...]:
    """What differs between two versions of one function, its name aside; empty if nothing does."""
    found = [*_parameters(old, new)]
    root = _keywords(old.parameters, new.parameters, ("properties", "required", *_WORDS, *_UNREAD))
    found += [Difference("", *told) for told in root]
    whole = impact_of(old.parameters, new.parameters)
    if whole.weight > max((d.impact.weight for d in found), default=0):
        found.append(Difference("", whole, _IN_ALL[whole]))
    if old.description != new.description:
        found.append(Difference("", Impact.COSMETIC, "the description is worded differently"))
    return tuple(found)


def impact_of(old: Any, new: Any) -> Impact:
    """What becomes of the values of a self-contained schema when another takes its place."""
    if old == new and canonical_json(old) == canonical_json(new):
        return Impact.COSMETIC
    if not accepts_all(new, old):
        return Impact.BREAKING
    return Impact.COSMETIC if accepts_all(old, new) else Impact.COMPATIBLE


_IN_ALL = {
    Impact.BREAKING: "not all that was allowed before is allowed now",
    Impact.COMPATIBLE: "more is allowed than before",
}


def _parameters(old: FunctionSpec, new: FunctionSpec) -> Iterator[Difference]:
    before = {parameter.name: parameter for parameter in old.arguments}
    after = {parameter.name: parameter for parameter in new.arguments}
    kept_before = [name for name in before if name in after]
    kept_after = [name for name in after if name in before]
    if kept_before != kept_after:
        order = f"{', '.join(kept_before)} → {', '.join(kept_after)}"
        yield Difference("", Impact.BREAKING, f"another order, and calls are positional: {order}")
    for name in before:
        if name not in after:
            yield Difference(pointer((name,)), Impact.BREAKING, "the parameter is gone")
    for position, (name, parameter) in enumerate(after.items()):
        place = pointer((name,))
        if name in before:
            yield from _parameter(place, before[name], parameter)
        elif parameter.required:
            yield Difference(place, Impact.BREAKING, "a new parameter, and required")
        elif any(later in before for later in list(after)[position:]):
            said = "a new parameter, optional, but before others, and calls are positional"
            yield Difference(place, Impact.BREAKING, said)
        else:
            yield Difference(place, Impact.COMPATIBLE, "a new parameter, optional")


def _parameter(place: str, old: Parameter, new: Parameter) -> Iterator[Difference]:
    """The differences of one parameter that both versions have."""
    for told in _presence(True, True, old.required, new.required):
        yield Difference(place, *told)
    always = old.required and new.required
    found = list(_Comparison(old.schema, new.schema).run(place, always))
    whole = impact_of(old.schema, new.schema)
    for difference, of_default in found:
        # A part may look worse than it is: what one keyword lost another may say.
        lighter = min(difference.impact, whole, key=lambda impact: impact.weight)
        yield difference if of_default else replace(difference, impact=lighter)
    if whole.weight > max(
        (d.impact.weight for d, of_default in found if not of_default), default=0
    ):
        yield Difference(place, whole, _IN_ALL[whole])


class _Comparison:
    """Two self-contained schemas, read side by side."""

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self._old, self._new = old, new
        self._within: list[str] = []

    def run(self, place: str, always: bool) -> Iterator[tuple[Difference, bool]]:
        """Each difference, and whether it is one of a default, of which schemas know nothing.

        `always`: the value is always given, so that its default never counts.
        """
        yield from self._nodes(place, self._old, self._new, always, 0)

    def _nodes(
        self, place: str, old: Any, new: Any, always: bool, depth: int
    ) -> Iterator[tuple[Difference, bool]]:
        """Those of two schemas and of what is in them; what contains itself is told once."""
        pair = canonical_json([old, new])
        if pair not in self._within:
            self._within.append(pair)
            yield from self._node(place, old, new, always, depth)
            self._within.pop()

    def _node(
        self, place: str, old: Any, new: Any, always: bool, depth: int
    ) -> Iterator[tuple[Difference, bool]]:
        before, after = _followed(old, self._old), _followed(new, self._new)
        if depth > _DEEPEST:
            return
        for told in _default(before, after, always):
            yield Difference(place, *told), True
        lists = isinstance(before.get("items"), Mapping) and isinstance(after.get("items"), Mapping)
        nested = ("properties", "required", *(("items",) if lists else ()))
        roots = (self._old, self._new)
        for told in _keywords(before, after, (*nested, "default", *_WORDS, *_UNREAD), roots):
            yield Difference(place, *told), False
        for word in _WORDS:
            if before.get(word) != after.get(word):
                said = f"another {word.removesuffix('s')}"
                yield Difference(place, Impact.COSMETIC, said), False
        yield from self._properties(place, before, after, depth)
        if lists:
            yield from self._nodes(f"{place}/[]", before["items"], after["items"], True, depth + 1)

    def _properties(
        self, place: str, before: Mapping[str, Any], after: Mapping[str, Any], depth: int
    ) -> Iterator[tuple[Difference, bool]]:
        old, new = before.get("properties", {}), after.get("properties", {})
        for name in dict.fromkeys((*old, *new)):
            here = place + pointer((name,))
            needed = name in before.get("required", ()), name in after.get("required", ())
            for told in _presence(name in old, name in new, *needed):
                yield Difference(here, *told), False
            if name in old and name in new:
                yield from self._nodes(here, old[name], new[name], all(needed), depth + 1)


def _presence(
    was: bool, is_: bool, was_required: bool, is_required: bool
) -> Iterator[tuple[Impact, str]]:
    """What became of a property's place in its object."""
    if not is_:
        yield Impact.BREAKING, "the property is gone"
    elif not was:
        impact = Impact.BREAKING if is_required else Impact.COMPATIBLE
        yield impact, f"a new property, {'required' if is_required else 'optional'}"
    elif was_required and not is_required:
        yield Impact.COMPATIBLE, "required before, optional now"
    elif is_required and not was_required:
        yield Impact.BREAKING, "optional before, required now"


def _followed(node: Any, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema with the references of its top followed, and an `allOf` of one part opened."""
    hops = 0
    while isinstance(node, Mapping) and hops < _DEEPEST:
        rest = {k: v for k, v in node.items() if k not in ("$ref", "allOf")}
        if "$ref" in node:
            inner = resolve(root, node["$ref"])
        elif isinstance(node.get("allOf"), list) and len(node["allOf"]) == 1:
            inner = node["allOf"][0]
        else:
            return node
        if not isinstance(inner, Mapping) or any(k in rest for k in inner if k not in _WORDS):
            return node
        kept = {"allOf": node["allOf"]} if "$ref" in node and "allOf" in node else {}
        node = {**inner, **rest, **kept}
        hops += 1
    return node if isinstance(node, Mapping) else {}


def _default(
    before: Mapping[str, Any], after: Mapping[str, Any], always: bool
) -> Iterator[tuple[Impact, str]]:
    old, new = before.get("default", _MISSING), after.get("default", _MISSING)
    if old is new or (_MISSING not in (old, new) and canonical_json(old) == canonical_json(new)):
        return
    if always:
        yield Impact.COSMETIC, "another default, of a value that is always given"
    elif old is _MISSING:
        yield Impact.COMPATIBLE, f"default {shown(new)}, where none was stated"
    else:
        now = "none" if new is _MISSING else shown(new)
        yield Impact.BREAKING, f"default {shown(old)} → {now}: left out, it means something else"


def _keywords(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    skipped: Sequence[str],
    roots: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None,
) -> Iterator[tuple[Impact, str]]:
    """The keywords that differ, each with its impact when it is looked at alone."""
    defs = [root.get("$defs", {}) for root in roots or (before, after)]
    for keyword in dict.fromkeys((*before, *after)):
        if keyword in skipped or keyword.startswith("x-"):
            continue
        old, new = before.get(keyword, _MISSING), after.get(keyword, _MISSING)
        if (
            old is not _MISSING
            and new is not _MISSING
            and canonical_json(old) == canonical_json(new)
        ):
            continue
        alone = [
            {"$defs": d, **({} if v is _MISSING else {keyword: v})}
            for d, v in zip(defs, (old, new), strict=True)
        ]
        yield impact_of(*alone), _told(keyword, old, new)


def _told(keyword: str, old: Any, new: Any) -> str:
    if keyword == "enum" and isinstance(old, list) and isinstance(new, list):
        kept = [canonical_json(member) for member in old], [canonical_json(m) for m in new]
        added = [m for m in new if canonical_json(m) not in kept[0]]
        gone = [m for m in old if canonical_json(m) not in kept[1]]
        parts = [f"{said}: {_listed(ms)}" for said, ms in (("new", added), ("gone", gone)) if ms]
        return f"enum, {'; '.join(parts)}" if parts else "enum, in another order"
    if old is _MISSING:
        return f"{keyword} {shown(new)}, where there was none"
    return f"{keyword} {shown(old)} → {'none' if new is _MISSING else shown(new)}"


def _listed(members: Sequence[Any]) -> str:
    more = f" and {len(members) - _SHOWN} more" if len(members) > _SHOWN else ""
    return ", ".join(shown(member) for member in members[:_SHOWN]) + more
