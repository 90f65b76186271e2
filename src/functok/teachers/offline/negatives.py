"""Queries that no function serves, by category, in the same styles and frames as those that one serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from random import Random
from typing import Any

from functok.records import Split, Style
from functok.specs.model import Parameter
from functok.teachers.offline.carrying import carriers, carry_action
from functok.teachers.offline.grammar import expand
from functok.teachers.offline.phrasebook import load
from functok.teachers.offline.said import marked
from functok.values import sample

CATEGORIES: tuple[str, ...] = (
    "small_talk",
    "trivia",
    "recommendation",
    "writing",
    "calculation",
    "other_app",
    "other_device",
)
"""What a query that no function serves may be about: `Slot.topic` of kind `unrelated`."""

_SORTS: Mapping[Style, Mapping[str, float]] = {
    Style.COMMAND: {"actions": 1.0, "questions": 0.25},
    Style.QUESTION: {"questions": 1.0, "actions": 0.9},
    Style.FRAGMENT: {"things": 1.0},
    Style.NEED: {"actions": 0.8, "states": 0.8, "questions": 0.3, "things": 0.2},
}
_CARRIED = {"actions": "action", "questions": "question", "things": "thing", "states": "state"}
_Draw = Callable[[Random], str]


def negative(category: str, style: Style, split: Split, rng: Random) -> tuple[str, bool]:
    """One query of a category in a style; names and places come from the pools of the split.

    And whether it is a question of fact or a statement, not an order.
    """
    groups, fill = _grammar(category, split)
    sort = _choose(_SORTS[style], rng)
    fitting = groups[sort]
    options = fitting[int(rng.random() * len(fitting))]
    template = options[int(rng.random() * len(options))]
    direct, _, inside = template.partition(" || ")
    content = expand(direct, rng, fill)
    if sort == "actions":
        return carry_action(content, "", style, "action", rng), False
    frame = carriers(style.value, _CARRIED[sort])
    words = {"np": content, "bare": content, "state": content, "wh": content, "emb": content}
    chosen = frame[int(rng.random() * len(frame))]
    if "{emb}" in chosen:
        words["emb"] = expand(inside or direct, rng, fill)
    return expand(chosen, rng, words), sort != "things"


def _choose(weights: Mapping[str, float], rng: Random) -> str:
    at = rng.random() * sum(weights.values())
    for sort, weight in weights.items():
        at -= weight
        if at <= 0:
            return sort
    return next(iter(weights))


@cache
def _grammar(
    category: str, split: Split
) -> tuple[dict[str, list[list[str]]], dict[str, str | _Draw]]:
    """The templates of a category by sort, group by group, and what fills their slots."""
    table: dict[str, Any] = load(f"negatives/{category}.yaml")
    fill: dict[str, str | _Draw] = dict(_drawn(split))
    for name, members in table["lists"].items():
        fill[name] = partial(_member, tuple(str(member) for member in members), fill)
    groups = {
        sort: [group[sort] for group in table["groups"] if sort in group] for sort in _CARRIED
    }
    return groups, fill


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
        "temp": partial(_number, 30, 220),
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
