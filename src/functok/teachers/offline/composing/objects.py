"""From a thing and the values at hand to a noun phrase: "the cabin temperature", "5 headlines"."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from functok.teachers.offline.arguments.before_values import preposition_for
from functok.teachers.offline.arguments.roles import counted
from functok.teachers.offline.arguments.said import (
    SUPERLATIVE,
    Pool,
    Said,
    marked,
    unmarked,
)
from functok.teachers.offline.arguments.which import (
    MONEY_HEADS,
    SIMPLE,
    inside,
    is_counted_object,
    is_detachable,
    is_noun,
    is_one_itself,
    is_placed,
    item_text,
    named,
    of_that_kind,
    said_behind,
    stands_alone,
)
from functok.teachers.offline.composing.modifying import modified, something
from functok.teachers.offline.words.content import Phrase, Thing
from functok.teachers.offline.words.english import article
from functok.teachers.offline.words.lexicon import is_mass
from functok.teachers.offline.words.phrasebook import load, word_set
from functok.teachers.offline.words.renaming import POSSESSOR
from functok.values.english.inflection import is_plural, plural, singular, stem
from functok.values.parameters.semantics import Semantic

_ANYTHING = word_set("anything")


def object_text(thing: Thing, pool: Pool, rng: Random, crowded: bool, full: bool = False) -> str:
    """The noun phrase with what belongs to it; what is said here is taken from the pool.

    `crowded`: another function has the same object, so what tells them apart is kept. `full`: a value
    that says which one stands with its noun: "the song Stardust".
    """
    thing = _seen(something(thing, pool), pool, rng)
    bound = thing.parameter in pool.left
    thing = _compounded(thing, pool, rng)
    front = (
        _portions(thing, pool, rng)
        or named(thing, pool, rng, full or thing.full)
        or _counted(thing, pool, rng)
        or _described(thing, pool, rng)
    )
    if front is not None:
        front = modified(front, pool, rng)
    text = front if front is not None else _plain(thing, rng)
    after_value = False
    behind = thing.behind
    telling = not crowded and thing.head.lower() not in word_set("too_short")
    if (front is None or bound) and (first := _as_front(thing, front, pool, rng)) is not None:
        text, behind, after_value = first, behind[1:], True
    for phrase in behind:
        known = bound and front is not None
        unsaid = thing.parameter is not None and not bound and phrase.preposition == "of"
        if phrase.parameter is None and phrase.determiner == "a" and (known or unsaid):
            continue  # "booking 4711", "my booking", not "booking 4711 of a table"
        said_so = phrase.parameter is None and said_behind(phrase.preposition, pool)
        if said_so or is_counted_object(phrase, pool) or is_placed(phrase, pool):
            continue
        if not _repeats(phrase, thing) and not (after_value and phrase.preposition == "of"):
            kept = phrase.parameter is None and _is_needed(phrase, thing)
            told = bound and phrase.parameter is None and not kept
            if told and rng.random() < _TOLD_SHARE:
                continue  # the value says which one: "the north gate" without "of the car park"
            text += (
                f" {phrase.text}"
                if kept
                else _behind(phrase, thing, pool, rng, crowded or bound, telling)
            )
        after_value = phrase.parameter is not None
    return text


_PARTS = word_set("parts")
_RELATIVE = word_set("relative")
_SIGNED_UP = word_set("served") | word_set("people") | word_set("anybody")


def _is_needed(phrase: Phrase, thing: Thing) -> bool:
    """Whether the noun says nothing without the phrase: "the end of the list", "table of contents"."""
    if phrase.preposition in ("on", "in") and not phrase.determiner:
        return phrase.words in word_set("put_into")  # "on hold"
    if phrase.preposition == "to" and phrase.words.partition(" ")[0] in word_set("comparatives"):
        return True  # "to better seats"
    if phrase.preposition in ("for", "to") and singular(thing.head.lower()) in _SIGNED_UP:
        return True  # "register Ann for the test"
    if phrase.preposition == "of":
        if thing.head.lower() in _RELATIVE and thing.behind[0] is phrase:
            return True  # "the color of the light", "the strength of the fan"
        return thing.head.lower() in _PARTS or (not phrase.determiner and not phrase.common)
    return phrase.preposition in ("off", "into", "onto")


_APPEARANCES = word_set("appearances")
_SEEN_SHARE = 0.3


def _seen(thing: Thing, pool: Pool, rng: Random) -> Thing:
    """`the picture of a camera` → the camera, now and then, where a member says which."""
    of = thing.behind[0] if thing.behind else None
    said = pool.peek(of.parameter) if of is not None and of.preposition == "of" else None
    if of is None or said is None or not said.is_member or thing.determiner != "the":
        return thing
    if thing.head.lower() not in _APPEARANCES or rng.random() > _SEEN_SHARE:
        return thing
    return Thing("the", of.words, thing.behind[1:], of.parameter)


def _as_front(thing: Thing, front: str | None, pool: Pool, rng: Random) -> str | None:
    """`heating of a seat` with a value for the seat → "the rear left seat heating", now and then."""
    first = thing.behind[0] if thing.behind else None
    said = pool.peek(first.parameter) if first is not None else None
    if (
        first is None
        or said is None
        or not said.is_member
        or not (first.preposition == "of" or is_detachable(first, said))
    ):
        return None
    words = thing.words if front is None else front.removeprefix("the ")
    repeated = set(first.words.lower().split()) & set(words.lower().split())
    if repeated or rng.random() < 0.5 or len(words.split()) > 2 or not first.determiner:
        return None
    if front is not None and not (front.startswith("the ") and SIMPLE.match(unmarked(words))):
        return None
    if first.preposition != "of" and is_plural(said.text):
        return None  # not "the flower beds plants"
    pool.take(first.parameter)
    which = inside(first, said, rng)
    return f"{which if which.startswith('the ') else 'the ' + which} {words}"


def _compounded(thing: Thing, pool: Pool, rng: Random) -> Thing:
    """`temperature of the cabin` → `cabin temperature`, now and then, where the whole is short."""
    first = thing.behind[0] if thing.behind else None
    if (
        first is None
        or first.preposition != "of"
        or first.parameter is not None
        or (first.common and thing.head.lower() not in _RELATIVE)
        or pool.place("front") is not None
        or thing.determiner == "a"
        or rng.random() < 0.5
    ):
        return thing
    words = POSSESSOR.sub("", first.words)
    if thing.parameter in pool.left or len(words.split()) > 2 or len(thing.words.split()) > 2:
        return thing
    if (
        (" " in words and words.split()[0].endswith("ing"))
        or first.determiner == "a"
        or is_plural(words)
        or words in ("me", "I")
    ):
        return thing
    determiner = first.determiner or thing.determiner
    return replace(
        thing, determiner=determiner, words=f"{words} {thing.words}", behind=thing.behind[1:]
    )


def _repeats(phrase: Phrase, thing: Thing) -> bool:
    """Whether a phrase says nothing new: "my account balance of my account", "the history of me"."""
    if phrase.parameter is not None or phrase.preposition != "of":
        return False
    return phrase.words in ("me", "I") or set(phrase.words.lower().split()) <= set(
        thing.words.lower().split()
    )


def bare_text(thing: Thing, pool: Pool, rng: Random, crowded: bool) -> str:
    """The same without an article in front, as people type it."""
    text = object_text(
        replace(
            thing,
            determiner="" if thing.determiner in ("a", "the", "my", "some") else thing.determiner,
        ),
        pool,
        rng,
        crowded,
        full=rng.random() < 0.8,
    )
    return re.sub(r"^(?:the|an?) ", "", text)


_ALL = ("all", "all", "all the", "all of the", "the")


def _plain(thing: Thing, rng: Random) -> str:
    determiner = thing.determiner
    if determiner == "my" and rng.random() < 0.25:
        determiner = "the"
    if determiner == "all" and thing.is_plural:
        determiner = _ALL[int(rng.random() * len(_ALL))]
    if not determiner:
        return thing.words
    if determiner == "a":
        return f"{article(thing.words)} {thing.words}"
    return f"{determiner} {thing.words}"


def _counted(thing: Thing, pool: Pool, rng: Random) -> str | None:
    """The count before a plural: "5 headlines", "two tickets"."""
    said = pool.place("count", "quantity")
    if (
        said is None
        or thing.head.lower() in word_set("collections")
        or is_mass(thing.words.lower(), thing.head.lower())
    ):
        return None
    noun = singular(thing.words)
    if (
        said.role.place == "quantity"
        and said.role.unit
        and stem(said.role.unit) != stem(singular(thing.head))
    ):
        return None
    if said.role.place == "count" and rng.random() < 0.35:
        return None
    pool.take(said.key)
    kind = pool.place("front", "color")
    simple = kind is not None and kind.role.semantic is Semantic.ENUM and SIMPLE.match(kind.text)
    stems = {stem(word) for word in thing.words.split()}
    if kind is not None and simple and stem(kind.role.label) not in stems:
        pool.take(kind.key)
        noun = _of_kind(noun, kind.text)
    value = marked(said.text)
    if said.text.lower() in ("1", "one", "a"):
        return f"{value} {noun}"
    lead = (
        rng.choice(["", "", "the top ", "the first ", "up to "])
        if said.role.place == "count"
        else ""
    )
    return f"{lead}{counted(value, noun)}"


_PORTIONS = word_set("portions") - {"copy"}


def _portions(thing: Thing, pool: Pool, rng: Random) -> str | None:
    """What is handed out in portions: "3 cups of green tea", "two cups of cappuccino", "two cappuccinos"."""
    said = pool.place("count", "quantity")
    if said is None or said.role.unit not in _PORTIONS:
        return None
    own = pool.peek(thing.parameter)
    kind = own or pool.place("front")
    if stem(singular(thing.head)) == stem(said.role.unit) or (own and not own.is_member):
        return None
    itself = kind is not None and is_one_itself(thing.head.lower(), kind.text.lower())
    if rng.random() > _PORTIONED_SHARE and not itself:  # not "a latte, four cups"
        return None
    pool.take(said.key)
    what, alone = thing.words, False
    if kind is not None and SIMPLE.match(kind.text) and kind.is_member:
        pool.take(kind.key)
        alone = is_noun(kind.text) and not is_plural(kind.text)
        what = marked(kind.text) if alone else _of_kind(what, kind.text)
    one = said.text.lower() in ("1", "one", "a")
    if alone and rng.random() < _BY_KIND_SHARE:
        return f"{marked(said.text)} {what if one or kind is None else marked(plural(kind.text))}"
    return f"{marked(said.text)} {said.role.unit if one else plural(said.role.unit)} of {what}"


_PORTIONED_SHARE = 0.8
_BY_KIND_SHARE = 0.45


def _described(thing: Thing, pool: Pool, rng: Random) -> str | None:
    """A kind, colour or sum at the noun: "sports news", "a payment of $20"."""
    said = pool.place("front", "color", "amount")
    topic = next((s for s in pool.left.values() if s.role.name == "topic"), None)
    if said is None and topic is not None and rng.random() < _TOPIC_SHARE:
        said = topic  # "a politics show"
    if said is None:
        return None
    if thing.words.startswith("what "):
        return None
    value = said.text
    place = said.role.place
    if said.role.name == "sort":
        if not SUPERLATIVE.match(value):
            return None
        pool.take(said.key)
        return f"the {marked(value)} {thing.words}"
    if stem(said.role.label) in {stem(word) for word in thing.words.split()}:
        return None
    if place == "amount":
        head = thing.head.lower()
        if head not in MONEY_HEADS and said.role.semantic is not Semantic.MONEY:
            return None
        pool.take(said.key)
        if head in MONEY_HEADS and head != "payment":
            return marked(value)
        lead = "" if thing.is_plural else f"{article(thing.words)} "
        return f"{lead}{thing.words} of {marked(value)}"
    if place == "front" and SIMPLE.match(value) and is_kind(thing, said):
        pool.take(said.key)
        if thing.is_plural:
            the = "the " if thing.determiner == "the" else ""
            return f"{the}{marked(plural(value))}"
        return of_that_kind(value, thing.determiner)
    if value.lower() in ("any", "all", "both", "other", "none"):
        return None
    if not SIMPLE.match(value) or value.lower().startswith(("each ", "every ")):
        return None
    if value.lower().endswith("ing") and said.role.name != "kind_of":
        return None
    if said.role.semantic is not Semantic.ENUM and rng.random() < 0.3:
        return None
    if stem(thing.head) in {stem(w) for w in value.split()}:
        return None
    pool.take(said.key)
    if said.role.label.split()[-1] in _QUANTITIES and singular(thing.head.lower()) not in word_set(
        "meters"
    ):
        return f"the {marked(value)} of the {thing.words}"  # "the moisture of the soil"
    whole = _of_kind(thing.words.removeprefix("some "), value)
    if thing.determiner == "a":
        return f"{article(unmarked(whole))} {whole}"
    return f"{thing.determiner or ''} {whole}".strip()


_TOPIC_SHARE = 0.3
_QUANTITIES = frozenset(("quantity", "measurement", "metric", "reading", "indicator", "statistic"))


def is_kind(thing: Thing, said: Said) -> bool:
    """Whether the value is a kind of the thing, to be said in its place: a cat, of animals."""
    head = thing.head.lower()
    return head in _ANYTHING or (said.is_member and stands_alone(head, said.text))


def _of_kind(words: str, value: str) -> str:
    """`fresh bread` and `rye` → `fresh rye bread`; `bread` and `rye` → `rye bread`."""
    first, _, noun = words.partition(" ")
    if noun and first.lower() in _BEFORE_KIND:
        return f"{first} {marked(value)} {noun}"
    return f"{marked(value)} {words}"


_BEFORE_KIND = word_set("before_kind")


_APART_SHARE = 0.7
_TOLD_SHARE = 0.9
_DETACHED_SHARE = 0.5
_AGAINST_SHARE = 0.15


def _behind(
    phrase: Phrase, thing: Thing, pool: Pool, rng: Random, crowded: bool, telling: bool
) -> str:
    """A phrase behind the noun; `telling`: the noun alone says what is meant."""
    if phrase.parameter is not None:
        said = pool.take(phrase.parameter)
        if said is None:
            return ""
        if said.is_phrase or said.role.place == "text" or said.role.name == "duration":
            pool.left[phrase.parameter] = said
            return ""
        link = phrase.preposition
        if link == "in" and said.role.semantic is Semantic.ORGANIZATION:
            link = "at"
        apart = phrase.preposition != "of" or thing.head.lower() not in _APPEARANCES
        if apart and is_detachable(phrase, said) and rng.random() < _DETACHED_SHARE:
            pool.left[phrase.parameter] = (
                said  # "water the plants for ten minutes in the greenhouse"
            )
            return ""
        if link == "with" and said.is_member and rng.random() < _APART_SHARE:
            pool.left[phrase.parameter] = said  # to be said behind, in the words of its own role
            return ""
        if apart and link == "of" and said.is_member and rng.random() < 0.35:
            link = "for"
        goods = said.role.semantic is Semantic.PRODUCT and phrase.words.startswith("something")
        value = item_text(said.text) if goods else inside(phrase, said, rng)
        return f" {f'{preposition_for(link, said.text)} {value}'.strip()}"
    if phrase.common:
        return " " + phrase.text if rng.random() < 0.2 else ""
    if phrase.preposition in ("into", "onto"):
        return " " + phrase.text
    alone = not pool.left  # no value says more
    if phrase.preposition == "of":
        share = 0.9 if not telling else 0.75 if alone else 0.5
        return " " + phrase.text if rng.random() < share else ""
    if phrase.preposition in ("that", "which", "who") or (
        " " in phrase.words and phrase.words.split()[0].endswith("ing")
    ):
        return " " + phrase.text if not telling or rng.random() < 0.6 else ""
    if (
        phrase.preposition == "against"
    ):  # a thing is called by what it is against, seldom spoken of so
        return " " + phrase.text if rng.random() < _AGAINST_SHARE else ""
    if phrase.determiner == "a":
        return " " + phrase.text if (crowded or alone) and rng.random() < 0.5 else ""
    return " " + phrase.text if rng.random() < (0.8 if crowded else 0.6 if alone else 0.3) else ""


def question_about(thing: Thing, rng: Random) -> str | None:
    """A question that fits this sort of thing: "how much is {np}"; None if only the general ones fit."""
    options = load("nouns.yaml")["ask"].get(thing.head.lower())
    if not options:
        return None
    return str(options[int(rng.random() * len(options))])
