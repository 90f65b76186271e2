"""`prefect.yaml`: Prefect drops misspelt keys without a word, so they are looked for here."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import ROOT

FILE = ROOT / "prefect.yaml"

_TOP = {"name", "prefect-version", "build", "push", "pull", "deployments"}
_LIMIT = {"limit", "collision_strategy", "grace_period_seconds"}
_TRIGGER = {
    "name", "description", "enabled", "match", "match_related", "after", "expect", "for_each",
    "posture", "threshold", "within", "parameters", "job_variables", "schedule_after",
}  # fmt: skip


def _faults(document: dict[str, Any]) -> list[str]:
    """Every key that Prefect would ignore, with its place; and triggers that fire on any event."""
    from prefect.cli.deploy._models import DeploymentConfig, RawScheduleConfig, WorkPoolConfig

    def unknown(place: str, found: dict[str, Any], known: set[str]) -> list[str]:
        return [f"{place}: {key}" for key in found if key not in known]

    faults = unknown("prefect.yaml", document, _TOP)
    for deployment in document["deployments"]:
        place = deployment["name"]
        faults += unknown(place, deployment, set(DeploymentConfig.model_fields))
        pool = deployment.get("work_pool", {})
        faults += unknown(f"{place}/work_pool", pool, set(WorkPoolConfig.model_fields))
        faults += unknown(f"{place}/limit", deployment.get("concurrency_limit", {}), _LIMIT)
        for schedule in deployment.get("schedules", []):
            known = set(RawScheduleConfig.model_fields)
            faults += unknown(f"{place}/schedules", schedule, known)
            faults += [] if "slug" in schedule else [f"{place}/schedules: no slug"]
        for trigger in deployment.get("triggers", []):
            faults += unknown(f"{place}/triggers", trigger, _TRIGGER)
            faults += [] if trigger.get("expect") else [f"{place}/triggers: expects any event"]
    return faults


@pytest.fixture
def document() -> dict[str, Any]:
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_no_key_is_misspelt(document: dict[str, Any]) -> None:
    assert _faults(document) == []


@pytest.mark.parametrize(
    ("place", "right", "wrong"),
    [("", "tags", "tag"), ("concurrency_limit", "limit", "limits"), ("work_pool", "name", "names")],
)
def test_the_lint_finds_a_misspelt_key(
    document: dict[str, Any], place: str, right: str, wrong: str
) -> None:
    deployment = next(d for d in document["deployments"] if not place or place in d)
    found = deployment[place] if place else deployment
    found[wrong] = found.pop(right)
    assert any(fault.endswith(f": {wrong}") for fault in _faults(document))


def test_every_entry_point_is_a_flow_of_this_project(document: dict[str, Any]) -> None:
    """Its parameters are those of the function, and each stands for something."""
    for deployment in document["deployments"]:
        path, _, name = deployment["entrypoint"].partition(":")
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        (function,) = (
            node
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
        )
        arguments = {argument.arg for argument in function.args.args}
        assert set(deployment.get("parameters", {})) <= arguments
        for some in (*deployment.get("schedules", []), *deployment.get("triggers", [])):
            assert set(some.get("parameters", {})) <= arguments


def test_nothing_of_this_machine_and_no_secret_is_in_it() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert str(Path.home()) not in text
    assert "prefect.blocks.secret" not in text
    assert "job_variables" not in text


def test_no_flow_has_postponed_annotations() -> None:
    """Prefect cannot serve a flow whose annotations are text: their names are not found."""
    for path in sorted((ROOT / "flows").glob("*.py")):
        assert "from __future__ import annotations" not in path.read_text(encoding="utf-8"), path
