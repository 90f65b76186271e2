"""Which functions are easily taken for each other: by the words of names, descriptions and parameters."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from functok.specs import ApiSpec, FunctionSpec
from functok.values.english.words import identifier_words, prose_words

_MOST_SIBLINGS = 3
_MOST_SHARING = 60  # functions: a word that more of them have tells nothing
_LEAST_LIKENESS = 0.1
_NAME, _WORDS, _PARAMETER = 3.0, 1.0, 1.5


def siblings(api: ApiSpec) -> Mapping[str, Sequence[str]]:
    """For each function those that are most like it, the likest first; none for one that stands alone.

    Likeness is the cosine of their words, weighted by how few functions have them.
    """
    vectors = _vectors(api)
    having: dict[str, list[str]] = defaultdict(list)
    for name, vector in vectors.items():
        for word in vector:
            having[word].append(name)
    found = {}
    for name, vector in vectors.items():
        alike: dict[str, float] = defaultdict(float)
        for word, weight in vector.items():
            if len(having[word]) <= _MOST_SHARING:
                for other in having[word]:
                    alike[other] += weight * vectors[other][word]
        alike.pop(name, None)
        ordered = sorted(alike, key=lambda other: (-alike[other], other))
        found[name] = [o for o in ordered if alike[o] >= _LEAST_LIKENESS][:_MOST_SIBLINGS]
    return found


def _vectors(api: ApiSpec) -> dict[str, dict[str, float]]:
    counted = {function.name: _words(function) for function in api.functions}
    spread = Counter(word for words in counted.values() for word in words)
    vectors = {}
    for name, words in counted.items():
        weighted = {
            word: weight * math.log(1 + len(counted) / spread[word])
            for word, weight in words.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weighted.values())) or 1.0
        vectors[name] = {word: weight / length for word, weight in weighted.items()}
    return vectors


def _words(function: FunctionSpec) -> dict[str, float]:
    """The words of a function with the weight of the place where they stand.

    The verbs with which name and description begin do not count: much can be set.
    """
    found: dict[str, float] = {}
    named = identifier_words(function.name)
    for parameter in function.arguments:
        found[f"/{parameter.name.lower()}"] = _PARAMETER
    for word in prose_words(function.summary)[1:]:
        if len(word) > 2:
            found[_base(word)] = _WORDS
    for word in named[1:] or named:
        found[_base(word)] = _NAME
    return found


def _base(word: str) -> str:
    """`lamps` → `lamp`, `gets` → `get`."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
