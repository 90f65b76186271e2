"""What is said behind a request: the arguments that nothing before has said."""

from __future__ import annotations

import re
from random import Random

from functok.records import Style
from functok.teachers.offline.meaning import Meaning
from functok.teachers.offline.phrasebook import word_set
from functok.teachers.offline.said import (
    OPEN,
    Attached,
    Pool,
    aside,
    attach,
    fragment_piece,
    is_clause,
)
from functok.teachers.offline.which import inside

_GENERIC_ROLES = word_set("generic_roles")
_FRONTED = word_set("fronted")


_LINKED = word_set("linked")


def pieces_of(
    pool: Pool, style: Style, rng: Random, meaning: Meaning
) -> tuple[list[Attached], str]:
    """What is left to be said, as pieces behind the request, and perhaps one as a remark of its own."""
    remark = ""
    pieces = []
    left = list(pool.left.values())
    pool.left.clear()
    for said in left:
        link = meaning.links.get(said.key)
        if (
            link is not None
            and said.role.name in _LINKED
            and not said.is_phrase
            and not is_clause(said.text)
        ):
            rank = 0 if link.preposition == "of" else 2
            pieces.append(
                Attached(f"{link.preposition} {inside(link, said, rng)}", rank, said.role.name)
            )
            continue
        loose = (
            said.role.name in _GENERIC_ROLES and not said.is_phrase and said.role.place == "tail"
        )
        if (
            loose
            and not remark
            and len(left) > 1
            and style in (Style.COMMAND, Style.NEED)
            and rng.random() < 0.2
        ):
            remark = rng.choice([", ", ". ", ", and ", "; "]) + aside(said, rng)
        elif (
            style is Style.FRAGMENT
            and loose
            and said.role.name not in ("level", "mode")
            and not is_clause(said.text)
            and rng.random() < 0.5
        ):
            pieces.append(Attached(fragment_piece(said, rng), 5, said.role.name))
        else:
            pieces.append(attach(said, rng))
    return _one_place(pieces), remark


def _one_place(pieces: list[Attached]) -> list[Attached]:
    """Town, state and country in one piece: "in Oakland, California"."""
    places = [piece for piece in pieces if piece.role in ("place", "country")]
    if len(places) < 2:
        return pieces
    values = [re.sub(rf"^[^{OPEN}]*", "", piece.text) for piece in places]
    preposition = places[0].text.partition(" ")[0]
    merged = Attached(f"{preposition} {', '.join(values)}", places[0].rank, "place")
    return [merged, *(piece for piece in pieces if piece not in places)]


def fronted(pieces: list[Attached]) -> tuple[str, list[Attached]]:
    """A time or place to stand before the request, and the other pieces."""
    for piece in pieces:
        if piece.role in _FRONTED:
            return f"{piece.text}, ", [other for other in pieces if other is not piece]
    return "", pieces
