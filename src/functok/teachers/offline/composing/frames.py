"""The values that stand in the slots of frames: "a 7 pm table", "room 12", "three bagels", "five stars"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random

from functok.specs.model import Parameter
from functok.teachers.offline.about.meaning import Meaning
from functok.teachers.offline.arguments.before_values import preposition_for, the
from functok.teachers.offline.arguments.roles import counted, role_of
from functok.teachers.offline.arguments.said import Pool, Said, marked
from functok.teachers.offline.arguments.which import counts, item_text, quantity_of
from functok.teachers.offline.words.english import article, name_words
from functok.teachers.offline.words.lexicon import is_mass, is_verb
from functok.values.english.inflection import is_plural, singular
from functok.values.parameters.meaning import meaning_of
from functok.values.parameters.semantics import Semantic
from functok.values.parameters.things import things

_BY_SEMANTIC: Mapping[Semantic, tuple[str, ...]] = {
    Semantic.TIME: ("at", "a_time"),
    Semantic.DATE: ("day", "date"),
    Semantic.SEARCH: ("query",),
    Semantic.TITLE: ("title", "task"),
    Semantic.PRODUCT: ("a_item", "some"),
    Semantic.MESSAGE: ("do",),
}
_BESIDE_GOODS = ("wanted", "brought")
"""Roles of goods that another one is about."""
_BY_ROLE: Mapping[str, tuple[str, ...]] = {
    "people": ("count", "people"),
    "rating": ("stars", "score"),
    "customer_name": ("name",),
    "origin": ("from_place",),
    "destination": ("to_place",),
    "color": ("color",),
    "size": ("size", "a_size", "in_size"),
    "room": ("room", "of_room"),
    "wanted": ("wanted",),
}
_BY_NAME: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("track", "song", "episode", "tune", "title"), ("track",)),
    **dict.fromkeys(("artist", "band", "singer", "musician"), ("artist",)),
    "album": ("album",), "playlist": ("playlist",), "genre": ("genre",),
}  # fmt: skip
_BY_KIND: Mapping[str, tuple[str, ...]] = {
    "trouble": ("trouble", "told_trouble", "such_trouble"),
    "verdict": ("verdict",),
    "indoors": ("spot", "at_spot"),
    "room_number": ("of_room",),
    "booked": ("name",),
}
_PLAYED = (Semantic.MEDIA, Semantic.TEXT, Semantic.ENUM, Semantic.TITLE, Semantic.PERSON)


def slots_of_values(
    meaning: Meaning, parameters: Iterable[Parameter]
) -> dict[str, tuple[str, ...]]:
    """By slot: the one of these parameters whose value fills it; without those that several could fill."""
    found: dict[str, list[str]] = {}
    own_unit = any(name_words(p.name)[-1] == "unit" for p in meaning.function.arguments)
    for parameter in parameters:
        for slot in dict.fromkeys(_slots(parameter, meaning)):
            if slot == "stars" and own_unit:
                continue  # points, perhaps
            found.setdefault(slot, []).append(parameter.name)
    return {slot: (names[0],) for slot, names in found.items() if len(names) == 1}


VALUE_SLOTS = frozenset(
    slot
    for table in (_BY_SEMANTIC, _BY_ROLE, _BY_NAME, _BY_KIND)
    for slots in table.values()
    for slot in slots
)


def _slots(parameter: Parameter, meaning: Meaning) -> Iterator[str]:
    own = meaning_of(parameter)
    kind = own.kind
    role = role_of(parameter, own.semantic, meaning.about).name
    yield from _BY_KIND.get(kind, ())
    if kind not in ("trouble", "verdict") and role not in _BESIDE_GOODS:
        yield from _BY_SEMANTIC.get(own.semantic, ())
    if own.semantic is Semantic.TEXT and own.field and name_words(parameter.name)[-1] in things():
        yield from _BY_SEMANTIC[Semantic.PRODUCT]
    if own.semantic is not Semantic.BOOLEAN:
        yield from _BY_ROLE.get(role, ())
    if own.semantic in _PLAYED:
        yield from _BY_NAME.get(name_words(parameter.name)[-1], ())


def said_value(slot: str, said: Said, pool: Pool, rng: Random) -> str | None:
    """The words for a value in a slot, marked; None where it cannot be said there."""
    if slot == "some":
        return _some(said, quantity_of(pool))
    word = _WORDED.get(slot)
    return word(said, rng) if word else marked(said.text)


def taken_along(
    slots: Iterable[str], parameters: Mapping[str, tuple[str, ...]], pool: Pool
) -> list[str]:
    """The parameter that is said with another in these slots: how many are wanted, in "three bagels"."""
    quantity = quantity_of(pool)
    if quantity is None or "some" not in slots:
        return []
    return [quantity.key] if counts(pool.left[parameters["some"][0]].text) else []


def _some(said: Said, quantity: Said | None) -> str:
    if quantity is not None:
        return (
            f"{marked(quantity.text)} {marked(said.text)}"
            if counts(said.text)
            else marked(said.text)
        )
    return _an_item(said)


def _an_item(said: Said, _rng: Random | None = None) -> str:
    return item_text(said.text)


_ADVERBIAL = re.compile(
    r"(?:today|tonight|tomorrow|tmrw|yesterday|this|next|last|in|the day|every|a week|two weeks)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\.?)?$|noon$|\w+ o'clock$", re.IGNORECASE)
_AN_HOUR = re.compile(r"(?:8|11|18)(?!\d)")


def _day(said: Said, _rng: Random) -> str:
    return marked(said.text) if _ADVERBIAL.match(said.text) else f"on {marked(said.text)}"


def _at(said: Said, _rng: Random) -> str | None:
    return None if said.text.lower().startswith(("in ", "at ")) else marked(said.text)


def _a_time(said: Said, _rng: Random) -> str | None:
    if not _CLOCK.match(said.text):
        return None
    return (
        f"an {marked(said.text)}"
        if _AN_HOUR.match(said.text)
        else f"{article(said.text)} {marked(said.text)}"
    )


_ONE = ("1", "one", "a", "an")


def _count(said: Said, _rng: Random) -> str | None:
    return None if said.text.lower() in _ONE else marked(said.text)


_PARTIES = ("{n} people", "{n} of us", "a party of {n}", "{n} persons", "{n}", "{own}")


def _people(said: Said, rng: Random) -> str | None:
    if said.text.lower() in _ONE or not said.text[-1:].isalnum():
        return None
    n = marked(said.text)
    form = _PARTIES[int(rng.random() * len(_PARTIES))]
    return form.format(n=n, own=counted(n, said.role.unit or "person"))


def _stars(said: Said, _rng: Random) -> str:
    return f"{marked(said.text)} {'star' if said.text.lower() in _ONE else 'stars'}"


def _query(said: Said, _rng: Random) -> str | None:
    return None if said.text.rstrip("\"'").endswith("?") else marked(said.text)


def _task(said: Said, _rng: Random) -> str | None:
    return (
        marked(said.text)
        if is_verb(said.text.split()[0].lower()) and said.text[0].islower()
        else None
    )


_NO_DEEDS = frozenset(
    ("see", "have", "get", "let", "do", "be", "thank", "please", "is", "are", "may")
)


def _do(said: Said, _rng: Random) -> str | None:
    """A text that asks for a deed, as it stands behind "ask Ann to"."""
    first, _, rest = said.text.partition(" ")
    deed = first.islower() and is_verb(first) and first not in _NO_DEEDS
    return marked(said.text) if deed and rest and not set("?!.,") & set(rest) else None


_SAYS = re.compile(
    r"\b(?:is|are|has|have|was|won't|doesn't|don't|makes?|keeps?|fell|smells?|rattles?|stopped|squeaks?|left|arrived|gets?|can't)\b"
)


def _told_trouble(said: Said, _rng: Random) -> str | None:
    return marked(said.text) if _SAYS.search(said.text) else None


def _such_trouble(said: Said, _rng: Random) -> str | None:
    text = said.text
    if _SAYS.search(text) or text.startswith("there"):
        return None
    first, last = text.split()[0].lower(), text.split()[-1].lower()
    bare = first in ("a", "an", "the", "no", "my", "too") or is_plural(last) or is_mass(text, last)
    plain = len(text.split()) == 2 and not bare
    return f"{article(text)} {marked(text)}" if plain else marked(text)


_NUMBERED_ROOM = re.compile(r"\d+[A-Z]?$")


def _of_room(said: Said, rng: Random) -> str:
    if _NUMBERED_ROOM.match(said.text):
        noun = singular(said.role.label.split()[0]) if said.role.label else "room"
        return marked(said.text) if rng.random() < _BARE_SHARE else f"{noun} {marked(said.text)}"
    return f"{the(said.text)} {marked(said.text)}".strip()


_BARE_SHARE = 0.3


_NEARBY = ("by", "near", "next to", "behind", "outside")
_NEARBY_SHARE = 0.3


def _at_spot(said: Said, rng: Random) -> str:
    if _NUMBERED_ROOM.match(said.text):
        return f"in {marked(said.text)}"
    if said.text.startswith("the ") and rng.random() < _NEARBY_SHARE:
        return f"{_NEARBY[int(rng.random() * len(_NEARBY))]} {marked(said.text)}"
    return f"{preposition_for('in', said.text)} {marked(said.text)}".strip()


def _room(said: Said, _rng: Random) -> str:
    return f"{the(said.text)} {marked(said.text)}".strip()


def _size(said: Said, _rng: Random) -> str | None:
    return None if said.text[0].isdigit() else marked(said.text)


def _a_size(said: Said, rng: Random) -> str | None:
    size = _size(said, rng)
    return f"{article(said.text)} {size}" if size else None


def _in_size(said: Said, rng: Random) -> str:
    lead = ("in size ", ", size ", ", ") if said.text[0].isdigit() else ("in ", ", ", ", size ")
    return lead[int(rng.random() * len(lead))] + marked(said.text)


_WORDED: Mapping[str, Callable[[Said, Random], str | None]] = {
    "day": _day, "at": _at, "a_time": _a_time, "count": _count, "people": _people, "stars": _stars,
    "query": _query, "task": _task, "do": _do, "told_trouble": _told_trouble,
    "such_trouble": _such_trouble, "of_room": _of_room, "at_spot": _at_spot, "room": _room,
    "size": _size, "a_size": _a_size, "in_size": _in_size, "a_item": _an_item, "wanted": _an_item,
}  # fmt: skip
