"""The window that bounds how much work is under way at once."""

from __future__ import annotations

import asyncio
import random

from hypothesis import given
from hypothesis import strategies as st

from functok.running.window import Window


@given(st.integers(1, 20), st.lists(st.integers(0, 30), max_size=30), st.randoms())
def test_all_work_comes_in_and_never_more_than_the_window_and_the_last_work_hold(
    most: int, sizes: list[int], rng: random.Random
) -> None:
    async def run() -> None:
        window = Window(most)
        inside = ended = 0

        async def work(size: int) -> None:
            nonlocal inside, ended
            room = await window.enter(size)
            assert inside < most, "there was no room"
            inside += size
            left = size
            while left > 0:
                await asyncio.sleep(0)
                some = rng.randint(1, 10)
                room.leave(some)
                inside -= min(some, left)
                left -= some
            room.end()
            ended += 1

        await asyncio.gather(*map(work, sizes))
        assert (inside, ended) == (0, len(sizes))

    asyncio.run(run())
