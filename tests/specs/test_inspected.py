"""What no arguments satisfy: a warning of `inspect`, an error of `generate`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from functok.config import RunConfig
from functok.errors import SpecError
from functok.pipeline import generate
from functok.planning.drawing import without_values
from functok.running.job import Job
from functok.specs import read_specs


def _tools(folder: Path, schema: dict[str, Any]) -> str:
    tools = [
        {
            "name": name,
            "description": f"Sets the {name} of the heater in the cellar.",
            "parameters": {"type": "object", "properties": {"x": x}, "required": ["x"]},
        }
        for name, x in (("level", {**schema, "description": "The wanted level."}), ("mode", GOOD))
    ]
    path = folder / "heater.json"
    path.write_text(json.dumps(tools))
    return str(path)


GOOD = {"type": "string", "enum": ["day", "night"], "description": "The wanted mode."}


@pytest.mark.parametrize(
    ("schema", "place", "message"),
    [
        ({"type": "integer", "minimum": 10, "maximum": 5}, "/x/minimum", "greater than maximum 5"),
        ({"type": "integer", "enum": [1, "a"]}, "/x/enum/1", "breaks its own schema"),
        ({"allOf": [{"not": {}}]}, "/x", "no value can satisfy"),
        ({"type": "string", "pattern": "^[A-Z]{6}$", "maxLength": 3}, "#/0", "no value was found"),
        ({"type": "boolean", "not": {"enum": [True, False]}}, "#/0", "no value was found"),
    ],
)
def test_what_nothing_satisfies_is_a_warning_of_inspect_and_an_error_of_generate(
    schema: dict[str, Any], place: str, message: str, tmp_path: Path
) -> None:
    spec = _tools(tmp_path, schema)
    api = read_specs([spec], inspected=True)
    assert len(api.functions) == 2
    warnings = [*api.warnings, *without_values(api.functions)]
    (warning,) = [w for w in warnings if "refuses" in w.message]
    assert message in warning.message
    assert warning.place.endswith(place)
    with pytest.raises(SpecError, match=message):
        generate(Job([spec], tmp_path / "out", RunConfig(rows=2)), lambda _: None)


def test_a_signature_that_contradicts_itself_is_a_warning_of_inspect(tmp_path: Path) -> None:
    spec = tmp_path / "pills.py"
    spec.write_text(
        '"""Pills."""\nfrom typing import Annotated\nfrom pydantic import Field\n\n\n'
        "def take(n: Annotated[int, Field(ge=10, le=5)]) -> None:\n"
        '    """Takes pills out of the box.\n\n    Args:\n        n: How many pills.\n    """\n'
    )
    command = [sys.executable, "-m", "functok", "inspect", str(spec), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    document = json.loads(done.stdout)
    assert [tool["function"]["name"] for tool in document["functions"]] == ["take"]
    assert "minimum 10 is greater than maximum 5" in document["warnings"][0]["message"]
