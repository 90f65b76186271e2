"""What a person sees while a run goes on: rows of each shard, money, time left.

On a terminal it is a table that is drawn anew; elsewhere a line now and then, for a log. Names are
text, never markup.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from functok.errors import printable
from functok.planning.plan import Plan
from functok.running.workshop import Progress
from functok.teachers import BatchState, Spent

_LINE_EVERY = 5.0  # seconds, where the output is no terminal
_TAIL = 12  # shards shown besides the total
_LONGEST_NAME = 48
_BATCHES_SHOWN = 4  # the newest
_WINDOW = 60.0  # seconds whose rows tell how fast it goes
_SURE_AFTER = 5.0  # seconds before a time is named
_MINUTE, _HOUR = 60, 3600


class Shown(Protocol):
    """What is told of a run."""

    def update(self, progress: Progress) -> None: ...

    def watch(self, news: BatchState | Spent) -> None: ...


@contextmanager
def progress(
    console: Console, plan: Plan, clock: Callable[[], float] = time.monotonic
) -> Iterator[Shown]:
    """Shows how far a run is: a live table on a terminal, a line now and then elsewhere.

    `clock` gives seconds.
    """
    board = _Board({shard.name: shard.wanted for shard in plan.shards}, clock)
    if console.is_terminal:
        with Live(board, console=console, refresh_per_second=8, transient=True):
            yield board
    else:
        yield _Lines(console, board)


class _Board:
    """The newest news of a run. `wanted` are the rows of each shard."""

    def __init__(self, wanted: dict[str, int], clock: Callable[[], float]) -> None:
        self._wanted = wanted
        self.clock = clock
        self._latest: dict[str, Progress] = {}
        self._batches: dict[str, BatchState] = {}
        self._spent: Spent | None = None
        self._began = clock()
        self._marks: deque[tuple[float, int]] = deque([(self._began, 0)])

    def update(self, progress: Progress) -> None:
        self._latest.pop(progress.shard.name, None)
        self._latest[progress.shard.name] = progress
        now = self.clock()
        if now - self._began < 1:  # rows of an earlier process say nothing of how fast it goes now
            self._marks[0] = (now, self.total[1])
        elif now - self._marks[-1][0] >= 1:
            self._marks.append((now, self.total[1]))
        while len(self._marks) > 1 and now - self._marks[0][0] > _WINDOW:
            self._marks.popleft()

    def watch(self, news: BatchState | Spent) -> None:
        if isinstance(news, Spent):
            self._spent = news
        else:
            self._batches[news.id] = news

    @property
    def total(self) -> tuple[int, int, int]:
        """Rows wanted, accepted, and attempts refused, in all."""
        latest = self._latest.values()
        return (
            sum(self._wanted.values()),
            sum(p.accepted for p in latest),
            sum(p.refused for p in latest),
        )

    @property
    def footer(self) -> str:
        """Money, requests, tokens and the time left, as far as they are known."""
        return ", ".join(part for part in (_spending(self._spent), self._left()) if part)

    def _left(self) -> str:
        """About how long the rest takes, by the rows of the last minute."""
        wanted, accepted, _ = self.total
        now = self.clock()
        then, before = self._marks[0]
        gained = accepted - before
        if now - self._began < _SURE_AFTER or gained <= 0 or accepted >= wanted:
            return ""
        return f"about {_duration((wanted - accepted) * (now - then) / gained)} left"

    def __rich__(self) -> Group:
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("", overflow="ellipsis", no_wrap=True)
        for column in ("wanted", "accepted", "refused"):
            table.add_column(column, justify="right")
        for name, progress in list(self._latest.items())[-_TAIL:]:
            table.add_row(
                Text(printable(name, _LONGEST_NAME)), str(self._wanted[name]),
                str(progress.accepted), str(progress.refused),
            )  # fmt: skip
        table.add_section()
        table.add_row("all", *(str(n) for n in self.total), style="bold")
        batches = list(self._batches.values())[-_BATCHES_SHOWN:]
        return Group(table, Text(self.footer), *(Text(_batch(batch)) for batch in batches))


class _Lines:
    def __init__(self, console: Console, board: _Board) -> None:
        self._console = console
        self._board = board
        self._next = self._board.clock() + _LINE_EVERY
        self._statuses: dict[str, str] = {}

    def watch(self, news: BatchState | Spent) -> None:
        self._board.watch(news)
        if isinstance(news, BatchState) and self._statuses.get(news.id) != news.status:
            self._statuses[news.id] = news.status
            self._console.print(_batch(news))

    def update(self, progress: Progress) -> None:
        self._board.update(progress)
        if self._board.clock() >= self._next:
            self._next = self._board.clock() + _LINE_EVERY
            wanted, accepted, refused = self._board.total
            rows = f"{accepted} of {wanted} rows accepted, {refused} refused so far"
            footer = self._board.footer
            self._console.print(f"{rows}; {footer}" if footer else rows)


def _spending(spent: Spent | None) -> str:
    if spent is None:
        return ""
    limit = "" if spent.most_dollars is None else f" of ${spent.most_dollars:.2f}"
    dollars = "price unknown" if spent.dollars is None else f"${spent.dollars:.4f}{limit}"
    tokens = f"{_short(spent.prompt_tokens)} + {_short(spent.completion_tokens)} tokens"
    return f"{dollars}, {spent.requests:,} requests, {tokens}"


def _short(count: int) -> str:
    """A count of tokens in three or four figures: 950, 12.3k, 4.56M."""
    if count < 1_000:
        return str(count)
    return f"{count / 1_000:.1f}k" if count < 1_000_000 else f"{count / 1_000_000:.2f}M"


def _duration(seconds: float) -> str:
    if seconds < 2 * _MINUTE:
        return f"{seconds:.0f} s"
    return f"{seconds / _MINUTE:.0f} min" if seconds < 2 * _HOUR else f"{seconds / _HOUR:.1f} h"


def _batch(batch: BatchState) -> str:
    name, status = printable(batch.id), printable(batch.status)
    return f"batch {name}: {status}, {batch.done} of {batch.total} requests done"
