"""Identifiers: e-mail addresses, phone numbers, codes, order numbers."""

from __future__ import annotations

import random
import re
import unicodedata
import uuid
from functools import lru_cache

import phonenumbers

from functok.values.data_files import load_lines
from functok.values.meaning import Meaning
from functok.values.pools import compose

_REGIONS = (
    "US",
    "US",
    "US",
    "GB",
    "DE",
    "FR",
    "ES",
    "IT",
    "NL",
    "AT",
    "CH",
    "SE",
    "PL",
    "IN",
    "AU",
    "CA",
    "BR",
    "MX",
    "JP",
    "ZA",
    "KE",
    "NG",
    "IE",
    "NZ",
    "PT",
    "DK",
    "TR",
)
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_TEMPLATES = ("####", "#####", "######", "########", "??-####", "?#####", "???-###", "??###?")


def _plain(name: str) -> str:
    """A name in ASCII letters: "Łukasz" → "lukasz"."""
    text = unicodedata.normalize(
        "NFKD",
        name.replace("ł", "l")
        .replace("Ł", "L")
        .replace("ı", "i")
        .replace("ø", "o")
        .replace("ß", "ss"),
    )
    return "".join(c for c in text if c.isascii() and c.isalnum()).lower()


def email_address(rng: random.Random) -> str:
    """An address at a host that is reserved for examples."""
    first = _plain(rng.choice(load_lines("first_names")))
    last = _plain(rng.choice(load_lines("last_names")))
    local = rng.choice(
        (
            f"{first}.{last}",
            f"{first}.{last}",
            f"{first}",
            f"{first[0]}.{last}",
            f"{first}{last}",
            f"{first}-{last}",
            f"{first}{rng.randint(1, 99)}",
            f"{last}.{first}",
        )
    )
    return f"{local}@{compose('names', 'email_host', rng)}"


@lru_cache(maxsize=64)
def _template(region: str) -> tuple[int, str]:
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    assert example is not None
    return int(example.country_code or 0), str(example.national_number)


def phone_number(rng: random.Random, description: str = "") -> str:
    """A mobile number of a random region in E.164, or ten bare digits where that is described."""
    region = rng.choice(_REGIONS)
    code, national = _template(region)
    for _ in range(20):
        keep = rng.choice((3, 3, 4))
        digits = national[:keep] + "".join(rng.choice("0123456789") for _ in national[keep:])
        number = phonenumbers.PhoneNumber(country_code=code, national_number=int(digits))
        if phonenumbers.is_valid_number(number):
            break
    if re.search(r"\b(?:10|ten)[- ]digits?\b", description):
        return "".join(rng.choice("0123456789") for _ in range(10)).replace("0", "2", 1)
    return f"+{code}{digits}"


def _digits(rng: random.Random, count: int) -> str:
    return str(rng.randint(1, 9)) + "".join(rng.choice("0123456789") for _ in range(count - 1))


def _letters(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(_LETTERS) for _ in range(count))


def identifier(meaning: Meaning, rng: random.Random) -> str:
    """An identifier of the sort that format, examples or name ask for; else letters and digits."""
    kind = str(meaning.schema.get("format", ""))
    words = set(meaning.words)
    if kind == "uuid" or words & {"uuid", "guid"}:
        return str(uuid.UUID(int=rng.getrandbits(128), version=4))
    if kind == "ipv4" or ("ip" in words and kind != "ipv6"):
        return ".".join(
            str(part)
            for part in (
                rng.choice((10, 172, 192)),
                rng.randint(0, 255),
                rng.randint(0, 255),
                rng.randint(1, 254),
            )
        )
    if kind == "ipv6":
        return "2001:db8::" + ":".join(f"{rng.randrange(1, 65536):x}" for _ in range(3))
    if meaning.pool:
        return like(rng.choice(meaning.pool), rng)
    if words & {"zip", "postcode", "zipcode", "postal", "pin"}:
        return _digits(rng, 5 if "pin" not in words else 4)
    if words & {"plate"}:
        return f"{_letters(rng, rng.choice((1, 2, 3)))}-{_letters(rng, 2)} {_digits(rng, rng.choice((3, 4)))}"
    if words & {"flight"}:
        return f"{_letters(rng, 2)}{_digits(rng, rng.choice((3, 4)))}"
    if words & {"username", "handle", "user", "ssid"}:
        first = _plain(rng.choice(load_lines("first_names")))
        return rng.choice(
            (
                f"{first}{rng.randint(1, 99)}",
                f"{first}-{_plain(rng.choice(load_lines('last_names')))}",
                f"{first}.{rng.choice('abcdefgh')}",
            )
        )
    if words & {"ticker", "symbol"}:
        return _letters(rng, rng.choice((3, 4)))
    return _filled(rng.choice(_TEMPLATES), rng)


def _filled(template: str, rng: random.Random) -> str:
    """A template with `#` replaced by digits and `?` by capital letters."""
    digit, letter = "0123456789", _LETTERS
    filled = "".join(
        rng.choice(digit) if c == "#" else rng.choice(letter) if c == "?" else c for c in template
    )
    return filled if filled[0] != "0" else "4" + filled[1:]


def like(example: str, rng: random.Random) -> str:
    """An identifier of the shape of `example`: its digits drawn anew."""
    if not any(c.isdigit() for c in example):
        return example
    return "".join(rng.choice("0123456789") if c.isdigit() else c for c in example)
