"""Parameters of many sorts, as unknown specs might have them."""

from __future__ import annotations

from typing import Any

from functok.specs.model import Parameter
from functok.values import Semantic


def text(name: str, description: str = "", function: str = "", **schema: Any) -> Parameter:
    return Parameter(name, {"type": "string", "description": description, **schema}, True, function)


def number(name: str, description: str = "", kind: str = "integer", **schema: Any) -> Parameter:
    return Parameter(name, {"type": kind, "description": description, **schema}, True)


SCALARS: tuple[tuple[Parameter, Semantic], ...] = (
    (text("recipient", "Email address of the recipient"), Semantic.EMAIL),
    (text("e", format="email"), Semantic.EMAIL),
    (text("time", "Time in HH:MM, 24-hour"), Semantic.TIME),
    (text("at", pattern=r"^([01]\d|2[0-3]):[0-5]\d$"), Semantic.TIME),
    (text("at", format="time"), Semantic.TIME),
    (text("wakeUpTime"), Semantic.TIME),
    (text("startTime", "Start of the event, YYYY-MM-DD-HH-MM"), Semantic.DATE_TIME),
    (text("when", "Date and time of the visit"), Semantic.DATE_TIME),
    (text("due", format="date-time"), Semantic.DATE_TIME),
    (text("begin", examples=["2025-01-31 18:00"]), Semantic.DATE_TIME),
    (text("date", format="date"), Semantic.DATE),
    (text("departure_date"), Semantic.DATE),
    (text("day", pattern=r"^\d{2}/\d{2}/\d{4}$"), Semantic.DATE),
    (text("expiry", "Expiry in YYYY-MM"), Semantic.DATE),
    (text("phone_number", "Number in E.164 format"), Semantic.PHONE),
    (text("number", "The phone number to call"), Semantic.PHONE),
    (text("website"), Semantic.URL),
    (text("link", format="uri"), Semantic.URL),
    (text("file_path"), Semantic.FILE),
    (text("order_id", pattern=r"^[A-Z]{2}\d{6}$"), Semantic.IDENTIFIER),
    (text("pin", pattern=r"^\d{4}$"), Semantic.IDENTIFIER),
    (text("key", format="uuid"), Semantic.IDENTIFIER),
    (text("host", format="ipv4"), Semantic.IDENTIFIER),
    (text("contact_name"), Semantic.PERSON),
    (text("city"), Semantic.PLACE),
    (text("destination", "Where to go"), Semantic.PLACE),
    (text("region", "ISO 3166-1 alpha-2 code"), Semantic.COUNTRY),
    (text("country"), Semantic.COUNTRY),
    (text("language", "ISO 639-1 code"), Semantic.LANGUAGE),
    (text("target_language", "The language to translate into"), Semantic.LANGUAGE),
    (text("currency", "ISO 4217 code"), Semantic.CURRENCY),
    (text("restaurant_name"), Semantic.ORGANIZATION),
    (text("device_name"), Semantic.DEVICE),
    (text("room"), Semantic.DEVICE),
    (text("title", "Title of the song"), Semantic.MEDIA),
    (text("artist"), Semantic.MEDIA),
    (text("dish"), Semantic.PRODUCT),
    (text("email_subject"), Semantic.TITLE),
    (text("label", "Label of the alarm"), Semantic.TITLE),
    (text("body"), Semantic.MESSAGE),
    (text("search_query"), Semantic.SEARCH),
    (text("sentence"), Semantic.TEXT),
    (text("color", "Colour of the lamp"), Semantic.TEXT),
    (text("timezone"), Semantic.TEXT),
    (text("foo"), Semantic.TEXT),
    (text("length", format="duration"), Semantic.DURATION),
    (text("quality", "One of '720p', '1080p' or '4K'"), Semantic.ENUM),
    (text("mode", enum=["do_not_disturb", "silent", "normal"]), Semantic.ENUM),
    (text("unit", enum=["celsius", "fahrenheit"]), Semantic.ENUM),
    (text("lang", "ISO 639-1", enum=["en", "de", "fr"]), Semantic.ENUM),
    (text("size", enum=["S", "M", "L"]), Semantic.ENUM),
    (text("flash", enum=["on", "off", "auto"]), Semantic.ENUM),
    (
        text(
            "travel",
            "'walk' for walking, 'drive' for going by car",
            enum=["walk", "drive", "transit"],
        ),
        Semantic.ENUM,
    ),
    (number("level", "0 = off, 1 = low, 2 = high", enum=[0, 1, 2]), Semantic.ENUM),
    (number("brightness_percent"), Semantic.PERCENT),
    (number("share", "Percentage", kind="number", minimum=0, maximum=1), Semantic.PERCENT),
    (number("temperature", "In degrees Celsius", kind="number"), Semantic.TEMPERATURE),
    (number("amount", "Amount in USD", kind="number"), Semantic.MONEY),
    (number("price", kind="number"), Semantic.MONEY),
    (number("timeout", "Seconds to wait, in seconds"), Semantic.DURATION),
    (number("duration_minutes"), Semantic.DURATION),
    (number("hour", minimum=0, maximum=23), Semantic.INTEGER),
    (number("count", minimum=1, maximum=20), Semantic.INTEGER),
    (number("steps", minimum=0, maximum=100_000), Semantic.INTEGER),
    (number("year"), Semantic.INTEGER),
    (number("number", "Number of the order", minimum=1), Semantic.IDENTIFIER),
    (text("version", "Such as '2.14.0'", pattern=r"^\d+\.\d+\.\d+$"), Semantic.IDENTIFIER),
    (text("branch", "Such as 'main' or 'release-2.1'"), Semantic.IDENTIFIER),
    (number("change", minimum=-30, maximum=30), Semantic.INTEGER),
    (number("even", multipleOf=2, exclusiveMinimum=0, maximum=100), Semantic.INTEGER),
    (number("distance_km", kind="number", minimum=0.5, maximum=50), Semantic.NUMBER),
    (number("ratio", kind="number", exclusiveMinimum=0, exclusiveMaximum=1), Semantic.NUMBER),
    (number("flash", kind="boolean"), Semantic.BOOLEAN),
    (number("is_private", kind="boolean"), Semantic.BOOLEAN),
    (number("shuffle", kind="boolean"), Semantic.BOOLEAN),
    (number("avoid_tolls", "Whether to stay off toll roads", kind="boolean"), Semantic.BOOLEAN),
    (
        number("enabled", "True to turn it on, false to turn it off", kind="boolean"),
        Semantic.BOOLEAN,
    ),
    (
        number("locked", "True to lock the door, false to unlock it", kind="boolean"),
        Semantic.BOOLEAN,
    ),
    (number("disable_sound", kind="boolean"), Semantic.BOOLEAN),
)

