"""Specs of APIs: files in, `ApiSpec` out. One module per kind of source, each with the same `read`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from functok.errors import SpecError
from functok.specs import mcp_tools, openai, openapi, python
from functok.specs.addresses import PYTHON, Address, read_address
from functok.specs.limits import MAX_DESCRIPTION
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
from functok.specs.own_values import with_own_values
from functok.specs.quality import warnings_of
from functok.specs.selection import EVERYTHING, Labels, Selection
from functok.specs.source import Reading, Source

__all__ = [
    "ASK_FOR_ARGUMENT",
    "EVERYTHING",
    "IRRELEVANT",
    "SPECIAL_FUNCTIONS",
    "Address",
    "ApiSpec",
    "FunctionSpec",
    "Parameter",
    "Selection",
    "SpecWarning",
    "read_spec",
    "read_specs",
]


_MAX_ABOUT = 1000


def read_spec(address: Address, selection: Selection = EVERYTHING) -> ApiSpec:
    """The API that the spec at `address` describes, named after the file.

    Python source (`.py`, `.pyi`) is read as text, never imported; JSON and YAML hold OpenAI tools, an
    OpenAPI document or a list of MCP tools. `selection` says which functions are wanted.
    `warnings` are what the reader left out or guessed, then what makes bad data (`quality`).
    Raises `SpecError` for whatever cannot be used, naming place, fault and remedy.
    """
    return read_specs([address], selection)


def read_specs(
    addresses: Sequence[Address], selection: Selection = EVERYTHING, *, inspected: bool = False
) -> ApiSpec:
    """Several specs as one API: functions in the order of `addresses`, names joined with `+`.

    `inspected`: a function of one's own that contradicts itself is a warning and no error.
    """
    if not addresses:
        raise SpecError("spec", "no file is named", "Name at least one spec")
    names: list[str] = []
    functions: list[FunctionSpec] = []
    warnings: list[SpecWarning] = []
    offered: list[Labels] = []
    for address in addresses:
        name, reading = _read(address, selection, inspected)
        names.append(name)
        functions += reading.functions
        warnings += reading.warnings
        offered += reading.offered
    selection.refuse_unused(offered)
    if not functions:
        raise SpecError(str(addresses[0]), "no function is chosen", "Widen --include or --exclude")
    check_together(functions)
    others = tuple(labels[0] for labels in offered if not selection.takes(labels))
    api = ApiSpec("+".join(names), tuple(functions), others=others)
    return replace(api, warnings=(*warnings, *warnings_of(api)))


def _read(address: Address, selection: Selection, inspected: bool) -> tuple[str, Reading]:
    """The name of the API at `address`, and what its source, or its sources together, hold."""
    sources = [replace(s, inspected=inspected) for s in read_address(address, selection)]
    readings = [_reader_of(source)(source) for source in sources]
    beside = Path(address).parent
    functions = [with_own_values(f, beside) for each in readings for f in each.functions]
    about = " ".join(" ".join(each.about for each in readings)[:_MAX_ABOUT].split())
    setting = "\n".join((about, *(function.words for function in functions)))
    reading = Reading(
        tuple(replace(function, setting=setting) for function in functions),
        tuple(warning for each in readings for warning in each.warnings),
        tuple(labels for each in readings for labels in each.offered),
    )
    for function in reading.functions:
        if len(function.description) > MAX_DESCRIPTION:
            raise SpecError(
                function.place,
                f"the description of {function.name!r} has {len(function.description):,} characters; "
                f"{MAX_DESCRIPTION:,} are allowed",
                "Shorten it: it stands in the training text of every row of the function",
            )
    if not reading.functions and all(map(selection.takes, reading.offered)):
        left_out = "; ".join(f"{w.place} {w.message}" for w in reading.warnings[:3])
        raise SpecError(
            str(address),
            "holds no functions" + (f" to be used ({left_out})" if left_out else ""),
            "Write at least one public function with a description",
        )
    return sources[0].api_name, reading


def _reader_of(source: Source) -> Callable[[Source], Reading]:
    """The reader by the file's suffix and, among documents, by what the document says it is."""
    if source.suffix in PYTHON:
        return python.read
    document = source.document
    if mcp_tools.holds_tools(document):
        return mcp_tools.read
    if not isinstance(document, Mapping):
        return openai.read
    if "openapi" in document or "swagger" in document:
        return openapi.read
    if "tokens" in document and "token_format" in document:
        raise SpecError(
            source.name,
            "is a registry of functional tokens, which is not read",
            "Write its functions as OpenAI tools, or in Python",
        )
    return openai.read
