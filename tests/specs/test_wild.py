"""Large documents in the style of those that services publish."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from functok.errors import SpecError
from functok.specs import ApiSpec, Selection, read_spec
from functok.specs.references import resolve
from functok.specs.walk import nodes
from tests.specs.wild import document

OPERATIONS = 126


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("wild") / "everything.json"
    path.write_text(json.dumps(document(OPERATIONS // 6)))
    return path


@pytest.fixture(scope="module")
def api(large: Path) -> ApiSpec:
    return read_spec(large)


def test_over_a_hundred_operations_are_read_in_seconds(large: Path) -> None:
    start = time.process_time()
    assert len(read_spec(large).functions) == OPERATIONS
    assert time.process_time() - start < 5


def test_nothing_is_left_out_and_every_function_stands_alone(api: ApiSpec) -> None:
    assert not [
        w for w in api.warnings if "left out" in w.message and "key of access" not in w.message
    ]
    for function in api.functions:
        for schema in (function.parameters, function.returns or {}):
            for _, node in nodes(schema):
                if "$ref" in node:
                    resolve(schema, node["$ref"])


def test_the_parts_of_an_operation_come_together(api: ApiSpec) -> None:
    create = api.by_name["accounts_create"]
    known = {parameter.name: parameter.schema for parameter in create.arguments}
    assert list(known) == ["title", "status", "owner", "price", "method", "due", "tags", "metadata"]
    assert known["price"]["properties"]["amount"]["exclusiveMinimum"] == 0
    assert known["due"]["type"] == ["string", "null"]
    kinds = [branch["properties"]["method"]["const"] for branch in known["method"]["oneOf"]]
    assert kinds == ["Card", "Transfer"]
    assert create.returns is not None
    assert "id" in create.returns["properties"]
    assert "post_accounts_close_by_id" in api.by_name


def test_a_tag_chooses_among_them(large: Path) -> None:
    chosen = read_spec(large, Selection(("invoices",), ("*delete*",)))
    assert len(chosen.functions) == 5
    assert len(chosen.others) == OPERATIONS - 5


@pytest.mark.long
def test_a_thousand_operations_are_read_in_under_half_a_minute(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    path.write_text(json.dumps(document(170)))
    start = time.process_time()
    assert len(read_spec(path).functions) == 1020
    assert time.process_time() - start < 30


@pytest.mark.long
def test_definitions_that_multiply_stop_at_the_limit(tmp_path: Path) -> None:
    """Every operation refers to all of many schemas: small on disk, huge when taken apart."""
    schemas = {f"S{n}": {"type": "object", "properties": {
        f"p{m}": {"$ref": f"#/components/schemas/S{(n + m + 1) % 300}"} for m in range(12)}}
        for n in range(300)}  # fmt: skip
    body = {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}},
    }
    paths = {f"/p{n}": {"post": {"operationId": f"f{n}", "summary": "Does it.", "requestBody": body}}
             for n in range(1000)}  # fmt: skip
    path = tmp_path / "bomb.json"
    path.write_text(
        json.dumps({"openapi": "3.1.0", "paths": paths, "components": {"schemas": schemas}})
    )
    with pytest.raises(SpecError, match=r"the spec is too large.*--include"):
        read_spec(path)
    assert read_spec(path, Selection(("f7",))).functions
