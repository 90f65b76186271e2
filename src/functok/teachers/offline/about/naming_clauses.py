"""Names that are clauses: `want_bigger_bin`, `hallway_light_out`, `agree_to_rent_rise`."""

from __future__ import annotations

from collections.abc import Sequence

from functok.teachers.offline.words.content import Action, Content, Question, Thing, question
from functok.teachers.offline.words.english import with_article
from functok.teachers.offline.words.lexicon import (
    AUXILIARIES,
    DETERMINERS,
    PARTICLES,
    PREPOSITIONS,
    is_mass,
    is_own,
    senses,
)
from functok.teachers.offline.words.phrasebook import word_set
from functok.values.english.inflection import PARTICIPLES, base_form, is_plural, past_of

_WISHES = frozenset(("want", "need"))
_OUT_OF_ORDER = word_set("out_of_order")
_ALL_THE_TIME = frozenset(("always", "still", "too", "never", "not"))
_ENDS = frozenset(("to", "from", "for", "against", "about", "with"))


def read_clause(words: Sequence[str], described: Content) -> Content | None:
    """What a name says that is a clause; None for other names."""
    if words[0] in _WISHES and len(words) > 1:
        return _wish(words)
    if len(words) == 2 and words[0] in PARTICIPLES | {"locked"} and words[1] in PARTICLES:
        return Content(states=[f"I am {' '.join(words)}"]) if described.states else None
    return _condition(words, described) or _linked_act(words)


def _wish(words: Sequence[str]) -> Content:
    """`want_bigger_bin` → "I want a bigger bin"; `need_to_move` → "I need to move"."""
    verb, *what = words
    if what[0] == "to":
        asked = [question("how", " ".join(what))] if len(what) > 1 else []
        return Content(questions=asked, states=[f"I {verb} {' '.join(what)}"])
    noun = " ".join(what)
    given = what[0] in DETERMINERS or is_plural(what[-1]) or is_mass(noun, what[-1])
    one = noun if given else with_article(noun)
    states = [
        f"I {verb} {one}",
        f"I {'need' if verb == 'want' else 'want'} {one}",
        f"I'd like {one}",
    ]
    return Content(questions=[question("how", f"to get {one}")], states=states)


def _condition(words: Sequence[str], described: Content) -> Content | None:
    """`street_light_always_on` → "the street light is always on", where something is the matter."""
    at = len(words) - 1
    if not described.states or at < 1 or words[at] not in _OUT_OF_ORDER:
        return None
    if words[at - 1] in _ALL_THE_TIME:
        at -= 1
    subject = words[:at]
    if not subject or subject[0] in PREPOSITIONS or set(subject) & AUXILIARIES:
        return None
    noun = " ".join(subject)
    whose = "my" if is_own(noun, subject[-1]) else "the"
    link = "are" if is_plural(subject[-1]) else "is"
    return Content(states=[f"{whose} {noun} {link} {' '.join(words[at:])}"])


def _linked_act(words: Sequence[str]) -> Content | None:
    """`agree_to_rent_rise`: a verb that the lexicon lacks, with its preposition and object."""
    verb = words[0]
    unknown = verb not in senses() and verb in word_set("linking_verbs")
    if len(words) < 3 or words[1] not in _ENDS or not unknown:
        return None
    thing = Thing("the", " ".join(words[2:]))
    return Content([Action(verb, (f"{verb} {words[1]} {{o}}",), thing, inform=False)])


def asked_of_the(word: str, rest: Sequence[str]) -> Question | None:
    """`when` `is the tip open` → "when the tip is open"; None where the subject has no article."""
    if len(rest) < 3 or rest[0] not in AUXILIARIES or rest[1] not in DETERMINERS:
        return None
    last = rest[-1]
    verbal = last.endswith(("ing", "ed")) or last in PARTICIPLES or base_form(last) in senses()
    told = len(rest) > 3 and (verbal or last in word_set("conditions") | word_set("adjectives"))
    subject = rest[1:-1] if told else rest[1:]
    return question(word, " ".join([*subject, rest[0], *([last] if told else [])]))


def has_verb(words: Sequence[str]) -> bool:
    """Whether a clause has a word that can be its verb."""
    return any(
        word in AUXILIARIES or base_form(word) in senses() or past_of(word) or word.endswith("ed")
        for word in words
    )
