"""From what a function is about and the words for its values to one sentence, in one style."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from functok.records import Style
from functok.teachers.offline.about.meaning import Meaning
from functok.teachers.offline.about.stating import reworded
from functok.teachers.offline.arguments.said import Attached, Pool, Said, join
from functok.teachers.offline.composing.acting import (
    CREATING_TEXT,
    STARTING,
    chosen_action,
    verb_phrase,
)
from functok.teachers.offline.composing.arranging import arranged
from functok.teachers.offline.composing.carrying import Scene, carried, carry_action
from functok.teachers.offline.composing.clauses import with_values
from functok.teachers.offline.composing.fragments import fragment_query
from functok.teachers.offline.composing.objects import object_text, question_about
from functok.teachers.offline.composing.tails import fronted, pieces_of, postponed, sent_to
from functok.teachers.offline.words.content import Action, Thing
from functok.teachers.offline.words.english import with_article
from functok.teachers.offline.words.grammar import expand
from functok.teachers.offline.words.lexicon import is_own, is_told, synonyms
from functok.teachers.offline.words.phrasebook import load
from functok.teachers.offline.words.renaming import anywhere, with_synonym
from functok.values.english.inflection import is_plural, stem


def compose(scene: Scene, said: Sequence[Said], style: Style, rng: Random) -> tuple[str, bool]:
    """One sentence that asks for the function with these values, values marked.

    And whether it is a question of fact or a statement, not an order.
    """
    pool = Pool({each.key: each for each in said})
    meaning = scene.meaning
    if meaning.acts:
        return _act(meaning.acts, rng), True
    sort = _sort(meaning, style, rng)
    if sort == "action":
        return _action(scene, pool, style, rng), False
    if sort == "question":
        return _question(scene, pool, style, rng), True
    if sort == "state":
        state = meaning.states[int(rng.random() * len(meaning.states))]
        if not meaning.function.arguments and rng.random() < _REWORDED_SHARE:
            state = reworded(state, scene.avoid, rng)
        else:
            state = vary(state, scene.avoid, rng)
        state = with_values(state, pool, rng, meaning.identifier)
        return carried(style, "state", {"state": state}, scene, pool, rng), True
    return _thing(scene, pool, style, rng), not meaning.actions


_REWORDED_SHARE = 0.6


def _act(acts: Sequence[str], rng: Random) -> str:
    """What is said by itself, such as a greeting; now and then said in two ways at once."""
    first = expand(acts[int(rng.random() * len(acts))], rng, {})
    if rng.random() < 0.6:
        return first
    second = expand(acts[int(rng.random() * len(acts))], rng, {})
    joint = (", ", ". ", " and ", "! ")[int(rng.random() * 4)]
    return first if second.split()[0] == first.split()[0] else first + joint + second


def _sort(meaning: Meaning, style: Style, rng: Random) -> str:
    """Which sort of content to say: an action, a question, a situation or a thing."""
    options: list[tuple[str, float]] = []
    if meaning.actions and style is not Style.FRAGMENT:
        inform = all(action.inform for action in meaning.actions)
        options.append(("action", 1.0 if not inform or style is Style.COMMAND else 0.8))
    if meaning.questions:
        options.append(("question", 2.0 if style is Style.QUESTION else 1.0))
    if meaning.states:
        options.append(("state", {Style.COMMAND: 0.4, Style.QUESTION: 0.7}.get(style, 1.5)))
    if style is Style.FRAGMENT and (meaning.things or meaning.actions):
        options.append(("thing", 1.0 if meaning.questions else 2.0))
    elif any(action.inform for action in meaning.actions):
        options.append(("thing", 1.0 if style is Style.QUESTION else 0.6))
    elif not meaning.actions and meaning.things:
        options.append(("thing", 0.3 if meaning.questions or meaning.states else 0.7))
    total = sum(weight for _, weight in options)
    at = rng.random() * total
    for sort, weight in options:
        at -= weight
        if at <= 0:
            return sort
    return options[-1][0]


_MOVED_RANK = 1


def _action(scene: Scene, pool: Pool, style: Style, rng: Random) -> str:
    meaning = scene.meaning
    action, patterns, fixed = chosen_action(meaning, pool, rng)
    phrase = verb_phrase(action, patterns, pool, scene, rng)
    text = phrase.core
    tail, remark = pieces_of(pool, style, rng, meaning)
    tail += [Attached(moved, _MOVED_RANK, _moved_role(moved)) for moved in phrase.moved]
    link = "at" if STARTING.match(text) else "of" if CREATING_TEXT.match(text) else "to"
    for piece in tail:
        if piece.role == "level" and piece.text.startswith("to "):
            piece.text = f"{link} {piece.text[3:]}"
    if not remark:
        tail, remark = postponed(tail, style, rng)
    sent_to(text, tail)
    before, tail = fronted(tail, meaning, style, rng)
    often = meaning.is_thin and (bool(meaning.function.arguments) or phrase.noun.count(" ") > 2)
    other = None if fixed else arranged(phrase, action, tail, style, rng, often=often)
    if other is not None:
        return before + other + remark
    sort = "action"
    if (
        style is Style.QUESTION
        and not meaning.function.arguments
        and not action.inform
        and rng.random() < 0.5
    ):
        sort = "self"
    return before + carry_action(text, join(tail, rng), style, sort, rng, fixed) + remark


def _moved_role(text: str) -> str:
    """ "after saving" is said when something is to be done, and so may stand before it."""
    return "date" if text.partition(" ")[0] in ("after", "before", "until") else ""


def _question(scene: Scene, pool: Pool, style: Style, rng: Random) -> str:
    asked = scene.meaning.questions[int(rng.random() * len(scene.meaning.questions))]
    number = scene.meaning.identifier
    word = with_values(asked.word, pool, rng, number)
    asked = replace(
        asked,
        word=word if word == asked.word else word.replace(" of ", " ", 1),  # "how many of an item"
        subject=with_values(vary(asked.subject, scene.avoid, rng), pool, rng, number),
        rest=with_values(vary(asked.rest, scene.avoid, rng), pool, rng, number),
    )
    before, pieces = fronted(
        pieces_of(pool, style, rng, scene.meaning)[0], scene.meaning, style, rng
    )
    tail = join(pieces, rng)
    fill = {"wh": asked.direct + tail, "emb": asked.embedded + tail}
    return before + carried(style, "question", fill, scene, pool, rng)


_KEY_WORDS = re.compile(r"[\w'-]+")


def vary(text: str, avoid: frozenset[str], rng: Random) -> str:
    """A question's or statement's words with others in place of one or two, as people say them."""
    if not text or rng.random() < 0.4:
        return text
    table: dict[str, list[str]] = load("situations.yaml")["clauses"]
    words = _KEY_WORDS.findall(text.lower())
    for size in (3, 2, 1):
        for i in range(len(words) - size + 1):
            key = " ".join(words[i : i + size])
            others = table.get(key) or (
                synonyms().get(key) if size > 1 or key in anywhere() else None
            )
            if not others or rng.random() < 0.3:
                continue
            other = others[int(rng.random() * len(others))]
            if stem(other.rpartition(" ")[2]) in avoid:
                continue
            return re.sub(rf"\b{re.escape(key)}\b", other, text, count=1)
    return text


def _thing(scene: Scene, pool: Pool, style: Style, rng: Random) -> str:
    meaning = scene.meaning
    topical = not meaning.actions and not meaning.function.arguments
    shown = topical and rng.random() < 0.7
    if style is Style.FRAGMENT:
        return fragment_query(scene, pool, topical, rng)
    thing = _thing_to_show(meaning, pool, rng)
    if thing is None:
        return _action(scene, pool, style, rng)
    thing = with_synonym(thing, rng, scene.avoid)
    if topical and not (shown and is_told(thing.head.lower())):
        text = (
            _asked_by_head(thing, rng) if style is Style.QUESTION and rng.random() < 0.6 else None
        )
        return text or _topic(scene, thing, style, pool, rng)
    told = is_told(thing.head.lower())
    plural = is_plural(thing.head)
    fitting = question_about(thing, rng) if style is Style.QUESTION and rng.random() < 0.4 else None
    np = object_text(thing, pool, rng, True)
    tail, remark = pieces_of(pool, style, rng, meaning)
    before, tail = fronted(tail, meaning, style, rng)
    whole = np + join(tail, rng)
    if fitting:
        return before + expand(fitting, rng, {"np": whole})
    sort = "item" if not told else "things" if plural and style is Style.QUESTION else "thing"
    bare = re.sub(r"^(?:the|an?|my) ", "", np)
    text = carried(style, sort, {"np": whole, "bare": bare}, scene, pool, rng)
    return before + text + remark


def _thing_to_show(meaning: Meaning, pool: Pool, rng: Random) -> Thing | None:
    """A thing that the user can ask for by itself; None if what is asked for is an act."""
    things = [a.thing for a in meaning.actions if a.thing is not None and a.inform and _shown(a)]
    things = [t for t in things if t.parameter not in pool.left]
    if not things and not meaning.actions:
        things = list(meaning.things)
    return things[int(rng.random() * len(things))] if things else None


def _shown(action: Action) -> bool:
    told = action.thing is not None and is_told(action.thing.head.lower())
    if action.verb in ("convert", "translate", "identify", "recognize"):
        return False
    return told or action.verb in (
        "get",
        "retrieve",
        "return",
        "fetch",
        "list",
        "show",
        "display",
        "find",
        "search",
        "look",
        "view",
        "browse",
        "provide",
        "give",
    )


def _topic(scene: Scene, thing: Thing, style: Style, pool: Pool, rng: Random) -> str:
    np = object_text(thing, pool, rng, True)
    bare = re.sub(r"^(?:the|an?|my) ", "", np)
    return carried(style, "topic", {"np": np, "bare": bare}, scene, pool, rng)


def _asked_by_head(thing: Thing, rng: Random) -> str | None:
    """A question by the last noun of a topic: `card delivery` → "when will my card be delivered"."""
    options = load("situations.yaml")["ask"].get(thing.head.lower())
    rest = thing.words.rpartition(" ")[0]
    if not options or not rest or thing.behind:
        return None
    adjective = rest.endswith(("al", "ic", "ive", "ent", "ed", "ing", "um"))
    options = [o for o in options if not (adjective and ("{n}" in o or "{a_n}" in o))]
    if not options:
        return None
    mine = "my" if is_own(rest, rest.rpartition(" ")[2]) else "the"
    np = f"the {thing.words}"
    template = options[int(rng.random() * len(options))]
    return expand(
        template,
        rng,
        {
            "my": mine,
            "a_n": with_article(rest),
            "a_np": with_article(thing.words),
            "np": np,
            "n": rest,
        },
    )
