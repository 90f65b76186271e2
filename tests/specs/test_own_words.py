"""What the author of a Python spec wrote about a parameter is never lost to its type."""

from __future__ import annotations

from pathlib import Path

from functok.specs import read_spec

SPEC = '''
from dataclasses import dataclass

@dataclass
class Address:
    """A postal address."""
    street: str

def call_taxi(pickup: Address, destination: Address, seats: int) -> None:
    """Calls a taxi.

    Args:
        pickup: Where the guest is picked up.
        destination: Where the taxi goes.
        seats (str): How many people ride along.
    """
'''


def test_a_parameters_own_words_come_before_those_of_its_class(tmp_path: Path) -> None:
    (tmp_path / "taxi.py").write_text(SPEC)
    api = read_spec(tmp_path / "taxi.py")
    said = {p.name: p.description for p in api.functions[0].arguments}
    assert said["pickup"] == "Where the guest is picked up. A postal address."
    assert said["destination"] == "Where the taxi goes. A postal address."


def test_a_docstring_type_that_contradicts_the_annotation_is_told(tmp_path: Path) -> None:
    (tmp_path / "taxi.py").write_text(SPEC)
    api = read_spec(tmp_path / "taxi.py")
    assert api.functions[0].parameters["properties"]["seats"]["type"] == "integer"
    assert any("the annotation counts" in warning.message for warning in api.warnings)
