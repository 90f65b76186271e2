"""Shapes for other trainers of chats: `axolotl`, `llama-factory`, `mobile-actions`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import yaml

from functok.exports.base import Record, Shape, Source, SourceRow, compact
from functok.exports.chat import messages
from functok.records import Split
from functok.specs import FunctionSpec
from functok.storage.files import safe_file_name


class Axolotl(Shape):
    """Axolotl's `chat_template` rows. Tools and arguments are JSON texts, which it reads exactly;
    as objects each call would get every other function's arguments as nulls."""

    name: ClassVar = "axolotl"
    about: ClassVar = "rows of type chat_template for Axolotl, with the lines of its config"

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._tools = compact(source.tools)

    def records(self, split: Split, row: SourceRow) -> Iterator[tuple[str, Record]]:
        yield split, {"messages": messages(row, compact), "tools": self._tools}

    def files(self, stems: Mapping[str, int]) -> Mapping[str, str]:
        kinds = {Split.TRAIN: "datasets", Split.VALIDATION: "test_datasets"}
        config = {
            kinds[Split(stem)]: [
                {
                    "path": f"{stem}.jsonl",
                    "ds_type": "json",
                    # Files of its own have one split, which `datasets` calls train.
                    "split": "train",
                    "type": "chat_template",
                    "field_messages": "messages",
                    "field_tools": "tools",
                }
            ]
            for stem in stems
            if stem in kinds
        }
        return {"axolotl.yaml": yaml.safe_dump(config, sort_keys=False)} if config else {}


class LlamaFactory(Shape):
    """LLaMA-Factory's sharegpt rows: human first, then gpt or function_call, whose value is JSON.

    Its tool prompts join the members of an enum as texts and look into each parameter's schema, so
    in `tools` members are texts and every schema is an object; the calls keep their types.
    """

    name: ClassVar = "llama-factory"
    about: ClassVar = "sharegpt rows for LLaMA-Factory, with dataset_info.json"

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._tools = compact([_simple_tool(f) for f in source.functions.values()])
        self._dated = False

    def records(self, split: Split, row: SourceRow) -> Iterator[tuple[str, Record]]:
        reply = {"from": "gpt", "value": row.answer if not row.calls else ""}
        if row.calls:
            value = row.calls[0] if len(row.calls) == 1 else row.calls
            reply = {"from": "function_call", "value": compact(value)}
        turns = [{"from": "human", "value": row.query}, reply]
        self._dated = self._dated or bool(row.day)
        day = {"system": row.day} if row.day else {}
        yield split, {"conversations": turns, **day, "tools": self._tools}

    def files(self, stems: Mapping[str, int]) -> Mapping[str, str]:
        info = {
            f"{safe_file_name(self.source.name)}_{stem}": {
                "file_name": f"{stem}.jsonl",
                "formatting": "sharegpt",
                "columns": {
                    "messages": "conversations",
                    **({"system": "system"} if self._dated else {}),
                    "tools": "tools",
                },
            }
            for stem in stems
        }
        return {"dataset_info.json": json.dumps(info, indent=2) + "\n"}


class MobileActions(Shape):
    """The rows that FunctionGemma is tuned on: a developer turn, the user's, the model's calls.

    `arguments` are objects, as the chat template of FunctionGemma wants them: read the lines as text
    and parse each (`load_dataset("text")`, `json.loads`), so that no nulls are filled in.
    """

    name: ClassVar = "mobile-actions"
    about: ClassVar = "rows like google/mobile-actions, for FunctionGemma"

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._developer = source.prompt("developer").fill()

    def records(self, split: Split, row: SourceRow) -> Iterator[tuple[str, Record]]:
        developer = {"role": "developer", "content": row.dated + self._developer}
        yield (
            split,
            {
                "metadata": "train" if split is Split.TRAIN else "eval",
                "tools": self.source.tools,
                "messages": [
                    developer,
                    *messages(row, dict, ids=True, content=None, dated=False),
                ],
            },
        )


def _simple_tool(function: FunctionSpec) -> dict[str, Any]:
    tool = function.as_tool()
    parameters = tool["function"]["parameters"]
    simple = {name: _simple(s) for name, s in parameters.get("properties", {}).items()}
    tool["function"]["parameters"] = {**parameters, "properties": simple}
    return tool


def _simple(schema: Any) -> dict[str, Any]:
    if not isinstance(schema, Mapping):
        return {}
    found = dict(schema)
    if "enum" in found:
        found["enum"] = [m if isinstance(m, str) else compact(m) for m in found["enum"]]
    if "items" in found and not isinstance(found["items"], Mapping):
        found["items"] = {}
    return found
