"""Requests without a verb: "alarm at six"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from functok.records import Style
from functok.teachers.offline.about.meaning import Meaning
from functok.teachers.offline.about.owning import CREATING
from functok.teachers.offline.arguments.said import (
    OPEN,
    Attached,
    Pool,
    Said,
    fragment_piece,
    join,
    marked,
    unmarked,
    with_unit,
)
from functok.teachers.offline.composing.acting import OFF, ON, not_opposed, verb_patterns
from functok.teachers.offline.composing.carrying import Scene, carried
from functok.teachers.offline.composing.objects import bare_text
from functok.teachers.offline.composing.tails import pieces_of
from functok.teachers.offline.words.content import Action, Thing
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.lexicon import PARTICLES, PREPOSITIONS, is_mass
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.teachers.offline.words.renaming import with_synonym
from functok.values.parameters.semantics import Semantic


def fragment_query(scene: Scene, pool: Pool, topical: bool, rng: Random) -> str:
    """Without a verb: the thing, and what is said of it."""
    meaning = scene.meaning
    action, prescribed = _action_of_fragment(meaning, pool, rng)
    thing = (
        action.thing
        if action and action.thing and (meaning.actions and rng.random() < 0.7)
        else None
    )
    if thing is None and meaning.things:
        thing = meaning.things[int(rng.random() * len(meaning.things))]
    if thing is None:
        thing = (
            action.thing
            if action and action.thing
            else Thing("", _name_alone(meaning.function.name))
        )
    noun = load("nouns.yaml")["calls"].get(action.verb) if action else None
    said = pool.peek(thing.parameter)
    if noun and said is not None and said.role.semantic in _CALLED:
        thing = Thing("a", noun)
    bound = thing.parameter is not None and thing.parameter in pool.left
    thing = thing if bound else with_synonym(thing, rng, scene.avoid)
    value = bare = bare_text(thing, pool, rng, meaning.said_with_verb)
    if prescribed:
        state = unmarked(prescribed)
        behind = rng.random() < 0.7 or state in ("on", "off") or state.endswith("ed")
        bare = f"{bare} {prescribed}" if behind else f"{prescribed} {bare}"
    elif action and not action.inform and bound and len(bare.split()) < 5 and rng.random() < 0.7:
        nominal = _nominal(action, replace(thing, words=bare), rng)
        nominal = nominal if nominal and not nominal.startswith("new ") else None
        bare = nominal or _with_verb(action, bare)
    elif (
        action
        and not action.inform
        and not bound
        and (not thing.behind or not meaning.function.arguments)
    ):
        act = not action.inform and not meaning.function.arguments
        if rng.random() < (0.85 if act or meaning.said_with_verb else 0.3):
            nominal = _nominal(action, thing, rng)
            if (
                nominal and OPEN not in bare
            ):  # what the noun phrase says of the values would be lost
                bare, thing = nominal, replace(thing, determiner="")
            else:
                bare = _with_verb(action, bare)
        else:
            bare = _with_verb(action, bare)
    elif action and not action.inform:
        bare = _with_verb(action, bare)
    alone = _values_alone(value if bound and rng.random() < _VALUE_SHARE else bare, pool, rng)
    if alone is not None:
        return carried(Style.FRAGMENT, "thing", {"bare": alone, "np": alone}, scene, pool, rng)
    named = "|".join(
        re.escape(said.role.label) for said in pool.left.values() if _names(bare, said)
    )
    tail, _ = pieces_of(pool, Style.FRAGMENT, rng, meaning)
    for piece in tail:
        if named:  # "warmth of the stable, 17", not "warmth of the stable, warmth: 17"
            piece.text = re.sub(rf"^(?:the )?(?:{named}):? (?:at )?(?={OPEN})", ", ", piece.text)
        piece.text = re.sub(r"^and (?:say|write) ", "", piece.text)
        if piece.role in ("place", "date", "time") and rng.random() < 0.35:
            piece.text = re.sub(r"^(?:in|at|on|for) ", "", piece.text)
    text = _listed(bare, tail, rng) or bare + join(tail, rng)
    if (
        len(tail) == 1
        and tail[0].role in ("place", "date", "time", "origin")
        and rng.random() < 0.25
    ):
        first = re.sub(r"^(?:in|at|on|for) ", "", tail[0].text)
        text = f"{first} {bare}" if len(first.split()) < 4 else text
    led = bound or prescribed or not thing.determiner or (action and text.startswith(action.verb))
    np = text if led else f"{thing.determiner} {text}"
    return carried(
        Style.FRAGMENT, "topic" if topical else "thing", {"bare": text, "np": np}, scene, pool, rng
    )


_ALONE_SHARE, _VALUE_SHARE = 0.5, 0.7
_JOINTS = (", ", ", ", ", ", ", ", " - ", "; ")
_TELLING = frozenset(
    {Semantic.DATE, Semantic.TIME, Semantic.DATE_TIME, Semantic.DURATION, Semantic.MONEY, Semantic.PERSON,
     Semantic.PLACE, Semantic.PHONE, Semantic.EMAIL, Semantic.PRODUCT, Semantic.TEXT, Semantic.ORGANIZATION,
     Semantic.MEDIA, Semantic.MESSAGE, Semantic.ENUM, Semantic.BOOLEAN}
)  # fmt: skip
"""Meanings of which a value says by itself what it is, where no other has the same."""


def _names(bare: str, said: Said) -> bool:
    """Whether the words of the thing name the argument already."""
    return said.role.label.split()[-1].lower() in unmarked(bare).lower().split()


def _values_alone(bare: str, pool: Pool, rng: Random) -> str | None:
    """The values one behind the other, without what leads to them: "leeks, 3 kilos, Friday"."""
    left = sorted(pool.left.values(), key=lambda said: said.role.semantic is Semantic.MESSAGE)
    if not left or any("," in said.text for said in left) or rng.random() > _ALONE_SHARE:
        return None
    sorts = Counter(said.role.semantic for said in left)
    if sorts[Semantic.ENUM] > 1:  # whose member it is must be heard
        return None
    pool.left.clear()
    texts = [
        marked(said.text)
        if (sorts[said.role.semantic] == 1 and said.role.semantic in _TELLING) or _names(bare, said)
        else with_unit(said)
        if said.role.unit
        else fragment_piece(said, rng)
        for said in left
    ]
    return _JOINTS[int(rng.random() * len(_JOINTS))].join([bare, *texts])


_PLAIN_PIECE = re.compile(rf"(?:in|at|on|for|by) (?={OPEN})|(?={OPEN})")
_LISTED_SHARE = 0.4


def _name_alone(name: str) -> str:
    """The words of a function's name, without a preposition that waits for a value."""
    words = list(name_words(name))
    while len(words) > 1 and words[-1] in PREPOSITIONS - PARTICLES:
        words.pop()
    return " ".join(words)


