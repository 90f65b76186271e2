"""Slips of the tongue: a query in which a value is said wrong first, then put right.

Applied when it is known which words say the arguments; the call stays as it is, and what comes out is
checked like any other query.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from functok.records import Split
from functok.specs import FunctionSpec, Parameter
from functok.values import (
    RELATIVE,
    Ground,
    Unsatisfiable,
    forms,
    is_free_text,
    near,
    relative_texts,
    sample,
    way_of,
)
from functok.values.reading.retracted import MARKS

_TRIES = 12
_QUOTES = frozenset("\"'“‘«")


def corrected(
    query: str,
    function: FunctionSpec,
    arguments: Mapping[str, Any],
    grounds: Mapping[str, Ground],
    split: Split,
    rng: Random,
    today: dt.date | None = None,
) -> str | None:
    """The query with another value in front of one that it says; None if it says none by itself.

    `grounds` is where the values are said, by path; the other value is from the pool of `split`.
    """
    said = [
        (parameter, ground)
        for parameter in function.arguments
        if (ground := grounds.get(parameter.name)) and ground.text and not is_free_text(parameter)
        and _is_one(arguments.get(parameter.name)) and query[: ground.start][-1:] not in _QUOTES
    ]  # fmt: skip
    if not said:
        return None
    parameter, ground = rng.choice(said)
    slip = next(_slips(parameter, arguments[parameter.name], ground, split, rng, today), None)
    if slip is None:
        return None
    slip = slip.lower() if ground.text.islower() else slip
    before = _ARTICLE.sub(f"{_article(slip)} ", query[: ground.start])
    return before + slip + rng.choice(MARKS) + query[ground.start :]


_ARTICLE = re.compile(r"(?<= )an? $")


def _article(text: str) -> str:
    return "an" if text[:1].lower() in "aeio" or text[:1] == "8" else "a"


_PREPOSED = re.compile(r"(?:with|without|for|in|on|at|by|from|to) ", re.IGNORECASE)


_EMPTY = frozenset(("other", "none", "any", "all"))
"""What nobody says by a slip of the tongue."""


def _is_alike(text: str, right: str) -> bool:
    """Whether both are said in the same place: not "for visitors, no, favourites"."""
    return bool(_PREPOSED.match(text)) is bool(_PREPOSED.match(right))


def _is_one(value: Any) -> bool:
    """Whether a value is said in one piece, and is none of two that a verb may say."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _slips(
    parameter: Parameter,
    value: Any,
    right: Ground,
    split: Split,
    rng: Random,
    today: dt.date | None,
) -> Iterator[str]:
    """Other values of the parameter as people say them, in the way in which the right one is said."""
    relative = right.how == RELATIVE
    way = way_of(parameter, value, right.text)
    for _ in range(_TRIES):
        try:
            other = sample(parameter, rng, split)
        except Unsatisfiable:
            return
        if relative and today is not None:
            other = near(parameter, other, today, rng)
            texts = list(relative_texts(parameter, other, today))
        else:
            texts = [form.text for form in forms(parameter, other)]
            texts = [text for text in texts if way_of(parameter, other, text) == way] or texts
        text = rng.choice(texts) if texts and _is_one(other) else ""
        if (
            text
            and other != value
            and _is_alike(text, right.text)
            and text.lower() not in _EMPTY
            and text.lower() not in right.text.lower()
            and right.text.lower() not in text.lower()
        ):
            yield text
