"""Type annotations and defaults to JSON Schema."""

from __future__ import annotations

from typing import Any

import pytest

from functok.errors import SpecError
from tests.specs.reading import parameter_schema, python_function

STRING = {"type": "string"}
INTEGER = {"type": "integer"}
NULL = {"type": "null"}

CASES: list[tuple[str, Any]] = [
    ("int", INTEGER),
    ("float", {"type": "number"}),
    ("str", STRING),
    ("bool", {"type": "boolean"}),
    ("'str'", STRING),
    ("Any", {}),
    ("object", {}),
    ("list", {"type": "array"}),
    ("list[int]", {"type": "array", "items": INTEGER}),
    ("List['int']", {"type": "array", "items": INTEGER}),
    ("t.Sequence[str]", {"type": "array", "items": STRING}),
    ("set[str]", {"type": "array", "items": STRING, "uniqueItems": True}),
    ("frozenset", {"type": "array", "uniqueItems": True}),
    ("tuple[int, ...]", {"type": "array", "items": INTEGER}),
    ("tuple[int, str]", {
        "type": "array", "prefixItems": [INTEGER, STRING], "items": False,
        "minItems": 2, "maxItems": 2,
    }),
    ("dict", {"type": "object"}),
    ("dict[str, list[int]]", {
        "type": "object", "additionalProperties": {"type": "array", "items": INTEGER},
    }),
    ("Optional[int]", {"anyOf": [INTEGER, NULL]}),
    ("int | None", {"anyOf": [INTEGER, NULL]}),
    ("int | str | None", {"anyOf": [INTEGER, STRING, NULL]}),
    ("Union[int, Optional[str]]", {"anyOf": [INTEGER, STRING, NULL]}),
    ("int | float", {"type": "number"}),
    ("Literal['a', 'b']", {"type": "string", "enum": ["a", "b"]}),
    ("Literal[1, 2]", {"type": "integer", "enum": [1, 2]}),
    ("Literal[1, 'a', True, None]", {"enum": [1, "a", True, None]}),
    ("t.Literal['a']", {"type": "string", "enum": ["a"]}),
    ("date", {"type": "string", "format": "date"}),
    ("dt.datetime", {"type": "string", "format": "date-time"}),
    ("dt.time", {"type": "string", "format": "time"}),
    ("dt.timedelta", {"type": "string", "format": "duration"}),
    ("uuid.UUID", {"type": "string", "format": "uuid"}),
    ("Annotated[int, Field(ge=0, le=10)]", {"type": "integer", "minimum": 0, "maximum": 10}),
    ("Annotated[str, Field(pattern='^a', max_length=3)]", {
        "type": "string", "pattern": "^a", "maxLength": 3,
    }),
    ("Annotated[list[str], Field(min_length=1)]", {
        "type": "array", "items": STRING, "minItems": 1,
    }),
    ("Annotated[int | None, Ge(1)]", {"anyOf": [{"type": "integer", "minimum": 1}, NULL]}),
    ("Room", {"type": "string", "enum": ["hall", "attic"]}),
    ("Rooms", {"type": "array", "items": {"type": "string", "enum": ["hall", "attic"]}}),
    ("UserId", INTEGER),
    ("Color", {"type": "string", "enum": ["red", "blue"]}),
    ("Level", {"type": "integer", "enum": [1, 2]}),
    ("Mode", {"type": "string", "enum": ["fast", "slow"]}),
]  # fmt: skip

BEFORE = '''
from __future__ import annotations
import datetime as dt
import typing as t
import uuid
from datetime import date
from enum import Enum, IntEnum, StrEnum, auto
from typing import Annotated, Any, List, Literal, NewType, Optional, TypeAlias, Union
from annotated_types import Ge
from pydantic import Field

Room = Literal["hall", "attic"]
Rooms: TypeAlias = list[Room]
UserId = NewType("UserId", int)
LIMIT = 7

class Color(str, Enum):
    """Colours."""
    RED = "red"
    BLUE = "blue"
    CRIMSON = RED = "red"

    def rgb(self): ...

class Level(IntEnum):
    LOW = auto()
    HIGH = auto()

class Mode(StrEnum):
    FAST = auto()
    SLOW = auto()
'''


@pytest.mark.parametrize(("annotation", "expected"), CASES, ids=[case[0] for case in CASES])
def test_an_annotation_becomes_a_schema(annotation: str, expected: Any) -> None:
    before = BEFORE.replace('    CRIMSON = RED = "red"\n', "")
    assert parameter_schema(f"x: {annotation}", before) == expected


