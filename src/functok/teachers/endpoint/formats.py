"""How an answer's form is asked for, from the strictest to the plainest, and where its text stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

Schema = Mapping[str, Any]


class Format(NamedTuple):
    """`fields` gives the fields that a request gets, from the JSON Schema of its answer.

    `mark`, a hex digit, tells the keys of the same question in different formats apart.
    """

    name: str
    mark: str
    fields: Callable[[Schema], dict[str, Any]]


def _strict(schema: Schema) -> dict[str, Any]:
    return _schema_fields(schema, strict=True)


def _loose(schema: Schema) -> dict[str, Any]:
    """Without `strict`, `additionalProperties` and unions with null, which some endpoints refuse."""
    return _schema_fields(_reduced(schema), strict=False)


def _schema_fields(schema: Any, *, strict: bool) -> dict[str, Any]:
    named = {"name": "rows", "schema": schema, **({"strict": True} if strict else {})}
    return {"response_format": {"type": "json_schema", "json_schema": named}}


def _object(_: Schema) -> dict[str, Any]:
    return {"response_format": {"type": "json_object"}}


def _text(_: Schema) -> dict[str, Any]:
    return {}


FORMATS: Sequence[Format] = (
    Format("json_schema", "0", _strict),
    Format("json_schema_loose", "1", _loose),
    Format("json_object", "2", _object),
    Format("text", "3", _text),
)
"""Tried in this order, once per run: an endpoint that refuses one is asked in the next."""


def key_in(form: Format, key: str) -> str:
    """The key of a question in one format, from its key in any."""
    return key[:-1] + form.mark


def form_of(key: str) -> Format:
    """The format that the key of a question says."""
    return next(form for form in FORMATS if form.mark == key[-1])


TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}


def answer_schema(free: Mapping[str, Schema], quoted: Sequence[str] = ()) -> Schema:
    """The JSON Schema of a reply: rows of slot number, query and the free arguments, each `TEXT` or
    `TEXTS`: numbers are texts too, since a row that has no such argument leaves it empty; and the words
    that say the `quoted` ones.

    Every property is required and nothing is nullable or open, so that strict endpoints take it. It
    is the same for all requests without free arguments, since some endpoints compile each new schema.
    """
    row: dict[str, Any] = {"query": TEXT}
    if free:
        row["arguments"] = closed(free)
    if quoted:
        row["quoted"] = closed(dict.fromkeys(quoted, TEXT))
    return rows_schema(row)


def rows_schema(properties: Schema) -> Schema:
    """The JSON Schema of a reply: rows of slot number and these properties."""
    row = closed({"slot": {"type": "integer"}, **properties})
    return closed({"rows": {"type": "array", "items": row}})


def closed(properties: Schema) -> dict[str, Any]:
    """The schema of an object with all of these properties and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _reduced(schema: Schema) -> dict[str, Any]:
    """The schema with open objects; a property that may be null may be left out instead."""
    kept = {k: v for k, v in schema.items() if k not in ("additionalProperties", "anyOf")}
    if "anyOf" in schema:
        options = [_reduced(option) for option in schema["anyOf"] if option != _NULL]
        kept |= options[0] if len(options) == 1 else {"anyOf": options}
    if "items" in schema:
        kept["items"] = _reduced(schema["items"])
    if "properties" in schema:
        properties = schema["properties"]
        kept["properties"] = {name: _reduced(member) for name, member in properties.items()}
        kept["required"] = [n for n, m in properties.items() if _NULL not in m.get("anyOf", ())]
    return kept


_NULL = {"type": "null"}


def text_of(message: Mapping[str, Any]) -> str:
    """The text of an assistant's message; of its text parts, where it has parts; "" if none."""
    content = message.get("content")
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def refusal_of(message: Mapping[str, Any]) -> str:
    """What the model says when it refuses to answer; "" if it answers."""
    refusal = message.get("refusal")
    return refusal if isinstance(refusal, str) else ""
