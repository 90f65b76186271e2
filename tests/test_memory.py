"""Memory that is free goes back to the system, and what a row takes is free when it is done."""

from __future__ import annotations

import gc
import platform
from pathlib import Path
from random import Random

import pytest

from functok.memory import give_back
from functok.specs import FunctionSpec
from functok.values import ground
from functok.values.drawing.pools import compose


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be asked to")
def test_what_is_free_between_what_is_used_is_given_back() -> None:
    held = [bytes([i % 256]) * 2_000 for i in range(40_000)]
    held = held[::100]  # each keeps the memory around it from being given back by itself
    before = _resident()
    give_back()
    assert before - _resident() > 40_000_000
    assert len(held) == 400


def test_a_value_and_its_grounding_leave_nothing_to_the_garbage_collector() -> None:
    """Garbage in cycles stays until it is looked for, which takes longer the more of it there is."""
    parameters = {"type": "object", "properties": {"city": {"type": "string"}}}
    weather = FunctionSpec("get_weather", "Tells the weather.", parameters)

    def make() -> None:
        city = compose("texts", "proper", Random(7))
        assert not ground(weather, {"city": city}, f"What is it like in {city}?").missing

    make()  # what is known from then on is made once
    gc.collect()
    make()
    assert gc.collect() == 0


def _resident() -> int:
    """Bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
