"""OpenAPI documents: each operation becomes a function, and what is lost on the way is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from functok.errors import SpecError
from functok.specs import ApiSpec, FunctionSpec, Selection, read_spec
from functok.specs.schemas import first_error, validator_for
from tests.specs.reading import read_text

Schema = dict[str, Any]


def _document(operation: Schema, path: str = "/pets", method: str = "post", **more: Any) -> Schema:
    return {
        "openapi": "3.0.3",
        "info": {"title": "Pets", "version": "1"},
        "paths": {path: {method: {"operationId": "do_it", "summary": "Does it.", **operation}}},
        **more,
    }


def _read(folder: Path, document: Schema) -> ApiSpec:
    return read_text(folder, "pets.json", json.dumps(document))


def _function(folder: Path, operation: Schema, path: str = "/pets", **more: Any) -> FunctionSpec:
    (function,) = _read(folder, _document(operation, path, **more)).functions
    return function


def _body(schema: Schema, kind: str = "application/json", **more: Any) -> Schema:
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema}}, **more}}


def _of_body(folder: Path, schema: Schema, **schemas: Schema) -> FunctionSpec:
    return _function(folder, _body(schema), components={"schemas": schemas})


def _fits(function: FunctionSpec, **arguments: Any) -> bool:
    return first_error(validator_for(function), arguments) is None


def test_references_in_a_list_of_items_are_followed(tmp_path: Path) -> None:
    latest = {"items": [{"$ref": "#/components/schemas/Pet"}, {"type": "null"}]}
    returned = {"type": "array", "items": {"$ref": "#/components/schemas/Shelf"}}
    function = _function(
        tmp_path,
        {"responses": {"200": {"description": "", "content": {"application/json": {"schema": returned}}}}},
        components={"schemas": {
            "Shelf": {"type": "object", "properties": {"latest": latest}},
            "Pet": {"type": "object", "properties": {"name": {"type": "string"}}},
        }},
    )  # fmt: skip
    assert function.returns is not None
    (pet, nothing) = function.returns["items"]["properties"]["latest"]["prefixItems"]
    assert pet["properties"]["name"] == {"type": "string"}
    assert nothing == {"type": "null"}


@pytest.mark.parametrize("where", ["query", "header"])
def test_a_token_that_proves_a_right_is_left_out_and_it_is_said(tmp_path: Path, where: str) -> None:
    key = {"name": "token", "in": where, "required": True, "schema": {"type": "string"}}
    told = {**key, "description": "Authentication token. Keep it secret."}
    other = {**key, "description": "The token on the collar of the pet."}
    spec = _read(tmp_path, _document({"parameters": [told]}))
    assert spec.functions[0].arguments == ()
    assert any("'token' is left out: it is a key of access" in w.message for w in spec.warnings)
    assert [a.name for a in _function(tmp_path, {"parameters": [other]}).arguments] == ["token"]


def test_path_query_header_and_body_become_one_object(tmp_path: Path) -> None:
    operation = {
        "parameters": [
            {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
            {"name": "limit", "in": "query", "required": True, "schema": {"type": "integer"}},
            {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
            {"name": "Accept", "in": "header", "schema": {"type": "string"}},
        ],
        **_body({"type": "object", "required": ["name"],
                 "properties": {"note": {"type": "string"}, "name": {"type": "string"}}}),
    }  # fmt: skip
    function = _function(tmp_path, operation, "/pets/{id}")
    assert [p.name for p in function.arguments] == ["id", "limit", "name", "X-Trace", "note"]
    assert function.parameters["required"] == ["id", "limit", "name"]
    assert function.parameters["additionalProperties"] is False
    assert function.place == "pets.json#/paths/~1pets~1{id}/post"


def test_parameters_of_one_name_are_told_apart_and_it_is_said(tmp_path: Path) -> None:
    operation = {
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
            {"name": "id", "in": "query", "schema": {"type": "string"}},
        ],
        **_body({"type": "object", "properties": {"id": {"type": "boolean"}}}),
    }
    api = _read(tmp_path, _document(operation, "/pets/{id}"))
    kinds = {p.name: p.schema["type"] for p in api.functions[0].arguments}
    assert kinds == {"id": "integer", "query_id": "string", "body_id": "boolean"}
    assert sum("it is called" in warning.message for warning in api.warnings) == 2


def test_an_operation_overrides_the_parameter_of_its_path(tmp_path: Path) -> None:
    document = _document(
        {"parameters": [{"name": "q", "in": "query", "schema": {"type": "integer"}}]}
    )
    document["paths"]["/pets"]["parameters"] = [
        {"name": "q", "in": "query", "schema": {"type": "string"}},
        {"$ref": "#/components/parameters/Lang"},
    ]
    document["components"] = {"parameters": {"Lang": {
        "name": "lang", "in": "query", "description": "The language.",
        "schema": {"type": "string"}}}}  # fmt: skip
    (function,) = _read(tmp_path, document).functions
    assert {p.name: p.schema["type"] for p in function.arguments} == {
        "q": "integer", "lang": "string"}  # fmt: skip
    assert function.arguments[1].description == "The language."


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "integer", "nullable": True}, [3, None], ["a"]),
        ({"type": "number", "minimum": 0, "exclusiveMinimum": True}, [1], [0]),
        ({"type": "number", "maximum": 9, "exclusiveMaximum": False}, [9], [10]),
        ({"allOf": [{"$ref": "#/components/schemas/Size"}], "nullable": True}, ["big", None], [1]),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Size"}}, [["big"]], [["x"]]),
        ({"type": "string", "enum": [1, True, "a"]}, ["1", "true", "a"], [1]),
        ({"type": "string", "pattern": r"^\p{L}+$"}, ["x"], [1]),
        ({"oneOf": [{"type": "integer"}, {"type": "boolean"}]}, [1, True], ["a"]),
    ],
)  # fmt: skip
def test_a_schema_of_3_0_allows_what_it_allowed(
    tmp_path: Path, schema: Schema, good: list[Any], bad: list[Any]
) -> None:
    body = {"type": "object", "properties": {"x": schema}}
    function = _of_body(tmp_path, body, Size={"type": "string", "enum": ["big", "small"]})
    assert all(_fits(function, x=value) for value in good)
    assert not any(_fits(function, x=value) for value in bad)


def test_a_body_of_parts_is_one_object(tmp_path: Path) -> None:
    function = _of_body(
        tmp_path,
        {"allOf": [{"$ref": "#/components/schemas/Base"},
                   {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}}]},
        Base={"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
    )  # fmt: skip
    assert [p.name for p in function.arguments] == ["a", "b"]
    assert function.parameters["required"] == ["a", "b"]


def test_a_recursive_schema_keeps_its_definitions(tmp_path: Path) -> None:
    node = {"type": "object", "properties": {
        "label": {"type": "string"},
        "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}}}  # fmt: skip
    function = _of_body(tmp_path, {"$ref": "#/components/schemas/Node"}, Node=node)
    assert _fits(function, label="a", children=[{"children": [{"label": "b"}]}])
    assert not _fits(function, children=[{"children": [{"label": 3}]}])
    assert set(function.parameters["$defs"]) == {"Node"}


def test_a_discriminator_says_in_each_branch_which_value_selects_it(tmp_path: Path) -> None:
    function = _of_body(
        tmp_path,
        {"oneOf": [{"$ref": "#/components/schemas/Dog"}, {"$ref": "#/components/schemas/Cat"}],
         "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat"}}},
        Base={"type": "object", "properties": {"kind": {"type": "string"}}},
        Dog={"allOf": [{"$ref": "#/components/schemas/Base"},
                       {"properties": {"bark": {"type": "string"}}}]},
        Cat={"allOf": [{"$ref": "#/components/schemas/Base"},
                       {"properties": {"lives": {"type": "integer"}}}]},
    )  # fmt: skip
    assert _fits(function, body={"kind": "Dog", "bark": "loud"})
    assert _fits(function, body={"kind": "cat", "lives": 9})
    assert not _fits(function, body={"kind": "cow"})
    assert not _fits(function, body={"lives": 9})


def test_what_is_read_only_is_not_sent_and_what_is_write_only_not_returned(tmp_path: Path) -> None:
    pet = {"type": "object", "required": ["id", "name"], "properties": {
        "id": {"type": "integer", "readOnly": True}, "name": {"type": "string"},
        "pin": {"type": "string", "writeOnly": True}}}  # fmt: skip
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}
    operation = {"requestBody": {"content": content}, "responses": {"201": {"content": content}}}
    function = _function(tmp_path, operation, components={"schemas": {"Pet": pet}})
    assert [p.name for p in function.arguments] == ["name", "pin"]
    assert function.parameters["required"] == ["name"]
    assert function.returns is not None
    assert list(function.returns["properties"]) == ["id", "name"]


def test_a_body_that_is_no_plain_object_is_one_argument(tmp_path: Path) -> None:
    function = _of_body(tmp_path, {"type": "array", "items": {"type": "integer"}})
    assert [(p.name, p.required) for p in function.arguments] == [("body", True)]
    assert _fits(function, body=[1])


def test_conditions_on_which_members_stand_together_stay(tmp_path: Path) -> None:
    members = {"a": {"type": "integer"}, "b": {"type": "integer"}}
    either = [{"required": ["a"]}, {"required": ["b"]}]
    function = _of_body(tmp_path, {"type": "object", "properties": members, "oneOf": either})
    assert _fits(function, a=1)
    assert not _fits(function, a=1, b=2)


@pytest.mark.parametrize(
    ("given", "path", "name"),
    [
        ("showPet", "/pets", "showPet"),
        ("take-photo.v1", "/pets", "take-photo.v1"),
        ("repos/list-for-org", "/pets", "repos_list_for_org"),
        ("../../etc/passwd", "/pets", "etc_passwd"),
        ("import", "/pets", "import_"),
        ("irrelevant_function", "/pets", "irrelevant_function_"),
        ("pаy", "/pets", "p_y"),  # a Cyrillic а
        ("a\x00b\n", "/pets", "a_b"),
        ("Café öffnen", "/pets", "Cafe_offnen"),
        ("2fa", "/pets", "_2fa"),
        (None, "/users/{user_id}/orders", "post_users_orders_by_user_id"),
        ("支付", "/pay", "post_pay"),
    ],
)
def test_names_are_made_safe(tmp_path: Path, given: str | None, path: str, name: str) -> None:
    operation = {"operationId": given} if given else {"operationId": None}
    assert _function(tmp_path, operation, path).name == name


def test_no_two_operations_get_one_name_and_none_takes_over_that_of_another(tmp_path: Path) -> None:
    def names(*ids: str) -> dict[str, str]:
        paths = {
            f"/{n}": {"get": {"operationId": i, "summary": "Does it."}} for n, i in enumerate(ids)
        }
        api = _read(tmp_path, {"openapi": "3.1.0", "paths": paths})
        return {f.place: f.name for f in api.functions}

    both = names("a/b", "a b")
    assert len(set(both.values())) == 2
    assert set(both.values()).isdisjoint(names("a/b").values())
    long = names("x" * 80 + "1", "x" * 80 + "2")
    assert len(set(long.values())) == 2
    assert all(len(name) <= 64 for name in long.values())


def test_swagger_2_is_read_like_openapi_3(tmp_path: Path) -> None:
    document = {
        "swagger": "2.0",
        "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "api_key"}},
        "definitions": {"Pet": {"type": "object", "required": ["name"], "properties": {
            "name": {"type": "string"}, "tag": {"type": "string", "x-nullable": True}}}},
        "paths": {"/pets/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "type": "integer"}],
            "put": {"operationId": "replace_pet", "summary": "Replaces a pet.", "parameters": [
                {"name": "api_key", "in": "header", "type": "string"},
                {"name": "mode", "in": "query", "type": "string", "enum": ["a", "b"], "default": "a"},
                {"name": "pet", "in": "body", "required": True,
                 "schema": {"$ref": "#/definitions/Pet"}}],
                "responses": {"200": {"description": "ok", "schema": {"$ref": "#/definitions/Pet"}}}},
            "post": {"operationId": "upload", "summary": "Uploads a picture.", "parameters": [
                {"name": "picture", "in": "formData", "type": "file", "required": True},
                {"name": "title", "in": "formData", "type": "string"}]}}},
    }  # fmt: skip
    api = _read(tmp_path, document)
    replace, upload = api.functions
    assert [p.name for p in replace.arguments] == ["id", "name", "mode", "tag"]
    assert replace.arguments[2].schema["enum"] == ["a", "b"]
    assert replace.returns is not None
    assert "name" in replace.returns["properties"]
    assert [p.name for p in upload.arguments] == ["id", "picture", "title"]
    said = " ".join(warning.message for warning in api.warnings)
    assert "'api_key' is left out: it is a key of access" in said
    assert "the parameter 'picture' is a file" in said


def test_summary_description_and_deprecation_make_the_description(tmp_path: Path) -> None:
    operation = {"summary": "Sends it", "description": "To anybody.", "deprecated": True}
    function = _function(tmp_path, operation)
    assert function.description == "Sends it.\n\nTo anybody.\n\nDeprecated."
    assert (
        _function(tmp_path, {"summary": "Send", "description": "Sends it."}).description
        == "Sends it."
    )


def test_one_operation_that_cannot_be_read_costs_no_other(tmp_path: Path) -> None:
    document = _document({})
    bad = {"type": "integer", "minimum": 9, "maximum": 1}
    document["paths"]["/bad"] = {"get": {
        "operationId": "bad", "parameters": [{"name": "n", "in": "query", "schema": bad}]}}  # fmt: skip
    api = _read(tmp_path, document)
    assert [function.name for function in api.functions] == ["do_it"]
    (said,) = (w for w in api.warnings if "'bad' is left out" in w.message)
    assert "minimum 9 is greater than maximum 1" in said.message
    assert said.place == "pets.json#/paths/~1bad/get"


@pytest.mark.parametrize(
    "reference", ["other.yaml#/Pet", "https://x.org/a.json", "file:///etc/passwd"]
)
def test_a_reference_to_elsewhere_is_never_followed(tmp_path: Path, reference: str) -> None:
    with pytest.raises(SpecError, match="not a local pointer: other files are not read"):
        _of_body(tmp_path, {"type": "object", "properties": {"x": {"$ref": reference}}})
    with pytest.raises(SpecError, match="not a local pointer: other files are not read"):
        _function(tmp_path, {"parameters": [{"$ref": reference}]})


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"openapi": "4.0.0", "paths": {}}, "version '4.0.0'"),
        ({"swagger": "1.2", "apis": []}, "version '1.2'"),
        ({"openapi": "3.1.0", "paths": []}, "holds [], no paths"),
        ({"openapi": "3.1.0", "paths": {"/a": 3}}, "3 is no path item"),
        ({"openapi": "3.1.0", "paths": {"/a": {"get": 3}}}, "3 is no operation"),
        ({"openapi": "3.1.0", "paths": {}}, "holds no functions"),
        ({"openapi": "3.1.0", "paths": {"/a": {"$ref": "#/paths/~1a"}}}, "round in a circle"),
        (_document({"parameters": [3]}), "3 is no parameter"),
    ],
)
def test_what_is_no_openapi_is_refused(tmp_path: Path, document: Schema, fault: str) -> None:
    with pytest.raises(SpecError) as caught:
        _read(tmp_path, document)
    assert fault in caught.value.fault
    assert caught.value.remedy


def test_functions_are_chosen_by_name_tag_and_path(tmp_path: Path) -> None:
    paths = {
        "/pets": {"get": {"operationId": "list_pets", "summary": "Lists pets.", "tags": ["pets"]}},
        "/pets/{id}": {
            "get": {"operationId": "showPet", "summary": "Shows a pet.", "tags": ["pets"]}
        },
        "/shops": {"get": {"operationId": "shops", "summary": "Lists shops."}},
        "/broken": {"get": {"operationId": "broken", "parameters": [3]}},
    }
    path = tmp_path / "a.yaml"
    path.write_text(yaml.safe_dump({"openapi": "3.1.0", "paths": paths}))

    def chosen(include: str = "", exclude: str = "") -> list[str]:
        selection = Selection((include,) if include else (), (exclude,) if exclude else ())
        api = read_spec(path, selection)
        names = [function.name for function in api.functions]
        assert set(names) | set(api.others) | {"broken"} == {
            "list_pets",
            "showPet",
            "shops",
            "broken",
        }
        return names

    assert chosen("pets") == ["list_pets", "showPet"]
    assert chosen("pets", "/pets/{id}") == ["list_pets"]
    assert chosen("*s", "GET /pets*") == ["shops"]
    assert chosen("show*") == ["showPet"]
    # What is not wanted is not even judged.
    assert all("broken" not in w.message for w in read_spec(path, Selection(("shops",))).warnings)
    with pytest.raises(Exception, match="'pest' fits no function") as caught:
        chosen("pest")
    assert caught.value.exit_code == 2  # type: ignore[attr-defined]
