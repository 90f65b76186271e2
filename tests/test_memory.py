"""Memory that is free goes back to the system."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from functok.memory import give_back


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be asked to")
def test_what_is_free_between_what_is_used_is_given_back() -> None:
    held = [bytes([i % 256]) * 2_000 for i in range(40_000)]
    held = held[::100]  # each keeps the memory around it from being given back by itself
    before = _resident()
    give_back()
    assert before - _resident() > 40_000_000
    assert len(held) == 400


def _resident() -> int:
    """Bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
