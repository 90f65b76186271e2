"""Values that a closed list does not offer though people might ask for them: silver, of red and blue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from functok.specs.model import Parameter
from functok.values.data_files import load_yaml
from functok.values.english.words import fold, identifier_words
from functok.values.kinds.members import members_in
from functok.values.parameters.meaning import Meaning, meaning_of
from functok.values.parameters.semantics import Semantic

_LEAST = 2
_SHARE = 0.6


def foreign_members(parameter: Parameter) -> tuple[str, ...]:
    """What belongs to the same field of words as the members of a closed parameter, and is none of them.

    Empty where the members are of no such field, or have all of it. What reads as a member, as
    "grey" does where "gray" is one, is not foreign.
    """
    meaning = meaning_of(parameter)
    members = [member for member in meaning.members if isinstance(member, str)]
    if meaning.semantic is not Semantic.ENUM or len(members) < max(_LEAST, len(meaning.members)):
        return ()
    field = _field_of(tuple(members)) or _made_up(parameter.name)
    return tuple(word for word in field if _is_foreign(word, members, meaning))


def _is_foreign(word: str, members: Sequence[str], meaning: Meaning) -> bool:
    """Whether nothing in the words would do for a member, nor for a part of one: "hall", of "hallway"."""
    words = fold(word).text.split()
    parts = [part for member in members for part in identifier_words(member)]
    near = any(one.startswith(other) or other.startswith(one) for one in words for other in parts)
    return not near and not members_in(meaning, fold(word))


@lru_cache(maxsize=1024)
def _field_of(members: tuple[str, ...]) -> tuple[str, ...]:
    """What belongs to the field in which most of the members stand."""
    spoken = {" ".join(identifier_words(member)) for member in members}
    fields: Mapping[str, Mapping[str, Sequence[str]]] = load_yaml("foreign")["fields"]
    for field in fields.values():
        inside = len(spoken & {*field["of"]})
        if inside >= max(_LEAST, _SHARE * len(members)):
            return tuple(field.get("others", field["of"]))
    return ()


def _made_up(name: str) -> tuple[str, ...]:
    """What an API hardly offers, by the last word of the parameter's name: a mode, a theme."""
    words = identifier_words(name)
    table: Mapping[str, Sequence[str]] = load_yaml("foreign")["made_up"]
    return tuple(table.get(words[-1] if words else "", ()))
