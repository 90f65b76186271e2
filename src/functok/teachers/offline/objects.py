"""From a thing and the values at hand to a noun phrase: "the back camera", "my order 4711", "5 headlines"."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from random import Random

from functok.teachers.offline.content import Phrase, Thing
from functok.teachers.offline.english import article, is_plural, plural, singular, stem
from functok.teachers.offline.lexicon import is_mass, load, synonyms, takes_the
from functok.teachers.offline.roles import counted
from functok.teachers.offline.said import Pool, Said, marked, quoted, the, with_unit
from functok.values.semantics import Semantic

_PLAIN = frozenset({Semantic.PERSON, Semantic.PLACE, Semantic.PHONE, Semantic.EMAIL, Semantic.MONEY, Semantic.URL})
_MONEY_HEADS = frozenset("money amount sum funds cash payment currency".split())
_POSSESSOR = re.compile(r"^[a-z]+(?:'s|s') (?=\w)")
_SIMPLE = re.compile(r"[a-z]+(?:[ -][a-z]+)?$", re.IGNORECASE)


def with_synonym(thing: Thing, rng: Random, avoid: frozenset[str], share: float = 0.35) -> Thing:
    """The thing under another name, if there is one that no other function goes by."""
    words = _POSSESSOR.sub("", thing.words) if rng.random() < 0.6 else thing.words
    if rng.random() < share:
        known = synonyms()
        for start in _starts(words):
            key = words[start:].lower()
            if start and " " not in key and singular(key) not in anywhere():
                break
            others = [o for o in known.get(key, ()) if stem(singular(o.rpartition(" ")[2])) not in avoid]
            if others:
                other = others[int(rng.random() * len(others))]
                if not set(other.lower().split()) & set(words[:start].lower().split()):
                    words = words[:start] + other
                break
    if words == thing.words:
        return thing
    determiner = thing.determiner
    if determiner == "a" and (is_mass(words, words.rpartition(" ")[2]) or is_plural(words.rpartition(" ")[2])):
        determiner = ""
    if words.startswith("some ") or is_mass(words, "") and not takes_the(words, words):
        determiner = ""
    elif determiner == "" and not is_plural(words.rpartition(" ")[2]) and not is_mass(words, words.rpartition(" ")[2]):
        determiner = "the" if is_mass(thing.words, thing.head) else "a"
    return replace(thing, words=words, determiner=determiner)


@cache
def anywhere() -> frozenset[str]:
    """Single words that keep their other names at the end of a longer phrase."""
    return frozenset(load("nouns.yaml")["anywhere"])


def _starts(words: str) -> list[int]:
    """Where the words of a phrase begin: the longest ending first."""
    return [0, *(m.end() for m in re.finditer(r" ", words))]


def object_text(
    thing: Thing, pool: Pool, rng: Random, crowded: bool, full: bool = False
) -> str:
    """The noun phrase with what belongs to it; what is said here is taken from the pool.

    `crowded`: another function has the same object, so what tells them apart is kept. `full`: a value
    that says which one stands with its noun: "the song Stardust".
    """
    bound = thing.parameter in pool.left
    front = _named(thing, pool, rng, full) or _counted(thing, pool, rng) or _described(thing, pool, rng)
    text = front if front is not None else _plain(thing, rng)
    after_value = False
    for phrase in thing.behind:
        if not _repeats(phrase, thing) and not (after_value and phrase.preposition == "of"):
            text += _behind(phrase, pool, rng, crowded or bound)
        after_value = phrase.parameter is not None
    return text


def _repeats(phrase: Phrase, thing: Thing) -> bool:
    """Whether a phrase says nothing new: "my account balance of my account", "the history of me"."""
    if phrase.parameter is not None or phrase.preposition != "of":
        return False
    return phrase.words in ("me", "I") or set(phrase.words.lower().split()) <= set(thing.words.lower().split())


def bare_text(thing: Thing, pool: Pool, rng: Random, crowded: bool) -> str:
    """The same without an article in front, as people type it."""
    text = object_text(replace(thing, determiner="" if thing.determiner in ("a", "the", "my", "some") else thing.determiner), pool, rng, crowded, full=rng.random() < 0.8)
    return re.sub(r"^(?:the|an?) ", "", text)


def _plain(thing: Thing, rng: Random) -> str:
    determiner = thing.determiner
    if determiner == "my" and rng.random() < 0.25:
        determiner = "the"
    if not determiner:
        return thing.words
    if determiner == "a":
        return f"{article(thing.words)} {thing.words}"
    return f"{determiner} {thing.words}"


def _named(thing: Thing, pool: Pool, rng: Random, full: bool) -> str | None:
    """The value that says which one: "the kitchen window", "Maria", "order 4711"."""
    said = pool.take(thing.parameter)
    if said is None:
        return None
    value, semantic = said.text, said.role.semantic
    head = thing.head.lower()
    if semantic is Semantic.ENUM:
        return _enum_named(thing, said)
    if semantic is Semantic.PERSON and head not in _ANYBODY and rng.random() < 0.5:
        return f"{marked(value)} as {article(thing.words)} {thing.words}" if rng.random() < 0.4 else f"the {thing.words} {marked(value)}"
    if semantic in _PLAIN or head in _MONEY_HEADS:
        return marked(value)
    if semantic is Semantic.MESSAGE:
        return quoted(value, rng, 0.8)
    if semantic is Semantic.SEARCH and head not in _ASKED:
        return _searched(thing, value, rng)
    if semantic in (Semantic.TITLE, Semantic.TEXT) and head not in _ASKED:
        return _titled(thing, value, rng)
    if semantic in (Semantic.SEARCH, Semantic.LANGUAGE, Semantic.COUNTRY, Semantic.CURRENCY, Semantic.ARRAY):
        return marked(value)
    if semantic is Semantic.IDENTIFIER:
        number = " number" if value[:1].isdigit() and head not in ("number", "code", "id") and rng.random() < 0.4 else ""
        return f"{rng.choice(['my ', 'the ', '', '']) if thing.determiner != 'my' else 'my '}{singular(thing.words)}{number} {marked(value)}"
    if semantic is Semantic.DEVICE:
        return f"{the(value)} {marked(value)}".strip()
    if value[-1:] in ".?!":
        return quoted(value, rng, 0.95)
    if (full or rng.random() < 0.45) and not is_plural(head) and head not in _ASKED:
        return f"the {thing.words} {quoted(value, rng)}"
    return quoted(value, rng, 0.25)


_ANYBODY = frozenset("person recipient someone somebody people friend user name number address".split())
_ASKED = frozenset("query term terms keyword keywords topic phrase question word text something name title sentence expression".split())


def _searched(thing: Thing, value: str, rng: Random) -> str:
    """What is looked for: "videos about cats", "cat videos"."""
    words = plural(thing.words) if thing.determiner in ("a", "some") and rng.random() < 0.5 else thing.words
    if rng.random() < 0.3 and _SIMPLE.match(value):
        return f"{marked(value)} {words}"
    link = "about" if rng.random() < 0.5 else ("on" if rng.random() < 0.6 else "of")
    lead = "the " if thing.determiner == "the" and rng.random() < 0.4 else ""
    return f"{lead}{words} {link} {marked(value)}"


def _titled(thing: Thing, value: str, rng: Random) -> str:
    roll = rng.random()
    if value[-1:] in ".?!":
        return quoted(value, rng, 0.9) if roll < 0.6 else f"the {thing.words} {quoted(value, rng, 0.9)}"
    if roll < 0.5:
        return f"the {thing.words} {quoted(value, rng, 0.7)}"
    if roll < 0.85:
        return f"{article(thing.words)} {thing.words} called {quoted(value, rng, 0.6)}"
    return quoted(value, rng, 0.95)


def _enum_named(thing: Thing, said: Said) -> str:
    value, words = said.text, thing.words
    head = thing.head.lower()
    spoken = value.lower().split()
    if stem(singular(head)) in {stem(singular(word)) for word in spoken}:
        return f"the {marked(value)}"
    label = said.role.label.lower().split()[-1]
    if stem(singular(head)) == stem(singular(label)):
        every = spoken[0] in ("all", "both", "every")
        return f"{marked(value)} {plural(words)}" if every else f"the {marked(value)} {singular(words)}"
    return f"the {marked(value)}"


def _counted(thing: Thing, pool: Pool, rng: Random) -> str | None:
    """The count before a plural: "5 headlines", "two tickets"."""
    said = pool.place("count", "quantity")
    if said is None or is_mass(thing.words.lower(), thing.head.lower()):
        return None
    noun = singular(thing.words)
    if said.role.place == "quantity" and said.role.unit and stem(said.role.unit) != stem(singular(thing.head)):
        return None
    if said.role.place == "count" and rng.random() < 0.35:
        return None
    pool.take(said.key)
    value = marked(said.text)
    if said.text.lower() in ("1", "one", "a"):
        return f"{value} {noun}"
    lead = rng.choice(["", "", "the top ", "the first ", "up to "]) if said.role.place == "count" else ""
    return f"{lead}{counted(value, noun)}"


def _described(thing: Thing, pool: Pool, rng: Random) -> str | None:
    """A kind, colour or sum at the noun: "sports news", "a payment of $20"."""
    said = pool.place("front", "color", "amount")
    if said is None:
        return None
    value = said.text
    place = said.role.place
    if stem(said.role.label) in {stem(word) for word in thing.words.split()}:
        return None
    if place == "amount":
        head = thing.head.lower()
        if head not in _MONEY_HEADS and said.role.semantic is not Semantic.MONEY:
            return None
        pool.take(said.key)
        if head in _MONEY_HEADS and head != "payment":
            return marked(value)
        return f"{article(thing.words)} {thing.words} of {marked(value)}"
    if not _SIMPLE.match(value) or value.lower().endswith("ing") or rng.random() < 0.3:
        return None
    if stem(thing.head) in {stem(w) for w in value.split()}:
        return None
    pool.take(said.key)
    if thing.determiner == "a":
        return f"{article(value)} {marked(value)} {thing.words}"
    return f"{thing.determiner or ''} {marked(value)} {thing.words}".strip()


def _behind(phrase: Phrase, pool: Pool, rng: Random, crowded: bool) -> str:
    if phrase.parameter is not None:
        said = pool.take(phrase.parameter)
        if said is None:
            return ""
        if said.is_phrase or said.role.place == "text":
            pool.left[phrase.parameter] = said
            return ""
        return " " + phrase.preposition + " " + inside(phrase, said, rng)
    if phrase.preposition == "of":
        return " " + phrase.text if rng.random() < 0.9 else ""
    if phrase.preposition in ("that", "which", "who") or " " in phrase.words and phrase.words.split()[0].endswith("ing"):
        return " " + phrase.text if rng.random() < 0.6 else ""
    if phrase.determiner == "a":
        return " " + phrase.text if crowded and rng.random() < 0.5 else ""
    return " " + phrase.text if rng.random() < (0.8 if crowded else 0.3) else ""


def inside(phrase: Phrase, said: Said, rng: Random) -> str:
    """The value in the place of the phrase's noun: "in a tyre" → "the rear left tyre"."""
    value = said.text
    head = phrase.words.rpartition(" ")[2].lower()
    if said.role.semantic is Semantic.ENUM:
        if stem(singular(head)) in {stem(singular(w)) for w in value.lower().split()}:
            return f"the {marked(value)}"
        if stem(singular(said.role.label.split()[-1])) == stem(singular(head)):
            every = value.lower().split()[0] in ("all", "both")
            return f"{marked(value)} {plural(head)}" if every else f"the {marked(value)} {singular(head)}"
        return f"{the(value)} {marked(value)}".strip()
    if said.role.semantic in (Semantic.DEVICE, Semantic.ARRAY) and said.role.name in ("room", "device", "device_name", "seat"):
        return f"{the(value)} {marked(value)}".strip()
    if said.role.semantic is Semantic.DEVICE:
        return f"{the(value)} {marked(value)}".strip()
    if said.role.semantic is Semantic.IDENTIFIER:
        return f"{singular(phrase.words)} {marked(value)}"
    if said.role.name == "amount" and head not in _MONEY_HEADS:
        return f"{article(phrase.words)} {phrase.words} of {marked(value)}"
    if said.role.semantic in (Semantic.DURATION, Semantic.INTEGER, Semantic.NUMBER):
        return with_unit(said)
    if said.role.semantic is Semantic.MEDIA and rng.random() < 0.4 and head not in ("name", "title"):
        return f"the {phrase.words} {quoted(value, rng)}"
    return marked(value)


def question_about(thing: Thing, rng: Random) -> str | None:
    """A question that fits this sort of thing: "how much is {np}"; None if only the general ones fit."""
    options = load("nouns.yaml")["ask"].get(thing.head.lower())
    if not options:
        return None
    return str(options[int(rng.random() * len(options))])
