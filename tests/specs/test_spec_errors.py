"""Whatever is wrong with a spec is one error that names place, fault and remedy."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from functok.errors import SpecError
from functok.specs import read_spec, read_specs
from tests.specs.reading import read_text

ROOT = Path(__file__).parents[2]


def _parameters(**schema: Any) -> str:
    return json.dumps([{"name": "f", "parameters": {"type": "object", **schema}}])


def _x(**schema: Any) -> str:
    return _parameters(properties={"x": schema})


X = "a.json#/0/parameters/properties/x"
CASES = [
    ("[]", "", "holds no functions", "Write at least one"),
    ("{}", "a.json", "holds no tools", "Write a list of tools"),
    ("3", "a.json", "holds 3 instead of a list", "Write a list of tools"),
    ("[3]", "a.json#/0", "3 is no tool", "Write a list"),
    ('{"tools": {}}', "a.json#/tools", "holds {} instead of a list", "Write a list"),
    ('[{"type": "retrieval", "function": {}}]', "a.json#/0", "no function tool", "Write a list"),
    ('[{"description": "x"}]', "a.json#/0", "the function has no name", "Use 1 to 64"),
    ('[{"name": ""}]', "a.json#/0/name", 'the name "" cannot', "Use 1 to 64"),
    ('[{"name": "a b"}]', "a.json#/0/name", 'the name "a b" cannot', "Use 1 to 64"),
    ('[{"name": "<nexa_1>"}]', "a.json#/0/name", "cannot be", "Use 1 to 64"),
    ('[{"name": 7}]', "a.json#/0/name", "the name 7 cannot", "Use 1 to 64"),
    ('[{"name": "import"}]', "a.json#/0/name", "'import' is a keyword of Python", "'import_'"),
    ('[{"name": "ask_for_argument"}]', "a.json#/0/name", "functok's own", "another name"),
    ('[{"name": "f"}, {"name": "f"}]', "a.json#/1", "stands already at a.json#/0", "Rename"),
    ('[{"name": "f", "description": 3}]', "a.json#/0/description", "is 3", "Write text"),
    ('[{"name": "f", "x-functok": {"alias": 1}}]', "a.json#/0/x-functok", "not understood", "alias"),
    ('[{"name": "f", "parameters": []}]', "a.json#/0/parameters", "are []", "of type object"),
    ('{"format": 1, "token_format": "", "tokens": []}', "a.json", "registry", "OpenAI tools"),
    (_parameters(type="array"), "a.json#/0/parameters/type", 'the type "array"', "names"),
    (_parameters(required=["y"]), "a.json#/0/parameters", "speaks of 'y'", "properties"),
    (_parameters(properties={"x": {}}, oneOf=[{"required": ["z"]}]),
     "a.json#/0/parameters/oneOf/0", "speaks of 'z'", "properties"),
    (_parameters(properties={"": {}}), "a.json#/0/parameters/properties/", "usable name", "printable"),
    (_parameters(properties={"a\nb": {}}), "a.json#/0/parameters/properties/", "usable name", "print"),
    (_x(type="str"), f"{X}/type", "the type 'str' does not exist", "Write string"),
    (_x(type="any"), f"{X}/type", "the type 'any' does not exist", "Leave type out"),
    (_x(type="flot"), f"{X}/type", "the type 'flot' does not exist", "Use one of string"),
    (_x(type="integer", minimum=1, exclusiveMinimum=True), f"{X}/exclusiveMinimum", "draft 4", "bound"),
    (_x(type="string", required=True), f"{X}/required", "list of names", "beside properties"),
    (_x(type="array", items=[{}]), f"{X}/items", "old drafts", "prefixItems"),
    (_x(enum=[]), f"{X}/enum", "the enum is empty", "allowed values"),
    (_x(type="string", enum="a"), f"{X}/enum", "no valid JSON Schema", "2020-12"),
    (_x(type="string", enum=["a", 1]), f"{X}/enum/1", "the value 1 breaks its own schema", "Correct"),
    (_x(type="integer", const="a"), f"{X}/const", "breaks its own schema", "Correct"),
    (_x(type="integer", minimum=5, maximum=1), f"{X}/minimum", "minimum 5 is greater", "bounds"),
    (_x(type="integer", minimum=1.2, maximum=1.8), X, "no integer lies within", "bounds"),
    (_x(type="integer", minimum=1, maximum=4, multipleOf=5), X, "no integer lies within", "bounds"),
    (_x(type="number", exclusiveMinimum=1, maximum=1), X, "no number lies within", "bounds"),
    (_x(type="string", minLength=3, maxLength=2), f"{X}/minLength", "greater than maxLength", "bounds"),
    (_x(type="string", pattern="("), f"{X}/pattern", "does not compile", "regular expression"),
    (_x(patternProperties={"(": {}}), f"{X}/patternProperties", "does not compile", "regular"),
    (_x(type="object", required=["q"], additionalProperties=False), f"{X}/required",
     "'q' is required", "Add"),
    (_x(**{"$ref": "#/$defs/No"}), "a.json#/0/parameters", "nothing is at", "pointer"),
    (_x(**{"$ref": "http://x.org/a.json"}), "a.json#/0/parameters", "not a local pointer", "#/$defs"),
    (_x(**{"$ref": "#name"}), "a.json#/0/parameters", "not a local pointer", "#/$defs"),
    (_x(**{"$ref": "#/properties/x"}), "a.json#/0/parameters", "refers to itself", "type"),
    (_parameters(properties={"x": {"$ref": "#/$defs/A0"}}, **{"$defs": {
        f"A{n}": {"allOf": [{"$ref": f"#/$defs/A{n + 1}"}] * 2} for n in range(40)} | {"A40": {}}}),
     "a.json#/0/parameters", "takes more than 10,000 checks", "fewer references"),
    (_x(**{"$anchor": "a"}), f"{X}/$anchor", "is not followed", "$defs"),
    (_x(**{"$schema": "http://example.org/s"}), f"{X}/$schema", "is not known", "2020-12"),
    (_x(**{"not": {}}), X, "no value can satisfy", "Loosen"),
    (_parameters(properties={"x": {"$ref": "#/$defs/N"}}, **{"$defs": {"N": {
        "type": "object", "properties": {"n": {"$ref": "#/$defs/N"}}, "required": ["n"]}}}),
     X, "no value can satisfy", "may be null"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "fault", "remedy"), CASES)
def test_a_faulty_tools_file(
    tmp_path: Path, text: str, place: str, fault: str, remedy: str
) -> None:
    with pytest.raises(SpecError) as caught:
        read_text(tmp_path, "a.json", text)
    assert caught.value.place.startswith(place)
    assert fault in caught.value.fault
    assert remedy in caught.value.remedy
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.yaml", b"", "the file is empty"),
        ("a.yaml", b" \n\n", "the file is empty"),
        ("a.yaml", b"a: \xff", "is not UTF-8"),
        ("a.toml", b"a = 1", "the suffix '.toml' is not known"),
        ("spec", b"a = 1", "the file has no suffix"),
        ("a.tokens.json", b"{}", "is a registry of functional tokens"),
        ("a.py", b"def f(:", "is not Python"),
        ("a.yaml", b"a: [", "is not YAML"),
    ],
)
def test_a_file_that_is_no_spec(tmp_path: Path, name: str, content: bytes, fault: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_text(tmp_path, name, content)
    assert fault in caught.value.fault
    assert caught.value.remedy


def test_a_path_that_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="there is no such file"):
        read_spec(tmp_path / "none.yaml")
    with pytest.raises(SpecError, match="is a folder"):
        read_spec(tmp_path)
    with pytest.raises(SpecError, match="no file is named"):
        read_specs([])
    with pytest.raises(SpecError, match=r"cannot be read|there is no such file"):
        read_spec(tmp_path / "a\x00b.yaml")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(20_000_001)
    with pytest.raises(SpecError, match=r"20,000,001 bytes long; a spec may have 20,000,000"):
        read_spec(path)


_SCRAPS = (
    "'", '"', "{", "}", "[", "]", ":", ",", "- ", "null", "*a", "&a ", "<<: ", "$ref", "#/$defs/X",
    "type", "string", "required", "[]", "1e999", "\\", "None", "*args", "| None", "Literal[", "int",
    "class A(Enum):\n  X=1\n", "\x00", "\t", "!!python/object:x ", "minimum", "oneOf", "const", "(",
)  # fmt: skip


@pytest.mark.parametrize("name", ["android.py", "vehicle.yaml"])
@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_spec_is_read_or_refused_and_never_crashes(
    tmp_path: Path, name: str, seed: int
) -> None:
    rng = random.Random(seed)
    text = (ROOT / "api_specs" / name).read_text()
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.randrange(len(text))
        if rng.random() < 0.4:
            text = text[:at] + text[at + rng.randrange(1, 30) :]
        else:
            text = text[:at] + rng.choice(_SCRAPS) + text[at:]
    refused = None
    try:
        api = read_text(tmp_path, name, text)
    except SpecError as error:
        refused = error
    assert api.functions if refused is None else refused.place and refused.remedy
