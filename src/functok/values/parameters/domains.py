"""What a function is about: health, gardens, vehicles … It decides what is drawn, never how it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from functok.specs.model import Parameter
from functok.values.data_files import load_yaml
from functok.values.english.inflection import singular
from functok.values.english.words import identifier_words

NO_DOMAIN = ""
_FEWEST = 2  # functions that speak of what their API is about
_SHARE = 0.2
_LEAD = 1.5
_OF_ALL = 2  # words of its own weigh as much as what the API is about


def domain_of(parameter: Parameter) -> str:
    """The domain of the function that `parameter` belongs to; NO_DOMAIN where none is clear.

    What the function says itself counts, and what its API is about counts as two words.
    """
    own = f"{parameter.function} {parameter.about} {parameter.name} {parameter.description}"
    return _domain_of(own, parameter.setting)


@lru_cache(maxsize=8192)
def _domain_of(own: str, setting: str) -> str:
    votes = Counter(_told(own))
    about = _domain_of_all(setting)
    if about and votes[about] + _OF_ALL >= max(votes.values(), default=0):
        return about
    return _clear(votes)


@lru_cache(maxsize=1024)
def _domain_of_all(setting: str) -> str:
    title, *functions = setting.split("\n")
    votes = Counter(domain for words in functions for domain in set(_told(words)))
    votes.update(dict.fromkeys(set(_told(title)), _FEWEST))
    least = max(_FEWEST, _SHARE * len(functions))
    return _clear(Counter({d: n for d, n in votes.items() if n >= least}), _LEAD)


def _clear(votes: Counter[str], lead: float = 1.0) -> str:
    """The domain that has more votes than any other, `lead` times as many."""
    first, second, *_ = [*votes.most_common(2), (NO_DOMAIN, 0), (NO_DOMAIN, 0)]
    return first[0] if first[1] > second[1] and first[1] >= lead * second[1] else NO_DOMAIN


def _told(text: str) -> Iterator[str]:
    """The domain of each word, or pair of words, that tells one."""
    plain = identifier_words(text)
    for word in dict.fromkeys(map(singular, (*plain, *map(" ".join, pairwise(plain))))):
        yield from _telling().get(word, ())


@cache
def _telling() -> Mapping[str, tuple[str, ...]]:
    """By word the domains that it tells."""
    found: dict[str, tuple[str, ...]] = {}
    for domain, says in load_yaml("domains")["domains"].items():
        for word in dict.fromkeys(map(singular, says["told"])):
            found[word] = (*found.get(word, ()), domain)
    return found


@cache
def symbols_of(domain: str, grammar: str) -> Mapping[str, list[Any]]:
    """What symbols of a grammar are made of where the domain is known: its own, and those in their place."""
    if not domain:
        return {}
    table = load_yaml("domains")
    own = {symbol: texts for symbol, texts in table["domains"][domain].items() if symbol != "told"}
    return {**table["in_place"][grammar], **own}
