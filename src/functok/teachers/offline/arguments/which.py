"""The value that says which one: "the back camera", "my order 4711", "the song Stardust"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from random import Random

from functok.teachers.offline.arguments.before_values import PLACED, the
from functok.teachers.offline.arguments.said import Pool, Said, marked, quoted, with_unit
from functok.teachers.offline.words.content import Phrase, Thing, owner_of
from functok.teachers.offline.words.english import article
from functok.teachers.offline.words.lexicon import is_mass
from functok.teachers.offline.words.phrasebook import word_set
from functok.values.english.inflection import PARTICIPLES, is_plural, plural, singular, stem
from functok.values.parameters.meaning import meaning_of
from functok.values.parameters.semantics import Semantic
from functok.values.parameters.things import things

_PLAIN = frozenset(
    {
        Semantic.PERSON,
        Semantic.PLACE,
        Semantic.PHONE,
        Semantic.EMAIL,
        Semantic.MONEY,
        Semantic.URL,
        Semantic.PRODUCT,
    }
)
OWNERS = frozenset({Semantic.PERSON, Semantic.MEDIA, Semantic.ORGANIZATION})
"""Meanings of which a value may stand before "'s"."""
MONEY_HEADS = word_set("money_heads")
SIMPLE = re.compile(r"[a-z]+(?:[ -][a-z]+)?$", re.IGNORECASE)


def named(thing: Thing, pool: Pool, rng: Random, full: bool) -> str | None:
    """The value that says which one: "the kitchen window", "Maria", "order 4711"."""
    said = pool.take(thing.parameter)
    if said is None:
        return None
    value, semantic = said.text, said.role.semantic
    if semantic in OWNERS and (owner := owner_of(thing.words)) is not None:
        return f"{marked(value)}'s {owner[1]}"
    head = thing.head.lower()
    if semantic is Semantic.ENUM:
        return _enum_named(thing, said, rng)
    everyday = semantic is Semantic.PRODUCT or meaning_of(said.role.parameter).field
    if everyday and (several := counted_item(said, pool, rng)) is not None:
        return several
    if semantic is Semantic.PRODUCT and rng.random() < _ARTICLE_SHARE:
        return item_text(value)
    if (head in _UNNAMED or thing.is_clause) and semantic not in _PLAIN | {Semantic.DEVICE}:
        return quoted(value, rng, 0.1)
    if semantic is Semantic.PERSON and head not in _ANYBODY and rng.random() < 0.5:
        return (
            f"{marked(value)} as {article(thing.words)} {thing.words}"
            if rng.random() < 0.4
            else f"the {thing.words} {marked(value)}"
        )
    kept = thing.words.partition(" ")[0].lower() if semantic is Semantic.PRODUCT else ""
    if kept in PARTICIPLES and thing.words != kept:  # "the lost umbrella"
        return f"the {kept} {marked(value)}"
    if semantic in _PLAIN or head in MONEY_HEADS:
        return marked(value)
    if semantic is Semantic.MESSAGE:
        return quoted(value, rng, 0.8)
    if semantic is Semantic.SEARCH and head not in _ASKED:
        return _searched(thing, value, rng)
    if semantic is Semantic.TEXT and meaning_of(said.role.parameter).field:
        return marked(value)  # a word of a field: "order steel", not "a material called steel"
    if semantic in (Semantic.TITLE, Semantic.TEXT) and head in value.lower().split():
        return f"{the(value)} {marked(value)}".strip()  # "the herb bed"
    if semantic in (Semantic.TITLE, Semantic.TEXT) and head not in _ASKED:
        return _titled(_of_sort(thing, pool, rng), value, rng)
    if semantic in (
        Semantic.SEARCH,
        Semantic.LANGUAGE,
        Semantic.COUNTRY,
        Semantic.CURRENCY,
        Semantic.ARRAY,
    ):
        return marked(value)
    if semantic is Semantic.INTEGER:
        return f"{singular(thing.words)} {marked(value)}"
    if semantic is Semantic.IDENTIFIER:
        plain = value[:1].isdigit() and head not in ("number", "code", "id")
        number = " number" if plain and rng.random() < 0.4 else ""
        whose = "my " if thing.determiner == "my" and rng.random() < 0.6 else ""
        return f"{whose}{singular(thing.words)}{number} {marked(value)}"
    if semantic is Semantic.DEVICE:
        return f"{the(value)} {marked(value)}".strip()
    if value[-1:] in ".?!":
        return quoted(value, rng, 0.95)
    if (full or rng.random() < 0.45) and not is_plural(head) and head not in _ASKED:
        return f"the {thing.words} {quoted(value, rng)}"
    return quoted(value, rng, 0.25)


_ARTICLE_SHARE = 0.85


def counts(value: str) -> bool:
    """Whether a number may stand before it."""
    return is_plural(re.split(r" (?:with|of|for) ", value)[0].split()[-1])


def quantity_of(pool: Pool) -> Said | None:
    """How many are wanted, where that is given."""
    return next((s for s in pool.left.values() if s.role.name == "quantity"), None)


def counted_item(said: Said, pool: Pool, rng: Random) -> str | None:
    """ "three bagels", where a number is given and the item is in the plural, mostly; "2 kilos of tea"."""
    quantity = quantity_of(pool)
    if quantity is None or rng.random() > _COUNTED_SHARE:
        return None
    measure = quantity.role.unit in _MEASURES
    counted = counts(said.text) and quantity.role.unit in ("", *_PIECES)
    if not (measure or counted):
        return None
    pool.take(quantity.key)
    number = with_unit(quantity) if measure else marked(quantity.text)
    return f"{number} of {marked(said.text)}" if measure else f"{number} {marked(said.text)}"


_COUNTED_SHARE = 0.7
_MEASURES = word_set("measures")
_PIECES = ("piece", "item", "unit", "copy", "thing", "product", "pc", "seed", "bulb", "specimen")


def item_text(value: str) -> str:
    """A product as one asks for it: "a wetsuit", "skis", "my grandmother's clock"."""
    lowered = value.lower()
    last = re.split(r" (?:with|of|for) ", lowered)[0].rpartition(" ")[2]
    bare = lowered.startswith(("my ", "the ", "some ", "our ")) or "'s " in value
    if bare or value[:1].isupper() or is_plural(last) or is_mass(lowered, last):
        return marked(value)
    return f"{article(value)} {marked(value)}"


_UNNAMED = word_set("unnamed")
_ANYBODY = word_set("anybody")
_ASKED = word_set("asked")


def _searched(thing: Thing, value: str, rng: Random) -> str:
    """What is looked for: "videos about cats", "cat videos"."""
    words = (
        plural(thing.words)
        if thing.determiner in ("a", "some") and rng.random() < 0.5
        else thing.words
    )
    if rng.random() < 0.3 and SIMPLE.match(value):
        return f"{marked(value)} {words}"
    link = "about" if rng.random() < 0.5 else ("on" if rng.random() < 0.6 else "of")
    lead = "the " if thing.determiner == "the" and rng.random() < 0.4 else ""
    return f"{lead}{words} {link} {marked(value)}"


_SORTED_SHARE = 0.6


def _of_sort(thing: Thing, pool: Pool, rng: Random) -> Thing:
    """`something` and its sort → "the poster Summer Fair": the sort is the noun before the name."""
    sorts = (
        said
        for said in pool.left.values()
        if said.role.name == "category"
        and said.role.parameter.name.lower().endswith(("type", "kind", "category"))
        and SIMPLE.match(said.text)
        and not is_plural(said.text)
    )
    said = next(sorts, None)
    if said is None or rng.random() > _SORTED_SHARE:
        return thing
    pool.take(said.key)
    return replace(thing, words=marked(said.text))


def _titled(thing: Thing, value: str, rng: Random) -> str:
    roll = rng.random()
    if thing.is_plural and SIMPLE.match(value) and value.islower():  # "cactus plants"
        return f"{marked(value)} {thing.words}"
    if value[-1:] in ".?!":
        return (
            quoted(value, rng, 0.9)
            if roll < 0.6
            else f"the {thing.words} {quoted(value, rng, 0.9)}"
        )
    own_name = all(word[:1].isupper() for word in value.split() if len(word) > _SMALL_WORD)
    if own_name and roll < _BARE_NAMES:
        noun = f" {thing.words}" if roll < _WITH_NOUN and not thing.is_plural else ""
        return f"the {marked(value)}{noun}" if noun else quoted(value, rng, 0.2)
    if roll < 0.5:
        return f"the {thing.words} {quoted(value, rng, 0.7)}"
    if roll < 0.85:
        return f"{article(thing.words)} {thing.words} called {quoted(value, rng, 0.6)}"
    return quoted(value, rng, 0.95)


_BARE_NAMES, _WITH_NOUN, _SMALL_WORD = 0.45, 0.12, 3


_ROOMS = frozenset(("room", "area", "zone", "space", "location"))
_KINDS = word_set("kinds")
_TROUBLES = word_set("troubles")
_QUALITIES = word_set("qualities")
_ADJECTIVE = re.compile(
    r"(?:^(?:all|both|every)\b|\b(?:first|second|third|\w*(?:ing|ern|al|ic|ous|ive|ful|able))|\d)$"
)
_WHOLE_SHARE = 0.2


def stands_alone(head: str, value: str) -> bool:
    """Whether a member says it without its noun: "the lobby", not "the lobby part"; but "the rear part"."""
    noun = singular(head)
    if noun in _TROUBLES:
        return says_what_is_wrong(value)
    spoken = value.lower().split()
    some = spoken[0] in ("all", "both", "every") or _is_quality(spoken[-1])
    return noun in _KINDS and not some


def says_what_is_wrong(value: str) -> bool:
    """Whether a member tells of a trouble by itself: "leaking pipe", but not "screen"."""
    first, _, rest = value.lower().partition(" ")
    return bool(rest) and (_is_quality(first) or first.endswith("ed"))


def is_noun(value: str) -> bool:
    """Whether a member can be said without the noun that it is a kind of: "espresso", but not "green"."""
    return not _is_quality(value.lower().split()[-1])


def _is_quality(word: str) -> bool:
    return word in _QUALITIES or bool(_ADJECTIVE.search(word))


def of_that_kind(value: str, determiner: str | None) -> str:
    """A member without its noun: "a leaking pipe", "gloves", "water damage", "the lobby"."""
    last = value.rpartition(" ")[2].lower()
    if determiner not in ("a", ""):
        return f"the {marked(value)}"
    if is_plural(last) or is_mass(value.lower(), last):
        return marked(value)
    return f"{article(value)} {marked(value)}"


@cache
def is_one_itself(head: str, value: str) -> bool:
    """Whether a member is the name of one of what the noun means: "latte" of coffee, not "mint" of tea."""
    return is_mass(head, head) and any(
        value in members and any(other.endswith(f" {head}") for other in members)
        for members in things().values()
    )


def _enum_named(thing: Thing, said: Said, rng: Random) -> str:
    value, words = said.text, thing.words
    head = thing.head.lower()
    spoken = value.lower().split()
    if stem(singular(head)) in {stem(singular(word)) for word in spoken}:
        return of_that_kind(value, thing.determiner)
    the = article(value) if thing.determiner in ("a", "") else "the"
    if is_one_itself(head, value.lower()):
        return of_that_kind(value, "a")
    if thing.determiner == "" and is_mass(words.lower(), head):
        return f"{marked(value)} {words}"  # "mould damage"
    label = said.role.label.lower().split()[-1]
    if stands_alone(head, value) and (
        head in _ROOMS or is_plural(spoken[-1]) or rng.random() > _WHOLE_SHARE
    ):
        return of_that_kind(value, "the" if head in _ROOMS else thing.determiner)
    if stem(singular(head)) == stem(singular(label)):
        every = spoken[0] in ("all", "both", "every")
        return (
            f"{marked(value)} {plural(words)}"
            if every
            else f"{the} {marked(value)} {singular(words)}"
        )
    return of_that_kind(value, thing.determiner)


_WHERE = re.compile(
    r"where(?:\W*$|\.| (?:it|this|they|something|(?:the|an?) \w+)"
    r" (?:is|are|was|were|stands?|hangs?|lies|happen(?:s|ed)|occurr?(?:s|ed)|took place)\b(?! to\b))",
    re.IGNORECASE,
)
_SPATIAL = word_set("spatial")
_PLAIN_ROLES = frozenset(("enum", "other", "room", "entity"))
GOALS = frozenset(("to", "into", "onto", "from"))
"""Prepositions that nothing else can stand for."""


def place_of(said: Said) -> Phrase | None:
    """The place that a member names: of a part or section, or of a parameter described as "Where it is."."""
    role = said.role
    plain = said.is_member and role.name in _PLAIN_ROLES
    spatial = role.label.lower().rpartition(" ")[2] in _SPATIAL
    if plain and (spatial or _WHERE.match(role.parameter.description)):
        return Phrase("in", "the", role.label if spatial else "place", said.key)
    return None


_DETACHED = frozenset(("in", "on", "at", "for", "of"))


def is_detachable(phrase: Phrase, said: Said) -> bool:
    """Whether the value behind a noun may stand elsewhere: "in the pond, feed the fish"."""
    if said.role.semantic is Semantic.IDENTIFIER:
        return phrase.preposition in _DETACHED | {"with"}
    return (said.is_member or _holds_members(said)) and phrase.preposition in _DETACHED


def _holds_members(said: Said) -> bool:
    """Whether the value is a list of members of a closed list."""
    items = said.role.parameter.schema.get("items")
    return said.role.semantic is Semantic.ARRAY and isinstance(items, Mapping) and "enum" in items


def inside(phrase: Phrase, said: Said, rng: Random) -> str:
    """The value in the place of the phrase's noun: "in a tyre" → "the rear left tyre"."""
    value = said.text
    if said.role.semantic in OWNERS and (owner := owner_of(phrase.words)) is not None:
        return f"{marked(value)}'s {owner[1]}"
    head = phrase.words.rpartition(" ")[2].lower()
    if said.role.semantic is Semantic.ENUM:
        if isinstance(said.value, int) and said.role.unit:  # "to 9 centimeter pots"
            return f"{marked(value)} {said.role.unit} {phrase.words.rpartition(' ')[2]}"
        if not phrase.determiner and phrase.preposition == "of":  # "a keg of stout"
            return marked(value)
        if stem(singular(head)) in {stem(singular(w)) for w in value.lower().split()}:
            return f"the {marked(value)}"
        if stands_alone(head, value):
            return f"the {marked(value)}"
        if stem(singular(said.role.label.split()[-1])) == stem(singular(head)):
            every = value.lower().split()[0] in ("all", "both")
            return (
                f"{marked(value)} {plural(head)}"
                if every
                else f"the {marked(value)} {singular(head)}"
            )
        return f"{the(value)} {marked(value)}".strip()
    if said.role.semantic in (Semantic.DEVICE, Semantic.ARRAY) and said.role.name in (
        "room",
        "device",
        "device_name",
        "seat",
    ):
        return f"{the(value)} {marked(value)}".strip()
    if said.role.semantic is Semantic.DEVICE or _holds_members(said):
        return f"{the(value)} {marked(value)}".strip()
    if said.role.semantic is Semantic.IDENTIFIER:
        return f"{singular(phrase.words)} {marked(value)}"
    if said.role.name == "amount" and head not in MONEY_HEADS:
        return f"{article(phrase.words)} {phrase.words} of {marked(value)}"
    if said.role.semantic in (Semantic.DURATION, Semantic.INTEGER, Semantic.NUMBER):
        one = phrase.determiner in ("a", "another") and said.role.semantic is Semantic.INTEGER
        which = one and not said.role.unit and head not in _AMOUNTS
        return f"{singular(phrase.words)} {marked(value)}" if which else with_unit(said)
    if said.role.semantic in _TITLES and head not in ("name", "title"):
        return _entitled(phrase, said, rng)
    return marked(value)


