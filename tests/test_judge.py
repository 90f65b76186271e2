"""The judge in whole runs: the real client, a real socket, a practice teacher that judges."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functok.dataset import Dataset
from functok.errors import InputError, Shortfall
from functok.explain import explain
from functok.judging.verdicts import (
    OF_A_CALL,
    Verdict,
    read_verdict,
    verdict_from_json,
)
from functok.pipeline import Outcome
from functok.practice import Behaviour, PracticeJudge, PracticeModel, PracticeTeacher
from functok.practice.writers import OfflineWriter, Writer
from functok.teachers.endpoint.replies import read_reply
from functok.validate import validate
from functok.values import QUOTED

from .conftest import parquet_bytes, run
from .starting import functok

KEY = "sk-planted-judge-99aa88bb77"


@contextmanager
def server(
    behaviour: Behaviour | None = None,
    *,
    writer: Writer | None = None,
    judge: Writer | None = None,
    model: PracticeModel | None = None,
) -> Iterator[PracticeTeacher]:
    """A practice teacher on a socket, in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    teacher = PracticeTeacher(behaviour or Behaviour(), writer=writer, judge=judge, model=model)
    try:
        yield asyncio.run_coroutine_threadsafe(teacher.__aenter__(), loop).result()
    finally:
        closing = teacher.__aexit__(None, None, None)
        asyncio.run_coroutine_threadsafe(closing, loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _judged(spec: Path, out: Path, at: PracticeTeacher, **settings: Any) -> Outcome:
    chosen = {"teacher": "openai", "model": "practice", "base_url": at.base_url, "judge": True}
    return run(spec, out, **{"rows": 20, **chosen, **settings})


def _rows(out: Path) -> list[dict[str, Any]]:
    return [row for _, row in Dataset(out).rows()]


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key of the machine's own ever reaches a test."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "FUNCTOK_JUDGE_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def test_each_row_has_its_verdict_and_a_second_run_asks_for_nothing(
    lamps: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with server() as at:
        manifest = _judged(lamps, out, at).manifest
        asked = at.stats["requests"]
        assert manifest["cost"]["requests"] == asked
        assert 0 < manifest["cost"]["judge"]["requests"] < asked
        assert sum(kind["requests"] for kind in manifest["cost"]["by_kind"].values()) == asked
        assert _judged(lamps, out, at).unchanged
        _judged(
            lamps, tmp_path / "out", at, template="model-card"
        )  # other bytes, the same questions
        assert at.stats["requests"] == asked
    for row in _rows(out):
        verdict = verdict_from_json(json.loads(row["judge"]))
        assert verdict is not None
        assert verdict.by == "openai:practice"
        assert verdict.refusal is None
    questions = manifest["judge"]["questions"]
    kinds = manifest["counts"]["by_kind"]
    assert questions["could_serve"]["no"] >= kinds["unrelated"] + kinds["near_miss"]
    assert questions["asks_for_function"]["yes"] >= kinds["single"] + kinds["missing_argument"]
    assert questions["value_unsaid"]["yes"] >= kinds["missing_argument"] > 0
    for counted in questions.values():
        assert counted["asked"] == counted["yes"] + counted["no"]
    assert list(validate(Dataset(out))) == []
    story = explain(Dataset(out), _rows(out)[0]["id"]).as_json()
    assert story["row"]["judge"]["by"] == "openai:practice"
    assert story["checks"]["judge"] == "passed"


def test_a_row_that_the_judge_refuses_is_mended_or_replaced_and_kept_as_a_rejection(
    lamps: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with server(judge=PracticeJudge(false_alarms=0.2)) as at:
        counts = _judged(lamps, out, at).manifest["counts"]
        repairs = at.stats["requests"]
    assert counts["accepted"] == counts["requested"] == 84
    refused = [r for r in Dataset(out).rejections() if r["stage"] == "judge"]
    assert len(refused) >= 8
    assert repairs > 2 * 8
    for record in refused:
        assert record["reason"] in counts["refused"]
        assert "a false alarm" in record["detail"]
        verdict = verdict_from_json(record["judge"])
        assert verdict is not None
        assert verdict.refusal is not None
        assert verdict.refusal.code == record["reason"]
    assert explain(Dataset(out), refused[0]["id"]).as_json()["judge"] == refused[0]["judge"]
    assert list(validate(Dataset(out))) == []


def test_faults_of_the_judge_lose_no_row_and_change_none(lamps: Path, tmp_path: Path) -> None:
    behaviour = Behaviour(
        p429=0.15, retry_after=0.1, p500=0.1, malformed=0.1, truncate=0.1, hang=0.05
    )
    settings = {"teacher": "offline", "judge_model": "practice", "timeout": 1.0}
    with server() as at:
        _judged(lamps, tmp_path / "calm", at, **settings)
    with server(behaviour) as at:
        _judged(lamps, tmp_path / "out", at, **settings)
        assert len(at.stats["faults"]) >= 3
    assert parquet_bytes(tmp_path / "out") == parquet_bytes(tmp_path / "calm")


def _euphemistic(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The offline teacher's rows, but where a room is said, words that no rule knows."""
    rows = OfflineWriter()(data)
    for row in rows:
        row["query"] = row["query"].replace("garage", "place where the car sleeps")
    return rows


def _agreeable(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every row is right."""
    fine = {"asks_for_function": True, "unstated": [], "nothing_missing": True}
    fine |= {"could_serve": False, "function": "", "value_unsaid": True}
    return [{"slot": item["slot"], **fine} for item in data["rows"]]


def test_an_argument_that_no_rule_grounds_is_grounded_by_the_judge(
    lamps: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with server(writer=_euphemistic, judge=_agreeable) as at:
        _judged(lamps, out, at, negatives=0)
        with pytest.raises(Shortfall):
            _judged(
                lamps, tmp_path / "none", at, negatives=0, judge=False, rounds=1
            ).raise_for_shortfall()
        honest = tmp_path / "honest"
    with server(writer=_euphemistic) as at:
        _judged(lamps, honest, at, negatives=0, rounds=2)
    judged = [r for r in _rows(out) if '"judged"' in r["grounding"]]
    assert judged
    assert all("where the car sleeps" in row["query"] for row in judged)
    assert list(validate(Dataset(out))) == []
    assert not any('"judged"' in row["grounding"] for row in _rows(honest))
    refused = [r for r in Dataset(honest).rejections() if r["reason"] == "not_stated"]
    assert refused
    assert all(record["detail"].startswith("/room") for record in refused)


def _quoting(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The offline teacher's rows, but "blue" is said in words that no rule knows, which are quoted."""
    rows = OfflineWriter()(data)
    for row in rows:
        row["query"] = re.sub(r"\bblue\b", "tone of the sea", row["query"])
        row["quoted"] = {"shade/tone": "tone of the sea", "width": "sea"}
    return rows


def test_what_its_writer_quotes_is_told_to_the_judge_as_doubtful_and_stays_over_a_change(
    tmp_path: Path,
) -> None:
    shade = {"type": "string", "enum": ["blue", "green"], "description": "Its colour."}
    parameters = {"type": "object", "properties": {"shade/tone": shade}, "required": ["shade/tone"]}
    tool = {"name": "paint_fence", "description": "Paints the fence.", "parameters": parameters}
    spec, out = tmp_path / "fence.json", tmp_path / "out"
    spec.write_text(json.dumps([{"type": "function", "function": tool}]))
    claims: list[Mapping[str, Any]] = []

    def judge(data: Mapping[str, Any]) -> list[dict[str, Any]]:
        claims.extend(data["rows"])
        return _agreeable(data)

    with server(writer=_quoting, judge=judge) as at:
        _judged(spec, out, at, rows=10, negatives=0, missing=0)
        rows, asked = _rows(out), at.stats["requests"]
        path = "shade~1tone"
        quoted = [r for r in rows if json.loads(r["grounding"])[path]["how"] == QUOTED]
        assert quoted
        assert all("tone of the sea" in row["query"] for row in quoted)
        assert list(validate(Dataset(out))) == []
        doubted = [claim["query"] for claim in claims if claim.get("doubtful") == [path]]
        assert {row["query"] for row in quoted} <= {*doubted}
        spec.write_text(spec.read_text().replace("Paints the", "Gives paint to the"))
        _judged(spec, out, at, rows=10, negatives=0, missing=0)
        assert at.stats["requests"] == asked
    assert {row["query"] for row in _rows(out)} == {row["query"] for row in rows}


def test_a_changed_spec_keeps_verdicts_and_a_judge_that_comes_later_judges_every_row(
    lamps: Path, tmp_path: Path
) -> None:
    out, later = tmp_path / "out", tmp_path / "later"
    with server(writer=_euphemistic, judge=_agreeable) as at:
        whole = _judged(lamps, out, at, negatives=0).manifest["cost"]["judge"]["requests"]
        _judged(lamps, later, at, negatives=0, judge=False)
        lamps.write_text(lamps.read_text().replace("level: int = 50", "level: int = 40"))
        changed = _judged(lamps, out, at, negatives=0).manifest
        assert changed["cost"]["judge"]["requests"] - whole < whole / 2, (
            "the rest is not judged again"
        )
        _judged(lamps, later, at, negatives=0)
    for folder in (out, later):
        assert all(json.loads(row["judge"])["by"] == "openai:practice" for row in _rows(folder))
        assert list(validate(Dataset(folder))) == []
    assert any('"judged"' in row["grounding"] for row in _rows(out))


def test_rows_of_several_calls_are_judged_as_well(lamps: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with server() as at:
        manifest = _judged(
            lamps, out, at, rows=6, parallel=8, judge_model="practice-judge"
        ).manifest
    assert manifest["counts"]["by_kind"]["parallel"] == 8
    assert any(label.startswith("parallel/") for label in manifest["cost"]["judge"]["by_shard"])
    rows = [row for row in _rows(out) if row["kind"] == "parallel"]
    assert all(json.loads(row["judge"])["by"] == "openai:practice-judge" for row in rows)
    assert list(validate(Dataset(out))) == []


@pytest.mark.parametrize("lost", ["the verdict", "the judge", "the other's", "a no"])
def test_judged_is_never_believed_without_a_verdict_of_the_dataset_s_judge(
    lamps: Path, tmp_path: Path, lost: str
) -> None:
    out = tmp_path / "out"
    with server(writer=_euphemistic, judge=_agreeable) as at:
        _judged(lamps, out, at, negatives=0, rows=6, test=0, validation=0)
    [path] = out.glob("data/*.parquet")
    table = pq.read_table(path)
    rows = table.to_pylist()
    victim = next(row for row in rows if '"judged"' in row["grounding"])
    manifest = json.loads((out / "manifest.json").read_text())
    verdict = json.loads(victim["judge"])
    if lost == "the verdict":
        victim["judge"] = None
    elif lost == "the judge":
        manifest["judge"] = None
    elif lost == "the other's":
        victim["judge"] = json.dumps({**verdict, "by": "openai:somebody"})
    else:
        verdict["answers"]["arguments_stated"] = False
        victim["judge"] = json.dumps(verdict)
    pq.write_table(table.from_pylist(rows, schema=table.schema), path)
    (out / "manifest.json").write_text(json.dumps(manifest))
    found = {f.code for f in validate(Dataset(out)) if f.place == f"row {victim['id']}"}
    assert {"judge", "not_grounded", "grounding"} <= found


def test_what_composes_by_rule_cannot_judge(lamps: Path, tmp_path: Path) -> None:
    with chdir(tmp_path):
        done = functok("generate", lamps, "--judge")
    assert done.returncode == 2
    assert "--judge-model" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_judge_has_a_key_of_its_own_that_is_nowhere_written(
    lamps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-teacher-12345678")
    out = tmp_path / "out"
    with server() as teacher, server(Behaviour(key=KEY, p500=0.2)) as judge:
        settings = {"judge_base_url": judge.base_url, "judge_model": "practice", "rows": 6}
        with pytest.raises(Exception, match="Set OPENAI_API_KEY") as refused:
            _judged(lamps, out, teacher, **settings)
        assert "12345678" not in str(refused.value)
        monkeypatch.setenv("FUNCTOK_JUDGE_API_KEY", KEY)
        _judged(lamps, out, teacher, **settings)
        assert judge.stats["ok"] > 0
        monkeypatch.setenv("FUNCTOK_JUDGE_API_KEY", "sk-wrong-0000000000")
        with pytest.raises(Exception, match="Set FUNCTOK_JUDGE_API_KEY") as refused:
            _judged(lamps, tmp_path / "wrong", teacher, **settings)
        assert "0000000000" not in str(refused.value)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            text = path.read_bytes()
            assert KEY.encode() not in text
            assert b"12345678" not in text
            assert b"0000000000" not in text


def test_one_budget_holds_for_teacher_and_judge_together(lamps: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    price = {"price_in": 1.0, "price_out": 2.0, "judge_price_in": 3.0, "judge_price_out": 4.0}
    with server() as at:
        settings = {"rows": 40, "concurrency": 2, "judge_model": "practice-judge", **price}
        first = _judged(lamps, out, at, max_cost=0.06, **settings)
        spent, counts = first.manifest["cost"], first.manifest["counts"]
        assert 0 < spent["judge"]["usd"] < spent["usd"] <= 0.06
        assert 0 < counts["accepted"] < counts["requested"]
        assert list(validate(Dataset(out))) == []
        whole = _judged(lamps, out, at, **settings).manifest
        assert whole["counts"]["accepted"] == 168
        assert whole["cost"]["requests"] == at.stats["requests"], "nothing is paid twice"


def test_a_budget_for_a_judge_of_unknown_price_is_refused(lamps: Path, tmp_path: Path) -> None:
    with server() as at, pytest.raises(InputError, match="--judge-price-in"):
        _judged(
            lamps, tmp_path / "out", at, rows=3, judge_model="nobody-knows", max_cost=1.0,
            price_in=1.0,
        )  # fmt: skip


def _read(text: str, numbers: int) -> dict[int, Verdict]:
    return read_reply(
        text, range(1, numbers + 1), partial(read_verdict, by="j", questions=OF_A_CALL)
    ).rows


@given(st.text() | st.from_regex(r'\[?\{"slot": ?1[^\x00]*', fullmatch=True))
def test_no_reply_of_a_judge_is_an_error(text: str) -> None:
    for verdict in _read(text, 1).values():
        assert verdict_from_json(verdict.as_json()) == verdict


@given(
    answers=st.lists(
        st.tuples(st.booleans(), st.lists(st.sampled_from(["a", "b"]), unique=True), st.booleans()),
        min_size=1,
        max_size=5,
    ),
    cut=st.integers(0, 400),
)
def test_a_verdict_is_read_as_it_was_given_or_not_at_all(
    answers: list[tuple[bool, list[str], bool]], cut: int
) -> None:
    """Also from a reply that was cut off: no verdict is guessed, none goes to another row."""
    rows = [
        {"slot": n, "reason": "r", "asks_for_function": asks, "unstated": names,
         "nothing_missing": whole}
        for n, (asks, names, whole) in enumerate(answers, 1)
    ]  # fmt: skip
    expected = {
        n: Verdict(
            "j", dict(zip([q.name for q in OF_A_CALL], [asks, not names, whole], strict=True)),
            tuple(names), "r",
        )
        for n, (asks, names, whole) in enumerate(answers, 1)
    }  # fmt: skip
    text = json.dumps({"rows": rows})
    assert _read(text, len(rows)) == expected
    assert _read(text[:cut], len(rows)).items() <= expected.items()
    unnumbered = [{k: v for k, v in row.items() if k != "slot"} for row in rows]
    assert _read(json.dumps(unnumbered), len(rows)) == {}
    assert _read(json.dumps([{**rows[0], "slot": 99}]), 1) == {}
    for name in ("asks_for_function", "unstated", "nothing_missing"):
        part = {k: v for k, v in rows[0].items() if k != name}
        assert _read(json.dumps([part]), 1) == {}, "each question has its answer, or there is none"


_KEYS = st.sampled_from(["by", "answers", "named", "reason", "could_serve"])
_DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(_KEYS, inner),
)


@given(_DOCUMENTS)
def test_a_verdict_that_was_tampered_with_is_none_or_whole(document: Any) -> None:
    verdict = verdict_from_json(document)
    assert verdict is None or verdict_from_json(verdict.as_json()) == verdict
