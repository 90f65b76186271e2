"""`functok diff`: what a spec changes, judged by the schemas and not by the text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from functok.changes import changes_between, what_changed
from functok.cli import app
from functok.dataset import Dataset, functions_json
from functok.specs import ApiSpec, FunctionSpec, read_spec
from functok.specs.differences import Impact, Sort, differences
from functok.tokens import Registry

from .conftest import LAMPS
from .specs.test_inclusion import widened
from .strategies import apis, json_schemas

_BASE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "room": {"type": "string", "enum": ["kitchen", "bedroom"], "description": "Which room."},
        "level": {"type": "integer", "minimum": 0, "maximum": 100, "default": 50},
        "guest": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
            "required": ["name"],
            "additionalProperties": False,
        },
        "tags": {"type": "array", "items": {"type": "string", "maxLength": 9}},
    },
    "required": ["room"],
    "additionalProperties": False,
}


def _function(parameters: Any = _BASE, description: str = "Dims a lamp.") -> FunctionSpec:
    return FunctionSpec("dim_lamp", description, parameters)


def _with(*path: str, **keywords: Any) -> dict[str, Any]:
    """The base schema with keywords set at a path; None removes one."""
    copy: dict[str, Any] = json.loads(json.dumps(_BASE))
    node = copy
    for step in path:
        node = node[step]
    for keyword, value in keywords.items():
        if value is None:
            del node[keyword]
        else:
            node[keyword] = value
    return copy


def _room(**keywords: Any) -> dict[str, Any]:
    return _with("properties", "room", **keywords)


def _level(**keywords: Any) -> dict[str, Any]:
    return _with("properties", "level", **keywords)


_GUEST = ("properties", "guest")
_MORE = {**_BASE["properties"], "speed": {"type": "integer"}}


@pytest.mark.parametrize(
    ("new", "impact", "place"),
    [
        (_room(enum=["kitchen", "bedroom", "garage"]), "compatible", "/room"),
        (_room(enum=["kitchen"]), "breaking", "/room"),
        (_room(enum=["kitchen", "garage"]), "breaking", "/room"),
        (_room(enum=["bedroom", "kitchen"]), "cosmetic", "/room"),
        (_room(enum=None), "compatible", "/room"),
        (_room(description="The room."), "cosmetic", "/room"),
        (_room(title="Room", examples=["kitchen"]), "cosmetic", "/room"),
        (_room(format="date"), "breaking", "/room"),
        (_level(maximum=200), "compatible", "/level"),
        (_level(maximum=90), "breaking", "/level"),
        (_level(minimum=None, exclusiveMinimum=-1), "cosmetic", "/level"),
        (_level(type="number"), "compatible", "/level"),
        (_level(type="string"), "breaking", "/level"),
        (_level(multipleOf=5), "breaking", "/level"),
        (_level(default=30), "breaking", "/level"),
        (_level(default=None), "breaking", "/level"),
        (_with(required=["room", "level"]), "breaking", "/level"),
        (_with(required=[]), "compatible", "/room"),
        (_with(properties=_MORE), "compatible", "/speed"),
        (_with(properties=_MORE, required=["room", "speed"]), "breaking", "/speed"),
        (
            _with(properties={"speed": {"type": "integer"}, **_BASE["properties"]}),
            "breaking",
            "/speed",
        ),
        (_with(properties=dict(reversed(_BASE["properties"].items()))), "breaking", ""),
        (_with("properties", tags=None), "breaking", "/tags"),
        (_with(additionalProperties=True), "compatible", ""),
        (_with(*_GUEST, "properties", age=None), "breaking", "/guest/age"),
        (_with(*_GUEST, required=[]), "compatible", "/guest/name"),
        (_with(*_GUEST, required=["name", "age"]), "breaking", "/guest/age"),
        (_with(*_GUEST, "properties", "age", type="number"), "compatible", "/guest/age"),
        (_with("properties", "tags", "items", maxLength=12), "compatible", "/tags/[]"),
        (_with("properties", "tags", minItems=1), "breaking", "/tags"),
        (_with("properties", "tags", items=True), "compatible", "/tags"),
    ],
)
def test_each_change_has_its_impact_and_its_place(new: Any, impact: str, place: str) -> None:
    found = differences(_function(), _function(new))
    assert max(found, key=lambda d: d.impact.weight).impact == impact
    assert place in {d.place for d in found if d.impact == impact}


def test_a_schema_written_with_references_is_the_same_schema() -> None:
    room = {"$ref": "#/$defs/Room"}
    shared = {**_with(), "$defs": {"Room": _BASE["properties"]["room"]}}
    shared["properties"] = {**shared["properties"], "room": room}
    assert differences(_function(), _function(shared)) == ()


def test_a_change_of_what_contains_itself_is_told_once_inside_of_it() -> None:
    def chain(*kinds: str) -> FunctionSpec:
        links = {"kind": {"enum": [*kinds]}, "next": {"$ref": "#/$defs/Link"}}
        return _function(
            {
                "type": "object",
                "properties": {"first": {"$ref": "#/$defs/Link"}},
                "$defs": {"Link": {"type": "object", "properties": links}},
            }
        )

    found = differences(chain("iron", "gold"), chain("iron", "silver"))
    assert [d.place for d in found] == ["/first/kind", "/first/next/kind"]


def test_other_words_are_cosmetic() -> None:
    (found,) = differences(_function(), _function(description="Turns a lamp down."))
    assert found.impact is Impact.COSMETIC


@settings(max_examples=40)
@given(apis())
def test_law_nothing_differs_between_an_api_and_itself(functions: tuple[FunctionSpec, ...]) -> None:
    api = ApiSpec("api", functions)
    found = changes_between(api, api, Registry().updated(functions))
    assert not found.functions
    assert not found.likely
    assert all(differences(f, f) == () for f in functions)


@settings(max_examples=80)
@given(st.data())
def test_law_a_widened_parameter_breaks_nothing(data: st.DataObject) -> None:
    schema = data.draw(json_schemas())
    wide = data.draw(widened(schema))
    old, new = (
        _function({"type": "object", "properties": {"x": x}, "required": ["x"]})
        for x in (schema, wide)
    )
    assert all(d.impact is not Impact.BREAKING for d in differences(old, new))


# ---------------------------------------------------------------- specs against datasets


def _diff(spec: Path, dataset: Path, *options: str) -> str:
    done = CliRunner().invoke(app, ["diff", str(spec), "--against", str(dataset), *options])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("name", ["android.py", "vehicle.yaml"])
def test_a_dataset_gives_its_spec_back(name: str, tmp_path: Path) -> None:
    """`functions.json` holds all that a comparison needs."""
    api = read_spec(Path("api_specs") / name)
    stored = tmp_path / "functions.json"
    stored.write_text(functions_json(api))
    found = changes_between(read_spec(stored), api, Registry().updated(api.functions))
    assert found.functions == ()


def test_the_spec_of_a_dataset_changes_nothing(lamps: Path, lamps_dataset: Path) -> None:
    assert "no function changed" in _diff(lamps, lamps_dataset)
    document = json.loads(_diff(lamps, lamps_dataset, "--json"))
    assert document["functions"] == document["likely_renamed"] == []
    assert document["impact"] is None


def test_added_removed_renamed_and_changed_functions_are_told(
    lamps: Path, lamps_dataset: Path
) -> None:
    text = LAMPS.replace("dim_lamp", "fade_lamp").replace(
        "to a level.\n", "to a level.\n\n    Formerly: dim_lamp\n"
    )
    text = text.replace('room: Literal["kitchen", "bedroom", "garage"], on', "room: str, on")
    text = text[: text.index("def wake_light")]
    text += 'def ring_bell(times: int) -> None:\n    """Rings the bell at the door."""\n'
    lamps.write_text(text)
    found = what_changed(read_spec(lamps), Dataset(lamps_dataset))
    told = {c.name: (c.sort, c.impact) for c in found.functions}
    assert told == {
        "switch_lamp": (Sort.CHANGED, Impact.COMPATIBLE),
        "fade_lamp": (Sort.RENAMED, Impact.COMPATIBLE),
        "ring_bell": (Sort.ADDED, Impact.COMPATIBLE),
        "wake_light": (Sort.REMOVED, Impact.BREAKING),
    }
    assert found.renamed == {"switch_lamp": "switch_lamp", "dim_lamp": "fade_lamp"}
    assert found.likely == ()
    said = _diff(lamps, lamps_dataset)
    assert "dim_lamp → fade_lamp" in said
    assert "1 added, 1 removed, 1 renamed, 1 changed; breaking in all" in said


def test_a_likely_rename_is_asked_about_with_the_line_to_write(
    lamps: Path, lamps_dataset: Path
) -> None:
    """The line that is asked for, written into the spec, settles it."""
    renamed = LAMPS.replace("def dim_lamp", "def set_lamp_level")
    lamps.write_text(renamed)
    document = json.loads(_diff(lamps, lamps_dataset, "--json"))
    (likely,) = document["likely_renamed"]
    assert (likely["from"], likely["to"]) == ("dim_lamp", "set_lamp_level")
    assert "Formerly: dim_lamp" in _diff(lamps, lamps_dataset)
    lamps.write_text(renamed.replace("to a level.\n", f"to a level.\n\n    {likely['write']}\n", 1))
    document = json.loads(_diff(lamps, lamps_dataset, "--json"))
    assert [(c["change"], c["formerly"]) for c in document["functions"]] == [
        ("renamed", "dim_lamp")
    ]
    assert document["likely_renamed"] == []


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
def test_the_line_for_tools_is_understood_by_their_reader(
    suffix: str, tmp_path: Path, lamps_dataset: Path
) -> None:
    tools = json.loads((lamps_dataset / "functions.json").read_text())[:3]
    tools[1]["function"]["name"] = "set_lamp_level"
    spec = tmp_path / f"lamps{suffix}"
    spec.write_text(json.dumps(tools, indent=2))
    (likely,) = json.loads(_diff(spec, lamps_dataset, "--json"))["likely_renamed"]
    name = '"name": "set_lamp_level",'
    spec.write_text(spec.read_text().replace(name, f"{name}\n{likely['write']},"))
    assert json.loads(_diff(spec, lamps_dataset, "--json"))["functions"][0]["change"] == "renamed"


def test_functions_that_have_little_in_common_are_not_taken_for_renamed(
    lamps: Path, lamps_dataset: Path
) -> None:
    text = LAMPS[: LAMPS.index("def wake_light")]
    lamps.write_text(
        text + 'def play_song(title: str, room: str) -> None:\n    """Plays a song in a room."""\n'
    )
    assert json.loads(_diff(lamps, lamps_dataset, "--json"))["likely_renamed"] == []


def test_a_folder_that_is_no_dataset_is_told(lamps: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["diff", str(lamps), "--against", str(tmp_path)])
    assert done.exit_code != 0
    assert "not a functok dataset" in str(done.exception)
