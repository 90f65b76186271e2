"""From a function's description to what it is about: an action, a thing, a question, a situation."""

from __future__ import annotations

import re
from dataclasses import replace

from functok.teachers.offline.about.acts import read_action, read_question
from functok.teachers.offline.about.errands import read_errand, read_notice
from functok.teachers.offline.words.content import Action, Content, question
from functok.teachers.offline.words.lexicon import (
    AUXILIARIES,
    PREPOSITIONS,
    is_told,
    is_verb,
    senses,
    senses_by_name,
)
from functok.teachers.offline.words.openers import (
    CUT_CLAUSE,
    WH,
    cut,
    is_happening,
    is_statement,
    joined,
    sentences,
    without_doer,
    without_openers,
)
from functok.teachers.offline.words.person import Cast, cast_of, first_person, told_to_me
from functok.teachers.offline.words.phrasebook import word_set
from functok.teachers.offline.words.phrases import read_thing
from functok.teachers.offline.words.speaker import told_of_user
from functok.teachers.offline.words.verbs import from_gerund
from functok.values.english.inflection import base_form, gerund, past_of

_ASKED_FOR = re.compile(r"asks? for (?=(?:the|an?|my|their)\b)", re.IGNORECASE)
_DID = re.compile(
    r"(?:found|lost|forgot|got|bought|missed|left|received|dropped|broke|noticed|saw|paid|made|sent)"
    r" (?:it|an?|the|my|their|this|no|something|too)\b",
    re.IGNORECASE,
)


def read_description(
    description: str, alone: bool = False, third: frozenset[str] = frozenset()
) -> Content:
    """What the description says that the function does or is for.

    `alone`: it takes no arguments; `third`: words such as "customer" that mean somebody else.
    """
    content = Content()
    told_sentences = sentences(description)[:4]
    if alone:
        told_by = [told_of_user(told) for told in told_sentences]
        told_sentences = [told for told, *_ in told_by]
        for aside in (aside for _, *asides in told_by for aside in asides):
            _read_doing(first_person(aside, cast_of(aside, alone, third)), content)
    cast = cast_of(". ".join([description, *told_sentences]), alone, third)
    for i, told in enumerate(told_sentences):
        sentence = told if cast.assistant else told_to_me(told)
        kind, rest = without_openers(sentence if alone else without_doer(sentence))
        if i and not kind:
            continue
        if not i and read_notice(first_person(sentence, cast), content):
            continue
        asked_for = _ASKED_FOR.match(sentence) if alone else None
        if asked_for:
            kind, rest = "want", sentence[asked_for.end() :]
        elif alone and not kind and _DID.match(sentence):
            kind, rest = "state", f"I {sentence}"
        elif alone and not kind and cast.user and _read_doing(first_person(rest, cast), content):
            continue
        elif alone and not kind and not WH.match(rest) and is_happening(rest):
            kind = "state"
        if not (kind in ("", "verb") and read_errand(first_person(rest, cast), content)):
            _read(joined(rest), kind, content, cast)
    return content


_DOING = re.compile(
    r"(?:I|user|users|customer|customers|client|caller) (?P<verb>\w+) (?P<rest>\w.*)$", re.I
)
_LASTING = word_set("lasting")


def _read_doing(text: str, content: Content) -> bool:
    """`customer hands in a form`, `user needs longer to pay`: what the user does or is in."""
    match = _DOING.match(text)
    verb = base_form(match["verb"].lower()) if match else ""
    if match is None or verb in AUXILIARIES | PREPOSITIONS or past_of(match["verb"].lower()):
        return False
    rest = match["rest"]
    if verb in _LASTING:
        content.states.append(f"I {verb} {rest}")
    elif verb in senses() or f"{verb}_{rest.split()[0]}" in senses() or match["verb"] != verb:
        content.states += [f"I am {gerund(verb)} {rest}", f"I want to {verb} {rest}"]
        content.questions.append(question("how", f"to {verb} {rest}"))
    else:
        return False
    return True


_PREPOSED = re.compile(
    r"((?:at|in|for|on|by|with|to|from|until|since) (?:which|what|whom|when))\b ",
    re.IGNORECASE,
)


_THINGS = re.compile(
    r"(?:the )?(?:[\w-]+ ){0,2}[\w-]+[^su]s (?:do|are|have|don't|aren't|haven't)\b.* they\b"
)
"""Things in the plural that are spoken of as "they": "the lights do not work as they should"."""


def _read(text: str, kind: str, content: Content, cast: Cast) -> None:
    preposed = _PREPOSED.match(text)
    if preposed and kind not in ("state", "verb"):
        clause = first_person(CUT_CLAUSE.sub("", text[preposed.end() :]).strip(" ,."), cast)
        word, _, wh = preposed.group(1).lower().partition(" ")
        asked = question(wh, clause)
        content.questions.append(replace(asked, word=f"{word} {asked.word}"))
        return
    word = WH.match(text)
    if not kind and not word and is_statement(text):
        kind = "state"
    if word and kind not in ("state", "verb"):
        read_question(text, content, cast)
    elif kind == "state":
        speaking = cast if _THINGS.match(text) and not cast.user else replace(cast, user=True)
        content.states.append(first_person(CUT_CLAUSE.sub("", text).strip(" ,."), speaking))
    elif kind == "can":
        read_action(text, content, cast)
    elif kind in ("topic", "want", "request", "report"):
        _read_topic(text, kind, content, cast)
    else:
        read_action(text, content, cast)


def _read_topic(text: str, kind: str, content: Content, cast: Cast) -> None:
    if re.match(r"\w+ing\b", text) and is_verb(from_gerund(text.split()[0])):
        read_action(text, content, cast)
        base = from_gerund(text.split()[0].lower())
        clause = first_person(cut(text, cast).partition(" ")[2], cast)
        content.questions.append(question("how", f"to {base} {clause}"))
        return
    thing = read_thing(first_person(cut(text, cast), cast).split())
    if not thing:
        return
    content.things.append(thing)
    handed = not is_told(thing.head.lower())
    if handed and (kind == "request" or (kind == "want" and thing.determiner == "a")):
        patterns = senses_by_name()["acquire"].say
        content.actions.append(Action("request", patterns, thing, inform=False))
    elif kind in ("want", "request"):
        content.actions.append(Action("get", senses()["get"].say, thing, inform=True, weight=0.5))
    elif kind == "report":
        content.actions.append(Action("report", senses()["report"].say, thing, inform=False))
