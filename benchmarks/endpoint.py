"""The LLM teacher against a bare `AsyncOpenAI` (aiohttp backend) on the same practice server.

    python benchmarks/endpoint.py [--requests 4096] [--in-flight 32 128 512] [--repeats 3] [--memory]

The server and each client run in processes of their own; the server waits 200 ms and answers 10 rows.
The bare client sends prompts that were made before and takes the text of the answer. The teacher makes
the prompts, keeps the pace, logs every reply to disk, reads the rows and makes drafts. Prints a Markdown
table of medians; `--memory` adds the peak memory after 10,000 and 100,000 requests. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

from functok.records import Kind, Slot, Split, Style
from functok.specs.model import ApiSpec, FunctionSpec

SLOTS_PER_REQUEST = 10
LATENCY = 0.2
STYLES = tuple(Style)

API = ApiSpec(
    "bench",
    (
        FunctionSpec(
            "book_table",
            "Books a table at a restaurant and leaves a note for the kitchen.",
            {
                "type": "object",
                "properties": {
                    "guests": {
                        "type": "integer",
                        "minimum": 1,
                        "description": "People at the table.",
                    },
                    "time": {"type": "string", "description": "When, as HH:MM."},
                    "area": {
                        "type": "string",
                        "enum": ["inside", "terrace"],
                        "description": "Where.",
                    },
                    "note": {"type": "string", "description": "A note for the kitchen."},
                },
                "required": ["guests", "time"],
                "additionalProperties": False,
            },
        ),
    ),
)


def slots_of(request: int) -> list[Slot]:
    """The slots of one request; another for each number."""
    first = request * SLOTS_PER_REQUEST
    return [
        Slot(
            Kind.SINGLE,
            "book_table",
            ordinal,
            0,
            STYLES[ordinal % 4],
            "en",
            Split.TRAIN,
            0,
            {"guests": ordinal, "time": f"{ordinal % 24:02}:{ordinal % 60:02}", "area": "terrace"},
            ("note",) if request % 2 else (),
        )
        for ordinal in range(first, first + SLOTS_PER_REQUEST)
    ]


async def in_flight(count: int, requests: int, send: Callable[[int], Awaitable[None]]) -> None:
    """Sends all requests, so many at once."""
    numbers: Iterator[int] = iter(range(requests))

    async def worker() -> None:
        for number in numbers:
            await send(number)

    await asyncio.gather(*(worker() for _ in range(count)))


async def bare(base_url: str, requests: int, count: int, _: Path) -> tuple[float, float]:
    import openai

    from functok.teachers.endpoint.formats import FORMATS
    from functok.teachers.endpoint.questions import Prompts, Wanted

    prompts = Prompts()
    made = [prompts.question(API, [Wanted(slot) for slot in slots_of(n)]) for n in range(requests)]
    client = openai.AsyncOpenAI(
        api_key="none",
        base_url=base_url,
        max_retries=0,
        http_client=openai.DefaultAioHttpClient(),
    )

    async def send(number: int) -> None:
        question = made[number]
        answer = await client.chat.completions.create(
            model="practice",
            messages=[
                {"role": "system", "content": question.system},
                {"role": "user", "content": question.user},
            ],
            **FORMATS[0].fields(question.schema),
        )
        assert answer.choices[0].message.content

    return await timed(in_flight(count, requests, send), client.close)


async def teacher(base_url: str, requests: int, count: int, folder: Path) -> tuple[float, float]:
    from functok.records import Draft
    from functok.teachers.endpoint import EndpointSettings, EndpointTeacher

    asked = EndpointTeacher(
        EndpointSettings("practice", base_url, concurrency=count), folder / "log"
    )

    async def send(number: int) -> None:
        answers = await asked.answer(API, slots_of(number))
        assert all(isinstance(answer, Draft) for answer in answers)

    return await timed(in_flight(count, requests, send), asked.aclose)


async def timed(run: Awaitable[None], close: Callable[[], Awaitable[None]]) -> tuple[float, float]:
    """Wall and CPU seconds of the run."""
    wall, cpu = time.perf_counter(), time.process_time()
    await run
    spent = time.perf_counter() - wall, time.process_time() - cpu
    await close()
    return spent


CLIENTS = {"bare": bare, "teacher": teacher}


def client(name: str, base_url: str, requests: int, count: int) -> dict[str, float]:
    """One client's run, in this process."""
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = asyncio.run(CLIENTS[name](base_url, requests, count, Path(folder)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rate": requests / wall, "cpu": cpu / requests * 1000, "peak": peak}


def measure(name: str, base_url: str, requests: int, count: int) -> dict[str, float]:
    """One client's run, in a process of its own."""
    arguments = ["--client", name, base_url, str(requests), str(count)]
    done = subprocess.run(
        [sys.executable, __file__, *arguments], check=True, capture_output=True, text=True
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def median(results: list[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.median(result[key] for result in results) for key in results[0]}


def speed(base_url: str, options: argparse.Namespace) -> None:
    print("| in flight | client | requests/s | ratio | CPU ms per request | peak MB |")
    print("|---|---|---|---|---|---|")
    for count in options.in_flight:
        results: dict[str, list[dict[str, float]]] = {name: [] for name in CLIENTS}
        for _ in range(options.repeats):
            for name in CLIENTS:
                results[name].append(measure(name, base_url, options.requests, count))
        base = median(results["bare"])["rate"]
        for name in CLIENTS:
            m = median(results[name])
            figures = f"{m['rate']:.0f} | {m['rate'] / base:.2f} | {m['cpu']:.2f} | {m['peak']:.0f}"
            print(f"| {count} | {name} | {figures} |", flush=True)


def memory(base_url: str) -> None:
    print("\n| requests of the teacher | peak MB |\n|---|---|")
    for requests in (10_000, 100_000):
        peak = measure("teacher", base_url, requests, 256)["peak"]
        print(f"| {requests:,} | {peak:.0f} |", flush=True)


def main() -> None:
    if sys.argv[1:2] == ["--client"]:
        name, base_url, requests, count = sys.argv[2:]
        print(json.dumps(client(name, base_url, int(requests), int(count))))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=4096)
    parser.add_argument("--in-flight", type=int, nargs="+", default=[32, 128, 512])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args()
    command: list[Any] = [
        sys.executable,
        "-m",
        "functok",
        "practice-teacher",
        "--port",
        "0",
        "--plain",
    ]
    command += ["--latency", str(LATENCY)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        base_url = server.stdout.readline().split()[-1]
        try:
            speed(base_url, options)
            if options.memory:
                memory(base_url)
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
