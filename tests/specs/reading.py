"""Writes a spec to a file and reads it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

from functok.specs import ApiSpec, FunctionSpec, read_spec
from functok.specs.openai import read as read_openai
from functok.specs.python import read as read_python
from functok.specs.source import Source


def read_text(folder: Path, name: str, text: str | bytes) -> ApiSpec:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_spec(path)


def python_function(source: str) -> FunctionSpec:
    """The one function of a Python source."""
    (function,) = read_python(Source("api.py", dedent(source))).functions
    return function


def parameter_schema(signature: str, before: str = "", doc: str = "") -> dict[str, Any]:
    """The schema of the parameter `x` of `def f(SIGNATURE)`, without its description."""
    text = f'{dedent(before)}\n\ndef f({signature}):\n    """Does it.{doc}"""\n'
    schema = dict(python_function(text).parameters["properties"]["x"])
    schema.pop("description", None)
    return schema


def tool_function(text: str, name: str = "api.yaml") -> FunctionSpec:
    """The one function of OpenAI tools in YAML."""
    (function,) = read_openai(Source(name, dedent(text))).functions
    return function
