"""A whole run with an LLM teacher against a bare `AsyncOpenAI` (aiohttp backend) at the same server.

    python benchmarks/endpoint.py [--requests N] [--in-flight 32 128 512] [--slots 10 1]
                                  [--repeats 2] [--memory]

Without `--requests` there are 8,192 of one row at 32 in flight and 16,384 at more, so that a measurement
lasts half a minute or more, of which the beginning and the end of a run, a second each, are little; of
several rows a quarter of that.

The server is a practice teacher in a process of its own. It waits 200 ms, and answers with rows that
the offline teacher writes; what it has written once it answers from memory, so that a measurement does
not measure it (its own CPU time is in the table). Both clients ask the same prompts, for the slots of
the same plan. `bare` has them at hand, and reads the text of each answer. `functok` is a run as
`functok generate` makes it: it plans the slots, makes the prompts, keeps the pace, logs each reply to
disk, reads the rows, runs all checks, finds duplicates, and writes the journal; then, counted apart, it
writes the dataset. Of the kinds of rows there are the two that the practice teacher has words for at
once, so that both clients send the same number of requests. Each measurement is a process of its own;
figures are medians. CPU time is that of user and system together. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from any_spec import write_spec

from functok.config import RunConfig
from functok.hashing import canonical_json
from functok.practice import Behaviour, serve
from functok.practice.writers import OfflineWriter
from functok.running.job import Job

LATENCY = 0.2
ROWS = 40  # per function, about: a spec of as many functions as that takes, up to
FUNCTIONS = 200
NEGATIVES = 0.1


def job(base_url: str, requests: int, slots: int, count: int, folder: Path, functions: int) -> Job:
    """A run of about so many requests; of a spec of their number, 200 at most, where `functions` is 0."""
    functions = functions or min(FUNCTIONS, max(1, round(requests * slots / ROWS)))
    rows = max(1, math.ceil(requests * slots * (1 - NEGATIVES) / functions))
    config = RunConfig(
        teacher="openai",
        model="practice",
        base_url=base_url,
        rows=rows,
        negatives=NEGATIVES,
        near_miss=0,
        beside=0,
        missing=0,
        slots_per_request=slots,
        concurrency=count,
    )
    spec = write_spec(folder / "bench.json", functions)
    return Job([spec], folder / "out", config, folder / "tokens.json")


def bare(asked: Job) -> dict[str, float]:
    import openai

    from functok.teachers.endpoint.formats import FORMATS
    from functok.teachers.endpoint.questions import Prompts, Wanted

    prompts, size = Prompts(), asked.config.slots_per_request
    bodies = []
    for shard in asked.plan.shards:
        slots = asked.plan.slots(shard)
        wanted = [Wanted(slots.slot(ordinal, 0)) for ordinal in range(shard.wanted)]
        for start in range(0, len(wanted), size):
            question = prompts.question(asked.api, wanted[start : start + size])
            messages = [
                {"role": "system", "content": question.system},
                {"role": "user", "content": question.user},
            ]
            bodies.append({"messages": messages, **FORMATS[0].fields(question.schema)})

    async def run() -> dict[str, float]:
        client = openai.AsyncOpenAI(
            api_key="none",
            base_url=asked.config.base_url,
            max_retries=0,
            http_client=openai.DefaultAioHttpClient(),
        )
        left: Iterator[Any] = iter(bodies)

        async def worker() -> None:
            for body in left:
                answer = await client.chat.completions.create(model="practice", **body)
                assert answer.choices[0].message.content

        before = spent()
        await asyncio.gather(*(worker() for _ in range(asked.config.concurrency)))
        wall, cpu = difference(before)
        await client.close()
        return {"requests": len(bodies), "wall": wall, "cpu": cpu}

    return asyncio.run(run())


def functok(asked: Job) -> dict[str, float]:
    from functok import pipeline
    from functok.teachers.endpoint import EndpointTeacher  # noqa: F401 — imported before the clock runs

    served = requests_served(asked)
    before = spent()
    pipeline.begin(asked)
    ledger = pipeline.ledger_of(asked)
    pipeline.make_rows(asked, ledger, lambda _: None)
    wall, cpu = difference(before)
    written = spent()
    accepted = pipeline.finish(asked, ledger).manifest["counts"]["accepted"]
    return {
        "requests": requests_served(asked) - served,
        "wall": wall,
        "cpu": cpu,
        "rows": accepted,
        "release": difference(written)[1] / accepted * 1000,
    }


CLIENTS = {"bare": bare, "functok": functok}


def requests_served(asked: Job) -> int:
    address = str(asked.config.base_url).removesuffix("/v1") + "/stats"
    with urlopen(address) as answer:
        return int(json.load(answer)["requests"])


def spent() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def difference(before: tuple[float, float]) -> tuple[float, float]:
    wall, cpu = spent()
    return wall - before[0], cpu - before[1]


def server_cpu(server: subprocess.Popen[str]) -> float:
    """CPU seconds of the server so far (Linux)."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def client(
    name: str, base_url: str, requests: int, slots: int, count: int, functions: int
) -> dict[str, float]:
    """One client's run, in this process."""
    with tempfile.TemporaryDirectory() as folder:
        measured = CLIENTS[name](job(base_url, requests, slots, count, Path(folder), functions))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**measured, "peak": peak}


