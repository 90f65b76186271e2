"""A JSON Schema as the grammar of the Python literals that it allows.

Enforced: types, enums, const, bounds of integers and numbers, patterns that `texts.fitting` can say,
the items of lists and how many, the names and values of an object's properties, unions, references.

Looser than the schema: lengths of texts, formats, other patterns, `multipleOf`, `uniqueItems`,
`prefixItems`, `not`, conditions, which properties of an object must be there and that each is there
once; of `allOf` only the first part counts. So what a grammar accepts can still be refused by the
schema, never the other way about, but for arguments that the spec does not name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from functok.grammars.nodes import (
    Node,
    Repeat,
    Rule,
    Text,
    Whole,
    choice,
    optional,
    seq,
)
from functok.grammars.numbers import integer, number
from functok.grammars.texts import fitting, literals, quoted
from functok.specs.pointers import unescaped
from functok.tokens import Registry

_TYPES = ("string", "integer", "number", "boolean", "null", "array", "object")
_MOST_ITEMS = 64
COMMA = Text(", ")

Schema = Mapping[str, Any] | bool


class Values:
    """Makes nodes of schemas; rules that they share are collected in `rules`."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self.rules: dict[str, Node] = {"text": quoted(registry)}
        self.rules["value"] = choice(
            [self._of_type(kind, {}) for kind in _TYPES if kind != "integer"]
        )
        self._references: dict[tuple[int, str], str] = {}

    def of(self, schema: Schema, defs: Mapping[str, Any]) -> Node:
        """The literals that `schema` allows; `$ref` in it ends in `defs`, its `$defs`."""
        if isinstance(schema, bool):
            return Rule("value")
        if "$ref" in schema:
            return self._reference(str(schema["$ref"]), defs)
        if "const" in schema:
            return self.exactly(schema["const"])
        if "enum" in schema:
            return choice([self.exactly(member) for member in schema["enum"]])
        for union in ("anyOf", "oneOf"):
            if union in schema:
                return choice([self.of(branch, defs) for branch in schema[union]])
        if "allOf" in schema and "type" not in schema:
            return self.of(schema["allOf"][0], defs)
        kinds = schema.get("type")
        if kinds is None:
            return Rule("value")
        named = [kinds] if isinstance(kinds, str) else kinds
        # A number's text is longer than an integer's: it has to be tried first.
        ordered = sorted(named, key=lambda kind: kind == "integer")
        return choice([self._of_type(kind, schema, defs) for kind in ordered])

    def exactly(self, value: Any) -> Node:
        """Just this value."""
        if isinstance(value, str):
            return literals([value], self._registry)[0]
        if isinstance(value, list):
            return seq(Text("["), *_joined([self.exactly(item) for item in value]), Text("]"))
        if isinstance(value, Mapping):
            pairs = [seq(self.exactly(k), Text(": "), self.exactly(v)) for k, v in value.items()]
            return seq(Text("{"), *_joined(pairs), Text("}"))
        return Whole(Text(repr(value)))

    def _of_type(
        self, kind: str, schema: Mapping[str, Any], defs: Mapping[str, Any] | None = None
    ) -> Node:
        make: dict[str, Callable[[], Node]] = {
            "string": lambda: self._text(schema),
            "integer": lambda: Whole(integer(*_bounds(schema, whole=True))),
            "number": lambda: Whole(number(*_bounds(schema, whole=False))),
            "boolean": lambda: choice([Whole(Text("True")), Whole(Text("False"))]),
            "null": lambda: Whole(Text("None")),
            "array": lambda: self._list(schema, defs or {}),
            "object": lambda: self._object(schema, defs or {}),
        }
        return make[kind]()

    def _text(self, schema: Mapping[str, Any]) -> Node:
        pattern = schema.get("pattern")
        found = fitting(pattern) if isinstance(pattern, str) else None
        return found or Rule("text")

    def _list(self, schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Node:
        items = schema.get("items", True)
        item = Rule("value") if "prefixItems" in schema else self.of(items, defs)
        low = min(int(schema.get("minItems", 0)), _MOST_ITEMS)
        high = schema.get("maxItems")
        most = int(high) if high is not None and high <= _MOST_ITEMS else None
        return seq(Text("["), _times(item, low, most), Text("]"))

    def _object(self, schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Node:
        pairs = [
            seq(self.exactly(name), Text(": "), self.of(inner, defs))
            for name, inner in schema.get("properties", {}).items()
        ]
        more = schema.get("additionalProperties", True)
        if more is not False or schema.get("patternProperties"):
            free = Rule("value") if schema.get("patternProperties") else self.of(more, defs)
            pairs.append(seq(Rule("text"), Text(": "), free))
        if not pairs:
            return Text("{}")
        return seq(
            Text("{"), _times(choice(pairs), int(bool(schema.get("required"))), None), Text("}")
        )

    def _reference(self, address: str, defs: Mapping[str, Any]) -> Node:
        name = unescaped(address.removeprefix("#/$defs/"))
        if name not in defs:
            return Rule("value")
        key = (id(defs), name)
        if key not in self._references:
            self._references[key] = rule = f"ref{len(self._references)}"
            self.rules[rule] = self.of(defs[name], defs)
        return Rule(self._references[key])


def _joined(parts: Sequence[Node]) -> list[Node]:
    return [part for i, one in enumerate(parts) for part in ((COMMA, one) if i else (one,))]


def _times(item: Node, low: int, high: int | None) -> Node:
    """Items with commas between them, `low` to `high` of them."""
    if high == 0:
        return Text("")
    more = Repeat(seq(COMMA, item), max(low - 1, 0), None if high is None else high - 1)
    some = seq(item, more)
    return some if low else optional(some)


def _bounds(schema: Mapping[str, Any], *, whole: bool) -> tuple[Any, Any]:
    """The least and the greatest value, integers if `whole`; None: without bound."""
    lows = [schema[key] for key in ("minimum", "exclusiveMinimum") if key in schema]
    highs = [schema[key] for key in ("maximum", "exclusiveMaximum") if key in schema]
    low, high = max(lows, default=None), min(highs, default=None)
    if not whole:
        return low, high
    if low is not None:
        low = math.floor(low) + 1 if schema.get("exclusiveMinimum") == low else math.ceil(low)
    if high is not None:
        high = math.ceil(high) - 1 if schema.get("exclusiveMaximum") == high else math.floor(high)
    return (low, high) if low is None or high is None or low <= high else (None, None)
