"""Identifiers: e-mail addresses, codes, order numbers."""

from __future__ import annotations

import random
import re
import unicodedata
import uuid

from functok.values.data_files import load_lines
from functok.values.drawing.pools import compose
from functok.values.parameters.meaning import Meaning

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
    shaped = [example for example in meaning.pool if any(c.isdigit() for c in example)]
    sluggish = [example for example in meaning.pool if is_slug(example)]
    if sluggish and len(sluggish) == len(meaning.pool) and (not shaped or rng.random() < 0.6):
        return slug(rng.choice(sluggish), rng)
    if shaped:
        example = rng.choice(shaped)
        return like(example, rng, letters=_varies_letters(meaning, example, rng))
    if words & {"version", "release", "build", "firmware"}:
        return version_like(rng.choice(("1.0", "1.0.0", "1.0.0")), rng)
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


_SLUG = re.compile(r"[a-z]{2,}[a-z0-9]*(?:[-_/.][a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """Whether a text is a name as programs have them: `main`, `release-2.1`, `feature/login`."""
    return _SLUG.fullmatch(text) is not None


def slug(example: str, rng: random.Random) -> str:
    """A name as programs have them, joined as `example` is."""
    first, dot, rest = example.partition(".")
    if dot and rest.isidentifier():  # oven.big_kitchen: what it is stays
        return f"{first}.{compose('names', 'room_name', rng).replace(chr(39), '').replace(' ', '_').lower()}"
    joint = next((c for c in example if c in "-_/"), rng.choice("--_"))
    text = compose("names", "program_name", rng)
    return text.replace(" ", joint)


def _filled(template: str, rng: random.Random) -> str:
    """A template with `#` replaced by digits and `?` by capital letters."""
    digit, letter = "0123456789", _LETTERS
    filled = "".join(
        rng.choice(digit) if c == "#" else rng.choice(letter) if c == "?" else c for c in template
    )
    return filled if filled[0] != "0" else "4" + filled[1:]


_RUN = re.compile(r"[0-9]+|[A-Z]+|[a-z]+|.", re.DOTALL)
_FREE_LETTERS = re.compile(r"\b(?:letters?|alphanumeric|hexadecimal|hex)\b", re.IGNORECASE)
_YEAR = re.compile(r"20[0-3]\d")
_VERSION = re.compile(r"v?\d+(?:\.\d+)+")
_LEVELS = (8, 25, 12, 60)


def like(example: str, rng: random.Random, letters: bool = False) -> str:
    """A text of the shape of `example`: its digits drawn anew, and its letters too where told.

    A number in it begins with no zero unless that of the example does.
    """
    if not any(c.isdigit() for c in example):
        return example
    if _VERSION.fullmatch(example):
        return version_like(example, rng)
    return "".join(_run_like(run, rng, letters) for run in _RUN.findall(example))


def _run_like(run: str, rng: random.Random, letters: bool) -> str:
    if _YEAR.fullmatch(run):
        return str(rng.randint(2019, 2028))
    if run.isdecimal():
        return _digits(rng, len(run)) if run[0] != "0" else _any_digits(rng, len(run))
    if letters and run.isascii() and run.isalpha():
        drawn = _letters(rng, len(run))
        return drawn if run.isupper() else drawn.lower()
    return run


def _any_digits(rng: random.Random, count: int) -> str:
    return "0" + "".join(rng.choice("0123456789") for _ in range(count - 1))


def version_like(example: str, rng: random.Random) -> str:
    """A version number with as many parts as `example`, such as 2.14.0."""
    parts = example.removeprefix("v").split(".")
    drawn = [str(rng.randint(0 if i else 1, _LEVELS[min(i, 3)])) for i in range(len(parts))]
    return ("v" if example.startswith("v") else "") + ".".join(drawn)


def _varies_letters(meaning: Meaning, example: str, rng: random.Random) -> bool:
    """Whether the letters of an example belong to it alone: a fixed prefix stays."""
    if _FREE_LETTERS.search(meaning.description):
        return True
    runs = re.findall(r"[A-Za-z]+", example)
    shared = len(meaning.pool) > 1 and all(run in other for other in meaning.pool for run in runs)
    short = all(len(run) <= 2 for run in runs)
    return not shared and (short or "pattern" in meaning.schema) and rng.random() < 0.7
