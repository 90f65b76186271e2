"""Noun phrases, and the phrases behind them."""

from __future__ import annotations

import re
from dataclasses import replace

from functok.teachers.offline.words.content import Phrase, Thing
from functok.teachers.offline.words.lexicon import (
    AUXILIARIES,
    DETERMINERS,
    FILLER_ADJECTIVES,
    PREPOSITIONS,
    is_verb,
    senses,
)
from functok.teachers.offline.words.phrasebook import word_set
from functok.teachers.offline.words.verbs import from_gerund
from functok.values.english.inflection import is_plural


def read_things(tokens: list[str]) -> list[Thing]:
    """The things that a text lists as alternatives ("a song, an album or a playlist"), or the one."""
    text = " ".join(tokens)
    if " or " in text:
        head, *_ = _split_at_preposition(tokens)
        parts = re.split(r",? or |, ", " ".join(head))
        behind = tokens[len(head) :]
        things = []
        determiner = None
        shared = head[-1]
        for part in parts:
            words = part.split()
            if not words:
                continue
            if words[0].lower() in DETERMINERS:
                determiner = words[0]
            elif determiner:
                words = [determiner, *words]
            if _is_adjective(words[-1]) and not _is_adjective(shared):
                words = [*words, shared]
            thing = read_thing([*words, *behind])
            if thing:
                things.append(thing)
        return things
    thing = read_thing(tokens)
    return [thing] if thing else []


def _is_adjective(word: str) -> bool:
    return word.lower().endswith(("ed", "en", "al", "ic", "ive", "ous", "ful", "less", "ble")) or (
        word.lower() in ("lost", "new", "old", "current", "left", "front", "first", "last")
    )


_RELATIVES = frozenset(("that", "which", "who", "whose"))
_BOUNDARIES = PREPOSITIONS | _RELATIVES


def _split_at_preposition(tokens: list[str]) -> tuple[list[str], list[str]]:
    for i, token in enumerate(tokens):
        if i and token.lower().rstrip(",") in _BOUNDARIES:
            return tokens[:i], tokens[i:]
    return tokens, []


def read_thing(tokens: list[str]) -> Thing | None:
    """The noun phrase that a text begins with, and the phrases behind it."""
    front, behind = _split_at_preposition(tokens)
    at = _said_of(front)
    if at and not (front[at + 1 :] or behind):
        front, at = [front[at], *front[:at]], 0  # "jobs submitted": submitted jobs
    clause = [*front[at:], *behind] if at else []
    determiner, words = _noun_phrase(front[:at] if at else front)
    if at and len(clause) <= _CLAUSE:
        return Thing(determiner, " ".join(words), (Phrase("", "", " ".join(clause)),))
    behind = [] if at else behind
    if not words or (len(words) == 1 and words[0].lower() in PREPOSITIONS | DETERMINERS):
        return None
    if len(words) > 6:
        return None
    return Thing(determiner, " ".join(words), tuple(read_phrases(behind)))


_CLAUSE = 5
"""With more words than this, what is said of things is left out."""


def _said_of(front: list[str]) -> int:
    """Where a clause about things begins: "parcels | awaiting collection"; 0 where none does."""
    for i in range(1, len(front)):
        said = front[i].lower()
        done = (said.endswith(("ed", "ing")) and len(said) > 5) or said in (
            "accessible",
            "available",
        )
        if done and is_plural(front[i - 1]) and not front[i - 1].endswith(","):
            known = not said.endswith("ing") or is_verb(from_gerund(said))
            return i if known or i + 1 < len(front) else 0
    return 0


_ENDING = AUXILIARIES | word_set("phrase_endings")


_NOT_ADVERBS = word_set("not_adverbs")


def _noun_phrase(tokens: list[str]) -> tuple[str, list[str]]:
    """A determiner ("" for none) and the words up to the end of the phrase."""
    determiner = ""
    words: list[str] = []
    for token in tokens:
        lower = token.lower()
        bare = lower.rstrip(",.")
        if not words and bare in DETERMINERS:
            determiner = "a" if bare in ("an", "one", "another") else bare
            if bare == "no":
                return "", []
            continue
        if not words and bare in FILLER_ADJECTIVES:
            continue
        if not any(map(str.isalnum, bare)):  # a mark that stands alone ends the phrase, or leads it
            if words:
                break
            continue
        if bare in _ENDING or (words and bare.endswith("ly") and bare not in _NOT_ADVERBS):
            break
        words.append(token.rstrip(",.") if token[-1:] in ",." else token)
        if token.endswith(","):
            break
    while words and words[-1].lower() in ("and", "or", "a", "an", "the"):
        words.pop()
    if determiner in ("all", "multiple", "several", "many", "more", "any", "both", "some"):
        determiner = "some" if determiner == "some" else ("all" if determiner == "all" else "")
    if determiner == "a" and words and is_plural(words[-1]):
        determiner = ""
    return determiner, words


def read_phrases(tokens: list[str]) -> list[Phrase]:
    """Prepositional phrases in a row: `for a city on a given day`."""
    phrases: list[Phrase] = []
    at = 0
    while at < len(tokens):
        preposition = tokens[at].lower()
        following = tokens[at + 1].lower() if at + 1 < len(tokens) else ""
        if (
            preposition in _RELATIVES
            or following in ("which", "whom")
            or (following.endswith("ing") and from_gerund(following) in senses())
        ):
            rest = " ".join(tokens[at + 1 :])
            if rest:
                phrases.append(Phrase(preposition, "", rest))
            break
        if preposition == "while":
            break
        if preposition not in PREPOSITIONS or following in ("what", "how", "where", "when"):
            break
        end = at + 1
        while end < len(tokens) and (
            tokens[end].lower() not in PREPOSITIONS or (end + 1 == len(tokens) and end > at + 1)
        ):
            end += 1
        if any(token.endswith(",") for token in tokens[at + 1 : end - 1]):
            break  # "of light, blinds and music": all of them or none
        determiner, words = _noun_phrase(tokens[at + 1 : end])
        if tokens[at + 1 : at + 2] == ["another"]:
            determiner, words = "another", words or (phrases[-1].words.split() if phrases else [])
        if not words or (is_verb(words[0].lower()) and preposition == "to" and not determiner):
            break
        phrase = Phrase(preposition, determiner, " ".join(words))
        if (
            preposition == "of" and phrases and phrases[-1].words in _PARTS
        ):  # "at the end of the night"
            phrases[-1] = replace(phrases[-1], words=f"{phrases[-1].words} {phrase.text}")
        else:
            phrases.append(phrase)
        at = end
    return phrases


_PARTS = frozenset(
    (
        "end",
        "start",
        "beginning",
        "middle",
        "top",
        "bottom",
        "side",
        "front",
        "back",
        "edge",
        "rest",
    )
)
"""Nouns that say nothing without what they are a part of."""
