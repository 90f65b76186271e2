"""The grammar of the calls of one API, in the form in which `CallFormat` writes them."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence

from functok.errors import printable
from functok.grammars.nodes import Grammar, Node, Repeat, Rule, Text, choice, optional, seq
from functok.grammars.values import COMMA, Values
from functok.specs import ASK_FOR_ARGUMENT, IRRELEVANT, FunctionSpec
from functok.tokens import Registry

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

Nested = Mapping[tuple[str, str], Sequence[str]]
"""By function and parameter: the functions whose calls may stand in that argument's place."""


def grammar_of(
    functions: Mapping[str, FunctionSpec], registry: Registry, nested: Nested | None = None
) -> Grammar:
    """The grammar of one or more calls, with the space before them and the end token.

    One call or several of the API's own functions; or `irrelevant_function()`; or `ask_for_argument`
    with the name of a parameter. A call may stand in the place of any argument, or, with `nested`,
    just where that says.
    """
    return _Builder(functions, registry, nested).grammar()


class _Builder:
    def __init__(
        self, functions: Mapping[str, FunctionSpec], registry: Registry, nested: Nested | None
    ) -> None:
        self._functions = functions
        self._registry = registry
        self._nested = nested
        self._values = Values(registry)
        self._rule = {name: f"call{number}" for number, name in enumerate(functions)}

    def grammar(self) -> Grammar:
        calls = {self._rule[f.name]: self._call(f) for f in self._functions.values()}
        own = [Rule(rule) for rule in calls]
        answers: list[Node] = [self._no_function()]
        if parameters := self._parameters():
            answers.append(self._ask(parameters))
        if own:
            answers.insert(0, seq(Rule("call"), Repeat(seq(Text(";"), Rule("call")))))
            calls = {"call": choice(own), **calls}
        root = seq(optional(Text(" ")), choice(answers), Text(self._registry.end_token))
        comments = {rule: printable(name) for name, rule in self._rule.items()}
        return Grammar({"root": root, **calls, **self._values.rules}, comments)

    def _call(self, function: FunctionSpec) -> Node:
        rule = self._rule[function.name]
        for place, parameter in enumerate(function.arguments):
            value = self._values.of(parameter.schema, parameter.schema.get("$defs", {}))
            inner = self._inner(function.name, parameter.name)
            self._values.rules[f"{rule}a{place}"] = choice([value, *inner])
        return self._tokened(function.name, self._positional(function, rule, 0))

    def _inner(self, function: str, parameter: str) -> list[Node]:
        """The calls that may stand in an argument's place."""
        if self._nested is None:
            return [Rule("call")]
        return [Rule(self._rule[name]) for name in self._nested.get((function, parameter), ())]

    def _positional(self, function: FunctionSpec, rule: str, place: int) -> Node:
        """The arguments from `place` on, all before it given without a name."""
        if place == len(function.arguments):
            return Text("")
        parameter = function.arguments[place]
        given = seq(
            COMMA if place else Text(""),
            Rule(f"{rule}a{place}"),
            self._positional(function, rule, place + 1),
        )
        if parameter.required:
            return given
        return choice([given, self._named(function, rule, place + 1, first=not place)])

    def _named(self, function: FunctionSpec, rule: str, start: int, *, first: bool) -> Node:
        """The arguments from `start` on, with names; `first`: none stands before them."""
        rest = range(start, len(function.arguments))
        if not first:
            parts = [
                seq(COMMA, self._with_name(function, rule, place))
                if function.arguments[place].required
                else optional(seq(COMMA, self._with_name(function, rule, place)))
                for place in rest
            ]
            return seq(*parts)
        options: list[Node] = []
        for place in rest:
            more = self._named(function, rule, place + 1, first=False)
            options.append(seq(self._with_name(function, rule, place), more))
            if function.arguments[place].required:
                return choice(options)
        return choice([*options, Text("")])

    def _with_name(self, function: FunctionSpec, rule: str, place: int) -> Node:
        name, value = function.arguments[place].name, Rule(f"{rule}a{place}")
        if _NAME.fullmatch(name) and not keyword.iskeyword(name):
            return seq(Text(f"{name}="), value)
        return seq(Text("**{"), self._values.exactly(name), Text(": "), value, Text("}"))

    def _parameters(self) -> list[str]:
        """The names of the API's parameters, each once."""
        names = (p.name for f in self._functions.values() for p in f.arguments)
        return list(dict.fromkeys(names))

    def _no_function(self) -> Node:
        return self._tokened(IRRELEVANT.name, Text(""))

    def _ask(self, parameters: Sequence[str]) -> Node:
        names = [self._values.exactly(name) for name in parameters]
        return self._tokened(ASK_FOR_ARGUMENT.name, choice(names))

    def _tokened(self, function: str, arguments: Node) -> Node:
        return seq(Text(f"{self._registry.token_of(function)}("), arguments, Text(")"))
