"""Sampling texts: of the meaning and shape that the spec asks for, and from the pool of the split."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import product
from urllib.parse import urlsplit

from functok.hashing import content_hash
from functok.records import Split
from functok.values.drawing import patterns
from functok.values.drawing.identifiers import email_address, identifier, like
from functok.values.drawing.moments import sample_moment
from functok.values.drawing.numbers import sample_number
from functok.values.drawing.phones import phone_number
from functok.values.drawing.pools import compose, draw, split_of
from functok.values.drawing.texts import symbol_for, text_of_kind
from functok.values.drawing.unsatisfiable import Unsatisfiable
from functok.values.english.words import identifier_words, prose_words
from functok.values.kinds import durations
from functok.values.kinds.codes import codes
from functok.values.parameters import nouns
from functok.values.parameters.deciding import FEW_EXAMPLES
from functok.values.parameters.domains import symbols_of
from functok.values.parameters.meaning import CODES, MOMENTS, Meaning
from functok.values.parameters.semantics import Semantic

_TRIES = 60
EXAMPLE_SHARE = 0.1
_SHARED = {
    Semantic.ENUM, Semantic.BOOLEAN, Semantic.INTEGER, Semantic.NUMBER, Semantic.PERCENT,
    Semantic.TEMPERATURE, Semantic.MONEY, Semantic.DURATION, Semantic.TIME, Semantic.DATE,
    Semantic.DATE_TIME, Semantic.COUNTRY, Semantic.LANGUAGE, Semantic.CURRENCY,
}  # fmt: skip
_DURATIONS = (
    ("minute", (5, 10, 15, 20, 25, 30, 40, 45, 50, 60, 75, 90, 120)),
    ("hour", (1, 2, 3, 4, 6, 8, 12)),
    ("second", (10, 15, 30, 45, 90)),
    ("day", (1, 2, 3, 5, 7, 14)),
)


Beside = frozenset[str]
NOTHING: Beside = frozenset()
_ANY_TEXT = ("texts", "phrase")
"""The grammar and symbol of a text of which the spec says nothing."""
_HOSTS = ("hostname", "idn-hostname")
_PARTS = (
    "items", "users", "orders", "name", "title", "price", "address", "city", "status", "tags",
    "notes", "pages", "owner", "colors", "files", "teams", "rooms", "photos", "labels", "events",
)  # fmt: skip
_NOTATIONS: Mapping[str, Callable[[str, str, int], str]] = {
    "json-pointer": lambda one, two, n: f"/{one}/{two}" if n else f"/{one}",
    "relative-json-pointer": lambda one, two, n: f"{n}/{one}/{two}",
    "uri-template": lambda one, two, n: (
        f"https://example.com/{one}/{{{two}}}" + "{?page}" * (n > 1)
    ),
    "regex": lambda one, two, n: f"^{one}-[a-z]+$" if n else f"^({one}|{two})$",
}
_TOWNS = frozenset(("city", "town", "postcode", "zip", "zipcode", "postal", "municipality"))
_CALLED = frozenset(("name", "title", "variety", "brand"))
_OWN_NAMES = 0.8
_PARTS_OF_ADDRESSES = _TOWNS | {"street", "address"}


@lru_cache(maxsize=8192)
def _place_of(name: str) -> str:
    """The part of an address that a name speaks of; "" for none."""
    words = identifier_words(name)
    return next((word for word in reversed(words) if word in _PARTS_OF_ADDRESSES), "")


def places_among(names: Iterable[str]) -> Beside:
    """The parts of an address that arguments of these names hold; and whether one says how many."""
    return frozenset(part for name in names for part in (_place_of(name), _count_of(name)) if part)


_COUNTS = frozenset(("quantity", "qty", "count", "pieces"))
_SEVERAL = "several"
_SEVERAL_SHARE = 0.7


@lru_cache(maxsize=8192)
def _count_of(name: str) -> str:
    return _SEVERAL if _COUNTS & set(identifier_words(name)) else ""


def is_open_text(meaning: Meaning) -> bool:
    """Whether the values are texts of an open pool, which no two splits share."""
    if meaning.type != "string" or meaning.semantic in _SHARED:
        return False
    if meaning.own or (meaning.field and not _is_wide(meaning)):
        return False
    pattern = meaning.schema.get("pattern")
    return not (pattern and patterns.is_narrow(str(pattern)))


_WIDE = 40


def _is_wide(meaning: Meaning) -> bool:
    """Whether a field of everyday words has members enough for each split to have its own."""
    return len(meaning.pool) >= _WIDE > FEW_EXAMPLES > len(meaning.examples)


def sample_string(meaning: Meaning, rng: random.Random, split: Split, beside: Beside) -> str:
    """One valid text; of an open pool it is from the part of `split`. Raises Unsatisfiable."""
    if int(meaning.schema.get("minLength", 0)) > patterns.LONGEST:
        raise Unsatisfiable(
            f"parameter {meaning.parameter.name!r} asks for texts of more than "
            f"{patterns.LONGEST:,} characters"
        )
    if meaning.own:
        return _own(meaning, rng, split)
    if not is_open_text(meaning):
        return _shared_string(meaning, rng)
    fits = meaning.is_valid
    if rng.random() < EXAMPLE_SHARE:  # drawn by itself: few examples would fill a small split
        known = [example for example in meaning.examples if split_of(example) is split]
        if known:
            return rng.choice(known)
    makers = _makers(meaning, rng, beside)
    few = meaning.examples if len(meaning.examples) < FEW_EXAMPLES else ()

    def is_other(text: str) -> bool:
        return text not in few and fits(text)

    for wanted, make in product((is_other, fits), makers):
        try:
            text = draw(make, split, wanted)
        except Unsatisfiable:  # the pattern is beyond us; another maker may meet it
            if make is makers[-1]:
                raise
            continue
        if text is not None:
            return text
    fallback = _fitted(meaning, rng)
    if fallback is None:
        raise Unsatisfiable(
            f"no text found for parameter {meaning.parameter.name!r} under {_limits_of(meaning)}"
        )
    return fallback


def _own(meaning: Meaning, rng: random.Random, split: Split) -> str:
    """One of the values that the spec lists; of the split's part, where there are three or more."""
    return rng.choice(_own_parts(meaning)[split])


