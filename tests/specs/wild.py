"""Writes OpenAPI documents of any size in the style of those that large services publish.

Nested components that refer to each other, shared parameters, error responses, pages of lists, unions
with a discriminator, and the untidiness of the wild: missing operationIds, `nullable` beside a
reference, examples everywhere, vendor extensions, an operationId with slashes.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

NOUNS = (
    "account", "invoice", "customer", "project", "ticket", "comment", "label", "webhook", "device",
    "shipment", "product", "warehouse", "contract", "campaign", "message", "channel", "report",
    "schedule", "employee", "payment",
)  # fmt: skip


def document(resources: int) -> Schema:
    """An OpenAPI 3.0 document with six operations for each of `resources` kinds of things."""
    paths: Schema = {}
    schemas: Schema = {
        "Error": {"type": "object", "properties": {"code": {"type": "integer"},
                                                   "message": {"type": "string"}}},
        "Money": {"type": "object", "required": ["amount", "currency"], "properties": {
            "amount": {"type": "integer", "description": "The amount in the smallest unit.",
                       "minimum": 0, "exclusiveMinimum": True},
            "currency": {"type": "string", "enum": ["eur", "usd", "gbp"], "description": "Currency."}}},
        "Metadata": {"type": "object", "additionalProperties": {"type": "string"},
                     "description": "Keys and values of your own."},
        "Audit": {"type": "object", "properties": {
            "created_at": {"type": "string", "format": "date-time", "readOnly": True},
            "updated_by": {"allOf": [{"$ref": "#/components/schemas/Person"}], "nullable": True,
                           "readOnly": True}}},
        "Person": {"type": "object", "properties": {
            "name": {"type": "string", "example": "Ann Lee", "description": "The person's name."},
            "manager": {"$ref": "#/components/schemas/Person"}}},
        "Card": {"type": "object", "required": ["method"], "properties": {
            "method": {"type": "string"}, "last_digits": {"type": "string", "pattern": "^[0-9]{4}$"}}},
        "Transfer": {"type": "object", "required": ["method"], "properties": {
            "method": {"type": "string"}, "iban": {"type": "string"}}},
        "Method": {"oneOf": [{"$ref": "#/components/schemas/Card"},
                             {"$ref": "#/components/schemas/Transfer"}],
                   "discriminator": {"propertyName": "method"}},
    }  # fmt: skip
    for index in range(resources):
        noun = NOUNS[index % len(NOUNS)] + (str(index // len(NOUNS)) if index >= len(NOUNS) else "")
        schemas[noun.title()] = _thing(noun)
        paths |= _paths(noun)
    return {
        "openapi": "3.0.3",
        "info": {"title": "Everything", "version": "2026-01-01", "x-logo": {"url": "/logo.svg"}},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": {
                "Page": {"name": "page", "in": "query", "description": "The page of the list.",
                         "schema": {"type": "integer", "minimum": 1, "default": 1}},
                "PerPage": {"name": "per_page", "in": "query", "description": "Entries of a page.",
                            "schema": {"type": "integer", "minimum": 1, "maximum": 100}},
            },
            "responses": {"Error": {"description": "It failed.", "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"}},
        },
    }  # fmt: skip


def _thing(noun: str) -> Schema:
    return {
        "allOf": [
            {"$ref": "#/components/schemas/Audit"},
            {"type": "object", "required": ["id", "title"], "properties": {
                "id": {"type": "string", "format": "uuid", "readOnly": True},
                "title": {"type": "string", "maxLength": 80, "example": f"My {noun}",
                          "description": f"The title of the {noun}."},
                "status": {"type": "string", "enum": ["open", "paused", "closed"],
                           "description": f"The state of the {noun}.", "x-enum-names": ["a", "b", "c"]},
                "owner": {"$ref": "#/components/schemas/Person"},
                "price": {"$ref": "#/components/schemas/Money"},
                "method": {"$ref": "#/components/schemas/Method"},
                "due": {"type": "string", "format": "date", "nullable": True,
                        "description": f"When the {noun} is due."},
                "tags": {"type": "array", "items": {"type": "string"}, "description": "Its tags."},
                "metadata": {"$ref": "#/components/schemas/Metadata"}}},
        ],
    }  # fmt: skip


def _paths(noun: str) -> Schema:
    reference = {"$ref": f"#/components/schemas/{noun.title()}"}
    content = {"application/json": {"schema": reference}}
    answer = {"200": {"description": f"The {noun}.", "content": content},
              "default": {"$ref": "#/components/responses/Error"}}  # fmt: skip
    listed = {"200": {"description": "A page.", "content": {"application/json": {"schema": {
        "type": "object", "properties": {"data": {"type": "array", "items": reference},
                                         "has_more": {"type": "boolean"}}}}}}}  # fmt: skip
    number = {"name": "id", "in": "path", "required": True, "description": f"The id of the {noun}.",
              "schema": {"type": "string", "format": "uuid"}}  # fmt: skip

    def operation(name: str | None, says: str, **more: Any) -> Schema:
        own = {"operationId": name} if name else {}
        return {
            **own,
            "tags": [f"{noun}s"],
            "summary": says,
            "responses": answer,
            "x-codegen": 1,
            **more,
        }

    return {
        f"/{noun}s": {
            "get": operation(f"{noun}s/list", f"Lists the {noun}s of the workspace.", responses=listed,
                             parameters=[{"$ref": "#/components/parameters/Page"},
                                         {"$ref": "#/components/parameters/PerPage"},
                                         {"name": "X-Api-Key", "in": "header",
                                          "schema": {"type": "string"}}]),
            "post": operation(f"{noun}s/create", f"Creates a {noun}.",
                              requestBody={"required": True, "content": content}),
        },
        f"/{noun}s/{{id}}": {
            "parameters": [number],
            "get": operation(f"get{noun.title()}", f"Shows a {noun}."),
            "patch": operation(None, f"Changes what a {noun} says.",
                               requestBody={"content": content}),
            "delete": operation(f"delete{noun.title()}", f"Deletes a {noun} for good."),
        },
        f"/{noun}s/{{id}}/close": {
            "post": operation(None, f"Closes a {noun}.", parameters=[number]),
        },
    }  # fmt: skip
