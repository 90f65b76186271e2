"""The words: verbs by sense, what things are called, and the small closed classes of English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from functok.hashing import content_hash
from functok.teachers.offline.english import base_form, is_plural, plural, singular

_DATA = files("functok.teachers.offline") / "data"
_FILES = (
    "verbs.yaml", "nouns.yaml", "carriers.yaml", "arguments.yaml", "situations.yaml", "serving.yaml",
    "negatives/small_talk.yaml", "negatives/trivia.yaml", "negatives/recommendation.yaml",
    "negatives/writing.yaml", "negatives/calculation.yaml", "negatives/other_app.yaml",
    "negatives/other_device.yaml",
)  # fmt: skip


@cache
def load(name: str) -> Any:
    """The content of a phrase file, by its path below `data/`."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((_DATA / name).read_text(encoding="utf-8"), Loader=loader)  # noqa: S506


@cache
def phrases_hash() -> str:
    """Hash of all phrase files: the wording of every answer depends on them."""
    return content_hash([(_DATA / name).read_text(encoding="utf-8") for name in _FILES])


@dataclass(frozen=True)
class Sense:
    """A group of verbs that ask for the same: patterns with `{o}`, and whether they ask to be told."""

    name: str
    say: tuple[str, ...]
    inform: bool


@cache
def senses() -> Mapping[str, Sense]:
    """From a verb in its base form (`turn_on` for two words) to its sense."""
    return {
        verb: senses_by_name()[name]
        for name, entry in load("verbs.yaml").items()
        for verb in entry["verbs"]
    }


@cache
def senses_by_name() -> Mapping[str, Sense]:
    return {
        name: Sense(name, tuple(entry["say"]), bool(entry.get("inform", False)))
        for name, entry in load("verbs.yaml").items()
    }


@cache
def technical_verbs() -> frozenset[str]:
    """Verbs that stand in specs but that nobody says to an assistant."""
    return frozenset(load("verbs.yaml")["technical"]["words"])


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """From what a thing is called to what else it is called; singular and plural."""
    found: dict[str, tuple[str, ...]] = {}
    for first, *others in load("nouns.yaml")["same"]:
        found.setdefault(first, tuple(others))
        if not is_plural(first) and first not in mass_nouns():
            found.setdefault(plural(first), tuple(plural(other) for other in others))
    return found


@cache
def mass_nouns() -> frozenset[str]:
    return frozenset(load("nouns.yaml")["mass"])


@cache
def own_nouns() -> frozenset[str]:
    """What people say "my" of."""
    return frozenset(load("nouns.yaml")["mine"])


def is_verb(word: str) -> bool:
    """Whether a word can be a verb in its base form or third person, as far as the lexicon knows."""
    return word in senses() or base_form(word) in senses()


def is_mass(words: str, head: str) -> bool:
    return words in mass_nouns() or head in mass_nouns() or head.endswith(("ing", "ware", "ness"))


_THE_MASS = frozenset("weather traffic news humidity heating cooling sound temperature pressure power volume forecast".split())


def takes_the(words: str, head: str) -> bool:
    """Whether a mass noun is spoken of as the one there is: "the weather", "the brightness"."""
    return head in _THE_MASS or head.endswith("ness") or words in _THE_MASS


@cache
def _told() -> frozenset[str]:
    return frozenset(load("nouns.yaml")["told"])


def is_told(head: str) -> bool:
    """Whether a thing is told rather than handed over: weather is, photos are not."""
    return head in _told() or singular(head) in _told()


def is_own(words: str, head: str) -> bool:
    return words in own_nouns() or singular(head) in own_nouns() or head in own_nouns()


PREPOSITIONS = frozenset(
    "for in on at to from with of about by into onto over under between through near around "
    "within without during after before against as via per towards toward across among "
    "regarding concerning using until since inside outside above below behind beside off".split()
)
PARTICLES = frozenset("up on off out down in back over away together".split())
DETERMINERS = frozenset(
    "a an the my your their his her its our this that these those some any all one every each "
    "another several many multiple both no either more".split()
)
QUESTION_WORDS = frozenset("what when where why who whom whose which how whether if".split())
AUXILIARIES = frozenset(
    "is are was were am be will would can could should may might must has have had do does did "
    "isn't aren't wasn't weren't won't can't cannot couldn't hasn't haven't doesn't don't "
    "didn't wouldn't shouldn't".split()
)
ADJECTIVES = frozenset(
    "current new recent latest next daily weekly monthly hourly annual upcoming active available "
    "open last past previous nearby local global public private full total main primary default "
    "live popular trending top best cheap cheapest nearest closest favorite".split()
)
FILLER_ADJECTIVES = frozenset(
    "given specified specific particular certain desired requested provided existing chosen "
    "selected relevant corresponding appropriate named supplied single own various different "
    "individual respective detailed full whole valid".split()
)
NOISE = frozenset(
    "api v1 v2 v3 function tool intent handler endpoint service request query data object entity "
    "id ids uuid json rest http async sync cmd action op util helper impl".split()
)
ACRONYMS = frozenset(
    "pto atm apr gps sms tv ac usb w2 faq pdf vpn nfc hdmi led mpg ceo hr it api cpu gpu ram dns ip ssn eta "
    "mri bmi dvd cd pc ev suv rsvp irs gst vat iban ssid".split()
)
ABBREVIATIONS = {
    "min": "minimum", "max": "maximum", "num": "number", "temp": "temperature", "msg": "message",
    "img": "image", "acct": "account", "addr": "address", "appt": "appointment", "qty": "quantity",
    "txn": "transaction", "pic": "picture", "calc": "calculate", "del": "delete", "upd": "update",
    "notif": "notification", "pref": "preference", "auth": "authentication", "i": "I", "amt": "amount",
}  # fmt: skip
