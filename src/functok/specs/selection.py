"""Which of a spec's functions are taken: globs on names, tags and paths."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from functok.errors import InputError

Labels = tuple[str, ...]
"""What one function of a source answers to: its name first, then its tags and its path."""


@dataclass(frozen=True)
class Selection:
    """A function is taken if a glob of `include` (where there are any) fits one of its labels, and none
    of `exclude` does. `*` also stands for `/`, so `/orders*` is all below that path.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def takes(self, labels: Labels) -> bool:
        included = not self.include or any(_fits(glob, labels) for glob in self.include)
        return included and not any(_fits(glob, labels) for glob in self.exclude)

    def refuse_unused(self, offered: Sequence[Labels]) -> None:
        """`InputError` for a glob that fits nothing: most likely a typing mistake."""
        for option, globs in (("--include", self.include), ("--exclude", self.exclude)):
            for glob in globs:
                if not any(_fits(glob, labels) for labels in offered):
                    names = ", ".join(labels[0] for labels in offered[:5])
                    raise InputError(
                        option,
                        f"{glob!r} fits no function",
                        "It is compared with names, tags and paths; `functok inspect SPEC` shows "
                        f"the names ({names}{', …' if len(offered) > 5 else ''})",
                    )


EVERYTHING = Selection()


def _fits(glob: str, labels: Iterable[str]) -> bool:
    return any(fnmatchcase(label, glob) for label in labels)
