"""What a spec is once it has been read: functions with JSON Schema parameters, whatever the source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from functok.hashing import content_hash
from functok.specs.walk import mapped

JsonSchema = Mapping[str, Any]
OWN = "x-functok"
"""The keyword under which a spec tells functok something that is no part of the API."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a function, or one property of an object inside a parameter.

    `schema` is self-contained: a `$ref` in it is local and its `$defs` are at hand in `schema["$defs"]`.
    `function` is the name of the function it belongs to and `about` its description: weak hints for
    the meaning of its values. `setting` is what the API and its functions say: a hint at what is drawn.
    """

    name: str
    schema: JsonSchema
    required: bool
    function: str = ""
    about: str = ""
    setting: str = field(default="", compare=False, repr=False)

    @property
    def description(self) -> str:
        return str(self.schema.get("description", ""))


@dataclass(frozen=True)
class FunctionSpec:
    """One function of an API.

    `parameters` is a JSON Schema (2020-12) of type object; the order of its `properties` is the order
    of the positional arguments. `aliases` are the names the function had before (the token registry
    follows them). `returns` is the JSON Schema of the result, if the spec says so. `place` is where it
    was read, for messages: `android.py:12` or `vehicle.yaml#/3`; `setting` is what the API
    says of itself, in its first line, and what its functions say, a line each.
    """

    name: str
    description: str
    parameters: JsonSchema
    aliases: tuple[str, ...] = ()
    returns: JsonSchema | None = None
    place: str = field(default="", compare=False)
    setting: str = field(default="", compare=False, repr=False)

    @cached_property
    def arguments(self) -> tuple[Parameter, ...]:
        """The parameters in positional order."""
        required = set(self.parameters.get("required", ()))
        defs = self.parameters.get("$defs")
        return tuple(
            Parameter(
                name=name,
                schema={**schema, "$defs": defs} if defs else schema,
                required=name in required,
                function=self.name,
                about=self.description,
                setting=self.setting,
            )
            for name, schema in self.parameters.get("properties", {}).items()
        )

    @property
    def words(self) -> str:
        """In one line all that it says of itself: name, description, and those of its parameters."""
        told = (f"{p.name.replace('_', ' ')} {p.description}" for p in self.arguments)
        return " ".join(" ".join((self.name, self.description, *told)).split())

    @property
    def summary(self) -> str:
        """The first sentence of the description."""
        first = self.description.strip().split("\n\n", 1)[0].replace("\n", " ")
        head, dot, _ = first.partition(". ")
        return head + "." if dot else first

    @cached_property
    def fingerprint(self) -> str:
        """Hash of what it says of itself, order of the parameters included: of all by which its rows are
        checked. What is drawn depends on `setting` too, in which the function is but one of many."""
        order = [parameter.name for parameter in self.arguments]
        return content_hash([self.name, self.description, self.parameters, order])

    def described(self) -> dict[str, Any]:
        """Name, description and parameters as an LLM is told them: without what is for functok alone."""
        return self._described

    @cached_property
    def _described(self) -> dict[str, Any]:
        return {**self.as_tool()["function"], "parameters": _told(self.parameters)}

    def as_tool(self) -> dict[str, Any]:
        """The function as an OpenAI tool."""
        return {
            "type": "function",
            "function": {
                "name": self.name,
                "description": self.description,
                "parameters": dict(self.parameters),
            },
        }


def _told(schema: Any) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    return {key: value for key, value in mapped(schema, _told).items() if key != OWN}


IRRELEVANT = FunctionSpec(
    name="irrelevant_function",
    description="Called when no other function can serve what the user asks for.",
    parameters={"type": "object", "properties": {}, "required": [], "additionalProperties": False},
    place="functok",
)

ASK_FOR_ARGUMENT = FunctionSpec(
    name="ask_for_argument",
    description="Asks the user for a value that the function needs and the query does not give.",
    parameters={
        "type": "object",
        "properties": {
            "name": {"type": "string", "description": "The name of the parameter to ask for."}
        },
        "required": ["name"],
        "additionalProperties": False,
    },
    place="functok",
)

SPECIAL_FUNCTIONS = (IRRELEVANT, ASK_FOR_ARGUMENT)
"""Functions of functok's own, in the order in which they close `functions.json` and a new registry."""


@dataclass(frozen=True)
class SpecWarning:
    """Something about a spec that makes bad data: where, and what."""

    place: str
    message: str


@dataclass(frozen=True)
class ApiSpec:
    """All functions of one API, in the order of the source. `name` is the stem of the spec's file.

    `others` are the names of the functions that the spec has and the selection left out.
    """

    name: str
    functions: tuple[FunctionSpec, ...]
    warnings: tuple[SpecWarning, ...] = ()
    others: tuple[str, ...] = field(default=(), compare=False)

    @cached_property
    def by_name(self) -> Mapping[str, FunctionSpec]:
        return {function.name: function for function in self.functions}

    @property
    def settings(self) -> list[str]:
        """The settings of its functions, each once: as many as the API has sources."""
        return list(dict.fromkeys(function.setting for function in self.functions))

    @cached_property
    def fingerprint(self) -> str:
        return content_hash([function.fingerprint for function in self.functions])