def _listed(bare: str, pieces: Sequence[Attached], rng: Random) -> str | None:
    """The values one behind the other, as people type them: "table, Friday, 7 pm, 4 people"."""
    roles = {piece.role for piece in pieces}
    plain = all(_PLAIN_PIECE.match(piece.text) for piece in pieces)
    if not pieces or not plain or len(roles) < len(pieces) or rng.random() > _LISTED_SHARE:
        return None
    texts = [_PLAIN_PIECE.sub("", piece.text, count=1) for piece in pieces]
    rng.shuffle(texts)
    return ", ".join([bare, *texts])


_CALLED = frozenset({Semantic.PERSON, Semantic.PHONE, Semantic.EMAIL, Semantic.ORGANIZATION})


def _action_of_fragment(meaning: Meaning, pool: Pool, rng: Random) -> tuple[Action | None, str]:
    """An action whose thing is named, and the word for the state that a value prescribes: "on", "open"."""
    prescribed = ""
    for name, said in list(pool.left.items()):
        patterns = verb_patterns(said, meaning)
        if patterns:
            pool.take(name)
            switched = {ON: "on", OFF: "off"}.get(patterns, said.switched)
            word = switched or unmarked(patterns[0].split(" ")[0])
            prescribed = marked(
                word if word in ("on", "off") or not said.text.endswith("ed") else said.text
            )
            if unmarked(patterns[0]).startswith(("turn", "switch")) and not switched:
                prescribed = marked(str(said.value))
            break
    actions = (
        [a for a in not_opposed(meaning, pool) if a.thing is not None] if meaning.actions else []
    )
    free = [a for a in actions if a.thing is not None and a.thing.parameter not in pool.left]
    actions = free or actions
    return (actions[int(rng.random() * len(actions))] if actions else None), prescribed


_UNSPOKEN = (CREATING | word_set("unspoken")) - {"add", "put"}


def _with_verb(action: Action, bare: str) -> str:
    """`bare` with its verb, unless people leave this verb out: "alarm at six", but "close issue 4"."""
    if len(action.patterns) == 1 and "{o} " in action.patterns[0]:  # "letters larger"
        return bare + action.patterns[0].partition("{o}")[2]
    if action.verb in _UNSPOKEN:
        return bare
    pattern = next((p for p in action.patterns if p.endswith("{o}")), "{o}")
    return pattern.replace("{o}", bare)


def _nominal(action: Action, thing: Thing, rng: Random) -> str | None:
    """The act as a noun: "account freeze", "new alarm"; None if the verb has none."""
    options = load("nouns.yaml")["acts"].get(action.verb)
    followed = [p.split()[1] for p in action.patterns if p.startswith(f"{action.verb} ")]
    if not options or (followed and followed[0] in PARTICLES):
        return None
    chosen = str(options[int(rng.random() * len(options))])
    mass = is_mass(thing.words.lower(), thing.head.lower())
    if chosen.startswith("new ") and (thing.determiner in ("the", "my") or mass):
        return None
    return chosen.replace("{n}", thing.words)
