"""Queries that no function serves, by category, in the same styles and frames as those that one serves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from itertools import permutations
from random import Random
from typing import Any

from functok.records import Split, Style
from functok.specs.model import Parameter
from functok.teachers.offline.arguments.said import marked
from functok.teachers.offline.composing.framing import framed
from functok.teachers.offline.words.grammar import expand
from functok.teachers.offline.words.phrasebook import load
from functok.values import sample
from functok.values.english.inflection import gerund

_SORTS: Mapping[Style, Mapping[str, float]] = {
    Style.COMMAND: {"actions": 1.0, "orders": 0.6, "questions": 0.25, "things": 0.1},
    Style.QUESTION: {"questions": 1.0, "actions": 0.6, "orders": 0.4, "own": 0.2, "things": 0.1},
    Style.FRAGMENT: {"things": 1.0, "sayings": 1.0},
    Style.NEED: {
        "actions": 0.8,
        "troubles": 0.5,
        "states": 0.5,
        "questions": 0.3,
        "orders": 0.3,
        "own": 0.2,
        "things": 0.2,
    },
}
_HOLE = re.compile(r"\{(\w+)\}")
_ALL = ("actions", "orders", "questions", "own", "things", "sayings", "states", "troubles")
_Draw = Callable[[Random], str]
_Grammar = tuple[dict[str, list[list[str]]], dict[str, str | _Draw]]


def negative(category: str, style: Style, split: Split, rng: Random) -> tuple[str, bool]:
    """One query of a category in a style; names and places come from the pools of the split.

    And whether it is a question of fact or a statement, not an order.
    """
    groups, fill = _grammar(category, split)
    sorts = {
        sort: weight for sort, weight in _SORTS[style].items() if _fitting(groups, sort, style)
    }
    sort = _choose(sorts, rng)
    fitting = _fitting(groups, sort, style)
    options = fitting[int(rng.random() * len(fitting))]
    template = options[int(rng.random() * len(options))]
    direct, _, inside = template.partition(" || ")
    determiner, apart, bare = direct.rpartition(" ~ ")
    content = expand(bare, rng, fill)
    if sort == "sayings":
        return content, True
    if sort in ("actions", "orders", "own"):
        return _ordered(content, style, sort, rng), sort == "orders" and style is not Style.QUESTION
    words = {"np": f"{determiner} {content}" if apart else content, "bare": content}
    words |= {"state": content, "wh": content, "emb": expand(inside or direct, rng, fill)}
    kind = _KINDS[sort] if determiner in ("", "the") or style is Style.FRAGMENT else "item"
    frame = framed(style, kind, sort, words["emb"] if sort == "questions" else content, rng)
    about = sort != "things" and not (style is Style.QUESTION and frame != "{wh}")
    return _fill(frame, words), about


_KINDS = {"questions": "question", "things": "thing", "states": "state", "troubles": "state"}
_DEFINITE_ONLY = (Style.COMMAND, Style.QUESTION)


@cache
def _thing_groups(category: tuple[tuple[str, ...], ...], definite: bool) -> list[list[str]]:
    """The things that go with an article, which alone make a sentence with a frame."""
    wanted = ("the ",) if definite else ("the ", "a ", "some ")
    found = [[t for t in group if " ~ " in t and t.startswith(wanted)] for group in category]
    return [group for group in found if group]


def _fitting(groups: dict[str, list[list[str]]], sort: str, style: Style) -> list[list[str]]:
    if sort == "things" and style is not Style.FRAGMENT:
        given = tuple(tuple(group) for group in groups[sort])
        return _thing_groups(given, style in _DEFINITE_ONLY)
    return groups[sort]


def _ordered(content: str, style: Style, sort: str, rng: Random) -> str:
    first, space, rest = content.partition(" ")
    kind = "self" if sort == "own" and style is Style.QUESTION else "action"
    frame = framed(style, kind, sort, content, rng)
    doing = gerund(first) + space + rest
    return _fill(frame, {"vp": content, "vs": content, "ving": doing, "vsing": doing})


def _fill(frame: str, words: Mapping[str, str]) -> str:
    return _HOLE.sub(lambda m: words[m.group(1)], frame)


def _choose(weights: Mapping[str, float], rng: Random) -> str:
    at = rng.random() * sum(weights.values())
    for sort, weight in weights.items():
        at -= weight
        if at <= 0:
            return sort
    return next(iter(weights))


@cache
def _grammar(category: str, split: Split) -> _Grammar:
    """The templates of a category by sort, group by group, and what fills their slots."""
    table: dict[str, Any] = load(f"negatives/{category}.yaml")
    fill: dict[str, str | _Draw] = dict(_drawn(split))
    for name, members in table["lists"].items():
        fill[name] = partial(_member, tuple(str(member) for member in members), fill)
    written = [*table["groups"], *_conversions(table)]
    groups = {sort: [group[sort] for group in written if sort in group] for sort in _ALL}
    return groups, fill


def _conversions(table: dict[str, Any]) -> Iterator[dict[str, list[str]]]:
    """Groups about one dimension, with two different units of it: `{a}` and `{b}`."""
    for dimension, group in table.get("pairs", {}).items():
        pairs = list(permutations(table["lists"][dimension], 2))
        yield {
            sort: [t.replace("{a}", a).replace("{b}", b) for t in templates for a, b in pairs]
            for sort, templates in group.items()
        }


def _member(members: tuple[str, ...], fill: dict[str, str | _Draw], rng: Random) -> str:
    return expand(members[int(rng.random() * len(members))], rng, fill)


def _drawn(split: Split) -> dict[str, _Draw]:
    """Values that are drawn afresh: names, places, numbers and times."""
    return {
        "person": partial(_sampled, Parameter("person", {"type": "string"}, True), split),
        "city": partial(_sampled, Parameter("city", {"type": "string"}, True), split),
        "time": _time,
        "n": partial(_number, 12, 2000),
        "m": partial(_number, 3, 400),
        "k": partial(_number, 2, 60),
        "j": partial(_number, 2, 12),
        "small": partial(_number, 2, 30),
        "temp": lambda rng: str(5 * rng.randint(24, 46)),
        "bath": partial(_number, 25, 41),
        "price": lambda rng: str(
            rng.choice(
                (5, 10, 15, 20, 25, 30, 40, 50, 75, 80, 100, 120, 150, 200, 250, 300, 500, 750)
            )
        ),
    }


def _sampled(parameter: Parameter, split: Split, rng: Random) -> str:
    return marked(str(sample(parameter, rng, split)))


def _number(low: int, high: int, rng: Random) -> str:
    return str(rng.randint(low, high))


def _time(rng: Random) -> str:
    hour, minute = rng.randint(1, 12), rng.choice((0, 0, 0, 15, 30, 45, 10, 20))
    half = rng.choice(("am", "pm", " am", " pm"))
    return f"{hour}:{minute:02d}{half}" if minute or rng.random() < 0.3 else f"{hour}{half}"
