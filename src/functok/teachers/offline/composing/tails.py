"""What is said behind a request: the arguments that nothing before has said."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

from functok.records import Style
from functok.teachers.offline.about.meaning import Meaning
from functok.teachers.offline.arguments.before_values import preposition_for
from functok.teachers.offline.arguments.roles import counted
from functok.teachers.offline.arguments.said import (
    OPEN,
    PARTS_OF_DAY,
    Attached,
    Pool,
    Said,
    aside,
    attach,
    fragment_piece,
    is_clause,
    is_done,
    marked,
    quoted,
)
from functok.teachers.offline.arguments.which import GOALS, inside, is_detachable, place_of
from functok.teachers.offline.words.grammar import expand
from functok.teachers.offline.words.lexicon import PREPOSITIONS
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.values.english.inflection import singular, stem
from functok.values.parameters.meaning import meaning_of
from functok.values.parameters.semantics import Semantic

_GENERIC_ROLES = word_set("generic_roles")
_FRONTED = word_set("fronted")


_LINKED = word_set("linked")


def pieces_of(
    pool: Pool, style: Style, rng: Random, meaning: Meaning
) -> tuple[list[Attached], str]:
    """What is left to be said, as pieces behind the request, and perhaps one as a remark of its own."""
    remark = ""
    pieces = []
    attached: list[tuple[Said, Attached]] = []
    targets: list[tuple[Said, Attached]] = []
    left = list(pool.left.values())
    pool.left.clear()
    for said in left:
        if said.is_member and _BY_ITSELF.match(said.text):
            pieces.append(Attached(marked(said.text), _BESIDE_TIMES, "time"))
            continue
        if said.is_member and said.text.lower() in PARTS_OF_DAY and said.role.name != "mode":
            pieces.append(attach(said, rng))
            continue
        link = meaning.links.get(said.key) or place_of(said)
        elsewhere = link is not None and is_detachable(link, said)
        fixed = elsewhere or (link is not None and said.is_member and link.preposition in GOALS)
        generic = said.is_member and said.role.name in _GENERIC_ROLES and not fixed
        own_words = generic and rng.random() < 0.7
        if (
            link is not None
            and not own_words
            and (fixed or said.role.name in _LINKED)
            and not said.is_phrase
            and not is_clause(said.text)
        ):
            apart = "for" if elsewhere and link.preposition in ("of", "with") else link.preposition
            rank = 4 if elsewhere else 0 if link.preposition == "of" else 2
            text = f"{preposition_for(apart, said.text)} {inside(link, said, rng)}".strip()
            if said.text.lower() in _ADVERBS:
                text = marked(said.text)
            pieces.append(Attached(text, rank, _APART if elsewhere else said.role.name))
            continue
        loose = (
            said.role.name in _GENERIC_ROLES and not said.is_phrase and said.role.place == "tail"
        )
        if (
            loose
            and not remark
            and said.role.name not in _TARGETS
            and said.text.lower() != "any"
            and not is_clause(said.text)
            and not is_done(said.role.label)
            and said.text.split()[0].lower() not in PREPOSITIONS
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
        elif said.is_phrase and "mark" in meaning.verbs and _MARKED.match(said.text):
            pieces.append(Attached(f"as {marked(said.text)}", 0, said.role.name))
        elif _is_changed(said, meaning):
            share = 0.3 if said.role.semantic in (Semantic.TITLE, Semantic.TEXT) else 0.0
            pieces.append(Attached(f"to {quoted(said.text, rng, share)}", 0, said.role.name))
            targets.insert(0, (said, pieces[-1]))
        else:
            pieces.append(attach(said, rng))
            attached.append((said, pieces[-1]))
            if said.role.name in _TARGETS and pieces[-1].text.startswith("to "):
                targets.append((said, pieces[-1]))
    _to_new(attached, meaning)
    _one_for(pieces)
    _tell_apart(attached)
    _only_one_target(targets)
    return _one_place(pieces), remark


_BY_ITSELF = re.compile(r"(?:in|at|on|during) (?:the )?\w+$", re.IGNORECASE)
"""A member that has its preposition with it: "in the morning"."""
_BESIDE_TIMES = 4
_MARKED = re.compile(r"(?!make |turn |with|don't)(?:not )?[\w-]+$")
_TARGETS = frozenset(("level", "quantity", "color", "mode"))


def _only_one_target(targets: list[tuple[Said, Attached]]) -> None:
    """ "set … to 4" can be said of one value; the others are named: "with the speed at 3".

    Where another value is of the same sort, that one is named as well: which is which must be heard.
    """
    sorts = Counter(said.role.semantic for said, _ in targets)
    ordered = sorted(targets, key=lambda target: "/" in target[0].key)
    for position, (said, piece) in enumerate(ordered):
        if position == 0 and sorts[said.role.semantic] == 1:
            continue
        piece.rank += _BEHIND_TARGET
        value = piece.text[3:]
        if said.role.name == "quantity" and said.role.unit and " " not in value:
            piece.text = f"with {counted(value, said.role.unit)}"
        elif said.role.label in ("color", "colour"):
            piece.text = f"in {value}"
        else:
            piece.text = f"with the {said.role.label} at {value}"


_BEHIND_TARGET = 3
_CHANGING = frozenset(("change", "update", "modify", "set", "adjust", "correct", "switch"))


def _is_changed(said: Said, meaning: Meaning) -> bool:
    """Whether the value is what the object is changed to: "change my address to …"."""
    first = next((a for a in meaning.actions if a.thing is not None), None)
    if first is None or first.thing is None or first.verb not in _CHANGING:
        return False
    name = said.key.partition("/")[0].replace("_", " ")
    return not said.is_phrase and stem(name.rpartition(" ")[2]) == stem(singular(first.thing.head))


_RESCHEDULING = frozenset(
    ("change", "update", "modify", "edit", "reschedule", "move", "shift", "alter")
)
_NEW_VALUES = frozenset(("time", "date", "date_time", "people", "quantity", "count", "duration"))
_AT = re.compile(rf"(?:at|on|for) (?={OPEN})")


def _to_new(attached: list[tuple[Said, Attached]], meaning: Meaning) -> None:
    """ "change booking 4711 to four o'clock": what the changed thing is to have, the first of it."""
    if not meaning.verbs or not meaning.verbs <= _RESCHEDULING:
        return
    if not any(action.thing is not None and action.thing.parameter for action in meaning.actions):
        return
    new = [p for s, p in attached if s.role.name in _NEW_VALUES and _AT.match(p.text)]
    for piece in new[:1]:
        piece.text, piece.rank = _AT.sub("to ", piece.text), 0
    for piece in new[1:]:
        if piece.role in _MOMENTS and piece.text.startswith("for "):
            piece.text = _MOMENTS[piece.role] + piece.text[4:]


_MOMENTS = {"time": "at ", "date": "on "}


def _one_for(pieces: list[Attached]) -> None:
    """ "for" once: not "for 4 February for 6 am for Ann"."""
    others = [piece for piece in pieces if piece.text.startswith("for ")]
    for piece in others if len(others) > 1 else ():
        if piece.role in _MOMENTS:
            piece.text = _MOMENTS[piece.role] + piece.text[4:]


_LEAD = re.compile(rf"^[^{OPEN}]*")
_PLACED = frozenset(
    {Semantic.DATE, Semantic.TIME, Semantic.DATE_TIME, Semantic.PERSON, Semantic.PLACE, Semantic.INTEGER,
     Semantic.NUMBER, Semantic.MONEY, Semantic.IDENTIFIER, Semantic.TITLE, Semantic.TEXT, Semantic.DURATION,
     Semantic.ORGANIZATION}
)  # fmt: skip


def _tell_apart(attached: list[tuple[Said, Attached]]) -> None:
    """Two values of one sort behind the same preposition get the names of their parameters."""
    seen: dict[tuple[str, str], list[tuple[Said, Attached]]] = {}
    for said, piece in attached:
        semantic = said.role.semantic
        if semantic not in _PLACED or said.role.place == "text":
            continue
        if meaning_of(said.role.parameter).field:
            continue  # the word tells
        lead = _LEAD.match(piece.text)
        sort = "moment" if semantic in (Semantic.DATE, Semantic.DATE_TIME) else semantic.value
        generic = lead.group(0) if lead else ""
        generic = "on " if sort == "moment" and generic in ("for ", "at ") else generic
        seen.setdefault((sort, generic), []).append((said, piece))
    for same in seen.values():
        if len(same) < 2 or len({said.role.label for said, _ in same}) < len(same):
            continue
        for said, piece in same:
            shown = piece.text[len(_LEAD.match(piece.text).group(0)) :]  # type: ignore[union-attr]
            piece.text = f"with the {said.role.label} {shown}"


def _one_place(pieces: list[Attached]) -> list[Attached]:
    """Town, state and country in one piece: "in Oakland, California"."""
    places = [piece for piece in pieces if piece.role in _PLACES]
    if len(places) < 2:
        return pieces
    values = [re.sub(rf"^[^{OPEN}]*", "", piece.text) for piece in places]
    preposition = places[0].text.partition(" ")[0]
    merged = Attached(f"{preposition} {', '.join(values)}", places[0].rank, "place")
    return [merged, *(piece for piece in pieces if piece not in places)]


_PLACES = frozenset(("place", "country"))


_ADVERBS = word_set("adverbs_of_place")
_APART = "located"
"""The role of a value that says of which object a request is, said apart from it."""
_LOCATED = word_set("located")
_LEADING = re.compile(r"(?:in|on|at|for) ")


_FRONTED_SHARE = 0.14
_FRONTED_SHARE_THIN = 0.36


def fronted(
    pieces: list[Attached], meaning: Meaning, style: Style, rng: Random
) -> tuple[str, list[Attached]]:
    """Now and then a time or place to stand before the request, and the other pieces."""
    share = _FRONTED_SHARE_THIN if meaning.is_thin else _FRONTED_SHARE
    if not pieces or style is Style.FRAGMENT or rng.random() > share:
        return "", pieces
    for piece in pieces:
        located = _LEADING.match(piece.text) if piece.role in _LOCATED else None
        if piece.text.startswith("to ") or (piece.role == "place" and "," in piece.text):
            continue  # a goal or a whole address
        if piece.role not in _FRONTED and not located:
            continue
        rest = [other for other in pieces if other is not piece]
        if located and rng.random() < _NAMED_SHARE:  # "the greenhouse: …"
            return piece.text[located.end() :] + (": " if rng.random() < 0.6 else " - "), rest
        return f"{piece.text}, ", rest
    return "", pieces


_NAMED_SHARE = 0.35


_MOVING = word_set("moving")
_INTO = re.compile(rf"(?:in|on|for) (?=(?:the )?{OPEN})")


_SWITCHED_ON = re.compile(
    r"(?:activate|enable)\b|(?:turn|switch) (?:\S+ ){0,5}?on\b|(?:start|switch|fire) up\b",
    re.IGNORECASE,
)


def sent_to(text: str, pieces: list[Attached]) -> None:
    """Behind a verb such as "send" a place is where to: "to the kitchen", not "in the kitchen".

    And what is switched on is on at a level, not to it; what is started runs at one.
    """
    for piece in pieces:
        on = bool(_SWITCHED_ON.match(text)) or text.endswith(" on")
        on = on or bool(_STARTED.match(text) and not _SHARE.search(piece.text))
        if piece.role == "level" and piece.text.startswith("to ") and on:
            piece.text = f"at {piece.text[3:]}"
    if text.partition(" ")[0] not in _MOVING:
        return
    for piece in pieces:
        if piece.role in ("room", _APART):
            piece.text = _INTO.sub("to ", piece.text)


_STARTED = re.compile(
    r"(?:start|launch|run|begin|kick off|fire up)\b|get .*(?:going|started|running)$"
)
_SHARE = re.compile(r"percent|%")
"""Up to what something goes on: "start charging to 80 percent"."""
_POSTPONED_SHARE = 0.14
_POSTPONABLE = re.compile(rf"(?:for|at|on|in|from|until|with|about|by) (?=[^{OPEN}]{{0,24}}{OPEN})")


def postponed(pieces: list[Attached], style: Style, rng: Random) -> tuple[list[Attached], str]:
    """The pieces without one that is said as an afterthought, and that: ". That's for 4 people"."""
    if not pieces or style is Style.FRAGMENT or rng.random() > _POSTPONED_SHARE:
        return pieces, ""
    last = max(pieces, key=lambda piece: piece.rank)
    if last.rank > _LAST_RANK or not _POSTPONABLE.match(last.text):
        return pieces, ""
    long = last.role == "duration" and last.text.startswith("for ") and style is not Style.QUESTION
    sort = "duration" if long else "question" if style is Style.QUESTION else "statement"
    options = load("arguments.yaml")["afterthoughts"][sort]
    value = last.text.removeprefix("for ")
    said = expand(options[int(rng.random() * len(options))], rng, {"p": last.text, "v": value})
    return [piece for piece in pieces if piece is not last], said


_LAST_RANK = 6
