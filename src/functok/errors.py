"""Every error of functok, and the policy behind them.

    FunctokError                what stops a run; the message is for a person, shown without a traceback
    ├── CheckFailed      (1)    a dataset is not fit for what is asked of it
    ├── InputError       (2)    a spec, option, prompt, registry or folder that the user gave is wrong
    │   ├── SpecError           … a function signature spec
    │   ├── RegistryError       … a functional-token registry
    │   └── OutputError         … the folder that is written to: not ours, not writable, disk full
    ├── Shortfall        (3)    the run finished with fewer rows than asked
    └── ServiceError     (4)    the teacher or the Hub could not be used
        └── Unavailable         … for a while: another try later may succeed

The number in brackets is the exit code of the command line.

A bad row is never an error: a reply that fails a check becomes a `records.Rejection` with a reason
code, is written to `rejected.jsonl`, and the run goes on. What stops a run is only what makes every
further row worthless: wrong input, a full disk, a teacher that cannot be reached.

Every message names the place (file, line or JSON pointer), the fault (with the value found) and the
remedy. Text that comes from specs or replies is data: it is shown with control characters escaped.
"""

from __future__ import annotations

from typing import ClassVar


def printable(text: str, limit: int = 200) -> str:
    """`text` on one line, control characters escaped, cut to `limit` characters."""
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return safe if len(safe) <= limit else safe[: limit - 1] + "…"


class FunctokError(Exception):
    """What stops a run. `place` is where, `fault` is what is wrong, `remedy` is what to do."""

    exit_code: ClassVar[int]

    def __init__(self, place: str, fault: str, remedy: str) -> None:
        self.place = printable(place, 400)
        self.fault = printable(fault, 600)
        self.remedy = printable(remedy, 400)
        super().__init__(f"{self.place}: {self.fault}. {self.remedy}")


class CheckFailed(FunctokError):
    """A dataset is not fit for what is asked of it."""

    exit_code = 1


class InputError(FunctokError):
    """Something that the user gave is wrong."""

    exit_code = 2


class SpecError(InputError):
    """A function signature spec cannot be used."""


class RegistryError(InputError):
    """A functional-token registry contradicts itself or its spec."""


class OutputError(InputError):
    """The folder that is written to is not ours, not writable, or the disk is full."""


class Shortfall(FunctokError):
    """The run finished, and wrote a valid dataset, with fewer rows than asked."""

    exit_code = 3


class ServiceError(FunctokError):
    """The teacher or the Hub could not be used."""

    exit_code = 4


class Unavailable(ServiceError):
    """A service has not answered for a while: another try later may succeed."""
