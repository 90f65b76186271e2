"""A function as a Python signature with a docstring."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest

from functok.specs.model import IRRELEVANT, FunctionSpec
from functok.specs.signature import signature_text
from tests.specs.reading import python_function, tool_function

PAPER = '''
from typing import Literal

def set_alarm(time: str, label: str = "Alarm", days: list[Literal["sat", "sun"]] = None, volume: int = 5):
    """Sets an alarm.

    Parameters:
    - time (str): When it rings, HH:MM.
    - label (str, optional): A name.
    - days (list[str], optional): Days on which it rings again.
    - volume (int, optional): Loudness from 0 to 10.

    Returns:
    - bool: Whether it is set.
    """
'''  # fmt: skip

EXPECTED = '''
def set_alarm(time: str, label: str = 'Alarm', days: list[str] = None, volume: int = 5):
    """Sets an alarm.

    Parameters:
    - time (str): When it rings, HH:MM.
    - label (str, optional): A name.
    - days (list[str], optional): Days on which it rings again. Items: One of 'sat', 'sun'.
    - volume (int, optional): Loudness from 0 to 10.

    Returns:
    - bool: Whether it is set.
    """
'''.strip()


def test_a_function_is_shown_as_the_paper_shows_it() -> None:
    assert signature_text(python_function(PAPER)) == EXPECTED


def test_the_same_function_gives_the_same_text_from_every_source() -> None:
    """Also read back from the dataset's `functions.json`, which keeps the tool and nothing else."""
    tool = python_function(PAPER).as_tool()
    assert signature_text(tool_function(json.dumps([tool]))) == EXPECTED


def _text(description: str = "Does it.", **parameters: Any) -> str:
    schema = {"type": "object", "properties": {}, **parameters}
    return signature_text(FunctionSpec("f", description, schema))


def _line(**schema: Any) -> str:
    lines = _text(properties={"x": schema}, required=["x"]).splitlines()
    return next(line.strip() for line in lines if line.strip().startswith("- x"))


@pytest.mark.parametrize(
    ("schema", "line"),
    [
        ({"type": "string"}, "- x (str)"),
        ({}, "- x (Any)"),
        ({"type": "string", "description": "The x"}, "- x (str): The x."),
        ({"type": "string", "enum": ["a", "b"]}, "- x (str): One of 'a', 'b'."),
        ({"enum": [1, "a", None]}, "- x (int | str | None): One of 1, 'a', None."),
        ({"type": "string", "enum": ["a", "b"], "description": "'a' or 'b'."}, "- x (str): 'a' or 'b'."),
        ({"type": "integer", "minimum": 0, "maximum": 9}, "- x (int): From 0 to 9."),
        ({"type": "number", "exclusiveMinimum": 0}, "- x (float): More than 0."),
        ({"type": "integer", "maximum": 9, "multipleOf": 3}, "- x (int): At most 9. In steps of 3."),
        ({"type": "string", "format": "date"}, "- x (str): Format: YYYY-MM-DD."),
        ({"type": "string", "format": "email", "description": "An email."}, "- x (str): An email."),
        ({"type": "string", "format": "regex"}, "- x (str): Format: regex."),
        ({"type": "string", "pattern": "^a$"}, "- x (str): Pattern: ^a$"),
        ({"type": "string", "minLength": 1, "maxLength": 9}, "- x (str): 1 to 9 characters."),
        ({"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 1},
         "- x (list[int]): At least 1 item. Items: At least 1."),
        ({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]}, "- x (int | None): At least 1."),
        ({"type": ["string", "null"]}, "- x (str | None)"),
        ({"const": "a"}, "- x (str): Always 'a'."),
    ],
)  # fmt: skip
def test_what_the_schema_says_is_said_in_words(schema: dict[str, Any], line: str) -> None:
    assert _line(**schema) == line


def test_inner_properties_are_listed_below() -> None:
    inner = {
        "type": "object",
        "properties": {"city": {"type": "string"}, "zip": {"type": "string"}},
        "required": ["city"],
    }
    text = _text(properties={"to": {"type": "array", "items": inner}})
    assert (
        "    - to (list[dict], optional)\n        - city (str)\n        - zip (str, optional)"
        in text
    )


def test_what_contains_itself_is_listed_once() -> None:
    node = {
        "type": "object",
        "properties": {"next": {"$ref": "#/$defs/N"}, "id": {"type": "integer"}},
    }
    defs: dict[str, Any] = {"$defs": {"N": node}}
    text = _text(properties={"x": {"$ref": "#/$defs/N"}}, **defs)
    assert text.count("- id (int, optional)") == 1


def test_conditions_between_parameters_are_said() -> None:
    properties = {"a": {"type": "integer"}, "b": {"type": "integer"}}
    either = _text(properties=properties, oneOf=[{"required": ["a"]}, {"required": ["b"]}])
    assert "Give exactly one of: a, b." in either
    never: dict[str, Any] = {"not": {"required": ["a", "b"]}}
    assert "Never give together: a, b." in _text(properties=properties, **never)
    assert "a needs b as well." in _text(properties=properties, dependentRequired={"a": ["b"]})


@pytest.mark.parametrize(
    "description",
    [
        'Ends with """ and goes on.', "A pattern like \\d+ and \\", "x\x00y\x1b[31m\u2028z\ud800",
        'Quote at the end"', "", "\n\n\nLate.", 'Tab\there\r\nand """""" more\\"""',
    ],
)  # fmt: skip
def test_no_text_breaks_out_of_the_docstring(description: str) -> None:
    schema = {"type": "string", "description": description, "default": description}
    text = _text(description, properties={"x": schema})
    assert text.isprintable() or {c for c in text if not c.isprintable()} == {"\n"}
    text.encode()
    (function,) = ast.parse(text).body
    assert isinstance(function, ast.FunctionDef)
    assert len(function.body) == 1


def test_a_name_that_is_no_identifier_is_shown_as_it_is() -> None:
    text = _text(properties={"from": {"type": "string"}, "max-size": {}, "a b": {}, "it's": {}})
    head = (
        """def f(from: str = None, max-size: Any = None, 'a b': Any = None, "it's": Any = None):"""
    )
    assert text.startswith(head)
    assert '- "it\'s" (Any, optional)' in text


def test_functoks_own_functions_have_a_text() -> None:
    assert signature_text(IRRELEVANT) == (
        'def irrelevant_function():\n    """Called when no other function can serve what the user '
        'asks for.\n    """'
    )