@lru_cache(maxsize=1024)
def _own_parts(meaning: Meaning) -> Mapping[Split, tuple[str, ...]]:
    values = sorted(map(str, meaning.own), key=content_hash)
    if len(values) < len(Split):
        return dict.fromkeys(Split, tuple(values))
    tenth = max(1, round(len(values) / 10))
    return {
        Split.VALIDATION: tuple(values[:tenth]),
        Split.TEST: tuple(values[tenth : 2 * tenth]),
        Split.TRAIN: tuple(values[2 * tenth :]),
    }


def _limits_of(meaning: Meaning) -> str:
    keys = ("format", "pattern", "minLength", "maxLength")
    return (
        ", ".join(f"{key} {meaning.schema[key]!r}" for key in keys if key in meaning.schema)
        or "its schema"
    )


def _shared_string(meaning: Meaning, rng: random.Random) -> str:
    if meaning.semantic in MOMENTS and meaning.shape:
        return sample_moment(meaning, rng)
    if meaning.field:
        return _of_field(meaning, rng)
    if meaning.pool and rng.random() < EXAMPLE_SHARE:
        return rng.choice(meaning.pool)
    if meaning.semantic in CODES:
        fitting = [code for code in codes(meaning.semantic, meaning.code) if meaning.is_valid(code)]
        if fitting:
            return rng.choice(fitting)
    if meaning.semantic is Semantic.DURATION:
        return _duration(meaning, rng)
    if meaning.schema.get("pattern"):
        return patterns.text_for(str(meaning.schema["pattern"]), rng)
    return _numeral(meaning, rng)


def _of_field(meaning: Meaning, rng: random.Random) -> str:
    """A word of a small field: an example now and then, mostly another; or one of its shape."""
    others = [word for word in meaning.pool if word not in meaning.examples]
    if (
        len(meaning.examples) >= FEW_EXAMPLES
        or rng.random() < EXAMPLE_SHARE
        or not meaning.examples
    ):
        return rng.choice(meaning.examples or meaning.pool)
    if others:
        return rng.choice(others)
    drawn = rng.choice(meaning.examples)
    varied = like(drawn, rng)
    return varied if meaning.is_valid(varied) else drawn


def _numeral(meaning: Meaning, rng: random.Random) -> str:
    """A number as a string, without decimals where it has none."""
    value = sample_number(meaning, rng)
    whole = meaning.semantic is Semantic.INTEGER or float(value).is_integer()
    return str(round(value)) if whole else str(value)


def _duration(meaning: Meaning, rng: random.Random) -> str:
    unit, choices = rng.choice(_DURATIONS)
    amount = rng.choice(choices)
    if meaning.unit == "iso":
        return durations.write_iso(amount * durations.SECONDS[unit])
    return f"{amount} {unit}{'' if amount == 1 else 's'}"


