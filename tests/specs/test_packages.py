"""Python packages and modules on the path: read as files, never imported."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from functok.errors import SpecError
from functok.specs import Selection, read_spec

BOMB = "raise SystemExit('this module must never run')\n"
FILES = {
    "__init__.py": BOMB,
    "lamps.py": BOMB
    + '''
from .kinds import Colour as Tint, Spot
from house.kinds import Other

def light(colour: Tint, where: Spot) -> bool:
    """Turns a light on."""

def odd(value: Other) -> None:
    """Does what nobody understands."""
''',
    "kinds.py": """
from enum import Enum
from dataclasses import dataclass

class Colour(Enum):
    RED = "red"
    BLUE = "blue"

@dataclass
class Spot:
    room: str
    colour: Colour = Colour.RED

Other = some_call()
""",
    "deep/__init__.py": "",
    "deep/doors.py": '''
from ..kinds import Colour

def paint(colour: Colour) -> None:
    """Paints a door."""
''',
    "_private.py": 'def hidden() -> None:\n    """Is not part of it."""\n',
    "clash.py": '''
from .kinds import Spot

class Colour:
    """Another one."""

def place(spot: Spot) -> None:
    """Places a thing."""
''',
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "house" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path / "house"


def test_a_package_is_read_as_files(house: Path) -> None:
    api = read_spec(house)
    assert api.name == "house"
    assert [function.name for function in api.functions] == ["paint", "light"]
    light = api.functions[1]
    colour, where = light.arguments
    assert colour.schema["enum"] == ["red", "blue"]
    assert where.schema["properties"]["colour"]["default"] == "red"
    assert light.returns == {"type": "boolean"}
    assert light.place.startswith("house/lamps.py:")


def test_what_is_not_understood_is_left_out_and_said(house: Path) -> None:
    said = {warning.message.partition(":")[0] for warning in read_spec(house).warnings}
    assert "the function 'odd' is left out" in said
    # The module has a Colour of its own: the Spot of another module would mean the wrong one.
    assert "the function 'place' is left out" in said


def test_a_module_on_the_path_is_found_without_importing_anything(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(house.parent)
    api = read_spec("house.deep.doors")
    assert api.name == "house.deep.doors"
    assert [function.name for function in api.functions] == ["paint"]
    assert [function.name for function in read_spec("house.deep").functions] == ["paint"]
    assert len(read_spec("house").functions) == 2
    assert not [name for name in sys.modules if name.split(".")[0] == "house"]


def test_functions_of_a_package_are_chosen_by_their_file(house: Path) -> None:
    api = read_spec(house, Selection(("house/deep/*",)))
    assert [function.name for function in api.functions] == ["paint"]
    assert set(api.others) == {"light", "odd", "place"}


@pytest.mark.parametrize("address", ["no.such.module", "house", "sys", "os.path.join"])
def test_a_module_that_is_not_there_is_one_clear_error(address: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_spec(address)
    assert "no module of this name" in caught.value.fault


def test_a_folder_without_modules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="is a folder without Python modules"):
        read_spec(tmp_path)
