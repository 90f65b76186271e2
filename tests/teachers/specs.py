"""APIs that the offline teacher has never seen, small and unlike each other."""

from __future__ import annotations

from typing import Any

from functok.specs.model import ApiSpec, FunctionSpec


def function(
    name: str, description: str, required: tuple[str, ...] = (), **properties: dict[str, Any]
) -> FunctionSpec:
    """A function with the given JSON Schema properties."""
    parameters = {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }
    return FunctionSpec(name, description, parameters)


BAKERY = ApiSpec(
    "bakery",
    (
        function("opening_hours", "Returns the opening hours of the bakery."),
        function("bread_sold_out", "The customer complains that the bread is sold out."),
        function("delivery_when", "The customer asks when their cake will be delivered."),
        function("are_you_human", "Asks whether the assistant is a human."),
        function("thank_you", "The user says thank you."),
        function(
            "order_cake",
            "Orders a cake.",
            ("flavor", "candles"),
            flavor={"type": "string", "enum": ["chocolate", "lemon", "carrot"]},
            candles={"type": "integer", "minimum": 0, "maximum": 99},
            greeting={"type": "string", "description": "Text that is written on the cake"},
            pickup_time={"type": "string", "description": "24-hour time HH:MM"},
        ),
        function(
            "operate_oven",
            "Opens or closes the oven.",
            ("action",),
            action={"type": "string", "enum": ["open", "close"]},
        ),
        function(
            "set_mixer",
            "Turns the mixer on or off.",
            ("enabled",),
            enabled={"type": "boolean"},
        ),
        function(
            "ship_bread",
            "Ships loaves of bread to an address.",
            ("address", "loaves"),
            address={
                "type": "object",
                "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
                "required": ["street", "city"],
            },
            loaves={
                "type": "array",
                "minItems": 1,
                "maxItems": 2,
                "items": {
                    "type": "object",
                    "properties": {
                        "kind": {"type": "string", "enum": ["rye", "wheat"]},
                        "quantity": {"type": "integer", "minimum": 1, "maximum": 9},
                    },
                    "required": ["kind", "quantity"],
                },
            },
        ),
    ),
)
