"""Swagger 2.0 as OpenAPI 3: the parts of an operation that the two write in different ways.

Only the shape of parameters, bodies and responses differs here; schemas are the same dialect, and a
`$ref` to `#/definitions/…` stays what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from functok.specs.requests import is_key

Node = Mapping[str, Any]
_NOT_SCHEMA = ("name", "in", "description", "required", "collectionFormat", "allowEmptyValue")
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


def converted_operation(operation: Node, shared: list[Any], follow: Callable[[Any], Any]) -> Node:
    """An operation of Swagger 2.0 in the form of OpenAPI 3.

    `shared` are the parameters of its path, which become its own; `follow` gives what a `$ref` of a
    parameter or response names.
    """
    own = operation.get("parameters")
    merged: dict[tuple[Any, Any], Any] = {}
    for listed in (*shared, *(own if isinstance(own, list) else ())):
        parameter = follow(listed)
        if isinstance(parameter, Mapping):
            # Keys may be anything in a hostile document; text makes them comparable.
            merged[str(parameter.get("name")), str(parameter.get("in"))] = parameter
    parameters = []
    fields: dict[str, Any] = {}
    required: list[str] = []
    body: Node | None = None
    for parameter in merged.values():
        place = parameter.get("in")
        if place == "body":
            body = parameter
        elif place == "formData" and not is_key(str(parameter.get("name")), parameter):
            name = str(parameter.get("name"))
            fields[name] = _schema(parameter)
            if parameter.get("required") is True:
                required.append(name)
        else:
            kept = {
                k: parameter[k] for k in ("name", "in", "description", "required") if k in parameter
            }
            if place == "formData":
                kept["in"] = "query"  # a key of access, which is left out there
            parameters.append({**kept, "schema": _schema(parameter)})
    new = {k: v for k, v in operation.items() if k not in ("parameters", "responses")}
    new["parameters"] = parameters
    if body is not None:
        content = {"application/json": {"schema": body.get("schema", {})}}
        kept = {k: body[k] for k in ("description", "required") if k in body}
        new["requestBody"] = {**kept, "content": content, "x-body-name": body.get("name")}
    elif fields:
        schema = {"type": "object", "properties": fields, "required": required}
        new["requestBody"] = {"content": {_FORMS[0]: {"schema": schema}}, "required": True}
    responses = operation.get("responses")
    if isinstance(responses, Mapping):
        new["responses"] = {code: _response(follow(r)) for code, r in responses.items()}
    return new


def _schema(parameter: Node) -> dict[str, Any]:
    schema = {k: v for k, v in parameter.items() if k not in _NOT_SCHEMA}
    if isinstance(text := parameter.get("description"), str):
        schema["description"] = text
    if parameter.get("x-nullable") is True:
        schema["nullable"] = True
    if "x-example" in parameter:
        schema["example"] = parameter["x-example"]
    return schema


def _response(response: Any) -> Any:
    if not isinstance(response, Mapping) or "schema" not in response:
        return response
    kept = {k: v for k, v in response.items() if k != "schema"}
    return {**kept, "content": {"application/json": {"schema": response["schema"]}}}
