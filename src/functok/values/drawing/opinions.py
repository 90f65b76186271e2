"""Ratings and the opinions beside them: one star does not stand beside "delicious"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from functok.specs.model import Parameter
from functok.values.drawing.numbers import limits
from functok.values.english.words import identifier_words
from functok.values.parameters.meaning import meaning_of

RATED = frozenset(("stars", "rating", "score", "marks", "grade"))
_PRAISE = re.compile(
    r"\b(?:great|delicious|friendly|perfect|helpful|was right|love[sd]?|lovely|come back|come again|best"
    r"|be back|brilliant|fantastic|excellent|spotless|worth every|so much fun|order it again|go again"
    r"|buy it again|recommend it|so kind|no complaints|thank you|thanks|nice|relaxing|very welcome)\b",
    re.IGNORECASE,
)
_BLAME = re.compile(
    r"\b(?:not worth|broke|broken|rude|overpriced|dirty|boring|waste of|disappointing|terrible"
    r"|never (?:works|again|answered)|my money back|charged us twice|forgot our order|skip it|small|cold"
    r"|not as described|far too|noisy|not interested|kept us waiting|waited|isn't|could be better"
    r"|different from)\b",
    re.IGNORECASE,
)
_FIVE = (1.0, 5.0)


def contradicts(parameters: Sequence[Parameter], values: Mapping[str, Any], text: str) -> bool:
    """Whether `text` praises what the rating among `values` calls bad, or the other way round."""
    for parameter in parameters:
        value = values.get(parameter.name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if RATED.isdisjoint(identifier_words(parameter.name)):
            continue
        low, high, _ = limits(meaning_of(parameter, value))
        low, high = (_FIVE[0] if low is None else low), (_FIVE[1] if high is None else high)
        share = (value - low) / (high - low) if high > low else 0.5
        against = _PRAISE if share < 0.4 else _BLAME if share > 0.8 else None
        if against is not None and against.search(text):
            return True
    return False
