"""Function calls, and their text: `render` and `parse` are inverses.

The text of calls, as a model is trained to write it:

    text     = call *( ";" call ) END
    call     = TOKEN "(" [ argument *( ", " argument ) ] ")"
    argument = value | name=value | **{'any name': value}
    value    = 'text' | 1 | 1.5 | True | False | None | [value, …] | {'key': value, …} | call

Values are Python literals. Arguments stand in the order of the spec's parameters: positional up to
the first one that is left out, then as `name=value`; where the name cannot stand so (`from`, a
keyword of Python; `max-results`; anything but ASCII letters, digits and `_`) as `**{'from': value}`.
A nested call has no end token of its own.

Nothing in a value can become a functional token: in texts and in keys the first character of
whatever looks like one is written as an escape, `'\\x3cnexa_3>'`.
"""

from __future__ import annotations

import json
import keyword
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from functok.call_parser import CallSyntaxError, ParsedCall, parse_calls
from functok.hashing import canonical_json
from functok.literals import literal
from functok.specs.model import SPECIAL_FUNCTIONS, FunctionSpec
from functok.tokens import Registry, Status

__all__ = [
    "MAX_DEPTH",
    "CallFormat",
    "CallSyntaxError",
    "FunctionCall",
    "calls_from_json",
    "calls_to_json",
    "defuse",
    "functions_called",
]

MAX_DEPTH = 64
"""How deep lists, objects and calls may stand inside each other: far more than any API asks for."""

_MAX_INTEGER_BITS = 14_000  # Python reads and writes integers of at most 4,300 digits
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CALL_KEY = re.compile(r"\$+call")
_KEYWORD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SPECIAL = {function.name: function for function in SPECIAL_FUNCTIONS}


@dataclass(frozen=True, eq=False)
class FunctionCall:
    """A call: the function's name and its arguments, which are JSON or hold nested calls.

    The arguments are copied into plain JSON types; ValueError, naming the place, if a value has no
    JSON (NaN, infinity, a key that is no string, bytes, an object of another type). Two calls are
    equal if name, values and types are: 72 is not 72.0, True is not 1, 0.0 is not -0.0; the order
    of the arguments, and of the keys of an object, does not matter.
    """

    name: str
    arguments: Mapping[str, Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "arguments", _plain(dict(self.arguments), self.name, MAX_DEPTH))

    @cached_property
    def nested(self) -> Mapping[str, FunctionCall]:
        """The arguments that are themselves calls, by name."""
        return {n: v for n, v in self.arguments.items() if isinstance(v, FunctionCall)}

    @cached_property
    def plain(self) -> Mapping[str, Any]:
        """The arguments that are values."""
        return {n: v for n, v in self.arguments.items() if n not in self.nested}

    def walk(self) -> Iterator[FunctionCall]:
        """This call and all that stand in place of its arguments, the outer ones first."""
        yield self
        for inner in self.nested.values():
            yield from inner.walk()

    @cached_property
    def _content(self) -> str:
        return canonical_json(_encoded(self))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FunctionCall):
            return NotImplemented
        return self._content == other._content

    def __hash__(self) -> int:
        return hash(self._content)


Functions = Mapping[str, FunctionSpec]


def calls_to_json(calls: Sequence[FunctionCall], functions: Functions) -> str:
    """The `calls` column: `[{"name": …, "arguments": {…}}, …]`, arguments in the spec's order.

    A nested call stands as `{"$call": {"name": …, "arguments": {…}}}`; a key that reads `$call`
    without being one gets one more `$`. The text can be encoded as UTF-8: lone surrogates are
    written as JSON escapes. ValueError for a function that is not among `functions` (by name) and
    not one of functok's own.
    """
    document = [_encoded(call, functions)["$call"] for call in calls]
    text = _ENCODER.encode(document)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def calls_from_json(text: str) -> tuple[FunctionCall, ...]:
    """The inverse of `calls_to_json`. ValueError if `text` is not such JSON."""
    try:
        document = json.loads(text, object_pairs_hook=_decoded)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(document, list):
        raise ValueError("the calls must be a list")
    return tuple(_call(item) for item in document)