_TITLES = frozenset({Semantic.MEDIA, Semantic.TITLE})
_CONTAINED = (
    *("{v}", "{v}", "{v}"), "the {n} {q}", "the {n} {q}", "the {v} {h}", "my {v} {h}", "my {h} {q}",
    "my {h} called {q}",
)  # fmt: skip
"""How a thing with a name of its own is called behind a preposition: "to Winter Crops", "to my Yoga list"."""


def _entitled(phrase: Phrase, said: Said, rng: Random) -> str:
    form = _CONTAINED[int(rng.random() * len(_CONTAINED))]
    head = phrase.words.rpartition(" ")[2]
    if phrase.preposition not in ("to", "into", "from", "on", "in"):
        form = form.replace("my {", "the {")
    if is_plural(head) and "called" in form:
        form = "{v}"
    value = marked(said.text)
    return form.format(v=value, q=quoted(said.text, rng, 0.3), n=phrase.words, h=head)


_AMOUNTS = word_set("attributes") | word_set("measured") | {"number", "amount", "value", "level"}


def said_behind(preposition: str, pool: Pool) -> bool:
    """Whether a value will be said with this preposition: one "to …" is enough."""
    return preposition in ("to", "from", "at", "until") and any(
        said.role.say
        and said.role.say[0].startswith(preposition + " ")
        and not (said.is_member and PLACED.match(said.text))  # "for visitors" says no "to"
        for said in pool.left.values()
    )


_PLACES = frozenset(("in", "at", "on"))
_PEOPLE = word_set("served") | word_set("people")


def is_placed(phrase: Phrase, pool: Pool) -> bool:
    """Whether a value says where more exactly: "in the lobby", not "in the building in the lobby"."""
    whole = phrase.preposition == "of" and phrase.words.split()[-1] in word_set("wholes")
    return (
        phrase.parameter is None
        and (phrase.preposition in _PLACES or whole)
        and any(said.role.name == "room" or place_of(said) for said in pool.left.values())
    )


def is_counted_object(phrase: Phrase, pool: Pool) -> bool:
    """Whether a phrase such as "with stars" only announces a count that is said anyway."""
    noun = singular(phrase.words.rpartition(" ")[2].lower())
    if phrase.preposition == "for" and not phrase.parameter and noun in _PEOPLE:
        return any(said.role.unit == "person" for said in pool.left.values())
    return phrase.preposition == "with" and any(
        said.role.unit and stem(said.role.unit) == stem(singular(phrase.words.rpartition(" ")[2]))
        for said in pool.left.values()
    )
