"""Whether a function of an API might serve a query, by rule: when in doubt, it might."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from functok.planning.nesting import tells
from functok.specs.model import ApiSpec, Parameter
from functok.specs.once import once_per_api
from functok.teachers.offline.about.meaning import understand_alone
from functok.teachers.offline.serving.beyond import is_beyond
from functok.teachers.offline.serving.doing import (
    another_deed,
    done_to_another,
    done_to_nothing_else,
)
from functok.teachers.offline.serving.serving_index import (
    TEXTS,
    WORD,
    Capability,
    Index,
    index_of,
    small_words,
    stem_of,
    words_of,
)
from functok.teachers.offline.serving.ways import asked_in_words
from functok.teachers.offline.words.english import name_words
from functok.teachers.offline.words.lexicon import is_verb
from functok.values.english.numerals import numbers_in

_VALUE = re.compile(r"\d|[\"“]|(?<=[a-z,] )[A-Z][a-z]")
"""What is said of values: a number, a quotation, a name within a sentence."""
_COUNTED = re.compile(r"[ -]([a-z]+)")
_LETTERS = re.compile(r"[a-z]+")
_OF_ANYTHING = frozenset((
    "new", "which", "good", "best", "nice", "great", "percent", "degrees", "volume", "and", "plus", "next",
    "last", "pick", "choose", "should", "i", "under", "find",
))  # fmt: skip


def could_serve(query: str, api: ApiSpec) -> str | None:
    """The name of a function that might serve `query`; None if surely none does."""
    served = next(chain.from_iterable(_serving(query, api)), None)
    return served or _asked_for(query, api)


def serves(query: str, api: ApiSpec) -> str | None:
    """The name of a function that seems to serve `query`; None if none does.

    A word for what a function is about speaks for it, unless something else is done to it ("sell my
    car", where it can only be found), it is done to something else ("order a taxi", where orders are
    standing), or the query asks how things are ("who is in my crew") and the function does something.
    What merely belongs to the same field ("card" of "send an invoice") does so where another word
    speaks for the same function: people say one such word of many other things.
    """
    index = index_of(api)
    if is_beyond(query, api):
        return None
    if another_deed(query, api, frozenset(index.direct)):
        return _asked_for(query, api)
    words = WORD.findall(query.lower().replace("’", "'"))
    acting = _acting(api) if _ABOUT.match(query) else frozenset()
    meant = (
        name
        for word in words
        if (name := index.direct.get(stem_of(word))) is not None
        and not done_to_another(query, word, name, api, index.whole[name])
    )
    spoken_for = chain(
        meant, _named_whole(query, api), _with_goal(query, api), _spoken_for_twice(query, api)
    )
    found = next((n for n in spoken_for if n not in acting), None) or _asked_in_words(query, api)
    return found or next((n for n in _of_values(query, api) if n not in acting), None)


def _named_whole(query: str, api: ApiSpec) -> Iterator[str]:
    """The functions of whose name two telling words or more are said, and all of them: "opening hours"."""
    words, index = words_of(query), index_of(api)
    named = dict.fromkeys(name for word in sorted(words) for name in index.naming.get(word, ()))
    return (n for n in named if len(index.title[n]) > 1 and index.title[n] <= words)


def _with_goal(query: str, api: ApiSpec) -> Iterator[str]:
    """The functions of which it is said where something goes: "Ann to the address book, 555 0143"."""
    return (name for goal, name in _goals(api) if goal.search(query.lower()))


@once_per_api
def _goals(api: ApiSpec) -> tuple[tuple[re.Pattern[str], str], ...]:
    behind = (
        (phrase, function.name)
        for function in api.functions
        for action in understand_alone(function).actions
        for phrase in (action.thing.behind if action.thing else ())
        if phrase.preposition in _TO and phrase.determiner == "the" and not phrase.parameter
    )
    return tuple(
        (re.compile(rf"\b(?:in)?to (?:the|my|our) {re.escape(phrase.words.lower())}\b"), name)
        for phrase, name in dict.fromkeys(behind)
    )


_TO = ("to", "into")
_ABOUT = re.compile(
    r"\W*(?:(?:hey|hi|hello|so|um|ok|okay|and|please|sorry)\W+)*"
    r"(?:(?:do you know|(?:can you |could you )?tell me|i wonder|i'd like to know|any idea)\W+)?"
    r"(?:who|whose|why(?! not\b| is it)|where(?:'s| is| are| was| were| did)"
    r"|how (?:many|much|long|far|old|big|tall|often)"
    r"|when (?:did|was|were|is|are|will|do|does)|did|was|were|which"
    r"|(?:show|list|tell)(?: me| us)? (?:every(?:thing|body|one)?|all)"
    r"|do you (?:have|take|accept|offer|sell)|what time (?:is|are|was|will|do|does|did)"
    r"|what(?:'s| is) (?:left|the (?:status|state|progress|number|name|address) of)|what \w+ (?:did|have|has)"
    r"|(?:has|have|had|is|are) (?:the|my|our|your|his|her|their|th(?:at|is|[eo]se)|(?:any|some)(?:one|body)))"
    r"\b(?!.*[,.;!] (?:i|we|he|she|they|it|nobody)\b)",
    re.IGNORECASE | re.DOTALL,
)
"""How a question begins that asks how things are, and tells of nothing that is wrong."""


@once_per_api
def _acting(api: ApiSpec) -> frozenset[str]:
    """The functions that begin with a verb and are not called for what they return."""
    return frozenset(
        f.name for f in api.functions if any(map(is_verb, name_words(f.name)[:1])) and not tells(f)
    )


def _asked_for(query: str, api: ApiSpec) -> str | None:
    """A function that is asked for in words of its own, or of which values are said."""
    return _asked_in_words(query, api) or next(_of_values(query, api), None)


def _asked_in_words(query: str, api: ApiSpec) -> str | None:
    return done_to_nothing_else(query, api) or next(iter(asked_in_words(query, api)), None)


def _of_values(query: str, api: ApiSpec) -> Iterator[str]:
    """The functions of which a member of a list is said, or a number of what they count."""
    said = _chosen_from(words_of(query), api), _counting(query, api)
    return (name for name in said if name is not None)


def _spoken_for_twice(query: str, api: ApiSpec) -> Iterator[str]:
    """The functions that two words or more speak for, none of them said twice; or a turn of phrase and a
    value: "out of bed at 6"."""
    spoken = dict(_served(query, index_of(api)))
    hits = Counter(chain.from_iterable(spoken.values()))
    if _VALUE.search(query):
        turns = (names for said, names in spoken.items() if _is_turn(said, query))
        hits.update(name for names in turns for name in names if api.by_name[name].arguments)
    return (name for name, count in hits.items() if count > 1)


def _is_turn(said: str | Capability, query: str) -> bool:
    """Whether what speaks for functions is a turn of phrase, and not what is said of anything."""
    found = said.query.search(query.lower()) if isinstance(said, Capability) else None
    return found is not None and not _OF_ANYTHING.issuperset(_LETTERS.findall(found[0]))


def _counting(query: str, api: ApiSpec) -> str | None:
    """A function that has a number of what the query counts: "for 6 guests"."""
    text = query.lower()
    for number in numbers_in(text):
        behind = _COUNTED.match(text, number.end)
        counted = index_of(api).counted.get(stem_of(behind[1])) if behind is not None else None
        if counted is not None and counted.least <= number.value <= counted.most:
            return counted.function
    return None


def _chosen_from(words: frozenset[str], api: ApiSpec) -> str | None:
    """A function of which a parameter and one of its members are said: "the size … to medium"."""
    members = index_of(api).members
    said = (each for word in words & members.keys() for each in members[word])
    return next((name for listed, name in said if not listed.isdisjoint(words)), None)


def all_that_could_serve(query: str, api: ApiSpec) -> frozenset[str]:
    """The names of all functions that might serve `query` or a part of it."""
    return frozenset(chain.from_iterable(_serving(query, api)))


def closest_served(query: str, api: ApiSpec) -> list[str]:
    """The functions that most words of the query speak for, by name; none if no word does."""
    hits = speak_for(query, api)
    most = max(hits.values(), default=0)
    return sorted(name for name, count in hits.items() if count == most)


def speak_for(text: str, api: ApiSpec) -> Counter[str]:
    """How many words of `text` speak for each function that might serve it, by name."""
    hits: Counter[str] = Counter()
    for names in _serving(text, api):
        hits.update(names)
    return hits


def speaks_of(name: str, text: str, api: ApiSpec) -> bool:
    """Whether a word of the function's name or description, but for the smallest, stands in `text`."""
    return not (index_of(api).own[name] - small_words()).isdisjoint(words_of(text))


