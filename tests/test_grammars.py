"""The grammars accept every row and refuse every other call, in lark's engine and Python's own.

llama.cpp's does in test_loaders.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Lark
from lark.exceptions import LarkError

from functok.calls import CallFormat, FunctionCall
from functok.cli import main
from functok.dataset import Dataset
from functok.grammars import grammar_text
from functok.grammars.build import grammar_of
from functok.grammars.gbnf import gbnf
from functok.grammars.larks import lark
from functok.grammars.numbers import integer, number
from functok.grammars.regex import pattern, regex
from functok.grammars.texts import fitting, quoted
from functok.literals import literal, unquoted
from functok.specs import FunctionSpec
from functok.tokens import Registry
from functok.training_text import split_completion

from .conftest import LAMPS, run
from .strategies import hostile_text

Accepts = Callable[[str], bool]


def _with_lark(text: str) -> Accepts:
    parser = Lark(text, start="root", parser="earley", lexer="dynamic")

    def accepts(call: str) -> bool:
        try:
            parser.parse(call)
        except LarkError:
            return False
        return True

    return accepts


def _with_re(text: str) -> Accepts:
    expression = re.compile(text)
    return lambda call: expression.fullmatch(call) is not None


ENGINES: dict[str, Callable[[str], Accepts]] = {"lark": _with_lark, "regex": _with_re}


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """A dataset with rows of several calls."""
    folder = tmp_path_factory.mktemp("grammar")
    (folder / "lamps.py").write_text(LAMPS)
    return Dataset(run(folder / "lamps.py", folder / "out", rows=12, parallel=6).out)


@pytest.fixture(scope="module", params=ENGINES)
def accepts(request: pytest.FixtureRequest, dataset: Dataset) -> Accepts:
    return ENGINES[request.param](grammar_text(dataset, request.param))


def answers_of(dataset: Dataset) -> list[str]:
    return [split_completion(row["completion"]).call for _, row in dataset.rows()]


def test_every_row_is_accepted(dataset: Dataset, accepts: Accepts) -> None:
    answers = answers_of(dataset)
    refused = [answer for answer in answers if not accepts(answer)]
    assert not refused
    assert any(";" in answer for answer in answers)


MUTATIONS: dict[str, Callable[[str], str]] = {
    "no end token": lambda call: call.removesuffix("<nexa_end>"),
    "something behind the end token": lambda call: f"{call} ",
    "a token that is nobody's": lambda call: call.replace("<nexa_0>", "<nexa_9>"),
    "another function's token": lambda call: call.replace("<nexa_0>", "<nexa_2>"),
    "no token": lambda call: call.replace("<nexa_0>", "switch_lamp"),
    "a member that the enum has not": lambda call: call.replace("kitchen", "cellar"),
    "a value of another type": lambda call: call.replace("True", "'True'").replace("False", "0"),
    "one argument more": lambda call: call.replace(")", ", 1)"),
    "an argument too few": lambda call: re.sub(r", (True|False)\)", ")", call),
    "no closing bracket": lambda call: call.replace(")", ""),
    "an end token after each call": lambda call: call.replace(";", "<nexa_end>;"),
    "another separator": lambda call: call.replace(", ", " "),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutated_call_is_refused(name: str, dataset: Dataset, accepts: Accepts) -> None:
    lamps = [a for a in answers_of(dataset) if a.startswith("<nexa_0>")]
    mutated = [m for a in lamps if (m := MUTATIONS[name](a)) != a]
    assert mutated
    assert not [call for call in mutated if accepts(call)]


def test_the_answers_without_a_call_of_the_api_are_accepted(accepts: Accepts) -> None:
    """A query that no function serves, and one that lacks an argument; alone and exactly."""
    assert accepts(" <nexa_3>()<nexa_end>")
    assert accepts("<nexa_4>('room')<nexa_end>")
    assert not accepts("<nexa_3>('room')<nexa_end>")
    assert not accepts("<nexa_4>('wall')<nexa_end>")
    assert not accepts("<nexa_3>();<nexa_3>()<nexa_end>")


def test_a_left_out_argument_makes_the_later_ones_named(accepts: Accepts) -> None:
    assert accepts("<nexa_1>('garage')<nexa_end>")
    assert accepts("<nexa_1>('garage', 5)<nexa_end>")
    assert not accepts("<nexa_1>('garage', level=5)<nexa_end>")


API = (
    FunctionSpec(
        "find",
        "",
        {
            "type": "object",
            "properties": {
                "q": {"type": "string"},
                "from": {"type": "string", "pattern": "^[A-Z]{3}$"},
                "max-results": {"type": "integer", "minimum": 1, "maximum": 120},
                "tags": {"type": "array", "items": {"enum": ["a", "it's"]}, "maxItems": 3},
                "box": {
                    "type": "object",
                    "properties": {"w": {"type": "number", "minimum": 0}, "h": {"type": "null"}},
                    "additionalProperties": False,
                },
                "any": {},
            },
            "required": ["q"],
            "additionalProperties": False,
        },
    ),
    FunctionSpec("now", "", {"type": "object", "properties": {}, "additionalProperties": False}),
)
REGISTRY = Registry().updated(API)
FORM = CallFormat(API, REGISTRY)


@cache
def _api_engine(syntax: str) -> Accepts:
    nested = {("find", "q"): ["now"]}
    functions = {f.name: f for f in API}
    if syntax == "lark":
        return _with_lark(lark(grammar_of(functions, REGISTRY)))
    return _with_re(regex(grammar_of(functions, REGISTRY, nested)))


@st.composite
def finds(draw: st.DrawFn) -> dict[str, Any]:
    values: dict[str, st.SearchStrategy[Any]] = {
        "q": hostile_text() | st.just(FunctionCall("now", {})),
        "from": st.sampled_from(("BER", "LIS")),
        "max-results": st.integers(1, 120),
        "tags": st.lists(st.sampled_from(("a", "it's")), max_size=3),
        "box": st.fixed_dictionaries(
            {}, optional={"w": st.floats(0, allow_infinity=False), "h": st.none()}
        ),
        "any": st.recursive(
            st.none() | st.booleans() | st.integers() | hostile_text(4),
            lambda inner: st.lists(inner, max_size=2),
            max_leaves=2,
        ),
    }
    given_ = [name for name in values if name == "q" or draw(st.booleans())]
    return {name: draw(values[name]) for name in given_}


@pytest.mark.parametrize("syntax", ENGINES)
@settings(max_examples=30, deadline=None)
@given(arguments=finds(), more=st.booleans())
def test_every_call_that_the_schema_allows_is_accepted(
    syntax: str, arguments: dict[str, Any], more: bool
) -> None:
    """Hostile texts, keywords and dashes as names, nested calls, any values."""
    calls = [FunctionCall("find", arguments)] + [FunctionCall("now", {})] * more
    text = FORM.render(calls)
    assert _api_engine(syntax)(text), text


OUTSIDE: list[tuple[str, Any]] = [
    ("q", 5),
    ("from", "ber"),
    ("from", "BERL"),
    ("max-results", 0),
    ("max-results", 121),
    ("max-results", "5"),
    ("tags", ["b"]),
    ("tags", ["a"] * 4),
    ("box", {"w": -1.5}),
    ("box", {"d": 1.5}),
    ("box", []),
]


@pytest.mark.parametrize(("argument", "value"), OUTSIDE)
@pytest.mark.parametrize("syntax", ENGINES)
def test_a_value_outside_its_schema_is_refused(syntax: str, argument: str, value: Any) -> None:
    text = FORM.render([FunctionCall("find", {"q": "x", argument: value})])
    assert not _api_engine(syntax)(text)


@settings(max_examples=100, deadline=None)
@given(low=st.integers(-300, 300), span=st.integers(0, 2000), value=st.integers(-3000, 3000))
def test_integers_between_bounds_are_just_those(low: int, span: int, value: int) -> None:
    high = low + span
    for least, most in ((low, high), (low, None), (None, high)):
        found = re.fullmatch(pattern(integer(least, most)), str(value)) is not None
        inside = (least is None or value >= least) and (most is None or value <= most)
        assert found == inside, (least, most)


@settings(max_examples=100, deadline=None)
@given(
    low=st.integers(-50, 50) | st.floats(-50, 50),
    span=st.integers(0, 200),
    value=st.floats(allow_nan=False, allow_infinity=False) | st.floats(-300, 300) | st.integers(),
)
def test_numbers_between_bounds_are_accepted(low: float, span: int, value: float) -> None:
    """Never stricter than the bounds; far outside them never looser."""
    high = low + span
    found = re.fullmatch(pattern(number(low, high)), repr(value)) is not None
    if low <= value <= high:
        assert found
    if value < low - 1.1 or value > high + 1.1:
        assert not found


@settings(max_examples=100, deadline=None)
@given(text=hostile_text())
def test_a_text_in_quotes_is_accepted_and_no_token_in_it(text: str) -> None:
    expression = re.compile(pattern(quoted(REGISTRY)))
    written = literal(text, REGISTRY.lookalikes(text))
    assert expression.fullmatch(written), written
    assert unquoted(written) == text
    if "<nexa_" in text:
        assert not expression.fullmatch("'" + re.sub(r"['\\\x00-\x1f]", "", text) + "<nexa_'")


@pytest.mark.parametrize(
    ("schema_pattern", "fits", "does_not"),
    [
        ("^[A-Z]{3}$", "'BER'", "'ber'"),
        ("^#([0-9a-f]{6}|[0-9a-f]{3})$", "'#00ff00'", "'#00ff0'"),
        (r"^\d{4}-\d{2}$", "'2027-01'", "'27-1'"),
        ("^(yes|no)?$", "''", "'maybe'"),
    ],
)
def test_a_pattern_is_enforced(schema_pattern: str, fits: str, does_not: str) -> None:
    node = fitting(schema_pattern)
    assert node is not None
    assert re.fullmatch(pattern(node), fits)
    assert not re.fullmatch(pattern(node), does_not)


@pytest.mark.parametrize("unsayable", ["[A-Z]", "^.*$", "^it's$", r"^a(?=b)$", "^<x>$", "^(a)\\1$"])
def test_a_pattern_that_a_grammar_cannot_say_is_left_to_the_schema(unsayable: str) -> None:
    assert fitting(unsayable) is None


def test_gbnf_has_every_rule_that_it_uses(dataset: Dataset) -> None:
    text = grammar_text(dataset, "gbnf")
    rules = dict(
        line.split(" ::= ", 1) for line in text.splitlines() if line and line[0] not in "#"
    )
    bare = re.compile(r'"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|\{[0-9,]*\}')
    for body in rules.values():
        assert set(re.findall(r"[a-z][a-z0-9]*", bare.sub(" ", body))) <= set(rules)
    assert "root" in rules


def test_gbnf_repeats_no_group_a_given_number_of_times() -> None:
    """llama.cpp multiplies what stands in such groups, and refuses a grammar for it."""
    word = {"type": "string", "pattern": "^([a-z]{1,9}-){1,8}[a-z]{1,9}$"}
    schema = {"type": "array", "items": word, "maxItems": 50}
    closed = {"type": "object", "properties": {"x": schema}, "additionalProperties": False}
    api = (FunctionSpec("f", "", closed),)
    text = gbnf(grammar_of({"f": api[0]}, Registry().updated(api)))
    assert re.findall(r"\S+\{[0-9,]*\}", text).count("part1{0,49}") == 1
    assert "){" not in text


def test_gbnf_names_the_characters_that_it_allows(dataset: Dataset) -> None:
    """llama.cpp lets nothing end inside a character that `[^…]` may leave out."""
    text = grammar_text(dataset, "gbnf")
    assert "[^" not in text
    assert "\\u2010-\\u2027" in text


def test_the_command_writes_the_grammar(
    dataset: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for extra in ([], ["--out", str(tmp_path / "g")]):
        with pytest.raises(SystemExit) as done:
            main(["grammar", str(dataset.folder), "--syntax", "gbnf", *extra])
        assert done.value.code == 0
    assert capsys.readouterr().out == (tmp_path / "g").read_text() == grammar_text(dataset, "gbnf")
    with pytest.raises(SystemExit) as refused:
        main(["grammar", str(dataset.folder), "--syntax", "bnf"])
    assert refused.value.code == 2
    assert "no syntax 'bnf'" in capsys.readouterr().err


def test_the_names_in_a_grammar_are_data() -> None:
    """Neither a function's name nor a parameter's can begin a rule."""
    closed = {"type": "object", "properties": {'"\nroot': {}}, "additionalProperties": False}
    api = (FunctionSpec("x\nroot ::= y", "", closed),)
    grammar = grammar_of({api[0].name: api[0]}, Registry().updated(api))
    assert len(re.findall(r"^root ::= ", gbnf(grammar), re.MULTILINE)) == 1
    assert len(re.findall(r"^root: ", lark(grammar), re.MULTILINE)) == 1
    _with_lark(lark(grammar))
