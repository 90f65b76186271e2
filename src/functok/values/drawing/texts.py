"""Free texts and names made up for the occasion, by semantic type and by what the spec says of them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from functok.values.data_files import load_yaml
from functok.values.drawing.pools import compose
from functok.values.english.inflection import singular
from functok.values.parameters.domains import NO_DOMAIN
from functok.values.parameters.semantics import Semantic

_ELSE = "else"


@cache
def _hints(grammar: str, semantic: Semantic) -> Mapping[str, str]:
    """From the words of a spec to the symbol of the grammar that they call for."""
    sorts = load_yaml("hints")[grammar].get(semantic.value, {})
    hints = {word: symbol for symbol, words in sorts.items() if symbol != _ELSE for word in words}
    return {**hints, _ELSE: sorts[_ELSE]} if sorts else {}


@lru_cache(maxsize=4096)
def symbol_for(semantic: Semantic, words: tuple[tuple[str, ...], ...]) -> tuple[str, str] | None:
    """The grammar and symbol for a semantic type; `words` of name, description and function, in turn.

    The first word that is a hint decides. None for a type whose values are not made of words.
    """
    for grammar in ("texts", "names"):
        hints = _hints(grammar, semantic)
        nouns = [word for group in words for word in group if word != _ELSE] if hints else []
        if semantic is Semantic.PLACE and words and hints:  # "pickup_city" is a city
            nouns = [*reversed(words[0]), *nouns[len(words[0]) :]]
        said = [hints.get(word) or hints.get(singular(word)) for word in nouns]
        told = [symbol for symbol in said if symbol]
        if hints:  # "text" says little where another word says more
            plain = next(iter(told), hints[_ELSE])
            telling = [symbol for symbol in told if symbol != semantic.value]
            # "address_or_city" leaves open what "city" in the description says
            symbol = min(telling, key=lambda symbol: "_or_" in symbol, default=plain)
            other, dot, own = symbol.partition(".")  # "names.song": of the other grammar
            return (other, own) if dot else (grammar, symbol)
    return None


def text_of_kind(
    semantic: Semantic,
    rng: random.Random,
    words: Sequence[Sequence[str]] = (),
    domain: str = NO_DOMAIN,
) -> str:
    """One text of `semantic`; `words` of name, description and function choose the sort of it.

    TITLE with "alarm" among the words is an alarm's label, with "subject" that of an e-mail.
    Raises KeyError for a semantic type whose values are not made of words.
    """
    found = symbol_for(semantic, tuple(tuple(group) for group in words))
    if found is None:
        raise KeyError(semantic)
    return compose(*found, rng, domain)
