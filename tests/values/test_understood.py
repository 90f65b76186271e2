"""A value follows from what people say in its place, where nothing else names one."""

from __future__ import annotations

from typing import Any

import pytest

from functok.specs.model import FunctionSpec
from functok.values import ground

CATEGORY = {"category": {"type": "string", "enum": ["transport", "food", "office", "other"]}}
TONE = {"tone": {"type": "string", "enum": ["gentle", "formal", "final"]}}
LEVEL = {"level": {"type": "string", "enum": ["low", "medium", "critical"]}}
PEOPLE = {"guests": {"type": "integer", "minimum": 1}}
PRIVATE = {"private": {"type": "boolean"}}


def _said(properties: dict[str, Any], value: object, query: str) -> str | None:
    """The words from which the value of the one parameter follows, if it follows."""
    [name] = properties
    function = FunctionSpec("f", "", {"type": "object", "properties": properties})
    found = ground(function, {name: value}, query).found
    return found[name].text if found else None


@pytest.mark.parametrize(
    ("properties", "value", "query", "words"),
    [
        (CATEGORY, "transport", "note 30 for the taxi", "taxi"),
        (CATEGORY, "food", "put down 12 for pizza", "pizza"),
        (TONE, "gentle", "ask him nicely where the file is", "nicely"),
        (LEVEL, "critical", "the door is stuck, fix it immediately", "immediately"),
        (PRIVATE, True, "save it for my eyes only", "for my eyes only"),
        (PRIVATE, False, "save it, open to all", "open to all"),
        (PEOPLE, 2, "a table at 9 pm for me and my husband", "me and my husband"),
        (PEOPLE, 1, "I'm coming alone", "alone"),
        (PEOPLE, 3, "a table at 8 pm for me and two friends", "me and two friends"),
        ({"stars": {"type": "integer", "maximum": 5}}, 5, "full marks from us", "full marks"),
        ({"form": {"enum": ["suv", "limousine"]}}, "suv", "rent an off-roader", "off-roader"),
        ({"kind": {"enum": ["internet", "noise"]}}, "internet", "our wifi is down", "wifi"),
        ({"boxes": {"type": "integer"}}, 1, "send another box", "another box"),
        ({"heated": {"type": "boolean"}}, False, "one in Graz, no heating", "no heating"),
    ],
)
def test_a_value_is_understood(
    properties: dict[str, Any], value: object, query: str, words: str
) -> None:
    assert _said(properties, value, query) == words


@pytest.mark.parametrize(
    ("properties", "value", "query"),
    [
        (CATEGORY, "office", "note 30 for the taxi"),  # it belongs to another member
        (CATEGORY, "food", "12 for office paper, on the way to lunch"),  # a member is said
        (CATEGORY, "food", "12 for the pizza and the taxi"),  # two may be meant
        (TONE, "final", "ask him nicely where the file is"),
        (PRIVATE, True, "save it, anyone can see it"),
        (PEOPLE, 2, "a table for 5 with my husband"),  # a number is said
        (PEOPLE, 2, "I'm coming alone"),
        ({"stars": {"type": "integer", "maximum": 10}}, 5, "full marks from us"),
        ({"size": {"enum": ["low", "wide"]}}, "low", "no hurry"),  # no list of such members
    ],
)
def test_nothing_else_is_understood(properties: dict[str, Any], value: object, query: str) -> None:
    assert _said(properties, value, query) is None