def functions_called(calls: Sequence[FunctionCall], functions: Functions) -> tuple[str, ...]:
    """The names of all functions called, nested ones too, each once, in the order of the text."""
    names: dict[str, None] = {}

    def visit(value: Any) -> None:
        if isinstance(value, FunctionCall):
            names[value.name] = None
            for name in _ordered(value, functions):
                visit(value.arguments[name])
        elif isinstance(value, (list, dict)):
            for item in value if isinstance(value, list) else value.values():
                visit(item)

    visit(list(calls))
    return tuple(names)


def defuse(text: str, registry: Registry) -> str:
    """Free text (a query, a description) in which nothing reads as a functional token.

    `<nexa_3>` becomes `< nexa_3>`. Text without look-alikes stays as it is; so does defused text.
    """
    parts: list[str] = []
    start = 0
    for place in registry.lookalikes(text):
        parts.append(text[start : place + 1])
        start = place + 1
    return " ".join([*parts, text[start:]])


class CallFormat:
    """Writes calls as text and reads them back, for one API and its token registry.

    `functions` are the API's; functok's own special functions are always known besides.
    """

    def __init__(self, functions: Iterable[FunctionSpec], registry: Registry) -> None:
        """RegistryError if a function has no active token."""
        self.registry = registry
        self.functions: Mapping[str, FunctionSpec] = {
            function.name: function for function in (*functions, *SPECIAL_FUNCTIONS)
        }
        self._tokens = {name: registry.token_of(name) for name in self.functions}
        self._parameters = {
            name: tuple(parameter.name for parameter in function.arguments)
            for name, function in self.functions.items()
        }

    def render(self, calls: Sequence[FunctionCall]) -> str:
        """The text of one or more calls, end token included: `<nexa_3>('a', 2)<nexa_end>`.

        ValueError if there is no call, an unknown function, or an argument that its function does
        not have.
        """
        if not calls:
            raise ValueError("there is no call to render; `irrelevant_function` stands for none")
        return ";".join(map(self._call, calls)) + self.registry.end_token

    def parse(self, text: str) -> tuple[FunctionCall, ...]:
        """The calls that `text` holds: the inverse of `render`. Nothing in `text` is ever run.

        Spaces around the whole and between its parts are tolerated, as are both kinds of quotes and
        `name=value` for any parameter. CallSyntaxError for everything else.
        """
        registry = self.registry
        parsed = parse_calls(text, registry.token_pattern, registry.end_token, MAX_DEPTH)
        return tuple(self._function_call(call) for call in parsed)

    def _call(self, call: FunctionCall) -> str:
        names = _ordered(call, self.functions)
        in_spec = self._parameters[call.name]
        parts: list[str] = []
        for place, name in enumerate(names):
            value = self._value(call.arguments[name])
            if in_spec[place : place + 1] == (name,):
                parts.append(value)
            elif name not in in_spec and not _is_open(self.functions[call.name]):
                raise ValueError(f"{call.name!r} has no parameter {name!r}")
            elif _KEYWORD_NAME.fullmatch(name) and not keyword.iskeyword(name):
                parts.append(f"{name}={value}")
            else:
                parts.append(f"**{{{self._text(name)}: {value}}}")
        return f"{self._tokens[call.name]}({', '.join(parts)})"

    def _value(self, value: Any) -> str:
        if isinstance(value, FunctionCall):
            return self._call(value)
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return f"[{', '.join(map(self._value, value))}]"
        if isinstance(value, dict):
            items = (f"{self._text(key)}: {self._value(item)}" for key, item in value.items())
            return "{" + ", ".join(items) + "}"
        return repr(value)

    def _text(self, text: str) -> str:
        return literal(text, self.registry.lookalikes(text))

    def _function_call(self, parsed: ParsedCall) -> FunctionCall:
        """`parsed` with its names. CallSyntaxError if no function can be called so."""
        name = self._function_of(parsed)
        names = self._parameters[name]
        if len(parsed.positional) > len(names):
            place = parsed.positional[len(names)].position
            raise CallSyntaxError(place, f"{name!r} has only {len(names)} parameters")
        given = dict(zip(names, (item.value for item in parsed.positional), strict=False))
        for key, item in parsed.named:
            if key in given:
                raise CallSyntaxError(item.position, f"the argument {key!r} is given twice")
            if key not in names and not _is_open(self.functions[name]):
                raise CallSyntaxError(item.position, f"{name!r} has no parameter {key!r}")
            given[key] = item.value
        arguments = {key: self._resolved(value) for key, value in given.items()}
        try:
            return FunctionCall(name, arguments)
        except ValueError as error:
            raise CallSyntaxError(parsed.position, str(error)) from error

    def _function_of(self, parsed: ParsedCall) -> str:
        entry = self.registry.find(parsed.token)
        if entry is None or entry.function not in self.functions:
            reason = f"the token {parsed.token} is unknown"
            if entry is not None and entry.status is Status.RETIRED:
                reason = f"the token {parsed.token}, that of {entry.function!r}, is retired"
            raise CallSyntaxError(parsed.position, reason)
        return entry.function

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, ParsedCall):
            return self._function_call(value)
        if isinstance(value, list):
            return [self._resolved(item) for item in value]
        if isinstance(value, dict):
            return {key: self._resolved(item) for key, item in value.items()}
        return value


