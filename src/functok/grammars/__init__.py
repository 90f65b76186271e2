"""Grammars for constrained decoding: exactly the calls of one API, as its dataset writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from functok.calls import FunctionCall, calls_from_json
from functok.dataset import Dataset
from functok.errors import InputError
from functok.grammars.build import grammar_of
from functok.grammars.gbnf import gbnf
from functok.grammars.larks import lark
from functok.grammars.nodes import Grammar
from functok.grammars.regex import regex
from functok.records import Kind

SYNTAXES: Mapping[str, Callable[[Grammar], str]] = {"gbnf": gbnf, "lark": lark, "regex": regex}
"""The writer of each syntax."""


def grammar_text(dataset: Dataset, syntax: str) -> str:
    """The grammar of the calls of a dataset's API in a syntax. InputError if that is unknown.

    A regular expression cannot nest without end: there a call stands in an argument's place just
    where one does in the rows.
    """
    if syntax not in SYNTAXES:
        known = ", ".join(SYNTAXES)
        raise InputError("--syntax", f"there is no syntax {syntax!r}", f"It is one of {known}")
    nested = _nested(dataset) if syntax == "regex" else None
    return SYNTAXES[syntax](grammar_of(dataset.api.by_name, dataset.registry, nested))


def _nested(dataset: Dataset) -> dict[tuple[str, str], list[str]]:
    """Which functions the rows call in which argument of which function."""
    found: dict[tuple[str, str], dict[str, None]] = {}

    def visit(call: FunctionCall) -> None:
        for name, value in call.arguments.items():
            for inner in _calls_in(value):
                found.setdefault((call.name, name), {})[inner.name] = None
                visit(inner)

    for _, row in dataset.rows():
        if row["kind"] == Kind.NESTED:
            for call in calls_from_json(row["calls"]):
                visit(call)
    return {place: list(names) for place, names in found.items()}


def _calls_in(value: Any) -> list[FunctionCall]:
    return [value] if isinstance(value, FunctionCall) else []
