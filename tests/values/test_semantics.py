"""What a parameter means is read from schema, name and description."""

from __future__ import annotations

import pytest

from functok.specs.model import Parameter
from functok.values import Semantic, is_free_text, semantic_of
from tests.values.catalogue import SCALARS, STRUCTURES, text


@pytest.mark.parametrize(
    ("parameter", "semantic"), SCALARS, ids=[f"{i}-{p.name}" for i, (p, _) in enumerate(SCALARS)]
)
def test_semantic_of_scalars(parameter: Parameter, semantic: Semantic) -> None:
    assert semantic_of(parameter) is semantic


def test_words_of_a_name_are_tokens_not_substrings() -> None:
    assert semantic_of(text("capacity")) is not Semantic.PLACE  # "city" is inside
    assert semantic_of(text("fileCity")) is Semantic.PLACE


def test_structures_and_references() -> None:
    by_name = {parameter.name: semantic_of(parameter) for parameter in STRUCTURES}
    assert by_name["guests"] is Semantic.ARRAY
    assert by_name["tree"] is Semantic.OBJECT
    assert by_name["speed"] is Semantic.ENUM


def test_a_pattern_of_any_digits_is_no_time() -> None:
    assert semantic_of(text("card", pattern=r"^\d{4}$")) is not Semantic.TIME


def test_free_text_is_what_only_makes_sense_in_context() -> None:
    assert is_free_text(text("message"))
    assert is_free_text(text("title", "What the event is called"))
    assert not is_free_text(text("city"))
    assert not is_free_text(text("color"))
    assert not is_free_text(text("mode", enum=["a", "b"]))
