"""Whether one JSON Schema accepts every value that another one accepts.

A yes is certain. A no means that it was not shown: schemas can hide what they accept behind patterns
and negations. `$ref` is followed, so two ways of writing one schema are the same schema; of schemas
that refer to themselves the claim is assumed while it is being shown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from jsonschema import Draft202012Validator

from functok.hashing import canonical_json
from functok.specs.references import resolve
from functok.specs.schemas import FORMAT_CHECKER, schema_validator

Node = Mapping[str, Any]
Parts = tuple[Node, ...]
"""Schemas without `$ref` and `allOf`, all of which a value has to satisfy."""

_ATOMS = frozenset(("null", "boolean", "object", "array", "string", "integer", "fraction"))
_NUMBERS = frozenset(("integer", "fraction"))
_MOST_STEPS = 20_000
_DEEPEST = 100
_WHOLE = "\0whole"  # no keyword: a schema that has to be read as a whole, beside its parts
_UNEVALUATED = ("unevaluatedProperties", "unevaluatedItems")
_ANNOTATIONS = (
    "title", "description", "default", "examples", "example", "deprecated", "readOnly", "writeOnly",
    "$comment", "$schema", "$id", "$defs", "definitions",
)  # fmt: skip
_BY_TYPE: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), _NUMBERS
    ),
    **dict.fromkeys(("minLength", "maxLength", "pattern", "format"), frozenset({"string"})),
    **dict.fromkeys(
        ("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "minContains",
         "maxContains"), frozenset({"array"}),
    ),
    **dict.fromkeys(
        ("properties", "patternProperties", "additionalProperties", "required", "minProperties",
         "maxProperties", "propertyNames", "dependentRequired", "dependentSchemas"),
        frozenset({"object"}),
    ),
}  # fmt: skip
"""The keywords that speak of values of some types only."""


def accepts_all(wide: Any, narrow: Any) -> bool:
    """Whether every value that `narrow` allows is allowed by `wide`; False where it was not shown.

    Both are self-contained: each `$ref` is `#/$defs/…` of the schema itself.
    """
    proof = _Proof(_mapping(wide), _mapping(narrow))
    return proof.within(proof.narrowed([narrow]), proof.widened([wide]))


def _mapping(schema: Any) -> Node:
    return schema if isinstance(schema, Mapping) else {}


def flattened(schemas: Iterable[Any], root: Node) -> Parts | None:
    """The schemas with references followed and `allOf` opened; None if no value satisfies them."""
    found: list[Node] = []
    queue = list(reversed(list(schemas)))
    while queue:
        schema = queue.pop()
        if schema is False:
            return None
        if not isinstance(schema, Mapping):
            continue
        inner = [resolve(root, schema["$ref"])] if "$ref" in schema else []
        queue += reversed([*inner, *schema.get("allOf", ())])
        unread = ("$ref", "allOf", *_UNEVALUATED, *_ANNOTATIONS)
        plain = {k: v for k, v in schema.items() if k not in unread}
        if any(keyword in schema for keyword in _UNEVALUATED):
            plain[_WHOLE] = {k: v for k, v in schema.items() if k not in _ANNOTATIONS}
        if plain:
            found.append(plain)
    return tuple(found)


class _Proof:
    def __init__(self, wide: Node, narrow: Node) -> None:
        self._wide = wide
        self._narrow = narrow
        self._same_defs = _text(wide.get("$defs")) == _text(narrow.get("$defs"))
        self._assumed: dict[tuple[str, str], None] = {}
        self._steps = 0
        self._depth = 0

    def widened(self, schemas: Iterable[Any]) -> Parts | None:
        return flattened(schemas, self._wide)

    def narrowed(self, schemas: Iterable[Any]) -> Parts | None:
        return flattened(schemas, self._narrow)

    def within(self, narrow: Parts | None, wide: Parts | None) -> bool:
        if narrow is None or wide == ():
            return True
        if wide is None:
            return not _atoms(narrow)
        self._steps += 1
        if self._steps > _MOST_STEPS or self._depth > _DEEPEST:
            return False
        claim = (_text(narrow), _text(wide))
        if claim in self._assumed or (self._same_defs and claim[0] == claim[1]):
            return True
        before = len(self._assumed)
        self._assumed[claim] = None
        self._depth += 1
        shown = self._shown(narrow, wide)
        self._depth -= 1
        while not shown and len(self._assumed) > before:
            self._assumed.popitem()  # what was shown under an assumption falls with it
        return shown

    def _shown(self, narrow: Parts, wide: Parts) -> bool:
        wide = tuple(self._not_said_alike(narrow, node) for node in wide)
        values = _values(narrow)
        if values is not None:
            allowed, own = self._validator(wide, self._wide), self._validator(narrow, self._narrow)
            return all(allowed.is_valid(value) for value in values if own.is_valid(value))
        for position, node in enumerate(narrow):
            for keyword in ("anyOf", "oneOf"):
                if keyword in node:
                    rest = [*narrow[:position], _without(node, keyword), *narrow[position + 1 :]]
                    cases = (self.narrowed([*rest, branch]) for branch in node[keyword])
                    return all(self.within(case, wide) for case in cases)
        atoms = _atoms(narrow)
        if len(atoms) > 1 and any({"anyOf", "oneOf", "if", "not"} & node.keys() for node in wide):
            kinds = (*sorted(atoms - {"fraction"}), *(["number"] if "fraction" in atoms else []))
            if "number" in kinds:
                kinds = tuple(kind for kind in kinds if kind != "integer")
            if len(kinds) > 1:
                return all(self.within((*narrow, {"type": kind}), wide) for kind in kinds)
        return not atoms or all(self._implied(narrow, node, atoms) for node in wide)

    def _not_said_alike(self, narrow: Parts, node: Node) -> Node:
        """`node` without what the narrow side says in the same words."""
        if not self._same_defs:
            return node
        alike = [key for key in ("oneOf", "anyOf", "not", _WHOLE) if key in node]
        return _without(node, *(k for k in alike if _says(narrow, k, node[k])))

    def _implied(self, narrow: Parts, wide: Node, atoms: frozenset[str]) -> bool:
        """Whether the narrow side, which has no alternatives left, satisfies each keyword of `wide`."""
        if "type" in wide and not atoms <= _atoms((wide,)):
            return False
        if {"enum", "const", _WHOLE} & wide.keys():
            return False  # the values of the narrow side are not finite
        rules = {k: v for k, v in wide.items() if not atoms.isdisjoint(_BY_TYPE.get(k, atoms))}
        return (
            _within_bounds(narrow, rules, atoms)
            and all(_says(narrow, key, rules[key]) for key in ("pattern",) if key in rules)
            and _same_format(narrow, rules)
            and self._same_unread(narrow, rules)
            and (not {"items", "prefixItems"} & rules.keys() or self._items(narrow, rules))
            and self._object(narrow, rules)
            and self._composed(narrow, rules)
        )

    def _same_unread(self, narrow: Parts, rules: Node) -> bool:
        """Keywords that are the same or, as far as this proof goes, differ."""
        for together in (("contains", "minContains", "maxContains"), ("dependentSchemas",)):
            own = _only(rules, together)
            alike = self._same_defs and any(_text(_only(n, together)) == _text(own) for n in narrow)
            if own and not alike:
                return False
        return True

    def _items(self, narrow: Parts, wide: Node) -> bool:
        fixed = max(len(node.get("prefixItems", ())) for node in (*narrow, wide))
        longest = min((node["maxItems"] for node in narrow if "maxItems" in node), default=math.inf)
        return all(
            self.within(
                self.narrowed(_item(node, i) for node in narrow), self.widened([_item(wide, i)])
            )
            for i in range(fixed + 1)
            if i < longest
        )

    def _object(self, narrow: Parts, wide: Node) -> bool:
        if not set(wide.get("required", ())) <= _required(narrow):
            return False
        for name, others in wide.get("dependentRequired", {}).items():
            known = [node.get("dependentRequired", {}).get(name, ()) for node in narrow]
            if not set(others) <= _required(narrow).union(*known):
                return False
        keywords = {"properties", "patternProperties", "additionalProperties"}
        if keywords & wide.keys() and not self._properties(narrow, wide):
            return False
        if "propertyNames" not in wide:
            return True
        names = [node["propertyNames"] for node in narrow if "propertyNames" in node]
        if self.within(
            self.narrowed([{"type": "string"}, *names]), self.widened([wide["propertyNames"]])
        ):
            return True
        closed = self.narrowed(_extra(node, "") for node in narrow) is None
        own = schema_validator(_mapping(wide["propertyNames"]), self._wide.get("$defs"))
        return closed and all(own.is_valid(name) for node in narrow for name in _names(node))

    def _properties(self, narrow: Parts, wide: Node) -> bool:
        names = dict.fromkeys(name for node in (*narrow, wide) for name in _names(node))
        for name in names:
            given = self.narrowed(s for node in narrow for s in _property(node, name))
            if not self.within(given, self.widened(_property(wide, name))):
                return False
        patterns = dict.fromkeys(p for n in (*narrow, wide) for p in n.get("patternProperties", ()))
        return all(
            self.within(
                self.narrowed(_extra(node, pattern) for node in narrow),
                self.widened([_extra(wide, pattern, strict=True)]),
            )
            for pattern in ("", *patterns)
        )

    def _composed(self, narrow: Parts, wide: Node) -> bool:
        if "anyOf" in wide and not any(
            self.within(narrow, self.widened([branch])) for branch in wide["anyOf"]
        ):
            return False
        if "oneOf" in wide and not self._just_one(narrow, wide["oneOf"]):
            return False
        if "not" in wide and not self._excluded(narrow, wide["not"]):
            return False
        if "if" in wide:
            ways = [wide.get("then", True), wide.get("else", True)]
            return all(self.within(narrow, self.widened([way])) for way in ways)
        return True

    def _just_one(self, narrow: Parts, branches: Sequence[Any]) -> bool:
        holding = [b for b in branches if self.within(narrow, self.widened([b]))]
        others = [b for b in branches if not any(b is h for h in holding)]
        return len(holding) == 1 and all(self._excluded(narrow, other) for other in others)

    def _excluded(self, narrow: Parts, schema: Any) -> bool:
        """Whether no value of the narrow side satisfies a schema of the wide side."""
        other = self.widened([schema])
        if other is None or _atoms(other).isdisjoint(_atoms(narrow)):
            return True
        values = _values(other)
        if values is not None:
            own = self._validator(narrow, self._narrow)
            return not any(own.is_valid(value) for value in values)
        if _atoms(narrow) == _atoms(other) & _atoms(narrow) == {"object"}:
            return any(
                self._excluded_property(narrow, other, name)
                for name in sorted(_required(narrow) | _required(other))
            )
        said = [node["not"] for node in narrow if "not" in node]
        swapped = _Proof(self._narrow, self._wide)
        return any(swapped.within(other, swapped.widened([s])) for s in said)

    def _excluded_property(self, narrow: Parts, other: Parts, name: str) -> bool:
        """Whether both sides cannot agree on a property that one of them has to have."""
        own = self.narrowed(s for node in narrow for s in _property(node, name))
        theirs = self.widened(s for node in other for s in _property(node, name))
        if own is None or theirs is None:
            return name in (_required(other) if own is None else _required(narrow))
        for values, side, root in ((own, theirs, self._wide), (theirs, own, self._narrow)):
            finite = _values(values)
            if finite is not None:
                allowed = self._validator(side, root)
                return not any(allowed.is_valid(value) for value in finite)
        return _atoms(own).isdisjoint(_atoms(theirs))

    @staticmethod
    def _validator(parts: Parts, root: Node) -> Draft202012Validator:
        whole = [node.get(_WHOLE, node) for node in parts]
        rest = [_without(node, _WHOLE) for node in parts]
        return schema_validator({"allOf": [*whole, *rest]}, root.get("$defs"))


def _text(value: Any) -> str:
    return canonical_json(value)


def _without(node: Node, *keywords: str) -> Node:
    return {k: v for k, v in node.items() if k not in keywords} if keywords else node


def _only(node: Node, keywords: Iterable[str]) -> Node:
    return {k: node[k] for k in keywords if k in node}


def _says(parts: Parts, keyword: str, value: Any) -> bool:
    return any(keyword in node and _text(node[keyword]) == _text(value) for node in parts)


def _atoms(parts: Parts) -> frozenset[str]:
    """The types that a value may have; a number is an integer or a fraction."""
    atoms = _ATOMS
    for node in parts:
        kinds = node.get("type")
        if kinds is not None:
            named = {kinds} if isinstance(kinds, str) else set(kinds)
            if "number" in named:
                named = (named - {"number"}) | _NUMBERS
            atoms &= named
    return atoms


def _values(parts: Parts) -> list[Any] | None:
    """All values that may satisfy the parts, where they are finite and few; else None."""
    for node in parts:
        if "const" in node:
            return [node["const"]]
        if "enum" in node:
            return list(node["enum"])
    if _atoms(parts) <= {"null", "boolean"}:
        return [None, True, False]
    return None


def _required(parts: Parts) -> set[str]:
    return {name for node in parts for name in node.get("required", ())}


def _names(node: Node) -> Iterable[str]:
    return [*node.get("properties", ()), *node.get("required", ())]


def _property(node: Node, name: str) -> list[Any]:
    """The schemas that a node has for the property of this name."""
    own = [node["properties"][name]] if name in node.get("properties", {}) else []
    patterns = node.get("patternProperties", {})
    own += [schema for pattern, schema in patterns.items() if re.search(pattern, name)]
    return own or [node.get("additionalProperties", True)]


def _extra(node: Node, pattern: str, strict: bool = False) -> Any:
    """What a node says of a property that it does not name and that fits `pattern` ("": none at all).

    Where other patterns might fit as well, little is known: True, or with `strict` all that may apply.
    """
    patterns = node.get("patternProperties", {})
    if pattern in patterns:
        return patterns[pattern]
    if pattern and patterns and not strict:
        return True
    return node.get("additionalProperties", True)


def _item(node: Node, position: int) -> Any:
    fixed = node.get("prefixItems", ())
    return fixed[position] if position < len(fixed) else node.get("items", True)


def _same_format(narrow: Parts, wide: Node) -> bool:
    known = wide.get("format") in FORMAT_CHECKER.checkers
    return not known or _says(narrow, "format", wide["format"])


_COUNTS = (("minLength", "maxLength"), ("minItems", "maxItems"), ("minProperties", "maxProperties"))


def _within_bounds(narrow: Parts, wide: Node, atoms: frozenset[str]) -> bool:
    """Numbers, lengths and counts: the bounds of the narrow side lie inside those of the wide one."""
    for least, most in _COUNTS:
        if wide.get(least, 0) > max((node.get(least, 0) for node in narrow), default=0):
            return False
        upper = min((node[most] for node in narrow if most in node), default=math.inf)
        if wide.get(most, math.inf) < upper:
            return False
    if wide.get("uniqueItems") and not any(node.get("uniqueItems") for node in narrow):
        return False
    whole = "fraction" not in atoms
    for sign, keyword in ((1, "inimum"), (-1, "aximum")):
        needed = _bound((wide,), sign, keyword, whole)
        if needed is not None:
            given = _bound(narrow, sign, keyword, whole)
            if given is None or given < needed:
                return False
    step = wide.get("multipleOf")
    if step is None:
        return True
    steps = [_exact(node["multipleOf"]) for node in narrow if "multipleOf" in node]
    steps += [Fraction(1)] if whole else []
    return any((own / _exact(step)).denominator == 1 for own in steps)


def _bound(parts: Parts, sign: int, keyword: str, whole: bool) -> tuple[Fraction, bool] | None:
    """The tightest bound from below (`sign` 1) or above (-1, negated), and whether it is exclusive."""
    inclusive = "m" + keyword
    exclusive = "exclusiveM" + keyword
    found = [
        (sign * _exact(node[key]), key == exclusive)
        for node in parts
        for key in (inclusive, exclusive)
        if key in node
    ]
    if not found:
        return None
    value, excluded = max(found)
    if not whole:
        return value, excluded
    least = math.floor(value) + 1 if excluded else math.ceil(value)
    return Fraction(least), False


def _exact(number: float) -> Fraction:
    return Fraction(str(number)) if math.isfinite(number) else Fraction(0)
