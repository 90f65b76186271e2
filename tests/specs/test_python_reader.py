"""Python source to functions."""

from __future__ import annotations

from pathlib import Path

import pytest

from functok.errors import SpecError
from tests.specs.reading import python_function, read_text

ROOT = Path(__file__).parents[2]


def test_the_source_is_never_run(tmp_path: Path) -> None:
    """A module that would write a file, or end the program, on import is just read."""
    text = f"""
import sys
open({str(tmp_path / "ran")!r}, "w").write("x")
sys.exit(3)
from nowhere import nothing

def ping():
    '''Checks the line.'''
"""
    api = read_text(tmp_path, "hostile.py", text)
    assert [function.name for function in api.functions] == ["ping"]
    assert not (tmp_path / "ran").exists()


def test_a_function_is_read_whole() -> None:
    function = python_function(
        '''
        from typing import Literal
        Sound = Literal["bell", "horn"]
        async def set_alarm(time: str, label: str = "Alarm", *, sound: Sound = "bell") -> bool:
            """Sets an alarm
            on the clock.

            Parameters:
            - time (str): 24-hour time, HH:MM.
            - label (str, optional): A name.
            - sound (str, optional): What is heard.

            Returns:
            - bool: Whether it is set.

            Formerly: add_alarm, wake_me
            """
        '''
    )  # fmt: skip
    assert function.as_tool() == {
        "type": "function",
        "function": {
            "name": "set_alarm",
            "description": "Sets an alarm on the clock.\n\nReturns:\n- bool: Whether it is set.",
            "parameters": {
                "type": "object",
                "properties": {
                    "time": {
                        "type": "string",
                        "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$",
                        "description": "24-hour time, HH:MM.",
                    },
                    "label": {"type": "string", "description": "A name.", "default": "Alarm"},
                    "sound": {
                        "type": "string",
                        "enum": ["bell", "horn"],
                        "description": "What is heard.",
                        "default": "bell",
                    },
                },
                "required": ["time"],
                "additionalProperties": False,
            },
        },
    }
    assert function.aliases == ("add_alarm", "wake_me")
    assert function.returns == {"type": "boolean", "description": "Whether it is set."}
    assert function.place == "api.py:4"


def test_types_in_the_docstring_stand_in_for_annotations() -> None:
    function = python_function(
        '''
        def f(a, b, c, d="x", e: str = "p"):
            """Does it.

            Parameters
            ----------
            a : int
                The a.
            b : list of str
                The b.
            c : something odd
                The c.
            d : {'x', 'y'}, optional
                The d.
            e : {'p', 'q'}
                The e.
            """
        '''
    )
    properties = function.parameters["properties"]
    assert properties["a"]["type"] == "integer"
    assert properties["b"] == {
        "type": "array", "items": {"type": "string"}, "description": "The b.",
    }  # fmt: skip
    assert properties["c"] == {"description": "The c."}
    assert properties["d"]["enum"] == ["x", "y"]
    assert properties["e"]["enum"] == ["p", "q"]


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    text = '''
from typing import overload

def wanted(x: int = compute()):
    """Does the thing."""

def _private():
    """Hidden."""

def undocumented():
    pass

class Phone:
    """A phone."""
    def ring(self): "Rings."

if True:
    def inner():
        """Inner."""

@overload
def twice(x: int) -> int: ...
def twice(x: str):
    """Doubles the text.

    Args:
        x (optional): The text.
        y: Not there.
    """
'''
    api = read_text(tmp_path, "api.py", text)
    assert [function.name for function in api.functions] == ["wanted", "twice"]
    said = {(warning.place, warning.message) for warning in api.warnings}
    assert {
        ("api.py:7", "the function '_private' is left out: it is private"),
        ("api.py:10", "the function 'undocumented' is left out: it has no docstring"),
        (
            "api.py:13",
            "the methods of the class 'Phone' are left out (ring): only functions at the top of "
            "the file are read",
        ),
        ("api.py:18", "the function 'inner' is left out: it stands inside of another statement"),
        (
            "api.py:4",
            "'wanted', 'x': the default is no literal; the parameter is optional without a default",
        ),
        ("api.py:23", "'twice' documents a parameter 'y' that it does not have"),
        ("api.py:23", "'twice', 'x': is called optional, but has no default: it is taken as required"),
    } <= said  # fmt: skip


def test_values_read_from_words_are_said(tmp_path: Path) -> None:
    text = '''
def f(mode: str):
    """Does the thing.

    Args:
        mode: One of 'fast' or 'slow'.
    """
'''
    api = read_text(tmp_path, "api.py", text)
    assert api.functions[0].parameters["properties"]["mode"]["enum"] == ["fast", "slow"]
    assert any('["fast", "slow"] are read from the description' in w.message for w in api.warnings)


@pytest.mark.parametrize(
    ("text", "place", "fault"),
    [
        ("def f(*args):\n    'Does.'", "api.py:1", "the function 'f' takes *args"),
        ("def f(**options):\n    'Does.'", "api.py:1", "the function 'f' takes **options"),
        ("def f(:\n    'Does.'", "api.py:1", "is not Python"),
        ("def f():\n    'A.'\n\ndef f():\n    'B.'", "api.py:4", "stands already at api.py:1"),
        ("def größe():\n    'Does.'", "api.py:1", "cannot be a function's"),
        ("def irrelevant_function():\n    'Does.'", "api.py:1", "functok's own"),
        ("def f():\n    'Formerly: g'", "api.py:1", "describes only parameters"),
        ("def f():\n    'Does.\\n\\nFormerly: g'\ndef g():\n    'D.'", "api.py:1", "former name"),
        ("def f():\n    'Does. \\ud800'", "api.py:1", "surrogate"),
        ("x = 1", "", "holds no functions"),
        ("def f():\n    pass", "", "holds no functions to be used (api.py:1 the function 'f'"),
        ("x = " + "(" * 300 + ")" * 300, "api.py", ""),
        ("x = " + "-" * 100_000 + "1", "api.py", ""),
        ("x\x00 = 1", "api.py", ""),
    ],
)
def test_a_fault_is_placed(tmp_path: Path, text: str, place: str, fault: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_text(tmp_path, "api.py", text)
    assert caught.value.place.startswith(place)
    assert fault in caught.value.fault
    assert caught.value.remedy


def test_the_shipped_android_spec_has_twenty_functions(tmp_path: Path) -> None:
    source = (ROOT / "api_specs" / "android.py").read_text()
    api = read_text(tmp_path, "android.py", source)
    assert (api.name, len(api.functions)) == ("android", 20)