STRUCTURES: tuple[Parameter, ...] = (
    Parameter(
        "guests",
        {
            "type": "array",
            "items": {"type": "string", "format": "email"},
            "minItems": 1,
            "uniqueItems": True,
        },
        True,
    ),
    Parameter(
        "days",
        {
            "type": "array",
            "items": {"enum": ["monday", "tuesday", "sunday"]},
            "minItems": 2,
            "uniqueItems": True,
        },
        True,
    ),
    Parameter(
        "pair",
        {
            "type": "array",
            "prefixItems": [{"type": "integer"}, {"type": "string"}],
            "items": False,
            "minItems": 2,
        },
        True,
    ),
    Parameter(
        "address",
        {
            "type": "object",
            "properties": {
                "street": {"type": "string"},
                "city": {"type": "string"},
                "zip": {"type": "string", "pattern": r"^\d{5}$"},
            },
            "required": ["street"],
            "additionalProperties": False,
        },
        True,
    ),
    Parameter(
        "tree",
        {
            "$ref": "#/$defs/Node",
            "$defs": {
                "Node": {
                    "type": "object",
                    "properties": {
                        "label": {"type": "string"},
                        "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
                    },
                    "required": ["label"],
                }
            },
        },
        True,
    ),
    Parameter(
        "either",
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": 10},
                {"type": "string", "enum": ["low", "high"]},
                {"type": "null"},
            ]
        },
        True,
    ),
    Parameter(
        "maybe", {"type": ["number", "null"], "not": {"const": 5}, "minimum": 4, "maximum": 6}, True
    ),
    Parameter(
        "speed", {"oneOf": [{"const": 1, "title": "slow"}, {"const": 2, "title": "fast"}]}, True
    ),
    Parameter(
        "payment",
        {
            "type": "object",
            "properties": {
                "kind": {"enum": ["card", "cash"]},
                "card": {"type": "string", "pattern": r"^\d{4}$"},
            },
            "required": ["kind"],
            "if": {"properties": {"kind": {"const": "card"}}},
            "then": {"required": ["card"]},
        },
        True,
    ),
    Parameter(
        "merged",
        {"allOf": [{"type": "integer", "minimum": 3}, {"maximum": 9, "multipleOf": 3}]},
        True,
    ),
    Parameter(
        "labels",
        {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1},
        True,
    ),
)

PARAMETERS: tuple[Parameter, ...] = (*(parameter for parameter, _ in SCALARS), *STRUCTURES)
