"""The log of replies: what was written is there after a kill, and costs no memory."""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functok.errors import OutputError
from functok.hashing import content_hash
from functok.teachers.endpoint.replylog import Reply, ReplyLog, Usage


def _key(number: object) -> str:
    return content_hash(number, 32)


def _with(path: Path, use: Callable[[ReplyLog], None]) -> None:
    async def main() -> None:
        log = ReplyLog(path)
        use(log)
        await log.aclose()

    asyncio.run(main())


def _fill(path: Path, replies: list[Reply]) -> None:
    def use(log: ReplyLog) -> None:
        for number, reply in enumerate(replies):
            log.append(_key(number), f"single/f{number % 3}", reply)

    _with(path, use)


def test_a_reply_is_found_again_in_another_process(tmp_path: Path) -> None:
    path = tmp_path / "new" / "replies.jsonl"
    replies = [Reply(f'{{"rows": {n}}}\n"ä\u2028', "stop", n, 2 * n, 1) for n in range(2_000)]
    _fill(path, replies)

    def check(log: ReplyLog) -> None:
        assert [log.get(_key(n)) for n in range(2_000)] == replies
        assert log.get(_key("another")) is None
        assert len(log) == 2_000

    _with(path, check)


@given(st.lists(st.tuples(st.text(), st.text()), max_size=20))
def test_every_text_comes_back_as_it_was(texts: list[tuple[str, str]]) -> None:
    import tempfile

    replies = [Reply(text, finish) for text, finish in texts]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        _fill(path, replies)

        def check(log: ReplyLog) -> None:
            assert [log.get(_key(n)) for n in range(len(replies))] == replies

        _with(path, check)


def test_usage_counts_every_reply_once_whoever_asked(tmp_path: Path) -> None:
    path = tmp_path / "log"
    _fill(path, [Reply("a", "stop", 10, 5, 2)] * 7)

    def check(log: ReplyLog) -> None:
        assert log.usage["single/f0"] == Usage(3, 30, 15, 6)
        log.append(_key("more"), "single/f0", Reply("a", "stop", 1, 1, 0))
        assert log.usage["single/f0"] == Usage(4, 31, 16, 6)

    _with(path, check)


@pytest.mark.parametrize("cut", [1, 5, 40, 70])
def test_a_torn_last_line_is_cut_off_and_the_rest_stays(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "log"
    _fill(path, [Reply(f"reply {n}", "stop") for n in range(3)])
    path.write_bytes(path.read_bytes()[:-cut])

    def check(log: ReplyLog) -> None:
        assert [log.get(_key(n)) is not None for n in range(3)] == [True, True, False]
        log.append(_key(2), "x", Reply("again", "stop"))
        assert log.get(_key(2)) == Reply("again", "stop")

    _with(path, check)
    assert path.read_bytes().count(b"\n") == 3


def test_a_damaged_line_is_one_miss(tmp_path: Path) -> None:
    path = tmp_path / "log"
    _fill(path, [Reply(f"reply {n}", "stop") for n in range(3)])
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b"\0" * 50 + b"\n" + lines[1][:-5] + b"\n" + lines[2])

    def check(log: ReplyLog) -> None:
        assert [log.get(_key(n)) is not None for n in range(3)] == [True, False, True]

    _with(path, check)


def test_notes_are_remembered_and_the_last_one_counts(tmp_path: Path) -> None:
    path = tmp_path / "log"

    def write(log: ReplyLog) -> None:
        for value in ("json_schema", "json_object", "json_object"):
            log.note("response_format", value)

    _with(path, write)
    assert path.read_bytes().count(b"\n") == 2
    _with(path, lambda log: None)

    def check(log: ReplyLog) -> None:
        assert log.notes == {"response_format": "json_object"}

    _with(path, check)


_WRITER = """
import asyncio, sys
from pathlib import Path
from functok.hashing import content_hash
from functok.teachers.endpoint.replylog import Reply, ReplyLog

async def main():
    log = ReplyLog(Path(sys.argv[1]))
    for number in range(1_000_000):
        log.append(content_hash(number, 32), "single/f", Reply("x" * (number * 37 % 5000), "stop"))
        sys.stdout.write(f"{number}\\n")
        sys.stdout.flush()
        if number % 10 == 0:
            await asyncio.sleep(0)

asyncio.run(main())
"""


def test_kill_9_loses_nothing_that_was_logged(tmp_path: Path) -> None:
    path = tmp_path / "log"
    rng = random.Random(5)
    for _ in range(2):
        path.unlink(missing_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        for _ in range(rng.randrange(20, 800)):
            process.stdout.readline()
        process.kill()
        said = process.stdout.read().splitlines()
        assert process.wait() == -signal.SIGKILL
        last = int(said[-2]) if len(said) > 1 else 0

        def check(log: ReplyLog, last: int = last) -> None:
            for number in range(last + 1):
                assert log.get(content_hash(number, 32)) is not None

        _with(path, check)


def test_thirty_thousand_replies_are_held_in_a_few_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with path.open("w") as file:
        for number in range(30_000):
            file.write(
                f'{{"key":"{_key(number)}","label":"single/f","usage":[1,1,0],'
                f'"finish":"stop","text":"{"x" * 200}"}}\n'
            )
    tracemalloc.start()

    def check(log: ReplyLog) -> None:
        assert len(log) == 30_000
        assert log.get(_key(29_999)) is not None
        now, peak = tracemalloc.get_traced_memory()
        assert now < 2_000_000
        assert peak < 4_000_000

    _with(path, check)
    tracemalloc.stop()


def test_a_disk_that_takes_no_more_is_an_error_and_leaves_whole_lines(tmp_path: Path) -> None:
    """A file-size limit of the operating system stands for the full disk."""
    path = tmp_path / "log"
    code = (
        "import asyncio, resource, signal, sys\n"
        "from pathlib import Path\n"
        "from functok.errors import OutputError\n"
        "from functok.teachers.endpoint.replylog import Reply, ReplyLog\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "async def main():\n"
        "    log = ReplyLog(Path(sys.argv[1]))\n"
        "    for number in range(100):\n"
        "        log.append(f'{number:032x}', 'x', Reply('y' * 100, 'stop'))\n"
        "try:\n"
        "    asyncio.run(main())\n"
        "except OutputError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert "cannot be written" in done.stdout
    assert path.read_bytes().endswith(b"}\n")
    assert 0 < path.stat().st_size <= 1000


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        ReplyLog(tmp_path / "file" / "log")
