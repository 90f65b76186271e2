"""Shapes named after public sets: `xlam`, and `bfcl`, which is for scoring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from functok.exports.base import Record, Shape, Source, SourceRow, compact
from functok.records import Split
from functok.specs import FunctionSpec

_PYTHON = {"string": "str", "integer": "int", "number": "float", "boolean": "bool",
           "object": "dict", "array": "list", "null": "None"}  # fmt: skip
_BFCL = {"string": "string", "integer": "integer", "number": "float", "boolean": "boolean",
         "object": "dict", "array": "array"}  # fmt: skip


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
            {"id": row.id, "query": row.query, "tools": self._tools, "answers": answers},
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
        self._functions = [_bfcl_function(f) for f in source.functions.values()]
        self._asked: Counter[tuple[Split, str]] = Counter()

    def records(self, split: Split, row: SourceRow) -> Iterator[tuple[str, Record]]:
        category = self._category(len(row.calls))
        number = f"{category}_{self._asked[split, category]}"
        self._asked[split, category] += 1
        question = [[{"role": "user", "content": row.query}]]
        stem = f"BFCL_v4_{category}"
        yield (
            f"{split}/{stem}",
            {"id": number, "question": question, "function": self._functions},
        )
        if row.calls:
            truth = [
                {call["name"]: self._possible(call["name"], call["arguments"])}
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

    def _possible(self, name: str, arguments: Mapping[str, Any]) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for parameter in self.source.functions[name].arguments:
            default = parameter.schema.get("default")
            if parameter.name in arguments:
                value = arguments[parameter.name]
                found[parameter.name] = [_listed(value, parameter.schema)]
                if not parameter.required and "default" in parameter.schema and value == default:
                    found[parameter.name].append("")
            elif "default" in parameter.schema:
                found[parameter.name] = ["", _listed(default, parameter.schema)]
        more = {key: [value] for key, value in arguments.items() if key not in found}
        return {**found, **more}


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


def _bfcl_function(function: FunctionSpec) -> dict[str, Any]:
    parameters = _bfcl_schema(function.parameters)
    return {
        "name": function.name,
        "description": function.description,
        "parameters": {
            "type": "dict",
            "properties": parameters.get("properties", {}),
            "required": list(function.parameters.get("required", ())),
        },
    }


def _bfcl_schema(schema: Any) -> dict[str, Any]:
    """The schema in BFCL's words for types; what has no one type is of type `any`."""
    if not isinstance(schema, Mapping):
        return {"type": "any"}
    found = {**schema, "type": _bfcl_type(schema)}
    if "properties" in found:
        found["properties"] = {k: _bfcl_schema(s) for k, s in found["properties"].items()}
    if found["type"] == "array":
        found["items"] = _bfcl_schema(found.get("items"))
    return found


def _bfcl_type(schema: Any) -> str:
    kind = schema.get("type") if isinstance(schema, Mapping) else None
    return _BFCL.get(kind, "any") if isinstance(kind, str) else "any"


def _listed(value: Any, schema: Mapping[str, Any]) -> Any:
    """A value as the checker compares it: in objects each value is a list of possible ones."""
    if isinstance(value, Mapping) and _bfcl_type(schema) == "dict":
        return {key: [item] for key, item in value.items()}
    if isinstance(value, list) and _bfcl_type(schema.get("items")) == "dict":
        return [_listed(item, {"type": "object"}) for item in value]
    return value
