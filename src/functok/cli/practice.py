"""`functok practice-teacher`, `functok practice-hub`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from functok.cli.app import app
from functok.dataset import Dataset
from functok.errors import InputError


@app.command("practice-teacher")
def practice_teacher(
    port: Annotated[int, typer.Option(help="0 takes any free one.")] = 8000,
    latency: Annotated[float, typer.Option(help="Seconds before an answer.")] = 0.0,
    p429: Annotated[float, typer.Option(help="Share of requests answered with 429.")] = 0.0,
    retry_after: Annotated[float, typer.Option(help="Seconds that a 429 asks to wait.")] = 1.0,
    p500: Annotated[float, typer.Option(help="Share answered with 500.")] = 0.0,
    malformed: Annotated[float, typer.Option(help="Share without a readable row.")] = 0.0,
    truncate: Annotated[float, typer.Option(help="Share that is cut off.")] = 0.0,
    hang: Annotated[float, typer.Option(help="Share that is never answered.")] = 0.0,
    limit: Annotated[int, typer.Option(help="Requests served per window; 0: any number.")] = 0,
    window: Annotated[float, typer.Option(help="Seconds of a window.")] = 60.0,
    seed: Annotated[int, typer.Option(help="Another seed draws other faults.")] = 0,
    key: Annotated[str, typer.Option(help="The only key that is let in.")] = "",
    model: Annotated[list[str] | None, typer.Option(help="A known model. [default: any]")] = None,
    refuses: Annotated[list[str] | None, typer.Option(help="A response format refused.")] = None,
    empties: Annotated[list[str] | None, typer.Option(help="One answered with nothing.")] = None,
    thinks: Annotated[bool, typer.Option(help="Reasoning text before an answer.")] = False,
    fences: Annotated[bool, typer.Option(help="A Markdown fence around an answer.")] = False,
    batches: Annotated[bool, typer.Option(help="Whether there are files and batches.")] = True,
    batch_delay: Annotated[float, typer.Option(help="Seconds that a batch takes.")] = 0.0,
    batch_expire: Annotated[
        float, typer.Option(help="Share of batches that expire half done.")
    ] = 0,
    batch_fail: Annotated[float, typer.Option(help="Share of batches that are not begun.")] = 0.0,
    enqueued: Annotated[int, typer.Option(help="Tokens in batches at most; 0: any number.")] = 0,
    plain: Annotated[bool, typer.Option(help="Rows that take no time to write.")] = False,
    judge_recall: Annotated[
        float, typer.Option(help="Share of wrong rows that it refuses as a judge.")
    ] = 1.0,
    judge_false_alarms: Annotated[
        float, typer.Option(help="Share of right rows that it refuses as a judge.")
    ] = 0.0,
    answers: Annotated[
        Path | None,
        typer.Option(metavar="DATASET", help="Be a model that answers this dataset's queries."),
    ] = None,
    mistakes: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the rows that this model gets wrong.")
    ] = 0.0,
) -> None:
    """Serve an OpenAI-compatible teacher on loopback, with faults, over the offline teacher.

    With --answers it is a model under test instead, which answers the queries of a dataset: for
    `functok evaluate`. For trying out and tests. GET /stats counts what it served.
    """
    # The server's library is not needed by any other command.
    from functok.practice import Behaviour, PracticeJudge, PracticeModel, plain_rows, serve

    behaviour = Behaviour(
        latency=latency, p429=p429, retry_after=retry_after, p500=p500, malformed=malformed,
        truncate=truncate, hang=hang, limit=limit, window=window, seed=seed, key=key,
        models=tuple(model or ()), refuses=tuple(refuses or ()), empties=tuple(empties or ()),
        thinks=thinks, fences=fences, batches=batches, batch_delay=batch_delay,
        batch_expire=batch_expire, batch_fail=batch_fail, enqueued=enqueued,
    )  # fmt: skip
    judge = PracticeJudge(judge_recall, judge_false_alarms, seed)
    tested = None if answers is None else PracticeModel(Dataset(answers), mistakes, seed)
    writer = plain_rows if plain else None
    _until_stopped(serve(behaviour, port=port, writer=writer, judge=judge, model=tested), port)


@app.command("practice-hub")
def practice_hub(
    port: Annotated[int, typer.Option(help="0 takes any free one.")] = 8080,
    key: Annotated[str, typer.Option(help="The only token that may write. [default: any]")] = "",
) -> None:
    """Serve a Hub for datasets on loopback, to try `functok publish` without an account.

    Set HF_ENDPOINT to the address that it prints, HF_HUB_DISABLE_XET=1 and HF_TOKEN to anything. What is
    published there is gone when it ends.
    """
    from functok.practice import serve_hub

    _until_stopped(serve_hub(port=port, key=key), port)


def _until_stopped(serving: Coroutine[Any, Any, None], port: int) -> None:
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(serving)
    except (OSError, OverflowError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).rpartition(": ")[2]
        raise InputError(
            f"--port {port}", f"nothing can be served there ({reason})", "Name another; 0 takes any free one"
        ) from None  # fmt: skip