def measure(
    server: subprocess.Popen[str],
    name: str,
    base_url: str,
    requests: int,
    slots: int,
    count: int,
    functions: int = 0,
) -> dict[str, float]:
    """One client's run, in a process of its own."""
    arguments = ["--client", name, base_url, str(requests), str(slots), str(count), str(functions)]
    before = server_cpu(server)
    done = subprocess.run(
        [sys.executable, __file__, *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    m: dict[str, float] = json.loads(done.stdout)
    return {
        "rate": m["requests"] / m["wall"],
        "cpu": m["cpu"] / m["requests"] * 1000,
        "server": (server_cpu(server) - before) / m["requests"] * 1000,
        "release": m.get("release", math.nan),
        "requests": m["requests"],
        "peak": m["peak"],
    }


def speed(server: subprocess.Popen[str], base_url: str, options: argparse.Namespace) -> None:
    print("| rows a request | in flight | client | requests | requests/s | ratio "
          "| CPU ms per request | server's | dataset: CPU ms per row | peak MB |")  # fmt: skip
    print("|" + "---|" * 10)
    for slots in options.slots:
        for requests in sorted({_requests(options, slots, count) for count in options.in_flight}):
            measure(server, "functok", base_url, requests, slots, 128)  # the server writes
        for count in options.in_flight:
            results: dict[str, list[dict[str, float]]] = {name: [] for name in CLIENTS}
            for _ in range(options.repeats):
                for name in CLIENTS:
                    asked = (base_url, _requests(options, slots, count), slots, count)
                    results[name].append(measure(server, name, *asked))
            rates = zip(*(results[name] for name in CLIENTS), strict=True)
            ratio = statistics.median(own["rate"] / bare["rate"] for bare, own in rates)
            for name in CLIENTS:
                m = {
                    key: statistics.median(r[key] for r in results[name])
                    for key in results[name][0]
                }
                functok = name == "functok"
                print(
                    f"| {slots} | {count} | {name} | {m['requests']:.0f} | {m['rate']:.0f} | "
                    f"{f'{ratio:.2f}' if functok else ''} | {m['cpu']:.2f} | {m['server']:.2f} | "
                    f"{f'''{m['release']:.2f}''' if functok else ''} | {m['peak']:.0f} |",
                    flush=True,
                )


def _requests(options: argparse.Namespace, slots: int, in_flight: int) -> int:
    asked: int = options.requests or min(16_384, 256 * in_flight)
    return asked if options.requests or slots == 1 else asked // 4


def memory(server: subprocess.Popen[str], base_url: str) -> None:
    """Of the same spec: what grows is the number of rows."""
    print("\n| requests of functok, one row each | peak MB |\n|---|---|")
    for requests in (10_000, 100_000):
        peak = measure(server, "functok", base_url, requests, 1, 256, functions=100)["peak"]
        print(f"| {requests:,} | {peak:.0f} |", flush=True)


def serve_from_memory() -> None:
    """The server: the offline teacher behind a memory of what it wrote."""
    write, written = OfflineWriter(), dict[str, list[dict[str, Any]]]()

    def remembered(data: Any) -> list[dict[str, Any]]:
        key = canonical_json(data)
        if key not in written:
            written[key] = write(data)
        return written[key]

    asyncio.run(serve(Behaviour(latency=LATENCY), port=0, writer=remembered))


def main() -> None:
    if sys.argv[1:2] == ["--server"]:
        serve_from_memory()
        return
    if sys.argv[1:2] == ["--client"]:
        name, base_url, *numbers = sys.argv[2:]
        print(json.dumps(client(name, base_url, *map(int, numbers))))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int)
    parser.add_argument("--in-flight", type=int, nargs="+", default=[32, 128, 512])
    parser.add_argument("--slots", type=int, nargs="+", default=[10, 1])
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args()
    command = [sys.executable, __file__, "--server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        base_url = server.stdout.readline().split()[-1]
        try:
            speed(server, base_url, options)
            if options.memory:
                memory(server, base_url)
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
