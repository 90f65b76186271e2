"""Shapes named after public sets: `xlam`, and `bfcl`, which is for scoring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from functok.bfcl import function_document, possible_values
from functok.exports.base import Record, Shape, Source, SourceRow, compact
from functok.records import Split
from functok.specs import FunctionSpec

_PYTHON = {"string": "str", "integer": "int", "number": "float", "boolean": "bool",
           "object": "dict", "array": "list", "null": "None"}  # fmt: skip


class XLam(Shape):
    """The rows of xlam-function-calling-60k: `tools` and `answers` are JSON texts, and a parameter
    has a type of Python's. No answer stands where no function serves or an argument is missing."""

    name: ClassVar = "xlam"
    about: ClassVar = "query, tools and answers, like xlam-function-calling-60k"

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._tools = compact([_flat_tool(f) for f in source.functions.values()])

    def records(self, split: Split, row: SourceRow) -> Iterator[tuple[str, Record]]:
        answers = compact(row.calls)
        yield (
            split,
            {
                "id": row.id,
                "query": row.dated + row.query,
                "tools": self._tools,
                "answers": answers,
            },
        )


class Bfcl(Shape):
    """Questions and possible answers in the files of the Berkeley leaderboard, split by category.

    Where an argument has its default, leaving it out is an answer too, and the other way about. A
    query that no function serves, or that lacks an argument, is an `irrelevance` question.
    """

    name: ClassVar = "bfcl"
    about: ClassVar = "questions and possible answers, as BFCL's checker reads them"
    suffix: ClassVar = ".json"

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._functions = [function_document(f) for f in source.functions.values()]
        self._asked: Counter[tuple[Split, str]] = Counter()

    def records(self, split: Split, row: SourceRow) -> Iterator[tuple[str, Record]]:
        category = self._category(len(row.calls))
        number = f"{category}_{self._asked[split, category]}"
        self._asked[split, category] += 1
        day = [{"role": "system", "content": row.day}] if row.day else []
        question = [[*day, {"role": "user", "content": row.query}]]
        stem = f"BFCL_v4_{category}"
        yield (
            f"{split}/{stem}",
            {"id": number, "question": question, "function": self._functions},
        )
        if row.calls:
            functions = self.source.functions
            truth = [
                {call["name"]: possible_values(functions[call["name"]], call["arguments"])}
                for call in row.calls
            ]
            yield f"{split}/possible_answer/{stem}", {"id": number, "ground_truth": truth}

    def _category(self, calls: int) -> str:
        several = len(self._functions) > 1
        if not calls:
            return "irrelevance"
        if calls == 1:
            return "multiple" if several else "simple_python"
        return "parallel_multiple" if several else "parallel"


def _flat_tool(function: FunctionSpec) -> dict[str, Any]:
    parameters = {}
    for parameter in function.arguments:
        schema = parameter.schema
        kind = _python_type(schema) + ("" if parameter.required else ", optional")
        flat = {"description": parameter.description, "type": kind}
        parameters[parameter.name] = flat | {
            k: schema[k] for k in ("default", "enum") if k in schema
        }
    return {
        "name": function.name,
        "description": function.description,
        "parameters": parameters,
    }


def _python_type(schema: Any) -> str:
    if not isinstance(schema, Mapping):
        return "Any"
    for union in ("anyOf", "oneOf"):
        if union in schema:
            kinds = dict.fromkeys(_python_type(branch) for branch in schema[union])
            return f"Union[{', '.join(kinds)}]" if len(kinds) > 1 else next(iter(kinds))
    kind = schema.get("type")
    if isinstance(kind, list):
        return f"Union[{', '.join(_python_type({**schema, 'type': one}) for one in kind)}]"
    if kind == "array" and "items" in schema:
        return f"List[{_python_type(schema['items'])}]"
    return _PYTHON.get(str(kind), "Any")