def _makers(
    meaning: Meaning, rng: random.Random, beside: Beside = NOTHING
) -> list[Callable[[], str]]:
    """Ways of making a text, the most telling first."""
    if meaning.field:
        several = meaning.semantic is Semantic.PRODUCT and _SEVERAL in beside
        if several and rng.random() < _SEVERAL_SHARE:
            return [lambda: nouns.plural_of(_everyday(meaning, rng))]
        return [lambda: _everyday(meaning, rng)]
    makers: list[Callable[[], str]] = []
    kind = _maker_of_kind(meaning, rng, beside)
    pattern, pool = meaning.schema.get("pattern"), meaning.pool
    if (
        len(meaning.examples) >= FEW_EXAMPLES
        and meaning.semantic in (Semantic.TEXT, Semantic.TITLE, Semantic.IDENTIFIER)
    ) or (pool and kind is None):
        makers.append(lambda: rng.choice(pool))
    shaped = meaning.semantic is Semantic.IDENTIFIER and meaning.examples
    if pattern and not shaped and (meaning.semantic is Semantic.IDENTIFIER or kind is None):
        makers.append(lambda: patterns.text_for(str(pattern), rng))
    if kind:
        makers.append(kind)
    if pattern:
        makers.append(lambda: patterns.text_for(str(pattern), rng))
    return makers


def _everyday(meaning: Meaning, rng: random.Random) -> str:
    """A member of the field of everyday words, or what its domain has in place of those."""
    if meaning.things in symbols_of(meaning.domain, "names"):
        return compose("names", meaning.things, rng, meaning.domain)
    return rng.choice(meaning.pool)


def _maker_of_kind(
    meaning: Meaning, rng: random.Random, beside: Beside
) -> Callable[[], str] | None:
    semantic = meaning.semantic
    if semantic is Semantic.EMAIL:
        return lambda: email_address(rng)
    if semantic is Semantic.PHONE:
        return lambda: phone_number(rng, meaning.description)
    if meaning.schema.get("format") in _HOSTS:
        return lambda: urlsplit(text_of_kind(Semantic.URL, rng)).hostname or ""
    if (write := _NOTATIONS.get(str(meaning.schema.get("format")))) is not None:
        return lambda: write(rng.choice(_PARTS), rng.choice(_PARTS), rng.randrange(3))
    if semantic is Semantic.IDENTIFIER and not meaning.kind:
        return lambda: identifier(meaning, rng)
    if semantic in (
        Semantic.INTEGER,
        Semantic.NUMBER,
        Semantic.PERCENT,
        Semantic.TEMPERATURE,
        Semantic.MONEY,
    ):
        return lambda: _numeral(meaning, rng)
    words: tuple[tuple[str, ...], ...] = (
        ((meaning.kind,),)
        if meaning.kind
        else (
            meaning.words,
            prose_words(meaning.description),
            nouns.object_noun(meaning.parameter.about),
            identifier_words(nouns.without_verb(meaning.parameter.function)),
        )
    )
    symbol, domain = symbol_for(semantic, words), meaning.domain
    if symbol is None:
        return None
    noun = nouns.named_thing(meaning.parameter.name) if symbol == _ANY_TEXT else None
    if noun is not None:
        if (sort := nouns.sort_named(meaning.parameter.name)) is not None:
            return lambda: compose("texts", sort, rng)
        bare = meaning.words[-1] in _CALLED and not meaning.description
        if bare and rng.random() < _OWN_NAMES:
            own = " ".join(map(str.capitalize, noun.split()))
            return lambda: compose("texts", "own_name", rng, noun=own)
        if not nouns.has_own_names(meaning.description) or rng.random() < 0.3:
            told = meaning.description or meaning.words[-1] == "name"
            return lambda: compose("texts", "named" if told else "bare_named", rng, noun=noun)
        return lambda: compose("texts", "proper", rng)
    if beside & _TOWNS and symbol[1] == "address" and _place_of(meaning.parameter.name) != "city":
        words = (("street_line",),)  # the town is said by an argument of its own
    longest = meaning.schema.get("maxLength")
    if longest is None or longest >= 30:
        if semantic is Semantic.PRODUCT and _SEVERAL in beside and rng.random() < _SEVERAL_SHARE:
            return lambda: nouns.plural_of(text_of_kind(semantic, rng, words, domain))
        return lambda: text_of_kind(semantic, rng, words, domain)
    return lambda: _shortened(text_of_kind(semantic, rng, words, domain), int(longest))


def _shortened(text: str, longest: int) -> str:
    """As many whole words of `text` as `longest` characters hold."""
    if len(text) <= longest:
        return text
    cut = text[: longest + 1].rsplit(" ", 1)[0]
    return cut if len(cut) <= longest else text


def _fitted(meaning: Meaning, rng: random.Random) -> str | None:
    """A text cut or filled to the lengths that the schema asks for, whatever the split."""
    schema = meaning.schema
    makers = _makers(meaning, rng) or [lambda: text_of_kind(Semantic.TEXT, rng)]
    least, most = int(schema.get("minLength", 1)), int(schema.get("maxLength", 10_000))
    for _ in range(_TRIES):
        text = makers[0]()
        while len(text) < least:
            text = f"{text} {makers[-1]()}"
        for candidate in (text, text[:most].strip(), text.replace(" ", "")[:most]):
            if meaning.is_valid(candidate):
                return candidate
    return None
