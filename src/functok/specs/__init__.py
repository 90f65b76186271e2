"""Specs of APIs: files in, `ApiSpec` out. One module per kind of source, each with the same `read`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from functok.errors import SpecError
from functok.specs import openai, python
from functok.specs.model import (
    ASK_FOR_ARGUMENT,
    IRRELEVANT,
    SPECIAL_FUNCTIONS,
    ApiSpec,
    FunctionSpec,
    Parameter,
    SpecWarning,
)
from functok.specs.naming import check_together
from functok.specs.quality import warnings_of
from functok.specs.source import Reading, Source, read_source

__all__ = [
    "ASK_FOR_ARGUMENT",
    "IRRELEVANT",
    "SPECIAL_FUNCTIONS",
    "ApiSpec",
    "FunctionSpec",
    "Parameter",
    "SpecWarning",
    "read_spec",
    "read_specs",
]

_PYTHON = (".py", ".pyi")
_DOCUMENTS = (".json", ".yaml", ".yml")


def read_spec(path: Path) -> ApiSpec:
    """The API that the file at `path` specifies, named after the file.

    Python source (`.py`, `.pyi`) is read as text, never imported; JSON and YAML hold OpenAI tools.
    `warnings` are what the reader left out or guessed, then what makes bad data (`quality`).
    Raises `SpecError` for whatever cannot be used, naming place, fault and remedy.
    """
    return read_specs([path])


def read_specs(paths: Sequence[Path]) -> ApiSpec:
    """Several specs as one API: functions in the order of `paths`, names joined with `+`."""
    if not paths:
        raise SpecError("spec", "no file is named", "Name at least one spec")
    names: list[str] = []
    functions: list[FunctionSpec] = []
    warnings: list[SpecWarning] = []
    for path in paths:
        source, reading = _read(path)
        names.append(source.api_name)
        functions += reading.functions
        warnings += reading.warnings
    check_together(functions)
    api = ApiSpec("+".join(names), tuple(functions))
    return replace(api, warnings=(*warnings, *warnings_of(api)))


def _read(path: Path) -> tuple[Source, Reading]:
    suffix = path.suffix.lower()
    if path.name.lower().endswith(".tokens.json"):
        raise SpecError(
            str(path), "is a registry of functional tokens, not a spec", "Name the spec beside it"
        )
    if suffix not in (*_PYTHON, *_DOCUMENTS) and not path.is_dir():
        raise SpecError(
            str(path),
            f"the suffix {suffix!r} is not known" if suffix else "the file has no suffix",
            f"Specs end in {', '.join((*_PYTHON, *_DOCUMENTS))}",
        )
    source = read_source(path)
    reading = _reader_of(source)(source)
    if not reading.functions:
        left_out = "; ".join(f"{w.place} {w.message}" for w in reading.warnings[:3])
        raise SpecError(
            str(path),
            "holds no functions" + (f" to be used ({left_out})" if left_out else ""),
            "Write at least one public function with a description",
        )
    return source, reading


def _reader_of(source: Source) -> Callable[[Source], Reading]:
    """The reader by the file's suffix and, among documents, by what the document says it is."""
    if source.suffix in _PYTHON:
        return python.read
    document = source.document
    if isinstance(document, Mapping):
        _refuse_foreign(document, source.name)
    return openai.read


def _refuse_foreign(document: Mapping[str, Any], name: str) -> None:
    """Kinds of documents that are known and not read."""
    if "openapi" in document or "swagger" in document:
        kind = "an OpenAPI document"
    elif "jsonrpc" in document or "nextCursor" in document or _is_mcp_list(document.get("tools")):
        kind = "a list of MCP tools"
    elif "tokens" in document and "token_format" in document:
        kind = "a registry of functional tokens"
    else:
        return
    raise SpecError(
        name, f"is {kind}, which is not read", "Write its functions as OpenAI tools, or in Python"
    )


def _is_mcp_list(tools: Any) -> bool:
    return (
        isinstance(tools, list)
        and bool(tools)
        and all(isinstance(tool, Mapping) and "inputSchema" in tool for tool in tools)
    )
