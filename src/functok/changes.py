"""What changed between a dataset's functions and a spec: read from both, decided by nobody else.

Functions are known again by their name or by a former name that the spec or the token registry
states. One that is gone and one that is new and much like it are asked about, never joined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from functok.dataset import Dataset
from functok.specs import ApiSpec, FunctionSpec
from functok.specs.differences import FunctionChange, Impact, differences
from functok.specs.likeness import Likely, likely_renames
from functok.tokens import Registry, Status


@dataclass(frozen=True)
class Changes:
    """What a spec says now against what a dataset was made for.

    `functions` are those that changed, in the order of the spec, the removed ones last. `renamed`
    maps the names of the dataset's functions to those of now, also where both are the same; a removed
    function is not in it.
    """

    functions: tuple[FunctionChange, ...]
    likely: tuple[Likely, ...]
    renamed: Mapping[str, str]

    @cached_property
    def by_name(self) -> Mapping[str, FunctionChange]:
        return {change.name: change for change in self.functions}

    @property
    def impact(self) -> Impact | None:
        """The weightiest of all; None if nothing changed."""
        return max((c.impact for c in self.functions), key=lambda i: i.weight, default=None)

    def as_json(self) -> dict[str, Any]:
        return {
            "impact": str(self.impact) if self.impact else None,
            "functions": [change.as_json() for change in self.functions],
            "likely_renamed": [
                {
                    "from": pair.old.name,
                    "to": pair.new.name,
                    "likeness": round(pair.likeness, 2),
                    "place": pair.new.place,
                    "write": alias_line(pair.new, pair.old.name),
                }
                for pair in self.likely
            ],
        }


def what_changed(api: ApiSpec, dataset: Dataset, registry: Registry | None = None) -> Changes:
    """What `api` changes in the functions of `dataset`; touches and writes nothing.

    `registry` is the token registry of the spec, if there is one: it knows former names that the spec
    does not state any more. Raises `InputError` where the folder is no dataset, `RegistryError` where
    former names contradict each other.
    """
    known = (registry or dataset.registry).updated(api.functions, api.others)
    return changes_between(dataset.api, api, known)


def changes_between(before: ApiSpec, after: ApiSpec, registry: Registry) -> Changes:
    """The same for two specs, and the registry of the later one."""
    names = {
        name: token.function
        for token in registry.tokens
        if token.status is Status.ACTIVE
        for name in (*token.aliases, token.function)
    }
    old_of: dict[str, FunctionSpec] = {}
    removed: list[FunctionSpec] = []
    for old in before.functions:
        now = names.get(old.name)
        if now in after.by_name and now not in old_of:
            old_of[str(now)] = old
        else:
            removed.append(old)
    found = []
    for new in after.functions:
        known = old_of.get(new.name)
        if known is None:
            found.append(FunctionChange(None, new))
        elif known.name != new.name or known.fingerprint != new.fingerprint:
            change = FunctionChange(known, new, differences(known, new))
            if change.differences or known.name != new.name:
                found.append(change)
    added = [change.new for change in found if change.old is None and change.new is not None]
    found += [FunctionChange(old, None) for old in removed]
    likely = likely_renames(removed, added)
    return Changes(tuple(found), tuple(likely), {old.name: name for name, old in old_of.items()})


def alias_line(function: FunctionSpec, old: str) -> str:
    """What to write in the spec of `function` to say that it was called `old` before."""
    suffix = Path(function.place.partition("#")[0].partition(":")[0]).suffix
    if suffix in (".py", ".pyi"):
        return f"Formerly: {old}"
    if suffix in (".yaml", ".yml"):
        return f"x-functok: {{aliases: [{old}]}}"
    return f'"x-functok": {{"aliases": ["{old}"]}}'