@pytest.mark.parametrize(
    ("signature", "expected", "required"),
    [
        ("x: int", INTEGER, True),
        ("x: int = -5", {"type": "integer", "default": -5}, False),
        ("x: str = 'a'", {"type": "string", "default": "a"}, False),
        ("x: str = None", STRING, False),
        ("x: str | None = None", STRING, False),
        ("x: Optional[int | str] = None", {"anyOf": [INTEGER, STRING]}, False),
        ("x: Literal['a', None] = None", {"type": "string", "enum": ["a"]}, False),
        ("x: int | None = 3", {"anyOf": [INTEGER, NULL], "default": 3}, False),
        ("x: Color = Color.BLUE", {"type": "string", "enum": ["red", "blue"], "default": "blue"}, False),
        ("x: int = LIMIT", {"type": "integer", "default": 7}, False),
        ("x: list[int] = [1, 2]", {"type": "array", "items": INTEGER, "default": [1, 2]}, False),
        ("x: tuple[int, ...] = (1,)", {"type": "array", "items": INTEGER, "default": [1]}, False),
        ("x: int = Field(5, ge=1)", {"type": "integer", "minimum": 1, "default": 5}, False),
        ("x: int = Field(..., ge=1)", {"type": "integer", "minimum": 1}, True),
        ("x: int = compute()", INTEGER, False),
        ("x: float = float('inf')", {"type": "number"}, False),
        ("x: float = 1e999", {"type": "number"}, False),
        ("*, x: bool = False", {"type": "boolean", "default": False}, False),
        ("x: int, /", INTEGER, True),
    ],
)  # fmt: skip
def test_a_default_makes_a_parameter_optional(
    signature: str, expected: Any, required: bool
) -> None:
    before = BEFORE.replace('    CRIMSON = RED = "red"\n', "")
    function = python_function(f'{before}\ndef f({signature}):\n    """Does it."""\n')
    assert function.parameters["properties"]["x"] == expected
    assert function.parameters["required"] == (["x"] if required else [])


def test_a_dataclass_becomes_an_object() -> None:
    before = '''
    from dataclasses import dataclass, field
    from typing import ClassVar

    @dataclass
    class Base:
        street: str

    @dataclass(frozen=True)
    class Address(Base):
        """A place.

        Attributes:
            street: The street.
            floor: The floor, between 0 and 90.
        """
        kind: ClassVar[str] = "x"
        floor: int = 0
        tags: list[str] = field(default_factory=list)
        note: str | None = None
    '''
    assert parameter_schema("x: Address", before) == {
        "type": "object",
        "properties": {
            "street": {"type": "string", "description": "The street."},
            "floor": {
                "type": "integer", "minimum": 0, "maximum": 90,
                "description": "The floor, between 0 and 90.", "default": 0,
            },
            "tags": {"type": "array", "items": STRING, "default": []},
            "note": STRING,
        },
        "required": ["street"],
        "additionalProperties": False,
    }  # fmt: skip


def test_a_typed_dict_knows_required_and_optional_keys() -> None:
    before = """
    from typing import NotRequired, Required, TypedDict
    class A(TypedDict):
        a: int
        b: NotRequired[str]
    class B(A, total=False):
        c: int
        d: Required[int]
    """
    schema = parameter_schema("x: B", before)
    assert list(schema["properties"]) == ["a", "b", "c", "d"]
    assert schema["required"] == ["a", "d"]


def test_a_class_that_contains_itself_becomes_a_definition() -> None:
    before = """
    from dataclasses import dataclass
    @dataclass
    class Node:
        name: str
        children: "list[Node]"
    """
    function = python_function(f'{_flat(before)}\ndef f(x: Node):\n    """Does it."""\n')
    assert function.parameters["properties"]["x"] == {"$ref": "#/$defs/Node"}
    children = function.parameters["$defs"]["Node"]["properties"]["children"]
    assert children == {"type": "array", "items": {"$ref": "#/$defs/Node"}}


def _flat(text: str) -> str:
    return "\n".join(line[4:] for line in text.splitlines())


@pytest.mark.parametrize(
    ("signature", "fault"),
    [
        ("x: Session", "the type Session is not understood"),
        ("x: np.ndarray", "the type np.ndarray is not understood"),
        ("x: bytes", "the type bytes is not understood"),
        ("x: Callable[[int], str]", "the type Callable[[int], str] is not understood"),
        ("x: dict[int, str]", "has keys that are no strings"),
        ("x: Literal[1.5]", "1.5 in Literal is no string"),
        ("x: Plain", "the class Plain is no Enum, TypedDict, dataclass or pydantic model"),
        ("x: Empty", "the enum Empty is empty"),
        ("x: Odd", "the value of Odd.A is no string or number"),
        ("x: 'list['", "the type 'list[' is not understood"),
        ("x: Loop", "the alias Loop contains itself"),
    ],
)  # fmt: skip
def test_an_annotation_that_is_not_understood_is_an_error_with_a_remedy(
    signature: str, fault: str
) -> None:
    before = """
from enum import Enum
import numpy as np
from sqlalchemy import Session
class Plain:
    pass
class Empty(Enum):
    pass
class Odd(Enum):
    A = object()
Loop = list["Loop"]
"""
    with pytest.raises(SpecError) as caught:
        parameter_schema(signature, before)
    assert fault.replace("np.", "np.") in caught.value.fault
    assert caught.value.place.startswith("api.py:")
    assert caught.value.remedy


def test_classes_that_multiply_are_refused() -> None:
    classes = "from dataclasses import dataclass\n"
    for n in range(30):
        classes += f"@dataclass\nclass C{n}:\n    a: 'C{n + 1}'\n    b: 'C{n + 1}'\n"
    classes += "@dataclass\nclass C30:\n    a: int\n"
    with pytest.raises(SpecError, match="the type is too large"):
        parameter_schema("x: C0", classes)
