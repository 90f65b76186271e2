"""A compiled test that accepts most of the values that a schema accepts, and no other, at a glance.

`jsonschema` has the last word: what is accepted here it accepts too (`tests/specs/test_quick.py`), and
what is not accepted here is put to it. It takes a tenth of the time, for values are tested a dozen times
on their way into a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import FormatChecker

Test = Callable[[Any], bool]

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}
_NOT_READ = frozenset(
    (
        "$schema", "$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "not", "if", "contains",
        "dependentRequired", "dependentSchemas", "patternProperties", "prefixItems", "propertyNames",
        "unevaluatedItems", "unevaluatedProperties", "uniqueItems", "minProperties", "maxProperties",
    )
)  # fmt: skip


def accepts(schema: Any, formats: FormatChecker) -> Test:
    """A test of values. True: valid under `schema`, formats included. False: not known."""
    if schema is True:
        return lambda _: True
    if not isinstance(schema, Mapping) or not _NOT_READ.isdisjoint(schema):
        return lambda _: False
    named = schema.get("type", list(_TYPES))
    tests = {
        kind: tuple(_tests(schema, kind, formats))
        for name in ([named] if isinstance(named, str) else named)
        for kind in _TYPES[name]
    }
    return partial(_passes, tests)


def _passes(tests: Mapping[type, tuple[Test, ...]], value: Any) -> bool:
    own = tests.get(type(value))
    if own is None:
        return False
    for test in own:  # noqa: SIM110 — a generator costs as much as a test
        if not test(value):
            return False
    return True


def _tests(schema: Mapping[str, Any], kind: type, formats: FormatChecker) -> list[Test]:
    """The tests of a value of one Python type; the keywords of other types do not matter to it."""
    found: list[Test] = []
    if "enum" in schema:
        found.append(_member(schema["enum"], kind))
    if "const" in schema:
        found.append(_member([schema["const"]], kind))
    if "format" in schema:
        found.append(partial(_conforms, formats, schema["format"]))
    if kind is str:
        found += _lengths(schema, "Length")
        if "pattern" in schema:
            found.append(_pattern(schema["pattern"]))
    elif kind in (int, float):
        found += _bounds(schema, kind)
    elif kind is list:
        found += _lengths(schema, "Items")
        if "items" in schema:
            test = accepts(schema["items"], formats)
            found.append(lambda value: all(map(test, value)))
    elif kind is dict:
        found.append(_object(schema, formats))
    return found


def _conforms(formats: FormatChecker, name: str, value: Any) -> bool:
    return formats.conforms(value, name)


def _member(members: list[Any], kind: type) -> Test:
    """Members of the same type alone: whether 1.0 or True are 1 is for jsonschema to say."""
    if kind not in (str, int, bool, type(None)):
        return lambda _: False
    return frozenset(member for member in members if type(member) is kind).__contains__


def _pattern(pattern: str) -> Test:
    search = re.compile(pattern).search
    return lambda value: search(value) is not None


def _lengths(schema: Mapping[str, Any], what: str) -> list[Test]:
    least, most = schema.get(f"min{what}", 0), schema.get(f"max{what}")
    if most is None:
        return [lambda value: len(value) >= least] if least else []
    return [lambda value: least <= len(value) <= most]


def _bounds(schema: Mapping[str, Any], kind: type) -> list[Test]:
    found: list[Test] = []
    if (least := schema.get("minimum")) is not None:
        found.append(lambda value: value >= least)
    if (above := schema.get("exclusiveMinimum")) is not None:
        found.append(lambda value: value > above)
    if (most := schema.get("maximum")) is not None:
        found.append(lambda value: value <= most)
    if (below := schema.get("exclusiveMaximum")) is not None:
        found.append(lambda value: value < below)
    if (step := schema.get("multipleOf")) is not None:
        whole = kind is int and type(step) is int
        found.append((lambda value: value % step == 0) if whole else (lambda _: False))
    return found


def _object(schema: Mapping[str, Any], formats: FormatChecker) -> Test:
    known = {
        name: accepts(member, formats) for name, member in schema.get("properties", {}).items()
    }
    required = tuple(schema.get("required", ()))
    additional = schema.get("additionalProperties", True)
    other = None if additional is False else accepts(additional, formats)

    def test(value: dict[str, Any]) -> bool:
        for name, member in value.items():
            own = known.get(name, other)
            if own is None or not own(member):
                return False
        return all(name in value for name in required)

    return test