def named_rather(text: str, name: str, api: ApiSpec) -> frozenset[str]:
    """The functions of whose names or parameters a word stands in `text`, one that the spec of the
    function `name` does not hold, while none is said that `name` has and their specs do not."""
    index = index_of(api)
    words = words_of(text)
    others = {other for word in words - index.whole[name] for other in index.naming.get(word, ())}
    own = index.named[name] & words
    return frozenset(other for other in others if own <= index.whole[other])


def whole_name_said(text: str, name: str, api: ApiSpec) -> bool:
    """Whether every telling word of the function's name stands in `text`, whatever is done to it."""
    title = index_of(api).title[name]
    return bool(title) and title <= words_of(text)


def names_parameter(parameter: Parameter, text: str) -> bool:
    """Whether all words of the parameter's name stand in `text`."""
    return words_of(" ".join(name_words(parameter.name))) <= words_of(text)


def is_spec_text(text: str, name: str, api: ApiSpec, *, whole: bool = False) -> bool:
    """Whether all words of `text` stand in the function's name and description; `whole`: or parameters."""
    index = index_of(api)
    return words_of(text) <= (index.whole if whole else index.own)[name]


def _serving(query: str, api: ApiSpec) -> Sequence[Sequence[str]]:
    """The functions that each word speaks for, word by word; none of them empty."""
    return [names for _, names in _served(query, index_of(api))]


@lru_cache(maxsize=TEXTS)
def _served(query: str, index: Index) -> tuple[tuple[str | Capability, Sequence[str]], ...]:
    """What speaks for functions, a stem or a capability, and their names."""
    return tuple(_each_served(query, index))


def _each_served(query: str, index: Index) -> Iterator[tuple[str | Capability, Sequence[str]]]:
    lower = query.lower().replace("’", "'")
    said: list[tuple[int, str, Sequence[str]]] = []
    previous = ""
    for word in WORD.finditer(lower):
        own = stem_of(word[0])
        if names := index.stems.get(own) or index.pairs.get((previous, own)):
            said.append((word.start(), own, names))
        if "-" in word[0]:
            parts = map(stem_of, word[0].split("-"))
            said += [
                (word.start(), part, index.stems[part]) for part in parts if part in index.stems
            ]
        previous = own
    yield from ((own, names) for _, own, names in said)
    for capability, names in index.capabilities.items():
        found = capability.query.search(lower)
        if found and not (capability.unless and capability.unless.search(lower)):
            # The same word does not speak for a function twice.
            spoken = {
                name for at, _, each in said if found.start() <= at < found.end() for name in each
            }
            if more := [name for name in names if name not in spoken]:
                yield capability, more
