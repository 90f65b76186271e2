"""Planted errors are errors, and what `functok judge-check` makes of a judge."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from functok.cli import app
from functok.judge_check import right_rows
from functok.judging.planted import RIGHT, Planted, Sort, planted_set
from functok.judging.verdicts import Claim
from functok.practice import PracticeJudge
from functok.records import NEGATIVE_KINDS
from functok.specs import ApiSpec, read_spec
from functok.specs.schemas import first_error, validator_for
from functok.teachers.offline import could_serve
from functok.values import ground

from .conftest import ROOT
from .teachers.specs import BAKERY
from .test_judge import server

SPECS = sorted((ROOT / "api_specs").glob("*.py")) + sorted((ROOT / "api_specs").glob("*.yaml"))


@cache
def _source(number: int) -> tuple[ApiSpec, list[Claim]]:
    api = BAKERY if number == len(SPECS) else read_spec(SPECS[number])
    return api, right_rows(api, 12, 0)


def _is_wrong(api: ApiSpec, row: Planted) -> bool:
    """Whether the row is wrong, in the one way that its sort says."""
    claim, right = row.claim, row.right
    assert claim.query == right.query
    if row.sort is Sort.SERVED_NEGATIVE:
        return bool(right.calls) and claim.calls == () and claim.kind in NEGATIVE_KINDS
    if row.sort is Sort.VALUE_SAID:
        [call] = right.calls
        found = ground(api.by_name[call.name], call.arguments, claim.query).found
        return any(path.split("/")[0] == claim.unsaid for path in found) and claim.calls == ()
    [old], [new] = right.calls, claim.calls
    function = api.by_name[new.name]
    error = first_error(validator_for(function), new.arguments)
    if row.sort is Sort.SIBLING_FUNCTION:
        serves = could_serve(claim.query, ApiSpec("one", (function,)))
        lost = [name for name in old.arguments if name not in new.arguments]
        invented = ground(function, new.arguments, claim.query).missing
        wrong = serves is None or bool(lost) or bool(invented)
        return new.name != old.name and wrong and error is None
    assert new.name == old.name
    changed = [n for n in old.arguments if new.arguments.get(n) != old.arguments[n]
               or type(new.arguments.get(n)) is not type(old.arguments[n])]  # fmt: skip
    assert len(changed) == 1, "one fault in each row"
    assert new.arguments.keys() <= old.arguments.keys()
    said = ground(function, old.arguments, claim.query)
    assert any(path.split("/")[0] == changed[0] for path in said.found)
    if row.sort is Sort.MISSING_ARGUMENT:
        return changed[0] not in new.arguments
    if row.sort is Sort.WRONG_TYPE:
        return error is not None
    missing = ground(function, new.arguments, claim.query).missing
    return error is None and any(path.split("/")[0] == changed[0] for path in missing)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, len(SPECS)), st.integers(0, 2**32))
def test_each_planted_row_is_wrong_in_the_way_of_its_sort_and_the_others_are_untouched(
    number: int, seed: int
) -> None:
    api, right = _source(number)
    found = planted_set(api, right, 6, seed)
    assert found == planted_set(api, right, 6, seed), "the same seed plants the same errors"
    assert len({row.claim.id for row in found}) == len(found)
    for row in found:
        if row.sort in RIGHT:
            assert (row.claim.calls, row.claim.query) == (row.right.calls, row.right.query)
        else:
            assert _is_wrong(api, row), row
    sorts = [row.sort for row in found]
    for sort in Sort:
        assert 0 < sorts.count(sort) <= 6 or sort is Sort.OPPOSITE_VALUE, sort


def _check(source: Path, url: str, *options: str) -> dict[str, Any]:
    arguments = ["judge-check", str(source), "--model", "practice", "--base-url", url, "--json"]
    arguments += ["--out", str(source.parent / "replies")]
    done = CliRunner().invoke(app, [*arguments, *options], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert isinstance(document, dict)
    return document


def test_a_judge_s_recall_and_false_alarms_are_measured_by_sort(lamps: Path) -> None:
    with server() as at:
        honest = _check(lamps, at.base_url, "--rows", "12")
        asked = at.stats["requests"]
        assert _check(lamps, at.base_url, "--rows", "12") == honest
        assert at.stats["requests"] == asked == honest["cost"]["requests"], "no reply is lost"
        _check(lamps, at.base_url, "--rows", "12", "--seed", "1")
        assert at.stats["requests"] > asked
    by_sort = honest["by_sort"]
    for sort in (Sort.WRONG_VALUE, Sort.WRONG_TYPE, Sort.OPPOSITE_VALUE):
        assert 8 <= by_sort[sort]["rows"] <= 12, sort
        assert by_sort[sort]["share_refused"] == 1.0, sort
    assert honest["recall"] > 0.8
    assert honest["false_alarms"] == 0.0
    assert all(counted["unjudged"] == 0 for counted in by_sort.values())
    with server(judge=PracticeJudge(recall=0.5, false_alarms=0.3)) as at:
        poor = _check(lamps, at.base_url, "--rows", "12")
    assert 0.3 < poor["recall"] < 0.7
    assert 0.1 < poor["false_alarms"] < 0.6
    missed = [m for m in poor["mistakes"] if m["sort"] == "wrong_value"]
    counted = poor["by_sort"]["wrong_value"]
    assert len(missed) == counted["rows"] - counted["refused"] > 0
    assert missed[0]["verdict"]["by"] == "openai:practice"


def test_errors_are_planted_in_the_rows_of_a_dataset(lamps_dataset: Path) -> None:
    with server() as at:
        report = _check(lamps_dataset, at.base_url, "--rows", "5")
    assert report["source"] == "lamps"
    assert report["by_sort"]["right"] == {
        "rows": 5, "refused": 0, "unjudged": 0, "share_refused": 0.0,
    }  # fmt: skip
    assert report["recall"] >= 0.9


def test_the_table_names_each_sort_and_the_two_figures(lamps: Path) -> None:
    with server() as at:
        arguments = ["judge-check", str(lamps), "--model", "practice", "--base-url", at.base_url]
        arguments += ["--out", str(lamps.parent / "replies")]
        done = CliRunner().invoke(app, [*arguments, "--rows", "3"], catch_exceptions=False)
    for sort in Sort:
        assert sort in done.output
    assert "recall" in done.output
    assert "false alarms" in done.output


@pytest.mark.parametrize("source", ["nowhere", "nowhere.py"])
def test_a_source_that_is_none_is_told(tmp_path: Path, source: str) -> None:
    with pytest.raises(Exception, match=source) as refused:
        CliRunner().invoke(
            app, ["judge-check", str(tmp_path / source), "--model", "m"], catch_exceptions=False
        )
    assert getattr(refused.value, "exit_code", None) == 2
