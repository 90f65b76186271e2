"""JSON and YAML text to plain documents."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from functok.errors import SpecError
from functok.specs.documents import parse_json, parse_yaml
from functok.specs.source import decoded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[on, off, yes, no, y, n]", ["on", "off", "yes", "no", "y", "n"]),
        ("[true, False, TRUE]", [True, False, True]),
        ("on: 1", {"on": 1}),
        ("200: ok", {"200": "ok"}),
        ("true: ok", {"true": "ok"}),
        ("day: 2024-01-31", {"day": "2024-01-31"}),
        ("at: 12:30", {"at": "12:30"}),
        ("at: 12:30:45", {"at": "12:30:45"}),
        ("[1_000, 0x1F, 0o17, -3, +4]", ["1_000", 31, 15, -3, 4]),
        ("[1.5, 1e3, .5, 2., 1.0]", [1.5, 1000.0, 0.5, 2.0, 1.0]),
        ("[null, ~, Null, '', 'null', ]", [None, None, None, "", "null"]),
        ("key:", {"key": None}),
        ("['<<', \"12\", !!str 12]", ["<<", "12", "12"]),
        ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
        ("a: &x {b: 1, c: 2}\nd: {z: 0, <<: *x, c: 3}", {
            "a": {"b": 1, "c": 2}, "d": {"z": 0, "b": 1, "c": 3},
        }),
        ("=: 1\nv: =", {"=": 1, "v": "="}),
    ],
)  # fmt: skip
def test_yaml_is_read_as_yaml_1_2(text: str, expected: Any) -> None:
    document = parse_yaml(text, "a.yaml")
    assert document == expected
    assert json.dumps(document) == json.dumps(expected), "order and types are the same as well"


# PyYAML writes by YAML 1.1, where `1e3` is text: no digits in texts.
_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Nd"]))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXT,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(_JSON)
def test_json_comes_back_as_it_was_written(value: Any) -> None:
    assert json.dumps(parse_json(json.dumps(value), "a.json")) == json.dumps(value)


@given(st.dictionaries(_TEXT, _JSON, max_size=4))
def test_yaml_that_a_program_wrote_comes_back(value: Any) -> None:
    text = yaml.safe_dump(value, sort_keys=False)
    assert parse_yaml(text, "a.yaml") == value


@pytest.mark.parametrize(
    ("name", "text", "place", "fault"),
    [
        ("a.yaml", "a: 1\nb: 2\na: 3\n", "a.yaml:3:1", "the key 'a' stands twice"),
        ("a.yaml", "a: {b: 1, b: 2}", "a.yaml:1:11", "the key 'b' stands twice"),
        ("a.yaml", "a: !!python/object:os.system x", "a.yaml:1:4", "tag"),
        ("a.yaml", "a: !!set {x, y}", "a.yaml:1:4", "tag"),
        ("a.yaml", "a: !mine x", "a.yaml:1:4", "tag"),
        ("a.yaml", "a: .nan", "a.yaml:1:4", ".nan is no finite number"),
        ("a.yaml", "a: -.inf", "a.yaml:1:4", "-.inf is no finite number"),
        ("a.yaml", "a: 1e999", "a.yaml:1:4", "no finite number"),
        ("a.yaml", "a: 007", "a.yaml:1:4", "leading zeros"),
        ("a.yaml", "? [a, b]\n: 1", "a.yaml:1:3", "used as a key"),
        ("a.yaml", "a: &x [*x]", "a.yaml:1:8", "no finished anchor"),
        ("a.yaml", "a: 1\n---\nb: 2", "a.yaml:2:1", "second document"),
        ("a.yaml", "a: [1", "a.yaml:2:1", "is not YAML"),
        ("a.yaml", "a: b: c", "a.yaml:1:5", "is not YAML"),
        ("a.yaml", "a: {<<: 3}", "a.yaml:1:9", "<< needs a mapping"),
        ("a.yaml", "[" * 150 + "]" * 150, "a.yaml:1:101", "levels deep"),
        ("a.yaml", 'a: "\\ud800"', "a.yaml", ""),
        ("a.json", '{"a": {"b": 1, "b": 2}}', "a.json#/a", "the key 'b' stands twice"),
        ("a.json", '{"a": [1, NaN]}', "a.json#/a/1", "NaN"),
        ("a.json", '{"a/b": -Infinity}', "a.json#/a~1b", "-Infinity"),
        ("a.json", '{"a": 1e999}', "a.json#/a", "no finite number"),
        ("a.json", '{"a": ' + "9" * 5000 + "}", "a.json#/a", "5000 digits"),
        ("a.json", '{"a": "\\ud800"}', "a.json#/a", "surrogate"),
        ("a.json", '{"a": 1,}', "a.json:1:", "is not JSON"),
        ("a.json", "a: 1", "a.json:1:1", "is not JSON"),
        ("a.json", "[" * 5000 + "]" * 5000, "a.json", "levels deep"),
        ("a.json", "[" * 150 + "]" * 150, "a.json#/0/0", "levels deep"),
    ],
)
def test_what_is_refused_is_placed(name: str, text: str, place: str, fault: str) -> None:
    with pytest.raises(SpecError) as caught:
        (parse_json if name.endswith("json") else parse_yaml)(text, name)
    assert caught.value.place.startswith(place)
    assert fault in caught.value.fault
    assert caught.value.remedy


def test_an_alias_bomb_is_refused_in_no_time() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    with pytest.raises(SpecError, match="aliases stand for more than 100,000 nodes"):
        parse_yaml("\n".join(lines), "bomb.yaml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_recognised(encoding: str) -> None:
    assert decoded('{"größe": 1}'.encode(encoding), "a.json") == '{"größe": 1}'


def test_other_encodings_are_refused_with_the_line() -> None:
    with pytest.raises(SpecError, match=r"a\.yaml:2: byte 0xfc is not UTF-8\. Save the file"):
        decoded("# x\n# für\n".encode("latin-1"), "a.yaml")
