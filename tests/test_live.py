"""What is shown while a run goes on: rows, money, tokens, the time left."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from functok.cli import live
from functok.cli.display import console
from functok.config import RunConfig
from functok.planning.plan import Plan, Shard
from functok.records import Kind
from functok.running.workshop import Progress
from functok.specs import ApiSpec, FunctionSpec
from functok.teachers import BatchState, Spent

NOTHING = {"type": "object", "properties": {}, "additionalProperties": False}
API = ApiSpec("a", (FunctionSpec("[red]open[/red]", "Opens.", NOTHING),))
SHARD = Shard(Kind.SINGLE, "[red]open[/red]", 100)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def _plan() -> Plan:
    return Plan(API, RunConfig(rows=100, negatives=0))


def _lines(tell: Callable[[live.Shown, Clock], None]) -> list[str]:
    """The lines that are printed where the output is no terminal."""
    clock, paper = Clock(), console()
    paper.file = io.StringIO()
    with live.progress(paper, _plan(), clock) as shown:
        tell(shown, clock)
    return paper.file.getvalue().splitlines()


def test_a_log_gets_a_line_every_few_seconds_with_rows_money_and_time_left() -> None:
    def tell(shown: live.Shown, clock: Clock) -> None:
        shown.update(Progress(SHARD, 0, 0))
        for second in range(1, 11):
            clock.now += 1
            shown.watch(Spent(second, 2_000 * second, 500 * second, 0.01 * second, 5.0))
            shown.update(Progress(SHARD, 2 * second, 1))

    assert _lines(tell) == [
        "10 of 100 rows accepted, 1 refused so far; "
        "$0.0500 of $5.00, 5 requests, 10.0k + 2.5k tokens, about 45 s left",
        "20 of 100 rows accepted, 1 refused so far; "
        "$0.1000 of $5.00, 10 requests, 20.0k + 5.0k tokens, about 40 s left",
    ]


def test_rows_of_an_earlier_process_do_not_make_the_rest_look_quick() -> None:
    def tell(shown: live.Shown, clock: Clock) -> None:
        shown.update(Progress(SHARD, 60, 0))
        clock.now += 10
        shown.update(Progress(SHARD, 70, 0))

    assert _lines(tell) == ["70 of 100 rows accepted, 0 refused so far; about 30 s left"]


@pytest.mark.parametrize(
    ("spent", "said"),
    [
        (Spent(1, 950, 0, None, None), "price unknown, 1 requests, 950 + 0 tokens"),
        (Spent(12_345, 9_999_999, 1_000_000, 12.5, None),
         "$12.5000, 12,345 requests, 10.00M + 1.00M tokens"),
    ],
)  # fmt: skip
def test_money_that_nobody_knows_is_not_invented(spent: Spent, said: str) -> None:
    def tell(shown: live.Shown, clock: Clock) -> None:
        clock.now += 6
        shown.watch(spent)
        shown.update(Progress(SHARD, 0, 0))

    assert _lines(tell) == [f"0 of 100 rows accepted, 0 refused so far; {said}"]


def test_a_batch_is_told_when_its_state_changes() -> None:
    def tell(shown: live.Shown, clock: Clock) -> None:
        for done in (0, 3, 5):
            shown.watch(BatchState("b\x1b[2J1", "in_progress", done, 5))
        shown.watch(BatchState("b\x1b[2J1", "completed", 5, 5))

    assert _lines(tell) == [
        "batch b\\x1b[2J1: in_progress, 0 of 5 requests done",
        "batch b\\x1b[2J1: completed, 5 of 5 requests done",
    ]


def test_names_are_text_on_a_terminal() -> None:
    screen = Console(file=io.StringIO(), force_terminal=True, width=60, color_system=None)
    with live.progress(screen, _plan()) as shown:
        shown.update(Progress(SHARD, 7, 1))
        shown.watch(Spent(3, 100, 20, 0.5, 2.0))
        screen.print(shown)  # as the live table does
    assert isinstance(screen.file, io.StringIO)
    drawn = screen.file.getvalue()
    assert "single/[red]open[/red]" in drawn
    assert "$0.5000 of $2.00, 3 requests, 100 + 20 tokens" in drawn
