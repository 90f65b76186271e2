"""The meaning of a parameter: its semantic type, and how its values are written in the call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from functok.specs.model import Parameter
from functok.specs.own_values import KINDS, own_values
from functok.values.english.words import identifier_words
from functok.values.parameters.deciding import Decision, decide_number, decide_string
from functok.values.parameters.domains import domain_of
from functok.values.parameters.schema import (
    branches,
    type_of_value,
    types_of,
    validator_for,
    validity,
)
from functok.values.parameters.semantics import Semantic
from functok.values.parameters.shapes import SHAPES
from functok.values.parameters.things import any_of, noun_within

MOMENTS = frozenset(SHAPES)
CODES = (Semantic.COUNTRY, Semantic.LANGUAGE, Semantic.CURRENCY)
FREE_TEXT = (Semantic.TITLE, Semantic.MESSAGE, Semantic.SEARCH, Semantic.TEXT)
_STRUCTURES = {"array": Semantic.ARRAY, "object": Semantic.OBJECT}


@dataclass(frozen=True, eq=False, kw_only=True)
class Meaning(Decision):
    """One plain alternative of a parameter's schema, read once. `parameter` keeps the whole schema."""

    parameter: Parameter
    schema: dict[str, Any]
    type: str
    """The JSON type of its values."""

    @cached_property
    def is_valid(self) -> Callable[[Any], bool]:
        """Whether a value is valid under the parameter's whole schema, with formats on."""
        return validity(self.parameter.schema)

    @cached_property
    def is_own(self) -> Callable[[Any], bool]:
        """Whether a value is valid and belongs to this alternative."""
        own = {
            key: value for key, value in self.schema.items() if key not in ("$defs", "definitions")
        }
        return validity({**self.parameter.schema, **own})

    @property
    def free_text(self) -> bool:
        """Whether its values only make sense in the context of a query."""
        return self.type == "string" and self.semantic in FREE_TEXT and not (self.field or self.own)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the parameter's name."""
        return identifier_words(self.parameter.name)

    @cached_property
    def domain(self) -> str:
        """What its function is about, which decides what is drawn."""
        return domain_of(self.parameter)

    @cached_property
    def things(self) -> str:
        """The symbol of the grammars for the everyday things that are its pool; "" for another pool."""
        noun = noun_within(self.pool) if self.field else None
        return any_of(noun) if noun else ""

    @property
    def description(self) -> str:
        """What the alternative, or else the parameter, says of itself."""
        return str(self.schema.get("description", "") or self.parameter.description)


_CACHE: dict[tuple[int, str, str, str, str], tuple[Any, tuple[Meaning, ...]]] = {}
_CACHE_LIMIT = 20_000
_KNOWN: dict[int, tuple[Parameter, tuple[Meaning, ...]]] = {}
"""The same by the parameter itself, the quicker of the two: the meaning is asked for all the time."""
_KNOWN_LIMIT = 4096


def meanings_of(parameter: Parameter) -> tuple[Meaning, ...]:
    """The meanings of all alternatives of a parameter, in their order. Read once per schema object."""
    known = _KNOWN.get(id(parameter))
    if known is not None and known[0] is parameter:
        return known[1]
    if len(_KNOWN) >= _KNOWN_LIMIT:
        _KNOWN.clear()
    _KNOWN[id(parameter)] = parameter, (found := _found(parameter))
    return found


def _found(parameter: Parameter) -> tuple[Meaning, ...]:
    key = (
        id(parameter.schema), parameter.name, parameter.function, parameter.about, parameter.setting,
    )  # fmt: skip
    hit = _CACHE.get(key)
    if hit is not None and hit[0] is parameter.schema:
        return hit[1]
    if len(_CACHE) >= _CACHE_LIMIT:
        _CACHE.clear()
    found = tuple(_meanings(parameter))
    _CACHE[key] = (parameter.schema, found)
    return found


def meaning_of(parameter: Parameter, value: Any = None) -> Meaning:
    """The meaning of a parameter; of the alternative that `value` belongs to, where one is given."""
    found = meanings_of(parameter)
    if value is None or len(found) == 1:
        return found[0]
    kind = type_of_value(value)
    fitting = [m for m in found if m.type == kind or (m.type == "number" and kind == "integer")]
    if len(fitting) == 1:
        return fitting[0]
    return next((meaning for meaning in fitting if meaning.is_own(value)), found[0])


def semantic_of(parameter: Parameter) -> Semantic:
    """The semantic type of a parameter's values, from JSON Schema, name, description and examples."""
    return meaning_of(parameter).semantic


def is_free_text(parameter: Parameter) -> bool:
    """Whether the parameter holds a title, message, search or other text made up for the occasion."""
    return meaning_of(parameter).free_text


def _meanings(parameter: Parameter) -> Iterator[Meaning]:
    found = branches(parameter.schema, parameter.schema)
    constants = tuple(branch["const"] for branch in found if "const" in branch)
    if len(found) > 1 and len(constants) == len(found):  # oneOf of constants is an enum with words
        schema = {**found[0], "description": _described(parameter, found)}
        del schema["const"]
        yield Meaning(
            parameter=parameter, schema=schema, type=types_of(found[0])[0],
            semantic=Semantic.ENUM, members=constants,
        )  # fmt: skip
        return
    for branch in found:
        for kind in types_of(branch) or ("string",):
            decision = _owned(_decide(parameter, branch, kind), branch)
            yield Meaning(parameter=parameter, schema=branch, type=kind, **vars(decision))


def _described(parameter: Parameter, found: list[dict[str, Any]]) -> str:
    lines = [
        f"'{branch['const']}' for {branch.get('title') or branch.get('description')}"
        for branch in found
        if branch.get("title") or branch.get("description")
    ]
    return "\n".join([parameter.description, *lines])


def _owned(decision: Decision, schema: dict[str, Any]) -> Decision:
    """The decision with the values that the spec asks for by `x-functok`, where it does."""
    values = own_values(schema)
    if values is None or decision.members:
        return decision
    if isinstance(values, str):
        semantic, word = KINDS[values]
        return Decision(semantic=Semantic(semantic), kind=word or values)
    return replace(decision, own=tuple(values), pool=(), examples=(), field=False)


def _decide(parameter: Parameter, schema: dict[str, Any], kind: str) -> Decision:
    members = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if members is not None:
        members = tuple(m for m in members if m is not None) or tuple(members)
        boolean = members and all(isinstance(m, bool) for m in members)
        return Decision(semantic=Semantic.BOOLEAN if boolean else Semantic.ENUM, members=members)
    if kind == "boolean":
        return Decision(semantic=Semantic.BOOLEAN)
    if kind in _STRUCTURES:
        return Decision(semantic=_STRUCTURES[kind])
    if kind in ("integer", "number"):
        return decide_number(parameter, schema, kind)
    return decide_string(parameter, schema, validator_for(parameter.schema).is_valid)
