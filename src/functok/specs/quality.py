"""What makes bad data in a spec that can be read: said to the author, never an error."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

from functok.specs.documents import shown
from functok.specs.facts import lists_choices
from functok.specs.model import ApiSpec, FunctionSpec, SpecWarning
from functok.specs.pointers import pointer
from functok.specs.schemas import first_error, schema_validator
from functok.specs.walk import LISTS, MAPS, SINGLES, Path, nodes

_ALIKE = 0.8
_MAX_COMPARED = 400
"""With more functions only equal descriptions are found: comparing each pair takes too long."""

_KEYWORDS = frozenset((
    *MAPS, *LISTS, *SINGLES, "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum",
    "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems",
    "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties", "required",
    "dependentRequired", "format", "contentEncoding", "contentMediaType", "title", "description",
    "default", "deprecated", "readOnly", "writeOnly", "examples", "example", "$ref", "$comment",
    "$schema", "$id", "$vocabulary",
))  # fmt: skip
_TYPING = ("type", "enum", "const", "$ref", "anyOf", "oneOf", "allOf")


def warnings_of(api: ApiSpec) -> list[SpecWarning]:
    """What the functions of `api` lack, in their order, then the pairs that say the same.

    `read_spec` has put these into `api.warnings` already, after what the reader noticed.
    """
    found: list[SpecWarning] = []
    for function in api.functions:
        found.extend(_of_function(function))
    found.extend(_alike(api.functions))
    return list(dict.fromkeys(found))


def _of_function(function: FunctionSpec) -> Iterator[SpecWarning]:
    words = function.description.split()
    if len(words) < 2:
        what = "no description" if not words else f"the one-word description {words[0]!r}"
        yield SpecWarning(
            _at(function, "/description" if words else ""),
            f"{function.name!r} has {what}: say what it does in a sentence",
        )
    if function.parameters.get("additionalProperties") is not False:
        yield SpecWarning(
            _at(function, "/parameters"),
            f"{function.name!r} allows arguments that are not listed; none are generated",
        )
    for parameter in function.arguments:
        yield from _of_parameter(function, parameter.name, parameter.schema)
    for path, node in nodes(function.parameters):
        yield from _of_keywords(function, path, node)
        yield from _of_default(function, path, node)


def _of_parameter(
    function: FunctionSpec, name: str, schema: Mapping[str, Any]
) -> Iterator[SpecWarning]:
    place = _at(function, f"/parameters/properties{pointer((name,))}")
    label = f"the parameter {name!r} of {function.name!r}"
    description = str(schema.get("description", ""))
    words = re.findall(r"\w+", description)
    if not words:
        yield SpecWarning(place, f"{label} has no description")
    elif len(words) < 2 or "".join(words).lower() == re.sub(r"[\W_]", "", name).lower():
        yield SpecWarning(place, f"{label} has a description that says no more than its name")
    if not any(keyword in schema for keyword in _TYPING):
        yield SpecWarning(place, f"{label} has no type: any value is allowed")
    open_text = schema.get("type") == "string" and not {"enum", "const", "format", "pattern"} & set(
        schema
    )
    if open_text and lists_choices(description):
        yield SpecWarning(
            place, f"{label} lists values in its description only: write them as enum"
        )


def _of_keywords(
    function: FunctionSpec, path: Path, node: Mapping[str, Any]
) -> Iterator[SpecWarning]:
    for keyword in node:
        if keyword in _KEYWORDS or keyword.startswith("x-"):
            continue
        place = _at(function, f"/parameters{pointer((*path, keyword))}")
        if keyword == "nullable":
            message = "nullable has no effect in JSON Schema: write type: [TYPE, 'null']"
        else:
            guess = _guess(keyword)
            message = f"the keyword {keyword!r} has no effect in JSON Schema{guess}"
        yield SpecWarning(place, f"{message} ({function.name!r})")


@lru_cache(maxsize=1024)
def _guess(keyword: str) -> str:
    near = difflib.get_close_matches(keyword[:40], sorted(_KEYWORDS), n=1, cutoff=0.75)
    return f"; is {near[0]} meant?" if near else ""


def _of_default(
    function: FunctionSpec, path: Path, node: Mapping[str, Any]
) -> Iterator[SpecWarning]:
    if "default" not in node:
        return
    error = first_error(schema_validator(node, function.parameters.get("$defs")), node["default"])
    if error is not None:
        name = next((str(part) for part in reversed(path) if part != "items"), function.name)
        yield SpecWarning(
            _at(function, f"/parameters{pointer((*path, 'default'))}"),
            f"the default {shown(node['default'])} of {name!r} in {function.name!r} breaks its own "
            f"schema: {error[1]}",
        )


def _alike(functions: Sequence[FunctionSpec]) -> Iterator[SpecWarning]:
    """Pairs of functions whose descriptions say the same, and how alike they are."""
    grams = [_grams(function.summary) for function in functions]
    by_text: dict[frozenset[str], int] = {}
    for index, text in enumerate(grams):
        if text and (first := by_text.setdefault(text, index)) != index:
            yield _same(functions[index], functions[first], 100)
    if len(functions) > _MAX_COMPARED:
        return
    for one, two in combinations(range(len(functions)), 2):
        a, b = grams[one], grams[two]
        if not a or not b or a == b:
            continue
        if min(len(a), len(b)) < _ALIKE * max(len(a), len(b)):
            continue
        alike = len(a & b) / len(a | b)
        if alike >= _ALIKE:
            yield _same(functions[two], functions[one], round(100 * alike))


def _grams(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W_]+", text.casefold())
    folded = f" {' '.join(words)} " if words else ""
    return frozenset(folded[index : index + 3] for index in range(len(folded) - 2))


def _same(function: FunctionSpec, other: FunctionSpec, percent: int) -> SpecWarning:
    return SpecWarning(
        _at(function, "/description"),
        f"{function.name!r} and {other.name!r} say the same ({percent} % alike): a query fits both; "
        "tell them apart",
    )


def _at(function: FunctionSpec, where: str) -> str:
    """The place in the source: a JSON pointer goes on from the function's, a line stays as it is."""
    return function.place + where if "#" in function.place else function.place
