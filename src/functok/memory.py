"""How a long run uses memory: garbage is looked for less often, and what is free is given back."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG_OBJECTS = 50_000


@contextmanager
def rare_collections() -> Iterator[None]:
    """Looks for garbage less often: millions of objects come and go, and few of them in cycles."""
    usual = gc.get_threshold()
    gc.set_threshold(_YOUNG_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def give_back() -> None:
    """Gives free memory back to the system, where its library can be asked to (glibc).

    What an index of a million queries took would stay with the process else, in pieces that the columns
    of a release, which come from another allocator, cannot use.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
