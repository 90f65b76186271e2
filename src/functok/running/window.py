"""How much work may be under way at once, whoever brings it; in one event loop."""

from __future__ import annotations

import asyncio


class Window:
    """Lets work in until `most` units of it are under way. Units are requests, or whatever is counted.

    Work is let in whole, so that what is larger than the window comes in too: there may be more units
    under way than `most`, by less than the last work that came in.
    """

    def __init__(self, most: float) -> None:
        self._most = most
        self._inside = 0
        self._freed = asyncio.Event()

    async def enter(self, units: int) -> Room:
        """Waits until there is room; units of it can be given back early."""
        while self._inside >= self._most:
            self._freed.clear()
            await self._freed.wait()
        self._inside += units
        return Room(self, units)

    def _leave(self, units: int) -> None:
        self._inside -= units
        self._freed.set()


class Room:
    """What some work takes up of a window. To be left in the end, however the work ended."""

    def __init__(self, window: Window, units: int) -> None:
        self._window = window
        self._units = units

    def leave(self, units: int) -> None:
        """Leaves so many units, as far as there are so many."""
        units = min(units, self._units)
        self._units -= units
        self._window._leave(units)

    def end(self, _: object = None) -> None:
        """Leaves all; can be called back by a task that has ended."""
        self.leave(self._units)
