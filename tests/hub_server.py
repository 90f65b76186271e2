"""The practice Hub in a thread of this process, so that a test can plan its faults and look inside."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from functok.practice import PracticeHub


@contextmanager
def practice_hub(key: str = "") -> Iterator[PracticeHub]:
    """A running Hub; `key` is the only token that it takes."""
    hub = PracticeHub(key=key)
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    stop = asyncio.Event()

    async def serve() -> None:
        async with hub:
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(10)
        yield hub
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
