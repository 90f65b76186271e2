"""What every shape is made from: a source, its rows, and what a shape does with them."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from functok.calls import FunctionCall, calls_from_json, functions_called
from functok.dataset import FUNCTIONS, Dataset, Row
from functok.prompts import Prompt, load_prompt
from functok.records import Kind, Split
from functok.specs import FunctionSpec
from functok.teachers import PROMPTS
from functok.tokens import Registry
from functok.training_text import day_names

Record = Mapping[str, Any]
Call = dict[str, Any]
"""`{"name": …, "arguments": {…}}`, the arguments in the order of the spec."""

NESTED = "a call stands inside another call"
UNSERVED = "no function serves the query"


class LeftOutError(Exception):
    """A row that a shape cannot express. Its text is the reason, under which the row is counted."""


@dataclass(frozen=True)
class Source:
    """What is exported: an API, its tokens, and what is said in words beside its calls.

    `functions` are the API's own by name, in the order of the spec: functok's special functions are
    no tools, and what they stand for is said in words. `place` names their file in messages.
    """

    name: str
    functions: Mapping[str, FunctionSpec]
    registry: Registry
    place: str

    @classmethod
    def of(cls, dataset: Dataset) -> Source:
        """The source that a dataset folder is."""
        place = str(dataset.folder / FUNCTIONS)
        return cls(dataset.manifest["name"], dataset.api.by_name, dataset.registry, place)

    @cached_property
    def tools(self) -> tuple[dict[str, Any], ...]:
        """The API's own functions as OpenAI tools."""
        return tuple(function.as_tool() for function in self.functions.values())

    @cached_property
    def _no_function(self) -> str:
        return self.prompt("no_function").fill()

    @cached_property
    def _ask(self) -> Prompt:
        return self.prompt("ask")

    def prompt(self, name: str) -> Prompt:
        """A prompt of `prompts/export/`; the user's own comes before the shipped one."""
        return load_prompt(f"export/{name}.jinja", PROMPTS)

    @cached_property
    def _day(self) -> Prompt:
        return self.prompt("today")

    def day(self, today: str | None) -> str:
        """What says that it is this day (YYYY-MM-DD); empty where none is known."""
        return self._day.fill(**day_names(today)) if today else ""

    def answer(self, asked: str | None, function: str | None) -> str:
        """What an assistant says where it calls nothing: that no function serves, or what it needs.

        `asked` is the parameter of `function` whose value is missing.
        """
        if asked is None or function is None:
            return self._no_function
        parameters = self.functions[function].arguments
        described = [p.description.strip() for p in parameters if p.name == asked]
        return self._ask.fill(parameter=asked, description="".join(described))


@dataclass(frozen=True)
class SourceRow:
    """A row of the source."""

    columns: Row
    source: Source

    @property
    def id(self) -> str:
        return str(self.columns["id"])

    @property
    def query(self) -> str:
        return str(self.columns["query"])

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The calls of the API's own functions; none where the row wants an answer in words.

        LeftOutError where a call stands inside another one.
        """
        if self.columns["kind"] == Kind.MISSING_ARGUMENT:
            return ()
        document: list[Call] = json.loads(self.columns["calls"], object_pairs_hook=_plain)
        return tuple(document)

    @cached_property
    def answer(self) -> str:
        """What an assistant says where it calls nothing."""
        return self.source.answer(self.asked, self.columns["function"])

    @cached_property
    def asked(self) -> str | None:
        """The parameter whose value is missing; None in rows of other kinds."""
        return str(self._written[0].arguments["name"]) if self._is_missing else None

    @cached_property
    def served_by(self) -> tuple[str, ...]:
        """The functions that the query is for, each once, nested ones too: those called, or the one
        whose argument is missing. None where no function serves."""
        if self._is_missing:
            return (str(self.columns["function"]),)
        return functions_called(self._written, self.source.functions)

    @property
    def _is_missing(self) -> bool:
        return bool(self.columns["kind"] == Kind.MISSING_ARGUMENT)

    @cached_property
    def day(self) -> str:
        """What says on which day the query is said; empty where none is known."""
        return self.source.day(self.columns.get("today"))

    @property
    def dated(self) -> str:
        """The same in front of another text, or empty."""
        return f"{self.day}\n" if self.day else ""

    @cached_property
    def _written(self) -> tuple[FunctionCall, ...]:
        return calls_from_json(self.columns["calls"])


class Shape(ABC):
    """One shape that a trainer takes: made for a source, and asked for the records of each row.

    `name` is that of the option; `about` says in half a sentence who reads it. The records of a
    split stand in `SPLIT.jsonl`, or with another `suffix`; where `features` (those of `datasets`) are
    given, in `SPLIT.parquet`.
    """

    name: ClassVar[str]
    about: ClassVar[str]
    suffix: ClassVar[str] = ".jsonl"
    features: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, source: Source) -> None:
        """InputError if the shape cannot express the API at all."""
        self.source = source

    @abstractmethod
    def records(self, split: Split, row: SourceRow) -> Iterator[tuple[str, Record]]:
        """The records of a row, each with the stem of its file.

        LeftOutError if the shape cannot express the row.
        """

    def files(self, _stems: Mapping[str, int]) -> Mapping[str, str]:
        """Small files beside the records, by name. `_stems` counts the records of each file."""
        return {}


def compact(value: Any) -> str:
    """`value` as JSON on one line; characters as they are, lone surrogates as escapes."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return "".join(c if not "\ud800" <= c <= "\udfff" else f"\\u{ord(c):04x}" for c in text)


def _plain(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of the `calls` column without its escapes. LeftOutError for a nested call."""
    if any(key == "$call" for key, _ in pairs):
        raise LeftOutError(NESTED)
    return {
        key[1:] if key.startswith("$$") and key.lstrip("$") == "call" else key: value
        for key, value in pairs
    }