def _is_open(function: FunctionSpec) -> bool:
    """Whether the function takes arguments that its spec does not name."""
    schema = function.parameters
    return schema.get("additionalProperties", True) is not False or bool(
        schema.get("patternProperties")
    )


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


def _plain(value: Any, place: str, depth: int) -> Any:
    """`value` copied into the plain types of JSON and FunctionCall. ValueError if it cannot be."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        # JSON cannot tell a surrogate pair from the character it stands for
        return _PAIR.sub(_joined, str(value))
    if isinstance(value, int):
        if value.bit_length() > _MAX_INTEGER_BITS:
            raise ValueError(f"{place}: the number is too long")
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{place}: {value} has no JSON")
        return float(value)
    if depth == 0:
        raise ValueError(f"{place}: nested deeper than {MAX_DEPTH}")
    if isinstance(value, FunctionCall):
        _plain(value.arguments, place, depth - 1)
        return value
    if isinstance(value, Mapping):
        plain = {
            _key(key, place): _plain(item, f"{place}/{key}", depth - 1)
            for key, item in value.items()
        }
        if len(plain) < len(value):
            raise ValueError(f"{place}: two keys are the same in JSON")
        return plain
    if isinstance(value, (list, tuple)):
        return [_plain(item, f"{place}/{i}", depth - 1) for i, item in enumerate(value)]
    raise ValueError(f"{place}: a value of type {type(value).__name__} has no JSON")


def _key(key: Any, place: str) -> str:
    if not isinstance(key, str):
        raise ValueError(f"{place}: the key {key!r} is not a string")
    return _PAIR.sub(_joined, str(key))


def _ordered(call: FunctionCall, functions: Functions) -> list[str]:
    """The names of the call's arguments: those of the spec in its order, then any others."""
    function = functions.get(call.name) or _SPECIAL.get(call.name)
    if function is None:
        raise ValueError(f"no function is named {call.name!r}")
    known = [p.name for p in function.arguments if p.name in call.arguments]
    return [*known, *sorted(call.arguments.keys() - set(known))]


def _encoded(value: Any, functions: Functions | None = None) -> Any:
    """JSON for `value`; arguments are put in the order of their spec if `functions` is given."""
    if isinstance(value, FunctionCall):
        names = list(value.arguments) if functions is None else _ordered(value, functions)
        arguments = {name: value.arguments[name] for name in names}
        return {"$call": {"name": value.name, "arguments": _encoded(arguments, functions)}}
    if isinstance(value, dict):
        return {
            f"${key}" if _CALL_KEY.fullmatch(key) else key: _encoded(item, functions)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_encoded(item, functions) for item in value]
    return value


def _decoded(pairs: list[tuple[str, Any]]) -> Any:
    """One JSON object, innermost first: a nested call, or a dict with its keys as they were."""
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a key is there twice in one object")
    if "$call" in value:
        if len(value) > 1:
            raise ValueError("`$call` must stand alone in its object")
        return _call(value["$call"])
    return {key[1:] if _CALL_KEY.fullmatch(key) else key: item for key, item in value.items()}


def _call(document: Any) -> FunctionCall:
    if not isinstance(document, dict) or document.keys() != {"name", "arguments"}:
        raise ValueError("a call is an object with just `name` and `arguments`")
    name, arguments = document["name"], document["arguments"]
    if not isinstance(name, str) or not isinstance(arguments, dict):
        raise ValueError("the name of a call is a string and its arguments are an object")
    return FunctionCall(name, arguments)
